//! [`RfmScores`]: the scores of every customer.

use std::borrow::Cow;
use std::ops::RangeInclusive;

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
/// bytes a customer, and borrows the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RfmScores<'a, K: Clone> {
    pub(super) keys: Cow<'a, [K]>,
    /// For each axis the scores of the rows; [`NOT_SCORED`] for customers without an order.
    pub(super) columns: [Vec<u8>; 3],
    /// The lowest and highest score that each axis has.
    pub(super) levels: [RangeInclusive<u8>; 3],
}

/// The score of a row that has none; above every score.
pub(crate) const NOT_SCORED: u8 = u8::MAX;

impl<'a, K: Clone> RfmScores<'a, K> {
    /// The keys, ascending; rows are aligned with them.
    pub fn keys(&self) -> &[K] {
        &self.keys
    }

    /// The keys as they are held, for what is aligned with these scores.
    pub(crate) fn held_keys(&self) -> Cow<'a, [K]> {
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
}
