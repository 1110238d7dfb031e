//! RFM: recency, frequency and monetary value, scored.
//!
//! [`RfmScoring`] is how, [`RfmMeasures`] is what, [`RfmScores`] is the result, and [`RfmEdges`] scores others by what
//! was found. Inside, each axis is a column of integer keys of which a larger one is better (`keys`,
//! `keys_of_view`), a method finds
//! cut points between them (`method`, `select`), and keys are compared with these (`sample`).

mod cut;
mod edges;
mod error;
mod keys;
mod keys_of_view;
mod measures;
mod method;
mod sample;
mod scores;
mod scoring;
mod select;

pub use cut::CutPoint;
pub use edges::{AxisEdges, RfmEdges};
pub use error::RfmError;
pub use measures::{LookBack, Monetary, RfmMeasures};
pub use scores::{RfmAxis, RfmScores};
pub use scoring::{AxisScoring, Nesting, RfmScoring};
