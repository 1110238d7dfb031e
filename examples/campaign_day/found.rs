//! Single customers, and what a changed rule does to them.

use std::error::Error;

use retention::campaign::{
    Bound, Campaign, CampaignChange, Changed, Decision, Decisions, Explanation, Gate, GateVerdict, OutcomeKind,
    Programme, SendState, SoleBlocker, SoleBlockers, Verdict,
};

use crate::common::json::joined;
use crate::facts::Known;
use crate::programme::CHANGED;
use crate::report::{Exchanged, Explained, Miss, Missed, Moved, Near, One, WhatIf};

/// So many of those who nearly match are named.
const NEAREST: usize = 5;

/// Who misses the audience of a campaign by one clause; by amount, the nearest first.
pub(crate) fn near(bound: &Bound<'_, u32>, campaign: &Campaign, known: &Known) -> Near {
    let misses = bound.audience_of(campaign).near_misses();
    let clauses: Vec<Missed> = misses
        .clauses()
        .iter()
        .map(|clause| Missed { clause: clause.rule.to_string(), fails: clause.fails, unknown: clause.unknown })
        .collect();
    let miss = |customer: &retention::campaign::NearMiss<'_, u32>| {
        let clause = clauses.get(customer.clause)?.clause.clone();
        Some(Miss { key: *customer.key, customer: known.name(*customer.key), clause, short_by: customer.short_by? })
    };
    let mut nearest: Vec<Miss> = misses.customers().iter().filter_map(miss).collect();
    nearest.sort_by_key(|miss| (miss.short_by.abs(), miss.key));
    nearest.truncate(NEAREST);
    Near { clauses, nearest }
}

/// Three customers of a campaign: one who is sent to, one who is kept from it by one gate alone, and one by one
/// clause of the audience alone.
pub(crate) fn explained(
    decisions: &Decisions<'_, u32>,
    sole: &SoleBlockers<'_, u32>,
    known: &Known,
) -> Result<Vec<Explained>, Box<dyn Error>> {
    let campaign = sole.campaign();
    let rows = || 0..decisions.keys().len();
    let sent = rows().find(|row| decisions.outcome(campaign, *row) == Some(OutcomeKind::Send));
    let by = |is: &dyn Fn(&SoleBlocker<'_, u32>) -> bool| {
        let found = sole.customers().iter().find(|customer| is(customer))?;
        decisions.keys().binary_search(found.key).ok()
    };
    let stopped = [
        (Gate::Cap, "has got enough messages"),
        (Gate::Arbitration, "gets another campaign's message"),
        (Gate::Consent, "has not agreed"),
        (Gate::Step, "has to wait"),
    ];
    let at = |gate| by(&|customer| customer.code.gate() == gate);
    let stopped = stopped.into_iter().find_map(|(gate, example_of)| Some((example_of, at(gate)?)));
    let missed = by(&|customer| customer.clause.is_some());
    let examples = [sent.map(|row| ("is sent to", row)), stopped, missed.map(|row| ("misses one clause alone", row))];
    let explain = |(example_of, row)| {
        let explanations = decisions.explain(campaign, row);
        // Of several carts or orders the one that this is about: sent, or with one closed gate.
        let explanation = explanations.iter().min_by_key(|explanation| closed_gates(explanation));
        explanation.map(|explanation| explained_as(example_of, explanation, known, decisions.keys().get(row)))
    };
    examples.into_iter().flatten().filter_map(explain).collect()
}

/// How many gates are closed, or are not reached.
fn closed_gates(explanation: &Explanation<'_>) -> usize {
    let is_open = |verdict: &&GateVerdict<'_>| verdict.verdict == Verdict::Open;
    explanation.gates.len() - explanation.gates.iter().filter(is_open).count()
}

/// All about one customer: what each campaign decides, and in full what is not merely a matter of another time or audience.
pub(crate) fn one(decisions: &Decisions<'_, u32>, wanted: &str, known: &Known) -> Result<One, Box<dyn Error>> {
    let key = known.key(wanted);
    let row = key.and_then(|key| decisions.keys().binary_search(&key).ok());
    let row = row.ok_or_else(|| format!("--explain: expected a customer, found {wanted}"))?;
    let all = decisions.of_customer(row);
    let campaigns = decisions.programme().campaigns().iter();
    let explanations = campaigns.flat_map(|campaign| decisions.explain(campaign.name(), row));
    let told = explanations.filter(|explanation| {
        let gate = explanation.decision.reason.map(|reason| reason.gate());
        gate.is_none_or(|gate| gate > Gate::Enrolment)
    });
    Ok(One {
        customer: known.name(key.unwrap_or_default()),
        lines: lines(&all),
        decisions: all.iter().map(serde_json::to_value).collect::<Result<_, _>>()?,
        explanations: told
            .map(|explanation| explained_as("on their way", &explanation, known, key.as_ref()))
            .collect::<Result<_, _>>()?,
    })
}

