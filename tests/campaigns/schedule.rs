//! Laws of campaigns: time. Due instants, quiet hours, send windows, caps, in zones of all kinds.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

mod caps;
mod due;
mod extremes;
mod hours;
#[cfg(feature = "chrono-tz")]
mod time_cases;
mod zones;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};
use retention::campaign::{QuietHours, SendWindow};
use retention::model::Zone;

/// The zones in which a year of days is looked at: with the feature as the IANA database has them, without it by an
/// offset.
const ZONES: [(&str, &str); 5] = [
    ("America/New_York", "-05:00"),
    ("Europe/Berlin", "+01:00"),
    ("Asia/Tehran", "+03:30"),
    ("Asia/Tokyo", "+09:00"),
    ("Australia/Lord_Howe", "+10:30"),
];

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

fn zones() -> [Zone; 5] {
    ZONES.map(|(name, offset)| zone(if cfg!(feature = "chrono-tz") { name } else { offset }))
}

/// An instant, by a local time and its offset: `2026-03-08T11:00:00-04:00`.
fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn quiet(from: (u32, u32), until: (u32, u32)) -> QuietHours {
    QuietHours { from: time(from.0, from.1), until: time(until.0, until.1) }
}

fn window(days: &[Weekday], from: (u32, u32), until: (u32, u32)) -> SendWindow {
    SendWindow { days: days.to_vec(), from: time(from.0, from.1), until: time(until.0, until.1) }
}

/// What clocks show, by chrono's own conversion.
#[derive(Clone, Copy)]
enum Clock {
    Fixed(FixedOffset),
    #[cfg(feature = "chrono-tz")]
    Named(chrono_tz::Tz),
}

impl Clock {
    fn of(zone: Zone) -> Self {
        #[cfg(feature = "chrono-tz")]
        if let Ok(named) = zone.to_string().parse() {
            return Self::Named(named);
        }
        Self::Fixed(zone.to_string().replace("UTC", "+00:00").parse().unwrap())
    }

    fn at(self, at: DateTime<Utc>) -> NaiveDateTime {
        match self {
            Self::Fixed(offset) => at.with_timezone(&offset).naive_local(),
            #[cfg(feature = "chrono-tz")]
            Self::Named(zone) => at.with_timezone(&zone).naive_local(),
        }
    }
}

/// The first of the instants at or after one, minute by minute, at which something holds, within ten days.
fn scan(from: DateTime<Utc>, holds: impl Fn(DateTime<Utc>) -> bool) -> Option<DateTime<Utc>> {
    if holds(from) {
        return Some(from);
    }
    let minute = from.timestamp().div_euclid(60);
    let mut marks = (1..=14_400).map(|minutes| DateTime::from_timestamp((minute + minutes) * 60, 0).unwrap());
    marks.find(|mark| holds(*mark))
}

fn hours(hours: i64) -> TimeDelta {
    TimeDelta::hours(hours)
}
