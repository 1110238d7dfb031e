//! The finished counts of a grid, in minor units.

use super::CohortError;
use super::cell::CellState;
use super::frame::RowTime;

/// What customers did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) customers: u64,
    pub(super) orders: u64,
    pub(super) revenue: i64,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RowSums {
    pub(super) size: u64,
    pub(super) time: RowTime,
    pub(super) cells: Vec<CellSums>,
}

/// A cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CellSums {
    /// Customers who have been seen through its ages to the end.
    pub(super) observed: u64,
    /// Customers who have been seen in it at least in part.
    pub(super) begun: u64,
    /// Of the observed.
    pub(super) counts: Counts,
    /// Of all.
    pub(super) so_far: Counts,
    /// Revenue of all up to here.
    pub(super) cumulated_so_far: i64,
    /// Revenue of the observed up to here.
    pub(super) cumulated: i64,
}

impl RowSums {
    pub(super) fn state(&self, column: usize, cell: &CellSums) -> CellState {
        let RowTime { is_closed, last } = self.time;
        // A cohort of nobody is as far as somebody of its last day would be, so that it cannot fall back when they come.
        let (is_observed, is_begun) = match self.size {
            0 => (column < last.through, column < last.begun),
            size => (cell.observed == size, cell.begun > 0),
        };
        match (is_closed && is_observed, is_begun) {
            (true, _) => CellState::Complete,
            (false, true) => CellState::Partial,
            (false, false) => CellState::NotObserved,
        }
    }

    /// The row of two groups of customers together.
    pub(super) fn merge(&self, other: &Self) -> Result<Self, CohortError> {
        let cells = self.cells.iter().zip(&other.cells).map(|(cell, other)| cell.merge(other));
        Ok(Self {
            size: count("size", self.size, other.size)?,
            time: self.time,
            cells: cells.collect::<Result<_, _>>()?,
        })
    }
}

impl CellSums {
    fn merge(&self, other: &Self) -> Result<Self, CohortError> {
        Ok(Self {
            observed: count("observed", self.observed, other.observed)?,
            begun: count("begun", self.begun, other.begun)?,
            counts: self.counts.merge(&other.counts)?,
            so_far: self.so_far.merge(&other.so_far)?,
            cumulated: amount("cumulated revenue", self.cumulated, other.cumulated)?,
            cumulated_so_far: amount("cumulated revenue", self.cumulated_so_far, other.cumulated_so_far)?,
        })
    }
}

impl Counts {
    fn merge(&self, other: &Self) -> Result<Self, CohortError> {
        Ok(Self {
            customers: count("customers", self.customers, other.customers)?,
            orders: count("orders", self.orders, other.orders)?,
            revenue: amount("revenue", self.revenue, other.revenue)?,
        })
    }
}

/// The sum of two counts.
pub(super) fn count(field: &'static str, a: u64, b: u64) -> Result<u64, CohortError> {
    a.checked_add(b).ok_or(CohortError::Overflow { field })
}

fn amount(field: &'static str, a: i64, b: i64) -> Result<i64, CohortError> {
    a.checked_add(b).ok_or(CohortError::Overflow { field })
}
