//! Cohort grids, return times and lifecycle flows on a built log, each beside what one would write over a hash map.
//!
//! Both must find the same before they are timed. `cargo bench --bench cohorts`; with `RETENTION_BENCH_LARGE=1` also
//! ten million orders.

use std::error::Error;

use chrono::NaiveDate;
use criterion::Criterion;
use naive::Naive;
use orders::{DAYS, FIRST_DAY};
use retention::history::OrderLog;
use retention::measure::{CohortOptions, LifecyclePeriod, PurchaseUnit};
use retention::model::{CalendarUnit, Period, Periods};
use rust_decimal::Decimal;
use settings::compare;

mod naive;
mod orders;
mod settings;

fn main() -> Result<(), Box<dyn Error>> {
    naive::on_each_shop(|criterion, log, naive| {
        cohorts(criterion, log, naive)?;
        return_times(criterion, log, naive)?;
        lifecycle(criterion, log, naive)
    })
}

/// The months in which the shop was open: 2022 to 2025.
fn months() -> Result<Periods, Box<dyn Error>> {
    let day = |number| NaiveDate::from_epoch_days(number).unwrap_or_default();
    Ok(Period::new(day(FIRST_DAY), day(FIRST_DAY + DAYS))?.split(CalendarUnit::Month))
}

fn cohorts(criterion: &mut Criterion, log: &OrderLog<u64>, naive: &Naive) -> Result<(), Box<dyn Error>> {
    let options = CohortOptions::first_purchase(&months()?);
    let of_log = || {
        let grid = log.latest().cohorts(&options).ok()?;
        let cells = grid.rows().flat_map(|row| row.cells()).filter_map(|cell| {
            let (retention, orders, revenue) = (cell.retention()?, cell.orders()?, cell.revenue()?);
            Some((retention.successes(), orders, revenue)).filter(|_| orders > 0)
        });
        Some(cells.collect::<Vec<_>>())
    };
    let of_map = || {
        let cells = naive.cohorts().into_values();
        Some(cells.map(|(customers, orders, cents)| (customers, orders, Decimal::new(cents, 2))).collect())
    };
    compare(criterion, log, "monthly cohorts", of_log, of_map)
}

fn return_times(criterion: &mut Criterion, log: &OrderLog<u64>, naive: &Naive) -> Result<(), Box<dyn Error>> {
    let of_log = || {
        let times = log.latest().return_times(PurchaseUnit::Days, 5);
        let curves = times.iter().flat_map(|curve| {
            let steps = curve.kaplan_meier().steps();
            steps
                .map(move |step| ((curve.n().into(), step.days()), [step.events(), step.censored()]))
                .collect::<Vec<_>>()
        });
        curves.collect::<Vec<_>>()
    };
    let last = log.last_day().map_or(0, |day| day.to_epoch_days());
    compare(criterion, log, "return times", of_log, || naive.return_times(last).into_iter().collect())
}

fn lifecycle(criterion: &mut Criterion, log: &OrderLog<u64>, naive: &Naive) -> Result<(), Box<dyn Error>> {
    let months = months()?;
    let of_log = || {
        let flows = log.latest().lifecycle_flows(&months);
        let counts = flows.rows().iter().filter_map(LifecyclePeriod::counts);
        let counts = counts.map(|c| [c.new_customers(), c.returning(), c.resurrecting(), c.dormant()]);
        counts.collect::<Vec<_>>()
    };
    compare(criterion, log, "lifecycle flows", of_log, || naive.lifecycle(2022 * 12..2026 * 12))
}
