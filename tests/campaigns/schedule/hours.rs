//! Quiet hours and send windows: named cases, and a scan of minutes as the naive check.

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Timelike, Utc, Weekday};
use proptest::prelude::*;
use retention::campaign::{QuietHours, SendWindow};
use retention::model::Zone;

use super::{Clock, at, quiet, scan, time, window, zone, zones};
use crate::config;

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// The minutes of a day that are quiet: minute by minute from the beginning on, round the clock.
fn quiet_minutes(hours: QuietHours) -> Vec<bool> {
    let minute = |time: chrono::NaiveTime| (time.hour() * 60 + time.minute()) as usize;
    let mut minutes = vec![false; 1_440];
    let mut quiet = minute(hours.from);
    while quiet != minute(hours.until) {
        minutes[quiet] = true;
        quiet = (quiet + 1) % 1_440;
    }
    minutes
}

fn is_quiet(minutes: &[bool], local: NaiveDateTime) -> bool {
    minutes[(local.hour() * 60 + local.minute()) as usize]
}

/// From each of the days' beginnings on, minute by minute, as far as into the next day.
fn is_in_window(window: &SendWindow, local: NaiveDateTime) -> bool {
    if window.from == window.until {
        return window.days.contains(&local.weekday());
    }
    [local.date().pred_opt().unwrap(), local.date()].into_iter().any(|day| {
        let length = (window.until - window.from).num_minutes().rem_euclid(1_440);
        let begin = day.and_time(window.from);
        let minute = (local - begin).num_seconds().div_euclid(60);
        window.days.contains(&day.weekday()) && (0..length).contains(&minute)
    })
}

#[test]
fn half_open() {
    let night = quiet((22, 0), (8, 0));
    let tick = TimeDelta::nanoseconds(1);
    let (start, end) = (at("2026-01-01T22:00:00Z"), at("2026-01-02T08:00:00Z"));
    assert!(!night.contains(start - tick, Zone::UTC));
    assert!(night.contains(start, Zone::UTC));
    assert!(night.contains(end - tick, Zone::UTC));
    assert!(!night.contains(end, Zone::UTC));
    assert_eq!(night.next_allowed(start - tick, Zone::UTC), Some(start - tick));
    assert_eq!(night.next_allowed(start, Zone::UTC), Some(end));
}

#[test]
fn ten_in_the_evening_to_six_is_the_night_and_is_never_swapped() {
    let night = quiet((22, 0), (6, 0));
    let day = quiet((6, 0), (22, 0));
    for hour in 0..24 {
        let at = at(&format!("2026-01-01T{hour:02}:30:00Z"));
        assert_eq!(night.contains(at, Zone::UTC), !(6..22).contains(&hour), "{hour}");
        assert_eq!(day.contains(at, Zone::UTC), (6..22).contains(&hour), "{hour}");
    }
}

#[test]
fn the_hour_after_midnight_is_not_missed() {
    for hours in [quiet((22, 0), (8, 0)), quiet((0, 0), (8, 0)), quiet((0, 30), (8, 0)), quiet((23, 59), (1, 0))] {
        assert!(hours.contains(at("2026-01-01T00:30:00Z"), Zone::UTC), "{hours:?}");
    }
    let until_midnight = quiet((22, 0), (0, 0));
    assert!(until_midnight.contains(at("2026-01-01T23:59:59Z"), Zone::UTC));
    assert!(!until_midnight.contains(at("2026-01-02T00:00:00Z"), Zone::UTC));
    let end = until_midnight.next_allowed(at("2026-01-01T22:10:00Z"), Zone::UTC);
    assert_eq!(end, Some(at("2026-01-02T00:00:00Z")));
    let just_after = window(&WEEK, (0, 0), (1, 0));
    assert!(just_after.contains(at("2026-01-01T00:30:00Z"), Zone::UTC));
}

#[test]
fn quiet_hours_that_begin_when_they_end_are_none() {
    let none = quiet((9, 0), (9, 0));
    for hour in 0..24 {
        let at = at(&format!("2026-01-01T{hour:02}:00:00Z"));
        assert!(!none.contains(at, Zone::UTC));
        assert_eq!(none.next_allowed(at, Zone::UTC), Some(at));
    }
}

