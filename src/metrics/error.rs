//! [`MetricsError`]: why numbers do not make a metric.

use rust_decimal::Decimal;
use thiserror::Error;

use super::AbandonmentBase;
use crate::model::Rate;

/// Why numbers do not make a metric: they contradict each other, or a result is larger than its type holds.
///
/// Every message names the field, what was expected and what was found.
///
/// # Example
///
/// ```
/// use retention::metrics::CustomerCounts;
///
/// let error = CustomerCounts::new(50_000, 40_000, 41_000).unwrap_err();
/// assert_eq!(error.to_string(), "acquired: expected at most at_end, which is 40000, found 41000");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MetricsError {
    /// A part is larger than what it is a part of.
    #[error("{field}: expected at most {of}, which is {limit}, found {found}")]
    AboveLimit {
        /// The part.
        field: &'static str,
        /// What it is a part of.
        of: &'static str,
        /// The value of the whole.
        limit: Decimal,
        /// The value of the part.
        found: Decimal,
    },
    /// An amount is above zero although there is nothing that it could come from, such as revenue without an order.
    #[error("{field}: expected zero without any {of}, found {found}")]
    FromNothing {
        /// The amount.
        field: &'static str,
        /// What is missing.
        of: &'static str,
        /// The value of the amount.
        found: Decimal,
    },
    /// An amount is negative.
    #[error("{field}: expected zero or more, found {found}")]
    BelowZero {
        /// The amount.
        field: &'static str,
        /// Its value.
        found: Decimal,
    },
    /// A number must be above zero.
    #[error("{field}: expected more than zero, found {found}")]
    NotAboveZero {
        /// The number.
        field: &'static str,
        /// Its value.
        found: Decimal,
    },
    /// Two numbers that must be equal are not.
    #[error("{field}: expected {expected}, found {found}")]
    Unequal {
        /// What is compared.
        field: &'static str,
        /// The value it should have.
        expected: Decimal,
        /// The value it has.
        found: Decimal,
    },
    /// A rate lies outside the values it can have.
    #[error("{field}: expected a rate from {low:.0} to {high:.0}, found {found}")]
    RateOutside {
        /// The rate.
        field: &'static str,
        /// The lowest it can be.
        low: Rate,
        /// The highest it can be.
        high: Rate,
        /// Its value.
        found: Rate,
    },
    /// A rate is negative.
    #[error("{field}: expected a rate of zero or more, found {found}")]
    NegativeRate {
        /// The rate.
        field: &'static str,
        /// Its value.
        found: Rate,
    },
    /// A customer's amount is negative.
    #[error("customer {index}, {field}: expected zero or more, found {found}")]
    Customer {
        /// The place of the customer, from zero.
        index: u64,
        /// The amount.
        field: &'static str,
        /// Its value.
        found: Decimal,
    },
    /// Two abandonments are over different bases.
    #[error("base: expected {expected:?}, found {found:?}")]
    AbandonmentBase {
        /// The base of the first.
        expected: AbandonmentBase,
        /// The base of the second.
        found: AbandonmentBase,
    },
    /// A survey answer lies outside the scale.
    #[error("answer {index}: expected 0 to 10, found {found}")]
    Answer {
        /// Its place among the answers, from zero.
        index: u64,
        /// The answer.
        found: u8,
    },
    /// Two funnels do not have the same stages, or one funnel has a stage twice.
    #[error("stage {index}: expected {expected}")]
    Stage {
        /// The place of the stage, from zero.
        index: usize,
        /// What was expected there.
        expected: &'static str,
    },
    /// A result is larger than its type holds, or has more digits than a decimal keeps.
    #[error("{field}: expected a value that fits, found an overflow")]
    Overflow {
        /// What was computed.
        field: &'static str,
    },
}

/// Checks that a part is not above its whole.
pub(super) fn at_most(
    field: &'static str,
    found: impl Into<Decimal>,
    of: &'static str,
    limit: impl Into<Decimal>,
) -> Result<(), MetricsError> {
    let (found, limit) = (found.into(), limit.into());
    if found > limit { Err(MetricsError::AboveLimit { field, of, limit, found }) } else { Ok(()) }
}

/// Checks that an amount is not negative.
pub(super) fn not_negative(field: &'static str, found: Decimal) -> Result<(), MetricsError> {
    if found < Decimal::ZERO { Err(MetricsError::BelowZero { field, found }) } else { Ok(()) }
}

/// Checks that there is no positive amount where there is nothing to have it from.
pub(super) fn not_from_nothing(
    field: &'static str,
    found: impl Into<Decimal>,
    of: &'static str,
    base: u64,
) -> Result<(), MetricsError> {
    let found = found.into();
    if base == 0 && found > Decimal::ZERO { Err(MetricsError::FromNothing { field, of, found }) } else { Ok(()) }
}

/// Checks that a rate lies between 0 and 100 %.
pub(super) fn share(field: &'static str, found: Rate) -> Result<(), MetricsError> {
    let within = Decimal::ZERO <= found.numerator() && found.numerator() <= found.denominator();
    match (within, Rate::of_counts(0, 1), Rate::of_counts(1, 1)) {
        (false, Some(low), Some(high)) => Err(MetricsError::RateOutside { field, low, high, found }),
        _ => Ok(()),
    }
}

/// Checks that a rate is not negative.
pub(super) fn rate_not_negative(field: &'static str, found: Rate) -> Result<(), MetricsError> {
    if found.numerator() < Decimal::ZERO { Err(MetricsError::NegativeRate { field, found }) } else { Ok(()) }
}
