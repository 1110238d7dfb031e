//! The four types of document 002: welcome, active, declining, lost.

use super::shared::{
    MIN_GAPS, Rank, again_after_days, at_most, declining_after, late_by_days, lost_after, morning_before,
    morning_of_day, not, orders, parts, silent_for,
};
use crate::campaign::{
    Bounds, Campaign, CampaignParts, LatePolicy, MergeField, Offer, Offset, Predicate, Rule, Step, SubscriptionState,
    Trigger, Window,
};
use crate::model::{CalendarUnit, CampaignKind, Channel};

impl Campaign {
    /// C1, welcome: thanks at once, then tips, three e-mails in ten days to those who have bought for the first time.
    ///
    /// Source: document 002, type 1 (welcome new customers and bring them to their "wow" moment; do not vanish after the
    /// purchase, follow up with a series), 001 (a thank-you mail, then videos and guides), 004 (a warm welcome as soon as they
    /// have bought, tips on how to get more out of it).
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | with the first order, once | the documents' words; a guest who registers later is not new again |
    /// | who | everybody | |
    /// | 1 | at once: name, order | "as soon as they have bought" (004) |
    /// | 2 | day 3 at 10:00: name, order, link to a guide | it has arrived; the documents name no days |
    /// | 3 | day 10 at 10:00: name, link to tips | the second of "a series" (002) |
    /// | offers | none | they have just paid; what brings them back is the experience (002) |
    /// | ends | after the third e-mail | tips stay useful after a second order |
    /// | late | up to 2 days, then the step is left out | a programme that begins today does not welcome the customers of years |
    /// | result | orders up to 30 days after | the second purchase is what it is for: 27 % return after the first, 54 % after that (002) |
    /// | channel | e-mail | guides and videos need the room |
    ///
    /// Edit first: the days of the tips, to when a parcel has been opened; the offer, if the second purchase is worth one.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, Offset};
    ///
    /// let welcome = Campaign::welcome();
    /// let due: Vec<_> = welcome.parts().steps.iter().map(|step| step.due).collect();
    /// assert_eq!(due[0], Offset::Elapsed { minutes: 0 });
    /// assert!(matches!(due[1..], [Offset::Day { days: 3, .. }, Offset::Day { days: 10, .. }]));
    /// ```
    ///
    /// # Fewer tips, and none after a second order
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// use retention::campaign::{Bounds, Campaign, Predicate, Window};
    ///
    /// let welcome = Campaign::welcome().edit(|parts| {
    ///     parts.steps.truncate(2);
    ///     parts.goal = Some(Predicate::Orders { within: Window::Ever, count: Bounds::at_least(2) }.into());
    /// })?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, reached).with_touches([])?;
    /// // The tips of day 3 go to those who have not ordered again.
    /// let programme = Programme::new([welcome])?;
    /// let once = sara.with_orders([(day(3, 1), 20.into())])?;
    /// let decisions = programme.decide_customer(&once, at(day(3, 4), 10));
    /// assert_eq!(decisions[0].message().map(|message| message.number), Some(2));
    /// let twice = once.with_orders([(day(3, 1), 20.into()), (day(3, 3), 30.into())])?;
    /// let decisions = programme.decide_customer(&twice, at(day(3, 4), 10));
    /// assert_eq!(decisions[0].reason.map(|reason| reason.code.as_str()), Some("exit.goal"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn welcome() -> Self {
        use MergeField::{Name, Order, ShortLink};

