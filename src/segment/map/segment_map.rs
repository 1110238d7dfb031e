//! [`SegmentMap`]: from the scores of a customer to their segment.

use std::ops::RangeInclusive;

use super::check::{check, range_text};
use super::grid::{Grid, Lookup};
use super::{Segment, SegmentMapError, SegmentMapParts};
use crate::segment::{RfmAxis, RfmScores, RfmScoring, Segmentation};

/// From recency, frequency and monetary scores to named segments: policy as data, checked when it is built and when it
/// is read.
///
/// # Which map
///
/// | map | scores | segments | who uses it |
/// |---|---|---|---|
/// | [`standard`](SegmentMap::standard), the default | 1–5 each | 11, of 125 cells listed one by one | the "11 classic segments" of many guides and CRM tools |
/// | [`r_rfm_vignette`](SegmentMap::r_rfm_vignette) | 1–5 each | 10 by ranges, first match wins, and Others | R rfm, in its vignette |
/// | [`pymc_marketing`](SegmentMap::pymc_marketing) | 1–4 each | 5 of 46 cells, and Other | PyMC-Marketing `rfm_segments` |
/// | [`three_level`](SegmentMap::three_level) | 1–3, recency and frequency | 6 | small shops; shops whose customers all spend alike |
/// | [`SegmentMap::new`] | 0–254, any axes, up to 2²⁰ cells | up to 255 of your own | |
///
/// With fewer than some thousand customers, take `three_level`: 125 cells of a hundred customers are nearly all empty.
/// If most customers have one order, their frequency scores are tied, whatever the map; look at the sizes of the
/// segments before you write to anybody. Keep one map: a [`Migration`](crate::segment::Migration) says something only
/// if both dates were segmented alike.
///
/// # A map of your own
///
/// From [parts](SegmentMapParts): levels, segments, and rules that are lists of cells or ranges of scores.
/// [`lint`](SegmentMap::lint) tells what is allowed but rarely meant: cells without a segment, rules that never win. A
/// preset is changed by [taking it apart](SegmentMap::into_parts).
///
/// ```
/// use retention::segment::{MatchPolicy, ScoreRanges, Segment, SegmentMap, SegmentMapParts, SegmentRule};
///
/// // Recency by frequency, two levels each.
/// let map = SegmentMap::new(SegmentMapParts {
///     levels: ScoreRanges::any().recency(1..=2).frequency(1..=2),
///     policy: MatchPolicy::Disjoint,
///     segments: vec![Segment::new("Regulars"), Segment::new("Gone"), Segment::new("Others")],
///     rules: vec![
///         SegmentRule::cells("Regulars", [[2, 2]]),
///         SegmentRule::ranges("Gone", ScoreRanges::any().recency(1..=1)),
///     ],
///     rest: Some("Others".into()),
/// })?;
/// let name = |scores| map.segment_of(scores).map(|segment| segment.name.as_str());
/// assert_eq!(name([2, 2, 5]), Some("Regulars")); // money is ignored
/// assert_eq!(name([1, 2, 1]), Some("Gone"));
/// assert_eq!(name([2, 1, 1]), Some("Others"));
/// assert_eq!(name([3, 1, 1]), None); // no such score
/// # Ok::<(), retention::segment::SegmentMapError>(())
/// ```
///
/// # As JSON
///
/// Ranges of scores are `{"from": 4, "to": 5}`, both included; an axis that is left out is ignored by the map, and may have
/// any score in a rule. Texts may be left out, and so may the rest.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use retention::segment::SegmentMap;
///
/// let json = r#"{
///     "levels": {"recency": {"from": 1, "to": 5}, "frequency": {"from": 1, "to": 5}},
///     "policy": "first_match",
///     "segments": [
///         {"name": "Best", "strategy": "Thank them.", "campaigns": ["referral", "loyalty_reward"]},
///         {"name": "Gone"},
///         {"name": "Others"}
///     ],
///     "rules": [
///         {"segment": "Best", "when": {"ranges": {"recency": {"from": 4, "to": 5}, "frequency": {"from": 4, "to": 5}}}},
///         {"segment": "Best", "when": {"cells": [[3, 5], [5, 3]]}},
///         {"segment": "Gone", "when": {"ranges": {"recency": {"from": 1, "to": 1}}}}
///     ],
///     "rest": "Others"
/// }"#;
/// let map: SegmentMap = serde_json::from_str(json).unwrap();
/// assert_eq!(map.cell_counts(), [6, 5, 14]);
/// let error = serde_json::from_str::<SegmentMap>(&json.replace("[3, 5]", "[3, 6]")).unwrap_err();
/// let expected = r#"rule 1, "Best", cells: expected cells of recency 1 to 5, frequency 1 to 5, found 3-6"#;
/// assert_eq!(error.to_string(), expected);
/// # }
/// ```
///
/// # Cost
///
/// Rules are compiled to a table of a byte a cell, so a customer is a look-up, however many rules there are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "SegmentMapParts", into = "SegmentMapParts"))]
pub struct SegmentMap {
    parts: SegmentMapParts,
    lookup: Lookup,
}

