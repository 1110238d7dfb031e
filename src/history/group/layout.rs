//! Step 2: each part grouped on its own and written to its place in the columns.

use super::partition::{DaySpan, Part, Partition};
use super::record::Record;
use super::sort::sort_orders;
use crate::parallel;

/// The orders of all parts, one part after the other, and the customers of each part in the order of their orders.
pub(super) struct Grouped<C> {
    pub(super) customers: Vec<Vec<Customer<C>>>,
    pub(super) days: Vec<i32>,
    pub(super) amounts: Vec<i64>,
}

/// A customer of a part.
#[derive(Clone, Copy)]
pub(super) struct Customer<C> {
    pub(super) code: C,
    /// What tells their key: [`Record::id`].
    pub(super) id: u32,
    pub(super) orders: u32,
}

/// Lays out parts whose codes are dense: customers come in the order of their codes.
pub(super) fn by_counting<R: Record<Code = u64>>(partition: Partition<R>) -> Grouped<R::Code> {
    lay_out(partition, group_by_counting)
}

/// Lays out parts whose codes are ranges of keys far apart: customers come in the order of their codes.
pub(super) fn by_code<R: Record>(partition: Partition<R>) -> Grouped<R::Code> {
    lay_out(partition, |scratch, records, part| {
        scratch.find_customers(records, part, |_, _| true);
        let mut order: Vec<u32> = (0..scratch.found.len() as u32).collect();
        order.sort_unstable_by_key(|&customer| scratch.found[customer as usize].code);
        scratch.group_found(order)
    })
}

/// Lays out parts whose codes are equal for equal keys only, but in another order: customers come in no particular one.
pub(super) fn unordered<R: Record>(partition: Partition<R>) -> Grouped<R::Code> {
    lay_out(partition, |scratch, records, part| {
        scratch.find_customers(records, part, |_, _| true);
        scratch.group_found(0..scratch.found.len() as u32)
    })
}

/// Lays out parts whose codes are hashes: customers come in no particular order.
pub(super) fn by_hash<R: Record>(
    partition: Partition<R>,
    same_key: impl Fn(u32, u32) -> bool + Sync + Send,
) -> Grouped<R::Code> {
    lay_out(partition, |scratch, records, part| {
        // Two keys with one hash are so rare that it pays to look the keys up afterwards, side by side, and to start
        // again if there are any.
        scratch.find_customers(records, part, |_, _| true);
        let found = records.iter().zip(&scratch.slots).map(|(record, &slot)| (scratch.found[slot as usize].id, record));
        if !found.map(|(id, record)| same_key(id, record.id(part))).fold(true, |all, same| all & same) {
            scratch.find_customers(records, part, &same_key);
        }
        scratch.group_found(0..scratch.found.len() as u32)
    })
}

/// A part's records and the place of its orders in the columns.
struct Piece<'a, R> {
    first: u64,
    records: &'a [R],
    days: &'a mut [i32],
    amounts: &'a mut [i64],
}

/// Runs `group` on the records of every part. It returns the customers in the order in which their orders are to stand,
/// and leaves the slot of each record in `slots` and the place of each slot's first order in `places`.
fn lay_out<R: Record>(
    partition: Partition<R>,
    group: impl Fn(&mut Scratch<R>, &[R], u64) -> Vec<Customer<R::Code>> + Sync + Send,
) -> Grouped<R::Code> {
    let Partition { records, base, days: span, parts } = partition;
    let (mut days, mut amounts) = (vec![0; records.len()], vec![0; records.len()]);
    let mut pieces = Vec::with_capacity(parts.len());
    let (mut records_left, mut days_left, mut amounts_left) =
        (records.as_slice(), days.as_mut_slice(), amounts.as_mut_slice());
    for Part { first, records: len } in parts {
        let (records, records_rest) = records_left.split_at(len);
        let (days, days_rest) = days_left.split_at_mut(len);
        let (amounts, amounts_rest) = amounts_left.split_at_mut(len);
        (records_left, days_left, amounts_left) = (records_rest, days_rest, amounts_rest);
        pieces.push(Piece { first, records, days, amounts });
    }
    let found = parallel::map(pieces, Scratch::default, |scratch, Piece { first, records, days, amounts }| {
        let mut by_day = std::mem::take(&mut scratch.by_day);
        let records = scratch.sort_by_day(records, base, span, &mut by_day);
        let customers = group(scratch, records, first);
        for (record, &slot) in records.iter().zip(&scratch.slots) {
            let place = &mut scratch.places[slot as usize];
            days[*place as usize] = record.day(base);
            amounts[*place as usize] = record.amount(base);
            *place += 1;
        }
        scratch.by_day = by_day;
        sort_each(&customers, days, amounts);
        customers
    });
    Grouped { customers: found, days, amounts }
}

