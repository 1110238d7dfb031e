//! Each customer is in the segment of their scores, and maps take only scores of their own levels.

use proptest::prelude::*;
use retention::history::{LogOptions, OrderLog};
use retention::segment::{
    AbcPolicy, AxisScoring, LadderPolicy, MatchPolicy, RfmAxis, RfmScoring, ScoreRanges, Segment, SegmentMap,
    SegmentMapError, SegmentMapParts, SegmentRule,
};

use crate::naive::build;
use crate::strategies::{day_among, policies, rows};
use crate::{config, date};

fn percentiles() -> SegmentMap {
    SegmentMap::new(SegmentMapParts {
        levels: ScoreRanges::all(0..=100),
        policy: MatchPolicy::Disjoint,
        segments: vec![Segment::new("Top"), Segment::new("Others")],
        rules: vec![SegmentRule::ranges("Top", ScoreRanges::any().monetary(90..=100))],
        rest: Some("Others".into()),
    })
    .unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn each_customer_is_in_the_segment_of_their_scores(
        (rows, day) in rows().prop_flat_map(|rows| { let day = day_among(&rows); (Just(rows), day) }),
        policy in policies(),
    ) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let view = log.as_of(date(day));
        let pairs = [
            (RfmScoring::quintiles(), SegmentMap::standard()),
            (RfmScoring::r_rfm(), SegmentMap::r_rfm_vignette()),
            (RfmScoring::quartiles(), SegmentMap::pymc_marketing()),
            (RfmScoring::terciles(), SegmentMap::three_level()),
            (RfmScoring::percentiles(), percentiles()),
        ];
        for (scoring, map) in &pairs {
            let scores = scoring.score(&view).unwrap();
            for (_, other) in &pairs {
                prop_assert_eq!(other.check_scoring(scoring), other.assign(&scores).map(|_| ()));
            }
            prop_assert!(RfmAxis::ALL.iter().all(|axis| scoring.levels(*axis) == scores.levels(*axis)));
            prop_assert_eq!(map.check_scoring(scoring), Ok(()));
            let segments = map.assign(&scores).unwrap();
            prop_assert_eq!(segments.keys(), log.keys());
            prop_assert_eq!(segments.segments(), map.segments());
            for row in 0..=log.customers() {
                let expected = scores.row(row).and_then(|scores| map.segment_of(scores));
                prop_assert_eq!(segments.segment(row), expected);
            }
            let table = segments.table(&view.summary(), date(day)).unwrap();
            prop_assert_eq!(table.total().customers(), view.summary().customers());
            if map.lint().is_empty() {
                prop_assert_eq!(segments.sizes().iter().sum::<u64>(), scores.scored());
            }
        }
        let terciles = RfmScoring::terciles().score(&view).unwrap();
        let expected = "1 to 5, as of RfmScoring::quintiles()".into();
        let expected = SegmentMapError::Scores { axis: "recency", expected, found: "1 to 3".into() };
        prop_assert_eq!(SegmentMap::standard().assign(&terciles), Err(expected));
    }
}

#[test]
fn results_of_a_summary_share_its_keys() {
    fn is_send<T: Send + Sync>(_: &T) {}
    let log = OrderLog::from_columns(&["ali".to_owned(), "sara".to_owned()], &[10, 20], &[5_00, 6_00]).unwrap();
    for summary in [log.latest().summary(), log.latest().summary().into_owned()] {
        let scores = RfmScoring::terciles().score_summary(&summary, date(20)).unwrap();
        let segments = SegmentMap::three_level().assign(&scores).unwrap();
        let classes = AbcPolicy::standard().assign_summary(&summary).unwrap();
        let rungs = LadderPolicy::standard().assign_summary(&summary, date(20), |_| false).unwrap();
        for keys in [scores.keys(), segments.keys(), classes.keys(), rungs.keys(), summary.clone().keys()] {
            assert!(std::ptr::eq(keys, summary.keys()));
        }
        is_send(&(scores, segments, summary));
    }
    assert!(std::ptr::eq(log.latest().summary().keys(), log.keys()));
    let owned = log.latest().summary().into_owned();
    assert!(!std::ptr::eq(owned.keys(), log.keys()));
    assert_eq!((format!("{owned:?}"), &owned), (format!("{:?}", log.latest().summary()), &log.latest().summary()));
}

/// Five levels of recency and three of frequency: no scoring has them on all axes alike.
#[test]
fn a_map_of_mixed_levels_names_no_scoring() {
    let map = SegmentMap::new(SegmentMapParts {
        levels: ScoreRanges::any().recency(1..=5).frequency(1..=3),
        policy: MatchPolicy::Disjoint,
        segments: vec![Segment::new("All")],
        rules: Vec::new(),
        rest: Some("All".into()),
    })
    .unwrap();
    let error = map.check_scoring(&RfmScoring::quintiles()).unwrap_err();
    assert_eq!(error.to_string(), "scores, frequency: expected 1 to 3, found 1 to 5");
    let terciles = AxisScoring::Quantiles { bins: 3 };
    let mixed = RfmScoring::quintiles().with_axis(RfmAxis::Frequency, terciles).unwrap();
    assert_eq!(map.check_scoring(&mixed), Ok(()));
}
