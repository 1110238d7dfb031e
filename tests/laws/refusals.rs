//! What no summary can be is refused, and said which row and column.

use retention::measure::{CustomerSummary, SummaryColumns, SummaryError};

use crate::grouping::log_of;
use crate::strategies::{FIRST, LAST};

fn good() -> SummaryColumns<u8> {
    SummaryColumns {
        keys: vec![9, 3],
        first_days: vec![10, 20],
        last_days: vec![15, 20],
        orders: vec![4, 2],
        days_with_orders: vec![3, 1],
        net_amounts: vec![500, -20],
        scale: 2,
    }
}

#[track_caller]
fn refused(change: impl FnOnce(&mut SummaryColumns<u8>), message: &str) {
    let mut columns = good();
    change(&mut columns);
    assert_eq!(CustomerSummary::from_columns(columns).unwrap_err().to_string(), message);
}

#[test]
fn good_columns_are_a_summary() {
    let summary = CustomerSummary::from_columns(good()).unwrap();
    assert_eq!(summary.keys(), [3, 9]);
    assert_eq!((summary.first_days(), summary.last_days()), (&[20, 10][..], &[20, 15][..]));
    assert_eq!((summary.orders(), summary.days_with_orders()), (&[2, 4][..], &[1, 3][..]));
    assert_eq!(summary.net_amounts(), [-20, 500]);
    let ends =
        SummaryColumns { first_days: vec![FIRST; 2], last_days: vec![LAST; 2], days_with_orders: vec![2; 2], ..good() };
    assert!(CustomerSummary::from_columns(ends).is_ok());
}

#[test]
fn columns_of_other_lengths_are_refused() {
    refused(|columns| columns.first_days.truncate(1), "first_days: expected 2 rows, found 1");
    refused(|columns| columns.last_days.clear(), "last_days: expected 2 rows, found 0");
    refused(|columns| columns.orders.push(1), "orders: expected 2 rows, found 3");
    refused(|columns| columns.days_with_orders.push(1), "days_with_orders: expected 2 rows, found 3");
    refused(|columns| columns.net_amounts.push(1), "net_amounts: expected 2 rows, found 3");
}

#[test]
fn rows_that_no_customer_can_have_are_refused() {
    refused(
        |columns| columns.first_days[1] = 21,
        "row 1: last_days: expected a day of the calendar from the first day, 21, on, found 20",
    );
    refused(
        |columns| columns.first_days[0] = i32::MIN,
        "row 0: first_days: expected a day of the calendar, found -2147483648",
    );
    refused(
        |columns| columns.last_days[0] = i32::MAX,
        "row 0: last_days: expected a day of the calendar from the first day, 10, on, found 2147483647",
    );
    refused(|columns| columns.orders[1] = 0, "row 1: orders: expected at least 1, found 0");
    // Two days are the first and the last; there are six from the 10th to the 15th; four orders fall on four at most.
    refused(|columns| columns.days_with_orders[0] = 1, "row 0: days_with_orders: expected from 2 to 4, found 1");
    refused(|columns| columns.days_with_orders[0] = 5, "row 0: days_with_orders: expected from 2 to 4, found 5");
    refused(|columns| columns.days_with_orders[1] = 2, "row 1: days_with_orders: expected 1, found 2");
    refused(|columns| columns.days_with_orders[1] = 0, "row 1: days_with_orders: expected 1, found 0");
    refused(
        |columns| (columns.orders[0], columns.days_with_orders[0]) = (9, 7),
        "row 0: days_with_orders: expected from 2 to 6, found 7",
    );
    // One order cannot have a first and a last day that differ.
    refused(
        |columns| (columns.orders[0], columns.days_with_orders[0]) = (1, 1),
        "row 0: orders: expected at least 2 for two days, found 1",
    );
}

#[test]
fn customers_scales_and_sums_are_refused() {
    refused(|columns| columns.keys[1] = 9, "row 1: expected a customer of its own, found that of row 0");
    refused(|columns| columns.scale = 19, "scale: expected 0 to 18 decimal places, found 19");
    refused(
        |columns| columns.net_amounts = vec![i64::MAX, -1],
        "expected net amounts that add up to at most 9223372036854775807 minor units, found 9223372036854775808",
    );
}

#[test]
fn summaries_that_do_not_fit_together_are_refused() {
    let summary = CustomerSummary::from_columns(good()).unwrap();
    let other = CustomerSummary::from_columns(SummaryColumns { scale: 3, ..good() }).unwrap();
    assert_eq!(summary.merge(&other).unwrap_err().to_string(), "scale: expected 2, found 3");
    let error = summary.merge(&summary).unwrap_err();
    assert_eq!(error, SummaryError::OverlappingCustomer { first: 0, second: 0 });
    assert_eq!(
        error.to_string(),
        "customer 0 of the first summary and 0 of the second: expected days apart, found overlapping ones"
    );
    let large = log_of(&[(77_u8, 1, i64::MAX)]);
    let error = summary.merge(&large.latest().summary()).unwrap_err();
    assert_eq!(error, SummaryError::TotalTooLarge { found: i128::from(i64::MAX) + 520 });
}
