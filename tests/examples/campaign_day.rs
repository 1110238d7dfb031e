//! The example `campaign_day`. Its shop is a small one: the example runs a programme for weeks.

use std::sync::OnceLock;

use rust_decimal::Decimal;
use serde_json::Value;

use super::{CAMPAIGN_DAY, aligned_tables, array, decimal, elements, file, grouped};

const SMALL: [&str; 2] = ["--customers", "600"];
const SMALLEST: [&str; 2] = ["--customers", "200"];

fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| CAMPAIGN_DAY.printed(&SMALL))
}

fn value() -> &'static Value {
    static VALUE: OnceLock<Value> = OnceLock::new();
    VALUE.get_or_init(|| CAMPAIGN_DAY.json(&SMALL))
}

fn with<'a>(shop: [&'a str; 2], arguments: &[&'a str]) -> Vec<&'a str> {
    shop.into_iter().chain(arguments.iter().copied()).collect()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

/// The counts of an object.
fn sum(value: &Value) -> u64 {
    value.as_object().unwrap().values().map(number).sum()
}

fn of<'v>(list: &'v Value, campaign: &str) -> &'v Value {
    array(list).iter().find(|row| row["campaign"] == campaign).unwrap()
}

/// The line of a table that begins so.
fn line<'t>(text: &'t str, begins: &str) -> &'t str {
    let line = text.lines().find(|line| line.starts_with(&format!("  {begins}  ")));
    line.expect("the table has a line for each campaign")
}

fn five_orders() -> String {
    let rows = "customer,date,amount\nsara,2026-01-05,40\nsara,2026-01-19,30\nsara,2026-02-02,20\nali,2026-02-27,10\n\
                mina,2026-02-28,80\n";
    file("campaign-day-orders.csv", rows)
}

#[test]
fn tables_are_aligned_and_fit() {
    assert_eq!(aligned_tables(text()), 9);
    assert!(aligned_tables(&CAMPAIGN_DAY.printed(&[&five_orders()])) >= 6);
}

#[test]
fn a_day_of_the_small_shop_is_the_same_everywhere() {
    let value = value();
    assert_eq!((&value["run"]["now"], &value["run"]["people"]), (&"2026-02-18T09:30:00Z".into(), &720.into()));
    assert_eq!(value["run"]["campaigns"], 17);
    let sent: u64 = array(&value["messages"]).iter().map(|row| number(&row["sent"])).sum();
    let past = &value["past"];
    assert_eq!((sent, &past["messages"], &past["cost"]), (74, &2_150.into(), &"8.636".into()));
}

#[test]
fn text_and_json_tell_the_same() {
    for row in array(&value()["messages"]) {
        let (campaign, step) = (row["campaign"].as_str().unwrap(), row["step"].to_string());
        let begins = |line: &&str| line.split_whitespace().take(2).eq([campaign, &step]);
        let line = text().lines().find(begins).unwrap();
        let numbers =
            [grouped(number(&row["sent"])), format!("{:.3}", decimal(&row["cost"])), grouped(number(&row["held_out"]))];
        assert!(line.split_whitespace().rev().take(3).eq(numbers.iter().rev().map(String::as_str)), "{line}: {row}");
    }
    for row in array(&value()["past"]["campaigns"]) {
        let table = &text()[text().find("\nThe 28 days before").unwrap()..];
        let cells: Vec<&str> = line(table, row["campaign"].as_str().unwrap()).split_whitespace().skip(1).collect();
        let counts = ["messages", "customers", "held_out"].map(|name| grouped(number(&row[name])));
        assert_eq!(
            (cells[..3].to_vec(), cells[3].parse()),
            (counts.iter().map(String::as_str).collect(), Ok(decimal(&row["cost"])))
        );
    }
    for example in array(&value()["explained"]) {
        let explanation = &example["explanation"];
        let customer = example["customer"].as_str().unwrap();
        assert!(text().contains(&format!("A customer who {}, of win_back", example["example_of"].as_str().unwrap())));
        assert!(text().contains(&format!("\n  {customer}, win_back, at 2026-02-18 09:30 UTC\n")));
        assert_eq!((&explanation["customer"], array(&explanation["gates"]).len()), (&customer.into(), 14));
    }
}

