//! A log that grew in batches is the log of all orders at once; a batch that is refused leaves no trace.

use proptest::prelude::*;
use retention::history::{DuplicateOrders, LeftOut, LogError, LogOptions, NegativeAmounts, OrderLog};
use retention::model::{Currency, Order};
use rust_decimal::Decimal;

use crate::grouping::columns;
use crate::naive::{Known, Row, assert_shows, build};
use crate::strategies::{policies, rows, signed_rows, texts};
use crate::{config, date};

/// Rows with ids of their own, some of them cancelled, and the ends of batches.
fn batches() -> impl Strategy<Value = (Vec<Row<u8>>, Vec<usize>)> {
    rows().prop_flat_map(|rows| {
        let ends = proptest::collection::vec(0..=rows.len(), 0..4);
        let choices = proptest::collection::vec((any::<bool>(), 0..8_u8), rows.len());
        (Just(rows), ends, choices).prop_map(|(mut rows, mut ends, choices)| {
            for (number, (row, (named, cancelled))) in (0..).zip(rows.iter_mut().zip(choices)) {
                row.id = named.then_some(number);
                row.cancelled = cancelled == 0;
            }
            ends.sort_unstable();
            (rows, ends)
        })
    })
}

fn append_all(options: &LogOptions, rows: &[Row<u8>], ends: &[usize]) -> Result<OrderLog<u8>, LogError> {
    let mut log = OrderLog::from_orders_with(options.clone(), [])?;
    let mut start = 0;
    for &end in ends.iter().chain([&rows.len()]) {
        log.append(rows[start..end].iter().map(Row::order))?;
        start = end;
    }
    Ok(log)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn batches_make_the_log_of_all_orders((rows, ends) in batches(), policy in policies()) {
        let options = LogOptions::new().refunds(policy);
        let whole = build(&options, &rows);
        prop_assert_eq!(append_all(&options, &rows, &ends).unwrap(), whole.clone());
        let cancelled = rows.iter().filter(|row| row.cancelled).count() as u64;
        prop_assert_eq!(whole.left_out(), LeftOut { cancelled, duplicates: 0 });
    }

    #[test]
    fn batches_that_overlap_make_the_log_of_all_orders(
        (rows, ends) in batches(),
        again in any::<prop::sample::Index>(),
        policy in policies(),
    ) {
        // The rows from some place on are given twice; those with an id count once.
        let rows: Vec<_> = rows.into_iter().filter(|row| row.id.is_some()).collect();
        let from = if rows.is_empty() { 0 } else { again.index(rows.len()) };
        let twice: Vec<_> = rows.iter().chain(&rows[from..]).cloned().collect();
        let options = LogOptions::new().refunds(policy).duplicates(DuplicateOrders::SkipIdentical);
        let once = build(&options, &rows);
        let ends: Vec<_> = ends.into_iter().map(|end| end.min(twice.len())).collect();
        let log = append_all(&options, &twice, &ends).unwrap();
        prop_assert_eq!(&log, &build(&options, &twice));
        let repeated = rows[from..].iter().filter(|row| !row.cancelled).count() as u64;
        prop_assert_eq!(log.left_out().duplicates, repeated);
        prop_assert_eq!(crate::naive::visible(&log.latest()), crate::naive::visible(&once.latest()));
        // Without leave to skip them they are refused, in one batch and in two.
        let refusing = LogOptions::new().refunds(policy);
        prop_assert_eq!(append_all(&refusing, &twice, &ends).is_err(), repeated > 0);
        prop_assert_eq!(
            OrderLog::from_orders_with(refusing, twice.iter().map(Row::order)).is_err(),
            repeated > 0
        );
    }

    #[test]
    fn a_shared_id_is_refused_alike_in_one_batch_and_in_several(
        (mut rows, ends) in batches(),
        ids in proptest::collection::vec(0..12_u64, 50),
        skip in any::<bool>(),
    ) {
        for (row, id) in rows.iter_mut().zip(ids) {
            row.id = Some(id);
        }
        let policy = if skip { DuplicateOrders::SkipIdentical } else { DuplicateOrders::Refuse };
        let options = LogOptions::new().duplicates(policy);
        let whole = OrderLog::from_orders_with(options.clone(), rows.iter().map(Row::order));
        let parts = append_all(&options, &rows, &ends);
        match whole {
            Ok(whole) => prop_assert_eq!(parts.unwrap(), whole),
            Err(_) => prop_assert!(matches!(parts, Err(LogError::Rows(_)))),
        }
    }

    #[test]
    fn columns_in_batches_make_the_log_of_all_columns(
        rows in signed_rows(texts()),
        end in any::<prop::sample::Index>(),
    ) {
        let options = LogOptions::new().negative_amounts(NegativeAmounts::AsRefund);
        let (keys, days, amounts) = columns(&rows);
        let whole = OrderLog::from_columns_with(options.clone(), &keys, &days, &amounts).unwrap();
        assert_shows(&whole.latest(), &Known::of_columns(&rows));
        let end = if rows.is_empty() { 0 } else { end.index(rows.len()) };
        let mut log = OrderLog::from_columns_with(options, &keys[..end], &days[..end], &amounts[..end]).unwrap();
        log.append_columns(&keys[end..], &days[end..], &amounts[end..]).unwrap();
        prop_assert_eq!(log, whole);
    }

    #[test]
    fn a_refused_batch_leaves_the_log_as_it_was((rows, _) in batches(), policy in policies(), wrong in 0..5_u8) {
        let mut first = Row::new(9, 10, 100);
        (first.id, first.refunds) = (Some(1_000), vec![(12, 40)]);
        let rows: Vec<_> = rows.into_iter().chain([first.clone()]).collect();
        let options = LogOptions::new().refunds(policy).currency(Currency::EUR);
        let mut log = build(&options, &rows);
        let before = log.clone();
        let good = Row::new(3_u8, 5, 70).order();
        let bad = match wrong {
            0 => first.order(),
            1 => good.clone().with_currency(Currency::USD),
            2 => Order::new(3, date(5), Decimal::new(1, 3)).unwrap(),
            3 => Order::new(3, date(5), Decimal::new(i64::MAX, 2)).unwrap(),
            _ => Order::new(3, date(5), Decimal::MAX).unwrap(),
        };
        prop_assert!(log.append([good, bad]).is_err());
        prop_assert_eq!(&log, &before);
        prop_assert!(log.append_columns(&[1, 2], &[1, 2], &[1, -2]).is_err());
        prop_assert!(log.append_columns(&[1, 2], &[1, 2], &[1]).is_err());
        prop_assert_eq!(&log, &before);
    }
}

