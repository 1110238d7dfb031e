//! The same counts term by term and day by day, without steps or passes.

use std::collections::BTreeSet;

use chrono::Months;
use proptest::prelude::*;
use retention::measure::{
    ChurnTiming, ReturnedSubscriber, SubscriptionLog, SubscriptionOptions, SubscriptionPeriod, WeeksPerMonth,
    ZeroPriced,
};
use retention::metrics::{ChurnParts, GrossRevenueRetention};
use retention::model::{BillingInterval, Period, Subscription};
use rust_decimal::Decimal;

use crate::date;

/// A subscription as a billing system's table has it; the amount in cents.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) key: u8,
    pub(super) start: i32,
    pub(super) amount: i64,
    pub(super) interval: BillingInterval,
    pub(super) trial_until: Option<i32>,
    pub(super) click: Option<i32>,
    pub(super) end: Option<i32>,
    pub(super) stop: Option<i32>,
}

/// The choices, spelled out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choices {
    pub(super) timing: ChurnTiming,
    pub(super) zero: ZeroPriced,
    pub(super) returned: ReturnedSubscriber,
    pub(super) weeks: WeeksPerMonth,
}

/// A term that makes its customer one: from a day, up to another; what it is a month in cents.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    pub(super) from: i32,
    pub(super) to: i32,
    pub(super) mrr: i64,
}

/// What became of a customer in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fate {
    pub(super) before: Option<i64>,
    pub(super) after: Option<i64>,
    pub(super) returned: bool,
    pub(super) joined: bool,
    pub(super) left: bool,
}

impl Row {
    pub(super) fn subscription(&self) -> Subscription<u8> {
        let mut term =
            Subscription::new(self.key, date(self.start), Decimal::new(self.amount, 2), self.interval).unwrap();
        if let Some(day) = self.trial_until {
            term = term.with_trial_until(date(day)).unwrap();
        }
        if let Some(day) = self.click {
            term = term.with_cancellation(date(day)).unwrap();
        }
        if let Some(day) = self.end {
            term = term.with_end(date(day)).unwrap();
        }
        if let Some(day) = self.stop {
            term = term.with_billing_stop(date(day)).unwrap();
        }
        term
    }

    pub(super) fn gone(&self, timing: ChurnTiming) -> i32 {
        let known = |days: [Option<i32>; 3]| days.into_iter().flatten().next().unwrap_or(i32::MAX);
        match timing {
            ChurnTiming::AtCancellation => {
                let days = [self.click, self.end, self.stop].map(|day| day.unwrap_or(i32::MAX));
                days.into_iter().min().unwrap()
            }
            ChurnTiming::AtTermEnd => self.end.unwrap_or_else(|| {
                let days = [self.click, self.stop].map(|day| day.unwrap_or(i32::MAX));
                days.into_iter().min().unwrap()
            }),
            ChurnTiming::WhenBillingStops => known([self.stop, self.end, self.click]),
            _ => unreachable!(),
        }
    }

    pub(super) fn monthly(&self, weeks: WeeksPerMonth) -> i64 {
        let thousandths = match weeks {
            WeeksPerMonth::TwelfthOf52 => None,
            WeeksPerMonth::Four => Some(4_000),
            WeeksPerMonth::FourPoint33 => Some(4_330),
            WeeksPerMonth::FourPoint345 => Some(4_345),
            _ => unreachable!(),
        };
        let (times, parts): (i128, i128) = match (self.interval, thousandths) {
            (BillingInterval::Weekly, None) => (52, 12),
            (BillingInterval::Weekly, Some(n)) => (n, 1_000),
            (BillingInterval::EveryDays { days }, None) => (52 * 7, 12 * i128::from(days.get())),
            (BillingInterval::EveryDays { days }, Some(n)) => (n * 7, 1_000 * i128::from(days.get())),
            (BillingInterval::Monthly, _) => (1, 1),
            (BillingInterval::Quarterly, _) => (1, 3),
            (BillingInterval::Yearly, _) => (1, 12),
            (BillingInterval::EveryMonths { months }, _) => (1, months.get().into()),
            _ => unreachable!(),
        };
        ((2 * i128::from(self.amount) * times + parts) / (2 * parts)).try_into().unwrap()
    }

    /// What was known of it at the end of a day. Who has clicked, or is not billed any more, has a known end.
    pub(super) fn known_on(&self, day: i32) -> Option<Self> {
        let seen = |date: Option<i32>| date.filter(|date| *date <= day);
        let (click, stop) = (seen(self.click), seen(self.stop));
        let end = if click.is_some() || stop.is_some() { self.end } else { seen(self.end) };
        (self.start <= day).then(|| Self { click, end, stop, ..self.clone() })
    }
}

/// The rows without the stops of billing that come after a day: nobody knows of them yet.
pub(super) fn without_later_stops(rows: &[Row], day: i32) -> Vec<Row> {
    rows.iter().map(|row| Row { stop: row.stop.filter(|stop| *stop <= day), ..row.clone() }).collect()
}

pub(super) fn counted(rows: &[Row], key: u8, choices: Choices) -> Vec<Counted> {
    let own = || rows.iter().filter(move |row| row.key == key);
    let mut terms = Vec::new();
    for row in own() {
        let (begin, to) = (row.trial_until.unwrap_or(row.start), row.gone(choices.timing));
        if row.trial_until.is_some() && to <= begin {
            continue;
        }
        let mut from = begin;
        if row.amount == 0 {
            let paid = own().filter(|row| row.amount > 0);
            let paid = paid.filter(|row| row.trial_until.is_none_or(|until| until < row.gone(choices.timing)));
            let first_paid = paid.map(|row| row.trial_until.unwrap_or(row.start)).min();
            match (choices.zero, first_paid) {
                (ZeroPriced::Count, _) => {}
                (ZeroPriced::OncePaid, Some(paid)) => from = from.max(paid),
                _ => continue,
            }
        }
        if from < to || (from == begin && from == to) {
            terms.push(Counted { from, to, mrr: row.monthly(choices.weeks) });
        }
    }
    terms
}

