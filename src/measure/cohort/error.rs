//! [`CohortError`]: why there is no grid.

use thiserror::Error;

use crate::model::Period;

/// Why options do not make a [`CohortGrid`](super::CohortGrid), or two grids not one.
///
/// # Example
///
/// ```
/// use retention::measure::AgeBrackets;
///
/// let error = AgeBrackets::new([0..=0, 2..=3]).unwrap_err();
/// assert_eq!(error.to_string(), "bracket 1: expected to begin at age 1, found 2");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CohortError {
    /// Rolling windows without a day, or none of them.
    #[error("{field}: expected at least 1, found 0")]
    Zero {
        /// Which number.
        field: &'static str,
    },
    /// There is no bracket.
    #[error("brackets: expected at least one, found none")]
    NoBrackets,
    /// A bracket does not begin where the one before it ends, or the first not at age 0.
    #[error("bracket {index}: expected to begin at age {expected}, found {found}")]
    BracketStart {
        /// Its number, from 0.
        index: usize,
        /// The age after the last of the bracket before.
        expected: u64,
        /// The age at which it begins.
        found: u32,
    },
    /// A bracket ends before it begins.
    #[error("bracket {index}: expected to end at age {first} or later, found {found}")]
    BracketEnd {
        /// Its number, from 0.
        index: usize,
        /// The age at which it begins.
        first: u32,
        /// The age at which it ends.
        found: u32,
    },
    /// A bracket holds ages that no cohort of the grid can have.
    #[error("bracket {index}: expected ages up to {last}, found {found}")]
    BracketBeyond {
        /// Its number, from 0.
        index: usize,
        /// The highest age of the grid.
        last: u64,
        /// The age at which it ends.
        found: u32,
    },
    /// Somebody's first purchase could lie outside the periods in which ages are counted.
    #[error("age: expected periods that cover {expected}, found {found}")]
    AgePeriods {
        /// From the first cohort period to the last.
        expected: Period,
        /// From the first age period to the last.
        found: Period,
    },
    /// Cohorts of each active period have no first purchase from which another age could be counted.
    #[error("age: expected the cohorts' own periods for cohorts of each active period, found another age")]
    ActivePeriodAge,
    /// A group has one row, but cohorts of each active period would put a customer into many.
    #[error("membership: expected first purchase for groups, found each active period")]
    ActivePeriodGroups,
    /// The grid would be larger than memory is for.
    #[error("grid: expected at most {limit} cells, found {found}")]
    TooManyCells {
        /// How many there may be.
        limit: u64,
        /// How many it would take.
        found: u64,
    },
    /// Two grids are not of the same question, or the same date.
    #[error("{field}: expected the same in both grids")]
    Unequal {
        /// What differs: the options, the date, or the scale of the amounts.
        field: &'static str,
    },
    /// The sum of two grids does not fit in 64 bits.
    #[error("{field}: expected a sum that fits, found an overflow")]
    Overflow {
        /// What was added.
        field: &'static str,
    },
}
