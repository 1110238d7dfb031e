//! From the log to the numbers of the report.

use std::error::Error;

use chrono::NaiveDate;
use retention::history::{AsOf, OrderLog};
use retention::measure::{
    CellState, CohortCell, CohortGrid, CohortOptions, CohortRow, PurchaseUnit, ReturnCurve, ReturnRule, ReturnsWithin,
};
use retention::metrics::{CITED, CitedValue};
use retention::model::{CalendarUnit, Period, Rate};
use rust_decimal::Decimal;

use crate::args::{By, Own, Returned};
use crate::common::overview::Overview;
use crate::report::{Cell, Cohort, Mean, Means, PURCHASES, Report, Return, WITHIN_DAYS, Within};

/// Measures a log. `None` if it has no order up to the day that is asked for.
pub(crate) fn report(
    log: &OrderLog<u32>,
    as_of: Option<NaiveDate>,
    own: &Own,
) -> Result<Option<Report>, Box<dyn Error>> {
    let view = as_of.map_or_else(|| log.latest(), |date| log.as_of(date));
    let Some(overview) = Overview::of(log, &view, &view.summary()) else { return Ok(None) };
    let grid = grid(&view, overview.first_day, own)?;
    let ages = grid.columns().min(own.ages.saturating_add(1));
    // Cohorts of nobody between others say something; after the last customer they say nothing.
    let begun = grid.rows().enumerate().filter(|(_, row)| row.size() > 0).last().map_or(0, |(number, _)| number + 1);
    let earlier_cohorts = begun.saturating_sub(own.cohorts);
    Ok(Some(Report {
        by: own.by,
        returned: own.returned,
        show: own.show,
        cohorts: grid.rows().take(begun).skip(earlier_cohorts).map(|row| cohort(row, ages)).collect(),
        earlier_cohorts,
        later_cohorts: grid.rows().len() - begun,
        means: (0..ages).map(|age| means(&grid, age)).collect(),
        returns: returns(&view),
        overview,
    }))
}

/// From the month or week of the first order to that of the last day that is seen.
fn grid(view: &AsOf<'_, u32>, first_day: NaiveDate, own: &Own) -> Result<CohortGrid<Period>, Box<dyn Error>> {
    let unit = match own.by {
        By::Months => CalendarUnit::Month,
        By::Weeks => CalendarUnit::IsoWeek,
    };
    let (first, last) = (Period::containing(first_day, unit)?, Period::containing(view.date(), unit)?);
    let periods = Period::new(first.start(), last.end())?.split(unit);
    let returned = match own.returned {
        Returned::On => ReturnRule::On,
        Returned::OnOrAfter => ReturnRule::OnOrAfter,
    };
    view.cohorts(&CohortOptions::first_purchase(&periods).with_returned(returned)).map_err(|error| {
        // One wrong date, such as 1970-01-01, is enough for this.
        let noun = own.by.noun();
        format!("--by: expected fewer {noun}s from {} to {}: {error}", first.start(), last.last_day()).into()
    })
}

fn cohort(row: CohortRow<'_, Period>, ages: usize) -> Cohort {
    let mut total = Decimal::ZERO;
    let cells = row.cells().take(ages).map_while(|cell| {
        // The numbers of a cell that is not over are what has been seen so far, and are marked as such.
        let seen = cell.so_far()?;
        total += seen.revenue();
        Some(Cell {
            customers: seen.returned(),
            rate: Rate::of_counts(seen.returned(), cell.size()),
            revenue: seen.revenue(),
            cumulated: total.checked_div(cell.size().into()),
            is_whole: cell.state() == CellState::Complete,
        })
    });
    Cohort { start: row.cohort().start(), customers: row.size(), is_whole: row.is_closed(), cells: cells.collect() }
}

fn means(grid: &CohortGrid<Period>, age: usize) -> Means {
    let returned = grid.mean(age);
    let cells = grid.rows().filter_map(|row| row.cell(age)).filter(|cell| cell.state() == CellState::Complete);
    let cells: Vec<CohortCell> = cells.filter(|cell| cell.size() > 0).collect();
    let customers: u64 = cells.iter().map(CohortCell::observed).sum();
    let revenue: Decimal = cells.iter().filter_map(CohortCell::cumulated_revenue).sum();
    let per_customer: Decimal = cells.iter().filter_map(CohortCell::cumulated_revenue_per_customer).sum();
    Means {
        weighted: Mean {
            returned: returned.weighted_rate().and_then(|rate| rate.value()),
            cumulated: revenue.checked_div(customers.into()),
        },
        simple: Mean { returned: returned.simple_rate(), cumulated: per_customer.checked_div(returned.cells().into()) },
        cohorts: returned.cells(),
    }
}

fn returns(view: &AsOf<'_, u32>) -> Vec<Return> {
    let times = view.return_times(PurchaseUnit::Days, PURCHASES);
    let windows = WITHIN_DAYS.map(|days| view.returns_within(days, PurchaseUnit::Days, PURCHASES));
    times.iter().map(|after| return_after(after, &windows)).collect()
}

fn return_after(after: ReturnCurve<'_>, windows: &[ReturnsWithin; WITHIN_DAYS.len()]) -> Return {
    Return {
        n: after.n(),
        reached: after.reached(),
        went_on: after.went_on(),
        rate: after.plain_share().rate(),
        median_days: after.median_days(),
        within: windows.each_ref().map(|window| Within {
            estimate: after.kaplan_meier().return_rate_by(window.days()),
            window: window.returned_after(after.n()).and_then(|returned| returned.rate()),
        }),
        cited: cited(after.n()),
    }
}

/// What the documents cite of those who come back after their n-th purchase.
fn cited(n: u8) -> Option<String> {
    let id = match n {
        1 => "return-after-first",
        2 | 3 => "return-after-second-or-third",
        _ => return None,
    };
    match CITED.iter().find(|figure| figure.id() == id)?.value() {
        CitedValue::About(percent) => Some(format!("{percent} %")),
        _ => None,
    }
}
