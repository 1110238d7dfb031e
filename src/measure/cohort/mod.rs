//! Cohorts: who began together, and what they did since.
//!
//! [`CohortGrid`] says which definition is which.

mod brackets;
mod cell;
mod error;
mod frame;
mod grid;
mod mean;
mod options;
mod recurring;
mod sums;
mod tally;
#[cfg(feature = "serde")]
mod wire;

pub use brackets::AgeBrackets;
pub use cell::{CellState, CohortCell, CohortRow, SoFar};
pub use error::CohortError;
pub use grid::{CohortGrid, OutsideCohorts};
pub use mean::{MeanRetention, MeanRevenue};
pub use options::{CohortAge, CohortMembership, CohortOptions, ReturnRule};