/// A line for each decision; carts and orders of one campaign to which the same happens for the same reason have one together.
fn lines(decisions: &[Decision<'_>]) -> Vec<String> {
    let what = |decision: &Decision<'_>| {
        let code = decision.reason.map(|reason| reason.code);
        (decision.campaign.name().to_owned(), decision.outcome.kind(), code)
    };
    let alike = decisions.chunk_by(|one, other| what(one) == what(other));
    let line = |alike: &[Decision<'_>]| match alike {
        [first, _, ..] => {
            let (campaign, kind, code) = what(first);
            let code = code.map_or("", |code| code.as_str());
            format!("{campaign}, {} {}s: {kind}; {code}", alike.len(), first.campaign.unit().name())
        }
        _ => alike.iter().map(ToString::to_string).collect(),
    };
    alike.map(line).collect()
}

fn explained_as(
    example_of: &'static str,
    explanation: &Explanation<'_>,
    known: &Known,
    key: Option<&u32>,
) -> Result<Explained, Box<dyn Error>> {
    let customer = key.map(|key| known.name(*key)).unwrap_or_default();
    // A file's customers have numbers for keys, which nobody knows outside of this program.
    let (text, json) = (explanation.to_string(), serde_json::to_value(explanation)?);
    let text = text.split_once(',').map_or_else(|| text.clone(), |(_, rest)| format!("{customer},{rest}"));
    let json = joined(json, serde_json::json!({ "customer": customer }));
    Ok(Explained { example_of, customer, text, json })
}

/// The day under the changed programme, beside the one under the programme as it is.
pub(crate) fn what_if<'t>(
    bound: &Bound<'t, u32>,
    decisions: &Decisions<'t, u32>,
    changed: &'t Programme,
) -> Result<WhatIf, Box<dyn Error>> {
    let before = decisions.programme().campaign(CHANGED).ok_or("expected the campaign that is changed")?;
    let after = changed.campaign(CHANGED).ok_or("expected the campaign that is changed")?;
    let change = bound.audience_change(before, after);
    let others = bound.rebind(changed).decide();
    let messages = decisions.change_to(&others).ok_or("expected the same customers")?;
    let sent = messages.campaign(CHANGED).map(|campaign| [campaign.before(), campaign.after()]);
    Ok(WhatIf {
        campaign: CHANGED,
        rules: [before, after].map(|campaign| campaign.parts().audience.to_string()),
        matching: [change.before(), change.after()],
        gained: moved(change.gained(), &others),
        lost: moved(change.lost(), &others),
        sent: sent.unwrap_or_default(),
        sent_by_all: [messages.before(), messages.after()],
        messages: messages.campaigns().iter().filter_map(exchanged).collect(),
    })
}

/// The messages that a campaign gains and loses, if there are any.
fn exchanged(change: &CampaignChange<'_, u32>) -> Option<Exchanged> {
    let moves = change.moves().iter();
    let gained = moves.clone().filter(|one| one.to == SendState::Sent).map(|one| (one.from.to_string(), one.customers));
    let lost = moves.filter(|one| one.from == SendState::Sent).map(|one| (one.to.to_string(), one.customers));
    let exchanged =
        Exchanged { campaign: change.campaign().to_owned(), gained: gained.collect(), lost: lost.collect() };
    (!exchanged.gained.is_empty() || !exchanged.lost.is_empty()).then_some(exchanged)
}

fn moved(change: &Changed<'_, u32>, decisions: &Decisions<'_, u32>) -> Moved {
    let mut outcomes: Vec<(String, u64)> = Vec::new();
    for customer in change.customers() {
        let Ok(row) = decisions.keys().binary_search(customer.key) else { continue };
        let name = decisions.reason(CHANGED, row).map_or("send", |code| code.as_str());
        match outcomes.iter_mut().find(|(other, _)| other == name) {
            Some((_, count)) => *count += 1,
            None => outcomes.push((name.to_owned(), 1)),
        }
    }
    outcomes.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), name.clone()));
    let clauses = change.clauses().iter().filter(|clause| clause.customers > 0);
    Moved {
        customers: change.len() as u64,
        clauses: clauses.map(|clause| (clause.rule.to_string(), clause.customers)).collect(),
        outcomes,
    }
}
