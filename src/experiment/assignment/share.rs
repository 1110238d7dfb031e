//! [`Share`]: which part of the buckets is held out.

use std::fmt;
use std::num::NonZeroU64;

use super::{AssignmentError, Bucket};
use crate::model::Rate;
use crate::model::decimal::integer_at;

/// How many buckets there are.
const BUCKETS: u128 = 1 << 64;

/// Treated, or held out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Arm {
    /// Gets the campaign.
    Treated,
    /// Gets nothing, and is compared with those who do.
    HeldOut,
}

/// The share of customers who are held out, from 0 to 1, and the buckets that this means.
///
/// ```text
/// buckets = ⌈share · 2⁶⁴⌉
/// held out   bucket < buckets,   which is bucket < share · 2⁶⁴
/// ```
///
/// Of two shares the larger one holds out everybody whom the smaller one does. The default is 0: nobody is held out.
///
/// With serde it is read and written as its [`Rate`].
///
/// # Example
///
/// ```
/// use retention::experiment::{Arm, Buckets, Purpose, Share};
/// use retention::model::Rate;
///
/// let tenth = Share::new(Rate::new(10, 100)?)?;
/// let buckets = Buckets::new("shop-2026", Purpose::CampaignHoldout, "win-back");
/// let customers = 0..100_000;
/// let held_out = customers.filter(|key| tenth.arm(buckets.of_display(key)) == Arm::HeldOut).count();
/// assert_eq!(held_out, 9_828);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Rate", into = "Rate"))]
pub struct Share {
    rate: Rate,
    buckets: u128,
}

impl Share {
    /// A share.
    ///
    /// # Errors
    ///
    /// [`AssignmentError::Share`] unless it is from 0 to 1; both of these are shares.
    pub fn new(rate: Rate) -> Result<Self, AssignmentError> {
        let share = Self::clamped(rate);
        let is_share = share.rate == rate;
        is_share.then_some(share).ok_or(AssignmentError::Share { found: rate })
    }

    /// The nearest share: 0 for less than 0, 1 for more than 1.
    pub fn clamped(rate: Rate) -> Self {
        let (above, below) = (rate.numerator(), rate.denominator());
        let scale = above.scale().max(below.scale());
        // A rate has checked that both are integers at one scale, and that the lower one is above zero.
        let (above, below) = (integer_at(above, scale).unwrap_or(0), integer_at(below, scale).unwrap_or(1));
        if above > below {
            return Self { rate: Rate::of_whole(1, NonZeroU64::MIN), buckets: BUCKETS };
        }
        match u128::try_from(above) {
            Ok(above) => Self { rate, buckets: part_of_buckets(above, below.unsigned_abs()) },
            Err(_) => Self::default(),
        }
    }

    /// The share as a rate, as it was given.
    pub fn rate(self) -> Rate {
        self.rate
    }

    /// How many of the 2⁶⁴ buckets are held out, from the lowest on.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::experiment::Share;
    /// use retention::model::Rate;
    ///
    /// assert_eq!(Share::new(Rate::new(1, 10)?)?.buckets(), 1_844_674_407_370_955_162); // 2⁶⁴/10, rounded up
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn buckets(self) -> u128 {
        self.buckets
    }

    /// The arm of a bucket.
    pub fn arm(self, bucket: Bucket) -> Arm {
        if u128::from(bucket.value()) < self.buckets { Arm::HeldOut } else { Arm::Treated }
    }
}

impl Default for Share {
    fn default() -> Self {
        Self { rate: Rate::of_whole(0, NonZeroU64::MIN), buckets: 0 }
    }
}

impl TryFrom<Rate> for Share {
    type Error = AssignmentError;

    fn try_from(rate: Rate) -> Result<Self, AssignmentError> {
        Self::new(rate)
    }
}

impl From<Share> for Rate {
    fn from(share: Share) -> Self {
        share.rate
    }
}

/// As its [`Rate`] prints.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rate.fmt(f)
    }
}

/// ⌈part · 2⁶⁴ / whole⌉ for part ≤ whole < 2¹²⁷.
fn part_of_buckets(part: u128, whole: u128) -> u128 {
    if let Some(product) = part.checked_mul(BUCKETS) {
        return product.div_ceil(whole);
    }
    // Long division, a binary digit at a time: the product does not fit.
    let (mut quotient, mut rest) = (0_u128, part);
    for _ in 0..u64::BITS {
        (quotient, rest) = (quotient << 1, rest << 1);
        if rest >= whole {
            (quotient, rest) = (quotient | 1, rest - whole);
        }
    }
    quotient + u128::from(rest > 0)
}