#[test]
fn a_window_over_midnight_belongs_to_the_day_on_which_it_begins() {
    // 2026-01-01 is a Thursday.
    let nights = window(&[Weekday::Thu], (22, 0), (2, 0));
    assert!(nights.contains(at("2026-01-01T22:00:00Z"), Zone::UTC));
    assert!(nights.contains(at("2026-01-02T01:59:00Z"), Zone::UTC), "Friday, but Thursday's window");
    assert!(!nights.contains(at("2026-01-02T02:00:00Z"), Zone::UTC));
    assert!(!nights.contains(at("2026-01-02T22:00:00Z"), Zone::UTC));
    assert!(!nights.contains(at("2026-01-01T01:00:00Z"), Zone::UTC), "Thursday, but Wednesday's window");
    let next = nights.next_allowed(at("2026-01-01T01:00:00Z"), Zone::UTC);
    assert_eq!(next, Some(at("2026-01-01T22:00:00Z")));
    let next = nights.next_allowed(at("2026-01-02T02:00:00Z"), Zone::UTC);
    assert_eq!(next, Some(at("2026-01-08T22:00:00Z")));
}

#[test]
fn a_weekday_is_the_customers() {
    let thursdays = window(&[Weekday::Thu], (8, 0), (12, 0));
    let thursday = at("2026-01-01T08:00:00+09:00");
    assert!(thursdays.contains(thursday, zone("+09:00")));
    assert!(!thursdays.contains(thursday, Zone::UTC));
    // Seven in the evening of Wednesday, in New York.
    assert!(!window(&[Weekday::Thu], (8, 0), (23, 0)).contains(thursday, zone("-05:00")));
}

#[test]
fn a_window_that_begins_when_it_ends_is_the_whole_day() {
    for begin in [(0, 0), (10, 0)] {
        let thursdays = window(&[Weekday::Thu], begin, begin);
        assert!(thursdays.contains(at("2026-01-01T00:00:00Z"), Zone::UTC));
        assert!(thursdays.contains(at("2026-01-01T23:59:59Z"), Zone::UTC));
        assert!(!thursdays.contains(at("2026-01-02T00:00:00Z"), Zone::UTC));
        let next = thursdays.next_allowed(at("2026-01-02T00:00:00Z"), Zone::UTC);
        assert_eq!(next, Some(at("2026-01-08T00:00:00Z")));
    }
}

#[test]
fn a_window_without_days_never_opens() {
    let never = window(&[], (8, 0), (12, 0));
    assert!(!never.contains(at("2026-01-01T09:00:00Z"), Zone::UTC));
    assert_eq!(never.next_allowed(at("2026-01-01T09:00:00Z"), Zone::UTC), None);
    assert_eq!(window(&[], (8, 0), (8, 0)).next_allowed(at("2026-01-01T09:00:00Z"), Zone::UTC), None);
}

/// Half hour by half hour of a year, in five zones: the answers of all, worked out backwards.
#[test]
fn quiet_hours_are_never_sent_into_over_a_year_in_five_zones() {
    let (start, end) = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    let nights = [quiet((22, 0), (8, 0)), quiet((1, 30), (2, 30)), quiet((0, 0), (3, 30)), quiet((2, 30), (2, 0))];
    for zone in zones() {
        let clock = Clock::of(zone);
        let locals: Vec<(DateTime<Utc>, NaiveDateTime)> = half_hours(start, end).map(|at| (at, clock.at(at))).collect();
        for night in nights {
            let (mut next, minutes) = (None, quiet_minutes(night));
            for (at, local) in locals.iter().rev() {
                let quiet = is_quiet(&minutes, *local);
                assert_eq!(night.contains(*at, zone), quiet, "{zone} {at} {night:?}");
                next = if quiet { next } else { Some(*at) };
                if next.is_some() {
                    assert_eq!(night.next_allowed(*at, zone), next, "{zone} {at} {night:?}");
                }
            }
        }
    }
}

