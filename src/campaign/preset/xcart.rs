//! The three campaigns of document 003's plug-in: abandoned order, post-purchase survey, smart offer.

use super::shared::{DAY_MINUTES, Rank, at_most, late_by_days, morning_of_day, orders, parts};
use crate::campaign::{Campaign, CampaignParts, MergeField, Offer, Predicate, Relation, Step, Trigger, Window};
use crate::model::{CampaignKind, Channel};

impl Campaign {
    /// C5, recovery of abandoned orders: two text messages about a cart that was left, on day 1 with 5 % off, on day 10 with 10 %
    /// and the old price.
    ///
    /// Source: document 003, whose plug-in keeps number and contents right after "add to cart", and whose two texts are, on the
    /// first day, "dear Ali, you have an unfinished order with us; complete it now with code off5; yoursite.com/sfrd", and on the
    /// tenth, "its price is about to rise; you can still have it at the old price, with 10 % as a gift; yoursite.com/sfrd".
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | 60 minutes after the last touch of a cart with something in it; each cart once | within the hour people still compare; a touch moves the clock and is no new abandonment |
    /// | who | everybody | 003: whose contact is known; the gates of reach and consent ask for that |
    /// | 1 | day 1 at 10:00: name, order, offer, code, link; 5 % off, code `off5` | 003 |
    /// | 2 | day 10 at 10:00: name, order, offer, old price, link; 10 % off the old price | 003 |
    /// | ends | with any order since, or when the cart is ordered, emptied or merged; a pending payment holds it | nobody is reminded of what they bought |
    /// | late | up to 2 days, then the step is left out | a reminder of a day ago says "now"; a daily run may fail once |
    /// | at most | 4 messages in 30 days | two carts |
    /// | again | every cart | |
    /// | facts | not older than a day | who bought yesterday must be known to have bought |
    /// | result | orders up to 7 days after | shorter than the time between the messages |
    /// | channel | text message | 003's plug-in sends nothing else; costs per message, so set `cost_per_message` |
    ///
    /// The texts say no hour and no end of the code: 10:00 is ours, and the code has no end.
    ///
    /// Edit first: `cost_per_message`, the days (003: "as you set them"), and `audience`, to carts above a
    /// [value](crate::campaign::Predicate::CartValue).
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, OfferKind, Offset, PricePromise};
    ///
    /// let campaign = Campaign::abandoned_order();
    /// let [first, last] = &campaign.parts().steps[..] else { unreachable!() };
    /// let offer = first.offer.as_ref().unwrap();
    /// assert!(matches!(first.due, Offset::Day { days: 1, .. }));
    /// assert_eq!((&offer.kind, offer.code.as_deref()), (&OfferKind::Percent(5.into()), Some("off5")));
    /// let offer = last.offer.as_ref().unwrap();
    /// assert!(matches!(last.due, Offset::Day { days: 10, .. }));
    /// assert_eq!((&offer.kind, offer.price), (&OfferKind::Percent(10.into()), PricePromise::Old));
    /// ```
    ///
    /// # Carts of 20 or more, by push message, a tenth held out
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// # use retention::model::Cart;
    /// use retention::campaign::{AmountBounds, Campaign, Predicate};
    /// use retention::model::{Channel, Rate};
    ///
    /// let tenth = Rate::new(1, 10)?;
    /// let campaign = Campaign::abandoned_order().over_channel(Channel::Push).edit(|parts| {
    ///     parts.audience = Predicate::CartValue { amount: AmountBounds::at_least(20.into()) }.into();
    ///     parts.holdout = tenth;
    /// })?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Push, reached).with_touches([])?;
    /// let carts = [("small", 15), ("large", 25)].map(|(id, value)| Cart::new(id, at(day(3, 1), 12).now()).with_value(value.into()));
    /// let carts = carts.into_iter().collect::<Result<Vec<_>, _>>()?;
    /// let programme = Programme::new([campaign])?;
    /// let decide = |cart: &Cart| -> Result<String, retention::campaign::FactsError> {
    ///     let sara = sara.clone().with_orders([])?.with_carts([cart.clone()])?;
    ///     Ok(programme.decide_customer(&sara, at(day(3, 2), 12))[0].outcome.to_string())
    /// };
    /// assert_eq!(decide(&carts[0])?, "nothing");
    /// // She is of the tenth.
    /// let held_out = "held out of step 1 over push: 5 % off, code off5, at 2026-03-02 12:00 UTC";
    /// assert_eq!(decide(&carts[1])?, held_out);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn abandoned_order() -> Self {
        use MergeField::{Code, Name, Offer as OfferText, OldPrice, Order, ShortLink};

        let first = Step::new(morning_of_day(1), Channel::Sms).merging([Name, Order, OfferText, Code, ShortLink]);
        let last = Step::new(morning_of_day(10), Channel::Sms).merging([Name, Order, OfferText, OldPrice, ShortLink]);
        let steps =
            [first.offering(Offer::percent(5).with_code("off5")), last.offering(Offer::percent(10).at_old_price())];
        let trigger = Trigger::CartAbandoned { after_minutes: 60 };
        Self::of_valid(CampaignParts {
            late: late_by_days(2),
            goal: Some(orders(Window::SinceEnrolment, 1)),
            caps: vec![at_most(4, 30)],
            max_staleness_minutes: Some(DAY_MINUTES),
            ..parts(CampaignKind::AbandonedOrder, "abandoned_order", Rank::AbandonedOrder, trigger, steps)
        })
    }

    /// C6, survey after a purchase: a text message that asks for a review, three days after an order was delivered.
    ///
    /// Source: document 003: "dear Reza, we hope you are satisfied with your order from Irankala; you can share your opinion of
    /// it with others; yoursite.com/HovAd". Customers like to tell, and what they tell sells, even if it is negative.
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | with a delivery; each order by itself | who waits for a parcel has no opinion yet |
    /// | who | everybody | |
    /// | 1 | day 3 after it at 10:00: name, order, link | 003 names no day; time to use it |
    /// | offers | none | a review that is paid for is worth less |
    /// | ends | with a review of the order, or if it is cancelled or sent back | 003: not yet reviewed |
    /// | late | up to 7 days | |
    /// | at most | one message in 7 days | who orders every other day is not asked every other day |
    /// | result | 14 days after | |
    /// | channel | text message | 003 |
    ///
    /// Edit first: the day, to how long your products take to be judged. Without dates of delivery set the trigger to
    /// [`OrderPlaced`](Trigger::OrderPlaced), and the day to after it has arrived.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, Offset, Trigger};
    ///
    /// let survey = Campaign::post_purchase_survey();
    /// assert_eq!(survey.parts().trigger, Trigger::OrderDelivered);
    /// assert!(matches!(survey.parts().steps[0].due, Offset::Day { days: 3, .. }));
    /// ```
    ///
    /// # Ten days after the order
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use retention::campaign::{ChannelFacts, CustomerFacts, Moment, Programme};
    /// # use retention::model::Channel;
    /// # let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// # let at = |day: NaiveDate, hour| Moment::new(day.and_hms_opt(hour, 0, 0).unwrap().and_utc());
    /// # let reached = ChannelFacts::reachable_with_consent(None);
    /// # use retention::campaign::OrderFacts;
    /// use chrono::NaiveTime;
    /// use retention::campaign::{Campaign, Offset, Trigger};
    ///
    /// let survey = Campaign::post_purchase_survey().edit(|parts| {
    ///     parts.trigger = Trigger::OrderPlaced;
    ///     parts.steps[0].due = Offset::Day { days: 10, at: NaiveTime::from_hms_opt(18, 0, 0) };
    /// })?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Sms, reached).with_touches([])?;
    /// let sara = sara.with_order_details([OrderFacts::new("3375", day(3, 1), 20.into())])?;
    /// let programme = Programme::new([survey])?;
    /// let decisions = programme.decide_customer(&sara, at(day(3, 11), 12));
    /// assert_eq!(decisions[0].outcome.to_string(), "not yet, at 2026-03-11 18:00 UTC");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn post_purchase_survey() -> Self {
        use MergeField::{Name, Order, ShortLink};

        let steps = [Step::new(morning_of_day(3), Channel::Sms).merging([Name, Order, ShortLink])];
        let (kind, rank) = (CampaignKind::PostPurchaseSurvey, Rank::PostPurchaseSurvey);
        Self::of_valid(CampaignParts {
            late: late_by_days(7),
            goal: Some(Predicate::OrderReviewed.into()),
            caps: vec![at_most(1, 7)],
            conversion_days: 14,
            ..parts(kind, "post_purchase_survey", rank, Trigger::OrderDelivered, steps)
        })
    }

    /// C7, the smart offer: 10 % off what goes with a purchase, to those who lack it.
    ///
    /// Source: document 003: who buys a phone needs a charger, a handsfree and a glass; "dear Sara, were you satisfied with order
    /// 3375? After it we suggest the `AirPods` 3; get them now with 10 % as a gift; yoursite.com/3JcKds". 001: the socks to the
    /// trousers.
    ///
    /// | | default | why |
    /// |---|---|---|
    /// | begins | with a delivery; each order by itself | the text asks whether they were satisfied |
    /// | who | for whom the [catalogue](crate::campaign::Catalogue) has a complement of something in the order that they never bought | 003's smart part: "after it we suggest"; the programme's catalogue must say what goes with what |
    /// | 1 | day 7 after it at 10:00: name, order, products, offer, link; 10 % off | 003, which names no day: after the [survey](Campaign::post_purchase_survey) |
    /// | ends | when they lack nothing any more, or the order is cancelled | |
    /// | late | up to 7 days | |
    /// | at most | one message in 14 days | |
    /// | result | orders up to 14 days after | |
    /// | channel | text message | 003 |
    ///
    /// The [message](crate::campaign::Message::products) says which products; to suggest what goes with all recent purchases, ask
    /// with [`Lacks`](crate::campaign::Predicate::Lacks) in the audience.
    ///
    /// Edit first: the offer, and the catalogue.
    ///
    /// # Its steps
    ///
    /// ```
    /// use retention::campaign::{Campaign, MergeField, OfferKind};
    ///
    /// let smart_offer = Campaign::cross_sell();
    /// let step = &smart_offer.parts().steps[0];
    /// assert_eq!(step.offer.as_ref().map(|offer| &offer.kind), Some(&OfferKind::Percent(10.into())));
    /// assert!(step.merge_fields.contains(&MergeField::Products));
    /// ```
    ///
    /// # For phones alone
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
    /// use retention::campaign::{Campaign, Predicate, ProductFilter, Rule};
    ///
    /// let smart_offer = Campaign::cross_sell().edit(|parts| {
    ///     let phones = ProductFilter::Categories(vec!["phones".to_owned()]);
    ///     let lacking = parts.audience.clone();
    ///     parts.audience = Rule::All(vec![Predicate::OrderContains { what: phones }.into(), lacking]);
    /// })?;
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Sms, reached).with_touches([])?;
    /// let line = |product: &str, category: &str| OrderLine {
    ///     product: product.into(),
    ///     category: Some(category.into()),
    ///     quantity: 1,
    ///     unit_price: 50.into(),
    /// };
    /// let order = |id: &str, line| OrderFacts {
    ///     delivered_on: Some(day(3, 3)),
    ///     lines: vec![line],
    ///     ..OrderFacts::new(id, day(3, 1), 50.into())
    /// };
    /// let orders = [order("1", line("phone", "phones")), order("2", line("trousers", "clothes"))];
    /// let sara = sara.with_order_details(orders)?;
    /// let catalogue = Catalogue::new().with_complements([("phone", "charger"), ("trousers", "socks")])?;
    /// let parts = ProgrammeParts { campaigns: vec![smart_offer], catalogue, ..ProgrammeParts::default() };
    /// let programme = Programme::from_parts(parts)?;
    /// let decisions = programme.decide_customer(&sara, at(day(3, 10), 12));
    /// let codes = [0, 1].map(|order| decisions[order].reason.map(|reason| reason.code.as_str()));
    /// assert_eq!(codes, [None, Some("audience.no")]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cross_sell() -> Self {
        use MergeField::{Name, Offer as OfferText, Order, Products, ShortLink};

        let fields = [Name, Order, Products, OfferText, ShortLink];
        let steps = [Step::new(morning_of_day(7), Channel::Sms).merging(fields).offering(Offer::percent(10))];
        Self::of_valid(CampaignParts {
            audience: Predicate::OrderLacks { relation: Relation::Complement }.into(),
            late: late_by_days(7),
            caps: vec![at_most(1, 14)],
            conversion_days: 14,
            ..parts(CampaignKind::CrossSell, "cross_sell", Rank::CrossSell, Trigger::OrderDelivered, steps)
        })
    }
}
