//! [`Sets`]: what was found of many decisions, in bit sets.

use super::bits::Bits;
use super::column::{BLOCK, ROWS, Words};
use crate::campaign::decide::Findings;
use crate::campaign::{Gate, ReasonCode};

/// Bit sets over decisions: first one for each row of the table, then the further ones of customers who have several.
#[derive(Clone, Debug)]
pub(super) struct Sets {
    rows: usize,
    /// Whose the further ones are: rows, ascending.
    further: Vec<usize>,
    /// The sets that are not empty, by position in [`Findings`], ascending.
    by_position: Vec<(usize, Bits)>,
}

/// The sets of a block of up to 4,096 customers, while they are being found.
pub(super) struct SetsDraft {
    /// By position in [`Findings`].
    sets: Vec<Words>,
    last: Option<usize>,
    further: Vec<(usize, Findings)>,
}

/// What was found of up to 4,096 customers.
pub(super) struct SetsBlock {
    /// The findings that somebody has, by their positions.
    sets: Vec<(usize, Words)>,
    /// What was found of the second and later carts, orders or subscriptions of customers, by row.
    further: Vec<(usize, Findings)>,
}

impl SetsDraft {
    pub(super) fn new() -> Self {
        Self { sets: vec![[0; BLOCK]; Findings::BITS], last: None, further: Vec::new() }
    }

    /// What was found of a decision on a row of the table; those of one row come one after another.
    pub(super) fn push(&mut self, row: usize, findings: Findings) {
        if self.last.replace(row) == Some(row) {
            return self.further.push((row, findings));
        }
        let (at, mut left) = (row % ROWS, findings.bits());
        while left != 0 {
            let words = self.sets.get_mut(left.trailing_zeros() as usize);
            if let Some(word) = words.and_then(|words| words.get_mut(at / 64)) {
                *word |= 1 << (at % 64);
            }
            left &= left - 1;
        }
    }

    /// The block, after which another one begins.
    pub(super) fn take(&mut self) -> SetsBlock {
        let some = self.sets.iter().enumerate().filter(|(_, words)| words.iter().any(|word| *word != 0));
        let sets = some.map(|(position, words)| (position, *words)).collect();
        self.sets.fill([0; BLOCK]);
        SetsBlock { sets, further: std::mem::take(&mut self.further) }
    }
}

impl Sets {
    /// Of all blocks, in their order.
    pub(super) fn of(rows: usize, blocks: Vec<SetsBlock>) -> Self {
        let mut words: Vec<Vec<u64>> = vec![Vec::new(); Findings::BITS];
        let mut further = Vec::with_capacity(blocks.iter().map(|block| block.further.len()).sum());
        let most = (blocks.len() * BLOCK).max((rows + further.capacity()).div_ceil(64));
        for (at, block) in blocks.into_iter().enumerate() {
            for (position, found) in block.sets {
                if let Some(words) = words.get_mut(position) {
                    words.reserve_exact(most.saturating_sub(words.len()));
                    words.resize(at * BLOCK, 0);
                    words.extend(found);
                }
            }
            further.extend(block.further);
        }
        let len = rows + further.len();
        let mut by_position = Vec::new();
        for (position, words) in words.into_iter().enumerate() {
            let of_further = || further.iter().enumerate().filter(|(_, (_, findings))| findings.has(position));
            if !words.is_empty() || of_further().next().is_some() {
                let mut bits = Bits::from_words(words, len);
                of_further().for_each(|(at, _)| bits.insert(rows + at));
                by_position.push((position, bits));
            }
        }
        // Of their own length: a vector that is collected from another one may keep its room.
        let mut of_rows = Vec::with_capacity(further.len());
        of_rows.extend(further.iter().map(|(row, _)| *row));
        Self { rows, further: of_rows, by_position }
    }

    pub(super) fn len(&self) -> usize {
        self.rows + self.further.len()
    }

    /// Whose a decision is.
    pub(super) fn row(&self, decision: usize) -> Option<usize> {
        match decision.checked_sub(self.rows) {
            None => Some(decision),
            Some(at) => self.further.get(at).copied(),
        }
    }

    /// The customers of decisions: their rows, ascending, each once.
    pub(super) fn rows_of(&self, decisions: &Bits) -> Vec<usize> {
        let mut rows: Vec<usize> = decisions.iter().filter_map(|at| self.row(at)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// The decisions on a row, oldest unit first.
    pub(super) fn of_row(&self, row: usize) -> impl Iterator<Item = usize> {
        let from = |row| self.rows + self.further.partition_point(|other| *other < row);
        Some(row).filter(|row| *row < self.rows).into_iter().chain(from(row)..from(row.saturating_add(1)))
    }

    fn get(&self, position: usize) -> Option<&Bits> {
        let at = self.by_position.binary_search_by_key(&position, |(position, _)| *position).ok()?;
        self.by_position.get(at).map(|(_, bits)| bits)
    }

    pub(super) fn of_reason(&self, code: ReasonCode) -> Option<&Bits> {
        self.get(Findings::of_reason(code))
    }

    pub(super) fn unreached(&self, gate: Gate) -> Option<&Bits> {
        self.get(Findings::of_unreached(gate))
    }

    /// The reasons of a decision, in the order of the codes.
    pub(super) fn reasons(&self, decision: usize) -> impl Iterator<Item = ReasonCode> {
        let has = move |code: &ReasonCode| self.of_reason(*code).is_some_and(|set| set.get(decision));
        ReasonCode::ALL.iter().copied().filter(has)
    }

    /// The decisions for which one of some gates is closed.
    pub(super) fn closed(&self, gates: impl Fn(Gate) -> bool) -> Bits {
        let of_gates =
            ReasonCode::ALL.iter().filter(|code| gates(code.gate())).filter_map(|code| self.of_reason(*code));
        of_gates.fold(Bits::none(self.len()), |all, set| all.or(set))
    }

    /// The decisions for which no gate but some is closed, and that have something to send.
    pub(super) fn but_for(&self, gates: &[Gate]) -> Bits {
        self.closed(|gate| !gates.contains(&gate)).or(&self.stepless()).not()
    }

    /// For each gate, the decisions for which it is the only one that is closed, and that have something to send.
    pub(super) fn only(&self) -> Vec<Bits> {
        let stepless = self.stepless();
        let closed: Vec<Bits> = Gate::ALL.iter().map(|gate| self.closed(|other| other == *gate)).collect();
        Bits::alone(self.len(), &closed).into_iter().map(|only| only.and_not(&stepless)).collect()
    }

    /// The decisions without a next step; where nobody knows what was sent before, there may be one.
    fn stepless(&self) -> Bits {
        let none = self.unreached(Gate::Cap).cloned().unwrap_or_else(|| Bits::none(self.len()));
        match self.of_reason(ReasonCode::HistoryUnknown) {
            Some(unknown) => none.and_not(unknown),
            None => none,
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let sets: usize = self.by_position.iter().map(|(_, bits)| bits.bytes()).sum();
        sets + self.further.capacity() * size_of::<usize>()
    }
}
