//! [`CustomerFacts`]: what is known of one customer, for a decision in a request.

mod orders;
mod queries;
#[cfg(feature = "serde")]
mod wire;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

pub(super) use orders::RowOrders;

use super::check::{Fact, check_assignment_id, check_each, check_scale, settle};
use super::known::of_channel;
use super::{ChannelFacts, Enrolment, FactsError, OrderFacts, SubscriptionFacts, Touch};
use crate::model::{Birthday, Cart, Channel, NpsGroup, Zone};

/// What is known of one customer: a row of their own, for a decision in a request.
/// [`FactTable`](crate::campaign::FactTable) holds many.
///
/// It starts with nothing but the key, and each `with_…` method adds a family of facts, instead of what was said of it
/// before. A family that was not given is *unknown*, and one that was given empty is *known to be none*: without
/// [`with_carts`](Self::with_carts) nobody knows whether there is a cart, and after `with_carts([])` there is none.
/// Rules treat the two apart: what is unknown is neither true nor false.
///
/// | family | who asks for it |
/// |---|---|
/// | [`with_channel`](Self::with_channel) | every campaign: without reach and consent nothing is sent |
/// | [`with_touches`](Self::with_touches) | every campaign: which steps are out, caps. A new customer has none: `with_touches([])` |
/// | [`with_orders`](Self::with_orders), [`with_refunds`](Self::with_refunds), [`with_last_order_at`](Self::with_last_order_at) | recency, counts, spend, silence, milestones; whether somebody bought since |
/// | [`with_order_details`](Self::with_order_details) | campaigns about an order, products, reviews |
/// | [`with_carts`](Self::with_carts) | campaigns about a cart |
/// | [`with_subscriptions`](Self::with_subscriptions) | trials and renewals |
/// | [`with_visits`](Self::with_visits), [`with_answers`](Self::with_answers), [`with_account_changes`](Self::with_account_changes), [`with_birthday`](Self::with_birthday), [`with_label`](Self::with_label) | the rules and triggers of their names |
/// | [`with_enrolments`](Self::with_enrolments) | campaigns that are entered by matching an audience |
/// | [`with_zone`](Self::with_zone) | send times; without it the programme's zone is theirs |
/// | [`with_assignment_id`](Self::with_assignment_id) | holdouts and variants of merged profiles |
///
/// Facts may be given in any order, and are kept by time. What is later than the moment of a decision is not seen by
/// it, so there is no need to cut them; but messages that are out are out, and [what shuts a
/// channel](ChannelFacts#dates) shuts it, whenever that was.
///
/// With the feature `serde` a row is read and written, through the same checks; a family that is missing or `null` is
/// unknown, and a field that is not known is refused: a misspelt `consent` is not a consent.
///
/// # Guests who become users
///
/// A guest who registers has two profiles. Whoever merges them gives *one* row, or one key of a table: the user's, with
/// both profiles' orders, carts, touches and enrolments together; the guest's cart as [merged
/// into](crate::model::CartFate::MergedInto) the user's, if they became one, whose series of messages then goes on where the
/// guest's ended; and the [assignment
/// id](Self::with_assignment_id) of the *first* profile, so that nobody changes their arm or variant by signing in. If
/// the guest's cart or touches are left out, a cap counts too few and a step may be sent again. An opt-out of either profile is
/// one of the person. An example is at
/// [`FactTable::with_assignment_ids`](crate::campaign::FactTable::with_assignment_ids).
///
/// # Example
///
/// ```
/// use chrono::DateTime;
/// use retention::campaign::{ChannelFacts, CustomerFacts, Reach};
/// use retention::model::Channel;
///
/// let sara = CustomerFacts::new("sara")
///     .with_channel(Channel::Email, ChannelFacts::reachable_with_consent(None))
///     .with_orders([("2026-03-05".parse().unwrap(), 70.into()), ("2026-02-10".parse().unwrap(), 50.into())])?
///     .with_visits([DateTime::parse_from_rfc3339("2026-03-09T18:30:00Z").unwrap().to_utc()])
///     .with_touches([])?
///     .with_label("rfm", Some("Champions"))
///     .with_label("ladder", None);
///
/// let days = sara.orders().unwrap().map(|(day, _)| day.to_string());
/// assert_eq!(days.collect::<Vec<_>>(), ["2026-02-10", "2026-03-05"]);
/// assert_eq!(sara.channel(Channel::Sms).reach, Reach::Unknown);
/// assert_eq!(sara.touches(), Some(&[][..])); // known to be none
/// assert_eq!(sara.carts(), None); // nobody knows
///
/// let error = sara.with_orders([("2026-03-05".parse().unwrap(), "70.005".parse().unwrap())]).unwrap_err();
/// let expected = "at most 2 decimal places and at most 92233720368547758.07";
/// assert_eq!(error.to_string(), format!("orders[0].amount: expected {expected}, found 70.005"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "wire::RawFacts<K>", into = "wire::RawFacts<K>"))]
#[cfg_attr(feature = "serde", serde(bound(serialize = "K: Clone + serde::Serialize")))]
pub struct CustomerFacts<K> {
    key: K,
    pub(super) scale: u32,
    pub(super) orders: Option<RowOrders>,
    pub(super) last_order_at: Option<DateTime<Utc>>,
    pub(super) channels: [ChannelFacts; Channel::ALL.len()],
    pub(super) birthday: Option<Birthday>,
    pub(super) zone: Option<Zone>,
    pub(super) details: Option<Vec<OrderFacts>>,
    pub(super) carts: Option<Vec<Cart>>,
    pub(super) subscriptions: Option<Vec<SubscriptionFacts>>,
    pub(super) visits: Option<Vec<DateTime<Utc>>>,
    pub(super) answers: Option<Vec<(NaiveDate, NpsGroup)>>,
    pub(super) account_changes: Option<Vec<NaiveDate>>,
    pub(super) touches: Option<Vec<Touch>>,
    pub(super) enrolments: Option<Vec<Enrolment>>,
    /// By scheme.
    pub(super) labels: Vec<(String, Option<String>)>,
    pub(super) assignment_id: Option<Box<str>>,
}

