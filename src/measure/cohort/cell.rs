//! [`CohortRow`] and [`CohortCell`]: what a grid says of a cohort at an age.

use std::fmt;
use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use super::sums::{CellSums, RowSums};
use super::{CohortGrid, MeanRetention, ReturnRule};
use crate::metrics::Proportion;
use crate::model::Rate;

/// A row of a [`CohortGrid`]: a cohort and its cells.
#[derive(Debug)]
pub struct CohortRow<'g, C> {
    grid: &'g CohortGrid<C>,
    cohort: &'g C,
    sums: &'g RowSums,
}

/// How much of a cell has been seen.
///
/// A cell is of the periods that were asked for: as of 9 March, a period that ends on the 9th is over, and its cells are
/// complete. Take whole months ([`AsOf::periods`](crate::history::AsOf::periods),
/// [`Periods::covering`](crate::model::Periods::covering)), and March is partial until it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CellState {
    /// *Complete*: nobody can join the cohort any more, and all of it has been seen through the cell's ages to their end. Later
    /// orders change it only where a return [on or after](ReturnRule::OnOrAfter) an age counts, and refunds where they
    /// lower the day of the order.
    Complete,
    /// *Partial*: it has begun, but has not been seen to its end for everybody. The month is running; with rolling ages,
    /// only some customers are old enough, or the cohort's own period is not over and others may still join. It stays
    /// out of [`mean`](CohortGrid::mean) and [`mean_revenue`](CohortGrid::mean_revenue);
    /// [`mean_observed`](CohortGrid::mean_observed) takes those of its customers who are old enough.
    Partial,
    /// *Not observed*: nobody's time has come. It has no numbers: they are not zero, but unknown.
    NotObserved,
}

/// A cell of a [`CohortGrid`]: a cohort at an age, or at the ages of a bracket.
///
/// All numbers but [`so_far`](CohortCell::so_far) are of the customers who have been seen through the cell's ages to
/// their end, [`observed`](CohortCell::observed) of them: nobody is in a denominator whose time is not over, so that no
/// rate is low only because it was taken early. In a complete cell these are all customers of the cohort. In a partial
/// one of calendar ages it is nobody, and the numbers are `None`; with rolling ages it is those who were there early
/// enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CohortCell {
    ages: (u32, u32),
    state: CellState,
    is_final: bool,
    scale: u32,
    size: u64,
    sums: CellSums,
    /// Revenue of the row's first cell.
    base_revenue: i64,
}

/// What has been seen in a cell up to the view's date, of customers whose time is over and of all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SoFar {
    begun: u64,
    returned: u64,
    orders: u64,
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::model::wire::decimal::serialize"))]
    revenue: Decimal,
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::model::wire::decimal::serialize"))]
    cumulated_revenue: Decimal,
}

impl<'g, C> CohortRow<'g, C> {
    pub(super) fn new(grid: &'g CohortGrid<C>, cohort: &'g C, sums: &'g RowSums) -> Self {
        Self { grid, cohort, sums }
    }

    /// Who: the cohort's period, or the group.
    pub fn cohort(&self) -> &'g C {
        self.cohort
    }

    /// How many customers it has, as far as the view sees.
    pub fn size(&self) -> u64 {
        self.sums.size
    }

    /// Whether nobody can join the cohort any more, because its period is over as of the view's date.
    pub fn is_closed(&self) -> bool {
        self.sums.time.is_closed
    }

    /// Its cells by age: as many as there are ages for it within the grid's periods.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = CohortCell> + use<'g, C> {
        let row = *self;
        let cells = row.sums.cells.iter().zip(&row.grid.columns).enumerate();
        cells.map(move |(column, (sums, ages))| row.cell_of(column, sums, *ages))
    }

    /// The cell of a column; `None` where the row has none.
    pub fn cell(&self, column: usize) -> Option<CohortCell> {
        let (sums, ages) = self.sums.cells.get(column).zip(self.grid.columns.get(column))?;
        Some(self.cell_of(column, sums, *ages))
    }

    /// The mean over its complete cells after the first, which is age 0 or begins with it.
    pub fn mean(&self) -> MeanRetention {
        MeanRetention::of(self.cells().skip(1))
    }

    fn cell_of(&self, column: usize, sums: &CellSums, ages: (u32, u32)) -> CohortCell {
        let state = self.sums.state(column, sums);
        CohortCell {
            ages,
            state,
            is_final: state == CellState::Complete && *self.grid.options.returned() != ReturnRule::OnOrAfter,
            scale: self.grid.scale,
            size: self.size(),
            sums: *sums,
            base_revenue: self.sums.cells.first().map_or(0, |first| first.counts.revenue),
        }
    }
}

