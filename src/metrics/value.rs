//! Lifetime value by arithmetic: historic (V3), simple CLV and LTV : CAC (V6). See
//! [`ClvWithRetention`](super::ClvWithRetention) for V7.

use rust_decimal::Decimal;

use super::MetricsError;
use super::error::not_negative;
use super::exact::{add, fit};
use crate::model::Rate;

/// Historic lifetime value (LTV): what a customer, or a group, has brought so far.
///
/// ```text
/// LTV = revenue over the lifetime − cost of selling to and serving the customer
/// ```
///
/// Sums of two customers or groups can be added ([`merge`](HistoricValue::merge)); `default()` is the identity. Source:
/// document 000 (V3).
///
/// # Example
///
/// ```
/// use retention::metrics::HistoricValue;
/// use rust_decimal::Decimal;
///
/// // Goods for 1,000,000 toman, at a cost of 500,000.
/// let customer = HistoricValue::new(Decimal::from(1_000_000), Decimal::from(500_000))?;
/// assert_eq!(customer.value(), Decimal::from(500_000));
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # Who defines it otherwise
///
/// Shop systems often call the revenue alone LTV. And it looks back: a customer of last week has hardly any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawHistoricValue"))]
pub struct HistoricValue {
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    revenue: Decimal,
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    cost: Decimal,
}

impl HistoricValue {
    /// Revenue so far, and the cost of selling and serving.
    ///
    /// # Errors
    ///
    /// [`MetricsError::BelowZero`] if the cost is negative; [`MetricsError::Overflow`] if the two do not
    /// subtract exactly in a decimal.
    pub fn new(revenue: Decimal, cost: Decimal) -> Result<Self, MetricsError> {
        not_negative("cost", cost)?;
        fit("revenue and cost", &[revenue, cost])?;
        Ok(Self { revenue, cost })
    }

    /// Revenue so far.
    pub fn revenue(&self) -> Decimal {
        self.revenue
    }

    /// The cost of selling and serving.
    pub fn cost(&self) -> Decimal {
        self.cost
    }

    /// Revenue less cost; below zero for a customer who cost more than they brought.
    pub fn value(&self) -> Decimal {
        self.revenue.saturating_sub(self.cost)
    }

    /// The sums of two customers or groups taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit exactly in a decimal.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(add("revenue", self.revenue, other.revenue)?, add("cost", self.cost, other.cost)?)
    }
}

/// The factors of [`SimpleClv`], by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SimpleClvParts {
    /// Average order value, in a currency.
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    pub average_order_value: Decimal,
    /// Orders per customer and period, such as a year.
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    pub purchase_frequency: Decimal,
    /// How many such periods a customer stays.
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    pub lifespan: Decimal,
    /// The share of the revenue that is margin.
    pub margin: Rate,
}

/// Simple customer lifetime value: four averages multiplied.
///
/// ```text
/// CLV = average order value · purchase frequency · lifespan · margin
/// ```
///
/// Frequency and lifespan are in the same period. The lifespan may come from
/// [`ChurnRate::expected_lifetime`](super::ChurnRate::expected_lifetime). Source: documents 000, 002 ("depends on your
/// business model") and 004 (V6).
///
/// # Example
///
/// ```
/// use retention::metrics::{LtvToCac, SimpleClv, SimpleClvParts};
/// use retention::model::Rate;
/// use rust_decimal::Decimal;
///
/// let clv = SimpleClv::new(SimpleClvParts {
///     average_order_value: Decimal::from(100),
///     purchase_frequency: Decimal::from(4), // a year
///     lifespan: Decimal::new(25, 1),        // years
///     margin: Rate::new(30, 100)?,
/// })?;
/// assert_eq!(clv.value(), Decimal::from(300));
/// assert_eq!(LtvToCac::new(clv.value(), Decimal::from(100))?.ratio(), Some(Decimal::from(3)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Who defines it otherwise
///
/// Some leave the margin out and call revenue value. A product of averages is not the average of products: where those
/// who stay long also buy often, it is too low.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "SimpleClvParts", into = "SimpleClvParts"))]
pub struct SimpleClv {
    parts: SimpleClvParts,
    value: Decimal,
}

