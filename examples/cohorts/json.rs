//! The report as one JSON object.

use serde_json::{Value, json};

use crate::choice::Choice;
use crate::common::json::{self, date, money, number, rate};
use crate::common::source::Source;
use crate::report::{Cohort, Mean, Means, Report, Return, WITHIN_DAYS};

/// The whole report.
pub(crate) fn render(source: &Source, report: &Report) -> Result<String, serde_json::Error> {
    let parts = json!({
        "by": report.by.name(),
        "returned": report.returned.name(),
        "cohorts": report.cohorts.iter().map(cohort).collect::<Vec<_>>(),
        "earlier_cohorts": report.earlier_cohorts,
        "later_empty_cohorts": report.later_cohorts,
        "means": report.means.iter().enumerate().map(means).collect::<Vec<_>>(),
        "return_after": report.returns.iter().map(return_after).collect::<Vec<_>>(),
    });
    json::render(source, &report.overview, parts)
}

fn cohort(cohort: &Cohort) -> Value {
    let cells = cohort.cells.iter().enumerate().map(|(age, cell)| {
        json!({
            "age": age,
            "is_whole": cell.is_whole,
            "customers": cell.customers,
            "rate": rate(cell.rate),
            "revenue": money(cell.revenue),
            "cumulated_revenue_per_customer": number(cell.cumulated),
        })
    });
    json!({
        "start": date(cohort.start),
        "is_whole": cohort.is_whole,
        "customers": cohort.customers,
        "cells": cells.collect::<Vec<_>>(),
    })
}

fn means((age, means): (usize, &Means)) -> Value {
    let mean = |mean: &Mean| {
        json!({
            "rate": number(mean.returned),
            "cumulated_revenue_per_customer": number(mean.cumulated),
        })
    };
    json!({
        "age": age,
        "cohorts": means.cohorts,
        "weighted": mean(&means.weighted),
        "simple": mean(&means.simple),
    })
}

fn return_after(after: &Return) -> Value {
    let within = WITHIN_DAYS.iter().zip(&after.within);
    let within = within.map(|(days, within)| {
        json!({
            "days": days,
            "kaplan_meier": number(within.estimate),
            "window": rate(within.window),
        })
    });
    json!({
        "purchase": after.n,
        "reached": after.reached,
        "went_on": after.went_on,
        "rate": rate(after.rate),
        "median_days": after.median_days,
        "within": within.collect::<Vec<_>>(),
        "cited": after.cited,
    })
}
