//! [`Segmentation`]: every customer's segment, stage, class or rung.

use std::borrow::Cow;

/// The number of a row that is in no segment.
const NONE: u8 = u8::MAX;

/// Each customer of a log or summary in one of a list of segments, or in none.
///
/// `S` is what they are sorted into: the segments of a map, lifecycle stages, ABC classes, rungs of the ladder. It takes
/// one byte a customer, and borrows the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segmentation<'a, K: Clone, S> {
    keys: Cow<'a, [K]>,
    segments: Vec<S>,
    /// For each key, which of the segments.
    numbers: Vec<u8>,
}

impl<'a, K: Clone, S> Segmentation<'a, K, S> {
    /// Keys, segments (at most 255), and for each key the number of its segment, if any.
    pub(crate) fn new(keys: Cow<'a, [K]>, segments: Vec<S>, numbers: impl Iterator<Item = Option<u8>>) -> Self {
        let numbers = numbers.map(|number| number.unwrap_or(NONE)).collect();
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

    /// The customers of a segment, ascending; none if there is no such segment.
    pub fn members<'s>(&'s self, segment: &S) -> impl Iterator<Item = &'s K> + use<'s, 'a, K, S>
    where
        S: PartialEq,
    {
        let position = self.segments.iter().position(|other| other == segment);
        let wanted = position.and_then(|position| u8::try_from(position).ok());
        let rows = self.keys.iter().zip(self.numbers());
        rows.filter(move |(_, number)| number.is_some() && *number == wanted).map(|(key, _)| key)
    }
}
