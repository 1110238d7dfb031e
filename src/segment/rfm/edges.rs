//! [`RfmEdges`]: what a scoring has found, to score others by.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::keys::Measure;
use super::method::{Scored, score_by};
use super::sample::{self, Sample, Scorer};
use super::{CutPoint, RfmAxis, RfmError, RfmMeasures, RfmScores};
use crate::history::AsOf;
use crate::measure::{CustomerRow, CustomerSummary, PurchaseUnit};
use crate::model::day;
use crate::model::decimal::integer_at;

/// Where the scores of one axis begin and end.
///
/// Cut points are half-open: a customer whose value is the cut point is past it. Frequency and money score one more for
/// each cut point that the value has reached; recency scores one more for each cut point that the days are below.
/// Cut points may be equal: nobody can have the score between them. There may be fewer than there are scores to
/// separate; then the highest cannot be reached.
///
/// # Example
///
/// ```
/// use retention::segment::{AxisEdges, RfmAxis};
///
/// let money = AxisEdges::new(RfmAxis::Monetary, 1..=3, [100.into(), 500.into()])?;
/// assert_eq!(money.bin(2), Some((Some(100.into()), Some(500.into()))));
/// let days = AxisEdges::new(RfmAxis::Recency, 1..=3, [180.into(), 365.into()])?;
/// assert_eq!(days.bin(3), Some((None, Some(180.into()))));
/// # Ok::<(), retention::segment::RfmError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawAxisEdges"))]
pub struct AxisEdges {
    axis: RfmAxis,
    lowest: u8,
    highest: u8,
    /// Ascending, at most `highest − lowest`.
    cuts: Vec<CutPoint>,
}

/// Where scores begin and end on all three axes: what one scoring has found, as data.
///
/// With these another day's customers, or one customer alone, are scored by the same edges, so that a score changes
/// only when the customer does. They carry the [measures](RfmMeasures) that they hold for. A
/// [nested](super::Nesting::Nested) scoring has edges of frequency for each score of recency, and edges of money for
/// each pair of both.
///
/// [`RfmScores::edges`](super::RfmScores::edges) gives them; [`new`](RfmEdges::new) takes such as others have found.
///
/// # Which scores come back
///
/// The edges of a scoring, applied to the customers and the date that they were found with, give the same scores, but
/// for [equal bins](super::AxisScoring::EqualBins): these part customers with equal values, and edges cannot. An edge is
/// the first value of its bin, so all who tie with it get the higher score. Where scores of two dates are to be
/// compared, score both by edges, or by [quantiles](super::AxisScoring::Quantiles), which keep ties together.
///
/// # Example: last month's edges tonight
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::segment::RfmScoring;
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// let (keys, days) = (["ali", "sara", "reza"], [day(1, 5), day(2, 10), day(2, 25)]);
/// let log = OrderLog::from_columns(&keys, &days, &[50_00, 20_00, 90_00])?;
/// let february = RfmScoring::terciles().score(&log.as_of(day(2, 28)))?;
/// assert_eq!(february.row(0), Some([1, 2, 2])); // all have one order: nobody is better, so the middle score
///
/// let edges = february.edges();
/// assert_eq!(edges.score(&log.as_of(day(2, 28)))?, february);
/// assert_eq!(edges.recency().cuts(), [4.into(), 19.into()]); // days
/// assert_eq!(february.row(1), Some([3, 2, 3])); // reza, 3 days ago
/// // A week later it is 10 days, and nobody else's orders change what that is worth.
/// let march = edges.score(&log.as_of(day(3, 7)))?;
/// assert_eq!(march.row(1), Some([2, 2, 3]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # As JSON
///
/// Cut points are texts, because they are exact: `"297.4"`, `"500/3"`; numbers are read, too. Frequency and money are
/// lists, of one unless they are nested.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use retention::segment::RfmEdges;
///
/// let json = r#"{
///     "measures": {"frequency": "orders", "monetary": "mean_per_order"},
///     "recency": {"axis": "recency", "lowest": 1, "highest": 3, "cuts": [30, 180]},
///     "frequency": [{"axis": "frequency", "lowest": 1, "highest": 3, "cuts": [2, 5]}],
///     "monetary": [{"axis": "monetary", "lowest": 1, "highest": 3, "cuts": ["500/3", "297.4"]}]
/// }"#;
/// let edges: RfmEdges = serde_json::from_str(json).unwrap();
/// assert_eq!(edges.monetary(1, 1).unwrap().cuts()[0].to_string(), "500/3");
/// let error = serde_json::from_str::<RfmEdges>(&json.replace("[2, 5]", "[5, 2]")).unwrap_err();
/// assert!(error.to_string().starts_with("frequency: cut point 1: expected at least 5, found 2"));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawRfmEdges"))]
pub struct RfmEdges {
    measures: RfmMeasures,
    recency: AxisEdges,
    /// One, or one for each score of recency.
    frequency: Vec<AxisEdges>,
    /// One, or one for each score of recency and, within it, of frequency.
    monetary: Vec<AxisEdges>,
}

