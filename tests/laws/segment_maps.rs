//! Segment maps, segmentations, tables and migrations: each equals a scan of the rules, or a recount customer by
//! customer.

#[cfg(feature = "serde")]
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use retention::history::{LogOptions, OrderLog};
use retention::segment::{
    MapFinding, MatchPolicy, RfmAxis, RuleCells, ScoreRanges, Segment, SegmentMap, SegmentMapError, SegmentMapParts,
    SegmentRule, Segmentation, SegmentationError,
};
use rust_decimal::Decimal;

use crate::naive::{Known, build, known};
use crate::strategies::{FIRST, LAST, day_among, policies, rows};
use crate::{config, date};

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
        let within = |(levels, score): (Option<(u8, u8)>, u8)| levels.is_none_or(|(low, high)| low <= score && score <= high);
        let expected = if levels.into_iter().zip(scores).all(within) {
            let cell: Vec<u8> = levels.into_iter().zip(scores).filter_map(|(levels, score)| levels.map(|_| score)).collect();
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
            let (cells, lowest) = (number(none.len()), lowest.to_vec());
            expected.push(match parts.rest.clone() {
                Some(segment) => MapFinding::OnlyRest { segment, cells, lowest },
                None => MapFinding::NoSegment { cells, lowest },
            });
        }
        if let Some(lowest) = several.first() {
            expected.push(MapFinding::SeveralRules { cells: number(several.len()), lowest: lowest.to_vec() });
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

/// Customers, and the segment of each.
type Assigned = BTreeMap<u8, Option<u8>>;

/// So many segments, and customers who are in one of them or in none.
fn assigned() -> impl Strategy<Value = (u8, Assigned)> {
    prop_oneof![1 => Just(0_u8), 9 => 1..6_u8].prop_flat_map(|segments| {
        let one = prop_oneof![0..segments.max(1), Just(0), Just(segments.max(1) - 1)];
        let some = proptest::option::weighted(0.8, one).prop_map(move |number| number.filter(|_| segments > 0));
        (Just(segments), btree_map(any::<u8>().prop_map(|key| key % 40), some, 0..40))
    })
}

fn labels(segments: u8) -> Vec<String> {
    (0..segments).map(|number| format!("label {number}")).collect()
}

fn segmentation((segments, of): &(u8, Assigned)) -> Segmentation<'static, u8, String> {
    let (keys, numbers) = of.iter().map(|(key, number)| (*key, *number)).unzip();
    Segmentation::from_columns(keys, labels(*segments), numbers).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_segmentation_knows_each_customer(of in assigned(), seeds in vec(any::<u32>(), 40)) {
        let (segments, customers) = &of;
        let found = segmentation(&of);
        let mut shuffled: Vec<_> = seeds.into_iter().zip(customers).collect();
        shuffled.sort();
        let (keys, numbers) = shuffled.into_iter().map(|(_, (key, number))| (*key, *number)).unzip();
        prop_assert_eq!(&Segmentation::from_columns(keys, labels(*segments), numbers).unwrap(), &found);

        prop_assert_eq!((found.len(), found.is_empty()), (customers.len(), customers.is_empty()));
        prop_assert_eq!(found.segments(), &labels(*segments)[..]);
        prop_assert!(found.keys().iter().eq(customers.keys()));
        prop_assert!(found.numbers().eq(customers.values().copied()));
        let label = |number: &Option<u8>| number.map(|number| format!("label {number}"));
        prop_assert!(found.iter().map(|(key, label)| (key, label.cloned())).eq(customers.iter().map(|(key, number)| (key, label(number)))));
        for (row, (key, number)) in customers.iter().enumerate() {
            prop_assert_eq!(found.segment(row).cloned(), label(number));
            prop_assert_eq!(found.segment_of(key).cloned(), label(number));
        }
        prop_assert_eq!(found.segment(customers.len()), None);
        prop_assert_eq!(found.segment_of(&99), None);
        for (number, label) in labels(*segments).iter().enumerate() {
            let is = |(_, of): &(&u8, &Option<u8>)| of.map(usize::from) == Some(number);
            let members: Vec<_> = customers.iter().filter(is).map(|(key, _)| key).collect();
            prop_assert_eq!(found.members(label).collect::<Vec<_>>(), members.clone());
            prop_assert_eq!(found.sizes()[number], members.len() as u64);
            prop_assert_eq!(found.size(label), Some(members.len() as u64));
        }
        let nobody = "nobody".to_owned();
        prop_assert_eq!((found.members(&nobody).count(), found.size(&nobody)), (0, None));
        prop_assert_eq!(found.sizes().len(), usize::from(*segments));
        prop_assert_eq!(found.unassigned() + found.sizes().iter().sum::<u64>(), found.len() as u64);
        prop_assert_eq!(&found.clone().into_owned(), &found);
    }

    #[test]
    fn a_migration_counts_each_customer(before in assigned(), after in assigned()) {
        let (earlier, later) = (segmentation(&before), segmentation(&after));
        let migration = earlier.migration_to(&later);
        let keys: BTreeSet<u8> = before.1.keys().chain(after.1.keys()).copied().collect();
        let label = |of: &Assigned, key: &u8| of.get(key).copied().flatten().map(|number| format!("label {number}"));
        let moves: Vec<_> = keys.iter().map(|key| (*key, label(&before.1, key), label(&after.1, key))).collect();
        let found: Vec<_> = earlier.moves_to(&later).map(|gone| (*gone.customer, gone.from.cloned(), gone.to.cloned())).collect();
        prop_assert_eq!(&found, &moves);

        let some = |of: &u8| labels(*of).into_iter().map(Some).chain([None]);
        let mut cells = Vec::new();
        for from in some(&before.0) {
            let of = moves.iter().filter(|(_, was, is)| *was == from && (was.is_some() || is.is_some())).count() as u64;
            for to in some(&after.0).filter(|to| from.is_some() || to.is_some()) {
                let count = moves.iter().filter(|(_, was, is)| (was, is) == (&from, &to)).count() as u64;
                prop_assert_eq!(migration.customers(from.as_ref(), to.as_ref()), Some(count));
                let share = migration.share(from.as_ref(), to.as_ref());
                prop_assert_eq!(share.map(|share| (share.numerator(), share.denominator())), (of > 0).then(|| (count.into(), of.into())));
                cells.push((from.clone(), to, count, of));
            }
        }
        let found: Vec<_> = migration.iter().map(|cell| (cell.from.cloned(), cell.to.cloned(), cell.customers, cell.of)).collect();
        prop_assert_eq!(found, cells);
        prop_assert_eq!(migration.customers(None, None), None);
        prop_assert_eq!(migration.customers(Some(&"nobody".to_owned()), None), None);

        prop_assert_eq!(migration.earlier_sizes(), earlier.sizes());
        prop_assert_eq!(migration.later_sizes(), later.sizes());
        prop_assert_eq!((migration.earlier(), migration.later()), (earlier.segments(), later.segments()));
        let count = |of: &dyn Fn(&(u8, Option<String>, Option<String>)) -> bool| moves.iter().filter(|gone| of(gone)).count() as u64;
        prop_assert_eq!(migration.new_customers(), count(&|(_, from, to)| from.is_none() && to.is_some()));
        prop_assert_eq!(migration.vanished_customers(), count(&|(_, from, to)| from.is_some() && to.is_none()));
        let (was, stayed) = (count(&|(_, from, _)| from.is_some()), count(&|(_, from, to)| from.is_some() && from == to));
        prop_assert_eq!((migration.stayed().successes(), migration.stayed().trials()), (stayed, was));
        for label in earlier.segments() {
            let in_one = migration.stayed_in(label).unwrap();
            let stays = count(&|(_, from, to)| from.as_ref() == Some(label) && from == to);
            prop_assert_eq!((in_one.successes(), Some(in_one.trials())), (stays, earlier.size(label)));
        }
        prop_assert_eq!(migration.stayed_in(&"nobody".to_owned()), None);
    }

    #[test]
    fn back_is_the_transpose_and_no_step_the_identity(before in assigned(), after in assigned()) {
        let (earlier, later) = (segmentation(&before), segmentation(&after));
        let (there, back) = (earlier.migration_to(&later), later.migration_to(&earlier));
        for cell in there.iter() {
            prop_assert_eq!(back.customers(cell.to, cell.from), Some(cell.customers));
        }
        let still = earlier.migration_to(&earlier);
        prop_assert_eq!(still.stayed().trials(), still.stayed().successes());
        prop_assert_eq!((still.new_customers(), still.vanished_customers()), (0, 0));
        prop_assert!(still.iter().all(|cell| cell.customers == 0 || cell.from == cell.to));
        // Keys that are equal, and keys that are the same.
        prop_assert_eq!(&earlier.migration_to(&earlier.clone()), &still);
        prop_assert!(earlier.moves_to(&earlier).eq(earlier.moves_to(&earlier.clone())));
    }

    #[test]
    fn migrations_of_disjoint_customers_make_the_whole(before in assigned(), after in assigned()) {
        let part = |(segments, of): &(u8, Assigned), number| {
            (*segments, of.iter().filter(|(key, _)| *key % 3 == number).map(|(key, of)| (*key, *of)).collect::<Assigned>())
        };
        let of = |number| segmentation(&part(&before, number)).migration_to(&segmentation(&part(&after, number)));
        let whole = segmentation(&before).migration_to(&segmentation(&after));
        let [first, second, third] = [0, 1, 2].map(of);
        prop_assert_eq!(&first.merge(&second).unwrap().merge(&third).unwrap(), &whole);
        prop_assert_eq!(&third.merge(&second.merge(&first).unwrap()).unwrap(), &whole);
        let nobody = segmentation(&(before.0, Assigned::new())).migration_to(&segmentation(&(after.0, Assigned::new())));
        prop_assert_eq!(&whole.merge(&nobody).unwrap(), &whole);
        let other = segmentation(&(7, Assigned::new()));
        let (earlier, later) = (segmentation(&before), segmentation(&after));
        let fields = [
            (other.migration_to(&later), "earlier"),
            (earlier.migration_to(&other), "later"),
        ];
        for (other, field) in fields {
            prop_assert_eq!(whole.merge(&other), Err(SegmentationError::OtherSegments { field }));
        }
    }

    #[test]
    fn a_table_is_a_recount_of_its_customers(
        (rows, day) in rows().prop_flat_map(|rows| { let day = day_among(&rows); (Just(rows), day) }),
        policy in policies(),
        segments in prop_oneof![2 => Just(0_u8), 6 => 1..4_u8, 1 => Just(255)],
        seeds in vec(proptest::option::weighted(0.8, any::<u8>()), 256),
        later in 0..3_i32,
    ) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let view = log.as_of(date(day));
        let summary = view.summary();
        let of = |key: &u8| seeds[usize::from(*key)].filter(|_| segments > 0).map(|seed| seed % segments.max(1));
        let numbers = log.keys().iter().map(of).collect();
        let of_all = Segmentation::from_columns(log.keys().to_vec(), labels(segments), numbers).unwrap();
        let at = (day + later).min(LAST);
        let table = of_all.table(&summary, date(at)).unwrap();
        prop_assert_eq!(table.date(), date(at));
        let known = known(&rows, policy, day + 1);

        let total: Vec<u8> = log.keys().iter().copied().filter(|key| of(key).is_some() || known.orders.contains_key(key)).collect();
        let all = Sums::of(&known, log.keys(), at);
        let found = table.total();
        prop_assert_eq!(found.customers(), total.len() as u64);
        prop_assert_eq!((found.orders(), found.revenue(), found.median_recency()), (all.orders, all.revenue, all.median));
        prop_assert_eq!(found.revenue(), summary.average_order_value().revenue());
        prop_assert_eq!(found.orders(), summary.average_order_value().orders());

        prop_assert!(table.rows().iter().map(|row| &row.segment).eq(of_all.segments()));
        prop_assert!(table.rows().iter().map(|row| row.figures.customers()).eq(of_all.sizes()));
        let numbers = (0..segments).map(Some).chain([None]);
        let figures = table.rows().iter().map(|row| &row.figures).chain([table.unassigned()]);
        let (mut customers, mut orders, mut revenue) = (0, 0, Decimal::ZERO);
        for (number, figures) in numbers.zip(figures) {
            let members: Vec<u8> = log.keys().iter().copied().filter(|key| of(key) == number).collect();
            let naive = Sums::of(&known, &members, at);
            let counted = members.iter().filter(|key| number.is_some() || known.orders.contains_key(key)).count() as u64;
            prop_assert_eq!(figures.customers(), counted);
            prop_assert_eq!((figures.orders(), figures.revenue(), figures.median_recency()), (naive.orders, naive.revenue, naive.median));
            let average = figures.average_order_value();
            prop_assert_eq!((average.orders(), average.revenue()), (naive.orders, naive.revenue));
            let share = figures.customer_share().map(|share| (share.numerator(), share.denominator()));
            prop_assert_eq!(share, (!total.is_empty()).then(|| (counted.into(), total.len().into())));
            let share = figures.revenue_share().map(|share| (share.numerator(), share.denominator()));
            prop_assert_eq!(share, (all.revenue > Decimal::ZERO).then_some((naive.revenue, all.revenue)));
            customers += figures.customers();
            orders += figures.orders();
            revenue += figures.revenue();
        }
        prop_assert_eq!((customers, orders, revenue), (found.customers(), found.orders(), found.revenue()));
        for label in labels(segments) {
            let row = table.rows().iter().find(|row| row.segment == label).unwrap();
            prop_assert_eq!(table.get(&label), Some(&row.figures));
        }
        prop_assert_eq!(table.get(&"nobody".to_owned()), None);
    }

    #[test]
    fn a_table_is_of_the_same_customers_and_of_no_later_day(rows in rows(), day in FIRST..=LAST) {
        let log = build(&LogOptions::new(), &rows);
        let summary = log.latest().summary();
        let of = |keys: Vec<u8>| {
            let numbers = vec![Some(0); keys.len()];
            Segmentation::from_columns(keys, vec!["all"], numbers).unwrap()
        };
        let keys = log.keys().to_vec();
        let later = summary.last_days().iter().position(|last| *last > day);
        let expected = later.map(|row| SegmentationError::LaterOrder { row, date: date(day), found: date(summary.last_days()[row]) });
        prop_assert_eq!(of(keys.clone()).table(&summary, date(day)).err(), expected);
        prop_assert!(of(keys.clone()).table(&summary, NaiveDate::MAX).is_ok());

        if let Some((last, others)) = keys.split_last() {
            let expected = SegmentationError::ColumnLength { column: "summary", expected: others.len(), found: keys.len() };
            prop_assert_eq!(of(others.to_vec()).table(&summary, NaiveDate::MAX), Err(expected));
            if let Some(other) = last.checked_add(1) {
                let others: Vec<u8> = others.iter().copied().chain([other]).collect();
                let expected = SegmentationError::OtherCustomer { row: others.len() - 1 };
                prop_assert_eq!(of(others).table(&summary, NaiveDate::MAX), Err(expected));
            }
        }
    }
}

