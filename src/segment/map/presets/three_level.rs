//! Recency and frequency in three levels each.

use super::Preset;
use super::standard::{AT_RISK, CHAMPIONS, LOST, NEED_ATTENTION, NEW_CUSTOMERS};
use crate::model::CampaignKind;
use crate::segment::map::{MatchPolicy, ScoreRanges, SegmentMap, SegmentMapParts, SegmentRule};

const REGULARS: Preset = Preset {
    name: "Regulars",
    strategy: "They come again and again, if not as often or as lately as the best. Keep them company and reward the \
               next threshold.",
    campaigns: &[CampaignKind::ActiveCustomers, CampaignKind::LoyaltyReward, CampaignKind::CrossSell],
};

/// Recency and frequency.
const SEGMENTS: [(Preset, &[[u8; 2]]); 6] = [
    (CHAMPIONS, &[[3, 3]]),
    (REGULARS, &[[3, 2], [2, 3]]),
    (NEW_CUSTOMERS, &[[3, 1]]),
    (NEED_ATTENTION, &[[2, 2], [2, 1]]),
    (AT_RISK, &[[1, 3], [1, 2]]),
    (LOST, &[[1, 1]]),
];

impl SegmentMap {
    /// Recency and frequency in three levels each, 1 to 3, for small shops; money is ignored. Each of the nine cells is
    /// in one of six segments.
    ///
    /// | | frequency 1 | frequency 2 | frequency 3 |
    /// |---|---|---|---|
    /// | recency 3, lately | New Customers | Regulars | Champions |
    /// | recency 2 | Need Attention | Need Attention | Regulars |
    /// | recency 1, long ago | Lost | At Risk | At Risk |
    ///
    /// - Champions buy often and have just bought: reward, ask to recommend.
    /// - Regulars have one of the two and not much less of the other: keep company.
    /// - New Customers have just bought, once or seldom: welcome.
    /// - Need Attention: the time for the next order is passing.
    /// - At Risk have bought again before, and stopped: write to these first.
    /// - Lost came seldom, long ago: one try.
    ///
    /// It is this crate's own design, of the kind that mail tools with three levels use (Klaviyo scores recency in
    /// fixed days and the rest in thirds). Money is left out because in a small shop it says little that frequency does
    /// not; whoever sells both pens and desks should take a map with money. Scores of 1 to 3 on fixed cut points, such
    /// as 1, 2 and 3 or more orders, suit it better than quantiles that tie.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::SegmentMap;
    ///
    /// let map = SegmentMap::three_level();
    /// assert_eq!(map.segment_of([3, 3, 1]), map.segment_of([3, 3, 3]));
    /// assert_eq!(map.segment_of([1, 2, 1]).unwrap().name, "At Risk");
    /// assert!(map.lint().is_empty());
    /// ```
    pub fn three_level() -> Self {
        Self::of_checked(SegmentMapParts {
            levels: ScoreRanges::any().recency(1..=3).frequency(1..=3),
            policy: MatchPolicy::Disjoint,
            segments: SEGMENTS.iter().map(|(preset, _)| preset.segment()).collect(),
            rules: SEGMENTS.iter().map(|(of, cells)| SegmentRule::cells(of.name, cells.iter().copied())).collect(),
            rest: None,
        })
    }
}
