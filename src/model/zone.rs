//! [`Zone`]: the time zone in which a customer's day begins.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
#[cfg(feature = "chrono-tz")]
use chrono::{LocalResult, Offset, TimeZone};
use thiserror::Error;

/// A time zone: an offset, or with the feature `chrono-tz` a name of the IANA database, such as `Europe/Berlin`.
///
/// It says which day and which time of day an instant is for a customer. There is no zone of the host: who asks names
/// one.
///
/// | you know | take | what it does |
/// |---|---|---|
/// | the customer's zone by its name | `"Europe/Berlin".parse()`, or `Zone::named` | changes its clocks when that zone does. Needs the feature `chrono-tz`, which compiles the database in |
/// | the offset on the customer's device, or in the instants that they send | [`fixed`](Zone::fixed), or `"+03:30".parse()` | the same all year: an hour off for half of it where there is daylight saving |
/// | nothing | the shop's own zone | as good as the shop's customers are near |
///
/// # Clocks that change
///
/// A local time can be skipped, and it can happen twice. Here it is always one instant, so that what is due at 02:30 is
/// due once, on every day:
///
/// | local time | instant | New York, 2026 |
/// |---|---|---|
/// | happens once | that one | |
/// | is skipped | as if clocks had not gone forward: as much after the change as it was after the last time shown | 8 March, 02:30 is 03:30 EDT |
/// | happens twice | the first | 1 November, 01:30 is 01:30 EDT, not EST |
///
/// So do Java's `java.time` and, by default, JavaScript's Temporal.
///
/// # Text and wire format
///
/// `UTC`, `+03:30`, `-05:00`, to the second if it has to be (`+00:19:32`), or a name, exactly as the database spells
/// it. It is written the same way, and travels as this text in all formats. Two names of one zone (`Asia/Kolkata`,
/// `Asia/Calcutta`) are different values; the name `UTC` is [`Zone::UTC`].
///
/// # Limits
///
/// The database has rules up to the end of 2099; after that the last offset holds. A leap second counts as the end of
/// the second before it. At the ends of chrono's calendar local times stop there, and instants are `None`.
///
/// # Example
///
/// ```
/// use chrono::{DateTime, NaiveDate};
/// use retention::model::Zone;
///
/// let tehran: Zone = "+03:30".parse()?;
/// let evening = DateTime::parse_from_rfc3339("2026-03-20T21:30:00Z").unwrap().to_utc();
/// assert_eq!(tehran.local(evening).to_string(), "2026-03-21 01:00:00"); // tomorrow, in Tehran
///
/// let day = NaiveDate::from_ymd_opt(2026, 3, 21).unwrap();
/// assert_eq!(tehran.day_start(day).unwrap().to_rfc3339(), "2026-03-20T20:30:00+00:00");
///
/// # #[cfg(feature = "chrono-tz")] {
/// // With the feature `chrono-tz`: 02:30 that does not exist is 03:30, four hours behind UTC.
/// let new_york: Zone = "America/New_York".parse()?;
/// let skipped = NaiveDate::from_ymd_opt(2026, 3, 8).unwrap().and_hms_opt(2, 30, 0).unwrap();
/// assert_eq!(new_york.instant(skipped).unwrap().to_rfc3339(), "2026-03-08T07:30:00+00:00");
/// # }
/// # Ok::<(), retention::model::ZoneError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct Zone(Inner);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Inner {
    /// Seconds east of Greenwich, less than a day either way.
    Fixed(i32),
    #[cfg(feature = "chrono-tz")]
    Named(chrono_tz::Tz),
}

/// Why a text is not a [`Zone`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ZoneError {
    /// Neither an offset nor a name that is known.
    #[error("zone: expected an offset such as +03:30 or a name such as Europe/Berlin, found {found:?}")]
    Unknown {
        /// What was found.
        found: String,
    },
    /// A name, in a build without the names.
    #[error("zone: expected an offset such as +03:30 (names need the feature chrono-tz), found {found:?}")]
    NamesNotBuilt {
        /// What was found.
        found: String,
    },
}

impl Zone {
    /// Universal time.
    pub const UTC: Self = Self(Inner::Fixed(0));

    /// A fixed offset from universal time, such as that of the customer's device. It does not know daylight saving.
    pub fn fixed(offset: FixedOffset) -> Self {
        Self(Inner::Fixed(offset.local_minus_utc()))
    }

