//! What a change of the retention rate does to value and profit (R6).

use rust_decimal::Decimal;

use super::error::{at_most, not_negative, rate_not_negative, share};
use super::exact::Fraction;
use super::root::sqrt;
use super::{ClvWithRetention, MetricsError};
use crate::model::Rate;

/// The lifetime value before and after a change of the retention rate.
///
/// ```text
/// relative change of CLV    = Δ · (1 + d) / (r · (1 + d − r − Δ))
/// relative change of profit = (CLV after − CLV before) / (CLV before − acquisition cost)
///
/// r retention rate before, r + Δ after, d discount rate
/// ```
///
/// The first is CLV(r + Δ) / CLV(r) − 1 with the CLV of [`ClvWithRetention`]: the margin cancels. Document 000 cites
/// that five points more retention bring up to 125 % more profit, document 002 25 to 95 % (R6). With this you can see
/// what they would bring you; [`retention_rates_for`] turns the question round.
///
/// # Example: five points more
///
/// ```
/// use retention::metrics::{ClvWithRetention, RetentionEffect};
/// use retention::model::Rate;
/// use rust_decimal::Decimal;
///
/// let today = ClvWithRetention::new(Decimal::from(90), Rate::new(80, 100)?, Rate::new(10, 100)?)?;
/// let effect = RetentionEffect::new(today, Rate::new(5, 100)?)?;
/// assert_eq!(effect.before().value(), Some(Decimal::from(240)));
/// assert_eq!(effect.after().value(), Some(Decimal::from(306)));
/// assert_eq!(effect.relative_change(), Some(Decimal::new(275, 3))); // + 27.5 %: within the cited 25 to 95 %
///
/// // Acquisition is paid once, so profit per customer moves more than value does.
/// assert_eq!(effect.profit_change(Decimal::from(130))?, Some(Decimal::new(6, 1))); // 66 / 110
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawRetentionEffect", into = "RawRetentionEffect"))]
pub struct RetentionEffect {
    before: ClvWithRetention,
    step: Rate,
    after: ClvWithRetention,
}

impl RetentionEffect {
    /// The value today, and by how much the retention rate changes: 5 points are `Rate::new(5, 100)`, and below zero it
    /// falls.
    ///
    /// # Errors
    ///
    /// [`MetricsError::RateOutside`] unless the rate after the change is from 0 to 100 %; [`MetricsError::Overflow`] if
    /// it is a fraction of numbers larger than a decimal holds, or a value or change does not fit in a decimal.
    pub fn new(before: ClvWithRetention, step: Rate) -> Result<Self, MetricsError> {
        let retention = Fraction::of_rate(&before.retention())
            .and_then(|rate| rate.add(Fraction::of_rate(&step)?)?.rate())
            .ok_or(MetricsError::Overflow { field: "retention rate after" })?;
        share("retention rate after", retention)?;
        let after = ClvWithRetention::new(before.margin(), retention, before.discount())?;
        let effect = Self { before, step, after };
        effect.checked_relative_change()?;
        Ok(effect)
    }

    /// The value at today's retention rate.
    pub fn before(&self) -> &ClvWithRetention {
        &self.before
    }

    /// The change of the retention rate.
    pub fn step(&self) -> Rate {
        self.step
    }

    /// The value at the changed retention rate.
    pub fn after(&self) -> &ClvWithRetention {
        &self.after
    }

    /// CLV after over CLV before, less one, to 28 significant digits: 0.275 is 27.5 % more. `None` when nobody stays
    /// today, or a value has no end.
    pub fn relative_change(&self) -> Option<Decimal> {
        self.checked_relative_change().ok().flatten()
    }

