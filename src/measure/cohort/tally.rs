//! [`Tally`]: the cells of a grid while customers are added one by one.

#![expect(clippy::indexing_slicing, reason = "rows and columns are numbered by `Frame`")]

use super::OutsideCohorts;
use super::frame::{Clock, Frame, FrameRow, Place};
use super::sums::{CellSums, Counts, RowSums};
use crate::history::Orders;

/// Counts of all cells; the cells of a row lie together, and after them one for purchases beyond the last age.
pub(super) struct Tally {
    /// Counts of customers who have been seen through the cell's ages to the end, and after these the counts of those who
    /// have not yet; in one where no row has both.
    pub(super) cells: Vec<Counts>,
    /// Where the second begins; 0 if there is only one.
    pub(super) open_at: usize,
    pub(super) steps: Vec<Steps>,
    pub(super) sizes: Vec<u64>,
    pub(super) outside: OutsideCohorts,
    /// Room for the periods of one customer.
    pub(super) active: Vec<Active>,
}

/// Steps from which the cells of a row are summed.
#[derive(Clone, Copy, Default)]
pub(super) struct Steps {
    /// Customers of whom so many columns have been seen to the end.
    pub(super) through: u64,
    /// What these came to, in minor units.
    pub(super) leaving: i64,
    /// Customers of whom so many columns have been seen at least in part.
    pub(super) begun: u64,
    /// Customers who count as returned in so many columns from the first on, of those seen to the end, and of all. Only
    /// on or after an age.
    pub(super) reached: [u64; 2],
}

/// What a customer did in a period.
#[derive(Clone, Copy)]
pub(super) struct Active {
    pub(super) period: usize,
    pub(super) orders: u64,
    pub(super) revenue: i64,
}

impl Tally {
    pub(super) fn new(frame: &Frame) -> Self {
        let open_at = if frame.is_uniform { 0 } else { frame.len() };
        Self {
            cells: vec![Counts::default(); open_at + frame.len()],
            open_at,
            steps: vec![Steps::default(); frame.len()],
            sizes: vec![0; frame.rows.len()],
            outside: OutsideCohorts::default(),
            active: Vec::new(),
        }
    }

    /// Adds a customer to the row that `row` finds for the period of their first purchase, if any.
    pub(super) fn add(&mut self, frame: &Frame, row: impl FnOnce(usize) -> Option<usize>, orders: Orders<'_>) {
        let Some(&birth) = orders.days.first() else { return };
        let row = match frame.place(birth) {
            Place::Before => return self.outside.before += 1,
            Place::After => return self.outside.after += 1,
            Place::Period(period) => match row(period) {
                Some(row) => row,
                None => return self.outside.ungrouped += 1,
            },
        };
        self.sizes[row] += 1;
        let FrameRow { columns, .. } = frame.rows[row];
        let of_age = &frame.columns.of_age;
        match &frame.clock {
            Clock::Calendar(calendar) => {
                let born = calendar.periods.after(birth);
                let ended = calendar.periods.len();
                self.add_orders(frame, row, birth, orders, |day| {
                    let after = calendar.periods.after(day);
                    // Ages of purchases after the last period are unknown.
                    let age = if after < ended { after.wrapping_sub(born) } else { of_age.len() };
                    of_age.get(age).map_or(columns, |column| columns.min(*column as usize))
                });
            }
            Clock::Rolling { days } => self.add_orders(frame, row, birth, orders, |day| {
                let age = day.wrapping_sub(birth).cast_unsigned() / *days;
                of_age.get(age as usize).map_or(columns, |column| columns.min(*column as usize))
            }),
        }
    }

