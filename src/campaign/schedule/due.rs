//! [`Anchor`], and when steps that count from it are due.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use crate::campaign::Offset;
use crate::model::Zone;

/// When something that steps count from was: at an instant, or on a day.
///
/// A cart is left at an instant; a birthday, and an order known by its business day alone, is a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// At an instant.
    At(DateTime<Utc>),
    /// On a day, nobody knows when, or all day.
    On(NaiveDate),
}

impl Anchor {
    /// Its instant: the beginning of its day in a zone, if it is a day; `None` outside of the calendar.
    pub fn instant(self, zone: Zone) -> Option<DateTime<Utc>> {
        match self {
            Self::At(at) => Some(at),
            Self::On(day) => zone.day_start(day),
        }
    }

    /// Its day in a zone; a day is itself in all of them.
    pub fn day(self, zone: Zone) -> NaiveDate {
        match self {
            Self::At(at) => zone.local(at).date(),
            Self::On(day) => day,
        }
    }
}

impl Offset {
    /// When a step is due, by the customer's zone; `None` outside of the calendar.
    ///
    /// ```text
    /// Elapsed { minutes }             anchor + minutes
    /// Day { days, at: Some(time) }    time on (day of the anchor + days)          not before the anchor
    /// Day { days, at: None }          the anchor's own time of day on that day    not before the anchor
    /// Before { days, at }             time on (day of the anchor − days)
    ///
    /// an anchor that is a day is its first instant where an instant is asked for
    /// ```
    ///
    /// Elapsed time and calendar days differ when clocks change: a calendar day can have 23 hours, or 25. Local times
    /// that are skipped, or happen twice, are [one instant each](Zone#clocks-that-change). A time of day 0 that is
    /// over when the customer enters is due at once.
    ///
    /// # Example: New York, on the day before clocks go forward
    ///
    /// ```
    /// # #[cfg(feature = "chrono-tz")] {
    /// use chrono::DateTime;
    /// use retention::campaign::{Anchor, Offset};
    /// use retention::model::Zone;
    ///
    /// let new_york = Zone::named("America/New_York")?;
    /// let at = |text| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    /// let entered = Anchor::At(at("2026-03-07T10:00:00-05:00"));
    ///
    /// let elapsed = Offset::Elapsed { minutes: 24 * 60 }.due(entered, new_york);
    /// assert_eq!(elapsed, Some(at("2026-03-08T11:00:00-04:00")));
    /// let calendar = Offset::Day { days: 1, at: None }.due(entered, new_york);
    /// assert_eq!(calendar, Some(at("2026-03-08T10:00:00-04:00")));
    /// # }
    /// # Ok::<(), retention::model::ZoneError>(())
    /// ```
    pub fn due(self, anchor: Anchor, zone: Zone) -> Option<DateTime<Utc>> {
        let day = anchor.day(zone);
        match self {
            Self::Elapsed { minutes } => anchor.instant(zone)?.checked_add_signed(TimeDelta::minutes(minutes.into())),
            Self::Day { days, at } => {
                let day = day.checked_add_days(Days::new(days.into()))?;
                let due = match (at, anchor) {
                    (Some(time), _) => zone.instant(day.and_time(time)),
                    (None, Anchor::At(entry)) => zone.instant(day.and_time(zone.local(entry).time())),
                    (None, Anchor::On(_)) => zone.day_start(day),
                };
                Some(due?.max(anchor.instant(zone)?))
            }
            Self::Before { days, at } => zone.instant(before(day, days)?.and_time(at)),
        }
    }
}

fn before(day: NaiveDate, days: u32) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(days.into()))
}
