//! Return times and survival, against counting watched customers one by one.

use proptest::collection::vec;
use proptest::prelude::*;
use retention::history::{LogOptions, OrderLog};
use retention::measure::{PurchaseUnit, ReturnTimesError};
use retention::metrics::{Confidence, KaplanMeier, MetricsError, Proportion};
use rust_decimal::Decimal;

use crate::grouping::log_of;
use crate::naive::{Row, build, known};
use crate::strategies::{FIRST, LAST, day_among, plain_rows, policies, purchase_units, rows};
use crate::{config, date};

/// Days watched, and whether the event came then.
type Watched = Vec<(u32, bool)>;

fn estimate(watched: &[(u32, bool)]) -> KaplanMeier {
    let of = |event| watched.iter().filter(move |(_, came)| *came == event).map(|(days, _)| (*days, 1));
    KaplanMeier::from_counts(of(true), of(false)).unwrap()
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A reduced fraction.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Exact(i128, i128);

impl Exact {
    fn new(above: i128, below: i128) -> Self {
        let shared = gcd(above, below);
        Self(above / shared, below / shared)
    }

    fn times(self, other: Self) -> Self {
        Self::new(self.0 * other.0, self.1 * other.1)
    }

    fn plus(self, other: Self) -> Self {
        Self::new(self.0 * other.1 + other.0 * self.1, self.1 * other.1)
    }

    fn decimal(self) -> Decimal {
        Decimal::from(self.0) / Decimal::from(self.1)
    }
}

/// Survival and Greenwood's sum after so many days: one factor and one term for each day with an event.
fn product_limit(watched: &[(u32, bool)], days: u32) -> (Exact, Option<Exact>) {
    let (mut survival, mut greenwood) = (Exact(1, 1), Some(Exact(0, 1)));
    for day in 0..=days {
        let at_risk = watched.iter().filter(|(until, _)| *until >= day).count() as i128;
        let events = watched.iter().filter(|(until, came)| *until == day && *came).count() as i128;
        if events > 0 {
            survival = survival.times(Exact::new(at_risk - events, at_risk));
            let term = (at_risk > events).then(|| Exact::new(events, at_risk * (at_risk - events)));
            greenwood = greenwood.zip(term).map(|(sum, term)| sum.plus(term));
        }
    }
    (survival, greenwood)
}

fn near(found: Decimal, expected: Decimal) -> bool {
    (found - expected).abs() <= Decimal::new(1, 20)
}

fn watched() -> impl Strategy<Value = Watched> {
    prop_oneof![vec((0..12_u32, any::<bool>()), 0..=20), vec((0..3_u32, any::<bool>()), 0..=20)]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn survival_is_the_product_of_fractions(watched in watched()) {
        let found = estimate(&watched);
        let longest = watched.iter().map(|(days, _)| *days).max();
        prop_assert_eq!(found.longest(), longest);
        prop_assert_eq!(found.observed(), watched.len() as u64);
        prop_assert_eq!(found.events(), watched.iter().filter(|(_, came)| *came).count() as u64);
        prop_assert_eq!(found.censored(), found.observed() - found.events());
        for days in 0..15 {
            let (survival, greenwood) = product_limit(&watched, days);
            let known = longest.is_some_and(|longest| days <= longest || survival.0 == 0);
            prop_assert_eq!(found.survival_at(days).is_some(), known);
            prop_assert_eq!(found.return_rate_by(days), found.survival_at(days).map(|left| Decimal::ONE - left));
            if !known {
                prop_assert_eq!(found.standard_error_at(days), None);
                prop_assert_eq!(found.interval(days, Confidence::P95), None);
                prop_assert_eq!(found.return_interval(days, Confidence::P95), None);
                continue;
            }
            let left = found.survival_at(days).unwrap();
            prop_assert!(near(left, survival.decimal()), "{} {}", left, survival.decimal());
            let error = found.standard_error_at(days);
            prop_assert_eq!(error.is_some(), greenwood.is_some());
            prop_assert_eq!(error.is_none(), survival.0 == 0);
            let Some((error, greenwood)) = error.zip(greenwood) else { continue };
            let variance = survival.times(survival).times(greenwood).decimal();
            prop_assert!(near(error * error, variance), "{} {}", error * error, variance);

            let interval = found.interval(days, Confidence::P90).unwrap();
            let margin = error * Confidence::P90.standard_errors();
            prop_assert!(near(interval.low(), (left - margin).max(Decimal::ZERO)));
            prop_assert!(near(interval.high(), (left + margin).min(Decimal::ONE)));
            let returned = found.return_interval(days, Confidence::P90).unwrap();
            prop_assert_eq!(returned.low(), Decimal::ONE - interval.high());
            prop_assert_eq!(returned.high(), Decimal::ONE - interval.low());
        }
        let half = |days: &u32| product_limit(&watched, *days).0 <= Exact(1, 2);
        prop_assert_eq!(found.median(), (0..15).find(half));
    }

    #[test]
    fn steps_are_the_days_on_which_something_happened(watched in watched()) {
        let found = estimate(&watched);
        let mut days: Vec<u32> = watched.iter().map(|(days, _)| *days).collect();
        days.sort_unstable();
        days.dedup();
        prop_assert_eq!(found.steps().map(|step| step.days()).collect::<Vec<_>>(), days);
        for step in found.steps() {
            let count = |test: &dyn Fn(u32, bool) -> bool| watched.iter().filter(|(days, came)| test(*days, *came)).count() as u64;
            prop_assert_eq!(step.at_risk(), count(&|days, _| days >= step.days()));
            prop_assert_eq!(step.events(), count(&|days, came| days == step.days() && came));
            prop_assert_eq!(step.censored(), count(&|days, came| days == step.days() && !came));
            prop_assert_eq!(Some(step.survival()), found.survival_at(step.days()));
            prop_assert_eq!(step.standard_error(), found.standard_error_at(step.days()));
            prop_assert_eq!(step.interval(Confidence::P99), found.interval(step.days(), Confidence::P99));
        }
    }

    #[test]
    fn without_censoring_survival_is_the_plain_share(days in vec(0..40_u32, 1..60)) {
        let watched: Watched = days.iter().map(|days| (*days, true)).collect();
        let found = estimate(&watched);
        let all = Decimal::from(days.len());
        for day in 0..45 {
            let left = Decimal::from(days.iter().filter(|other| **other > day).count());
            prop_assert_eq!(found.survival_at(day), Some(left / all));
            let binomial = left / all * (all - left) / all / all;
            match found.standard_error_at(day) {
                Some(error) => prop_assert!(near(error * error, binomial)),
                None => prop_assert!(left.is_zero()),
            }
        }
    }

    #[test]
    fn the_order_and_the_parts_make_no_difference(watched in watched(), from in 0..20_usize, other in watched()) {
        let whole: Watched = watched.iter().chain(&other).copied().collect();
        let mut turned = whole.clone();
        turned.rotate_left(from % whole.len().max(1));
        prop_assert_eq!(estimate(&turned), estimate(&whole));
        let (left, right) = (estimate(&watched), estimate(&other));
        prop_assert_eq!(left.merge(&right), Ok(estimate(&whole)));
        prop_assert_eq!(right.merge(&left), Ok(estimate(&whole)));
        prop_assert_eq!(left.merge(&KaplanMeier::default()), Ok(left));
        // Nothing counted is nothing watched.
        prop_assert_eq!(KaplanMeier::from_counts([(3, 0)], [(9, 0)]), Ok(KaplanMeier::default()));
    }

    #[test]
    fn survival_falls_and_the_plain_share_is_not_above_the_return_rate(watched in watched()) {
        let found = estimate(&watched);
        let curve: Vec<_> = found.steps().map(|step| step.survival()).collect();
        prop_assert!(curve.iter().all(|left| (Decimal::ZERO..=Decimal::ONE).contains(left)));
        prop_assert!(curve.is_sorted_by(|a, b| a >= b));
        if let Some(longest) = found.longest() {
            let plain = Decimal::from(found.events()) / Decimal::from(found.observed());
            prop_assert!(plain <= found.return_rate_by(longest).unwrap() + Decimal::new(1, 20));
        }
    }

    #[test]
    fn no_counts_make_it_panic(
        events in vec((prop_oneof![Just(u32::MAX), 0..9_u32], prop_oneof![any::<u64>(), 0..9_u64, Just(u64::MAX / 4)]), 0..6),
        censored in vec((prop_oneof![Just(u32::MAX), 0..9_u32], prop_oneof![any::<u64>(), 0..9_u64, Just(u64::MAX / 4)]), 0..6),
    ) {
        let sum: u128 = events.iter().chain(&censored).map(|(_, count)| u128::from(*count)).sum();
        match KaplanMeier::from_counts(events.clone(), censored.clone()) {
            Err(MetricsError::Overflow { .. }) => prop_assert!(sum > u64::MAX.into()),
            Err(other) => prop_assert!(false, "{}", other),
            Ok(found) => {
                prop_assert_eq!(u128::from(found.observed()), sum);
                for step in found.steps() {
                    prop_assert!((Decimal::ZERO..=Decimal::ONE).contains(&step.survival()));
                    prop_assert_eq!(step.standard_error().is_none(), step.at_risk() == step.events());
                    prop_assert_eq!(step.interval(Confidence::P99).is_some(), step.standard_error().is_some());
                }
                prop_assert_eq!(found.survival_at(u32::MAX).is_some(), found.longest() == Some(u32::MAX)
                    || found.steps().last().is_some_and(|last| last.censored() == 0));
            }
        }
    }

    #[test]
    fn returns_are_counted_customer_by_customer(
        (rows, day) in rows().prop_flat_map(|rows| { let day = day_among(&rows); (Just(rows), day) }),
        policy in policies(),
        unit in purchase_units(),
        up_to in prop_oneof![0..5_u8, Just(255)],
        window in prop_oneof![0..3_u32, 0..100_u32, 4_000..5_000_u32, any::<u32>()],
    ) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let view = log.as_of(date(day));
        let purchases = purchases(&rows, policy, unit, day);
        let times = view.return_times(unit, up_to);
        let within = view.returns_within(window, unit, up_to);
        prop_assert_eq!((times.date(), times.unit(), times.up_to()), (date(day), unit, up_to));
        prop_assert_eq!((within.date(), within.unit(), within.up_to(), within.days()), (date(day), unit, up_to, window));
        prop_assert_eq!(times.iter().map(|curve| curve.n()).collect::<Vec<_>>(), (1..=up_to).collect::<Vec<_>>());
        for n in [0, up_to.wrapping_add(1), u8::MAX] {
            if (1..=up_to).contains(&n) {
                continue;
            }
            prop_assert!(times.after(n).is_none() && within.returned_after(n).is_none() && within.churned_after(n).is_none());
        }
        let counts = view.summary().purchase_counts(unit);
        for (n, curve) in (1..=up_to).zip(times.iter()) {
            prop_assert_eq!(times.after(n), Some(curve));
            let (mut watched, mut returned, mut churned) = (Watched::new(), (0, 0), (0, 0));
            for days in purchases.iter().filter(|days| days.len() >= usize::from(n)) {
                let nth = days[usize::from(n) - 1];
                let next = days.get(usize::from(n));
                watched.push(next.map_or((day.abs_diff(nth), false), |next| (next.abs_diff(nth), true)));
                if i64::from(nth) + i64::from(window) <= i64::from(day) {
                    returned.1 += 1;
                    let limit = i64::from(nth) + i64::from(window);
                    returned.0 += u64::from(next.is_some_and(|next| i64::from(*next) <= limit));
                }
                if i64::from(nth) < i64::from(day) - i64::from(window) {
                    churned.1 += 1;
                    churned.0 += u64::from(next.is_none());
                }
            }
            prop_assert_eq!(curve.kaplan_meier(), &estimate(&watched));
            prop_assert_eq!(curve.median_days(), estimate(&watched).median());
            let plain = counts.return_after(n.into()).unwrap();
            prop_assert_eq!((curve.reached(), curve.went_on()), (plain.reached(), plain.went_on()));
            prop_assert_eq!(curve.plain_share(), Proportion::new(plain.went_on(), plain.reached()).unwrap());
            prop_assert_eq!(within.returned_after(n), Proportion::new(returned.0, returned.1).ok());
            prop_assert_eq!(within.churned_after(n), Proportion::new(churned.0, churned.1).ok());
            // Where all have had the window, Kaplan and Meier see what the window sees.
            if returned.1 == watched.len() as u64 && returned.1 > 0 {
                let share = Decimal::from(returned.0) / Decimal::from(returned.1);
                prop_assert!(near(curve.kaplan_meier().return_rate_by(window).unwrap(), share));
            }
        }
        #[cfg(feature = "serde")]
        {
            let json = serde_json::to_string(&times).unwrap();
            prop_assert_eq!(&serde_json::from_str::<retention::measure::ReturnTimes>(&json).unwrap(), &times);
            let json = serde_json::to_string(&within).unwrap();
            prop_assert_eq!(&serde_json::from_str::<retention::measure::ReturnsWithin>(&json).unwrap(), &within);
        }
    }

    #[test]
    fn returns_of_disjoint_customers_add_up(
        left in plain_rows((0..9_u8).boxed()),
        right in plain_rows((10..19_u8).boxed()),
        unit in purchase_units(),
        window in 0..50_u32,
    ) {
        let whole: Vec<_> = left.iter().chain(&right).copied().collect();
        let last = date(LAST);
        let times = |rows: &[(u8, i32, i64)]| log_of(rows).as_of(last).return_times(unit, 3);
        prop_assert_eq!(times(&left).merge(&times(&right)), Ok(times(&whole)));
        prop_assert_eq!(times(&right).merge(&times(&left)), Ok(times(&whole)));
        prop_assert_eq!(times(&left).merge(&times(&[])), Ok(times(&left)));
        let within = |rows: &[(u8, i32, i64)]| log_of(rows).as_of(last).returns_within(window, unit, 3);
        prop_assert_eq!(within(&left).merge(&within(&right)), Ok(within(&whole)));
        prop_assert_eq!(within(&right).merge(&within(&left)), Ok(within(&whole)));
        prop_assert_eq!(within(&left).merge(&within(&[])), Ok(within(&left)));
    }
}

