//! The report as one JSON object.

use retention::metrics::{QuantileMethod, Spend};
use retention::model::Rate;
use serde_json::{Value, json};

use crate::common::json::{self, date, money, number, rate};
use crate::common::source::Source;
use crate::compare::comparisons;
use crate::report::{Month, Recent, Report};

/// The whole report.
pub(crate) fn render(source: &Source, report: &Report) -> Result<String, serde_json::Error> {
    let parts = json!({
        "active_days": report.active_days,
        "months": report.months.iter().map(month).collect::<Vec<_>>(),
        "repeat_purchase_rate": rate(report.repeat.rate()),
        "return_after": return_after(report),
        "days_between_purchases": gaps(report),
        "recent": report.recent.as_ref().map(recent),
        "top_customers": top(report),
        "cited": cited(report),
    });
    json::render(source, &report.overview, parts)
}

fn month(month: &Month) -> Value {
    let (flow, buyers) = (month.activity.customer_flow(), month.activity.active_customers());
    json!({
        "month": month.activity.period().start().format("%Y-%m").to_string(),
        "is_whole": month.is_whole,
        "active_at_start": flow.at_start(),
        "new_buyers": buyers.new_customers(),
        "returning_buyers": buyers.returning(),
        "came_back": buyers.reactivated(),
        "buyers": buyers.total(),
        "orders": month.activity.orders(),
        "revenue": money(month.activity.revenue()),
        "average_order_value": number(month.activity.average_order_value().value()),
        "purchase_frequency": number(month.activity.purchase_frequency().value()),
        "retention_rate": rate(month.when_whole(flow.retention_rate())),
        "gross_churn_rate": rate(month.when_whole(flow.gross_churn_rate())),
        "net_churn_rate": rate(month.when_whole(flow.net_churn_rate())),
    })
}

fn return_after(report: &Report) -> Vec<Value> {
    let returns = report.return_after.iter();
    returns.map(|after| json!({ "purchase": after.n(), "rate": rate(after.rate()) })).collect()
}

fn gaps(report: &Report) -> Value {
    let gaps = &report.gaps;
    let nine_tenths = Rate::of_counts(9, 10).and_then(|q| gaps.quantile(q, QuantileMethod::NearestRank).ok().flatten());
    json!({
        "gaps": gaps.count(),
        "mean": number(gaps.mean()),
        "median": number(gaps.median()),
        "quantile_90": number(nine_tenths),
    })
}

fn recent(recent: &Recent) -> Value {
    let Recent { period, months, spend, returning } = recent;
    json!({
        "from": date(period.start()),
        "to": date(period.last_day()),
        "months": months,
        "new": group(&spend.new_customers(), spend.new_revenue_rate()),
        "existing": group(&spend.existing_customers(), spend.existing_revenue_rate()),
        "spend_lift": rate(spend.spend_lift()),
        "returning_customers": rate(returning.rate()),
    })
}

fn group(spend: &Spend, share: Option<Rate>) -> Value {
    json!({
        "customers": spend.customers(),
        "orders": spend.orders(),
        "revenue": money(spend.revenue()),
        "revenue_share": rate(share),
        "per_customer": number(spend.per_customer()),
        "per_order": number(spend.per_order()),
    })
}

fn top(report: &Report) -> Vec<Value> {
    let tops = report.top.iter();
    tops.map(|top| json!({ "customers": rate(top.customer_rate()), "revenue": rate(top.rate()) })).collect()
}

fn cited(report: &Report) -> Vec<Value> {
    let compared = comparisons(report).into_iter();
    compared
        .map(|comparison| {
            json!({
                "figure": comparison.figure.id(),
                "documents": comparison.figure.documents().collect::<Vec<_>>(),
                "cited": comparison.cited(),
                "of": comparison.of,
                "own": rate(comparison.own),
            })
        })
        .collect()
}
