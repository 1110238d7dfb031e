//! What readers of the code have found: each a small case that once went wrong.

use chrono::NaiveDate;
use retention::history::{CustomerKey, DuplicateOrders, LogError, LogOptions, OrderLog, RowField};
use retention::measure::PurchaseUnit;
use retention::model::{Order, OrderStatus};

fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

/// A key that can tell only some of its values from their digests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Visitor {
    Registered(u16),
    Guest(u16),
}

impl CustomerKey for Visitor {
    const ORDERED_DIGEST: bool = true;

    fn digest(&self) -> u64 {
        match self {
            Self::Registered(number) => u64::from(*number),
            Self::Guest(number) => 100_000 + u64::from(*number),
        }
    }

    fn from_digest(digest: u64) -> Option<Self> {
        u16::try_from(digest).ok().map(Self::Registered)
    }
}

#[test]
fn keys_that_cannot_be_told_from_their_digests_are_looked_up() {
    let keys: Vec<_> = (0..40_000).map(Visitor::Registered).chain((0..3).map(Visitor::Guest)).collect();
    let days = vec![20_513; keys.len()];
    let amounts: Vec<i64> = (0..).take(keys.len()).collect();
    let log = OrderLog::from_columns(&keys, &days, &amounts).unwrap();
    assert_eq!(log.keys(), keys);
    let summary = log.latest().summary();
    assert_eq!(summary.net_amounts(), amounts);
}

#[test]
fn an_order_that_is_counted_cannot_be_cancelled_under_its_id() {
    let placed = || Order::new(1_u8, date(1), 10.into()).unwrap().with_id("7");
    let cancelled = || placed().with_status(OrderStatus::Cancelled).unwrap();
    for duplicates in [DuplicateOrders::Refuse, DuplicateOrders::SkipIdentical] {
        let options = LogOptions::new().duplicates(duplicates);
        let mut log = OrderLog::from_orders_with(options.clone(), [placed()]).unwrap();
        let error = log.append([cancelled()]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "row 0: order id: expected an order that is not cancelled, as in the log, found \"7\" cancelled"
        );
        assert_eq!((log.orders(), log.left_out().cancelled), (1, 0));

        let mut log = OrderLog::from_orders_with(options.clone(), [cancelled()]).unwrap();
        assert_eq!(
            log.append([placed()]).unwrap_err().to_string(),
            "row 0: order id: expected an order that is cancelled, as in the log, found \"7\" not cancelled"
        );
        log.append([cancelled()]).unwrap();
        assert_eq!((log.orders(), log.left_out().cancelled), (0, 2));

        let LogError::Rows(bad) = OrderLog::from_orders_with(options, [cancelled(), placed()]).unwrap_err() else {
            panic!("a row is bad")
        };
        let [row] = bad.rows() else { panic!("one row is bad") };
        assert_eq!((row.row, row.field, row.other_row), (0, RowField::OrderId, Some(1)));
    }
}

#[test]
fn purchase_counts_refuse_more_customers_than_64_bits_hold() {
    let log = OrderLog::from_columns(&[1_u8, 2, 2], &[1, 2, 3], &[1, 1, 1]).unwrap();
    let mut counts = log.latest().summary().purchase_counts(PurchaseUnit::Orders);
    let doublings = std::iter::from_fn(|| {
        counts = counts.merge(&counts).ok()?;
        Some(counts.at_least(1))
    });
    // Two customers: the largest sum is 2⁶³.
    assert_eq!(doublings.last(), Some(1 << 63));
}

#[test]
fn many_refunds_are_settled_in_one_pass() {
    let refunded = (0..50_000_u32).map(|customer| {
        let order = Order::new(customer, date(1), 10.into()).unwrap();
        order.with_refund(date(2 + customer % 20), 4.into()).unwrap()
    });
    let log = OrderLog::from_orders(refunded).unwrap();
    assert_eq!(log.latest().summary().average_order_value().value(), Some(6.into()));
    let then = log.as_of(date(2)).summary();
    assert_eq!(then.net_amounts().iter().filter(|net| **net == 6_00).count(), 2_500);
}

#[test]
fn logs_that_report_bad_rows_otherwise_are_the_same_logs() {
    let build = |limit, key| {
        OrderLog::from_columns_with(LogOptions::new().report_up_to(limit), &[key], &[20_513], &[1]).unwrap()
    };
    assert_eq!(build(1, 1_u8), build(100, 1));
    assert_eq!(build(1, 1).merge(build(100, 2)).unwrap().customers(), 2);
}

#[test]
fn delivered_orders_may_be_refunded_before_or_after() {
    let order = || Order::new(1_u8, date(1), 10.into()).unwrap();
    let one = order().with_status(OrderStatus::Delivered).unwrap().refund_in_full(date(2)).unwrap();
    let other = order().refund_in_full(date(2)).unwrap().with_status(OrderStatus::Delivered).unwrap();
    assert_eq!(one, other);
    assert_eq!(one.status(), OrderStatus::Refunded);
    let gift = Order::new(1_u8, date(1), 0.into()).unwrap().with_status(OrderStatus::Cancelled).unwrap();
    assert_eq!(gift.refund_in_full(date(2)).unwrap().status(), OrderStatus::Cancelled);
}
