//! [`ShopRhythm`]: the median gap of a shop. The median gap of a customer.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::metrics::TimeBetweenPurchases;
use crate::segment::StageError;
#[cfg(feature = "serde")]
use crate::segment::wire_decimal::WireDecimal;

/// The median of all gaps between two days with a purchase of a customer, over a shop: what
/// [`SilenceLimit::OwnRhythm`](super::SilenceLimit::OwnRhythm) takes for customers who have too few gaps of their own.
///
/// It is a whole number of days, or halfway between two. The default knows no gap.
///
/// # Example
///
/// ```
/// use retention::metrics::TimeBetweenPurchases;
/// use retention::segment::ShopRhythm;
/// use rust_decimal::Decimal;
///
/// let gaps = TimeBetweenPurchases::from_counts([(14, 3), (31, 3)])?;
/// assert_eq!(ShopRhythm::of(&gaps).median_gap(), Some(Decimal::new(22_5, 1)));
/// assert_eq!(ShopRhythm::default().median_gap(), None);
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawShopRhythm", into = "RawShopRhythm"))]
pub struct ShopRhythm {
    doubled_median: Option<u64>,
}

impl ShopRhythm {
    /// The median of these gaps, which [`AsOf::time_between_purchases`](crate::history::AsOf::time_between_purchases)
    /// measures by [days](crate::measure::PurchaseUnit::Days), and which merge over shards.
    pub fn of(gaps: &TimeBetweenPurchases) -> Self {
        // Gaps are below 2³², so the median is a whole number or halfway between two.
        Self { doubled_median: gaps.median().and_then(doubled) }
    }

    /// A median gap that was measured elsewhere, in days.
    ///
    /// # Errors
    ///
    /// [`StageError::Field`] unless it is a multiple of half a day, from 0 to 2³² days.
    pub fn from_median_gap(days: Decimal) -> Result<Self, StageError> {
        let valid = doubled(days).filter(|doubled| *doubled <= 1 << 33);
        let error = || StageError::field("median_gap", "a multiple of half a day, from 0 to 2³² days", &days);
        Ok(Self { doubled_median: Some(valid.ok_or_else(error)?) })
    }

    /// The median gap in days; `None` if no gap is known.
    pub fn median_gap(&self) -> Option<Decimal> {
        let doubled = i64::try_from(self.doubled_median?).ok()?;
        Some(Decimal::new(doubled.checked_mul(5)?, 1).normalize())
    }

    pub(super) fn doubled_median(self) -> Option<u64> {
        self.doubled_median
    }
}

/// Twice the days, if that is a whole number and not negative.
fn doubled(days: Decimal) -> Option<u64> {
    days.checked_mul(Decimal::TWO).filter(|doubled| doubled.fract().is_zero())?.to_u64()
}

/// Twice the median of the gaps between these days, which ascend; `None` if there are fewer than `least` gaps. A second
/// purchase on a day is no gap.
pub(super) fn doubled_median_gap(days: &[i32], least: u32, scratch: &mut Vec<u32>) -> Option<u64> {
    let least = (least as usize).max(1);
    // So many days have one gap less between them.
    if days.len() <= least {
        return None;
    }
    scratch.clear();
    scratch.extend(days.iter().zip(days.iter().skip(1)).map(|(day, next)| next.abs_diff(*day)).filter(|gap| *gap > 0));
    if scratch.len() < least {
        return None;
    }
    let odd = scratch.len() % 2 == 1;
    let middle = scratch.len() / 2;
    let (below, upper, _) = scratch.select_nth_unstable(middle);
    let lower = if odd { None } else { below.iter().max() };
    Some(u64::from(*upper) + u64::from(lower.copied().unwrap_or(*upper)))
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "ShopRhythm")]
struct RawShopRhythm {
    median_gap: Option<WireDecimal>,
}

#[cfg(feature = "serde")]
impl From<ShopRhythm> for RawShopRhythm {
    fn from(rhythm: ShopRhythm) -> Self {
        Self { median_gap: rhythm.median_gap().map(WireDecimal) }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<RawShopRhythm> for ShopRhythm {
    type Error = StageError;

    fn try_from(raw: RawShopRhythm) -> Result<Self, StageError> {
        raw.median_gap.map_or_else(|| Ok(Self::default()), |WireDecimal(days)| Self::from_median_gap(days))
    }
}
