//! How the costs of an order and of a customer change when there are more of both.

use std::hint::black_box;
use std::time::Instant;

use retention::history::OrderLog;
use retention::measure::Activity;

use crate::Result;
use crate::orders::{Spread, shop};
use crate::questions::months;

/// Prints a table, up to so many orders.
pub(crate) fn print(most: usize) -> Result<()> {
    println!("Nanoseconds an order, the median of five; {} threads.\n", rayon::current_num_threads());
    println!("| orders | orders a customer | build | monthly series | summary |");
    println!("|---:|---:|---:|---:|---:|");
    let months = months()?;
    for orders in [100_000, 1_000_000, 10_000_000].into_iter().filter(|orders| *orders <= most) {
        for of_customer in [2, 8, 32] {
            let shop = shop(orders, orders / of_customer, Spread::Skewed);
            let build = median(|| OrderLog::from_columns(&shop.keys, &shop.days, &shop.cents));
            let log = OrderLog::from_columns(&shop.keys, &shop.days, &shop.cents)?;
            let series = median(|| log.latest().series(&months, Activity::EverOrdered));
            let summary = median(|| log.latest().summary());
            let of_order = |time: u128| {
                let tenths = time * 10 / orders as u128;
                format!("{}.{}", tenths / 10, tenths % 10)
            };
            println!(
                "| {orders} | {of_customer} | {} | {} | {} |",
                of_order(build),
                of_order(series),
                of_order(summary)
            );
        }
    }
    Ok(())
}

/// The median time of five runs in nanoseconds, after one that does not count.
fn median<T>(run: impl Fn() -> T) -> u128 {
    black_box(run());
    let mut times = [0; 5];
    for time in &mut times {
        let start = Instant::now();
        let result = black_box(run());
        *time = start.elapsed().as_nanos();
        drop(result);
    }
    times.sort_unstable();
    times[2]
}