impl<K> CustomerFacts<K> {
    /// A customer of whom nothing is known yet. Amounts have at most two decimal places.
    pub fn new(key: K) -> Self {
        Self {
            key,
            scale: 2,
            orders: None,
            last_order_at: None,
            channels: [ChannelFacts::UNKNOWN; Channel::ALL.len()],
            birthday: None,
            zone: None,
            details: None,
            carts: None,
            subscriptions: None,
            visits: None,
            answers: None,
            account_changes: None,
            touches: None,
            enrolments: None,
            labels: Vec::new(),
            assignment_id: None,
        }
    }

    /// The same with amounts of at most so many decimal places: 0 for toman, 3 for dinar, up to 18.
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`] for more than 18.
    pub fn at_scale(key: K, scale: u32) -> Result<Self, FactsError> {
        Ok(Self { scale: check_scale(scale)?, ..Self::new(key) })
    }

    /// Says what is known of a channel: reach, consent, lists. An example is at [`ChannelFacts`].
    #[must_use]
    pub fn with_channel(mut self, channel: Channel, facts: ChannelFacts) -> Self {
        *of_channel(self.channels.each_mut(), channel) = facts;
        self
    }

    /// Says when their birthday is.
    #[must_use]
    pub fn with_birthday(self, birthday: Birthday) -> Self {
        Self { birthday: Some(birthday), ..self }
    }

    /// Says in which zone they live; their quiet hours, send windows and birthdays are by its clock.
    #[must_use]
    pub fn with_zone(self, zone: Zone) -> Self {
        Self { zone: Some(zone), ..self }
    }

    /// Says on which business days they have ordered, and for how much, in any order; none at all is "has never
    /// ordered". [Refunds](Self::with_refunds) that were given stay.
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`] for an amount that is negative or has more decimal places than the [scale](Self::scale),
    /// and where all amounts together do not fit in an `i64` of minor units.
    pub fn with_orders(mut self, orders: impl IntoIterator<Item = (NaiveDate, Decimal)>) -> Result<Self, FactsError> {
        let orders = self.orders.take().unwrap_or_default().with_orders(orders, self.scale)?;
        Ok(Self { orders: Some(orders), ..self })
    }

    /// Says on which business days money was paid back, on days of their own, and how much; see
    /// [`RefundTiming`](crate::history::RefundTiming). Give the orders first.
    ///
    /// # Errors
    ///
    /// As [`with_orders`](Self::with_orders), and if the orders are not known.
    pub fn with_refunds(mut self, refunds: impl IntoIterator<Item = (NaiveDate, Decimal)>) -> Result<Self, FactsError> {
        let unknown = || FactsError::field("refunds", "orders that they belong to", "none");
        let orders = self.orders.take().ok_or_else(unknown)?.with_refunds(refunds, self.scale)?;
        Ok(Self { orders: Some(orders), ..self })
    }

    /// Says at which instant they ordered last, so that an order and a cart of one day can be told apart. Without it an
    /// order on the day on which a cart was touched counts as after it.
    #[must_use]
    pub fn with_last_order_at(self, at: DateTime<Utc>) -> Self {
        Self { last_order_at: Some(at), ..self }
    }

    /// Says what they have ordered in detail. It stands beside [`with_orders`](Self::with_orders) and does not replace
    /// it: counts and spend are of those, products, deliveries and reviews of these, which may be the last ones alone.
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`] for an amount that is negative or has more decimal places than the scale, a delivery,
    /// cancellation or review before the order, an instant more than a day from the order's business day, two orders of
    /// one id, and amounts that do not fit in an `i64` of minor units together.
    pub fn with_order_details(self, details: impl IntoIterator<Item = OrderFacts>) -> Result<Self, FactsError> {
        Ok(Self { details: Some(settled(details, self.scale)?), ..self })
    }

    /// Says which carts they have, open, ordered, emptied or merged. A cart that was ordered has to be given as such,
    /// or left out; one that stays open would be reminded of.
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`] for a value with more decimal places than the scale, two carts of one id, and values that
    /// do not fit in an `i64` of minor units together.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::DateTime;
    /// use retention::campaign::CustomerFacts;
    /// use retention::model::Cart;
    ///
    /// let at = |text| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    /// let cart = Cart::new("7001", at("2026-03-01T20:15:00Z")).with_value("49.90".parse().unwrap())?;
    /// let error = CustomerFacts::new("sara").with_carts([cart.clone(), cart]).unwrap_err();
    /// assert_eq!(error.to_string(), "carts: expected each of them once, found \"7001\" twice");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_carts(self, carts: impl IntoIterator<Item = Cart>) -> Result<Self, FactsError> {
        Ok(Self { carts: Some(settled(carts, self.scale)?), ..self })
    }

    /// Says which subscriptions they have or had; see [`SubscriptionFacts::of_term`].
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`] for a trial that ends on or before the start, a cancellation or end before it, and two of
    /// one id.
    pub fn with_subscriptions(
        self,
        subscriptions: impl IntoIterator<Item = SubscriptionFacts>,
    ) -> Result<Self, FactsError> {
        Ok(Self { subscriptions: Some(settled(subscriptions, self.scale)?), ..self })
    }

    /// Says when they visited.
    #[must_use]
    pub fn with_visits(self, visits: impl IntoIterator<Item = DateTime<Utc>>) -> Self {
        Self { visits: Some(sorted(visits)), ..self }
    }

    /// Says what they answered to "would you recommend us?", by business day.
    #[must_use]
    pub fn with_answers(self, answers: impl IntoIterator<Item = (NaiveDate, NpsGroup)>) -> Self {
        Self { answers: Some(sorted(answers)), ..self }
    }

    /// Says on which business days the state of their account changed.
    #[must_use]
    pub fn with_account_changes(self, days: impl IntoIterator<Item = NaiveDate>) -> Self {
        Self { account_changes: Some(sorted(days)), ..self }
    }

    /// Says which messages they have got, or would have got, had they not been held out: the contact history, as far
    /// back as the longest cap and the longest campaign reach.
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`] for step 0 and an enrolment of number 0: they are counted from 1.
    pub fn with_touches(self, touches: impl IntoIterator<Item = Touch>) -> Result<Self, FactsError> {
        Ok(Self { touches: Some(settled(touches, self.scale)?), ..self })
    }

    /// Says which campaigns they have entered by matching an audience. Other enrolments follow from the facts.
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`] for number 0 (they are counted from 1), an exit before the entry, and two of one campaign
    /// and number.
    pub fn with_enrolments(self, enrolments: impl IntoIterator<Item = Enrolment>) -> Result<Self, FactsError> {
        Ok(Self { enrolments: Some(settled(enrolments, self.scale)?), ..self })
    }

    /// Says in which segment, stage, class or rung of a scheme they are, or that they are in none. A scheme is any name
    /// that rules ask for, such as `rfm` or `lifecycle`. Of a scheme that is not given the segment is unknown.
    #[must_use]
    pub fn with_label(mut self, scheme: impl Into<String>, segment: Option<&str>) -> Self {
        let (scheme, segment) = (scheme.into(), segment.map(str::to_owned));
        match self.labels.binary_search_by(|(name, _)| name.cmp(&scheme)) {
            Ok(at) => {
                if let Some((_, known)) = self.labels.get_mut(at) {
                    *known = segment;
                }
            }
            Err(at) => self.labels.insert(at, (scheme, segment)),
        }
        self
    }

    /// Says what holdouts and variants are assigned by, if that is not the text of the key: the id of the first of
    /// several profiles that were merged.
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`] for an empty text: all of those who have it would share one arm.
    pub fn with_assignment_id(self, id: impl Into<Box<str>>) -> Result<Self, FactsError> {
        let id = id.into();
        check_assignment_id(&id)?;
        Ok(Self { assignment_id: Some(id), ..self })
    }
}

fn sorted<T: Fact>(facts: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut facts: Vec<T> = facts.into_iter().collect();
    facts.sort_unstable_by(T::order);
    facts
}

fn settled<T: Fact>(facts: impl IntoIterator<Item = T>, scale: u32) -> Result<Vec<T>, FactsError> {
    let mut facts: Vec<T> = facts.into_iter().collect();
    check_each(&facts, scale)?;
    settle(&mut facts, scale)?;
    Ok(facts)
}
