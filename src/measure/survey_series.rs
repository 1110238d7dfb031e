//! [`SurveySeries`]: net promoter scores of consecutive periods.

use chrono::NaiveDate;

use super::RepeatedAnswers;
use super::rows::{self, SeriesError, merge_counts, merge_rows, same};
use crate::metrics::NetPromoterScore;
use crate::model::{Period, day};

/// The net promoter score of each of consecutive periods; made by
/// [`SurveyAnswers::series`](super::SurveyAnswers::series), where an example is.
///
/// Series of two groups without a customer in common, such as those of two shops, can be [merged](SurveySeries::merge).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SurveySeries {
    date: NaiveDate,
    repeated: RepeatedAnswers,
    rows: Vec<SurveyPeriod>,
}

/// A row of a [`SurveySeries`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SurveyPeriod {
    period: Period,
    is_complete: bool,
    net_promoter_score: Option<NetPromoterScore>,
}

impl SurveySeries {
    /// The periods with their counts, of which those that have not begun know none.
    pub(super) fn new(
        date: NaiveDate,
        repeated: RepeatedAnswers,
        counts: impl Iterator<Item = (Period, NetPromoterScore)>,
    ) -> Self {
        let until = day::number(date).saturating_add(1);
        let rows = counts.map(|(period, score)| SurveyPeriod {
            period,
            is_complete: rows::is_complete(period, until),
            net_promoter_score: rows::has_begun(period, until).then_some(score),
        });
        Self { date, repeated, rows: rows.collect() }
    }

    /// The last day that was seen.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// Which answers count when a customer has given several in a period.
    pub fn repeated(&self) -> RepeatedAnswers {
        self.repeated
    }

    /// One row a period, in their order.
    pub fn rows(&self) -> &[SurveyPeriod] {
        &self.rows
    }

    /// The series of two groups without a customer in common, taken together. The identity is that of no answers, of the
    /// same periods as of the same date.
    ///
    /// Where every answer counts, the groups may have customers in common, if no answer is in both.
    ///
    /// # Errors
    ///
    /// [`SeriesError::Different`] unless both are of the same periods as of the same date, and the same answers count;
    /// [`SeriesError::Counts`] if a sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, SeriesError> {
        same("date", &self.date, &other.date)?;
        same("repeated", &self.repeated, &other.repeated)?;
        let rows = merge_rows(&self.rows, &other.rows, SurveyPeriod::period, |row, other| {
            let (ours, others) = (row.net_promoter_score.as_ref(), other.net_promoter_score.as_ref());
            let net_promoter_score = merge_counts(ours, others, NetPromoterScore::merge)?;
            Ok(SurveyPeriod { net_promoter_score, ..*row })
        })?;
        Ok(Self { rows, ..*self })
    }
}

impl SurveyPeriod {
    /// The period.
    pub fn period(&self) -> Period {
        self.period
    }

    /// Whether it was seen to its end. If not, answers are still to come, and where each customer's latest counts, one
    /// that counts now may give way to another.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Promoters, passives and detractors, as far as the period was seen; `None` if it has not begun on the series'
    /// date. A period in which nobody has answered has a count of zero, and so no score.
    pub fn net_promoter_score(&self) -> Option<NetPromoterScore> {
        self.net_promoter_score
    }
}
