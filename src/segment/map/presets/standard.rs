//! The standard map: 125 cells, 11 segments.

use super::{Preset, cells};
use crate::model::CampaignKind;
use crate::segment::map::{MatchPolicy, ScoreRanges, SegmentMap, SegmentMapParts, SegmentRule};

pub(super) const CHAMPIONS: Preset = Preset {
    name: "Champions",
    strategy: "They bought lately, often and for much. Thank them with early access and service rather than discounts, \
               and ask them to recommend you.",
    campaigns: &[CampaignKind::Referral, CampaignKind::LoyaltyReward, CampaignKind::ActiveCustomers],
};

pub(super) const LOYAL: Preset = Preset {
    name: "Loyal",
    strategy: "They keep coming back. Reward the next threshold, show them the better product, and ask for a review.",
    campaigns: &[CampaignKind::LoyaltyReward, CampaignKind::UpSell, CampaignKind::PostPurchaseSurvey],
};

pub(super) const POTENTIAL_LOYALIST: Preset = Preset {
    name: "Potential Loyalist",
    strategy: "They are recent and have begun to repeat. Make the next purchase easy: what goes with the last one, and \
               a programme that counts it.",
    campaigns: &[CampaignKind::CrossSell, CampaignKind::LoyaltyReward, CampaignKind::ActiveCustomers],
};

pub(super) const NEW_CUSTOMERS: Preset = Preset {
    name: "New Customers",
    strategy: "They have just begun. Welcome them, help them to use what they bought, and ask how it went.",
    campaigns: &[CampaignKind::Welcome, CampaignKind::PostPurchaseSurvey],
};

pub(super) const PROMISING: Preset = Preset {
    name: "Promising",
    strategy: "They came lately and spend well, but seldom. Give them a reason for the second and third order.",
    campaigns: &[CampaignKind::CrossSell, CampaignKind::InterestList, CampaignKind::Welcome],
};

pub(super) const NEED_ATTENTION: Preset = Preset {
    name: "Need Attention",
    strategy: "They are good customers whose last order is some time back. Come back with what they like, for a limited \
               time.",
    campaigns: &[CampaignKind::InterestList, CampaignKind::DecliningCustomers],
};

pub(super) const ABOUT_TO_SLEEP: Preset = Preset {
    name: "About To Sleep",
    strategy: "They bought little and not lately. Remind them cheaply, with what is popular, before they forget you.",
    campaigns: &[CampaignKind::DecliningCustomers, CampaignKind::InterestList],
};

pub(super) const AT_RISK: Preset = Preset {
    name: "At Risk",
    strategy: "They bought often or for much, long ago. Write personally, say what is new, and offer a reason to \
               return.",
    campaigns: &[CampaignKind::DecliningCustomers, CampaignKind::Gift],
};

pub(super) const CANNOT_LOSE_THEM: Preset = Preset {
    name: "Cannot Lose Them",
    strategy: "They were among the best spenders and have stopped. Call them, ask why, and spend on them what a new \
               customer would cost.",
    campaigns: &[CampaignKind::WinBack, CampaignKind::Gift, CampaignKind::PostPurchaseSurvey],
};

pub(super) const HIBERNATING: Preset = Preset {
    name: "Hibernating",
    strategy: "They bought seldom, for little, long ago. Write at occasions and at low cost; do not chase.",
    campaigns: &[CampaignKind::Occasion, CampaignKind::WinBack],
};

pub(super) const LOST: Preset = Preset {
    name: "Lost",
    strategy: "They left after little. Try one win-back, then leave them in peace.",
    campaigns: &[CampaignKind::WinBack],
};

const STANDARD: [(Preset, &[u16]); 11] = [
    (CHAMPIONS, &[555, 554, 544, 545, 454, 455, 445]),
    (LOYAL, &[543, 444, 435, 355, 354, 345, 344, 335]),
    (
        POTENTIAL_LOYALIST,
        &[
            553, 551, 552, 541, 542, 533, 532, 531, 452, 451, 442, 441, 431, 453, 433, 432, 423, 353, 352, 351, 342,
            341, 333, 323,
        ],
    ),
    (NEW_CUSTOMERS, &[512, 511, 422, 421, 412, 411, 311]),
    (PROMISING, &[525, 524, 523, 522, 521, 515, 514, 513, 425, 424, 413, 414, 415, 315, 314, 313]),
    (NEED_ATTENTION, &[535, 534, 443, 434, 343, 334, 325, 324]),
    (ABOUT_TO_SLEEP, &[331, 321, 312, 221, 213, 231, 241, 251]),
    (
        AT_RISK,
        &[255, 254, 245, 244, 253, 252, 243, 242, 235, 234, 225, 224, 153, 152, 145, 143, 142, 135, 134, 133, 125, 124],
    ),
    (CANNOT_LOSE_THEM, &[155, 154, 144, 214, 215, 115, 114, 113]),
    (HIBERNATING, &[332, 322, 233, 232, 223, 222, 132, 123, 122, 212, 211]),
    (LOST, &[111, 112, 121, 131, 141, 151]),
];

impl SegmentMap {
    /// The "11 classic segments" of scores 1 to 5: 125 cells, each in exactly one segment. The default.
    ///
    /// | segment | cells | who |
    /// |---|---|---|
    /// | Champions | 7 | lately, often, much |
    /// | Loyal | 8 | often and much, not long ago |
    /// | Potential Loyalist | 24 | lately, more than once |
    /// | New Customers | 7 | lately, hardly more than once, little |
    /// | Promising | 16 | lately, seldom, much |
    /// | Need Attention | 8 | above the middle, not lately |
    /// | About To Sleep | 8 | below the middle, on the way out |
    /// | At Risk | 22 | often or much, long ago |
    /// | Cannot Lose Them | 8 | very much, long ago |
    /// | Hibernating | 11 | seldom and little, long ago |
    /// | Lost | 6 | the least of all |
    ///
    /// The cells are those that many guides and CRM tools copy from each other. They are a convention, not a finding:
    /// 443 and 434 "need attention" although they came lately, and 113 must not be lost although they spent an average
    /// sum. The strategies and campaigns are this crate's own.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::model::CampaignKind;
    /// use retention::segment::SegmentMap;
    ///
    /// let map = SegmentMap::standard();
    /// let segment = map.segment_of([2, 5, 5]).unwrap();
    /// assert_eq!(segment.name, "At Risk");
    /// assert_eq!(segment.campaigns, [CampaignKind::DecliningCustomers, CampaignKind::Gift]);
    /// ```
    pub fn standard() -> Self {
        let rule = |(preset, numbers): &(Preset, &[u16])| SegmentRule {
            segment: preset.name.to_owned(),
            when: cells(numbers),
        };
        Self::of_checked(SegmentMapParts {
            levels: ScoreRanges::all(1..=5),
            policy: MatchPolicy::Disjoint,
            segments: STANDARD.iter().map(|(preset, _)| preset.segment()).collect(),
            rules: STANDARD.iter().map(rule).collect(),
            rest: None,
        })
    }
}
