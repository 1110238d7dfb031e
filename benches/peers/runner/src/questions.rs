//! The questions, answered from a built log.

use std::time::Instant;

use chrono::NaiveDate;
use retention::history::OrderLog;
use retention::measure::{Activity, CohortGrid, CohortOptions, CustomerSummary, PurchaseUnit, ReturnTimes};
use retention::metrics::{QuantileMethod, SurvivalStep};
use retention::model::{CalendarUnit, Period, Periods, Rate};
use retention::segment::{RfmScoring, SegmentMap};
use rust_decimal::Decimal;

use crate::Result;
use crate::orders::{DAYS, FIRST_DAY};

/// What was found, by name; signed numbers as two's complement.
pub(crate) type Finding = Vec<(&'static str, u64)>;

/// The date of the question about recency: a year before the end.
const AS_OF: i32 = FIRST_DAY + DAYS - 365;

/// The time of an answer in nanoseconds, and what is compared of it.
pub(crate) fn answer<K: Clone + Sync>(
    question: &str,
    log: &OrderLog<K>,
    number: impl Fn(&K) -> u64,
) -> Result<(u128, Finding)> {
    let start = Instant::now();
    Ok(match question {
        "group by" | "summary" => {
            let summary = log.latest().summary();
            let time = start.elapsed().as_nanos();
            let mut found = of_summary(&summary, number);
            if question == "summary" {
                found.push(("days", digest(summary.days_with_orders().iter().map(|days| u64::from(*days)))));
            }
            (time, found)
        }
        "rfm" => {
            let rfm = Rfm::new(log);
            (start.elapsed().as_nanos(), rfm.finding(log, number))
        }
        "months" => {
            let series = log.latest().series(&months()?, Activity::EverOrdered);
            let time = start.elapsed().as_nanos();
            let rows = || series.rows().iter();
            let active = digest(rows().map(|row| row.active_customers().total()));
            let returning = digest(rows().map(|row| row.returning_customers().returned()));
            (time, vec![("months", rows().len() as u64), ("active", active), ("returning", returning)])
        }
        "gaps" => {
            let gaps = log.latest().time_between_purchases(PurchaseUnit::Days);
            let (mean, median) = (gaps.mean(), gaps.median());
            let ninth = gaps.quantile(Rate::new(9, 10)?, QuantileMethod::NearestRank)?;
            let time = start.elapsed().as_nanos();
            let sum = gaps.iter().map(|(days, count)| u64::from(days) * count).sum();
            // The mean is compared as count and sum: floats differ in their last digits.
            let (Some(_), Some(median), Some(ninth)) = (mean, median, ninth) else {
                return Err("expected gaps".into());
            };
            let (median, ninth) = (whole(median + median)?, whole(ninth + ninth)?);
            (time, vec![("count", gaps.count()), ("sum", sum), ("median x 2", median), ("9/10 x 2", ninth)])
        }
        "purchases" => {
            let counts = log.latest().summary().purchase_counts(PurchaseUnit::Orders);
            let time = start.elapsed().as_nanos();
            let purchases = digest(counts.iter().map(|(purchases, _)| purchases.into()));
            let customers = digest(counts.iter().map(|(_, customers)| customers));
            (time, vec![("rows", counts.iter().len() as u64), ("purchases", purchases), ("customers", customers)])
        }
        "cells" => {
            let rfm = RfmScoring::r_rfm().score(&log.as_of(NaiveDate::from_epoch_days(AS_OF).unwrap_or_default()))?;
            let segments = SegmentMap::standard().assign(&rfm)?;
            let (cells, sizes) = (rfm.combinations(), segments.sizes());
            let time = start.elapsed().as_nanos();
            let customers = cells.iter().map(|(_, customers)| *customers);
            if customers.clone().sum::<u64>() != sizes.iter().sum() {
                return Err("expected every customer in a segment".into());
            }
            let scores =
                cells.iter().map(|(scores, _)| scores.iter().fold(0, |sum, score| sum * 10 + u64::from(*score)));
            (time, vec![("cells", cells.len() as u64), ("scores", digest(scores)), ("customers", digest(customers))])
        }
        "cohorts" => {
            let grid = log.latest().cohorts(&CohortOptions::first_purchase(&months()?))?;
            let time = start.elapsed().as_nanos();
            (time, of_grid(&grid))
        }
        "curve" => {
            let times = log.latest().return_times(PurchaseUnit::Days, 5);
            let time = start.elapsed().as_nanos();
            (time, of_curve(&times))
        }
        other => return Err(format!("no such question: {other}").into()),
    })
}

/// Recency, frequency and monetary value in columns: one row for each customer with an order by the date.
struct Rfm {
    customers: Vec<u32>,
    recency: Vec<i32>,
    frequency: Vec<u32>,
    monetary: Vec<i64>,
}

impl Rfm {
    fn new<K: Clone + Sync>(log: &OrderLog<K>) -> Self {
        let summary = log.as_of(NaiveDate::from_epoch_days(AS_OF).unwrap_or_default()).summary();
        let customers: Vec<u32> =
            (0..).zip(summary.orders()).filter(|(_, orders)| **orders > 0).map(|(customer, _)| customer).collect();
        let rows = || customers.iter().map(|customer| *customer as usize);
        Self {
            recency: rows().map(|row| AS_OF - summary.last_days()[row]).collect(),
            frequency: rows().map(|row| summary.orders()[row]).collect(),
            monetary: rows().map(|row| summary.net_amounts()[row]).collect(),
            customers,
        }
    }

    fn finding<K>(&self, log: &OrderLog<K>, number: impl Fn(&K) -> u64) -> Finding {
        vec![
            ("rows", self.customers.len() as u64),
            ("keys", digest(self.customers.iter().map(|customer| number(&log.keys()[*customer as usize])))),
            ("recency", digest(self.recency.iter().map(|days| i64::from(*days).cast_unsigned()))),
            ("frequency", digest(self.frequency.iter().map(|orders| u64::from(*orders)))),
            ("monetary", digest(self.monetary.iter().map(|cents| cents.cast_unsigned()))),
        ]
    }
}

fn of_summary<K: Clone>(summary: &CustomerSummary<'_, K>, number: impl Fn(&K) -> u64) -> Finding {
    let day = |day: &i32| i64::from(*day).cast_unsigned();
    vec![
        ("rows", summary.len() as u64),
        ("keys", digest(summary.keys().iter().map(number))),
        ("first", digest(summary.first_days().iter().map(day))),
        ("last", digest(summary.last_days().iter().map(day))),
        ("orders", digest(summary.orders().iter().map(|orders| u64::from(*orders)))),
        ("net", digest(summary.net_amounts().iter().map(|cents| cents.cast_unsigned()))),
    ]
}

/// The cells in which there are orders; amounts are in minor units.
fn of_grid(grid: &CohortGrid<Period>) -> Finding {
    let cells =
        || grid.rows().flat_map(|row| row.cells()).filter(|cell| cell.orders().is_some_and(|orders| orders > 0));
    let minor = |amount: Decimal| i64::try_from(amount.mantissa()).unwrap_or_default().cast_unsigned();
    vec![
        ("cells", cells().count() as u64),
        ("ages", digest(cells().map(|cell| u64::from(*cell.ages().start())))),
        ("customers", digest(cells().map(|cell| cell.retention().map_or(0, |retention| retention.successes())))),
        ("orders", digest(cells().map(|cell| cell.orders().unwrap_or_default()))),
        ("amounts", digest(cells().map(|cell| cell.revenue().map_or(0, minor)))),
    ]
}

/// After each of the first five purchases: who came back, who is waited for, and for how long.
fn of_curve(times: &ReturnTimes) -> Finding {
    let names = [
        ["1 back", "1 back days", "1 waiting", "1 waiting days"],
        ["2 back", "2 back days", "2 waiting", "2 waiting days"],
        ["3 back", "3 back days", "3 waiting", "3 waiting days"],
        ["4 back", "4 back days", "4 waiting", "4 waiting days"],
        ["5 back", "5 back days", "5 waiting", "5 waiting days"],
    ];
    let findings = times.iter().zip(names).flat_map(|(curve, [back, back_days, waiting, waiting_days])| {
        let steps = || curve.kaplan_meier().steps();
        let days = |count: fn(&SurvivalStep) -> u64| {
            digest(
                steps()
                    .map(|step| (step.days(), count(&step)))
                    .filter(|(_, count)| *count > 0)
                    .map(|(days, count)| u64::from(days) * count),
            )
        };
        [
            (back, curve.kaplan_meier().events()),
            (back_days, days(|step| step.events())),
            (waiting, curve.kaplan_meier().censored()),
            (waiting_days, days(|step| step.censored())),
        ]
    });
    findings.collect()
}

/// The months in which the shop was open.
pub(crate) fn months() -> Result<Periods> {
    let day = |number| NaiveDate::from_epoch_days(number).unwrap_or_default();
    Ok(Period::new(day(FIRST_DAY), day(FIRST_DAY + DAYS))?.split(CalendarUnit::Month))
}

/// A number that changes when any value of a column changes, or two change places.
fn digest(column: impl IntoIterator<Item = u64>) -> u64 {
    (1_u64..).zip(column).fold(0_u64, |sum, (row, value)| {
        let weight = row.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        sum.wrapping_add((weight ^ weight >> 29).wrapping_mul(value))
    })
}

/// A decimal that is a whole number.
fn whole(decimal: Decimal) -> Result<u64> {
    Ok(decimal.normalize().to_string().parse()?)
}
