//! Zones as text, and from clocks to instants and back.

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta, Utc};
use proptest::prelude::*;
use retention::model::{Zone, ZoneError};

use super::{Clock, at, date, zones};
use crate::config;

#[test]
fn offsets_are_read_and_written() {
    for text in ["UTC", "+03:30", "-05:00", "+05:45", "+23:59", "-23:59", "+00:00:01", "-01:02:03"] {
        assert_eq!(text.parse::<Zone>().unwrap().to_string(), text);
    }
    for (text, zone) in [("Z", Zone::UTC), ("+00:00", Zone::UTC), ("-00:00", Zone::UTC)] {
        assert_eq!(text.parse(), Ok(zone));
    }
    let tehran = FixedOffset::east_opt(12_600).unwrap();
    assert_eq!("+03:30".parse(), Ok(Zone::fixed(tehran)));
    assert_eq!(Zone::from(tehran), Zone::fixed(tehran));
    assert_eq!("-03:30".parse::<Zone>().unwrap().local(at("2026-01-01T00:00:00Z")).to_string(), "2025-12-31 20:30:00");
}

#[test]
fn what_is_neither_offset_nor_name_is_refused() {
    let texts = ["", "+", "+3", "+0330", "+3:30", "+24:00", "+03:60", "+03:30:60", "+03:30:00:00", "03:30", "+-3:30"];
    for text in texts.into_iter().chain(["+03:+1", " +03:30", "+03:30 ", "−03:30", "+۰۳:۳۰", "é", "+é3:30"]) {
        assert_eq!(text.parse::<Zone>(), Err(ZoneError::Unknown { found: text.into() }), "{text}");
    }
}

#[cfg(feature = "chrono-tz")]
#[test]
fn names_of_the_database_are_read_and_written() {
    for name in ["Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kathmandu", "Etc/GMT+5"] {
        let zone: Zone = name.parse().unwrap();
        assert_eq!((zone.to_string().as_str(), Zone::named(name)), (name, Ok(zone)));
    }
    assert_eq!(Zone::named("UTC"), Ok(Zone::UTC));
    for name in ["Europe/Berlim", "europe/berlin", "Mars/Olympus"] {
        assert_eq!(name.parse::<Zone>(), Err(ZoneError::Unknown { found: name.into() }));
    }
    let error = Zone::named("Europe/Berlim").unwrap_err();
    let text = "zone: expected an offset such as +03:30 or a name such as Europe/Berlin, found \"Europe/Berlim\"";
    assert_eq!(error.to_string(), text);
}

#[cfg(not(feature = "chrono-tz"))]
#[test]
fn names_are_refused_by_naming_the_feature_that_reads_them() {
    let error = "Europe/Berlin".parse::<Zone>().unwrap_err();
    assert_eq!(error, ZoneError::NamesNotBuilt { found: "Europe/Berlin".into() });
    assert!(error.to_string().contains("feature chrono-tz"), "{error}");
}

#[cfg(feature = "serde")]
#[test]
fn zones_travel_as_text() {
    for zone in zones().into_iter().chain([Zone::UTC, "+05:45".parse().unwrap()]) {
        let json = serde_json::to_string(&zone).unwrap();
        assert_eq!(json, format!("\"{zone}\""));
        assert_eq!(serde_json::from_str::<Zone>(&json).unwrap(), zone);
        let bytes = postcard::to_stdvec(&zone).unwrap();
        assert_eq!(postcard::from_bytes::<Zone>(&bytes).unwrap(), zone);
    }
    assert!(serde_json::from_str::<Zone>("\"+25:00\"").is_err());
    assert!(serde_json::from_str::<Zone>("3").is_err());
}

#[test]
fn days_begin_at_midnight_by_an_offset() {
    let zone: Zone = "+03:30".parse().unwrap();
    assert_eq!(zone.day_start(date(2026, 1, 1)), Some(at("2026-01-01T00:00:00+03:30")));
}

/// Chrono has leap seconds; on clocks they are the second before.
#[test]
fn a_leap_second_is_shown_as_the_second_before() {
    let before = at("2016-12-31T23:59:59.999999999Z");
    let leap = at("2016-12-31T23:59:60.5Z");
    assert_eq!(Zone::UTC.local(leap), before.naive_utc());
    assert_eq!(Zone::UTC.instant(leap.naive_utc()), Some(before));
}

fn locals() -> impl Strategy<Value = NaiveDateTime> {
    let start = date(2026, 1, 1).and_hms_opt(0, 0, 0).unwrap();
    (0..525_600_i64).prop_map(move |minute| start + TimeDelta::minutes(minute))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_offset_is_read_as_it_is_written(seconds in -86_399..86_400_i32) {
        let zone = Zone::fixed(FixedOffset::east_opt(seconds).unwrap());
        prop_assert_eq!(zone.to_string().parse(), Ok(zone));
    }

    #[test]
    fn clocks_show_what_chrono_says(second in 0..31_536_000_i64, zone in 0..5_usize) {
        let at = at("2026-01-01T00:00:00Z") + TimeDelta::seconds(second);
        prop_assert_eq!(zones()[zone].local(at), Clock::of(zones()[zone]).at(at));
    }

    /// The first instant of all, minute by minute, that shows it; where none does, nobody's clock shows it.
    #[test]
    fn an_instant_is_the_first_that_shows_the_time(local in locals(), zone in 0..5_usize) {
        let zone = zones()[zone];
        let clock = Clock::of(zone);
        let found = zone.instant(local).unwrap();
        let around = (-1_560..=1_560_i64).map(|minute| local.and_utc() + TimeDelta::minutes(minute));
        if let Some(first) = around.clone().find(|at| clock.at(*at) == local) {
            prop_assert_eq!(found, first);
        } else {
            let next: DateTime<Utc> = around.clone().find(|at| clock.at(*at) > local).unwrap();
            let before = clock.at(next - TimeDelta::minutes(1)) + TimeDelta::minutes(1);
            prop_assert_eq!(clock.at(found) - clock.at(next), local - before);
        }
    }

    #[test]
    fn a_day_begins_with_its_first_instant(day in 0..365_u64, zone in 0..5_usize) {
        let (zone, day) = (zones()[zone], date(2026, 1, 1) + chrono::Days::new(day));
        let clock = Clock::of(zone);
        let start = zone.day_start(day).unwrap();
        prop_assert_eq!(clock.at(start).date(), day);
        prop_assert!((1..1_500).all(|back| clock.at(start - TimeDelta::minutes(back)).date() < day));
    }
}
