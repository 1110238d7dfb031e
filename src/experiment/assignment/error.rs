//! [`AssignmentError`]: why a share or variants are refused.

use thiserror::Error;

use crate::model::Rate;

/// Why a share or variants are refused.
///
/// # Example
///
/// ```
/// use retention::experiment::{Share, Variants};
/// use retention::model::Rate;
///
/// let error = Share::new(Rate::new(11, 10)?).unwrap_err();
/// assert_eq!(error.to_string(), "share: expected 0 to 1, found 110.00 %");
/// let error = Variants::even(["a", "b", "a"]).unwrap_err();
/// assert_eq!(error.to_string(), "variant 2: name: expected one that is not taken, found \"a\"");
/// # Ok::<(), retention::model::RateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AssignmentError {
    /// A share that is not from 0 to 1.
    #[error("share: expected 0 to 1, found {found}")]
    Share {
        /// What was found.
        found: Rate,
    },
    /// A variant without a name, or with one of white space.
    #[error("variant {row}: name: expected a text that is not blank, found {found:?}")]
    VariantName {
        /// Its position, from 0.
        row: usize,
        /// The name found.
        found: String,
    },
    /// A name that a variant before it has.
    #[error("variant {row}: name: expected one that is not taken, found {found:?}")]
    DuplicateVariant {
        /// Its position, from 0.
        row: usize,
        /// The name found.
        found: String,
    },
    /// Variants of which none has a weight.
    #[error("weights: expected one above zero, found zeros for all {variants} variants")]
    NoWeight {
        /// How many variants there are.
        variants: usize,
    },
}
