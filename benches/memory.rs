//! What an order log holds, and what building it takes; fails when it is more than the crate promises.
//!
//! `cargo bench --bench memory`; with `RETENTION_BENCH_LARGE=1` also ten million orders. The caller's own columns are not
//! counted, and of a key's memory what it asks the allocator for.

use std::process::ExitCode;

use orders::{Orders, Spread, shop, short_text, uuid_text};
use peak_alloc::PeakAlloc;
use retention::history::{CustomerKey, LogError, OrderLog};

mod orders;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What is promised: bytes of an order, and of a customer beside the key.
const ORDER: usize = 12;
const CUSTOMER: usize = 24;

/// At its peak, building takes this many times what the log holds in the end.
const PEAK: usize = 3;

/// What one log took.
struct Measured {
    orders: usize,
    customers: usize,
    resident: usize,
    peak: usize,
    key: usize,
}

fn main() -> Result<ExitCode, LogError> {
    println!("| keys | rows | orders | customers | bytes | an order | a customer and key | promised | peak |");
    println!("|---|---|---:|---:|---:|---:|---:|---:|---:|");
    let mut kept = true;
    for size in orders::sizes() {
        let sorted = shop(size, size / 8, Spread::Skewed);
        for (rows, orders) in [("sorted", &sorted), ("shuffled", &sorted.shuffled())] {
            kept &= report("u64", rows, &measure(orders, 0)?);
            kept &= report("u64, scattered", rows, &measure(&orders.with_keys(scattered), 0)?);
            kept &= report("short text", rows, &measure(&orders.with_keys(short_text), 13)?);
            kept &= report("UUID text", rows, &measure(&orders.with_keys(uuid_text), 36)?);
        }
    }
    Ok(if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A number that is not given out one after another.
fn scattered(number: u64) -> u64 {
    number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Builds a log; each key has so many bytes outside of itself.
fn measure<K: CustomerKey>(orders: &Orders<K>, outside: usize) -> Result<Measured, LogError> {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let log = OrderLog::from_columns(&orders.keys, &orders.days, &orders.cents)?;
    Ok(Measured {
        orders: log.orders(),
        customers: log.customers(),
        resident: MEMORY.current_usage() - before,
        peak: MEMORY.peak_usage() - before,
        key: size_of::<K>() + outside,
    })
}

/// Prints a row of the table; whether the promise was kept.
fn report(keys: &str, rows: &str, measured: &Measured) -> bool {
    let Measured { orders, customers, resident, peak, key } = *measured;
    let promised = ORDER * orders + (CUSTOMER + key) * customers;
    // One per cent, for what does not grow with the orders.
    let small = resident * 100 <= promised * 101;
    let low = peak <= PEAK * resident;
    let of_customer = resident.saturating_sub(ORDER * orders);
    println!(
        "| {keys} | {rows} | {orders} | {customers} | {resident} | {} | {} | {promised}{} | {} ×{} |",
        tenths(resident, orders),
        tenths(of_customer, customers),
        if small { "" } else { " **exceeded**" },
        tenths(peak, resident),
        if low { "" } else { " **exceeded**" },
    );
    small && low
}

/// A quotient with one decimal place.
fn tenths(part: usize, whole: usize) -> String {
    let tenths = (part * 10).div_ceil(whole.max(1));
    format!("{}.{}", tenths / 10, tenths % 10)
}
