//! Sums and fractions that are exact or fail, never rounded.

use rust_decimal::Decimal;

use super::MetricsError;
use crate::model::Rate;
use crate::model::decimal::integer_at;

/// The sum of two counts.
pub(super) fn add_counts(field: &'static str, a: u64, b: u64) -> Result<u64, MetricsError> {
    a.checked_add(b).ok_or(MetricsError::Overflow { field })
}

/// Checks that every sum and difference of these amounts is exact in a decimal, and that each pair has a [`Rate`].
///
/// `Decimal`'s own addition rounds when the digits do not suffice; after this check it cannot.
pub(super) fn fit(field: &'static str, amounts: &[Decimal]) -> Result<(), MetricsError> {
    let scale = amounts.iter().map(Decimal::scale).max().unwrap_or_default();
    let total =
        amounts.iter().try_fold(0_i128, |sum, amount| integer_at(*amount, scale)?.checked_abs()?.checked_add(sum));
    match total {
        Some(total) if total <= Decimal::MAX.mantissa() => Ok(()),
        _ => Err(MetricsError::Overflow { field }),
    }
}

/// The sum of two amounts, exact or an error.
pub(super) fn add(field: &'static str, a: Decimal, b: Decimal) -> Result<Decimal, MetricsError> {
    // Opposite signs may fit although their magnitudes together do not; such sums are refused too, which keeps
    // the rule simple.
    fit(field, &[a, b])?;
    a.checked_add(b).ok_or(MetricsError::Overflow { field })
}

/// The sum of amounts that [`fit`].
pub(super) fn sum<const N: usize>(amounts: [Decimal; N]) -> Decimal {
    amounts.into_iter().fold(Decimal::ZERO, Decimal::saturating_add)
}

/// A reduced fraction of integers; every operation is exact or `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fraction {
    numerator: i128,
    denominator: i128,
}

impl Fraction {
    pub(super) const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// `None` if the denominator is zero or the reduced numbers are too large.
    pub(super) fn of_integers(numerator: i128, denominator: i128) -> Option<Self> {
        let divisor = i128::try_from(gcd(numerator.unsigned_abs(), denominator.unsigned_abs())).ok()?;
        let signed = if denominator < 0 { divisor.checked_neg()? } else { divisor };
        let (numerator, denominator) = (numerator.checked_div(signed)?, denominator.checked_div(signed)?);
        (denominator > 0).then_some(Self { numerator, denominator })
    }

    pub(super) fn of_counts(numerator: u64, denominator: u64) -> Option<Self> {
        Self::of_integers(numerator.into(), denominator.into())
    }

    pub(super) fn of_decimals(numerator: Decimal, denominator: Decimal) -> Option<Self> {
        let (above, below) = (numerator.normalize(), denominator.normalize());
        let scale = above.scale().max(below.scale());
        Self::of_integers(integer_at(above, scale)?, integer_at(below, scale)?)
    }

    pub(super) fn of_rate(rate: &Rate) -> Option<Self> {
        Self::of_decimals(rate.numerator(), rate.denominator())
    }

    pub(super) fn numerator(self) -> i128 {
        self.numerator
    }

    pub(super) fn denominator(self) -> i128 {
        self.denominator
    }

    pub(super) fn sub(self, other: Self) -> Option<Self> {
        self.add(Self { numerator: other.numerator.checked_neg()?, ..other })
    }

    pub(super) fn add(self, other: Self) -> Option<Self> {
        // Over the least common denominator, so that two decimals of 28 digits do not need 56.
        let shared = i128::try_from(gcd(self.denominator.unsigned_abs(), other.denominator.unsigned_abs())).ok()?;
        let (own_factor, other_factor) =
            (other.denominator.checked_div(shared)?, self.denominator.checked_div(shared)?);
        let numerator =
            self.numerator.checked_mul(own_factor)?.checked_add(other.numerator.checked_mul(other_factor)?)?;
        Self::of_integers(numerator, self.denominator.checked_mul(own_factor)?)
    }

    pub(super) fn mul(self, other: Self) -> Option<Self> {
        // Reduced crosswise first, so that the products are as small as they can be.
        let left = Self::of_integers(self.numerator, other.denominator)?;
        let right = Self::of_integers(other.numerator, self.denominator)?;
        Self::of_integers(
            left.numerator.checked_mul(right.numerator)?,
            left.denominator.checked_mul(right.denominator)?,
        )
    }

    pub(super) fn div(self, other: Self) -> Option<Self> {
        self.mul(Self::of_integers(other.denominator, other.numerator)?)
    }

    pub(super) fn rate(self) -> Option<Rate> {
        let decimal = |integer| Decimal::try_from_i128_with_scale(integer, 0).ok();
        Rate::new(decimal(self.numerator)?, decimal(self.denominator)?).ok()
    }
}

/// Euclid; gcd(0, 0) = 0.
fn gcd(mut a: u128, mut b: u128) -> u128 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}
