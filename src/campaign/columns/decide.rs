//! [`Programme::decide`]: the early gates in columns, the later ones row by row for those who are left.

use std::fmt::Display;

use chrono::NaiveDate;

use super::bind::Bound;
use super::clauses::Clauses;
use super::code::Code;
use super::column::ROWS;
use super::contact::Contacts;
use super::decisions::{Addressed, Decisions};
use crate::campaign::decide::{Case, Desk, Person, arbitrate_decisions, each_case_on};
use crate::campaign::{
    Decision, Enrolment, FactTable, Gate, Known, Line, Milestone, Moment, Outcome, Programme, ReasonCode, Trigger,
    UnitKind,
};
use crate::model::Channel;
use crate::parallel;

impl Programme {
    /// The decisions for all customers of a table: as [`decide_customer`](Programme::decide_customer) of each, at most one message a
    /// customer.
    pub fn decide<'t, K>(&'t self, table: &'t FactTable<'t, K>, moment: Moment) -> Decisions<'t, K>
    where
        K: Ord + Clone + Display + Send + Sync,
    {
        self.bind(table, moment).decide()
    }
}

impl<'t, K: Ord + Clone + Display + Send + Sync> Bound<'t, K> {
    /// The decisions for all customers; see [`Programme::decide`].
    pub fn decide(&self) -> Decisions<'t, K> {
        let lanes = self.lanes();
        let starts: Vec<usize> = (0..self.table.len()).step_by(ROWS).collect();
        let blocks = parallel::map(starts, || (), |(), start| Block::decide(self, &lanes, start));
        Decisions::new(self.clone(), blocks)
    }

    fn lanes(&self) -> Lanes<'t> {
        let columns = self.shared_columns();
        let columns: Vec<_> = columns.iter().map(|column| &**column).collect();
        let now = self.moment.now();
        let mut contacts: Vec<((Channel, Line), Contacts)> = Vec::new();
        let lane = |desk: Desk<'t>| {
            let mut over: Vec<usize> = Vec::new();
            for asked in desk.parts().steps.iter().map(|step| (step.channel, step.line)) {
                let at = contacts.iter().position(|(other, _)| *other == asked).unwrap_or_else(|| {
                    contacts.push((asked, Contacts::of(self.table, asked, now)));
                    contacts.len().saturating_sub(1)
                });
                if !over.contains(&at) {
                    over.push(at);
                }
            }
            let rule = self.compile(&desk.parts().audience);
            Lane {
                desk,
                contacts: over,
                closed: self.closed(desk, Gate::Live),
                stale: self.closed(desk, Gate::Freshness),
                gates: Gate::ALL.into_iter().filter(|gate| can_close(*gate, desk)).collect(),
                enters: matches!(desk.parts().trigger, Trigger::Audience),
                depends: rule.depends(),
                found: rule.evaluate(&columns, self.table.len()),
            }
        };
        let lanes: Vec<Lane<'t>> = Desk::all(self.programme).map(lane).collect();
        let any_enters = lanes.iter().any(|lane| lane.enters);
        Lanes {
            of_campaigns: lanes,
            contacts: contacts.into_iter().map(|(_, contacts)| contacts).collect(),
            any_enters,
        }
    }

    /// Why a gate is closed that looks at no customer.
    fn closed(&self, desk: Desk<'t>, gate: Gate) -> Option<Code> {
        let known = self.table.known(0)?;
        let person = Person { known: &known, key: &"", assignment_id: None };
        let reason = Case::new(desk, person, None, self.moment).first_reason(gate)?;
        Some(Code::of(reason.code))
    }
}

/// All campaigns.
struct Lanes<'t> {
    of_campaigns: Vec<Lane<'t>>,
    contacts: Vec<Contacts>,
    /// Whether customers enter one of them because they match its audience.
    any_enters: bool,
}

/// A campaign with what its early gates find in columns.
struct Lane<'t> {
    desk: Desk<'t>,
    /// Of each channel and line of its steps.
    contacts: Vec<usize>,
    /// Why it does not run.
    closed: Option<Code>,
    /// Why the facts are not fresh enough for it.
    stale: Option<Code>,
    /// The gates that can be closed: without a holdout nobody is held out.
    gates: Vec<Gate>,
    /// Whether customers enter it because they match its audience, and leave it because they do not.
    enters: bool,
    /// Whether the audience asks for more than the customer.
    depends: bool,
    found: Clauses,
}

/// The decisions of up to 4,096 customers.
pub(super) struct Block<'t> {
    /// By campaign, by row.
    pub(super) codes: Vec<Vec<Code>>,
    pub(super) sends: Vec<Addressed<'t>>,
    pub(super) held_out: Vec<Addressed<'t>>,
    pub(super) enrolments: Vec<(usize, Enrolment)>,
}

