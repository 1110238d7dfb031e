//! A summary is one row a customer, and summaries of parts are the summary of the whole.

use proptest::prelude::*;
use retention::history::{AsOf, LogOptions, NegativeAmounts, OrderLog};
use retention::measure::{CustomerSummary, SummaryColumns, SummaryError, SummaryRow};
use rust_decimal::Decimal;

use crate::grouping::{columns, log_of};
use crate::naive::{ByKey, Row, build, group, known};
use crate::strategies::{LAST, day_among, plain_rows, policies, rows, signed_rows, texts};
use crate::{config, date};

/// First day, last day, orders, days with orders and net amount of each customer.
fn naive_rows<K: Ord + Clone>(orders: &ByKey<K>, net: impl Fn(&K) -> i64) -> Vec<(K, i32, i32, u32, u32, i64)> {
    let row = |(key, orders): (&K, &Vec<(i32, i64)>)| {
        let mut days: Vec<i32> = orders.iter().map(|(day, _)| *day).collect();
        days.dedup();
        let count = |len: usize| u32::try_from(len).unwrap();
        (key.clone(), days[0], *days.last().unwrap(), count(orders.len()), count(days.len()), net(key))
    };
    orders.iter().map(row).collect()
}

pub(crate) fn columns_of<K: Clone + Sync>(view: &AsOf<'_, K>) -> SummaryColumns<K> {
    let summary = view.summary();
    let mut columns = SummaryColumns {
        keys: Vec::new(),
        first_days: Vec::new(),
        last_days: Vec::new(),
        orders: Vec::new(),
        days_with_orders: Vec::new(),
        net_amounts: Vec::new(),
        scale: summary.scale(),
    };
    for row in summary.iter() {
        columns.keys.push(row.key.clone());
        columns.first_days.push(row.first_day.to_epoch_days());
        columns.last_days.push(row.last_day.to_epoch_days());
        columns.orders.push(row.orders);
        columns.days_with_orders.push(row.days_with_orders);
        columns.net_amounts.push(i64::try_from(row.net_amount.mantissa()).unwrap());
    }
    columns
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_summary_has_the_row_of_each_customer(
        (rows, day) in rows().prop_flat_map(|rows| { let day = day_among(&rows); (Just(rows), day) }),
        policy in policies(),
    ) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let known = known(&rows, policy, day + 1);
        let view = log.as_of(date(day));
        let summary = view.summary();
        let found: Vec<_> = summary
            .iter()
            .map(|row| {
                prop_assert_eq!(row.net_amount.scale(), 2);
                let net = i64::try_from(row.net_amount.mantissa()).unwrap();
                let days = (row.first_day.to_epoch_days(), row.last_day.to_epoch_days());
                Ok((*row.key, days.0, days.1, row.orders, row.days_with_orders, net))
            })
            .collect::<Result<_, TestCaseError>>()?;
        prop_assert_eq!(found, naive_rows(&known.orders, |key| known.net(key)));
        prop_assert_eq!(summary.keys(), log.keys());
        prop_assert_eq!((summary.len(), summary.is_empty()), (log.customers(), log.is_empty()));
        prop_assert_eq!(summary.customers(), known.orders.len() as u64);
        for (row, key) in log.keys().iter().enumerate() {
            prop_assert_eq!(summary.customer(row).map(|row| *row.key), known.orders.get(key).map(|_| *key));
            prop_assert_eq!(summary.orders()[row] as usize, known.orders.get(key).map_or(0, Vec::len));
        }
        prop_assert_eq!(summary.customer(log.customers()), None);
    }

    #[test]
    fn summaries_of_disjoint_customers_make_the_whole(rows in plain_rows(texts())) {
        let part = |number| -> Vec<_> { rows.iter().filter(|row| row.0.len() % 2 == number).cloned().collect() };
        let (left, right, whole) = (log_of(&part(0)), log_of(&part(1)), log_of(&rows));
        let (left, right) = (left.latest().summary(), right.latest().summary());
        let whole = whole.latest().summary();
        prop_assert_eq!(&left.merge(&right).unwrap(), &whole);
        prop_assert_eq!(&right.merge(&left).unwrap(), &whole);
        let empty = log_of::<String>(&[]);
        prop_assert_eq!(&whole.merge(&empty.latest().summary()).unwrap(), &whole);
    }

    #[test]
    fn summaries_of_parts_in_time_make_the_whole(
        rows in plain_rows((0..9_u8).boxed()),
        cut in any::<prop::sample::Index>(),
    ) {
        let days: Vec<i32> = rows.iter().map(|row| row.1).chain([0]).collect();
        let day = days[cut.index(days.len())];
        let (old, new): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.1 <= day);
        let (old, new, whole) = (log_of(&old), log_of(&new), log_of(&rows));
        let (old, new) = (old.latest().summary(), new.latest().summary());
        prop_assert_eq!(&old.merge(&new).unwrap(), &whole.latest().summary());
        prop_assert_eq!(&new.merge(&old).unwrap(), &whole.latest().summary());
    }

    #[test]
    fn summaries_of_parts_in_time_make_the_whole_with_negative_amounts(
        rows in signed_rows((0..5_u8).boxed()),
        cut in any::<prop::sample::Index>(),
    ) {
        let options = LogOptions::new().negative_amounts(NegativeAmounts::AsRefund);
        let log = |rows: &[(u8, i32, i64)]| {
            let (keys, days, amounts) = columns(rows);
            OrderLog::from_columns_with(options.clone(), &keys, &days, &amounts).unwrap()
        };
        let days: Vec<i32> = rows.iter().map(|row| row.1).chain([0]).collect();
        let day = days[cut.index(days.len())];
        let (old, new): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.1 <= day);
        let (old, new, whole) = (log(&old), log(&new), log(&rows));
        let merged = old.latest().summary().merge(&new.latest().summary()).unwrap();
        let nets = |summary: &CustomerSummary<'_, u8>| -> Vec<(u8, Decimal)> {
            summary.iter().map(|row| (*row.key, row.net_amount)).collect()
        };
        prop_assert_eq!(nets(&merged), nets(&whole.latest().summary()));
    }

    #[test]
    fn overlapping_days_of_a_customer_are_refused(
        left in plain_rows((0..4_u8).boxed()),
        right in plain_rows((0..4_u8).boxed()),
    ) {
        let (one, two) = (log_of(&left), log_of(&right));
        let (others, whole) = (group(right.clone()), log_of(&left.iter().chain(&right).copied().collect::<Vec<_>>()));
        let overlaps = |(key, days): (&u8, &Vec<(i32, i64)>)| {
            let last = |days: &Vec<(i32, i64)>| days.last().unwrap().0;
            others.get(key).is_some_and(|other| days[0].0 <= last(other) && other[0].0 <= last(days))
        };
        let expected = group(left.clone()).iter().find(|(key, days)| overlaps((key, days))).map(|(key, _)| *key);
        match (one.latest().summary().merge(&two.latest().summary()), expected) {
            (Ok(merged), None) => prop_assert_eq!(merged, whole.latest().summary()),
            (Err(SummaryError::OverlappingCustomer { first, second }), Some(key)) => {
                prop_assert_eq!((one.keys()[first], two.keys()[second]), (key, key));
            }
            (result, expected) => prop_assert!(false, "{result:?}, {expected:?}"),
        }
    }

    #[test]
    fn columns_in_any_order_make_the_summary_they_came_from(
        (rows, order) in plain_rows(texts()).prop_flat_map(|rows| {
            let order: Vec<usize> = (0..group(rows.clone()).len()).collect();
            (Just(rows), Just(order).prop_shuffle())
        }),
    ) {
        let log = log_of(&rows);
        let columns = columns_of(&log.latest());
        let shuffled = SummaryColumns {
            keys: order.iter().map(|row| columns.keys[*row].clone()).collect(),
            first_days: order.iter().map(|row| columns.first_days[*row]).collect(),
            last_days: order.iter().map(|row| columns.last_days[*row]).collect(),
            orders: order.iter().map(|row| columns.orders[*row]).collect(),
            days_with_orders: order.iter().map(|row| columns.days_with_orders[*row]).collect(),
            net_amounts: order.iter().map(|row| columns.net_amounts[*row]).collect(),
            scale: columns.scale,
        };
        prop_assert_eq!(&CustomerSummary::from_columns(shuffled).unwrap(), &log.latest().summary());
        let row = |row: &usize| SummaryRow {
            key: columns.keys[*row].clone(),
            first_day: date(columns.first_days[*row]),
            last_day: date(columns.last_days[*row]),
            orders: columns.orders[*row].into(),
            days_with_orders: columns.days_with_orders[*row].into(),
            net_amount: Decimal::new(columns.net_amounts[*row], columns.scale),
        };
        let of_rows = CustomerSummary::from_rows(order.iter().map(row), columns.scale);
        prop_assert_eq!(&of_rows.unwrap(), &log.latest().summary());
        prop_assert_eq!(CustomerSummary::from_columns(columns).unwrap(), log.latest().summary().into_owned());
    }
}

