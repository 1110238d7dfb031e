//! Campaigns that give something, or show something better: up-sell, gift, loyalty reward, referral.

use super::shared::{
    Rank, again_after_days, at_most, declining_after, late_by_days, morning_of_day, not, orders, parts, silent_for,
};
use crate::campaign::{
    Campaign, CampaignParts, MergeField, Milestone, Offer, Offset, Predicate, ReEntry, Relation, Rule, Step, Trigger,
    Window,
};
use crate::model::{CampaignKind, Channel, NpsGroup};

impl Campaign {
    /// C8, up-sell: the higher product, three weeks after they got the lower one.
    ///
    /// Source: document 001 (invite customers to try a dearer product or service; they know already what you are worth). 002:
    /// use the purchases for up-selling and cross-selling.
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | with a delivery; each order by itself | |
    /// | who | for whom the [catalogue](crate::campaign::Catalogue) has something above a product of the order, of which they bought none | |
    /// | 1 | day 21 after it at 10:00: name, order, products, link | the document names no day: they know the product by then, and the [smart offer](Campaign::cross_sell) of day 7 is over |
    /// | offers | none | the better product is the offer (001) |
    /// | ends | when they have it, or the order is cancelled | |
    /// | late | up to 7 days | |
    /// | at most | one e-mail in 30 days | |
    /// | result | orders up to 30 days after | dearer things take longer |
    /// | channel | e-mail | pictures and a comparison |
    ///
    /// Edit first: the day, to when the lower product is felt to be too small.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, Offset, Predicate, Relation, Rule};
    ///
    /// let up_sell = Campaign::up_sell();
    /// assert!(matches!(up_sell.parts().steps[0].due, Offset::Day { days: 21, .. }));
    /// assert!(matches!(up_sell.parts().audience, Rule::Is(Predicate::OrderLacks { relation: Relation::Upgrade })));
    /// ```
    ///
    /// # With a credit for the old one
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// # use retention::campaign::{Catalogue, OrderFacts, ProgrammeParts};
    /// # use retention::model::OrderLine;
    /// use retention::campaign::{Campaign, Offer};
    ///
    /// let credit = Offer::credit(50).for_days(30);
    /// let up_sell = Campaign::up_sell().edit(|parts| parts.steps[0].offer = Some(credit))?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, reached).with_touches([])?;
    /// let line = |product: &str| OrderLine { product: product.into(), category: None, quantity: 1, unit_price: 50.into() };
    /// let phone = OrderFacts {
    ///     delivered_on: Some(day(3, 3)),
    ///     lines: vec![line("phone")],
    ///     ..OrderFacts::new("3375", day(3, 1), 50.into())
    /// };
    /// let sara = sara.with_order_details([phone])?;
    /// let catalogue = Catalogue::new().with_upgrades([("phone", "large phone")])?;
    /// let parts = ProgrammeParts { campaigns: vec![up_sell], catalogue, ..ProgrammeParts::default() };
    /// let programme = Programme::from_parts(parts)?;
    /// let decisions = programme.decide_customer(&sara, at(day(3, 24), 12));
    /// assert_eq!(decisions[0].message().unwrap().to_string(), "step 1 over email: credit of 50, for 30 days");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn up_sell() -> Self {
        use MergeField::{Name, Order, Products, ShortLink};