/// The messages of one customer that go out or are held out if no other comes first, with the positions of their campaigns.
type Candidates<'t> = (Vec<usize>, Vec<Decision<'t>>);

/// Whether a gate of a campaign can be closed for anybody.
fn can_close(gate: Gate, desk: Desk<'_>) -> bool {
    let (programme, campaign) = (desk.programme, desk.parts());
    match gate {
        Gate::Exit => campaign.exit.is_some() || campaign.goal.is_some() || desk.campaign.unit() != UnitKind::Customer,
        Gate::GlobalHoldout => !programme.global_holdout.numerator().is_zero(),
        Gate::CampaignHoldout => !campaign.holdout.numerator().is_zero(),
        Gate::Cap => !programme.caps.is_empty() || !campaign.caps.is_empty(),
        Gate::SendTime => {
            programme.quiet_hours.is_some() || campaign.quiet_hours.is_some() || campaign.send_window.is_some()
        }
        Gate::Arbitration => false,
        _ => true,
    }
}

impl Lanes<'_> {
    /// What the gates before the enrolment come to in a block, campaign by campaign.
    fn early(&self, start: usize, rows: usize) -> Vec<Vec<Code>> {
        self.of_campaigns.iter().map(|lane| lane.early(&self.contacts, start, rows)).collect()
    }
}

impl Lane<'_> {
    fn early(&self, contacts: &[Contacts], start: usize, rows: usize) -> Vec<Code> {
        if let Some(closed) = self.closed {
            return vec![closed; rows];
        }
        let mut codes = self.contact(contacts, start, rows);
        if let Some(stale) = self.stale {
            codes.iter_mut().filter(|code| **code == Code::FROM_AUDIENCE).for_each(|code| *code = stale);
            return codes;
        }
        let Some((yes, maybe)) = self.found.whole(start / ROWS) else { return codes };
        let no = Code::of(ReasonCode::NotInAudience);
        // Who has none of what the campaign is about may be asked nothing.
        let open = self.depends || self.desk.campaign.unit() != UnitKind::Customer;
        let unknown = if open { Code::FROM_AUDIENCE } else { Code::of(ReasonCode::AudienceUnknown) };
        for ((codes, yes), maybe) in codes.chunks_mut(64).zip(yes).zip(maybe) {
            for (at, code) in codes.iter_mut().enumerate() {
                let found = match (yes >> at & 1, maybe >> at & 1) {
                    (1, _) => Code::FROM_ENROLMENT,
                    (_, 1) => unknown,
                    _ => no,
                };
                *code = if *code == Code::FROM_AUDIENCE { found } else { *code };
            }
        }
        codes
    }

    /// Why they cannot be written to: where that depends on the step that is next, all gates are still to be looked at.
    fn contact(&self, contacts: &[Contacts], start: usize, rows: usize) -> Vec<Code> {
        let of = |at: &usize| contacts.get(*at).and_then(|contacts| contacts.codes.get(start..start + rows));
        let mut all = self.contacts.iter().filter_map(of);
        let mut codes = all.next().map_or_else(|| vec![Code::FROM_LIVE; rows], <[Code]>::to_vec);
        for others in all {
            for (code, other) in codes.iter_mut().zip(others) {
                *code = if code == other { *code } else { Code::FROM_LIVE };
            }
        }
        codes
    }

    /// The gates from one on that can be closed.
    fn gates_from(&self, first: Gate) -> &[Gate] {
        let before = self.gates.iter().take_while(|gate| **gate < first).count();
        self.gates.get(before..).unwrap_or_default()
    }

    /// Why the gate of the enrolment is closed, where that can be seen without looking at an enrolment: for most customers
    /// there is none.
    fn untriggered(&self, known: &Known<'_>) -> Option<Code> {
        let units = match self.desk.campaign.unit() {
            UnitKind::Cart => known.carts.map(<[_]>::len),
            UnitKind::Order => known.details.map(<[_]>::len),
            UnitKind::Subscription => known.subscriptions.map(<[_]>::len),
            UnitKind::Customer => match self.desk.parts().trigger {
                Trigger::Milestone(Milestone::Orders { count }) => {
                    // Too few of them are as none.
                    known.orders.map(|orders| usize::from(orders.len() >= count))
                }
                Trigger::FirstOrder | Trigger::Silence { .. } | Trigger::Milestone(Milestone::Spend { .. }) => {
                    known.orders.map(|orders| orders.days.len())
                }
                Trigger::Birthday { .. } => known.birthday.map(|_| 1),
                _ => return None,
            },
        };
        match units {
            None => Some(Code::of(ReasonCode::TriggerUnknown)),
            Some(0) => Some(Code::of(ReasonCode::NotTriggered)),
            Some(_) => None,
        }
    }

    /// What the audience comes to, where it is unknown of the customer and of nothing else, without any unit to ask it of.
    fn unasked(&self, known: &Known<'_>) -> Option<Code> {
        if self.depends || self.desk.campaign.unit() == UnitKind::Customer {
            return None;
        }
        let unknown = Code::of(ReasonCode::TriggerUnknown);
        let closed = self.untriggered(known)?;
        Some(if closed == unknown { Code::of(ReasonCode::AudienceUnknown) } else { closed })
    }

    /// Whether a customer who does not match may still have to leave an enrolment.
    fn may_leave(&self, known: &Known<'_>) -> bool {
        let name = self.desk.campaign.name();
        let recorded = known.enrolments.unwrap_or_default().iter().any(|enrolment| *enrolment.campaign == *name);
        recorded || known.touches.unwrap_or_default().iter().any(|touch| *touch.campaign == *name)
    }
}

