//! Campaigns of a date: birthday, occasion, renewal, account status.

use chrono::NaiveTime;

use super::shared::{Rank, again_after_days, late_by_days, morning_before, parts};
use crate::campaign::{
    Campaign, CampaignError, CampaignParts, LatePolicy, Line, MergeField, Offer, Offset, Step, Trigger,
};
use crate::model::{CampaignKind, Channel, LeapDay};

/// From the end of the quiet hours on, so that each run by day may send it. Nothing is late there: what is of a day is sent on no
/// other.
const ON_THE_DAY: Offset = Offset::day_at(0, NaiveTime::from_hms_opt(8, 0, 0).unwrap());

impl Campaign {
    /// C11, birthday: 10 % off, on the day and on no other.
    ///
    /// Source: document 003 (a gift on the customer's birthday; messages on occasions).
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | every year on the birthday, by the customer's own calendar | with or without the year of birth |
    /// | 29 February | kept on 28 February in other years | still the month of the birthday; [`LeapDay`] has 1 March, and leap years only |
    /// | who | everybody | an unknown birthday is unknown: the decision defers and says so |
    /// | 1 | that day at 08:00, when the quiet hours end, or any run after that: name, offer, code, link; 10 % off, code `birthday10`, 14 days | 003's gift, as large as in its other texts |
    /// | late | not a day | a greeting a day late is an apology |
    /// | again | 300 days after the last time at the earliest | a birthday that is changed in the account brings no second gift |
    /// | result | orders up to 14 days after | as long as the code holds |
    /// | channel | e-mail | |
    ///
    /// Edit first: the offer; the leap day.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, Offset, Trigger};
    /// use retention::model::LeapDay;
    ///
    /// let birthday = Campaign::birthday();
    /// assert_eq!(birthday.parts().trigger, Trigger::Birthday { leap_day: LeapDay::February28 });
    /// assert!(matches!(birthday.parts().steps[0].due, Offset::Day { days: 0, .. }));
    /// ```
    ///
    /// # On 1 March, and a week ahead
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// # use retention::model::Birthday;
    /// use chrono::NaiveTime;
    /// use retention::campaign::{Campaign, Offset, Trigger};
    /// use retention::model::LeapDay;
    ///
    /// let birthday = Campaign::birthday().edit(|parts| {
    ///     parts.trigger = Trigger::Birthday { leap_day: LeapDay::March1 };
    ///     parts.steps[0].due = Offset::Before { days: 7, at: NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default() };
    /// })?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, reached).with_touches([])?;
    /// let sara = sara.with_birthday(Birthday::new(2, 29)?);
    /// let programme = Programme::new([birthday])?;
    /// let decisions = programme.decide_customer(&sara, at(day(2, 22), 12));
    /// assert_eq!(decisions[0].message().unwrap().due_at.to_string(), "2026-02-22 10:00:00 UTC");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn birthday() -> Self {
        use MergeField::{Code, Name, Offer as OfferText, ShortLink};