/// MRR at the end of a day; `None` for who is no customer.
pub(super) fn at_night(terms: &[Counted], day: i32) -> Option<i64> {
    let there: Vec<i64> = terms.iter().filter(|term| term.from <= day && day < term.to).map(|term| term.mrr).collect();
    (!there.is_empty()).then(|| there.iter().sum())
}

pub(super) fn came(terms: &[Counted], day: i32) -> bool {
    at_night(terms, day - 1).is_none() && (at_night(terms, day).is_some() || passed(terms, day))
}

pub(super) fn left(terms: &[Counted], day: i32) -> bool {
    at_night(terms, day).is_none() && (at_night(terms, day - 1).is_some() || passed(terms, day))
}

pub(super) fn passed(terms: &[Counted], day: i32) -> bool {
    terms.iter().any(|term| term.from == day && term.to == day)
}

pub(super) fn fate(terms: &[Counted], returned: ReturnedSubscriber, period: Period, until: i32) -> Fate {
    let (start, end) = (period.start().to_epoch_days().min(until), period.end().to_epoch_days().min(until));
    let days: BTreeSet<i32> = terms.iter().flat_map(|term| [term.from, term.to]).filter(|day| *day < end).collect();
    let (before, after) = (at_night(terms, start - 1), at_night(terms, end - 1));
    let within = || days.iter().copied().filter(|day| *day >= start);
    let first = within().find(|day| before.is_none() && came(terms, *day));
    let gone = first.and_then(|first| days.iter().copied().filter(|day| *day < first && left(terms, *day)).max());
    let returned = first.zip(gone).is_some_and(|(back, gone)| match returned {
        ReturnedSubscriber::Reactivation => true,
        ReturnedSubscriber::NewAfterDays { days } => i64::from(back - gone) <= i64::from(days),
        ReturnedSubscriber::NewAfterMonths { months } => {
            date(gone).checked_add_months(Months::new(months)).is_none_or(|last| date(back) <= last)
        }
        _ => unreachable!(),
    });
    Fate { before, after, returned, joined: first.is_some(), left: within().any(|day| left(terms, day)) }
}

pub(super) fn assert_period(row: &SubscriptionPeriod, fates: &[Fate]) -> Result<(), TestCaseError> {
    let (mut start, mut new, mut back, mut more, mut less, mut gone, mut kept) = (0, 0, 0, 0, 0, 0, 0);
    let (mut acquired, mut reactivated, mut lost, mut expanded, mut contracted) = (0, 0, 0, 0, 0);
    let mut churn = ChurnParts::default();
    for fate in fates {
        start += fate.before.unwrap_or(0);
        churn.at_start += u64::from(fate.before.is_some());
        churn.acquired += u64::from(fate.joined);
        churn.lost += u64::from(fate.left);
        churn.lost_acquired += u64::from(fate.left && fate.joined);
        churn.came_back += u64::from(fate.left && fate.before.is_some() && fate.after.is_some());
        match (fate.before, fate.after) {
            (None, None) => {}
            (None, Some(after)) if fate.returned => (back, reactivated) = (back + after, reactivated + 1),
            (None, Some(after)) => (new, acquired) = (new + after, acquired + 1),
            (Some(before), None) => (gone, lost) = (gone + before, lost + 1),
            (Some(before), Some(after)) => {
                kept += before.min(after);
                (more, less) = (more + (after - before).max(0), less + (before - after).max(0));
                (expanded, contracted) = (expanded + u64::from(after > before), contracted + u64::from(after < before));
            }
        }
    }
    let cents = |amount| Decimal::new(amount, 2);
    let parts = row.movements().parts();
    prop_assert_eq!((parts.start, parts.new, parts.reactivation), (cents(start), cents(new), cents(back)));
    prop_assert_eq!((parts.expansion, parts.contraction, parts.churn), (cents(more), cents(less), cents(gone)));
    prop_assert_eq!(row.movements().end(), cents(start + new + back + more - less - gone));
    let flow = row.customer_flow();
    prop_assert_eq!((flow.at_start(), flow.acquired()), (churn.at_start, acquired));
    prop_assert_eq!((flow.reactivated(), flow.lost()), (reactivated, lost));
    prop_assert_eq!(row.churn().parts(), churn);
    prop_assert_eq!(row.churn().starters_gone(), lost);
    prop_assert_eq!((row.expanded(), row.contracted()), (expanded, contracted));
    prop_assert_eq!(row.gross_revenue_retention(), GrossRevenueRetention::new(cents(start), cents(kept)).unwrap());
    Ok(())
}

pub(super) fn options(choices: Choices) -> SubscriptionOptions {
    SubscriptionOptions::new()
        .with_churn_timing(choices.timing)
        .with_zero_priced(choices.zero)
        .with_returned(choices.returned)
        .with_weeks_per_month(choices.weeks)
}

pub(super) fn log(choices: Choices, rows: &[Row]) -> SubscriptionLog<u8> {
    SubscriptionLog::from_subscriptions_with(options(choices), rows.iter().map(Row::subscription)).unwrap()
}
