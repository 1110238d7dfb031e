//! [`SilenceLimit`]: after how many days without a purchase.

use std::fmt;

use crate::model::Rate;
use crate::model::decimal::integer_at;
use crate::segment::PolicyError;

/// How many days without a purchase are still within bounds: fixed, or by the customer's own rhythm.
///
/// Days of silence are counted from the day of the last purchase, and one more than the limit is beyond it.
///
/// # Which one
///
/// | limit | for | who uses it |
/// |---|---|---|
/// | [`Fixed`](SilenceLimit::Fixed) | one shop, one habit; easy to explain, and segments that an e-mail tool can rebuild | Klaviyo (180 and 365 days), Shopify's and most tools' segments "last order more than n days ago" |
/// | [`OwnRhythm`](SilenceLimit::OwnRhythm) | customers who buy at paces of their own: coffee weekly, contact lenses quarterly | "overdue" and replenishment logic: late against their own expected order date |
///
/// A rhythm notices the weekly buyer who has been away for a month, and leaves the yearly one in peace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum SilenceLimit {
    /// So many days for everyone.
    Fixed {
        /// How many.
        days: u32,
    },
    /// So many times the customer's median gap between two days with a purchase, but not less than `floor` days and not
    /// more than `ceiling`. Nothing is rounded: with 3/2 of 21 days, 31 days are within the limit, and 32 are not.
    ///
    /// Customers with too few gaps take the [shop's median](super::ShopRhythm); if there is none either, the limit is
    /// the ceiling.
    OwnRhythm {
        /// How many times the median gap: above zero, and, reduced, a fraction of numbers below 2³², such as 3/2.
        multiple: Rate,
        /// The least limit, so that three purchases in a week do not make a rhythm of two days.
        floor: u32,
        /// The largest limit.
        ceiling: u32,
    },
}

/// A limit that has been checked. Fixed days have a floor and a ceiling of that many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) numerator: u32,
    pub(super) denominator: u32,
    pub(super) floor: u32,
    pub(super) ceiling: u32,
}

impl Limit {
    pub(super) fn fixed(days: u32) -> Self {
        Self { numerator: 1, denominator: 1, floor: days, ceiling: days }
    }

    pub(super) fn new(field: &'static str, limit: SilenceLimit) -> Result<Self, PolicyError> {
        let (multiple, floor, ceiling) = match limit {
            SilenceLimit::Fixed { days } => return Ok(Self::fixed(days)),
            SilenceLimit::OwnRhythm { multiple, floor, ceiling } => (multiple, floor, ceiling),
        };
        if floor > ceiling {
            let expected = format!("a floor of at most the ceiling, which is {ceiling}");
            return Err(PolicyError::field(field, expected, &floor));
        }
        let Some((numerator, denominator)) = reduced(multiple) else {
            let found = format!("{}/{}", multiple.numerator(), multiple.denominator());
            return Err(PolicyError::field(field, "a multiple above zero, a fraction of numbers below 2³²", &found));
        };
        Ok(Self { numerator, denominator, floor, ceiling })
    }

    /// Whether it needs to know a rhythm.
    pub(super) fn follows_rhythm(self) -> bool {
        self.floor < self.ceiling
    }

    /// Whether so many days are beyond it. The rhythm, twice a median gap, is asked for only where it decides.
    pub(super) fn is_exceeded(self, days: u32, doubled_median: impl FnOnce() -> Option<u64>) -> bool {
        if days <= self.floor || days > self.ceiling {
            return days > self.ceiling;
        }
        // Without a rhythm the ceiling is the limit.
        doubled_median().is_some_and(|doubled_median| {
            u128::from(days) * 2 * u128::from(self.denominator)
                > u128::from(doubled_median) * u128::from(self.numerator)
        })
    }

    /// The same limit as whole days: so many days are within it, and one more is beyond it.
    pub(super) fn whole_days(self, doubled_median: impl FnOnce() -> Option<u64>) -> u32 {
        if !self.follows_rhythm() {
            return self.ceiling;
        }
        let of_median = |doubled_median: u64| {
            let twofold = u128::from(doubled_median) * u128::from(self.numerator);
            let days = twofold.checked_div(2 * u128::from(self.denominator)).unwrap_or_default();
            u32::try_from(days).unwrap_or(u32::MAX).clamp(self.floor, self.ceiling)
        };
        doubled_median().map_or(self.ceiling, of_median)
    }

    /// Whether it is at most the other one for every rhythm.
    pub(super) fn is_within(self, other: Self) -> bool {
        let product = |a: u32, b: u32| u64::from(a) * u64::from(b);
        let multiples = product(self.numerator, other.denominator) <= product(other.numerator, self.denominator);
        let ordered = multiples || !self.follows_rhythm() || !other.follows_rhythm();
        ordered && self.floor <= other.floor && self.ceiling <= other.ceiling
    }
}

impl fmt::Display for SilenceLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed { days } => write!(f, "{days} days"),
            Self::OwnRhythm { multiple, floor, ceiling } => {
                let (above, below) = (multiple.numerator(), multiple.denominator());
                write!(f, "{above}/{below} of the median gap, from {floor} to {ceiling} days")
            }
        }
    }
}

/// Numerator and denominator without a common factor; `None` unless both are above zero and below 2³².
fn reduced(rate: Rate) -> Option<(u32, u32)> {
    let scale = rate.numerator().scale().max(rate.denominator().scale());
    let (numerator, denominator) = (integer_at(rate.numerator(), scale)?, integer_at(rate.denominator(), scale)?);
    let (mut divisor, mut rest) = (numerator, denominator);
    while rest != 0 {
        (divisor, rest) = (rest, divisor.checked_rem(rest)?);
    }
    let part = |number: i128| u32::try_from(number.checked_div(divisor)?).ok().filter(|part| *part > 0);
    part(numerator).zip(part(denominator))
}
