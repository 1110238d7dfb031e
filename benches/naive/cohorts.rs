//! Cohorts and return times.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::Naive;

/// Customers, orders and cents.
pub(crate) type Cell = (u64, u64, i64);

impl Naive {
    /// By month of the first order and months since.
    pub(crate) fn cohorts(&self) -> BTreeMap<(i32, i32), Cell> {
        let mut cells: BTreeMap<(i32, i32), Cell> = BTreeMap::new();
        for orders in self.customers.values() {
            let Some(first) = orders.first() else { continue };
            let cohort = month(first.day);
            let mut last = None;
            for order in orders {
                let month = month(order.day);
                let cell = cells.entry((cohort, month - cohort)).or_default();
                cell.0 += u64::from(last != Some(month));
                cell.1 += 1;
                cell.2 += order.cents;
                last = Some(month);
            }
        }
        cells
    }

    /// By purchase up to the fifth and days until the next: who came back, and who is waited for.
    pub(crate) fn return_times(&self, today: i32) -> BTreeMap<(u32, u32), [u64; 2]> {
        let mut times: BTreeMap<(u32, u32), [u64; 2]> = BTreeMap::new();
        for orders in self.customers.values() {
            let mut days: Vec<i32> = orders.iter().map(|order| order.day).collect();
            days.dedup();
            for (n, day) in (1..=5).zip(&days) {
                let next = days.get(n as usize);
                let time = next.unwrap_or(&today).abs_diff(*day);
                times.entry((n, time)).or_default()[usize::from(next.is_none())] += 1;
            }
        }
        times
    }

    /// New, returning, resurrecting and dormant customers of each month from one to another.
    pub(crate) fn lifecycle(&self, months: std::ops::Range<i32>) -> Vec<[u64; 4]> {
        let first = months.start;
        let mut counts = vec![[0; 4]; months.len()];
        for orders in self.customers.values() {
            let mut active: Vec<i32> = orders.iter().map(|order| month(order.day)).collect();
            active.dedup();
            for (at, month) in active.iter().enumerate() {
                let kind = match at.checked_sub(1).and_then(|before| active.get(before)) {
                    None => 0,
                    Some(before) if before + 1 == *month => 1,
                    Some(_) => 2,
                };
                if let Some(counts) = counts.get_mut((month - first) as usize) {
                    counts[kind] += 1;
                }
                if active.get(at + 1) != Some(&(month + 1))
                    && let Some(counts) = counts.get_mut((month + 1 - first) as usize)
                {
                    counts[3] += 1;
                }
            }
        }
        counts
    }
}

/// The number of a day's month.
fn month(day: i32) -> i32 {
    let date = NaiveDate::from_epoch_days(day).unwrap_or_default();
    date.year() * 12 + date.month0() as i32
}
