//! [`Bounds`], [`AmountBounds`]: from, to.

use rust_decimal::Decimal;

#[cfg(feature = "serde")]
use crate::model::wire::WireDecimal;

/// From, to: both included, each may be left out, but not both, and the least is not above the most; see
/// [`Rule::validate`](super::Rule::validate).
///
/// # Example
///
/// ```
/// use retention::campaign::Bounds;
///
/// assert_eq!(Bounds::at_least(2).to_string(), "at least 2");
/// assert_eq!(Bounds::between(2, 5).to_string(), "from 2 to 5");
/// assert_eq!(Bounds::exactly(0), Bounds::between(0, 0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Bounds {
    /// The least; no lower bound if there is none.
    pub at_least: Option<u32>,
    /// The most; no upper bound if there is none.
    pub at_most: Option<u32>,
}

/// From, to, of money in the currency of the facts: both included, each may be left out, but not both, and the least is not above the
/// most. They may have more decimal places than the facts, and may be negative: nothing is rounded.
///
/// # Example
///
/// ```
/// use retention::campaign::AmountBounds;
///
/// let bounds = AmountBounds::between("99.995".parse()?, 500.into());
/// assert_eq!(bounds.to_string(), "from 99.995 to 500");
/// # Ok::<(), rust_decimal::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "RawAmountBounds", into = "RawAmountBounds"))]
pub struct AmountBounds {
    /// The least; no lower bound if there is none.
    pub at_least: Option<Decimal>,
    /// The most; no upper bound if there is none.
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

    /// From, to.
    pub fn between(at_least: Decimal, at_most: Decimal) -> Self {
        Self { at_least: Some(at_least), at_most: Some(at_most) }
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
