//! [`Columns`]: the orders of a log, customer by customer.

#![expect(clippy::indexing_slicing, reason = "`starts` ascends to the length of the columns")]
#![expect(clippy::cast_possible_truncation, reason = "a log holds at most u32::MAX orders")]

use std::ops::Range;

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

/// The sum of amounts without their signs; at most 2³² of them, so it fits.
pub(super) fn absolute_total(amounts: &[i64]) -> i128 {
    // Blocks are summed in 64 bits where they are small, which is nearly always.
    amounts
        .chunks(1024)
        .map(|block| {
            let all = block.iter().fold(0, |all, amount| all | amount.unsigned_abs());
            if all < 1 << 53 {
                block.iter().map(|amount| amount.unsigned_abs()).sum::<u64>().into()
            } else {
                block.iter().map(|amount| i128::from(amount.unsigned_abs())).sum::<i128>()
            }
        })
        .sum()
}
