//! What the laws are held against.

use std::collections::BTreeSet;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use retention::measure::{ChurnTiming, ReturnedSubscriber, TrialCohort, TrialPolicy, WeeksPerMonth, ZeroPriced};
use retention::model::{BillingInterval, Periods};

use super::naive::{Choices, Row};
use crate::strategies::{FIRST, LAST, periods, some_days};

pub(super) fn choices() -> impl Strategy<Value = Choices> {
    let timing = prop_oneof![
        Just(ChurnTiming::AtCancellation),
        Just(ChurnTiming::AtTermEnd),
        Just(ChurnTiming::WhenBillingStops)
    ];
    let zero = prop_oneof![Just(ZeroPriced::LeaveOut), Just(ZeroPriced::OncePaid), Just(ZeroPriced::Count)];
    let returned = prop_oneof![
        Just(ReturnedSubscriber::Reactivation),
        prop_oneof![0..4_u32, 0..60_u32, Just(u32::MAX)].prop_map(|days| ReturnedSubscriber::NewAfterDays { days }),
        prop_oneof![0..3_u32, Just(u32::MAX)].prop_map(|months| ReturnedSubscriber::NewAfterMonths { months }),
    ];
    let weeks = prop_oneof![
        Just(WeeksPerMonth::TwelfthOf52),
        Just(WeeksPerMonth::Four),
        Just(WeeksPerMonth::FourPoint33),
        Just(WeeksPerMonth::FourPoint345),
    ];
    (timing, zero, returned, weeks).prop_map(|(timing, zero, returned, weeks)| Choices {
        timing,
        zero,
        returned,
        weeks,
    })
}

pub(super) fn interval() -> impl Strategy<Value = BillingInterval> {
    prop_oneof![
        Just(BillingInterval::Weekly),
        Just(BillingInterval::Monthly),
        Just(BillingInterval::Quarterly),
        Just(BillingInterval::Yearly),
        any::<u16>().prop_filter_map("zero", |months| BillingInterval::every_months(months).ok()),
        prop_oneof![1..40_u16, Just(u16::MAX)].prop_map(|days| BillingInterval::every_days(days).unwrap()),
    ]
}

/// Rows of a few customers. Their days often meet: terms follow on each other, overlap, and end as they start.
pub(super) fn rows() -> impl Strategy<Value = Vec<Row>> {
    let keys = prop_oneof![Just((0..1_u8).boxed()), Just((0..3_u8).boxed()), Just(any::<u8>().boxed())];
    let amounts = prop_oneof![
        Just((0..=i64::MAX / 200 / 31).boxed()),
        Just(prop_oneof![Just(0), 0..4_i64, 100..104_i64].boxed()),
    ];
    (keys, some_days(), amounts, prop_oneof![0..4_usize, 0..12_usize, 0..40_usize])
        .prop_flat_map(|(keys, days, amounts, rows)| vec(row(keys, days, amounts), rows))
}

pub(super) fn row(
    keys: BoxedStrategy<u8>,
    days: BoxedStrategy<i32>,
    amounts: BoxedStrategy<i64>,
) -> impl Strategy<Value = Row> {
    let later = || proptest::option::of(prop_oneof![0..3_i32, 0..40_i32, 0..400_i32]);
    let trial = proptest::option::weighted(0.3, prop_oneof![1..3_i32, 1..40_i32]);
    (keys, days, amounts, interval(), trial, later(), later(), later()).prop_map(
        |(key, start, amount, interval, trial, click, end, stop)| {
            let after = |days: Option<i32>| days.map(|days| (start + days).min(LAST + 1));
            let (trial_until, click, end, stop) = (after(trial), after(click), after(end), after(stop));
            Row { key, start, amount, interval, trial_until, click, end, stop }
        },
    )
}

/// A day near one of the rows'.
pub(super) fn day_among(rows: &[Row]) -> BoxedStrategy<i32> {
    let days = rows.iter().flat_map(|row| [Some(row.start), row.trial_until, row.click, row.end, row.stop]);
    let mut days: Vec<i32> = days.flatten().collect();
    days.extend([0, FIRST + 1, LAST]);
    (proptest::sample::select(days), prop_oneof![-2..=2_i32, -60..=60_i32])
        .prop_map(|(day, off)| (day + off).clamp(FIRST + 1, LAST))
        .boxed()
}

/// Rows, periods, and a day to look from.
pub(super) fn shop() -> impl Strategy<Value = (Vec<Row>, Periods, i32)> {
    rows().prop_flat_map(|rows| {
        let boundaries = btree_set(day_among(&rows), 2..9);
        let boundaries = boundaries.prop_filter_map("one boundary", |days| periods(days.into_iter()));
        let day = prop_oneof![day_among(&rows), Just(LAST)];
        (Just(rows), boundaries, day)
    })
}

pub(super) fn keys(rows: &[Row]) -> BTreeSet<u8> {
    rows.iter().map(|row| row.key).collect()
}

pub(super) fn trial_policies() -> impl Strategy<Value = TrialPolicy> {
    let cohort = prop_oneof![Just(TrialCohort::StartedIn), Just(TrialCohort::EndedIn)];
    (cohort, prop_oneof![Just(0), 0..40_u32, Just(u32::MAX)])
        .prop_map(|(cohort, convert_within_days)| TrialPolicy { cohort, convert_within_days })
}
