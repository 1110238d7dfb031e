//! The numbers of the report: everything is measured here, and only here; text, JSON and picture show it.

use std::error::Error;

use chrono::NaiveDate;
use retention::history::OrderLog;
use retention::model::Rate;
use rust_decimal::Decimal;

use crate::args::{By, Own, Returned, Show};
use crate::common::overview::Overview;
use crate::stand_in;

/// The cohorts of a shop.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) overview: Overview,
    pub(crate) by: By,
    pub(crate) returned: Returned,
    pub(crate) show: Show,
    /// The last of them, in order.
    pub(crate) cohorts: Vec<Cohort>,
    /// How many earlier cohorts are not shown.
    pub(crate) earlier_cohorts: usize,
    /// For each age that is shown, over all cohorts.
    pub(crate) means: Vec<Means>,
    pub(crate) returns: Vec<Return>,
}

/// Who began in the same month or week.
#[derive(Clone, Debug)]
pub(crate) struct Cohort {
    /// Its first day.
    pub(crate) start: NaiveDate,
    pub(crate) customers: u64,
    /// Whether the month or week in which they began was seen whole.
    pub(crate) is_whole: bool,
    /// By age, from 0, as far as ages have begun and are shown.
    pub(crate) cells: Vec<Cell>,
}

/// A cohort at an age.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// Who returned.
    pub(crate) customers: u64,
    pub(crate) rate: Option<Rate>,
    /// Of this age alone.
    pub(crate) revenue: Decimal,
    /// Up to and with this age, of a customer of the cohort.
    pub(crate) cumulated: Option<Decimal>,
    /// Whether the age was seen to its end.
    pub(crate) is_whole: bool,
}

/// An age over all cohorts that were seen to its end.
#[derive(Clone, Debug)]
pub(crate) struct Means {
    /// Every customer counts the same.
    pub(crate) weighted: Mean,
    /// Every cohort counts the same.
    pub(crate) simple: Mean,
    /// How many cohorts there are.
    pub(crate) cohorts: usize,
}

/// What is expected of a customer or of a cohort.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mean {
    /// The share who return, from 0 to 1.
    pub(crate) returned: Option<Decimal>,
    /// The cumulated revenue a customer.
    pub(crate) cumulated: Option<Decimal>,
}

/// Who buys again after the n-th purchase.
#[derive(Clone, Debug)]
pub(crate) struct Return {
    /// After which purchase.
    pub(crate) n: u32,
    pub(crate) reached: u64,
    pub(crate) went_on: u64,
    pub(crate) rate: Option<Rate>,
    /// The share who return within each of [`WITHIN_DAYS`], with those in mind who could not be watched so long.
    pub(crate) within: [Option<Decimal>; WITHIN_DAYS.len()],
    /// What the documents cite.
    pub(crate) cited: Option<String>,
}

/// Returns are told after so many purchases.
pub(crate) const PURCHASES: u32 = 5;
/// Returns are told within so many days.
pub(crate) const WITHIN_DAYS: [u32; 4] = [30, 90, 180, 365];

impl Report {
    /// Measures a log. `None` if it has no order up to the day that is asked for.
    pub(crate) fn of(log: &OrderLog<u32>, as_of: Option<NaiveDate>, own: &Own) -> Result<Option<Self>, Box<dyn Error>> {
        let view = as_of.map_or_else(|| log.latest(), |date| log.as_of(date));
        let Some(overview) = Overview::of(log, &view, &view.summary()) else { return Ok(None) };
        let mut report = stand_in::report(overview, &view, own)?;
        report.earlier_cohorts = report.cohorts.len().saturating_sub(own.cohorts);
        report.cohorts.drain(..report.earlier_cohorts);
        Ok(Some(report))
    }

    /// The largest number that is shown; of returns, after age 0, at which everybody is there.
    pub(crate) fn largest(&self) -> Option<Decimal> {
        let first = usize::from(self.show == Show::Customers);
        let cells = self.cohorts.iter().flat_map(|cohort| cohort.cells.iter().skip(first));
        cells.filter_map(|cell| cell.shown(self.show)).max()
    }

    /// How many ages the grid has.
    pub(crate) fn ages(&self) -> usize {
        self.means.len()
    }
}

impl Cohort {
    /// 2026-03, or the first day of a week.
    pub(crate) fn name(&self, by: By) -> String {
        let format = match by {
            By::Months => "%Y-%m",
            By::Weeks => "%Y-%m-%d",
        };
        self.start.format(format).to_string()
    }
}

impl Cell {
    /// The number that is shown: a percentage, or an amount.
    pub(crate) fn shown(&self, show: Show) -> Option<Decimal> {
        match show {
            Show::Customers => self.rate.and_then(|rate| rate.percent()),
            Show::Revenue => Some(self.revenue),
            Show::Cumulated => self.cumulated,
        }
    }
}

impl Mean {
    /// The number that is shown: a percentage, or an amount; none for the revenue of cohorts, large and small.
    pub(crate) fn shown(&self, show: Show) -> Option<Decimal> {
        match show {
            Show::Customers => self.returned.and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED)),
            Show::Revenue => None,
            Show::Cumulated => self.cumulated,
        }
    }
}
