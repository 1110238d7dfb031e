//! The decision of one case: from what the gates say to the outcome.

use chrono::{DateTime, Utc};

use super::case::Case;
use super::dated;
use super::enrol::Occurrence;
use super::evidence::{Evidence, RuleOf};
use super::gates::Sight;
use super::step::Next;
use super::{
    Decision, Entry, Explanation, Gate, GateVerdict, IdempotencyKey, Message, Outcome, OutcomeKind, Reason, ReasonCode,
    Standing, Unit, Verdict,
};
use crate::campaign::{MergeField, ReEntry, TouchKind, Trigger};
use crate::experiment::Purpose;

/// How many reasons to wait one after another are followed into the future.
const WAITS: u32 = 64;

/// What the gates came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settled<'p> {
    /// Held out, if nothing before that was in the way.
    pub(crate) held_out: Option<Reason<'p>>,
    /// The first other reason.
    pub(crate) blocked: Option<Reason<'p>>,
}

impl<'p> Settled<'p> {
    /// Goes through gates in order until one is closed, past the holdouts: what would be sent to a control is decided by
    /// the gates after them.
    fn of(gates: impl IntoIterator<Item = Gate>, mut first_reason: impl FnMut(Gate) -> Option<Reason<'p>>) -> Self {
        let mut held_out = None;
        for reason in gates.into_iter().filter_map(&mut first_reason) {
            if reason.code.is_holdout() {
                held_out = held_out.or(Some(reason));
            } else {
                return Self { held_out, blocked: Some(reason) };
            }
        }
        Self { held_out, blocked: None }
    }
}