type Change<'a> = &'a dyn Fn(&mut SummaryRow<u8>);

#[track_caller]
fn refused(rows: impl IntoIterator<Item = SummaryRow<u8>>, scale: u32, message: &str) {
    assert_eq!(CustomerSummary::from_rows(rows, scale).unwrap_err().to_string(), message);
}

#[test]
fn rows_that_no_customer_can_have_are_refused_by_row_and_field() {
    let day = |d| date(20_513 + d);
    let good = SummaryRow {
        key: 7_u8,
        first_day: day(0),
        last_day: day(5),
        orders: 4,
        days_with_orders: 3,
        net_amount: Decimal::new(-12_500, 3),
    };
    let summary = CustomerSummary::from_rows([good.clone()], 2).unwrap();
    assert_eq!((summary.net_amounts(), summary.scale()), (&[-1_250][..], 2));
    assert!(CustomerSummary::<u8>::from_rows([], 0).unwrap().is_empty());
    let with = |change: Change<'_>| {
        let mut bad = good.clone();
        bad.key = 8;
        change(&mut bad);
        [good.clone(), bad]
    };
    let messages: [(Change<'_>, &str); 10] = [
        (&|row| row.orders = 0, "orders: expected at least 1, found 0"),
        (&|row| row.orders = -1, "orders: expected from 1 to 4294967295, found -1"),
        (&|row| row.orders = 1 << 32, "orders: expected from 1 to 4294967295, found 4294967296"),
        (&|row| row.orders = 1, "orders: expected at least 2 for two days, found 1"),
        (&|row| row.days_with_orders = -2, "days_with_orders: expected from 1 to 4294967295, found -2"),
        (&|row| row.days_with_orders = 1, "days_with_orders: expected from 2 to 4, found 1"),
        (&|row| (row.orders, row.days_with_orders) = (2, 3), "days_with_orders: expected 2, found 3"),
        (
            &|row| row.last_day = row.first_day.pred_opt().unwrap(),
            "last_day: expected a day from 2026-03-01 on, found 2026-02-28",
        ),
        (
            &|row| row.net_amount = Decimal::new(1_2345, 4),
            "net_amount: expected at most 2 decimal places, found 1.2345",
        ),
        (
            &|row| row.net_amount = Decimal::from(i64::MIN) / Decimal::ONE_HUNDRED,
            "net_amount: expected at most 92233720368547758.07 either way, found -92233720368547758.08",
        ),
    ];
    for (change, message) in messages {
        refused(with(change), 2, &format!("row 1: {message}"));
    }
    refused(
        with(&|row| row.net_amount = Decimal::new(15, 1)),
        0,
        "row 0: net_amount: expected at most 0 decimal places, found -12.500",
    );
    refused(
        with(&|row| row.net_amount = Decimal::MAX),
        10,
        "row 1: net_amount: expected at most 922337203.6854775807 either way, found 79228162514264337593543950335",
    );
    refused([good.clone(), good.clone()], 2, "row 1: expected a customer of its own, found that of row 0");
    refused([], 19, "scale: expected 0 to 18 decimal places, found 19");
    let half = |row: &mut SummaryRow<u8>| row.net_amount = Decimal::new(i64::MAX, 2);
    refused(
        with(&half),
        2,
        "expected net amounts that add up to at most 9223372036854775807 minor units, found 9223372036854777057",
    );
}

