//! [`ShopRhythm`]: the median gap of a shop. The median gap of a customer.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::metrics::TimeBetweenPurchases;
#[cfg(feature = "serde")]
use crate::model::wire::WireDecimal;
use crate::segment::{PolicyError, median};

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
/// assert_eq!(ShopRhythm::of(&gaps).median_gap(), Some(Decimal::new(225, 1)));
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
    /// measures, and which merge over shards.
    ///
    /// Gaps of zero days, which it has where purchases are counted by [orders](crate::measure::PurchaseUnit::Orders), are
    /// left out: two orders on one day are one purchase here. So the rhythm is the same as of gaps by
    /// [days](crate::measure::PurchaseUnit::Days).
    pub fn of(gaps: &TimeBetweenPurchases) -> Self {
        let apart = TimeBetweenPurchases::from_counts(gaps.iter().filter(|(days, _)| *days > 0));
        // Fewer gaps than there are do not overflow. They are below 2³², so the median is whole or halfway between two.
        Self { doubled_median: apart.ok().and_then(|apart| apart.median()).and_then(doubled) }
    }

    /// A median gap that was measured elsewhere, in days.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Field`] unless it is a multiple of half a day, from 0 to 2³² days.
    pub fn from_median_gap(days: Decimal) -> Result<Self, PolicyError> {
        let valid = doubled(days).filter(|doubled| *doubled <= 1 << 33);
        let error = || PolicyError::field("median_gap", "a multiple of half a day, from 0 to 2³² days", &days);
        Ok(Self { doubled_median: Some(valid.ok_or_else(error)?) })
    }

    /// The median gap in days; `None` if no gap is known.
    pub fn median_gap(&self) -> Option<Decimal> {
        let doubled = i64::try_from(self.doubled_median?).ok()?;
        Some(Decimal::new(doubled.checked_mul(5)?, 1).normalize())
    }
}

/// Twice the days, if that is a whole number and not negative. A product of a decimal may be rounded, its parts are not.
fn doubled(days: Decimal) -> Option<u64> {
    let half = match days.fract() {
        fraction if fraction.is_zero() => 0,
        fraction if fraction == Decimal::new(5, 1) => 1,
        _ => return None,
    };
    days.trunc().to_u64()?.checked_mul(2)?.checked_add(half)
}

/// The rhythm of one customer, or else the shop's; taken when it is first asked for.
pub(super) struct Rhythm<'c> {
    /// The days of their purchases, ascending.
    days: &'c [i32],
    min_gaps: u32,
    shop: ShopRhythm,
    scratch: &'c mut Vec<u32>,
    median: Median,
}

#[derive(Clone, Copy)]
enum Median {
    NotAsked,
    Doubled(Option<u64>),
}

impl<'c> Rhythm<'c> {
    pub(super) fn new(days: &'c [i32], min_gaps: u32, shop: ShopRhythm, scratch: &'c mut Vec<u32>) -> Self {
        Self { days, min_gaps, shop, scratch, median: Median::NotAsked }
    }

    /// Twice the median gap; `None` if neither the customer nor the shop has one.
    pub(super) fn doubled_median(&mut self) -> Option<u64> {
        if let Median::Doubled(known) = self.median {
            return known;
        }
        let doubled = self.own_doubled_median().or(self.shop.doubled_median);
        self.median = Median::Doubled(doubled);
        doubled
    }

    fn own_doubled_median(&mut self) -> Option<u64> {
        // Nothing is written for a customer who has too few days in any case.
        if self.days.len() <= least_gaps(self.min_gaps) {
            return None;
        }
        self.scratch.resize(self.days.len(), 0);
        own_doubled_median(self.days, self.min_gaps, self.scratch)
    }
}

/// Twice the median gap of a customer, or else the shop's, without a scratch of the caller's.
pub(super) fn doubled_median(days: &[i32], min_gaps: u32, shop: ShopRhythm) -> Option<u64> {
    let (mut few, mut many) = ([0; 32], Vec::new());
    let own = if days.len() <= few.len() {
        own_doubled_median(days, min_gaps, &mut few)
    } else {
        many.resize(days.len(), 0);
        own_doubled_median(days, min_gaps, &mut many)
    };
    own.or(shop.doubled_median)
}

/// `None` with too few gaps. A second purchase on a day is no gap. The column has a place for each day.
fn own_doubled_median(days: &[i32], min_gaps: u32, column: &mut [u32]) -> Option<u64> {
    let gaps = days.iter().zip(days.iter().skip(1)).map(|(day, next)| next.abs_diff(*day));
    let mut found = 0;
    for (gap, place) in gaps.filter(|gap| *gap > 0).zip(column.iter_mut()) {
        *place = gap;
        found += 1;
    }
    if found < least_gaps(min_gaps) {
        return None;
    }
    u64::try_from(median::doubled(column.get_mut(..found)?)?).ok()
}

fn least_gaps(min_gaps: u32) -> usize {
    (min_gaps as usize).max(1)
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "ShopRhythm", expecting = "struct ShopRhythm", deny_unknown_fields)]
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
    type Error = PolicyError;

    fn try_from(raw: RawShopRhythm) -> Result<Self, PolicyError> {
        raw.median_gap.map_or_else(|| Ok(Self::default()), |WireDecimal(days)| Self::from_median_gap(days))
    }
}
