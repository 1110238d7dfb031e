//! [`Anchor`], and when steps that count from it are due.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use crate::campaign::Offset;
use crate::model::Zone;

/// When something that steps count from was: at an instant, or on a day.
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

    /// Its day in a zone.
    pub fn day(self, zone: Zone) -> NaiveDate {
        match self {
            Self::At(at) => zone.local(at).date(),
            Self::On(day) => day,
        }
    }
}

impl Offset {
    /// When a step is due; `None` outside of the calendar.
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
