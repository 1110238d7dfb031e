//! Numbers in JSON: money as text, so that no reader rounds it; rates with what they were taken of.

use chrono::NaiveDate;
use retention::model::Rate;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::overview::Overview;
use super::source::Source;

/// The head of a report, and its parts; as text, with a line break at its end.
pub(crate) fn render(source: &Source, overview: &Overview, parts: Value) -> Result<String, serde_json::Error> {
    let head = json!({
        "source": source.name,
        "customers": overview.customers,
        "orders": overview.orders,
        "revenue": money(overview.revenue),
        "currency": overview.currency.map(|currency| currency.to_string()),
        "first_order_on": date(overview.first_day),
        "last_order_on": date(overview.last_day),
        "seen_to": date(overview.seen_to),
        "left_out": left_out(source, overview),
    });
    Ok(serde_json::to_string_pretty(&joined(head, parts))? + "\n")
}

/// The entries of two objects in one.
pub(crate) fn joined(first: Value, second: Value) -> Value {
    let entries = [first, second].into_iter().filter_map(|object| match object {
        Value::Object(entries) => Some(entries),
        _ => None,
    });
    entries.flatten().collect::<Map<_, _>>().into()
}

/// An exact amount as text.
pub(crate) fn money(amount: Decimal) -> Value {
    amount.to_string().into()
}

/// 2026-03-21.
pub(crate) fn date(date: NaiveDate) -> Value {
    date.to_string().into()
}

/// A quotient as text, to six decimal places; null where there is none.
pub(crate) fn number(value: Option<Decimal>) -> Value {
    value.map_or(Value::Null, |value| value.round_dp(6).normalize().to_string().into())
}

/// A rate with both its numbers; null where there is none.
pub(crate) fn rate(rate: Option<Rate>) -> Value {
    rate.map_or(Value::Null, |rate| {
        json!({
            "numerator": rate.numerator().to_string(),
            "denominator": rate.denominator().to_string(),
            "value": number(rate.value()),
        })
    })
}

fn left_out(source: &Source, overview: &Overview) -> Value {
    let reasons = source.skipped.reasons().iter().map(|reason| {
        json!({
            "column": reason.first.column,
            "expected": reason.first.expected,
            "rows": reason.rows,
            "first_lines": reason.lines,
        })
    });
    json!({
        "cancelled": overview.left_out.cancelled,
        "bad_rows": source.skipped.rows(),
        "reasons": reasons.collect::<Vec<_>>(),
    })
}
