//! Who is who: scores, segments, stages and key customers at a date.

mod key_customers;
mod ladder;
mod lifecycle;
mod map;
mod migration;
mod rfm;
mod segmentation;
mod table;

pub use rfm::{
    AxisEdges, AxisScoring, CutPoint, LookBack, Monetary, Nesting, RfmAxis, RfmEdges, RfmError, RfmMeasures, RfmScores,
    RfmScoring,
};
pub use map::{
    MapFinding, MatchPolicy, RuleCells, ScoreRanges, Segment, SegmentMap, SegmentMapError, SegmentMapParts, SegmentRule,
};
pub use migration::{Migration, MigrationCell, Move};
pub use segmentation::{Segmentation, SegmentationError};
pub use table::{SegmentFigures, SegmentRow, SegmentTable};