/// An order is the same only if the same was paid back on the same days: otherwise which of the two a log keeps would
/// depend on the order of the rows.
#[test]
fn an_order_refunded_on_another_day_is_another_order() {
    let mut row = Row::new(1_u8, 0, 100);
    (row.id, row.refunds) = (Some(7), vec![(3, 60)]);
    let later = Row { refunds: vec![(9, 60)], ..row.clone() };
    let options = LogOptions::new().duplicates(DuplicateOrders::SkipIdentical);
    let at_once = OrderLog::from_orders_with(options.clone(), [row.order(), later.order()]);
    assert!(at_once.is_err(), "refunds on other days are taken for the same");
    assert!(build(&options, &[row]).append([later.order()]).is_err());
}

#[test]
fn a_batch_names_the_currency_of_a_log_that_has_none() {
    let order = |key: u8| Order::new(key, date(1), Decimal::ONE).unwrap();
    let mut log = OrderLog::from_orders([order(1)]).unwrap();
    log.append([order(2).with_currency(Currency::IRR)]).unwrap();
    assert_eq!(log.currency(), Some(Currency::IRR));
    assert_eq!(log, OrderLog::from_orders([order(1), order(2).with_currency(Currency::IRR)]).unwrap());
    let error = log.append([order(3).with_currency(Currency::EUR)]).unwrap_err();
    assert_eq!(error.to_string(), "row 0: currency: expected IRR, found EUR");
}
