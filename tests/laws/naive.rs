//! The same counts from plain rows, without columns, views or passes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use retention::history::{AsOf, CustomerKey, FullRefund, LogOptions, OrderLog, RefundPolicy, RefundTiming};
use retention::measure::{Activity, PeriodActivity};
use retention::model::{Order, OrderStatus, Period};
use rust_decimal::Decimal;

use crate::date;

/// An order as a shop's table has it; amounts in cents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row<K> {
    pub(crate) key: K,
    pub(crate) day: i32,
    pub(crate) amount: i64,
    pub(crate) refunds: Vec<(i32, i64)>,
    pub(crate) id: Option<u64>,
    pub(crate) cancelled: bool,
}

pub(crate) type ByKey<K> = BTreeMap<K, Vec<(i32, i64)>>;

/// Day and amount of each customer's orders, and of what was paid back on days of its own.
#[derive(Clone, Debug)]
pub(crate) struct Known<K> {
    pub(crate) orders: ByKey<K>,
    pub(crate) paid_back: ByKey<K>,
}

impl<K: Clone + Ord> Row<K> {
    pub(crate) fn new(key: K, day: i32, amount: i64) -> Self {
        Self { key, day, amount, refunds: Vec::new(), id: None, cancelled: false }
    }

    pub(crate) fn order(&self) -> Order<K> {
        let mut order = Order::new(self.key.clone(), date(self.day), Decimal::new(self.amount, 2)).unwrap();
        for (day, amount) in &self.refunds {
            order = order.with_refund(date(*day), Decimal::new(*amount, 2)).unwrap();
        }
        if let Some(id) = self.id {
            order = order.with_id(id);
        }
        if self.cancelled {
            order = order.with_status(OrderStatus::Cancelled).unwrap();
        }
        order
    }

    /// What a shop knew of the row before a day; nothing, if it was not there yet.
    pub(crate) fn before(&self, until: i32) -> Option<Self> {
        let refunds = self.refunds.iter().copied().filter(|(day, _)| *day < until).collect();
        (self.day < until).then(|| Self { refunds, ..self.clone() })
    }
}

pub(crate) fn build<K: CustomerKey>(options: &LogOptions, rows: &[Row<K>]) -> OrderLog<K> {
    OrderLog::from_orders_with(options.clone(), rows.iter().map(Row::order)).unwrap()
}

pub(crate) fn group<K: Clone + Ord>(rows: impl IntoIterator<Item = (K, i32, i64)>) -> ByKey<K> {
    let mut groups = ByKey::new();
    for (key, day, amount) in rows {
        groups.entry(key).or_default().push((day, amount));
    }
    for orders in groups.values_mut() {
        orders.sort_unstable();
    }
    groups
}

/// What is known before a day, under a policy.
pub(crate) fn known<K: Clone + Ord>(rows: &[Row<K>], policy: RefundPolicy, until: i32) -> Known<K> {
    let (mut orders, mut paid_back) = (Vec::new(), Vec::new());
    for row in rows.iter().filter_map(|row| row.before(until)).filter(|row| !row.cancelled) {
        let refunded: i64 = row.refunds.iter().map(|(_, amount)| amount).sum();
        if policy.full == FullRefund::NotAPurchase && !row.refunds.is_empty() && refunded == row.amount {
            continue;
        }
        let off = if policy.timing == RefundTiming::OnOrderDate { refunded } else { 0 };
        orders.push((row.key.clone(), row.day, row.amount - off));
        if policy.timing == RefundTiming::OnRefundDate {
            paid_back.extend(row.refunds.iter().map(|(day, amount)| (row.key.clone(), *day, -amount)));
        }
    }
    Known { orders: group(orders), paid_back: group(paid_back) }
}

impl<K: Clone + Ord> Known<K> {
    pub(crate) fn of_columns(rows: &[(K, i32, i64)]) -> Self {
        let (paid_back, orders) = rows.iter().cloned().partition::<Vec<_>, _>(|(_, _, amount)| *amount < 0);
        Self { orders: group(orders), paid_back: group(paid_back) }
    }

    pub(crate) fn net(&self, key: &K) -> i64 {
        let sum = |of: &ByKey<K>| of.get(key).into_iter().flatten().map(|(_, amount)| amount).sum::<i64>();
        sum(&self.orders) + sum(&self.paid_back)
    }

    fn active(&self, key: &K, activity: Activity, at: i32) -> bool {
        self.orders.get(key).into_iter().flatten().any(|(day, _)| match activity {
            Activity::OrderedWithin { days } => *day < at && i64::from(at) - i64::from(days) <= i64::from(*day),
            _ => *day < at,
        })
    }
}

/// A customer, their orders by day, and what all came to.
pub(crate) type Shown<K> = (K, Vec<(i32, i64)>, Decimal);

