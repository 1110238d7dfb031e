//! Segment maps: each cell has the segment of a scan of the rules, and each result equals a recount.

mod assigned;
mod names;
mod results;
mod then;
#[cfg(feature = "serde")]
mod wire;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use retention::segment::{
    MapFinding, MatchPolicy, RfmAxis, RuleCells, ScoreRanges, Segment, SegmentMap, SegmentMapError, SegmentMapParts,
    SegmentRule,
};

use crate::config;

const AXES: [RfmAxis; 3] = [RfmAxis::Recency, RfmAxis::Frequency, RfmAxis::Monetary];

/// For each axis the lowest and highest score, where there are any.
type Levels = [Option<(u8, u8)>; 3];

fn ranges(levels: Levels) -> ScoreRanges {
    let [recency, frequency, monetary] = levels;
    let mut ranges = ScoreRanges::any();
    if let Some((low, high)) = recency {
        ranges = ranges.recency(low..=high);
    }
    if let Some((low, high)) = frequency {
        ranges = ranges.frequency(low..=high);
    }
    if let Some((low, high)) = monetary {
        ranges = ranges.monetary(low..=high);
    }
    ranges
}

/// All cells, from the lowest scores to the highest; the score of an ignored axis is left out.
fn all_cells(levels: Levels) -> Vec<Vec<u8>> {
    let mut cells = vec![Vec::new()];
    for (low, high) in levels.into_iter().flatten() {
        let longer = |cell: &Vec<u8>| -> Vec<Vec<u8>> {
            (low..=high).map(|score| cell.iter().copied().chain([score]).collect()).collect()
        };
        cells = cells.iter().flat_map(longer).collect();
    }
    cells
}

/// Scores of a cell; axes that are ignored get this one.
fn scores(levels: Levels, cell: &[u8], ignored: u8) -> [u8; 3] {
    let mut cell = cell.iter();
    levels.map(|levels| if levels.is_some() { *cell.next().unwrap() } else { ignored })
}

fn has(rule: &SegmentRule, levels: Levels, cell: &[u8]) -> bool {
    match &rule.when {
        RuleCells::Cells(cells) => cells.iter().any(|other| other == cell),
        RuleCells::Ranges(ranges) => {
            let axes = AXES.into_iter().zip(levels).filter(|(_, levels)| levels.is_some());
            axes.zip(cell).all(|((axis, _), score)| ranges.range(axis).is_none_or(|range| range.contains(score)))
        }
        _ => panic!("no such rule"),
    }
}

/// The name of a cell's segment.
fn scan<'p>(parts: &'p SegmentMapParts, levels: Levels, cell: &[u8]) -> Option<&'p str> {
    let rule = parts.rules.iter().find(|rule| has(rule, levels, cell));
    rule.map(|rule| rule.segment.as_str()).or(parts.rest.as_deref())
}

fn some_levels() -> impl Strategy<Value = Levels> {
    let axis = || {
        let levels = [(1, 3), (0, 1), (252, 254), (5, 5), (1, 5)].map(Some);
        prop_oneof![1 => Just(None), 4 => proptest::sample::select(levels.to_vec())]
    };
    [axis(), axis(), axis()].prop_filter("no axis", |levels| levels.iter().any(Option::is_some))
}

fn some_rule(levels: Levels) -> impl Strategy<Value = RuleCells> {
    let cells = btree_set(proptest::sample::select(all_cells(levels)), 0..8);
    let cells = cells.prop_map(|cells| RuleCells::Cells(cells.into_iter().collect()));
    let within = levels.map(|levels| {
        let any = Just(None).boxed();
        let Some((low, high)) = levels else { return any };
        let some = (low..=high, low..=high).prop_map(|(a, b)| Some((a.min(b), a.max(b))));
        prop_oneof![any, some].boxed()
    });
    prop_oneof![cells, within.prop_map(|within| RuleCells::Ranges(ranges(within)))]
}

/// Parts of a map that are right if the first rule wins, with their levels.
fn some_parts() -> impl Strategy<Value = (SegmentMapParts, Levels)> {
    (some_levels(), 1..5_usize)
        .prop_flat_map(|(levels, segments)| {
            let rules = vec((0..segments, some_rule(levels)), 0..6);
            (Just(levels), Just(segments), rules, proptest::option::of(0..segments))
        })
        .prop_map(|(levels, segments, rules, rest)| {
            let name = |number: usize| format!("segment {number}");
            let rule = |(segment, when)| SegmentRule { segment: name(segment), when };
            let parts = SegmentMapParts {
                levels: ranges(levels),
                policy: MatchPolicy::FirstMatch,
                segments: (0..segments).map(|number| Segment::new(name(number))).collect(),
                rules: rules.into_iter().map(rule).collect(),
                rest: rest.map(name),
            };
            (parts, levels)
        })
}