#[test]
fn everybody_has_one_outcome() {
    let value = value();
    let people = number(&value["run"]["people"]);
    for row in array(&value["outcomes"]) {
        assert_eq!(sum(&row["customers"]), people, "{row}");
        let sent = array(&value["messages"]).iter().filter(|step| step["campaign"] == row["campaign"]);
        assert_eq!(sent.map(|step| number(&step["sent"])).sum::<u64>(), number(&row["customers"]["send"]), "{row}");
    }
    for contact in array(&value["contacts"]) {
        let consent = ["consent_given", "consent_withdrawn", "consent_unknown"].map(|name| number(&contact[name]));
        assert_eq!(consent.iter().sum::<u64>(), people);
        assert!(number(&contact["open"]) < number(&contact["reachable"]) && consent[2] > 0, "{contact}");
    }
    for part in ["campaigns", "channels", "days"] {
        let rows = array(&value["past"][part]);
        let costs: Decimal = rows.iter().map(|row| decimal(&row["cost"])).sum();
        let messages: u64 = rows.iter().map(|row| number(&row["messages"])).sum();
        assert_eq!((costs, messages), (decimal(&value["past"]["cost"]), number(&value["past"]["messages"])), "{part}");
    }
    assert_eq!(array(&value["past"]["days"]).len(), 28);
}

#[test]
fn the_waterfall_adds_up() {
    let carts = CAMPAIGN_DAY.json(&with(SMALL, &["--campaign", "abandoned_order"]));
    for (campaign, value) in [("win_back", value()), ("abandoned_order", &carts)] {
        let waterfall = &value["waterfall"];
        assert_eq!(waterfall["campaign"], campaign);
        let mut left = number(&value["run"]["people"]);
        for gate in array(&waterfall["gates"]) {
            let lost = sum(&gate["lost"]);
            assert_eq!((number(&gate["entered"]), number(&gate["left"])), (left, left - lost), "{gate}");
            left -= lost;
            // Whoever is lost at a gate finds it closed, and so may others who are lost before it.
            let closed = number(&value["closed"][gate["gate"].as_str().unwrap()]);
            assert!(closed >= lost && (gate["gate"] != "live" || closed == lost), "{gate}");
        }
        assert_eq!(left, number(&of(&value["outcomes"], campaign)["customers"]["send"]));
    }
    // Of a customer with several carts it is the one that is sent that is explained.
    let sent = &array(&carts["explained"])[0];
    assert_eq!(sent["example_of"], "is sent to");
    assert!(sent["explanation"]["decision"]["outcome"]["send"].is_object(), "{sent}");
    // Whoever one clause alone keeps out would be sent to without it, and misses the audience by it.
    for alone in array(&value()["sole_blockers"]["clauses"]) {
        let missed =
            array(&value()["near_misses"]["clauses"]).iter().find(|missed| missed["clause"] == alone["clause"]);
        assert!(number(&alone["customers"]) <= number(&missed.unwrap()["fails"]));
    }
}

#[test]
fn a_changed_rule_gains_whom_its_clause_kept_out() {
    let what_if = &value()["what_if"];
    let (before, after) = (&what_if["before"], &what_if["after"]);
    let gained = number(&what_if["gained"]["customers"]);
    assert!(gained > 0 && number(&what_if["lost"]["customers"]) == 0);
    assert_eq!(number(&before["matching"]) + gained, number(&after["matching"]));
    assert_eq!(sum(&what_if["gained"]["today"]), gained);
    let sent = &what_if["gained"]["today"]["send"];
    assert_eq!(number(&after["sent"]) - number(&before["sent"]), number(sent));
    // A message more of one campaign is one less of another, or one to somebody who got none.
    let exchanged = array(&what_if["messages"]);
    let of_all = |name: &str| exchanged.iter().map(|row| sum(&row[name])).sum::<u64>();
    assert_eq!(of(&what_if["messages"], "win_back")["gained"], serde_json::json!({ "audience.no": sent }));
    assert_eq!(number(&before["sent_by_all"]) + of_all("gained"), number(&after["sent_by_all"]) + of_all("lost"));
    let [clause] = array(&what_if["gained"]["kept_out_by"]) else { panic!("{what_if}") };
    assert_eq!((clause["clause"].as_str().unwrap(), number(&clause["customers"])), ("orders ever: at least 2", gained));
}

