//! [`RfmScoring`]: how recency, frequency and monetary value become scores.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::keys::Measure;
use super::method::{self, Scored};
use super::sample::{self, Scorer};
use super::{CutPoint, Monetary, RfmAxis, RfmError, RfmMeasures, RfmScores};
use crate::history::AsOf;
use crate::measure::CustomerSummary;

/// How recency, frequency and monetary value become scores: a method for each axis, and what is scored.
///
/// # Which method
///
/// | method | who has the top score | customers with equal values | used by |
/// |---|---|---|---|
/// | [`quantiles`](RfmScoring::quantiles): [quintiles](RfmScoring::quintiles), [quartiles](RfmScoring::quartiles), [terciles](RfmScoring::terciles) | about a fifth, a quarter, a third; always somebody, if anybody is better than anybody | score equal | the quantiles of R's type 7, Excel `PERCENTILE.INC`, numpy; with ties see below |
/// | [`equal_bins`](RfmScoring::equal_bins) | exactly a fifth | may score differently, by the order of their keys | SQL `NTILE`, openretailscience |
/// | [`nested`](RfmScoring::nested) | a fifth; of each of them frequency, of each pair money | score equal within a cell | SPSS's nested binning |
/// | [`cut_points`](RfmScoring::cut_points) | whoever passes your thresholds | score equal | Bloomreach, R rfm with vectors |
/// | [`fixed_recency`](RfmScoring::fixed_recency) | bought within 180 days; upper thirds of the rest | score equal | Klaviyo |
/// | [`percentiles`](RfmScoring::percentiles) | 0 to 100: the share that is worse, ties half | score equal | openretailscience |
/// | [`r_rfm`](RfmScoring::r_rfm) | past R's cut points; may be nobody | score equal | R rfm, exactly |
///
/// To start with take [`quintiles`](RfmScoring::quintiles): segment maps expect scores of 1 to 5. Take cut points when
/// the shop knows its thresholds, and `equal_bins` when every score must have as many customers. Methods can differ
/// from axis to axis ([`with_axis`](RfmScoring::with_axis)). A higher score is always better, on each axis.
///
/// # Quantiles and ties
///
/// In a usual shop most customers have one order, so half of the cut points of frequency fall on the same value. What
/// then? pandas `qcut(duplicates = "drop")` drops scores, and the segment map breaks; `NTILE` scores equal customers
/// differently; with R's cut points the top can be out of reach. Here
///
/// ```text
/// score = min(bins, 1 + ⌊bins · below / (below + above)⌋)
///
/// below, above: how many customers are worse and better on this axis
/// ```
///
/// - without ties that is R's type 7 with lower ≤ x < upper;
/// - customers with equal values score equal;
/// - better never scores lower: who is better has more below and fewer above;
/// - the worst value has the lowest score (below = 0) and the best value the highest (above = 0);
/// - where all are equal, or there is one customer, nobody is better than anybody: all have the middle score, the lower
///   of two.
///
/// Scores between may stay empty: [`RfmScores::empty_scores`] names them.
///
/// # Many one-time buyers
///
/// So where most have ordered once, frequency jumps: the second order can lead from 1 to 4, and no segment of frequency
/// 2 or 3 has anybody. Look at the [counts](RfmScores::counts) before you read a segment's name as a promise, and score
/// frequency by cut points where the jump is too large for you.
///
/// ```
/// use retention::history::OrderLog;
/// use retention::segment::{AxisScoring, RfmAxis, RfmScoring};
///
/// let orders = [1, 1, 1, 1, 1, 1, 2, 2, 3, 5];
/// let keys: Vec<usize> = orders.iter().enumerate().flat_map(|(customer, orders)| vec![customer; *orders]).collect();
/// let days: Vec<i32> = (20_500..).take(keys.len()).collect();
/// let log = OrderLog::from_columns(&keys, &days, &vec![10_00_i64; keys.len()])?;
///
/// let rfm = RfmScoring::quintiles().score(&log.latest())?;
/// let counts: Vec<(u8, u64)> = rfm.counts(RfmAxis::Frequency).collect();
/// assert_eq!(counts, [(1, 6), (2, 0), (3, 0), (4, 2), (5, 2)]); // two orders score 4
/// let empty = rfm.empty_scores().filter(|(axis, _)| *axis == RfmAxis::Frequency).map(|(_, score)| score);
/// assert_eq!(empty.collect::<Vec<_>>(), [2, 3]);
///
/// let by_orders = AxisScoring::cut_points([2, 3, 4, 6]);
/// let rfm = RfmScoring::quintiles().with_axis(RfmAxis::Frequency, by_orders)?.score(&log.latest())?;
/// let counts: Vec<(u8, u64)> = rfm.counts(RfmAxis::Frequency).collect();
/// assert_eq!(counts, [(1, 6), (2, 2), (3, 1), (4, 1), (5, 0)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::segment::{AxisScoring, RfmAxis, RfmScoring};
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// let keys = ["ali", "mina", "reza", "sara", "sara", "sara"];
/// let days = [day(1, 5), day(2, 1), day(2, 20), day(1, 9), day(2, 2), day(3, 1)];
/// let log = OrderLog::from_columns(&keys, &days, &[50_00, 20_00, 90_00, 40_00, 40_00, 40_00])?;
///
/// let today = log.as_of(day(3, 31));
/// let rfm = RfmScoring::quintiles().score(&today)?;
/// assert_eq!(rfm.row(0), Some([1, 1, 2])); // ali: longest ago, one order as most, third by money
/// assert_eq!(rfm.row(3), Some([5, 5, 5])); // sara
///
/// let by_habit = RfmScoring::quintiles().with_axis(RfmAxis::Frequency, AxisScoring::cut_points([2, 3, 5]))?;
/// assert_eq!(by_habit.score(&today)?.row(3), Some([5, 3, 5]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # As JSON
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use retention::segment::RfmScoring;
///
/// let json = r#"{
///     "recency": {"cut_points": {"cuts": [30, 90, 365]}},
///     "frequency": {"quantiles": {"bins": 5}},
///     "monetary": "percentiles",
///     "measures": {"frequency": "days", "monetary": "mean_per_order"}
/// }"#;
/// let scoring: RfmScoring = serde_json::from_str(json).unwrap();
/// assert_eq!(scoring.nesting(), retention::segment::Nesting::Independent);
/// assert!(serde_json::from_str::<RfmScoring>(&json.replace("\"bins\": 5", "\"bins\": 11")).is_err());
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawRfmScoring"))]
pub struct RfmScoring {
    recency: AxisScoring,
    frequency: AxisScoring,
    monetary: AxisScoring,
    nesting: Nesting,
    measures: RfmMeasures,
}

