//! [`NetPromoterScore`]: would they recommend you (N1).

use rust_decimal::Decimal;

use super::MetricsError;
use super::exact::add_counts;
use super::root::sqrt;
use crate::model::Rate;

/// Net promoter score (NPS): the share of those who would recommend you, less the share of those who would not.
///
/// ```text
/// score          = (promoters − detractors) / answers · 100 points
/// variance       = p + d − (p − d)²
/// standard error = √(variance / n)
///
/// promoters answer 9–10, passives 7–8, detractors 0–6, on a scale of 0–10
/// p, d the shares of promoters and detractors, n answers
/// ```
///
/// Counts of two groups can be added ([`merge`](NetPromoterScore::merge)); `default()` is the identity. Source:
/// documents 002 and 004 (N1). Document 002 asks on a scale "of one to ten" but counts detractors from 0: the scale
/// is 0–10, and an answer outside it is an error. Answers on a scale of 1–10 are not NPS.
///
/// # Example
///
/// ```
/// use retention::metrics::{Confidence, NetPromoterScore};
/// use rust_decimal::Decimal;
///
/// let survey = NetPromoterScore::from_answers([10, 9, 9, 8, 7, 6, 0, 10])?;
/// assert_eq!((survey.promoters(), survey.passives(), survey.detractors()), (4, 2, 2));
/// assert_eq!(survey.score(), Some(Decimal::from(25)));
///
/// // 300 answers, half of them promoters, a sixth detractors: 33.33 points, give or take 8.434.
/// let survey = NetPromoterScore::new(150, 100, 50)?;
/// assert_eq!(survey.score().unwrap().round_dp(2), Decimal::new(33_33, 2));
/// assert_eq!(survey.margin_of_error(Confidence::P95).unwrap().round_dp(3), Decimal::new(8_434, 3));
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawNetPromoterScore"))]
pub struct NetPromoterScore {
    promoters: u64,
    passives: u64,
    detractors: u64,
}

/// How sure a margin of error is: the share of surveys whose margin covers the true score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Confidence {
    /// 90 %: 1.645 standard errors.
    P90,
    /// 95 %: 1.960 standard errors. The usual choice.
    P95,
    /// 99 %: 2.576 standard errors.
    P99,
}

impl Confidence {
    /// How many standard errors the margin is wide on each side: the two-sided quantile of the normal distribution.
    pub fn standard_errors(self) -> Decimal {
        match self {
            Self::P90 => Decimal::new(16_448_536_269_514_722, 16),
            Self::P95 => Decimal::new(1_959_963_984_540_054, 15),
            Self::P99 => Decimal::new(25_758_293_035_489_004, 16),
        }
    }
}

impl NetPromoterScore {
    /// How many promoters, passives and detractors answered.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if the answers together do not fit in 64 bits.
    pub fn new(promoters: u64, passives: u64, detractors: u64) -> Result<Self, MetricsError> {
        add_counts("answers", add_counts("answers", promoters, passives)?, detractors)?;
        Ok(Self { promoters, passives, detractors })
    }

    /// From answers of 0–10.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Answer`] with the place of the first answer outside the scale.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::metrics::NetPromoterScore;
    ///
    /// let error = NetPromoterScore::from_answers([9, 11]).unwrap_err();
    /// assert_eq!(error.to_string(), "answer 1: expected 0 to 10, found 11");
    /// ```
    pub fn from_answers(answers: impl IntoIterator<Item = u8>) -> Result<Self, MetricsError> {
        let (mut promoters, mut passives, mut detractors) = (0, 0, 0);
        for (index, found) in (0_u64..).zip(answers) {
            let group = match found {
                0..=6 => &mut detractors,
                7 | 8 => &mut passives,
                9 | 10 => &mut promoters,
                _ => return Err(MetricsError::Answer { index, found }),
            };
            *group = add_counts("answers", *group, 1)?;
        }
        Self::new(promoters, passives, detractors)
    }

    /// Answers of 9 and 10.
    pub fn promoters(&self) -> u64 {
        self.promoters
    }

    /// Answers of 7 and 8.
    pub fn passives(&self) -> u64 {
        self.passives
    }

    /// Answers of 0 to 6.
    pub fn detractors(&self) -> u64 {
        self.detractors
    }

    /// All answers.
    pub fn answers(&self) -> u64 {
        // `new` has checked that the sum fits.
        self.promoters.saturating_add(self.passives).saturating_add(self.detractors)
    }

    /// (promoters − detractors) / answers, exact, from −100 to 100 %; `None` without answers.
    pub fn rate(&self) -> Option<Rate> {
        Rate::new(Decimal::from(self.promoters).saturating_sub(self.detractors.into()), self.answers()).ok()
    }

    /// The score in points, from −100 to 100, to 28 significant digits; `None` without answers.
    pub fn score(&self) -> Option<Decimal> {
        self.rate()?.percent()
    }

    /// The share of promoters; `None` without answers.
    pub fn promoter_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.promoters, self.answers())
    }

    /// The share of passives; `None` without answers.
    pub fn passive_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.passives, self.answers())
    }

    /// The share of detractors; `None` without answers.
    pub fn detractor_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.detractors, self.answers())
    }

    /// The standard error of the score in points, to at least 12 decimal places; `None` without answers.
    ///
    /// Zero when all answers fall into one group: the formula sees no spread then, however few they are.
    pub fn standard_error(&self) -> Option<Decimal> {
        let (promoters, detractors) = (self.promoter_rate()?.value()?, self.detractor_rate()?.value()?);
        let difference = promoters.checked_sub(detractors)?;
        let variance = promoters.checked_add(detractors)?.checked_sub(difference.checked_mul(difference)?)?;
        let of_mean = variance.max(Decimal::ZERO).checked_div(self.answers().into())?;
        sqrt(of_mean)?.checked_mul(Decimal::ONE_HUNDRED).map(|points| points.normalize())
    }

    /// How far the true score may lie from the measured one, in points; `None` without answers.
    ///
    /// By the normal approximation, good from some dozens of answers on, and only for answers of customers drawn at
    /// random: it knows nothing of those who did not answer.
    pub fn margin_of_error(&self, confidence: Confidence) -> Option<Decimal> {
        self.standard_error()?.checked_mul(confidence.standard_errors()).map(|points| points.normalize())
    }

    /// The answers of two groups taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(
            add_counts("promoters", self.promoters, other.promoters)?,
            add_counts("passives", self.passives, other.passives)?,
            add_counts("detractors", self.detractors, other.detractors)?,
        )
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "NetPromoterScore", expecting = "struct NetPromoterScore")]
struct RawNetPromoterScore {
    promoters: u64,
    passives: u64,
    detractors: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<RawNetPromoterScore> for NetPromoterScore {
    type Error = MetricsError;

    fn try_from(raw: RawNetPromoterScore) -> Result<Self, MetricsError> {
        Self::new(raw.promoters, raw.passives, raw.detractors)
    }
}
