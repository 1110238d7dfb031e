//! What one writes without a library: each customer's orders in a vector, by day, in a hash map.

#![allow(dead_code, reason = "each benchmark takes what it needs")]
#![allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "as one writes it"
)]

pub(crate) mod campaigns;
mod cohorts;
mod segments;

use std::collections::{BTreeMap, HashMap};
use std::error::Error;

use criterion::Criterion;
use retention::history::OrderLog;
use retention::model::Period;

use crate::orders::{self, Orders, Spread};
use crate::settings;

/// Runs benchmarks on shops of every size, each as a log and as a map.
pub(crate) fn on_each_shop(
    run: impl Fn(&mut Criterion, &OrderLog<u64>, &Naive) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let mut criterion = settings::criterion();
    for size in orders::sizes() {
        let orders = orders::shop(size, size / 8, Spread::Skewed);
        let log = OrderLog::from_columns(&orders.keys, &orders.days, &orders.cents)?;
        run(&mut criterion, &log, &Naive::new(&orders))?;
    }
    criterion.final_summary();
    Ok(())
}

/// Orders by customer.
pub(crate) struct Naive {
    customers: HashMap<u64, Vec<Order>>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Order {
    day: i32,
    cents: i64,
}

/// A row of the summary.
pub(crate) struct Row {
    key: u64,
    first_day: i32,
    last_day: i32,
    orders: usize,
    days_with_orders: usize,
    pub(crate) net_amount: i64,
}

/// The gaps of one customer.
pub(crate) struct Gaps {
    pub(crate) count: u64,
    mean: f64,
    doubled_median: u32,
}

impl Naive {
    pub(crate) fn new(orders: &Orders<u64>) -> Self {
        let mut customers: HashMap<u64, Vec<Order>> = HashMap::new();
        for ((&key, &day), &cents) in orders.keys.iter().zip(&orders.days).zip(&orders.cents) {
            customers.entry(key).or_default().push(Order { day, cents });
        }
        for orders in customers.values_mut() {
            orders.sort_unstable();
        }
        Self { customers }
    }

    pub(crate) fn summary(&self) -> Vec<Row> {
        let row = |(&key, orders): (&u64, &Vec<Order>)| {
            let (first, last) = (orders.first()?, orders.last()?);
            Some(Row {
                key,
                first_day: first.day,
                last_day: last.day,
                orders: orders.len(),
                days_with_orders: gaps(orders).count() + 1,
                net_amount: orders.iter().map(|order| order.cents).sum(),
            })
        };
        self.customers.iter().filter_map(row).collect()
    }

    pub(crate) fn repeat_customers(&self) -> u64 {
        self.customers.values().filter(|orders| gaps(orders).next().is_some()).count() as u64
    }

    pub(crate) fn purchase_counts(&self) -> Vec<(u32, u64)> {
        let mut counts = BTreeMap::new();
        for orders in self.customers.values() {
            *counts.entry(u32::try_from(orders.len()).unwrap_or_default()).or_default() += 1;
        }
        counts.into_iter().collect()
    }

    /// What the fifth of the customers who spent most has spent.
    pub(crate) fn top_share(&self) -> i64 {
        let sums = self.customers.values().map(|orders| orders.iter().map(|order| order.cents).sum());
        let mut sums: Vec<i64> = sums.collect();
        sums.sort_unstable_by(|a, b| b.cmp(a));
        sums.iter().take(sums.len().div_ceil(5)).sum()
    }

    /// The gap that nine tenths of all do not exceed.
    pub(crate) fn gap_quantile(&self) -> Option<u32> {
        let mut all: Vec<u32> = self.customers.values().flat_map(|orders| gaps(orders)).collect();
        all.sort_unstable();
        all.get((all.len() * 9).div_ceil(10).checked_sub(1)?).copied()
    }

    pub(crate) fn customer_gaps(&self) -> Vec<Gaps> {
        let of_customer = |orders: &Vec<Order>| {
            let mut all: Vec<u32> = gaps(orders).collect();
            all.sort_unstable();
            let middle = all.len() / 2;
            let upper = *all.get(middle)?;
            let lower = if all.len().is_multiple_of(2) { *all.get(middle - 1)? } else { upper };
            let count = u32::try_from(all.len()).ok()?;
            let mean = f64::from(all.iter().sum::<u32>()) / f64::from(count);
            Some(Gaps { count: count.into(), mean, doubled_median: lower + upper })
        };
        self.customers.values().filter_map(of_customer).collect()
    }

    /// Who had bought before the period, and who of them bought in it.
    pub(crate) fn returning_customers(&self, period: Period) -> (u64, u64) {
        let (start, end) = bounds(period);
        let (mut before, mut returned) = (0, 0);
        for orders in self.customers.values() {
            if orders.iter().any(|order| order.day < start) {
                before += 1;
                returned += u64::from(orders.iter().any(|order| (start..end).contains(&order.day)));
            }
        }
        (before, returned)
    }

    /// Who had bought in the last days before the period, and who of them had not before its end.
    pub(crate) fn customer_flow(&self, period: Period, days: i32) -> (u64, u64) {
        let (start, end) = bounds(period);
        let active = |orders: &[Order], at: i32| orders.iter().any(|order| (at - days..at).contains(&order.day));
        let (mut at_start, mut lost) = (0, 0);
        for orders in self.customers.values() {
            if active(orders, start) {
                at_start += 1;
                lost += u64::from(!active(orders, end));
            }
        }
        (at_start, lost)
    }

    /// Who bought in the period: for the first time, and all others.
    pub(crate) fn new_and_existing(&self, period: Period) -> (u64, u64) {
        let (start, end) = bounds(period);
        let (mut new, mut existing) = (0, 0);
        for orders in self.customers.values() {
            if orders.iter().any(|order| (start..end).contains(&order.day)) {
                let known = orders.first().is_some_and(|first| first.day < start);
                if known { existing += 1 } else { new += 1 }
            }
        }
        (new, existing)
    }
}

/// The days from each day with an order to the next.
fn gaps(orders: &[Order]) -> impl Iterator<Item = u32> + '_ {
    let pairs = orders.iter().zip(orders.iter().skip(1));
    pairs.map(|(order, next)| next.day.abs_diff(order.day)).filter(|gap| *gap > 0)
}

fn bounds(period: Period) -> (i32, i32) {
    (period.start().to_epoch_days(), period.end().to_epoch_days())
}
