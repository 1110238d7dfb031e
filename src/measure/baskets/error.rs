//! [`BasketsError`]: why baskets are not counted, or counts do not go together.

use thiserror::Error;

use super::LargeBaskets;
use crate::model::Rate;

/// Why baskets are not counted, counts do not go together or contradict each other, or thresholds are refused.
///
/// # Example
///
/// ```
/// use retention::measure::{Baskets, LargeBaskets};
///
/// let all = Baskets::from_rows([(1, "phone")], LargeBaskets::Count)?;
/// let some = Baskets::from_rows([(2, "phone")], LargeBaskets::LeaveOut { above: 50 })?;
/// let error = all.merge(&some).unwrap_err();
/// assert_eq!(error.to_string(), "large_baskets: expected Count, found LeaveOut { above: 50 }");
/// # Ok::<(), retention::measure::BasketsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BasketsError {
    /// More different products than this crate tells apart.
    #[error("products: expected at most {limit}, found more")]
    TooManyProducts {
        /// The largest number.
        limit: u32,
    },
    /// Counts that treat large baskets in two ways.
    #[error("large_baskets: expected {expected:?}, found {found:?}")]
    LargeBaskets {
        /// What these do.
        expected: LargeBaskets,
        /// What the others do.
        found: LargeBaskets,
    },
    /// A sum that does not fit in 64 bits.
    #[error("{field}: expected a sum below 2^64, found an overflow")]
    Overflow {
        /// What was summed.
        field: &'static str,
    },
    /// A row of counts that is not after the one before it, or names a product that is not there.
    #[error("{field} {row}: expected known products in ascending order, found others")]
    Order {
        /// `products` or `pairs`.
        field: &'static str,
        /// Its position, from 0.
        row: usize,
    },
    /// A count that contradicts others.
    #[error("{field} {row}: expected {low} to {high} baskets, found {found}")]
    Count {
        /// `products` or `pairs`.
        field: &'static str,
        /// Its position, from 0.
        row: usize,
        /// The smallest count possible.
        low: u64,
        /// The largest count possible.
        high: u64,
        /// The count found.
        found: u64,
    },
    /// Sums over all baskets that no baskets have.
    #[error("{field}: expected {low} to {high} in all {baskets} baskets, found {found}")]
    Sum {
        /// `products`, `pairs` or `left_out`.
        field: &'static str,
        /// The number of baskets.
        baskets: u64,
        /// The smallest sum possible.
        low: u128,
        /// The largest sum possible.
        high: u128,
        /// The sum found.
        found: u128,
    },
    /// A threshold of baskets that is no number of baskets with both.
    #[error("min_baskets: expected at least 1, found 0")]
    MinBaskets,
    /// A confidence that is no share.
    #[error("min_confidence: expected 0 to 1, found {found}")]
    MinConfidence {
        /// The threshold found.
        found: Rate,
    },
    /// A lift below zero.
    #[error("lift_above: expected zero or more, found {found}")]
    LiftAbove {
        /// The threshold found.
        found: Rate,
    },
}
