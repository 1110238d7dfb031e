//! Cohort grids of PostHog's published tests of its retention tables, and the arithmetic of means.

use chrono::NaiveDate;
use retention::history::OrderLog;
use retention::measure::{CellState, CohortOptions, ReturnRule};
use retention::model::{CalendarUnit, Period};

/// 10 June 2020, their day 0.
fn day(number: i32) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2020, 6, 10).unwrap();
    NaiveDate::from_epoch_days(first.to_epoch_days() + number).unwrap()
}

fn log_of(customers: &[&[NaiveDate]]) -> OrderLog<usize> {
    let orders = customers.iter().enumerate().flat_map(|(key, days)| days.iter().map(move |day| (key, *day)));
    let (keys, days): (Vec<_>, Vec<_>) = orders.unzip();
    OrderLog::from_columns(&keys, &days, &vec![1; keys.len()]).unwrap()
}

/// Who came back, row by row, as of the last period's last day.
fn grid(log: &OrderLog<usize>, options: &CohortOptions) -> Vec<Vec<u64>> {
    let last = options.periods().iter().last().unwrap().last_day();
    let grid = log.as_of(last).cohorts(options).unwrap();
    assert!(grid.rows().flat_map(|row| row.cells()).all(|cell| cell.state() == CellState::Complete));
    let returned = grid.rows().map(|row| row.cells().map(|cell| cell.retention().unwrap().successes()).collect());
    returned.collect()
}

fn days_of(numbers: &[i32]) -> Vec<NaiveDate> {
    numbers.iter().map(|number| day(*number)).collect()
}

#[test]
fn recurring_daily() {
    let log = log_of(&[&days_of(&[0, 1, 2, 5, 5, 6]), &days_of(&[1, 2, 3, 6])]);
    let days = Period::new(day(0), day(11)).unwrap().split(CalendarUnit::Day);
    let found = grid(&log, &CohortOptions::each_active_period(&days));
    let expected: [&[u64]; 11] = [
        &[1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0],
        &[2, 2, 1, 0, 1, 2, 0, 0, 0, 0],
        &[2, 1, 0, 1, 2, 0, 0, 0, 0],
        &[1, 0, 0, 1, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0],
        &[1, 1, 0, 0, 0, 0],
        &[2, 0, 0, 0, 0],
        &[0, 0, 0, 0],
        &[0, 0, 0],
        &[0, 0],
        &[0],
    ];
    assert_eq!(found, expected);
}

#[test]
fn recurring_daily_on_or_after() {
    let log =
        log_of(&[&days_of(&[0, 3, 4]), &days_of(&[0, 1]), &days_of(&[1, 2, 3]), &days_of(&[3, 4]), &days_of(&[4])]);
    let days = Period::new(day(0), day(6)).unwrap().split(CalendarUnit::Day);
    let found = grid(&log, &CohortOptions::each_active_period(&days).with_returned(ReturnRule::OnOrAfter));
    let expected: [&[u64]; 6] = [&[2, 2, 1, 1, 1, 0], &[2, 1, 1, 0, 0], &[1, 1, 0, 0], &[3, 2, 0], &[3, 0], &[0]];
    assert_eq!(found, expected);
}

#[test]
fn first_purchase_monthly() {
    let day = |month, day| NaiveDate::from_ymd_opt(2023, month, day).unwrap();
    let log = log_of(&[
        &[day(1, 15), day(2, 10), day(3, 20)],
        &[day(1, 20), day(3, 1), day(4, 10)],
        &[day(2, 5), day(3, 15), day(4, 25)],
        &[day(5, 5), day(6, 10)],
        &[day(5, 20)],
    ]);
    let months = Period::new(day(1, 1), day(7, 1)).unwrap().split(CalendarUnit::Month);
    let found = grid(&log, &CohortOptions::first_purchase(&months));
    let expected: [&[u64]; 6] = [&[2, 1, 2, 1, 0, 0], &[1, 1, 1, 0, 0], &[0, 0, 0, 0], &[0, 0, 0], &[2, 1], &[0]];
    assert_eq!(found, expected);
}