impl CellState {
    /// What it is called, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::NotObserved => "not observed",
        }
    }
}

impl fmt::Display for CellState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl CohortCell {
    /// Its age or ages.
    pub fn ages(&self) -> RangeInclusive<u32> {
        self.ages.0..=self.ages.1
    }

    /// How much of it has been seen.
    pub fn state(&self) -> CellState {
        self.state
    }

    /// Whether no later order can change its customers: it is complete, and a return is not one
    /// [on or after](ReturnRule::OnOrAfter) an age.
    pub fn is_final(&self) -> bool {
        self.is_final
    }

    /// How many customers the cohort has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// How many of them have been seen through the cell's ages to their end.
    pub fn observed(&self) -> u64 {
        self.sums.observed
    }

    /// Who came back, of those observed; `None` if nobody has been.
    ///
    /// A complete cell of a cohort of nobody is 0 of 0, which has no rate.
    pub fn retention(&self) -> Option<Proportion> {
        self.measured(Proportion::new(self.returned(), self.observed()).ok()?)
    }

    /// Their orders.
    pub fn orders(&self) -> Option<u64> {
        self.measured(self.sums.counts.orders)
    }

    /// What they brought at these ages, after the refunds that the log's policy takes off.
    pub fn revenue(&self) -> Option<Decimal> {
        self.measured(self.money(self.sums.counts.revenue))
    }

    /// What they have brought from age 0 up to the end of this cell.
    pub fn cumulated_revenue(&self) -> Option<Decimal> {
        self.measured(self.money(self.sums.cumulated))
    }

    /// Cumulated revenue / observed, to 28 significant digits: the lifetime value to date. `None` without customers.
    pub fn cumulated_revenue_per_customer(&self) -> Option<Decimal> {
        let per_customer = self.cumulated_revenue()?.checked_div(self.observed().into())?;
        Some(per_customer.normalize())
    }

    /// Revenue / the cohort's revenue at its first age; only of complete cells, and where that is above zero.
    ///
    /// It may pass 100 %: those who stay can spend more than all did at first.
    pub fn revenue_retention_rate(&self) -> Option<Rate> {
        if self.state != CellState::Complete {
            return None;
        }
        Rate::new(self.revenue()?, self.money(self.base_revenue)).ok()
    }

    /// What has been seen of all customers up to the view's date; `None` while nobody's time has come.
    ///
    /// In a partial cell these numbers still grow: a rate of them is too low.
    pub fn so_far(&self) -> Option<SoFar> {
        let CellSums { begun, so_far, cumulated_so_far, .. } = self.sums;
        let so_far = SoFar {
            begun,
            returned: so_far.customers,
            orders: so_far.orders,
            revenue: self.money(so_far.revenue),
            cumulated_revenue: self.money(cumulated_so_far),
        };
        (self.state != CellState::NotObserved).then_some(so_far)
    }

    pub(super) fn returned(&self) -> u64 {
        self.sums.counts.customers
    }

    /// Cumulated revenue of those observed, in minor units.
    pub(super) fn cumulated(&self) -> i64 {
        self.sums.cumulated
    }

    /// A number, if anybody has been observed.
    fn measured<T>(&self, number: T) -> Option<T> {
        (self.state == CellState::Complete || self.sums.observed > 0).then_some(number)
    }

    fn money(&self, minor: i64) -> Decimal {
        Decimal::new(minor, self.scale)
    }
}

impl SoFar {
    /// How many customers have been seen in the cell at least in part.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    /// How many have come back.
    pub fn returned(&self) -> u64 {
        self.returned
    }

    /// Who has come back, of those whose time in the cell has begun. In a partial cell it is too low, because theirs is not
    /// over: for reports that mark such a cell.
    pub fn retention(&self) -> Proportion {
        Proportion::new(self.returned, self.begun).unwrap_or_default()
    }

    /// How many orders.
    pub fn orders(&self) -> u64 {
        self.orders
    }

    /// What they came to.
    pub fn revenue(&self) -> Decimal {
        self.revenue
    }

    /// What all customers of the cohort have brought from age 0 up to the end of this cell: the sum of
    /// [`revenue`](SoFar::revenue) along the row.
    ///
    /// Where all of them have begun the cell, as always with calendar ages in the cohorts' own periods, it is, divided by
    /// their number, what a customer has brought to date.
    pub fn cumulated_revenue(&self) -> Decimal {
        self.cumulated_revenue
    }
}

// By hand, because it holds no cohort of its own: what is derived would ask for `C: Clone`.

impl<C> Clone for CohortRow<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for CohortRow<'_, C> {}
