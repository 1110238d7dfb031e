//! [`SurveyAnswer`]: what a customer answered to "would you recommend us?".

use std::fmt;

use chrono::NaiveDate;
use thiserror::Error;

/// A customer's answer to "how likely are you to recommend us?", on the scale of 0 to 10.
///
/// Document 002 (N1) asks on a scale "of one to ten" but counts detractors from 0: the scale is 0 to 10. Answers on a
/// scale of 1 to 10, or 1 to 5, are not net promoter scores, whatever they are multiplied by.
///
/// [`measure::SurveyAnswers`](crate::measure::SurveyAnswers) counts them.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::model::{NpsGroup, SurveyAnswer};
///
/// let on = NaiveDate::from_ymd_opt(2026, 3, 21).unwrap();
/// let answer = SurveyAnswer::new("sara", on, 9)?;
/// assert_eq!(answer.group(), NpsGroup::Promoter);
///
/// let error = SurveyAnswer::new("ali", on, 11).unwrap_err();
/// assert_eq!(error.to_string(), "score: expected 0 to 10, found 11");
/// # Ok::<(), retention::model::SurveyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawSurveyAnswer<K>"))]
pub struct SurveyAnswer<K> {
    customer: K,
    answered_on: NaiveDate,
    score: u8,
}

/// What an answer makes of a customer, in the net promoter score's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum NpsGroup {
    /// An answer of 0 to 6.
    Detractor,
    /// An answer of 7 or 8.
    Passive,
    /// An answer of 9 or 10.
    Promoter,
}

/// Why something is not a [`SurveyAnswer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SurveyError {
    /// An answer beyond the scale.
    #[error("score: expected 0 to 10, found {found}")]
    Score {
        /// The answer found.
        found: u8,
    },
}

impl<K> SurveyAnswer<K> {
    /// Who answered, on which business day, and what.
    ///
    /// # Errors
    ///
    /// [`SurveyError::Score`] for an answer above 10.
    pub fn new(customer: K, answered_on: NaiveDate, score: u8) -> Result<Self, SurveyError> {
        if score > 10 {
            return Err(SurveyError::Score { found: score });
        }
        Ok(Self { customer, answered_on, score })
    }

    /// Who answered.
    pub fn customer(&self) -> &K {
        &self.customer
    }

    /// On which business day.
    pub fn answered_on(&self) -> NaiveDate {
        self.answered_on
    }

    /// The answer, 0 to 10.
    pub fn score(&self) -> u8 {
        self.score
    }

    /// Promoter, passive or detractor.
    pub fn group(&self) -> NpsGroup {
        match self.score {
            ..=6 => NpsGroup::Detractor,
            7 | 8 => NpsGroup::Passive,
            9.. => NpsGroup::Promoter,
        }
    }
}

impl NpsGroup {
    /// What it is called, in lower case.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::model::NpsGroup;
    ///
    /// assert_eq!(NpsGroup::Passive.name(), "passive");
    /// assert_eq!(format!("{:>10}", NpsGroup::Promoter), "  promoter");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::Detractor => "detractor",
            Self::Passive => "passive",
            Self::Promoter => "promoter",
        }
    }
}

impl fmt::Display for NpsGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "SurveyAnswer", expecting = "struct SurveyAnswer")]
struct RawSurveyAnswer<K> {
    customer: K,
    answered_on: NaiveDate,
    score: u8,
}

#[cfg(feature = "serde")]
impl<K> TryFrom<RawSurveyAnswer<K>> for SurveyAnswer<K> {
    type Error = SurveyError;

    fn try_from(RawSurveyAnswer { customer, answered_on, score }: RawSurveyAnswer<K>) -> Result<Self, SurveyError> {
        Self::new(customer, answered_on, score)
    }
}
