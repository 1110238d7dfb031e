//! [`Segmentation`]: every customer's segment, stage, class or rung.

use std::cmp::Ordering;

use thiserror::Error;

use super::{LaterOrderError, Segment};
use crate::measure::HeldKeys;

/// The number of a row that is in no segment.
const NONE: u8 = u8::MAX;

/// Each customer of a log or summary in one of a list of segments, or in none.
///
/// `S` is what they are sorted into: the segments of a map, lifecycle stages, ABC classes, rungs of the ladder. It
/// takes one byte a customer, and borrows the keys of the log, or shares those of the summary.
///
/// | question | ask |
/// |---|---|
/// | in which segment is this customer? | [`segment_of`](Segmentation::segment_of) |
/// | who is in this segment? | [`members`](Segmentation::members), [`rows_of`](Segmentation::rows_of) |
/// | how many are in each? | [`sizes`](Segmentation::sizes), [`unassigned`](Segmentation::unassigned) |
/// | what does each segment bring? | [`table`](Segmentation::table) |
/// | who went from which to which since last month? | [`migration_to`](Segmentation::migration_to), [`moves_to`](Segmentation::moves_to) |
///
/// With the feature `serde` it is written and read, so that last month's can be kept beside its report; reading goes
/// through [`from_columns`](Segmentation::from_columns).
///
/// # Example: the customers of a segment
///
/// ```
/// use retention::history::OrderLog;
/// use retention::segment::{RfmScoring, SegmentMap};
///
/// let keys = ["ali", "ali", "mina", "mina", "reza", "sara"];
/// let log = OrderLog::from_columns(&keys, &[20_500, 20_530, 20_510, 20_530, 20_100, 20_450], &[50_00; 6])?;
/// let rfm = RfmScoring::terciles().score(&log.latest())?;
/// let today = SegmentMap::three_level().assign(&rfm)?;
///
/// let champions = today.named("Champions").unwrap();
/// for customer in today.members(champions) {
///     println!("invite {customer}: {}", champions.strategy);
/// }
/// assert_eq!(today.members(champions).collect::<Vec<_>>(), [&"ali", &"mina"]);
/// assert_eq!(today.segment_of(&"reza").unwrap().name, "Lost");
/// assert_eq!(today.size(champions), Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(
        try_from = "RawSegmentation<K, S>",
        bound(
            serialize = "K: serde::Serialize, S: serde::Serialize",
            deserialize = "K: serde::Deserialize<'de> + Ord, S: serde::Deserialize<'de> + PartialEq"
        )
    )
)]
pub struct Segmentation<'a, K: Clone, S> {
    keys: HeldKeys<'a, K>,
    segments: Vec<S>,
    /// For each key, which of the segments.
    #[cfg_attr(feature = "serde", serde(serialize_with = "write_numbers"))]
    numbers: Vec<u8>,
}

/// Why columns are not a [`Segmentation`], or two things not of the same customers or segments.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SegmentationError {
    /// A column of another length than it should have.
    #[error("{column}: expected {expected} rows, found {found}")]
    ColumnLength {
        /// Which column.
        column: &'static str,
        /// The length it should have.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// More segments than a byte tells apart.
    #[error("segments: expected at most 255, found {found}")]
    TooManySegments {
        /// How many there are.
        found: usize,
    },
    /// A segment that is listed twice; segments of a map are the same if their names are.
    #[error("segment {second}: expected a segment of its own, found that of {first}")]
    SameSegment {
        /// Its first position.
        first: usize,
        /// Its second position.
        second: usize,
    },
    /// The number of a segment that there is not.
    #[error("row {row}: number: expected a segment below {segments}, found {found}")]
    Number {
        /// The row's position, from 0.
        row: usize,
        /// How many segments there are.
        segments: usize,
        /// The number found.
        found: u8,
    },
    /// A customer who has two rows.
    #[error("row {second}: expected a customer of its own, found that of row {first}")]
    SameCustomer {
        /// The position of their first row.
        first: usize,
        /// The position of their second row.
        second: usize,
    },
    /// A summary of other customers.
    #[error("summary, row {row}: expected the customer of the segmentation's row, found another")]
    OtherCustomer {
        /// The first row that differs.
        row: usize,
    },
    /// A summary with an order after the date of the analysis.
    #[error(transparent)]
    LaterOrder(#[from] LaterOrderError),
    /// A migration between other segments.
    #[error("{field}: expected {expected}, found {found}")]
    OtherSegments {
        /// "earlier" or "later".
        field: &'static str,
        /// How many segments, or the first that differs, by its position.
        expected: String,
        /// How many, or "another".
        found: String,
    },
    /// A number of customers that does not fit in 64 bits.
    #[error("customers: expected a sum that fits in 64 bits, found an overflow")]
    Overflow,
}

impl<K: Clone + Ord, S: PartialEq> Segmentation<'_, K, S> {
    /// A segmentation that was computed elsewhere, such as by a query: for each customer the number of their segment,
    /// counted from 0, or `None`. Rows may come in any order; they are sorted by key.
    ///
    /// # Errors
    ///
    /// [`SegmentationError`]: columns of different lengths, more than 255 segments, a segment listed twice, a number
    /// that is no segment's, a customer with two rows.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::Segmentation;
    ///
    /// let tiers = Segmentation::from_columns(vec!["sara", "ali"], vec!["gold", "silver"], vec![Some(0), None])?;
    /// assert_eq!(tiers.keys(), ["ali", "sara"]);
    /// assert_eq!(tiers.segment_of(&"sara"), Some(&"gold"));
    /// assert_eq!(tiers.sizes(), [1, 0]);
    /// # Ok::<(), retention::segment::SegmentationError>(())
    /// ```
    pub fn from_columns(keys: Vec<K>, segments: Vec<S>, numbers: Vec<Option<u8>>) -> Result<Self, SegmentationError> {
        check_segments(&segments)?;
        if numbers.len() != keys.len() {
            let (expected, found) = (keys.len(), numbers.len());
            return Err(SegmentationError::ColumnLength { column: "numbers", expected, found });
        }
        for (row, number) in numbers.iter().enumerate() {
            if let Some(found) = number.filter(|number| usize::from(*number) >= segments.len()) {
                return Err(SegmentationError::Number { row, segments: segments.len(), found });
            }
        }
        let ascending = keys.is_sorted_by(|key, next| key < next);
        let (keys, numbers) = if ascending { (keys, numbers) } else { sorted(&keys, &numbers)? };
        Ok(Self::new(keys.into(), segments, numbers.into_iter()))
    }
}

