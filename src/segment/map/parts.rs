//! What a segment map is made of: [`Segment`], [`SegmentRule`], [`MatchPolicy`], [`SegmentMapParts`].

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::ScoreRanges;
use crate::model::CampaignKind;

/// A segment of a [`SegmentMap`](super::SegmentMap): a name, a strategy of its own (000), and the kinds of campaigns
/// that carry it out.
///
/// Its name is its identity: segments are equal, ordered and hashed by their names alone. So customers whose segment has
/// got a new text since last month have [stayed](crate::segment::Migration::stayed) in it, and no two segments of a map or
/// [`Segmentation`](crate::segment::Segmentation) have one name. Whether the texts are the same too says the equality of
/// [`SegmentMapParts`].
///
/// # Example
///
/// ```
/// use retention::model::CampaignKind;
/// use retention::segment::Segment;
///
/// let regulars = Segment::new("Regulars")
///     .with_strategy("Keep a table free for them.")
///     .with_campaigns([CampaignKind::LoyaltyReward]);
/// assert_eq!(regulars.to_string(), "Regulars");
/// assert_eq!(regulars, Segment::new("Regulars"));
/// ```
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Segment {
    /// Its name; no two segments of a map have the same.
    pub name: String,
    /// What to do for these customers, in a sentence or two; may be empty.
    #[cfg_attr(feature = "serde", serde(default))]
    pub strategy: String,
    /// The kinds of campaigns that it suggests, the most fitting first; may be empty.
    #[cfg_attr(feature = "serde", serde(default))]
    pub campaigns: Vec<CampaignKind>,
}

/// Which cells are in which segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct SegmentRule {
    /// The name of the segment.
    pub segment: String,
    /// Its cells.
    pub when: RuleCells,
}

/// The cells of a [`SegmentRule`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum RuleCells {
    /// These cells. Each is a score for each axis of the map, in the order recency, frequency, monetary; axes that the
    /// map ignores are left out.
    Cells(Vec<Vec<u8>>),
    /// All cells within these ranges; an axis without a range may have any score.
    Ranges(ScoreRanges),
}

/// What holds where two rules of a map have a cell in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MatchPolicy {
    /// The first of the rules wins, so their order is part of the map: R rfm, `CASE WHEN` in SQL.
    FirstMatch,
    /// That is an error, so the order of the rules does not matter: lists of cells, as the standard map and
    /// PyMC-Marketing have them.
    Disjoint,
}

/// All of a [`SegmentMap`](super::SegmentMap), not yet checked.
///
/// Parts, and maps, are equal if all of them is, strategies and campaigns included, although [segments](Segment) are
/// equal by name.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename = "SegmentMap", expecting = "struct SegmentMap", deny_unknown_fields))]
pub struct SegmentMapParts {
    /// The lowest and the highest score of each axis; an axis without a range is ignored.
    pub levels: ScoreRanges,
    /// What holds where rules have a cell in common.
    pub policy: MatchPolicy,
    /// The segments, in the order in which tables show them.
    pub segments: Vec<Segment>,
    /// The rules, in order; a segment may have several.
    pub rules: Vec<SegmentRule>,
    /// The name of the segment of all cells that no rule has; without one their customers are in no segment.
    #[cfg_attr(feature = "serde", serde(default))]
    pub rest: Option<String>,
}

impl Segment {
    /// A segment without a strategy yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), strategy: String::new(), campaigns: Vec::new() }
    }

    /// With this strategy.
    #[must_use]
    pub fn with_strategy(self, strategy: impl Into<String>) -> Self {
        Self { strategy: strategy.into(), ..self }
    }

    /// With these kinds of campaigns.
    #[must_use]
    pub fn with_campaigns(self, campaigns: impl IntoIterator<Item = CampaignKind>) -> Self {
        Self { campaigns: campaigns.into_iter().collect(), ..self }
    }
}

impl PartialEq for Segment {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Segment {}

impl PartialOrd for Segment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Segment {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name.cmp(&other.name)
    }
}

impl Hash for Segment {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name)
    }
}

impl PartialEq for SegmentMapParts {
    fn eq(&self, other: &Self) -> bool {
        fn texts(parts: &SegmentMapParts) -> impl Iterator<Item = (&str, &str, &[CampaignKind])> {
            parts.segments.iter().map(|Segment { name, strategy, campaigns }| (&**name, &**strategy, &**campaigns))
        }
        let Self { levels, policy, segments: _, rules, rest } = self;
        (levels, policy, rules, rest) == (&other.levels, &other.policy, &other.rules, &other.rest)
            && texts(self).eq(texts(other))
    }
}

impl Eq for SegmentMapParts {}

impl SegmentRule {
    /// The segment has these cells: one score for each axis that the map does not ignore.
    pub fn cells<const AXES: usize>(segment: impl Into<String>, cells: impl IntoIterator<Item = [u8; AXES]>) -> Self {
        let cells = cells.into_iter().map(Vec::from).collect();
        Self { segment: segment.into(), when: RuleCells::Cells(cells) }
    }

    /// The segment has all cells within these ranges.
    pub fn ranges(segment: impl Into<String>, ranges: ScoreRanges) -> Self {
        Self { segment: segment.into(), when: RuleCells::Ranges(ranges) }
    }
}
