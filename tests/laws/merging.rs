//! Logs of disjoint customers make the log of all; logs that share something do not.

use proptest::prelude::*;
use retention::history::{LogError, LogOptions, OrderLog};
use retention::model::Currency;

use crate::config;
use crate::grouping::{assert_grouped, log_of};
use crate::naive::{Row, build};
use crate::strategies::{plain_rows, policies, rows, texts};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn logs_of_disjoint_customers_make_the_whole(
        rows in rows(),
        policy in policies(),
        parts in [0..2_u8, 0..2, 0..2, 0..2, 0..2],
    ) {
        let options = LogOptions::new().refunds(policy);
        let named = |(id, row): (u64, Row<u8>)| Row { id: Some(id), cancelled: id % 7 == 3, ..row };
        let rows: Vec<_> = (0..).zip(rows).map(named).collect();
        let whole = build(&options, &rows);
        let part = |row: &&Row<u8>| parts[usize::from(row.key) % parts.len()] == 0;
        let (left, right): (Vec<_>, Vec<_>) = rows.iter().partition(part);
        let log = |rows: Vec<&Row<u8>>| build(&options, &rows.into_iter().cloned().collect::<Vec<_>>());
        let (left, right) = (log(left), log(right));
        prop_assert_eq!(&left.clone().merge(right.clone()).unwrap(), &whole);
        prop_assert_eq!(&right.merge(left).unwrap(), &whole);
        let empty = || build(&options, &[]);
        prop_assert_eq!(&whole.clone().merge(empty()).unwrap(), &whole);
        prop_assert_eq!(&empty().merge(whole.clone()).unwrap(), &whole);
    }

    #[test]
    fn logs_merge_in_any_order_of_parts(rows in plain_rows(texts())) {
        let part = |number: usize| {
            log_of(&rows.iter().filter(|row| row.0.len() % 3 == number).cloned().collect::<Vec<_>>())
        };
        let left = part(0).merge(part(1)).unwrap().merge(part(2)).unwrap();
        let right = part(2).merge(part(1)).unwrap();
        assert_grouped(&left, &rows);
        prop_assert_eq!(left, part(0).merge(right).unwrap());
    }

    #[test]
    fn a_shared_customer_is_refused_by_place(left in rows(), right in rows()) {
        let options = LogOptions::new();
        let (left, right) = (build(&options, &left), build(&options, &right));
        let shared = left.keys().iter().enumerate().find_map(|(first, key)| {
            right.keys().iter().position(|other| other == key).map(|second| (first, second))
        });
        let disjoint = left.customers() + right.customers();
        match (left.merge(right), shared) {
            (Ok(log), None) => prop_assert_eq!(log.customers(), disjoint),
            (Err(error), Some((first, second))) => {
                let found = format!("found customer {first} of the first as {second} of the second");
                prop_assert_eq!(error.to_string(), format!("expected no customer in both logs, {found}"));
                prop_assert_eq!(error, LogError::SharedCustomer { first, second });
            }
            (result, shared) => prop_assert!(false, "{result:?}, {shared:?}"),
        }
    }
}

#[test]
fn a_shared_order_id_is_refused() {
    let row = |key: u8| Row { id: Some(42), ..Row::new(key, 1, 5) };
    let log = |key| build(&LogOptions::new(), &[row(key)]);
    let error = log(1).merge(log(2)).unwrap_err();
    assert_eq!(error.to_string(), "expected no order id in both logs, found 42");
}

#[test]
fn other_options_are_refused() {
    let log = |options: LogOptions, key: u8| OrderLog::from_columns_with(options, &[key], &[1], &[1]).unwrap();
    let error = log(LogOptions::new(), 1).merge(log(LogOptions::new().scale(3), 2)).unwrap_err();
    assert!(matches!(&error, LogError::OtherOptions { expected, found } if expected != found), "{error}");
    assert!(error.to_string().contains("scale: 2") && error.to_string().contains("scale: 3"), "{error}");
    let (euros, dollars) = (LogOptions::new().currency(Currency::EUR), LogOptions::new().currency(Currency::USD));
    assert!(log(euros.clone(), 1).merge(log(dollars, 2)).is_err());
    // A currency that one of them does not name is the other's, whichever it is.
    let merged = log(LogOptions::new(), 1).merge(log(euros.clone(), 2)).unwrap();
    assert_eq!(merged, log(euros, 2).merge(log(LogOptions::new(), 1)).unwrap());
    assert_eq!(merged.currency(), Some(Currency::EUR));
}

#[test]
fn a_sum_that_does_not_fit_is_refused() {
    let log = |key: u8, cents| log_of(&[(key, 1, cents)]);
    assert!(log(1, i64::MAX - 1).merge(log(2, 1)).is_ok());
    let error = log(1, i64::MAX).merge(log(2, 1)).unwrap_err();
    assert_eq!(error, LogError::TotalTooLarge { found: i128::from(i64::MAX) + 1 });
    let mut log = log(1, i64::MAX);
    let before = log.clone();
    assert!(log.append_columns(&[1], &[1], &[1]).is_err());
    assert_eq!(log, before);
}