impl<'a, K: Clone, S> Segmentation<'a, K, S> {
    /// Keys, segments (at most 255), and for each key the number of its segment, if any.
    pub(crate) fn new(keys: HeldKeys<'a, K>, segments: Vec<S>, numbers: impl Iterator<Item = Option<u8>>) -> Self {
        let of_segment = |number: &u8| usize::from(*number) < segments.len();
        let numbers = numbers.map(|number| number.filter(of_segment).unwrap_or(NONE)).collect();
        Self { keys, segments, numbers }
    }

    /// The keys, ascending; rows are aligned with them, as with those of the log or summary.
    pub fn keys(&self) -> &[K] {
        &self.keys
    }

    /// The segments, in their own order; also those without a customer.
    pub fn segments(&self) -> &[S] {
        &self.segments
    }

    /// How many rows there are, with those of customers who are in no segment.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The segment of a row; `None` for a customer who is in none, and beyond the last row.
    pub fn segment(&self, row: usize) -> Option<&S> {
        self.segments.get(usize::from(*self.numbers.get(row)?))
    }

    /// The segment of a customer, by binary search; `None` if they are unknown or in none.
    pub fn segment_of(&self, key: &K) -> Option<&S>
    where
        K: Ord,
    {
        self.segment(self.keys.binary_search(key).ok()?)
    }

