//! [`Compiled`]: a rule over columns. [`Clauses`]: what each of its parts found, for all customers.

use super::bits::Bits;
use super::column::{BLOCK, Column, ROWS, Words, bit};
use crate::campaign::Truth;

/// A rule over columns: its parts, children before their parents, the whole last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Compiled {
    pub(super) nodes: Vec<Node>,
}

/// A part of a rule. Children are positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// The value of a column is within a range.
    Within {
        column: usize,
        range: (i64, i64),
    },
    /// A predicate that is not the customer's alone: true, false or unknown, by the cart, order, subscription or enrolment.
    Depends,
    All(Vec<usize>),
    Any(Vec<usize>),
    Not(usize),
    AtLeast {
        count: u32,
        of: Vec<usize>,
    },
}

/// What each part of a rule found, for all customers: 2 bits a customer and part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clauses {
    nodes: usize,
    rows: usize,
    /// Block by block, part by part: for whom it holds, then for whom it may.
    words: Vec<Words>,
}

impl Compiled {
    /// The position of the whole.
    pub(super) fn root(&self) -> usize {
        self.nodes.len().saturating_sub(1)
    }

    /// Whether a part depends on more than the customer.
    pub(super) fn depends(&self) -> bool {
        self.nodes.contains(&Node::Depends)
    }

    /// The same of one part.
    pub(super) fn depends_in(&self, node: usize) -> bool {
        match self.nodes.get(node) {
            Some(Node::Depends) => true,
            Some(Node::All(of) | Node::Any(of) | Node::AtLeast { of, .. }) => {
                of.iter().any(|child| self.depends_in(*child))
            }
            Some(Node::Not(child)) => self.depends_in(*child),
            Some(Node::Within { .. }) | None => false,
        }
    }

    /// What each part finds for the customers of columns, on all threads.
    pub(super) fn evaluate(&self, columns: &[&Column], rows: usize) -> Clauses {
        let per_block = self.nodes.len() * 2;
        let mut words = vec![[0; BLOCK]; rows.div_ceil(ROWS) * per_block];
        let mut blocks = words.chunks_mut(per_block.max(1)).enumerate();
        let pieces = crate::parallel::ranges(rows.div_ceil(ROWS), crate::parallel::threads() * 4);
        let pieces: Vec<Vec<(usize, &mut [Words])>> =
            pieces.into_iter().map(|piece| blocks.by_ref().take(piece.len()).collect()).collect();
        crate::parallel::map(
            pieces,
            || (),
            |(), piece| piece.into_iter().for_each(|(at, out)| self.evaluate_block(columns, at, rows, out)),
        );
        Clauses { nodes: self.nodes.len(), rows, words }
    }

    fn evaluate_block(&self, columns: &[&Column], at: usize, rows: usize, out: &mut [Words]) {
        for (number, node) in self.nodes.iter().enumerate() {
            let (done, rest) = out.split_at_mut(number * 2);
            let [yes, maybe, ..] = rest else { return };
            match node {
                Node::Within { column, range } => {
                    if let Some(block) = columns.get(*column).and_then(|column| column.block(at)) {
                        block.within(*range, yes, maybe);
                    } else {
                        (*yes, *maybe) = ([0; BLOCK], [u64::MAX; BLOCK]);
                    }
                }
                Node::Depends => (*yes, *maybe) = ([0; BLOCK], [u64::MAX; BLOCK]),
                Node::All(children) => {
                    (*yes, *maybe) = ([u64::MAX; BLOCK], [u64::MAX; BLOCK]);
                    for child in children {
                        join(done, *child, yes, maybe, |a, b| a & b);
                    }
                }
                Node::Any(children) => {
                    (*yes, *maybe) = ([0; BLOCK], [0; BLOCK]);
                    for child in children {
                        join(done, *child, yes, maybe, |a, b| a | b);
                    }
                }
                Node::Not(child) => {
                    if let Some((child_yes, child_maybe)) = parts(done, *child) {
                        (*yes, *maybe) = (child_maybe.map(|word| !word), child_yes.map(|word| !word));
                    }
                }
                Node::AtLeast { count, of } => {
                    let of: Vec<_> = of.iter().filter_map(|child| parts(done, *child)).collect();
                    *yes = at_least(*count, &of.iter().map(|(yes, _)| *yes));
                    *maybe = at_least(*count, &of.iter().map(|(_, maybe)| *maybe));
                }
            }
        }
        let left = rows.saturating_sub(at * ROWS);
        if left < ROWS {
            for words in out {
                cut(words, left);
            }
        }
    }
}

