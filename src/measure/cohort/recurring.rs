//! Cohorts of each active period: a customer is in the row of every period in which they bought.

#![expect(clippy::indexing_slicing, reason = "rows and columns are numbered by `Frame`")]

use super::frame::{Calendar, Clock, Frame, FrameRow, Place};
use super::tally::{Active, Tally};
use crate::history::Orders;

impl Tally {
    /// Adds a customer to the rows of all their periods.
    pub(super) fn add_recurring(&mut self, frame: &Frame, orders: Orders<'_>) {
        let Clock::Calendar(calendar) = &frame.clock else { return };
        let ends = orders.days.first().zip(orders.days.last());
        let Some((&first, &last)) = ends else { return };
        let mut active = std::mem::take(&mut self.active);
        active.clear();
        collect(calendar, orders, &mut active);
        if active.iter().all(|period| period.orders == 0) {
            let before = frame.place(first) == Place::Before;
            *(if before { &mut self.outside.before } else { &mut self.outside.after }) += 1;
        }
        // One after the last period counts as far as any row goes.
        let last_period = calendar.period(last);
        for (number, period) in active.iter().enumerate().filter(|(_, period)| period.orders > 0) {
            self.add_row(frame, period.period, &active[number..], last_period);
        }
        self.active = active;
    }

    /// Adds a customer to the row of a period; `periods` are that and their later ones.
    #[expect(clippy::needless_bitwise_bool, reason = "a lazy `and` is a branch")]
    fn add_row(&mut self, frame: &Frame, row: usize, periods: &[Active], last_period: usize) {
        let FrameRow { at, columns, time } = frame.rows[row];
        let (through, begun) = (time.last.through.min(columns), time.last.begun.min(columns));
        let cells = &mut self.cells[at..=at + columns];
        let of_age = frame.columns.of_age.as_slice();
        let mut last = usize::MAX;
        for Active { period, orders, revenue } in periods {
            let column = of_age.get(period - row).map_or(columns, |column| columns.min(*column as usize));
            let is_active = *orders > 0;
            let counts = &mut cells[column];
            counts.customers += u64::from(is_active & (column != last));
            counts.orders += orders;
            counts.revenue += revenue;
            last = if is_active { column } else { last };
        }
        self.sizes[row] += 1;
        let steps = &mut self.steps[at..=at + columns];
        steps[through].through += 1;
        steps[begun].begun += 1;
        if frame.is_on_or_after {
            let reached = last_period.saturating_sub(row) + 1;
            steps[through.min(reached)].reached[0] += 1;
            steps[begun.min(reached)].reached[1] += 1;
        }
    }
}

/// What a customer did in each period, in order; also where there is nothing but money paid back.
fn collect(calendar: &Calendar, orders: Orders<'_>, active: &mut Vec<Active>) {
    let within = |day: i32| {
        let after = calendar.periods.after(day);
        after.checked_sub(1).filter(|_| after < calendar.periods.len())
    };
    for (&day, &amount) in orders.days.iter().zip(orders.amounts) {
        let Some(period) = within(day) else { continue };
        match active.last_mut() {
            Some(last) if last.period == period => {
                last.orders += 1;
                last.revenue += amount;
            }
            _ => active.push(Active { period, orders: 1, revenue: amount }),
        }
    }
    for adjustment in orders.adjustments {
        let Some(period) = within(adjustment.day) else { continue };
        match active.binary_search_by_key(&period, |active| active.period) {
            Ok(found) => active[found].revenue += adjustment.amount,
            Err(place) => active.insert(place, Active { period, orders: 0, revenue: adjustment.amount }),
        }
    }
}
