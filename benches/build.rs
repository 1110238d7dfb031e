//! Building an order log, and adding a batch to one, beside a hash map of vectors.
//!
//! `cargo bench --bench build`; with `RETENTION_BENCH_LARGE=1` also ten million orders.

use std::collections::HashMap;
use std::hash::Hash;
use std::hint::black_box;

use chrono::NaiveDate;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use orders::{Orders, Spread, shop, short_text, uuid_text};
use retention::history::{CustomerKey, OrderLog};
use retention::model::{Order, OrderError};
use rust_decimal::Decimal;

mod orders;
mod settings;

fn main() {
    let mut criterion = settings::criterion();
    for size in orders::sizes() {
        let sorted = shop(size, size / 8, Spread::Skewed);
        for (rows, orders) in [("sorted", &sorted), ("shuffled", &sorted.shuffled())] {
            build(&mut criterion, &format!("build, u64 keys, {rows}"), orders);
            build(&mut criterion, &format!("build, short text keys, {rows}"), &orders.with_keys(short_text));
            build(&mut criterion, &format!("build, UUID text keys, {rows}"), &orders.with_keys(uuid_text));
        }
        append(&mut criterion, "append 1 %, u64 keys", &sorted);
        append(&mut criterion, "append 1 %, short text keys", &sorted.with_keys(short_text));
    }
    criterion.final_summary();
}

fn build<K: CustomerKey>(criterion: &mut Criterion, name: &str, orders: &Orders<K>) {
    let size = orders.len();
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(size as u64));
    // What is built is dropped after the clock has stopped, for all of them.
    group.bench_function(BenchmarkId::new("columns", size), |bencher| {
        let build = |()| OrderLog::from_columns(black_box(&orders.keys), &orders.days, &orders.cents);
        bencher.iter_batched(|| (), build, BatchSize::PerIteration);
    });
    group.bench_function(BenchmarkId::new("orders", size), |bencher| {
        bencher.iter_batched(|| typed(orders), |rows| rows.map(OrderLog::from_orders), BatchSize::PerIteration);
    });
    group.bench_function(BenchmarkId::new("naive", size), |bencher| {
        bencher.iter_batched(|| (), |()| naive(black_box(orders)), BatchSize::PerIteration);
    });
}

fn append<K: CustomerKey>(criterion: &mut Criterion, name: &str, orders: &Orders<K>) {
    let size = orders.len();
    let (known, batch) = orders.split(size - size / 100);
    let log = OrderLog::from_columns(&known.keys, &known.days, &known.cents);
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(size as u64));
    group.bench_function(BenchmarkId::new("append", size), |bencher| {
        let add = |log: Result<OrderLog<K>, _>| {
            let mut log = log?;
            log.append_columns(&batch.keys, &batch.days, &batch.cents).map(|()| log)
        };
        bencher.iter_batched(|| log.clone(), add, BatchSize::PerIteration);
    });
    group.bench_function(BenchmarkId::new("build everything again", size), |bencher| {
        let build = |()| OrderLog::from_columns(black_box(&orders.keys), &orders.days, &orders.cents);
        bencher.iter_batched(|| (), build, BatchSize::PerIteration);
    });
}

/// The rows as a service has them.
fn typed<K: Clone>(orders: &Orders<K>) -> Result<Vec<Order<K>>, OrderError> {
    let columns = orders.keys.iter().zip(&orders.days).zip(&orders.cents);
    let order = |((key, &day), &cents): ((&K, &i32), &i64)| {
        let day = NaiveDate::from_epoch_days(day).unwrap_or_default();
        Order::new(key.clone(), day, Decimal::new(cents, 2))
    };
    columns.map(order).collect()
}

/// What one writes without a library: each customer's orders in a vector, by day.
fn naive<K: Clone + Hash + Eq>(orders: &Orders<K>) -> HashMap<K, Vec<(i32, i64)>> {
    let mut customers: HashMap<K, Vec<(i32, i64)>> = HashMap::new();
    for ((key, &day), &cents) in orders.keys.iter().zip(&orders.days).zip(&orders.cents) {
        customers.entry(key.clone()).or_default().push((day, cents));
    }
    for orders in customers.values_mut() {
        orders.sort_unstable();
    }
    customers
}
