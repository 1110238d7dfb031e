//! The report as tables.

use std::fmt::{self, Write};

use rust_decimal::Decimal;

use crate::args::{Returned, Show};
use crate::common::numbers::{count, counted, decimal, rate};
use crate::common::source::Source;
use crate::common::table::{Table, UNDEFINED};
use crate::report::{Cell, Mean, Means, Report, WITHIN_DAYS};

/// The whole report.
pub(crate) fn render(source: &Source, report: &Report) -> Result<String, fmt::Error> {
    let mut text = String::new();
    report.overview.write(&mut text, "Customer cohorts", source)?;
    grid(&mut text, report)?;
    returns(&mut text, report)?;
    Ok(text)
}

/// What the grid shows, in words.
pub(crate) fn grid_title(report: &Report) -> String {
    let noun = report.by.noun();
    let currency = report.overview.currency.map_or_else(String::new, |currency| format!(" in {currency}"));
    let when = match report.returned {
        Returned::On => format!("so many {noun}s later"),
        Returned::OnOrAfter => format!("so many {noun}s later or after that"),
    };
    match report.show {
        Show::Customers => format!("Of those who first ordered in a {noun}, how many ordered {when}: percent"),
        Show::Revenue => format!("What those who first ordered in a {noun} brought so many {noun}s later{currency}"),
        Show::Cumulated => {
            format!("What a customer who first ordered in a {noun} had brought after so many {noun}s{currency}")
        }
    }
}

fn grid(text: &mut String, report: &Report) -> fmt::Result {
    writeln!(text, "\n{}\n", grid_title(report))?;
    // A blank for the mark that cells may have.
    let ages = (0..report.ages()).map(|age| format!("{age} "));
    let titles = [report.by.noun().to_owned(), "customers".to_owned()].into_iter().chain(ages);
    let mut table = Table::new(1, titles);
    for cohort in &report.cohorts {
        let name = format!("{}{}", cohort.name(report.by), if cohort.is_whole { "" } else { " *" });
        let cells = cohort.cells.iter().map(|cell| cell_text(cell, report.show));
        table.row([name, count(cohort.customers)].into_iter().chain(cells));
    }
    if report.show != Show::Revenue {
        mean_row(&mut table, "weighted", report, |means| means.weighted);
        mean_row(&mut table, "simple", report, |means| means.simple);
    }
    writeln!(text, "{table}")?;
    notes(text, report)
}

fn mean_row(table: &mut Table, name: &str, report: &Report, mean: impl Fn(&Means) -> Mean) {
    let cells = report.means.iter().map(|means| match mean(means).shown(report.show) {
        Some(value) => format!("{} ", number(value, report.show)),
        None => format!("{UNDEFINED} "),
    });
    table.row(["mean".to_owned(), name.to_owned()].into_iter().chain(cells));
}

fn cell_text(cell: &Cell, show: Show) -> String {
    let mark = if cell.is_whole { ' ' } else { '*' };
    match cell.shown(show) {
        Some(value) => format!("{}{mark}", number(value, show)),
        None => format!("{UNDEFINED} "),
    }
}

/// A cell's number in four letters: a percentage, or an amount.
pub(crate) fn number(value: Decimal, show: Show) -> String {
    match show {
        Show::Customers if value.round_dp(1) >= Decimal::ONE_HUNDRED => "100".to_owned(),
        Show::Customers => decimal(value, 1),
        Show::Revenue | Show::Cumulated => compact(value),
    }
}

/// The first two or three digits of an amount: 9.99, 38.2, 123, 1.2k, 12k, 123k, 1.2M.
fn compact(value: Decimal) -> String {
    let rounded = value.round_sf(3).unwrap_or(value);
    if rounded.is_zero() {
        return "0".to_owned();
    }
    let units = [("T", 12), ("B", 9), ("M", 6), ("k", 3)];
    let unit = units.into_iter().find(|(_, zeros)| rounded.abs() >= Decimal::from(10_i64.pow(*zeros)));
    let Some((letter, zeros)) = unit else {
        let places = [(10, 2), (100, 1)].into_iter().find(|(below, _)| rounded.abs() < Decimal::from(*below));
        return decimal(rounded, places.map_or(0, |(_, places)| places));
    };
    let scaled = value.checked_div(Decimal::from(10_i64.pow(zeros))).unwrap_or_default();
    let places = u32::from(scaled.round_dp(1).abs() < Decimal::TEN);
    format!("{}{letter}", decimal(scaled, places))
}

fn notes(text: &mut String, report: &Report) -> fmt::Result {
    let noun = report.by.noun();
    if report.cohorts.iter().any(|cohort| cohort.cells.iter().any(|cell| !cell.is_whole)) {
        let seen_to = report.overview.seen_to;
        writeln!(text, "  *         not over yet: the orders go to {seen_to}; a {noun} that has not begun is blank")?;
    }
    if report.show != Show::Revenue {
        writeln!(
            text,
            "  means     over all cohorts that were seen to the end of that age; weighted: every customer counts"
        )?;
        writeln!(text, "            the same, simple: every cohort does")?;
    }
    if report.returned == Returned::OnOrAfter && report.show == Show::Customers {
        writeln!(text, "  or after  young cohorts have had less time to come back than old ones")?;
    }
    if report.show != Show::Customers {
        writeln!(text, "  revenue   after refunds, on the day of the order; k is thousands, M millions")?;
    }
    if report.earlier_cohorts > 0 {
        let earlier = counted(report.earlier_cohorts as u64, "earlier cohort");
        writeln!(text, "  {earlier} not shown, but in the means (--cohorts)")?;
    }
    if report.later_cohorts > 0 {
        let later = counted(report.later_cohorts as u64, &format!("later {noun}"));
        writeln!(text, "  {later} without a new customer not shown")?;
    }
    Ok(())
}

fn returns(text: &mut String, report: &Report) -> fmt::Result {
    writeln!(text, "\nDo they buy again? (orders of one day are one purchase)\n")?;
    let mut table = Table::new(
        1,
        ["after\npurchase", "\ncustomers", "bought\nagain", "\nshare", "median days\nto the next", "documents\ncite"],
    );
    for after in &report.returns {
        let median = after.median_days.map_or_else(|| UNDEFINED.to_owned(), |days| count(days.into()));
        let (reached, went_on) = (count(after.reached), count(after.went_on));
        let cited = after.cited.clone().unwrap_or_default();
        table.row([after.n.to_string(), reached, went_on, rate(after.rate), median, cited]);
    }
    writeln!(text, "{table}")?;
    let titles = ["after\npurchase", "\nestimate"].map(str::to_owned);
    let mut table = Table::new(2, titles.into_iter().chain(WITHIN_DAYS.map(|days| format!("within\n{days} days"))));
    for after in &report.returns {
        let estimates = after.within.map(|within| percent(within.estimate));
        table.row([after.n.to_string(), "Kaplan–Meier".to_owned()].into_iter().chain(estimates));
        let windows = after.within.map(|within| rate(within.window));
        table.row([String::new(), "window".to_owned()].into_iter().chain(windows));
    }
    writeln!(text, "{table}")?;
    writeln!(text, "  share         of all; who bought lately counts as if they would never come back")?;
    writeln!(
        text,
        "  Kaplan–Meier  of all, each counted for as long as they could be watched; the median is by it too"
    )?;
    writeln!(text, "  window        of those who could be watched for so many days")
}

/// A share from 0 to 1 as a percentage.
fn percent(share: Option<Decimal>) -> String {
    let percent = share.and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED));
    percent.map_or_else(|| UNDEFINED.to_owned(), |percent| format!("{} %", decimal(percent, 1)))
}