/// Parts of a map in which each cell has at most one rule.
fn disjoint_parts() -> impl Strategy<Value = (SegmentMapParts, Levels)> {
    some_levels().prop_flat_map(|levels| {
        let cells = all_cells(levels);
        let rules = vec(proptest::option::of(0..5_usize), cells.len());
        (Just(levels), Just(cells), rules).prop_map(|(levels, cells, owners)| {
            let of = |rule| cells.iter().zip(&owners).filter(move |(_, owner)| **owner == Some(rule));
            let name = |rule: usize| format!("segment {}", rule % 3);
            let rule = |rule| SegmentRule {
                segment: name(rule),
                when: RuleCells::Cells(of(rule).map(|(cell, _)| cell.clone()).collect()),
            };
            let parts = SegmentMapParts {
                levels: ranges(levels),
                policy: MatchPolicy::Disjoint,
                segments: (0..3).map(|number| Segment::new(name(number))).collect(),
                rules: (0..5).map(rule).collect(),
                rest: None,
            };
            (parts, levels)
        })
    })
}

fn name(segment: Option<&Segment>) -> Option<&str> {
    segment.map(|segment| segment.name.as_str())
}

fn number(number: usize) -> u64 {
    number as u64
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn each_cell_has_the_segment_of_a_scan_of_the_rules((parts, levels) in some_parts(), ignored in any::<u8>()) {
        let map = SegmentMap::new(parts.clone()).unwrap();
        let cells = all_cells(levels);
        let found: Vec<_> = map.cells().map(|(cell, segment)| (cell, name(segment))).collect();
        let expected: Vec<_> = cells.iter().map(|cell| (cell.clone(), scan(&parts, levels, cell))).collect();
        prop_assert_eq!(&found, &expected);
        prop_assert_eq!(map.cells().len(), cells.len());
        for (cell, segment) in &expected {
            prop_assert_eq!(name(map.segment_of(scores(levels, cell, ignored))), *segment);
        }
        for (segment, count) in parts.segments.iter().zip(map.cell_counts()) {
            let of = expected.iter().filter(|(_, name)| *name == Some(segment.name.as_str())).count();
            prop_assert_eq!(count, number(of));
        }
        prop_assert_eq!(map.cell_counts().len(), parts.segments.len());
    }

    #[test]
    fn scores_beyond_the_levels_have_no_segment((parts, levels) in some_parts(), scores in any::<[u8; 3]>()) {
        let map = SegmentMap::new(parts.clone()).unwrap();
        let within = |(levels, score): (Option<(u8, u8)>, u8)| {
            levels.is_none_or(|(low, high)| low <= score && score <= high)
        };
        let expected = if levels.into_iter().zip(scores).all(within) {
            let axes = levels.into_iter().zip(scores);
            let cell: Vec<u8> = axes.filter_map(|(levels, score)| levels.map(|_| score)).collect();
            scan(&parts, levels, &cell)
        } else {
            None
        };
        prop_assert_eq!(name(map.segment_of(scores)), expected);
        // A customer who is not scored is marked by the highest byte on every axis.
        prop_assert_eq!(map.segment_of([u8::MAX; 3]), None);
    }

    #[test]
    fn disjoint_maps_do_not_depend_on_the_order_of_rules(
        (parts, _) in disjoint_parts(),
        seeds in vec(any::<u32>(), 5),
    ) {
        let map = SegmentMap::new(parts.clone()).unwrap();
        let mut rules: Vec<_> = seeds.iter().zip(parts.rules.clone()).collect();
        rules.sort_by_key(|(seed, _)| **seed);
        let shuffled = SegmentMapParts { rules: rules.into_iter().map(|(_, rule)| rule).collect(), ..parts };
        let shuffled = SegmentMap::new(shuffled).unwrap();
        prop_assert!(map.cells().eq(shuffled.cells()));
    }

    #[test]
    fn disjoint_maps_refuse_a_cell_of_two_rules((parts, levels) in some_parts()) {
        let owners = |cell: &Vec<u8>| parts.rules.iter().filter(|rule| has(rule, levels, cell)).count();
        let shared = all_cells(levels).iter().any(|cell| owners(cell) > 1);
        let map = SegmentMap::new(SegmentMapParts { policy: MatchPolicy::Disjoint, ..parts });
        match map {
            Ok(_) => prop_assert!(!shared),
            Err(SegmentMapError::Rule { field, .. }) => prop_assert!(shared && field == "cells"),
            Err(error) => prop_assert!(false, "{error}"),
        }
    }

    #[test]
    fn the_lint_finds_what_a_scan_finds((parts, levels) in prop_oneof![some_parts(), disjoint_parts()]) {
        let cells = all_cells(levels);
        let rules_of = |cell: &Vec<u8>| parts.rules.iter().filter(|rule| has(rule, levels, cell)).count();
        let none: Vec<_> = cells.iter().filter(|cell| rules_of(cell) == 0).collect();
        let several: Vec<_> = cells.iter().filter(|cell| rules_of(cell) > 1).collect();
        let mut expected = Vec::new();
        if let Some(lowest) = none.first() {
            let (cells, lowest) = (number(none.len()), (*lowest).clone());
            expected.push(match parts.rest.clone() {
                Some(segment) => MapFinding::OnlyRest { segment, cells, lowest },
                None => MapFinding::NoSegment { cells, lowest },
            });
        }
        if let Some(lowest) = several.first() {
            expected.push(MapFinding::SeveralRules { cells: number(several.len()), lowest: (*lowest).clone() });
        }
        for (rule, of) in parts.rules.iter().enumerate() {
            let wins = |cell: &Vec<u8>| parts.rules.iter().position(|rule| has(rule, levels, cell)) == Some(rule);
            if !cells.iter().any(wins) {
                expected.push(MapFinding::NeverWins { rule, segment: of.segment.clone() });
            }
        }
        for segment in &parts.segments {
            if !cells.iter().any(|cell| scan(&parts, levels, cell) == Some(segment.name.as_str())) {
                expected.push(MapFinding::NoCell { segment: segment.name.clone() });
            }
        }
        prop_assert_eq!(SegmentMap::new(parts.clone()).unwrap().lint(), expected);
    }

    #[test]
    fn a_map_is_its_parts((parts, levels) in prop_oneof![some_parts(), disjoint_parts()]) {
        let map = SegmentMap::new(parts.clone()).unwrap();
        prop_assert_eq!(map.parts(), &parts);
        for (axis, levels) in AXES.into_iter().zip(levels) {
            prop_assert_eq!(map.levels(axis), levels.map(|(low, high)| low..=high));
        }
        prop_assert_eq!(map.segments(), &parts.segments[..]);
        for segment in &parts.segments {
            prop_assert_eq!(map.named(&segment.name), Some(segment));
        }
        prop_assert_eq!(map.named("nobody"), None);
        prop_assert_eq!(&SegmentMap::try_from(map.clone().into_parts()).unwrap(), &map);
    }
}

