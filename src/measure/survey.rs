//! [`SurveyAnswers`]: net promoter scores over time, by segment, and who the promoters are.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use thiserror::Error;

use super::SurveySeries;
use super::boundaries::Boundaries;
use super::consistent::consistent;
use crate::history::DayColumn;
use crate::metrics::NetPromoterScore;
use crate::model::{NpsGroup, Period, Periods, SurveyAnswer, SurveyError, day};

/// All answers to a survey, by customer and day: the net promoter score of a period, of every month, as of a date, by
/// segment, and who the promoters are (N1; documents 002 and 004).
///
/// It is the same whatever the order of the answers. Which of several answers of one customer count is said with each
/// question: [`RepeatedAnswers`].
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::measure::{RepeatedAnswers, SurveyAnswers};
/// use retention::model::{Period, SurveyAnswer};
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// let answers = SurveyAnswers::from_answers([
///     SurveyAnswer::new("ali", day(3, 2), 4)?,
///     SurveyAnswer::new("ali", day(3, 30), 9)?, // asked again, after a call
///     SurveyAnswer::new("sara", day(3, 5), 10)?,
///     SurveyAnswer::new("reza", day(3, 9), 7)?,
/// ]);
/// let march = Period::month(2026, 3)?;
/// let every = answers.during(march, RepeatedAnswers::Every).net_promoter_score();
/// assert_eq!((every.promoters(), every.passives(), every.detractors()), (2, 1, 1));
/// let latest = answers.during(march, RepeatedAnswers::LatestPerCustomer).net_promoter_score();
/// assert_eq!((latest.promoters(), latest.passives(), latest.detractors()), (2, 1, 0));
///
/// // As it was known in mid-March, ali is no promoter yet.
/// let known = answers.as_of(day(3, 15), RepeatedAnswers::LatestPerCustomer);
/// assert_eq!(known.promoters().collect::<Vec<_>>(), [&"sara"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyAnswers<K> {
    /// By customer, then day, then score.
    answers: Vec<SurveyAnswer<K>>,
}

/// Which answers count when a customer has given several in the span that is asked about.
///
/// Of several answers on one day nobody knows which came last; the lowest is taken for the latest, so that a score
/// never rests on a complaint that was overlooked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum RepeatedAnswers {
    /// Every answer: the score of the touchpoints, as surveys after each delivery report it. Who is asked often weighs
    /// more, and the [margin of error](NetPromoterScore::margin_of_error) is too small, because answers of one
    /// customer are alike.
    Every,
    /// Each customer's latest answer in the span: the score of the relation, as half-yearly surveys report it.
    LatestPerCustomer,
}

/// The answers of a span of days that count; see [`SurveyAnswers::during`] and [`SurveyAnswers::as_of`].
#[derive(Debug)]
pub struct SurveySpan<'s, K> {
    answers: &'s [SurveyAnswer<K>],
    start: NaiveDate,
    /// The last day that is in it.
    last: NaiveDate,
    repeated: RepeatedAnswers,
}

/// A net promoter score for each of several groups of customers; made by [`SurveySpan::by_group`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct GroupedScores<G> {
    groups: Vec<(G, NetPromoterScore)>,
    without_group: NetPromoterScore,
}

/// Why columns are not [`SurveyAnswers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SurveyColumnsError {
    /// Columns of different lengths.
    #[error("expected columns of one length, found {keys} keys, {days} days and {scores} scores")]
    Lengths {
        /// The number of keys.
        keys: usize,
        /// The number of days.
        days: usize,
        /// The number of scores.
        scores: usize,
    },
    /// A day number beyond the calendar.
    #[error("row {row}: day: expected a day of the calendar, found {found}")]
    Day {
        /// Its position, from 0.
        row: usize,
        /// The day number found.
        found: i32,
    },
    /// A row that is no answer.
    #[error("row {row}: {error}")]
    Answer {
        /// Its position, from 0.
        row: usize,
        /// What is wrong with it.
        error: SurveyError,
    },
}

impl<K: Ord> SurveyAnswers<K> {
    /// From answers in any order. None is left out, also none that comes twice.
    pub fn from_answers(answers: impl IntoIterator<Item = SurveyAnswer<K>>) -> Self {
        let mut answers: Vec<_> = answers.into_iter().collect();
        // Answers that compare equal are equal, so an unstable sort loses nothing.
        answers.sort_unstable();
        Self { answers }
    }

