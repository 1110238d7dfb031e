//! The simulated shop that the examples share.

use std::collections::HashSet;

use chrono::Datelike;
use retention::measure::PurchaseUnit;
use retention::model::{Order, OrderStatus};
use rust_decimal::Decimal;

use super::shop::Shop;
use super::{log, orders};

#[test]
fn simulated_shop_is_the_same_everywhere() {
    let log = log();
    let revenue = log.latest().summary().average_order_value().revenue();
    assert_eq!(orders().len(), 13_515);
    assert_eq!((log.customers(), log.orders()), (4_948, 13_219));
    assert_eq!(revenue, Decimal::new(49_778_371, 2));
    assert_eq!(orders(), Shop::default().orders().unwrap());
    assert_ne!(orders(), Shop { seed: 2, ..Shop::default() }.orders().unwrap());
}

#[test]
fn simulated_shop_behaves_as_shops_do() {
    let with = |status| orders().iter().filter(|order| order.status() == status).count();
    assert!(with(OrderStatus::Cancelled) > 100);
    assert!(with(OrderStatus::Refunded) > 100);
    let part = orders().iter().filter(|order| !order.refunds().is_empty() && order.status() != OrderStatus::Refunded);
    assert!(part.count() > 100);
    let last = orders().iter().map(Order::placed_on).max().unwrap();
    assert!((10..=20).contains(&last.day()), "{last}");
    let refunds = orders().iter().flat_map(Order::refunds);
    assert!(refunds.clone().all(|refund| refund.on <= last));
    let ids: HashSet<_> = orders().iter().map(|order| order.id().unwrap()).collect();
    assert_eq!(ids.len(), orders().len());

    let in_month = |month: u32| orders().iter().filter(|order| order.placed_on().month() == month).count();
    assert!(in_month(12) > 2 * in_month(8), "December {} August {}", in_month(12), in_month(8));
    let summary_orders = log().latest().summary().orders().to_vec();
    let (most, mean) = (*summary_orders.iter().max().unwrap(), 13_219 / 4_948);
    assert!(most > 20 * mean, "the best customer has {most} orders, the mean is {mean}");
    let same_day = log().latest().time_between_purchases(PurchaseUnit::Orders).iter().next().unwrap();
    assert!(same_day.0 == 0 && same_day.1 > 50, "{same_day:?}");
}