impl Clauses {
    /// What a part found for a row.
    pub(crate) fn truth(&self, node: usize, row: usize) -> Truth {
        let has = |which| self.words(row / ROWS, node, which).is_some_and(|words| bit(words, row % ROWS));
        match (has(0), has(1)) {
            (true, _) => Truth::True,
            (false, true) => Truth::Unknown,
            (false, false) => Truth::False,
        }
    }

    /// For whom a part holds.
    pub(crate) fn yes(&self, node: usize) -> Bits {
        self.collect(node, 0)
    }

    /// For whom a part holds or may hold: for whom that is not known.
    pub(crate) fn maybe(&self, node: usize) -> Bits {
        self.collect(node, 1)
    }

    /// For whom the whole rule holds, and for whom it holds or may hold, in a block.
    pub(super) fn whole(&self, block: usize) -> Option<(&Words, &Words)> {
        let last = self.nodes.checked_sub(1)?;
        Some((self.words(block, last, 0)?, self.words(block, last, 1)?))
    }

    /// How many bytes they take.
    pub(super) fn bytes(&self) -> usize {
        self.words.capacity() * size_of::<Words>()
    }

    fn words(&self, block: usize, node: usize, which: usize) -> Option<&Words> {
        self.words.get((block * self.nodes + node) * 2 + which)
    }

    fn collect(&self, node: usize, which: usize) -> Bits {
        let blocks = 0..self.rows.div_ceil(ROWS);
        let words = blocks.filter_map(|block| self.words(block, node, which)).flatten().copied();
        Bits::from_words(words.collect(), self.rows)
    }
}

fn parts(done: &[Words], node: usize) -> Option<(&Words, &Words)> {
    Some((done.get(node * 2)?, done.get(node * 2 + 1)?))
}

fn join(done: &[Words], child: usize, yes: &mut Words, maybe: &mut Words, f: impl Fn(u64, u64) -> u64 + Copy) {
    if let Some((child_yes, child_maybe)) = parts(done, child) {
        yes.iter_mut().zip(child_yes).for_each(|(a, b)| *a = f(*a, *b));
        maybe.iter_mut().zip(child_maybe).for_each(|(a, b)| *a = f(*a, *b));
    }
}

/// Which bits are set in at least so many of some words.
fn at_least<'w>(count: u32, of: &(impl ExactSizeIterator<Item = &'w Words> + Clone)) -> Words {
    // Binary digits of the number of ones at each bit, lowest first: all 64 positions are counted at once.
    let digits = (usize::BITS - of.len().leading_zeros()) as usize;
    let mut result = [0; BLOCK];
    if of.len() < count as usize {
        return result;
    }
    for (at, result) in result.iter_mut().enumerate() {
        let mut sums = vec![0_u64; digits];
        for word in of.clone().filter_map(|words| words.get(at)) {
            let mut carry = *word;
            for digit in &mut sums {
                (*digit, carry) = (*digit ^ carry, *digit & carry);
            }
        }
        *result = reaches(&sums, count);
    }
    result
}

/// At which bits the number whose digits these are is at least so large.
fn reaches(digits: &[u64], count: u32) -> u64 {
    let (mut more, mut equal) = (0, u64::MAX);
    for (at, digit) in digits.iter().enumerate().rev() {
        let wanted = if u64::from(count) >> at & 1 == 1 { u64::MAX } else { 0 };
        more |= equal & digit & !wanted;
        equal &= !(digit ^ wanted);
    }
    more | equal
}

/// Clears the bits from a row on.
fn cut(words: &mut Words, from: usize) {
    for (at, word) in words.iter_mut().enumerate() {
        let first = at * 64;
        *word &= match from.saturating_sub(first) {
            0 => 0,
            kept @ 1..64 => (1 << kept) - 1,
            _ => u64::MAX,
        };
    }
}
