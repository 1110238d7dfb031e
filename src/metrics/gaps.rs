//! [`TimeBetweenPurchases`]: the distribution of gaps between purchases (P4).

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::MetricsError;
use super::error::share;
use super::exact::{Fraction, add_counts};
use crate::model::Rate;

/// How many days pass between one purchase and the next: the exact distribution, gap by gap.
///
/// ```text
/// mean     = Σ days · count / Σ count
/// quantile = see QuantileMethod
/// ```
///
/// Everything is exact: no sketch, no float. Distributions of two groups can be added
/// ([`merge`](TimeBetweenPurchases::merge)); `default()`, no gap at all, is the identity. Source: document 002 (P4:
/// what customers buy, how often, and when last).
///
/// # Only gaps that have ended
///
/// A customer who has bought once has no gap, and the time since the last purchase is not one yet. Long gaps are
/// therefore under-represented in a young shop.
///
/// # Example
///
/// ```
/// use retention::metrics::{QuantileMethod, TimeBetweenPurchases};
/// use retention::model::Rate;
/// use rust_decimal::Decimal;
///
/// // 14 days four times, 30 days three times, 90 days once.
/// let gaps = TimeBetweenPurchases::from_counts([(30, 3), (14, 4), (90, 1)])?;
/// assert_eq!(gaps.count(), 8);
/// assert_eq!(gaps.mean(), Some(Decimal::new(295, 1))); // 236 / 8 = 29.5
/// assert_eq!(gaps.median(), Some(Decimal::from(22))); // between 14 and 30
///
/// let nine_tenths = Rate::new(9, 10)?;
/// assert_eq!(gaps.quantile(nine_tenths, QuantileMethod::NearestRank)?, Some(Decimal::from(90)));
/// assert_eq!(gaps.quantile(nine_tenths, QuantileMethod::Linear)?, Some(Decimal::from(48)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Who defines it otherwise
///
/// The mean over all gaps counts frequent buyers more than the mean of the customers' own means does: with the gaps
/// 30, 30 · 31 · 14, 14, 14 of three customers the first is 22.17 days, the second 25. Ask for the one you mean; the
/// second is a distribution with one gap per customer. Two purchases on one day are a gap of zero or one purchase, as
/// whoever counts decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<(u32, u64)>", into = "Vec<(u32, u64)>"))]
pub struct TimeBetweenPurchases {
    /// Days and how often they occur, sorted by days, each once, no count of zero.
    counts: Vec<(u32, u64)>,
    total: u64,
}

/// Which value a quantile takes when it falls between two observations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum QuantileMethod {
    /// The smallest observation that at least the share q of all observations does not exceed: always a gap that
    /// occurred. Type 1 of Hyndman and Fan (1996); SQL's `percentile_disc`.
    NearestRank,
    /// The straight line between the two observations around rank 1 + (n − 1) q. Type 7 of Hyndman and Fan (1996), the
    /// default of R, `NumPy` and pandas; SQL's `percentile_cont`.
    Linear,
}

impl TimeBetweenPurchases {
    /// A distribution from gaps in days and how often each occurs, in any order; counts of the same gap are added, and
    /// a count of zero is left out.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if the counts together do not fit in 64 bits.
    pub fn from_counts(counts: impl IntoIterator<Item = (u32, u64)>) -> Result<Self, MetricsError> {
        let mut by_days = BTreeMap::new();
        let mut total = 0;
        for (days, count) in counts {
            total = add_counts("count", total, count)?;
            if count > 0 {
                // No sum for one gap can pass the total.
                by_days.entry(days).and_modify(|sum: &mut u64| *sum = sum.saturating_add(count)).or_insert(count);
            }
        }
        Ok(Self { counts: by_days.into_iter().collect(), total })
    }

    /// How many gaps there are.
    pub fn count(&self) -> u64 {
        self.total
    }

