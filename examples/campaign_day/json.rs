//! The report as one JSON object.

use serde_json::{Value, json};

use crate::common::json::{self, joined, money, number, rate};
use crate::common::source::Source;
use crate::report::{Contact, Exchanged, Explained, Messages, Moved, Near, One, Outcomes, Past, Report, Run, WhatIf};

/// The whole report, or the customer that was asked for.
pub(crate) fn render(source: &Source, report: &Report) -> Result<String, serde_json::Error> {
    let run = run(&report.run);
    if let Some(customer) = &report.one {
        return json::render(source, &report.overview, json!({ "run": run, "customer": one(customer) }));
    }
    let Report { messages: sent, .. } = report;
    let parts = json!({
        "run": run,
        "contacts": report.contacts.iter().map(contact).collect::<Vec<_>>(),
        "messages": sent.iter().map(messages).collect::<Vec<_>>(),
        "outcomes": report.outcomes.iter().map(outcomes).collect::<Vec<_>>(),
        "waterfall": report.waterfall,
        "closed": counts(report.closed.iter().map(|(gate, decisions)| (gate.name(), *decisions))),
        "sole_blockers": {
            "reasons": counts(report.blockers.reasons.iter().map(|(code, count)| (code.as_str(), *count))),
            "clauses": clauses(&report.blockers.clauses),
        },
        "near_misses": near(&report.near),
        "explained": report.explained.iter().map(explained).collect::<Vec<_>>(),
        "what_if": what_if(&report.what_if),
        "past": past(&report.past),
    });
    json::render(source, &report.overview, parts)
}

fn run(run: &Run) -> Value {
    json!({
        "now": run.now,
        "local": run.local.to_string(),
        "zone": run.zone.to_string(),
        "campaigns": run.campaigns,
        "global_holdout": rate(Some(run.global_holdout)),
        "median_gap": number(run.median_gap),
        "people": run.people,
        "known": if run.orders_alone { "orders" } else { "simulated" },
        "assumed_consent": run.assumed,
    })
}

fn contact(contact: &Contact) -> Value {
    json!({
        "channel": contact.channel,
        "reachable": contact.reachable,
        "consent_given": contact.consent_given,
        "consent_withdrawn": contact.consent_withdrawn,
        "consent_unknown": contact.consent_unknown,
        "listed": contact.listed,
        "open": contact.open,
    })
}

fn messages(messages: &Messages) -> Value {
    joined(json!(messages.counts), json!({ "offer": messages.offer, "cost": money(messages.cost) }))
}

fn outcomes(outcomes: &Outcomes) -> Value {
    let kinds = counts(outcomes.counts.iter().map(|(kind, count)| (kind.name(), *count)));
    let waiting = outcomes.waiting_for.map(|(code, count)| json!({ "reason": code, "customers": count }));
    json!({ "campaign": outcomes.campaign, "customers": kinds, "most_wait_for": waiting })
}

fn near(near: &Near) -> Value {
    let missed = near
        .clauses
        .iter()
        .map(|missed| json!({ "clause": missed.clause, "fails": missed.fails, "unknown": missed.unknown }));
    let nearest = near.nearest.iter().map(
        |miss| json!({ "customer": miss.customer, "clause": miss.clause, "short_by": number(Some(miss.short_by)) }),
    );
    json!({ "clauses": missed.collect::<Vec<_>>(), "nearest": nearest.collect::<Vec<_>>() })
}

fn explained(explained: &Explained) -> Value {
    json!({
        "example_of": explained.example_of,
        "customer": explained.customer,
        "explanation": explained.json,
    })
}

fn what_if(what_if: &WhatIf) -> Value {
    let [before, after] = [0, 1].map(|side: usize| {
        let of = |pair: &[u64; 2]| pair.get(side).copied();
        json!({
            "audience": what_if.rules.get(side),
            "matching": of(&what_if.matching),
            "sent": of(&what_if.sent),
            "sent_by_all": of(&what_if.sent_by_all),
        })
    });
    json!({
        "campaign": what_if.campaign,
        "before": before,
        "after": after,
        "gained": moved(&what_if.gained),
        "lost": moved(&what_if.lost),
        "messages": what_if.messages.iter().map(exchanged).collect::<Vec<_>>(),
    })
}

fn exchanged(exchanged: &Exchanged) -> Value {
    let of = |reasons: &[(String, u64)]| counts(reasons.iter().map(|(name, count)| (name.as_str(), *count)));
    json!({ "campaign": exchanged.campaign, "gained": of(&exchanged.gained), "lost": of(&exchanged.lost) })
}

fn moved(moved: &Moved) -> Value {
    json!({
        "customers": moved.customers,
        "kept_out_by": clauses(&moved.clauses),
        "today": counts(moved.outcomes.iter().map(|(name, count)| (name.as_str(), *count))),
    })
}

fn past(past: &Past) -> Value {
    let campaigns = past.campaigns.iter().map(|sent| {
        json!({
            "campaign": sent.campaign,
            "messages": sent.sent,
            "customers": sent.reached,
            "held_out": sent.held_out,
            "cost": money(sent.cost.unwrap_or_default()),
        })
    });
    let channels = past.channels.iter().map(|over| {
        json!({
            "channel": over.channel,
            "messages": over.messages,
            "customers": over.customers,
            "price": money(over.price),
            "cost": money(over.cost),
        })
    });
    let days = past
        .days
        .iter()
        .map(|(date, messages, cost)| json!({ "date": date, "messages": messages, "cost": money(*cost) }));
    json!({
        "messages": past.messages,
        "customers": past.customers,
        "held_out": past.held_out,
        "cost": money(past.cost),
        "campaigns": campaigns.collect::<Vec<_>>(),
        "channels": channels.collect::<Vec<_>>(),
        "days": days.collect::<Vec<_>>(),
    })
}

fn one(one: &One) -> Value {
    json!({
        "customer": one.customer,
        "decisions": one.decisions,
        "explanations": one.explanations.iter().map(|explained| explained.json.clone()).collect::<Vec<_>>(),
    })
}

fn clauses(clauses: &[(String, u64)]) -> Value {
    let each = clauses.iter().map(|(clause, count)| json!({ "clause": clause, "customers": count }));
    each.collect::<Vec<_>>().into()
}

/// Counts by name.
fn counts<'n>(counts: impl Iterator<Item = (&'n str, u64)>) -> Value {
    counts.map(|(name, count)| (name.to_owned(), Value::from(count))).collect()
}
