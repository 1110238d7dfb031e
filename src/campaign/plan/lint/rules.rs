//! Rules in a campaign: suspicious in themselves, of another unit, of campaigns that are not there.

use super::{FindingCode, Lint};
use crate::campaign::{Predicate, Programme, Rule, RuleFinding};

impl Lint<'_> {
    pub(super) fn rules(&mut self) {
        let unit = self.campaign.trigger.unit();
        for (field, rule) in self.fields() {
            // Everybody is an audience of its own, and the standard one.
            if *rule != Rule::everybody() {
                for finding in rule.lint() {
                    let (path, text) = in_words(&finding);
                    let path = if path.is_empty() { field.to_owned() } else { format!("{field}.{path}") };
                    self.report(FindingCode::RuleSuspicious, path, text);
                }
            }
            for (path, predicate) in rule.leaves() {
                if let Some(asked) = predicate.unit().filter(|asked| *asked != unit) {
                    let text =
                        format!("asks about a unit of {}, and the campaign is about the {}", asked.name(), unit.name());
                    self.report(FindingCode::RuleOfOtherUnit, format!("{field}.{path}"), text);
                }
            }
        }
    }

    /// Campaigns that rules name.
    pub(super) fn names(&mut self, programme: &Programme) {
        for (field, rule) in self.fields() {
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
    /// The rules, by their names.
    pub(super) fn fields(&self) -> Vec<(&'static str, &'a Rule)> {
        let campaign = self.campaign;
        let others = [("exit", campaign.exit.as_ref()), ("goal", campaign.goal.as_ref())];
        let others = others.into_iter().filter_map(|(field, rule)| Some((field, rule?)));
        std::iter::once(("audience", &campaign.audience)).chain(others).collect()
    }
}

/// Where a finding of a rule is, and what it is.
fn in_words(finding: &RuleFinding) -> (&str, String) {
    match finding {
        RuleFinding::AlwaysTrue { path } => (path, "holds whoever the customer is".to_owned()),
        RuleFinding::NeverTrue { path } => (path, "holds for nobody".to_owned()),
        RuleFinding::Contradiction { path, other } => (path, format!("cannot hold together with {other}")),
        RuleFinding::Redundant { path, by } => (path, format!("changes nothing beside {by}")),
        RuleFinding::OtherUnit { path, unit } => (path, format!("asks for a campaign about a {unit:?}").to_lowercase()),
        RuleFinding::BeforeEnrolment { path } => (path, "asks for an enrolment before there is one".to_owned()),
    }
}
