//! Lifecycle flows are those of the sets of customers behind them; every stage is the rule's, customer by customer.

mod flows;

use std::collections::BTreeSet;

use proptest::prelude::*;
use retention::history::{LogOptions, OrderLog};
use retention::measure::{Activity, LifecycleFlows, LifecyclePeriod, PurchaseUnit};
use retention::metrics::{LifecycleCounts, LifecycleParts};
use retention::model::{Period, Periods, Rate};
use retention::segment::{LifecyclePolicy, LifecyclePolicyParts, LifecycleStage, ShopRhythm, SilenceLimit};
use rust_decimal::Decimal;

use crate::grouping::log_of;
use crate::naive::{ByKey, build, group, known};
use crate::strategies::{FIRST, LAST, day_among, policies, rows, rows_and_periods};
use crate::{config, date};
/// Whether this much silence is beyond the limit, without rounding: above the ceiling, or above the floor and the
/// multiple of the median.
fn beyond(limit: SilenceLimit, doubled_median: Option<i64>, silence: i64) -> bool {
    match limit {
        SilenceLimit::Fixed { days } => silence > i64::from(days),
        SilenceLimit::OwnRhythm { multiple, floor, ceiling } => {
            let above_multiple = doubled_median.is_some_and(|median| {
                Decimal::from(silence * 2) * multiple.denominator() > Decimal::from(median) * multiple.numerator()
            });
            silence > i64::from(ceiling) || (silence > i64::from(floor) && above_multiple)
        }
        _ => panic!("no such limit"),
    }
}

fn gaps(days: &[i32]) -> Vec<i64> {
    let days: BTreeSet<i64> = days.iter().map(|day| i64::from(*day)).collect();
    days.iter().zip(days.iter().skip(1)).map(|(day, next)| next - day).collect()
}

fn doubled_median(mut gaps: Vec<i64>) -> Option<i64> {
    gaps.sort_unstable();
    Some(gaps.get((gaps.len().checked_sub(1)?) / 2)? + gaps[gaps.len() / 2])
}

fn naive_stage(parts: &LifecyclePolicyParts, days: &[i32], at: i32, shop: Option<i64>) -> Option<LifecycleStage> {
    let days: BTreeSet<i32> = days.iter().copied().filter(|day| *day <= at).collect();
    let days: Vec<i32> = days.into_iter().collect();
    let own = if gaps(&days).len() >= parts.min_gaps as usize { doubled_median(gaps(&days)) } else { None };
    let median = own.or(shop);
    let since = |day: i32| i64::from(at) - i64::from(day);
    let (first, last) = (*days.first()?, *days.last()?);
    let returned = days.windows(2).any(|pair| {
        let gap = i64::from(pair[1]) - i64::from(pair[0]);
        beyond(parts.lost_after, median, gap) && since(pair[1]) <= i64::from(parts.reactivated_days)
    });
    Some(if beyond(parts.lost_after, median, since(last)) {
        LifecycleStage::Lost
    } else if beyond(parts.declining_after, median, since(last)) {
        LifecycleStage::Declining
    } else if since(first) <= i64::from(parts.new_days) {
        LifecycleStage::New
    } else if returned {
        LifecycleStage::Reactivated
    } else {
        LifecycleStage::Active
    })
}

fn days() -> impl Strategy<Value = u32> {
    prop_oneof![0..4_u32, 0..60_u32, 0..4_000_u32, Just(u32::MAX)]
}

fn limit() -> impl Strategy<Value = SilenceLimit> {
    let multiple = (1..20_u64, 1..8_u64).prop_map(|(above, below)| Rate::of_counts(above, below).unwrap());
    prop_oneof![
        days().prop_map(|days| SilenceLimit::Fixed { days }),
        (multiple, days(), days()).prop_map(|(multiple, a, b)| SilenceLimit::OwnRhythm {
            multiple,
            floor: a.min(b),
            ceiling: a.max(b)
        }),
    ]
}

fn parts() -> impl Strategy<Value = LifecyclePolicyParts> {
    (days(), days(), limit(), limit(), 1..4_u32).prop_map(
        |(new_days, reactivated_days, declining_after, lost_after, min_gaps)| LifecyclePolicyParts {
            new_days,
            reactivated_days,
            declining_after,
            lost_after,
            min_gaps,
        },
    )
}

