//! [`CountsError`]: why counts of customers are refused.

use thiserror::Error;

/// Why counts that are read are refused.
///
/// # Example
///
/// ```
/// use retention::campaign::CountsError;
///
/// let expected = "waterfall: expected gates that add up, each with its own reasons, found others";
/// assert_eq!(CountsError::Waterfall.to_string(), expected);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CountsError {
    /// A [`Waterfall`](super::Waterfall) of which the gates are not all gates in order, have reasons of other gates, or do not add
    /// up.
    #[error("waterfall: expected gates that add up, each with its own reasons, found others")]
    Waterfall,
    /// [`BlockerCounts`](super::BlockerCounts) of which the clauses have more customers than the audience has.
    #[error("clauses: expected at most as many customers as the audience has, {audience}, found more")]
    Clauses {
        /// For how many the audience is the only gate that is closed.
        audience: u64,
    },
    /// [`BlockerCounts`](super::BlockerCounts) of more customers than 64 bits count.
    #[error("counts: expected at most as many customers as 64 bits count, found more")]
    TooMany,
}
