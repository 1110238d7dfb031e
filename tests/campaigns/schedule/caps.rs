//! Caps: rolling and by the calendar, against a recount in all minutes.

use std::num::NonZeroU32;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use retention::campaign::CapWindow;
use retention::model::Zone;

use super::{Clock, at, hours, scan, zone, zones};
use crate::config;

fn number(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

fn rolling(hours: u32) -> CapWindow {
    CapWindow::Rolling { hours: number(hours) }
}

#[test]
fn a_message_counts_for_exactly_so_many_hours() {
    let sent = [at("2026-06-01T10:00:00Z")];
    let next = sent[0] + hours(24);
    let tick = TimeDelta::nanoseconds(1);
    assert_eq!(rolling(24).count(&sent, sent[0], Zone::UTC), 1);
    assert_eq!(rolling(24).count(&sent, next - tick, Zone::UTC), 1);
    assert_eq!(rolling(24).count(&sent, next, Zone::UTC), 0);
    assert_eq!(rolling(24).next_allowed(number(1), &sent, sent[0], Zone::UTC), Some(next));
    assert_eq!(rolling(24).next_allowed(number(1), &sent, next, Zone::UTC), Some(next));
    assert_eq!(rolling(24).next_allowed(number(2), &sent, sent[0], Zone::UTC), Some(sent[0]));
}

#[test]
fn a_message_later_than_the_run_counts() {
    let (now, later) = (at("2026-06-01T10:00:00Z"), at("2026-06-03T10:00:00Z"));
    assert_eq!(rolling(24).count(&[later], now, Zone::UTC), 1);
    assert_eq!(rolling(24).next_allowed(number(1), &[later], now, Zone::UTC), Some(later + hours(24)));
    // By the calendar, to its own day.
    assert_eq!(CapWindow::Day.count(&[later], now, Zone::UTC), 0);
    assert_eq!(CapWindow::Week.count(&[later], now, Zone::UTC), 1);
}

#[test]
fn the_earliest_of_the_last_so_many_has_to_be_old_enough() {
    let sent = ["2026-06-01T10:00:00Z", "2026-06-01T12:00:00Z", "2026-06-01T15:00:00Z"].map(at);
    let next = |most| rolling(24).next_allowed(number(most), &sent, at("2026-06-01T16:00:00Z"), Zone::UTC);
    assert_eq!(next(1), Some(at("2026-06-02T15:00:00Z")));
    assert_eq!(next(2), Some(at("2026-06-02T12:00:00Z")));
    assert_eq!(next(3), Some(at("2026-06-02T10:00:00Z")));
    assert_eq!(next(4), Some(at("2026-06-01T16:00:00Z")));
}

#[test]
fn a_day_is_the_customers() {
    // Eleven in the evening in UTC is the next morning in Tehran.
    let sent = [at("2026-06-01T23:00:00Z")];
    let (now, tehran) = (at("2026-06-02T10:00:00Z"), zone("+03:30"));
    assert_eq!(CapWindow::Day.count(&sent, now, tehran), 1);
    assert_eq!(CapWindow::Day.count(&sent, now, Zone::UTC), 0);
    let next = CapWindow::Day.next_allowed(number(1), &sent, now, tehran);
    assert_eq!(next, Some(at("2026-06-03T00:00:00+03:30")));
}

#[test]
fn weeks_begin_on_monday_and_months_on_their_first() {
    // 31 May 2026 is a Sunday.
    let sent = [at("2026-05-31T12:00:00Z")];
    let next = |window: CapWindow| window.next_allowed(number(1), &sent, sent[0], Zone::UTC);
    assert_eq!(next(CapWindow::Week), Some(at("2026-06-01T00:00:00Z")));
    assert_eq!(next(CapWindow::Month), Some(at("2026-06-01T00:00:00Z")));
    let sent = [at("2026-06-01T00:00:00Z")];
    let next = |window: CapWindow| window.next_allowed(number(1), &sent, sent[0], Zone::UTC);
    assert_eq!(next(CapWindow::Week), Some(at("2026-06-08T00:00:00Z")));
    assert_eq!(next(CapWindow::Month), Some(at("2026-07-01T00:00:00Z")));
}

#[test]
fn a_message_of_the_first_minute_of_a_month_counts_to_its_last() {
    let sent = [at("2026-07-01T00:00:00Z")];
    let (last, august) = (at("2026-07-31T23:59:59Z"), at("2026-08-01T00:00:00Z"));
    assert_eq!(CapWindow::Month.count(&sent, last, Zone::UTC), 1);
    assert_eq!(CapWindow::Month.next_allowed(number(1), &sent, last, Zone::UTC), Some(august));
    assert_eq!(CapWindow::Month.count(&sent, august, Zone::UTC), 0);
}

#[test]
fn full_days_to_come_are_passed_over() {
    let sent = ["2026-06-01T10:00:00Z", "2026-06-02T10:00:00Z", "2026-06-03T10:00:00Z"].map(at);
    let next = CapWindow::Day.next_allowed(number(1), &sent, at("2026-06-01T12:00:00Z"), Zone::UTC);
    assert_eq!(next, Some(at("2026-06-04T00:00:00Z")));
}

#[test]
fn an_enrolment_does_not_become_free_again() {
    let (sent, now) = ([at("2026-06-01T10:00:00Z")], at("2029-06-01T10:00:00Z"));
    assert_eq!(CapWindow::Enrolment.count(&sent, now, Zone::UTC), 1);
    assert_eq!(CapWindow::Enrolment.next_allowed(number(1), &sent, now, Zone::UTC), None);
    assert_eq!(CapWindow::Enrolment.next_allowed(number(2), &sent, now, Zone::UTC), Some(now));
}

/// The calendar period of a day, by a text that all its days have.
fn period(window: CapWindow, day: NaiveDate) -> String {
    match window {
        CapWindow::Day => day.to_string(),
        CapWindow::Week => format!("{:?}", day.iso_week()),
        _ => format!("{}-{}", day.year(), day.month()),
    }
}

fn recount(window: CapWindow, sent: &[DateTime<Utc>], at: DateTime<Utc>, clock: Clock) -> usize {
    let counts = |sent: DateTime<Utc>| match window {
        CapWindow::Rolling { hours } => at - sent < TimeDelta::hours(hours.get().into()),
        CapWindow::Enrolment => true,
        _ => period(window, clock.at(sent).date()) == period(window, clock.at(at).date()),
    };
    sent.iter().filter(|sent| counts(**sent)).count()
}

fn windows() -> impl Strategy<Value = CapWindow> {
    prop_oneof![
        (1..100_u32).prop_map(rolling),
        Just(CapWindow::Day),
        Just(CapWindow::Week),
        Just(CapWindow::Month),
        Just(CapWindow::Enrolment),
    ]
}

/// Minutes around the changes of clocks of New York.
fn minutes() -> impl Strategy<Value = DateTime<Utc>> {
    let starts = [at("2026-03-06T00:00:00Z"), at("2026-10-30T00:00:00Z")];
    (proptest::sample::select(starts.to_vec()), 0..6_000_i64)
        .prop_map(|(start, minute)| start + TimeDelta::minutes(minute))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn counts_are_those_of_a_recount_in_whatever_order_messages_come(
        window in windows(), sent in proptest::collection::vec(minutes(), 0..9), at in minutes(), zone in 0..5_usize,
    ) {
        let zone = zones()[zone];
        let clock = Clock::of(zone);
        prop_assert_eq!(window.count(&sent, at, zone) as usize, recount(window, &sent, at, clock));
    }

    #[test]
    fn the_next_allowed_instant_is_the_first_with_room(
        window in windows(), sent in proptest::collection::vec(minutes(), 0..6), at in minutes(),
        most in 1..4_u32, zone in 0..5_usize,
    ) {
        let zone = zones()[zone];
        let clock = Clock::of(zone);
        let next = window.next_allowed(number(most), &sent, at, zone);
        let room = |minute| recount(window, &sent, minute, clock) < most as usize;
        if let Some(first) = scan(at, room) {
            prop_assert_eq!(next, Some(first));
        } else if let Some(later_than_the_scan) = next {
            let tick = TimeDelta::nanoseconds(1);
            prop_assert!(room(later_than_the_scan) && !room(later_than_the_scan - tick));
        } else {
            prop_assert_eq!(window, CapWindow::Enrolment);
        }
    }
}
