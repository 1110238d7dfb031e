//! Rules in a campaign: suspicious in themselves, of another unit, of campaigns that are not there.

use super::{FindingCode, Lint};
use crate::campaign::{Predicate, Programme, Rule, RuleFinding, RuleRole};

impl Lint<'_> {
    pub(super) fn rules(&mut self) {
        let unit = self.campaign.trigger.unit();
        for (role, field, rule) in self.fields() {
            for finding in rule.lint_as(role, unit) {
                let (code, path, text) = in_words(&finding);
                self.report(code, format!("{field}.{path}"), text);
            }
        }
    }

    /// Campaigns that rules name.
    pub(super) fn names(&mut self, programme: &Programme) {
        for (_, field, rule) in self.fields() {
            for (path, predicate) in rule.leaves() {
                let Predicate::Contacted { campaign: Some(name), .. } = predicate else { continue };
                if programme.campaign(name).is_none() {
                    let path = format!("{field}.{path}.campaign");
                    self.report(FindingCode::RuleOfUnknownCampaign, path, format!("the programme has no {name:?}"));
                }
            }
        }
    }
}

impl<'a> Lint<'a> {
    /// The rules, what they are for, and their names.
    pub(super) fn fields(&self) -> Vec<(RuleRole, &'static str, &'a Rule)> {
        let campaign = self.campaign;
        let (exit, goal) = (campaign.exit.as_ref(), campaign.goal.as_ref());
        let others = [(RuleRole::Exit, "exit", exit), (RuleRole::Goal, "goal", goal)];
        let others = others.into_iter().filter_map(|(role, field, rule)| Some((role, field, rule?)));
        std::iter::once((RuleRole::Audience, "audience", &campaign.audience)).chain(others).collect()
    }
}

/// What a finding of a rule is, where, and in words.
fn in_words(finding: &RuleFinding) -> (FindingCode, &str, String) {
    match finding {
        RuleFinding::AlwaysTrue { path } => (FindingCode::RuleAlwaysTrue, path, "always true".to_owned()),
        RuleFinding::NeverTrue { path } => (FindingCode::RuleNeverTrue, path, "never true".to_owned()),
        RuleFinding::Contradiction { path, other } => {
            (FindingCode::RuleContradiction, path, format!("cannot hold together with {other}"))
        }
        RuleFinding::Redundant { path, by } => {
            (FindingCode::RuleRedundant, path, format!("changes nothing beside {by}"))
        }
        RuleFinding::OtherUnit { path, unit } => {
            (FindingCode::RuleOfOtherUnit, path, format!("asks for a campaign about {}s", unit.name()))
        }
        RuleFinding::BeforeEnrolment { path } => {
            (FindingCode::RuleBeforeEnrolment, path, "asks what happened since the enrolment".to_owned())
        }
    }
}