/// No scale has more scores: 0 to 100.
const HIGHEST: u8 = 100;

impl AxisEdges {
    /// The scores from `scores.start()` to `scores.end()`, and the cut points between them, ascending.
    ///
    /// # Errors
    ///
    /// [`RfmError::Scores`] unless the scores are a range within 0 to 100, [`RfmError::CutPointCount`] if there are
    /// more cut points than the scores need, and [`RfmError::CutPointOrder`].
    pub fn new(
        axis: RfmAxis,
        scores: RangeInclusive<u8>,
        cuts: impl IntoIterator<Item = CutPoint>,
    ) -> Result<Self, RfmError> {
        let edges = Self::unchecked(axis, &scores, cuts.into_iter().collect());
        edges.check()?;
        Ok(edges)
    }

    /// Edges that a scoring has made.
    pub(super) fn unchecked(axis: RfmAxis, scores: &RangeInclusive<u8>, cuts: Vec<CutPoint>) -> Self {
        Self { axis, lowest: *scores.start(), highest: *scores.end(), cuts }
    }

    /// Of which axis.
    pub fn axis(&self) -> RfmAxis {
        self.axis
    }

    /// The lowest and the highest score.
    pub fn scores(&self) -> RangeInclusive<u8> {
        self.lowest..=self.highest
    }

    /// The cut points, ascending; each is the first value of the next bin.
    pub fn cuts(&self) -> &[CutPoint] {
        &self.cuts
    }

    /// The values of a score, from the first (included) to the second (not included); without the one or the other at
    /// the ends. `None` for a score that cannot be reached.
    pub fn bin(&self, score: u8) -> Option<(Option<CutPoint>, Option<CutPoint>)> {
        let passed = usize::from(score.checked_sub(self.lowest)?);
        // Recency counts its cut points from the far end.
        let reached = match self.axis {
            RfmAxis::Recency => self.cuts.len().checked_sub(passed)?,
            _ if passed > self.cuts.len() => return None,
            _ => passed,
        };
        let from = reached.checked_sub(1).and_then(|cut| self.cuts.get(cut)).copied();
        let to = self.cuts.get(reached).copied();
        (from.is_none() || from != to).then_some((from, to))
    }

    fn check(&self) -> Result<(), RfmError> {
        let Self { axis, lowest, highest, .. } = *self;
        let Some(most) = highest.checked_sub(lowest).filter(|_| highest <= HIGHEST) else {
            let expected = format!("ascending scores up to {HIGHEST}");
            return Err(RfmError::Scores { axis, expected, lowest, highest });
        };
        if self.cuts.len() > usize::from(most) {
            let expected = format!("at most {most}");
            return Err(RfmError::CutPointCount { axis, expected, found: self.cuts.len() });
        }
        for (position, pair) in (1..).zip(self.cuts.windows(2)) {
            if let [before, found] = pair
                && found < before
            {
                let expected = format!("at least {before}");
                return Err(RfmError::CutPointOrder { axis, position, expected, found: *found });
            }
        }
        Ok(())
    }
}

impl RfmEdges {
    /// Edges found elsewhere: one [`AxisEdges`] for recency; one each for frequency and money, or, nested, one of
    /// frequency for each score of recency from the lowest, and one of money for each of these and each score of
    /// frequency in turn.
    ///
    /// # Errors
    ///
    /// [`RfmError::Cells`] for another number of them, [`RfmError::Combination`] for edges of another axis,
    /// [`RfmError::Scores`] if the cells of an axis have different scores, and [`RfmError::LookBackDays`].
    pub fn new(
        measures: RfmMeasures,
        recency: AxisEdges,
        frequency: Vec<AxisEdges>,
        monetary: Vec<AxisEdges>,
    ) -> Result<Self, RfmError> {
        measures.check()?;
        check_cells(RfmAxis::Recency, std::slice::from_ref(&recency))?;
        let of_frequency = check_cells(RfmAxis::Frequency, &frequency)?;
        check_cells(RfmAxis::Monetary, &monetary)?;
        let nested = recency.scores().len();
        if frequency.len() != 1 && frequency.len() != nested {
            let expected = format!("1 or {nested}");
            return Err(RfmError::Cells { axis: RfmAxis::Frequency, expected, found: frequency.len() });
        }
        let within = nested * of_frequency.len();
        let expected = match (frequency.len(), monetary.len()) {
            (1, 1) => None,
            (_, found) if frequency.len() == nested => (found != within).then(|| within.to_string()),
            _ => Some("1".to_owned()),
        };
        if let Some(expected) = expected {
            return Err(RfmError::Cells { axis: RfmAxis::Monetary, expected, found: monetary.len() });
        }
        Ok(Self { measures, recency, frequency, monetary })
    }

