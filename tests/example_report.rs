//! The example `retention_report` as a user runs it: what it prints, draws and refuses.
//!
//! `cargo test` builds the examples beside the tests. With `cargo test --test example_report`, build it first:
//! `cargo build --example retention_report`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may panic, and its helpers are not tests by name"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};
use retention::history::OrderLog;
use retention::measure::{Activity, PurchaseUnit};
use retention::model::{CalendarUnit, Order, OrderStatus, Period};
use rust_decimal::Decimal;
use serde_json::Value;

#[path = "../examples/shop/mod.rs"]
mod shop;

use shop::Shop;

fn example() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let example = profile.join("examples").join(format!("retention_report{}", std::env::consts::EXE_SUFFIX));
    assert!(example.exists(), "expected {}; build it with cargo build --example retention_report", example.display());
    example
}

fn run(arguments: &[&str]) -> Output {
    Command::new(example()).args(arguments).output().unwrap()
}

/// What a run prints that must go well.
fn printed(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The exit code and the message of a run that must fail, and print nothing.
fn refused(arguments: &[&str]) -> (i32, String) {
    let output = run(arguments);
    assert!(!output.status.success(), "{arguments:?} succeeded");
    assert!(output.stdout.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// A file of the test's own.
fn file(name: &str, content: impl AsRef<[u8]>) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

fn json(arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    serde_json::from_str(&printed(&arguments)).unwrap()
}

fn orders() -> &'static [Order<u32>] {
    static ORDERS: OnceLock<Vec<Order<u32>>> = OnceLock::new();
    ORDERS.get_or_init(|| Shop::default().orders().unwrap())
}

fn log() -> OrderLog<u32> {
    OrderLog::from_orders(orders().to_vec()).unwrap()
}

fn bundled() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| printed(&[]))
}

/// The rows of the table of months.
fn month_lines(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.starts_with("  20") || line.starts_with("  19")).collect()
}

/// A number with commas between the thousands.
fn grouped(number: u64) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", grouped(number / 1000), number % 1000) }
}

// The simulated shop

#[test]
fn simulated_shop_is_the_same_everywhere() {
    let log = log();
    let revenue = log.latest().summary().average_order_value().revenue();
    assert_eq!(orders().len(), 13_515);
    assert_eq!((log.customers(), log.orders()), (4_948, 13_219));
    assert_eq!(revenue, Decimal::new(49_778_371, 2));
    assert_eq!(orders(), Shop::default().orders().unwrap());
    assert_ne!(orders(), Shop { seed: 2, ..Shop::default() }.orders().unwrap());
}

