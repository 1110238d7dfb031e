//! The gate of the audience, and which clause of a rule stands in the way.

use super::{Looked, Report, SEEN};
use crate::campaign::decide::case::Case;
use crate::campaign::decide::evidence::Evidence;
use crate::campaign::{Known, Predicate, Reason, ReasonCode, Rule, Scope, Truth};

impl<'p> Case<'_, 'p> {
    pub(super) fn audience(&self, report: &mut Report<'_, 'p>) -> Looked {
        let rule = &self.campaign().audience;
        let scope = if is_of_customer(rule) { *self.scope() } else { self.entered_scope() };
        let code = match rule.truth(self.known(), &scope) {
            Truth::True => return SEEN,
            Truth::False => ReasonCode::NotInAudience,
            Truth::Unknown => ReasonCode::AudienceUnknown,
        };
        report(Reason::new(code).with(clause(rule, self.known(), &scope)))?;
        SEEN
    }
}

/// Whether a rule asks neither for the unit nor for the enrolment.
fn is_of_customer(rule: &Rule) -> bool {
    match rule {
        Rule::All(rules) | Rule::Any(rules) | Rule::AtLeast { of: rules, .. } => rules.iter().all(is_of_customer),
        Rule::Not(rule) => is_of_customer(rule),
        Rule::Is(predicate) => predicate.is_of_customer(),
    }
}

/// The first clause that makes a rule what it is.
pub(super) fn clause<'p>(rule: &'p Rule, known: &Known<'_>, scope: &Scope<'_>) -> Evidence<'p> {
    first(rule, rule.truth(known, scope), known, scope).map_or(Evidence::None, Evidence::Clause)
}

fn first<'p>(rule: &'p Rule, truth: Truth, known: &Known<'_>, scope: &Scope<'_>) -> Option<&'p Predicate> {
    let among = |rules: &'p [Rule]| {
        let rule = rules.iter().find(|rule| rule.truth(known, scope) == truth).or(rules.first())?;
        first(rule, rule.truth(known, scope), known, scope)
    };
    match rule {
        Rule::All(rules) | Rule::Any(rules) | Rule::AtLeast { of: rules, .. } => among(rules),
        Rule::Not(rule) => first(rule, truth.not(), known, scope),
        Rule::Is(predicate) => Some(predicate),
    }
}
