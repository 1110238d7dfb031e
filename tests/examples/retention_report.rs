//! The example `retention_report`.

use std::fmt::Write as _;
use std::sync::OnceLock;

use chrono::NaiveDate;
use retention::measure::{Activity, PurchaseUnit};
use retention::model::{CalendarUnit, Period};
use rust_decimal::Decimal;
use serde_json::Value;

use super::{REPORT, aligned_tables, elements, file, grouped, log, orders};

fn bundled() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| REPORT.printed(&[]))
}

/// The rows of the table of months.
fn month_lines(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.starts_with("  20") || line.starts_with("  19")).collect()
}

// Text

#[test]
fn head_has_the_numbers_of_the_log() {
    let log = log();
    for line in [
        format!("  customers   {}", grouped(log.customers() as u64)),
        format!("  orders      {}", grouped(log.orders() as u64)),
        "  revenue     497,783.71 EUR".to_owned(),
        format!("  first order {}", log.first_day().unwrap()),
        format!("  last order  {}", log.last_day().unwrap()),
        format!("  left out    {} cancelled orders, 0 bad rows", log.left_out().cancelled),
    ] {
        assert!(bundled().lines().any(|printed| printed == line), "{line}\n{}", bundled());
    }
}

#[test]
fn months_are_those_of_the_series() {
    let log = log();
    let end = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let months = Period::new(log.first_day().unwrap(), end).unwrap().split(CalendarUnit::Month);
    let series = log.latest().series(&months, Activity::OrderedWithin { days: 90 });
    let lines = month_lines(bundled());
    assert_eq!(lines.len(), 24);
    for (row, line) in series.rows().iter().zip(&lines) {
        let (flow, buyers) = (row.customer_flow(), row.active_customers());
        let counts = [flow.at_start(), buyers.new_customers(), buyers.reactivated(), buyers.total(), row.orders()];
        let expected: Vec<String> = counts.into_iter().map(grouped).collect();
        let cells: Vec<&str> = line.split_whitespace().filter(|cell| *cell != "*").collect();
        assert_eq!(cells[0], row.period().start().format("%Y-%m").to_string());
        assert_eq!(cells[1..6], expected, "{line}");
        assert_eq!(cells[6].replace(',', ""), row.revenue().to_string());
        match flow.retention_rate() {
            Some(rate) if row.is_complete() => assert!(line.contains(&format!("{rate:.1}")), "{line}"),
            Some(_) => {
                assert!(line.contains(" * ") && line.ends_with("open") && line.matches("open").count() == 3, "{line}");
            }
            None => assert!(line.ends_with('–') && !line.contains('%'), "{line}"),
        }
    }
    assert_eq!(lines.iter().filter(|line| line.contains('*')).count(), 1);
}

#[test]
fn empty_months_are_one_line_in_text_and_rows_in_json() {
    // Ali is active until the end of June 2001 (90 days from 5 April). Then nothing, but an order alone in 2003.
    let rows = "customer,date,amount\nali,2001-04-05,10\nali,2003-01-05,10\nsara,2004-02-03,10\nsara,2004-03-01,10\n";
    let orders = file("stray.csv", rows);
    let text = REPORT.printed(&[&orders]);
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("  20") || line.starts_with("  …")).collect();
    let names: Vec<&str> = lines.iter().map(|line| line.get(2..9).unwrap_or_default()).collect();
    let first = ["2001-04", "2001-05", "2001-06", "2001-07"];
    assert_eq!(names[..4], first, "{text}");
    assert_eq!(lines[4], "  … 17 months without orders or active customers, 2001-08 to 2002-12");
    assert_eq!(names[5..9], ["2003-01", "2003-02", "2003-03", "2003-04"]);
    assert_eq!(lines[9], "  … 9 months without orders or active customers, 2003-05 to 2004-01");
    assert_eq!((names[10..].to_vec(), lines.len()), (vec!["2004-02", "2004-03"], 12));
    assert!(lines[11].contains('*'));
    assert_eq!(REPORT.json(&[&orders])["months"].as_array().unwrap().len(), 36);
}

#[test]
fn columns_are_aligned() {
    assert_eq!(aligned_tables(bundled()), 4);
}

#[test]
fn overall_rates_are_those_of_the_summary() {
    let log = log();
    let view = log.latest();
    let summary = view.summary();
    let repeat = summary.repeat_purchases(PurchaseUnit::Days).rate().unwrap();
    assert!(bundled().contains(&format!("repeat purchase rate    {repeat:.1}: ")));
    let counts = summary.purchase_counts(PurchaseUnit::Days);
    let after = counts.return_after(1).unwrap().rate().unwrap();
    let cited = bundled().lines().find(|line| line.contains("return after the first purchase")).unwrap();
    assert!(cited.contains("27 %") && cited.contains(&format!("{after:.1}")), "{cited}");
    let after = counts.return_after(3).unwrap().rate().unwrap();
    let cited = bundled().lines().find(|line| line.contains("return after the third purchase")).unwrap();
    assert!(cited.contains("54 %") && cited.contains(&format!("{after:.1}")), "{cited}");
    let gaps = view.time_between_purchases(PurchaseUnit::Days);
    assert!(bundled().contains(&format!("median {:.1} days", gaps.median().unwrap())));
    for percent in [10, 20] {
        let top = summary.top_share(retention::model::Rate::of_counts(percent, 100).unwrap());
        assert!(bundled().contains(&format!(
            "{:.1} of the revenue from {} ",
            top.rate().unwrap(),
            top.top_customers()
        )));
    }
}

