//! [`Rate`]: an exact share that remembers what it was taken of.

use std::cmp::Ordering;
use std::fmt;
use std::num::NonZeroU64;

use rust_decimal::{Decimal, RoundingStrategy};
use thiserror::Error;

use super::decimal::{exact_add, exact_sub, integer_at};

/// An exact ratio that knows its numerator and its denominator, such as 900 of 2,000.
///
/// ```text
/// rate = numerator / denominator,   denominator > 0
/// ```
///
/// A rate on its own cannot be added to another shop's; 900 of 2,000 can. So every rate of this crate keeps both
/// numbers, and [`merge`](Rate::merge) adds them. Two rates are equal when their values are: 1 of 2 equals 900 of 1,800.
///
/// It prints as a percentage with two decimals, or with as many as the format asks for.
///
/// # Example
///
/// ```
/// use retention::model::Rate;
///
/// let returned = Rate::of_counts(900, 2_000).expect("the base is not empty");
/// assert_eq!(returned.to_string(), "45.00 %");
/// assert_eq!(format!("{returned:.0}"), "45 %");
/// assert_eq!(returned.numerator(), 900.into());
/// assert_eq!(returned.denominator(), 2_000.into());
/// assert_eq!(Rate::of_counts(0, 0), None); // no base, no rate
/// ```
///
/// # In files
///
/// With serde a rate is written as both numbers. In formats for people it is also read as what they write by hand, in
/// exactly that value: a fraction, a percentage or a number.
///
/// ```
/// # #[cfg(feature = "serde")]
/// # {
/// use retention::model::Rate;
///
/// let read = |json| serde_json::from_str::<Rate>(json);
/// let written = read(r#"{"numerator": "900", "denominator": "2000"}"#)?;
/// assert_eq!(written, read(r#""45 %""#)?);
/// assert_eq!(written, read(r#""9/20""#)?);
/// assert_eq!(written, read("0.45")?);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(into = "RawRate"))]
pub struct Rate {
    numerator: Decimal,
    denominator: Decimal,
}

/// Why two numbers do not make a [`Rate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RateError {
    /// The denominator is zero or negative.
    #[error("expected a denominator above zero, found {denominator}")]
    Denominator {
        /// The denominator found.
        denominator: Decimal,
    },
    /// The numerator and the denominator are so far apart in their decimal places that their ratio cannot be kept
    /// exactly.
    #[error("expected numbers that share a scale, found {numerator} and {denominator}")]
    Scale {
        /// The numerator found.
        numerator: Decimal,
        /// The denominator found.
        denominator: Decimal,
    },
    /// The sum of two numerators or of two denominators is larger than a decimal holds.
    #[error("expected sums that fit in a decimal, found an overflow")]
    Overflow,
}

impl Rate {
    /// The rate `numerator / denominator`.
    ///
    /// # Errors
    ///
    /// [`RateError::Denominator`] unless the denominator is above zero; [`RateError::Scale`] if the two numbers cannot
    /// be written as integers at one scale (their decimal places differ by ten or more and the coarser one is huge).
    ///
    /// # Example
    ///
    /// ```
    /// use retention::model::Rate;
    ///
    /// let roi = Rate::new(-250, 1_000)?;
    /// assert_eq!(roi.to_string(), "-25.00 %");
    /// assert!(Rate::new(1, 0).is_err());
    /// # Ok::<(), retention::model::RateError>(())
    /// ```
    pub fn new(numerator: impl Into<Decimal>, denominator: impl Into<Decimal>) -> Result<Self, RateError> {
        let (numerator, denominator) = (numerator.into(), denominator.into());
        if denominator <= Decimal::ZERO {
            return Err(RateError::Denominator { denominator });
        }
        let rate = Self { numerator, denominator };
        match rate.checked_integers() {
            Some(_) => Ok(rate),
            None => Err(RateError::Scale { numerator, denominator }),
        }
    }

    /// The share of one count in another; `None` when the base is empty.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::model::Rate;
    ///
    /// assert_eq!(Rate::of_counts(1, 3).map(|r| r.to_string()), Some("33.33 %".into()));
    /// assert_eq!(Rate::of_counts(1, 0), None);
    /// ```
    pub fn of_counts(numerator: u64, denominator: u64) -> Option<Self> {
        (denominator > 0).then(|| Self { numerator: numerator.into(), denominator: denominator.into() })
    }

    /// A rate that is written in a source: 80 of 100.
    pub(crate) fn of_whole(numerator: u64, denominator: NonZeroU64) -> Self {
        Self { numerator: numerator.into(), denominator: denominator.get().into() }
    }

    /// The number above the line, as it was given.
    pub fn numerator(&self) -> Decimal {
        self.numerator
    }

    /// The number below the line, as it was given; always above zero.
    pub fn denominator(&self) -> Decimal {
        self.denominator
    }

    /// The value as a decimal, to 28 significant digits; `None` if it is larger than a decimal holds.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::model::Rate;
    ///
    /// let rate = Rate::new(900, 2_000)?;
    /// assert_eq!(rate.value().map(|v| v.to_string()), Some("0.45".into()));
    /// # Ok::<(), retention::model::RateError>(())
    /// ```
    pub fn value(&self) -> Option<Decimal> {
        self.numerator.checked_div(self.denominator).map(|value| value.normalize())
    }

