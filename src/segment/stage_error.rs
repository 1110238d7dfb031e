//! [`StageError`]: why a policy of stages, rungs or classes is none, or cannot be applied.

use chrono::NaiveDate;
use thiserror::Error;

/// Why a [`LifecyclePolicy`](super::LifecyclePolicy), a [`LadderPolicy`](super::LadderPolicy), an
/// [`AbcPolicy`](super::AbcPolicy) or a value that goes with them is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StageError {
    /// A field has a value that it cannot have, alone or beside another field.
    #[error("{field}: expected {expected}, found {found}")]
    Field {
        /// Which one.
        field: &'static str,
        /// What would have been right.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A row of a summary has a purchase after the date of the analysis, so it was not made as of this date.
    #[error("row {row}: expected a last day up to {date}, found {found}")]
    LaterPurchase {
        /// The position of the row.
        row: usize,
        /// The date of the analysis.
        date: NaiveDate,
        /// The day of the customer's last purchase.
        found: NaiveDate,
    },
}

impl StageError {
    pub(super) fn field(field: &'static str, expected: impl Into<String>, found: &dyn ToString) -> Self {
        Self::Field { field, expected: expected.into(), found: found.to_string() }
    }
}
