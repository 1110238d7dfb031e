//! What comes in at the door: columns of days and amounts, and decimals as minor units.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::{RowError, RowField};
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
    field: RowField,
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

    pub(super) fn numbers(self) -> Cow<'a, [i32]> {
        match self {
            Self::Dates(days) => days.iter().map(|date| day::number(*date)).collect(),
            Self::Numbers(days) => Cow::Borrowed(days),
        }
    }

    /// What is wrong with a row, if anything is.
    pub(super) fn wrong(self, row: usize) -> Option<Wrong> {
        let Self::Numbers(days) = self else { return None };
        let number = days.get(row).filter(|number| !calendar().contains(number))?;
        let expected = format!("a day number from {} to {}", calendar().start(), calendar().end());
        Some(Wrong { field: RowField::Day, expected, found: number.to_string() })
    }
}

impl<'a> AmountColumn<'a> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Decimals(amounts) => amounts.len(),
            Self::MinorUnits(amounts) => amounts.len(),
        }
    }

    /// The amounts as minor units; those of wrong rows are missing.
    pub(super) fn minor_units(self, scale: u32) -> Cow<'a, [i64]> {
        match self {
            Self::Decimals(amounts) => amounts.iter().filter_map(|amount| minor_units(*amount, scale).ok()).collect(),
            Self::MinorUnits(amounts) => Cow::Borrowed(amounts),
        }
    }

    /// What is wrong with a row, if anything is.
    pub(super) fn wrong(self, row: usize, options: &LogOptions) -> Option<Wrong> {
        let least = least(options);
        match self {
            Self::Decimals(amounts) => {
                let amount = *amounts.get(row)?;
                match minor_units(amount, options.scale) {
                    Ok(minor) => (minor < least).then(|| negative(amount)),
                    Err(wrong) => Some(wrong),
                }
            }
            Self::MinorUnits(amounts) => {
                let amount = amounts.get(row).filter(|amount| **amount < least)?;
                Some(negative(Decimal::new(*amount, options.scale)))
            }
        }
    }
}

/// The calendar as day numbers.
pub(super) fn calendar() -> RangeInclusive<i32> {
    day::number(NaiveDate::MIN)..=day::number(NaiveDate::MAX)
}

/// The smallest amount of a column. `i64::MIN` has no opposite and is refused even as a refund.
pub(super) fn least(options: &LogOptions) -> i64 {
    if options.negative_amounts == NegativeAmounts::Refuse { 0 } else { -i64::MAX }
}

impl Wrong {
    pub(super) fn of_refund(self) -> Self {
        Self { field: RowField::Refund, ..self }
    }

    pub(super) fn in_row(self, row: usize) -> RowError {
        let Self { field, expected, found } = self;
        RowError { row, field, other_row: None, expected, found }
    }
}

/// A decimal as an integer of minor units.
pub(super) fn minor_units(amount: Decimal, scale: u32) -> Result<i64, Wrong> {
    let wrong = |expected: String| Wrong { field: RowField::Amount, expected, found: amount.to_string() };
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
    Wrong { field: RowField::Amount, expected: "zero or more".to_owned(), found: found.to_string() }
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