/// How the customers of one axis are scored. [`RfmScoring`] compares the methods; it refuses numbers that make no
/// sense.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum AxisScoring {
    /// By the shares of customers below and above, equal values alike: scores 1 to `bins`.
    Quantiles {
        /// 2 to 10.
        bins: u8,
    },
    /// SQL's `NTILE`: scores 1 to `bins`, the sizes of whose bins differ by one at most, the lower scores being the
    /// larger ones. Ties fall by the order of the keys, a smaller key into the lower score.
    ///
    /// The [edges](super::RfmEdges) hold the first value of each bin, so they score all who tie with it alike, also on the
    /// same day: the scores of some change. With
    /// fewer customers than bins the upper scores are empty, as in SQL.
    EqualBins {
        /// 2 to 10.
        bins: u8,
    },
    /// By thresholds that you know: one score more than there are cut points.
    CutPoints {
        /// One to nine, ascending, in days, purchases or money. A value that is a cut point is past it: with `[2, 5]`
        /// one purchase scores 1, two to four score 2. Of days, fewer than the first cut point score highest.
        cuts: Vec<CutPoint>,
    },
    /// 0 to 100: the share of customers who are worse, half of the ties included, rounded half up.
    Percentiles,
    /// The cut points of R's package rfm: quantiles of type 7, plus one day, purchase or whole unit of money.
    ///
    /// The one that is added assumes whole numbers: amounts from 0 to 0.9 all score 1. If 40 % of the customers have
    /// the largest value, nobody can reach the top score. It is here for numbers that must equal R's.
    QuantilesPlusOne {
        /// 2 to 10.
        bins: u8,
    },
}

/// Whether the axes are scored one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Nesting {
    /// Each axis among all customers: nearly all tools.
    #[default]
    Independent,
    /// Frequency among the customers of one recency score, money among those of one recency and one frequency score:
    /// SPSS's nested binning. All cells have some customers, but a 5 in one cell is not a 5 in another.
    Nested,
}

