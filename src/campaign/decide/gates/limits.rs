//! The gates of the next step: due, caps, quiet hours, send window.

use chrono::{DateTime, Utc};

use super::{Looked, NOT_REACHED, Report, SEEN};
use crate::campaign::decide::case::Case;
use crate::campaign::decide::evidence::{CapOwner, Evidence};
use crate::campaign::decide::step::Next;
use crate::campaign::schedule::CapOf;
use crate::campaign::{Reason, ReasonCode, Touch};

impl<'p> Case<'_, 'p> {
    pub(super) fn step(&self, report: &mut Report<'_, 'p>) -> Looked {
        let steps = Evidence::Steps(self.campaign().steps.len());
        match *self.next() {
            Next::NotEntered => return NOT_REACHED,
            Next::HistoryUnknown => report(Reason::new(ReasonCode::HistoryUnknown))?,
            Next::Done => report(Reason::new(ReasonCode::StepsDone).with(steps))?,
            Next::TooLate => report(Reason::new(ReasonCode::StepTooLate).with(steps))?,
            Next::Step { index, due } => {
                if due.is_none_or(|due| due > self.now()) {
                    let evidence = Evidence::Step(index.saturating_add(1));
                    report(Reason::new(ReasonCode::StepNotDue).until(due).with(evidence))?;
                }
            }
        }
        SEEN
    }

    pub(super) fn caps(&self, report: &mut Report<'_, 'p>) -> Looked {
        let (Some(step), Some(entry)) = (self.next_step(), self.entry()) else { return NOT_REACHED };
        let (campaign, programme) = (self.campaign(), self.desk.programme);
        if campaign.caps.is_empty() && programme.caps.is_empty() {
            return SEEN;
        }
        let control = self.control();
        let is_of = |touch: &Touch| self.is_of(touch, entry.id);
        let of_campaign = CapOf::campaign(&campaign.name, Some(&is_of)).with_control(control);
        let of_programme = CapOf::programme().with_control(control);
        let own = campaign.caps.iter().map(|cap| (cap, CapOwner::Campaign, of_campaign));
        let all = programme.caps.iter().map(|cap| (cap, CapOwner::Programme, of_programme));
        for (cap, owner, of) in own.chain(all) {
            let now = self.now();
            let until = cap.next_allowed(of, step.channel, now, self.zone, self.known());
            if until != Some(now) {
                let count = cap.count(of, step.channel, now, self.zone, self.known()).unwrap_or_default();
                let evidence = Evidence::Cap { cap, of: owner, count };
                report(Reason::new(ReasonCode::CapReached).over(step.channel).until(until).with(evidence))?;
            }
        }
        SEEN
    }

    pub(super) fn send_time(&self, report: &mut Report<'_, 'p>) -> Looked {
        if self.next_step().is_none() {
            return NOT_REACHED;
        }
        let (campaign, now) = (self.campaign(), self.now());
        let both = [campaign.quiet_hours, self.desk.programme.quiet_hours];
        for quiet in both.into_iter().flatten().filter(|quiet| quiet.contains(now, self.zone)) {
            let until = later(now, quiet.next_allowed(now, self.zone));
            report(Reason::new(ReasonCode::QuietHours).until(until).with(Evidence::Quiet(quiet)))?;
        }
        let window = campaign.send_window.as_ref();
        if let Some(window) = window.filter(|window| !window.contains(now, self.zone)) {
            let until = later(now, window.next_allowed(now, self.zone));
            report(Reason::new(ReasonCode::SendWindow).until(until).with(Evidence::Window(window)))?;
        }
        SEEN
    }
}

fn later(now: DateTime<Utc>, until: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    until.filter(|until| *until > now)
}