fn one_axis(segments: usize, rules: Vec<SegmentRule>) -> SegmentMapParts {
    SegmentMapParts {
        levels: ScoreRanges::any().recency(1..=3),
        policy: MatchPolicy::FirstMatch,
        segments: (0..segments).map(|number| Segment::new(number.to_string())).collect(),
        rules,
        rest: None,
    }
}

#[track_caller]
fn refused(parts: SegmentMapParts, because: &str) {
    assert_eq!(SegmentMap::new(parts).unwrap_err().to_string(), because);
}

#[test]
fn maps_that_cannot_be_are_refused() {
    let one = |rule| one_axis(1, vec![rule]);
    let levels = |levels| SegmentMapParts { levels, ..one_axis(1, vec![]) };
    refused(levels(ScoreRanges::any()), "levels, axes: expected at least one with levels, found none");
    let expected = "levels, frequency: expected scores from low to high, at most 254";
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is refused")]
    let reversed = 3..=2;
    refused(levels(ScoreRanges::any().frequency(reversed)), &format!("{expected}, found 3 to 2"));
    refused(levels(ScoreRanges::any().frequency(1..=255)), &format!("{expected}, found 1 to 255"));
    refused(
        levels(ScoreRanges::all(0..=101)),
        "levels, axes: expected levels that make at most 1048576 cells, found 1061208",
    );
    assert!(SegmentMap::new(levels(ScoreRanges::all(0..=100))).is_ok());
    assert!(SegmentMap::new(levels(ScoreRanges::any().monetary(0..=254))).is_ok());

    refused(one_axis(256, vec![]), "segments: expected at most 255, found 256");
    let many = |rules| one_axis(1, vec![SegmentRule::ranges("0", ScoreRanges::any()); rules]);
    refused(many(1_025), "rules: expected at most 1024, found 1025");
    assert!(SegmentMap::new(many(1_024)).is_ok());
    let named =
        |names: [&str; 2]| SegmentMapParts { segments: names.map(Segment::new).to_vec(), ..one_axis(1, vec![]) };
    refused(named(["a", " "]), r#"segment 1, name: expected a name, found " ""#);
    refused(named(["a", "a"]), r#"segment 1, name: expected another name than that of segment 0, found "a""#);
    refused(
        SegmentMapParts { rest: Some("b".into()), ..named(["a", "c"]) },
        r#"rest: expected the name of a segment, found "b""#,
    );

    refused(one(SegmentRule::cells("b", [[1]])), r#"rule 0, "b", segment: expected the name of a segment, found "b""#);
    for cell in [vec![0], vec![4], vec![], vec![1, 1], vec![255]] {
        let text = cell.iter().map(ToString::to_string).collect::<Vec<_>>().join("-");
        let rule = SegmentRule { segment: "0".into(), when: RuleCells::Cells(vec![vec![1], cell]) };
        refused(one(rule), &format!(r#"rule 0, "0", cells: expected cells of recency 1 to 3, found {text}"#));
    }
    refused(
        one(SegmentRule::cells("0", [[1], [2], [1]])),
        r#"rule 0, "0", cells: expected each cell once, found 1 twice"#,
    );
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is refused")]
    for (range, text) in [(0..=2, "0 to 2"), (2..=4, "2 to 4"), (2..=1, "2 to 1")] {
        let rule = SegmentRule::ranges("0", ScoreRanges::any().recency(range));
        refused(one(rule), &format!(r#"rule 0, "0", recency: expected a range within 1 to 3, found {text}"#));
    }
    refused(
        one(SegmentRule::ranges("0", ScoreRanges::any().monetary(1..=3))),
        r#"rule 0, "0", monetary: expected no range, as the map ignores it, found 1 to 3"#,
    );
    let rules = vec![SegmentRule::ranges("0", ScoreRanges::any()), SegmentRule::cells("1", [[2]])];
    let shared = one_axis(2, rules);
    assert!(SegmentMap::new(shared.clone()).is_ok());
    refused(
        SegmentMapParts { policy: MatchPolicy::Disjoint, ..shared },
        r#"rule 1, "1", cells: expected cells of no other rule, found 2 of rule 0"#,
    );
}

#[test]
fn a_map_may_have_255_segments_and_a_million_cells() {
    let rules = (0..255).map(|score| SegmentRule::ranges(score.to_string(), ScoreRanges::any().recency(score..=score)));
    let parts = one_axis(255, rules.collect());
    let map = SegmentMap::new(SegmentMapParts { levels: ScoreRanges::any().recency(0..=254), ..parts }).unwrap();
    assert_eq!(name(map.segment_of([254, 0, 0])), Some("254"));
    assert_eq!(map.segment_of([255, 0, 0]), None);
    assert!(map.lint().is_empty());

    let top = SegmentRule::ranges("0", ScoreRanges::all(80..=100));
    let parts = SegmentMapParts { levels: ScoreRanges::all(0..=100), rest: Some("1".into()), ..one_axis(2, vec![top]) };
    let map = SegmentMap::new(parts).unwrap();
    assert_eq!(map.cell_counts(), [21 * 21 * 21, 101 * 101 * 101 - 21 * 21 * 21]);
    assert_eq!(name(map.segment_of([80, 100, 90])), Some("0"));
    assert_eq!(name(map.segment_of([80, 100, 79])), Some("1"));
}

#[test]
fn a_map_may_be_empty() {
    let map = SegmentMap::new(one_axis(0, vec![])).unwrap();
    assert_eq!(map.segment_of([1, 1, 1]), None);
    assert_eq!(map.lint(), [MapFinding::NoSegment { cells: 3, lowest: vec![1] }]);
}
