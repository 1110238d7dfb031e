//! The numbers of the report.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use retention::campaign::{DryRunCampaign, Gate, MessageCounts, OutcomeKind, ReasonCode, Waterfall};
use retention::model::{Channel, Rate, Zone};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::common::overview::Overview;

/// A day of the programme.
pub(crate) struct Report {
    pub(crate) overview: Overview,
    pub(crate) run: Run,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) messages: Vec<Messages>,
    pub(crate) outcomes: Vec<Outcomes>,
    pub(crate) waterfall: Waterfall,
    /// For how many decisions of its campaign each gate is closed, whatever the gates before it say.
    pub(crate) closed: Vec<(Gate, u64)>,
    pub(crate) blockers: Blockers,
    pub(crate) near: Near,
    /// Some customers, each explained in full.
    pub(crate) explained: Vec<Explained>,
    pub(crate) what_if: WhatIf,
    pub(crate) past: Past,
    /// The customer who was asked for, in place of all else.
    pub(crate) one: Option<One>,
}

/// When, and of whom what is known.
pub(crate) struct Run {
    pub(crate) now: DateTime<Utc>,
    /// The same by the shop's clock.
    pub(crate) local: NaiveDateTime,
    pub(crate) zone: Zone,
    pub(crate) campaigns: usize,
    /// The share of people who get nothing at all.
    pub(crate) global_holdout: Rate,
    /// The shop's median gap between purchases, in days.
    pub(crate) median_gap: Option<Decimal>,
    /// With those who never ordered.
    pub(crate) people: u64,
    /// Whether nothing is known but orders.
    pub(crate) orders_alone: bool,
    pub(crate) assumed: Vec<Channel>,
}

/// Who can and may be written to over a channel.
pub(crate) struct Contact {
    pub(crate) channel: Channel,
    pub(crate) reachable: u64,
    pub(crate) consent_given: u64,
    pub(crate) consent_withdrawn: u64,
    pub(crate) consent_unknown: u64,
    /// Suppressed or blacklisted.
    pub(crate) listed: u64,
    /// Whom a message over an advertising line may reach.
    pub(crate) open: u64,
}

/// What goes out of a step.
pub(crate) struct Messages {
    pub(crate) counts: MessageCounts,
    pub(crate) offer: Option<String>,
    pub(crate) cost: Decimal,
}

/// How many customers come to which outcome under a campaign.
pub(crate) struct Outcomes {
    pub(crate) campaign: String,
    pub(crate) counts: Vec<(OutcomeKind, u64)>,
    /// The reason that most of those not yet have whom the campaign is about already.
    pub(crate) waiting_for: Option<(ReasonCode, u64)>,
}

/// Who would get the campaign's message today but for one gate.
pub(crate) struct Blockers {
    pub(crate) reasons: Vec<(ReasonCode, u64)>,
    /// Of those whom only the audience keeps out, by its clauses.
    pub(crate) clauses: Vec<(String, u64)>,
}

/// Who misses the campaign's audience by one clause.
pub(crate) struct Near {
    pub(crate) clauses: Vec<Missed>,
    /// The nearest, and by how much they miss it.
    pub(crate) nearest: Vec<Miss>,
}

/// How many miss an audience by a clause alone.
pub(crate) struct Missed {
    pub(crate) clause: String,
    pub(crate) fails: u64,
    pub(crate) unknown: u64,
}

/// Somebody who misses it.
#[derive(Clone)]
pub(crate) struct Miss {
    pub(crate) key: u32,
    pub(crate) customer: String,
    pub(crate) clause: String,
    pub(crate) short_by: Decimal,
}

/// A customer's decision under a campaign, in full.
pub(crate) struct Explained {
    /// Why this one is told of.
    pub(crate) example_of: &'static str,
    pub(crate) customer: String,
    pub(crate) text: String,
    pub(crate) json: Value,
}

/// What the programme would have sent on the days before.
pub(crate) struct Past {
    /// Day by day: how many messages, and what they cost.
    pub(crate) days: Vec<(NaiveDate, u64, Decimal)>,
    /// Those that send anything, or hold somebody out.
    pub(crate) campaigns: Vec<DryRunCampaign>,
    pub(crate) channels: Vec<OverChannel>,
    pub(crate) messages: u64,
    /// How many customers get anything.
    pub(crate) customers: u64,
    /// How many are held out of anything.
    pub(crate) held_out: u64,
    pub(crate) cost: Decimal,
}

/// What was sent over a channel.
pub(crate) struct OverChannel {
    pub(crate) channel: Channel,
    pub(crate) messages: u64,
    pub(crate) customers: u64,
    pub(crate) price: Decimal,
    pub(crate) cost: Decimal,
}

/// What a changed rule does.
pub(crate) struct WhatIf {
    pub(crate) campaign: &'static str,
    /// Before and after, like all pairs here.
    pub(crate) rules: [String; 2],
    pub(crate) matching: [u64; 2],
    pub(crate) gained: Moved,
    pub(crate) lost: Moved,
    /// What goes out of the campaign today, and of all.
    pub(crate) sent: [u64; 2],
    pub(crate) sent_by_all: [u64; 2],
    /// Which campaigns gain or lose messages by it.
    pub(crate) messages: Vec<Exchanged>,
}

/// The messages that a campaign gains and loses, each with why it was not sent before, or is not after.
pub(crate) struct Exchanged {
    pub(crate) campaign: String,
    pub(crate) gained: Vec<(String, u64)>,
    pub(crate) lost: Vec<(String, u64)>,
}

/// Whom a changed rule gains, or loses.
pub(crate) struct Moved {
    pub(crate) customers: u64,
    /// The clauses of the other rule that keep them out.
    pub(crate) clauses: Vec<(String, u64)>,
    /// What becomes of them today under the changed rule: sent, or the first reason why not.
    pub(crate) outcomes: Vec<(String, u64)>,
}

/// All decisions on one customer.
pub(crate) struct One {
    pub(crate) customer: String,
    /// A line each; carts and orders to which the same happens have one together.
    pub(crate) lines: Vec<String>,
    pub(crate) decisions: Vec<Value>,
    pub(crate) explanations: Vec<Explained>,
}
