//! What comes in at the door: columns of days and amounts, and decimals as minor units.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::{BadRows, RowCheck, RowError};
use super::options::{LogOptions, NegativeAmounts};
use crate::model::day;

/// A column of business days: dates, or days since 1 January 1970, as Arrow's `date32` and Parquet's `DATE` have them.
#[derive(Clone, Copy, Debug)]
pub enum DayColumn<'a> {
    /// Dates.
    Dates(&'a [NaiveDate]),
    /// Days since 1 January 1970.
    Numbers(&'a [i32]),
}

/// A column of amounts: decimals, or integers of minor units at the log's scale.
#[derive(Clone, Copy, Debug)]
pub enum AmountColumn<'a> {
    /// Decimals.
    Decimals(&'a [Decimal]),
    /// Integers of minor units: at scale 2, `1_250` is 12.50.
    MinorUnits(&'a [i64]),
}

/// A value that cannot be an order's.
pub(super) struct Wrong {
    field: &'static str,
    expected: String,
    found: String,
}

impl<'a> DayColumn<'a> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Dates(days) => days.len(),
            Self::Numbers(days) => days.len(),
        }
    }

    pub(super) fn numbers(self, check: &mut RowCheck) -> Result<Cow<'a, [i32]>, BadRows> {
        let days = match self {
            Self::Dates(days) => return Ok(days.iter().map(|date| day::number(*date)).collect()),
            Self::Numbers(days) => days,
        };
        let calendar = day::number(NaiveDate::MIN)..day::number(NaiveDate::MAX);
        // Nearly always all are right, and then one quick look is enough.
        if !days.iter().fold(true, |all, number| all & calendar.contains(number)) {
            for (row, found) in days.iter().enumerate().filter(|(_, number)| !calendar.contains(number)) {
                let expected = format!("a day number from {} to {}", calendar.start, calendar.end - 1);
                check.bad(RowError { row, field: "day", expected, found: found.to_string() })?;
            }
        }
        Ok(Cow::Borrowed(days))
    }
}

impl<'a> AmountColumn<'a> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Decimals(amounts) => amounts.len(),
            Self::MinorUnits(amounts) => amounts.len(),
        }
    }

    pub(super) fn minor_units(self, options: &LogOptions, check: &mut RowCheck) -> Result<Cow<'a, [i64]>, BadRows> {
        let refuse_negative = options.negative_amounts == NegativeAmounts::Refuse;
        match self {
            Self::Decimals(decimals) => {
                let mut amounts = Vec::with_capacity(decimals.len());
                for (row, amount) in decimals.iter().enumerate() {
                    match minor_units(*amount, options.scale) {
                        Ok(minor) if minor < 0 && refuse_negative => check.bad(negative(*amount).in_row(row))?,
                        Ok(minor) => amounts.push(minor),
                        Err(wrong) => check.bad(wrong.in_row(row))?,
                    }
                }
                Ok(amounts.into())
            }
            Self::MinorUnits(amounts) => {
                // `i64::MIN` has no opposite and is refused even as a refund.
                let least = if refuse_negative { 0 } else { -i64::MAX };
                if amounts.iter().min().is_some_and(|smallest| *smallest < least) {
                    for (row, amount) in amounts.iter().enumerate().filter(|(_, amount)| **amount < least) {
                        check.bad(negative(Decimal::new(*amount, options.scale)).in_row(row))?;
                    }
                }
                Ok(Cow::Borrowed(amounts))
            }
        }
    }
}

impl Wrong {
    pub(super) fn in_row(self, row: usize) -> RowError {
        let Self { field, expected, found } = self;
        RowError { row, field, expected, found }
    }
}

/// A decimal as an integer of minor units.
pub(super) fn minor_units(amount: Decimal, scale: u32) -> Result<i64, Wrong> {
    let wrong = |expected: String| Wrong { field: "amount", expected, found: amount.to_string() };
    let exact = amount.normalize();
    let Some(zeros) = scale.checked_sub(exact.scale()) else {
        let places = if scale == 1 { "place" } else { "places" };
        return Err(wrong(format!("at most {scale} decimal {places}")));
    };
    10_i128
        .checked_pow(zeros)
        .and_then(|factor| exact.mantissa().checked_mul(factor))
        .and_then(|minor| i64::try_from(minor).ok())
        .filter(|minor| *minor != i64::MIN)
        .ok_or_else(|| wrong(format!("at most {} either way", Decimal::new(i64::MAX, scale))))
}

fn negative(found: Decimal) -> Wrong {
    Wrong { field: "amount", expected: "zero or more".to_owned(), found: found.to_string() }
}

impl<'a> From<&'a [NaiveDate]> for DayColumn<'a> {
    fn from(days: &'a [NaiveDate]) -> Self {
        Self::Dates(days)
    }
}

impl<'a> From<&'a [i32]> for DayColumn<'a> {
    fn from(days: &'a [i32]) -> Self {
        Self::Numbers(days)
    }
}

impl<'a> From<&'a [Decimal]> for AmountColumn<'a> {
    fn from(amounts: &'a [Decimal]) -> Self {
        Self::Decimals(amounts)
    }
}

impl<'a> From<&'a [i64]> for AmountColumn<'a> {
    fn from(amounts: &'a [i64]) -> Self {
        Self::MinorUnits(amounts)
    }
}

macro_rules! also_from_arrays_and_vectors {
    ($($column:ident of $item:ty),+) => {$(
        impl<'a, const N: usize> From<&'a [$item; N]> for $column<'a> {
            fn from(items: &'a [$item; N]) -> Self {
                items.as_slice().into()
            }
        }

        impl<'a> From<&'a Vec<$item>> for $column<'a> {
            fn from(items: &'a Vec<$item>) -> Self {
                items.as_slice().into()
            }
        }
    )+};
}

also_from_arrays_and_vectors! { DayColumn of NaiveDate, DayColumn of i32, AmountColumn of Decimal, AmountColumn of i64 }
