//! [`RfmScores`]: the scores of every customer.

use std::fmt;
use std::ops::{Range, RangeInclusive};

use chrono::NaiveDate;

use super::RfmEdges;
use crate::measure::HeldKeys;
use crate::parallel;

/// One of the three things that customers are scored by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum RfmAxis {
    /// Days since the last purchase; fewer are better.
    Recency,
    /// How many purchases; more are better.
    Frequency,
    /// How much money; more is better.
    Monetary,
}

/// Every customer's recency, frequency and monetary score; a higher score is always better.
///
/// Rows are aligned with the log's or summary's customers; a customer without an order is not scored. It takes three
/// bytes a customer, and borrows the keys of the log, or shares those of the summary.
/// [`RfmScoring`](super::RfmScoring) makes it.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::segment::{RfmAxis, RfmScoring};
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// let (keys, days) = (["ali", "reza", "sara", "sara"], [day(1, 5), day(4, 9), day(2, 10), day(3, 1)]);
/// let log = OrderLog::from_columns(&keys, &days, &[50_00, 20_00, 30_00, 30_00])?;
/// let rfm = RfmScoring::quintiles().score(&log.as_of(day(3, 31)))?;
///
/// assert_eq!((rfm.score_of(&"sara"), rfm.score_of(&"reza")), (Some([5, 5, 5]), None)); // reza has no order yet
/// assert_eq!((rfm.len(), rfm.scored()), (3, 2));
/// assert_eq!(rfm.counts(RfmAxis::Frequency).collect::<Vec<_>>(), [(1, 1), (2, 0), (3, 0), (4, 0), (5, 1)]);
/// assert_eq!(rfm.combinations(), [([1, 1, 1], 1), ([5, 5, 5], 1)]);
/// assert_eq!(rfm.edges().recency().cuts().first().unwrap().to_string(), "31"); // 30 days or fewer score 5
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RfmScores<'a, K: Clone> {
    pub(super) keys: HeldKeys<'a, K>,
    /// For each axis the scores of the rows; [`NOT_SCORED`] for customers without an order.
    pub(super) columns: [Vec<u8>; 3],
    /// The lowest and highest score that each axis has.
    pub(super) levels: [RangeInclusive<u8>; 3],
    pub(super) date: NaiveDate,
    pub(super) edges: RfmEdges,
}

impl RfmAxis {
    /// All three, in the order of their letters.
    pub const ALL: [Self; 3] = [Self::Recency, Self::Frequency, Self::Monetary];

    /// `recency`, `frequency` or `monetary`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Recency => "recency",
            Self::Frequency => "frequency",
            Self::Monetary => "monetary",
        }
    }
}

impl fmt::Display for RfmAxis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The score of a row that has none; above every score.
pub(crate) const NOT_SCORED: u8 = u8::MAX;

impl<'a, K: Clone> RfmScores<'a, K> {
    /// The keys, ascending; rows are aligned with them.
    pub fn keys(&self) -> &[K] {
        &self.keys
    }

