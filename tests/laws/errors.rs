//! Bad rows are named: which row, which field, what was expected, what was found.

use proptest::prelude::*;
use retention::history::{DuplicateOrders, LogError, LogOptions, NegativeAmounts, OrderLog};
use retention::model::{Currency, Order, OrderStatus};
use rust_decimal::Decimal;

use crate::strategies::{FIRST, LAST};
use crate::{config, date};

fn order(key: u8, cents: i64) -> Order<u8> {
    Order::new(key, date(1), Decimal::new(cents, 2)).unwrap()
}

fn cancelled() -> Order<u8> {
    order(0, 1).with_status(OrderStatus::Cancelled).unwrap()
}

/// Rows and message of a refused import.
#[track_caller]
fn refused<K>(result: Result<OrderLog<K>, LogError>) -> (Vec<usize>, usize, String) {
    let Err(error) = result else { panic!("expected an error") };
    let message = error.to_string();
    let LogError::Rows(bad) = error else { panic!("expected bad rows, found {message}") };
    (bad.rows().iter().map(|row| row.row).collect(), bad.total(), message)
}

#[test]
fn amounts_are_named_with_what_is_wrong() {
    let amount = |amount: Decimal, scale| {
        let order = Order::new(1_u8, date(1), amount).unwrap();
        refused(OrderLog::from_orders_with(LogOptions::new().scale(scale), [order])).2
    };
    assert_eq!(amount(Decimal::new(5, 3), 2), "row 0: amount: expected at most 2 decimal places, found 0.005");
    assert_eq!(amount(Decimal::new(55, 2), 1), "row 0: amount: expected at most 1 decimal place, found 0.55");
    assert_eq!(amount(Decimal::new(5, 1), 0), "row 0: amount: expected at most 0 decimal places, found 0.5");
    assert_eq!(
        amount(Decimal::from(10), 18),
        "row 0: amount: expected at most 9.223372036854775807 either way, found 10"
    );
    let large = "79228162514264337593543950335";
    assert_eq!(
        amount(Decimal::MAX, 2),
        format!("row 0: amount: expected at most 92233720368547758.07 either way, found {large}")
    );
    let negative = OrderLog::from_columns(&[1_u8, 2], &[1, 1], &[Decimal::ONE, Decimal::NEGATIVE_ONE]);
    assert_eq!(refused(negative).2, "row 1: amount: expected zero or more, found -1");
    let negative = OrderLog::from_columns(&[1_u8, 2], &[1, 1], &[7, -7]);
    assert_eq!(refused(negative).2, "row 1: amount: expected zero or more, found -0.07");
}

#[test]
fn refunds_are_checked_like_amounts() {
    let refunded = Order::new(1_u8, date(1), Decimal::ONE).unwrap().with_refund(date(1), Decimal::new(1, 3)).unwrap();
    let message = refused(OrderLog::from_orders([refunded])).2;
    assert!(message.contains("expected at most 2 decimal places, found 0.001"), "{message}");
}

#[test]
fn days_outside_the_calendar_are_named() {
    for day in [FIRST - 1, LAST + 2, i32::MIN, i32::MAX] {
        let message = refused(OrderLog::from_columns(&[1_u8, 2], &[0, day], &[1, 1])).2;
        assert!(message.starts_with("row 1: day: expected a day number from "), "{message}");
        assert!(message.ends_with(&format!("found {day}")), "{message}");
    }
    assert!(OrderLog::from_columns(&[1_u8, 2], &[FIRST, LAST], &[1, 1]).is_ok());
}

#[test]
fn the_least_integer_is_refused_even_as_a_refund() {
    let options = || LogOptions::new().negative_amounts(NegativeAmounts::AsRefund);
    let least = OrderLog::from_columns_with(options(), &[1_u8], &[1], &[i64::MIN]);
    assert_eq!(refused(least).0, [0]);
    let decimal = OrderLog::from_columns_with(options(), &[1_u8], &[1], &[Decimal::new(i64::MIN, 2)]);
    assert_eq!(refused(decimal).0, [0]);
    assert!(OrderLog::from_columns_with(options(), &[1_u8], &[1], &[-i64::MAX]).is_ok());
}

