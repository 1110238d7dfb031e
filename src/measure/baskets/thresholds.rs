//! [`RuleThresholds`]: which rules are worth an offer.

use std::num::NonZeroU64;

use super::BasketsError;
use crate::model::Rate;

/// Which rules are worth an offer, and which of them comes first.
///
/// ```text
/// both ≥ min_baskets,   confidence ≥ min_confidence,   lift > lift_above
/// ```
///
/// # Which thresholds
///
/// There is no right threshold, and tools start with very different ones: R's arules with a support of 10 % and a
/// confidence of 80 %, which few pairs of a real shop reach. Of a few baskets any lift can come by chance, so a count
/// guards against it better than a share of all baskets does: this crate asks for a number of baskets with both. Look at
/// the rules, and raise it until the odd ones are gone.
///
/// # Example
///
/// ```
/// use retention::measure::{RuleOrder, RuleThresholds, RuleThresholdsParts};
/// use retention::model::Rate;
///
/// let strict = RuleThresholds::new(RuleThresholdsParts {
///     min_baskets: 50,
///     min_confidence: Rate::new(20, 100)?,
///     lift_above: Rate::new(3, 2)?,
///     order: RuleOrder::Lift,
/// })?;
/// assert_eq!(strict.parts().min_baskets, 50);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RuleThresholdsParts", into = "RuleThresholdsParts"))]
pub struct RuleThresholds {
    parts: RuleThresholdsParts,
}

/// The parts of [`RuleThresholds`], by name; by default those of the [standard](RuleThresholds::standard).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename = "RuleThresholds", expecting = "struct RuleThresholds", default, deny_unknown_fields)
)]
pub struct RuleThresholdsParts {
    /// In how many baskets both must be, at least 1: the support as a count.
    pub min_baskets: u64,
    /// The smallest confidence, from 0 to 1.
    pub min_confidence: Rate,
    /// The lift that must be exceeded, zero or more. With 1, only products that are bought together more often than by
    /// chance.
    pub lift_above: Rate,
    /// Which of a product's complements comes first.
    pub order: RuleOrder,
}

/// Which rule comes first. Ties are broken by the other measures, in the order confidence, lift, baskets with both, then
/// by the products, ascending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum RuleOrder {
    /// The highest confidence first: the offer that the most customers take up. The default.
    #[default]
    Confidence,
    /// The highest lift first: what belongs to this product rather than to any; rare products come first.
    Lift,
    /// The most baskets with both first: what brings the most orders.
    Baskets,
}

impl RuleThresholds {
    /// From parts of one's own.
    ///
    /// # Errors
    ///
    /// [`BasketsError`] unless `min_baskets` is at least 1, `min_confidence` from 0 to 1, and `lift_above` zero or more.
    pub fn new(parts: RuleThresholdsParts) -> Result<Self, BasketsError> {
        let whole = |number| Rate::of_whole(number, NonZeroU64::MIN);
        if parts.min_baskets == 0 {
            return Err(BasketsError::MinBaskets);
        }
        if !(whole(0)..=whole(1)).contains(&parts.min_confidence) {
            return Err(BasketsError::MinConfidence { found: parts.min_confidence });
        }
        if parts.lift_above < whole(0) {
            return Err(BasketsError::LiftAbove { found: parts.lift_above });
        }
        Ok(Self { parts })
    }

    /// At least 10 baskets with both, a confidence of at least 5 %, a lift above 1, the highest confidence first. The
    /// default. The numbers are this crate's, as a start.
    pub fn standard() -> Self {
        let parts = RuleThresholdsParts {
            min_baskets: 10,
            min_confidence: Rate::of_whole(5, NonZeroU64::MIN.saturating_add(99)),
            lift_above: Rate::of_whole(1, NonZeroU64::MIN),
            order: RuleOrder::Confidence,
        };
        Self { parts }
    }

    /// The parts, to change some and build others.
    pub fn parts(&self) -> RuleThresholdsParts {
        self.parts
    }
}

impl Default for RuleThresholds {
    fn default() -> Self {
        Self::standard()
    }
}

impl Default for RuleThresholdsParts {
    fn default() -> Self {
        RuleThresholds::standard().parts()
    }
}

impl TryFrom<RuleThresholdsParts> for RuleThresholds {
    type Error = BasketsError;

    fn try_from(parts: RuleThresholdsParts) -> Result<Self, BasketsError> {
        Self::new(parts)
    }
}

impl From<RuleThresholds> for RuleThresholdsParts {
    fn from(thresholds: RuleThresholds) -> Self {
        thresholds.parts
    }
}
