//! One question a line comes in; its time and what was found go out.

use std::io::{BufRead, Write, stdin, stdout};
use std::time::Instant;

use retention::history::{CustomerKey, OrderLog};

use crate::Result;
use crate::orders::Orders;
use crate::questions;

/// Answers until the input ends. `number` is what a key is checked by.
pub(crate) fn serve<K: CustomerKey>(orders: &Orders<K>, number: impl Fn(&K) -> u64) -> Result<()> {
    let mut log = OrderLog::from_columns(&orders.keys, &orders.days, &orders.cents)?;
    println!("{}", json(0, &[("orders", log.orders() as u64)]));
    for question in stdin().lock().lines() {
        let (nanoseconds, finding) = match question?.as_str() {
            "build" => {
                // The old log goes first: its memory must not be in the way.
                drop(std::mem::replace(&mut log, OrderLog::from_orders([])?));
                let start = Instant::now();
                log = OrderLog::from_columns(&orders.keys, &orders.days, &orders.cents)?;
                (start.elapsed().as_nanos(), vec![("orders", log.orders() as u64)])
            }
            "large pages" => (0, vec![("kib", large_pages())]),
            question => questions::answer(question, &log, &number)?,
        };
        println!("{}", json(nanoseconds, &finding));
        stdout().flush()?;
    }
    Ok(())
}

fn json(nanoseconds: u128, finding: &[(&str, u64)]) -> String {
    let members = finding.iter().map(|(name, value)| format!("\"{name}\": {value}"));
    format!("{{\"ns\": {nanoseconds}, \"found\": {{{}}}}}", members.collect::<Vec<_>>().join(", "))
}

/// How much of this process lies in large pages, in KiB; 0 where the system does not tell.
fn large_pages() -> u64 {
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("AnonHugePages:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
