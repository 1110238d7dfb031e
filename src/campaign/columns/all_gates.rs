//! [`Decisions::gates`]: all gates of a campaign asked of all customers, with one bit set for each reason.

use std::fmt::Display;

use super::audience::Audience;
use super::bits::Bits;
use super::column::{BLOCK, ROWS, Words};
use super::contact;
use super::decisions::{Addressed, Decisions};
use super::gate_sets::{GateSets, Sets};
use super::lane::Lane;
use super::memo::Memo;
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
        let audience = self.bound().audience_of(desk.campaign);
        let asked = Asked {
            decisions: self,
            lane: self.bound().lane(desk, audience.depends()),
            contact: only_contact(desk),
            audience: &audience,
            messages: [self.sent(), self.controls()].map(|all| of_campaign(all, desk.position)),
            scope: self.bound().scope(),
        };
        let starts: Vec<usize> = (0..self.keys().len()).step_by(ROWS).collect();
        let blocks = parallel::map(starts, Scratch::new, |scratch, start| asked.block(scratch, start));
        let sets = gathered(blocks, self.keys().len());
        Some(GateSets::new(desk.campaign, sets, audience))
    }
}

/// Who is asked under which campaign.
struct Asked<'a, 't, K> {
    decisions: &'a Decisions<'t, K>,
    lane: Lane<'t>,
    /// The channel and line of all steps, if it is one.
    contact: Option<(Channel, Line)>,
    audience: &'a Audience<'t, K>,
    /// The campaign's messages that go out and that are held out, by row.
    messages: [&'a [Addressed<'t>]; 2],
    /// Before anybody has entered.
    scope: Scope<'a>,
}

/// What a thread keeps between blocks.
struct Scratch {
    /// By position in [`Findings`].
    sets: [Words; Findings::BITS],
    /// What the gates from the enrolment on have found.
    memo: Memo<Findings>,
}

impl Scratch {
    fn new() -> Self {
        Self { sets: [[0; BLOCK]; Findings::BITS], memo: Memo::new(Findings::NOT_YET_FOUND) }
    }
}

/// What was found of up to 4,096 customers.
struct Block {
    /// The findings that somebody has, by their positions.
    sets: Vec<(usize, Words)>,
    /// What was found of the second and later carts, orders or subscriptions of customers, by row.
    further: Vec<(usize, Findings)>,
}

impl<K: Ord + Clone + Display + Send + Sync> Asked<'_, '_, K> {
    fn block(&self, Scratch { sets, memo }: &mut Scratch, start: usize) -> Block {
        *sets = [[0; BLOCK]; Findings::BITS];
        let mut further = Vec::new();
        let rows = ROWS.min(self.decisions.keys().len().saturating_sub(start));
        for at in 0..rows {
            let mut first = true;
            self.customer(start + at, memo, |findings| {
                if std::mem::take(&mut first) {
                    put(sets, at, findings);
                } else {
                    further.push((start + at, findings));
                }
            });
        }
        let some = sets.iter().enumerate().filter(|(_, words)| words.iter().any(|word| *word != 0));
        Block { sets: some.map(|(position, words)| (position, *words)).collect(), further }
    }

    /// What the gates find of each cart, order or subscription of a customer, oldest first, or of the customer.
    fn customer(&self, row: usize, memo: &mut Memo<Findings>, mut each: impl FnMut(Findings)) {
        let table = self.decisions.bound().table;
        let Some((known, key)) = table.known(row).zip(table.keys().get(row)) else { return };
        let files = Files::default();
        let person = Person { known: &known, key, assignment_id: table.assignment_id(row), files: &files };
        if let Some(findings) = self.read_off(row, person, memo) {
            return each(findings);
        }
        let (desk, moment) = (self.lane.desk, self.decisions.moment());
        each_case_on(self.scope.today, desk, person, moment, |case| {
            let mut findings = Findings::default();
            Gate::ALL
                .iter()
                .filter(|gate| **gate != Gate::Arbitration)
                .for_each(|gate| case.note(*gate, &mut findings));
            findings.arbitrate(|| case.unit.is_some_and(|unit| self.wins(row, unit)));
            each(findings);
        });
    }