    /// A zone of the IANA database, by its name as the database spells it.
    ///
    /// # Errors
    ///
    /// [`ZoneError::Unknown`] if there is no such zone.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::model::Zone;
    ///
    /// assert_eq!(Zone::named("Asia/Tokyo")?.to_string(), "Asia/Tokyo");
    /// assert!(Zone::named("asia/tokyo").is_err());
    /// # Ok::<(), retention::model::ZoneError>(())
    /// ```
    #[cfg(feature = "chrono-tz")]
    pub fn named(name: &str) -> Result<Self, ZoneError> {
        match name.parse() {
            Ok(chrono_tz::Tz::UTC) => Ok(Self::UTC),
            Ok(zone) => Ok(Self(Inner::Named(zone))),
            Err(_) => Err(ZoneError::Unknown { found: name.to_owned() }),
        }
    }

    /// What clocks show at an instant. Where that is beyond chrono's calendar, the end of the calendar.
    pub fn local(self, instant: DateTime<Utc>) -> NaiveDateTime {
        let utc = without_leap_second(instant.naive_utc());
        let seconds = self.seconds_east(utc);
        let end = if seconds < 0 { NaiveDateTime::MIN } else { NaiveDateTime::MAX };
        utc.checked_add_signed(TimeDelta::seconds(seconds.into())).unwrap_or(end)
    }

    /// The first instant at which clocks show this, or, if they skip it, the same time after the skip: 02:30 that does
    /// not exist is 03:30 ([why](Zone#clocks-that-change)). `None` outside of the calendar.
    pub fn instant(self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let local = without_leap_second(local);
        let seconds = match self.found(local) {
            Found::At { seconds } | Found::Skipped { before: seconds, .. } => seconds,
        };
        Some(local.checked_sub_signed(TimeDelta::seconds(seconds.into()))?.and_utc())
    }

    /// The first instant of a day: midnight, or where clocks skip midnight, the change. `None` outside of the calendar.
    ///
    /// A day that a zone left out (30 December 2011 in Samoa) begins with the next one.
    ///
    /// # Example
    ///
    /// ```
    /// # #[cfg(feature = "chrono-tz")] {
    /// use chrono::NaiveDate;
    /// use retention::model::Zone;
    ///
    /// // In Beirut clocks go from midnight to one.
    /// let beirut = Zone::named("Asia/Beirut")?;
    /// let start = beirut.day_start(NaiveDate::from_ymd_opt(2026, 3, 29).unwrap()).unwrap();
    /// assert_eq!(beirut.local(start).to_string(), "2026-03-29 01:00:00");
    /// # }
    /// # Ok::<(), retention::model::ZoneError>(())
    /// ```
    pub fn day_start(self, day: NaiveDate) -> Option<DateTime<Utc>> {
        let midnight = day.and_time(NaiveTime::MIN);
        match self.found(midnight) {
            Found::At { .. } => self.instant(midnight),
            Found::Skipped { until, .. } => Some(until),
        }
    }

    /// The first instant at or after this at which clocks show something allowed; `None` beyond the calendar.
    ///
    /// `next` gives the first local time at or after a local time that is allowed, by the calendar alone; what the
    /// clocks skip and repeat is looked after here.
    pub(crate) fn first_allowed(
        self,
        at: DateTime<Utc>,
        next: impl Fn(NaiveDateTime) -> Option<NaiveDateTime>,
    ) -> Option<DateTime<Utc>> {
        /// Each change of clocks is one; there are some in a year.
        const CHANGES: u32 = 64;
        let mut from = without_leap_second(at.naive_utc()).and_utc();
        for _ in 0..CHANGES {
            let here = self.local(from);
            let ahead = next(here)?.signed_duration_since(here);
            let there = from.checked_add_signed(ahead)?;
            match self.next_change(from, there) {
                None => return Some(there.max(at)),
                Some(change) => from = change,
            }
        }
        None
    }

