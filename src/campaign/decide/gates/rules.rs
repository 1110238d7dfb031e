//! The gate of the audience, and which clause of a rule stands in the way.

use super::{Looked, Report, SEEN};
use crate::campaign::decide::case::{Case, Desk};
use crate::campaign::decide::evidence::{Evidence, RuleOf};
use crate::campaign::{Known, Predicate, Reason, ReasonCode, Rule, Scope, Subject, Truth};

impl<'p> Case<'_, 'p> {
    pub(super) fn audience(&self, report: &mut Report<'_, 'p>) -> Looked {
        let rule = &self.campaign().audience;
        // Before the enrolment: what has happened since then is not asked yet.
        let scope = *self.scope();
        let truth = rule.truth(self.known(), &scope);
        let Some(code) = self.desk.audience_code(truth, self.unit, self.known()) else { return SEEN };
        report(Reason::new(code).with(clause(RuleOf::Audience, rule, self.known(), &scope)))?;
        SEEN
    }
}

impl Desk<'_> {
    /// What the gate of the audience says to what the rule came to, of a unit of a customer's.
    pub(crate) fn audience_code(
        self,
        truth: Truth,
        unit: Option<Subject<'_>>,
        known: &Known<'_>,
    ) -> Option<ReasonCode> {
        match truth {
            Truth::True => None,
            Truth::False => Some(ReasonCode::NotInAudience),
            // Of what they do not have nothing is asked: the enrolment says that they have none.
            Truth::Unknown if unit.is_none() && known.is_known(self.campaign.unit()) => None,
            Truth::Unknown => Some(ReasonCode::AudienceUnknown),
        }
    }
}

/// The first clause that makes a rule what it is.
pub(super) fn clause<'p>(of: RuleOf, rule: &'p Rule, known: &Known<'_>, scope: &Scope<'_>) -> Evidence<'p> {
    let decides = first(rule, rule.truth(known, scope), known, scope);
    decides.map_or(Evidence::None, |(predicate, truth)| {
        let value = predicate.value(known, scope);
        Evidence::Clause { of, rule, predicate, truth, value, scale: known.scale }
    })
}

fn first<'p>(rule: &'p Rule, truth: Truth, known: &Known<'_>, scope: &Scope<'_>) -> Option<(&'p Predicate, Truth)> {
    match rule {
        Rule::All(rules) | Rule::Any(rules) | Rule::AtLeast { of: rules, .. } => {
            let rule = rules.iter().find(|rule| rule.truth(known, scope) == truth)?;
            first(rule, truth, known, scope)
        }
        Rule::Not(rule) => first(rule, truth.not(), known, scope),
        Rule::Is(predicate) => Some((predicate, truth)),
    }
}
