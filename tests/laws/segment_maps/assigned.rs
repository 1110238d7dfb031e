//! Each customer is in the segment of their scores, and maps take only scores of their own levels.

use proptest::prelude::*;
use retention::history::LogOptions;
use retention::segment::{
    MatchPolicy, RfmScoring, ScoreRanges, Segment, SegmentMap, SegmentMapError, SegmentMapParts, SegmentRule,
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
        let expected =
            SegmentMapError::Scores { axis: "recency", expected: "1 to 5".into(), found: "1 to 3".into() };
        prop_assert_eq!(SegmentMap::standard().assign(&terciles), Err(expected));
    }
}
