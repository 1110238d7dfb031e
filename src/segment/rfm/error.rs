//! [`RfmError`].

use thiserror::Error;

use super::{CutPoint, RfmAxis};
use crate::segment::LaterOrderError;

/// Why customers cannot be scored, or why a scoring or its edges are none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RfmError {
    /// A number of bins that is no scoring.
    #[error("{axis}: expected 2 to 10 bins, found {found}")]
    Bins {
        /// Of which axis.
        axis: RfmAxis,
        /// The number found.
        found: u8,
    },
    /// A number of cut points that the axis cannot have.
    #[error("{axis}: expected {expected} cut points, found {found}")]
    CutPointCount {
        /// Of which axis.
        axis: RfmAxis,
        /// What would have been right.
        expected: String,
        /// The number found.
        found: usize,
    },
    /// Cut points that do not ascend.
    #[error("{axis}: cut point {position}: expected {expected}, found {found}")]
    CutPointOrder {
        /// Of which axis.
        axis: RfmAxis,
        /// The place of the cut point that is too small, from 0.
        position: usize,
        /// What would have been right.
        expected: String,
        /// The cut point found.
        found: CutPoint,
    },
    /// A mean per order cannot be compared exactly with such a cut point.
    #[error("monetary: cut point: expected a fraction of minor units with a divisor below 2³², found {found}")]
    CutPointTooFine {
        /// The cut point found.
        found: CutPoint,
    },
    /// A cut point divided by zero.
    #[error("cut point: expected a divisor of at least 1, found 0")]
    Divisor,
    /// A text that is no cut point.
    #[error("cut point: expected a decimal, or a decimal, a slash and a whole number, found {found:?}")]
    CutPointText {
        /// The text found.
        found: String,
    },
    /// A look-back of no days.
    #[error("look_back: expected at least 1 day, found 0")]
    LookBackDays,
    /// A summary knows no single orders, so it cannot be asked for the last days only.
    #[error("look_back: expected all history where there are no single orders, found the last {days} days")]
    LookBackWithoutOrders {
        /// How many days.
        days: u32,
    },
    /// Two choices that do not go together.
    #[error("{field}: expected {expected}, found {found}")]
    Combination {
        /// Which choice.
        field: &'static str,
        /// What would have been right.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// Scores that are none, or not those of the axis's other cells.
    #[error("{axis}: expected {expected}, found scores from {lowest} to {highest}")]
    Scores {
        /// Of which axis.
        axis: RfmAxis,
        /// What would have been right.
        expected: String,
        /// The lowest score found.
        lowest: u8,
        /// The highest score found.
        highest: u8,
    },
    /// Edges for too many or too few cells.
    #[error("{axis}: expected edges of {expected} cells, found {found}")]
    Cells {
        /// Of which axis.
        axis: RfmAxis,
        /// What would have been right.
        expected: String,
        /// The number found.
        found: usize,
    },
    /// A summary with an order after the date that customers are scored at.
    #[error(transparent)]
    LaterOrder(#[from] LaterOrderError),
    /// A row that no customer of a summary can have, or that has an order after the date that it is scored at.
    #[error("{field}: expected {expected}, found {found}")]
    Row {
        /// Which field.
        field: &'static str,
        /// What would have been right.
        expected: String,
        /// What is there.
        found: String,
    },
}
