//! Which churn, and over which length of time: [`ChurnCounts`], [`ChurnDefinition`], [`ChurnRate`] (R4).

use rust_decimal::Decimal;

use super::MetricsError;
use super::error::{at_most, share};
use super::exact::add_counts;
use super::root::{one_minus_root, power};
use crate::model::Rate;

/// The numbers of [`ChurnCounts`], by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChurnParts {
    /// Customers at the start of the period.
    pub at_start: u64,
    /// Customers who joined during the period.
    pub acquired: u64,
    /// Customers who left during the period, whether they had been there at its start or joined in it.
    pub lost: u64,
    /// Those of the lost who had joined during the period.
    pub lost_acquired: u64,
    /// Those of the lost who had been there at the start and were back at the end.
    pub came_back: u64,
}

/// Losses during a period, in enough detail for every tool's churn rate.
///
/// Two tools that look at the same subscriptions report different churn, because they count other losses over another
/// base. Name the definition and any of them can be reproduced.
///
/// Counts of two groups can be added ([`merge`](ChurnCounts::merge)); `default()`, all zeros, is the identity.
///
/// # Example: one month, three tools
///
/// A hundred customers at the start, forty join, twelve leave; one of the twelve had joined in the month and another
/// was back at its end.
///
/// ```
/// use retention::metrics::{ChurnCounts, ChurnDefinition, ChurnParts};
///
/// let month =
///     ChurnCounts::new(ChurnParts { at_start: 100, acquired: 40, lost: 12, lost_acquired: 1, came_back: 1 })?;
/// let churn = |definition| month.rate(definition).unwrap().to_string();
/// assert_eq!(churn(ChurnDefinition::LossesOverStart), "12.00 %"); // Recurly
/// assert_eq!(churn(ChurnDefinition::StartersGoneOverStart), "10.00 %"); // ChartMogul
/// assert_eq!(churn(ChurnDefinition::LossesOverStartAndAcquired), "8.57 %"); // Stripe
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "ChurnParts", into = "ChurnParts"))]
pub struct ChurnCounts(ChurnParts);

/// Which losses churn counts, and over which base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ChurnDefinition {
    /// All who left during the period, over the customers at its start. Recurly. It passes 100 % when many who join
    /// leave at once.
    LossesOverStart,
    /// Those of the start who are gone at the end, over the customers at the start. ChartMogul. It is the gross churn
    /// of [`CustomerCounts`](super::CustomerCounts) and of [`CustomerFlow`](super::CustomerFlow): one less the
    /// retention rate.
    StartersGoneOverStart,
    /// All who left during the period, over the customers at its start and those who joined. Stripe. From 0 to 100 %,
    /// and lower than the others while the base grows.
    LossesOverStartAndAcquired,
}

impl ChurnCounts {
    /// Losses of a period.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if a part is larger than its whole: more lost among the acquired than were
    /// acquired, more lost among the starting customers than there were, or more of these back than were lost.
    /// [`MetricsError::Overflow`] if start and acquired together do not fit in 64 bits.
    pub fn new(parts: ChurnParts) -> Result<Self, MetricsError> {
        at_most("lost_acquired", parts.lost_acquired, "acquired", parts.acquired)?;
        at_most("lost_acquired", parts.lost_acquired, "lost", parts.lost)?;
        let starters = parts.lost.saturating_sub(parts.lost_acquired);
        at_most("lost less lost_acquired", starters, "at_start", parts.at_start)?;
        at_most("came_back", parts.came_back, "lost less lost_acquired", starters)?;
        add_counts("at_start and acquired", parts.at_start, parts.acquired)?;
        Ok(Self(parts))
    }

    /// The numbers that it was made of.
    pub fn parts(&self) -> ChurnParts {
        self.0
    }

    /// Customers of the start who are gone at the end.
    pub fn starters_gone(&self) -> u64 {
        self.0.lost.saturating_sub(self.0.lost_acquired).saturating_sub(self.0.came_back)
    }

    /// The churn rate by a definition; `None` when its base is empty.
    pub fn rate(&self, definition: ChurnDefinition) -> Option<Rate> {
        match definition {
            ChurnDefinition::LossesOverStart => Rate::of_counts(self.0.lost, self.0.at_start),
            ChurnDefinition::StartersGoneOverStart => Rate::of_counts(self.starters_gone(), self.0.at_start),
            ChurnDefinition::LossesOverStartAndAcquired => {
                Rate::of_counts(self.0.lost, self.0.at_start.saturating_add(self.0.acquired))
            }
        }
    }

