//! [`Birthday`]: a day of the year, with or without the year.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

/// A birthday, or another date that comes back every year; the year of birth need not be known.
///
/// Many customers give the day and not the year, and a greeting needs no year. Whoever is born on 29 February has no
/// birthday in three years of four: [`LeapDay`] says when it is kept, and each function that names a day asks for it.
/// (In Mautic they are never greeted.)
///
/// It is read from `{"month": 2, "day": 29}`, with a `year` or without; its text is that of ISO 8601 and vCard:
/// `1990-03-04`, `--03-04`.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::model::{Birthday, LeapDay};
///
/// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
/// let birthday = Birthday::new(2, 29)?;
/// assert_eq!(birthday.next_on_or_after(day(2026, 1, 1), LeapDay::February28), Some(day(2026, 2, 28)));
/// assert_eq!(birthday.next_on_or_after(day(2026, 1, 1), LeapDay::March1), Some(day(2026, 3, 1)));
/// assert_eq!(birthday.next_on_or_after(day(2026, 1, 1), LeapDay::LeapYearsOnly), Some(day(2028, 2, 29)));
///
/// assert_eq!(birthday.age_in(2026), None);
/// assert_eq!(birthday.with_year(2000)?.age_in(2026), Some(26));
/// assert!(birthday.with_year(2001).is_err());
/// # Ok::<(), retention::model::BirthdayError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawBirthday", into = "RawBirthday"))]
pub struct Birthday {
    month: u8,
    day: u8,
    year: Option<i32>,
}

/// When a date of 29 February is kept in a year that has none.
///
/// Laws differ: one comes of age on 28 February in New Zealand and Taiwan, on 1 March in England and Hong Kong. The
/// default is the day that is still in the month of birth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum LeapDay {
    /// On 28 February.
    #[default]
    February28,
    /// On 1 March.
    March1,
    /// Not at all.
    LeapYearsOnly,
}

/// Why a date is not a [`Birthday`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BirthdayError {
    /// A month and day that no year has.
    #[error("birthday: expected a day of the calendar, found month {month}, day {day}")]
    NoSuchDay {
        /// The month.
        month: u32,
        /// The day.
        day: u32,
    },
    /// A year that does not have the day.
    #[error("birthday: expected a year that has month {month}, day {day}, found {year}")]
    NotInYear {
        /// The month.
        month: u32,
        /// The day.
        day: u32,
        /// The year.
        year: i32,
    },
}

impl Birthday {
    /// A day of the year, by its month and day, both from 1; 29 February is one.
    ///
    /// # Errors
    ///
    /// [`BirthdayError::NoSuchDay`] for a day that no year has.
    pub fn new(month: u32, day: u32) -> Result<Self, BirthdayError> {
        let error = BirthdayError::NoSuchDay { month, day };
        NaiveDate::from_ymd_opt(SOME_LEAP_YEAR, month, day).ok_or(error)?;
        let byte = |number: u32| u8::try_from(number).map_err(|_| error);
        Ok(Self { month: byte(month)?, day: byte(day)?, year: None })
    }

    /// Says in which year they were born.
    ///
    /// # Errors
    ///
    /// [`BirthdayError::NotInYear`] for 29 February of a year without one, and for a year outside of the calendar.
    pub fn with_year(self, year: i32) -> Result<Self, BirthdayError> {
        let (month, day) = (self.month(), self.day());
        match NaiveDate::from_ymd_opt(year, month, day) {
            Some(_) => Ok(Self { year: Some(year), ..self }),
            None => Err(BirthdayError::NotInYear { month, day, year }),
        }
    }

    /// The birthday of somebody born on a date, with the year.
    pub fn from_date(date: NaiveDate) -> Self {
        let byte = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
        Self { month: byte(date.month()), day: byte(date.day()), year: Some(date.year()) }
    }

    /// The month, from 1.
    pub fn month(self) -> u32 {
        self.month.into()
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u32 {
        self.day.into()
    }

    /// The year of birth, if it is known.
    pub fn year(self) -> Option<i32> {
        self.year
    }

    /// When it is kept in a year; `None` where [`LeapDay::LeapYearsOnly`] leaves it out, and outside of the calendar.
    ///
    /// The year of birth does not bound it: it is a day of every year.
    pub fn in_year(self, year: i32, leap_day: LeapDay) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month(), self.day()).or_else(|| match leap_day {
            LeapDay::February28 => NaiveDate::from_ymd_opt(year, 2, 28),
            LeapDay::March1 => NaiveDate::from_ymd_opt(year, 3, 1),
            LeapDay::LeapYearsOnly => None,
        })
    }

    /// The first day at or after a date on which it is kept; `None` beyond the calendar.
    pub fn next_on_or_after(self, date: NaiveDate, leap_day: LeapDay) -> Option<NaiveDate> {
        let years = date.year()..=date.year() + LONGEST_WITHOUT_LEAP_DAY;
        years.filter_map(|year| self.in_year(year, leap_day)).find(|day| *day >= date)
    }

    /// The last day at or before a date on which it is kept; `None` before the calendar.
    pub fn last_on_or_before(self, date: NaiveDate, leap_day: LeapDay) -> Option<NaiveDate> {
        let years = (date.year() - LONGEST_WITHOUT_LEAP_DAY..=date.year()).rev();
        years.filter_map(|year| self.in_year(year, leap_day)).find(|day| *day <= date)
    }

    /// The age that they turn in a year; `None` if their year of birth is not known, or later.
    pub fn age_in(self, year: i32) -> Option<u32> {
        self.year.filter(|born| *born <= year).map(|born| year.abs_diff(born))
    }
}

/// Any year with a 29 February.
const SOME_LEAP_YEAR: i32 = 2024;

/// From 29 February 1896 to 1904, as 1900 had none.
const LONGEST_WITHOUT_LEAP_DAY: i32 = 8;

impl From<NaiveDate> for Birthday {
    fn from(date: NaiveDate) -> Self {
        Self::from_date(date)
    }
}

impl fmt::Display for Birthday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { month, day, year } = self;
        f.pad(&match year {
            Some(year) => format!("{year:04}-{month:02}-{day:02}"),
            None => format!("--{month:02}-{day:02}"),
        })
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Birthday", expecting = "struct Birthday", deny_unknown_fields)]
struct RawBirthday {
    month: u32,
    day: u32,
    #[serde(default)]
    year: Option<i32>,
}

#[cfg(feature = "serde")]
impl From<Birthday> for RawBirthday {
    fn from(birthday: Birthday) -> Self {
        Self { month: birthday.month(), day: birthday.day(), year: birthday.year }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<RawBirthday> for Birthday {
    type Error = BirthdayError;

    fn try_from(raw: RawBirthday) -> Result<Self, BirthdayError> {
        let birthday = Self::new(raw.month, raw.day)?;
        raw.year.map_or(Ok(birthday), |year| birthday.with_year(year))
    }
}