    /// The value in percent, to 28 significant digits; `None` if it is larger than a decimal holds.
    pub fn percent(&self) -> Option<Decimal> {
        match self.numerator.checked_mul(Decimal::ONE_HUNDRED) {
            Some(hundredfold) => hundredfold.checked_div(self.denominator),
            None => self.value()?.checked_mul(Decimal::ONE_HUNDRED),
        }
        .map(|percent| percent.normalize())
    }

    /// The value as a float, for charts and models.
    ///
    /// Never `NaN` and never infinite: the numerator is at most 7.9 × 10²⁸, the denominator at least 10⁻²⁸.
    pub fn to_f64(&self) -> f64 {
        use rust_decimal::prelude::ToPrimitive;
        let float = |decimal: Decimal| decimal.to_f64().unwrap_or_default();
        match self.value() {
            Some(value) if !value.is_zero() || self.numerator.is_zero() => float(value),
            _ => float(self.numerator) / float(self.denominator),
        }
    }

    /// What is missing to the whole: 1 − rate, over the same denominator. Churn from retention, and back.
    ///
    /// # Errors
    ///
    /// [`RateError::Overflow`] or [`RateError::Scale`] if the difference does not fit in a decimal exactly.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::model::Rate;
    ///
    /// let kept = Rate::new(39_000, 50_000)?;
    /// assert_eq!(kept.complement()?.to_string(), "22.00 %");
    /// # Ok::<(), retention::model::RateError>(())
    /// ```
    pub fn complement(&self) -> Result<Self, RateError> {
        let missing = exact_sub(self.denominator, self.numerator).ok_or(RateError::Overflow)?;
        Self::new(missing, self.denominator)
    }

    /// The rate of two groups taken together: numerators and denominators are added.
    ///
    /// This is the weighted mean; the plain mean of two rates would count ten customers as much as ten thousand.
    ///
    /// # Errors
    ///
    /// [`RateError::Overflow`] or [`RateError::Scale`] if a sum does not fit in a decimal exactly.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::model::Rate;
    ///
    /// // Ten customers of whom 2 stay, a hundred of whom none does: 1.8 %, not 10 %.
    /// let both = Rate::new(2, 10)?.merge(&Rate::new(0, 100)?)?;
    /// assert_eq!(format!("{both:.1}"), "1.8 %");
    /// # Ok::<(), retention::model::RateError>(())
    /// ```
    pub fn merge(&self, other: &Self) -> Result<Self, RateError> {
        let sum = |a: Decimal, b: Decimal| exact_add(a, b).ok_or(RateError::Overflow);
        Self::new(sum(self.numerator, other.numerator)?, sum(self.denominator, other.denominator)?)
    }

    /// Both numbers as integers at their common scale.
    fn checked_integers(&self) -> Option<(i128, i128)> {
        let scale = self.numerator.scale().max(self.denominator.scale());
        Some((integer_at(self.numerator, scale)?, integer_at(self.denominator, scale)?))
    }
}

impl PartialEq for Rate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Rate {}

impl PartialOrd for Rate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rate {
    fn cmp(&self, other: &Self) -> Ordering {
        // The constructor has checked that both are integers at one scale; (0, 1) is never reached.
        let parts = |rate: &Self| rate.checked_integers().unwrap_or((0, 1));
        compare_fractions(parts(self), parts(other))
    }
}

/// Compares a/b with c/d (b, d > 0) by Euclid's algorithm, which needs no product and so cannot overflow.
fn compare_fractions((mut a, mut b): (i128, i128), (mut c, mut d): (i128, i128)) -> Ordering {
    loop {
        let by_whole_part = a.div_euclid(b).cmp(&c.div_euclid(d));
        if by_whole_part != Ordering::Equal {
            return by_whole_part;
        }
        let (rest_a, rest_c) = (a.rem_euclid(b), c.rem_euclid(d));
        if rest_a == 0 || rest_c == 0 {
            return rest_a.cmp(&rest_c);
        }
        // rest_a/b < rest_c/d exactly when d/rest_c < b/rest_a: swap the sides and go on with the inverses.
        (a, b, c, d) = (d, rest_c, b, rest_a);
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = f.precision().unwrap_or(2);
        let digits = u32::try_from(places).unwrap_or(28).min(28);
        match self.percent() {
            Some(percent) => {
                let rounded = percent.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
                // A rate that rounds to nothing prints without a sign.
                let rounded = if rounded.is_zero() { Decimal::ZERO } else { rounded };
                f.pad_integral(!rounded.is_sign_negative(), "", &format!("{:.*} %", digits as usize, rounded.abs()))
            }
            None => write!(f, "{:e} %", self.to_f64() * 100.0),
        }
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Rate", expecting = "a rate")]
struct RawRate {
    #[serde(with = "super::wire::decimal")]
    numerator: Decimal,
    #[serde(with = "super::wire::decimal")]
    denominator: Decimal,
}

#[cfg(feature = "serde")]
impl From<Rate> for RawRate {
    fn from(rate: Rate) -> Self {
        Self { numerator: rate.numerator, denominator: rate.denominator }
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Rate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (numerator, denominator) = if deserializer.is_human_readable() {
            deserializer.deserialize_any(super::wire::rate::RateVisitor)?
        } else {
            let RawRate { numerator, denominator } = RawRate::deserialize(deserializer)?;
            (numerator, denominator)
        };
        Self::new(numerator, denominator).map_err(serde::de::Error::custom)
    }
}
