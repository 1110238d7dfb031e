//! Campaigns that write to customers who have been silent for the same number of days.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::shared::{conjuncts, days_after, disjuncts, literal};
use super::{Finding, FindingCode};
use crate::campaign::{Bounds, Campaign, CampaignParts, Predicate, ProgrammeParts, Rule, Trigger};
use crate::segment::SilenceLimit;

/// Median gaps that are tried, in days; longer ones meet the ceilings, as a customer without a rhythm does.
const LONGEST_GAP: u32 = 400;

/// The days of a silence on which a campaign writes, both included.
#[derive(Clone, Copy, Debug)]
struct Days {
    first: i64,
    last: i64,
}

pub(super) fn overlaps(parts: &ProgrammeParts, findings: &mut Vec<Finding>) {
    let gaps = || std::iter::once(None).chain((0..=LONGEST_GAP).map(Some));
    let of = |campaign: &'_ Campaign| -> Vec<Option<Days>> { gaps().map(|gap| days(campaign.parts(), gap)).collect() };
    let all: Vec<_> = parts.campaigns.iter().map(|campaign| (campaign.parts(), of(campaign))).collect();
    for (position, (campaign, own)) in all.iter().enumerate() {
        for (other, others) in all.iter().take(position) {
            let excluded = campaign.exclusion_group.is_some() && campaign.exclusion_group == other.exclusion_group;
            let meet = own.iter().zip(others).find_map(|(own, other)| meeting((*own)?, (*other)?));
            if let (Some((own, theirs)), false) = (meet, excluded) {
                let text = format!("writes on {own} of a silence, and {} on {theirs}", other.name);
                let (code, path) = (FindingCode::SilenceOverlap, "trigger".to_owned());
                findings.push(Finding { code, campaign: Some(campaign.name.clone()), path, text });
            }
        }
    }
}

fn meeting(own: Days, other: Days) -> Option<(Days, Days)> {
    (own.first.max(other.first) <= own.last.min(other.last)).then_some((own, other))
}

/// When a campaign writes to a customer with this median gap; `None` if it is not about silence, or never does.
fn days(campaign: &CampaignParts, gap: Option<u32>) -> Option<Days> {
    let steps = || campaign.steps.iter().map(|step| days_after(step.due, &campaign.trigger));
    let begins = match &campaign.trigger {
        Trigger::Silence { limit, .. } => Some(limit_days(*limit, gap) + 1),
        Trigger::Inactive { days } => Some(i64::from(*days)),
        Trigger::Audience => None,
        _ => return None,
    };
    let mut days = match begins {
        Some(begins) => {
            let (first, last) = (steps().map(|(first, _)| first).min()?, steps().map(|(_, last)| last).max()?);
            Days { first: begins + first, last: begins + last }
        }
        None => Days { first: 0, last: i64::MAX },
    };
    for rule in conjuncts(&campaign.audience) {
        days.keep(rule, true, gap);
    }
    for rule in [&campaign.exit, &campaign.goal].into_iter().flatten().flat_map(disjuncts) {
        days.keep(rule, false, gap);
    }
    // An audience that no silence is asked of is not about silence.
    (days.first > 0 && days.first <= days.last).then_some(days)
}

impl Days {
    /// Keeps those on which a rule holds, or does not, as far as it is about silence.
    fn keep(&mut self, rule: &Rule, holds: bool, gap: Option<u32>) {
        let Some((predicate, says)) = literal(rule) else { return };
        let (least, most) = match predicate {
            Predicate::SilentFor { limit, .. } => (Some(limit_days(*limit, gap) + 1), None),
            Predicate::OrderRecency { days: Bounds { at_least, at_most } }
            | Predicate::Inactive { days: Bounds { at_least, at_most } } => {
                (at_least.map(i64::from), at_most.map(i64::from))
            }
            _ => return,
        };
        match (says == holds, least, most) {
            (true, least, most) => {
                self.first = least.map_or(self.first, |least| self.first.max(least));
                self.last = most.map_or(self.last, |most| self.last.min(most));
            }
            (false, Some(least), None) => self.last = self.last.min(least - 1),
            (false, None, Some(most)) => self.first = self.first.max(most + 1),
            (false, _, _) => {}
        }
    }
}

impl std::fmt::Display for Days {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.last {
            i64::MAX => write!(f, "day {} and later", self.first),
            last if last == self.first => write!(f, "day {last}"),
            last => write!(f, "days {} to {last}", self.first),
        }
    }
}

/// The days of a limit for a customer with this median gap.
fn limit_days(limit: SilenceLimit, gap: Option<u32>) -> i64 {
    match limit {
        SilenceLimit::Fixed { days } => days.into(),
        SilenceLimit::OwnRhythm { multiple, floor, ceiling } => {
            let rhythm = gap.and_then(|gap| multiple.value()?.checked_mul(Decimal::from(gap))?.to_u32());
            rhythm.unwrap_or(ceiling).clamp(floor, ceiling.max(floor)).into()
        }
    }
}
