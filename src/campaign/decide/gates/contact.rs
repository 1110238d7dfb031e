//! Gates of the campaign, the channel and the facts' age: live, reachable, suppression, consent, freshness.

use chrono::TimeDelta;

use super::{Looked, Report, SEEN};
use crate::campaign::decide::case::Case;
use crate::campaign::decide::closed::{Closed, Evidence};
use crate::campaign::{CampaignStatus, Line, Reach, ReasonCode};
use crate::model::Consent;

impl<'p> Case<'p> {
    pub(super) fn live(&self, report: &mut Report<'_, 'p>) -> Looked {
        let now = self.now();
        match self.campaign().status {
            CampaignStatus::Live => {}
            CampaignStatus::Draft => report(Closed::new(ReasonCode::Draft))?,
            CampaignStatus::Paused => report(Closed::new(ReasonCode::Paused))?,
            CampaignStatus::LiveDuring { from, until } => {
                if let Some(until) = until.filter(|until| *until <= now) {
                    report(Closed::new(ReasonCode::Ended).with(Evidence::Since(until)))?;
                } else if let Some(from) = from.filter(|from| *from > now) {
                    report(Closed::new(ReasonCode::NotStarted).until(Some(from)))?;
                }
            }
        }
        SEEN
    }

    pub(super) fn reachable(&self, report: &mut Report<'_, 'p>) -> Looked {
        let Some(step) = self.contact() else { return SEEN };
        match self.known().channel(step.channel).reach {
            Reach::Reachable => {}
            Reach::Unreachable => report(Closed::new(ReasonCode::Unreachable).over(step.channel))?,
            Reach::Unknown => report(Closed::new(ReasonCode::ReachUnknown).over(step.channel))?,
        }
        SEEN
    }

    pub(super) fn suppression(&self, report: &mut Report<'_, 'p>) -> Looked {
        let Some(step) = self.contact() else { return SEEN };
        let channel = self.known().channel(step.channel);
        if channel.suppressed {
            report(Closed::new(ReasonCode::Suppressed).over(step.channel))?;
        }
        if channel.blacklisted && step.line == Line::Advertising {
            report(Closed::new(ReasonCode::Blacklisted).over(step.channel))?;
        }
        SEEN
    }

    pub(super) fn consent(&self, report: &mut Report<'_, 'p>) -> Looked {
        let Some(step) = self.contact() else { return SEEN };
        let closed = |code| Closed::new(code).over(step.channel);
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
            report(Closed::new(ReasonCode::Stale).with(Evidence::Watermark { until, max_minutes }))?;
        }
        SEEN
    }
}
