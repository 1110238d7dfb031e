//! Waterfalls add up; sole blockers are those who are sent to once the one gate is open; near misses and changes of an audience
//! are what each clause says by itself.

use proptest::prelude::*;
use retention::campaign::{
    Campaign, CampaignParts, CampaignStatus, Decisions, Gate, Moment, OutcomeKind, Programme, ReEntry, ReasonCode,
    Rule, Trigger, Verdict,
};
use retention::model::Rate;

use super::{asks_for_more_than_the_customer, bases, programmes};
use crate::assembly::{Plain, now, table};
use crate::config;
use crate::rules::questions::rule;

/// The conditions that must all hold.
pub(super) fn conditions(rule: &Rule) -> Vec<&Rule> {
    match rule {
        Rule::All(rules) => rules.iter().flat_map(conditions).collect(),
        other => vec![other],
    }
}

/// The programme with another version of one of its campaigns.
fn edited(programme: &Programme, name: &str, edit: impl Fn(&mut CampaignParts)) -> Programme {
    let mut parts = programme.clone().into_parts();
    let campaign = parts.campaigns.iter_mut().find(|campaign| campaign.name() == name).unwrap();
    *campaign = campaign.clone().edit(edit).unwrap();
    Programme::from_parts(parts).unwrap()
}

fn sends(programme: &Programme, name: &str, plain: &Plain) -> bool {
    let decisions = programme.decide_customer(&plain.facts(), Moment::new(now()));
    decisions.iter().any(|one| one.campaign.name() == name && one.outcome.kind() == OutcomeKind::Send)
}

/// The programme and the customer with a gate taken away; `None` where it cannot be.
fn without(gate: Gate, programme: &Programme, name: &str, plain: &Plain) -> Option<(Programme, Plain)> {
    let nobody = Rate::new(0, 1).unwrap();
    let edit = |edit: &dyn Fn(&mut CampaignParts)| Some((edited(programme, name, edit), plain.clone()));
    // What the campaigns have in common cannot be taken away from one of them: another could go out in its place.
    let shared = programme.parts();
    match gate {
        Gate::Live => edit(&|parts| parts.status = CampaignStatus::Live),
        Gate::Freshness => edit(&|parts| parts.max_staleness_minutes = None),
        Gate::Audience => edit(&|parts| parts.audience = Rule::everybody()),
        Gate::CampaignHoldout => edit(&|parts| parts.holdout = nobody),
        Gate::Cap if shared.caps.is_empty() => edit(&|parts| parts.caps.clear()),
        Gate::SendTime if shared.quiet_hours.is_none() => {
            edit(&|parts| (parts.quiet_hours, parts.send_window) = (None, None))
        }
        Gate::Exit => edit(&|parts| (parts.exit, parts.goal) = (None, None)),
        // Without a cool-down, who is through with a campaign that they enter by its audience does not come again at all.
        Gate::Enrolment if programme.campaign(name)?.parts().trigger == Trigger::Audience => None,
        Gate::Enrolment => edit(&|parts| (parts.re_entry, parts.exclusion_group) = (ReEntry::Always, None)),
        Gate::Arbitration => {
            let mut parts = programme.clone().into_parts();
            parts.campaigns.retain(|campaign| campaign.name() == name);
            Some((Programme::from_parts(parts).unwrap(), plain.clone()))
        }
        _ => None,
    }
}

/// Whether taking a gate away takes all of its reasons away.
fn is_taken_away(code: ReasonCode) -> bool {
    !matches!(
        code,
        ReasonCode::UnitEnded
            | ReasonCode::PaymentPending
            | ReasonCode::ExitUnknown
            | ReasonCode::OtherUnit
            | ReasonCode::NotTriggered
            | ReasonCode::TriggerUnknown
            | ReasonCode::StepNotDue
    )
}

