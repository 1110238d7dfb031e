//! The gates: each looks at a [`Case`] and reports why it is closed.
//!
//! There is one list of them. Whoever wants the first reason stops at it, whoever wants all goes on, so both find the same.

mod contact;
mod enrolment;
mod exit;
mod limits;
mod rules;

use std::ops::ControlFlow;

use super::Gate;
use super::Reason;
use super::case::Case;

/// Where a gate reports to; breaks off once it has heard enough.
pub(super) type Report<'r, 'p> = dyn FnMut(Reason<'p>) -> ControlFlow<()> + 'r;

/// Broken off, or looked at to the end.
pub(super) type Looked = ControlFlow<(), Sight>;

/// Whether a gate could be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    Seen,
    /// No enrolment, or no step.
    NotReached,
}

const SEEN: Looked = ControlFlow::Continue(Sight::Seen);
const NOT_REACHED: Looked = ControlFlow::Continue(Sight::NotReached);

impl<'p> Case<'_, 'p> {
    /// Looks at one gate.
    pub(super) fn look(&self, gate: Gate, report: &mut Report<'_, 'p>) -> Looked {
        match gate {
            Gate::Live => self.live(report),
            Gate::Reachable => self.reachable(report),
            Gate::Suppression => self.suppression(report),
            Gate::Consent => self.consent(report),
            Gate::Freshness => self.freshness(report),
            Gate::Audience => self.audience(report),
            Gate::Enrolment => self.enrolment(report),
            Gate::Exit => self.exit(report),
            Gate::GlobalHoldout => self.global_holdout(report),
            Gate::CampaignHoldout => self.campaign_holdout(report),
            Gate::Step => self.step(report),
            Gate::Cap => self.caps(report),
            Gate::SendTime => self.send_time(report),
            // Between campaigns; see `arbitrate`.
            Gate::Arbitration => NOT_REACHED,
        }
    }

    /// The first reason why a gate is closed.
    pub(super) fn first_reason(&self, gate: Gate) -> Option<Reason<'p>> {
        let mut first = None;
        // Whether it was broken off shows in what it reported.
        let _ = self.look(gate, &mut |closed| {
            first = Some(closed);
            ControlFlow::Break(())
        });
        first
    }
}