impl AxisScoring {
    /// [`CutPoints`](AxisScoring::CutPoints) of numbers or decimals.
    pub fn cut_points<C: Into<CutPoint>>(cuts: impl IntoIterator<Item = C>) -> Self {
        Self::CutPoints { cuts: cuts.into_iter().map(Into::into).collect() }
    }

    /// The lowest and the highest score.
    pub fn scores(&self) -> RangeInclusive<u8> {
        let highest = match self {
            Self::Quantiles { bins } | Self::EqualBins { bins } | Self::QuantilesPlusOne { bins } => *bins,
            Self::CutPoints { cuts } => u8::try_from(cuts.len()).unwrap_or(u8::MAX).saturating_add(1),
            Self::Percentiles => 100,
        };
        self.lowest()..=highest
    }

    pub(super) fn lowest(&self) -> u8 {
        u8::from(*self != Self::Percentiles)
    }

    fn check(&self, axis: RfmAxis) -> Result<(), RfmError> {
        match self {
            Self::Quantiles { bins } | Self::EqualBins { bins } | Self::QuantilesPlusOne { bins } => {
                if (2..=10).contains(bins) { Ok(()) } else { Err(RfmError::Bins { axis, found: *bins }) }
            }
            Self::CutPoints { cuts } => check_cuts(axis, cuts),
            Self::Percentiles => Ok(()),
        }
    }
}

impl RfmScoring {
    /// A method for each axis, independent of each other, of the [default measures](RfmMeasures).
    ///
    /// # Errors
    ///
    /// [`RfmError::Bins`] unless there are 2 to 10, [`RfmError::CutPointCount`] unless there are 1 to 9, and
    /// [`RfmError::CutPointOrder`] unless they ascend.
    pub fn new(recency: AxisScoring, frequency: AxisScoring, monetary: AxisScoring) -> Result<Self, RfmError> {
        let (nesting, measures) = (Nesting::default(), RfmMeasures::default());
        Self { recency, frequency, monetary, nesting, measures }.checked()
    }

    /// Scores 1 to 5, what nearly all segment maps expect.
    pub fn quintiles() -> Self {
        Self::of_all(&AxisScoring::Quantiles { bins: 5 })
    }

    /// Scores 1 to 4.
    pub fn quartiles() -> Self {
        Self::of_all(&AxisScoring::Quantiles { bins: 4 })
    }

    /// Scores 1 to 3, for a few thousand customers or less.
    pub fn terciles() -> Self {
        Self::of_all(&AxisScoring::Quantiles { bins: 3 })
    }

    /// Scores 1 to `bins` by [quantiles](AxisScoring::Quantiles).
    ///
    /// # Errors
    ///
    /// [`RfmError::Bins`] unless there are 2 to 10.
    pub fn quantiles(bins: u8) -> Result<Self, RfmError> {
        Self::of_all(&AxisScoring::Quantiles { bins }).checked()
    }

    /// Scores 1 to `bins` with as many customers each: SQL's [`NTILE`](AxisScoring::EqualBins).
    ///
    /// # Errors
    ///
    /// [`RfmError::Bins`] unless there are 2 to 10.
    pub fn equal_bins(bins: u8) -> Result<Self, RfmError> {
        Self::of_all(&AxisScoring::EqualBins { bins }).checked()
    }

    /// Scores 1 to `bins` by quantiles, frequency within recency and money within both, as SPSS
    /// [nests](Nesting::Nested) them.
    ///
    /// # Errors
    ///
    /// [`RfmError::Bins`] unless there are 2 to 10.
    pub fn nested(bins: u8) -> Result<Self, RfmError> {
        Self::quantiles(bins)?.with_nesting(Nesting::Nested)
    }

    /// Scores 0 to 100 by [percentiles](AxisScoring::Percentiles).
    pub fn percentiles() -> Self {
        Self::of_all(&AxisScoring::Percentiles)
    }

    /// Scores 1 to 3: fewer than 180 days, fewer than 365, more; frequency and money by terciles. Klaviyo's report.
    pub fn fixed_recency() -> Self {
        Self { recency: AxisScoring::cut_points([180, 365]), ..Self::terciles() }
    }

    /// Scores 1 to 5 that equal those of R's package rfm: [`QuantilesPlusOne`](AxisScoring::QuantilesPlusOne).
    pub fn r_rfm() -> Self {
        Self::of_all(&AxisScoring::QuantilesPlusOne { bins: 5 })
    }

