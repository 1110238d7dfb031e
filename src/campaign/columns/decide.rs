//! [`Programme::decide`]: the early gates in columns, the later ones row by row for those who are left.

use std::fmt::Display;

use super::bind::Bound;
use super::code::Code;
use super::column::ROWS;
use super::decisions::{Addressed, Decisions};
use super::lane::{Lane, Lanes};
use super::memo::Memo;
use crate::campaign::decide::{Files, Person, arbitrate_decisions, each_case_on};
use crate::campaign::{Decision, Enrolment, FactTable, Gate, Moment, Outcome, Programme, ReasonCode, Scope};
use crate::parallel;

impl Programme {
    /// The decisions for all customers of a table: as [`decide_customer`](Programme::decide_customer) of each, at most one message a
    /// customer.
    ///
    /// # Example
    ///
    /// See [`Decisions`].
    pub fn decide<'t, K>(&'t self, table: &'t FactTable<'t, K>, moment: Moment) -> Decisions<'t, K>
    where
        K: Ord + Clone + Display + Send + Sync,
    {
        self.bind(table, moment).decide()
    }
}

impl<'t, K: Ord + Clone + Display + Send + Sync> Bound<'t, K> {
    /// The decisions for all customers; see [`Programme::decide`].
    ///
    /// # Example
    ///
    /// See [`Bound`].
    pub fn decide(&self) -> Decisions<'t, K> {
        let lanes = self.lanes();
        let starts: Vec<usize> = (0..self.table.len()).step_by(ROWS).collect();
        let memos = || lanes.of_campaigns.iter().map(|_| Memo::new(Code::FROM_ENROLMENT)).collect::<Vec<_>>();
        let blocks = parallel::map(starts, memos, |memos, start| Block::decide(self, &lanes, memos, start));
        Decisions::new(self.clone(), blocks)
    }
}

/// The decisions of up to 4,096 customers.
pub(super) struct Block<'t> {
    /// By campaign, by row.
    pub(super) codes: Vec<Vec<Code>>,
    /// By campaign, by row.
    pub(super) sends: Vec<Vec<Addressed<'t>>>,
    pub(super) held_out: Vec<Vec<Addressed<'t>>>,
    pub(super) enrolments: Vec<(usize, Enrolment)>,
}

/// A customer, and what is the same under all campaigns.
struct Asked<'a, 's> {
    person: Person<'a>,
    moment: Moment,
    /// Before anybody has entered.
    scope: &'s Scope<'s>,
    /// The row in the block, and in the table.
    at: usize,
    row: usize,
}

/// The messages of one customer that go out or are held out if no other comes first, with the positions of their campaigns.
type Candidates<'t> = (Vec<usize>, Vec<Decision<'t>>);

impl<'t> Block<'t> {
    fn decide<K>(bound: &Bound<'t, K>, lanes: &Lanes<'t>, memos: &mut [Memo<Code>], start: usize) -> Self
    where
        K: Ord + Clone + Display + Send + Sync,
    {
        let rows = ROWS.min(bound.table.len().saturating_sub(start));
        let codes = lanes.early(start, rows);
        let none = || lanes.of_campaigns.iter().map(|_| Vec::new()).collect();
        let mut block = Self { codes, sends: none(), held_out: none(), enrolments: Vec::new() };
        let mut candidates = (Vec::new(), Vec::new());
        let scope = bound.scope();
        for at in 0..rows {
            let row = start + at;
            if !lanes.any_enters && !block.codes.iter().any(|codes| codes.get(at).is_some_and(|code| code.is_to_do())) {
                continue;
            }
            let (Some(known), Some(key)) = (&bound.table.known(row), bound.table.keys().get(row)) else { continue };
            let files = Files::default();
            let person = Person { known, key, assignment_id: bound.table.assignment_id(row), files: &files };
            let asked = Asked { person, moment: bound.moment, scope: &scope, at, row };
            for (number, (lane, memo)) in lanes.of_campaigns.iter().zip(memos.iter_mut()).enumerate() {
                block.decide_row(&asked, (number, lane), memo, &mut candidates);
            }
            block.arbitrate(&mut candidates, at, row);
        }
        block
    }

    /// Decides on a customer under one campaign, as far as its columns have not.
    fn decide_row(
        &mut self,
        asked: &Asked<'_, '_>,
        (number, lane): (usize, &Lane<'t>),
        memo: &mut Memo<Code>,
        candidates: &mut Candidates<'t>,
    ) {
        let Asked { person, moment, scope, at, row } = *asked;
        let Some(code) = self.codes.get_mut(number).and_then(|codes| codes.get_mut(at)) else { return };
        if lane.enters && *code == Code::of(ReasonCode::NotInAudience) && lane.may_leave(person.known) {
            *code = Code::FROM_AUDIENCE;
        }
        let mut place = None;
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
                place = lane.place(person.known, scope);
                if let Some(found) = place.and_then(|place| memo.find(lane, place, person.known, scope)) {
                    *code = found;
                    return;
                }
                lane.gates_from(Gate::Enrolment)
            }
            _ => return,
        };
        each_case_on(scope.today, lane.desk, person, moment, |case| {
            let settled = case.settle_at(gates);
            // Only a message or an enrolment asks for more than the reason; and for a control, when it would be sent.
            if let (Some(reason), None, false) = (settled.blocked, settled.held_out, lane.enters) {
                if let Some(place) = place {
                    memo.keep(lane, place, reason);
                }
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
            let (messages, message) = match decision.outcome {
                Outcome::Send(message) => (&mut self.sends, message),
                Outcome::HeldOut(message) => (&mut self.held_out, message),
                _ => continue,
            };
            if let Some(messages) = messages.get_mut(number) {
                messages.push(Addressed { campaign: number, row, message });
            }
        }
    }
}
