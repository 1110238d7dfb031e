//! The cases of daylight saving and of odd zones, by name. New York 2026: clocks go forward on 8 March and back on
//! 1 November.

use std::num::NonZeroU32;

use chrono::{DateTime, TimeDelta, Utc, Weekday};
use retention::campaign::{Anchor, CapWindow, Offset};

use super::{at, date, hours, quiet, time, window, zone};

const DAY: Offset = Offset::Day { days: 1, at: None };

fn on_day(days: u32, hour: u32, minute: u32) -> Offset {
    Offset::Day { days, at: Some(time(hour, minute)) }
}

#[test]
fn a_day_of_24_hours_and_a_calendar_day_differ_when_clocks_go_forward() {
    let (zone, entry) = (zone("America/New_York"), Anchor::At(at("2026-03-07T10:00:00-05:00")));
    let elapsed = Offset::Elapsed { minutes: 1_440 }.due(entry, zone);
    assert_eq!(elapsed, Some(at("2026-03-08T11:00:00-04:00")));
    assert_eq!(DAY.due(entry, zone), Some(at("2026-03-08T10:00:00-04:00")));
}

#[test]
fn a_day_of_24_hours_and_a_calendar_day_differ_when_clocks_go_back() {
    let (zone, entry) = (zone("America/New_York"), Anchor::At(at("2026-10-31T10:00:00-04:00")));
    let elapsed = Offset::Elapsed { minutes: 1_440 }.due(entry, zone);
    assert_eq!(elapsed, Some(at("2026-11-01T09:00:00-05:00")));
    assert_eq!(DAY.due(entry, zone), Some(at("2026-11-01T10:00:00-05:00")));
}

#[test]
fn half_past_two_that_does_not_exist_is_half_past_three() {
    let zone = zone("America/New_York");
    let due = on_day(1, 2, 30).due(Anchor::On(date(2026, 3, 7)), zone);
    assert_eq!(due, Some(at("2026-03-08T03:30:00-04:00")));
    assert_eq!(zone.local(due.unwrap()), date(2026, 3, 8).and_time(time(3, 30)));

    // Also where it is the enrolment's own time of day.
    let due = DAY.due(Anchor::At(at("2026-03-07T02:30:00-05:00")), zone);
    assert_eq!(due, Some(at("2026-03-08T03:30:00-04:00")));
    // The first that is skipped, and the first that is not.
    let instant = |hour, minute| zone.instant(date(2026, 3, 8).and_time(time(hour, minute)));
    assert_eq!(instant(2, 0), Some(at("2026-03-08T03:00:00-04:00")));
    assert_eq!(instant(3, 0), Some(at("2026-03-08T03:00:00-04:00")));
    assert_eq!(instant(1, 59), Some(at("2026-03-08T01:59:00-05:00")));
}

#[test]
fn half_past_one_that_happens_twice_is_the_first() {
    let zone = zone("America/New_York");
    let due = on_day(0, 1, 30).due(Anchor::On(date(2026, 11, 1)), zone);
    assert_eq!(due, Some(at("2026-11-01T01:30:00-04:00")));
    let second = at("2026-11-01T01:30:00-05:00");
    assert_eq!(zone.local(second), zone.local(due.unwrap()));
    assert_eq!(second - due.unwrap(), hours(1));
    // Who enters in the second is not due before.
    let own = Offset::Day { days: 0, at: None };
    assert_eq!(own.due(Anchor::At(second), zone), Some(second));
}

#[test]
fn quiet_hours_over_the_night_of_the_change_last_nine_hours_and_eleven() {
    let (zone, night) = (zone("America/New_York"), quiet((22, 0), (8, 0)));
    for (start, end, length) in [
        ("2026-03-07T22:00:00-05:00", "2026-03-08T08:00:00-04:00", 9),
        ("2026-10-31T22:00:00-04:00", "2026-11-01T08:00:00-05:00", 11),
        ("2026-06-01T22:00:00-04:00", "2026-06-02T08:00:00-04:00", 10),
    ] {
        let (start, end) = (at(start), at(end));
        assert_eq!(night.next_allowed(start, zone), Some(end));
        assert_eq!(end - start, hours(length));
        // Half-open: the last instant before is allowed, the end is.
        let tick = TimeDelta::nanoseconds(1);
        assert!(!night.contains(start - tick, zone) && night.contains(start, zone));
        assert!(night.contains(end - tick, zone) && !night.contains(end, zone));
        assert_eq!(night.next_allowed(end, zone), Some(end));
        assert_eq!(night.next_allowed(end - tick, zone), Some(end));
    }
}