/// The days of each customer's purchases up to a day.
fn purchases(
    rows: &[Row<u8>],
    policy: retention::history::RefundPolicy,
    unit: PurchaseUnit,
    day: i32,
) -> Vec<Vec<i32>> {
    let days = |orders: Vec<(i32, i64)>| {
        let mut days: Vec<i32> = orders.into_iter().map(|(day, _)| day).collect();
        if unit == PurchaseUnit::Days {
            days.dedup();
        }
        days
    };
    known(rows, policy, day + 1).orders.into_values().map(days).collect()
}

#[test]
fn kinds_that_differ_are_not_merged() {
    let log = log_of(&[(1_u8, 1, 1)]);
    let view = log.latest();
    let times = |unit, up_to| view.return_times(unit, up_to);
    let error = times(PurchaseUnit::Days, 3).merge(&times(PurchaseUnit::Orders, 3)).unwrap_err();
    assert_eq!(error.to_string(), "unit: expected Days, found Orders");
    let error = times(PurchaseUnit::Days, 3).merge(&times(PurchaseUnit::Days, 4)).unwrap_err();
    assert_eq!(error, ReturnTimesError::UpTo { expected: 3, found: 4 });
    assert_eq!(error.to_string(), "up_to: expected 3 purchases, found 4");
    let within = |days, unit, up_to| view.returns_within(days, unit, up_to);
    let first = within(30, PurchaseUnit::Days, 3);
    let error = first.merge(&within(31, PurchaseUnit::Days, 3)).unwrap_err();
    assert_eq!(error.to_string(), "days: expected a window of 30 days, found one of 31");
    assert!(first.merge(&within(30, PurchaseUnit::Orders, 3)).is_err());
    assert!(first.merge(&within(30, PurchaseUnit::Days, 2)).is_err());

    // 6 January of one year and of the next.
    let [early, late] = [2_197, 2_562].map(|day| log.as_of(date(day)));
    let different = ReturnTimesError::Date { expected: early.date(), found: late.date() };
    let times = [&early, &late].map(|view| view.return_times(PurchaseUnit::Days, 3));
    assert_eq!(times[0].merge(&times[1]), Err(different.clone()));
    assert_eq!(different.to_string(), "date: expected 1976-01-07, found 1977-01-06");
    let within = [&early, &late].map(|view| view.returns_within(30, PurchaseUnit::Days, 3));
    assert_eq!(within[0].merge(&within[1]), Err(different));
}

