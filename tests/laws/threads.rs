//! Whatever the number of threads, the results are the same, bit for bit.

use retention::history::{LogOptions, OrderLog};
use retention::measure::{Activity, PurchaseUnit};

use crate::grouping::log_of;
use crate::large::noisy_rows;
use crate::naive::{Row, build};
use crate::strategies::{Colliding, periods};

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

fn assert_alike<T: PartialEq + Send>(work: impl Fn() -> T + Send + Sync) {
    let one = with_threads(1, &work);
    assert!(with_threads(3, &work) == one, "three threads have another result than one");
}

#[test]
fn logs_are_alike() {
    let dense = noisy_rows(60_000, 1_000, 5_000, |noise| noise.below(20_000));
    assert_alike(|| log_of(&dense));
    let skewed =
        noisy_rows(60_000, 1_000, 5_000, |noise| if noise.below(3) == 0 { u64::MAX } else { noise.below(900) });
    assert_alike(|| log_of(&skewed));
    let short = noisy_rows(40_000, 9_000, 5_000, |noise| noise.below(9_000).to_string());
    assert_alike(|| log_of(&short));
    let long = noisy_rows(40_000, 90_000, 5_000, |noise| format!("a customer with a long name {}", noise.below(9_000)));
    assert_alike(|| log_of(&long));
    let colliding = noisy_rows(20_000, 1_000, 5_000, |noise| Colliding(noise.below(30).to_string()));
    assert_alike(|| log_of(&colliding));
}

#[test]
fn measures_are_alike() {
    let rows = noisy_rows(40_000, 2_000, 5_000, |noise| noise.below(15_000));
    let rows: Vec<Row<u64>> = rows
        .into_iter()
        .enumerate()
        .map(|(number, (key, day, amount))| {
            let refunds = if number % 9 == 0 && amount > 1 { vec![(day + 20, amount / 2)] } else { Vec::new() };
            Row { refunds, ..Row::new(key, day, amount) }
        })
        .collect();
    let timing = retention::history::RefundTiming::OnRefundDate;
    let policy = retention::history::RefundPolicy { timing, ..Default::default() };
    let log: OrderLog<u64> = build(&LogOptions::new().refunds(policy), &rows);
    let periods = periods((-1_000..1_000).step_by(30)).unwrap();
    let view = log.as_of(crate::date(700));
    assert_alike(|| view.series(&periods, Activity::OrderedWithin { days: 90 }));
    assert_alike(|| view.summary().into_owned());
    assert_alike(|| view.time_between_purchases(PurchaseUnit::Days));
    assert_alike(|| view.customer_gaps(PurchaseUnit::Orders));
}
