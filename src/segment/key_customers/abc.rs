//! [`AbcPolicy`]: customers in three classes by what they bring.

use std::fmt;
use std::num::NonZeroU64;

use super::{AbcEdges, Spenders};
use crate::history::AsOf;
use crate::measure::CustomerSummary;
use crate::model::Rate;
use crate::segment::{PolicyError, Segmentation};

/// A class of customers by what they bring, from the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum AbcClass {
    /// The few who bring most of the revenue: the key customers.
    A,
    /// Those who come next.
    B,
    /// The many who bring little, and all who brought nothing.
    C,
}

impl AbcClass {
    /// All classes, in the order of a [`Segmentation`] of them.
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    /// Its letter: `"A"`, `"B"`, `"C"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }
}

impl fmt::Display for AbcClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// In which class the customer is with whom the cumulated revenue crosses a limit.
///
/// Customers with one amount are always in one class, and stand in or out together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum AbcCut {
    /// In the better class, which brings at least its share: a customer is in A if those who brought *more* bring less
    /// than the limit. A is never empty. The default.
    #[default]
    AtLeast,
    /// In the worse class, so that the better one brings at most its share: a customer is in A if those who brought *as
    /// much or more* bring at most the limit. This is the spreadsheets' `IF(cumulated <= 80 %, "A", …)`; when one customer
    /// brings 90 %, A is empty.
    AtMost,
}

/// Which customers are in class A, B and C: key customers by the share of the revenue that they bring (000).
///
/// Customers are ranked by net amount, the highest first, and their revenue is cumulated. With the
/// [standard](AbcPolicy::standard) limits those who bring the first 80 % are A, those up to 95 % B, the rest C. Who is at
/// the limit is [`AbcCut`]'s.
///
/// - Customers with one net amount are in one class: the class depends on the amount alone, never on the order of rows.
/// - Whoever brought nothing, or got back more than they paid, is in C.
/// - Shares are of the revenue of all customers, after such refunds.
///
/// To classify single customers between two analyses, or to hold two dates against one measure, keep the
/// [edges](AbcPolicy::edges).
///
/// # Example
///
/// ```
/// use retention::history::OrderLog;
/// use retention::segment::{AbcClass, AbcPolicy};
///
/// let customers = ["ali", "sara", "reza", "mina", "omid", "nima"];
/// let log = OrderLog::from_columns(&customers, &[20_513; 6], &[50_00, 30_00, 10_00, 4_00, 4_00, 2_00])?;
/// let classes = AbcPolicy::standard().assign(&log.latest()).unwrap();
/// assert_eq!(classes.members(&AbcClass::A).collect::<Vec<_>>(), [&"ali", &"sara"]); // 80 % of the revenue
/// assert_eq!(classes.members(&AbcClass::B).collect::<Vec<_>>(), [&"mina", &"omid", &"reza"]); // tied at the limit
/// assert_eq!(classes.sizes(), [2, 3, 1]);
/// # Ok::<(), retention::history::LogError>(())
/// ```
///
/// # As JSON
///
/// Shares are fractions; the cut may be left out.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use retention::segment::{AbcCut, AbcPolicy};
///
/// let json = r#"{
///     "a_up_to": {"numerator": 80, "denominator": 100},
///     "b_up_to": {"numerator": 95, "denominator": 100},
///     "cut": "at_most"
/// }"#;
/// let policy: AbcPolicy = serde_json::from_str(json).unwrap();
/// assert_eq!(policy, AbcPolicy::standard().with_cut(AbcCut::AtMost));
/// let error = serde_json::from_str::<AbcPolicy>(&json.replace("95", "75")).unwrap_err();
/// assert_eq!(error.to_string(), "b_up_to: expected more than a_up_to, 80.00 %, up to 100 %, found 75.00 %");
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawAbcPolicy"))]
pub struct AbcPolicy {
    a_up_to: Rate,
    b_up_to: Rate,
    cut: AbcCut,
}

