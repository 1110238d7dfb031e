//! RFM: recency, frequency and monetary value, scored.

mod scores;

pub use scores::{RfmAxis, RfmScores};
