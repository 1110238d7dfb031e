//! Who is who: from an order history and a date to every customer's scores, segment, stage and class.
//!
//! ```
//! use chrono::NaiveDate;
//! use retention::history::OrderLog;
//! use retention::segment::{LifecyclePolicy, LifecycleStage, RfmScoring, SegmentMap};
//!
//! let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
//! let keys = ["ali", "mina", "reza", "sara", "sara", "sara"];
//! let days = [day(1, 5), day(2, 1), day(2, 20), day(1, 9), day(2, 2), day(3, 1)];
//! let log = OrderLog::from_columns(&keys, &days, &[50_00, 20_00, 90_00, 40_00, 40_00, 40_00])?;
//! let today = log.as_of(day(3, 31));
//!
//! let rfm = RfmScoring::terciles().score(&today)?;
//! let segments = SegmentMap::three_level().assign(&rfm)?;
//! let sara = segments.segment_of(&"sara").unwrap();
//! assert_eq!(sara.name, "Champions");
//! println!("{}: {}", sara.name, sara.strategy);
//!
//! assert_eq!(segments.segment_of(&"ali").unwrap().name, "Lost"); // in this company
//!
//! let table = segments.table(&today.summary(), today.date())?;
//! assert_eq!(table.get(sara).unwrap().revenue(), 120.into());
//!
//! let stages = LifecyclePolicy::standard().assign(&today);
//! assert_eq!(stages.segment_of(&"ali"), Some(&LifecycleStage::Active));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Ali is lost among four, and active by the calendar: scores by quantiles rank customers with each other, so somebody is
//! always first and somebody last, in the best of shops. With few customers take three levels, as here; from some
//! thousands on, [`RfmScoring::quintiles`] and the eleven segments of [`SegmentMap::standard`].
//!
//! The customers of a simulated shop by [segment](SegmentMap), drawn by the example `segments`: the larger the area, the
//! more revenue.
//!
#![doc = include_str!("../../docs/segments.svg")]
//!
//! # Which sorting
//!
//! | question | ask | get |
//! |---|---|---|
//! | how recent, how often, how much, against the others? | [`RfmScoring`] | [`RfmScores`] |
//! | what to do with whom? (000: a strategy for each category) | [`SegmentMap`] | [`Segment`]s |
//! | who is new, about to leave, gone, back? (002) | [`LifecyclePolicy`] | [`LifecycleStage`]s |
//! | who brings most of the revenue? (000) | [`AbcPolicy`], [`key_customers`](crate::measure::CustomerSummary::key_customers), [`lorenz_curve`](crate::measure::CustomerSummary::lorenz_curve) | [`AbcClass`]es, [`LorenzCurve`] |
//! | how far have they come: first-time buyer, loyal, advocate? (000) | [`LadderPolicy`] | [`LadderRung`]s |
//!
//! Scores compare customers with each other, so a customer's segment can change because others bought. Stages and the
//! ladder look at one customer alone, and can be asked in a request path, without a log. ABC classes look at money alone.
//!
//! # What all have in common
//!
//! Segments, stages, classes and rungs are a [`Segmentation`] each: a byte a customer, beside the log's keys. So each
//! has its members, its sizes, a [table](Segmentation::table) of what each segment brings, and a
//! [migration matrix](Segmentation::migration_to) between two dates.
//!
//! Policies are data: checked when they are built and when they are read with serde, and a map has a
//! [`lint`](SegmentMap::lint). Scores of a date come with their [edges](RfmEdges), by which the customers of another date
//! are scored alike.
//!
//! Per-customer facts come from a [`CustomerSummary`](crate::measure::CustomerSummary), so all but the lifecycle works
//! from a table that SQL has computed, too.

mod key_customers;
mod ladder;
mod later_order;
mod lifecycle;
mod map;
mod median;
mod migration;
mod policy_error;
mod rfm;
mod segmentation;
mod table;

pub use key_customers::{AbcClass, AbcCut, AbcEdges, AbcPolicy, GiniDefinition, LorenzCurve, LorenzPoint};
pub use ladder::{LadderPolicy, LadderPolicyParts, LadderRung};
pub use later_order::LaterOrderError;
pub(crate) use lifecycle::CheckedLimit;
pub use lifecycle::{LifecyclePolicy, LifecyclePolicyParts, LifecycleStage, ShopRhythm, SilenceLimit};
pub use map::{
    MapFinding, MatchPolicy, RuleCells, ScoreRanges, Segment, SegmentMap, SegmentMapError, SegmentMapParts, SegmentRule,
};
pub use migration::{Migration, MigrationCell, MigrationRow, SegmentMove};
pub use policy_error::PolicyError;
pub use rfm::{
    AxisEdges, AxisScoring, CutPoint, LookBack, Monetary, Nesting, RfmAxis, RfmEdges, RfmError, RfmMeasures, RfmScores,
    RfmScoring,
};
pub use segmentation::{Segmentation, SegmentationError};
pub use table::{SegmentFigures, SegmentRow, SegmentTable};