#[test]
fn windows_are_kept_over_a_year_in_five_zones() {
    let (start, end) = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    let windows = [
        window(&[Weekday::Mon, Weekday::Sun], (1, 30), (2, 30)),
        window(&[Weekday::Sat], (22, 0), (2, 30)),
        window(&WEEK, (9, 0), (20, 0)),
        window(&[Weekday::Sun], (0, 0), (0, 0)),
    ];
    for zone in zones() {
        let clock = Clock::of(zone);
        let locals: Vec<(DateTime<Utc>, NaiveDateTime)> = half_hours(start, end).map(|at| (at, clock.at(at))).collect();
        for window in &windows {
            let mut next = None;
            for (at, local) in locals.iter().rev() {
                let open = is_in_window(window, *local);
                assert_eq!(window.contains(*at, zone), open, "{zone} {at} {window:?}");
                next = if open { Some(*at) } else { next };
                if next.is_some() {
                    assert_eq!(window.next_allowed(*at, zone), next, "{zone} {at} {window:?}");
                }
            }
        }
    }
}

fn half_hours(start: DateTime<Utc>, end: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    std::iter::successors(Some(start), |at| Some(*at + TimeDelta::minutes(30))).take_while(move |at| *at < end)
}

/// Instants of 2026, most of them within two days of a change of clocks somewhere.
fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    let changes = ["2026-03-08T07:00:00Z", "2026-03-29T01:00:00Z", "2026-04-04T15:00:00Z", "2026-10-03T15:30:00Z"];
    let changes = changes.into_iter().chain(["2026-10-25T01:00:00Z", "2026-11-01T06:00:00Z", "2026-07-01T00:00:00Z"]);
    let seconds = proptest::sample::select(changes.map(|text| at(text).timestamp()).collect::<Vec<_>>());
    let near = (seconds, -172_800..172_800_i64).prop_map(|(at, off)| at + off);
    let any = at("2026-01-01T00:00:00Z").timestamp()..at("2027-01-01T00:00:00Z").timestamp();
    (prop_oneof![3 => near, 1 => any], prop_oneof![Just(0), 0..1_000_000_000_u32])
        .prop_map(|(second, nanos)| DateTime::from_timestamp(second, nanos).unwrap())
}

fn times() -> impl Strategy<Value = (u32, u32)> {
    prop_oneof![(0..4_u32, 0..60_u32), (0..24_u32, 0..60_u32), (0..24_u32, Just(0))]
}

fn weekdays() -> impl Strategy<Value = Vec<Weekday>> {
    proptest::collection::vec(proptest::sample::select(WEEK.to_vec()), 0..4)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_next_allowed_instant_after_quiet_hours_is_the_first(
        at in instants(), from in times(), until in times(), zone in 0..5_usize,
    ) {
        let (zone, hours) = (zones()[zone], quiet(from, until));
        let clock = Clock::of(zone);
        let next = hours.next_allowed(at, zone);
        let minutes = quiet_minutes(hours);
        prop_assert_eq!(next, scan(at, |minute| !is_quiet(&minutes, clock.at(minute))));
        prop_assert!(next.is_some_and(|next| next >= at && !hours.contains(next, zone)));
    }

    #[test]
    fn the_next_allowed_instant_of_a_window_is_the_first(
        at in instants(), days in weekdays(), from in times(), until in times(), zone in 0..5_usize,
    ) {
        let (zone, hours) = (zones()[zone], window(&days, from, until));
        let clock = Clock::of(zone);
        let next = hours.next_allowed(at, zone);
        let first = scan(at, |minute| is_in_window(&hours, clock.at(minute)));
        // A window within a skipped hour can be closed for longer than the scan looks.
        if first.is_some() || days.is_empty() {
            prop_assert_eq!(next, first);
        }
        prop_assert!(next.is_none_or(|next| next >= at && hours.contains(next, zone)));
    }

    #[test]
    fn hours_within_minutes_are_kept_too(at in instants(), from in 0..86_400_u32, length in 1..86_400_u32) {
        let seconds = |second: u32| time(0, 0) + TimeDelta::seconds((second % 86_400).into());
        let hours = QuietHours { from: seconds(from), until: seconds(from + length) };
        let into = i64::from(at.num_seconds_from_midnight()) - i64::from(from);
        prop_assert_eq!(hours.contains(at, Zone::UTC), into.rem_euclid(86_400) < length.into());
    }
}