        let steps = [
            Step::new(Offset::Elapsed { minutes: 0 }, Channel::Email).merging([Name, Order]),
            Step::new(morning_of_day(3), Channel::Email).merging([Name, Order, ShortLink]),
            Step::new(morning_of_day(10), Channel::Email).merging([Name, ShortLink]),
        ];
        Self::of_valid(CampaignParts {
            late: late_by_days(2),
            conversion_days: 30,
            ..parts(CampaignKind::Welcome, "welcome", Rank::Welcome, Trigger::FirstOrder, steps)
        })
    }

    /// C2, active customers: once a month something to read or to learn, to those who come back regularly.
    ///
    /// Source: document 002, type 2 (do not forget those who return regularly; keep in touch and teach, even if they seem never
    /// to leave). 001 and 004 say what: content, new uses, what is new.
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | with every month | keeping in touch has no event of its own |
    /// | who | 3 orders or more in the last 365 days, and silent for less than 3/2 of their own median gap | "regularly"; the others are [declining](Campaign::declining_customers) |
    /// | 1 | the 1st at 10:00: name, categories, link | what they buy says what they want to read |
    /// | offers | none | they buy without one |
    /// | late | up to 7 days | whatever came first on the 1st, it still comes that week |
    /// | again | every month | |
    /// | result | orders up to 7 days after | |
    /// | channel | e-mail | it is to be read |
    ///
    /// Edit first: the month to a quarter, if there is not enough to tell.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, MergeField, Trigger};
    /// use retention::model::CalendarUnit;
    ///
    /// let active = Campaign::active_customers();
    /// assert_eq!(active.parts().trigger, Trigger::Every(CalendarUnit::Month));
    /// assert_eq!(active.parts().steps[0].merge_fields, [MergeField::Name, MergeField::Categories, MergeField::ShortLink]);
    /// ```
    ///
    /// # Every quarter
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// use retention::campaign::{Campaign, Trigger};
    /// use retention::model::CalendarUnit;
    ///
    /// let active = Campaign::active_customers().edit(|parts| parts.trigger = Trigger::Every(CalendarUnit::Quarter))?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, reached).with_touches([])?;
    /// let sara = sara.with_orders([day(1, 10), day(2, 10), day(3, 10)].map(|day| (day, 20.into())))?;
    /// let programme = Programme::new([active])?;
    /// // On 1 April, and not on 1 May.
    /// let april = programme.decide_customer(&sara, at(day(4, 1), 10));
    /// assert_eq!(april[0].message().unwrap().key.as_str(), "active_customers/1/sara/customer/day:2026-04-01/1");
    /// let may = programme.decide_customer(&sara.with_touches(april[0].touch())?, at(day(5, 1), 10));
    /// assert_eq!(may[0].reason.map(|reason| reason.code.as_str()), Some("step.done"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn active_customers() -> Self {
        use MergeField::{Categories, Name, ShortLink};

        let steps = [Step::new(morning_of_day(0), Channel::Email).merging([Name, Categories, ShortLink])];
        let audience = vec![orders(Window::CalendarDays { days: 365 }, 3), not(silent_for(declining_after()))];
        let (kind, trigger) = (CampaignKind::ActiveCustomers, Trigger::Every(CalendarUnit::Month));
        Self::of_valid(CampaignParts {
            audience: Rule::All(audience),
            late: late_by_days(7),
            ..parts(kind, "active_customers", Rank::ActiveCustomers, trigger, steps)
        })
    }

    /// C3, declining customers: a reminder and, a week later, 5 % off, to those who are overdue against their own rhythm.
    ///
    /// Source: document 002, type 3 (for customers who seem to be leaving the buying cycle; a high churn is to be acted upon, not
    /// only tracked). Its other case, the free trial, is [`trial_ending`](Campaign::trial_ending); accounts gone quiet are
    /// [`gift`](Campaign::gift).
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | on the first day of silence beyond 3/2 of their own median gap (of 3 gaps or more; else the shop's), from 14 to 180 days | fixed days are too early for one and too late for another; the ceiling is that of [`LifecyclePolicy::own_rhythm`](crate::segment::LifecyclePolicy::own_rhythm) |
    /// | who | not yet as silent as [`win_back`](Campaign::win_back) waits for | so the two never have the same customer |
    /// | 1 | that day at 10:00: name, their categories, link | many come back by themselves; no discount for those |
    /// | 2 | day 7 at 10:00: the same with 5 % off, code `soon5`, 14 days | the least of the documents' offers (003: off5) |
    /// | ends | with an order | |
    /// | late | up to 4 days, then the step is left out | the steps stay days apart |
    /// | again | 60 days after the last time at the earliest | else a discount comes with every pause |
    /// | result | orders up to 14 days after | as long as the code holds |
    /// | channel | e-mail | costs next to nothing; see [`over_channel`](Campaign::over_channel) |
    ///
    /// Edit first: the offer; the floor, to the shortest pause that means something in your shop.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, Trigger};
    /// use retention::segment::SilenceLimit;
    ///
    /// let declining = Campaign::declining_customers();
    /// let Trigger::Silence { limit, .. } = declining.parts().trigger else { unreachable!() };
    /// assert_eq!(limit.to_string(), "3/2 of the median gap, from 14 to 180 days");
    /// let codes: Vec<_> = declining.parts().steps.iter().map(|step| step.offer.as_ref()?.code.as_deref()).collect();
    /// assert_eq!(codes, [None, Some("soon5")]);
    /// ```
    ///
    /// # Without the discount
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// use retention::campaign::Campaign;
    ///
    /// let declining = Campaign::declining_customers().edit(|parts| parts.steps.truncate(1))?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, reached).with_touches([])?;
    /// // Every 30 days, so silent after 45: one reminder, and nothing a week later.
    /// let sara = sara.with_orders([day(1, 1), day(1, 31), day(3, 2), day(4, 1)].map(|day| (day, 20.into())))?;
    /// let programme = Programme::new([declining])?;
    /// let first = programme.decide_customer(&sara, at(day(5, 17), 10));
    /// assert_eq!(first[0].message().map(|message| message.offer), Some(None));
    /// let then = programme.decide_customer(&sara.with_touches(first[0].touch())?, at(day(5, 24), 10));
    /// assert_eq!(then[0].reason.map(|reason| reason.code.as_str()), Some("step.done"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn declining_customers() -> Self {
        use MergeField::{Categories, Code, Name, Offer as OfferText, ShortLink};

        let steps = [
            Step::new(morning_of_day(0), Channel::Email).merging([Name, Categories, ShortLink]),
            Step::new(morning_of_day(7), Channel::Email)
                .merging([Name, Categories, OfferText, Code, ShortLink])
                .offering(Offer::percent(5).with_code("soon5").for_days(14)),
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

    /// C3, the other case: a free trial that is about to end, 7 and 2 days before it does.
    ///
    /// Source: document 002, type 3 (or those whose free trial expires soon).
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | with a trial whose last day is near; each trial by itself | |
    /// | who | everybody | who has cancelled has no trial that ends |
    /// | 1 | 7 days before the first paid day, at 10:00: name, date, link | time to try what they have not tried |
    /// | 2 | 2 days before: the same | time to decide; a run that is late still comes before the end |
    /// | offers | none | the trial was the offer |
    /// | late | up to 36 hours | a daily run that fails once is made up for; "your trial ends in 2 days" is never sent after the end |
    /// | result | 14 days after | |
    /// | channel | e-mail | |
    ///
    /// Edit first: the days, for trials of a week or less.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, Offset};
    ///
    /// let trial = Campaign::trial_ending();
    /// let days: Vec<_> = trial.parts().steps.iter().map(|step| step.due).collect();
    /// assert!(matches!(days[..], [Offset::Before { days: 7, .. }, Offset::Before { days: 2, .. }]));
    /// ```
    ///
    /// # For a trial of a week
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// # use retention::campaign::SubscriptionFacts;
    /// use chrono::NaiveTime;
    /// use retention::campaign::{Campaign, Offset};
    ///
    /// let at = NaiveTime::from_hms_opt(10, 0, 0).unwrap();
    /// let trial = Campaign::trial_ending().edit(|parts| parts.steps[0].due = Offset::Before { days: 4, at })?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, reached).with_touches([])?;
    /// let (start, trial_until) = (day(3, 8), Some(day(3, 15)));
    /// let term = SubscriptionFacts { id: "7".into(), start, trial_until, cancelled_on: None, end: None };
    /// let sara = sara.with_subscriptions([term])?;
    /// let programme = Programme::new([trial])?;
    /// let decisions = programme.decide_customer(&sara, Moment::new(day(3, 11).and_time(at).and_utc()));
    /// let message = decisions[0].message().unwrap();
    /// assert_eq!((message.number, message.due_at.to_string().as_str()), (1, "2026-03-11 10:00:00 UTC"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn trial_ending() -> Self {
        let fields = [MergeField::Name, MergeField::Date, MergeField::ShortLink];
        let steps = [7, 2].map(|days| Step::new(morning_before(days), Channel::Email).merging(fields.clone()));
        let kind = CampaignKind::DecliningCustomers;
        Self::of_valid(CampaignParts {
            late: LatePolicy::Within { minutes: 36 * 60 },
            conversion_days: 14,
            ..parts(kind, "trial_ending", Rank::TrialEnding, Trigger::TrialEnds, steps)
        })
    }

    /// C4, win-back: 10 % off, twice in two weeks, to those who have been silent for twice their own rhythm, or a year.
    ///
    /// Source: document 002, type 4 (a lost customer has cancelled a paid subscription, or not come for over a year; try to bring
    /// them back). The cancelled subscription is [`cancelled_subscription`](Campaign::cancelled_subscription).
    ///
    /// Windows in fixed days contradict each other from tool to tool (35 to 65, 45 to 60, 76 to 110, 180). Two of the customer's
    /// own median gaps are late for a weekly and for a yearly buyer alike.
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | on the first day of silence beyond twice their own median gap (of 3 gaps or more; else the shop's), from 28 to 365 days | due at 3/2 to 2 gaps; the ceiling is 002's "over a year", and what counts where no rhythm is known |
    /// | who | everybody | the silence says it all |
    /// | 1 | that day at 10:00: name, their categories, 10 % off, code `back10`, 30 days, link | 10 % is what 003's texts give |
    /// | 2 | day 14 at 10:00: the same offer | an offer that grows teaches to wait |
    /// | ends | with an order | |
    /// | late | up to 7 days, then the step is left out | those lost years before the programme began are not all written to on its first day; for them set `late` to [`Send`](LatePolicy::Send), and a cap |
    /// | again | 180 days after the last time at the earliest | |
    /// | result | orders up to 30 days after | as long as the code holds |
    /// | channel | e-mail | |
    ///
    /// Edit first: the offer; the multiple.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, OfferKind, Trigger};
    ///
    /// let win_back = Campaign::win_back();
    /// let Trigger::Silence { limit, min_gaps: 3 } = win_back.parts().trigger else { unreachable!() };
    /// assert_eq!(limit.to_string(), "2/1 of the median gap, from 28 to 365 days");
    /// for step in &win_back.parts().steps {
    ///     assert_eq!(step.offer.as_ref().map(|offer| &offer.kind), Some(&OfferKind::Percent(10.into())));
    /// }
    /// ```
    ///
    /// # After a year, for everyone
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// use retention::campaign::{Campaign, Trigger};
    /// use retention::segment::SilenceLimit;
    ///
    /// let limit = SilenceLimit::Fixed { days: 365 };
    /// let win_back = Campaign::win_back().edit(|parts| parts.trigger = Trigger::Silence { limit, min_gaps: 1 })?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, reached).with_touches([])?;
    /// // A year of silence is over on its 366th day, also for somebody who came every week before.
    /// let weekly = [1, 8, 15, 22].map(|on| (day(1, on), 20.into()));
    /// let sara = sara.with_orders(weekly)?;
    /// let next = NaiveDate::from_ymd_opt(2027, 1, 23).unwrap();
    /// let programme = Programme::new([win_back])?;
    /// let before = programme.decide_customer(&sara, at(next.pred_opt().unwrap(), 12));
    /// assert_eq!(before[0].reason.map(|reason| reason.code.as_str()), Some("enrolment.not_triggered"));
    /// let decisions = programme.decide_customer(&sara, at(next, 12));
    /// assert_eq!(decisions[0].message().unwrap().to_string(), "step 1 over email: 10 % off, code back10, for 30 days");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn win_back() -> Self {
        use MergeField::{Categories, Code, Name, Offer as OfferText, ShortLink};

        let offer = || Offer::percent(10).with_code("back10").for_days(30);
        let fields = [Name, Categories, OfferText, Code, ShortLink];
        let steps = [0, 14]
            .map(|days| Step::new(morning_of_day(days), Channel::Email).merging(fields.clone()).offering(offer()));
        let trigger = Trigger::Silence { limit: lost_after(), min_gaps: MIN_GAPS };
        Self::of_valid(CampaignParts {
            late: late_by_days(7),
            goal: Some(orders(Window::SinceEnrolment, 1)),
            re_entry: again_after_days(180),
            conversion_days: 30,
            ..parts(CampaignKind::WinBack, "win_back", Rank::WinBack, trigger, steps)
        })
    }

    /// C4, the other case: a paid subscription that was cancelled and is over, asked why, and a month later offered 10 %.
    ///
    /// Source: document 002, type 4 (a lost customer may be one who gave up a paid subscription).
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | with a cancellation; each subscription by itself | |
    /// | who | without a running subscription or trial | one that is cancelled and still runs has not been lost yet |
    /// | 1 | day 1 at 10:00: name, link to "why?" | what they say is worth more than the sale |
    /// | 2 | day 30 at 10:00: 10 % off, code `back10`, 30 days | |
    /// | ends | with a new subscription, which takes them out of the audience | |
    /// | late | up to 45 days | a month that was paid for runs out first |
    /// | at most | one e-mail in 14 days | so that a late first one does not bring the second the next day |
    /// | result | 30 days after | |
    /// | channel | e-mail | |
    ///
    /// Edit first: `late`, where terms are longer than a month.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::Campaign;
    ///
    /// let cancelled = Campaign::cancelled_subscription();
    /// let offers: Vec<_> = cancelled.parts().steps.iter().map(|step| step.offer.is_some()).collect();
    /// assert_eq!(offers, [false, true]);
    /// ```
    ///
    /// # For yearly terms
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// # use retention::campaign::SubscriptionFacts;
    /// use retention::campaign::{Campaign, LatePolicy};
    ///
    /// let days = |days: u32| LatePolicy::Within { minutes: days * 24 * 60 };
    /// let cancelled = Campaign::cancelled_subscription().edit(|parts| parts.late = days(400))?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, reached).with_touches([])?;
    /// // Cancelled in January, paid until the end of the year: asked when it is over.
    /// let (start, cancelled_on, end) = (day(1, 1), Some(day(1, 10)), NaiveDate::from_ymd_opt(2027, 1, 1));
    /// let term = SubscriptionFacts { id: "7".into(), start, trial_until: None, cancelled_on, end };
    /// let sara = sara.with_subscriptions([term])?;
    /// let programme = Programme::new([cancelled])?;
    /// let decisions = programme.decide_customer(&sara, at(end.unwrap(), 10));
    /// assert_eq!(decisions[0].message().map(|message| message.number), Some(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cancelled_subscription() -> Self {
        use MergeField::{Code, Name, Offer as OfferText, ShortLink};

        let steps = [
            Step::new(morning_of_day(1), Channel::Email).merging([Name, ShortLink]),
            Step::new(morning_of_day(30), Channel::Email)
                .merging([Name, OfferText, Code, ShortLink])
                .offering(Offer::percent(10).with_code("back10").for_days(30)),
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