impl SimpleClv {
    /// The value of these factors. The margin may be negative.
    ///
    /// # Errors
    ///
    /// [`MetricsError::BelowZero`] if another factor is negative; [`MetricsError::Overflow`] if the product
    /// does not fit in a decimal.
    pub fn new(parts: SimpleClvParts) -> Result<Self, MetricsError> {
        not_negative("average_order_value", parts.average_order_value)?;
        not_negative("purchase_frequency", parts.purchase_frequency)?;
        not_negative("lifespan", parts.lifespan)?;
        let value = parts
            .average_order_value
            .checked_mul(parts.purchase_frequency)
            .and_then(|per_period| per_period.checked_mul(parts.lifespan))
            .and_then(|revenue| revenue.checked_mul(parts.margin.value()?))
            .ok_or(MetricsError::Overflow { field: "lifetime value" })?;
        Ok(Self { parts, value: value.normalize() })
    }

    /// The factors.
    pub fn parts(&self) -> SimpleClvParts {
        self.parts
    }

    /// The product, in the currency of the order value, to 28 significant digits.
    pub fn value(&self) -> Decimal {
        self.value
    }
}

impl TryFrom<SimpleClvParts> for SimpleClv {
    type Error = MetricsError;

    fn try_from(parts: SimpleClvParts) -> Result<Self, MetricsError> {
        Self::new(parts)
    }
}

impl From<SimpleClv> for SimpleClvParts {
    fn from(clv: SimpleClv) -> Self {
        clv.parts
    }
}

/// Lifetime value over acquisition cost, LTV : CAC.
///
/// ```text
/// ratio = LTV / CAC
/// ```
///
/// Below one every customer is a loss; three is a common rule of thumb. Source: documents 000, 002 and 004 (V6).
///
/// # Example
///
/// ```
/// use retention::metrics::LtvToCac;
/// use rust_decimal::Decimal;
///
/// // Document 000: a lifetime value of 500,000 toman, an acquisition cost of 50,000.
/// let ratio = LtvToCac::new(Decimal::from(500_000), Decimal::from(50_000))?;
/// assert_eq!(ratio.ratio(), Some(Decimal::TEN));
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawLtvToCac"))]
pub struct LtvToCac {
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    ltv: Decimal,
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    cac: Decimal,
}

impl LtvToCac {
    /// The lifetime value of a customer, which may be negative, and what it cost to acquire one.
    ///
    /// # Errors
    ///
    /// [`MetricsError::BelowZero`] if the cost is negative; [`MetricsError::Overflow`] if the two do not share a scale.
    pub fn new(ltv: Decimal, cac: Decimal) -> Result<Self, MetricsError> {
        not_negative("cac", cac)?;
        fit("ltv and cac", &[ltv, cac])?;
        Ok(Self { ltv, cac })
    }

    /// The lifetime value.
    pub fn ltv(&self) -> Decimal {
        self.ltv
    }

    /// The acquisition cost.
    pub fn cac(&self) -> Decimal {
        self.cac
    }

    /// LTV over CAC, to 28 significant digits; `None` when acquisition costs nothing.
    pub fn ratio(&self) -> Option<Decimal> {
        self.ltv.checked_div(self.cac).map(|ratio| ratio.normalize())
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "HistoricValue", expecting = "struct HistoricValue")]
struct RawHistoricValue {
    #[serde(with = "crate::model::wire::decimal")]
    revenue: Decimal,
    #[serde(with = "crate::model::wire::decimal")]
    cost: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<RawHistoricValue> for HistoricValue {
    type Error = MetricsError;

    fn try_from(raw: RawHistoricValue) -> Result<Self, MetricsError> {
        Self::new(raw.revenue, raw.cost)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "LtvToCac", expecting = "struct LtvToCac")]
struct RawLtvToCac {
    #[serde(with = "crate::model::wire::decimal")]
    ltv: Decimal,
    #[serde(with = "crate::model::wire::decimal")]
    cac: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<RawLtvToCac> for LtvToCac {
    type Error = MetricsError;

    fn try_from(raw: RawLtvToCac) -> Result<Self, MetricsError> {
        Self::new(raw.ltv, raw.cac)
    }
}
