//! [`Decision`]: what to do for a customer under a campaign.

use chrono::{DateTime, Utc};

use super::{EnrolmentId, IdempotencyKey, Reason, Unit};
use crate::campaign::{Campaign, Enrolment, Offer, Step, Touch, TouchKind, Trigger};

/// What to do for a customer, or for a cart, order or subscription of theirs, under a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision<'p> {
    /// Which campaign.
    pub campaign: &'p Campaign,
    /// About what; `None` if the customer has nothing that the campaign is about.
    pub unit: Option<Unit>,
    /// The instant of the decision.
    pub decided_at: DateTime<Utc>,
    /// The enrolment that it is about; `None` if there is none, or a gate before it is closed.
    pub entry: Option<Entry>,
    /// What to do.
    pub outcome: Outcome<'p>,
    /// The first reason why not to send; `None` if it is sent.
    pub reason: Option<Reason<'p>>,
}

/// The enrolment that a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Entry {
    /// Which.
    pub id: EnrolmentId,
    /// Since when: the instant that steps count from, or the beginning of the day.
    pub entered_at: DateTime<Utc>,
    /// Whether it goes on.
    pub standing: Standing,
}

/// Whether an enrolment goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Standing {
    /// It goes on, or begins now.
    In,
    /// It ends now.
    Leaves,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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

/// The kind of an [`Outcome`], to count by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum OutcomeKind {
    /// [`Outcome::Send`].
    Send,
    /// [`Outcome::NotYet`].
    NotYet,
    /// [`Outcome::HeldOut`].
    HeldOut,
    /// [`Outcome::Skip`].
    Skip,
    /// [`Outcome::Exit`].
    Exit,
    /// [`Outcome::Defer`].
    Defer,
}

/// A message that is sent, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message<'p> {
    /// Of which campaign.
    pub campaign: &'p Campaign,
    /// About what.
    pub unit: Unit,
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
    /// What to record it as: sent, or held out.
    pub kind: TouchKind,
    /// Its key.
    pub key: IdempotencyKey,
}

impl<'p> Decision<'p> {
    /// The message to send, if one is to be sent.
    pub fn message(&self) -> Option<&Message<'p>> {
        match &self.outcome {
            Outcome::Send(message) => Some(message),
            _ => None,
        }
    }

    /// What to record in the contact history: a message that is sent, and one that is held out once its time has come.
    pub fn touch(&self) -> Option<Touch> {
        match &self.outcome {
            Outcome::Send(message) => Some(message.touch()),
            Outcome::HeldOut(message) if message.at <= self.decided_at => Some(message.touch()),
            _ => None,
        }
    }

    /// What to record of the enrolment of a campaign that customers enter because they match its
    /// [audience](Trigger::Audience): that they are in it, or have left it now. `None` for other campaigns, whose enrolments
    /// follow from the facts.
    pub fn enrolment(&self) -> Option<Enrolment> {
        let (Trigger::Audience, Some(entry)) = (&self.campaign.parts().trigger, self.entry) else { return None };
        let EnrolmentId::Number(number) = entry.id else { return None };
        Some(Enrolment {
            campaign: self.campaign.name().into(),
            number,
            entered_at: entry.entered_at,
            left_at: (entry.standing == Standing::Leaves).then_some(self.decided_at),
        })
    }
}

impl Outcome<'_> {
    /// Its kind.
    pub fn kind(&self) -> OutcomeKind {
        match self {
            Self::Send(_) => OutcomeKind::Send,
            Self::NotYet(_) => OutcomeKind::NotYet,
            Self::HeldOut(_) => OutcomeKind::HeldOut,
            Self::Skip => OutcomeKind::Skip,
            Self::Exit => OutcomeKind::Exit,
            Self::Defer => OutcomeKind::Defer,
        }
    }
}

impl OutcomeKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Send, Self::NotYet, Self::HeldOut, Self::Skip, Self::Exit, Self::Defer];

    /// Its name, as JSON has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::NotYet => "not_yet",
            Self::HeldOut => "held_out",
            Self::Skip => "skip",
            Self::Exit => "exit",
            Self::Defer => "defer",
        }
    }
}

impl Message<'_> {
    /// What to record once it is out, or once its time has come if it is held out.
    pub fn touch(&self) -> Touch {
        Touch {
            campaign: self.campaign.name().into(),
            unit: self.unit.clone(),
            enrolment: self.enrolment,
            step: self.number,
            channel: self.step.channel,
            at: self.at,
            kind: self.kind,
            opened_at: None,
            clicked_at: None,
        }
    }
}