impl AbcPolicy {
    /// A up to the first share of the revenue, B up to the second, cut [`AtLeast`](AbcCut::AtLeast).
    ///
    /// # Errors
    ///
    /// [`PolicyError::Field`] unless 0 < `a_up_to` < `b_up_to` ≤ 100 %.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::model::Rate;
    /// use retention::segment::AbcPolicy;
    ///
    /// let error = AbcPolicy::new(Rate::new(80, 100)?, Rate::new(15, 100)?).unwrap_err();
    /// assert_eq!(error.to_string(), "b_up_to: expected more than a_up_to, 80.00 %, up to 100 %, found 15.00 %");
    /// # Ok::<(), retention::model::RateError>(())
    /// ```
    pub fn new(a_up_to: Rate, b_up_to: Rate) -> Result<Self, PolicyError> {
        let (zero, whole) = (Rate::of_counts(0, 1), Rate::of_counts(1, 1));
        if Some(a_up_to) <= zero || Some(a_up_to) >= whole {
            return Err(PolicyError::field("a_up_to", "more than 0 % and less than 100 %", &a_up_to));
        }
        if b_up_to <= a_up_to || Some(b_up_to) > whole {
            return Err(PolicyError::field("b_up_to", format!("more than a_up_to, {a_up_to}, up to 100 %"), &b_up_to));
        }
        Ok(Self { a_up_to, b_up_to, cut: AbcCut::default() })
    }

    /// A up to 80 % of the revenue, B up to 95 %. The default.
    pub fn standard() -> Self {
        let percent = |hundredths| Rate::of_whole(hundredths, NonZeroU64::MIN.saturating_add(99));
        Self { a_up_to: percent(80), b_up_to: percent(95), cut: AbcCut::default() }
    }

    /// The same limits, cut otherwise.
    #[must_use]
    pub fn with_cut(self, cut: AbcCut) -> Self {
        Self { cut, ..self }
    }

    /// The share of the revenue up to which customers are A.
    pub fn a_up_to(&self) -> Rate {
        self.a_up_to
    }

    /// The share of the revenue up to which customers are A or B.
    pub fn b_up_to(&self) -> Rate {
        self.b_up_to
    }

    /// Who is at a limit.
    pub fn cut(&self) -> AbcCut {
        self.cut
    }

    /// The class of every customer with an order at the view's date; an example is above. `None` when all revenue is zero
    /// or less, so that nobody has a share of it.
    pub fn assign<'a, K: Clone + Sync>(&self, view: &AsOf<'a, K>) -> Option<Segmentation<'a, K, AbcClass>> {
        self.assign_summary(&view.summary())
    }

    /// The same from a summary, of whatever days it is: those of a view, of a
    /// [period](crate::history::During::summary), or of a table that SQL has computed.
    pub fn assign_summary<'a, K: Clone>(
        &self,
        summary: &CustomerSummary<'a, K>,
    ) -> Option<Segmentation<'a, K, AbcClass>> {
        Some(self.edges_of_summary(summary)?.assign_summary(summary))
    }

    /// The net amounts from which customers are A and B at the view's date; `None` when all revenue is zero or less.
    pub fn edges<K: Clone + Sync>(&self, view: &AsOf<'_, K>) -> Option<AbcEdges> {
        self.edges_of_summary(&view.summary())
    }

    /// The same from a summary.
    pub fn edges_of_summary<K: Clone>(&self, summary: &CustomerSummary<'_, K>) -> Option<AbcEdges> {
        let mut spenders = Spenders::of(summary)?;
        let [a_from, b_from] = [self.a_up_to, self.b_up_to].map(|limit| self.edge(&mut spenders, limit));
        Some(AbcEdges::of_minor_units(a_from, b_from, summary.scale()))
    }

    /// The least amount that is within a limit; `None` if none is.
    fn edge(&self, spenders: &mut Spenders, limit: Rate) -> Option<i64> {
        match self.cut {
            // Those who bring more than the one who reaches the limit bring less than it.
            AbcCut::AtLeast => {
                let needed = spenders.least_sum(|share| share >= limit)?;
                Some(spenders.reach(needed)?.least)
            }
            // Whoever brings as much as the one with whom it is too much is one too many.
            AbcCut::AtMost => {
                let too_much = spenders.least_sum(|share| share > limit);
                let above = too_much.and_then(|too_much| spenders.reach(too_much)).map_or(0, |reached| reached.least);
                spenders.amounts.iter().copied().filter(|amount| *amount > above).min()
            }
        }
    }
}

impl Default for AbcPolicy {
    fn default() -> Self {
        Self::standard()
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "AbcPolicy", expecting = "struct AbcPolicy", deny_unknown_fields)]
struct RawAbcPolicy {
    a_up_to: Rate,
    b_up_to: Rate,
    #[serde(default)]
    cut: AbcCut,
}

#[cfg(feature = "serde")]
impl TryFrom<RawAbcPolicy> for AbcPolicy {
    type Error = PolicyError;

    fn try_from(raw: RawAbcPolicy) -> Result<Self, PolicyError> {
        Ok(Self::new(raw.a_up_to, raw.b_up_to)?.with_cut(raw.cut))
    }
}