    /// Scores by [your own thresholds](AxisScoring::CutPoints), in days, purchases and money.
    ///
    /// # Errors
    ///
    /// [`RfmError::CutPointCount`] unless there are 1 to 9 for each axis, and [`RfmError::CutPointOrder`] unless they
    /// ascend.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::RfmScoring;
    ///
    /// let scoring = RfmScoring::cut_points([30, 90, 180, 365], [2, 3, 5, 10], [50, 100, 250, 1_000])?;
    /// assert!(RfmScoring::cut_points([30, 30], [2, 3], [50, 100]).is_err());
    /// # let _ = scoring;
    /// # Ok::<(), retention::segment::RfmError>(())
    /// ```
    pub fn cut_points<C: Into<CutPoint>>(
        days: impl IntoIterator<Item = C>,
        purchases: impl IntoIterator<Item = C>,
        money: impl IntoIterator<Item = C>,
    ) -> Result<Self, RfmError> {
        let of = AxisScoring::cut_points::<C>;
        Self::new(of(days), AxisScoring::cut_points(purchases), AxisScoring::cut_points(money))
    }

    /// The same with another method for an axis.
    ///
    /// # Errors
    ///
    /// As for [`new`](RfmScoring::new); [`RfmError::Combination`] for percentiles where axes are nested, and for R's
    /// cut points of a mean per order, which R does not have.
    pub fn with_axis(mut self, axis: RfmAxis, scoring: AxisScoring) -> Result<Self, RfmError> {
        let of_axis = match axis {
            RfmAxis::Recency => &mut self.recency,
            RfmAxis::Frequency => &mut self.frequency,
            RfmAxis::Monetary => &mut self.monetary,
        };
        *of_axis = scoring;
        self.checked()
    }

    /// The same, nested or not.
    ///
    /// # Errors
    ///
    /// [`RfmError::Combination`] for percentiles where axes are nested: there would be ten thousand cells.
    pub fn with_nesting(self, nesting: Nesting) -> Result<Self, RfmError> {
        Self { nesting, ..self }.checked()
    }

    /// The same of other measures.
    ///
    /// # Errors
    ///
    /// [`RfmError::LookBackDays`] for a look-back of no days, and [`RfmError::Combination`] for R's cut points of a
    /// mean per order, which R does not have.
    pub fn with_measures(self, measures: RfmMeasures) -> Result<Self, RfmError> {
        Self { measures, ..self }.checked()
    }

    /// The method of an axis.
    pub fn axis(&self, axis: RfmAxis) -> &AxisScoring {
        match axis {
            RfmAxis::Recency => &self.recency,
            RfmAxis::Frequency => &self.frequency,
            RfmAxis::Monetary => &self.monetary,
        }
    }

    /// The lowest and the highest score of an axis, as [`RfmScores::levels`] has them; whether a map is for them says
    /// [`SegmentMap::check_scoring`](crate::segment::SegmentMap::check_scoring).
    pub fn levels(&self, axis: RfmAxis) -> RangeInclusive<u8> {
        self.axis(axis).scores()
    }

    /// Whether the axes are scored one by one.
    pub fn nesting(&self) -> Nesting {
        self.nesting
    }

    /// What is scored.
    pub fn measures(&self) -> RfmMeasures {
        self.measures
    }