    /// Each customer with their segment, if any, in the order of the keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&K, Option<&S>)> {
        self.keys.iter().zip(&self.numbers).map(|(key, number)| (key, self.segments.get(usize::from(*number))))
    }

    /// The position of each row's segment among the [segments](Segmentation::segments).
    pub fn numbers(&self) -> impl ExactSizeIterator<Item = Option<u8>> + '_ {
        self.numbers.iter().map(|number| Some(*number).filter(|number| *number != NONE))
    }

    /// How many customers each segment has, in the segments' order.
    pub fn sizes(&self) -> Vec<u64> {
        let mut counts = [0_u64; 256];
        for number in &self.numbers {
            if let Some(count) = counts.get_mut(usize::from(*number)) {
                *count += 1;
            }
        }
        counts.iter().take(self.segments.len()).copied().collect()
    }

    /// The number of a segment, its position among the [segments](Segmentation::segments); `None` if there is no such
    /// segment.
    pub fn number_of(&self, segment: &S) -> Option<u8>
    where
        S: PartialEq,
    {
        let position = self.segments.iter().position(|other| other == segment)?;
        u8::try_from(position).ok()
    }

    /// How many customers a segment has; `None` if there is no such segment.
    pub fn size(&self, segment: &S) -> Option<u64>
    where
        S: PartialEq,
    {
        let wanted = self.number_of(segment)?;
        Some(self.numbers.iter().map(|number| u64::from(*number == wanted)).sum())
    }

    /// How many rows are in no segment: not scored, or in a cell that has none. From a log, also the rows of those whose
    /// first order is after the date; how many customers are in none says [`SegmentTable::unassigned`].
    ///
    /// [`SegmentTable::unassigned`]: super::SegmentTable::unassigned
    pub fn unassigned(&self) -> u64 {
        self.numbers.iter().map(|number| u64::from(*number == NONE)).sum()
    }

    /// The customers of a segment, ascending; none if there is no such segment.
    pub fn members<'s>(&'s self, segment: &S) -> impl Iterator<Item = &'s K> + use<'s, 'a, K, S>
    where
        S: PartialEq,
    {
        // No row of a segment has the number of none.
        let wanted = self.number_of(segment);
        let rows = self.keys.iter().zip(&self.numbers);
        rows.filter(move |(_, number)| Some(**number) == wanted).map(|(key, _)| key)
    }

    /// The rows of a segment, ascending, for columns that are aligned with it: a summary's, or the caller's own. None if
    /// there is no such segment.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    /// use retention::segment::{AbcClass, AbcPolicy};
    ///
    /// let log = OrderLog::from_columns(&["ali", "reza", "sara"], &[20_513; 3], &[50_00, 5_00, 45_00])?;
    /// let summary = log.latest().summary();
    /// let classes = AbcPolicy::standard().assign_summary(&summary).unwrap();
    /// let amounts = classes.rows_of(&AbcClass::A).map(|row| summary.net_amounts()[row]);
    /// assert_eq!(amounts.collect::<Vec<_>>(), [50_00, 45_00]);
    /// assert_eq!(classes.number_of(&AbcClass::C), Some(2));
    /// # Ok::<(), retention::history::LogError>(())
    /// ```
    pub fn rows_of<'s>(&'s self, segment: &S) -> impl Iterator<Item = usize> + use<'s, 'a, K, S>
    where
        S: PartialEq,
    {
        let wanted = self.number_of(segment);
        let rows = self.numbers.iter().enumerate();
        rows.filter(move |(_, number)| Some(**number) == wanted).map(|(row, _)| row)
    }

    /// The same segmentation, with keys of its own.
    pub fn into_owned(self) -> Segmentation<'static, K, S> {
        Segmentation { keys: self.keys.into_owned(), segments: self.segments, numbers: self.numbers }
    }

    /// The number of each row's segment; one that no segment has for rows in none.
    pub(super) fn raw_numbers(&self) -> &[u8] {
        &self.numbers
    }
}

impl<K: Clone> Segmentation<'_, K, Segment> {
    /// The segment of a name; `None` if there is no such segment. An example is at [`Segmentation`].
    pub fn named(&self, name: &str) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.name == name)
    }
}

/// Whether segments are few enough, and each is listed once.
pub(super) fn check_segments<S: PartialEq>(segments: &[S]) -> Result<(), SegmentationError> {
    if segments.len() > usize::from(NONE) {
        return Err(SegmentationError::TooManySegments { found: segments.len() });
    }
    for (second, segment) in segments.iter().enumerate() {
        if let Some(first) = segments.iter().take(second).position(|other| other == segment) {
            return Err(SegmentationError::SameSegment { first, second });
        }
    }
    Ok(())
}

/// Rows in the order of their keys, each of them once.
fn sorted<K: Clone + Ord>(keys: &[K], numbers: &[Option<u8>]) -> Result<(Vec<K>, Vec<Option<u8>>), SegmentationError> {
    let mut rows: Vec<_> = keys.iter().zip(numbers.iter().copied()).enumerate().collect();
    rows.sort_by_key(|(_, (key, _))| *key);
    for pair in rows.windows(2) {
        if let [(first, (key, _)), (second, (other, _))] = pair
            && key.cmp(other) == Ordering::Equal
        {
            return Err(SegmentationError::SameCustomer { first: *first, second: *second });
        }
    }
    Ok(rows.into_iter().map(|(_, (key, number))| (key.clone(), number)).unzip())
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "Segmentation", expecting = "struct Segmentation", deny_unknown_fields)]
struct RawSegmentation<K, S> {
    keys: Vec<K>,
    segments: Vec<S>,
    numbers: Vec<Option<u8>>,
}

#[cfg(feature = "serde")]
impl<K: Clone + Ord, S: PartialEq> TryFrom<RawSegmentation<K, S>> for Segmentation<'_, K, S> {
    type Error = SegmentationError;

    fn try_from(raw: RawSegmentation<K, S>) -> Result<Self, SegmentationError> {
        Self::from_columns(raw.keys, raw.segments, raw.numbers)
    }
}

/// On the wire a row in none is an absent number.
#[cfg(feature = "serde")]
fn write_numbers<W: serde::Serializer>(numbers: &[u8], serializer: W) -> Result<W::Ok, W::Error> {
    serializer.collect_seq(numbers.iter().map(|number| Some(*number).filter(|number| *number != NONE)))
}
