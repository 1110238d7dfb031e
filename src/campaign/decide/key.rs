//! [`IdempotencyKey`]: the same message, however often it is decided on.

use std::fmt;

use chrono::NaiveDate;

use crate::model::{CartId, OrderId};

/// What a message is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Unit {
    /// The customer.
    Customer,
    /// One of their carts.
    Cart(CartId),
    /// One of their orders.
    Order(OrderId),
    /// One of their subscriptions.
    Subscription(Box<str>),
}

/// Which enrolment of a unit in a campaign. It follows from the facts, not from when a run found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum EnrolmentId {
    /// The only one of the unit.
    Once,
    /// That of a day: a birthday's, a period's first, the last order before a silence.
    Day(NaiveDate),
    /// The n-th, from 1.
    Number(u32),
}

/// Campaign, version, customer, unit, enrolment, step: two decisions to send with one key are one message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct IdempotencyKey(Box<str>);

impl IdempotencyKey {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