impl<'p> Case<'_, 'p> {
    /// What the gates come to, stopping at the first that is closed.
    pub(crate) fn settle(&self) -> Settled<'p> {
        Settled::of(Gate::ALL.iter().copied(), |gate| self.first_reason(gate))
    }

    /// The same of some gates, in order, where all others are known to be open.
    pub(crate) fn settle_at(&self, gates: &[Gate]) -> Settled<'p> {
        Settled::of(gates.iter().copied(), |gate| self.first_reason(gate))
    }

    /// The decision, before campaigns are held against each other.
    pub(crate) fn decision(&self) -> Decision<'p> {
        self.decision_of(self.settle())
    }

    /// The decision that what the gates came to leads to.
    pub(crate) fn decision_of(&self, settled: Settled<'p>) -> Decision<'p> {
        let (outcome, reason) = self.outcome(settled);
        Decision {
            campaign: self.desk.campaign,
            unit: self.unit.map(Unit::of),
            decided_at: self.now(),
            entry: self.entry_of(settled, &outcome),
            outcome,
            reason,
        }
    }

    fn outcome(&self, settled: Settled<'p>) -> (Outcome<'p>, Option<Reason<'p>>) {
        let Settled { held_out, blocked } = settled;
        let Some(reason) = blocked else {
            let kind = held_out.map_or(TouchKind::Sent, |_| TouchKind::HeldOut);
            return match (self.message(kind), kind) {
                (Some(message), TouchKind::HeldOut) => (Outcome::HeldOut(message), held_out),
                (Some(message), _) => (Outcome::Send(message), None),
                // All gates are open, so there is a step.
                (None, _) => (Outcome::Skip, None),
            };
        };
        let outcome = match reason.outcome() {
            OutcomeKind::Exit => Outcome::Exit,
            OutcomeKind::Defer => Outcome::Defer,
            OutcomeKind::NotYet => {
                let later = self.next_opening(reason);
                if let (Some((later, _)), Some(_)) = (&later, held_out)
                    && let Some(message) = later.message(TouchKind::HeldOut)
                {
                    return (Outcome::HeldOut(message), held_out);
                }
                Outcome::NotYet(sends_at(later))
            }
            OutcomeKind::Send | OutcomeKind::HeldOut | OutcomeKind::Skip => Outcome::Skip,
        };
        (outcome, Some(reason))
    }

    /// The case at the first instant at which nothing but a holdout is in the way, if the facts stay as they are, with that
    /// holdout.
    ///
    /// Each reason says until when it is one; the gates are asked again at that instant, so that an audience that no
    /// longer matches then, or a step that is too late by then, is found out. What the next enrolment begins with may
    /// come before that.
    fn next_opening(&self, reason: Reason<'p>) -> Option<(Self, Option<Reason<'p>>)> {
        // Who enters now is in it from now on: the host records it. Whoever could enter later does so when a run finds them,
        // and nobody knows when that is.
        let entered = |case: &Self, reason: Reason<'p>| {
            let begins = case.entry().copied().filter(|entry| entry.begins_now && reason.gate() > Gate::Enrolment);
            begins.map(|entry| Occurrence { begins_now: false, ..entry })
        };
        let begun = entered(self, reason);
        let mut later = self.later(reason, begun)?;
        for _ in 0..WAITS {
            let Settled { held_out, blocked } = later.settle();
            let Some(reason) = blocked else { return Some((later, held_out)) };
            if entered(&later, reason).is_some() {
                return None;
            }
            later = later.later(reason, begun)?;
        }
        None
    }

    /// The case when a reason ends, or the next enrolment begins.
    fn later(&self, reason: Reason<'p>, begun: Option<Occurrence>) -> Option<Self> {
        let following = if reason.gate() < Gate::Enrolment { None } else { dated::following(self) };
        let instants = [reason.until, following].into_iter().flatten();
        Some(self.at(instants.filter(|at| *at > self.now()).min()?, begun))
    }

    fn message(&self, kind: TouchKind) -> Option<Message<'p>> {
        let (entry, Next::Step { index, due }) = (self.entry()?, *self.next()) else { return None };
        let (campaign, step, number) = (self.campaign(), self.next_step()?, index.saturating_add(1));
        let unit = Unit::of(self.unit?);
        let variant = if campaign.variants.is_empty() {
            None
        } else {
            campaign.variants.pick(self.person.bucket(self.desk.programme, Purpose::Variant, &campaign.name))
        };
        let products = if step.merge_fields.contains(&MergeField::Products) {
            campaign.audience.lacked(self.known(), self.scope(), &self.desk.programme.catalogue)
        } else {
            Vec::new()
        };
        let key = IdempotencyKey::of(&campaign.name, campaign.version, self.person.key, &unit, entry.id, number);
        Some(Message {
            campaign: self.desk.campaign,
            unit,
            number,
            step,
            offer: step.offer.as_ref(),
            products,
            variant,
            enrolment: entry.id,
            entered_at: entry.entered_at,
            due_at: due?,
            at: self.now(),
            kind,
            key,
        })
    }

    /// The enrolment, once they may enter; whoever no longer matches the audience leaves.
    fn entry_of(&self, settled: Settled<'p>, outcome: &Outcome<'p>) -> Option<Entry> {
        let audience = matches!(self.campaign().trigger, Trigger::Audience);
        let code = settled.blocked.map(|reason| reason.code);
        let leaves = match code {
            Some(ReasonCode::NotInAudience) if audience => true,
            Some(code) if code.gate() <= Gate::Enrolment => return None,
            Some(ReasonCode::StepsDone | ReasonCode::StepTooLate) => {
                // They come again only when they have left: by themselves, or after the cool-down.
                !audience || matches!(self.campaign().re_entry, ReEntry::After(_))
            }
            _ => outcome.kind() == OutcomeKind::Exit,
        };
        let entry = self.entry().filter(|entry| !leaves || !entry.begins_now)?;
        let standing = if leaves { Standing::Leaves } else { Standing::In };
        Some(Entry { id: entry.id, entered_at: entry.entered_at, standing })
    }

    /// What every gate found.
    fn verdicts(&self) -> Vec<GateVerdict<'p>> {
        let verdict = |gate| {
            let mut reasons = Vec::new();
            let seen = self.look(gate, &mut |reason| {
                reasons.push(reason);
                std::ops::ControlFlow::Continue(())
            });
            let verdict = match seen {
                _ if !reasons.is_empty() => Verdict::Closed(reasons),
                std::ops::ControlFlow::Continue(Sight::NotReached) => Verdict::NotReached,
                std::ops::ControlFlow::Continue(Sight::Seen) | std::ops::ControlFlow::Break(()) => Verdict::Open,
            };
            GateVerdict { gate, verdict }
        };
        Gate::ALL.iter().copied().map(verdict).collect()
    }

    /// The decision with what every gate and clause found, and the campaign that comes first, if another message does.
    pub(crate) fn explanation(&self, lost_to: Option<&'p str>) -> Explanation<'p> {
        let mut gates = self.verdicts();
        let first = |gate: Gate| gates.iter().find(|verdict| verdict.gate == gate).and_then(GateVerdict::first);
        let settled = Settled::of(Gate::ALL.iter().copied(), first);
        let mut decision = self.decision_of(settled);
        if decision.arm().is_some() {
            let lost = lost_to.map(|winner| vec![decision.lose_to(winner)]);
            let verdict = lost.map_or(Verdict::Open, Verdict::Closed);
            gates.pop();
            gates.push(GateVerdict { gate: Gate::Arbitration, verdict });
        }
        let next_eligible_at = match (&decision.outcome, settled) {
            (Outcome::Send(_), _) => Some(self.now()),
            (_, Settled { held_out: None, blocked: Some(reason) }) => sends_at(self.next_opening(reason)),
            _ => None,
        };
        let campaign = self.campaign();
        let (known, entered) = (self.known(), self.entered_scope());
        let rules = [
            (RuleOf::Audience, Some(&campaign.audience), self.scope()),
            (RuleOf::Exit, campaign.exit.as_ref(), &entered),
            (RuleOf::Goal, campaign.goal.as_ref(), &entered),
        ];
        let clauses = rules.into_iter().filter_map(|(of, rule, scope)| Some(rule?.clauses(of.name(), known, scope)));
        Explanation {
            customer: self.person.key.to_string(),
            decision,
            gates,
            clauses: clauses.flatten().collect(),
            next_eligible_at,
        }
    }
}

/// When the case at a later instant sends; `None` if it is held out then.
fn sends_at<'p>(later: Option<(Case<'_, 'p>, Option<Reason<'p>>)>) -> Option<DateTime<Utc>> {
    later.filter(|(_, held_out)| held_out.is_none()).map(|(later, _)| later.now())
}

impl<'p> Decision<'p> {
    /// Another campaign comes first.
    pub(super) fn lose_to(&mut self, winner: &'p str) -> Reason<'p> {
        let reason = Reason::new(ReasonCode::LostTo).with(Evidence::Campaign(winner));
        self.outcome = Outcome::NotYet(None);
        self.reason = Some(reason);
        reason
    }

    /// The campaign that comes first, if another one does.
    pub(super) fn lost_to(&self) -> Option<&'p str> {
        self.reason.filter(|reason| reason.code == ReasonCode::LostTo)?.other_campaign()
    }
}
