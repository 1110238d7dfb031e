//! The cells of a map, numbered, and the table of their segments.

use std::fmt;
use std::ops::Range;

use super::ranges::Span;
use super::{RuleCells, ScoreRanges, SegmentMapParts};
use crate::segment::RfmAxis;

/// The number of a cell that has no segment.
const NONE: u8 = u8::MAX;

/// What a score beyond the levels adds to a cell's position: more than any table has cells.
const OUTSIDE: u32 = 1 << 30;

/// The levels of a map, and the position of each cell: the monetary score changes first.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    /// `None` for an axis that is ignored: it has one level.
    spans: [Option<Span>; 3],
    widths: [usize; 3],
}

impl Grid {
    pub(super) fn new(levels: &ScoreRanges) -> Self {
        let spans = levels.spans();
        Self { spans, widths: spans.map(|span| span.map_or(1, Span::len)) }
    }

    /// How many cells there are.
    pub(super) fn len(&self) -> usize {
        self.widths.into_iter().product()
    }

    /// The scores of the cell at a position, without those of ignored axes.
    pub(super) fn cell(&self, position: usize) -> Vec<u8> {
        let [_, frequency, monetary] = self.widths;
        let divide = |number: usize, by: usize| number.checked_div(by).unwrap_or_default();
        let row = divide(position, monetary);
        let offsets = [divide(row, frequency), row % frequency.max(1), position % monetary.max(1)];
        let score = |(span, offset): (Option<Span>, usize)| {
            span.map(|span| span.from.saturating_add(u8::try_from(offset).unwrap_or(u8::MAX)))
        };
        self.spans.into_iter().zip(offsets).filter_map(score).collect()
    }

    /// The position of a cell of so many scores as the map has axes; `None` if there is no such cell.
    pub(super) fn position(&self, cell: &[u8]) -> Option<usize> {
        let mut scores = cell.iter();
        let mut position = 0;
        for (span, width) in self.spans.into_iter().zip(self.widths) {
            let Some(span) = span else { continue };
            let score = *scores.next().filter(|score| span.contains(**score))?;
            position = position * width + usize::from(score) - usize::from(span.from);
        }
        scores.next().is_none().then_some(position)
    }

    /// The positions of a rule's cells, as runs; those that the map does not have are left out.
    pub(super) fn runs<'r>(&self, rule: &'r RuleCells) -> Box<dyn Iterator<Item = Range<usize>> + 'r> {
        let grid = *self;
        match rule {
            RuleCells::Cells(cells) => Box::new(
                cells.iter().filter_map(move |cell| grid.position(cell)).map(|position| position..position + 1),
            ),
            RuleCells::Ranges(ranges) => {
                let [_, width, depth] = grid.widths;
                let [recency, frequency, monetary] = [0, 1, 2].map(|axis| grid.offsets(axis, ranges));
                let rows = recency.flat_map(move |r| frequency.clone().map(move |f| r * width + f));
                Box::new(rows.map(move |row| row * depth + monetary.start..row * depth + monetary.end))
            }
        }
    }

    /// Where a range of an axis lies among its levels.
    fn offsets(&self, axis: usize, ranges: &ScoreRanges) -> Range<usize> {
        let levels = self.spans.get(axis).copied().flatten();
        let range = RfmAxis::ALL.get(axis).and_then(|axis| ranges.span(*axis));
        match (levels, range) {
            (None, _) => 0..1,
            (Some(levels), None) => 0..levels.len(),
            (Some(levels), Some(range)) => {
                let offset = |score: usize| score.saturating_sub(levels.from.into()).min(levels.len());
                offset(range.from.into())..offset(usize::from(range.to) + 1)
            }
        }
    }
}

/// The number of the segment of each cell.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Lookup {
    /// For each axis and score, what it adds to the position.
    offsets: Box<[[u32; 256]; 3]>,
    numbers: Box<[u8]>,
}

impl Lookup {
    /// The table of parts that have been checked.
    pub(super) fn new(parts: &SegmentMapParts) -> Self {
        let grid = Grid::new(&parts.levels);
        let mut numbers = vec![NONE; grid.len()];
        for rule in &parts.rules {
            let Some(number) = number_of(parts, &rule.segment) else { continue };
            for run in grid.runs(&rule.when) {
                // Written without a branch, it is done for many cells at a time.
                for winner in numbers.get_mut(run).unwrap_or_default() {
                    *winner = if *winner == NONE { number } else { *winner };
                }
            }
        }
        if let Some(rest) = parts.rest.as_deref().and_then(|rest| number_of(parts, rest)) {
            numbers.iter_mut().filter(|winner| **winner == NONE).for_each(|winner| *winner = rest);
        }
        Self { offsets: Box::new(offsets(&grid)), numbers: numbers.into_boxed_slice() }
    }

    /// The number of the segment that these scores are in, if any.
    pub(super) fn number(&self, [recency, frequency, monetary]: [u8; 3]) -> Option<u8> {
        let [by_recency, by_frequency, by_monetary] = &*self.offsets;
        let position = by_recency.get(usize::from(recency))?
            + by_frequency.get(usize::from(frequency))?
            + by_monetary.get(usize::from(monetary))?;
        self.at(position as usize)
    }

    /// The number of the segment of the cell at a position, if any.
    pub(super) fn at(&self, position: usize) -> Option<u8> {
        self.numbers.get(position).copied().filter(|number| *number != NONE)
    }

    pub(super) fn cells(&self) -> usize {
        self.numbers.len()
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookup").field("cells", &self.numbers.len()).finish_non_exhaustive()
    }
}

/// For each axis and score, what it adds to the position.
fn offsets(grid: &Grid) -> [[u32; 256]; 3] {
    let [_, frequency, monetary] = grid.widths;
    let strides = [frequency * monetary, monetary, 1];
    let mut offsets = [[OUTSIDE; 256]; 3];
    for ((of_axis, span), stride) in offsets.iter_mut().zip(grid.spans).zip(strides) {
        let Some(span) = span else {
            *of_axis = [0; 256];
            continue;
        };
        let levels = of_axis.get_mut(usize::from(span.from)..=usize::from(span.to)).into_iter().flatten();
        for (number, offset) in levels.enumerate() {
            *offset = u32::try_from(number * stride).unwrap_or(OUTSIDE);
        }
    }
    offsets
}

fn number_of(parts: &SegmentMapParts, name: &str) -> Option<u8> {
    let position = parts.segments.iter().position(|segment| segment.name == name)?;
    u8::try_from(position).ok().filter(|number| *number != NONE)
}
