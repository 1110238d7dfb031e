//! Dates as day numbers: days since 1 January 1970, as Arrow, Parquet and Unix count them.

use chrono::NaiveDate;

/// The day number of a date.
pub(crate) fn number(date: NaiveDate) -> i32 {
    date.to_epoch_days()
}

/// The date of a day number; `None` beyond the calendar.
pub(crate) fn checked_date(number: i32) -> Option<NaiveDate> {
    NaiveDate::from_epoch_days(number)
}

/// The date of a day number that came from a date.
pub(crate) fn date(number: i32) -> NaiveDate {
    checked_date(number).unwrap_or(NaiveDate::MAX)
}
