//! What a summary tells of purchases, against counting them.

use std::cmp::Reverse;

use proptest::prelude::*;
use retention::history::{LogOptions, NegativeAmounts, OrderLog};
use retention::measure::PurchaseUnit;
use retention::model::Rate;
use rust_decimal::Decimal;

use crate::grouping::{columns, log_of};
use crate::naive::{build, group, known};
use crate::strategies::{LAST, plain_rows, policies, purchase_units, rows, signed_rows};
use crate::{config, date};

fn shares() -> impl Strategy<Value = Rate> {
    let decimals = prop_oneof![
        (0..=200_i64, 0..=2_u32).prop_map(|(value, scale)| Decimal::new(value, scale)),
        (-5..120_i64).prop_map(|percent| Decimal::new(percent, 2)),
        Just(Decimal::MAX),
        Just(Decimal::MAX / Decimal::TWO),
        Just(Decimal::MIN),
        any::<i64>().prop_map(Decimal::from),
    ];
    (decimals.clone(), decimals)
        .prop_filter_map("no rate", |(numerator, denominator)| Rate::new(numerator, denominator).ok())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn purchase_counts_are_counted_customer_by_customer(
        rows in rows(),
        policy in policies(),
        unit in purchase_units(),
        n in prop_oneof![0..6_u32, Just(u32::MAX), any::<u32>()],
    ) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let known = known(&rows, policy, LAST + 1);
        let purchases: Vec<u32> = known.orders.values().map(|orders| {
            let mut days: Vec<i32> = orders.iter().map(|(day, _)| *day).collect();
            if unit == PurchaseUnit::Days {
                days.dedup();
            }
            u32::try_from(days.len()).unwrap()
        }).collect();
        let count = |test: &dyn Fn(u32) -> bool| purchases.iter().filter(|number| test(**number)).count() as u64;

        let view = log.latest();
        let summary = view.summary();
        let counts = summary.purchase_counts(unit);
        for (number, customers) in counts.iter() {
            prop_assert!(number > 0 && customers > 0);
            prop_assert_eq!(customers, count(&|purchases| purchases == number));
        }
        prop_assert_eq!(counts.iter().map(|(_, customers)| customers).sum::<u64>(), purchases.len() as u64);
        prop_assert!(counts.iter().map(|(number, _)| number).is_sorted_by(|a, b| a < b));
        prop_assert_eq!(counts.at_least(n), count(&|purchases| purchases >= n));
        match counts.return_after(n) {
            None => prop_assert_eq!(n, 0),
            Some(after) => {
                prop_assert_eq!((after.n(), after.reached()), (n, count(&|purchases| purchases >= n)));
                prop_assert_eq!(after.went_on(), count(&|purchases| purchases > n));
            }
        }
        let repeat = summary.repeat_purchases(unit);
        prop_assert_eq!(repeat.customers(), purchases.len() as u64);
        prop_assert_eq!(repeat.repeat_customers(), count(&|purchases| purchases > 1));

        let value = summary.average_order_value();
        let orders: usize = known.orders.values().map(Vec::len).sum();
        let revenue: i64 = known.orders.keys().map(|key| known.net(key)).sum();
        prop_assert_eq!((value.revenue(), value.orders()), (Decimal::new(revenue, 2), orders as u64));
    }

    #[test]
    fn purchase_counts_merge(left in plain_rows((0..9_u8).boxed()), right in plain_rows((10..19_u8).boxed())) {
        let whole: Vec<_> = left.iter().chain(&right).copied().collect();
        let counts = |rows: &[(u8, i32, i64)]| log_of(rows).latest().summary().purchase_counts(PurchaseUnit::Orders);
        prop_assert_eq!(counts(&left).merge(&counts(&right)), Ok(counts(&whole)));
        prop_assert_eq!(counts(&right).merge(&counts(&left)), Ok(counts(&whole)));
        prop_assert_eq!(counts(&left).merge(&counts(&[])), Ok(counts(&left)));
    }

    #[test]
    fn the_top_share_is_that_of_the_sorted_customers(rows in plain_rows((0..40_u8).boxed()), share in shares()) {
        let mut amounts: Vec<i64> =
            group(rows.clone()).values().map(|orders| orders.iter().map(|(_, amount)| amount).sum()).collect();
        amounts.sort_unstable_by(|a, b| b.cmp(a));
        // The fewest customers who are at least this share of all; comparing rates is exact.
        let enough = |top: &usize| Rate::of_counts(*top as u64, amounts.len() as u64).is_some_and(|rate| rate >= share);
        let top = (0..amounts.len()).find(enough).unwrap_or(amounts.len());
        let found = log_of(&rows).latest().summary().top_share(share);
        prop_assert_eq!((found.top_customers(), found.customers()), (top as u64, amounts.len() as u64));
        prop_assert_eq!(found.top_revenue(), Decimal::new(amounts[..top].iter().sum(), 2));
        prop_assert_eq!(found.revenue(), Decimal::new(amounts.iter().sum(), 2));
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_top_customers_are_the_first_of_the_sorted(
        rows in signed_rows((0..40_u8).boxed()),
        n in 0..45_usize,
        seen in any::<proptest::sample::Index>(),
    ) {
        let (keys, days, amounts) = columns(&rows);
        let options = LogOptions::new().negative_amounts(NegativeAmounts::AsRefund);
        let log = OrderLog::from_columns_with(options, &keys, &days, &amounts).unwrap();
        let until = if days.is_empty() { 0 } else { days[seen.index(days.len())] };
        let summary = log.as_of(date(until)).summary();
        let mut sorted: Vec<_> = summary.iter().map(|row| (Reverse(row.net_amount), *row.key)).collect();
        sorted.sort();
        sorted.truncate(n);
        prop_assert!(summary.top_customers(n).map(|row| (Reverse(row.net_amount), *row.key)).eq(sorted.iter().copied()));
        let rows = summary.top_rows(n);
        prop_assert!(rows.iter().map(|row| &summary.keys()[*row]).eq(sorted.iter().map(|(_, key)| key)));
    }
}

/// A share need not be near 0 or above 1 for its product with the number of customers to overflow.
#[test]
fn half_of_the_customers_is_half_however_large_its_numbers() {
    let log = log_of(&[(1_u8, 1, 80), (2, 1, 10), (3, 1, 7), (4, 1, 3)]);
    let half = Rate::new(Decimal::MAX / Decimal::TWO - Decimal::TEN, Decimal::MAX).unwrap();
    assert_eq!(log.latest().summary().top_share(half).top_customers(), 2);
}

#[test]
fn customers_on_both_sides_of_256_purchases_are_counted() {
    let rows: Vec<_> = [1, 255, 256, 257, 900, 900]
        .into_iter()
        .zip(0_u8..)
        .flat_map(|(orders, key)| (0..orders).map(move |day| (key, day, 1)))
        .collect();
    let counts = log_of(&rows).latest().summary().purchase_counts(PurchaseUnit::Days);
    assert_eq!(counts.iter().collect::<Vec<_>>(), [(1, 1), (255, 1), (256, 1), (257, 1), (900, 2)]);
}