fn lifecycle_policy() -> impl Strategy<Value = LifecyclePolicy> {
    prop_oneof![
        Just(LifecyclePolicy::standard()),
        Just(LifecyclePolicy::own_rhythm()),
        parts().prop_filter_map("declining after lost", |parts| LifecyclePolicy::new(parts).ok()),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_stage_is_the_rules(
        (rows, day) in rows().prop_flat_map(|rows| { let day = day_among(&rows); (Just(rows), day) }),
        policy in lifecycle_policy(),
        refunds in policies(),
    ) {
        let log = build(&LogOptions::new().refunds(refunds), &rows);
        let view = log.as_of(date(day));
        let stages = policy.assign(&view);
        let orders = known(&rows, refunds, day + 1).orders;
        let of = |key| orders.get(key).into_iter().flatten().map(|(day, _)| *day).collect::<Vec<_>>();
        let shop = doubled_median(orders.keys().flat_map(|key| gaps(&of(key))).collect());
        prop_assert_eq!(stages.keys(), log.keys());
        prop_assert_eq!(stages.segments(), LifecycleStage::ALL);
        for (row, key) in log.keys().iter().enumerate() {
            prop_assert_eq!(stages.segment(row).copied(), naive_stage(&policy.parts(), &of(key), day, shop));
        }
        prop_assert_eq!(stages.sizes().iter().sum::<u64>(), orders.len() as u64);
        let rhythm = ShopRhythm::of(&view.time_between_purchases(PurchaseUnit::Days));
        prop_assert_eq!(policy.assign_with(&view, rhythm), stages);
        // Two orders on a day are no gap, whoever counts them.
        prop_assert_eq!(ShopRhythm::of(&view.time_between_purchases(PurchaseUnit::Orders)), rhythm);
    }

    #[test]
    fn one_customer_is_staged_alike(
        (rows, day) in rows().prop_flat_map(|rows| { let day = day_among(&rows); (Just(rows), day) }),
        policy in lifecycle_policy(),
        half_days in proptest::option::of(0..3_000_i64),
    ) {
        let log = build(&LogOptions::new(), &rows);
        let rhythm = half_days.map(|half| ShopRhythm::from_median_gap(Decimal::new(half * 5, 1)).unwrap());
        let rhythm = rhythm.unwrap_or_default();
        let stages = policy.assign_with(&log.as_of(date(day)), rhythm);
        for (row, key) in log.keys().iter().enumerate() {
            let purchases = rows.iter().filter(|row| row.key == *key).map(|row| date(row.day));
            let purchases: Vec<_> = purchases.rev().collect();
            let found = policy.stage(purchases.clone(), date(day), rhythm);
            prop_assert_eq!(found, stages.segment(row).copied());
            prop_assert_eq!(found.is_none(), purchases.iter().all(|purchase| *purchase > date(day)));
        }
    }

    #[test]
    fn silence_leads_from_active_to_declining_to_lost(
        purchases in proptest::collection::vec(0..900_i32, 1..8),
        policy in lifecycle_policy(),
        waits in proptest::collection::vec(0..300_i32, 1..8),
    ) {
        let mut at = *purchases.iter().max().unwrap();
        let mut rank = 0;
        for wait in waits {
            at += wait;
            let stage = policy.stage(purchases.iter().map(|day| date(*day)), date(at), ShopRhythm::default());
            let next = match stage.unwrap() {
                LifecycleStage::New | LifecycleStage::Active | LifecycleStage::Reactivated => 0,
                LifecycleStage::Declining => 1,
                LifecycleStage::Lost => 2,
            };
            prop_assert!(next >= rank, "back from {rank} to {next}");
            rank = next;
        }
    }

    #[test]
    fn a_rhythm_between_equal_bounds_is_fixed_days(
        parts in parts(),
        (declining, lost) in (0..400_u32, 0..400_u32),
        multiple in 1..50_u64,
        purchases in proptest::collection::vec(0..900_i32, 1..8),
        at in 0..1_400_i32,
    ) {
        let fixed = |days| SilenceLimit::Fixed { days };
        let bounded = |days| {
            let multiple = Rate::of_counts(multiple, 7).unwrap();
            SilenceLimit::OwnRhythm { multiple, floor: days, ceiling: days }
        };
        let stage = |limit: &dyn Fn(u32) -> SilenceLimit| {
            let (declining_after, lost_after) = (limit(declining), limit(lost));
            let policy = LifecyclePolicy::new(LifecyclePolicyParts { declining_after, lost_after, ..parts }).ok()?;
            policy.stage(purchases.iter().map(|day| date(*day)), date(at), ShopRhythm::default())
        };
        prop_assert_eq!(stage(&fixed), stage(&bounded));
    }

    #[test]
    fn whatever_is_accepted_declines_before_it_is_lost(parts in parts()) {
        let medians = || [None].into_iter().chain([0, 1, 2, 3, 5, 50, 333, 5_000, 1 << 30].map(Some));
        let silences = || (0..200_i64).chain([1_000, 3_999, 4_000, 4_001, u32::MAX.into()]);
        let (declining, lost) = (parts.declining_after, parts.lost_after);
        let contradicts = |median, silence| beyond(lost, median, silence) && !beyond(declining, median, silence);
        let some_contradiction = medians().any(|median| silences().any(|silence| contradicts(median, silence)));
        let accepted = LifecyclePolicy::new(parts);
        if some_contradiction {
            prop_assert!(accepted.is_err());
        }
        if let (SilenceLimit::Fixed { days: declining }, SilenceLimit::Fixed { days: lost }) = (declining, lost) {
            prop_assert_eq!(accepted.is_ok(), declining < lost);
        }
        if let Ok(policy) = accepted {
            prop_assert_eq!(policy.parts(), parts);
        }
    }
}

#[test]
fn stages_of_many_customers() {
    let rows = crate::large::noisy_rows(40_000, 3_000, 5, |noise| noise.below(10_000));
    let log = log_of(&rows);
    let orders = group(rows);
    let of = |orders: &Vec<(i32, i64)>| orders.iter().map(|(day, _)| *day).collect::<Vec<_>>();
    let shop = doubled_median(orders.values().flat_map(|orders| gaps(&of(orders))).collect());
    for policy in [LifecyclePolicy::standard(), LifecyclePolicy::own_rhythm()] {
        let stages = policy.assign(&log.latest());
        let at = log.last_day().unwrap().to_epoch_days();
        for (row, orders) in orders.values().enumerate() {
            assert_eq!(stages.segment(row).copied(), naive_stage(&policy.parts(), &of(orders), at, shop));
        }
    }
}

#[cfg(feature = "rayon")]
#[test]
fn stages_and_flows_are_alike_on_any_number_of_threads() {
    let log = log_of(&crate::large::noisy_rows(40_000, 2_000, 5_000, |noise| noise.below(15_000)));
    let periods = Periods::from_boundaries((-1_000..1_000).step_by(30).map(date)).unwrap();
    let view = log.as_of(date(700));
    let work = || {
        let stages = [LifecyclePolicy::standard(), LifecyclePolicy::own_rhythm()].map(|policy| policy.assign(&view));
        (stages, view.lifecycle_flows(&periods), view.summary().lorenz_curve())
    };
    let with_threads = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work);
    assert!(with_threads(1) == with_threads(3));
}