#[test]
fn three_customers_are_explained() {
    let explained = array(&value()["explained"]);
    let outcome = |of: &Value| of["explanation"]["decision"]["outcome"].clone();
    assert_eq!(explained.len(), 3);
    assert!(outcome(&explained[0])["send"].is_object(), "{}", explained[0]);
    assert_eq!(
        (&explained[2]["example_of"], outcome(&explained[2])),
        (&"misses one clause alone".into(), "skip".into())
    );
    let clauses = array(&explained[2]["explanation"]["clauses"]).iter();
    let failed = clauses.filter(|clause| clause["rule"] == "audience" && clause["holds"] == false);
    assert_eq!(failed.count(), 1);
}

#[test]
fn a_customer_who_is_asked_for_is_told_of_alone() {
    let sent = array(&value()["explained"])[0]["customer"].as_str().unwrap();
    let told = CAMPAIGN_DAY.printed(&with(SMALL, &["--explain", sent]));
    assert!(told.starts_with(&format!("What {sent} gets, and why nothing else\n")), "{told}");
    assert!(
        told.contains("\n  win_back: send step ") && told.contains("\n  birthday: ") && !told.contains("What goes out")
    );
    let (code, error) = CAMPAIGN_DAY.refused(&with(SMALLEST, &["--explain", "100000"]));
    assert_eq!((code, error.as_str()), (1, "--explain: expected a customer, found 100000\n"));
    let (code, error) = CAMPAIGN_DAY.refused(&with(SMALLEST, &["--campaign", "heroes"]));
    assert!(code == 1 && error.starts_with("--campaign: expected one of renewal, "), "{error}");
    assert!(error.trim_end().ends_with(", found heroes"), "{error}");
}

#[test]
fn nothing_is_sent_at_night() {
    let night = CAMPAIGN_DAY.json(&with(SMALLEST, &["--at", "23:00"]));
    assert_eq!((&night["messages"], &night["past"]["messages"]), (&Value::Array(Vec::new()), &0.into()));
    assert!(number(&of(&night["outcomes"], "news")["customers"]["not_yet"]) > 0);
}

#[test]
fn of_a_file_nobody_knows_who_has_agreed() {
    let orders = five_orders();
    let unknown = CAMPAIGN_DAY.json(&[&orders]);
    assert_eq!((&unknown["messages"], &unknown["run"]["known"]), (&Value::Array(Vec::new()), &"orders".into()));
    assert!(array(&unknown["contacts"]).iter().all(|contact| contact["consent_unknown"] == 3));
    let told = CAMPAIGN_DAY.printed(&[&orders]);
    assert!(told.contains("So it is not known who has agreed to be written to, and nothing is sent."), "{told}");

    let assumed = CAMPAIGN_DAY.json(&[&orders, "--assume-consent", "sms,email"]);
    assert_eq!(assumed["run"]["assumed_consent"], serde_json::json!(["email", "sms"]));
    let welcome = of(&assumed["outcomes"], "welcome");
    assert_eq!((number(&welcome["customers"]["send"]), sum(&welcome["customers"])), (1, 3));
    // What else it asks for, nobody knows.
    assert_eq!(of(&assumed["outcomes"], "abandoned_order")["customers"]["defer"], 3);
    assert_eq!(of(&assumed["outcomes"], "birthday")["customers"]["defer"], 3);
    let told = CAMPAIGN_DAY.printed(&[&orders, "--assume-consent=email", "--explain", "mina"]);
    assert!(told.starts_with("What mina gets, and why nothing else\n"), "{told}");
    assert!(told.contains("\n  welcome: send step 1 over email"), "{told}");
}

#[test]
fn the_picture_has_every_gate_that_is_closed() {
    let svg = CAMPAIGN_DAY.draw("campaign-day.svg", &SMALL);
    elements(&svg);
    assert!(svg.contains("<title>Waterfall of a campaign</title>") && !svg.contains("NaN"));
    for gate in array(&value()["waterfall"]["gates"]) {
        let drawn = svg.contains(&format!(">{}</text>", gate["gate"].as_str().unwrap()));
        assert_eq!(drawn, sum(&gate["lost"]) > 0, "{gate}");
    }
}