/// What a thread keeps between the parts that it lays out, so that each allocates nothing.
struct Scratch<R: Record> {
    by_day: Vec<R>,
    /// The slot of each record: its customer's number within the part.
    slots: Vec<u32>,
    /// For each slot, first the number of its orders, then the place of its next one.
    places: Vec<u32>,
    /// A hash table of slots + 1, or an id for each slot.
    table: Vec<u32>,
    found: Vec<Customer<R::Code>>,
}

impl<R: Record> Default for Scratch<R> {
    fn default() -> Self {
        Self { by_day: Vec::new(), slots: Vec::new(), places: Vec::new(), table: Vec::new(), found: Vec::new() }
    }
}

impl<R: Record> Scratch<R> {
    /// The records sorted by day, by counting. Not sorted if they are already, or if their days lie too far apart for
    /// counting: then each customer's few orders are sorted at the end.
    fn sort_by_day<'a>(&mut self, records: &'a [R], base: R::Base, span: DaySpan, by_day: &'a mut Vec<R>) -> &'a [R] {
        let Some(days) = span.short() else { return records };
        let day = |record: &R| record.day(base).abs_diff(span.first) as usize;
        zeroed(&mut self.places, days);
        let (mut sorted, mut last) = (true, 0);
        for record in records {
            let day = day(record);
            self.places[day] += 1;
            sorted &= last <= day;
            last = day;
        }
        if sorted {
            return records;
        }
        counts_to_places(&mut self.places);
        by_day.clear();
        by_day.extend_from_slice(records);
        for record in records {
            let place = &mut self.places[day(record)];
            by_day[*place as usize] = *record;
            *place += 1;
        }
        by_day
    }

    /// Numbers the customers of a part in the order in which they are met, with linear probing.
    fn find_customers(&mut self, records: &[R], part: u64, same_key: impl Fn(u32, u32) -> bool) {
        let slots = (records.len() * 2).next_power_of_two();
        zeroed(&mut self.table, slots);
        self.found.clear();
        self.slots.clear();
        for record in records {
            let (code, id) = (record.code(), record.id(part));
            let mut slot = (R::hash(code) >> 20) as usize & (slots - 1);
            let customer = loop {
                let Some(customer) = self.table[slot].checked_sub(1) else {
                    self.found.push(Customer { code, id, orders: 0 });
                    self.table[slot] = self.found.len() as u32;
                    break self.found.len() as u32 - 1;
                };
                let found = self.found[customer as usize];
                if found.code == code && same_key(found.id, id) {
                    break customer;
                }
                slot = (slot + 1) & (slots - 1);
            };
            self.found[customer as usize].orders += 1;
            self.slots.push(customer);
        }
    }

    /// Gives the customers found their places in this order.
    fn group_found(&mut self, order: impl IntoIterator<Item = u32>) -> Vec<Customer<R::Code>> {
        zeroed(&mut self.places, self.found.len());
        let mut next = 0;
        let mut customers = Vec::with_capacity(self.found.len());
        for slot in order {
            let customer = self.found[slot as usize];
            self.places[slot as usize] = next;
            next += customer.orders;
            customers.push(customer);
        }
        customers
    }
}

fn group_by_counting<R: Record<Code = u64>>(
    scratch: &mut Scratch<R>,
    records: &[R],
    part: u64,
) -> Vec<Customer<R::Code>> {
    scratch.slots.clear();
    if records.is_empty() {
        return Vec::new();
    }
    let codes = records.iter().map(|record| record.code());
    let (min, max) = codes.fold((u64::MAX, 0), |(min, max), code| (min.min(code), max.max(code)));
    let width = max.wrapping_sub(min).wrapping_add(1) as usize;
    zeroed(&mut scratch.places, width);
    zeroed(&mut scratch.table, width);
    scratch.slots.extend(records.iter().map(|record| (record.code() - min) as u32));
    for (record, &slot) in records.iter().zip(&scratch.slots) {
        scratch.places[slot as usize] += 1;
        scratch.table[slot as usize] = record.id(part);
    }
    let of_slots = (min..).zip(scratch.table.iter().zip(&scratch.places)).filter(|(_, (_, orders))| **orders > 0);
    let customers = of_slots.map(|(code, (&id, &orders))| Customer { code, id, orders }).collect();
    counts_to_places(&mut scratch.places);
    customers
}

fn zeroed(table: &mut Vec<u32>, len: usize) {
    table.clear();
    table.resize(len, 0);
}

/// Turns the number of each slot's entries into the place of its first.
fn counts_to_places(counts: &mut [u32]) {
    let mut next = 0;
    for count in counts {
        next += std::mem::replace(count, next);
    }
}

fn sort_each<C>(customers: &[Customer<C>], mut days: &mut [i32], mut amounts: &mut [i64]) {
    for customer in customers {
        let orders = customer.orders as usize;
        let (here, rest) = days.split_at_mut(orders);
        days = rest;
        let (amounts_here, rest) = amounts.split_at_mut(orders);
        amounts = rest;
        sort_orders(here, amounts_here);
    }
}