#[cfg(feature = "serde")]
#[test]
fn rows_are_read_with_amounts_as_text_or_numbers() {
    let json = r#"{"key":7,"first_day":"2026-03-01","last_day":"2026-03-01","orders":1,"days_with_orders":1,"net_amount":12.5}"#;
    let row: SummaryRow<u8> = serde_json::from_str(json).unwrap();
    assert_eq!(row.net_amount, Decimal::new(125, 1));
    assert_eq!(serde_json::to_string(&row).unwrap(), json.replace("12.5", r#""12.5""#));
}

/// What was paid back today to a customer who did not buy today is not lost when yesterday's summary is brought
/// up to date.
#[test]
fn a_refund_without_an_order_is_kept_in_a_merged_summary() {
    let options = LogOptions::new().negative_amounts(NegativeAmounts::AsRefund);
    let log = |days: &[i32], cents: &[i64]| {
        OrderLog::from_columns_with(options.clone(), &vec![1_u8; days.len()], days, cents).unwrap()
    };
    let (yesterday, today, both) = (log(&[1], &[100]), log(&[2], &[-30]), log(&[1, 2], &[100, -30]));
    let merged = yesterday.latest().summary().merge(&today.latest().summary()).unwrap();
    assert_eq!(both.latest().summary().customer(0).unwrap().net_amount, Decimal::new(70, 2));
    assert_eq!(merged.customer(0).unwrap().net_amount, Decimal::new(70, 2));
}

#[test]
fn customers_without_an_order_yet_are_counted_nowhere() {
    let log = build(&LogOptions::new(), &[Row::new(1_u8, 1, 100), Row::new(2, LAST, 100)]);
    let view = log.as_of(date(5));
    let summary = view.summary();
    assert_eq!((summary.len(), summary.customers(), summary.iter().count()), (2, 1, 1));
    assert_eq!(summary.customer(1), None);
    assert_eq!(summary.average_order_value().revenue(), Decimal::new(100, 2));
}