pub(crate) fn visible<K: Clone + Ord>(view: &AsOf<'_, K>) -> Vec<Shown<K>> {
    let customers = view.customers().map(|customer| {
        let cents = |(day, amount): (chrono::NaiveDate, Decimal)| {
            assert_eq!(amount.scale(), view.scale());
            (day.to_epoch_days(), i64::try_from(amount.mantissa()).unwrap())
        };
        let orders: Vec<_> = customer.iter().map(cents).collect();
        assert_eq!(orders.len(), customer.len());
        (customer.key().clone(), orders, customer.net_amount())
    });
    customers.collect()
}

/// All that a view shows of customers is what is known.
pub(crate) fn assert_shows<K: Clone + Ord + std::fmt::Debug>(view: &AsOf<'_, K>, known: &Known<K>) {
    let expected: Vec<_> = known
        .orders
        .iter()
        .map(|(key, orders)| (key.clone(), orders.clone(), Decimal::new(known.net(key), view.scale())))
        .collect();
    assert_eq!(visible(view), expected);
}

/// Every count of a period is that of the sets behind it.
pub(crate) fn assert_counts<K: Clone + Ord>(
    row: &PeriodActivity,
    known: &Known<K>,
    period: Period,
    activity: Activity,
) -> Result<(), TestCaseError> {
    let (start, end) = (period.start().to_epoch_days(), period.end().to_epoch_days());
    let within = |day: i32| start <= day && day < end;
    let (mut at_start, mut at_end, mut lost, mut acquired, mut came_back) = (0, 0, 0, 0, 0);
    let (mut before, mut new, mut returning, mut reactivated, mut repeat) = (0, 0, 0, 0, 0);
    let (mut new_orders, mut existing_orders, mut new_revenue, mut existing_revenue) = (0, 0, 0, 0);
    for (key, orders) in &known.orders {
        let first = orders[0].0;
        let (started, ended) = (known.active(key, activity, start), known.active(key, activity, end));
        at_start += u64::from(started);
        at_end += u64::from(ended);
        lost += u64::from(started && !ended);
        acquired += u64::from(!started && ended && within(first));
        came_back += u64::from(!started && ended && first < start);
        before += u64::from(first < start);
        let bought = orders.iter().filter(|(day, _)| within(*day));
        let (count, revenue) = bought.fold((0, 0), |(count, sum), (_, amount)| (count + 1, sum + amount));
        repeat += u64::from(count > 1);
        if within(first) {
            new += 1;
            new_orders += count;
            new_revenue += revenue;
        } else if count > 0 {
            *(if started { &mut returning } else { &mut reactivated }) += 1;
            existing_orders += count;
            existing_revenue += revenue;
        }
    }
    for (key, paid_back) in &known.paid_back {
        let is_new = known.orders.get(key).is_some_and(|orders| within(orders[0].0));
        let sum: i64 = paid_back.iter().filter(|(day, _)| within(*day)).map(|(_, amount)| amount).sum();
        *(if is_new { &mut new_revenue } else { &mut existing_revenue }) += sum;
    }
    let cents = |amount| Decimal::new(amount, 2);
    let flow = row.customer_flow();
    prop_assert_eq!((flow.at_start(), flow.at_end(), flow.lost()), (at_start, at_end, lost));
    prop_assert_eq!((flow.acquired(), flow.reactivated()), (acquired, came_back));
    let active = row.active_customers();
    prop_assert_eq!((active.new_customers(), active.returning(), active.reactivated()), (new, returning, reactivated));
    let again = row.returning_customers();
    prop_assert_eq!((again.before(), again.returned()), (before, returning + reactivated));
    let buyers = new + returning + reactivated;
    prop_assert_eq!((row.repeat_purchases().customers(), row.repeat_purchases().repeat_customers()), (buyers, repeat));
    let orders = new_orders + existing_orders;
    prop_assert_eq!((row.purchase_frequency().orders(), row.purchase_frequency().customers()), (orders, buyers));
    prop_assert_eq!(row.orders(), orders);
    prop_assert_eq!(row.revenue(), cents(new_revenue + existing_revenue));
    let value = row.average_order_value();
    prop_assert_eq!((value.revenue(), value.orders()), (cents(new_revenue + existing_revenue), orders));
    let (fresh, existing) = (row.new_and_existing().new_customers(), row.new_and_existing().existing_customers());
    prop_assert_eq!((fresh.customers(), fresh.orders(), fresh.revenue()), (new, new_orders, cents(new_revenue)));
    prop_assert_eq!((existing.customers(), existing.orders()), (returning + reactivated, existing_orders));
    prop_assert_eq!(existing.revenue(), cents(existing_revenue));
    Ok(())
}
