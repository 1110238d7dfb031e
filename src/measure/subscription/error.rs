//! [`SubscriptionLogError`]: why subscriptions cannot be counted.

use std::fmt;

use rust_decimal::Decimal;
use thiserror::Error;

use crate::model::{BillingInterval, Period};

/// Why a [`SubscriptionLog`](super::SubscriptionLog) cannot be built, or two logs or two of their results cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SubscriptionLogError {
    /// A subscription's monthly amount does not fit in 64 bits of minor units.
    #[error("row {row}: amount: expected at most {} minor units a month, found {found} {interval}", i64::MAX)]
    Amount {
        /// Its position among the rows given, from 0.
        row: usize,
        /// The amount.
        found: Decimal,
        /// How often it is billed.
        interval: BillingInterval,
    },
    /// The monthly amounts of all subscriptions, added up whether they overlap or not, do not fit in 64 bits of minor
    /// units.
    #[error("expected monthly amounts that add up to at most {} minor units, found {found}", i64::MAX)]
    TotalTooLarge {
        /// Their sum in minor units.
        found: i128,
    },
    /// More subscriptions than a log holds.
    #[error("expected at most {limit} subscriptions, found more")]
    TooMany {
        /// The largest number of subscriptions.
        limit: u32,
    },
    /// A number of decimal places that an amount cannot have.
    #[error("scale: expected 0 to 18 decimal places, found {found}")]
    Scale {
        /// The scale found.
        found: u32,
    },
    /// Two logs have a customer in common.
    #[error("expected no customer in both logs, found customer {first} of the first as {second} of the second")]
    SharedCustomer {
        /// Their position in the first log.
        first: usize,
        /// Their position in the second.
        second: usize,
    },
    /// Two logs or results were counted differently: another option, another date, other periods.
    #[error("{field}: expected {expected}, found {found}")]
    Different {
        /// In what they differ: the option, by its name, or the date or the periods.
        field: &'static str,
        /// What the first has.
        expected: String,
        /// What the second has.
        found: String,
    },
    /// The sums of two results do not fit in their types.
    #[error("{field}: expected a sum that fits, found an overflow")]
    Overflow {
        /// What was added.
        field: &'static str,
    },
}

/// Checks that two results agree in a value that says in short what it is.
pub(super) fn same<T: PartialEq + fmt::Debug>(
    field: &'static str,
    expected: &T,
    found: &T,
) -> Result<(), SubscriptionLogError> {
    if expected == found {
        return Ok(());
    }
    Err(SubscriptionLogError::Different { field, expected: format!("{expected:?}"), found: format!("{found:?}") })
}

/// Checks that two results are of the same period.
pub(super) fn same_period(expected: Period, found: Period) -> Result<(), SubscriptionLogError> {
    if expected == found {
        return Ok(());
    }
    let (expected, found) = (expected.to_string(), found.to_string());
    Err(SubscriptionLogError::Different { field: "period", expected, found })
}