#[test]
fn quiet_hours_that_end_in_the_skipped_hour_end_with_it() {
    let (zone, night) = (zone("America/New_York"), quiet((22, 0), (2, 30)));
    let end = night.next_allowed(at("2026-03-07T23:00:00-05:00"), zone);
    assert_eq!(end, Some(at("2026-03-08T03:00:00-04:00")));
}

#[test]
fn quiet_hours_within_the_skipped_hour_do_not_happen() {
    let (zone, hour) = (zone("America/New_York"), quiet((2, 0), (3, 0)));
    let mut minute = at("2026-03-08T01:00:00-05:00");
    while minute < at("2026-03-08T05:00:00-04:00") {
        assert!(!hour.contains(minute, zone));
        minute += TimeDelta::minutes(1);
    }
}

#[test]
fn quiet_hours_that_begin_in_the_repeated_hour_go_by_the_clock() {
    let (zone, night) = (zone("America/New_York"), quiet((1, 30), (8, 0)));
    // The first 01:30 begins them, the clocks go back to 01:00, the second 01:30 begins them again.
    assert!(!night.contains(at("2026-11-01T01:29:00-04:00"), zone));
    assert!(night.contains(at("2026-11-01T01:30:00-04:00"), zone));
    assert_eq!(night.next_allowed(at("2026-11-01T01:45:00-04:00"), zone), Some(at("2026-11-01T01:00:00-05:00")));
    assert_eq!(night.next_allowed(at("2026-11-01T01:30:00-05:00"), zone), Some(at("2026-11-01T08:00:00-05:00")));
    // Likewise an end within it.
    let evening = quiet((22, 0), (1, 30));
    assert_eq!(evening.next_allowed(at("2026-11-01T01:00:00-04:00"), zone), Some(at("2026-11-01T01:30:00-04:00")));
    assert_eq!(evening.next_allowed(at("2026-11-01T01:00:00-05:00"), zone), Some(at("2026-11-01T01:30:00-05:00")));
}

#[test]
fn a_thursday_in_tokyo_is_tokyos_thursday() {
    let (zone, mornings) = (zone("Asia/Tokyo"), window(&[Weekday::Thu], (8, 0), (12, 0)));
    // Thursday 08:00 in Tokyo is Wednesday 23:00 in UTC.
    let thursday = at("2026-01-01T08:00:00+09:00");
    assert_eq!(thursday, at("2025-12-31T23:00:00Z"));
    assert!(mornings.contains(thursday, zone));
    assert!(!mornings.contains(at("2026-01-02T08:00:00+09:00"), zone));
    assert_eq!(mornings.next_allowed(at("2026-01-01T12:00:00+09:00"), zone), Some(at("2026-01-08T08:00:00+09:00")));
}

#[test]
fn a_zone_fifteen_minutes_off() {
    let (zone, night) = (zone("Asia/Kathmandu"), quiet((22, 0), (8, 0)));
    assert_eq!(zone.local(at("2026-06-01T00:00:00Z")), date(2026, 6, 1).and_time(time(5, 45)));
    assert_eq!(night.next_allowed(at("2026-06-01T00:00:00Z"), zone), Some(at("2026-06-01T02:15:00Z")));
}

#[test]
fn half_an_hour_of_daylight_saving() {
    // Lord Howe Island: +11:00 until 5 April 2026, 02:00, then +10:30; forward again on 4 October, 02:00.
    let (zone, night) = (zone("Australia/Lord_Howe"), quiet((22, 0), (8, 0)));
    let end = night.next_allowed(at("2026-04-04T22:00:00+11:00"), zone);
    assert_eq!(end, Some(at("2026-04-05T08:00:00+10:30")));
    assert_eq!(end.unwrap() - at("2026-04-04T22:00:00+11:00"), TimeDelta::minutes(10 * 60 + 30));

    let skipped = on_day(0, 2, 15).due(Anchor::On(date(2026, 10, 4)), zone);
    assert_eq!(skipped, Some(at("2026-10-04T02:45:00+11:00")));
    let twice = on_day(0, 1, 45).due(Anchor::On(date(2026, 4, 5)), zone);
    assert_eq!(twice, Some(at("2026-04-05T01:45:00+11:00")));
}

#[test]
fn samoas_missing_day() {
    // Samoa went from 29 December 2011, 24:00 at −10:00, to 31 December, 00:00 at +14:00: there was no Friday the 30th.
    let zone = zone("Pacific/Apia");
    let change = at("2011-12-31T00:00:00+14:00");
    assert_eq!(zone.day_start(date(2011, 12, 30)), Some(change));
    assert_eq!(zone.day_start(date(2011, 12, 31)), Some(change));
    let due = on_day(1, 10, 0).due(Anchor::On(date(2011, 12, 29)), zone);
    assert_eq!(due, Some(at("2011-12-31T10:00:00+14:00")));

    let night = quiet((22, 0), (8, 0));
    let evening = at("2011-12-29T23:00:00-10:00");
    assert_eq!(night.next_allowed(evening, zone), Some(at("2011-12-31T08:00:00+14:00")));
    let fridays = window(&[Weekday::Fri], (10, 0), (12, 0));
    assert_eq!(fridays.next_allowed(evening, zone), Some(at("2012-01-06T10:00:00+14:00")));
}