#[test]
fn currencies_that_mix_are_named() {
    let (euro, dollar) = (order(1, 5).with_currency(Currency::EUR), order(2, 5).with_currency(Currency::USD));
    let mixed = OrderLog::from_orders([order(1, 1), euro.clone(), order(1, 1), dollar.clone()]);
    assert_eq!(refused(mixed).2, "row 3: currency: expected EUR, found USD");
    let options = LogOptions::new().currency(Currency::USD);
    let other = OrderLog::from_orders_with(options.clone(), [dollar, euro]);
    assert_eq!(refused(other).2, "row 1: currency: expected USD, found EUR");
    let log = OrderLog::from_orders_with(options, [order(1, 1)]).unwrap();
    assert_eq!(log.currency(), Some(Currency::USD));
    assert_eq!(OrderLog::from_orders([order(1, 1)]).unwrap().currency(), None);
}

#[test]
fn ids_that_come_twice_are_named() {
    let (a, b) = (order(1, 5).with_id("A-1"), order(1, 6).with_id("A-1"));
    let twice = OrderLog::from_orders([cancelled(), a.clone(), order(1, 1), a.clone()]);
    assert_eq!(refused(twice).2, "row 3: order id: expected an id that is not yet in row 1, found \"A-1\"");
    let skip = LogOptions::new().duplicates(DuplicateOrders::SkipIdentical);
    let other = OrderLog::from_orders_with(skip.clone(), [a.clone(), a.clone(), b.clone()]);
    assert_eq!(
        refused(other).2,
        "row 2: order id: expected the same order as in row 0, found another one under \"A-1\""
    );
    let mut log = OrderLog::from_orders([a.clone()]).unwrap();
    let error = log.append([order(1, 1), b.clone()]).unwrap_err();
    assert_eq!(error.to_string(), "row 1: order id: expected an id that is not yet in the log, found \"A-1\"");
    let mut log = OrderLog::from_orders_with(skip, [a.clone()]).unwrap();
    log.append([a]).unwrap();
    assert_eq!((log.orders(), log.left_out().duplicates), (1, 1));
    let error = log.append([b]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "row 0: order id: expected the same order as in the log, found another one under \"A-1\""
    );
}

#[test]
fn lengths_scales_and_sums_are_named() {
    let lengths = OrderLog::from_columns(&[1_u8, 2], &[1, 2, 3], &[1]).unwrap_err();
    assert_eq!(lengths.to_string(), "expected columns of one length, found 2 keys, 3 days and 1 amounts");
    let scale = OrderLog::<u8>::from_orders_with(LogOptions::new().scale(19), []).unwrap_err();
    assert_eq!(scale.to_string(), "scale: expected 0 to 18 decimal places, found 19");
    assert!(
        OrderLog::<u8>::from_columns_with(LogOptions::new().scale(u32::MAX), &[], &[0_i32; 0], &[0_i64; 0]).is_err()
    );
    let sum = OrderLog::from_columns(&[1_u8, 2], &[1, 2], &[i64::MAX, 1]).unwrap_err();
    assert_eq!(
        sum.to_string(),
        "expected amounts that add up to at most 9223372036854775807 minor units, found 9223372036854775808"
    );
    // Sums are taken without signs, and with refunds.
    let options = LogOptions::new().negative_amounts(NegativeAmounts::AsRefund);
    assert!(OrderLog::from_columns_with(options, &[1_u8, 2], &[1, 2], &[i64::MAX, -1]).is_err());
    let refunded = order(1, i64::MAX).with_refund(date(2), Decimal::new(1, 2)).unwrap();
    assert!(matches!(OrderLog::from_orders([refunded]), Err(LogError::TotalTooLarge { .. })));
}

#[test]
fn rows_beyond_the_limit_are_counted() {
    let options = LogOptions::new().report_up_to(2);
    let bad = OrderLog::from_columns_with(options, &[1_u8, 2, 3, 4], &[1, 1, 1, 1], &[-1, -2, 3, -4]);
    let rows =
        ["row 0: amount: expected zero or more, found -0.01", "row 1: amount: expected zero or more, found -0.02"];
    let message = format!("{}; {}; and 1 more", rows[0], rows[1]);
    assert_eq!(refused(bad), (vec![0, 1], 3, message));
    let none = OrderLog::from_columns_with(LogOptions::new().report_up_to(0), &[1_u8, 2], &[1, 1], &[-1, -2]);
    assert_eq!(refused(none).0, [0]);
}

