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
pub use segmentation::Segmentation;
