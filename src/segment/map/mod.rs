//! Segment maps: from scores to named segments.

mod check;
mod error;
mod grid;
mod lint;
mod parts;
mod presets;
mod ranges;
mod segment_map;

pub use error::SegmentMapError;
pub use lint::MapFinding;
pub use parts::{MatchPolicy, RuleCells, Segment, SegmentMapParts, SegmentRule};
pub use ranges::ScoreRanges;
pub use segment_map::SegmentMap;