    /// From columns: customers, dates or day numbers, and answers of 0 to 10.
    ///
    /// # Errors
    ///
    /// [`SurveyColumnsError`]: columns of different lengths, or the first row that is no answer.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::measure::SurveyAnswers;
    ///
    /// // Day 20_513 is 1 March 2026.
    /// let answers = SurveyAnswers::from_columns(&["ali", "sara"], &[20_513, 20_520], &[9, 4])?;
    /// assert_eq!(answers.len(), 2);
    ///
    /// let error = SurveyAnswers::from_columns(&["ali", "sara"], &[20_513, 20_520], &[9, 11]).unwrap_err();
    /// assert_eq!(error.to_string(), "row 1: score: expected 0 to 10, found 11");
    /// # Ok::<(), retention::measure::SurveyColumnsError>(())
    /// ```
    pub fn from_columns<'a>(
        keys: &[K],
        days: impl Into<DayColumn<'a>>,
        scores: &[u8],
    ) -> Result<Self, SurveyColumnsError>
    where
        K: Clone,
    {
        match days.into() {
            DayColumn::Dates(days) => Self::from_rows(keys, days, scores, Ok),
            DayColumn::Numbers(days) => {
                Self::from_rows(keys, days, scores, |found| day::checked_date(found).ok_or(found))
            }
        }
    }

    /// From columns, and the date of a day, or its number if there is no such date.
    fn from_rows<D: Copy>(
        keys: &[K],
        days: &[D],
        scores: &[u8],
        date: impl Fn(D) -> Result<NaiveDate, i32>,
    ) -> Result<Self, SurveyColumnsError>
    where
        K: Clone,
    {
        if keys.len() != days.len() || keys.len() != scores.len() {
            return Err(SurveyColumnsError::Lengths { keys: keys.len(), days: days.len(), scores: scores.len() });
        }
        let rows = keys.iter().zip(days).zip(scores).enumerate().map(|(row, ((key, &day), &score))| {
            let on = date(day).map_err(|found| SurveyColumnsError::Day { row, found })?;
            SurveyAnswer::new(key.clone(), on, score).map_err(|error| SurveyColumnsError::Answer { row, error })
        });
        Ok(Self::from_answers(rows.collect::<Result<Vec<_>, _>>()?))
    }

    /// The answers of both together; those of one customer may be in both.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        Self::from_answers(self.answers.into_iter().chain(other.answers))
    }

    /// How many answers there are.
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// All answers, by customer, day and score.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &SurveyAnswer<K>> {
        self.answers.iter()
    }

    /// The answers of a period.
    pub fn during(&self, period: Period, repeated: RepeatedAnswers) -> SurveySpan<'_, K> {
        SurveySpan { answers: &self.answers, start: period.start(), last: period.last_day(), repeated }
    }

    /// The answers up to the end of a day, and none after it.
    pub fn as_of(&self, date: NaiveDate, repeated: RepeatedAnswers) -> SurveySpan<'_, K> {
        SurveySpan { answers: &self.answers, start: NaiveDate::MIN, last: date, repeated }
    }

    /// The net promoter score of each of these periods, as known at the end of a day, in one pass. Each equals that of
    /// [`during`](SurveyAnswers::during) its period of the answers up to that day: a customer's latest answer is the
    /// latest in that period. Periods that are not over then are there and [say so](super::SurveyPeriod::is_complete), and those
    /// that have not begun have no numbers.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::measure::{RepeatedAnswers, SurveyAnswers};
    /// use retention::model::{CalendarUnit, Period, SurveyAnswer};
    ///
    /// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
    /// let answers = SurveyAnswers::from_answers([
    ///     SurveyAnswer::new(1, day(2, 9), 9)?,
    ///     SurveyAnswer::new(1, day(3, 9), 6)?,
    ///     SurveyAnswer::new(2, day(3, 28), 8)?,
    /// ]);
    /// let months = Period::new(day(1, 1), day(5, 1))?.split(CalendarUnit::Month);
    /// let scores = |date| answers.series(&months, date, RepeatedAnswers::LatestPerCustomer);
    /// let points = |date| -> Vec<_> {
    ///     let scores = scores(date);
    ///     scores.rows().iter().map(|row| row.net_promoter_score().and_then(|score| score.score())).collect()
    /// };
    /// assert_eq!(points(day(4, 15)), [None, Some(100.into()), Some((-50).into()), None]);
    /// // Nobody answered in January, and nobody has yet in April; to tell them apart:
    /// let known = scores(day(4, 15));
    /// let april = &known.rows()[3];
    /// assert!(!april.is_complete() && april.net_promoter_score().unwrap().answers() == 0);
    ///
    /// // March as it was known on 15 March; April had not begun.
    /// assert_eq!(points(day(3, 15)), [None, Some(100.into()), Some((-100).into()), None]);
    /// assert_eq!(scores(day(3, 15)).rows()[3].net_promoter_score(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn series(&self, periods: &Periods, as_of: NaiveDate, repeated: RepeatedAnswers) -> SurveySeries {
        let boundaries = Boundaries::new(periods);
        let boundary_after = |answer: &SurveyAnswer<K>| boundaries.after(day::number(answer.answered_on()));
        let mut tallies = vec![Tally::default(); periods.len()];
        let known = self.as_of(as_of, repeated);
        let runs = known.runs().flat_map(|answers| answers.chunk_by(|a, b| boundary_after(a) == boundary_after(b)));
        for run in runs {
            let period = run.first().and_then(|first| boundary_after(first).checked_sub(1));
            if let Some(tally) = period.and_then(|period| tallies.get_mut(period)) {
                repeated.of(run).iter().for_each(|answer| tally.add(answer));
            }
        }
        SurveySeries::new(as_of, repeated, periods.iter().zip(tallies.into_iter().map(Tally::score)))
    }
}

