//! Time between purchases, counted gap by gap.

use std::collections::BTreeMap;

use proptest::prelude::*;
use retention::history::{LogOptions, OrderLog};
use retention::measure::PurchaseUnit;
use rust_decimal::Decimal;

use crate::config;
use crate::grouping::log_of;
use crate::naive::{build, known};
use crate::strategies::{FIRST, LAST, policies, purchase_units, rows};

fn gaps(days: &[i32], unit: PurchaseUnit) -> Vec<u32> {
    let mut days = days.to_vec();
    days.sort_unstable();
    if unit == PurchaseUnit::Days {
        days.dedup();
    }
    days.windows(2).map(|pair| pair[1].abs_diff(pair[0])).collect()
}

fn middle(sorted: &[Decimal]) -> Option<Decimal> {
    let (lower, upper) = (sorted.get(sorted.len().saturating_sub(1) / 2)?, sorted.get(sorted.len() / 2)?);
    Some(((lower + upper) / Decimal::TWO).normalize())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn gaps_are_the_days_between_purchases(rows in rows(), policy in policies(), unit in purchase_units()) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let known = known(&rows, policy, LAST + 1);
        let measured = log.latest().customer_gaps(unit);
        prop_assert_eq!(measured.len(), log.customers());
        prop_assert_eq!(measured.is_empty(), rows.is_empty());
        let (mut all, mut means) = (BTreeMap::<u32, u64>::new(), Vec::new());
        for (customer, key) in log.keys().iter().enumerate() {
            let days: Vec<i32> = known.orders.get(key).into_iter().flatten().map(|(day, _)| *day).collect();
            let mut gaps = gaps(&days, unit);
            for gap in &gaps {
                *all.entry(*gap).or_default() += 1;
            }
            gaps.sort_unstable();
            let found = measured.customer(customer);
            prop_assert_eq!(found.map_or(0, |found| found.count() as usize), gaps.len());
            if let Some(found) = found {
                let sum: u64 = gaps.iter().map(|gap| u64::from(*gap)).sum();
                let mean = Decimal::from(sum) / Decimal::from(gaps.len());
                prop_assert_eq!(found.mean(), mean);
                let decimals: Vec<_> = gaps.iter().map(|gap| Decimal::from(*gap)).collect();
                prop_assert_eq!(Some(found.median()), middle(&decimals));
                means.push(mean);
            }
        }
        prop_assert_eq!(measured.customer(log.customers()), None);
        prop_assert_eq!(
            log.latest().time_between_purchases(unit).iter().collect::<Vec<_>>(),
            all.into_iter().collect::<Vec<_>>()
        );
        means.sort_unstable();
        match (measured.median_of_means(), middle(&means)) {
            // The mean of two rounded means may be off in its last digit.
            (Some(found), Some(expected)) => prop_assert!((found - expected).abs() <= Decimal::new(1, 15)),
            (found, expected) => prop_assert_eq!(found, expected),
        }
    }
}

#[test]
fn the_longest_gap_of_the_calendar_is_counted() {
    let log =
        log_of(&[(1_u8, FIRST, 1), (1, LAST, 1), (1, LAST, 1), (2, 0, 1), (2, 4_095, 1), (3, 0, 1), (3, 4_096, 1)]);
    let longest = LAST.abs_diff(FIRST);
    let of_unit = |unit| log.latest().time_between_purchases(unit).iter().collect::<Vec<_>>();
    assert_eq!(of_unit(PurchaseUnit::Days), [(4_095, 1), (4_096, 1), (longest, 1)]);
    assert_eq!(of_unit(PurchaseUnit::Orders), [(0, 1), (4_095, 1), (4_096, 1), (longest, 1)]);
    let gaps = log.latest().customer_gaps(PurchaseUnit::Days).customer(0).unwrap();
    assert_eq!((gaps.mean(), gaps.median()), (longest.into(), longest.into()));
}

#[test]
fn no_gaps_have_no_median() {
    let log = OrderLog::<u8>::from_orders([]).unwrap();
    assert_eq!(log.latest().customer_gaps(PurchaseUnit::Orders).median_of_means(), None);
    assert_eq!(log_of(&[(1_u8, 1, 1)]).latest().customer_gaps(PurchaseUnit::Orders).median_of_means(), None);
}

#[test]
fn many_customers_have_the_gaps_of_each() {
    let rows = crate::large::noisy_rows(40_000, 3_000, 5, |noise| noise.below(10_000));
    let log = log_of(&rows);
    let measured = log.latest().customer_gaps(PurchaseUnit::Days);
    let mut count = 0;
    for (customer, (_, orders)) in crate::naive::group(rows).into_iter().enumerate() {
        let days: Vec<i32> = orders.into_iter().map(|(day, _)| day).collect();
        let expected = gaps(&days, PurchaseUnit::Days);
        let found = measured.customer(customer);
        assert_eq!(found.map_or(0, |gaps| gaps.count()) as usize, expected.len());
        count += expected.len() as u64;
    }
    assert_eq!(log.latest().time_between_purchases(PurchaseUnit::Days).count(), count);
}
