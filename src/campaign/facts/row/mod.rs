//! [`CustomerFacts`]: what is known of one customer, for a decision in a request.

mod orders;
mod queries;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

pub(super) use orders::RowOrders;

use super::check::{Fact, check_each, check_scale, settle};
use super::known::of_channel_mut;
use super::{ChannelFacts, Enrolment, FactsError, OrderFacts, SubscriptionFacts, Touch};
use crate::model::{Birthday, Cart, Channel, NpsGroup, Zone};

/// What is known of one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// Says what is known of a channel.
    #[must_use]
    pub fn with_channel(mut self, channel: Channel, facts: ChannelFacts) -> Self {
        *of_channel_mut(&mut self.channels, channel) = facts;
        self
    }

    /// Says when their birthday is.
    #[must_use]
    pub fn with_birthday(self, birthday: Birthday) -> Self {
        Self { birthday: Some(birthday), ..self }
    }

    /// Says in which zone they live.
    #[must_use]
    pub fn with_zone(self, zone: Zone) -> Self {
        Self { zone: Some(zone), ..self }
    }

    /// Says on which business days they have ordered, and for how much, in any order; none at all is "has never ordered".
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`] for an amount that is negative or has more decimal places than the [scale](Self::scale), and
    /// where all amounts together do not fit in an `i64` of minor units.
    pub fn with_orders(self, orders: impl IntoIterator<Item = (NaiveDate, Decimal)>) -> Result<Self, FactsError> {
        let orders = RowOrders::new(orders, self.scale)?;
        Ok(Self { orders: Some(orders), ..self })
    }

    /// Says on which business days money was paid back, on days of their own, and how much; see
    /// [`RefundTiming`](crate::history::RefundTiming).
    ///
    /// # Errors
    ///
    /// As [`with_orders`](Self::with_orders), and if the orders are not known.
    pub fn with_refunds(mut self, refunds: impl IntoIterator<Item = (NaiveDate, Decimal)>) -> Result<Self, FactsError> {
        let unknown = || FactsError::field("refunds", "orders that they belong to", "none");
        let orders = self.orders.take().ok_or_else(unknown)?.with_refunds(refunds, self.scale)?;
        Ok(Self { orders: Some(orders), ..self })
    }

    /// Says at which instant they ordered last.
    #[must_use]
    pub fn with_last_order_at(self, at: DateTime<Utc>) -> Self {
        Self { last_order_at: Some(at), ..self }
    }

    /// Says what they have ordered in detail.
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`].
    pub fn with_order_details(self, details: impl IntoIterator<Item = OrderFacts>) -> Result<Self, FactsError> {
        Ok(Self { details: Some(settled(details, self.scale)?), ..self })
    }

    /// Says which carts they have.
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`].
    pub fn with_carts(self, carts: impl IntoIterator<Item = Cart>) -> Result<Self, FactsError> {
        Ok(Self { carts: Some(settled(carts, self.scale)?), ..self })
    }

    /// Says which subscriptions they have or had.
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`].
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

    /// Says which messages they have got.
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`].
    pub fn with_touches(self, touches: impl IntoIterator<Item = Touch>) -> Result<Self, FactsError> {
        Ok(Self { touches: Some(settled(touches, self.scale)?), ..self })
    }

    /// Says which campaigns they have entered.
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`].
    pub fn with_enrolments(self, enrolments: impl IntoIterator<Item = Enrolment>) -> Result<Self, FactsError> {
        Ok(Self { enrolments: Some(settled(enrolments, self.scale)?), ..self })
    }

    /// Says in which segment of a scheme they are, or that they are in none.
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

    /// Says what holdouts and variants are assigned by, if that is not the key.
    #[must_use]
    pub fn with_assignment_id(self, id: impl Into<Box<str>>) -> Self {
        Self { assignment_id: Some(id.into()), ..self }
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