impl<'s, K: Ord> SurveySpan<'s, K> {
    /// The answers that count, by customer, day and score.
    pub fn answers(&self) -> impl Iterator<Item = &'s SurveyAnswer<K>> + use<'s, K> {
        let repeated = self.repeated;
        self.runs().flat_map(move |run| repeated.of(run))
    }

    /// How many promoters, passives and detractors there are among them.
    pub fn net_promoter_score(&self) -> NetPromoterScore {
        let mut tally = Tally::default();
        self.answers().for_each(|answer| tally.add(answer));
        tally.score()
    }

    /// A score for each group of customers, such as segments: `group_of` says which group a customer is in, if any.
    /// It is asked once for each customer with an answer.
    ///
    /// The answers of those in no group are counted apart, so that nothing is lost.
    ///
    /// # Example: by the segments of the RFM analysis
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::history::OrderLog;
    /// use retention::measure::{RepeatedAnswers, SurveyAnswers};
    /// use retention::model::SurveyAnswer;
    /// use retention::segment::{RfmScoring, SegmentMap};
    ///
    /// let keys = ["ali", "ali", "ali", "reza", "mina", "mina"];
    /// let log = OrderLog::from_columns(&keys, &[20_500, 20_510, 20_530, 20_100, 20_400, 20_450], &[50_00; 6])?;
    /// let rfm = RfmScoring::quintiles().score(&log.latest())?;
    /// let segments = SegmentMap::standard().assign(&rfm)?;
    ///
    /// // Day 20_528 is 16 March 2026. Nika has answered, and never bought.
    /// let answers = SurveyAnswers::from_columns(&["ali", "reza", "nika"], &[20_528; 3], &[10, 2, 8])?;
    /// let scores = answers
    ///     .as_of(log.latest().date(), RepeatedAnswers::LatestPerCustomer)
    ///     .by_group(|customer| segments.segment_of(customer).map(|segment| segment.name.as_str()));
    /// assert_eq!(scores.group(&"Champions").score(), Some(100.into()));
    /// assert_eq!(scores.without_group().passives(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Example: by a rule of one's own
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::measure::{RepeatedAnswers, SurveyAnswers};
    /// use retention::model::SurveyAnswer;
    ///
    /// let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let answer = |customer, score| SurveyAnswer::new(customer, day, score);
    /// let answers = SurveyAnswers::from_answers([answer(1, 9)?, answer(2, 10)?, answer(3, 3)?, answer(4, 8)?]);
    ///
    /// let segment = |customer: &u32| match customer {
    ///     1 | 2 => Some("champions"),
    ///     3 => Some("at risk"),
    ///     _ => None,
    /// };
    /// let scores = answers.as_of(day, RepeatedAnswers::LatestPerCustomer).by_group(segment);
    /// assert_eq!(scores.group(&"champions").score(), Some(100.into()));
    /// assert_eq!(scores.group(&"at risk").score(), Some((-100).into()));
    /// assert_eq!(scores.without_group().passives(), 1);
    /// assert_eq!(scores.total().answers(), 4);
    /// # Ok::<(), retention::model::SurveyError>(())
    /// ```
    pub fn by_group<G: Ord>(&self, mut group_of: impl FnMut(&'s K) -> Option<G>) -> GroupedScores<G> {
        let mut groups = BTreeMap::<G, Tally>::new();
        let mut without_group = Tally::default();
        for run in self.runs() {
            let counted = self.repeated.of(run);
            let Some(first) = counted.first() else { continue };
            let tally = match group_of(first.customer()) {
                Some(group) => groups.entry(group).or_default(),
                None => &mut without_group,
            };
            for answer in counted {
                tally.add(answer);
            }
        }
        let groups = groups.into_iter().map(|(group, tally)| (group, tally.score())).collect();
        GroupedScores { groups, without_group: without_group.score() }
    }

    /// The customers whose latest answer of the span is 9 or 10, ascending, each once: those whom document 004 calls
    /// advocates, if they buy as well.
    ///
    /// By the latest answer, whichever answers [count](RepeatedAnswers) for the score: nobody is a promoter and a
    /// detractor at once.
    pub fn promoters(&self) -> impl Iterator<Item = &'s K> + use<'s, K> {
        self.of_group(NpsGroup::Promoter)
    }

    /// The customers whose latest answer of the span is 0 to 6, ascending, each once: whom to call before they leave.
    pub fn detractors(&self) -> impl Iterator<Item = &'s K> + use<'s, K> {
        self.of_group(NpsGroup::Detractor)
    }

    fn of_group(&self, group: NpsGroup) -> impl Iterator<Item = &'s K> + use<'s, K> {
        let latest = self.runs().flat_map(|run| RepeatedAnswers::LatestPerCustomer.of(run));
        latest.filter(move |answer| answer.group() == group).map(SurveyAnswer::customer)
    }

    /// The answers of each customer in the span; none of them is empty.
    fn runs(&self) -> impl Iterator<Item = &'s [SurveyAnswer<K>]> + use<'s, K> {
        let (start, last) = (self.start, self.last);
        let within = customers(self.answers).map(move |answers| {
            let from = answers.partition_point(|answer| answer.answered_on() < start);
            let to = answers.partition_point(|answer| answer.answered_on() <= last);
            answers.get(from..to).unwrap_or_default()
        });
        within.filter(|run| !run.is_empty())
    }
}

impl<G> GroupedScores<G> {
    /// The groups that have an answer, ascending, with their scores.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&G, NetPromoterScore)> {
        self.groups.iter().map(|(group, score)| (group, *score))
    }

