//! Grouping: from rows in any order to customers in key order, each with their orders sorted by day.
//!
//! This is where building a log spends its time, and memory is the limit, so rows are moved twice and no more:
//!
//! 1. **Partition** ([`partition`]): every row becomes a [`record`] of 8, 24 or 32 bytes and goes to one of a few hundred
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
use std::collections::BTreeMap;

use crate::history::CustomerKey;
use crate::history::columns::{Columns, Extent};
use crate::parallel;
use layout::{Customer, Grouped};
use partition::Partitioned;

/// What rows say beside their key, in columns of one length, at most `u32::MAX`.
pub(super) struct Rows<'a> {
    pub(super) days: Cow<'a, [i32]>,
    pub(super) amounts: Cow<'a, [i64]>,
    pub(super) extent: Extent,
}

/// Groups rows by key: the keys in order, each once, and their orders. There are as many keys as rows. Columns that are
/// owned are freed as soon as they have been read.
pub(super) fn group<K: CustomerKey>(keys: &[K], rows: Rows<'_>) -> (Vec<K>, Columns) {
    let partitioned = partition::partition(keys, &rows);
    drop(rows);
    let key_of_row = |row: u32| keys[row as usize].clone();
    match partitioned {
        Partitioned::Dense { partition, min } => {
            let grouped = layout::by_counting(partition);
            // Keys are told from their digests; where a type cannot do so for all of its keys, the rest is looked up.
            let told = |code: u32| K::from_digest(min + u64::from(code));
            let customers = grouped.customers.iter().flatten();
            let untold = customers.map(|customer| customer.id).filter(|code| told(*code).is_none());
            let mut untold: BTreeMap<u64, Option<&K>> = untold.map(|code| (min + u64::from(code), None)).collect();
            if !untold.is_empty() {
                for key in keys {
                    untold.entry(key.digest()).and_modify(|found| *found = Some(key));
                }
            }
            in_order(grouped, |code| {
                told(code).or_else(|| untold.get(&(min + u64::from(code))).copied().flatten().cloned())
            })
        }
        Partitioned::Ordered(partition) => in_order(layout::by_code(partition), |row| Some(key_of_row(row))),
        Partitioned::Prefixed(partition) => {
            let grouped = layout::unordered(partition);
            sort_customers(&grouped, keys, |customer| (u128::from(customer.code.0) << 64) | u128::from(customer.code.1))
        }
        Partitioned::Mixed(partition) => {
            let grouped = layout::unordered(partition);
            sort_customers(&grouped, keys, |customer| keys[customer.id as usize].prefix(0))
        }
        Partitioned::Hashed { partition, skip } => {
            let same_key = |a: u32, b: u32| keys[a as usize] == keys[b as usize];
            let grouped = layout::by_hash(partition, same_key);
            sort_customers(&grouped, keys, |customer| keys[customer.id as usize].prefix(skip))
        }
    }
}

/// Customers that are in key order already.
fn in_order<K: Send, C>(grouped: Grouped<C>, key: impl Fn(u32) -> Option<K> + Sync + Send) -> (Vec<K>, Columns)
where
    C: Copy + Send + Sync,
{
    let Grouped { customers, days, amounts } = grouped;
    let starts = starts(customers.iter().flatten().map(|customer| customer.orders));
    let pieces = customers.chunks(customers.len().div_ceil(parallel::threads()).max(1)).collect();
    let keys = parallel::map(
        pieces,
        || (),
        |(), parts: &[Vec<_>]| {
            parts.iter().flatten().filter_map(|customer: &Customer<C>| key(customer.id)).collect::<Vec<_>>()
        },
    );
    (join(keys), Columns { starts, days, amounts, adjustments: Vec::new() })
}

/// A customer and where their orders stand.
#[derive(Clone, Copy)]
struct Placed {
    prefix: u128,
    row: u32,
    start: u32,
    orders: u32,
}

/// Customers in any order, put in key order; their ids are rows.
fn sort_customers<K: CustomerKey, C: Copy + Send + Sync>(
    grouped: &Grouped<C>,
    keys: &[K],
    prefix: impl Fn(&Customer<C>) -> u128 + Sync + Send,
) -> (Vec<K>, Columns) {
    let mut order = placed(grouped, prefix);
    parallel::sort(&mut order, |a, b| {
        a.prefix.cmp(&b.prefix).then_with(|| keys[a.row as usize].cmp(&keys[b.row as usize]))
    });
    let starts = starts(order.iter().map(|customer| customer.orders));
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
    let keys = parallel::map(
        pieces,
        || (),
        |(), (customers, mut days, mut amounts)| {
            let mut piece_keys = Vec::with_capacity(customers.len());
            for customer in customers {
                let from = customer.start as usize..(customer.start + customer.orders) as usize;
                let (days_here, days_rest) = days.split_at_mut(from.len());
                let (amounts_here, amounts_rest) = amounts.split_at_mut(from.len());
                days_here.copy_from_slice(&grouped.days[from.clone()]);
                amounts_here.copy_from_slice(&grouped.amounts[from]);
                (days, amounts) = (days_rest, amounts_rest);
                piece_keys.push(keys[customer.row as usize].clone());
            }
            piece_keys
        },
    );
    (join(keys), Columns { starts, days, amounts, adjustments: Vec::new() })
}

/// Where each customer's orders stand, and what to sort the customers by.
fn placed<C: Copy + Send + Sync>(
    grouped: &Grouped<C>,
    prefix: impl Fn(&Customer<C>) -> u128 + Sync + Send,
) -> Vec<Placed> {
    let mut next = 0;
    let parts = grouped.customers.iter().map(|part| {
        let start = next;
        next += part.iter().map(|customer| customer.orders).sum::<u32>();
        (part, start)
    });
    join(parallel::map(
        parts.collect(),
        || (),
        |(), (part, mut next): (&Vec<Customer<C>>, u32)| {
            let placed = part.iter().map(|customer| {
                let start = next;
                next += customer.orders;
                Placed { prefix: prefix(customer), row: customer.id, start, orders: customer.orders }
            });
            placed.collect::<Vec<_>>()
        },
    ))
}

/// The first position of each customer's orders, and the end of the last.
fn starts(orders: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut end = 0;
    std::iter::once(0)
        .chain(orders.map(|orders| {
            end += orders;
            end
        }))
        .collect()
}

/// Pieces one after the other; the items are moved.
fn join<T>(pieces: Vec<Vec<T>>) -> Vec<T> {
    let mut joined = Vec::with_capacity(pieces.iter().map(Vec::len).sum());
    for mut piece in pieces {
        joined.append(&mut piece);
    }
    joined
}
