//! [`Rule`]: who an audience is.

mod bounds;
mod clauses;
mod evaluate;
mod lint;
mod predicate;
mod range;
mod silence;
mod text;
mod validate;
mod value;
mod window;
#[cfg(feature = "serde")]
mod wire;

use std::ops::Not;

use thiserror::Error;

pub use bounds::{AmountBounds, Bounds};
pub(crate) use evaluate::{Scope, Subject, Truth, Value};
pub use lint::{RuleFinding, RuleRole};
pub use predicate::{Predicate, ProductFilter, Relation, SubscriptionState, TouchEvent};
pub use window::Window;

/// A tree of predicates. Each is true, false or unknown, and so is the tree (Kleene's logic).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// All of them; true without any.
    All(Vec<Rule>),
    /// At least one of them; false without any.
    Any(Vec<Rule>),
    /// Not this.
    Not(Box<Rule>),
    /// At least so many of them.
    AtLeast {
        /// How many.
        count: u32,
        /// Of which.
        of: Vec<Rule>,
    },
    /// A predicate.
    Is(Predicate),
}

/// Why a rule is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RuleError {
    /// A part of a rule that cannot be.
    #[error("{path}: expected {expected}, found {found}")]
    Field {
        /// Where in the rule, such as `all[2].orders.count`.
        path: String,
        /// What there should be.
        expected: &'static str,
        /// What was found.
        found: String,
    },
}

impl Rule {
    /// Everybody.
    pub fn everybody() -> Self {
        Self::All(Vec::new())
    }

    /// All of these hold.
    pub fn all<R: Into<Self>>(rules: impl IntoIterator<Item = R>) -> Self {
        Self::All(rules.into_iter().map(Into::into).collect())
    }

    /// At least one of these holds.
    pub fn any<R: Into<Self>>(rules: impl IntoIterator<Item = R>) -> Self {
        Self::Any(rules.into_iter().map(Into::into).collect())
    }

    /// At least so many of these hold.
    pub fn at_least<R: Into<Self>>(count: u32, of: impl IntoIterator<Item = R>) -> Self {
        Self::AtLeast { count, of: of.into_iter().map(Into::into).collect() }
    }

    /// This does not hold; also written `!rule`.
    #[must_use]
    pub fn negate(self) -> Self {
        Self::Not(Box::new(self))
    }
}

impl From<Predicate> for Rule {
    fn from(predicate: Predicate) -> Self {
        Self::Is(predicate)
    }
}

impl Not for Rule {
    type Output = Self;

    fn not(self) -> Self {
        self.negate()
    }
}

impl Not for Predicate {
    type Output = Rule;

    fn not(self) -> Rule {
        Rule::from(self).negate()
    }
}
