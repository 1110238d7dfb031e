//! [`Period`]: a half-open span of business dates.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};
use thiserror::Error;

/// A half-open span of business dates: from its first day up to, not including, the day it ends.
///
/// Half-open spans meet without overlap and without a gap: March ends where April starts, and no order at 23:59 is
/// lost between them. A document that says "1 January to 28 February" means `Period::new(1 January, 1 March)`;
/// [`last_day`](Period::last_day) gives the 28th back.
///
/// For the months from the first order to today, whole ones, take [`Periods::covering`](super::Periods::covering): a
/// `Period` of exactly these days, [split](Period::split), has a first and a last month that are cut short.
///
/// Which business day an instant belongs to is decided once, at the door, by the shop's time zone
/// ([`Order::placed_at`](super::Order::placed_at)).
///
/// # Example
///
/// ```
/// use retention::model::Period;
///
/// let march = Period::month(2026, 3)?;
/// assert_eq!(march.to_string(), "2026-03-01/2026-04-01");
/// assert_eq!(march.days(), 31);
/// assert_eq!(march.next()?, Period::month(2026, 4)?);
/// # Ok::<(), retention::model::PeriodError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawPeriod", into = "RawPeriod"))]
pub struct Period {
    start: NaiveDate,
    end: NaiveDate,
}

/// A unit of the calendar: periods of whole ones [cover](super::Periods::covering) a span, or a period is
/// [split](Period::split) where they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CalendarUnit {
    /// A day.
    Day,
    /// An ISO 8601 week, Monday to Sunday.
    IsoWeek,
    /// A month of the Gregorian calendar; never a block of 30 days.
    Month,
    /// Three months from January, April, July or October.
    Quarter,
    /// A year from January.
    Year,
}

/// Why something is not a [`Period`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PeriodError {
    /// The end is not after the start.
    #[error("expected an end after the start {start}, found {end}")]
    Empty {
        /// The first day.
        start: NaiveDate,
        /// The end found.
        end: NaiveDate,
    },
    /// The last day of a span is before its first.
    #[error("last: expected {first} or later, found {last}")]
    LastBeforeFirst {
        /// The first day.
        first: NaiveDate,
        /// The last day found.
        last: NaiveDate,
    },
    /// There is no such day, week, month or quarter.
    #[error("expected {expected}, found {found}")]
    NoSuchDate {
        /// What would have been a date.
        expected: &'static str,
        /// The number found.
        found: i64,
    },
    /// The period reaches beyond the calendar (the years −262143 to 262142).
    #[error("the period reaches beyond the last or first date of the calendar")]
    OutOfCalendar,
}

impl Period {
    /// The days from `start` up to, not including, `end`.
    ///
    /// # Errors
    ///
    /// [`PeriodError::Empty`] unless `end` is after `start`.
    pub fn new(start: NaiveDate, end: NaiveDate) -> Result<Self, PeriodError> {
        if start < end { Ok(Self { start, end }) } else { Err(PeriodError::Empty { start, end }) }
    }

    /// A single day.
    ///
    /// # Errors
    ///
    /// [`PeriodError::OutOfCalendar`] for the calendar's very last day, which no period can end after.
    pub fn day(date: NaiveDate) -> Result<Self, PeriodError> {
        Self::from_days(date, 1)
    }

    /// So many days from `start` on.
    ///
    /// # Errors
    ///
    /// [`PeriodError::Empty`] for zero days, [`PeriodError::OutOfCalendar`] beyond the calendar's end.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::model::Period;
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    /// assert_eq!(Period::from_days(start, 31)?, Period::month(2026, 1)?);
    /// # Ok::<(), retention::model::PeriodError>(())
    /// ```
    pub fn from_days(start: NaiveDate, days: u32) -> Result<Self, PeriodError> {
        let end = start.checked_add_days(Days::new(days.into())).ok_or(PeriodError::OutOfCalendar)?;
        Self::new(start, end)
    }

    /// The ISO 8601 week, Monday to Sunday, of an ISO year (which may begin in late December).
    ///
    /// # Errors
    ///
    /// [`PeriodError::NoSuchDate`] for a week that the year does not have.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::model::Period;
    ///
    /// assert_eq!(Period::iso_week(2026, 1)?.to_string(), "2025-12-29/2026-01-05");
    /// assert!(Period::iso_week(2026, 53).is_ok()); // 2026 has 53 weeks
    /// assert!(Period::iso_week(2025, 53).is_err());
    /// # Ok::<(), retention::model::PeriodError>(())
    /// ```
    pub fn iso_week(iso_year: i32, week: u32) -> Result<Self, PeriodError> {
        let monday =
            NaiveDate::from_isoywd_opt(iso_year, week, chrono::Weekday::Mon).ok_or(PeriodError::NoSuchDate {
                expected: "an ISO week of that year, 1 to 52 or 53",
                found: week.into(),
            })?;
        Self::from_days(monday, 7)
    }

