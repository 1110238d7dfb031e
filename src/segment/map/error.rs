//! [`SegmentMapError`]: why parts are not a map, or scores not those of a map.

use thiserror::Error;

/// Why parts are not a [`SegmentMap`](super::SegmentMap), or scores not those that a map is for.
///
/// Segments and rules are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SegmentMapError {
    /// The levels of an axis, or of all axes together, cannot be those of a map.
    #[error("levels, {axis}: expected {expected}, found {found}")]
    Levels {
        /// The axis, or "axes".
        axis: &'static str,
        /// What would have been right.
        expected: String,
        /// What is there.
        found: String,
    },
    /// More segments or rules than a map can have.
    #[error("{field}: expected at most {limit}, found {found}")]
    TooMany {
        /// Of what.
        field: &'static str,
        /// How many there can be.
        limit: usize,
        /// How many there are.
        found: usize,
    },
    /// A segment without a name, or with that of another.
    #[error("segment {index}, name: expected {expected}, found {found:?}")]
    Segment {
        /// Its position.
        index: usize,
        /// What would have been right.
        expected: String,
        /// Its name.
        found: String,
    },
    /// A rule of no segment, or with cells that the map does not have or has given away.
    #[error("rule {rule}, {segment:?}, {field}: expected {expected}, found {found}")]
    Rule {
        /// Its position.
        rule: usize,
        /// Its segment.
        segment: String,
        /// Which part of the rule.
        field: &'static str,
        /// What would have been right.
        expected: String,
        /// What is there.
        found: String,
    },
    /// The rest goes to a segment that there is not.
    #[error("rest: expected the name of a segment, found {found:?}")]
    Rest {
        /// The name given.
        found: String,
    },
    /// Scores with other levels than the map's.
    #[error("scores, {axis}: expected {expected}, found {found}")]
    Scores {
        /// The axis.
        axis: &'static str,
        /// The levels of the map, and the scoring that has them on all axes, if there is one.
        expected: String,
        /// The levels of the scores.
        found: String,
    },
}