    /// Edges of cells that a scoring has made.
    pub(super) fn of_cells(
        measures: RfmMeasures,
        recency: Vec<AxisEdges>,
        frequency: Vec<AxisEdges>,
        monetary: Vec<AxisEdges>,
    ) -> Self {
        // Recency has one cell.
        let recency = recency.into_iter().next();
        let recency = recency.unwrap_or_else(|| AxisEdges::unchecked(RfmAxis::Recency, &(1..=1), Vec::new()));
        Self { measures, recency, frequency, monetary }
    }

    /// What is scored.
    pub fn measures(&self) -> RfmMeasures {
        self.measures
    }

    /// Whether frequency has edges for each score of recency, and money for each pair of both.
    pub fn is_nested(&self) -> bool {
        self.frequency.len() > 1 || self.monetary.len() > 1
    }

    /// The edges of recency, in days.
    pub fn recency(&self) -> &AxisEdges {
        &self.recency
    }

    /// The edges of frequency, in purchases, for customers of this recency score; the same for all unless
    /// [nested](RfmEdges::is_nested). `None` for no score of recency.
    pub fn frequency(&self, recency: u8) -> Option<&AxisEdges> {
        let cell = level(&self.recency.scores(), recency)?;
        self.frequency.get(if self.frequency.len() > 1 { cell } else { 0 })
    }

    /// The edges of money, in whole units of the currency, for customers of these scores of recency and frequency; the
    /// same for all unless [nested](RfmEdges::is_nested). `None` for no such scores.
    pub fn monetary(&self, recency: u8, frequency: u8) -> Option<&AxisEdges> {
        let scores = self.frequency(recency)?.scores();
        let cell = level(&self.recency.scores(), recency)? * scores.len() + level(&scores, frequency)?;
        self.monetary.get(if self.monetary.len() > 1 { cell } else { 0 })
    }

    /// Scores a log's customers as of the view's date by these edges.
    ///
    /// A cell that had no customers has no cut points: whoever comes into it has the lowest score there.
    ///
    /// # Errors
    ///
    /// [`RfmError::CutPointTooFine`], where a mean per order meets a cut point with far more decimal places than the
    /// log has.
    pub fn score<'a, K: Clone + Sync>(&self, view: &AsOf<'a, K>) -> Result<RfmScores<'a, K>, RfmError> {
        sample::score_view(self, view)
    }

    /// Scores a summary's customers at a date by these edges.
    ///
    /// # Errors
    ///
    /// [`RfmError::LookBackWithoutOrders`] unless the measures take all history, [`RfmError::LaterOrder`] with the first
    /// row whose last order is after the date, and [`RfmError::CutPointTooFine`].
    pub fn score_summary<'a, K: Clone>(
        &self,
        summary: &CustomerSummary<'a, K>,
        date: NaiveDate,
    ) -> Result<RfmScores<'a, K>, RfmError> {
        self.measures.check_without_orders()?;
        sample::score_summary(self, summary, date)
    }

    /// The recency, frequency and monetary score of one customer at a date.
    ///
    /// # Errors
    ///
    /// [`RfmError::LookBackWithoutOrders`] and [`RfmError::CutPointTooFine`] as for
    /// [`score_summary`](RfmEdges::score_summary), and [`RfmError::Row`] for a last day after the date, for numbers that no
    /// customer can have, such as a last day before the first, and for a net amount of more than 64 bits.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::history::OrderLog;
    /// use retention::measure::CustomerRow;
    /// use retention::segment::RfmScoring;
    ///
    /// // Last night, all customers:
    /// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    /// let log = OrderLog::from_columns(&["ali", "sara"], &[day(1), day(8)], &[50_00, 20_00])?;
    /// let scores = RfmScoring::quintiles().score(&log.as_of(day(8)))?;
    /// let edges = scores.edges();
    ///
    /// // Today, one customer:
    /// let mina = CustomerRow {
    ///     key: &"mina",
    ///     first_day: day(1),
    ///     last_day: day(9),
    ///     orders: 3,
    ///     days_with_orders: 2,
    ///     net_amount: 95.into(),
    /// };
    /// assert_eq!(edges.score_row(&mina, day(9))?, [5, 3, 5]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn score_row<K>(&self, row: &CustomerRow<'_, K>, date: NaiveDate) -> Result<[u8; 3], RfmError> {
        self.measures.check_without_orders()?;
        row.check().map_err(|(field, expected, found)| RfmError::Row { field, expected, found })?;
        if row.last_day > date {
            let (expected, found) = (format!("a day up to {date}"), row.last_day.to_string());
            return Err(RfmError::Row { field: "last_day", expected, found });
        }
        let frequency = match self.measures.frequency {
            PurchaseUnit::Orders => row.orders,
            PurchaseUnit::Days => row.days_with_orders,
        };
        let recency = day::number(date).saturating_sub(day::number(row.last_day));
        let mut error = RfmError::Row {
            field: "net_amount",
            expected: "at most 64 bits of minor units".to_owned(),
            found: row.net_amount.to_string(),
        };
        // Cut points are fractions of minor units of the log that they come from, whose scale a row need not have.
        let net = row.net_amount.normalize();
        for scale in [row.net_amount.scale(), net.scale(), self.scale().max(net.scale())] {
            let Some(minor) = integer_at(net, scale).and_then(|minor| i64::try_from(minor).ok()) else { continue };
            let sample = Sample::of_one(recency, frequency, row.orders, (minor, scale), self.measures.monetary);
            match sample.score(self) {
                Ok((columns, _)) => return Ok(columns.map(|scores| scores.first().copied().unwrap_or_default())),
                Err(too_fine) => error = too_fine,
            }
        }
        Err(error)
    }
}

