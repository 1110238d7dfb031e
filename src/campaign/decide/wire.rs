//! Decisions and messages as JSON: campaigns by their names.

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use super::{Decision, EnrolmentId, Entry, IdempotencyKey, Message, Outcome, Reason, Unit};
use crate::campaign::{Line, MergeField, Offer, TouchKind};
use crate::model::Channel;

impl Serialize for Decision<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename = "Decision")]
        struct Wire<'d> {
            campaign: &'d str,
            unit: &'d Option<Unit>,
            decided_at: DateTime<Utc>,
            entry: Option<Entry>,
            outcome: &'d Outcome<'d>,
            reason: Option<Reason<'d>>,
        }
        let Self { campaign, unit, decided_at, entry, outcome, reason } = self;
        let (decided_at, entry, reason) = (*decided_at, *entry, *reason);
        Wire { campaign: campaign.name(), unit, decided_at, entry, outcome, reason }.serialize(serializer)
    }
}

impl Serialize for Message<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename = "Message")]
        struct Wire<'m> {
            campaign: &'m str,
            unit: &'m Unit,
            step: u8,
            channel: Channel,
            line: Line,
            offer: Option<&'m Offer>,
            merge_fields: &'m [MergeField],
            products: &'m [&'m str],
            variant: Option<&'m str>,
            enrolment: EnrolmentId,
            entered_at: DateTime<Utc>,
            due_at: DateTime<Utc>,
            at: DateTime<Utc>,
            kind: TouchKind,
            key: &'m IdempotencyKey,
        }
        let wire = Wire {
            campaign: self.campaign.name(),
            unit: &self.unit,
            step: self.number,
            channel: self.step.channel,
            line: self.step.line,
            offer: self.offer,
            merge_fields: &self.step.merge_fields,
            products: &self.products,
            variant: self.variant,
            enrolment: self.enrolment,
            entered_at: self.entered_at,
            due_at: self.due_at,
            at: self.at,
            kind: self.kind,
            key: &self.key,
        };
        wire.serialize(serializer)
    }
}