    /// The gaps in days and how often each occurs, shortest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u32, u64)> + '_ {
        self.counts.iter().copied()
    }

    /// The shortest gap in days; `None` without gaps.
    pub fn shortest(&self) -> Option<u32> {
        self.counts.first().map(|(days, _)| *days)
    }

    /// The longest gap in days; `None` without gaps.
    pub fn longest(&self) -> Option<u32> {
        self.counts.last().map(|(days, _)| *days)
    }

    /// The mean gap in days, to 28 significant digits; `None` without gaps.
    pub fn mean(&self) -> Option<Decimal> {
        // Below 2³² days times 2⁶⁴ gaps: the sum fits in the 96 bits of a decimal.
        let sum = self.counts.iter().fold(0_i128, |sum, (days, count)| {
            sum.saturating_add(i128::from(*days).saturating_mul(i128::from(*count)))
        });
        Decimal::try_from_i128_with_scale(sum, 0).ok()?.checked_div(self.total.into())
    }

    /// The median gap in days, halfway between the two middle ones where their number is even; `None` without gaps.
    pub fn median(&self) -> Option<Decimal> {
        Fraction::of_counts(1, 2).and_then(|half| self.linear(half))
    }

    /// The gap in days that the share `q` of all gaps does not exceed; `None` without gaps.
    ///
    /// # Errors
    ///
    /// [`MetricsError::RateOutside`] unless `q` is from 0 to 100 %; [`MetricsError::Overflow`] if the denominator of
    /// `q`, reduced, is 2⁶⁴ or more.
    pub fn quantile(&self, q: Rate, method: QuantileMethod) -> Result<Option<Decimal>, MetricsError> {
        share("quantile", q)?;
        let q = Fraction::of_rate(&q)
            .filter(|q| u64::try_from(q.denominator()).is_ok())
            .ok_or(MetricsError::Overflow { field: "quantile" })?;
        Ok(match method {
            QuantileMethod::NearestRank => self.nearest_rank(q),
            QuantileMethod::Linear => self.linear(q),
        })
    }

    /// The distributions of two groups taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if the counts together do not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::from_counts(self.iter().chain(other.iter()))
    }

    fn nearest_rank(&self, q: Fraction) -> Option<Decimal> {
        // Both factors are below 2⁶⁴.
        let product = q.numerator().checked_mul(self.total.into())?;
        let whole = product.div_euclid(q.denominator());
        let index = if product.rem_euclid(q.denominator()) == 0 { whole.checked_sub(1)? } else { whole };
        self.at(u64::try_from(index.max(0)).ok()?).map(Decimal::from)
    }

    fn linear(&self, q: Fraction) -> Option<Decimal> {
        let product = q.numerator().checked_mul(self.total.checked_sub(1)?.into())?;
        let (index, rest) = (product.div_euclid(q.denominator()), product.rem_euclid(q.denominator()));
        let below = self.at(u64::try_from(index).ok()?)?;
        if rest == 0 {
            return Some(below.into());
        }
        let above = self.at(u64::try_from(index.checked_add(1)?).ok()?)?;
        // below · denominator + rest · (above − below) is at most above · denominator, below 2⁹⁶.
        let step = rest.checked_mul(i128::from(above.checked_sub(below)?))?;
        let numerator = i128::from(below).checked_mul(q.denominator())?.checked_add(step)?;
        let decimal = |integer| Decimal::try_from_i128_with_scale(integer, 0).ok();
        decimal(numerator)?.checked_div(decimal(q.denominator())?)
    }

    /// The gap at a place of the sorted gaps, from zero.
    fn at(&self, index: u64) -> Option<u32> {
        let mut before = 0_u64;
        for (days, count) in &self.counts {
            before = before.saturating_add(*count);
            if index < before {
                return Some(*days);
            }
        }
        None
    }
}

impl TryFrom<Vec<(u32, u64)>> for TimeBetweenPurchases {
    type Error = MetricsError;

    fn try_from(counts: Vec<(u32, u64)>) -> Result<Self, MetricsError> {
        Self::from_counts(counts)
    }
}

impl From<TimeBetweenPurchases> for Vec<(u32, u64)> {
    fn from(gaps: TimeBetweenPurchases) -> Self {
        gaps.counts
    }
}
