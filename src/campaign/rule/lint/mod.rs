//! [`RuleFinding`]: what is suspicious in a rule.

mod allowed;
mod check;
mod measure;
mod normal;

use std::collections::BTreeSet;
use std::fmt;

use self::check::Linter;
use self::normal::Node;
use super::{Rule, Window};
use crate::campaign::UnitKind;

/// Something suspicious in a rule. The rule is valid, but is it meant?
///
/// Findings are certain: what is reported as never true is never true, whatever the facts, and what is reported as always true is,
/// whenever the facts that it asks for are known. That nothing is found does not say that there is nothing.
///
/// Paths are those of the rule's JSON. Clauses count as the rule takes them: `not.orders` is the opposite of its bounds.
///
/// # Example
///
/// ```
/// use retention::campaign::{Bounds, Predicate, Rule, RuleFinding, Window};
///
/// let lately = Predicate::Orders { within: Window::Rolling { days: 30 }, count: Bounds::at_least(3) };
/// let ever = Predicate::Orders { within: Window::Ever, count: Bounds::at_most(2) };
/// let findings = Rule::all([lately, ever]).lint();
/// let (path, other) = ("all[0].orders".to_owned(), "all[1].orders".to_owned());
/// assert_eq!(findings, [
///     RuleFinding::Contradiction { path, other },
///     RuleFinding::NeverTrue { path: "all".to_owned() },
/// ]);
/// assert_eq!(findings[0].to_string(), "all[0].orders: cannot hold together with all[1].orders");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum RuleFinding {
    /// It holds whoever the customer is, if the facts are known: `orders ever: at least 0`, or `any` of something and its opposite.
    AlwaysTrue {
        /// Where in the rule.
        path: String,
    },
    /// It holds for nobody.
    NeverTrue {
        /// Where in the rule.
        path: String,
    },
    /// Two clauses that the rule asks for together, and that cannot hold together.
    Contradiction {
        /// Where the one is.
        path: String,
        /// Where the other is.
        other: String,
    },
    /// A clause that changes nothing beside another one: under `all` it holds whenever the other one does, under `any` the other one
    /// does whenever it does.
    Redundant {
        /// Where it is.
        path: String,
        /// Where the other one is.
        by: String,
    },
    /// It asks for a cart or an order, and the campaign is not about one, so it holds for nobody.
    OtherUnit {
        /// Where in the rule.
        path: String,
        /// What the campaign would have to be about.
        unit: UnitKind,
    },
    /// An audience asks what happened since the enrolment, but it is looked at before anybody is enrolled, so it holds for nobody.
    BeforeEnrolment {
        /// Where in the rule.
        path: String,
    },
}

/// What a campaign takes a rule for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleRole {
    /// Who is meant: looked at before they enter, and before every message.
    Audience,
    /// Who leaves: looked at before every message.
    Exit,
    /// Who has done what the campaign is for: looked at before every message.
    Goal,
}

impl Rule {
    /// What is suspicious: always true, never true, contradictory, redundant. Nothing for a rule that is not
    /// [valid](Rule::validate).
    ///
    /// It looks at the numbers of clauses that measure the same, or something that is part of it (orders within 30 days are never
    /// more than orders within 90, nor than orders ever; the days since the last order never more than those since the first), and
    /// at clauses that are each other's opposite.
    pub fn lint(&self) -> Vec<RuleFinding> {
        if self.validate().is_err() || *self == Self::everybody() {
            return Vec::new();
        }
        let node = Node::of(self);
        let mut linter = Linter::new(self);
        let status = linter.check(&node, &[]);
        let whole = status.map(|holds| RuleFinding::constant(holds, self.name().to_owned()));
        let mut seen = BTreeSet::new();
        linter.findings.into_iter().chain(whole).filter(|finding| seen.insert(finding.clone())).collect()
    }

    /// The same with what does not fit a campaign that is about customers, carts, orders or subscriptions.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::{AmountBounds, Predicate, Rule, RuleFinding, RuleRole, UnitKind};
    ///
    /// let rule = Rule::from(Predicate::CartValue { amount: AmountBounds::at_least(50.into()) });
    /// assert!(rule.lint_as(RuleRole::Audience, UnitKind::Cart).is_empty());
    /// let finding = RuleFinding::OtherUnit { path: "cart_value".to_owned(), unit: UnitKind::Cart };
    /// assert_eq!(rule.lint_as(RuleRole::Audience, UnitKind::Order), [finding]);
    /// ```
    pub fn lint_as(&self, role: RuleRole, unit: UnitKind) -> Vec<RuleFinding> {
        let mut findings = self.lint();
        if self.validate().is_err() {
            return findings;
        }
        for (path, predicate) in self.leaves() {
            let needed = predicate.unit().filter(|needed| *needed != unit);
            findings.extend(needed.map(|unit| RuleFinding::OtherUnit { path: path.clone(), unit }));
            if role == RuleRole::Audience && predicate.within() == Some(Window::SinceEnrolment) {
                findings.push(RuleFinding::BeforeEnrolment { path });
            }
        }
        findings
    }

    /// The first word of its JSON.
    fn name(&self) -> &'static str {
        match self {
            Self::All(_) => "all",
            Self::Any(_) => "any",
            Self::Not(_) => "not",
            Self::AtLeast { .. } => "at_least",
            Self::Is(predicate) => predicate.name(),
        }
    }
}

impl RuleFinding {
    /// Where in the rule: of two clauses, the one that is named first.
    pub fn path(&self) -> &str {
        match self {
            Self::AlwaysTrue { path }
            | Self::NeverTrue { path }
            | Self::Contradiction { path, .. }
            | Self::Redundant { path, .. }
            | Self::OtherUnit { path, .. }
            | Self::BeforeEnrolment { path } => path,
        }
    }

    /// What is found there, in words.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::AlwaysTrue { .. } => "holds for everybody".to_owned(),
            Self::NeverTrue { .. } => "holds for nobody".to_owned(),
            Self::Contradiction { other, .. } => format!("cannot hold together with {other}"),
            Self::Redundant { by, .. } => format!("changes nothing beside {by}"),
            Self::OtherUnit { unit, .. } => format!("needs a campaign whose unit is the {}", unit.name()),
            Self::BeforeEnrolment { .. } => "asks what happened since the enrolment before there is one".to_owned(),
        }
    }

    fn constant(holds: bool, path: String) -> Self {
        if holds { Self::AlwaysTrue { path } } else { Self::NeverTrue { path } }
    }
}

impl fmt::Display for RuleFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path(), self.text())
    }
}
