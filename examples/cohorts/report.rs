//! The numbers of the report: `measure` makes them, text, JSON and picture show them.

use chrono::NaiveDate;
use retention::model::Rate;
use rust_decimal::Decimal;

use crate::args::{By, Returned, Show};
use crate::common::overview::Overview;

/// The cohorts of a shop.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) overview: Overview,
    pub(crate) by: By,
    pub(crate) returned: Returned,
    pub(crate) show: Show,
    /// The last of them, in order.
    pub(crate) cohorts: Vec<Cohort>,
    /// How many earlier cohorts there are, which are not shown.
    pub(crate) earlier_cohorts: usize,
    /// How many months or weeks without a new customer follow the last one with one.
    pub(crate) later_cohorts: usize,
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

/// A cohort at an age, with what has been seen of it.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// Who has returned.
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
    pub(crate) cohorts: u64,
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
    pub(crate) n: u8,
    pub(crate) reached: u64,
    pub(crate) went_on: u64,
    pub(crate) rate: Option<Rate>,
    /// Within how many days half return, with those in mind who could not be watched so long.
    pub(crate) median_days: Option<u32>,
    /// Who returns within each of [`WITHIN_DAYS`].
    pub(crate) within: [Within; WITHIN_DAYS.len()],
    /// What the documents cite.
    pub(crate) cited: Option<String>,
}

/// Who buys again within so many days.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Within {
    /// With those in mind who could not be watched so long (Kaplan–Meier), from 0 to 1.
    pub(crate) estimate: Option<Decimal>,
    /// Of those who could be watched so long.
    pub(crate) window: Option<Rate>,
}

/// Returns are told after so many purchases.
pub(crate) const PURCHASES: u8 = 5;
/// Returns are told within so many days.
pub(crate) const WITHIN_DAYS: [u32; 4] = [30, 90, 180, 365];

impl Report {
    /// The largest number that is shown, of a cell or a mean; of returns, after age 0, at which everybody is there.
    pub(crate) fn largest(&self) -> Option<Decimal> {
        let first = usize::from(self.show == Show::Customers);
        let cells = self.cohorts.iter().flat_map(|cohort| cohort.cells.iter().skip(first));
        let means = self.means.iter().skip(first).flat_map(|means| [means.weighted, means.simple]);
        let shown = cells.map(|cell| cell.shown(self.show)).chain(means.map(|mean| mean.shown(self.show)));
        shown.flatten().max()
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
