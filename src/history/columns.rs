//! [`Columns`]: the orders of a log, customer by customer.

#![expect(clippy::indexing_slicing, reason = "`starts` ascends to the length of the columns")]
#![expect(clippy::cast_possible_truncation, reason = "a log holds at most u32::MAX orders")]

use std::ops::Range;

use crate::parallel;

/// Rows that are looked at together.
const BLOCK: usize = 4096;

/// Orders in columns: those of customer `c` are at `starts[c]..starts[c + 1]`, sorted by day, then amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    /// One more than there are customers; the first is 0.
    pub(super) starts: Vec<u32>,
    pub(super) days: Vec<i32>,
    pub(super) amounts: Vec<i64>,
    /// Money that moved without an order, by customer, day and amount. There are few.
    pub(super) adjustments: Vec<Adjustment>,
}

/// Money paid back on a day of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Adjustment {
    pub(super) customer: u32,
    pub(crate) day: i32,
    pub(crate) amount: i64,
}

impl Adjustment {
    /// Money that moved without an order, of one customer alone.
    pub(crate) fn of_one(day: i32, amount: i64) -> Self {
        Self { customer: 0, day, amount }
    }
}

impl Columns {
    pub(super) fn with_capacity(customers: usize, orders: usize) -> Self {
        let mut starts = Vec::with_capacity(customers + 1);
        starts.push(0);
        let (days, amounts) = (Vec::with_capacity(orders), Vec::with_capacity(orders));
        Self { starts, days, amounts, adjustments: Vec::new() }
    }

    pub(super) fn customers(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub(super) fn range(&self, customer: usize) -> Range<usize> {
        self.starts[customer] as usize..self.starts[customer + 1] as usize
    }

    /// Appends customers as they are.
    pub(super) fn extend(&mut self, other: &Self, customers: Range<usize>) {
        if customers.is_empty() {
            return;
        }
        let orders = other.starts[customers.start] as usize..other.starts[customers.end] as usize;
        let shift = (self.days.len() as u32).wrapping_sub(orders.start as u32);
        let ends = &other.starts[customers.start + 1..=customers.end];
        self.starts.extend(ends.iter().map(|end| end.wrapping_add(shift)));
        self.days.extend_from_slice(&other.days[orders.clone()]);
        self.amounts.extend_from_slice(&other.amounts[orders]);
    }

    /// Appends one customer with the orders of two sorted lists.
    pub(super) fn push_merged(&mut self, a: (&[i32], &[i64]), b: (&[i32], &[i64])) {
        let orders = |(days, amounts): (&'_ [i32], &'_ [i64])| {
            days.iter().copied().zip(amounts.iter().copied()).collect::<Vec<_>>()
        };
        let mut merged = orders(a);
        merged.extend(orders(b));
        // Two sorted runs: a stable sort merges them in one pass.
        merged.sort_by(Ord::cmp);
        self.push(merged);
    }

    /// Appends one customer with sorted orders.
    pub(super) fn push(&mut self, orders: impl IntoIterator<Item = (i32, i64)>) {
        for (day, amount) in orders {
            self.days.push(day);
            self.amounts.push(amount);
        }
        self.starts.push(self.days.len() as u32);
    }

    pub(super) fn orders(&self, customer: usize) -> (&[i32], &[i64]) {
        let range = self.range(customer);
        (&self.days[range.clone()], &self.amounts[range])
    }
}

/// How far columns reach, found in one pass on all threads.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extent {
    /// The first and the last day; 0 without rows.
    pub(super) days: (i32, i32),
    /// The smallest and the largest amount; 0 without rows.
    pub(super) amounts: (i64, i64),
    /// The sum of the amounts without their signs.
    pub(super) total: i128,
}

impl Extent {
    pub(super) fn of(days: &[i32], amounts: &[i64]) -> Self {
        let ranges = parallel::ranges(days.len().min(amounts.len()), parallel::threads());
        let extents = parallel::map(
            ranges,
            || (),
            |(), rows| {
                // Blocks that stay in the cache, so that the columns come from the memory once.
                let blocks = days[rows.clone()].chunks(BLOCK).zip(amounts[rows].chunks(BLOCK));
                blocks.map(|(days, amounts)| Self::of_block(days, amounts)).reduce(Self::join)
            },
        );
        extents.into_iter().flatten().reduce(Self::join).unwrap_or_default()
    }

    fn of_block(days: &[i32], amounts: &[i64]) -> Self {
        let range = |days: &[i32]| Some((*days.iter().min()?, *days.iter().max()?));
        let (smallest, largest) =
            amounts.iter().fold((i64::MAX, i64::MIN), |(a, b), amount| (a.min(*amount), b.max(*amount)));
        // Summed in 64 bits where the block's amounts are small, which is nearly always.
        let total = if smallest > -(1 << 50) && largest < 1 << 50 {
            amounts.iter().map(|amount| amount.unsigned_abs()).sum::<u64>().into()
        } else {
            amounts.iter().map(|amount| i128::from(amount.unsigned_abs())).sum()
        };
        Self { days: range(days).unwrap_or_default(), amounts: (smallest, largest), total }
    }

    fn join(self, other: Self) -> Self {
        Self {
            days: (self.days.0.min(other.days.0), self.days.1.max(other.days.1)),
            amounts: (self.amounts.0.min(other.amounts.0), self.amounts.1.max(other.amounts.1)),
            total: self.total + other.total,
        }
    }
}