    /// A month of the Gregorian calendar, 1 to 12.
    ///
    /// # Errors
    ///
    /// [`PeriodError::NoSuchDate`] for another number, [`PeriodError::OutOfCalendar`] for a year beyond the calendar.
    pub fn month(year: i32, month: u32) -> Result<Self, PeriodError> {
        if !(1..=12).contains(&month) {
            return Err(PeriodError::NoSuchDate { expected: "a month from 1 to 12", found: month.into() });
        }
        let start = NaiveDate::from_ymd_opt(year, month, 1).ok_or(PeriodError::OutOfCalendar)?;
        Self::from_months(start, 1)
    }

    /// A quarter, 1 to 4.
    ///
    /// # Errors
    ///
    /// [`PeriodError::NoSuchDate`] for another number, [`PeriodError::OutOfCalendar`] for a year beyond the calendar.
    pub fn quarter(year: i32, quarter: u32) -> Result<Self, PeriodError> {
        let error = PeriodError::NoSuchDate { expected: "a quarter from 1 to 4", found: quarter.into() };
        let month = match quarter {
            1..=4 => 3 * quarter - 2,
            _ => return Err(error),
        };
        Self::from_months(NaiveDate::from_ymd_opt(year, month, 1).ok_or(PeriodError::OutOfCalendar)?, 3)
    }

    /// A year from January.
    ///
    /// # Errors
    ///
    /// [`PeriodError::NoSuchDate`] for a year beyond the calendar.
    pub fn year(year: i32) -> Result<Self, PeriodError> {
        let start = NaiveDate::from_ymd_opt(year, 1, 1)
            .ok_or(PeriodError::NoSuchDate { expected: "a year of the calendar", found: year.into() })?;
        Self::from_months(start, 12)
    }

    /// The first day.
    pub fn start(&self) -> NaiveDate {
        self.start
    }

    /// The day on which it ends; the first day that is not in it.
    pub fn end(&self) -> NaiveDate {
        self.end
    }

    /// The last day that is in it.
    pub fn last_day(&self) -> NaiveDate {
        // The end is after the start, so it has a day before it.
        self.end.pred_opt().unwrap_or(self.start)
    }

    /// How many days; at least one.
    pub fn days(&self) -> u32 {
        // The whole calendar is 1.9 × 10⁸ days.
        u32::try_from((self.end - self.start).num_days()).unwrap_or(u32::MAX)
    }

    /// Whether the day is in it.
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.start <= date && date < self.end
    }

    /// The period of the same kind that begins where this one ends.
    ///
    /// A period that begins and ends on a first of a month is so many whole months, and so is the next one: after
    /// February comes March, after 2026 comes 2027. Any other is so many days. (The 28 days from 1 February 2026 *are*
    /// February; for blocks of 28 days that may begin on a first, split with
    /// [`Periods::from_boundaries`](super::Periods::from_boundaries).)
    ///
    /// # Errors
    ///
    /// [`PeriodError::OutOfCalendar`] at the calendar's end.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::model::Period;
    ///
    /// assert_eq!(Period::quarter(2025, 4)?.next()?, Period::quarter(2026, 1)?);
    /// assert_eq!(Period::iso_week(2026, 53)?.next()?, Period::iso_week(2027, 1)?);
    /// # Ok::<(), retention::model::PeriodError>(())
    /// ```
    pub fn next(&self) -> Result<Self, PeriodError> {
        match self.whole_months() {
            Some(months) => Self::from_months(self.end, months),
            None => Self::from_days(self.end, self.days()),
        }
    }

    /// The period of the same kind that ends where this one begins; see [`next`](Period::next).
    ///
    /// # Errors
    ///
    /// [`PeriodError::OutOfCalendar`] at the calendar's beginning.
    pub fn previous(&self) -> Result<Self, PeriodError> {
        let start = match self.whole_months() {
            Some(months) => self.start.checked_sub_months(Months::new(months)),
            None => self.start.checked_sub_days(Days::new(self.days().into())),
        };
        Self::new(start.ok_or(PeriodError::OutOfCalendar)?, self.start)
    }

    fn from_months(start: NaiveDate, months: u32) -> Result<Self, PeriodError> {
        let end = start.checked_add_months(Months::new(months)).ok_or(PeriodError::OutOfCalendar)?;
        Self::new(start, end)
    }

    fn whole_months(self) -> Option<u32> {
        if self.start.day() != 1 || self.end.day() != 1 {
            return None;
        }
        let number = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
        u32::try_from(number(self.end) - number(self.start)).ok()
    }
}

/// As ISO 8601 writes an interval: `2026-03-01/2026-04-01`, the end not included.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.start, self.end))
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Period", expecting = "struct Period")]
struct RawPeriod {
    start: NaiveDate,
    end: NaiveDate,
}

#[cfg(feature = "serde")]
impl From<Period> for RawPeriod {
    fn from(period: Period) -> Self {
        Self { start: period.start, end: period.end }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<RawPeriod> for Period {
    type Error = PeriodError;

    fn try_from(raw: RawPeriod) -> Result<Self, PeriodError> {
        Self::new(raw.start, raw.end)
    }
}
