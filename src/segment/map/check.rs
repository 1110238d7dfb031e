//! What makes parts a map.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::grid::Grid;
use super::ranges::Span;
use super::{MatchPolicy, RuleCells, ScoreRanges, SegmentMapError, SegmentMapParts, SegmentRule};
use crate::segment::RfmAxis;

/// As many segments as a byte tells apart, with one value for none.
const MAX_SEGMENTS: usize = 255;

/// As many rules as a map can have, so that reading a hostile one takes no long time.
const MAX_RULES: usize = 1_024;

/// As many cells as a map can have: enough for percentiles, 0 to 100, on three axes.
const MAX_CELLS: usize = 1 << 20;

/// The highest score; a byte more marks a customer without one.
const MAX_SCORE: u8 = u8::MAX - 1;

/// Whether parts are a map.
pub(super) fn check(parts: &SegmentMapParts) -> Result<(), SegmentMapError> {
    check_levels(&parts.levels)?;
    check_segments(parts)?;
    let grid = Grid::new(&parts.levels);
    for (number, rule) in parts.rules.iter().enumerate() {
        check_rule(parts, &grid, number, rule)?;
    }
    match parts.policy {
        MatchPolicy::FirstMatch => Ok(()),
        MatchPolicy::Disjoint => check_disjoint(parts, &grid),
    }
}

fn check_levels(levels: &ScoreRanges) -> Result<(), SegmentMapError> {
    let error =
        |axis, expected: &str, found| Err(SegmentMapError::Levels { axis, expected: expected.to_owned(), found });
    for (axis, span) in RfmAxis::ALL.into_iter().zip(levels.spans()) {
        if let Some(span) = span.filter(|span| span.from > span.to || span.to > MAX_SCORE) {
            return error(axis.name(), "scores from low to high, at most 254", span_text(span));
        }
    }
    if *levels == ScoreRanges::any() {
        return error("axes", "at least one with levels", "none".to_owned());
    }
    let cells = Grid::new(levels).len();
    if cells > MAX_CELLS {
        return error("axes", "levels that make at most 1048576 cells", cells.to_string());
    }
    Ok(())
}

fn check_segments(parts: &SegmentMapParts) -> Result<(), SegmentMapError> {
    let lengths = [("segments", MAX_SEGMENTS, parts.segments.len()), ("rules", MAX_RULES, parts.rules.len())];
    if let Some((field, limit, found)) = lengths.into_iter().find(|(_, limit, found)| found > limit) {
        return Err(SegmentMapError::TooMany { field, limit, found });
    }
    let mut names = BTreeMap::new();
    for (index, segment) in parts.segments.iter().enumerate() {
        let error = |expected| Err(SegmentMapError::Segment { index, expected, found: segment.name.clone() });
        if segment.name.trim().is_empty() {
            return error("a name".to_owned());
        }
        if let Some(first) = names.insert(&segment.name, index) {
            return error(format!("another name than that of segment {first}"));
        }
    }
    match &parts.rest {
        Some(rest) if !names.contains_key(rest) => Err(SegmentMapError::Rest { found: rest.clone() }),
        _ => Ok(()),
    }
}

fn check_rule(parts: &SegmentMapParts, grid: &Grid, number: usize, rule: &SegmentRule) -> Result<(), SegmentMapError> {
    let error = |field, expected: String, found| Err(rule_error(number, rule, field, expected, found));
    if parts.segments.iter().all(|segment| segment.name != rule.segment) {
        return error("segment", "the name of a segment".to_owned(), format!("{:?}", rule.segment));
    }
    match &rule.when {
        RuleCells::Cells(cells) => {
            let mut seen = BTreeSet::new();
            for cell in cells {
                let Some(position) = grid.position(cell) else {
                    return error("cells", format!("cells of {}", levels_text(&parts.levels)), cell_text(cell));
                };
                if !seen.insert(position) {
                    return error("cells", "each cell once".to_owned(), format!("{} twice", cell_text(cell)));
                }
            }
        }
        RuleCells::Ranges(ranges) => {
            for axis in RfmAxis::ALL {
                let Some(range) = ranges.span(axis) else { continue };
                let Some(levels) = parts.levels.span(axis) else {
                    return error(axis.name(), "no range, as the map ignores it".to_owned(), span_text(range));
                };
                if range.from > range.to || !levels.contains(range.from) || !levels.contains(range.to) {
                    let expected = format!("a range within {}", span_text(levels));
                    return error(axis.name(), expected, span_text(range));
                }
            }
        }
    }
    Ok(())
}

fn check_disjoint(parts: &SegmentMapParts, grid: &Grid) -> Result<(), SegmentMapError> {
    let mut owners = vec![None; grid.len()];
    for (number, rule) in parts.rules.iter().enumerate() {
        for position in grid.runs(&rule.when).flatten() {
            let Some(owner) = owners.get_mut(position) else { continue };
            if let Some(first) = owner.replace(number) {
                let expected = "cells of no other rule".to_owned();
                let found = format!("{} of rule {first}", cell_text(&grid.cell(position)));
                return Err(rule_error(number, rule, "cells", expected, found));
            }
        }
    }
    Ok(())
}

fn rule_error(rule: usize, of: &SegmentRule, field: &'static str, expected: String, found: String) -> SegmentMapError {
    SegmentMapError::Rule { rule, segment: of.segment.clone(), field, expected, found }
}

/// The levels of the axes that a map does not ignore: "recency 1 to 5, frequency 1 to 5".
fn levels_text(levels: &ScoreRanges) -> String {
    let axes = RfmAxis::ALL.into_iter().filter_map(|axis| Some((axis, levels.span(axis)?)));
    let axes: Vec<String> = axes.map(|(axis, span)| format!("{} {}", axis.name(), span_text(span))).collect();
    axes.join(", ")
}

/// A range as messages have it: "1 to 5".
pub(super) fn range_text(range: &RangeInclusive<u8>) -> String {
    format!("{} to {}", range.start(), range.end())
}

fn span_text(span: Span) -> String {
    range_text(&(span.from..=span.to))
}

fn cell_text(cell: &[u8]) -> String {
    let scores: Vec<String> = cell.iter().map(u8::to_string).collect();
    scores.join("-")
}
