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

    /// The same from an enrolment on, if the predicate asks for that. Orders on the day of the entry count as after it, and
    /// orders of today as placed, unless all of that day are known by their instants not to be.
    pub(super) fn since_entry(mut self, predicate: &Predicate, known: &Known<'_>, scope: &Scope<'_>) -> Self {
        let (Some(Window::SinceEnrolment), Some(entered)) = (predicate.within(), scope.entered) else { return self };
        let (Some(days), Some(orders)) = (&mut self.days, known.orders) else { return self };
        let none_since = |on: i32| {
            let orders = orders.within(on, on.saturating_add(1)).days.len();
            orders > 0 && orders <= outside(known, scope, on, entered.at)
        };
        let today = day::number(scope.today);
        if none_since(days.start) {
            days.start = days.start.saturating_add(1);
        }
        if days.start < today && none_since(today) {
            days.end = today;
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

/// How many of the orders of a day are known by their instants to be before one, or after now.
pub(crate) fn outside(known: &Known<'_>, scope: &Scope<'_>, on: i32, from: DateTime<Utc>) -> usize {
    let is_outside = |at: DateTime<Utc>| at < from || scope.now < at;
    let date = day::date(on);
    let details = known.details.unwrap_or_default().iter();
    let timed = details.filter(|order| order.placed_on == date && order.placed_at.is_some_and(is_outside)).count();
    match known.last_order_at.filter(|last| day::number(scope.zone.local(*last).date()) == on) {
        // All of the day are before the last one.
        Some(last) if last < from && last <= scope.now => usize::MAX,
        Some(last) if scope.now < last => timed.max(1),
        _ => timed,
    }
}

/// In minor units. A log's amounts fit in 64 bits; those of rows may not.
fn spent(orders: Orders<'_>) -> i64 {
    let amounts = orders.amounts.iter().map(|amount| i128::from(*amount));
    let adjustments = orders.adjustments.iter().map(|adjustment| i128::from(adjustment.amount));
    let net: i128 = amounts.chain(adjustments).sum();
    i64::try_from(net.clamp(i64::MIN.into(), i64::MAX.into())).unwrap_or_default()
}