    /// The change of the profit per customer, CLV less acquisition cost; `None` when there is no profit before, or a
    /// value has no end.
    ///
    /// # Errors
    ///
    /// [`MetricsError::BelowZero`] if the cost is negative; [`MetricsError::Overflow`] if the change does not fit in a
    /// decimal.
    pub fn profit_change(&self, acquisition_cost: Decimal) -> Result<Option<Decimal>, MetricsError> {
        not_negative("acquisition cost", acquisition_cost)?;
        let (Some(before), Some(after)) = (self.before.value(), self.after.value()) else {
            return Ok(None);
        };
        let overflow = MetricsError::Overflow { field: "change of profit" };
        let profit = before.checked_sub(acquisition_cost).ok_or(overflow)?;
        if profit <= Decimal::ZERO {
            return Ok(None);
        }
        let gain = after.checked_sub(before).ok_or(overflow)?;
        gain.checked_div(profit).map(|change| Some(change.normalize())).ok_or(overflow)
    }

    fn checked_relative_change(&self) -> Result<Option<Decimal>, MetricsError> {
        let overflow = MetricsError::Overflow { field: "relative change" };
        let rates = (self.before.retention().value(), self.after.retention().value(), self.before.discount_rate());
        let (Some(before), Some(after), Some(discount)) = rates else {
            return Err(overflow);
        };
        let growth = discount.checked_add(Decimal::ONE).ok_or(overflow)?;
        let leave = growth.saturating_sub(after);
        if before.is_zero() || leave.is_zero() || growth == before {
            return Ok(None);
        }
        let change =
            self.step.value().and_then(|step| step.checked_mul(growth)?.checked_div(leave)?.checked_div(before));
        change.map(|change| Some(change.normalize())).ok_or(overflow)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "RetentionEffect", expecting = "struct RetentionEffect")]
struct RawRetentionEffect {
    before: ClvWithRetention,
    step: Rate,
}

