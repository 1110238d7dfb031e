//! Rules in a campaign: suspicious in themselves, of another unit, of campaigns that are not there.

use super::{FindingCode, Lint};
use crate::campaign::{Predicate, Programme, Rule, RuleFinding, RuleRole};

impl Lint<'_> {
    pub(super) fn rules(&mut self) {
        let unit = self.campaign.trigger.unit();
        for (field, rule) in self.fields() {
            let role = match field {
                "audience" => RuleRole::Audience,
                "exit" => RuleRole::Exit,
                _ => RuleRole::Goal,
            };
            for finding in rule.lint_as(role, unit) {
                let code = match finding {
                    RuleFinding::OtherUnit { .. } => FindingCode::RuleOfOtherUnit,
                    _ => FindingCode::RuleSuspicious,
                };
                self.report(code, format!("{field}.{}", finding.path()), finding.text());
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
