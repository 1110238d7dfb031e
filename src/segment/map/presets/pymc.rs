//! The quartile map of PyMC-Marketing.

use super::{Preset, cells};
use crate::model::CampaignKind;
use crate::segment::map::{MatchPolicy, ScoreRanges, SegmentMap, SegmentMapParts, SegmentRule};

const SEGMENTS: [(Preset, &[u16]); 5] = [
    (
        Preset {
            name: "Premium Customer",
            strategy: "They are in the upper half on all three axes. Reward them and ask them to recommend you.",
            campaigns: &[CampaignKind::LoyaltyReward, CampaignKind::Referral],
        },
        &[334, 443, 444, 344, 434, 433, 343, 333],
    ),
    (
        Preset {
            name: "Repeat Customer",
            strategy: "They buy often, but not lately or not for much. Show what goes with their purchases.",
            campaigns: &[CampaignKind::CrossSell, CampaignKind::UpSell],
        },
        &[244, 234, 232, 332, 143, 233, 243],
    ),
    (
        Preset {
            name: "Top Spender",
            strategy: "They spend much in few orders. Give them a reason to come more often.",
            campaigns: &[CampaignKind::InterestList, CampaignKind::LoyaltyReward],
        },
        &[424, 414, 144, 314, 324, 124, 224, 423, 413, 133, 323, 313, 134],
    ),
    (
        Preset {
            name: "At Risk Customer",
            strategy: "They are in the lower half on two axes. Remind them, with something small for coming back.",
            campaigns: &[CampaignKind::DecliningCustomers, CampaignKind::Gift],
        },
        &[422, 223, 212, 122, 222, 132, 322, 312, 412, 123, 214],
    ),
    (
        Preset {
            name: "Inactive Customer",
            strategy: "They are in the lowest quarter on two axes. Try one win-back.",
            campaigns: &[CampaignKind::WinBack],
        },
        &[411, 111, 113, 114, 112, 211, 311],
    ),
];

const OTHER: Preset = Preset {
    name: "Other",
    strategy: "The list does not know them: from 121 to 442. Look at them before you write to them.",
    campaigns: &[CampaignKind::News],
};

impl SegmentMap {
    /// The five segments of quartile scores (1 to 4) that PyMC-Marketing's `rfm_segments` has by default, as of 2026;
    /// the rest are Other.
    ///
    /// | segment | cells |
    /// |---|---|
    /// | Premium Customer | 8 |
    /// | Repeat Customer | 7 |
    /// | Top Spender | 13 |
    /// | At Risk Customer | 11 |
    /// | Inactive Customer | 7 |
    /// | Other | 18: 121 131 141 142 213 221 231 241 242 321 331 341 342 421 431 432 441 442 |
    ///
    /// For comparison with PyMC-Marketing. Its list leaves those 18 of 64 cells out, among them 442 and 342, who buy
    /// often and lately, and all who score 1 for money and more than 1 for frequency. There the money is the mean per
    /// order, and fewer than four bins come out where values are tied, so that cells of the list cannot be reached.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::SegmentMap;
    ///
    /// let map = SegmentMap::pymc_marketing();
    /// assert_eq!(map.cell_counts(), [8, 7, 13, 11, 7, 18]);
    /// assert_eq!(map.segment_of([4, 4, 2]).unwrap().name, "Other");
    /// ```
    pub fn pymc_marketing() -> Self {
        let rule = |(preset, numbers): &(Preset, &[u16])| SegmentRule {
            segment: preset.name.to_owned(),
            when: cells(numbers),
        };
        let presets = SEGMENTS.iter().map(|(preset, _)| preset).chain([&OTHER]);
        Self::of_checked(SegmentMapParts {
            levels: ScoreRanges::all(1..=4),
            policy: MatchPolicy::Disjoint,
            segments: presets.map(Preset::segment).collect(),
            rules: SEGMENTS.iter().map(rule).collect(),
            rest: Some(OTHER.name.to_owned()),
        })
    }
}
