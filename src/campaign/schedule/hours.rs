//! [`QuietHours`] and [`SendWindow`]: when the customer's clock lets messages through.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::campaign::{QuietHours, SendWindow};
use crate::model::Zone;

impl QuietHours {
    /// Whether an instant is within them, by what the customer's clock shows: from the beginning on, up to and
    /// without the end. Hours that end when they begin are none.
    pub fn contains(self, at: DateTime<Utc>, zone: Zone) -> bool {
        self.covers(zone.local(at).time())
    }

    /// The first instant at or after this that is not within them; `None` outside of the calendar.
    ///
    /// 22:00–08:00 are ten hours, nine in the night in which clocks go forward, eleven in that in which they go back.
    /// Where clocks skip the end, the hours end with the change. Hours that begin or end in an hour that happens twice
    /// begin or end twice: what counts is the clock that the customer sees.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::{DateTime, NaiveTime};
    /// use retention::campaign::QuietHours;
    /// use retention::model::Zone;
    ///
    /// let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    /// let at = |text| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    /// let night = QuietHours { from: time(22), until: time(8) };
    /// let tehran: Zone = "+03:30".parse()?;
    ///
    /// // Eight in the evening in UTC, half past eleven in Tehran.
    /// assert!(night.contains(at("2026-06-01T20:00:00Z"), tehran));
    /// assert_eq!(night.next_allowed(at("2026-06-01T20:00:00Z"), tehran), Some(at("2026-06-02T08:00:00+03:30")));
    ///
    /// # #[cfg(feature = "chrono-tz")] {
    /// let (start, new_york) = (at("2026-03-07T22:00:00-05:00"), Zone::named("America/New_York")?);
    /// let end = night.next_allowed(start, new_york).unwrap();
    /// assert_eq!((end - start).num_hours(), 9);
    /// # }
    /// # Ok::<(), retention::model::ZoneError>(())
    /// ```
    pub fn next_allowed(self, at: DateTime<Utc>, zone: Zone) -> Option<DateTime<Utc>> {
        zone.first_allowed(at, |local| {
            if !self.covers(local.time()) {
                return Some(local);
            }
            let ends_tomorrow = local.time() >= self.until;
            let day = if ends_tomorrow { local.date().succ_opt()? } else { local.date() };
            Some(day.and_time(self.until))
        })
    }

    fn covers(self, time: NaiveTime) -> bool {
        if self.from <= self.until {
            self.from <= time && time < self.until
        } else {
            self.from <= time || time < self.until
        }
    }
}

impl SendWindow {
    /// Whether an instant is within it, by the customer's day and clock. A window over midnight belongs to the day on
    /// which it begins: Thursday 22:00–02:00 is open on Friday at 01:00. One that ends when it begins is the whole
    /// day, from midnight to midnight.
    pub fn contains(&self, at: DateTime<Utc>, zone: Zone) -> bool {
        self.covers(zone.local(at))
    }

    /// The first instant at or after this that is within it; `None` if there is none: without days, and outside of the
    /// calendar.
    ///
    /// # Example: a Thursday in Tokyo is Tokyo's Thursday
    ///
    /// ```
    /// use chrono::{DateTime, NaiveTime, Weekday};
    /// use retention::campaign::SendWindow;
    /// use retention::model::Zone;
    ///
    /// let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    /// let at = |text| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    /// let mornings = SendWindow { days: vec![Weekday::Thu], from: time(8), until: time(12) };
    /// let tokyo: Zone = "+09:00".parse()?;
    ///
    /// let opens = mornings.next_allowed(at("2026-01-01T00:00:00+09:00"), tokyo);
    /// assert_eq!(opens, Some(at("2026-01-01T08:00:00+09:00"))); // still Wednesday, in UTC
    /// # Ok::<(), retention::model::ZoneError>(())
    /// ```
    pub fn next_allowed(&self, at: DateTime<Utc>, zone: Zone) -> Option<DateTime<Utc>> {
        zone.first_allowed(at, |local| if self.covers(local) { Some(local) } else { self.next_opening(local) })
    }

    fn covers(&self, local: NaiveDateTime) -> bool {
        let (day, time) = (local.date(), local.time());
        let since_yesterday = || day.pred_opt().is_some_and(|yesterday| self.opens_on(yesterday));
        if self.is_all_day() {
            self.opens_on(day)
        } else if self.from < self.until {
            self.opens_on(day) && self.from <= time && time < self.until
        } else {
            (self.opens_on(day) && self.from <= time) || (time < self.until && since_yesterday())
        }
    }

    /// The first beginning after a local time that is not within the window.
    fn next_opening(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let opens_at = if self.is_all_day() { NaiveTime::MIN } else { self.from };
        let days = (0..=7).filter_map(|days| local.date().checked_add_days(Days::new(days)));
        let mut openings = days.filter(|day| self.opens_on(*day)).map(|day| day.and_time(opens_at));
        openings.find(|opening| *opening > local)
    }

    fn opens_on(&self, day: NaiveDate) -> bool {
        self.days.contains(&day.weekday())
    }

    fn is_all_day(&self) -> bool {
        self.from == self.until
    }
}