        let steps = [Step::new(morning_of_day(21), Channel::Email).merging([Name, Order, Products, ShortLink])];
        Self::of_valid(CampaignParts {
            audience: Predicate::OrderLacks { relation: Relation::Upgrade }.into(),
            late: late_by_days(7),
            caps: vec![at_most(1, 30)],
            conversion_days: 30,
            ..parts(CampaignKind::UpSell, "up_sell", Rank::UpSell, Trigger::OrderDelivered, steps)
        })
    }

    /// C9, gift to the inactive: free delivery for a week, to customers without an order or a visit for 14 days who are not yet
    /// overdue to buy.
    ///
    /// Source: document 002 (a game sends a free credit to a player who has not logged in for some days), 003 (credit, gift or
    /// coupon to customers).
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | on the 14th day without an order or a visit | "some days"; a game takes 3 to 7 |
    /// | who | with an order, and not silent for 3/2 of their own gap | after that they are [declining](Campaign::declining_customers) |
    /// | 1 | that day at 10:00: name, offer, link; the gift "free delivery", 7 days | every shop can give it, in every currency |
    /// | ends | with an order | |
    /// | late | up to 3 days | |
    /// | again | 90 days after the last time at the earliest | else people stay away for it |
    /// | result | orders up to 7 days after | as long as the gift holds |
    /// | channel | e-mail | a game or app takes [push](crate::model::Channel::Push) |
    ///
    /// Visits must be known: without them nobody knows who is inactive, and the decision defers.
    ///
    /// Edit first: the gift, such as a credit in your currency, and the days.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, OfferKind, Trigger};
    ///
    /// let gift = Campaign::gift();
    /// assert_eq!(gift.parts().trigger, Trigger::Inactive { days: 14 });
    /// let offer = gift.parts().steps[0].offer.as_ref().unwrap();
    /// assert_eq!(offer.kind, OfferKind::Gift("free delivery".to_owned()));
    /// ```
    ///
    /// # A game's free credit after 5 days, for all players
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// use retention::campaign::{Campaign, OfferKind, Rule, Trigger};
    /// use retention::model::Channel;
    ///
    /// let gift = Campaign::gift().over_channel(Channel::Push).edit(|parts| {
    ///     parts.trigger = Trigger::Inactive { days: 5 };
    ///     parts.audience = Rule::everybody();
    ///     if let Some(offer) = &mut parts.steps[0].offer {
    ///         offer.kind = OfferKind::Credit(100.into());
    ///     }
    /// })?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Push, reached).with_touches([])?;
    /// // She played last on the 1st, and has never bought anything.
    /// let sara = sara.with_orders([])?.with_visits([at(day(3, 1), 20).now()]);
    /// let programme = Programme::new([gift])?;
    /// let decisions = programme.decide_customer(&sara, at(day(3, 6), 10));
    /// assert_eq!(decisions[0].message().unwrap().to_string(), "step 1 over push: credit of 100, for 7 days");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn gift() -> Self {
        let fields = [MergeField::Name, MergeField::Offer, MergeField::ShortLink];
        let gift = Offer::gift("free delivery").for_days(7);
        let steps = [Step::new(morning_of_day(0), Channel::Email).merging(fields).offering(gift)];
        let customers = vec![orders(Window::Ever, 1), not(silent_for(declining_after()))];
        Self::of_valid(CampaignParts {
            audience: Rule::All(customers),
            late: late_by_days(3),
            goal: Some(orders(Window::SinceEnrolment, 1)),
            re_entry: again_after_days(90),
            ..parts(CampaignKind::Gift, "gift", Rank::Gift, Trigger::Inactive { days: 14 }, steps)
        })
    }

    /// C10, loyalty reward: 10 % off for the fifth order, once.
    ///
    /// Source: document 001 (reward those who come back; the system need not be complicated, but what you give must be worth
    /// something), 002 (loyalty programmes with rewards for lasting support).
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | with the fifth order, once | a number of orders holds in every currency; the documents name none |
    /// | who | everybody | |
    /// | 1 | the day after at 10:00: name, offer, code, link; 10 % off, code `thanks10`, 60 days | while they remember the order that earned it |
    /// | ends | after it | |
    /// | late | up to 7 days | who reached it long ago is not rewarded by surprise; for them set `late` to [`Send`](crate::campaign::LatePolicy::Send) |
    /// | again | never | each threshold is a campaign of its own, with a name of its own |
    /// | result | orders up to 60 days after | as long as the code holds |
    /// | channel | e-mail | |
    ///
    /// Edit first: the threshold, to what the best tenth of your customers reach.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, Milestone, Trigger};
    ///
    /// let reward = Campaign::loyalty_reward();
    /// assert_eq!(reward.parts().trigger, Trigger::Milestone(Milestone::Orders { count: 5 }));
    /// assert_eq!(reward.parts().steps[0].offer.as_ref().unwrap().code.as_deref(), Some("thanks10"));
    /// ```
    ///
    /// # A second one, for a spend of 1,000
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// use retention::campaign::{Campaign, Milestone, Trigger};
    ///
    /// let thousand = Campaign::loyalty_reward().edit(|parts| {
    ///     parts.name = "loyalty_reward_1000".to_owned();
    ///     parts.trigger = Trigger::Milestone(Milestone::Spend { amount: 1_000.into() });
    /// })?;
    /// let programme = Programme::new([Campaign::loyalty_reward(), thousand])?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, reached).with_touches([])?;
    /// // One order of 1,200: far from the fifth, above the thousand.
    /// let sara = sara.with_orders([(day(3, 1), 1_200.into())])?;
    /// let decisions = programme.decide_customer(&sara, at(day(3, 2), 10));
    /// assert_eq!(decisions[0].reason.map(|reason| reason.code.as_str()), Some("enrolment.not_triggered"));
    /// assert_eq!(decisions[1].message().unwrap().offer.unwrap().code.as_deref(), Some("thanks10"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn loyalty_reward() -> Self {
        use MergeField::{Code, Name, Offer as OfferText, ShortLink};

        let step = Step::new(morning_of_day(1), Channel::Email).merging([Name, OfferText, Code, ShortLink]);
        let steps = [step.offering(Offer::percent(10).with_code("thanks10").for_days(60))];
        let trigger = Trigger::Milestone(Milestone::Orders { count: 5 });
        Self::of_valid(CampaignParts {
            late: late_by_days(7),
            re_entry: ReEntry::Never,
            conversion_days: 60,
            ..parts(CampaignKind::LoyaltyReward, "loyalty_reward", Rank::LoyaltyReward, trigger, steps)
        })
    }

    /// C15, referral: an invitation to recommend the shop, with 10 % off, to promoters who buy again.
    ///
    /// Source: document 004 (choose those who give feedback: as returning buyers and as ambassadors they are valuable twice; in
    /// referral marketing customers bring others for something of value), 001 (loyal customers become ambassadors).
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | with the first run that finds them | being a promoter and buying again come in either order |
    /// | who | answered as promoters in the last 365 days, 2 orders or more, one of them in the last 60 days | "who recommend and come back" |
    /// | 1 | at once: name, offer, code, link; 10 % off, code `friend10`, 60 days | "something of value" (004); for whom, the text says |
    /// | ends | after it | |
    /// | again | 365 days after the last time at the earliest | an invitation, not a habit; 004 asks for it to be "explicit and lasting", which the account page is |
    /// | result | orders up to 60 days after | as long as the code holds |
    /// | channel | e-mail | is passed on easily |
    ///
    /// It is entered by its audience, so its [enrolments](crate::campaign::Enrolment) must be known, if only that there are none; and
    /// each run enters anew until one is recorded or the message is out, so keep its step at once.
    ///
    /// Edit first: the offer; the code, to one for each customer, which the host renders.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, Trigger};
    ///
    /// let referral = Campaign::referral();
    /// assert_eq!(referral.parts().trigger, Trigger::Audience);
    /// assert_eq!(referral.parts().steps[0].offer.as_ref().unwrap().code.as_deref(), Some("friend10"));
    /// ```
    ///
    /// # Once in a lifetime
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// # use retention::campaign::Enrolment;
    /// # use retention::model::NpsGroup;
    /// use retention::campaign::{Campaign, ReEntry};
    ///
    /// let referral = Campaign::referral().edit(|parts| parts.re_entry = ReEntry::Never)?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, reached).with_touches([])?;
    /// let promoter = sara
    ///     .with_orders([(day(1, 5), 20.into()), (day(3, 1), 20.into())])?
    ///     .with_answers([(day(3, 5), NpsGroup::Promoter)])
    ///     .with_enrolments([])?;
    /// let programme = Programme::new([referral])?;
    /// let decisions = programme.decide_customer(&promoter, at(day(3, 10), 12));
    /// assert!(decisions[0].message().is_some());
    /// // She was invited two years ago.
    /// let entered_at = NaiveDate::from_ymd_opt(2024, 3, 10).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
    /// let before = Enrolment { campaign: "referral".into(), number: 1, entered_at, left_at: Some(entered_at) };
    /// let decisions = programme.decide_customer(&promoter.with_enrolments([before])?, at(day(3, 10), 12));
    /// assert_eq!(decisions[0].reason.map(|reason| reason.code.as_str()), Some("enrolment.once"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn referral() -> Self {
        use MergeField::{Code, Name, Offer as OfferText, ShortLink};

        let step =
            Step::new(Offset::Elapsed { minutes: 0 }, Channel::Email).merging([Name, OfferText, Code, ShortLink]);
        let steps = [step.offering(Offer::percent(10).with_code("friend10").for_days(60))];
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