    /// Next to nothing here can be predicted, so counts are added up without branches.
    fn add_orders(
        &mut self,
        frame: &Frame,
        row: usize,
        birth: i32,
        orders: Orders<'_>,
        column_of: impl Fn(i32) -> usize,
    ) {
        let FrameRow { at, columns, .. } = frame.rows[row];
        let reach = frame.reach(birth);
        let (through, begun) = (reach.through.min(columns), reach.begun.min(columns));
        let cells = &mut self.cells[at..];
        let open_at = self.open_at;
        let mut last = usize::MAX;
        let mut observed = 0_i64;
        for (&day, &amount) in orders.days.iter().zip(orders.amounts) {
            let column = column_of(day);
            let is_open = column >= through;
            let counts = &mut cells[column + if is_open { open_at } else { 0 }];
            counts.customers += u64::from(column != last);
            counts.orders += 1;
            counts.revenue += amount;
            observed += if is_open { 0 } else { amount };
            last = column;
        }
        for adjustment in orders.adjustments.iter().filter(|adjustment| adjustment.day >= birth) {
            let column = column_of(adjustment.day);
            let is_open = column >= through;
            cells[column + if is_open { open_at } else { 0 }].revenue += adjustment.amount;
            observed += if is_open { 0 } else { adjustment.amount };
        }
        let steps = &mut self.steps[at..=at + columns];
        steps[through].through += 1;
        steps[through].leaving += observed;
        steps[begun].begun += 1;
        if frame.is_on_or_after {
            steps[through.min(last + 1)].reached[0] += 1;
            // Who buys after the last period has not been at the ages that would lie there.
            steps[begun.min(last + 1)].reached[1] += 1;
        }
    }

    /// The counts of two groups of customers together.
    #[expect(clippy::needless_pass_by_value, reason = "a reduction hands over both")]
    pub(super) fn merge(mut self, other: Self) -> Self {
        for (cell, others) in self.cells.iter_mut().zip(&other.cells) {
            cell.customers += others.customers;
            cell.orders += others.orders;
            cell.revenue += others.revenue;
        }
        for (step, others) in self.steps.iter_mut().zip(&other.steps) {
            step.through += others.through;
            step.leaving += others.leaving;
            step.begun += others.begun;
            for (reached, others) in step.reached.iter_mut().zip(others.reached) {
                *reached += others;
            }
        }
        for (size, other) in self.sizes.iter_mut().zip(&other.sizes) {
            *size += other;
        }
        self.outside.before += other.outside.before;
        self.outside.after += other.outside.after;
        self.outside.ungrouped += other.outside.ungrouped;
        self
    }

    /// The rows of the grid.
    pub(super) fn rows(&self, frame: &Frame) -> Vec<RowSums> {
        let rows = frame.rows.iter().zip(&self.sizes);
        rows.map(|(row, size)| {
            let cells = &self.cells[row.at..][..row.columns];
            let open = &self.cells[self.open_at + row.at..][..row.columns];
            // Who is seen through no column is in the first step, and so in no cell.
            let steps = &self.steps[row.at..][..=row.columns];
            RowSums { size: *size, time: row.time, cells: sums(frame, *size, cells.iter().zip(open), steps) }
        })
        .collect()
    }
}

/// From cell to cell ever fewer customers have been seen, and their revenue grows.
fn sums<'t>(
    frame: &Frame,
    size: u64,
    cells: impl ExactSizeIterator<Item = (&'t Counts, &'t Counts)>,
    steps: &[Steps],
) -> Vec<CellSums> {
    let (mut observed, mut begun, mut reached) = (size, size, [size, size]);
    let (mut cumulated, mut cumulated_so_far) = (0_i64, 0_i64);
    let mut row = Vec::with_capacity(cells.len());
    for ((seen, open), step) in cells.zip(steps) {
        observed -= step.through;
        begun -= step.begun;
        reached = [reached[0] - step.reached[0], reached[1] - step.reached[1]];
        let [mut counts, open] = match (frame.is_uniform, observed) {
            (false, _) => [*seen, *open],
            (true, 0) => [Counts::default(), *open],
            (true, _) => [*seen, Counts::default()],
        };
        // In this order each step is a sum over some of the log's amounts, which fits.
        cumulated = cumulated - step.leaving + counts.revenue;
        let mut so_far = Counts {
            customers: counts.customers + open.customers,
            orders: counts.orders + open.orders,
            revenue: counts.revenue + open.revenue,
        };
        cumulated_so_far += so_far.revenue;
        if frame.is_on_or_after {
            [counts.customers, so_far.customers] = reached;
        }
        row.push(CellSums { observed, begun, counts, so_far, cumulated_so_far, cumulated });
    }
    row
}
