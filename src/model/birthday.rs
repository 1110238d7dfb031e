//! [`Birthday`]: a day of the year, with or without the year.

use chrono::NaiveDate;
use thiserror::Error;

/// A birthday, or another date that comes back every year; the year of birth need not be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Birthday {
    month: u8,
    day: u8,
    year: Option<i32>,
}

/// When a date of 29 February is kept in a year that has none.
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
}

impl Birthday {
    /// A day of the year.
    ///
    /// # Errors
    ///
    /// [`BirthdayError::NoSuchDay`] for a day that no year has.
    pub fn new(month: u32, day: u32) -> Result<Self, BirthdayError> {
        let error = BirthdayError::NoSuchDay { month, day };
        NaiveDate::from_ymd_opt(2024, month, day).ok_or(error)?;
        let byte = |number: u32| u8::try_from(number).map_err(|_| error);
        Ok(Self { month: byte(month)?, day: byte(day)?, year: None })
    }

    /// When it is kept in a year; `None` where [`LeapDay::LeapYearsOnly`] leaves it out, and outside of the calendar.
    pub fn in_year(self, year: i32, leap_day: LeapDay) -> Option<NaiveDate> {
        let (month, day) = (self.month.into(), self.day.into());
        NaiveDate::from_ymd_opt(year, month, day).or(match leap_day {
            LeapDay::February28 => NaiveDate::from_ymd_opt(year, 2, 28),
            LeapDay::March1 => NaiveDate::from_ymd_opt(year, 3, 1),
            LeapDay::LeapYearsOnly => None,
        })
    }

    /// The year of birth, if it is known.
    pub fn year(self) -> Option<i32> {
        self.year
    }
}
