//! When steps are due, and the moment of a decision.

use chrono::{DateTime, Days, TimeDelta, Utc};
use proptest::prelude::*;
use retention::campaign::{Anchor, Moment, Offset};
use retention::model::Zone;

use super::{Clock, at, date, time, zone, zones};
use crate::config;

fn day(days: u32, hour: u32) -> Offset {
    Offset::Day { days, at: Some(time(hour, 0)) }
}

#[test]
fn elapsed_time_counts_from_the_instant_or_from_the_beginning_of_the_day() {
    let tehran = zone("+03:30");
    let entry = at("2026-06-01T10:00:00+03:30");
    let hour = Offset::Elapsed { minutes: 60 };
    assert_eq!(hour.due(Anchor::At(entry), tehran), Some(at("2026-06-01T11:00:00+03:30")));
    assert_eq!(hour.due(Anchor::On(date(2026, 6, 1)), tehran), Some(at("2026-06-01T01:00:00+03:30")));
}

#[test]
fn calendar_days_count_from_the_customers_day() {
    // Eleven in the evening in UTC is already 2 June in Tehran.
    let (tehran, entry) = (zone("+03:30"), Anchor::At(at("2026-06-01T23:00:00Z")));
    assert_eq!(entry.day(tehran), date(2026, 6, 2));
    assert_eq!(day(1, 10).due(entry, tehran), Some(at("2026-06-03T10:00:00+03:30")));
    assert_eq!(day(10, 10).due(entry, Zone::UTC), Some(at("2026-06-11T10:00:00Z")));
    let own_time = Offset::Day { days: 1, at: None };
    assert_eq!(own_time.due(entry, tehran), Some(at("2026-06-03T02:30:00+03:30")));
    assert_eq!(own_time.due(Anchor::On(date(2026, 6, 2)), tehran), Some(at("2026-06-03T00:00:00+03:30")));
}

#[test]
fn nothing_is_due_before_the_enrolment() {
    let entry = at("2026-06-01T15:00:00Z");
    assert_eq!(day(0, 10).due(Anchor::At(entry), Zone::UTC), Some(entry));
    assert_eq!(day(0, 18).due(Anchor::At(entry), Zone::UTC), Some(at("2026-06-01T18:00:00Z")));
}

#[test]
fn days_before_a_date_count_back_from_it() {
    let week = Offset::Before { days: 7, at: time(9, 0) };
    let birthday = Anchor::On(date(2028, 3, 4));
    assert_eq!(week.due(birthday, zone("-05:00")), Some(at("2028-02-26T09:00:00-05:00")));
    let day = Offset::Before { days: 0, at: time(9, 0) };
    assert_eq!(day.due(birthday, Zone::UTC), Some(at("2028-03-04T09:00:00Z")));
}

#[test]
fn a_watermark_is_never_later_than_now() {
    let now = at("2026-06-01T15:00:00Z");
    let moment = Moment::new(now);
    assert_eq!((moment.now(), moment.complete_until(), moment.staleness()), (now, now, TimeDelta::zero()));
    let earlier = moment.with_watermark(now - TimeDelta::hours(2));
    assert_eq!((earlier.now(), earlier.staleness()), (now, TimeDelta::hours(2)));
    assert_eq!(moment.with_watermark(now + TimeDelta::hours(2)), moment);
}

fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    let (start, end) = (at("2025-12-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    (start.timestamp()..end.timestamp()).prop_map(|second| DateTime::from_timestamp(second, 0).unwrap())
}

proptest! {
    #![proptest_config(config())]

    /// On the day that is asked for, at the time that is asked for, or, where clocks skip it, up to an hour later.
    #[test]
    fn a_calendar_offset_is_due_on_its_day_at_its_time(
        entry in instants(), days in 1..400_u32, minute in 0..1_440_u32, zone in 0..5_usize,
    ) {
        let zone = zones()[zone];
        let clock = Clock::of(zone);
        let asked = clock.at(entry).date() + Days::new(days.into());
        let asked = asked.and_time(time(minute / 60, minute % 60));
        let offset = Offset::Day { days, at: Some(asked.time()) };
        let due = offset.due(Anchor::At(entry), zone).unwrap();
        let late = clock.at(due) - asked;
        if late != TimeDelta::zero() {
            prop_assert!(late == TimeDelta::minutes(60) || late == TimeDelta::minutes(30));
            let shown = |off| clock.at(due + TimeDelta::minutes(off)) == asked;
            prop_assert!(!(-180..180).any(shown), "the clocks do show it");
        }
        // The first of two.
        prop_assert!((1..=120).all(|back| clock.at(due - TimeDelta::minutes(back)) != asked));
    }

    #[test]
    fn a_step_is_never_due_before_its_enrolment_and_later_days_are_due_later(
        entry in instants(), days in 0..50_u32, minute in 0..1_440_u32, zone in 0..5_usize,
    ) {
        let zone = zones()[zone];
        for time in [None, Some(time(minute / 60, minute % 60))] {
            let due = |days| Offset::Day { days, at: time }.due(Anchor::At(entry), zone).unwrap();
            prop_assert!(due(days) >= entry);
            prop_assert!(due(days) < due(days + 1) || days == 0 && due(0) == entry);
        }
    }
}
