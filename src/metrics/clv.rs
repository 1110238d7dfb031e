//! [`ClvWithRetention`]: customer lifetime value at a constant retention rate (V7).

use rust_decimal::Decimal;

use super::MetricsError;
use super::error::{rate_not_negative, share};
use super::root::power;
use crate::model::Rate;

/// Customer lifetime value (CLV) of a customer who brings the same margin in every period and stays with the same
/// probability.
///
/// ```text
/// CLV                = m · r / (1 + d − r)           all later periods
/// over n periods     = CLV · (1 − (r / (1 + d))ⁿ)
/// undiscounted       = m · r / (1 − r)
///
/// m margin per period, r retention rate, d discount rate, all per the same period
/// ```
///
/// Source: document 000 (V7), "the net profit of the whole future relation with the customer", with the margin multiple
/// r / (1 + d − r) of Gupta and Lehmann (2003), Customers as assets, Journal of Interactive Marketing 17(1).
///
/// # Example
///
/// ```
/// use retention::metrics::ClvWithRetention;
/// use retention::model::Rate;
/// use rust_decimal::Decimal;
///
/// let clv = ClvWithRetention::new(Decimal::from(90), Rate::new(80, 100)?, Rate::new(10, 100)?)?;
/// assert_eq!(clv.value(), Some(Decimal::from(240))); // 90 · 0.8 / 0.3
/// assert_eq!(clv.undiscounted(), Some(Decimal::from(360))); // 90 · 0.8 / 0.2
/// assert_eq!(clv.value_with_first_margin(), Some(Decimal::from(330)));
/// assert_eq!(clv.over(3)?.round_dp(2), Decimal::new(147_68, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Who defines it otherwise
///
/// The first margin comes a period from now and only if the customer stays. Where the first margin comes at once
/// and for certain, the value is m · (1 + d) / (1 + d − r), one margin more:
/// [`value_with_first_margin`](ClvWithRetention::value_with_first_margin). One retention rate for all customers and
/// all times underestimates loyal customers; probability models, which do not, are not in this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawClvWithRetention"))]
pub struct ClvWithRetention {
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    margin: Decimal,
    retention: Rate,
    discount: Rate,
}

impl ClvWithRetention {
    /// Margin, retention rate and discount rate, all per the same period. The margin may be negative.
    ///
    /// # Errors
    ///
    /// [`MetricsError::RateOutside`] unless the retention rate is from 0 to 100 %;
    /// [`MetricsError::NegativeRate`] if the discount rate is negative; [`MetricsError::Overflow`] if a value
    /// does not fit in a decimal.
    pub fn new(margin: Decimal, retention: Rate, discount: Rate) -> Result<Self, MetricsError> {
        share("retention rate", retention)?;
        rate_not_negative("discount rate", discount)?;
        let clv = Self { margin, retention, discount };
        let rate = clv.discount_rate().ok_or(MetricsError::Overflow { field: "discount rate" })?;
        for value in [clv.at_discount(rate)?, clv.at_discount(Decimal::ZERO)?].into_iter().flatten() {
            margin.checked_add(value).ok_or(MetricsError::Overflow { field: "lifetime value" })?;
        }
        Ok(clv)
    }

    /// m: margin per period.
    pub fn margin(&self) -> Decimal {
        self.margin
    }

    /// r: the share of customers who stay from one period to the next.
    pub fn retention(&self) -> Rate {
        self.retention
    }

    /// d: the discount rate per period.
    pub fn discount(&self) -> Rate {
        self.discount
    }

    /// m · r / (1 + d − r), in the margin's currency, to 28 significant digits; `None` when everybody stays and nothing
    /// is discounted: the sum has no end.
    pub fn value(&self) -> Option<Decimal> {
        self.at_discount(self.discount_rate()?).ok().flatten()
    }

    /// One margin now and the [`value`](ClvWithRetention::value) of all later ones; `None` where that is.
    pub fn value_with_first_margin(&self) -> Option<Decimal> {
        self.value()?.checked_add(self.margin)
    }

    /// The value without discount, m · r / (1 − r); `None` when everybody stays.
    pub fn undiscounted(&self) -> Option<Decimal> {
        self.at_discount(Decimal::ZERO).ok().flatten()
    }

    /// The value of the next `periods` periods: the sum of m · (r / (1 + d))ᵗ for t from 1 to n. Zero for none.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if it does not fit in a decimal, which can only be when everybody stays and
    /// nothing is discounted.
    pub fn over(&self, periods: u32) -> Result<Decimal, MetricsError> {
        let overflow = MetricsError::Overflow { field: "lifetime value" };
        let Some(whole) = self.value() else {
            return self.margin.checked_mul(periods.into()).ok_or(overflow);
        };
        let step = self
            .retention
            .value()
            .zip(self.discount_rate())
            .and_then(|(stay, discount)| stay.checked_div(discount.checked_add(Decimal::ONE)?));
        let beyond = step.and_then(|step| power(step, periods)).ok_or(overflow)?;
        whole.checked_mul(Decimal::ONE.saturating_sub(beyond)).map(|value| value.normalize()).ok_or(overflow)
    }

    pub(super) fn discount_rate(&self) -> Option<Decimal> {
        self.discount.value()
    }

    fn at_discount(&self, discount: Decimal) -> Result<Option<Decimal>, MetricsError> {
        let overflow = MetricsError::Overflow { field: "lifetime value" };
        let stay = self.retention.value().ok_or(overflow)?;
        let leave = Decimal::ONE.saturating_sub(stay).checked_add(discount).ok_or(overflow)?;
        if leave.is_zero() {
            return Ok(None);
        }
        let first = self.margin.checked_mul(stay).ok_or(overflow)?;
        first.checked_div(leave).map(|value| Some(value.normalize())).ok_or(overflow)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "ClvWithRetention", expecting = "struct ClvWithRetention")]
struct RawClvWithRetention {
    #[serde(with = "crate::model::wire::decimal")]
    margin: Decimal,
    retention: Rate,
    discount: Rate,
}

#[cfg(feature = "serde")]
impl TryFrom<RawClvWithRetention> for ClvWithRetention {
    type Error = MetricsError;

    fn try_from(raw: RawClvWithRetention) -> Result<Self, MetricsError> {
        Self::new(raw.margin, raw.retention, raw.discount)
    }
}