    /// The losses of two groups without a customer in common, taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(ChurnParts {
            at_start: add_counts("at_start", self.0.at_start, other.0.at_start)?,
            acquired: add_counts("acquired", self.0.acquired, other.0.acquired)?,
            lost: add_counts("lost", self.0.lost, other.0.lost)?,
            lost_acquired: add_counts("lost_acquired", self.0.lost_acquired, other.0.lost_acquired)?,
            came_back: add_counts("came_back", self.0.came_back, other.0.came_back)?,
        })
    }
}

impl TryFrom<ChurnParts> for ChurnCounts {
    type Error = MetricsError;

    fn try_from(parts: ChurnParts) -> Result<Self, MetricsError> {
        Self::new(parts)
    }
}

impl From<ChurnCounts> for ChurnParts {
    fn from(counts: ChurnCounts) -> Self {
        counts.0
    }
}

/// A churn rate per period, carried over to longer and shorter periods, and to the expected lifetime.
///
/// ```text
/// over n periods          1 − (1 − c)ⁿ
/// per n-th part           1 − (1 − c)^(1/n)
/// expected lifetime       1 / c  periods
/// ```
///
/// A monthly and a yearly rate cannot be compared, and multiplying the monthly one by twelve is wrong: 5 % a month is
/// 46 % a year, not 60 %. These are the standard companions of R3 (R4). They assume that every customer has the same
/// chance of leaving in every period. Real customers differ, those who stay are the loyal ones, and so the lifetime
/// 1 / c is usually too short.
///
/// # Example
///
/// ```
/// use retention::metrics::ChurnRate;
/// use retention::model::Rate;
/// use rust_decimal::Decimal;
///
/// let monthly = ChurnRate::new(Rate::new(5, 100)?)?;
/// assert_eq!(monthly.over(12).round_dp(4), Decimal::new(4_596, 4));
/// assert_eq!(monthly.expected_lifetime(), Some(Decimal::from(20))); // months
///
/// let yearly = ChurnRate::new(Rate::new(20, 100)?)?;
/// assert_eq!(yearly.per_part(12).unwrap().round_dp(6), Decimal::new(18_423, 6)); // 1.84 % a month
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Rate", into = "Rate"))]
pub struct ChurnRate(Rate);

impl ChurnRate {
    /// A churn rate per period: a gross one, because a net rate may be negative.
    ///
    /// # Errors
    ///
    /// [`MetricsError::RateOutside`] unless the rate is from 0 to 100 %; [`MetricsError::Overflow`] if it is above zero
    /// and so small that 1 / c does not fit in a decimal.
    pub fn new(rate: Rate) -> Result<Self, MetricsError> {
        share("churn rate", rate)?;
        if !rate.numerator().is_zero() && rate.denominator().checked_div(rate.numerator()).is_none() {
            return Err(MetricsError::Overflow { field: "expected lifetime" });
        }
        Ok(Self(rate))
    }

    /// The rate per period.
    pub fn rate(&self) -> Rate {
        self.0
    }

    /// The share of customers lost within `periods` periods: 1 − (1 − c)ⁿ, from 0 to 1. Zero over no period.
    pub fn over(&self, periods: u32) -> Decimal {
        // A power of a share is a share, and its complement too: neither can overflow.
        let kept = power(self.kept(), periods).unwrap_or_default();
        Decimal::ONE.saturating_sub(kept).normalize()
    }

    /// The rate per n-th part of the period, which over n parts makes the same loss: 1 − (1 − c)^(1/n), to at least 20
    /// decimal places; `None` for no parts.
    pub fn per_part(&self, parts: u32) -> Option<Decimal> {
        one_minus_root(self.kept(), parts)
    }

    /// How many periods a customer stays on average, 1 / c, to 28 significant digits; `None` when nobody leaves.
    pub fn expected_lifetime(&self) -> Option<Decimal> {
        self.0.denominator().checked_div(self.0.numerator()).map(|periods| periods.normalize())
    }

    fn kept(self) -> Decimal {
        self.0.value().map_or(Decimal::ZERO, |churn| Decimal::ONE.saturating_sub(churn))
    }
}

impl TryFrom<Rate> for ChurnRate {
    type Error = MetricsError;

    fn try_from(rate: Rate) -> Result<Self, MetricsError> {
        Self::new(rate)
    }
}

impl From<ChurnRate> for Rate {
    fn from(churn: ChurnRate) -> Self {
        churn.0
    }
}
