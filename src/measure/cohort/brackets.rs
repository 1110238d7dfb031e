//! [`AgeBrackets`]: ranges of ages that are one column each.

use std::ops::RangeInclusive;

use super::CohortError;

/// Ranges of ages that are taken together: age 0, ages 1 to 3, ages 4 to 6.
///
/// The first begins at age 0, and each begins where the one before it ends. As data it is a list of pairs of the first
/// and the last age: `[[0, 0], [1, 3], [4, 6]]`.
///
/// # Example
///
/// ```
/// use retention::measure::AgeBrackets;
///
/// let brackets = AgeBrackets::new([0..=0, 1..=3, 4..=6])?;
/// assert_eq!(brackets.iter().nth(1), Some(1..=3));
/// # Ok::<(), retention::measure::CohortError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<(u32, u32)>", into = "Vec<(u32, u32)>"))]
pub struct AgeBrackets {
    /// The last age of each.
    ends: Vec<u32>,
}

impl AgeBrackets {
    /// Brackets of ages from the first to the last, both included.
    ///
    /// # Errors
    ///
    /// [`CohortError::NoBrackets`] without any, [`CohortError::BracketStart`] for a gap or an overlap,
    /// [`CohortError::BracketEnd`] for a bracket without an age.
    pub fn new(brackets: impl IntoIterator<Item = RangeInclusive<u32>>) -> Result<Self, CohortError> {
        let mut ends = Vec::new();
        let mut expected = 0_u64;
        for (index, bracket) in brackets.into_iter().enumerate() {
            let (first, last) = bracket.into_inner();
            if u64::from(first) != expected {
                return Err(CohortError::BracketStart { index, expected, found: first });
            }
            if last < first {
                return Err(CohortError::BracketEnd { index, first, found: last });
            }
            expected = u64::from(last) + 1;
            ends.push(last);
        }
        if ends.is_empty() { Err(CohortError::NoBrackets) } else { Ok(Self { ends }) }
    }

    /// The brackets in order.
    pub fn iter(&self) -> impl Iterator<Item = RangeInclusive<u32>> + '_ {
        let firsts = std::iter::once(0).chain(self.ends.iter().map(|end| end.saturating_add(1)));
        firsts.zip(&self.ends).map(|(first, last)| first..=*last)
    }
}

impl TryFrom<Vec<(u32, u32)>> for AgeBrackets {
    type Error = CohortError;

    fn try_from(pairs: Vec<(u32, u32)>) -> Result<Self, CohortError> {
        Self::new(pairs.into_iter().map(|(first, last)| first..=last))
    }
}

impl From<AgeBrackets> for Vec<(u32, u32)> {
    fn from(brackets: AgeBrackets) -> Self {
        brackets.iter().map(RangeInclusive::into_inner).collect()
    }
}