/// What customers have ordered, one after the other.
struct Sums {
    orders: u64,
    revenue: Decimal,
    median: Option<Decimal>,
}

impl Sums {
    fn of(known: &Known<u8>, keys: &[u8], at: i32) -> Self {
        let orders = keys.iter().filter_map(|key| known.orders.get(key));
        let mut days: Vec<i64> =
            orders.clone().map(|orders| i64::from(at) - i64::from(orders.last().unwrap().0)).collect();
        days.sort_unstable();
        let middle = |half: usize| Decimal::from(days[half]);
        let median = (!days.is_empty()).then(|| (middle((days.len() - 1) / 2) + middle(days.len() / 2)) / Decimal::TWO);
        Self {
            orders: orders.map(|orders| orders.len() as u64).sum(),
            revenue: Decimal::new(keys.iter().map(|key| known.net(key)).sum(), 2),
            median,
        }
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
fn customers_may_be_in_the_last_of_255_segments() {
    let all = (0..=254_u8).map(|key| (key, Some(key))).chain([(255, None)]).collect::<Assigned>();
    let turned = (0..=254_u8).map(|key| (key, Some(254 - key))).chain([(255, Some(0))]).collect::<Assigned>();
    let (before, after) = (segmentation(&(255, all)), segmentation(&(255, turned)));
    let label = |number: u8| format!("label {number}");
    assert_eq!((before.unassigned(), before.sizes()), (1, vec![1; 255]));
    assert_eq!(before.segment_of(&254), Some(&label(254)));
    assert_eq!(before.segment_of(&255), None);
    let migration = before.migration_to(&after);
    assert_eq!(migration.iter().filter(|cell| cell.customers == 1).count(), 256);
    assert_eq!(migration.customers(Some(&label(254)), Some(&label(0))), Some(1));
    assert_eq!(migration.customers(None, Some(&label(0))), Some(1));
    assert_eq!((migration.new_customers(), migration.vanished_customers(), migration.stayed().successes()), (1, 0, 1));
}

#[test]
fn a_map_may_be_empty() {
    let map = SegmentMap::new(one_axis(0, vec![])).unwrap();
    assert_eq!(map.segment_of([1, 1, 1]), None);
    assert_eq!(map.lint(), [MapFinding::NoSegment { cells: 3, lowest: vec![1] }]);
}

#[test]
fn segmentations_that_cannot_be_are_refused() {
    let of = |keys: &[u8], segments: usize, numbers: &[Option<u8>]| {
        let segments = (0..segments).collect();
        Segmentation::from_columns(keys.to_vec(), segments, numbers.to_vec()).unwrap_err().to_string()
    };
    assert_eq!(of(&[1, 2], 1, &[None]), "numbers: expected 2 rows, found 1");
    assert_eq!(of(&[1], 256, &[None]), "segments: expected at most 255, found 256");
    assert_eq!(of(&[1, 2], 2, &[Some(1), Some(2)]), "row 1: number: expected a segment below 2, found 2");
    assert_eq!(of(&[3, 1, 3], 1, &[None; 3]), "row 2: expected a customer of its own, found that of row 0");
    let same = Segmentation::from_columns(vec![1_u8], vec!["a", "b", "a"], vec![None]).unwrap_err().to_string();
    assert_eq!(same, "segment 2: expected a segment of its own, found that of 0");
}

#[test]
fn a_table_of_nobody_has_no_shares() {
    let log = OrderLog::from_columns(&[0_u8; 0], &[0; 0], &[0; 0]).unwrap();
    let nobody = Segmentation::from_columns(Vec::<u8>::new(), vec!["all"], Vec::new()).unwrap();
    let table = nobody.table(&log.latest().summary(), date(0)).unwrap();
    let figures = table.get(&"all").unwrap();
    assert_eq!((figures.customers(), figures.orders(), figures.revenue()), (0, 0, Decimal::ZERO));
    assert_eq!((figures.customer_share(), figures.revenue_share(), figures.median_recency()), (None, None, None));
    assert_eq!(table.total(), figures);
    assert_eq!(table.unassigned(), figures);
}