    /// The keys as they are held, for what is aligned with these scores.
    pub(crate) fn held_keys(&self) -> HeldKeys<'a, K> {
        self.keys.clone()
    }

    /// The lowest and highest score of an axis, such as 1 to 5; also of scores that nobody has.
    pub fn levels(&self, axis: RfmAxis) -> RangeInclusive<u8> {
        let [recency, frequency, monetary] = &self.levels;
        match axis {
            RfmAxis::Recency => recency.clone(),
            RfmAxis::Frequency => frequency.clone(),
            RfmAxis::Monetary => monetary.clone(),
        }
    }

    /// The scores of an axis, row by row; [`NOT_SCORED`] for a customer without an order.
    pub(crate) fn column(&self, axis: RfmAxis) -> &[u8] {
        let [recency, frequency, monetary] = &self.columns;
        match axis {
            RfmAxis::Recency => recency,
            RfmAxis::Frequency => frequency,
            RfmAxis::Monetary => monetary,
        }
    }

    /// The scores of a row: recency, frequency, monetary. `None` for a customer without an order, and beyond the last
    /// row.
    pub fn row(&self, row: usize) -> Option<[u8; 3]> {
        let [recency, frequency, monetary] = &self.columns;
        let scores = [*recency.get(row)?, *frequency.get(row)?, *monetary.get(row)?];
        (scores != [NOT_SCORED; 3]).then_some(scores)
    }

    /// How many rows there are, with those of customers who are not scored.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// How many customers are scored: those with an order.
    pub fn scored(&self) -> u64 {
        self.column(RfmAxis::Recency).iter().map(|score| u64::from(*score != NOT_SCORED)).sum()
    }

    /// The date that recency counts from.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// Where scores begin and end, to score others by. The same customers on the same day score the same by them, except
    /// by [equal bins](super::AxisScoring::EqualBins), which part ties
    /// ([more](RfmEdges#which-scores-come-back)).
    pub fn edges(&self) -> &RfmEdges {
        &self.edges
    }

    /// The scores of an axis, row by row; `None` for a customer without an order.
    pub fn scores(&self, axis: RfmAxis) -> impl ExactSizeIterator<Item = Option<u8>> + '_ {
        self.column(axis).iter().map(|score| Some(*score).filter(|score| *score != NOT_SCORED))
    }

    /// The customers who are scored, and their scores: recency, frequency, monetary.
    pub fn iter(&self) -> impl Iterator<Item = (&K, [u8; 3])> {
        self.keys.iter().enumerate().filter_map(|(row, key)| Some((key, self.row(row)?)))
    }

    /// The scores of a customer, by binary search; `None` if they are unknown or without an order.
    pub fn score_of(&self, key: &K) -> Option<[u8; 3]>
    where
        K: Ord,
    {
        self.row(self.keys.binary_search(key).ok()?)
    }

    /// How many customers have each score of an axis, from the lowest; also scores that nobody has.
    pub fn counts(&self, axis: RfmAxis) -> impl Iterator<Item = (u8, u64)> + use<K> {
        let mut counts = [0_u64; 256];
        for score in self.column(axis) {
            if let Some(count) = counts.get_mut(usize::from(*score)) {
                *count += 1;
            }
        }
        self.levels(axis).map(move |score| (score, counts.get(usize::from(score)).copied().unwrap_or_default()))
    }

    /// The scores that nobody has, axis by axis: where many customers are alike, or where the edges leave no room.
    ///
    /// A segment that asks for such a score is empty whatever its name promises.
    pub fn empty_scores(&self) -> impl Iterator<Item = (RfmAxis, u8)> + '_ {
        let empty = |axis| self.counts(axis).filter(|(_, count)| *count == 0).map(move |(score, _)| (axis, score));
        RfmAxis::ALL.into_iter().flat_map(empty)
    }

    /// How many customers have each combination of recency, frequency and monetary score, ascending; only combinations
    /// that occur.
    pub fn combinations(&self) -> Vec<([u8; 3], u64)> {
        let scores = RfmAxis::ALL.map(|axis| self.levels(axis));
        let [recency, frequency, monetary] = &scores;
        let place = |scores: &RangeInclusive<u8>, score: u8| usize::from(score.wrapping_sub(*scores.start()));
        let len = recency.len() * frequency.len() * monetary.len();
        let columns = &self.columns;
        let count = |rows: Range<usize>| {
            let mut counts = vec![0_u64; len];
            let [r_rows, f_rows, m_rows] =
                columns.each_ref().map(|column| column.get(rows.clone()).unwrap_or_default());
            for ((r, f), m) in r_rows.iter().zip(f_rows).zip(m_rows) {
                let cell = (place(recency, *r) * frequency.len() + place(frequency, *f)) * monetary.len();
                if *r != NOT_SCORED
                    && let Some(count) = counts.get_mut(cell + place(monetary, *m))
                {
                    *count += 1;
                }
            }
            counts
        };
        // A million cells, as percentiles have, are not worth a table for each thread.
        let tables = if len <= 1_000 { parallel::in_pieces(self.len(), count) } else { vec![count(0..self.len())] };
        let add = |mut sums: Vec<u64>, counts: Vec<u64>| {
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            sums
        };
        let counts = tables.into_iter().reduce(add).unwrap_or_default();
        let cells =
            recency.clone().flat_map(|r| frequency.clone().flat_map(move |f| monetary.clone().map(move |m| [r, f, m])));
        cells.zip(counts).filter(|(_, count)| *count > 0).collect()
    }

    /// The same scores, with keys of their own.
    pub fn into_owned(self) -> RfmScores<'static, K> {
        RfmScores { keys: self.keys.into_owned(), ..self }
    }
}