#[test]
fn options_change_what_they_say() {
    let text = REPORT.printed(&["--active-days", "30", "--months=3"]);
    assert!(text.contains("active is who ordered in the last 30 days"));
    assert_eq!(month_lines(&text).len(), 3);
    assert!(text.contains("21 months before these are not shown"));
    assert_ne!(month_lines(&text)[1], month_lines(bundled())[22]);
    let text = REPORT.printed(&["--as-of=2025-12-31"]);
    assert!(text.contains("seen to     2025-12-31"));
    assert_eq!(month_lines(&text).len(), 22);
    assert!(!text.contains('*'));
    assert_ne!(REPORT.printed(&["--seed", "7"]), bundled());
    assert_eq!(REPORT.printed(&["--seed", "1"]), bundled());
    assert!(REPORT.printed(&["--help"]).contains("--skip-bad-rows"));
}

// JSON

#[test]
fn json_agrees_with_the_text_and_the_log() {
    let (value, log) = (REPORT.json(&[]), log());
    assert_eq!(value["customers"], log.customers());
    assert_eq!(value["orders"], log.orders());
    assert_eq!(value["revenue"], "497783.71");
    assert_eq!(value["currency"], "EUR");
    assert_eq!(value["first_order_on"], log.first_day().unwrap().to_string());
    assert_eq!(value["left_out"]["cancelled"], log.left_out().cancelled);
    let months = value["months"].as_array().unwrap();
    for (month, line) in months.iter().zip(month_lines(bundled())) {
        assert!(line.contains(month["month"].as_str().unwrap()));
        assert!(line.contains(&format!(" {} ", grouped(month["buyers"].as_u64().unwrap()))), "{line}");
    }
    assert_eq!(months.len(), 24);
    assert_eq!(months[0]["retention_rate"], Value::Null);
    assert_eq!(months[23]["is_whole"], false);
    assert_eq!(months[23]["net_churn_rate"], Value::Null);
    let retention = &months[22]["retention_rate"];
    let number = |name: &str| retention[name].as_str().unwrap().parse::<Decimal>().unwrap();
    assert_eq!((number("numerator") / number("denominator")).round_dp(6), number("value"));
    assert_eq!(number("denominator"), months[22]["active_at_start"].as_u64().unwrap().into());
    assert_eq!(value["return_after"][0]["purchase"], 1);
    assert_eq!(value["cited"][0]["figure"], "return-after-first");
    assert_eq!(value["cited"][0]["own"], value["return_after"][0]["rate"]);
}

#[test]
fn a_file_gives_the_same_report_as_its_orders() {
    let mut csv =
        String::from("Order Number;x,User ID,Created At,Status,Total Price,Currency,Refund Amount,Refund Date\n");
    for order in orders() {
        let refund = order.refunds().first();
        let status = format!("{:?}", order.status());
        let (id, amount, currency) = (order.id().unwrap(), order.amount(), order.currency().unwrap());
        let refunded = refund.map_or_else(String::new, |refund| refund.amount.to_string());
        let on = refund.map_or_else(String::new, |refund| refund.on.to_string());
        let (customer, day) = (order.customer(), order.placed_on());
        writeln!(csv, "{id},c{customer},{day}T10:30:00Z,{status},{amount},{currency},{refunded},{on}").unwrap();
    }
    let csv = csv.replacen("Order Number;x", "Order Number", 1);
    let file = file("shop.csv", csv);
    let (mut own, mut simulated) = (REPORT.json(&[&file]), REPORT.json(&[]));
    assert_eq!(own["source"], file);
    own["source"] = Value::Null;
    simulated["source"] = Value::Null;
    assert_eq!(own, simulated);
}

// Chart

#[test]
fn chart_has_every_month_and_hatches_the_partial_one() {
    let svg = REPORT.draw("chart.svg", &[]);
    let names = elements(&svg);
    assert_eq!(names[0], "svg");
    assert_eq!(names.iter().filter(|name| *name == "g").count(), 24);
    assert_eq!(names.iter().filter(|name| *name == "circle").count(), 22); // no rate in the first and the last month
    for month in REPORT.json(&[])["months"].as_array().unwrap() {
        let words = format!(
            "<g><title>{}: {} returning, {} came back, {} new</title>",
            month["month"].as_str().unwrap(),
            grouped(month["returning_buyers"].as_u64().unwrap()),
            month["came_back"],
            month["new_buyers"],
        );
        assert!(svg.contains(&words), "{words}");
    }
    let last = svg.split("<g><title>2026-02").nth(1).unwrap().split("</g>").next().unwrap();
    assert_eq!(
        (last.matches("url(#retention-partial)").count(), svg.matches("url(#retention-partial)").count()),
        (1, 2)
    ); // and the legend
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
}

#[test]
fn labels_do_not_overlap_in_long_histories() {
    for years in [1_u32, 2, 5, 12, 40] {
        let months = (0..years * 12).map(|month| format!("c,{}-{:02}-15,10", 1980 + month / 12, month % 12 + 1));
        let rows = months.collect::<Vec<_>>().join("\n");
        let orders = file(&format!("years-{years}.csv"), format!("customer,date,amount\n{rows}"));
        let svg = REPORT.draw(&format!("years-{years}.svg"), &[&orders, "--months", "1000"]);
        elements(&svg);
        let labels: Vec<f64> = svg
            .lines()
            .filter(|line| line.contains(r#"text-anchor="middle""#))
            .map(|line| line.split('"').nth(1).unwrap().parse().unwrap())
            .collect();
        assert!(labels.len() >= 4, "{years} years: {labels:?}");
        let mut places = labels;
        places.sort_by(f64::total_cmp);
        places.dedup();
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 50.0), "{years} years: {places:?}");
        assert!(places.iter().all(|place| (0.0..=1080.0).contains(place)));
    }
}
