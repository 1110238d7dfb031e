//! Keys: integers by which customers are compared, a larger one being better, and the cut points between them.

use std::marker::PhantomData;

use rust_decimal::Decimal;

use super::{CutPoint, RfmError};

/// What customers are compared by; a larger one is better.
pub(super) trait Key: Copy + Ord + Send + Sync {
    /// No key is smaller.
    const LEAST: Self;
    /// No key is larger.
    const MOST: Self;

    /// How many bits the distance from a smaller key takes.
    fn bits_above(self, least: Self) -> u32;

    /// The distance from a smaller key, without its lowest `shift` bits. What is left must fit.
    fn bucket(self, least: Self, shift: u32) -> usize;

    /// The key at this distance.
    fn plus(self, distance: usize) -> Self;
}

macro_rules! key {
    ($integer:ty, $distance:ty) => {
        impl Key for $integer {
            const LEAST: Self = <$integer>::MIN;
            const MOST: Self = <$integer>::MAX;

            fn bits_above(self, least: Self) -> u32 {
                <$integer>::BITS - self.wrapping_sub(least).leading_zeros()
            }

            #[allow(clippy::cast_sign_loss, reason = "the distance from a smaller key; not every key has a sign")]
            fn bucket(self, least: Self, shift: u32) -> usize {
                usize::try_from(self.wrapping_sub(least) as $distance >> shift).unwrap_or(usize::MAX)
            }

            fn plus(self, distance: usize) -> Self {
                self.saturating_add(<$integer>::try_from(distance).unwrap_or(<$integer>::MAX))
            }
        }
    };
}

key!(i32, u32);
key!(u32, u32);
key!(i64, u64);
key!(i128, u128);

/// What an axis measures: how keys become cut points, and cut points keys.
pub(super) trait Measure: Copy {
    type Key: Key;

    /// Whether better keys have smaller natural values.
    fn is_reversed(self) -> bool;

    /// The cut point on whose better side are the keys from this one on.
    fn cut_point(self, least: Self::Key) -> CutPoint;

    /// The least key on the better side of a cut point; `None` if no customer can be there.
    fn least_key(self, cut: &CutPoint) -> Result<Option<Self::Key>, RfmError>;

    /// R's cut point: (`low` · (`parts` − `part`) + `high` · `part`) / `parts` + 1. `None` where R has none.
    fn plus_one(self, low: Self::Key, high: Self::Key, part: u8, parts: u8) -> Option<CutPoint>;
}

/// What is measured in whole numbers of so many bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole<T> {
    /// Whether the keys are the negatives of the natural values.
    is_reversed: bool,
    scale: u32,
    key: PhantomData<T>,
}

/// Minor units per order.
///
/// The key is ⌊sum · 2⁶⁴ / orders⌋. Two different fractions whose denominators are below 2³² are more than 2⁻⁶⁴ apart,
/// so keys are equal where the means are, and ordered as they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Means {
    pub(super) scale: u32,
}

impl Whole<i32> {
    /// Days since the last order; their negatives are the keys.
    pub(super) const DAYS: Self = Self { is_reversed: true, scale: 0, key: PhantomData };
}

impl Whole<u32> {
    /// How many purchases.
    pub(super) const PURCHASES: Self = Self { is_reversed: false, scale: 0, key: PhantomData };
}

impl Whole<i64> {
    /// Minor units.
    pub(super) fn money(scale: u32) -> Self {
        Self { is_reversed: false, scale, key: PhantomData }
    }
}

impl<T: Key + Into<i128> + TryFrom<i128>> Measure for Whole<T> {
    type Key = T;

    fn is_reversed(self) -> bool {
        self.is_reversed
    }

    fn cut_point(self, least: T) -> CutPoint {
        // Days are better where they are fewer than the cut point: −days ≥ least is days < 1 − least.
        let natural = if self.is_reversed { 1 - least.into() } else { least.into() };
        // Keys have at most 64 bits.
        CutPoint::from(Decimal::try_from_i128_with_scale(natural, self.scale).unwrap_or_default())
    }

