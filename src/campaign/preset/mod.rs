//! The ready-made campaigns, C1 to C15.

mod content;
mod dates;
mod lifecycle;
mod offers;
mod shared;
mod xcart;

use crate::campaign::{Campaign, CampaignError, CampaignParts};
use crate::model::{CampaignKind, Channel};

impl Campaign {
    /// The ready-made campaign of a kind.
    pub fn of_kind(kind: CampaignKind) -> Self {
        match kind {
            CampaignKind::Welcome => Self::welcome(),
            CampaignKind::ActiveCustomers => Self::active_customers(),
            CampaignKind::DecliningCustomers => Self::declining_customers(),
            CampaignKind::WinBack => Self::win_back(),
            CampaignKind::AbandonedOrder => Self::abandoned_order(),
            CampaignKind::PostPurchaseSurvey => Self::post_purchase_survey(),
            CampaignKind::CrossSell => Self::cross_sell(),
            CampaignKind::UpSell => Self::up_sell(),
            CampaignKind::Gift => Self::gift(),
            CampaignKind::LoyaltyReward => Self::loyalty_reward(),
            CampaignKind::Occasion => Self::birthday(),
            CampaignKind::Renewal => Self::renewal(),
            CampaignKind::InterestList => Self::interest_list(),
            CampaignKind::News => Self::news(),
            CampaignKind::Referral => Self::referral(),
        }
    }

    /// All ready-made campaigns, by priority.
    pub fn ready_made() -> Vec<Self> {
        let mut all: Vec<Self> = CampaignKind::ALL.into_iter().map(Self::of_kind).collect();
        all.extend([Self::trial_ending(), Self::cancelled_subscription(), Self::account_status()]);
        all.sort_by_key(|campaign| std::cmp::Reverse(campaign.parts().priority));
        all
    }

    /// The same with some parts changed.
    ///
    /// # Errors
    ///
    /// [`CampaignError`], naming the first part that cannot be.
    pub fn edit(self, change: impl FnOnce(&mut CampaignParts)) -> Result<Self, CampaignError> {
        let mut parts = self.into_parts();
        change(&mut parts);
        Self::new(parts)
    }

    /// The same with all steps over another channel.
    #[must_use]
    pub fn over(self, channel: Channel) -> Self {
        let mut parts = self.into_parts();
        for step in &mut parts.steps {
            step.channel = channel;
        }
        Self::of_valid(parts)
    }
}
