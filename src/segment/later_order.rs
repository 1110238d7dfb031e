//! [`LaterOrderError`]: a summary is not of the date that it is analysed at.

use chrono::NaiveDate;
use thiserror::Error;

use crate::measure::CustomerSummary;
use crate::model::day;

/// A row of a summary has an order after the date of the analysis, so the summary was not made as of this date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("row {row}: last_day: expected a day up to {date}, found {found}")]
#[non_exhaustive]
pub struct LaterOrderError {
    /// The position of the first such row, from 0.
    pub row: usize,
    /// The date of the analysis.
    pub date: NaiveDate,
    /// The day of the customer's last order.
    pub found: NaiveDate,
}

impl<K: Clone> CustomerSummary<'_, K> {
    /// Whether nobody has an order after the date.
    pub(crate) fn check_up_to(&self, date: NaiveDate) -> Result<(), LaterOrderError> {
        let last = day::number(date);
        let mut rows = self.orders().iter().zip(self.last_days()).enumerate();
        match rows.find(|(_, (orders, day))| **orders > 0 && **day > last) {
            Some((row, (_, day))) => Err(LaterOrderError { row, date, found: day::date(*day) }),
            None => Ok(()),
        }
    }
}
