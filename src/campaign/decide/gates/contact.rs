//! Gates of the campaign, the channel and the facts' age: live, reachable, suppression, consent, freshness.

use chrono::TimeDelta;

use super::{Looked, Report, SEEN};
use crate::campaign::decide::case::Case;
use crate::campaign::decide::evidence::Evidence;
use crate::campaign::{CampaignStatus, Line, Reach, Reason, ReasonCode};
use crate::model::Consent;

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
        let Some(step) = self.contact() else { return SEEN };
        match self.known().channel(step.channel).reach {
            Reach::Reachable => {}
            Reach::Unreachable => report(Reason::new(ReasonCode::Unreachable).over(step.channel))?,
            Reach::Unknown => report(Reason::new(ReasonCode::ReachUnknown).over(step.channel))?,
        }
        SEEN
    }

    pub(super) fn suppression(&self, report: &mut Report<'_, 'p>) -> Looked {
        let Some(step) = self.contact() else { return SEEN };
        let channel = self.known().channel(step.channel);
        if channel.is_suppressed() {
            let evidence = Evidence::Suppressed(channel.suppression);
            report(Reason::new(ReasonCode::Suppressed).over(step.channel).with(evidence))?;
        }
        if channel.is_blacklisted() && step.line == Line::Advertising {
            report(Reason::new(ReasonCode::Blacklisted).over(step.channel))?;
        }
        SEEN
    }

    pub(super) fn consent(&self, report: &mut Report<'_, 'p>) -> Looked {
        let Some(step) = self.contact() else { return SEEN };
        let closed = |code| Reason::new(code).over(step.channel);
        match self.known().channel(step.channel).consent {
            Consent::Given { since } => {
                if let Some(since) = since.filter(|since| *since > self.now()) {
                    report(closed(ReasonCode::ConsentLater).until(Some(since)))?;
                }
            }
            // Also if it is to be withdrawn later: what it was before is not known.
            Consent::Withdrawn { since } => {
                let evidence = since.map_or(Evidence::None, Evidence::Since);
                report(closed(ReasonCode::ConsentWithdrawn).with(evidence))?;
            }
            Consent::Unknown => report(closed(ReasonCode::ConsentUnknown))?,
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
