//! [`MapFinding`]: what is allowed in a map, but rarely meant.

use std::fmt;

use super::grid::Grid;
use super::{SegmentMap, SegmentMapParts};

/// What [`SegmentMap::lint`] finds: allowed, but worth a look. Rules are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MapFinding {
    /// Cells that no rule has, and there is no rest: their customers are in no segment.
    NoSegment {
        /// How many cells.
        cells: u64,
        /// The lowest of them.
        lowest: Vec<u8>,
    },
    /// Cells that no rule has, and that so go to the rest.
    OnlyRest {
        /// The segment of the rest.
        segment: String,
        /// How many cells.
        cells: u64,
        /// The lowest of them.
        lowest: Vec<u8>,
    },
    /// Cells that several rules have, so that the rules' order decides.
    SeveralRules {
        /// How many cells.
        cells: u64,
        /// The lowest of them.
        lowest: Vec<u8>,
    },
    /// A rule that can never win: earlier rules have all of its cells, or it has none.
    NeverWins {
        /// Its position.
        rule: usize,
        /// Its segment.
        segment: String,
    },
    /// A segment that no customer can be in.
    NoCell {
        /// Its name.
        segment: String,
    },
}

impl fmt::Display for MapFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSegment { cells, lowest } => {
                write!(f, "cells without a segment: {cells}, the lowest {}", Scores(lowest))
            }
            Self::OnlyRest { segment, cells, lowest } => {
                write!(f, "cells that only the rest, {segment:?}, has: {cells}, the lowest {}", Scores(lowest))
            }
            Self::SeveralRules { cells, lowest } => {
                write!(f, "cells with several rules: {cells}, the lowest {}", Scores(lowest))
            }
            Self::NeverWins { rule, segment } => write!(f, "rule {rule}, {segment:?}: can never win"),
            Self::NoCell { segment } => write!(f, "segment {segment:?}: no customer can be in it"),
        }
    }
}

/// A cell as it is written: 5-4-4.
struct Scores<'c>(&'c [u8]);

impl fmt::Display for Scores<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, score) in self.0.iter().enumerate() {
            write!(f, "{}{score}", if place == 0 { "" } else { "-" })?;
        }
        Ok(())
    }
}

/// Of each cell, how many rules have it; of each rule, how many cells it wins.
struct Matches {
    rules: Vec<u32>,
    won: Vec<u64>,
}

impl Matches {
    fn of(parts: &SegmentMapParts, grid: &Grid) -> Self {
        let mut rules = vec![0_u32; grid.len()];
        let mut won = Vec::with_capacity(parts.rules.len());
        for rule in &parts.rules {
            let mut free = 0;
            for run in grid.runs(&rule.when) {
                for count in rules.get_mut(run).into_iter().flatten() {
                    free += u64::from(*count == 0);
                    *count += 1;
                }
            }
            won.push(free);
        }
        Self { rules, won }
    }

    /// How many cells have a number of rules like this, and the lowest of them.
    fn cells(&self, grid: &Grid, like: impl Fn(u32) -> bool) -> Option<(u64, Vec<u8>)> {
        let mut positions = self.rules.iter().enumerate().filter(|(_, rules)| like(**rules));
        let (lowest, _) = positions.next()?;
        Some((1 + positions.count() as u64, grid.cell(lowest)))
    }
}

impl SegmentMap {
    /// What is allowed, but rarely meant: cells without a segment or with several rules, rules that can never win,
    /// segments that nobody can be in.
    ///
    /// Nothing, if each cell has exactly one rule and each segment has a cell. Other tools do not check their maps: the
    /// one that Putler draws over R and the mean of F and M leaves 4 of its 11 segments unreachable.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::SegmentMap;
    ///
    /// assert!(SegmentMap::standard().lint().is_empty());
    /// let findings: Vec<_> = SegmentMap::r_rfm_vignette().lint().iter().map(ToString::to_string).collect();
    /// assert_eq!(findings, [
    ///     r#"cells that only the rest, "Others", has: 10, the lowest 2-1-5"#,
    ///     "cells with several rules: 58, the lowest 1-2-4",
    /// ]);
    /// ```
    pub fn lint(&self) -> Vec<MapFinding> {
        let parts = self.parts();
        let grid = Grid::new(&parts.levels);
        let matches = Matches::of(parts, &grid);
        let uncovered = matches.cells(&grid, |rules| rules == 0).map(|(cells, lowest)| match parts.rest.clone() {
            Some(segment) => MapFinding::OnlyRest { segment, cells, lowest },
            None => MapFinding::NoSegment { cells, lowest },
        });
        let several = matches.cells(&grid, |rules| rules > 1);
        let several = several.map(|(cells, lowest)| MapFinding::SeveralRules { cells, lowest });
        let losers = parts.rules.iter().zip(&matches.won).enumerate().filter(|(_, (_, won))| **won == 0);
        let losers = losers.map(|(rule, (of, _))| MapFinding::NeverWins { rule, segment: of.segment.clone() });
        let unreachable = parts.segments.iter().zip(self.cell_counts()).filter(|(_, cells)| *cells == 0);
        let unreachable = unreachable.map(|(segment, _)| MapFinding::NoCell { segment: segment.name.clone() });
        uncovered.into_iter().chain(several).chain(losers).chain(unreachable).collect()
    }
}
