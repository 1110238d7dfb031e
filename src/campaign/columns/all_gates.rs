//! [`Decisions::gates`]: all gates of a campaign asked of all customers, with one bit set for each reason.

use std::fmt::Display;

use super::audience::Audience;
use super::bits::Bits;
use super::column::{BLOCK, ROWS, Words};
use super::decisions::{Addressed, Decisions};
use super::gate_sets::{GateSets, Sets};
use crate::campaign::decide::{Case, Desk, Files, Findings, Person, each_case_on};
use crate::campaign::{Gate, Subject};
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
        let messages = [self.sent(), self.controls()].map(|all| of_campaign(all, desk.position));
        let asked = Asked { decisions: self, desk, audience: &audience, messages };
        let starts: Vec<usize> = (0..self.keys().len()).step_by(ROWS).collect();
        let blocks = parallel::map(starts, || [[0; BLOCK]; Findings::BITS], |sets, start| asked.block(sets, start));
        let sets = gathered(blocks, self.keys().len());
        Some(GateSets::new(desk.campaign, sets, audience))
    }
}

/// Who is asked under which campaign.
struct Asked<'a, 't, K> {
    decisions: &'a Decisions<'t, K>,
    desk: Desk<'t>,
    audience: &'a Audience<'t, K>,
    /// The campaign's messages that go out and that are held out, by row.
    messages: [&'a [Addressed<'t>]; 2],
}

/// What was found of up to 4,096 customers.
struct Block {
    /// The findings that somebody has, by their positions.
    sets: Vec<(usize, Words)>,
    /// What was found of the second and later carts, orders or subscriptions of customers, by row.
    further: Vec<(usize, Findings)>,
}

impl<K: Ord + Clone + Display + Send + Sync> Asked<'_, '_, K> {
    fn block(&self, sets: &mut [Words; Findings::BITS], start: usize) -> Block {
        *sets = [[0; BLOCK]; Findings::BITS];
        let mut further = Vec::new();
        let rows = ROWS.min(self.decisions.keys().len().saturating_sub(start));
        for at in 0..rows {
            let mut first = true;
            self.customer(start + at, |findings| {
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
    fn customer(&self, row: usize, mut each: impl FnMut(Findings)) {
        let bound = self.decisions.bound();
        let Some((known, key)) = bound.table.known(row).zip(bound.table.keys().get(row)) else { return };
        let files = Files::default();
        let person = Person { known: &known, key, assignment_id: bound.table.assignment_id(row), files: &files };
        let today = Case::today(self.desk.programme, bound.moment);
        each_case_on(today, self.desk, person, bound.moment, |case| {
            let mut findings = Findings::default();
            for gate in Gate::ALL.iter().copied() {
                if gate == Gate::Audience && !self.audience.depends() {
                    if let Some(code) = case.audience_code(self.audience.truth(row)) {
                        findings.close(code);
                    }
                } else {
                    case.note(gate, &mut findings);
                }
            }
            findings.arbitrate(|| case.unit.is_some_and(|unit| self.wins(row, unit)));
            each(findings);
        });
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
        let has = |findings: Findings| findings.bits() >> position & 1 == 1;
        if words.is_empty() && !further.iter().any(|(_, findings)| has(*findings)) {
            continue;
        }
        let mut bits = Bits::from_words(words, len);
        for (at, (_, findings)) in further.iter().enumerate() {
            if has(*findings) {
                bits.insert(rows + at);
            }
        }
        by_position.push((position, bits));
    }
    Sets { rows, further: further.into_iter().map(|(row, _)| row).collect(), by_position }
}
