//! A segment is its name: texts may change from month to month, and nobody moves by that.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::NaiveDate;
use proptest::prelude::*;
use retention::history::LogOptions;
use retention::measure::{RepeatedAnswers, SurveyAnswers};
use retention::model::{CampaignKind, SurveyAnswer};
use retention::segment::{RfmScoring, Segment, SegmentMap, SegmentMapParts, Segmentation};

use super::some_parts;
use crate::naive::build;
use crate::strategies::{day_among, rows};
use crate::{config, date};

/// The same map with other texts.
fn edited(parts: &SegmentMapParts, strategy: &str) -> SegmentMapParts {
    let edit = |segment: &Segment| {
        let campaigns = segment.campaigns.iter().rev().copied().chain([CampaignKind::News]);
        segment.clone().with_strategy(strategy).with_campaigns(campaigns)
    };
    SegmentMapParts { segments: parts.segments.iter().map(edit).collect(), ..parts.clone() }
}

fn presets() -> impl Strategy<Value = (RfmScoring, SegmentMap)> {
    proptest::sample::select(vec![
        (RfmScoring::quintiles(), SegmentMap::standard()),
        (RfmScoring::r_rfm(), SegmentMap::r_rfm_vignette()),
        (RfmScoring::quartiles(), SegmentMap::pymc_marketing()),
        (RfmScoring::terciles(), SegmentMap::three_level()),
    ])
}

fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nobody_moves_to_a_map_that_differs_in_texts_only(
        (rows, day) in rows().prop_flat_map(|rows| { let day = day_among(&rows); (Just(rows), day) }),
        (scoring, map) in presets(),
        text in "[a-c]{0,3}",
    ) {
        let log = build(&LogOptions::new(), &rows);
        let scores = scoring.score(&log.as_of(date(day))).unwrap();
        let before = map.assign(&scores).unwrap();
        let after = SegmentMap::new(edited(map.parts(), &text)).unwrap().assign(&scores).unwrap();
        let migration = before.migration_to(&after);
        let assigned = before.sizes().iter().sum::<u64>();
        prop_assert_eq!((migration.stayed().successes(), migration.stayed().trials()), (assigned, assigned));
        prop_assert_eq!((migration.new_customers(), migration.vanished_customers()), (0, 0));
        prop_assert!(before.moves_to(&after).all(|gone| gone.from == gone.to));
        for segment in map.segments() {
            prop_assert!(before.members(segment).eq(after.members(segment)));
            prop_assert_eq!(migration.stayed_in(segment).map(|stayed| stayed.successes()), after.size(segment));
        }
        let there_and_back = migration.merge(&after.migration_to(&before)).unwrap();
        prop_assert_eq!(there_and_back.stayed().trials(), 2 * assigned);
    }

    #[test]
    fn maps_are_equal_with_their_texts((parts, _) in some_parts(), text in "[a-c]{1,3}") {
        let other = edited(&parts, &text);
        prop_assert_eq!(&parts.segments, &other.segments);
        prop_assert_ne!(&parts, &other);
        prop_assert_ne!(SegmentMap::new(parts.clone()).unwrap(), SegmentMap::new(other.clone()).unwrap());
        let only_strategies = |parts: &SegmentMapParts| {
            let bare = parts.segments.iter().map(|segment| segment.clone().with_campaigns([])).collect();
            SegmentMapParts { segments: bare, ..parts.clone() }
        };
        prop_assert_ne!(&only_strategies(&other), &other);
        prop_assert_ne!(&only_strategies(&other), &only_strategies(&parts));
        let fewer = SegmentMapParts { rules: parts.rules.iter().skip(1).cloned().collect(), ..parts.clone() };
        prop_assert_eq!(fewer == parts, parts.rules.is_empty());
        prop_assert_eq!(&parts.clone(), &parts);
    }

    #[test]
    fn segments_compare_as_their_names(
        (a, b) in ("[a-c]{0,2}", "[a-c]{0,2}"),
        (text, other) in ("[a-c]{0,2}", "[a-c]{0,2}"),
    ) {
        let (left, right) = (Segment::new(&*a).with_strategy(text), Segment::new(&*b).with_strategy(other));
        prop_assert_eq!(left == right, a == b);
        prop_assert_eq!(left.cmp(&right), a.cmp(&b));
        prop_assert_eq!(left.partial_cmp(&right), a.partial_cmp(&b));
        prop_assert_eq!(hash(&left) == hash(&right), a == b);
    }
}

#[test]
fn two_segments_of_one_name_are_refused() {
    let segments = vec![Segment::new("a"), Segment::new("b"), Segment::new("a").with_strategy("Another.")];
    let error = Segmentation::from_columns(vec![1_u8], segments, vec![Some(0)]).unwrap_err();
    assert_eq!(error.to_string(), "segment 2: expected a segment of its own, found that of 0");
}

#[test]
fn migrations_of_other_segments_name_the_first() {
    let of = |names: [&str; 2]| {
        let segments = names.map(Segment::new).to_vec();
        Segmentation::from_columns(vec![1_u8], segments, vec![Some(0)]).unwrap()
    };
    let same = of(["a", "b"]).migration_to(&of(["a", "b"]));
    let error = |other: Segmentation<'_, u8, Segment>| {
        same.merge(&of(["a", "b"]).migration_to(&other)).unwrap_err().to_string()
    };
    assert_eq!(error(of(["a", "c"])), "later: expected the first migration's segment 1, found another");
    assert_eq!(error(of(["b", "a"])), "later: expected the first migration's segment 0, found another");
    let error = same.merge(&of(["c", "b"]).migration_to(&of(["c", "b"]))).unwrap_err().to_string();
    assert_eq!(error, "earlier: expected the first migration's segment 0, found another");
}

#[test]
fn survey_answers_are_scored_by_segment() {
    let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let answer = |customer: &'static str, score| SurveyAnswer::new(customer, day, score).unwrap();
    let answers =
        SurveyAnswers::from_answers([answer("ali", 9), answer("mina", 10), answer("reza", 3), answer("zoe", 8)]);
    let segments = vec![Segment::new("Champions").with_strategy("Thank them."), Segment::new("At Risk")];
    let numbers = vec![Some(0), Some(0), Some(1), None];
    let segmentation = Segmentation::from_columns(vec!["ali", "mina", "reza", "sara"], segments, numbers).unwrap();
    let latest = answers.as_of(day, RepeatedAnswers::LatestPerCustomer);
    let scores = latest.by_group(|customer| segmentation.segment_of(customer));
    assert_eq!(scores.group(&segmentation.named("Champions").unwrap()).score(), Some(100.into()));
    assert_eq!(scores.group(&&Segment::new("At Risk")).score(), Some((-100).into()));
    assert_eq!((scores.without_group().answers(), scores.total().answers()), (1, 4));
}

#[cfg(feature = "serde")]
#[test]
fn texts_are_read_as_they_were_written() {
    let map = SegmentMap::standard();
    let keys: Vec<u8> = (0..11).collect();
    let numbers = keys.iter().map(|key| Some(*key)).collect();
    let written = Segmentation::from_columns(keys, map.segments().to_vec(), numbers).unwrap();
    let json = serde_json::to_string(&written).unwrap();
    let read: Segmentation<'_, u8, Segment> = serde_json::from_str(&json).unwrap();
    let parts = SegmentMapParts { segments: read.segments().to_vec(), ..map.parts().clone() };
    assert_eq!(&parts, map.parts());
}
