//! Lifecycle flows and stages, key customers, Gini coefficients.

use chrono::NaiveDate;
use retention::history::OrderLog;
use retention::measure::LifecyclePeriod;
use retention::metrics::LifecycleCounts;
use retention::model::{CalendarUnit, Period, Rate};
use retention::segment::{AbcClass, AbcPolicy, GiniDefinition, LifecyclePolicy, LifecycleStage, ShopRhythm};

fn january(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, day).unwrap()
}

/// PostHog's tests of its lifecycle chart: new, returning, resurrecting and dormant users, daily, 12 to 19 January 2020.
#[test]
fn flows_of_posthog() {
    let active = [("p1", &[11, 12, 13, 15, 17, 19][..]), ("p2", &[9, 12]), ("p3", &[12]), ("p4", &[15])];
    let (mut people, mut days) = (Vec::new(), Vec::new());
    for (person, active) in active {
        people.extend(active.iter().map(|_| person));
        days.extend(active.iter().map(|day| january(*day)));
    }
    let log = OrderLog::from_columns(&people, &days, &vec![1; days.len()]).unwrap();
    let week = Period::new(january(12), january(20)).unwrap().split(CalendarUnit::Day);
    let flows = log.latest().lifecycle_flows(&week);
    let counts: Vec<_> = flows.rows().iter().filter_map(LifecyclePeriod::counts).collect();
    let of = |count: fn(&LifecycleCounts) -> u64| counts.iter().map(count).collect::<Vec<_>>();
    assert_eq!(of(LifecycleCounts::new_customers), [1, 0, 0, 1, 0, 0, 0, 0]);
    assert_eq!(of(LifecycleCounts::returning), [1, 1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(of(LifecycleCounts::resurrecting), [1, 0, 0, 1, 0, 1, 0, 1]);
    assert_eq!(of(LifecycleCounts::dormant), [0, 2, 1, 0, 2, 0, 1, 0]);
    assert!(flows.rows().iter().all(LifecyclePeriod::is_complete));
}

/// Document 002: lost is who has not bought for over a year; reactivated when they come back.
#[test]
fn over_a_year_is_more_than_365_days() {
    let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    let stage = |purchases: &[NaiveDate], date| {
        LifecyclePolicy::standard().stage(purchases.iter().copied(), date, ShopRhythm::default())
    };
    let once = [day(2025, 3, 1)];
    assert_eq!(stage(&once, day(2025, 3, 31)), Some(LifecycleStage::New));
    assert_eq!(stage(&once, day(2025, 4, 1)), Some(LifecycleStage::Active));
    assert_eq!(stage(&once, day(2025, 8, 28)), Some(LifecycleStage::Active)); // 180 days
    assert_eq!(stage(&once, day(2025, 8, 29)), Some(LifecycleStage::Declining));
    assert_eq!(stage(&once, day(2026, 3, 1)), Some(LifecycleStage::Declining)); // 365 days
    assert_eq!(stage(&once, day(2026, 3, 2)), Some(LifecycleStage::Lost));
    let back = [day(2025, 3, 1), day(2026, 3, 2)];
    assert_eq!(stage(&back, day(2026, 4, 1)), Some(LifecycleStage::Reactivated));
    assert_eq!(stage(&back, day(2026, 4, 2)), Some(LifecycleStage::Active));
    let in_time = [day(2025, 3, 1), day(2026, 3, 1)];
    assert_eq!(stage(&in_time, day(2026, 3, 1)), Some(LifecycleStage::Active));
}

/// Gini coefficients of small vectors, computed in whole numbers as Σ|xᵢ − xⱼ| / (2 n Σx), and that times n / (n − 1).
#[test]
fn gini_coefficients() {
    let check = |amounts: &[i64], population: (i64, i64), unbiased: (i64, i64)| {
        let keys: Vec<usize> = (0..amounts.len()).collect();
        let log = OrderLog::from_columns(&keys, &vec![0; amounts.len()], amounts).unwrap();
        let curve = log.latest().summary().lorenz_curve();
        let rate = |(above, below)| Rate::new(above, below).ok();
        assert_eq!(curve.gini(GiniDefinition::Population), rate(population), "{amounts:?}");
        assert_eq!(curve.gini(GiniDefinition::Unbiased), rate(unbiased), "{amounts:?}");
    };
    check(&[10, 2, 5, 15], (44, 128), (44, 96));
    check(&[1, 3, 4, 30, 100], (450, 690), (450, 552));
    check(&[0, 0, 0, 1], (3, 4), (1, 1));
    check(&[10, 10, 10, 10], (0, 1), (0, 1));
}

/// 20 % of the customers who bring 80 % of the revenue, as Pareto's rule is told (document 000).
#[test]
fn two_of_ten_customers_bring_80_of_100() {
    let amounts = [50, 30, 4, 3, 3, 2, 2, 2, 2, 2];
    let log = OrderLog::from_columns(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], &[0; 10], &amounts).unwrap();
    let summary = log.latest().summary();
    let key = summary.key_customers(Rate::new(80, 100).unwrap()).unwrap();
    assert_eq!((key.customer_rate(), key.rate()), (Rate::of_counts(1, 5), Rate::of_counts(4, 5)));
    let classes = AbcPolicy::standard().assign_summary(&summary).unwrap();
    // Those who bring more than 2 bring 90 together, so the five with 2 each pass the limit of 95 as one, and are B.
    assert_eq!(classes.sizes(), [2, 8, 0]);
    assert_eq!(classes.segment(0), Some(&AbcClass::A));
}
