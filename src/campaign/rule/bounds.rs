//! [`Bounds`], [`AmountBounds`]: from, to.

use rust_decimal::Decimal;

#[cfg(feature = "serde")]
use crate::model::wire::WireDecimal;

/// From, to: both included, each may be left out, but not both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Bounds {
    /// The least.
    pub at_least: Option<u32>,
    /// The most.
    pub at_most: Option<u32>,
}

/// From, to, of money in the currency of the facts: both included, each may be left out, but not both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "RawAmountBounds", into = "RawAmountBounds"))]
pub struct AmountBounds {
    /// The least.
    pub at_least: Option<Decimal>,
    /// The most.
    pub at_most: Option<Decimal>,
}

impl Bounds {
    /// This or more.
    pub fn at_least(count: u32) -> Self {
        Self { at_least: Some(count), at_most: None }
    }

    /// This or less.
    pub fn at_most(count: u32) -> Self {
        Self { at_least: None, at_most: Some(count) }
    }

    /// From, to.
    pub fn between(at_least: u32, at_most: u32) -> Self {
        Self { at_least: Some(at_least), at_most: Some(at_most) }
    }

    /// This alone.
    pub fn exactly(count: u32) -> Self {
        Self::between(count, count)
    }
}

impl AmountBounds {
    /// This or more.
    pub fn at_least(amount: Decimal) -> Self {
        Self { at_least: Some(amount), at_most: None }
    }

    /// This or less.
    pub fn at_most(amount: Decimal) -> Self {
        Self { at_least: None, at_most: Some(amount) }
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "AmountBounds", default, deny_unknown_fields)]
#[derive(Default)]
struct RawAmountBounds {
    at_least: Option<WireDecimal>,
    at_most: Option<WireDecimal>,
}

#[cfg(feature = "serde")]
impl From<RawAmountBounds> for AmountBounds {
    fn from(raw: RawAmountBounds) -> Self {
        Self { at_least: raw.at_least.map(|amount| amount.0), at_most: raw.at_most.map(|amount| amount.0) }
    }
}

#[cfg(feature = "serde")]
impl From<AmountBounds> for RawAmountBounds {
    fn from(bounds: AmountBounds) -> Self {
        Self { at_least: bounds.at_least.map(WireDecimal), at_most: bounds.at_most.map(WireDecimal) }
    }
}
