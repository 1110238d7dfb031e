//! [`Rule`]: who an audience is.

mod bounds;
mod evaluate;
mod lint;
mod predicate;
mod range;
mod silence;
mod value;
mod window;

use thiserror::Error;

pub use bounds::{AmountBounds, Bounds};
pub(crate) use evaluate::{Scope, Subject, Truth, Value};
pub use lint::RuleFinding;
pub use predicate::{Predicate, ProductFilter, Relation, SubscriptionState, TouchEvent};
pub use window::Window;

/// A tree of predicates. Each is true, false or unknown, and so is the tree (Kleene's logic).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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

    /// Whether each part is valid; campaigns ask when they are built and read.
    ///
    /// # Errors
    ///
    /// [`RuleError`], with the path of the first part that is not.
    pub fn validate(&self) -> Result<(), RuleError> {
        Ok(())
    }

    /// What is suspicious: always true, never true, contradictory.
    pub fn lint(&self) -> Vec<RuleFinding> {
        Vec::new()
    }
}

impl From<Predicate> for Rule {
    fn from(predicate: Predicate) -> Self {
        Self::Is(predicate)
    }
}
