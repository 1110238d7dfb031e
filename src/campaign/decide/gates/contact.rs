//! Gates of the campaign, the channel and the facts' age: live, reachable, suppression, consent, freshness.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Looked, Report, SEEN};
use crate::campaign::decide::case::Case;
use crate::campaign::decide::evidence::Evidence;
use crate::campaign::decide::findings::Findings;
use crate::campaign::{CampaignStatus, ChannelFacts, Gate, Line, Reach, Reason, ReasonCode};
use crate::model::{Consent, ConsentState};

impl<'p> Case<'_, 'p> {
    pub(super) fn live(&self, report: &mut Report<'_, 'p>) -> Looked {
        let now = self.now();
        match self.campaign().status {
            CampaignStatus::Live => {}
            CampaignStatus::Draft => report(Reason::new(ReasonCode::Draft))?,
            CampaignStatus::Paused => report(Reason::new(ReasonCode::Paused))?,
            CampaignStatus::LiveDuring { from, until } => {
                if let Some(until) = until.filter(|until| *until <= now) {
                    report(Reason::new(ReasonCode::Ended).with(Evidence::Since(until)))?;
                } else if let Some(from) = from.filter(|from| *from > now) {
                    report(Reason::new(ReasonCode::NotStarted).until(Some(from)))?;
                }
            }
        }
        SEEN
    }

    pub(super) fn reachable(&self, report: &mut Report<'_, 'p>) -> Looked {
        self.contact_gate(Gate::Reachable, report)
    }

    pub(super) fn suppression(&self, report: &mut Report<'_, 'p>) -> Looked {
        self.contact_gate(Gate::Suppression, report)
    }

    pub(super) fn consent(&self, report: &mut Report<'_, 'p>) -> Looked {
        self.contact_gate(Gate::Consent, report)
    }

    fn contact_gate(&self, gate: Gate, report: &mut Report<'_, 'p>) -> Looked {
        let Some(step) = self.contact() else { return SEEN };
        let facts = self.known().channel(step.channel);
        for code in Findings::of_contact(&facts, step.line, self.now()).of_gate(gate) {
            let reason = Reason::new(code).over(step.channel);
            report(match (code, facts.consent) {
                (ReasonCode::Suppressed, _) => reason.with(Evidence::Suppressed(facts.suppression)),
                (ReasonCode::ConsentLater, Consent::Given { since }) => reason.until(since),
                (ReasonCode::ConsentWithdrawn, Consent::Withdrawn { since: Some(since) }) => {
                    reason.with(Evidence::Since(since))
                }
                _ => reason,
            })?;
        }
        SEEN
    }

    pub(super) fn freshness(&self, report: &mut Report<'_, 'p>) -> Looked {
        let Some(max_minutes) = self.campaign().max_staleness_minutes else { return SEEN };
        let until = self.moment.complete_until();
        if self.now().signed_duration_since(until) > TimeDelta::minutes(max_minutes.into()) {
            report(Reason::new(ReasonCode::Stale).with(Evidence::Watermark { until, max_minutes }))?;
        }
        SEEN
    }
}

impl Findings {
    /// The reasons of the gates reachable, suppression and consent.
    pub(crate) fn of_contact(facts: &ChannelFacts, line: Line, now: DateTime<Utc>) -> Self {
        let mut findings = Self::default();
        match facts.reach {
            Reach::Unknown => findings.close(ReasonCode::ReachUnknown),
            Reach::Unreachable => findings.close(ReasonCode::Unreachable),
            Reach::Reachable => {}
        }
        if facts.is_suppressed() {
            findings.close(ReasonCode::Suppressed);
        }
        if facts.is_blacklisted() && line == Line::Advertising {
            findings.close(ReasonCode::Blacklisted);
        }
        match facts.consent.at(now) {
            ConsentState::Given => {}
            ConsentState::Later(_) => findings.close(ReasonCode::ConsentLater),
            ConsentState::Withdrawn => findings.close(ReasonCode::ConsentWithdrawn),
            ConsentState::Unknown => findings.close(ReasonCode::ConsentUnknown),
        }
        findings
    }
}