#[test]
fn simulated_shop_behaves_as_shops_do() {
    let with = |status| orders().iter().filter(|order| order.status() == status).count();
    assert!(with(OrderStatus::Cancelled) > 100);
    assert!(with(OrderStatus::Refunded) > 100);
    let part = orders().iter().filter(|order| !order.refunds().is_empty() && order.status() != OrderStatus::Refunded);
    assert!(part.count() > 100);
    let last = orders().iter().map(Order::placed_on).max().unwrap();
    assert!((10..=20).contains(&last.day()), "{last}");
    let refunds = orders().iter().flat_map(Order::refunds);
    assert!(refunds.clone().all(|refund| refund.on <= last));
    let ids: std::collections::HashSet<_> = orders().iter().map(|order| order.id().unwrap()).collect();
    assert_eq!(ids.len(), orders().len());

    let in_month = |month: u32| orders().iter().filter(|order| order.placed_on().month() == month).count();
    assert!(in_month(12) > 2 * in_month(8), "December {} August {}", in_month(12), in_month(8));
    let summary_orders = log().latest().summary().orders().to_vec();
    let (most, mean) = (*summary_orders.iter().max().unwrap(), 13_219 / 4_948);
    assert!(most > 20 * mean, "the best customer has {most} orders, the mean is {mean}");
    let same_day = log().latest().time_between_purchases(PurchaseUnit::Orders).iter().next().unwrap();
    assert!(same_day.0 == 0 && same_day.1 > 50, "{same_day:?}");
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
fn columns_are_aligned() {
    let mut tables = 0;
    let lines: Vec<&str> = bundled().lines().collect();
    for (rule, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("  ─")) {
        tables += 1;
        let width = line.chars().count();
        assert!(width <= 120, "{line}");
        let rows: Vec<&&str> = lines[rule + 1..].iter().take_while(|row| !row.is_empty()).collect();
        assert!(rows.len() >= 2, "{line}");
        for row in rows {
            assert_eq!(row.chars().count(), width, "{row}");
            // Two blanks between columns, in every row at the same place.
            let blank = |text: &str, place| text.chars().nth(place).is_none_or(|letter| letter == ' ');
            assert!((0..width).filter(|place| blank(line, *place)).all(|place| blank(row, place)), "{row}");
        }
    }
    assert_eq!(tables, 4);
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
    let text = printed(&["--active-days", "30", "--months=3"]);
    assert!(text.contains("active is who ordered in the last 30 days"));
    assert_eq!(month_lines(&text).len(), 3);
    assert!(text.contains("21 months before these are not shown"));
    assert_ne!(month_lines(&text)[1], month_lines(bundled())[22]);
    let text = printed(&["--as-of=2025-12-31"]);
    assert!(text.contains("seen to     2025-12-31"));
    assert_eq!(month_lines(&text).len(), 22);
    assert!(!text.contains('*'));
    assert_ne!(printed(&["--seed", "7"]), bundled());
    assert_eq!(printed(&["--seed", "1"]), bundled());
    assert!(printed(&["--help"]).contains("--skip-bad-rows"));
}

// JSON

#[test]
fn json_agrees_with_the_text_and_the_log() {
    let (value, log) = (json(&[]), log());
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
    let (mut own, mut simulated) = (json(&[&file]), json(&[]));
    assert_eq!(own["source"], file);
    own["source"] = Value::Null;
    simulated["source"] = Value::Null;
    assert_eq!(own, simulated);
}

// Chart

/// Checks that every element is closed where it should be, and gives the elements' names.
fn elements(svg: &str) -> Vec<String> {
    let (mut open, mut all) = (Vec::new(), Vec::new());
    for tag in svg.split('<').skip(1) {
        let (tag, rest) = tag.split_once('>').unwrap();
        assert!(
            !rest.contains('&') || rest.contains("&amp;") || rest.contains("&lt;") || rest.contains("&gt;"),
            "{rest}"
        );
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap().to_owned();
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else {
            all.push(name.clone());
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
    all
}

fn draw(name: &str, arguments: &[&str]) -> String {
    let path = file(name, "");
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--svg", &path]).collect();
    printed(&arguments);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn chart_has_every_month_and_hatches_the_partial_one() {
    let svg = draw("chart.svg", &[]);
    let names = elements(&svg);
    assert_eq!(names[0], "svg");
    assert_eq!(names.iter().filter(|name| *name == "g").count(), 24);
    assert_eq!(names.iter().filter(|name| *name == "circle").count(), 22); // no rate in the first and the last month
    for month in json(&[])["months"].as_array().unwrap() {
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
    assert_eq!((last.matches("url(#partial)").count(), svg.matches("url(#partial)").count()), (1, 2)); // and the legend
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
}

#[test]
fn labels_do_not_overlap_in_long_histories() {
    for years in [1_u32, 2, 5, 12, 40] {
        let months = (0..years * 12).map(|month| format!("c,{}-{:02}-15,10", 1980 + month / 12, month % 12 + 1));
        let rows = months.collect::<Vec<_>>().join("\n");
        let orders = file(&format!("years-{years}.csv"), format!("customer,date,amount\n{rows}"));
        let svg = draw(&format!("years-{years}.svg"), &[&orders, "--months", "1000"]);
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

// Bad files

#[test]
fn a_bad_row_names_file_line_column_expected_and_found() {
    let header = "customer_id,ordered_on,total,order_id,status,currency,refunded,refunded_on";
    let good = "ali,2026-03-01,10,1,paid,EUR,,";
    for (row, message) in [
        ("ali,2026-03-01,\"12,5\",2,,,,", r#"total: expected a number with at most 2 decimal places, found "12,5""#),
        ("ali,2026-03-01,1.005,2,,,,", r#"total: expected a number with at most 2 decimal places, found "1.005""#),
        ("ali,2026-03-01,1e3,2,,,,", r#"total: expected a number with at most 2 decimal places, found "1e3""#),
        ("ali,2026-03-01,NaN,2,,,,", r#"total: expected a number with at most 2 decimal places, found "NaN""#),
        ("ali,2026-03-01,,2,,,,", "total: expected a number with at most 2 decimal places, found nothing"),
        ("ali,2026-03-01,-5,2,,,,", "total: expected zero or more, found -5"),
        ("ali,2026-02-30,5,2,,,,", r#"ordered_on: expected a date such as 2026-03-21, found "2026-02-30""#),
        ("ali,1/3/2026,5,2,,,,", r#"ordered_on: expected a date such as 2026-03-21, found "1/3/2026""#),
        ("ali,2026-03-0۱,5,2,,,,", r#"ordered_on: expected a date such as 2026-03-21, found "2026-03-0۱""#),
        (" ,2026-03-01,5,2,,,,", "customer_id: expected a customer, found nothing"),
        ("ali,2026-03-01,5,2,lost,,,", r#"refunded, found "lost""#),
        ("ali,2026-03-01,5,2,,euro,,", r#"currency: expected three capital letters, found "euro""#),
        ("ali,2026-03-01,5,2,,USD,,", "currency: expected EUR, found USD"),
        ("ali,2026-03-01,5,2,,,6,", "refunded: expected at most the order's amount, found 6 of 5"),
        ("ali,2026-03-01,5,2,,,-1,", "refunded: expected zero or more, found -1"),
        ("ali,2026-03-02,5,2,,,1,2026-03-01", "refunded_on: expected a day on or after the order's, found 2026-03-01"),
        (
            "ali,2026-03-01,5,2,refunded,,1,",
            "status: expected refunds that make up a refunded order's amount, found 1 of 5",
        ),
        (
            "ali,2026-03-01,5,1,,,,",
            r#"order_id: expected an id of its own for each row, found "1" again, first on line 2"#,
        ),
        ("ali,2026-03-01,5", "row: expected 8 fields, as the header has, found 3"),
        ("ali,2026-03-01,99999999999999999999,2,,,,", "total: expected at most 92233720368547758.07 either way"),
    ] {
        let file = file("bad-row.csv", format!("{header}\n{good}\n{row}\n"));
        let (code, error) = refused(&[&file]);
        assert_eq!(code, 1, "{row}");
        assert!(error.starts_with(&format!("{file}:3: ")), "{row}: {error}");
        assert!(error.contains(message), "{row}: {error}");
    }
}

#[test]
fn lines_are_those_of_the_file() {
    // A record of two lines, and a cancelled order, which is no order of the log.
    let rows = "customer,date,amount,note,status,order\n\
                ali,2026-03-01,1,\"two\nlines\",,1\n\
                ali,2026-03-01,1,,cancelled,2\n\
                ali,2026-03-01,1,,,3\n\
                ali,2026-03-01,1,,,1\n";
    let (_, error) = refused(&[&file("lines.csv", rows)]);
    assert!(
        error
            .contains("lines.csv:6: order: expected an id of its own for each row, found \"1\" again, first on line 2"),
        "{error}"
    );
}

#[test]
fn lines_are_right_after_blank_ones_and_with_carriage_returns() {
    for (rows, line) in [
        ("customer,date,amount\r\nali,2026-03-01,1\r\nali,2026-03-01,x\r\n", 3),
        ("customer,date,amount\r\n\r\nali,2026-03-01,\"1\"\r\n\r\nali,2026-03-01,x", 5),
        ("customer,date,amount\n\nali,2026-03-01,1\n\n\nali,2026-03-01,x\n", 6),
        ("\n\ncustomer,date,amount\nali,2026-03-01,1\nali,2026-03-01,x\n", 5),
        ("customer,date,amount\n\n\"a\nli\",2026-03-01,1\n\nali,2026-03-01,x\n", 6),
    ] {
        let (_, error) = refused(&[&file("blank-lines.csv", rows)]);
        assert!(error.contains(&format!("blank-lines.csv:{line}: amount: ")), "{rows:?}: {error}");
        assert_eq!(json(&[&file("blank-lines.csv", rows.replace(",x", ",2"))])["revenue"], "3.00");
    }
}

#[test]
fn skipped_rows_are_counted_by_reason() {
    let rows = "customer,date,amount,order,currency\n\
                ali,2026-03-01,10,1,EUR\n\
                ali,2026-03-02,ten,2,EUR\n\
                sara,2026-03-03,20,1,EUR\n\
                sara,2026-03-04,30,3,USD\n\
                ,2026-03-05,30,4,EUR\n\
                sara,2026-03-06,\"1,5\",5,EUR\n\
                sara,2026-03-07,5\n\
                sara,2026-03-08,40,6,EUR\n";
    let path = file("skipped.csv", rows);
    refused(&[&path]);
    let text = printed(&[&path, "--skip-bad-rows"]);
    for line in [
        "  customers   2",
        "  orders      2",
        "  left out    0 cancelled orders, 6 bad rows",
        "2 rows: amount: expected a number with at most 2 decimal places; lines 3, 7 (the first is \"ten\")",
        "1 row: order: expected an id of its own for each row; line 4 (the first is \"1\" again, first on line 2)",
        "1 row: currency: expected EUR; line 5 (the first is USD)",
        "1 row: customer: expected a customer; line 6 (the first is nothing)",
        "1 row: row: expected 5 fields, as the header has; line 8 (the first is 3)",
    ] {
        assert!(text.lines().any(|printed| printed.trim() == line.trim()), "{line}\n{text}");
    }
    let value = json(&[&path, "--skip-bad-rows"]);
    assert_eq!(value["left_out"]["bad_rows"], 6);
    assert_eq!(value["left_out"]["reasons"][0]["first_lines"], serde_json::json!([3, 7]));
    assert_eq!(value["revenue"], "50.00");
}

#[test]
fn bytes_that_are_no_text_are_a_bad_row() {
    let path = file("bytes.csv", b"customer,date,amount\nali,2026-03-01,1\n\xff\xfe,2026-03-01,1\nali,2026-03-02,1\n");
    let (_, error) = refused(&[&path]);
    assert!(error.contains("bytes.csv:3: customer: expected text in UTF-8"), "{error}");
    assert_eq!(json(&[&path, "--skip-bad-rows"])["orders"], 2);
}

#[test]
fn files_without_orders_are_refused() {
    for (content, message) in [
        ("", "expected a header with the columns customer, date and amount, found an empty file"),
        ("customer,date,amount\n", "expected orders, found none"),
        ("customer,date,amount,status\nali,2026-03-01,1,cancelled\n", "expected orders, found none (1 left out)"),
        (
            "customer,date,price_paid\nali,2026-03-01,1\n",
            "expected a column for the amount, named one of: amount, total",
        ),
        ("who,date,amount\nali,2026-03-01,1\n", "expected a column for the customer, named one of: customer_id"),
        ("customer,date,price_paid\nali,2026-03-01,1\n", "found: customer, date, price_paid"),
    ] {
        let path = file("no-orders.csv", content);
        let (code, error) = refused(&[&path]);
        assert!(code == 1 && error.starts_with(&format!("{path}: ")) && error.contains(message), "{content}: {error}");
    }
    let (code, error) = refused(&["no/such/orders.csv"]);
    assert!(code == 1 && error.starts_with("no/such/orders.csv: "), "{error}");
    let (code, error) = refused(&["--as-of", "2020-01-01"]);
    assert!(code == 1 && error.contains("--as-of"), "{error}");
    let (code, error) = refused(&["--svg", "no/such/folder/chart.svg"]);
    assert!(code == 1 && error.starts_with("no/such/folder/chart.svg: "), "{error}");
}

#[test]
fn other_headers_and_marks_are_read() {
    let path = file(
        "marks.csv",
        "\u{feff}E-Mail , Order Date,REVENUE\r\n a@b.c , 2026-03-01 09:15:00 , 12.50 \r\nd@e.f,2026-03-31,7\r\n",
    );
    let value = json(&[&path]);
    assert_eq!((&value["customers"], &value["orders"], &value["revenue"]), (&2.into(), &2.into(), &"19.50".into()));
    let whole = file("toman.csv", "user_id,day,total\n1,2026-03-01,150000\n");
    assert_eq!(json(&[&whole, "--scale", "0"])["revenue"], "150000");
    let (_, error) = refused(&[&path, "--scale", "0"]);
    assert!(error.contains(":2: REVENUE: expected a whole number, found \"12.50\""), "{error}");
}

// Bad command lines

#[test]
fn wrong_arguments_print_the_usage() {
    for (arguments, message) in [
        (&["--fast"][..], "expected one of the options below, found --fast"),
        (&["--scale"], "--scale: expected a value, found none"),
        (&["--scale", "19"], "--scale: expected a number from 0 to 18, found 19"),
        (&["--active-days=0"], "--active-days: expected a number of days above zero, found 0"),
        (&["--as-of", "yesterday"], "--as-of: expected a date such as 2026-03-21, found yesterday"),
        (&["--json=yes"], "--json: expected no value, found --json=yes"),
        (&["a.csv", "b.csv"], "expected one file, found a second one: b.csv"),
    ] {
        let (code, error) = refused(arguments);
        assert!(code == 2 && error.starts_with(message), "{arguments:?}: {error}");
        assert!(error.contains("--skip-bad-rows"), "{arguments:?}: {error}");
    }
}
