//! Steps and caps: in order, and each of them reached.

use super::shared::{DAY, conjuncts, days_after, disjuncts, due, entries, literal, period_days};
use super::{Finding, FindingCode, Lint};
use crate::campaign::{
    Bounds, CampaignStatus, Cap, CapScope, CapWindow, CoolDown, Predicate, ReEntry, Rule, RuleRole, Trigger,
};
use crate::segment::SilenceLimit;

impl Lint<'_> {
    pub(super) fn steps(&mut self) {
        self.order();
        self.enrolment_caps();
        self.outlasting();
        self.after_end();
        self.after_exit();
        self.cool_down();
    }

    /// Caps that more steps meet than they let through.
    pub(super) fn limits(&mut self) {
        let own = self.campaign.caps.iter().map(|cap| (*cap, Some(self.campaign.name.clone()))).enumerate();
        let shared = self.caps.iter().map(|cap| (*cap, None)).enumerate();
        let caps: Vec<_> = own.chain(shared).collect();
        for (position, (cap, campaign)) in caps {
            let path = format!("caps[{position}]");
            let (meet, over) =
                (self.steps_within(&cap), self.campaign.steps.iter().any(|step| cap.is_over(step.channel)));
            if cap.within != CapWindow::Enrolment && meet > cap.at_most.get() as usize {
                let of = if campaign.is_some() { String::new() } else { format!(" of {}", self.campaign.name) };
                let text = format!("{cap}, and {meet} steps{of} fall into that time");
                let (code, campaign, path) = (FindingCode::CapBelowSteps, campaign.clone(), path.clone());
                self.findings.push(Finding { code, campaign, path, text });
            }
            if let (CapScope::Channel(channel), true, false) = (cap.of, campaign.is_some(), over) {
                let text = format!("no step goes over {}", channel.name());
                self.report(FindingCode::CapOfOtherChannel, path, text);
            }
        }
    }

    fn order(&mut self) {
        let steps = &self.campaign.steps;
        for (position, (before, step)) in steps.iter().zip(steps.iter().skip(1)).enumerate() {
            let is_later = |entered| due(step.due, entered) > due(before.due, entered);
            if !entries(&self.campaign.trigger).into_iter().all(is_later) {
                let text = format!("{}, and the step before it {}", step.due, before.due);
                self.report(FindingCode::StepsNotIncreasing, format!("steps[{}].due", position + 1), text);
            }
        }
    }

    fn enrolment_caps(&mut self) {
        for (position, cap) in self.campaign.caps.iter().enumerate() {
            let steps = self.campaign.steps.iter().filter(|step| cap.is_over(step.channel)).count();
            if cap.within == CapWindow::Enrolment && steps > cap.at_most.get() as usize {
                let text = format!("{cap}, of {steps} steps");
                self.report(FindingCode::StepsAboveCap, format!("caps[{position}]"), text);
            }
        }
    }

    fn outlasting(&mut self) {
        let trigger = &self.campaign.trigger;
        let Some(period) = period_days(trigger) else { return };
        let days = || self.campaign.steps.iter().map(|step| days_after(step.due, trigger));
        let first = days().map(|(first, _)| first).min().unwrap_or(0).min(0);
        for (position, (_, last)) in days().enumerate().collect::<Vec<_>>() {
            // Of dates that are looked ahead to, the first step says how long before.
            if last.max(0) - first >= period {
                let text =
                    format!("due {} days after the first, and the trigger occurs every {period}", last.max(0) - first);
                self.report(FindingCode::StepsOutlastOccurrence, format!("steps[{position}].due"), text);
                return;
            }
        }
    }

    fn after_end(&mut self) {
        let CampaignStatus::LiveDuring { from: Some(from), until: Some(until) } = self.campaign.status else { return };
        if self.campaign.trigger.is_dated() {
            return;
        }
        let length = (until - from).num_minutes();
        for (position, step) in self.campaign.steps.iter().enumerate() {
            let least = entries(&self.campaign.trigger).map(|entered| due(step.due, entered) - entered);
            if least.into_iter().all(|minutes| minutes >= length) {
                let text = format!("{}, and the campaign lives for {} days", step.due, length / DAY);
                self.report(FindingCode::StepAfterEnd, format!("steps[{position}].due"), text);
            }
        }
    }

    fn after_exit(&mut self) {
        for (_, field, rule) in self.fields().into_iter().filter(|(role, ..)| *role != RuleRole::Audience) {
            let Some(days) = disjuncts(rule).iter().filter_map(|rule| self.exit_days(rule)).min() else { continue };
            for (position, step) in self.campaign.steps.iter().enumerate() {
                let (first, _) = days_after(step.due, &self.campaign.trigger);
                if first >= days {
                    let text = format!("{}, and the {field} holds from day {days} on", step.due);
                    self.report(FindingCode::StepAfterExit, format!("steps[{position}].due"), text);
                }
            }
        }
    }

    /// From which day after the enrolment on an exit holds by the passing of time, if it does.
    fn exit_days(&self, rule: &Rule) -> Option<i64> {
        let [one] = conjuncts(rule) else { return None };
        let (Predicate::CustomerAge { days } | Predicate::OrderRecency { days } | Predicate::Inactive { days }, true) =
            literal(one)?
        else {
            return None;
        };
        let Bounds { at_least: Some(days), at_most: None } = *days else { return None };
        let at_entry = match (&self.campaign.trigger, literal(one)?.0) {
            (Trigger::FirstOrder, Predicate::CustomerAge { .. }) => 0,
            (Trigger::Silence { limit: SilenceLimit::Fixed { days }, .. }, Predicate::OrderRecency { .. }) => {
                i64::from(*days) + 1
            }
            (Trigger::Inactive { days }, Predicate::Inactive { .. }) => i64::from(*days),
            _ => return None,
        };
        Some(i64::from(days) - at_entry)
    }

    fn cool_down(&mut self) {
        let days = match self.campaign.re_entry {
            ReEntry::After(CoolDown::Days(days)) => i64::from(days.get()),
            ReEntry::After(CoolDown::Months(months)) => i64::from(months.get()) * 28,
            ReEntry::Never | ReEntry::Always => return,
        };
        let last = self.campaign.steps.iter().map(|step| days_after(step.due, &self.campaign.trigger).1).max();
        if let Some(last) = last.filter(|last| *last > days) {
            let text = format!("{}, and the last step is due on day {last}", self.campaign.re_entry);
            self.report(FindingCode::CoolDownTooShort, "re_entry", text);
        }
    }

    /// How many steps can meet within the time of a cap.
    fn steps_within(&self, cap: &Cap) -> usize {
        let meet = |entered: i64| {
            let steps = self.campaign.steps.iter().filter(|step| cap.is_over(step.channel));
            let dues: Vec<i64> = steps.map(|step| due(step.due, entered)).collect();
            let from =
                |first: i64| dues.iter().filter(|other| **other >= first && is_within(cap, first, **other)).count();
            dues.iter().map(|first| from(*first)).max().unwrap_or(0)
        };
        entries(&self.campaign.trigger).into_iter().map(meet).max().unwrap_or(0)
    }
}

/// Whether two instants, in order, can be within one window.
fn is_within(cap: &Cap, first: i64, last: i64) -> bool {
    let days = last.div_euclid(DAY) - first.div_euclid(DAY);
    match cap.within {
        CapWindow::Rolling { hours } => last - first < i64::from(hours.get()) * 60,
        CapWindow::Day => days == 0,
        CapWindow::Week => days < 7,
        CapWindow::Month => days < 31,
        CapWindow::Enrolment => true,
    }
}
