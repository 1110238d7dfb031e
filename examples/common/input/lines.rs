//! [`Lines`]: which line of a file an order came from.

/// The line of each order, kept only where it is not simply the line after the one before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    /// Numbers of orders and their lines; the orders that follow are on the lines that follow.
    jumps: Vec<(usize, u64)>,
    orders: usize,
}

impl Lines {
    /// Notes the line of the next order.
    pub(crate) fn push(&mut self, line: u64) {
        if self.line(self.orders) != Some(line) {
            self.jumps.push((self.orders, line));
        }
        self.orders += 1;
    }

    /// The line of an order by its number, from 0; `None` before the first is known.
    pub(crate) fn line(&self, order: usize) -> Option<u64> {
        let after = self.jumps.partition_point(|(from, _)| *from <= order);
        let (from, line) = self.jumps.get(after.checked_sub(1)?)?;
        Some(line + (order - from) as u64)
    }
}
