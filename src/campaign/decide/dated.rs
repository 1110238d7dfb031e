//! Triggers with a date that is ahead: birthdays, occasions, the ends of trials and subscriptions.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::EnrolmentId;
use super::case::Case;
use super::enrol::Occurred;
use super::step::last_instant;
use crate::campaign::Trigger;
use crate::campaign::schedule::Anchor;
use crate::model::{Birthday, LeapDay, Period};

/// How far 29 February is from the next one, at most.
const YEARS: i32 = 8;

/// The enrolment of a date that a trial or subscription has once, from when its first step can be due.
pub(super) fn once(case: &Case<'_, '_>, date: Option<NaiveDate>) -> Occurred {
    let Some(date) = date else { return Occurred::NotYet(None) };
    match begins(case, date) {
        Some(begins) if begins <= case.now() => Occurred::at(case, EnrolmentId::Day(date), Anchor::On(date)),
        begins => Occurred::NotYet(begins),
    }
}

/// The enrolment of a day of the calendar.
pub(super) fn occasion(case: &Case<'_, '_>, (month, day): (u32, u32), leap_day: LeapDay) -> Occurred {
    Birthday::new(month, day).map_or(Occurred::NotYet(None), |date| yearly(case, date, leap_day))
}

/// The enrolment of a date of every year: the last one that has begun while one of its steps can still be sent, or else
/// the next.
pub(super) fn yearly(case: &Case<'_, '_>, birthday: Birthday, leap_day: LeapDay) -> Occurred {
    let year = case.zone.local(case.now()).date().year();
    // Nobody is greeted on the day of their birth.
    let first = birthday.year().and_then(|year| year.checked_add(1)).unwrap_or(i32::MIN).max(year.saturating_sub(1));
    let of = |year: i32| Some(year).filter(|year| *year >= first).and_then(|year| birthday.in_year(year, leap_day));
    let mut next = None;
    for date in (-1..=1).rev().filter_map(|years| of(year.saturating_add(years))) {
        match begins(case, date) {
            Some(begins) if begins > case.now() => next = Some(begins),
            Some(_) if is_open(case, date) => return Occurred::at(case, EnrolmentId::Day(date), Anchor::On(date)),
            _ => break,
        }
    }
    let ahead = || (2..=YEARS).filter_map(|years| of(year.saturating_add(years))).find_map(|date| begins(case, date));
    Occurred::NotYet(next.or_else(ahead))
}

/// When the first step of the enrolment after the case's is due, where that is known: of campaigns that come again by the
/// calendar.
pub(super) fn following(case: &Case<'_, '_>) -> Option<DateTime<Utc>> {
    let on = case.entry()?.anchor.day(case.zone);
    match case.campaign().trigger {
        Trigger::Every(unit) => begins(case, Period::containing(on, unit).ok()?.end()),
        Trigger::Birthday { leap_day } => after(case, case.known().birthday?, leap_day, on),
        Trigger::Occasion { month, day, leap_day } => after(case, Birthday::new(month, day).ok()?, leap_day, on),
        _ => None,
    }
}

fn after(case: &Case<'_, '_>, birthday: Birthday, leap_day: LeapDay, on: NaiveDate) -> Option<DateTime<Utc>> {
    let years = (0..=YEARS).map(|years| on.year().saturating_add(years));
    let next = years.filter_map(|year| birthday.in_year(year, leap_day)).find(|date| *date > on)?;
    begins(case, next)
}

/// When the first step of a date is due.
fn begins(case: &Case<'_, '_>, date: NaiveDate) -> Option<DateTime<Utc>> {
    let steps = case.campaign().steps.iter();
    steps.filter_map(|step| step.due.due(Anchor::On(date), case.zone)).min()
}

/// Whether a step of a date could still be sent, had nothing been sent yet.
fn is_open(case: &Case<'_, '_>, date: NaiveDate) -> bool {
    let (campaign, anchor) = (case.campaign(), Anchor::On(date));
    campaign.steps.iter().any(|step| {
        let due = step.due.due(anchor, case.zone);
        let last = last_instant(&campaign.trigger, campaign.late, step, due, anchor, case);
        last.is_none_or(|last| case.now() <= last)
    })
}