#[test]
fn the_ends_of_the_calendar_have_stages() {
    use LifecycleStage::{Lost, New, Reactivated};
    let log =
        log_of(&[(1_u8, FIRST, 1), (1, LAST, 1), (2, FIRST, 1), (3, LAST, 1), (4, -719_162, 1), (4, 2_932_896, 1)]);
    let stages = LifecyclePolicy::standard().assign(&log.latest());
    let found: Vec<_> = stages.numbers().map(|number| LifecycleStage::ALL[usize::from(number.unwrap())]).collect();
    assert_eq!(found, [Reactivated, Lost, New, Lost]);
    let policy = LifecyclePolicy::own_rhythm();
    assert_eq!(policy.stage([chrono::NaiveDate::MIN], chrono::NaiveDate::MAX, ShopRhythm::default()), Some(Lost));
    assert_eq!(policy.stage([], chrono::NaiveDate::MAX, ShopRhythm::default()), None);
    assert!(policy.assign(&OrderLog::<u8>::from_orders([]).unwrap().latest()).is_empty());
}

#[test]
fn policies_that_contradict_themselves_are_refused() {
    let rhythm = |above: u64, floor, ceiling| {
        let multiple = Rate::of_counts(above, 2).unwrap();
        SilenceLimit::OwnRhythm { multiple, floor, ceiling }
    };
    let refused = |declining_after, lost_after| {
        let parts = LifecyclePolicyParts { declining_after, lost_after, ..LifecyclePolicy::standard().parts() };
        LifecyclePolicy::new(parts).unwrap_err().to_string()
    };
    let fixed = |days| SilenceLimit::Fixed { days };
    assert_eq!(
        refused(rhythm(4, 14, 13), fixed(365)),
        "declining_after: expected a floor of at most the ceiling, which is 13, found 14"
    );
    assert_eq!(
        refused(rhythm(0, 14, 90), fixed(365)),
        "declining_after: expected a multiple above zero, a fraction of numbers below 2³², found 0/2"
    );
    assert_eq!(
        refused(fixed(10), rhythm((1 << 33) + 1, 14, 90)),
        "lost_after: expected a multiple above zero, a fraction of numbers below 2³², found 8589934593/2"
    );
    assert_eq!(
        refused(rhythm(4, 14, 366), fixed(365)),
        "declining_after: expected less than lost_after, found 4/2 of the median gap, from 14 to 366 days against 365 days"
    );
    let against = "declining_after: expected less than lost_after";
    assert!(refused(rhythm(5, 14, 90), rhythm(4, 14, 90)).starts_with(against));
    assert!(refused(rhythm(4, 15, 90), rhythm(4, 14, 90)).starts_with(against));
    assert!(refused(fixed(90), rhythm(4, 14, 90)).starts_with(against));
    let parts = LifecyclePolicyParts { min_gaps: 0, ..LifecyclePolicy::standard().parts() };
    assert_eq!(LifecyclePolicy::new(parts).unwrap_err().to_string(), "min_gaps: expected at least 1, found 0");
    for (days, message) in
        [(Decimal::new(25, 2), "0.25"), (Decimal::NEGATIVE_ONE, "-1"), (Decimal::MAX, "79228162514264337593543950335")]
    {
        let expected = format!("median_gap: expected a multiple of half a day, from 0 to 2³² days, found {message}");
        assert_eq!(ShopRhythm::from_median_gap(days).unwrap_err().to_string(), expected);
    }
    // Twice this many digits would be rounded to a whole number.
    let nearly: Decimal = "50.999999999999999999999999999".parse().unwrap();
    assert!(ShopRhythm::from_median_gap(nearly).is_err());
    assert_eq!(ShopRhythm::from_median_gap(Decimal::new(50_500, 3)).unwrap().median_gap(), Some(Decimal::new(505, 1)));
    assert!(ShopRhythm::from_median_gap(Decimal::from(1_u64 << 32)).is_ok());
    assert!(ShopRhythm::from_median_gap(Decimal::from((1_u64 << 32) + 1)).is_err());
}

