//! [`Variants`]: names and weights, and whom each is sent to.

use std::collections::BTreeSet;

use super::{AssignmentError, Bucket};

/// Names and weights of variants, in the order in which they were added; by default none, for a campaign that has one
/// text for all.
///
/// ```text
/// W = sum of the weights,   c(i) = sum of the first i weights
///
/// variant i   c(i − 1) · 2⁶⁴ / W ≤ bucket < c(i) · 2⁶⁴ / W
/// ```
///
/// So each variant has one range of buckets, exact to the last bucket; a weight of 0 has none, and is how a variant is
/// stopped or prepared. No remainder is taken: the point is bucket · W / 2⁶⁴, rounded down (Lemire 2019, "Fast random
/// integer generation in an interval").
///
/// # Who moves when they are changed
///
/// The ranges lie side by side in the order of the list, so a customer keeps their variant exactly where the old and
/// the new range of one name overlap.
///
/// | change | who gets another variant |
/// |---|---|
/// | a name | nobody: the range is that of the place |
/// | all weights times one number | nobody |
/// | weight from one variant to its neighbour in the list | only those between the old boundary and the new one |
/// | a variant with a weight of 0 | nobody |
/// | a variant at the end, its weight taken from the last one | only some of the last one's |
/// | a variant at the end, the other weights as they are | all boundaries move down: some of each variant get a later one, more customers in all than the new one needs |
/// | the order | those whose ranges change places |
///
/// An experiment whose weights were changed while it ran compares groups of different times; begin anew under another
/// scope if that matters.
///
/// # Example
///
/// ```
/// use retention::experiment::{Bucket, Variants};
///
/// let texts = Variants::new([("control", 50), ("short", 30), ("long", 20)])?;
/// let at = |tenths: u64| Bucket::from_value(u64::MAX / 10 * tenths);
/// assert_eq!([0, 4, 6, 9].map(|tenths| texts.pick(at(tenths)).unwrap()), ["control", "control", "short", "long"]);
///
/// // A fourth takes half of the last one's weight: nobody else moves.
/// let more = Variants::new([("control", 50), ("short", 30), ("long", 10), ("emoji", 10)])?;
/// assert_eq!([0, 4, 6, 9].map(|tenths| more.pick(at(tenths)).unwrap()), ["control", "control", "short", "long"]);
/// assert_eq!(more.pick(Bucket::from_value(u64::MAX)), Some("emoji"));
/// # Ok::<(), retention::experiment::AssignmentError>(())
/// ```
///
/// # As JSON
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use retention::experiment::Variants;
///
/// let json = r#"[{"name":"short","weight":1},{"name":"long","weight":2}]"#;
/// let texts: Variants = serde_json::from_str(json).unwrap();
/// assert_eq!(texts, Variants::new([("short", 1), ("long", 2)]).unwrap());
/// assert_eq!(serde_json::to_string(&texts).unwrap(), json);
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<RawVariant>", into = "Vec<RawVariant>"))]
pub struct Variants {
    variants: Vec<(String, u32)>,
    /// Zero only if there is none.
    total: u64,
}

impl Variants {
    /// From names and weights. Without any, no variant is ever picked.
    ///
    /// # Errors
    ///
    /// [`AssignmentError`]: a blank name, a name that comes twice, or only weights of zero.
    pub fn new(variants: impl IntoIterator<Item = (impl Into<String>, u32)>) -> Result<Self, AssignmentError> {
        let variants: Vec<(String, u32)> = variants.into_iter().map(|(name, weight)| (name.into(), weight)).collect();
        let mut taken = BTreeSet::new();
        for (row, (name, _)) in variants.iter().enumerate() {
            if name.trim().is_empty() {
                return Err(AssignmentError::VariantName { row, found: name.clone() });
            }
            if !taken.insert(name.as_str()) {
                return Err(AssignmentError::DuplicateVariant { row, found: name.clone() });
            }
        }
        // 2³² names would not fit in memory, so no sum of weights is too large.
        let total = variants.iter().fold(0_u64, |sum, (_, weight)| sum.saturating_add((*weight).into()));
        if total == 0 && !variants.is_empty() {
            return Err(AssignmentError::NoWeight { variants: variants.len() });
        }
        Ok(Self { variants, total })
    }

    /// From names, all with the weight 1.
    ///
    /// # Errors
    ///
    /// [`AssignmentError`]: a blank name, or one that comes twice.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::experiment::Variants;
    ///
    /// let texts = Variants::even(["short", "long"])?;
    /// assert_eq!(texts.iter().collect::<Vec<_>>(), [("short", 1), ("long", 1)]);
    /// # Ok::<(), retention::experiment::AssignmentError>(())
    /// ```
    pub fn even(names: impl IntoIterator<Item = impl Into<String>>) -> Result<Self, AssignmentError> {
        Self::new(names.into_iter().map(|name| (name, 1)))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.variants.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.variants.is_empty()
    }

    /// Names and weights, in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, u32)> {
        self.variants.iter().map(|(name, weight)| (name.as_str(), *weight))
    }

    /// The sum of the weights; 0 only if there is no variant.
    pub fn total_weight(&self) -> u64 {
        self.total
    }

    /// The name of the bucket's variant; `None` if there is none.
    pub fn pick(&self, bucket: Bucket) -> Option<&str> {
        let (name, _) = self.variants.get(self.position(bucket)?)?;
        Some(name)
    }

    /// The position of the bucket's variant, from 0; `None` if there is none.
    pub fn position(&self, bucket: Bucket) -> Option<usize> {
        let point = (u128::from(bucket.value()) * u128::from(self.total)) >> u64::BITS;
        let mut upper = 0_u128;
        self.variants.iter().position(|(_, weight)| {
            upper += u128::from(*weight);
            point < upper
        })
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Variant", expecting = "struct Variant", deny_unknown_fields)]
struct RawVariant {
    name: String,
    weight: u32,
}

#[cfg(feature = "serde")]
impl TryFrom<Vec<RawVariant>> for Variants {
    type Error = AssignmentError;

    fn try_from(raw: Vec<RawVariant>) -> Result<Self, AssignmentError> {
        Self::new(raw.into_iter().map(|RawVariant { name, weight }| (name, weight)))
    }
}

#[cfg(feature = "serde")]
impl From<Variants> for Vec<RawVariant> {
    fn from(variants: Variants) -> Self {
        variants.variants.into_iter().map(|(name, weight)| RawVariant { name, weight }).collect()
    }
}
