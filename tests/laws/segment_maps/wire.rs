//! What is written of maps and results is what is read; what cannot be is refused.

use proptest::prelude::*;
use retention::history::OrderLog;
use retention::segment::{Migration, Segment, SegmentMap, Segmentation, SegmentationError};

use super::results::{assigned, segmentation};
use super::{disjoint_parts, some_parts};
use crate::{config, date, round_trip};

#[track_caller]
fn refused<T: serde::de::DeserializeOwned + std::fmt::Debug>(json: &str, because: &str) {
    let error = serde_json::from_str::<T>(json).unwrap_err().to_string();
    assert!(error.contains(because), "{error}");
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn maps_are_read_as_they_were_written((parts, _) in prop_oneof![some_parts(), disjoint_parts()]) {
        round_trip(&SegmentMap::new(parts).unwrap());
    }

    #[test]
    fn results_are_read_as_they_were_written(before in assigned(), after in assigned()) {
        let (earlier, later) = (segmentation(&before), segmentation(&after));
        round_trip(&earlier);
        round_trip(&earlier.migration_to(&later));
    }
}

#[test]
fn presets_are_read_as_they_were_written() {
    let presets =
        [SegmentMap::standard(), SegmentMap::r_rfm_vignette(), SegmentMap::pymc_marketing(), SegmentMap::three_level()];
    presets.iter().for_each(round_trip);
}

#[test]
fn a_map_is_written_by_hand() {
    let json = r#"{
        "levels": {"recency": {"from": 1, "to": 2}, "frequency": {"from": 1, "to": 2}},
        "policy": "first_match",
        "segments": [{"name": "Regulars", "strategy": "Keep.", "campaigns": ["loyalty_reward"]}, {"name": "Gone"}],
        "rules": [
            {"segment": "Regulars", "when": {"cells": [[2, 2], [2, 1]]}},
            {"segment": "Gone", "when": {"ranges": {"recency": {"from": 1, "to": 1}}}}
        ]
    }"#;
    let map: SegmentMap = serde_json::from_str(json).unwrap();
    assert_eq!(map.cell_counts(), [2, 2]);
    let typed = json.replace("recency\": {\"from\": 1, \"to\": 1}", "recencies\": {\"from\": 1, \"to\": 1}");
    refused::<SegmentMap>(&typed, "unknown field `recencies`");
    let outside = json.replace("[2, 1]", "[2, 3]");
    refused::<SegmentMap>(
        &outside,
        r#"rule 0, "Regulars", cells: expected cells of recency 1 to 2, frequency 1 to 2, found 2-3"#,
    );
    let disjoint = json.replace("first_match", "disjoint").replace("[2, 1]", "[1, 1]");
    refused::<SegmentMap>(&disjoint, "expected cells of no other rule, found 1-1 of rule 0");
    refused::<SegmentMap>(&json.replace("loyalty_reward", "loyalty"), "unknown variant `loyalty`");
}

#[test]
fn results_that_cannot_be_are_refused() {
    refused::<Segmentation<'_, u8, String>>(
        r#"{"keys": [1, 2], "segments": ["a"], "numbers": [0, 1]}"#,
        "row 1: number: expected a segment below 1, found 1",
    );
    refused::<Segmentation<'_, u8, String>>(
        r#"{"keys": [1, 1], "segments": ["a"], "numbers": [0, null]}"#,
        "row 1: expected a customer of its own",
    );
    refused::<Segmentation<'_, u8, String>>(
        r#"{"keys": [1], "segments": ["a"], "numbers": [0], "date": "2026-03-31"}"#,
        "unknown field `date`",
    );
    refused::<Segmentation<'_, u8, Segment>>(
        r#"{"keys": [1], "segments": [{"name": "a"}, {"name": "a", "strategy": "b"}], "numbers": [0]}"#,
        "segment 1: expected a segment of its own, found that of 0",
    );
    let json = r#"{"earlier": ["a"], "later": ["b", "c"], "moved": [[1, 2]], "new": [3, 4], "vanished": [5]}"#;
    assert_eq!(serde_json::from_str::<Migration<String>>(json).unwrap().later_sizes(), [4, 6]);
    refused::<Migration<String>>(&json.replace("new", "news"), "unknown field `news`");
    refused::<Migration<String>>(&json.replace("[[1, 2]]", "[[1]]"), "moved, a row: expected 2 rows, found 1");
    refused::<Migration<String>>(&json.replace("[[1, 2]]", "[]"), "moved: expected 1 rows, found 0");
    refused::<Migration<String>>(&json.replace("[3, 4]", "[3]"), "new: expected 2 rows, found 1");
    refused::<Migration<String>>(&json.replace("[5]", "[]"), "vanished: expected 1 rows, found 0");
    refused::<Migration<String>>(&json.replace(r#""c""#, r#""b""#), "segment 1: expected a segment of its own");
    refused::<Migration<String>>(&json.replace("[5]", "[18446744073709551615]"), "expected a sum that fits in 64 bits");
}

#[test]
fn sums_of_migrations_that_do_not_fit_are_refused() {
    let json = r#"{"earlier": ["a"], "later": ["a"], "moved": [[0]], "new": [0], "vanished": [18446744073709551615]}"#;
    let full: Migration<String> = serde_json::from_str(json).unwrap();
    assert_eq!(full.merge(&full), Err(SegmentationError::Overflow));
    assert_eq!(full.stayed().trials(), u64::MAX);
}

#[test]
fn moves_are_written() {
    let of = |number| Segmentation::from_columns(vec![7_u8], vec!["gold", "silver"], vec![number]).unwrap();
    let (earlier, later) = (of(Some(0)), of(None));
    let moves: Vec<_> = earlier.moves_to(&later).collect();
    assert_eq!(serde_json::to_string(&moves).unwrap(), r#"[{"customer":7,"from":"gold","to":null}]"#);
}

#[test]
fn a_table_is_written() {
    let log = OrderLog::from_columns(&[1_u8, 2], &[10, 13], &[5_00, 15_00]).unwrap();
    let tiers = Segmentation::from_columns(vec![1_u8, 2], vec!["gold"], vec![Some(0); 2]).unwrap();
    let table = serde_json::to_value(tiers.table(&log.latest().summary(), date(20)).unwrap()).unwrap();
    assert_eq!(table["date"], "1970-01-21");
    assert_eq!(table["rows"][0]["segment"], "gold");
    let figures = &table["rows"][0]["figures"];
    assert_eq!(figures["customers"], 2);
    assert_eq!(figures["median_recency"], "8.5");
    assert_eq!(figures["average_order_value"]["revenue"], "20.00");
    assert_eq!(figures["revenue_share"]["denominator"], "20.00");
    assert_eq!(table["unassigned"]["median_recency"], serde_json::Value::Null);
}
