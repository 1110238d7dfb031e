//! [`Closed`]: why a gate is closed, before anybody has asked for text.

use chrono::{DateTime, NaiveDate, Utc};

use super::ReasonCode;
use crate::campaign::{Cap, CoolDown, Predicate, QuietHours, SendWindow, Value};
use crate::experiment::Bucket;
use crate::model::{Channel, Rate};

/// Why a gate is closed. It borrows from the programme alone, and is text when somebody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Closed<'p> {
    pub(crate) code: ReasonCode,
    pub(crate) channel: Option<Channel>,
    pub(crate) until: Option<DateTime<Utc>>,
    pub(crate) evidence: Evidence<'p>,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evidence<'p> {
    None,
    /// It is known from, or was at, this instant.
    Since(DateTime<Utc>),
    /// The facts are complete until.
    Watermark { until: DateTime<Utc>, max_minutes: u32 },
    /// The first clause of a rule that stands in the way, or for an exit, that holds.
    Clause { predicate: &'p Predicate, value: Value, scale: u32 },
    /// A cool-down since the day of another enrolment.
    CoolDown { cool_down: CoolDown, since: NaiveDate },
    /// Another enrolment of theirs.
    Before(NaiveDate),
    /// Another campaign.
    Campaign(&'p str),
    Ended(Ending),
    Holdout { share: Rate, bucket: Bucket },
    /// Which step is due, from 1.
    Step(u8),
    /// How many steps there are.
    Steps(usize),
    Cap { cap: &'p Cap, of: CapOwner, count: u32 },
    Quiet(QuietHours),
    Window(&'p SendWindow),
}

/// Whose cap it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CapOwner {
    Campaign,
    Programme,
}

/// How a cart, order or subscription ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The cart was ordered.
    Ordered(DateTime<Utc>),
    /// The customer has ordered since they last touched the cart.
    OrderedSince(DateTime<Utc>),
    /// The cart was emptied.
    Emptied(DateTime<Utc>),
    /// The cart went into another.
    Merged(DateTime<Utc>),
    /// The order was cancelled or sent back.
    OrderCancelled(NaiveDate),
    /// The subscription was cancelled.
    SubscriptionCancelled(NaiveDate),
    /// The subscription is over.
    SubscriptionEnded(NaiveDate),
}

impl<'p> Closed<'p> {
    pub(crate) fn new(code: ReasonCode) -> Self {
        Self { code, channel: None, until: None, evidence: Evidence::None }
    }

    #[must_use]
    pub(super) fn until(self, until: Option<DateTime<Utc>>) -> Self {
        Self { until, ..self }
    }

    #[must_use]
    pub(super) fn over(self, channel: Channel) -> Self {
        Self { channel: Some(channel), ..self }
    }

    #[must_use]
    pub(super) fn with(self, evidence: Evidence<'p>) -> Self {
        Self { evidence, ..self }
    }
}
