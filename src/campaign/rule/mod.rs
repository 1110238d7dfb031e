//! [`Rule`]: who an audience is.

mod bounds;
mod clauses;
mod context;
mod evaluate;
mod lint;
mod orders;
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
pub use context::RuleContext;
pub(crate) use evaluate::{Entered, Scope, Subject, Truth, Value};
pub use lint::{RuleFinding, RuleRole};
pub(crate) use orders::{OfOrders, outside};
pub use predicate::{Predicate, ProductFilter, Relation, SubscriptionState, TouchEvent};
pub use window::Window;
#[cfg(feature = "serde")]
pub(crate) use wire::{unchecked_rule, unchecked_rule_if_any};

/// A tree of [predicates](Predicate): who an audience is, who leaves a campaign, who has done what it is for.
///
/// # Three answers
///
/// Each predicate is true, false or unknown, and so is the tree, in Kleene's strong logic:
///
/// ```text
/// all       false if a part is false, else unknown if a part is unknown, else true
/// any       true if a part is true, else unknown if a part is unknown, else false
/// not       true of false, false of true, unknown of unknown
/// at_least  true if so many parts are true, unknown if so many are true or unknown, else false
/// ```
///
/// So an answer that is known does not change when more becomes known. SQL's `where` has the same logic, and takes unknown for
/// false in the end; a campaign does not: it [defers](crate::campaign::Outcome::Defer).
///
/// # Which predicate
///
/// | question | predicate |
/// |---|---|
/// | how many orders, how much spent? | [`Orders`](Predicate::Orders), [`Spent`](Predicate::Spent) |
/// | how long ago was the last, the first? | [`OrderRecency`](Predicate::OrderRecency), [`CustomerAge`](Predicate::CustomerAge) |
/// | are they overdue, against fixed days or their own pace? | [`SilentFor`](Predicate::SilentFor) |
/// | have they neither bought nor visited? | [`Inactive`](Predicate::Inactive), [`Visits`](Predicate::Visits) |
/// | what have they bought, and what goes with it? | [`Bought`](Predicate::Bought), [`Lacks`](Predicate::Lacks) |
/// | champions, declining, class A, a segment of the shop's own? | [`Segment`](Predicate::Segment) |
/// | is it their birthday soon? | [`BirthdayWithin`](Predicate::BirthdayWithin) |
/// | promoters, reviewers? | [`Answered`](Predicate::Answered), [`Reviews`](Predicate::Reviews) |
/// | on trial, subscribed, cancelled? account changed? | [`Subscriptions`](Predicate::Subscriptions), [`AccountChanges`](Predicate::AccountChanges) |
/// | is there an open cart? | [`OpenCarts`](Predicate::OpenCarts) |
/// | how much have we written to them, and do they read it? | [`Contacted`](Predicate::Contacted), [`Consented`](Predicate::Consented) |
/// | the cart that was left | [`CartValue`](Predicate::CartValue), [`CartStage`](Predicate::CartStage), [`CartContains`](Predicate::CartContains) |
/// | the order that was placed | [`OrderAmount`](Predicate::OrderAmount), [`OrderContains`](Predicate::OrderContains), [`OrderReviewed`](Predicate::OrderReviewed), [`OrderLacks`](Predicate::OrderLacks) |
///
/// A [`Window`] says which time counts: ever, the last n days of 24 hours, n calendar days, since the enrolment.
///
/// # Example
///
/// Regular customers who are overdue, but for those who have just been written to.
///
/// ```
/// use retention::campaign::{Bounds, Predicate, Rule, TouchEvent, Window};
/// use retention::model::Rate;
/// use retention::segment::SilenceLimit;
///
/// let regular = Predicate::Orders { within: Window::Ever, count: Bounds::at_least(3) };
/// let limit = SilenceLimit::OwnRhythm { multiple: Rate::new(2, 1)?, floor: 14, ceiling: 180 };
/// let overdue = Predicate::SilentFor { limit, min_gaps: 3 };
/// let written_to = Predicate::Contacted {
///     campaign: None,
///     event: TouchEvent::Sent,
///     within: Window::Rolling { days: 7 },
///     count: Bounds::at_least(1),
/// };
/// let rule = Rule::all([regular.into(), overdue.into(), !written_to]);
/// assert_eq!(
///     rule.to_string(),
///     "orders ever: at least 3 and silent for longer than 2 × own median gap, from 14 to 180 days \
///      and not (messages sent within 7 days: at least 1)"
/// );
/// rule.validate()?;
/// assert_eq!(rule.lint(), []);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # As JSON
///
/// Groups are `all`, `any`, `not` and `at_least`; each predicate has its own name. Windows that are left out are `ever`. What is not
/// known is refused, and so is what is not [valid](Rule::validate), with its path. Reading stops at a depth of
/// [32](Rule::MAX_DEPTH) and after [1,024 parts](Rule::MAX_PARTS), so a hostile text cannot exhaust the stack.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use retention::campaign::Rule;
///
/// let json = r#"{"all": [
///     {"orders": {"count": {"at_least": 3}}},
///     {"any": [
///         {"spent": {"within": {"calendar_days": {"days": 90}}, "amount": {"at_least": "100"}}},
///         {"segment": {"scheme": "rfm", "any_of": ["Champions", "Loyal"]}}
///     ]},
///     {"not": {"consented": {"channel": "sms"}}}
/// ]}"#;
/// let rule: Rule = serde_json::from_str(json).unwrap();
/// assert_eq!(
///     rule.to_string(),
///     "orders ever: at least 3 and (spent within 90 calendar days: at least 100 or rfm: Champions or Loyal) \
///      and not (consent to sms)"
/// );
/// let error = serde_json::from_str::<Rule>(&json.replace(r#"{"at_least": "100"}"#, "{}")).unwrap_err().to_string();
/// assert!(error.starts_with("all[1].any[0].spent.amount: expected at_least, at_most or both, found neither"));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// All of them; true without any.
    All(Vec<Rule>),
    /// One of them or more. A valid rule has at least one here; without any it is false.
    Any(Vec<Rule>),
    /// Not this.
    Not(Box<Rule>),
    /// So many of them or more.
    AtLeast {
        /// How many: from 1 to the number of rules.
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
        /// Where in the rule's JSON, such as `all[2].orders.count`.
        path: String,
        /// What there should be.
        expected: &'static str,
        /// What was found.
        found: String,
    },
}

