//! Numbers to lay the report out with: they are replaced by those of the library's cohorts.

#![allow(clippy::all, clippy::pedantic, clippy::indexing_slicing, reason = "not to stay")]

use std::error::Error;

use chrono::{Datelike, NaiveDate};
use retention::history::AsOf;
use retention::measure::PurchaseUnit;
use retention::model::{CalendarUnit, Period, Rate};
use rust_decimal::Decimal;

use crate::args::{By, Own, Returned};
use crate::common::overview::Overview;
use crate::report::{Cell, Cohort, Mean, Means, PURCHASES, Report, Return};

pub(crate) fn report(overview: Overview, view: &AsOf<'_, u32>, own: &Own) -> Result<Report, Box<dyn Error>> {
    let unit = match own.by {
        By::Months => CalendarUnit::Month,
        By::Weeks => CalendarUnit::IsoWeek,
    };
    let span = Period::new(
        Period::containing(overview.first_day, unit)?.start(),
        Period::containing(overview.seen_to, unit)?.end(),
    )?;
    let periods: Vec<Period> = span.split(unit).iter().collect();
    let seen = |period: &Period| period.last_day() <= overview.seen_to;
    let at = |date: NaiveDate| periods.iter().position(|period| period.contains(date)).unwrap_or_default();
    let mut cohorts: Vec<Cohort> = Vec::new();
    let mut sums = vec![vec![Decimal::ZERO; periods.len()]; periods.len()];
    let mut back = vec![vec![0_u64; periods.len()]; periods.len()];
    let mut sizes = vec![0_u64; periods.len()];
    for customer in view.customers() {
        let orders: Vec<(usize, Decimal)> = customer.iter().map(|(date, amount)| (at(date), amount)).collect();
        let first = orders[0].0;
        sizes[first] += 1;
        for (period, amount) in &orders {
            sums[first][period - first] += amount;
        }
        for age in 0..periods.len() - first {
            let is_back = orders.iter().any(|(period, _)| match own.returned {
                Returned::On => period - first == age,
                Returned::OnOrAfter => period - first >= age,
            });
            back[first][age] += u64::from(is_back);
        }
    }
    for (number, period) in periods.iter().enumerate() {
        let mut total = Decimal::ZERO;
        let cells = (0..periods.len() - number).map(|age| {
            total += sums[number][age];
            Cell {
                customers: back[number][age],
                rate: Rate::of_counts(back[number][age], sizes[number]),
                revenue: sums[number][age],
                cumulated: total.checked_div(sizes[number].into()),
                is_whole: seen(&periods[number + age]),
            }
        });
        cohorts.push(Cohort {
            start: period.start(),
            customers: sizes[number],
            is_whole: seen(period),
            cells: cells.take(own.ages.saturating_add(1)).collect(),
        });
    }
    let ages = cohorts.iter().map(|cohort| cohort.cells.len()).max().unwrap_or_default();
    let means = (0..ages).map(|age| {
        let cells: Vec<(&Cell, Decimal)> = cohorts
            .iter()
            .filter_map(|cohort| Some((cohort.cells.get(age)?, Decimal::from(cohort.customers))))
            .filter(|cell| cell.0.is_whole && !cell.1.is_zero())
            .collect();
        let size: Decimal = cells.iter().map(|cell| cell.1).sum();
        let count: Decimal = cells.len().into();
        let sum = |value: &dyn Fn(&Cell, Decimal) -> Option<Decimal>| {
            cells.iter().filter_map(|(cell, size)| value(cell, *size)).sum::<Decimal>()
        };
        Means {
            weighted: Mean {
                returned: sum(&|cell, _| Some(cell.customers.into())).checked_div(size),
                cumulated: sum(&|cell, size| Some(cell.cumulated? * size)).checked_div(size),
            },
            simple: Mean {
                returned: sum(&|cell, _| cell.rate?.value()).checked_div(count),
                cumulated: sum(&|cell, _| cell.cumulated).checked_div(count),
            },
            cohorts: cells.len(),
        }
    });
    let means = means.collect();
    let counts = view.summary().purchase_counts(PurchaseUnit::Days);
    let returns = (1..=PURCHASES).filter_map(|n| {
        let after = counts.return_after(n)?;
        let share = after.rate().and_then(|rate| rate.value());
        Some(Return {
            n,
            reached: after.reached(),
            went_on: after.went_on(),
            rate: after.rate(),
            within: [share, share, share, None],
            cited: match n {
                1 => Some("27 %".to_owned()),
                2 | 3 => Some("54 %".to_owned()),
                _ => None,
            },
        })
    });
    let _ = overview.first_day.year();
    Ok(Report {
        returns: returns.collect(),
        overview,
        by: own.by,
        returned: own.returned,
        show: own.show,
        cohorts,
        earlier_cohorts: 0,
        means,
    })
}
