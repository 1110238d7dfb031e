//! Why a log cannot be built, extended or merged.

use std::fmt;

use thiserror::Error;

/// Why an [`OrderLog`](super::OrderLog) cannot be built, extended or merged.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LogError {
    /// Rows that cannot be orders of this log.
    #[error(transparent)]
    Rows(#[from] BadRows),
    /// Columns of different lengths.
    #[error("expected columns of one length, found {keys} keys, {days} days and {amounts} amounts")]
    ColumnLengths {
        /// The number of keys.
        keys: usize,
        /// The number of days.
        days: usize,
        /// The number of amounts.
        amounts: usize,
    },
    /// More orders than a log holds.
    #[error("expected at most {limit} orders, found more")]
    TooManyOrders {
        /// The largest number of orders.
        limit: u32,
    },
    /// The amounts, added up without their signs, do not fit in the log's money.
    #[error("expected amounts that add up to at most {} minor units, found {found}", i64::MAX)]
    TotalTooLarge {
        /// Their sum in minor units.
        found: i128,
    },
    /// A number of decimal places that an amount cannot have.
    #[error("scale: expected 0 to 18 decimal places, found {found}")]
    Scale {
        /// The scale found.
        found: u32,
    },
    /// Two logs were built with different options.
    #[error("expected a log built with {expected}, found {found}")]
    OtherOptions {
        /// The options of the first log.
        expected: String,
        /// The options of the second.
        found: String,
    },
    /// Two logs have a customer in common.
    #[error("expected no customer in both logs, found customer {first} of the first as {second} of the second")]
    SharedCustomer {
        /// Their position in the first log.
        first: usize,
        /// Their position in the second.
        second: usize,
    },
    /// Two logs have an order id in common.
    #[error("expected no order id in both logs, found {id}")]
    SharedOrder {
        /// The id.
        id: crate::model::OrderId,
    },
}

/// A row that cannot be an order of this log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("row {row}: {field}: expected {expected}, found {found}")]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RowError {
    /// Its position among the rows given, from 0.
    pub row: usize,
    /// Which part of it.
    pub field: RowField,
    /// Another row that it contradicts: the first with the same order id.
    pub other_row: Option<usize>,
    /// What would have been right.
    pub expected: String,
    /// What is there.
    pub found: String,
}

/// A part of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum RowField {
    /// The business day.
    Day,
    /// The amount.
    Amount,
    /// The amount of a refund.
    Refund,
    /// The currency.
    Currency,
    /// The order id.
    OrderId,
}

impl fmt::Display for RowField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Day => "day",
            Self::Amount => "amount",
            Self::Refund => "refund",
            Self::Currency => "currency",
            Self::OrderId => "order id",
        })
    }
}

/// The rows that cannot be orders of this log: the first of them, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BadRows {
    pub(super) rows: Vec<RowError>,
    pub(super) total: usize,
}

impl BadRows {
    /// The first bad rows in their order, as many as [`report_up_to`](super::LogOptions::report_up_to) asked for.
    pub fn rows(&self) -> &[RowError] {
        &self.rows
    }

    /// How many rows are bad in all; with a limit of one row, 1, because the import stops there.
    pub fn total(&self) -> usize {
        self.total
    }
}

impl fmt::Display for BadRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, row) in self.rows.iter().enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            write!(f, "{separator}{row}")?;
        }
        match self.total.saturating_sub(self.rows.len()) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for BadRows {}

/// Bad rows as they are found.
pub(super) struct RowCheck {
    limit: usize,
    bad: BadRows,
}

impl RowCheck {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit: limit.max(1), bad: BadRows { rows: Vec::new(), total: 0 } }
    }

    /// Notes a bad row; rows come in their order.
    pub(super) fn bad(&mut self, error: RowError) {
        self.bad.total += 1;
        if self.bad.rows.len() < self.limit {
            self.bad.rows.push(error);
        }
    }

    /// Whether it is no use to look at more rows.
    pub(super) fn is_over(&self) -> bool {
        self.limit == 1 && self.bad.total > 0
    }

    /// Adds rows that were found bad by looking at all of them once more.
    pub(super) fn join(&mut self, other: Self) {
        self.bad.total += other.bad.total;
        self.bad.rows.extend(other.bad.rows);
        self.bad.rows.sort_by_key(|error| error.row);
        self.bad.rows.truncate(self.limit);
    }

    pub(super) fn finish(mut self) -> Result<(), BadRows> {
        if self.limit == 1 {
            self.bad.total = self.bad.total.min(1);
        }
        if self.bad.total == 0 { Ok(()) } else { Err(self.bad) }
    }
}
