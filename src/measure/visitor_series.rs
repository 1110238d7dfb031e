//! [`VisitorSeries`]: returning visitors of consecutive periods.

use chrono::NaiveDate;

use super::rows::{self, SeriesError, merge_counts, merge_rows, same};
use crate::metrics::ReturningVisitors;
use crate::model::{Period, day};

/// All visitors of each of consecutive periods, and those of them who had been seen before it; made by
/// [`VisitLog::returning_visitors_series`](super::VisitLog::returning_visitors_series), where an example is.
///
/// Series of two groups without a visitor in common, such as those of two shops, can be [merged](VisitorSeries::merge).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct VisitorSeries {
    date: NaiveDate,
    rows: Vec<VisitorPeriod>,
}

/// A row of a [`VisitorSeries`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct VisitorPeriod {
    period: Period,
    is_complete: bool,
    returning_visitors: Option<ReturningVisitors>,
}

impl VisitorSeries {
    /// The periods with their counts, of which those that have not begun know none.
    pub(super) fn new(date: NaiveDate, counts: impl Iterator<Item = (Period, ReturningVisitors)>) -> Self {
        let until = day::number(date).saturating_add(1);
        let rows = counts.map(|(period, visitors)| VisitorPeriod {
            period,
            is_complete: rows::is_complete(period, until),
            returning_visitors: rows::has_begun(period, until).then_some(visitors),
        });
        Self { date, rows: rows.collect() }
    }

    /// The last day that was seen.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// One row a period, in their order.
    pub fn rows(&self) -> &[VisitorPeriod] {
        &self.rows
    }

    /// The series of two groups without a visitor in common, taken together. The identity is that of a log without
    /// visits, of the same periods as of the same date.
    ///
    /// # Errors
    ///
    /// [`SeriesError::Different`] unless both are of the same periods as of the same date; [`SeriesError::Counts`] if a
    /// sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, SeriesError> {
        same("date", &self.date, &other.date)?;
        let rows = merge_rows(&self.rows, &other.rows, VisitorPeriod::period, |row, other| {
            let (ours, others) = (row.returning_visitors.as_ref(), other.returning_visitors.as_ref());
            let returning_visitors = merge_counts(ours, others, ReturningVisitors::merge)?;
            Ok(VisitorPeriod { returning_visitors, ..*row })
        })?;
        Ok(Self { date: self.date, rows })
    }
}

impl VisitorPeriod {
    /// The period.
    pub fn period(&self) -> Period {
        self.period
    }

    /// Whether it was seen to its end. If not, visitors are still to come, new ones and returning ones, and so the share
    /// of those who return can still rise and fall.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// All visitors of the period, and those of them seen before it, as far as it was seen; `None` if it has not begun
    /// on the series' date.
    pub fn returning_visitors(&self) -> Option<ReturningVisitors> {
        self.returning_visitors
    }
}