#[test]
fn the_whole_calendar_can_lie_between_two_purchases() {
    let log =
        log_of(&[(1_u8, FIRST, 1), (1, LAST, 1), (2, FIRST, 1), (3, 0, 1), (3, 4_095, 1), (4, 0, 1), (4, 4_096, 1)]);
    let whole = LAST.abs_diff(FIRST);
    let view = log.as_of(date(LAST + 1));
    let first = view.return_times(PurchaseUnit::Days, 1);
    let expected = KaplanMeier::from_counts([(whole, 1), (4_095, 1), (4_096, 1)], [(whole + 1, 1)]).unwrap();
    assert_eq!(first.after(1).unwrap().kaplan_meier(), &expected);
    let within = view.returns_within(u32::MAX, PurchaseUnit::Days, 1);
    assert_eq!(within.returned_after(1), Some(Proportion::default()));
    let within = view.returns_within(whole, PurchaseUnit::Days, 1);
    assert_eq!(within.returned_after(1), Proportion::new(1, 2).ok());
    assert_eq!(within.churned_after(1), Proportion::new(1, 2).ok());
}

#[test]
fn an_empty_log_has_nobody_to_return() {
    let log = OrderLog::<u8>::from_orders([]).unwrap();
    let first = log.latest().return_times(PurchaseUnit::Orders, 1);
    let curve = first.after(1).unwrap();
    assert_eq!((curve.reached(), curve.median_days(), curve.plain_share().rate()), (0, None, None));
    assert_eq!(curve.kaplan_meier().survival_at(0), None);
}

