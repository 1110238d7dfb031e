//! What customers cost and what spending brings back: CAC and CPA (V2), ROI (V5), acquisition against retention (V9).

use rust_decimal::Decimal;

use super::MetricsError;
use super::error::not_negative;
use super::exact::{add, add_counts, fit};
use crate::model::Rate;

/// Customer acquisition cost (CAC): what it costs to win one customer.
///
/// ```text
/// CAC = acquisition spend / customers acquired
/// ```
///
/// Sums of two groups can be added ([`merge`](AcquisitionCost::merge)); `default()` is the identity. Source: documents
/// 000, 003 and 004 (V2).
///
/// # Example
///
/// ```
/// use retention::metrics::AcquisitionCost;
/// use rust_decimal::Decimal;
///
/// let spring = AcquisitionCost::new(Decimal::from(10_000_000), 200)?;
/// assert_eq!(spring.per_customer(), Some(Decimal::from(50_000)));
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # Who defines it otherwise
///
/// *Blended* CAC divides by all new customers, *paid* CAC only by those whom the spending brought. Some count only
/// advertising, others salaries and discounts too. The formula is the same; say which spend and which customers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawAcquisitionCost"))]
pub struct AcquisitionCost {
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    spend: Decimal,
    acquired: u64,
}

impl AcquisitionCost {
    /// What was spent on acquisition, and how many customers were acquired. Spending that brought nobody is valid.
    ///
    /// # Errors
    ///
    /// [`MetricsError::BelowZero`] if the spend is negative.
    pub fn new(spend: Decimal, acquired: u64) -> Result<Self, MetricsError> {
        not_negative("spend", spend)?;
        Ok(Self { spend, acquired })
    }

    /// What was spent.
    pub fn spend(&self) -> Decimal {
        self.spend
    }

    /// How many customers were acquired.
    pub fn acquired(&self) -> u64 {
        self.acquired
    }

    /// The cost of one customer, in the spend's currency, to 28 significant digits; `None` when nobody was acquired.
    pub fn per_customer(&self) -> Option<Decimal> {
        self.spend.checked_div(self.acquired.into())
    }

    /// The sums of two groups taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(add("spend", self.spend, other.spend)?, add_counts("acquired", self.acquired, other.acquired)?)
    }
}

/// Cost per acquisition (CPA): what one conversion of a campaign costs.
///
/// ```text
/// CPA = campaign spend / conversions
/// ```
///
/// A conversion is what the campaign is for: an order, a sign-up, a lead. A customer of old who orders through the
/// campaign is a conversion but not a new customer, so CPA is usually below CAC ([`AcquisitionCost`]). Sums of two
/// campaigns can be added ([`merge`](CostPerAcquisition::merge)); `default()` is the identity. Source: documents
/// 000, 003 and 004 (V2).
///
/// # Example
///
/// ```
/// use retention::metrics::CostPerAcquisition;
/// use rust_decimal::Decimal;
///
/// let campaign = CostPerAcquisition::new(Decimal::from(10_000_000), 250)?;
/// assert_eq!(campaign.per_conversion(), Some(Decimal::from(40_000)));
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawCostPerAcquisition"))]
pub struct CostPerAcquisition {
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    spend: Decimal,
    conversions: u64,
}

impl CostPerAcquisition {
    /// What the campaign cost, and how many conversions it brought.
    ///
    /// # Errors
    ///
    /// [`MetricsError::BelowZero`] if the spend is negative.
    pub fn new(spend: Decimal, conversions: u64) -> Result<Self, MetricsError> {
        not_negative("spend", spend)?;
        Ok(Self { spend, conversions })
    }

    /// What the campaign cost.
    pub fn spend(&self) -> Decimal {
        self.spend
    }

    /// How many conversions it brought.
    pub fn conversions(&self) -> u64 {
        self.conversions
    }

    /// The cost of one conversion, in the spend's currency, to 28 significant digits; `None` without conversions.
    pub fn per_conversion(&self) -> Option<Decimal> {
        self.spend.checked_div(self.conversions.into())
    }

    /// The sums of two campaigns taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        let conversions = add_counts("conversions", self.conversions, other.conversions)?;
        Self::new(add("spend", self.spend, other.spend)?, conversions)
    }
}

/// Return on investment (ROI): what came back for what was spent.
///
/// ```text
/// ROI = (gain − cost) / cost
/// ```
///
/// The gain is margin, not revenue: a campaign that sells goods for 100 that cost 80 gained 20. Sums of two
/// campaigns can be added ([`merge`](ReturnOnInvestment::merge)); `default()` is the identity. Source: documents
/// 000 and 002 (V5).
///
/// # Example
///
/// ```
/// use retention::metrics::ReturnOnInvestment;
/// use rust_decimal::Decimal;
///
/// let campaign = ReturnOnInvestment::new(Decimal::from(10_800), Decimal::from(4_860))?;
/// assert_eq!(campaign.net_gain(), Decimal::from(5_940));
/// assert_eq!(campaign.rate().unwrap().to_string(), "122.22 %");
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # Who defines it otherwise
///
/// ROAS (return on advertising spend) is revenue / spend: no margin, and one is not taken off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawReturnOnInvestment"))]
pub struct ReturnOnInvestment {
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    gain: Decimal,
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    cost: Decimal,
}

