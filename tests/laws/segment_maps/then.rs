//! What is sorted as of a date does not see what comes after it: it is what the orders up to the date alone would give.

use chrono::NaiveDate;
use proptest::prelude::*;
use retention::history::{LogOptions, OrderLog};
use retention::segment::{
    AbcCut, AbcPolicy, LadderPolicy, LadderPolicyParts, LifecyclePolicy, Migration, RfmScoring, SegmentMap,
    SegmentTable, Segmentation,
};

use crate::naive::{Row, build};
use crate::strategies::{day_among, policies, rows};
use crate::{config, date};

/// The orders up to a day, with the refunds that had been given by then.
fn known(rows: &[Row<u8>], day: i32) -> Vec<Row<u8>> {
    rows.iter().filter_map(|row| row.before(day + 1)).collect()
}

/// Who is in which segment; without those in none, of whom a log may know some who order later.
fn of_each<S: Clone>(segmentation: &Segmentation<'_, u8, S>) -> Vec<(u8, S)> {
    segmentation.iter().filter_map(|(key, segment)| Some((*key, segment?.clone()))).collect()
}

fn assert_same<S: Clone + PartialEq + std::fmt::Debug>(
    then: (&OrderLog<u8>, &OrderLog<u8>),
    days: [NaiveDate; 2],
    assign: impl for<'l> Fn(&'l OrderLog<u8>, NaiveDate) -> Option<Segmentation<'l, u8, S>>,
) -> Result<(), TestCaseError> {
    let (whole, part) = then;
    let [earlier, later] = days;
    let of = |log, day| assign(log, day);
    let (found, expected) = (of(whole, later), of(part, later));
    prop_assert_eq!(found.as_ref().map(of_each), expected.as_ref().map(of_each));
    let (Some(found), Some(expected)) = (found, expected) else { return Ok(()) };
    let table = |log: &OrderLog<u8>, segmentation: &Segmentation<'_, u8, S>| -> SegmentTable<S> {
        segmentation.table(&log.as_of(later).summary(), later).unwrap()
    };
    prop_assert_eq!(table(whole, &found), table(part, &expected));
    let migration =
        |log, to: &Segmentation<'_, u8, S>| -> Option<Migration<S>> { Some(of(log, earlier)?.migration_to(to)) };
    prop_assert_eq!(migration(whole, &found), migration(part, &expected));
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_sees_what_comes_later(
        (rows, day, other) in rows().prop_flat_map(|rows| {
            let (day, other) = (day_among(&rows), day_among(&rows));
            (Just(rows), day, other)
        }),
        policy in policies(),
    ) {
        let options = LogOptions::new().refunds(policy);
        let (earlier, later) = (day.min(other), day.max(other));
        let (whole, part) = (build(&options, &rows), build(&options, &known(&rows, later)));
        let (logs, days) = ((&whole, &part), [date(earlier), date(later)]);
        for (scoring, map) in [
            (RfmScoring::quintiles(), SegmentMap::standard()),
            (RfmScoring::equal_bins(5).unwrap(), SegmentMap::r_rfm_vignette()),
            (RfmScoring::nested(4).unwrap(), SegmentMap::pymc_marketing()),
            (RfmScoring::terciles(), SegmentMap::three_level()),
        ] {
            assert_same(logs, days, |log, day| Some(map.assign(&scoring.score(&log.as_of(day)).unwrap()).unwrap()))?;
        }
        for policy in [LifecyclePolicy::standard(), LifecyclePolicy::own_rhythm()] {
            assert_same(logs, days, |log, day| Some(policy.assign(&log.as_of(day))))?;
        }
        for cut in [AbcCut::AtLeast, AbcCut::AtMost] {
            assert_same(logs, days, |log, day| AbcPolicy::standard().with_cut(cut).assign(&log.as_of(day)))?;
        }
        let within = LadderPolicyParts { loyal_from: 2, loyal_within_days: Some(30), ..LadderPolicyParts::default() };
        for policy in [LadderPolicy::standard(), LadderPolicy::new(within).unwrap()] {
            assert_same(logs, days, |log, day| Some(policy.assign(&log.as_of(day), |key| key % 2 == 0)))?;
        }
    }
}