    fn least_key(self, cut: &CutPoint) -> Result<Option<T>, RfmError> {
        let (numerator, denominator) = cut.at_scale(self.scale);
        let floor = numerator.div_euclid(denominator);
        let ceiling = floor.saturating_add(i128::from(numerator.rem_euclid(denominator) > 0));
        let least = if self.is_reversed { 1_i128.saturating_sub(ceiling) } else { ceiling };
        let beyond = (least <= T::MOST.into()).then_some(T::LEAST);
        Ok(T::try_from(least).ok().or(beyond))
    }

    fn plus_one(self, low: T, high: T, part: u8, parts: u8) -> Option<CutPoint> {
        let one = 10_i128.checked_pow(self.scale)?;
        let weighted = low.into() * i128::from(parts.checked_sub(part)?) + high.into() * i128::from(part);
        let natural = if self.is_reversed { -weighted } else { weighted };
        let mantissa = natural.checked_add(one.checked_mul(parts.into())?)?;
        CutPoint::new(Decimal::try_from_i128_with_scale(mantissa, self.scale).ok()?, parts.into()).ok()
    }
}

impl Means {
    pub(super) fn key(sum: i64, orders: u32) -> i128 {
        let orders = i64::from(orders.max(1));
        fixed_point(sum.div_euclid(orders), sum.rem_euclid(orders).unsigned_abs(), orders.unsigned_abs())
    }
}

impl Measure for Means {
    type Key = i128;

    fn is_reversed(self) -> bool {
        false
    }

    fn cut_point(self, least: i128) -> CutPoint {
        let whole = least >> 64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the lower half is wanted")]
        let (numerator, denominator) = fraction(least as u64);
        let numerator = whole * i128::from(denominator) + i128::from(numerator);
        // A sum of 64 bits and a count of 32: both fit.
        let amount = Decimal::try_from_i128_with_scale(numerator, self.scale).unwrap_or_default();
        CutPoint::new(amount, denominator).unwrap_or_else(|_| amount.into())
    }

    fn least_key(self, cut: &CutPoint) -> Result<Option<i128>, RfmError> {
        let (numerator, denominator) = cut.at_scale(self.scale);
        let Ok(denominator) = u32::try_from(denominator) else {
            return Err(RfmError::CutPointTooFine { found: *cut });
        };
        let (whole, rest) = (numerator.div_euclid(denominator.into()), numerator.rem_euclid(denominator.into()));
        if whole > i64::MAX.into() {
            return Ok(None);
        }
        let rest = u64::try_from(rest).unwrap_or_default();
        Ok(Some(i64::try_from(whole).map_or(i128::MIN, |whole| fixed_point(whole, rest, denominator.into()))))
    }

    fn plus_one(self, _: i128, _: i128, _: u8, _: u8) -> Option<CutPoint> {
        None
    }
}

/// ⌊(whole + rest / of) · 2⁶⁴⌋, for rest < of < 2³², in divisions of 64 bits.
fn fixed_point(whole: i64, rest: u64, of: u64) -> i128 {
    let (high, left) = ((rest << 32) / of, (rest << 32) % of);
    let low = (left << 32) / of;
    (i128::from(whole) << 64) | i128::from(high << 32 | low)
}

/// The one fraction n / d with d < 2³² for which ⌊n · 2⁶⁴ / d⌋ is `parts`.
///
/// It is at most 2⁻⁶⁵ from (parts + ½) / 2⁶⁴, which is less than 1 / (2 d²), so it is a convergent of that number's
/// continued fraction (Legendre).
fn fraction(parts: u64) -> (u32, u32) {
    let (mut numerator, mut denominator) = (2 * u128::from(parts) + 1, 1_u128 << 65);
    let (mut last, mut convergent) = ((0_u128, 1_u128), (1_u128, 0_u128));
    while let (Some(quotient), Some(rest)) = (numerator.checked_div(denominator), numerator.checked_rem(denominator)) {
        let next = (quotient * convergent.0 + last.0, quotient * convergent.1 + last.1);
        let (Ok(above), Ok(below)) = (u32::try_from(next.0), u32::try_from(next.1)) else { break };
        if (u128::from(above) << 64).checked_div(below.into()) == Some(parts.into()) {
            return (above, below);
        }
        (last, convergent) = (convergent, next);
        (numerator, denominator) = (denominator, rest);
    }
    (0, 1)
}
