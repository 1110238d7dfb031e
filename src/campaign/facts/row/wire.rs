//! A row on the wire: read through the constructors, so that nothing is read that they refuse.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::CustomerFacts;
use crate::campaign::facts::{ChannelFacts, Enrolment, FactsError, OrderFacts, SubscriptionFacts, Touch};
use crate::model::{Birthday, Cart, Channel, NpsGroup, Zone};

#[derive(Serialize, Deserialize)]
#[serde(rename = "CustomerFacts", expecting = "struct CustomerFacts", deny_unknown_fields)]
pub(super) struct RawFacts<K> {
    key: K,
    #[serde(default = "two")]
    scale: u32,
    #[serde(default)]
    orders: Option<Vec<Money>>,
    #[serde(default)]
    refunds: Option<Vec<Money>>,
    #[serde(default)]
    last_order_at: Option<DateTime<Utc>>,
    #[serde(default)]
    channels: BTreeMap<Channel, ChannelFacts>,
    #[serde(default)]
    birthday: Option<Birthday>,
    #[serde(default)]
    zone: Option<Zone>,
    #[serde(default)]
    order_details: Option<Vec<OrderFacts>>,
    #[serde(default)]
    carts: Option<Vec<Cart>>,
    #[serde(default)]
    subscriptions: Option<Vec<SubscriptionFacts>>,
    #[serde(default)]
    visits: Option<Vec<DateTime<Utc>>>,
    #[serde(default)]
    answers: Option<Vec<Answer>>,
    #[serde(default)]
    account_changes: Option<Vec<NaiveDate>>,
    #[serde(default)]
    touches: Option<Vec<Touch>>,
    #[serde(default)]
    enrolments: Option<Vec<Enrolment>>,
    #[serde(default)]
    labels: BTreeMap<String, Option<String>>,
    #[serde(default)]
    assignment_id: Option<Box<str>>,
}

/// An order or a refund.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Money {
    on: NaiveDate,
    #[serde(with = "crate::model::wire::decimal")]
    amount: Decimal,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    on: NaiveDate,
    group: NpsGroup,
}

fn two() -> u32 {
    2
}

impl<K> From<CustomerFacts<K>> for RawFacts<K> {
    fn from(facts: CustomerFacts<K>) -> Self {
        let money = |(on, amount)| Money { on, amount };
        let known = Channel::ALL.iter().map(|channel| (*channel, *facts.channel(*channel)));
        let orders = facts.orders().map(|orders| orders.map(money).collect());
        let refunds = facts.refunds().filter(|refunds| refunds.len() > 0).map(|refunds| refunds.map(money).collect());
        let channels = known.filter(|(_, channel)| *channel != ChannelFacts::UNKNOWN).collect();
        Self {
            orders,
            refunds,
            channels,
            key: facts.key,
            scale: facts.scale,
            last_order_at: facts.last_order_at,
            birthday: facts.birthday,
            zone: facts.zone,
            order_details: facts.details,
            carts: facts.carts,
            subscriptions: facts.subscriptions,
            visits: facts.visits,
            answers: facts.answers.map(|all| all.into_iter().map(|(on, group)| Answer { on, group }).collect()),
            account_changes: facts.account_changes,
            touches: facts.touches,
            enrolments: facts.enrolments,
            labels: facts.labels.into_iter().collect(),
            assignment_id: facts.assignment_id,
        }
    }
}

impl<K> TryFrom<RawFacts<K>> for CustomerFacts<K> {
    type Error = FactsError;

    fn try_from(raw: RawFacts<K>) -> Result<Self, FactsError> {
        let mut facts = Self::at_scale(raw.key, raw.scale)?;
        let money = |Money { on, amount }| (on, amount);
        facts = given(facts, raw.orders, |facts, orders| facts.with_orders(orders.into_iter().map(money)))?;
        facts = given(facts, raw.refunds, |facts, refunds| facts.with_refunds(refunds.into_iter().map(money)))?;
        facts = given(facts, raw.order_details, Self::with_order_details)?;
        facts = given(facts, raw.carts, Self::with_carts)?;
        facts = given(facts, raw.subscriptions, Self::with_subscriptions)?;
        facts = given(facts, raw.touches, Self::with_touches)?;
        facts = given(facts, raw.enrolments, Self::with_enrolments)?;
        facts = given(facts, raw.visits, |facts, visits| Ok(facts.with_visits(visits)))?;
        let answer = |Answer { on, group }| (on, group);
        facts = given(facts, raw.answers, |facts, answers| Ok(facts.with_answers(answers.into_iter().map(answer))))?;
        facts = given(facts, raw.account_changes, |facts, days| Ok(facts.with_account_changes(days)))?;
        for (channel, known) in raw.channels {
            facts = facts.with_channel(channel, known);
        }
        for (scheme, segment) in raw.labels {
            facts = facts.with_label(scheme, segment.as_deref());
        }
        facts = given(facts, raw.assignment_id, Self::with_assignment_id)?;
        let (last_order_at, birthday, zone) = (raw.last_order_at, raw.birthday, raw.zone);
        Ok(Self { last_order_at, birthday, zone, ..facts })
    }
}

fn given<K, T>(
    facts: CustomerFacts<K>,
    value: Option<T>,
    set: impl FnOnce(CustomerFacts<K>, T) -> Result<CustomerFacts<K>, FactsError>,
) -> Result<CustomerFacts<K>, FactsError> {
    match value {
        Some(value) => set(facts, value),
        None => Ok(facts),
    }
}
