//! Campaigns of a date: birthday, occasion, renewal, account status.

use chrono::NaiveTime;

use super::shared::{DAY_MINUTES, Rank, again_after_days, late_by_days, morning_before, parts, percent, step};
use crate::campaign::{Campaign, CampaignError, CampaignParts, LatePolicy, MergeField, Offset, Trigger};
use crate::model::{CampaignKind, Channel, LeapDay};

/// From the beginning of the day on, so that each run of that day may send it, at whatever hour it is.
const ON_THE_DAY: Offset = Offset::Day { days: 0, at: Some(NaiveTime::MIN) };

/// On no other day.
const THAT_DAY_ONLY: LatePolicy = LatePolicy::Within { minutes: DAY_MINUTES };

impl Campaign {
    /// C11, birthday.
    pub fn birthday() -> Self {
        use MergeField::{Code, Name, Offer, ShortLink};

        let step = step(ON_THE_DAY, Channel::Email, [Name, Offer, Code, ShortLink]);
        let steps = [step.offering(percent(10).coded("birthday10", Some(14)))];
        let trigger = Trigger::Birthday { leap_day: LeapDay::February28 };
        Self::of_valid(CampaignParts {
            late: THAT_DAY_ONLY,
            re_entry: again_after_days(300),
            conversion_days: 14,
            ..parts(CampaignKind::Occasion, "birthday", Rank::Birthday, trigger, steps)
        })
    }

    /// C11, an occasion.
    ///
    /// # Errors
    ///
    /// [`CampaignError`] for a name or a day that cannot be.
    pub fn occasion(name: impl Into<String>, month: u32, day: u32) -> Result<Self, CampaignError> {
        let steps = [step(ON_THE_DAY, Channel::Email, [MergeField::Name, MergeField::Date, MergeField::ShortLink])];
        let trigger = Trigger::Occasion { month, day, leap_day: LeapDay::February28 };
        let parts = parts(CampaignKind::Occasion, &name.into(), Rank::Occasion, trigger, steps);
        Self::new(CampaignParts { late: THAT_DAY_ONLY, ..parts })
    }

    /// C12, renewal.
    pub fn renewal() -> Self {
        let fields = [MergeField::Name, MergeField::Date, MergeField::ShortLink];
        let steps = [14, 3].map(|days| step(morning_before(days), Channel::Email, fields.clone()).by_service_line());
        Self::of_valid(CampaignParts {
            late: LatePolicy::Within { minutes: 36 * 60 },
            conversion_days: 14,
            ..parts(CampaignKind::Renewal, "renewal", Rank::Renewal, Trigger::SubscriptionEnds, steps)
        })
    }

    /// C12 too: the state of the account has changed.
    pub fn account_status() -> Self {
        let step = step(Offset::Elapsed { minutes: 0 }, Channel::Email, [MergeField::Name, MergeField::ShortLink]);
        let steps = [step.by_service_line()];
        Self::of_valid(CampaignParts {
            late: late_by_days(3),
            ..parts(CampaignKind::Renewal, "account_status", Rank::AccountStatus, Trigger::AccountChanged, steps)
        })
    }
}