#[test]
fn several_orders_on_a_day_are_no_rhythm() {
    let log = log_of(&[(1_u8, 5, 1), (1, 5, 1), (1, 5, 1), (1, 25, 1), (2, 5, 1), (2, 5, 1)]);
    let gaps = log.latest().time_between_purchases(PurchaseUnit::Orders);
    assert_eq!(gaps.median(), Some(Decimal::ZERO));
    assert_eq!(ShopRhythm::of(&gaps).median_gap(), Some(Decimal::from(20)));
    let one_day = log.as_of(date(5)).time_between_purchases(PurchaseUnit::Orders);
    assert_eq!((one_day.count(), ShopRhythm::of(&one_day)), (3, ShopRhythm::default()));
}

/// Presets are what their constructors would have built.
#[test]
fn presets_are_valid() {
    for policy in [LifecyclePolicy::standard(), LifecyclePolicy::own_rhythm()] {
        assert_eq!(LifecyclePolicy::new(policy.parts()), Ok(policy));
    }
    assert_eq!(LifecyclePolicy::default(), LifecyclePolicy::standard());
    assert!(LifecyclePolicy::own_rhythm().follows_rhythm() && !LifecyclePolicy::standard().follows_rhythm());
}

#[cfg(feature = "serde")]
mod wire {
    use super::*;
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    pub(crate) fn round_trip<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
        assert_eq!(&serde_json::from_str::<T>(&serde_json::to_string(value).unwrap()).unwrap(), value);
        assert_eq!(&postcard::from_bytes::<T>(&postcard::to_stdvec(value).unwrap()).unwrap(), value);
    }

    #[test]
    fn policies_and_counts_are_data() {
        round_trip(&LifecyclePolicy::standard());
        round_trip(&LifecyclePolicy::own_rhythm());
        round_trip(&ShopRhythm::default());
        round_trip(&ShopRhythm::from_median_gap(Decimal::new(215, 1)).unwrap());
        round_trip(&LifecycleStage::Reactivated);
        round_trip(
            &LifecycleCounts::new(LifecycleParts { new: 1, returning: 2, resurrecting: 3, dormant: 4 }).unwrap(),
        );
        let standard = serde_json::to_string(&LifecyclePolicy::standard()).unwrap();
        assert_eq!(
            standard,
            r#"{"new_days":30,"reactivated_days":30,"declining_after":{"fixed":{"days":180}},"lost_after":{"fixed":{"days":365}},"min_gaps":3}"#
        );
        let refused = |json: &str| serde_json::from_str::<LifecyclePolicy>(json).is_err();
        assert!(refused(&standard.replace("180", "365")));
        assert!(refused(&standard.replace(r#""min_gaps":3"#, r#""min_gaps":0"#)));
        assert!(serde_json::from_str::<ShopRhythm>(r#"{"median_gap":"-1"}"#).is_err());
        let rhythm = SilenceLimit::OwnRhythm { multiple: Rate::new(3, 2).unwrap(), floor: 14, ceiling: 180 };
        let json = serde_json::to_value(rhythm).unwrap();
        assert_eq!((&json["own_rhythm"]["floor"], &json["own_rhythm"]["ceiling"]), (&14.into(), &180.into()));
        let counts = r#"{"new":18446744073709551615,"returning":1,"resurrecting":0,"dormant":0}"#;
        assert!(serde_json::from_str::<LifecycleCounts>(counts).is_err());
    }

    #[test]
    fn what_a_policy_leaves_out_is_the_standard() {
        let read = |json: &str| serde_json::from_str::<LifecyclePolicy>(json).unwrap();
        assert_eq!(read("{}"), LifecyclePolicy::standard());
        let parts = LifecyclePolicyParts { new_days: 14, ..LifecyclePolicyParts::default() };
        assert_eq!(read(r#"{"new_days":14}"#), LifecyclePolicy::new(parts).unwrap());
        assert_eq!(serde_json::from_str::<ShopRhythm>("{}").unwrap(), ShopRhythm::default());
    }

    fn unknown<T: DeserializeOwned + std::fmt::Debug>(json: &str, field: &str) {
        let error = serde_json::from_str::<T>(json).unwrap_err().to_string();
        assert!(error.starts_with(&format!("unknown field `{field}`")), "{error}");
    }

    #[test]
    fn what_a_policy_does_not_know_is_refused() {
        unknown::<LifecyclePolicy>(r#"{"new_day":14}"#, "new_day");
        unknown::<LifecyclePolicyParts>(r#"{"new_day":14}"#, "new_day");
        unknown::<ShopRhythm>(r#"{"median_gaps":"14"}"#, "median_gaps");
        unknown::<SilenceLimit>(r#"{"fixed":{"days":14,"months":1}}"#, "months");
        unknown::<LifecyclePolicy>(r#"{"lost_after":{"fixed":{"days":14,"months":1}}}"#, "months");
    }

    #[test]
    fn flows_are_written() {
        let log = log_of(&[(1_u8, 0, 1)]);
        let periods = Periods::from_boundaries([date(0), date(1), date(2)]).unwrap();
        let flows = log.latest().lifecycle_flows(&periods);
        let expected = concat!(
            r#"{"date":"1970-01-01","rows":["#,
            r#"{"period":{"start":"1970-01-01","end":"1970-01-02"},"is_complete":true,"#,
            r#""counts":{"new":1,"returning":0,"resurrecting":0,"dormant":0}},"#,
            r#"{"period":{"start":"1970-01-02","end":"1970-01-03"},"is_complete":false,"counts":null}]}"#,
        );
        assert_eq!(serde_json::to_string(&flows).unwrap(), expected);
        assert!(postcard::to_stdvec(&flows).is_ok());
    }
}
