//! [`CampaignError`]: why a campaign or programme is refused.

use thiserror::Error;

use crate::campaign::RuleError;
use crate::experiment::AssignmentError;

/// Why a campaign or programme is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CampaignError {
    /// A part that cannot be.
    #[error("{path}: expected {expected}, found {found}")]
    Field {
        /// Which, such as `steps[1].offer.percent`.
        path: String,
        /// What there should be.
        expected: &'static str,
        /// What was found.
        found: String,
    },
    /// A rule that cannot be.
    #[error("{field}: {error}")]
    Rule {
        /// `audience`, `exit` or `goal`.
        field: &'static str,
        /// Why.
        error: RuleError,
    },
    /// A share or variants that cannot be.
    #[error(transparent)]
    Assignment(#[from] AssignmentError),
}
