//! What has happened with a customer: orders in detail, subscriptions, messages, enrolments.

use chrono::{DateTime, NaiveDate, Utc};

use crate::campaign::{EnrolmentId, Unit};
use crate::model::{Channel, OrderId, OrderLine, Subscription};

/// An order in detail, for campaigns that look at what was bought, or at one order: beside the days and amounts of the
/// log.
///
/// # Example
///
/// ```
/// use retention::campaign::{CustomerFacts, OrderFacts};
///
/// let order = OrderFacts::new("3375", "2026-03-01".parse().unwrap(), 120.into());
/// let order = OrderFacts { delivered_on: Some("2026-03-04".parse().unwrap()), ..order };
/// let sara = CustomerFacts::new("sara").with_order_details([order.clone()])?;
/// assert_eq!(sara.order_details().unwrap()[0].id.as_str(), "3375");
///
/// let early = OrderFacts { delivered_on: Some("2026-02-28".parse().unwrap()), ..order };
/// let error = sara.with_order_details([early]).unwrap_err().to_string();
/// assert_eq!(error, "order_details[0].delivered_on: expected the order's 2026-03-01 or a later day, found 2026-02-28");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct OrderFacts {
    /// Its id.
    pub id: OrderId,
    /// Its business day.
    pub placed_on: NaiveDate,
    /// Its instant, if that is known: within a day of its business day, whatever the shop's zone.
    #[cfg_attr(feature = "serde", serde(default))]
    pub placed_at: Option<DateTime<Utc>>,
    /// What it cost, zero or more.
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    pub amount: rust_decimal::Decimal,
    /// The day on which it arrived.
    #[cfg_attr(feature = "serde", serde(default))]
    pub delivered_on: Option<NaiveDate>,
    /// The day on which it was cancelled or sent back. A cancelled order is none: nobody is asked to review it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub cancelled_on: Option<NaiveDate>,
    /// The day on which the customer reviewed it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub reviewed_on: Option<NaiveDate>,
    /// What was bought.
    #[cfg_attr(feature = "serde", serde(default))]
    pub lines: Vec<OrderLine>,
}

/// A term of a subscription, with an id that messages can be tied to. A renewed term is the same subscription with a
/// later end.
///
/// # Example
///
/// ```
/// use retention::campaign::SubscriptionFacts;
/// use retention::model::{BillingInterval, Subscription};
///
/// let term = Subscription::new("sara", "2026-03-01".parse().unwrap(), 30.into(), BillingInterval::Monthly)?;
/// let term = term.with_trial_until("2026-03-15".parse().unwrap())?;
/// let facts = SubscriptionFacts::of_term("S-9", &term);
/// assert_eq!(facts.trial_until, Some("2026-03-15".parse().unwrap()));
/// assert_eq!(facts.end, None); // it renews
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
///
/// Campaign, unit, enrolment and step are those of the [decision](crate::campaign::Decision) that it comes from; record
/// them as they are, before or together with handing the message over, and the step is not sent again. Messages of
/// other systems count against caps if they are given: with a campaign's name that the programme does not have.
///
/// # Example
///
/// ```
/// use chrono::DateTime;
/// use retention::campaign::{CustomerFacts, EnrolmentId, Touch, TouchKind, Unit};
/// use retention::model::Channel;
///
/// let reminder = Touch {
///     campaign: "abandoned_order".into(),
///     unit: Unit::Cart("7001".into()),
///     enrolment: EnrolmentId::Once,
///     step: 1,
///     channel: Channel::Sms,
///     at: DateTime::parse_from_rfc3339("2026-03-02T10:00:00Z").unwrap().to_utc(),
///     kind: TouchKind::Sent,
///     opened_at: None,
///     clicked_at: None,
/// };
/// let sara = CustomerFacts::new("sara").with_touches([reminder.clone()])?;
/// assert_eq!(sara.touches().unwrap(), [reminder]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    /// When it was opened first, if it was and that is known.
    #[cfg_attr(feature = "serde", serde(default))]
    pub opened_at: Option<DateTime<Utc>>,
    /// When a link in it was clicked first, if one was and that is known.
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

/// A customer on their way through a campaign that they entered because they matched its audience, by
/// [`Trigger::Audience`](crate::campaign::Trigger::Audience). Enrolments of other triggers follow from the facts and
/// need no record.
///
/// # Example
///
/// ```
/// use chrono::DateTime;
/// use retention::campaign::{CustomerFacts, Enrolment};
///
/// let entered_at = DateTime::parse_from_rfc3339("2026-03-02T10:00:00Z").unwrap().to_utc();
/// let first = Enrolment { campaign: "loyal".into(), number: 1, entered_at, left_at: None };
/// let error = CustomerFacts::new("sara").with_enrolments([first.clone(), first]).unwrap_err();
/// assert_eq!(error.to_string(), "enrolments: expected each of them once, found number 1 of \"loyal\" twice");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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

impl OrderFacts {
    /// An order of which the id, the business day and the amount are known.
    pub fn new(id: impl Into<OrderId>, placed_on: NaiveDate, amount: rust_decimal::Decimal) -> Self {
        Self {
            id: id.into(),
            placed_on,
            placed_at: None,
            amount,
            delivered_on: None,
            cancelled_on: None,
            reviewed_on: None,
            lines: Vec::new(),
        }
    }
}

impl SubscriptionFacts {
    /// The dates of a term, with an id.
    pub fn of_term<K>(id: impl Into<Box<str>>, term: &Subscription<K>) -> Self {
        Self {
            id: id.into(),
            start: term.start(),
            trial_until: term.trial_until(),
            cancelled_on: term.cancelled_on(),
            end: term.end(),
        }
    }
}
