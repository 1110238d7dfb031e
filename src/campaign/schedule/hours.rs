//! [`QuietHours`] and [`SendWindow`]: when the customer's clock lets messages through.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::campaign::{QuietHours, SendWindow};
use crate::model::Zone;

impl QuietHours {
    /// Whether an instant is within them.
    pub fn contains(self, at: DateTime<Utc>, zone: Zone) -> bool {
        self.covers(zone.local(at).time())
    }

    /// The first instant at or after this that is not within them; `None` outside of the calendar.
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
    /// Whether an instant is within it.
    pub fn contains(&self, at: DateTime<Utc>, zone: Zone) -> bool {
        self.covers(zone.local(at))
    }

    /// The first instant at or after this that is within it; `None` if there is none.
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
