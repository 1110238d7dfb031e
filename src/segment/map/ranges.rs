//! [`ScoreRanges`]: a range of scores for each axis.

use std::ops::RangeInclusive;

use crate::segment::RfmAxis;

/// A range of scores for each axis; an axis may be left out.
///
/// As the levels of a map an axis that is left out is ignored, in a rule it may have any score.
///
/// # Example
///
/// ```
/// use retention::segment::{RfmAxis, ScoreRanges};
///
/// // An R × F map knows nothing of money.
/// let levels = ScoreRanges::any().recency(1..=3).frequency(1..=3);
/// assert_eq!(levels.range(RfmAxis::Recency), Some(1..=3));
/// assert_eq!(levels.range(RfmAxis::Monetary), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct ScoreRanges {
    recency: Option<Span>,
    frequency: Option<Span>,
    monetary: Option<Span>,
}

/// From one score to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Span {
    pub(super) from: u8,
    pub(super) to: u8,
}

impl ScoreRanges {
    /// No range on any axis.
    pub fn any() -> Self {
        Self::default()
    }

    /// The same range on all three axes.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::{RfmAxis, ScoreRanges};
    ///
    /// assert_eq!(ScoreRanges::all(1..=5).range(RfmAxis::Monetary), Some(1..=5));
    /// ```
    pub fn all(range: RangeInclusive<u8>) -> Self {
        let span = Some(Span::of(&range));
        Self { recency: span, frequency: span, monetary: span }
    }

    /// With this range of recency scores.
    #[must_use]
    pub fn recency(self, range: RangeInclusive<u8>) -> Self {
        Self { recency: Some(Span::of(&range)), ..self }
    }

    /// With this range of frequency scores.
    #[must_use]
    pub fn frequency(self, range: RangeInclusive<u8>) -> Self {
        Self { frequency: Some(Span::of(&range)), ..self }
    }

    /// With this range of monetary scores.
    #[must_use]
    pub fn monetary(self, range: RangeInclusive<u8>) -> Self {
        Self { monetary: Some(Span::of(&range)), ..self }
    }

    /// The range of an axis; `None` where it is left out.
    pub fn range(&self, axis: RfmAxis) -> Option<RangeInclusive<u8>> {
        self.span(axis).map(|span| span.from..=span.to)
    }

    pub(super) fn span(&self, axis: RfmAxis) -> Option<Span> {
        match axis {
            RfmAxis::Recency => self.recency,
            RfmAxis::Frequency => self.frequency,
            RfmAxis::Monetary => self.monetary,
        }
    }

    pub(super) fn spans(&self) -> [Option<Span>; 3] {
        [self.recency, self.frequency, self.monetary]
    }
}

impl Span {
    fn of(range: &RangeInclusive<u8>) -> Self {
        Self { from: *range.start(), to: *range.end() }
    }

    /// How many scores; none if it ends before it starts.
    pub(super) fn len(self) -> usize {
        (usize::from(self.to) + 1).saturating_sub(self.from.into())
    }

    pub(super) fn contains(self, score: u8) -> bool {
        (self.from..=self.to).contains(&score)
    }
}
