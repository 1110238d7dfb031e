//! Scores, segments, stages and key customers on a built log, each beside what one would write over a hash map.
//!
//! Both must find the same before they are timed. `cargo bench --bench segments`; with `RETENTION_BENCH_LARGE=1` also
//! ten million orders.

use std::error::Error;

use chrono::NaiveDate;
use criterion::Criterion;
use naive::Naive;
use orders::{DAYS, FIRST_DAY};
use retention::history::OrderLog;
use retention::segment::{
    GiniDefinition, LifecyclePolicy, LifecyclePolicyParts, LifecycleStage, RfmScoring, SegmentMap, SilenceLimit,
};
use rust_decimal::Decimal;
use settings::compare;

mod naive;
mod orders;
mod settings;

fn main() -> Result<(), Box<dyn Error>> {
    naive::on_each_shop(|criterion, log, naive| {
        scores(criterion, log, naive)?;
        stages(criterion, log, naive)
    })
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
            let at = map.segments().iter().position(|other| Some(other) == segment);
            if let Some(size) = at.and_then(|at| sizes.get_mut(at)) {
                *size += 1;
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
        declining_after: SilenceLimit::Fixed { days: 90 },
        lost_after: SilenceLimit::Fixed { days: 365 },
        min_gaps: 1,
    })?;
    let wanted = [LifecycleStage::New, LifecycleStage::Active, LifecycleStage::Declining, LifecycleStage::Lost];
    let of_log = || {
        let stages = policy.assign(&today);
        let size = |stage| stages.size(&stage).unwrap_or_default();
        // Who is back today after a year is active for the naive way.
        let [new, active, declining, lost] = wanted.map(size);
        [new, active + size(LifecycleStage::Reactivated), declining, lost]
    };
    compare(criterion, log, "lifecycle stages", of_log, || naive.stages(TODAY))?;

    let rhythm = LifecyclePolicy::own_rhythm();
    let name = format!("lifecycle stages by own rhythm/log/{}", log.orders());
    criterion.bench_function(&name, |bencher| bencher.iter(|| rhythm.assign(&today).sizes()));

    let of_log =
        || today.summary().lorenz_curve().gini(GiniDefinition::Population)?.value().map(|gini| gini.round_dp(12));
    let of_map = || {
        let (numerator, denominator) = naive.gini();
        let [numerator, denominator] = [numerator, denominator].map(|part| Decimal::try_from_i128_with_scale(part, 0));
        numerator.ok()?.checked_div(denominator.ok()?).map(|gini| gini.round_dp(12))
    };
    compare(criterion, log, "gini", of_log, of_map)
}
