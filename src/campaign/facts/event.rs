//! What has happened with a customer: orders in detail, subscriptions, messages, enrolments.

use chrono::{DateTime, NaiveDate, Utc};

use crate::campaign::{EnrolmentId, Unit};
use crate::model::{Channel, OrderId, OrderLine};

/// An order in detail, for campaigns that look at what was bought, or at one order: beside the days and amounts of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct OrderFacts {
    /// Its id.
    pub id: OrderId,
    /// Its business day.
    pub placed_on: NaiveDate,
    /// Its instant, if that is known.
    #[cfg_attr(feature = "serde", serde(default))]
    pub placed_at: Option<DateTime<Utc>>,
    /// What it cost.
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    pub amount: rust_decimal::Decimal,
    /// The day on which it arrived.
    #[cfg_attr(feature = "serde", serde(default))]
    pub delivered_on: Option<NaiveDate>,
    /// The day on which it was cancelled or sent back.
    #[cfg_attr(feature = "serde", serde(default))]
    pub cancelled_on: Option<NaiveDate>,
    /// The day on which the customer reviewed it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub reviewed_on: Option<NaiveDate>,
    /// What was bought.
    #[cfg_attr(feature = "serde", serde(default))]
    pub lines: Vec<OrderLine>,
}

/// A term of a subscription, with an id that messages can be tied to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct SubscriptionFacts {
    /// Its id.
    pub id: Box<str>,
    /// The first day.
    pub start: NaiveDate,
    /// The first day that is not a trial, if it begins as one.
    #[cfg_attr(feature = "serde", serde(default))]
    pub trial_until: Option<NaiveDate>,
    /// The day on which it was cancelled.
    #[cfg_attr(feature = "serde", serde(default))]
    pub cancelled_on: Option<NaiveDate>,
    /// The first day on which it is over, or would be without a renewal.
    #[cfg_attr(feature = "serde", serde(default))]
    pub end: Option<NaiveDate>,
}

/// A message that was sent to a customer, or would have been, had they not been held out: the contact history.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Touch {
    /// Which campaign, by its name.
    pub campaign: Box<str>,
    /// What about.
    pub unit: Unit,
    /// In which enrolment.
    pub enrolment: EnrolmentId,
    /// Which step, from 1.
    pub step: u8,
    /// Over which channel.
    pub channel: Channel,
    /// When.
    pub at: DateTime<Utc>,
    /// Sent, or held out.
    #[cfg_attr(feature = "serde", serde(default))]
    pub kind: TouchKind,
    /// When it was opened.
    #[cfg_attr(feature = "serde", serde(default))]
    pub opened_at: Option<DateTime<Utc>>,
    /// When a link in it was clicked.
    #[cfg_attr(feature = "serde", serde(default))]
    pub clicked_at: Option<DateTime<Utc>>,
}

/// What became of a decision to send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum TouchKind {
    /// It was sent, or handed to who sends it.
    #[default]
    Sent,
    /// It would have been sent, but the customer is held out.
    HeldOut,
    /// A message that nobody decides on here: a receipt, a password. It counts against no cap.
    Transactional,
}

/// A customer on their way through a campaign that they entered because they matched its audience.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Enrolment {
    /// Which campaign, by its name.
    pub campaign: Box<str>,
    /// Which of theirs, from 1.
    pub number: u32,
    /// When they entered.
    pub entered_at: DateTime<Utc>,
    /// When they left, if they have.
    #[cfg_attr(feature = "serde", serde(default))]
    pub left_at: Option<DateTime<Utc>>,
}
