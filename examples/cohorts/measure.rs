//! From the log to the numbers of the report.

use std::error::Error;

use chrono::NaiveDate;
use retention::history::{AsOf, OrderLog};
use retention::measure::{
    CellState, CohortGrid, CohortOptions, CohortRow, PurchaseUnit, ReturnCurve, ReturnRule, ReturnsWithin,
};
use retention::metrics::CitedFigure;
use retention::model::{CalendarUnit, Period, Periods};

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
    // Cohorts of nobody between others say something; after the last customer they say nothing.
    let begun = grid.rows().enumerate().filter(|(_, row)| row.size() > 0).last().map_or(0, |(number, _)| number + 1);
    let earlier_cohorts = begun.saturating_sub(own.cohorts);
    Ok(Some(Report {
        by: own.by,
        returned: own.returned,
        show: own.show,
        cohorts: grid.rows().take(begun).skip(earlier_cohorts).map(cohort).collect(),
        earlier_cohorts,
        later_cohorts: grid.rows().len() - begun,
        means: (0..grid.columns()).map(|age| means(&grid, age)).collect(),
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
    let periods = Periods::covering(first_day, view.date(), unit)?;
    let returned = match own.returned {
        Returned::On => ReturnRule::On,
        Returned::OnOrAfter => ReturnRule::OnOrAfter,
    };
    let options = CohortOptions::first_purchase(&periods).with_returned(returned).with_last_age(own.ages);
    view.cohorts(&options).map_err(|error| {
        let noun = own.by.noun();
        format!("--by: expected fewer {noun}s from {first_day} to {}: {error}", view.date()).into()
    })
}

fn cohort(row: CohortRow<'_, Period>) -> Cohort {
    let cells = row.cells().map_while(|cell| {
        // The numbers of a cell that is not over are what has been seen so far, and are marked as such.
        let seen = cell.so_far()?;
        Some(Cell {
            customers: seen.returned(),
            rate: seen.retention().rate(),
            revenue: seen.revenue(),
            cumulated: seen.cumulated_revenue().checked_div(cell.size().into()),
            is_whole: cell.state() == CellState::Complete,
        })
    });
    Cohort { start: row.cohort().start(), customers: row.size(), is_whole: row.is_closed(), cells: cells.collect() }
}

fn means(grid: &CohortGrid<Period>, age: usize) -> Means {
    let (returned, revenue) = (grid.mean(age), grid.mean_revenue(age));
    Means {
        weighted: Mean {
            returned: returned.weighted_rate().and_then(|rate| rate.value()),
            cumulated: revenue.weighted(),
        },
        simple: Mean { returned: returned.simple_rate(), cumulated: revenue.simple() },
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
    CitedFigure::from_id(id).map(CitedFigure::quantity)
}