    /// Scores a log's customers among each other, as of the view's date.
    ///
    /// One pass over the orders, and a few over the customers.
    ///
    /// # Errors
    ///
    /// [`RfmError::CutPointTooFine`], where a mean per order meets a cut point of yours with ten decimal places more
    /// than the log has.
    pub fn score<'a, K: Clone + Sync>(&self, view: &AsOf<'a, K>) -> Result<RfmScores<'a, K>, RfmError> {
        sample::score_view(self, view)
    }

    /// Scores a summary's customers among each other at a date, such as a summary that SQL has computed.
    ///
    /// # Errors
    ///
    /// [`RfmError::LaterOrder`] with the first row whose last order is after the date,
    /// [`RfmError::LookBackWithoutOrders`] unless the measures take all history, and [`RfmError::CutPointTooFine`].
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::measure::{CustomerSummary, SummaryColumns};
    /// use retention::segment::RfmScoring;
    ///
    /// let summary = CustomerSummary::from_columns(SummaryColumns {
    ///     keys: vec!["ali", "sara"],
    ///     first_days: vec![20_454, 20_460],
    ///     last_days: vec![20_500, 20_460],
    ///     orders: vec![3, 1],
    ///     days_with_orders: vec![2, 1],
    ///     net_amounts: vec![90_00, 20_00],
    ///     scale: 2,
    /// })?;
    /// let date = NaiveDate::from_ymd_opt(2026, 3, 31).unwrap();
    /// let rfm = RfmScoring::quintiles().score_summary(&summary, date)?;
    /// assert_eq!((rfm.row(0), rfm.row(1)), (Some([5, 5, 5]), Some([1, 1, 1])));
    ///
    /// let error = RfmScoring::quintiles().score_summary(&summary, NaiveDate::from_ymd_opt(2026, 2, 1).unwrap());
    /// assert_eq!(
    ///     error.unwrap_err().to_string(),
    ///     "row 0: last_day: expected a day up to 2026-02-01, found 2026-02-16"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn score_summary<'a, K: Clone>(
        &self,
        summary: &CustomerSummary<'a, K>,
        date: NaiveDate,
    ) -> Result<RfmScores<'a, K>, RfmError> {
        self.measures.check_without_orders()?;
        sample::score_summary(self, summary, date)
    }

    fn of_all(method: &AxisScoring) -> Self {
        Self {
            recency: method.clone(),
            frequency: method.clone(),
            monetary: method.clone(),
            nesting: Nesting::default(),
            measures: RfmMeasures::default(),
        }
    }

    fn checked(self) -> Result<Self, RfmError> {
        self.measures.check()?;
        for axis in RfmAxis::ALL {
            self.axis(axis).check(axis)?;
            if self.nesting == Nesting::Nested && *self.axis(axis) == AxisScoring::Percentiles {
                let (expected, found) = ("independent axes for percentiles", "nested ones");
                return Err(RfmError::Combination { field: "nesting", expected, found });
            }
        }
        let of_money = matches!(self.monetary, AxisScoring::QuantilesPlusOne { .. });
        if of_money && self.measures.monetary == Monetary::MeanPerOrder {
            let (expected, found) = ("a sum for quantiles plus one", "the mean per order");
            return Err(RfmError::Combination { field: "monetary", expected, found });
        }
        Ok(self)
    }
}

impl Default for RfmScoring {
    /// [`quintiles`](RfmScoring::quintiles).
    fn default() -> Self {
        Self::quintiles()
    }
}

impl Scorer for RfmScoring {
    fn measures(&self) -> RfmMeasures {
        self.measures
    }

    fn is_nested(&self) -> bool {
        self.nesting == Nesting::Nested
    }

    fn levels(&self, axis: RfmAxis) -> RangeInclusive<u8> {
        self.axis(axis).scores()
    }

    fn score<M: Measure>(&self, axis: RfmAxis, _: usize, measure: M, keys: &[M::Key]) -> Result<Scored, RfmError> {
        method::score(measure, self.axis(axis), keys)
    }
}

fn check_cuts(axis: RfmAxis, cuts: &[CutPoint]) -> Result<(), RfmError> {
    if !(1..=9).contains(&cuts.len()) {
        return Err(RfmError::CutPointCount { axis, expected: "1 to 9".to_owned(), found: cuts.len() });
    }
    for (position, pair) in (1..).zip(cuts.windows(2)) {
        if let [before, found] = pair
            && found <= before
        {
            let expected = format!("more than {before}");
            return Err(RfmError::CutPointOrder { axis, position, expected, found: *found });
        }
    }
    Ok(())
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "RfmScoring", expecting = "struct RfmScoring", deny_unknown_fields)]
struct RawRfmScoring {
    recency: AxisScoring,
    frequency: AxisScoring,
    monetary: AxisScoring,
    #[serde(default)]
    nesting: Nesting,
    #[serde(default)]
    measures: RfmMeasures,
}

#[cfg(feature = "serde")]
impl TryFrom<RawRfmScoring> for RfmScoring {
    type Error = RfmError;

    fn try_from(raw: RawRfmScoring) -> Result<Self, RfmError> {
        let RawRfmScoring { recency, frequency, monetary, nesting, measures } = raw;
        Self { recency, frequency, monetary, nesting, measures }.checked()
    }
}