    /// The score of a group; one without answers, if nobody of it has answered.
    pub fn group(&self, group: &G) -> NetPromoterScore
    where
        G: Ord,
    {
        let place = self.groups.binary_search_by(|(other, _)| other.cmp(group)).ok();
        place.and_then(|place| self.groups.get(place)).map(|(_, score)| *score).unwrap_or_default()
    }

    /// The score of the customers who are in no group.
    pub fn without_group(&self) -> NetPromoterScore {
        self.without_group
    }

    /// The score of all: the groups' counts and those without a group, added up.
    pub fn total(&self) -> NetPromoterScore {
        let scores = self.iter().map(|(_, score)| score);
        // They are counts of answers in memory, which never pass 64 bits.
        scores.fold(self.without_group, |sum, score| consistent(sum.merge(&score)))
    }
}

impl RepeatedAnswers {
    /// The answers of one customer's run that count.
    fn of<K>(self, run: &[SurveyAnswer<K>]) -> &[SurveyAnswer<K>] {
        match (self, run.last()) {
            (Self::LatestPerCustomer, Some(last)) => {
                // The first of the last day, which is its lowest.
                let place = run.partition_point(|answer| answer.answered_on() < last.answered_on());
                run.get(place..=place).unwrap_or_default()
            }
            _ => run,
        }
    }
}

/// Answers counted by group.
#[derive(Clone, Copy, Default)]
struct Tally {
    promoters: u64,
    passives: u64,
    detractors: u64,
}

impl Tally {
    fn add<K>(&mut self, answer: &SurveyAnswer<K>) {
        match answer.group() {
            NpsGroup::Promoter => self.promoters += 1,
            NpsGroup::Passive => self.passives += 1,
            NpsGroup::Detractor => self.detractors += 1,
        }
    }

    fn score(self) -> NetPromoterScore {
        consistent(NetPromoterScore::new(self.promoters, self.passives, self.detractors))
    }
}

impl<K> Clone for SurveySpan<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for SurveySpan<'_, K> {}

/// The answers of each customer.
fn customers<K: Ord>(answers: &[SurveyAnswer<K>]) -> impl Iterator<Item = &[SurveyAnswer<K>]> {
    answers.chunk_by(|a, b| a.customer() == b.customer())
}
