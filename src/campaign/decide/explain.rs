//! [`Explanation`]: a decision with what every gate and every clause found.

use chrono::{DateTime, Utc};

use super::{Decision, Gate, Reason};

/// A decision with what every gate and every clause of the audience found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Explanation<'p> {
    /// The text of the customer's key.
    pub customer: String,
    /// The decision, equal to that of the first failing gate.
    pub decision: Decision<'p>,
    /// All gates, in order.
    pub gates: Vec<GateVerdict<'p>>,
    /// The clauses of the audience, exit and goal, in the order of the rules.
    pub clauses: Vec<ClauseVerdict>,
    /// When a message can go out, if all facts stay as they are.
    pub next_eligible_at: Option<DateTime<Utc>>,
}

/// What a gate found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct GateVerdict<'p> {
    /// Which.
    pub gate: Gate,
    /// What.
    pub verdict: Verdict<'p>,
}

/// Open, closed, or not reached.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Verdict<'p> {
    /// It lets the message through.
    Open,
    /// It does not: all its reasons.
    Closed(Vec<Reason<'p>>),
    /// It cannot be looked at, because an earlier gate has nothing to give it: no enrolment, no step.
    NotReached,
}

/// What a clause of a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ClauseVerdict {
    /// Of which rule: `audience`, `exit`, `goal`.
    pub rule: &'static str,
    /// Where in it, such as `all[1].orders`.
    pub path: String,
    /// What it needs, such as "orders ever: at least 2".
    pub needed: String,
    /// What there is; `None` if it is not known.
    pub actual: Option<String>,
    /// Whether it holds; `None` if that is not known.
    pub holds: Option<bool>,
}

impl<'p> GateVerdict<'p> {
    /// The first of its reasons; `None` unless it is closed.
    pub fn first(&self) -> Option<Reason<'p>> {
        match &self.verdict {
            Verdict::Closed(reasons) => reasons.first().copied(),
            Verdict::Open | Verdict::NotReached => None,
        }
    }
}