impl RfmEdges {
    /// How many decimal places the cut points of money have at most.
    fn scale(&self) -> u32 {
        let cuts = self.monetary.iter().flat_map(AxisEdges::cuts);
        cuts.map(|cut| cut.amount().scale()).max().unwrap_or_default()
    }
}

impl Scorer for RfmEdges {
    fn measures(&self) -> RfmMeasures {
        self.measures
    }

    fn is_nested(&self) -> bool {
        self.is_nested()
    }

    fn levels(&self, axis: RfmAxis) -> RangeInclusive<u8> {
        let first = match axis {
            RfmAxis::Recency => Some(&self.recency),
            RfmAxis::Frequency => self.frequency.first(),
            RfmAxis::Monetary => self.monetary.first(),
        };
        // No axis is without a cell.
        first.map_or(1..=1, AxisEdges::scores)
    }

    fn score<M: Measure>(&self, axis: RfmAxis, cell: usize, measure: M, keys: &[M::Key]) -> Result<Scored, RfmError> {
        let edges = match axis {
            RfmAxis::Recency => Some(&self.recency),
            RfmAxis::Frequency => self.frequency.get(cell),
            RfmAxis::Monetary => self.monetary.get(cell),
        };
        let cuts = edges.map(|edges| edges.cuts.clone()).unwrap_or_default();
        let scores = score_by(measure, &cuts, *self.levels(axis).start(), keys)?;
        Ok(Scored { cuts, scores })
    }
}

/// The place of a score among the scores.
fn level(scores: &RangeInclusive<u8>, score: u8) -> Option<usize> {
    scores.contains(&score).then(|| usize::from(score.saturating_sub(*scores.start())))
}

/// The scores that all cells of an axis have.
fn check_cells(axis: RfmAxis, cells: &[AxisEdges]) -> Result<RangeInclusive<u8>, RfmError> {
    let Some(first) = cells.first() else {
        return Err(RfmError::Cells { axis, expected: "at least 1".to_owned(), found: 0 });
    };
    for cell in cells {
        if cell.axis != axis {
            let (field, expected, found) = ("axis", axis.name(), cell.axis.name());
            return Err(RfmError::Combination { field, expected, found });
        }
        if cell.scores() != first.scores() {
            let expected = format!("the scores of the first cell, {} to {}", first.lowest, first.highest);
            return Err(RfmError::Scores { axis, expected, lowest: cell.lowest, highest: cell.highest });
        }
    }
    Ok(first.scores())
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "AxisEdges", expecting = "struct AxisEdges", deny_unknown_fields)]
struct RawAxisEdges {
    axis: RfmAxis,
    lowest: u8,
    highest: u8,
    cuts: Vec<CutPoint>,
}

#[cfg(feature = "serde")]
impl TryFrom<RawAxisEdges> for AxisEdges {
    type Error = RfmError;

    fn try_from(raw: RawAxisEdges) -> Result<Self, RfmError> {
        Self::new(raw.axis, raw.lowest..=raw.highest, raw.cuts)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "RfmEdges", expecting = "struct RfmEdges", deny_unknown_fields)]
struct RawRfmEdges {
    measures: RfmMeasures,
    recency: AxisEdges,
    frequency: Vec<AxisEdges>,
    monetary: Vec<AxisEdges>,
}

#[cfg(feature = "serde")]
impl TryFrom<RawRfmEdges> for RfmEdges {
    type Error = RfmError;

    fn try_from(raw: RawRfmEdges) -> Result<Self, RfmError> {
        Self::new(raw.measures, raw.recency, raw.frequency, raw.monetary)
    }
}