/// The first bad row is the one of the lowest number, whichever of its fields is bad, and a row is bad once.
#[test]
fn bad_rows_come_in_their_order_and_once() {
    let first = OrderLog::from_columns(&[1_u8, 2], &[0, i32::MAX], &[-1, 1]);
    assert_eq!(refused(first).0, [0]);
    let options = LogOptions::new().report_up_to(9);
    let both = OrderLog::from_columns_with(options, &[1_u8, 2], &[0, i32::MAX], &[-1, -1]);
    let (rows, total, message) = refused(both);
    assert_eq!(total, 2, "{message}");
    assert!(rows.is_sorted(), "{message}");
}

/// Every bad row is reported in one go, also where an id comes twice.
#[test]
fn ids_that_come_twice_are_reported_with_the_other_bad_rows() {
    let orders =
        || [order(1, 5).with_id("A"), order(2, 5).with_id("A"), Order::new(3, date(1), Decimal::new(1, 3)).unwrap()];
    assert_eq!(refused(OrderLog::from_orders_with(LogOptions::new().report_up_to(9), orders())).0, [1, 2]);
    assert_eq!(refused(OrderLog::from_orders(orders())).0, [1]);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_bad_order_is_reported_by_its_own_row(
        kinds in proptest::collection::vec(0..6_u8, 0..40),
        limit in 1..50_usize,
    ) {
        let orders = kinds.iter().enumerate().map(|(row, kind)| match kind {
            0 => cancelled(),
            1 => Order::new(1, date(1), Decimal::new(1, 5)).unwrap(),
            2 => order(2, 7).with_currency(Currency::USD),
            3 => Order::new(1, date(1), Decimal::MAX).unwrap(),
            _ => order(3, 7).with_id(row as u64).with_currency(Currency::EUR),
        });
        let options = LogOptions::new().currency(Currency::EUR).report_up_to(limit);
        let bad: Vec<usize> = (0..kinds.len()).filter(|row| matches!(kinds[*row], 1..=3)).collect();
        match OrderLog::from_orders_with(options, orders) {
            Ok(log) => {
                prop_assert!(bad.is_empty());
                let cancelled: u64 = kinds.iter().map(|kind| u64::from(*kind == 0)).sum();
                prop_assert_eq!(log.left_out().cancelled, cancelled);
                prop_assert_eq!(log.orders(), kinds.iter().filter(|kind| **kind > 3).count());
            }
            Err(error) => {
                let (rows, total, _) = refused::<u8>(Err(error));
                prop_assert_eq!(&rows, &bad[..limit.min(bad.len())]);
                prop_assert_eq!(total, if limit == 1 { 1 } else { bad.len() });
            }
        }
    }

    #[test]
    fn every_bad_value_of_a_column_is_reported(
        bad in proptest::collection::vec(any::<bool>(), 0..40),
        limit in 2..50_usize,
        which in 0..3_u8,
    ) {
        let keys = vec![1_u8; bad.len()];
        let days: Vec<i32> = bad.iter().map(|bad| if *bad && which == 0 { i32::MAX } else { 5 }).collect();
        let amounts: Vec<i64> = bad.iter().map(|bad| if *bad && which > 0 { -5 } else { 5 }).collect();
        let options = LogOptions::new().report_up_to(limit);
        let result = if which == 1 {
            let decimals: Vec<_> = amounts.iter().map(|cents| Decimal::new(*cents, 2)).collect();
            OrderLog::from_columns_with(options, &keys, &days, &decimals)
        } else {
            OrderLog::from_columns_with(options, &keys, &days, &amounts)
        };
        let expected: Vec<usize> = (0..bad.len()).filter(|row| bad[*row]).collect();
        if expected.is_empty() {
            prop_assert!(result.is_ok());
        } else {
            let (rows, total, _) = refused(result);
            prop_assert_eq!((&rows[..], total), (&expected[..limit.min(expected.len())], expected.len()));
        }
    }

    #[test]
    fn totals_are_refused_exactly_when_they_do_not_fit(
        amounts in proptest::collection::vec(prop_oneof![0..9_i64, 0..=i64::MAX, 0..=i64::MAX / 4], 0..6),
    ) {
        let columns = (vec![1_u8; amounts.len()], vec![1; amounts.len()]);
        let sum: i128 = amounts.iter().map(|amount| i128::from(*amount)).sum();
        match OrderLog::from_columns(&columns.0, &columns.1, &amounts) {
            Ok(_) => prop_assert!(i64::try_from(sum).is_ok()),
            Err(error) => {
                prop_assert!(i64::try_from(sum).is_err());
                prop_assert_eq!(error, LogError::TotalTooLarge { found: sum });
            }
        }
    }
}
