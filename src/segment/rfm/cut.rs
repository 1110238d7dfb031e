//! [`CutPoint`]: where one score ends and the next begins.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::RfmError;
use crate::model::Rate;

/// Where one score ends and the next begins, in natural units: days, purchases, money.
///
/// It is exact: a cut of the money per order is an observed fraction, such as 500 / 3. It is kept in lowest terms, and
/// written as text: `"297.4"` where that is exact, `"500/3"` where it is not. It is read from such texts, in formats
/// for people also from numbers.
///
/// # Example
///
/// ```
/// use retention::segment::CutPoint;
/// use rust_decimal::Decimal;
///
/// let third = CutPoint::new(500, 3)?;
/// assert_eq!(third.to_string(), "500/3");
/// assert_eq!(third.value().round_dp(2), Decimal::new(166_67, 2));
/// assert_eq!(CutPoint::new(1_487, 5)?.to_string(), "297.4");
/// assert!(third < CutPoint::from(167));
/// assert_eq!("1000/6".parse(), Ok(third));
/// # Ok::<(), retention::segment::RfmError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "wire::CutPoint", into = "wire::CutPoint"))]
pub struct CutPoint {
    /// Without zeros at the end; it shares no factor with the divisor.
    amount: Decimal,
    divisor: u32,
}

impl CutPoint {
    /// An amount divided by a number, in lowest terms.
    ///
    /// # Errors
    ///
    /// [`RfmError::Divisor`] if the divisor is zero.
    pub fn new(amount: impl Into<Decimal>, divisor: u32) -> Result<Self, RfmError> {
        let amount = amount.into().normalize();
        if divisor == 0 {
            return Err(RfmError::Divisor);
        }
        if amount.is_zero() {
            return Ok(Self { amount: Decimal::ZERO, divisor: 1 });
        }
        let shared = gcd(divisor.into(), amount.mantissa().unsigned_abs());
        let shared = u32::try_from(shared).unwrap_or(1);
        let reduced = Self {
            amount: decimal(amount.mantissa() / i128::from(shared), amount.scale()).unwrap_or(amount),
            divisor: divisor / shared,
        };
        // Tenths divide exactly, so twos and fives need no divisor.
        Ok(reduced.without_factor(2, 5).without_factor(5, 2))
    }

    /// The amount above the line.
    pub fn amount(&self) -> Decimal {
        self.amount
    }

    /// The number below the line; 1 where the cut point is a decimal.
    pub fn divisor(&self) -> u32 {
        self.divisor
    }

    /// The quotient, to 28 significant digits.
    pub fn value(&self) -> Decimal {
        self.amount.checked_div(self.divisor.into()).unwrap_or(self.amount).normalize()
    }

    /// The cut point in units of the last of so many decimal places: numerator and denominator in lowest terms. A
    /// numerator beyond 128 bits stays at their limit, far beyond any sum of 64 bits.
    pub(super) fn at_scale(&self, scale: u32) -> (i128, i128) {
        let (mantissa, places) = (self.amount.mantissa(), self.amount.scale());
        let divisor = i128::from(self.divisor);
        // Decimals have at most 28 places.
        let power = |places: u32| 10_i128.saturating_pow(places);
        if places <= scale {
            return (mantissa.saturating_mul(power(scale - places)), divisor);
        }
        let divisor = divisor.saturating_mul(power(places - scale));
        let shared = i128::try_from(gcd(divisor.unsigned_abs(), mantissa.unsigned_abs())).unwrap_or(1).max(1);
        (mantissa / shared, divisor / shared)
    }

    /// The same, where `factor · other` is ten and each `factor` of the divisor goes into the decimal places.
    fn without_factor(mut self, factor: u32, other: i128) -> Self {
        while self.divisor.is_multiple_of(factor) {
            let Some(amount) = decimal(self.amount.mantissa() * other, self.amount.scale() + 1) else { break };
            self = Self { amount: amount.normalize(), divisor: self.divisor / factor };
        }
        self
    }

    fn rate(&self) -> Option<Rate> {
        // Any decimal and any u32 are integers at one scale.
        Rate::new(self.amount, self.divisor).ok()
    }
}

impl From<Decimal> for CutPoint {
    fn from(amount: Decimal) -> Self {
        let amount = amount.normalize();
        Self { amount: if amount.is_zero() { Decimal::ZERO } else { amount }, divisor: 1 }
    }
}

impl From<i32> for CutPoint {
    fn from(amount: i32) -> Self {
        Self::from(Decimal::from(amount))
    }
}

impl From<i64> for CutPoint {
    fn from(amount: i64) -> Self {
        Self::from(Decimal::from(amount))
    }
}

impl From<u32> for CutPoint {
    fn from(amount: u32) -> Self {
        Self::from(Decimal::from(amount))
    }
}

impl FromStr for CutPoint {
    type Err = RfmError;

    fn from_str(text: &str) -> Result<Self, RfmError> {
        let error = || RfmError::CutPointText { found: text.to_owned() };
        let (amount, divisor) = text.split_once('/').unwrap_or((text, "1"));
        let amount = Decimal::from_str_exact(amount).map_err(|_| error())?;
        let digits = Some(divisor).filter(|divisor| divisor.bytes().all(|byte| byte.is_ascii_digit()));
        Self::new(amount, digits.and_then(|digits| digits.parse().ok()).ok_or_else(error)?)
    }
}

impl fmt::Display for CutPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.divisor {
            1 => write!(f, "{}", self.amount),
            divisor => write!(f, "{}/{divisor}", self.amount),
        }
    }
}

impl PartialEq for CutPoint {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for CutPoint {}

impl PartialOrd for CutPoint {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for CutPoint {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rate().cmp(&other.rate())
    }
}

fn decimal(mantissa: i128, scale: u32) -> Option<Decimal> {
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

/// Euclid; gcd(a, 0) = a.
fn gcd(mut a: u128, mut b: u128) -> u128 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

#[cfg(feature = "serde")]
mod wire {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::segment::rfm::RfmError;

    /// Text in every format; numbers are read too where the format knows what it holds.
    pub(super) enum CutPoint {
        Number(Decimal),
        Text(String),
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum ForPeople {
        Number(#[serde(deserialize_with = "crate::model::wire::decimal::deserialize")] Decimal),
        Text(String),
    }

    impl Serialize for CutPoint {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::Number(number) => serializer.collect_str(number),
                Self::Text(text) => serializer.serialize_str(text),
            }
        }
    }

    impl<'de> Deserialize<'de> for CutPoint {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            if !deserializer.is_human_readable() {
                return String::deserialize(deserializer).map(Self::Text);
            }
            ForPeople::deserialize(deserializer).map(|read| match read {
                ForPeople::Number(number) => Self::Number(number),
                ForPeople::Text(text) => Self::Text(text),
            })
        }
    }

    impl From<super::CutPoint> for CutPoint {
        fn from(cut: super::CutPoint) -> Self {
            Self::Text(cut.to_string())
        }
    }

    impl TryFrom<CutPoint> for super::CutPoint {
        type Error = RfmError;

        fn try_from(read: CutPoint) -> Result<Self, RfmError> {
            match read {
                CutPoint::Number(number) => Ok(number.into()),
                CutPoint::Text(text) => text.parse(),
            }
        }
    }
}
