//! What series of counts by period have in common: how much of a period was seen, and how two series are added.

use thiserror::Error;

use crate::metrics::MetricsError;
use crate::model::{Period, day};

/// Why two series of counts by period cannot be merged.
///
/// # Example
///
/// ```
/// use retention::history::OrderLog;
/// use retention::model::{Period, Periods};
///
/// // Day 20_454 is 1 January 2026.
/// let log = OrderLog::from_columns(&["ali"], &[20_454], &[1_00])?;
/// let january = Periods::from(Period::month(2026, 1)?);
/// let as_of = |date: &str| log.as_of(date.parse().unwrap()).lifecycle_flows(&january);
/// let error = as_of("2026-01-31").merge(&as_of("2027-01-31")).unwrap_err();
/// assert_eq!(error.to_string(), "date: expected 2026-01-31, found 2027-01-31");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SeriesError {
    /// They are as of other dates, of other periods, or counted otherwise.
    #[error("{field}: expected {expected}, found {found}")]
    Different {
        /// In what they differ.
        field: &'static str,
        /// What the first has.
        expected: String,
        /// What the second has.
        found: String,
    },
    /// Counts that do not fit in 64 bits together.
    #[error(transparent)]
    Counts(#[from] MetricsError),
}

/// Whether anything of a period was seen before the day `until`.
pub(super) fn has_begun(period: Period, until: i32) -> bool {
    until > day::number(period.start())
}

/// Whether all of a period was seen before the day `until`.
pub(super) fn is_complete(period: Period, until: i32) -> bool {
    until >= day::number(period.end())
}

/// Checks that two series agree in something.
pub(super) fn same<T: PartialEq + std::fmt::Debug>(
    field: &'static str,
    expected: &T,
    found: &T,
) -> Result<(), SeriesError> {
    if expected == found {
        return Ok(());
    }
    Err(SeriesError::Different { field, expected: format!("{expected:?}"), found: format!("{found:?}") })
}

/// Adds the rows of two series as of one date, which must be of the same periods.
pub(super) fn merge_rows<R>(
    rows: &[R],
    others: &[R],
    period: impl Fn(&R) -> Period,
    merge: impl Fn(&R, &R) -> Result<R, MetricsError>,
) -> Result<Vec<R>, SeriesError> {
    same("periods", &rows.len(), &others.len())?;
    let pairs = rows.iter().zip(others).map(|(row, other)| {
        let (expected, found) = (period(row), period(other));
        if expected != found {
            let (expected, found) = (expected.to_string(), found.to_string());
            return Err(SeriesError::Different { field: "period", expected, found });
        }
        Ok(merge(row, other)?)
    });
    pairs.collect()
}

/// Adds the counts of a period; as of one date both series know it or neither does.
pub(super) fn merge_counts<C>(
    ours: Option<&C>,
    others: Option<&C>,
    merge: impl Fn(&C, &C) -> Result<C, MetricsError>,
) -> Result<Option<C>, MetricsError> {
    ours.zip(others).map(|(ours, others)| merge(ours, others)).transpose()
}