impl Rule {
    /// Everybody: all of no conditions.
    pub fn everybody() -> Self {
        Self::All(Vec::new())
    }

    /// All of these hold. Predicates and rules in one list are turned into rules by `into`.
    pub fn all<R: Into<Self>>(rules: impl IntoIterator<Item = R>) -> Self {
        Self::All(rules.into_iter().map(Into::into).collect())
    }

    /// One of these holds, or more do.
    pub fn any<R: Into<Self>>(rules: impl IntoIterator<Item = R>) -> Self {
        Self::Any(rules.into_iter().map(Into::into).collect())
    }

    /// So many of these hold, or more do.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::{Predicate, Rule};
    /// use retention::model::Channel;
    ///
    /// let consents = [Channel::Email, Channel::Sms, Channel::Push].map(|channel| Predicate::Consented { channel });
    /// let rule = Rule::at_least(2, consents.clone());
    /// assert_eq!(rule.to_string(), "at least 2 of (consent to email; consent to sms; consent to push)");
    ///
    /// let error = Rule::at_least(4, consents).validate().unwrap_err();
    /// assert_eq!(error.to_string(), "at_least.count: expected from 1 to the number of rules, found 4 of 3");
    /// ```
    pub fn at_least<R: Into<Self>>(count: u32, of: impl IntoIterator<Item = R>) -> Self {
        Self::AtLeast { count, of: of.into_iter().map(Into::into).collect() }
    }

    /// This does not hold; also written `!rule`. What is unknown stays so.
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
