//! The map of the vignette of R's rfm.

use std::ops::RangeInclusive;

use super::Preset;
use super::standard::{
    ABOUT_TO_SLEEP, AT_RISK, CANNOT_LOSE_THEM, CHAMPIONS, LOST, LOYAL, NEED_ATTENTION, NEW_CUSTOMERS,
    POTENTIAL_LOYALIST, PROMISING,
};
use crate::model::CampaignKind;
use crate::segment::map::{MatchPolicy, ScoreRanges, SegmentMap, SegmentMapParts, SegmentRule};

type Ranges = [RangeInclusive<u8>; 3];

/// In order: recency, frequency, monetary.
const RULES: [(Preset, Ranges); 10] = [
    (CHAMPIONS, [5..=5, 5..=5, 5..=5]),
    (POTENTIAL_LOYALIST, [3..=5, 3..=5, 2..=5]),
    (LOYAL, [2..=4, 2..=4, 2..=4]),
    (PROMISING, [3..=4, 1..=3, 3..=5]),
    (NEW_CUSTOMERS, [4..=5, 1..=3, 1..=5]),
    (CANNOT_LOSE_THEM, [1..=2, 3..=4, 4..=5]),
    (AT_RISK, [1..=2, 2..=5, 4..=5]),
    (NEED_ATTENTION, [1..=3, 3..=5, 3..=5]),
    (ABOUT_TO_SLEEP, [2..=3, 1..=3, 1..=4]),
    (LOST, [1..=1, 1..=5, 1..=5]),
];

const OTHERS: Preset = Preset {
    name: "Others",
    strategy: "They fit nowhere: mostly seldom or small buyers of the middle. Look at them before you write to them.",
    campaigns: &[CampaignKind::News],
};

impl SegmentMap {
    /// The ordered ranges of the vignette of R's rfm, for scores 1 to 5: the first that fits wins, the rest are Others.
    ///
    /// | order | segment | R | F | M | cells won |
    /// |---|---|---|---|---|---|
    /// | 0 | Champions | 5 | 5 | 5 | 1 |
    /// | 1 | Potential Loyalist | 3–5 | 3–5 | 2–5 | 35 |
    /// | 2 | Loyal | 2–4 | 2–4 | 2–4 | 15 |
    /// | 3 | Promising | 3–4 | 1–3 | 3–5 | 8 |
    /// | 4 | New Customers | 4–5 | 1–3 | 1–5 | 15 |
    /// | 5 | Cannot Lose Them | 1–2 | 3–4 | 4–5 | 6 |
    /// | 6 | At Risk | 1–2 | 2–5 | 4–5 | 7 |
    /// | 7 | Need Attention | 1–3 | 3–5 | 3–5 | 4 |
    /// | 8 | About To Sleep | 2–3 | 1–3 | 1–4 | 10 |
    /// | 9 | Lost | 1 | 1–5 | 1–5 | 14 |
    /// | | Others | | | | 10 |
    ///
    /// For comparison with R. 58 cells have several rules, so most of the map is in the order of its lines; the names
    /// are those of the [standard map](SegmentMap::standard), the customers are not: 554 is a Potential Loyalist here.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::SegmentMap;
    ///
    /// let map = SegmentMap::r_rfm_vignette();
    /// assert_eq!(map.cell_counts(), [1, 35, 15, 8, 15, 6, 7, 4, 10, 14, 10]);
    /// assert_eq!(map.segment_of([5, 5, 4]).unwrap().name, "Potential Loyalist");
    /// assert_eq!(map.segment_of([2, 5, 1]).unwrap().name, "Others");
    /// ```
    pub fn r_rfm_vignette() -> Self {
        let rule = |(preset, ranges): &(Preset, Ranges)| {
            let [recency, frequency, monetary] = ranges.clone();
            SegmentRule::ranges(
                preset.name,
                ScoreRanges::any().recency(recency).frequency(frequency).monetary(monetary),
            )
        };
        let presets = RULES.iter().map(|(preset, _)| preset).chain([&OTHERS]);
        Self::of_checked(SegmentMapParts {
            levels: ScoreRanges::all(1..=5),
            policy: MatchPolicy::FirstMatch,
            segments: presets.map(Preset::segment).collect(),
            rules: RULES.iter().map(rule).collect(),
            rest: Some(OTHERS.name.to_owned()),
        })
    }
}
