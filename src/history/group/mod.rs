//! Grouping: from rows in any order to customers in key order, each with their orders sorted by day.
//!
//! This is where building a log spends its time, and memory is the limit, so rows are moved twice and no more:
//!
//! 1. **Partition** ([`partition`]): every row becomes a [`record`] of 8 or 24 bytes and goes to one of a few hundred
//!    parts, each small enough for a core's cache. A part is a range of keys where keys are integers spread well over
//!    their range, and a range of hashes otherwise.
//! 2. **Lay out** ([`layout`]): each part is grouped on its own, by counting where its keys are dense and with a hash
//!    table otherwise, and written to its place in the columns. Parts are disjoint, so threads share nothing.
//! 3. Where parts were ranges of hashes, the customers are sorted by key and their orders copied once more, customer
//!    by customer.
//!
//! Equal rows on a day are sorted by amount, so the columns do not depend on the order of the rows.

#![expect(clippy::indexing_slicing, reason = "every position was counted from the same rows one step before")]
#![expect(clippy::cast_possible_truncation, reason = "the caller has checked that there are at most u32::MAX rows")]

mod layout;
mod partition;
mod record;
mod sort;

use std::borrow::Cow;

use crate::history::CustomerKey;
use crate::history::columns::Columns;
use crate::parallel;
use partition::Partitioned;

/// What rows say beside their key, in columns of one length, at most `u32::MAX`.
pub(super) struct Rows<'a> {
    pub(super) days: Cow<'a, [i32]>,
    pub(super) amounts: Cow<'a, [i64]>,
}

/// Orders by customer: the orders of customer `c` are at `starts[c]..starts[c + 1]`, sorted by day and amount.
struct Grouped {
    /// For each customer, what tells their key.
    ids: Vec<u32>,
    starts: Vec<u32>,
    days: Vec<i32>,
    amounts: Vec<i64>,
}

/// Groups rows by key: the keys in order, each once, and their orders. There are as many keys as rows. Columns that are
/// owned are freed as soon as they have been read.
pub(super) fn group<K: CustomerKey>(keys: &[K], rows: Rows<'_>) -> (Vec<K>, Columns) {
    let partitioned = partition::partition(keys, &rows);
    drop(rows);
    let key_of_row = |&row: &u32| keys[row as usize].clone();
    let (keys, grouped) = match partitioned {
        Partitioned::Dense { partition, min } => {
            let grouped = layout::by_counting(partition);
            let keys = grouped.ids.iter().filter_map(|&code| K::from_digest(min + u64::from(code))).collect();
            (keys, grouped)
        }
        Partitioned::Ordered(partition) => {
            let grouped = layout::by_code(partition);
            (grouped.ids.iter().map(key_of_row).collect(), grouped)
        }
        Partitioned::Mixed(partition) => {
            let grouped = sort_customers(&layout::unordered(partition), keys);
            (grouped.ids.iter().map(key_of_row).collect(), grouped)
        }
        Partitioned::Prefixed(partition) => {
            let grouped = sort_customers(&layout::unordered(partition), keys);
            (grouped.ids.iter().map(key_of_row).collect(), grouped)
        }
        Partitioned::Hashed(partition) => {
            let same_key = |a: u32, b: u32| keys[a as usize] == keys[b as usize];
            let grouped = sort_customers(&layout::by_hash(partition, same_key), keys);
            (grouped.ids.iter().map(key_of_row).collect(), grouped)
        }
    };
    let Grouped { starts, days, amounts, .. } = grouped;
    (keys, Columns { starts, days, amounts, adjustments: Vec::new() })
}

/// The same customers in key order; their ids are rows.
fn sort_customers<K: CustomerKey>(grouped: &Grouped, keys: &[K]) -> Grouped {
    let key = |customer: u32| &keys[grouped.ids[customer as usize] as usize];
    let customers = parallel::ranges(grouped.ids.len(), parallel::threads());
    let order = parallel::map(
        customers,
        || (),
        |(), customers| {
            let with_prefix = |customer| (key(customer).prefix(), customer);
            customers.map(|customer| with_prefix(customer as u32)).collect::<Vec<_>>()
        },
    );
    let mut order = order.concat();
    parallel::sort(&mut order, |a, b| a.0.cmp(&b.0).then_with(|| key(a.1).cmp(key(b.1))));
    let order: Vec<u32> = order.into_iter().map(|(_, customer)| customer).collect();
    let mut starts = Vec::with_capacity(order.len() + 1);
    let mut end = 0;
    starts.push(end);
    for &customer in &order {
        end += grouped.starts[customer as usize + 1] - grouped.starts[customer as usize];
        starts.push(end);
    }

    let (mut days, mut amounts) = (vec![0; grouped.days.len()], vec![0; grouped.amounts.len()]);
    let mut pieces = Vec::new();
    let (mut days_left, mut amounts_left) = (days.as_mut_slice(), amounts.as_mut_slice());
    for range in parallel::ranges(order.len(), parallel::threads() * 8) {
        let len = (starts[range.end] - starts[range.start]) as usize;
        let (days, days_rest) = days_left.split_at_mut(len);
        let (amounts, amounts_rest) = amounts_left.split_at_mut(len);
        (days_left, amounts_left) = (days_rest, amounts_rest);
        pieces.push((&order[range], days, amounts));
    }
    parallel::map(
        pieces,
        || (),
        |(), (customers, days, amounts)| {
            let mut at = 0;
            for &customer in customers {
                let from = grouped.starts[customer as usize] as usize..grouped.starts[customer as usize + 1] as usize;
                let to = at..at + from.len();
                days[to.clone()].copy_from_slice(&grouped.days[from.clone()]);
                amounts[to.clone()].copy_from_slice(&grouped.amounts[from]);
                at = to.end;
            }
        },
    );
    let ids = order.iter().map(|&customer| grouped.ids[customer as usize]).collect();
    Grouped { ids, starts, days, amounts }
}