impl SegmentMap {
    /// The map of these parts.
    ///
    /// # Errors
    ///
    /// [`SegmentMapError`], which names the rule and the field: levels that end before they start, pass 254 or make
    /// more than 2²⁰ cells, or no axis at all; more than 255 segments or 1,024 rules; a segment without a name or with
    /// that of another; a rule of no segment, with scores beyond the levels, with a range on an axis that the map
    /// ignores, with a cell named twice, or, where rules are [disjoint](crate::segment::MatchPolicy::Disjoint), with a
    /// cell of another rule; a rest that is no segment.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::{ScoreRanges, SegmentMap, SegmentRule};
    ///
    /// let mut parts = SegmentMap::standard().into_parts();
    /// parts.rules.push(SegmentRule::ranges("Lost", ScoreRanges::any().recency(0..=1)));
    /// assert_eq!(
    ///     SegmentMap::new(parts).unwrap_err().to_string(),
    ///     r#"rule 11, "Lost", recency: expected a range within 1 to 5, found 0 to 1"#,
    /// );
    /// ```
    pub fn new(parts: SegmentMapParts) -> Result<Self, SegmentMapError> {
        check(&parts)?;
        Ok(Self::of_checked(parts))
    }

    /// The map of parts that are right, such as a preset's.
    pub(super) fn of_checked(parts: SegmentMapParts) -> Self {
        let lookup = Lookup::new(&parts);
        Self { parts, lookup }
    }

    /// What it is made of.
    pub fn parts(&self) -> &SegmentMapParts {
        &self.parts
    }

    /// What it is made of, to be changed and built anew.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::SegmentMap;
    ///
    /// let mut parts = SegmentMap::standard().into_parts();
    /// parts.segments[0].strategy = "Invite them to the tasting.".into();
    /// let map = SegmentMap::new(parts)?;
    /// assert_eq!(map.named("Champions").unwrap().strategy, "Invite them to the tasting.");
    /// # Ok::<(), retention::segment::SegmentMapError>(())
    /// ```
    pub fn into_parts(self) -> SegmentMapParts {
        self.parts
    }

    /// The segments, in their own order.
    pub fn segments(&self) -> &[Segment] {
        &self.parts.segments
    }

    /// The segment of a name; `None` if there is no such segment.
    pub fn named(&self, name: &str) -> Option<&Segment> {
        self.parts.segments.iter().find(|segment| segment.name == name)
    }

    /// The lowest and highest score of an axis; `None` for one that the map ignores.
    pub fn levels(&self, axis: RfmAxis) -> Option<RangeInclusive<u8>> {
        self.parts.levels.range(axis)
    }

    /// The segment of a customer with these scores: recency, frequency, monetary. `None` for a cell that has none, and
    /// for scores beyond the levels; the score of an ignored axis may be any.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::SegmentMap;
    ///
    /// let map = SegmentMap::standard();
    /// assert_eq!(map.segment_of([5, 4, 4]).unwrap().name, "Champions");
    /// assert_eq!(map.segment_of([1, 1, 5]).unwrap().name, "Cannot Lose Them");
    /// assert_eq!(map.segment_of([6, 1, 1]), None);
    /// ```
    pub fn segment_of(&self, scores: [u8; 3]) -> Option<&Segment> {
        self.parts.segments.get(usize::from(self.lookup.number(scores)?))
    }

    /// All cells with their segments, from the lowest scores to the highest, the monetary one changing first. A cell
    /// has a score for each axis that the map does not ignore.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::SegmentMap;
    ///
    /// let map = SegmentMap::pymc_marketing();
    /// assert_eq!(map.cells().count(), 64);
    /// let (cell, segment) = map.cells().last().unwrap();
    /// assert_eq!((cell, segment.unwrap().name.as_str()), (vec![4, 4, 4], "Premium Customer"));
    /// ```
    pub fn cells(&self) -> impl ExactSizeIterator<Item = (Vec<u8>, Option<&Segment>)> {
        let grid = Grid::new(&self.parts.levels);
        (0..self.lookup.cells()).map(move |position| {
            let number = self.lookup.at(position);
            (grid.cell(position), number.and_then(|number| self.parts.segments.get(usize::from(number))))
        })
    }

    /// How many cells each segment has, in the segments' order.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::SegmentMap;
    ///
    /// assert_eq!(SegmentMap::standard().cell_counts(), [7, 8, 24, 7, 16, 8, 8, 22, 8, 11, 6]);
    /// ```
    pub fn cell_counts(&self) -> Vec<u64> {
        let mut counts = vec![0; self.parts.segments.len()];
        for number in (0..self.lookup.cells()).filter_map(|position| self.lookup.at(position)) {
            if let Some(count) = counts.get_mut(usize::from(number)) {
                *count += 1;
            }
        }
        counts
    }