        let step = Step::new(ON_THE_DAY, Channel::Email).merging([Name, OfferText, Code, ShortLink]);
        let steps = [step.offering(Offer::percent(10).with_code("birthday10").for_days(14))];
        let trigger = Trigger::Birthday { leap_day: LeapDay::February28 };
        Self::of_valid(CampaignParts {
            re_entry: again_after_days(300),
            conversion_days: 14,
            ..parts(CampaignKind::Occasion, "birthday", Rank::Birthday, trigger, steps)
        })
    }

    /// C11, an occasion: a greeting to all on a day of the calendar, every year.
    ///
    /// Source: document 003 (messages on occasions).
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | every year on the day, by the customer's own calendar | |
    /// | who | everybody | |
    /// | 1 | that day at 08:00, when the quiet hours end, or any run after that: name, date, link | |
    /// | offers | none | a greeting; most shops add one |
    /// | late | not a day | |
    /// | result | orders up to 7 days after | |
    /// | channel | e-mail | |
    ///
    /// For a day of another calendar, such as Nowruz, which is on 20 or 21 March, set the day anew every year.
    ///
    /// Edit first: the offer; the days before, for a sale that ends on the day.
    ///
    /// # Errors
    ///
    /// [`CampaignError`] for a name that is not of `[a-z0-9_-]`, and a day that no year has.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, MergeField};
    ///
    /// let new_year = Campaign::occasion("new_year", 1, 1)?;
    /// assert_eq!(new_year.name(), "new_year");
    /// assert_eq!(new_year.parts().steps[0].merge_fields, [MergeField::Name, MergeField::Date, MergeField::ShortLink]);
    /// # Ok::<(), retention::campaign::CampaignError>(())
    /// ```
    ///
    /// # A week before, to customers of the last year alone
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// use chrono::NaiveTime;
    /// use retention::campaign::{Bounds, Campaign, Offset, Predicate, Window};
    ///
    /// let yalda = Campaign::occasion("yalda", 12, 21)?.edit(|parts| {
    ///     let year = Window::CalendarDays { days: 365 };
    ///     parts.audience = Predicate::Orders { within: year, count: Bounds::at_least(1) }.into();
    ///     parts.steps[0].due = Offset::Before { days: 7, at: NaiveTime::from_hms_opt(18, 0, 0).unwrap_or_default() };
    /// })?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, reached).with_touches([])?;
    /// let programme = Programme::new([yalda])?;
    /// let code = |sara| {
    ///     let decisions = programme.decide_customer(&sara, at(day(12, 14), 18));
    ///     decisions[0].reason.map(|reason| reason.code.as_str())
    /// };
    /// assert_eq!(code(sara.clone().with_orders([(day(3, 1), 20.into())])?), None);
    /// assert_eq!(code(sara.with_orders([])?), Some("audience.no"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn occasion(name: impl Into<String>, month: u32, day: u32) -> Result<Self, CampaignError> {
        let steps = [Step::new(ON_THE_DAY, Channel::Email).merging([
            MergeField::Name,
            MergeField::Date,
            MergeField::ShortLink,
        ])];
        let trigger = Trigger::Occasion { month, day, leap_day: LeapDay::February28 };
        Self::new(parts(CampaignKind::Occasion, &name.into(), Rank::Occasion, trigger, steps))
    }

    /// C12, renewal: the end of a subscription, 14 and 3 days before it.
    ///
    /// Source: document 002 (renewal keeps those who subscribed before), 003 (tell the state of the account).
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | with an end that is near; each term by itself, so that a renewed one is another | |
    /// | who | everybody | who has cancelled has decided, and has no end that can be renewed |
    /// | 1 | 14 days before the first day without it, at 10:00: name, date, link | time to pay |
    /// | 2 | 3 days before: the same | time to pay, still |
    /// | offers | none | with one it is advertising: take the line for that |
    /// | ends | with a renewal, which moves the end | |
    /// | late | up to 36 hours | a daily run that fails once is made up for, and nothing is said after the end |
    /// | line | service | it tells about what they have, and may reach the blacklisted (003); consent and suppression hold all the same |
    /// | result | 14 days after | |
    /// | channel | e-mail | |
    ///
    /// Edit first: the days, for terms of a month (7 and 2).
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, Line, Offset};
    ///
    /// let renewal = Campaign::renewal();
    /// let [first, last] = &renewal.parts().steps[..] else { unreachable!() };
    /// assert!(matches!(first.due, Offset::Before { days: 14, .. }));
    /// assert!(matches!((&last.due, last.line), (Offset::Before { days: 3, .. }, Line::Service)));
    /// ```
    ///
    /// # With an offer, over the line for advertising
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// # use retention::campaign::{Blacklist, SubscriptionFacts};
    /// use retention::campaign::{Campaign, Line, Offer};
    ///
    /// let old_price = Offer::percent(5).at_old_price().for_days(14);
    /// let renewal = Campaign::renewal().edit(|parts| {
    ///     for step in &mut parts.steps {
    ///         step.line = Line::Advertising;
    ///         step.offer = Some(old_price.clone());
    ///     }
    /// })?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, reached).with_touches([])?;
    /// // Whoever is on the blacklist is told of the end over the line for service, and gets no offer.
    /// let listed = ChannelFacts { blacklist: Blacklist::Listed { since: None }, ..reached };
    /// let (start, end) = (day(1, 1), Some(day(3, 24)));
    /// let term = SubscriptionFacts { id: "7".into(), start, trial_until: None, cancelled_on: None, end };
    /// let sara = sara.with_channel(Channel::Email, listed).with_subscriptions([term])?;
    /// let code = |campaign| -> Result<_, retention::campaign::CampaignError> {
    ///     let programme = Programme::new([campaign])?;
    ///     let decisions = programme.decide_customer(&sara, at(day(3, 10), 12));
    ///     Ok(decisions[0].reason.map(|reason| reason.code.as_str()))
    /// };
    /// assert_eq!(code(renewal)?, Some("suppression.blacklisted"));
    /// assert_eq!(code(Campaign::renewal())?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn renewal() -> Self {
        let fields = [MergeField::Name, MergeField::Date, MergeField::ShortLink];
        let steps = [14, 3]
            .map(|days| Step::new(morning_before(days), Channel::Email).merging(fields.clone()).over(Line::Service));
        Self::of_valid(CampaignParts {
            late: LatePolicy::Within { minutes: 36 * 60 },
            conversion_days: 14,
            ..parts(CampaignKind::Renewal, "renewal", Rank::Renewal, Trigger::SubscriptionEnds, steps)
        })
    }

    /// C12, the other case: the state of the account has changed.
    ///
    /// Source: document 003 (tell the state of the account).
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | with each change, by its day | |
    /// | who | everybody | |
    /// | 1 | at once: name, link | what the state is, the host renders from the account |
    /// | late | up to 3 days | after that it is no news |
    /// | line | service | no advertising: it may reach the blacklisted (003) |
    /// | result | orders up to 7 days after | |
    /// | channel | e-mail | |
    ///
    /// A message that has to arrive whatever the customer has agreed to, such as an invoice, is no campaign: send it, and record
    /// it as [`Transactional`](crate::campaign::TouchKind::Transactional).
    ///
    /// Edit first: the channel.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, Line, Trigger};
    ///
    /// let status = Campaign::account_status();
    /// assert_eq!(status.parts().trigger, Trigger::AccountChanged);
    /// assert_eq!(status.parts().steps[0].line, Line::Service);
    /// ```
    ///
    /// # By text message
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// use retention::campaign::Campaign;
    /// use retention::model::Channel;
    ///
    /// let status = Campaign::account_status().over_channel(Channel::Sms);
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Sms, reached).with_touches([])?;
    /// let sara = sara.with_account_changes([day(3, 10)]);
    /// let programme = Programme::new([status])?;
    /// let decisions = programme.decide_customer(&sara, at(day(3, 10), 12));
    /// assert_eq!(decisions[0].message().unwrap().to_string(), "step 1 over sms");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn account_status() -> Self {
        let step = Step::new(Offset::Elapsed { minutes: 0 }, Channel::Email)
            .merging([MergeField::Name, MergeField::ShortLink]);
        let steps = [step.over(Line::Service)];
        Self::of_valid(CampaignParts {
            late: late_by_days(3),
            ..parts(CampaignKind::Renewal, "account_status", Rank::AccountStatus, Trigger::AccountChanged, steps)
        })
    }
}