    /// The same of a customer in whom nothing but the audience, the contact and the place counts, who has one unit at most; for
    /// most customers of most campaigns.
    fn read_off(&self, row: usize, person: Person<'_>, memo: &mut Memo<Findings>) -> Option<Findings> {
        let (channel, line) = self.contact.filter(|_| !self.audience.depends())?;
        let (lane, now) = (&self.lane, self.scope.now);
        let (unit, mut findings) = if let Some(closed) = lane.untriggered(person.known) {
            let customer = lane.desk.campaign.unit() == UnitKind::Customer;
            (customer.then_some(Subject::Customer), untriggered(closed.reason()?))
        } else {
            (Some(Subject::Customer), self.from_enrolment(person, memo)?)
        };
        [lane.closed, lane.stale].into_iter().flatten().for_each(|code| findings.close(code));
        findings.join(contact::findings(&person.known.channel(channel), line, now));
        if let Some(code) = lane.desk.audience_code(self.audience.truth(row), unit, person.known) {
            findings.close(code);
        }
        if lane.holds_out() {
            let case = self.case(person);
            [Gate::GlobalHoldout, Gate::CampaignHoldout].into_iter().for_each(|gate| case.note(gate, &mut findings));
        }
        findings.arbitrate(|| self.wins(row, Subject::Customer));
        Some(findings)
    }

    /// What the gates from the enrolment on find of a customer, but for the holdouts, if that follows from their [`Place`]; and
    /// the caps, which are their own.
    ///
    /// [`Place`]: super::memo::Place
    fn from_enrolment(&self, person: Person<'_>, memo: &mut Memo<Findings>) -> Option<Findings> {
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

    fn case<'c>(&'c self, person: Person<'c>) -> Case<'c, 'c> {
        let unit = Some(Subject::Customer);
        Case::on(self.scope.today, self.lane.desk, person, unit, self.decisions.moment())
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
    [Gate::Exit, Gate::Step, Gate::Cap, Gate::SendTime].into_iter().for_each(|gate| findings.leave_out(gate));
    findings
}

/// What all who are at the place of a customer have in common: a customer has no end, as a cart has, and there is no cap
/// where there is no step.
fn at_place(case: &Case<'_, '_>) -> Findings {
    let mut findings = Findings::default();
    [Gate::Enrolment, Gate::Step, Gate::SendTime].into_iter().for_each(|gate| case.note(gate, &mut findings));
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

fn put(sets: &mut [Words; Findings::BITS], at: usize, findings: Findings) {
    let mut left = findings.bits();
    while left != 0 {
        let word = sets.get_mut(left.trailing_zeros() as usize).and_then(|words| words.get_mut(at / 64));
        if let Some(word) = word {
            *word |= 1 << (at % 64);
        }
        left &= left - 1;
    }
}

/// The sets of all blocks.
fn gathered(blocks: Vec<Block>, rows: usize) -> Sets {
    let mut words: Vec<Vec<u64>> = vec![Vec::new(); Findings::BITS];
    let mut further = Vec::new();
    for (at, block) in blocks.into_iter().enumerate() {
        for (position, found) in block.sets {
            if let Some(words) = words.get_mut(position) {
                words.resize(at * BLOCK, 0);
                words.extend(found);
            }
        }
        further.extend(block.further);
    }
    let len = rows + further.len();
    let mut by_position = Vec::new();
    for (position, words) in words.into_iter().enumerate() {
        if words.is_empty() && !further.iter().any(|(_, findings)| findings.has(position)) {
            continue;
        }
        let mut bits = Bits::from_words(words, len);
        for (at, (_, findings)) in further.iter().enumerate() {
            if findings.has(position) {
                bits.insert(rows + at);
            }
        }
        by_position.push((position, bits));
    }
    Sets { rows, further: further.into_iter().map(|(row, _)| row).collect(), by_position }
}
