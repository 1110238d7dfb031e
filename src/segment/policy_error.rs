//! [`PolicyError`]: why a policy of stages, rungs or classes is none, or cannot be applied.

use thiserror::Error;

use super::LaterOrderError;

/// Why a [`LifecyclePolicy`](super::LifecyclePolicy), a [`LadderPolicy`](super::LadderPolicy), an
/// [`AbcPolicy`](super::AbcPolicy) or a value that goes with them is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PolicyError {
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
    /// A summary with an order after the date of the analysis.
    #[error(transparent)]
    LaterOrder(#[from] LaterOrderError),
}

impl PolicyError {
    pub(super) fn field(field: &'static str, expected: impl Into<String>, found: &dyn ToString) -> Self {
        Self::Field { field, expected: expected.into(), found: found.to_string() }
    }
}
