//! How the benchmarks are timed: briefly, because the large sizes take long enough.

#![allow(dead_code, reason = "each benchmark takes what it needs")]

use std::error::Error;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use retention::history::OrderLog;

pub(crate) fn criterion() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .nresamples(10_000)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args()
}

/// Times two ways to the same result.
pub(crate) fn compare<T: PartialEq>(
    criterion: &mut Criterion,
    log: &OrderLog<u64>,
    measure: &str,
    of_log: impl Fn() -> T,
    of_map: impl Fn() -> T,
) -> Result<(), Box<dyn Error>> {
    if of_log() != of_map() {
        return Err(format!("{measure}: the log and the naive way find different results").into());
    }
    let mut group = criterion.benchmark_group(measure);
    group.throughput(Throughput::Elements(log.orders() as u64));
    group.bench_function(BenchmarkId::new("log", log.orders()), |bencher| bencher.iter(&of_log));
    group.bench_function(BenchmarkId::new("naive", log.orders()), |bencher| bencher.iter(&of_map));
    Ok(())
}
