//! The report as one JSON object.

use serde_json::{Value, json};

use crate::common::json::{self, date, joined, money, number, rate};
use crate::common::source::Source;
use crate::report::{Group, KeyCustomers, List, Member, Migration, Part, Report, Segment, Stage};

/// The whole report.
pub(crate) fn render(source: &Source, report: &Report) -> Result<String, serde_json::Error> {
    let segments = report.segments.iter().map(segment);
    let stages = report.stages.iter().map(|of| stage("stage", of));
    let rungs = report.rungs.iter().map(|of| stage("rung", of));
    let parts = json!({
        "map": report.map,
        "scoring": report.scoring,
        "empty_scores": empty_scores(report),
        "segments": segments.collect::<Vec<_>>(),
        "no_segment": report.others.as_ref().map(group),
        "all": group(&report.all),
        "migration": report.migration.as_ref().map(migration),
        "key_customers": key_customers(&report.key_customers),
        "stages": stages.collect::<Vec<_>>(),
        "ladder": rungs.collect::<Vec<_>>(),
        "list": report.list.as_ref().map(list),
    });
    json::render(source, &report.overview, parts)
}

/// The scores that nobody has, by axis.
fn empty_scores(report: &Report) -> Value {
    report.empty_scores.iter().map(|empty| (empty.axis.name().to_owned(), json!(empty.scores))).collect()
}

fn segment(segment: &Segment) -> Value {
    let campaigns = segment.campaigns.iter().map(|kind| json!({ "id": kind.id(), "name": kind.name() }));
    let named = json!({
        "segment": segment.name,
        "strategy": segment.strategy,
        "campaigns": campaigns.collect::<Vec<_>>(),
    });
    joined(named, group(&segment.group))
}

fn stage(kind: &str, stage: &Stage) -> Value {
    joined(json!({ kind: stage.name, "meaning": stage.meaning }), part(&stage.part))
}

fn group(group: &Group) -> Value {
    json!({
        "customers": group.customers,
        "customer_share": rate(group.customer_rate),
        "orders": group.orders,
        "revenue": money(group.revenue),
        "revenue_share": rate(group.revenue_rate),
        "average_order_value": number(group.order_value),
        "median_days_since_last_order": number(group.median_recency),
    })
}

fn migration(migration: &Migration) -> Value {
    json!({
        "from": date(migration.from),
        "segments": migration.names,
        "moved": migration.moved,
        "vanished": migration.vanished,
        "new": migration.new,
        "stayed": rate(migration.stayed),
    })
}

fn key_customers(key: &KeyCustomers) -> Value {
    let classes = key.classes.iter().map(|(name, of)| joined(json!({ "class": name }), part(of)));
    json!({
        "top_20_percent": part(&key.top),
        "fewest_for_80_percent": key.fewest.as_ref().map(part),
        "gini": number(key.gini),
        "classes": classes.collect::<Vec<_>>(),
        "best": key.best.iter().map(member).collect::<Vec<_>>(),
    })
}

fn part(part: &Part) -> Value {
    json!({
        "customers": part.customers,
        "customer_share": rate(part.customer_rate),
        "revenue": money(part.revenue),
        "revenue_share": rate(part.revenue_rate),
    })
}

fn list(list: &List) -> Value {
    json!({ "segment": list.segment, "customers": list.members.iter().map(member).collect::<Vec<_>>() })
}

fn member(member: &Member) -> Value {
    json!({
        "customer": member.name,
        "segment": member.segment,
        "scores": member.scores,
        "orders": member.orders,
        "last_order_on": date(member.last_day),
        "revenue": money(member.revenue),
        "revenue_share": rate(member.revenue_rate),
    })
}
