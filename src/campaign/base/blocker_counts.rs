//! [`BlockerCounts`]: for how many customers each reason is the only one.

use super::reasons::{self, ReasonCounts};
use crate::campaign::columns::Clause;
use crate::campaign::{Gate, ReasonCode, Rule};

/// For how many customers each reason is the only one: the numbers of [`SoleBlockers`](super::SoleBlockers) without the customers, which several
/// machines can [add](Self::merge). With serde they are read back, and refused if they do not fit together.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{Campaign, FactTable, Moment, Programme};
///
/// let programme = Programme::new([Campaign::news()])?;
/// let noon = Moment::new(NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc());
/// let of = |keys: &[&'static str]| {
///     let table = FactTable::of_customers(keys.iter().copied());
///     programme.decide(&table, noon).sole_blockers("news").unwrap().totals().clone()
/// };
/// // Those of no customer change nothing.
/// assert_eq!(of(&["ali"]).merge(&of(&[])), Some(of(&["ali"])));
/// # Ok::<(), retention::campaign::CampaignError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawBlockerCounts"))]
pub struct BlockerCounts {
    campaign: String,
    #[cfg_attr(feature = "serde", serde(with = "reasons::wire"))]
    counts: ReasonCounts,
    clauses: Vec<BlockingClause>,
}

/// A clause of an audience that alone keeps customers from being sent to.
///
/// # Example
///
/// See [`SoleBlockers`](super::SoleBlockers).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct BlockingClause {
    /// Where it is, such as `all[1].orders`; empty if it is the whole rule.
    pub path: String,
    /// The clause.
    pub rule: Rule,
    /// For how many customers.
    pub customers: u64,
}

impl BlockerCounts {
    /// From the customers' reasons, and the clauses that keep some of them.
    pub(super) fn new(campaign: &str, codes: impl Iterator<Item = ReasonCode>, clauses: Vec<BlockingClause>) -> Self {
        Self { campaign: campaign.to_owned(), counts: reasons::counted(codes), clauses }
    }

    /// The campaign.
    pub fn campaign(&self) -> &str {
        &self.campaign
    }

    /// For how many customers each reason is the only one, in the order of the codes; only reasons that somebody has.
    pub fn counts(&self) -> &[(ReasonCode, u64)] {
        &self.counts
    }

    /// For how many customers a gate is the only one that is closed.
    pub fn of_gate(&self, gate: Gate) -> u64 {
        // All of them fit.
        reasons::total(&reasons::of_gate(&self.counts, gate)).unwrap_or(u64::MAX)
    }

    /// The clauses of the audience, each with how many customers it alone keeps from being sent to.
    pub fn clauses(&self) -> &[BlockingClause] {
        &self.clauses
    }

    /// The counts of these customers and others, who are not among these. `None` if they are of another campaign or audience, or
    /// if there are more customers than 64 bits count.
    ///
    /// # Example
    ///
    /// See [`BlockerCounts`].
    #[must_use]
    pub fn merge(&self, other: &Self) -> Option<Self> {
        (self.campaign == other.campaign && self.clauses.len() == other.clauses.len()).then_some(())?;
        let clauses = self.clauses.iter().zip(&other.clauses).map(|(one, other)| one.merge(other));
        let counts = reasons::merged(&self.counts, &other.counts)?;
        reasons::total(&counts)?;
        Some(Self { campaign: self.campaign.clone(), counts, clauses: clauses.collect::<Option<_>>()? })
    }
}

impl BlockingClause {
    pub(super) fn none(clause: &Clause) -> Self {
        Self { path: clause.path.clone(), rule: clause.rule.clone(), customers: 0 }
    }

    fn merge(&self, other: &Self) -> Option<Self> {
        ((&self.path, &self.rule) == (&other.path, &other.rule)).then_some(())?;
        Some(Self { customers: self.customers.checked_add(other.customers)?, ..self.clone() })
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "BlockerCounts", expecting = "struct BlockerCounts", deny_unknown_fields)]
struct RawBlockerCounts {
    campaign: String,
    #[serde(with = "reasons::wire")]
    counts: ReasonCounts,
    clauses: Vec<BlockingClause>,
}

#[cfg(feature = "serde")]
impl TryFrom<RawBlockerCounts> for BlockerCounts {
    type Error = super::CountsError;

    fn try_from(RawBlockerCounts { campaign, counts, clauses }: RawBlockerCounts) -> Result<Self, super::CountsError> {
        reasons::total(&counts).ok_or(super::CountsError::TooMany)?;
        let made = Self { campaign, counts, clauses };
        let audience = made.of_gate(Gate::Audience);
        let of_clauses = made.clauses.iter().try_fold(0_u64, |sum, clause| sum.checked_add(clause.customers));
        if of_clauses.is_some_and(|of_clauses| of_clauses <= audience) {
            Ok(made)
        } else {
            Err(super::CountsError::Clauses { audience })
        }
    }
}
