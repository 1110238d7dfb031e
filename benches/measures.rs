//! The measures on a built log, each beside the iterators that one would write over a hash map of vectors.
//!
//! Both must find the same before they are timed. `cargo bench --bench measures`; with `RETENTION_BENCH_LARGE=1` also
//! ten million orders.

use std::error::Error;

use chrono::NaiveDate;
use criterion::Criterion;
use naive::Naive;
use orders::{DAYS, FIRST_DAY};
use retention::history::OrderLog;
use retention::measure::{Activity, PeriodActivity, PurchaseUnit};
use retention::metrics::QuantileMethod;
use retention::model::{CalendarUnit, Period, Rate};
use rust_decimal::Decimal;
use settings::compare;

mod naive;
mod orders;
mod settings;

fn main() -> Result<(), Box<dyn Error>> {
    naive::on_each_shop(|criterion, log, naive| {
        customers(criterion, log, naive)?;
        gaps(criterion, log, naive)?;
        periods(criterion, log, naive)
    })
}

fn customers(criterion: &mut Criterion, log: &OrderLog<u64>, naive: &Naive) -> Result<(), Box<dyn Error>> {
    let latest = log.latest();
    let of_log = || {
        let summary = latest.summary();
        (summary.len(), summary.net_amounts().iter().sum())
    };
    let of_map = || {
        let summary = naive.summary();
        (summary.len(), summary.iter().map(|row| row.net_amount).sum::<i64>())
    };
    compare(criterion, log, "summary", of_log, of_map)?;

    let of_log = || latest.summary().repeat_purchases(PurchaseUnit::Days).repeat_customers();
    compare(criterion, log, "repeat purchases", of_log, || naive.repeat_customers())?;

    let of_log = || latest.summary().purchase_counts(PurchaseUnit::Orders).iter().collect::<Vec<_>>();
    compare(criterion, log, "purchase counts", of_log, || naive.purchase_counts())?;

    let fifth = Rate::new(20, 100)?;
    let of_log = || latest.summary().top_share(fifth).top_revenue();
    compare(criterion, log, "top share", of_log, || Decimal::new(naive.top_share(), 2))
}

fn gaps(criterion: &mut Criterion, log: &OrderLog<u64>, naive: &Naive) -> Result<(), Box<dyn Error>> {
    let latest = log.latest();
    let nine_tenths = Rate::new(9, 10)?;
    let of_log = || {
        let gaps = latest.time_between_purchases(PurchaseUnit::Days);
        gaps.quantile(nine_tenths, QuantileMethod::NearestRank).ok().flatten()
    };
    compare(criterion, log, "time between purchases", of_log, || naive.gap_quantile().map(Into::into))?;

    let of_log = || latest.customer_gaps(PurchaseUnit::Days).iter().flatten().map(|gaps| u64::from(gaps.count())).sum();
    let of_map = || naive.customer_gaps().iter().map(|gaps| gaps.count).sum::<u64>();
    compare(criterion, log, "customer gaps", of_log, of_map)
}

fn periods(criterion: &mut Criterion, log: &OrderLog<u64>, naive: &Naive) -> Result<(), Box<dyn Error>> {
    let month = Period::month(2024, 6)?;
    let of_log = || {
        let returned = log.during(month).returning_customers();
        (returned.before(), returned.returned())
    };
    compare(criterion, log, "returning customers", of_log, || naive.returning_customers(month))?;

    let of_log = || {
        let flow = log.during(month).customer_flow(Activity::OrderedWithin { days: 90 });
        (flow.at_start(), flow.lost())
    };
    compare(criterion, log, "customer flow", of_log, || naive.customer_flow(month, 90))?;

    let of_log = || {
        let both = log.during(month).new_and_existing();
        (both.new_customers().customers(), both.existing_customers().customers())
    };
    compare(criterion, log, "new and existing", of_log, || naive.new_and_existing(month))?;

    let day = |number| NaiveDate::from_epoch_days(number).unwrap_or_default();
    let months = Period::new(day(FIRST_DAY), day(FIRST_DAY + DAYS))?.split(CalendarUnit::Month);
    let of_log = || {
        let series = log.latest().series(&months, Activity::EverOrdered);
        let rows = series.rows().iter().map(PeriodActivity::returning_customers);
        rows.map(|returned| (returned.before(), returned.returned())).collect::<Vec<_>>()
    };
    let of_map = || months.iter().map(|month| naive.returning_customers(month)).collect();
    compare(criterion, log, "monthly series", of_log, of_map)
}