#[test]
fn a_day_that_happened_twice() {
    // Kwajalein went back from 1 October 1969, 00:00 at +11:00, to 30 September, 01:00 at −12:00.
    let zone = zone("Pacific/Kwajalein");
    let first = at("1969-09-30T12:00:00+11:00");
    assert_eq!(zone.instant(date(1969, 9, 30).and_time(time(12, 0))), Some(first));
    assert_eq!(zone.local(first + hours(23)), zone.local(first));
    // A cap of one a day counts both as one day.
    let one = NonZeroU32::MIN;
    let free = CapWindow::Day.next_allowed(one, &[first], first + hours(15), zone);
    assert_eq!(free, Some(at("1969-10-01T00:00:00-12:00")));
}

#[test]
fn a_day_without_a_midnight_begins_when_its_clocks_do() {
    // Beirut, 29 March 2026: from 00:00 to 01:00. Cairo, 24 April 2026 likewise.
    for (name, day, start) in [
        ("Asia/Beirut", date(2026, 3, 29), "2026-03-29T01:00:00+03:00"),
        ("Africa/Cairo", date(2026, 4, 24), "2026-04-24T01:00:00+03:00"),
        ("America/Havana", date(2026, 3, 8), "2026-03-08T01:00:00-04:00"),
        // Clocks went from 23:30 to 00:30.
        ("America/Toronto", date(1919, 3, 31), "1919-03-31T00:30:00-04:00"),
    ] {
        let zone = zone(name);
        let start = at(start);
        assert_eq!(zone.day_start(day), Some(start), "{name}");
        assert_eq!(zone.local(start).date(), day);
        assert_eq!(zone.local(start - TimeDelta::nanoseconds(1)).date(), day.pred_opt().unwrap());
        assert_eq!(Anchor::On(day).instant(zone), Some(start));
    }
}

#[test]
fn caps_by_the_calendar_go_by_the_customers_clock_over_a_change() {
    let (zone, one) = (zone("America/New_York"), NonZeroU32::MIN);
    let sent = [at("2026-03-08T00:30:00-05:00")];
    let next = |window: CapWindow, at: DateTime<Utc>| window.next_allowed(one, &sent, at, zone);
    assert_eq!(next(CapWindow::Day, at("2026-03-08T12:00:00-04:00")), Some(at("2026-03-09T00:00:00-04:00")));
    // 8 March is a Sunday: the week ends with it.
    assert_eq!(next(CapWindow::Week, sent[0]), Some(at("2026-03-09T00:00:00-04:00")));
    assert_eq!(next(CapWindow::Month, sent[0]), Some(at("2026-04-01T00:00:00-04:00")));
    // 24 hours are 24 hours.
    let day = CapWindow::Rolling { hours: NonZeroU32::new(24).unwrap() };
    assert_eq!(next(day, sent[0]), Some(at("2026-03-09T01:30:00-04:00")));
}

#[test]
fn clocks_that_go_back_over_midnight_do_not_free_a_cap_before_its_time() {
    // St John's, 29 October 2000: at 00:01 clocks went back to 23:01 of the day before.
    let (zone, one) = (zone("America/St_Johns"), NonZeroU32::MIN);
    let sent = [at("2000-10-28T12:00:00-02:30")];
    let first_midnight = at("2000-10-29T00:00:00-02:30");
    let again = first_midnight + TimeDelta::minutes(10);
    assert_eq!(zone.local(again), date(2000, 10, 28).and_time(time(23, 10)));
    let next = |at| CapWindow::Day.next_allowed(one, &sent, at, zone);
    assert_eq!(next(first_midnight - hours(1)), Some(first_midnight));
    assert_eq!(next(again), Some(at("2000-10-29T00:00:00-03:30")));
}

#[test]
fn without_rules_for_the_far_future_the_last_offset_holds() {
    let new_york = zone("America/New_York");
    assert_eq!(new_york.local(at("2099-07-01T12:00:00Z")), date(2099, 7, 1).and_time(time(8, 0)));
    assert_eq!(new_york.local(at("2150-07-01T12:00:00Z")), date(2150, 7, 1).and_time(time(7, 0)));
}
