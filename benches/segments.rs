//! Scores, segments, stages and key customers on a built log, each beside what one would write over a hash map.
//!
//! Both must find the same before they are timed. `cargo bench --bench segments`; with `RETENTION_BENCH_LARGE=1` also
//! ten million orders.

use std::error::Error;

use chrono::NaiveDate;
use criterion::Criterion;
use naive::Naive;
use orders::{DAYS, FIRST_DAY, Spread, shop};
use retention::history::OrderLog;
use retention::segment::{
    GiniDefinition, LifecyclePolicy, LifecyclePolicyParts, LifecycleStage, RfmScoring, SegmentMap, SilenceLimit,
};
use settings::compare;

mod naive;
mod orders;
mod settings;

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = settings::criterion();
    for size in orders::sizes() {
        let orders = shop(size, size / 8, Spread::Skewed);
        let log = OrderLog::from_columns(&orders.keys, &orders.days, &orders.cents)?;
        let naive = Naive::new(&orders);
        scores(&mut criterion, &log, &naive)?;
        stages(&mut criterion, &log, &naive)?;
    }
    criterion.final_summary();
    Ok(())
}

/// The last day of the shop.
const TODAY: i32 = FIRST_DAY + DAYS - 1;

fn scores(criterion: &mut Criterion, log: &OrderLog<u64>, naive: &Naive) -> Result<(), Box<dyn Error>> {
    let today = log.as_of(NaiveDate::from_epoch_days(TODAY).unwrap_or_default());
    let of_log = || RfmScoring::quintiles().score(&today).map(|scores| scores.combinations()).unwrap_or_default();
    compare(criterion, log, "quintile scores", of_log, || naive.quintile_scores(TODAY))?;

    let scores = RfmScoring::quintiles().score(&today)?;
    let map = SegmentMap::standard();
    let by_table = || map.assign(&scores).map(|segments| segments.sizes()).unwrap_or_default();
    let one_by_one = || {
        let mut sizes = vec![0; map.segments().len()];
        for (_, scores) in scores.iter() {
            let segment = map.segment_of(scores);
            if let Some(at) = map.segments().iter().position(|other| Some(other) == segment) {
                sizes[at] += 1;
            }
        }
        sizes
    };
    compare(criterion, log, "segments of scores", by_table, one_by_one)
}

fn stages(criterion: &mut Criterion, log: &OrderLog<u64>, naive: &Naive) -> Result<(), Box<dyn Error>> {
    let today = log.as_of(NaiveDate::from_epoch_days(TODAY).unwrap_or_default());
    let policy = LifecyclePolicy::new(LifecyclePolicyParts {
        new_days: 30,
        reactivated_days: 0,
        declining_after: SilenceLimit::Days(90),
        lost_after: SilenceLimit::Days(365),
        min_gaps: 1,
    })?;
    let wanted = [LifecycleStage::New, LifecycleStage::Active, LifecycleStage::Declining, LifecycleStage::Lost];
    let of_log = || {
        let stages = policy.assign(&today);
        wanted.map(|stage| stages.size(&stage).unwrap_or_default())
    };
    compare(criterion, log, "lifecycle stages", of_log, || naive.stages(TODAY))?;

    let own_rhythm = LifecyclePolicy::own_rhythm();
    let of_log = || own_rhythm.assign(&today).sizes();
    compare(criterion, log, "lifecycle stages by own rhythm", &of_log, &of_log)?;

    // As a product of the two fractions: one is reduced, the other is not.
    let of_log = || today.summary().lorenz_curve().gini(GiniDefinition::Population).map(|gini| gini.to_string());
    let of_map = || {
        let (numerator, denominator) = naive.gini();
        let rate = retention::model::Rate::new(
            i64::try_from(numerator / 1_000_000).ok()?,
            i64::try_from(denominator / 1_000_000).ok()?,
        );
        rate.ok().map(|gini| gini.to_string())
    };
    compare(criterion, log, "gini", of_log, of_map)
}