impl<'t> Block<'t> {
    fn decide<K>(bound: &Bound<'t, K>, lanes: &Lanes<'t>, start: usize) -> Self
    where
        K: Ord + Clone + Display + Send + Sync,
    {
        let rows = ROWS.min(bound.table.len().saturating_sub(start));
        let codes = lanes.early(start, rows);
        let mut block = Self { codes, sends: Vec::new(), held_out: Vec::new(), enrolments: Vec::new() };
        let mut candidates = (Vec::new(), Vec::new());
        let today = bound.scope().today;
        for at in 0..rows {
            let row = start + at;
            if !lanes.any_enters && !block.codes.iter().any(|codes| codes.get(at).is_some_and(|code| code.is_to_do())) {
                continue;
            }
            let Some((known, key)) = bound.table.known(row).zip(bound.table.keys().get(row)) else { continue };
            let person = Person { known: &known, key, assignment_id: bound.table.assignment_id(row) };
            for (number, lane) in lanes.of_campaigns.iter().enumerate() {
                block.decide_row(lane, (bound.moment, today, person), (number, at, row), &mut candidates);
            }
            block.arbitrate(&mut candidates, at, row);
        }
        block
    }

    /// Decides on a customer under one campaign, as far as its columns have not.
    fn decide_row(
        &mut self,
        lane: &Lane<'t>,
        (moment, today, person): (Moment, NaiveDate, Person<'_>),
        (number, at, row): (usize, usize, usize),
        candidates: &mut Candidates<'t>,
    ) {
        let Some(code) = self.codes.get_mut(number).and_then(|codes| codes.get_mut(at)) else { return };
        if lane.enters && *code == Code::of(ReasonCode::NotInAudience) && lane.may_leave(person.known) {
            *code = Code::FROM_AUDIENCE;
        }
        let gates = match *code {
            Code::FROM_LIVE => lane.gates.as_slice(),
            Code::FROM_AUDIENCE => {
                if let Some(closed) = lane.unasked(person.known) {
                    *code = closed;
                    return;
                }
                lane.gates_from(Gate::Audience)
            }
            Code::FROM_ENROLMENT => {
                if let Some(closed) = lane.untriggered(person.known) {
                    *code = closed;
                    return;
                }
                lane.gates_from(Gate::Enrolment)
            }
            _ => return,
        };
        each_case_on(today, lane.desk, person, moment, |case| {
            let settled = case.settle_at(gates);
            // Only a message or an enrolment asks for more than the reason; and for a control, when it would be sent.
            if let (Some(reason), None, false) = (settled.blocked, settled.held_out, lane.enters) {
                return code.lead(Code::new(reason.outcome(), Some(reason.code)));
            }
            let decision = case.decision_of(settled);
            self.enrolments.extend(decision.enrolment().map(|enrolment| (row, enrolment)));
            if let Outcome::Send(_) | Outcome::HeldOut(_) = decision.outcome {
                candidates.0.push(number);
                candidates.1.push(decision);
            } else {
                code.lead(Code::new(decision.outcome.kind(), decision.reason.map(|reason| reason.code)));
            }
        });
    }

    /// Lets one of a customer's messages go out.
    fn arbitrate(&mut self, (numbers, decisions): &mut Candidates<'t>, at: usize, row: usize) {
        arbitrate_decisions(decisions);
        for (number, decision) in numbers.drain(..).zip(decisions.drain(..)) {
            let reason = decision.reason.map(|reason| reason.code);
            if let Some(code) = self.codes.get_mut(number).and_then(|codes| codes.get_mut(at)) {
                code.lead(Code::new(decision.outcome.kind(), reason));
            }
            match decision.outcome {
                Outcome::Send(message) => self.sends.push(Addressed { campaign: number, row, message }),
                Outcome::HeldOut(message) => self.held_out.push(Addressed { campaign: number, row, message }),
                _ => {}
            }
        }
    }
}