impl ReturnOnInvestment {
    /// The margin gained, before the cost is taken off, and the cost. The gain may be negative.
    ///
    /// # Errors
    ///
    /// [`MetricsError::BelowZero`] if the cost is negative; [`MetricsError::Overflow`] if the two do not
    /// subtract exactly in a decimal.
    pub fn new(gain: Decimal, cost: Decimal) -> Result<Self, MetricsError> {
        not_negative("cost", cost)?;
        fit("gain and cost", &[gain, cost])?;
        Ok(Self { gain, cost })
    }

    /// The margin gained.
    pub fn gain(&self) -> Decimal {
        self.gain
    }

    /// The cost.
    pub fn cost(&self) -> Decimal {
        self.cost
    }

    /// Gain less cost.
    pub fn net_gain(&self) -> Decimal {
        self.gain.saturating_sub(self.cost)
    }

    /// (gain − cost) / cost; −100 % when nothing came back, `None` when nothing was spent.
    pub fn rate(&self) -> Option<Rate> {
        Rate::new(self.net_gain(), self.cost).ok()
    }

    /// The sums of two campaigns taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit exactly in a decimal.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(add("gain", self.gain, other.gain)?, add("cost", self.cost, other.cost)?)
    }
}

/// How many times as much it costs to acquire a customer as to keep one.
///
/// ```text
/// ratio = cost to acquire one / cost to keep one
/// ```
///
/// Document 000 cites seven times, documents 001 and 002 five (V9); see [`CITED`](super::CITED).
///
/// # Example
///
/// ```
/// use retention::metrics::AcquisitionVersusRetention;
/// use rust_decimal::Decimal;
///
/// let shop = AcquisitionVersusRetention::new(Decimal::from(50_000), Decimal::from(8_000))?;
/// assert_eq!(shop.ratio(), Some(Decimal::new(625, 2)));
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawAcquisitionVersusRetention"))]
pub struct AcquisitionVersusRetention {
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    cost_to_acquire: Decimal,
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    cost_to_keep: Decimal,
}

impl AcquisitionVersusRetention {
    /// What it costs to acquire one customer, and to keep one over the same time.
    ///
    /// # Errors
    ///
    /// [`MetricsError::BelowZero`] if a cost is negative; [`MetricsError::Overflow`] if the two do not share a scale.
    pub fn new(cost_to_acquire: Decimal, cost_to_keep: Decimal) -> Result<Self, MetricsError> {
        not_negative("cost_to_acquire", cost_to_acquire)?;
        not_negative("cost_to_keep", cost_to_keep)?;
        fit("costs", &[cost_to_acquire, cost_to_keep])?;
        Ok(Self { cost_to_acquire, cost_to_keep })
    }

    /// What it costs to acquire one customer.
    pub fn cost_to_acquire(&self) -> Decimal {
        self.cost_to_acquire
    }

    /// What it costs to keep one customer.
    pub fn cost_to_keep(&self) -> Decimal {
        self.cost_to_keep
    }

    /// How many times as much, to 28 significant digits; `None` when keeping costs nothing.
    pub fn ratio(&self) -> Option<Decimal> {
        self.cost_to_acquire.checked_div(self.cost_to_keep).map(|ratio| ratio.normalize())
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "AcquisitionCost", expecting = "struct AcquisitionCost")]
struct RawAcquisitionCost {
    #[serde(with = "crate::model::wire::decimal")]
    spend: Decimal,
    acquired: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<RawAcquisitionCost> for AcquisitionCost {
    type Error = MetricsError;

    fn try_from(raw: RawAcquisitionCost) -> Result<Self, MetricsError> {
        Self::new(raw.spend, raw.acquired)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "CostPerAcquisition", expecting = "struct CostPerAcquisition")]
struct RawCostPerAcquisition {
    #[serde(with = "crate::model::wire::decimal")]
    spend: Decimal,
    conversions: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<RawCostPerAcquisition> for CostPerAcquisition {
    type Error = MetricsError;

    fn try_from(raw: RawCostPerAcquisition) -> Result<Self, MetricsError> {
        Self::new(raw.spend, raw.conversions)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "ReturnOnInvestment", expecting = "struct ReturnOnInvestment")]
struct RawReturnOnInvestment {
    #[serde(with = "crate::model::wire::decimal")]
    gain: Decimal,
    #[serde(with = "crate::model::wire::decimal")]
    cost: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<RawReturnOnInvestment> for ReturnOnInvestment {
    type Error = MetricsError;

    fn try_from(raw: RawReturnOnInvestment) -> Result<Self, MetricsError> {
        Self::new(raw.gain, raw.cost)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "AcquisitionVersusRetention", expecting = "struct AcquisitionVersusRetention")]
struct RawAcquisitionVersusRetention {
    #[serde(with = "crate::model::wire::decimal")]
    cost_to_acquire: Decimal,
    #[serde(with = "crate::model::wire::decimal")]
    cost_to_keep: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<RawAcquisitionVersusRetention> for AcquisitionVersusRetention {
    type Error = MetricsError;

    fn try_from(raw: RawAcquisitionVersusRetention) -> Result<Self, MetricsError> {
        Self::new(raw.cost_to_acquire, raw.cost_to_keep)
    }
}
