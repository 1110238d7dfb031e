//! The ends of chrono's calendar, and the years 1 and 9999: nothing panics, and answers do not lie before the question.

use std::num::NonZeroU32;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};
use proptest::prelude::*;
use retention::campaign::{Anchor, CapWindow, Moment, Offset, QuietHours, SendWindow};
use retention::model::Zone;

use super::{at, date, quiet, time, window, zone, zones};
use crate::config;

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

fn extreme_zones() -> Vec<Zone> {
    zones().into_iter().chain(["+23:59:59", "-23:59:59", "UTC"].map(zone)).collect()
}

#[test]
fn clocks_stop_at_the_ends_of_the_calendar() {
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    assert_eq!(zone("-05:00").local(first), NaiveDateTime::MIN);
    assert_eq!(zone("+05:00").local(last), NaiveDateTime::MAX);
    assert_eq!(zone("+05:00").local(first), NaiveDateTime::MIN + TimeDelta::hours(5));
    assert_eq!(zone("+05:00").instant(NaiveDateTime::MIN), None);
    assert_eq!(zone("-05:00").instant(NaiveDateTime::MAX), None);
    assert_eq!(zone("+05:00").day_start(NaiveDate::MIN), None);
    assert_eq!(Zone::UTC.day_start(NaiveDate::MIN), Some(first));
}

#[test]
fn beyond_the_calendar_there_is_no_next() {
    let last = DateTime::<Utc>::MAX_UTC;
    assert_eq!(quiet((22, 0), (8, 0)).next_allowed(last, Zone::UTC), None);
    assert_eq!(window(&[Weekday::Mon], (8, 0), (9, 0)).next_allowed(last, Zone::UTC), None);
    for cap in [CapWindow::Day, CapWindow::Month, CapWindow::Rolling { hours: NonZeroU32::MAX }] {
        assert_eq!(cap.next_allowed(NonZeroU32::MIN, &[last], last, Zone::UTC), None, "{cap:?}");
    }
    assert_eq!(Offset::Elapsed { minutes: 1 }.due(Anchor::At(last), Zone::UTC), None);
    assert_eq!(Offset::Day { days: 1, at: None }.due(Anchor::On(NaiveDate::MAX), Zone::UTC), None);
    assert_eq!(Offset::Before { days: 1, at: NaiveTime::MIN }.due(Anchor::On(NaiveDate::MIN), Zone::UTC), None);
    // Longer than the calendar: whatever was sent counts.
    let ages = CapWindow::Rolling { hours: NonZeroU32::MAX };
    assert_eq!(ages.count(&[DateTime::<Utc>::MIN_UTC], DateTime::<Utc>::MIN_UTC, Zone::UTC), 1);
}

#[test]
fn the_years_1_and_9999_are_years_like_others() {
    for (year, zone) in [1, 9_999].into_iter().flat_map(|year| ["+03:30", "-05:00"].map(|text| (year, zone(text)))) {
        let day = date(year, 6, 1);
        let due = Offset::Day { days: 2, at: Some(time(10, 0)) }.due(Anchor::On(day), zone).unwrap();
        assert_eq!(zone.local(due), date(year, 6, 3).and_time(time(10, 0)));
        let evening = zone.instant(day.and_time(time(23, 0))).unwrap();
        let morning = quiet((22, 0), (8, 0)).next_allowed(evening, zone).unwrap();
        assert_eq!(zone.local(morning), date(year, 6, 2).and_time(time(8, 0)));
    }
}

fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    let (first, last) = (DateTime::<Utc>::MIN_UTC.timestamp(), DateTime::<Utc>::MAX_UTC.timestamp());
    let days = 40 * 86_400_i64;
    let seconds = prop_oneof![
        Just(first),
        Just(last),
        first..first + days,
        last - days..last,
        first..=last,
        (Just(at("0001-01-01T00:00:00Z").timestamp()), -days..days).prop_map(|(at, off)| at + off),
        (Just(at("9999-12-31T00:00:00Z").timestamp()), -days..days).prop_map(|(at, off)| at + off),
        Just(at("2016-12-31T23:59:59Z").timestamp()),
    ];
    // Leap seconds are those beyond a second.
    (seconds, prop_oneof![Just(0), 0..2_000_000_000_u32]).prop_filter_map("no such instant", |(second, nanos)| {
        DateTime::from_timestamp(second, nanos).or_else(|| DateTime::from_timestamp(second, 0))
    })
}

fn times() -> impl Strategy<Value = NaiveTime> {
    let time = |(second, nanos)| NaiveTime::from_num_seconds_from_midnight_opt(second, nanos);
    let nanos = prop_oneof![Just(0), 0..2_000_000_000_u32];
    let seconds = prop_oneof![Just(0), Just(86_399), 0..86_400_u32];
    (seconds, nanos).prop_filter_map("no leap second there", time)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_panics_and_nothing_is_allowed_before_it_is_asked_for(
        at in instants(), other in instants(), from in times(), until in times(), number in any::<u32>(),
        days in proptest::collection::vec(proptest::sample::select(WEEK.to_vec()), 0..8),
    ) {
        for zone in extreme_zones() {
            let hours = QuietHours { from, until };
            let window = SendWindow { days: days.clone(), from, until };
            let (_, _) = (hours.contains(at, zone), window.contains(at, zone));
            prop_assert!(hours.next_allowed(at, zone).is_none_or(|next| next >= at));
            prop_assert!(window.next_allowed(at, zone).is_none_or(|next| next >= at));
            let most = NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
            for cap in [CapWindow::Rolling { hours: most }, CapWindow::Day, CapWindow::Week, CapWindow::Month] {
                prop_assert!(cap.count(&[at, other, at], at, zone) <= 3);
                prop_assert!(cap.next_allowed(most, &[at, other], at, zone).is_none_or(|next| next >= at));
                prop_assert!(cap.next_allowed(NonZeroU32::MIN, &[at, other], at, zone).is_none_or(|next| next > at));
            }
            for anchor in [Anchor::At(at), Anchor::On(at.date_naive())] {
                for offset in [
                    Offset::Elapsed { minutes: number }, Offset::Day { days: number, at: None },
                    Offset::Day { days: number % 3, at: Some(from) }, Offset::Before { days: number, at: until },
                ] {
                    let due = offset.due(anchor, zone);
                    let start = anchor.instant(zone);
                    let before = matches!(offset, Offset::Before { .. });
                    prop_assert!(before || due.is_none_or(|due| start.is_some_and(|start| due >= start)));
                }
            }
            let moment = Moment::new(at).with_watermark(other);
            prop_assert!(moment.complete_until() <= at && moment.staleness() >= TimeDelta::zero());
        }
    }

    #[test]
    fn days_begin_where_they_are(at in instants()) {
        for zone in extreme_zones() {
            let day = zone.local(at).date();
            if let Some(start) = zone.day_start(day) {
                let shown = zone.local(start);
                prop_assert!(shown.date() == day || shown == NaiveDateTime::MIN || shown == NaiveDateTime::MAX);
            }
        }
    }
}