#[cfg(feature = "serde")]
impl From<RetentionEffect> for RawRetentionEffect {
    fn from(effect: RetentionEffect) -> Self {
        Self { before: effect.before, step: effect.step }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<RawRetentionEffect> for RetentionEffect {
    type Error = MetricsError;

    fn try_from(raw: RawRetentionEffect) -> Result<Self, MetricsError> {
        Self::new(raw.before, raw.step)
    }
}

/// A range of retention rates, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawRetentionRange"))]
pub struct RetentionRange {
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    from: Decimal,
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    to: Decimal,
}

impl RetentionRange {
    /// The range between two retention rates.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if the first is above the second, or the second above one;
    /// [`MetricsError::BelowZero`] if the first is negative.
    pub fn new(from: Decimal, to: Decimal) -> Result<Self, MetricsError> {
        not_negative("from", from)?;
        at_most("from", from, "to", to)?;
        at_most("to", to, "the whole", Decimal::ONE)?;
        Ok(Self { from, to })
    }

    /// The lowest rate.
    pub fn from(&self) -> Decimal {
        self.from
    }

    /// The highest rate.
    pub fn to(&self) -> Decimal {
        self.to
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "RetentionRange", expecting = "struct RetentionRange")]
struct RawRetentionRange {
    #[serde(with = "crate::model::wire::decimal")]
    from: Decimal,
    #[serde(with = "crate::model::wire::decimal")]
    to: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<RawRetentionRange> for RetentionRange {
    type Error = MetricsError;

    fn try_from(raw: RawRetentionRange) -> Result<Self, MetricsError> {
        Self::new(raw.from, raw.to)
    }
}

/// The retention rates at which a step of `step` points raises the lifetime value by a relative change from `low` to
/// `high`: where a claim such as "five points more, 25 to 95 % more profit" holds.
///
/// The relative change L is the root of a quadratic in the retention rate r:
///
/// ```text
/// L = Δ (1 + d) / (r (1 + d − Δ − r))
/// r = ( b ∓ √(b² − 4 Δ (1 + d) / L) ) / 2,   b = 1 + d − Δ
/// ```
///
/// L is large where hardly anybody stays, smallest at b / 2, and large again where almost everybody stays. So the claim
/// holds in two ranges, in one, or nowhere; they come lowest first, to at least 20 decimal places (13 where the
/// claim is next to the smallest change there is, because a root of nearly nothing has fewer digits). Only rates
/// above zero are meant from which the step leads to 100 % at most. For an exact claim give the same rate twice:
/// the ranges are then single points.
///
/// The margin does not matter. The change is of the value, not of the profit after costs; see
/// [`RetentionEffect::profit_change`].
///
/// # Errors
///
/// [`MetricsError::RateOutside`] unless the step is from 0 to 100 %; [`MetricsError::NotAboveZero`] if the step or
/// `low` is not above zero; [`MetricsError::NegativeRate`] if the discount rate is negative;
/// [`MetricsError::AboveLimit`] if `low` is above `high`; [`MetricsError::Overflow`] if a number on the way does
/// not fit in a decimal.
///
/// # Example: where the cited figures hold
///
/// ```
/// use retention::metrics::retention_rates_for;
/// use retention::model::Rate;
/// use rust_decimal::Decimal;
///
/// let percent = |n| Rate::new(n, 100);
/// // 25 to 95 % (document 002), at a discount rate of 10 %:
/// let ranges = retention_rates_for(percent(5)?, percent(10)?, percent(25)?, percent(95)?)?;
/// let ends: Vec<_> = ranges.iter().map(|range| (range.from().round_dp(2), range.to().round_dp(2))).collect();
/// let hundredths = |n| Decimal::new(n, 2);
/// assert_eq!(ends, [(hundredths(6), hundredths(29)), (hundredths(76), hundredths(95))]);
///
/// // 125 % (document 000): only where retention was 4.4 % before.
/// let points = retention_rates_for(percent(5)?, percent(10)?, percent(125)?, percent(125)?)?;
/// assert_eq!(points.len(), 1);
/// assert_eq!(points[0].from().round_dp(3), Decimal::new(44, 3));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn retention_rates_for(
    step: Rate,
    discount: Rate,
    low: Rate,
    high: Rate,
) -> Result<Vec<RetentionRange>, MetricsError> {
    share("step", step)?;
    rate_not_negative("discount rate", discount)?;
    for (field, rate) in [("step", step), ("low", low)] {
        if rate.numerator() <= Decimal::ZERO {
            return Err(MetricsError::NotAboveZero { field, found: rate.numerator() });
        }
    }
    let overflow = MetricsError::Overflow { field: "retention rates" };
    let value = |rate: Rate| rate.value().ok_or(overflow);
    if low > high {
        return Err(MetricsError::AboveLimit { field: "low", of: "high", limit: value(high)?, found: value(low)? });
    }
    let solve = |lift| roots(value(step)?, value(discount)?, lift);
    let Some((first, last)) = solve(value(high)?)? else {
        return Ok(Vec::new());
    };
    let top = Decimal::ONE.saturating_sub(value(step)?);
    let candidates = match solve(value(low)?)? {
        Some((lower, upper)) if lower < upper => vec![(first, lower), (upper, last)],
        _ => vec![(first, last)],
    };
    let within = candidates.into_iter().map(|(from, to)| (from, to.min(top))).filter(|(from, to)| from <= to);
    Ok(within.map(|(from, to)| RetentionRange { from, to }).collect())
}

/// The two retention rates at which the relative change is `lift`; `None` if it never is.
fn roots(step: Decimal, discount: Decimal, lift: Decimal) -> Result<Option<(Decimal, Decimal)>, MetricsError> {
    let overflow = MetricsError::Overflow { field: "retention rates" };
    let growth = discount.checked_add(Decimal::ONE).ok_or(overflow)?;
    let sum = growth.saturating_sub(step);
    let product = step.checked_mul(growth).and_then(|p| p.checked_div(lift)).ok_or(overflow)?;
    let square = sum.checked_mul(sum).ok_or(overflow)?;
    let discriminant = product.checked_mul(4.into()).and_then(|p| square.checked_sub(p)).ok_or(overflow)?;
    let Some(root) = sqrt(discriminant) else {
        return Ok(None);
    };
    let upper = sum.checked_add(root).and_then(|s| s.checked_div(Decimal::TWO)).ok_or(overflow)?;
    // From the product of the roots: the difference would lose the digits of a small lower root.
    let lower = product.checked_div(upper).unwrap_or_default();
    Ok(Some((lower.min(upper).normalize(), upper.normalize())))
}
