//! Each option does what its page says, and nothing else.

use proptest::prelude::*;
use retention::history::{
    CancelledOrders, FullRefund, LogOptions, NegativeAmounts, OrderLog, RefundPolicy, RefundTiming,
};
use retention::measure::Activity;
use retention::model::{Order, OrderError, OrderStatus};
use rust_decimal::Decimal;

use crate::naive::{Row, build, visible};
use crate::strategies::{periods, rows};
use crate::{config, date};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn cancelled_orders_count_like_any_other_when_asked_for(
        mut rows in rows(),
        cancelled in proptest::collection::vec(any::<bool>(), 50),
    ) {
        let options = LogOptions::new().cancelled(CancelledOrders::Count);
        let placed = build(&options, &rows);
        for (row, cancelled) in rows.iter_mut().zip(cancelled) {
            row.cancelled = cancelled;
        }
        prop_assert_eq!(&build(&options, &rows), &placed);
        let kept: Vec<_> = rows.iter().filter(|row| !row.cancelled).cloned().collect();
        let log = build(&LogOptions::new(), &rows);
        prop_assert_eq!(visible(&log.latest()), visible(&build(&LogOptions::new(), &kept).latest()));
        prop_assert_eq!(log.left_out().cancelled, (rows.len() - kept.len()) as u64);
    }

    #[test]
    fn the_scale_changes_nothing_but_the_scale(
        amounts in proptest::collection::vec(0..100_000_i64, 0..20),
        scale in 2..=11_u32,
    ) {
        let keys: Vec<u8> = (0..amounts.len()).map(|row| u8::try_from(row % 3).unwrap()).collect();
        let days = vec![4; amounts.len()];
        let decimals: Vec<_> = amounts.iter().map(|cents| Decimal::new(*cents, 2)).collect();
        let log = OrderLog::from_columns_with(LogOptions::new().scale(scale), &keys, &days, &decimals).unwrap();
        let cents = OrderLog::from_columns(&keys, &days, &amounts).unwrap();
        prop_assert_eq!((log.scale(), log.latest().scale()), (scale, scale));
        let nets = |log: &OrderLog<u8>| -> Vec<Decimal> {
            log.latest().customers().map(|customer| customer.net_amount()).collect()
        };
        prop_assert_eq!(nets(&log), nets(&cents));
    }
}

#[test]
fn a_fully_refunded_order_counts_under_each_policy_as_its_page_says() {
    use FullRefund::{NotAPurchase, StillAPurchase};
    use RefundTiming::{Ignored, OnOrderDate, OnRefundDate};

    let rows = [Row { refunds: vec![(40, 100)], ..Row::new(1_u8, 1, 100) }, Row::new(1, 2, 50)];
    let months = periods([0, 30, 60].into_iter()).unwrap();
    let counts = |timing, full| {
        let log = build(&LogOptions::new().refunds(RefundPolicy { timing, full }), &rows);
        let series = log.latest().series(&months, Activity::EverOrdered);
        let row = |number: usize| (series.rows()[number].orders(), series.rows()[number].revenue().to_string());
        (row(0), row(1))
    };
    let month = |orders: u64, revenue: &str| (orders, revenue.to_owned());
    assert_eq!(counts(OnOrderDate, StillAPurchase), (month(2, "0.50"), month(0, "0.00")));
    assert_eq!(counts(OnOrderDate, NotAPurchase), (month(1, "0.50"), month(0, "0.00")));
    assert_eq!(counts(OnRefundDate, StillAPurchase), (month(2, "1.50"), month(0, "-1.00")));
    assert_eq!(counts(OnRefundDate, NotAPurchase), (month(1, "0.50"), month(0, "0.00")));
    assert_eq!(counts(Ignored, StillAPurchase), (month(2, "1.50"), month(0, "0.00")));
    assert_eq!(counts(Ignored, NotAPurchase), (month(1, "0.50"), month(0, "0.00")));
}

#[test]
fn a_gift_is_an_order_under_every_policy() {
    for timing in [RefundTiming::OnOrderDate, RefundTiming::OnRefundDate, RefundTiming::Ignored] {
        let policy = RefundPolicy { timing, full: FullRefund::NotAPurchase };
        let log = build(&LogOptions::new().refunds(policy), &[Row::new(1_u8, 1, 0)]);
        assert_eq!(log.orders(), 1);
    }
}

#[test]
fn a_refund_that_leaves_no_exact_amount_is_refused() {
    let (eight, tiny) = (Decimal::from(8), Decimal::new(1, 28));
    let order = || Order::new(1_u8, date(1), eight).unwrap();
    // 8 − 10⁻²⁸ has 29 digits; rounded it would be 8 again, and 8 more could be paid back.
    assert_eq!(order().with_refund(date(1), tiny), Err(OrderError::RefundDigits { amount: eight, found: tiny }));
    let almost = order().with_refund(date(1), Decimal::new(1, 27)).unwrap();
    assert_eq!(almost.net_amount().to_string(), "7.999999999999999999999999999");
}

#[test]
fn the_status_of_a_cancelled_order_outlives_its_refund() {
    let order = || Order::new(1_u8, date(1), Decimal::ONE).unwrap();
    let cancelled = order().with_status(OrderStatus::Cancelled).unwrap().refund_in_full(date(2)).unwrap();
    assert_eq!(cancelled.status(), OrderStatus::Cancelled);
    assert_eq!(OrderLog::from_orders([cancelled]).unwrap().left_out().cancelled, 1);
    let refunded = order().refund_in_full(date(2)).unwrap();
    assert_eq!(refunded.status(), OrderStatus::Refunded);
    assert_eq!(OrderLog::from_orders([refunded]).unwrap().orders(), 1);
}

#[test]
fn a_customer_who_only_got_money_back_is_known_and_counted_nowhere() {
    let options = LogOptions::new().negative_amounts(NegativeAmounts::AsRefund);
    let log = OrderLog::from_columns_with(options, &[1_u8, 2], &[1, 3], &[100, -40]).unwrap();
    assert_eq!((log.customers(), log.orders()), (2, 1));
    assert_eq!(log.latest().customers().count(), 1);
    assert_eq!(log.latest().date(), date(3));
    let series = log.latest().series(&periods([0, 10].into_iter()).unwrap(), Activity::EverOrdered);
    assert_eq!(series.rows()[0].active_customers().total(), 1);
    assert_eq!(series.rows()[0].revenue(), Decimal::new(60, 2));
}
