//! [`OfOrders`]: what predicates measure of the days and amounts of orders alone, prepared for many customers.

use std::ops::Range;

use chrono::{DateTime, Utc};

use super::silence::silence;
use super::{Predicate, Scope, Value, Window};
use crate::campaign::Known;
use crate::history::Orders;
use crate::model::day;
use crate::segment::CheckedLimit;

/// A measure of the orders of some days.
#[derive(Clone, Debug)]
pub(crate) struct OfOrders {
    /// `None` if there are no such days.
    days: Option<Range<i32>>,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Count,
    Spent,
    SinceLast,
    SinceFirst,
    /// How much longer than the limit; `None` for a limit that cannot be.
    Silence(Option<CheckedLimit>),
}

impl OfOrders {
    /// What a predicate asks of orders; `None` if it asks of something else.
    pub(crate) fn asked(predicate: &Predicate, scope: &Scope<'_>) -> Option<Self> {
        let (within, what) = match predicate {
            Predicate::Orders { within, .. } => (*within, What::Count),
            Predicate::Spent { within, .. } => (*within, What::Spent),
            Predicate::OrderRecency { .. } => (Window::Ever, What::SinceLast),
            Predicate::CustomerAge { .. } => (Window::Ever, What::SinceFirst),
            Predicate::SilentFor { limit, min_gaps } => {
                (Window::Ever, What::Silence(CheckedLimit::new(*limit, *min_gaps)))
            }
            _ => return None,
        };
        Some(Self { days: within.days(scope), what })
    }

    /// The same from an enrolment on, if the predicate asks for that. Orders on the day of the entry count as after it,
    /// unless the instant of the last one says that it was before.
    pub(super) fn since_entry(mut self, predicate: &Predicate, known: &Known<'_>, scope: &Scope<'_>) -> Self {
        if let (Some(Window::SinceEnrolment), Some(entered)) = (predicate.within(), scope.entered)
            && let Some(days) = &mut self.days
            && is_last_before(entered.at, days.start, known, scope)
        {
            days.start = days.start.saturating_add(1);
        }
        self
    }

    /// The value for a customer with these orders; `None` of orders that nobody knows.
    pub(crate) fn value(&self, orders: Option<Orders<'_>>, scope: &Scope<'_>) -> Value {
        let Some(days) = &self.days else { return Value::Absent };
        Value::of(orders, |orders| {
            let orders = orders.within(days.start, days.end);
            match self.what {
                What::Count => Some(orders.len().into()),
                What::Spent => Some(spent(orders)),
                What::SinceLast => orders.days.last().map(|last| days_since(*last, scope)),
                What::SinceFirst => orders.days.first().map(|first| days_since(*first, scope)),
                What::Silence(limit) => {
                    let silence = silence(limit?, orders.days, scope)?;
                    Some(silence.days - silence.limit)
                }
            }
        })
    }
}

/// From a day to the business day of the moment.
pub(super) fn days_since(day: i32, scope: &Scope<'_>) -> i64 {
    i64::from(day::number(scope.today)) - i64::from(day)
}

/// Whether the last order was on the day of an entry, but before it.
fn is_last_before(entered_at: DateTime<Utc>, day: i32, known: &Known<'_>, scope: &Scope<'_>) -> bool {
    let on_the_day = |at: DateTime<Utc>| day::number(scope.zone.local(at).date()) == day;
    known.last_order_at.is_some_and(|last| last < entered_at && last <= scope.now && on_the_day(last))
}

/// In minor units. A log's amounts fit in 64 bits; those of rows may not.
fn spent(orders: Orders<'_>) -> i64 {
    let amounts = orders.amounts.iter().map(|amount| i128::from(*amount));
    let adjustments = orders.adjustments.iter().map(|adjustment| i128::from(adjustment.amount));
    let net: i128 = amounts.chain(adjustments).sum();
    i64::try_from(net.clamp(i64::MIN.into(), i64::MAX.into())).unwrap_or_default()
}