/// Whether all reasons of the only closed gate are such.
fn all_taken_away(decisions: &Decisions<'_, u32>, name: &str, row: usize, gate: Gate) -> bool {
    let explanations = decisions.explain(name, row);
    let closed = |verdict: &Verdict<'_>| match verdict {
        Verdict::Closed(reasons) => reasons.iter().all(|reason| is_taken_away(reason.code)),
        _ => true,
    };
    explanations.iter().flat_map(|one| &one.gates).filter(|one| one.gate == gate).all(|one| closed(&one.verdict))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn waterfalls_add_up(base in bases(), programme in programmes()) {
        let whole_table = table(&base);
        let decisions = programme.decide(&whole_table, Moment::new(now()));
        let (left, right) = base.split_at(base.len() / 2);
        let parts = [left, right].map(table);
        let parts = parts.each_ref().map(|part| programme.decide(part, Moment::new(now())));
        let mut sent = 0;
        for name in programme.campaigns().iter().map(Campaign::name) {
            let waterfall = decisions.waterfall(name).unwrap();
            prop_assert_eq!(waterfall.customers(), base.len() as u64);
            prop_assert!(waterfall.gates().iter().map(|gate| gate.gate).eq(Gate::ALL.iter().copied()));
            let mut left = waterfall.customers();
            for gate in waterfall.gates() {
                prop_assert_eq!(gate.entered, left);
                left -= gate.lost.iter().map(|(_, customers)| customers).sum::<u64>();
                prop_assert_eq!(gate.left, left);
                for (code, customers) in &gate.lost {
                    let rows = (0..base.len()).filter(|row| decisions.reason(name, *row) == Some(*code));
                    prop_assert_eq!((code.gate(), *customers), (gate.gate, rows.count() as u64));
                }
            }
            let messages = decisions.sends().filter(|(_, message)| message.campaign.name() == name).count();
            prop_assert_eq!(waterfall.sent(), messages as u64);
            sent += waterfall.sent();
            let merged = parts[0].waterfall(name).unwrap().merge(&parts[1].waterfall(name).unwrap());
            prop_assert_eq!(merged, Some(waterfall.clone()));
            prop_assert_eq!(waterfall.merge(&programme.decide(&table(&[]), Moment::new(now())).waterfall(name).unwrap()), Some(waterfall));
        }
        let counts = decisions.counts();
        prop_assert_eq!(counts.iter().map(|step| step.sent).sum::<u64>(), sent);
        let due = decisions.held_out().filter(|(_, message)| message.at <= now()).count();
        prop_assert_eq!(counts.iter().map(|step| step.held_out).sum::<u64>(), due as u64);
    }

    #[test]
    fn sole_blockers_are_sent_to_without_the_one_gate(base in bases(), programme in programmes()) {
        let mut base = base;
        base.truncate(8);
        base.sort_by_key(|plain| plain.key);
        let table = table(&base);
        let decisions = programme.decide(&table, Moment::new(now()));
        for name in programme.campaigns().iter().map(Campaign::name) {
            let blockers = decisions.sole_blockers(name).unwrap();
            prop_assert_eq!(blockers.counts().iter().map(|(_, count)| count).sum::<u64>(), blockers.customers().len() as u64);
            for (row, plain) in base.iter().enumerate() {
                let found = blockers.customers().iter().find(|blocker| *blocker.key == plain.key);
                if sends(&programme, name, plain) {
                    prop_assert!(found.is_none(), "they are sent to");
                    continue;
                }
                let gates = Gate::ALL.iter().copied().filter(|gate| found.is_none_or(|found| found.code.gate() == *gate));
                for gate in gates.filter(|gate| *gate != Gate::Step) {
                    let Some((programme, changed)) = without(gate, &programme, name, plain) else { continue };
                    let sends = sends(&programme, name, &changed);
                    match found {
                        Some(found) if all_taken_away(&decisions, name, row, gate) => {
                            prop_assert!(sends, "{:?} alone keeps {} from {:?}", found.code, name, plain);
                        }
                        Some(_) => {}
                        // Three gates are opened at once by what is done for one.
                        None if [Gate::Reachable, Gate::Suppression, Gate::Consent].contains(&gate) => {}
                        None => prop_assert!(!sends, "{:?} alone keeps {} from {:?}", gate, name, plain),
                    }
                }
            }
        }
    }

    #[test]
    fn near_misses_miss_one_clause(base in bases(), programme in programmes(), rule in rule()) {
        let (table, rule) = (table(&base), Rule::All(vec![rule.clone(), Rule::everybody(), Rule::All(vec![rule])]));
        let bound = programme.bind(&table, Moment::new(now()));
        let audience = bound.audience(&rule).unwrap();
        let near = audience.near_misses();
        let clauses: Vec<_> = conditions(&rule).into_iter().map(|clause| bound.audience(clause).unwrap()).collect();
        prop_assert!(near.clauses().iter().map(|clause| &clause.rule).eq(conditions(&rule)));
        for row in 0..table.len() {
            let fails: Vec<usize> = (0..clauses.len()).filter(|at| clauses[*at].matches(row) != Some(true)).collect();
            let found = near.customers().iter().find(|miss| *miss.key == table.keys()[row]);
            prop_assert_eq!(found.map(|miss| miss.clause), fails.first().copied().filter(|_| fails.len() == 1));
        }
        for (at, clause) in near.clauses().iter().enumerate() {
            let of_clause = near.customers().iter().filter(|miss| miss.clause == at).count() as u64;
            prop_assert_eq!(clause.fails + clause.unknown, of_clause);
        }
    }

    #[test]
    fn a_changed_audience_gains_and_loses_the_difference(
        base in bases(),
        programme in programmes(),
        rules in (rule(), rule()),
    ) {
        let table = table(&base);
        let bound = programme.bind(&table, Moment::new(now()));
        let of = |rule: &Rule| Campaign::news().edit(|parts| parts.audience = rule.clone());
        let (Ok(before), Ok(after)) = (of(&rules.0), of(&rules.1)) else { return Ok(()) };
        let change = bound.audience_change(&before, &after);
        let [was, is] = [&rules.0, &rules.1].map(|rule| bound.audience(rule).unwrap());
        prop_assert_eq!((change.before(), change.after()), (was.matching(), is.matching()));
        for (changed, from, to) in [(change.gained(), &was, &is), (change.lost(), &is, &was)] {
            let rows = (0..table.len()).filter(|row| from.matches(*row) != Some(true) && to.matches(*row) == Some(true));
            let rows: Vec<usize> = rows.collect();
            let clauses: Vec<_> = changed.clauses().iter().map(|clause| bound.audience(&clause.rule).unwrap()).collect();
            prop_assert!(changed.customers().iter().map(|one| *one.key).eq(rows.iter().map(|row| table.keys()[*row])));
            for (one, row) in changed.customers().iter().zip(rows) {
                prop_assert!(!one.clauses.is_empty());
                let fails = (0..clauses.len()).filter(|at| clauses[*at].matches(row) != Some(true));
                let fails: Vec<usize> = fails.collect();
                prop_assert_eq!(&one.clauses, &fails);
            }
            for (at, clause) in changed.clauses().iter().enumerate() {
                let of_clause = changed.customers().iter().filter(|one| one.clauses.contains(&at)).count();
                prop_assert_eq!(clause.customers, of_clause as u64);
            }
        }
        prop_assert_eq!(change.before() + change.gained().len() as u64, change.after() + change.lost().len() as u64);
    }

    /// The clause of a sole blocker is the one that misses.
    #[test]
    fn the_audience_blocks_by_a_clause(base in bases(), programme in programmes()) {
        let table = table(&base);
        let decisions = programme.decide(&table, Moment::new(now()));
        let bound = programme.bind(&table, Moment::new(now()));
        for campaign in programme.campaigns() {
            let blockers = decisions.sole_blockers(campaign.name()).unwrap();
            let rule = &campaign.parts().audience;
            let near = bound.audience(rule).unwrap().near_misses();
            for blocker in blockers.customers() {
                let of_audience = blocker.code.gate() == Gate::Audience && !asks_for_more_than_the_customer(rule);
                let miss = near.customers().iter().find(|miss| miss.key == blocker.key && of_audience);
                prop_assert_eq!(blocker.clause, miss.map(|miss| miss.clause));
            }
            for (at, clause) in blockers.clauses().iter().enumerate() {
                let count = blockers.customers().iter().filter(|blocker| blocker.clause == Some(at)).count();
                prop_assert_eq!(clause.customers, count as u64);
            }
        }
    }
}