/// More customers than one piece of the walk holds.
#[test]
fn many_customers_return_as_each_of_them() {
    let rows = crate::large::noisy_rows(60_000, 9_000, 5, |noise| noise.below(20_000));
    let log = log_of(&rows);
    for unit in [PurchaseUnit::Days, PurchaseUnit::Orders] {
        let view = log.as_of(date(7_000));
        let (times, within) = (view.return_times(unit, 4), view.returns_within(900, unit, 4));
        let counts = view.summary().purchase_counts(unit);
        for n in 1..=4 {
            let curve = times.after(n).unwrap();
            let plain = counts.return_after(n.into()).unwrap();
            assert_eq!((curve.reached(), curve.went_on()), (plain.reached(), plain.went_on()));
            let estimate = curve.kaplan_meier();
            assert_eq!(estimate.steps().map(|step| step.events()).sum::<u64>(), plain.went_on());
            let waiting = estimate.steps().map(|step| step.censored()).sum::<u64>();
            assert_eq!(waiting, plain.reached() - plain.went_on());
            assert!(within.returned_after(n).unwrap().trials() < plain.reached());
            assert!(within.churned_after(n).unwrap().trials() > 0);
        }
    }
}

/// Pieces of the walk whose longest times differ are added up, whichever comes first.
#[test]
fn pieces_with_longer_times_than_those_before_them_count() {
    let gap = |key: u32| if (10_000..20_000).contains(&key) { 3_000 } else { 5 };
    let rows: Vec<_> = (0..30_000_u32).flat_map(|key| [(key, 0, 1), (key, gap(key), 1)]).collect();
    let log = log_of(&rows);
    let times = log.latest().return_times(PurchaseUnit::Days, 2);
    let returned = KaplanMeier::from_counts([(5, 20_000), (3_000, 10_000)], []).unwrap();
    let waiting = KaplanMeier::from_counts([], [(2_995, 20_000), (0, 10_000)]).unwrap();
    assert_eq!(times.iter().map(|curve| curve.kaplan_meier().clone()).collect::<Vec<_>>(), [returned, waiting]);
}