    /// Whether a scoring has the levels that the map is for, so that its scores can be
    /// [assigned](SegmentMap::assign): to be asked before anything is scored.
    ///
    /// # Errors
    ///
    /// [`SegmentMapError::Scores`] if an axis of the scoring has other levels than the map.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::{RfmScoring, SegmentMap};
    ///
    /// let map = SegmentMap::three_level();
    /// assert!(map.check_scoring(&RfmScoring::fixed_recency()).is_ok());
    /// let error = map.check_scoring(&RfmScoring::quintiles()).unwrap_err();
    /// assert_eq!(error.to_string(), "scores, recency: expected 1 to 3, as of RfmScoring::terciles(), found 1 to 5");
    /// ```
    pub fn check_scoring(&self, scoring: &RfmScoring) -> Result<(), SegmentMapError> {
        self.check_levels(|axis| scoring.levels(axis))
    }

    /// Every customer's segment by their scores. Customers who are not scored, and those in cells without a segment,
    /// are in none.
    ///
    /// # Errors
    ///
    /// [`SegmentMapError::Scores`] if an axis of the scores has other levels than the map: scores of 1 to 4 in a map
    /// for 1 to 5 would make everybody less than a champion.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    /// use retention::segment::{RfmScoring, SegmentMap};
    ///
    /// let keys = ["ali", "ali", "ali", "reza", "sara", "sara"];
    /// let log = OrderLog::from_columns(&keys, &[20_500, 20_510, 20_530, 20_100, 20_400, 20_450], &[50_00; 6])?;
    /// let today = log.latest();
    /// let rfm = RfmScoring::quintiles().score(&today)?;
    /// let segments = SegmentMap::standard().assign(&rfm)?;
    /// assert_eq!(segments.segment_of(&"ali").unwrap().name, "Champions");
    ///
    /// let table = segments.table(&today.summary(), today.date())?;
    /// for row in table.rows().iter().filter(|row| row.figures.customers() > 0) {
    ///     println!("{}: {} customers, {}", row.segment, row.figures.customers(), row.segment.strategy);
    /// }
    ///
    /// let error = SegmentMap::pymc_marketing().assign(&rfm).unwrap_err();
    /// let expected = "scores, recency: expected 1 to 4, as of RfmScoring::quartiles(), found 1 to 5";
    /// assert_eq!(error.to_string(), expected);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn assign<'a, K: Clone>(
        &self,
        scores: &RfmScores<'a, K>,
    ) -> Result<Segmentation<'a, K, Segment>, SegmentMapError> {
        self.check_levels(|axis| scores.levels(axis))?;
        let [recency, frequency, monetary] = RfmAxis::ALL.map(|axis| scores.column(axis));
        let rows = recency.iter().zip(frequency).zip(monetary);
        let numbers =
            rows.map(|((recency, frequency), monetary)| self.lookup.number([*recency, *frequency, *monetary]));
        Ok(Segmentation::new(scores.held_keys(), self.parts.segments.clone(), numbers))
    }

    /// The first axis with other levels than the map's.
    fn other_axis(&self, levels: impl Fn(RfmAxis) -> RangeInclusive<u8>) -> Option<(RfmAxis, RangeInclusive<u8>)> {
        let axes = RfmAxis::ALL.into_iter().filter_map(|axis| Some((axis, self.levels(axis)?)));
        axes.into_iter().find(|(axis, expected)| *expected != levels(*axis))
    }

    fn check_levels(&self, levels: impl Fn(RfmAxis) -> RangeInclusive<u8>) -> Result<(), SegmentMapError> {
        let Some((axis, expected)) = self.other_axis(&levels) else { return Ok(()) };
        let fitting = [
            ("terciles", RfmScoring::terciles()),
            ("quartiles", RfmScoring::quartiles()),
            ("quintiles", RfmScoring::quintiles()),
            ("percentiles", RfmScoring::percentiles()),
        ];
        let fitting = fitting.iter().find(|(_, scoring)| self.other_axis(|axis| scoring.levels(axis)).is_none());
        let hint = fitting.map_or_else(String::new, |(name, _)| format!(", as of RfmScoring::{name}()"));
        let (expected, found) = (range_text(&expected) + &hint, range_text(&levels(axis)));
        Err(SegmentMapError::Scores { axis: axis.name(), expected, found })
    }
}

/// The [standard](SegmentMap::standard) map.
impl Default for SegmentMap {
    fn default() -> Self {
        Self::standard()
    }
}

impl From<SegmentMap> for SegmentMapParts {
    fn from(map: SegmentMap) -> Self {
        map.into_parts()
    }
}

impl TryFrom<SegmentMapParts> for SegmentMap {
    type Error = SegmentMapError;

    fn try_from(parts: SegmentMapParts) -> Result<Self, SegmentMapError> {
        Self::new(parts)
    }
}
