//! [`Decisions::gates`]: all gates of a campaign asked of all customers, with one bit set for each reason.

use std::fmt::Display;

use super::audience::Audience;
use super::column::ROWS;
use super::decisions::{Addressed, Decisions};
use super::gate_sets::GateSets;
use super::lane::Lane;
use super::memo::Memo;
use super::sets::{Sets, SetsBlock, SetsDraft};
use crate::campaign::decide::{Case, Desk, Files, Findings, Person, each_case_on};
use crate::campaign::{Gate, Line, ReasonCode, Scope, Subject, UnitKind};
use crate::model::Channel;
use crate::parallel;

impl<'t, K: Ord + Clone + Display + Send + Sync> Decisions<'t, K> {
    /// What every gate of a campaign finds of every customer, also those after the first that is closed; `None` if there is no
    /// such campaign. All gates are asked once, by all threads.
    ///
    /// # Example
    ///
    /// See [`GateSets`].
    pub fn gates(&self, campaign: &str) -> Option<GateSets<'t, K>> {
        let desk = Desk::all(self.programme()).find(|desk| desk.campaign.name() == campaign)?;
        self.gates_of(vec![desk]).pop()
    }

    /// The [gates](Self::gates) of each campaign, in the order of the programme: in one pass over the customers, which takes
    /// less than one campaign after another.
    ///
    /// # Example
    ///
    /// Who has not agreed to the channel of which campaign.
    ///
    /// ```
    /// use chrono::DateTime;
    /// use retention::campaign::{Campaign, FactTable, Gate, Moment, Programme};
    ///
    /// let programme = Programme::new([Campaign::welcome(), Campaign::news()])?;
    /// let table = FactTable::of_customers(["ali", "mina"]);
    /// let now = DateTime::parse_from_rfc3339("2026-03-10T09:00:00Z").unwrap().to_utc();
    /// let all = programme.decide(&table, Moment::new(now)).all_gates();
    /// let closed: Vec<_> = all.iter().map(|gates| (gates.campaign().name(), gates.closed(Gate::Consent))).collect();
    /// assert_eq!(closed, [("welcome", 2), ("news", 2)]);
    /// # Ok::<(), retention::campaign::CampaignError>(())
    /// ```
    pub fn all_gates(&self) -> Vec<GateSets<'t, K>> {
        self.gates_of(Desk::all(self.programme()).collect())
    }

    fn gates_of(&self, desks: Vec<Desk<'t>>) -> Vec<GateSets<'t, K>> {
        let asked: Vec<AskedGates<'_, 't, K>> = desks.into_iter().map(|desk| AskedGates::new(self, desk)).collect();
        let rows = self.keys().len();
        let scratch =
            || asked.iter().map(|_| (Memo::new(Findings::NOT_YET_FOUND), SetsDraft::new())).collect::<Vec<_>>();
        let blocks = parallel::map((0..rows).step_by(ROWS).collect(), scratch, |scratch, start| {
            (start..rows.min(start + ROWS)).for_each(|row| self.ask(&asked, scratch, row));
            scratch.iter_mut().map(|(_, draft)| draft.take()).collect::<Vec<_>>()
        });
        let mut by_campaign: Vec<Vec<SetsBlock>> = asked.iter().map(|_| Vec::with_capacity(blocks.len())).collect();
        for block in blocks {
            by_campaign.iter_mut().zip(block).for_each(|(all, block)| all.push(block));
        }
        let made = asked.into_iter().zip(by_campaign);
        made.map(|(asked, blocks)| GateSets::new(asked.lane.desk.campaign, Sets::of(rows, blocks), asked.audience))
            .collect()
    }

    /// Asks all gates of campaigns of one customer.
    fn ask(&self, asked: &[AskedGates<'_, 't, K>], scratch: &mut [(Memo<Findings>, SetsDraft)], row: usize) {
        let table = self.bound().table;
        let (Some(known), Some(key)) = (&table.known(row), table.keys().get(row)) else { return };
        let files = Files::default();
        let person = Person { known, key, assignment_id: table.assignment_id(row), files: &files };
        for (asked, (memo, draft)) in asked.iter().zip(scratch) {
            match asked.read_off(row, &person, memo) {
                Some(findings) => draft.push(row, findings),
                None => asked.each(row, person, |findings| draft.push(row, findings)),
            }
        }
    }
}

/// A campaign whose gates are asked.
struct AskedGates<'a, 't, K> {
    decisions: &'a Decisions<'t, K>,
    lane: Lane<'t>,
    /// The channel and line of all steps, if it is one.
    contact: Option<(Channel, Line)>,
    audience: Audience<'t, K>,
    /// The campaign's messages that go out and that are held out, by row.
    messages: [&'a [Addressed<'t>]; 2],
    /// Before anybody has entered.
    scope: Scope<'a>,
}

impl<'a, 't, K: Ord + Clone + Display + Send + Sync> AskedGates<'a, 't, K> {
    fn new(decisions: &'a Decisions<'t, K>, desk: Desk<'t>) -> Self {
        let bound = decisions.bound();
        let audience = bound.audience_of(desk.campaign);
        Self {
            decisions,
            lane: bound.lane(desk, audience.depends()),
            contact: only_contact(desk),
            audience,
            messages: [decisions.sent(), decisions.controls()].map(|all| of_campaign(all, desk.position)),
            scope: bound.scope(),
        }
    }