/// Whatever the number of threads, and so of pieces that are added up, the counts are the same.
#[cfg(feature = "rayon")]
#[test]
fn returns_are_alike_on_all_threads() {
    let rows = crate::large::noisy_rows(60_000, 9_000, 5, |noise| noise.below(20_000));
    let log = log_of(&rows);
    let view = log.as_of(date(7_000));
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| (view.return_times(PurchaseUnit::Orders, 5), view.returns_within(365, PurchaseUnit::Orders, 5)))
    };
    assert_eq!(on(1), on(3));
    // And as the halves of the customers have them.
    let half = |odd| rows.iter().filter(|row| (row.0 % 2 == 1) == odd).copied().collect::<Vec<_>>();
    let (even, odd) = (log_of(&half(false)), log_of(&half(true)));
    let times = |log: &OrderLog<u64>| log.as_of(date(7_000)).return_times(PurchaseUnit::Orders, 5);
    assert_eq!(times(&even).merge(&times(&odd)), Ok(on(1).0));
}

/// A curve of thousands of days keeps its digits: every day one event and one censoring.
#[test]
fn a_long_curve_keeps_its_digits() {
    let days = 3_000_u32;
    let once = || (0..days).map(|day| (day, 1));
    let found = KaplanMeier::from_counts(once(), once()).unwrap();
    let mut expected = Decimal::ONE;
    for (step, at_risk) in found.steps().zip((1..=days).rev().map(|left| left * 2)) {
        expected = expected * Decimal::from(at_risk - 1) / Decimal::from(at_risk);
        assert_eq!(step.at_risk(), u64::from(at_risk));
        assert!(near(step.survival(), expected));
    }
    assert_eq!(found.steps().count(), days as usize);
}

