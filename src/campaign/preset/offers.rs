//! Campaigns that give something, or show something better: up-sell, gift, loyalty reward, referral.

use super::shared::{
    Rank, again_after_days, at_most, declining_after, late_by_days, morning_of_day, not, orders, parts, percent,
    silent_for, step,
};
use crate::campaign::{
    Campaign, CampaignParts, MergeField, Milestone, Offer, OfferKind, Offset, Predicate, PricePromise, ReEntry,
    Relation, Rule, Trigger, Window,
};
use crate::model::{CampaignKind, Channel, NpsGroup};

impl Campaign {
    /// C8, up-sell.
    pub fn up_sell() -> Self {
        use MergeField::{Name, Order, Products, ShortLink};

        let steps = [step(morning_of_day(21), Channel::Email, [Name, Order, Products, ShortLink])];
        let lacking = Predicate::Lacks { relation: Relation::Upgrade, within: Window::CalendarDays { days: 60 } };
        Self::of_valid(CampaignParts {
            audience: lacking.into(),
            late: late_by_days(7),
            caps: vec![at_most(1, 30)],
            conversion_days: 30,
            ..parts(CampaignKind::UpSell, "up_sell", Rank::UpSell, Trigger::OrderDelivered, steps)
        })
    }

    /// C9, gift to the inactive.
    pub fn gift() -> Self {
        let fields = [MergeField::Name, MergeField::Offer, MergeField::ShortLink];
        let kind = OfferKind::Gift("free delivery".to_owned());
        let gift = Offer { kind, code: None, valid_days: Some(7), price: PricePromise::Current };
        let steps = [step(morning_of_day(0), Channel::Email, fields).offering(gift)];
        let customers = vec![orders(Window::Ever, 1), not(silent_for(declining_after()))];
        Self::of_valid(CampaignParts {
            audience: Rule::All(customers),
            late: late_by_days(3),
            goal: Some(orders(Window::SinceEnrolment, 1)),
            re_entry: again_after_days(90),
            ..parts(CampaignKind::Gift, "gift", Rank::Gift, Trigger::Inactive { days: 14 }, steps)
        })
    }

    /// C10, loyalty reward.
    pub fn loyalty_reward() -> Self {
        use MergeField::{Code, Name, Offer, ShortLink};

        let step = step(morning_of_day(1), Channel::Email, [Name, Offer, Code, ShortLink]);
        let steps = [step.offering(percent(10).coded("thanks10", Some(60)))];
        let trigger = Trigger::Milestone(Milestone::Orders { count: 5 });
        Self::of_valid(CampaignParts {
            late: late_by_days(7),
            re_entry: ReEntry::Never,
            conversion_days: 60,
            ..parts(CampaignKind::LoyaltyReward, "loyalty_reward", Rank::LoyaltyReward, trigger, steps)
        })
    }

    /// C15, referral.
    pub fn referral() -> Self {
        use MergeField::{Code, Name, Offer, ShortLink};

        let step = step(Offset::Elapsed { minutes: 0 }, Channel::Email, [Name, Offer, Code, ShortLink]);
        let steps = [step.offering(percent(10).coded("friend10", Some(60)))];
        let days = |days| Window::CalendarDays { days };
        let promoters = vec![
            Predicate::Answered { group: NpsGroup::Promoter, within: days(365) }.into(),
            orders(Window::Ever, 2),
            orders(days(60), 1),
        ];
        Self::of_valid(CampaignParts {
            audience: Rule::All(promoters),
            re_entry: again_after_days(365),
            conversion_days: 60,
            ..parts(CampaignKind::Referral, "referral", Rank::Referral, Trigger::Audience, steps)
        })
    }
}
