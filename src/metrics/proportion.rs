//! [`Proportion`]: so many of so many, with the interval in which the true share lies.

use rust_decimal::Decimal;

use super::error::at_most;
use super::exact::add_counts;
use super::root::sqrt;
use super::{Confidence, MetricsError};
use crate::model::Rate;

/// So many of so many: a cell of a cohort grid, a conversion, any share of people counted.
///
/// ```text
/// rate             = successes / trials
/// Wilson's interval = (s + z²/2 ± z √(s (n − s) / n + z²/4)) / (n + z²)
///
/// s successes of n trials, z the quantile of the confidence
/// ```
///
/// Counts of two groups can be added ([`merge`](Proportion::merge)); `default()` is the identity. The interval is E. B.
/// Wilson's (1927), without a continuity correction: R `prop.test(correct = FALSE)`, statsmodels
/// `proportion_confint(method = "wilson")`. Unlike the textbook's p ± z·√(p (1 − p) / n) it never leaves 0 to 100 %,
/// and is of use for small cohorts.
///
/// # Example
///
/// ```
/// use retention::metrics::{Confidence, Proportion};
///
/// let came_back = Proportion::new(10, 100)?;
/// assert_eq!(came_back.rate().unwrap().to_string(), "10.00 %");
/// let interval = came_back.interval(Confidence::P95).unwrap();
/// assert_eq!(interval.low().round_dp(7).to_string(), "0.0552291");
/// assert_eq!(interval.high().round_dp(7).to_string(), "0.1743657");
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawProportion"))]
pub struct Proportion {
    successes: u64,
    trials: u64,
}

/// Where a true share lies with some [`Confidence`], as fractions of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Interval {
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::model::wire::decimal::serialize"))]
    low: Decimal,
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::model::wire::decimal::serialize"))]
    high: Decimal,
}

impl Interval {
    /// From two ends, which are brought into 0 to 1.
    pub(crate) fn within_one(low: Decimal, high: Decimal) -> Self {
        Self {
            low: low.clamp(Decimal::ZERO, Decimal::ONE).normalize(),
            high: high.clamp(Decimal::ZERO, Decimal::ONE).normalize(),
        }
    }

    /// The lower end, from 0 to 1.
    pub fn low(&self) -> Decimal {
        self.low
    }

    /// The upper end, from 0 to 1.
    pub fn high(&self) -> Decimal {
        self.high
    }
}

impl Proportion {
    /// So many successes of so many trials.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if there are more successes than trials.
    pub fn new(successes: u64, trials: u64) -> Result<Self, MetricsError> {
        at_most("successes", successes, "trials", trials)?;
        Ok(Self { successes, trials })
    }

    /// How many did what is counted.
    pub fn successes(&self) -> u64 {
        self.successes
    }

    /// How many could have.
    pub fn trials(&self) -> u64 {
        self.trials
    }

    /// successes / trials, exact; `None` without trials.
    pub fn rate(&self) -> Option<Rate> {
        Rate::of_counts(self.successes, self.trials)
    }

    /// Wilson's interval, to at least 12 decimal places; `None` without trials.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::metrics::{Confidence, Proportion};
    ///
    /// // Nobody of 20 does not mean nobody at all.
    /// let interval = Proportion::new(0, 20)?.interval(Confidence::P95).unwrap();
    /// assert_eq!((interval.low(), interval.high().round_dp(6).to_string()), (0.into(), "0.161125".to_owned()));
    /// # Ok::<(), retention::metrics::MetricsError>(())
    /// ```
    pub fn interval(&self, confidence: Confidence) -> Option<Interval> {
        if self.trials == 0 {
            return None;
        }
        let (successes, trials) = (Decimal::from(self.successes), Decimal::from(self.trials));
        let z = confidence.standard_errors();
        let z_squared = z.checked_mul(z)?;
        let failures = trials.checked_sub(successes)?;
        // The quotient first: a product of two counts may not fit.
        let spread = successes.checked_mul(failures.checked_div(trials)?)?;
        let quarter = z_squared.checked_div(4.into())?;
        let half_width = z.checked_mul(sqrt(spread.checked_add(quarter)?)?)?;
        let middle = successes.checked_add(z_squared.checked_div(Decimal::TWO)?)?;
        let whole = trials.checked_add(z_squared)?;
        // With nobody or everybody one end is exact; the root would miss it in its last digit.
        let low =
            if self.successes == 0 { Decimal::ZERO } else { middle.checked_sub(half_width)?.checked_div(whole)? };
        let high =
            if failures.is_zero() { Decimal::ONE } else { middle.checked_add(half_width)?.checked_div(whole)? };
        Some(Interval::within_one(low, high))
    }

    /// The counts of two groups taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(
            add_counts("successes", self.successes, other.successes)?,
            add_counts("trials", self.trials, other.trials)?,
        )
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "Proportion", expecting = "struct Proportion")]
struct RawProportion {
    successes: u64,
    trials: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<RawProportion> for Proportion {
    type Error = MetricsError;

    fn try_from(raw: RawProportion) -> Result<Self, MetricsError> {
        Self::new(raw.successes, raw.trials)
    }
}
