//! Campaigns that tell something: interest list, news.

use super::shared::{Rank, late_by_days, morning_of_day, orders, parts, step};
use crate::campaign::{Campaign, CampaignParts, MergeField, Trigger, Window};
use crate::model::{CalendarUnit, CampaignKind, Channel};

impl Campaign {
    /// C13, interest list.
    pub fn interest_list() -> Self {
        use MergeField::{Categories, Name, Products, ShortLink};

        let steps = [step(morning_of_day(14), Channel::Email, [Name, Categories, Products, ShortLink])];
        let (kind, trigger) = (CampaignKind::InterestList, Trigger::Every(CalendarUnit::Month));
        Self::of_valid(CampaignParts {
            audience: orders(Window::CalendarDays { days: 90 }, 1),
            late: late_by_days(7),
            ..parts(kind, "interest_list", Rank::InterestList, trigger, steps)
        })
    }

    /// C14, news and articles.
    pub fn news() -> Self {
        let steps = [step(morning_of_day(1), Channel::Email, [MergeField::Name, MergeField::ShortLink])];
        let trigger = Trigger::Every(CalendarUnit::IsoWeek);
        Self::of_valid(CampaignParts {
            late: late_by_days(3),
            ..parts(CampaignKind::News, "news", Rank::News, trigger, steps)
        })
    }
}
