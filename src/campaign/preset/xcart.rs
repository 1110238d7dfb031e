//! The three campaigns of document 003's plug-in: abandoned order, post-purchase survey, smart offer.

use super::shared::{DAY_MINUTES, Rank, at_most, late_by_days, morning_of_day, orders, parts, percent, step};
use crate::campaign::{Campaign, CampaignParts, MergeField, Offer, Predicate, PricePromise, Relation, Trigger, Window};
use crate::model::{CampaignKind, Channel};

impl Campaign {
    /// C5, recovery of abandoned orders.
    pub fn abandoned_order() -> Self {
        use MergeField::{Code, Name, Offer as OfferText, OldPrice, Order, ShortLink};

        let first = step(morning_of_day(1), Channel::Sms, [Name, Order, OfferText, Code, ShortLink]);
        let last = step(morning_of_day(10), Channel::Sms, [Name, Order, OfferText, OldPrice, ShortLink]);
        let old_price = Offer { price: PricePromise::Old, ..percent(10) };
        let steps = [first.offering(percent(5).coded("off5", None)), last.offering(old_price)];
        let trigger = Trigger::CartAbandoned { after_minutes: 60 };
        Self::of_valid(CampaignParts {
            late: late_by_days(2),
            goal: Some(orders(Window::SinceEnrolment, 1)),
            caps: vec![at_most(4, 30)],
            max_staleness_minutes: Some(DAY_MINUTES),
            ..parts(CampaignKind::AbandonedOrder, "abandoned_order", Rank::AbandonedOrder, trigger, steps)
        })
    }

    /// C6, survey after a purchase.
    pub fn post_purchase_survey() -> Self {
        use MergeField::{Name, Order, ShortLink};

        let steps = [step(morning_of_day(3), Channel::Sms, [Name, Order, ShortLink])];
        let (kind, rank) = (CampaignKind::PostPurchaseSurvey, Rank::PostPurchaseSurvey);
        Self::of_valid(CampaignParts {
            late: late_by_days(7),
            goal: Some(Predicate::OrderReviewed.into()),
            caps: vec![at_most(1, 7)],
            conversion_days: 14,
            ..parts(kind, "post_purchase_survey", rank, Trigger::OrderDelivered, steps)
        })
    }

    /// C7, the smart offer.
    pub fn cross_sell() -> Self {
        use MergeField::{Name, Offer as OfferText, Order, Products, ShortLink};

        let fields = [Name, Order, Products, OfferText, ShortLink];
        let steps = [step(morning_of_day(7), Channel::Sms, fields).offering(percent(10))];
        let lacking = Predicate::Lacks { relation: Relation::Complement, within: Window::CalendarDays { days: 60 } };
        Self::of_valid(CampaignParts {
            audience: lacking.into(),
            late: late_by_days(7),
            caps: vec![at_most(1, 14)],
            conversion_days: 14,
            ..parts(CampaignKind::CrossSell, "cross_sell", Rank::CrossSell, Trigger::OrderDelivered, steps)
        })
    }
}