#[cfg(feature = "serde")]
mod wire {
    use super::*;
    use retention::measure::{ReturnTimes, ReturnsWithin};

    fn refused<T: serde::de::DeserializeOwned + std::fmt::Debug>(json: &str, because: &str) {
        let error = serde_json::from_str::<T>(json).unwrap_err().to_string();
        assert!(error.contains(because), "{error}");
    }

    #[test]
    fn estimates_come_back() {
        let found = KaplanMeier::from_counts([(6, 3)], [(6, 1), (9, 1)]).unwrap();
        let json = r#"[{"days":6,"events":3,"censored":1},{"days":9,"events":0,"censored":1}]"#;
        assert_eq!(serde_json::to_string(&found).unwrap(), json);
        assert_eq!(serde_json::from_str::<KaplanMeier>(json).unwrap(), found);
        let bytes = postcard::to_stdvec(&found).unwrap();
        assert_eq!(postcard::from_bytes::<KaplanMeier>(&bytes).unwrap(), found);
    }

    #[test]
    fn counts_that_contradict_each_other_are_refused() {
        let large = r#"{"days":1,"events":18446744073709551615,"censored":1}"#;
        refused::<KaplanMeier>(&format!("[{large}]"), "observed: expected a value that fits");
        let watched = |events, censored| format!(r#"[{{"days":1,"events":{events},"censored":{censored}}}]"#);
        let times = |first, second| format!(r#"{{"date":"2026-01-06","unit":"days","curves":[{first},{second}]}}"#);
        assert!(serde_json::from_str::<ReturnTimes>(&times(watched(3, 2), watched(1, 2))).is_ok());
        refused::<ReturnTimes>(&times(watched(3, 2), watched(2, 2)), "purchase 2: expected 3 customers, found 4");
        refused::<ReturnTimes>(&times(watched(3, 2), watched(1, 1)), "purchase 2: expected 3 customers, found 2");
        let curves = |number| vec!["[]"; number].join(",");
        assert!(serde_json::from_str::<ReturnTimes>(&times(curves(254), "[]".into())).is_ok());
        refused::<ReturnTimes>(&times(curves(255), "[]".into()), "up_to: expected at most 255 purchases, found 256");
        refused::<ReturnTimes>(&times(curves(257), "[]".into()), "up_to: expected at most 255 purchases, found 258");
    }

    #[test]
    fn windows_that_contradict_themselves_are_refused() {
        let within = |returned: (u64, u64), churned: &str| {
            let returned = format!(r#"{{"successes":{},"trials":{}}}"#, returned.0, returned.1);
            format!(
                r#"{{"date":"2026-01-06","days":30,"unit":"orders","returned":[{returned}],"churned":[{churned}]}}"#
            )
        };
        let share = |part: u64, of: u64| format!(r#"{{"successes":{part},"trials":{of}}}"#);
        assert!(serde_json::from_str::<ReturnsWithin>(&within((2, 5), &share(3, 5))).is_ok());
        refused::<ReturnsWithin>(&within((2, 5), &share(3, 6)), "purchase 1: expected at most 5 customers, found 6");
        refused::<ReturnsWithin>(&within((3, 5), &share(3, 5)), "purchase 1: expected at most 2 customers, found 3");
        refused::<ReturnsWithin>(&within((3, 5), ""), "up_to: expected 1 purchases, found 0");
        refused::<ReturnsWithin>(&within((6, 5), &share(3, 5)), "successes: expected at most trials");
        let many = vec![share(3, 5); 257].join(",");
        refused::<ReturnsWithin>(&within((2, 5), &many), "up_to: expected at most 255 purchases, found 257");
    }
}

/// Whole fractions compare by their cross products.
impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some((self.0 * other.1).cmp(&(other.0 * self.1)))
    }
}