    /// The first instant after one, up to another, at which the offset is another one.
    fn next_change(self, after: DateTime<Utc>, until: DateTime<Utc>) -> Option<DateTime<Utc>> {
        /// Shorter than the time between any two changes of the database, which is a week at least.
        const STEP: i64 = 5 * 24 * 3_600;
        if matches!(self.0, Inner::Fixed(_)) {
            return None;
        }
        let offset = |second: i64| DateTime::from_timestamp(second, 0).map(|at| self.seconds_east(at.naive_utc()));
        let (mut low, end) = (after.timestamp(), until.timestamp());
        let before = offset(low);
        while low < end {
            let mut high = low.saturating_add(STEP).min(end);
            if offset(high) == before {
                low = high;
                continue;
            }
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if offset(middle) == before { low = middle } else { high = middle }
            }
            return DateTime::from_timestamp(high, 0);
        }
        None
    }

    fn seconds_east(self, utc: NaiveDateTime) -> i32 {
        match self.0 {
            Inner::Fixed(seconds) => {
                let _ = utc;
                seconds
            }
            #[cfg(feature = "chrono-tz")]
            Inner::Named(zone) => zone.offset_from_utc_datetime(&utc).fix().local_minus_utc(),
        }
    }

    fn found(self, local: NaiveDateTime) -> Found {
        match self.0 {
            Inner::Fixed(seconds) => {
                let _ = local;
                Found::At { seconds }
            }
            #[cfg(feature = "chrono-tz")]
            Inner::Named(zone) => match zone.offset_from_local_datetime(&local) {
                LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _) => {
                    Found::At { seconds: offset.fix().local_minus_utc() }
                }
                LocalResult::None => self.skipped(local),
            },
        }
    }

    /// The change that skips a local time: no offset is more than a day, so that it is less than a day away.
    #[cfg(feature = "chrono-tz")]
    fn skipped(self, local: NaiveDateTime) -> Found {
        let day = TimeDelta::days(1);
        let from = local.checked_sub_signed(day).unwrap_or(local);
        let to = local.checked_add_signed(day).unwrap_or(local);
        let before = self.seconds_east(from);
        match self.next_change(from.and_utc(), to.and_utc()) {
            Some(until) => Found::Skipped { before, until },
            None => Found::At { seconds: before },
        }
    }
}

/// Where a local time is.
enum Found {
    /// At this offset; at the first of two.
    At { seconds: i32 },
    /// Nowhere: the clocks go from an offset over it, at an instant.
    #[cfg_attr(not(feature = "chrono-tz"), expect(dead_code, reason = "fixed offsets skip nothing"))]
    Skipped { before: i32, until: DateTime<Utc> },
}

/// A leap second is shown as the second before it.
fn without_leap_second(time: NaiveDateTime) -> NaiveDateTime {
    time.with_nanosecond(time.nanosecond().min(999_999_999)).unwrap_or(time)
}

impl From<FixedOffset> for Zone {
    fn from(offset: FixedOffset) -> Self {
        Self::fixed(offset)
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        match text {
            "UTC" | "Z" => Ok(Self::UTC),
            _ => match seconds_of(text) {
                Some(seconds) => Ok(Self(Inner::Fixed(seconds))),
                None => by_name(text),
            },
        }
    }
}

#[cfg(feature = "chrono-tz")]
fn by_name(text: &str) -> Result<Zone, ZoneError> {
    Zone::named(text)
}

#[cfg(not(feature = "chrono-tz"))]
fn by_name(text: &str) -> Result<Zone, ZoneError> {
    let found = text.to_owned();
    let is_name = text.starts_with(|first: char| first.is_ascii_alphabetic());
    Err(if is_name { ZoneError::NamesNotBuilt { found } } else { ZoneError::Unknown { found } })
}

/// The seconds of `+hh:mm` or `-hh:mm:ss`.
fn seconds_of(text: &str) -> Option<i32> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let two = |part: &str, below: i32| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|number| digits && *number < below)
    };
    let mut parts = digits.split(':');
    let hours: i32 = two(parts.next()?, 24)?;
    let minutes: i32 = two(parts.next()?, 60)?;
    let seconds: i32 = parts.next().map_or(Some(0), |part| two(part, 60))?;
    if parts.next().is_some() { None } else { Some(sign * (hours * 3_600 + minutes * 60 + seconds)) }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Inner::Fixed(0) => f.pad("UTC"),
            Inner::Fixed(east) => {
                let (sign, east) = (if east < 0 { '-' } else { '+' }, east.unsigned_abs());
                let (hours, minutes, seconds) = (east / 3_600, east / 60 % 60, east % 60);
                let minutes = format!("{sign}{hours:02}:{minutes:02}");
                if seconds == 0 { f.pad(&minutes) } else { f.pad(&format!("{minutes}:{seconds:02}")) }
            }
            #[cfg(feature = "chrono-tz")]
            Inner::Named(zone) => f.pad(zone.name()),
        }
    }
}

impl TryFrom<String> for Zone {
    type Error = ZoneError;

    fn try_from(text: String) -> Result<Self, ZoneError> {
        text.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.to_string()
    }
}