    /// What the gates find of each cart, order or subscription of a customer, oldest first, or of the customer.
    fn each(&self, row: usize, person: Person<'_>, mut each: impl FnMut(Findings)) {
        let (desk, moment) = (self.lane.desk, self.decisions.moment());
        each_case_on(self.scope.today, desk, person, moment, |case| {
            let mut findings = Findings::default();
            let gates = Gate::ALL.iter().copied().filter(|gate| *gate != Gate::Arbitration);
            gates.for_each(|gate| case.note(gate, &mut findings));
            findings.arbitrate(|| case.unit.is_some_and(|unit| self.wins(row, unit)));
            each(findings);
        });
    }

    /// The same of a customer in whom nothing but the audience, the contact and the place counts, who has one unit at most; for
    /// most customers of most campaigns.
    fn read_off(&self, row: usize, person: &Person<'_>, memo: &mut Memo<Findings>) -> Option<Findings> {
        let (channel, of_line) = self.contact.filter(|_| !self.lane.depends)?;
        let lane = &self.lane;
        let (unit, mut findings) = if let Some(closed) = lane.untriggered(person.known) {
            let customer = lane.desk.campaign.unit() == UnitKind::Customer;
            (customer.then_some(Subject::Customer), untriggered(closed.reason()?))
        } else {
            (Some(Subject::Customer), self.since_enrolment(person, memo)?)
        };
        [lane.closed, lane.stale].into_iter().flatten().for_each(|code| findings.close(code));
        findings.join(Findings::of_contact(&person.known.channel(channel), of_line, self.scope.now));
        if let Some(code) = lane.desk.audience_code(self.audience.truth(row), unit, person.known) {
            findings.close(code);
        }
        if lane.holds_out() {
            let case = self.case(person);
            case.note(Gate::GlobalHoldout, &mut findings);
            case.note(Gate::CampaignHoldout, &mut findings);
        }
        findings.arbitrate(|| self.wins(row, Subject::Customer));
        Some(findings)
    }

    /// What the gates from the enrolment on find of a customer, but for the holdouts, if that follows from their [`Place`]; and
    /// the caps, which are their own.
    ///
    /// [`Place`]: super::memo::Place
    fn since_enrolment(&self, person: &Person<'_>, memo: &mut Memo<Findings>) -> Option<Findings> {
        let (lane, scope) = (&self.lane, &self.scope);
        let place = lane.place(person.known, scope)?;
        let mut findings = memo.get(place).unwrap_or_else(|| {
            let found = at_place(&self.case(person));
            memo.set(place, found);
            found
        });
        let reached = |gate| !findings.has(Findings::of_unreached(gate));
        if reached(Gate::Exit) && !lane.goes_on(place, person.known, scope) {
            return None;
        }
        if reached(Gate::Cap) && lane.gates.contains(&Gate::Cap) {
            self.case(person).note(Gate::Cap, &mut findings);
        }
        Some(findings)
    }

    fn case<'c>(&'c self, person: &Person<'c>) -> Case<'c, 'c> {
        let unit = Some(Subject::Customer);
        Case::on(self.scope.today, self.lane.desk, *person, unit, self.decisions.moment())
    }

    /// Whether the message about a unit of a customer's goes out, or is held out, before all others.
    fn wins(&self, row: usize, unit: Subject<'_>) -> bool {
        let of_row = |all: &&[Addressed<'_>]| {
            let rest = all.get(all.partition_point(|one| one.row < row)..).unwrap_or_default();
            rest.iter().take_while(|one| one.row == row).any(|one| one.message.unit.is(unit))
        };
        self.messages.iter().any(of_row)
    }
}

/// Of somebody who has not entered.
fn untriggered(code: ReasonCode) -> Findings {
    let mut findings = Findings::default();
    findings.close(code);
    for gate in [Gate::Exit, Gate::Step, Gate::Cap, Gate::SendTime] {
        findings.leave_out(gate);
    }
    findings
}

/// What all who are at the place of a customer have in common: a customer has no end, as a cart has, and there is no cap
/// where there is no step.
fn at_place(case: &Case<'_, '_>) -> Findings {
    let mut findings = Findings::default();
    for gate in [Gate::Enrolment, Gate::Step, Gate::SendTime] {
        case.note(gate, &mut findings);
    }
    for (gate, like) in [(Gate::Exit, Gate::Step), (Gate::Cap, Gate::SendTime)] {
        if findings.has(Findings::of_unreached(like)) {
            findings.leave_out(gate);
        }
    }
    findings
}

/// The channel and line of all steps of a campaign, if it is one.
fn only_contact(desk: Desk<'_>) -> Option<(Channel, Line)> {
    let mut steps = desk.parts().steps.iter().map(|step| (step.channel, step.line));
    let first = steps.next()?;
    steps.all(|other| other == first).then_some(first)
}

/// The messages of one campaign.
fn of_campaign<'a, 't>(all: &'a [Addressed<'t>], position: usize) -> &'a [Addressed<'t>] {
    let [from, to] = [position, position + 1].map(|position| all.partition_point(|one| one.campaign < position));
    all.get(from..to).unwrap_or_default()
}
