//! [`Decision`]: what to do for a customer under a campaign.

use chrono::{DateTime, Utc};

use super::{EnrolmentId, IdempotencyKey, Reason, Unit};
use crate::campaign::{Campaign, Offer, Step};

/// What to do for a customer, or for a cart, order or subscription of theirs, under a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision<'p> {
    /// Which campaign.
    pub campaign: &'p Campaign,
    /// About what; `None` if the customer has nothing that the campaign is about.
    pub unit: Option<Unit>,
    /// What to do.
    pub outcome: Outcome<'p>,
    /// The first reason why not to send; `None` if it is sent.
    pub reason: Option<Reason>,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome<'p> {
    /// Send it now.
    Send(Message<'p>),
    /// Nothing now, but at this instant, if the facts stay as they are; `None` if nobody can say when.
    NotYet(Option<DateTime<Utc>>),
    /// Held out: nothing is sent. With what would have been and when; record it like a message once it is due.
    HeldOut(Message<'p>),
    /// Nothing.
    Skip,
    /// They leave the campaign, or are done with it.
    Exit,
    /// Nothing until more is known: the reason says what.
    Defer,
}

/// A message that is sent, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message<'p> {
    /// Its position among the steps, from 1.
    pub number: u8,
    /// The step: channel, line, merge fields.
    pub step: &'p Step,
    /// What it gives.
    pub offer: Option<&'p Offer>,
    /// Which variant, if the campaign has any.
    pub variant: Option<&'p str>,
    /// In which enrolment.
    pub enrolment: EnrolmentId,
    /// When the customer entered.
    pub entered_at: DateTime<Utc>,
    /// When it was due.
    pub due_at: DateTime<Utc>,
    /// When it is sent: now, or for a held-out customer when it would be.
    pub at: DateTime<Utc>,
    /// Its key.
    pub key: IdempotencyKey,
}
