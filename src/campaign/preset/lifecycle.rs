//! The four types of document 002: welcome, active, declining, lost.

use super::shared::{
    MIN_GAPS, Rank, again_after_days, at_most, declining_after, late_by_days, lost_after, morning_before,
    morning_of_day, not, orders, parts, percent, silent_for, step,
};
use crate::campaign::{
    Bounds, Campaign, CampaignParts, LatePolicy, MergeField, Offset, Predicate, Rule, SubscriptionState, Trigger,
    Window,
};
use crate::model::{CalendarUnit, CampaignKind, Channel};

impl Campaign {
    /// C1, welcome.
    pub fn welcome() -> Self {
        use MergeField::{Name, Order, ShortLink};

        let steps = [
            step(Offset::Elapsed { minutes: 0 }, Channel::Email, [Name, Order]),
            step(morning_of_day(3), Channel::Email, [Name, Order, ShortLink]),
            step(morning_of_day(10), Channel::Email, [Name, ShortLink]),
        ];
        Self::of_valid(CampaignParts {
            late: late_by_days(2),
            conversion_days: 30,
            ..parts(CampaignKind::Welcome, "welcome", Rank::Welcome, Trigger::FirstOrder, steps)
        })
    }

    /// C2, active customers.
    pub fn active_customers() -> Self {
        use MergeField::{Categories, Name, ShortLink};

        let steps = [step(morning_of_day(0), Channel::Email, [Name, Categories, ShortLink])];
        let audience = vec![orders(Window::CalendarDays { days: 365 }, 3), not(silent_for(declining_after()))];
        let (kind, trigger) = (CampaignKind::ActiveCustomers, Trigger::Every(CalendarUnit::Month));
        Self::of_valid(CampaignParts {
            audience: Rule::All(audience),
            late: late_by_days(7),
            ..parts(kind, "active_customers", Rank::ActiveCustomers, trigger, steps)
        })
    }

    /// C3, declining customers.
    pub fn declining_customers() -> Self {
        use MergeField::{Categories, Code, Name, Offer, ShortLink};

        let steps = [
            step(morning_of_day(0), Channel::Email, [Name, Categories, ShortLink]),
            step(morning_of_day(7), Channel::Email, [Name, Categories, Offer, Code, ShortLink])
                .offering(percent(5).coded("soon5", Some(14))),
        ];
        let (kind, trigger) =
            (CampaignKind::DecliningCustomers, Trigger::Silence { limit: declining_after(), min_gaps: MIN_GAPS });
        Self::of_valid(CampaignParts {
            audience: not(silent_for(lost_after())),
            late: late_by_days(4),
            goal: Some(orders(Window::SinceEnrolment, 1)),
            re_entry: again_after_days(60),
            conversion_days: 14,
            ..parts(kind, "declining_customers", Rank::DecliningCustomers, trigger, steps)
        })
    }

    /// C3 too: the free trial that is about to end.
    pub fn trial_ending() -> Self {
        let fields = [MergeField::Name, MergeField::Date, MergeField::ShortLink];
        let steps = [7, 2].map(|days| step(morning_before(days), Channel::Email, fields.clone()));
        let kind = CampaignKind::DecliningCustomers;
        Self::of_valid(CampaignParts {
            late: LatePolicy::Within { minutes: 36 * 60 },
            conversion_days: 14,
            ..parts(kind, "trial_ending", Rank::TrialEnding, Trigger::TrialEnds, steps)
        })
    }

    /// C4, win-back of lost customers.
    pub fn win_back() -> Self {
        use MergeField::{Categories, Code, Name, Offer, ShortLink};

        let offer = || percent(10).coded("back10", Some(30));
        let fields = [Name, Categories, Offer, Code, ShortLink];
        let steps = [0, 14].map(|days| step(morning_of_day(days), Channel::Email, fields.clone()).offering(offer()));
        let trigger = Trigger::Silence { limit: lost_after(), min_gaps: MIN_GAPS };
        Self::of_valid(CampaignParts {
            late: late_by_days(7),
            goal: Some(orders(Window::SinceEnrolment, 1)),
            re_entry: again_after_days(180),
            conversion_days: 30,
            ..parts(CampaignKind::WinBack, "win_back", Rank::WinBack, trigger, steps)
        })
    }

    /// C4 too: the paid subscription that was cancelled.
    pub fn cancelled_subscription() -> Self {
        use MergeField::{Code, Name, Offer, ShortLink};

        let steps = [
            step(morning_of_day(1), Channel::Email, [Name, ShortLink]),
            step(morning_of_day(30), Channel::Email, [Name, Offer, Code, ShortLink])
                .offering(percent(10).coded("back10", Some(30))),
        ];
        let running = |state| Predicate::Subscriptions { state, count: Bounds::at_least(1) }.into();
        let without = [SubscriptionState::Active, SubscriptionState::Trial].map(running).map(not);
        let (rank, trigger) = (Rank::CancelledSubscription, Trigger::SubscriptionCancelled);
        Self::of_valid(CampaignParts {
            audience: Rule::All(without.into()),
            late: late_by_days(45),
            caps: vec![at_most(1, 14)],
            conversion_days: 30,
            ..parts(CampaignKind::WinBack, "cancelled_subscription", rank, trigger, steps)
        })
    }
}
