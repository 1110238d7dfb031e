//! Who is who: scores, segments, stages and key customers at a date.
//!
//! The customers of a simulated shop by [segment](SegmentMap), drawn by the example `segments`: the larger the area, the
//! more revenue.
//!
#![doc = include_str!("../../docs/segments.svg")]

mod key_customers;
mod ladder;
mod lifecycle;
mod map;
mod migration;
mod preset;
mod rfm;
mod segmentation;
mod stage_error;
mod table;
#[cfg(feature = "serde")]
mod wire_decimal;

pub use key_customers::{AbcClass, AbcCut, AbcEdges, AbcPolicy, GiniDefinition, LorenzCurve, LorenzPoint};
pub use ladder::{LadderPolicy, LadderPolicyParts, LadderRung};
pub use lifecycle::{LifecyclePolicy, LifecyclePolicyParts, LifecycleStage, ShopRhythm, SilenceLimit};
pub use map::{
    MapFinding, MatchPolicy, RuleCells, ScoreRanges, Segment, SegmentMap, SegmentMapError, SegmentMapParts, SegmentRule,
};
pub use migration::{Migration, MigrationCell, Move};
pub use rfm::{
    AxisEdges, AxisScoring, CutPoint, LookBack, Monetary, Nesting, RfmAxis, RfmEdges, RfmError, RfmMeasures, RfmScores,
    RfmScoring,
};
pub use segmentation::{Segmentation, SegmentationError};
pub use stage_error::StageError;
pub use table::{SegmentFigures, SegmentRow, SegmentTable};
