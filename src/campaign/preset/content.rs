//! Campaigns that tell something: interest list, news.

use super::shared::{Rank, late_by_days, morning_of_day, orders, parts};
use crate::campaign::{Campaign, CampaignParts, MergeField, Step, Trigger, Window};
use crate::model::{CalendarUnit, CampaignKind, Channel};

impl Campaign {
    /// C13, interest list: what is available in the categories of their recent purchases, once a month.
    ///
    /// Source: document 002 (an online shop sends a former customer a list of available items that they are interested in, as
    /// their last purchase shows).
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | with every month | |
    /// | who | with an order in the last 90 days | "the last purchase": what interested them a year ago may not now |
    /// | 1 | the 15th at 10:00: name, categories, products, link | half a month from [`active_customers`](Campaign::active_customers) |
    /// | offers | none | the list is the offer |
    /// | late | up to 7 days | |
    /// | again | every month | |
    /// | result | orders up to 7 days after | |
    /// | channel | e-mail | a list |
    ///
    /// Edit first: the 90 days, to your customers' median gap or more.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, MergeField, Offset};
    ///
    /// let list = Campaign::interest_list();
    /// assert!(matches!(list.parts().steps[0].due, Offset::Day { days: 14, .. }));
    /// assert!(list.parts().steps[0].merge_fields.contains(&MergeField::Categories));
    /// ```
    ///
    /// # After a silence of twenty days, once for each
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// use retention::campaign::{Campaign, Offset, Trigger};
    /// use retention::segment::SilenceLimit;
    ///
    /// let limit = SilenceLimit::Fixed { days: 20 };
    /// let list = Campaign::interest_list().edit(|parts| {
    ///     parts.trigger = Trigger::Silence { limit, min_gaps: 1 };
    ///     parts.steps[0].due = Offset::Elapsed { minutes: 0 };
    /// })?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, reached).with_touches([])?;
    /// let sara = sara.with_orders([(day(3, 1), 20.into())])?;
    /// let programme = Programme::new([list])?;
    /// let decisions = programme.decide_customer(&sara, at(day(3, 22), 10));
    /// assert_eq!(decisions[0].message().unwrap().key.as_str(), "interest_list/1/sara/customer/day:2026-03-01/1");
    /// let then = programme.decide_customer(&sara.with_touches(decisions[0].touch())?, at(day(4, 15), 10));
    /// assert_eq!(then[0].reason.map(|reason| reason.code.as_str()), Some("step.done"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn interest_list() -> Self {
        use MergeField::{Categories, Name, Products, ShortLink};

        let steps = [Step::new(morning_of_day(14), Channel::Email).merging([Name, Categories, Products, ShortLink])];
        let (kind, trigger) = (CampaignKind::InterestList, Trigger::Every(CalendarUnit::Month));
        Self::of_valid(CampaignParts {
            audience: orders(Window::CalendarDays { days: 90 }, 1),
            late: late_by_days(7),
            ..parts(kind, "interest_list", Rank::InterestList, trigger, steps)
        })
    }

    /// C14, news and articles: once a week, to all who have agreed.
    ///
    /// Source: document 003 (tell of news and new articles of the blog); 001 and 002 of newsletters; 001 compares weekly with
    /// fortnightly mail.
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | with every week | 001's usual pace |
    /// | who | everybody | who has agreed: the gate of consent asks |
    /// | 1 | Tuesday at 10:00: name, link | the second day of an ISO week |
    /// | offers | none | news |
    /// | late | up to 3 days | last week's news is none |
    /// | again | every week | |
    /// | result | orders up to 7 days after | |
    /// | channel | e-mail | |
    /// | priority | the lowest of all | every other message is more to the point |
    ///
    /// Edit first: the pace. Whether a fortnight is better is a test of two campaigns or [variants](crate::experiment::Variants).
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, Offset, Trigger};
    /// use retention::model::CalendarUnit;
    ///
    /// let news = Campaign::news();
    /// assert_eq!(news.parts().trigger, Trigger::Every(CalendarUnit::IsoWeek));
    /// assert!(matches!(news.parts().steps[0].due, Offset::Day { days: 1, .. }));
    /// ```
    ///
    /// # Every fortnight
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// use std::num::NonZeroU32;
    ///
    /// use retention::campaign::{Campaign, CoolDown, ReEntry};
    ///
    /// let fortnight = CoolDown::Days(NonZeroU32::new(14).unwrap());
    /// let news = Campaign::news().edit(|parts| parts.re_entry = ReEntry::After(fortnight))?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, reached).with_touches([])?;
    /// let programme = Programme::new([news])?;
    /// let first = programme.decide_customer(&sara, at(day(3, 10), 10));
    /// let sara = sara.with_touches(first[0].touch())?;
    /// let sends = |on| programme.decide_customer(&sara, at(on, 10))[0].message().is_some();
    /// assert_eq!([day(3, 17), day(3, 24)].map(sends), [false, true]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn news() -> Self {
        let steps = [Step::new(morning_of_day(1), Channel::Email).merging([MergeField::Name, MergeField::ShortLink])];
        let trigger = Trigger::Every(CalendarUnit::IsoWeek);
        Self::of_valid(CampaignParts {
            late: late_by_days(3),
            ..parts(CampaignKind::News, "news", Rank::News, trigger, steps)
        })
    }
}
