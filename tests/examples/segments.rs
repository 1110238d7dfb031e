//! The example `segments`.

use std::sync::OnceLock;

use rust_decimal::Decimal;
use serde_json::Value;

use super::{SEGMENTS, aligned_tables, array, decimal, elements, file, grouped, log, numbers};

const MAPS: [&str; 4] = ["standard", "vignette", "pymc", "three-level"];

fn bundled() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| SEGMENTS.printed(&[]))
}

/// Shops that are as small as can be, or strange.
fn small_shops() -> [String; 5] {
    [
        ("one", "customer,date,amount\nali,2026-03-01,10\n"),
        ("free", "customer,date,amount\nali,2026-03-01,0\nsara,2026-03-31,0\n"),
        ("day", "customer,date,amount\nali,2026-03-01,1\nsara,2026-03-01,2\nreza,2026-03-01,3\n"),
        ("names", "customer,date,amount\n\"<b>&\u{1f600}\nnext line\",2026-03-01,1\na very long name - longer than any column of a table can be,2025-03-01,2\n"),
        ("ages", "customer,date,amount\nali,1700-01-01,99999999999999.99\nsara,2026-03-01,0\n"),
    ]
    .map(|(name, content)| file(&format!("segments-{name}.csv"), content))
}

#[test]
fn tables_are_aligned_and_fit() {
    assert_eq!(aligned_tables(bundled()), 6);
    assert!(bundled().lines().all(|line| line.chars().count() <= 120));
    for map in MAPS {
        assert_eq!(aligned_tables(&SEGMENTS.printed(&["--map", map])), 6);
    }
    let large = SEGMENTS.printed(&["--customers", "50000", "--map", "three-level"]);
    assert!(aligned_tables(&large) == 6 && large.contains("k: thousands"), "{large}");
    for shop in small_shops() {
        assert!(aligned_tables(&SEGMENTS.printed(&[&shop])) >= 4, "{shop}");
    }
}

#[test]
fn segments_make_up_the_shop() {
    let log = log();
    for map in MAPS {
        let value = SEGMENTS.json(&["--map", map]);
        assert_eq!(value["map"], map);
        let groups: Vec<&Value> = value["segments"]
            .as_array()
            .unwrap()
            .iter()
            .chain(Some(&value["no_segment"]).filter(|v| !v.is_null()))
            .collect();
        let sum = |name: &str| groups.iter().map(|group| group[name].as_u64().unwrap()).sum::<u64>();
        assert_eq!(sum("customers"), log.customers() as u64, "{map}");
        assert_eq!(sum("orders"), log.orders() as u64, "{map}");
        let revenue: Decimal = groups.iter().map(|group| decimal(&group["revenue"])).sum();
        assert_eq!(revenue, decimal(&value["revenue"]), "{map}");
        assert_eq!(value["all"]["customers"], value["customers"]);
    }
}

#[test]
fn text_has_every_segment_with_its_strategy() {
    let value = SEGMENTS.json(&[]);
    for segment in value["segments"].as_array().unwrap() {
        let (name, strategy) = (segment["segment"].as_str().unwrap(), segment["strategy"].as_str().unwrap());
        let row = bundled().lines().find(|line| line.starts_with(&format!("  {name}  "))).unwrap();
        assert!(row.contains(&format!(" {} ", grouped(segment["customers"].as_u64().unwrap()))), "{row}");
        let first_words: Vec<&str> = strategy.split_whitespace().take(4).collect();
        assert!(bundled().contains(&first_words.join(" ")), "{strategy}");
        let campaigns: Vec<&str> =
            array(&segment["campaigns"]).iter().map(|kind| kind["name"].as_str().unwrap()).collect();
        assert!(
            !campaigns.is_empty() && bundled().contains(&format!("Campaigns: {}\n", campaigns.join(", "))),
            "{name}"
        );
    }
}

#[test]
fn migration_leads_from_all_then_to_all_now() {
    for map in MAPS {
        let value = SEGMENTS.json(&["--map", map]);
        let migration = &value["migration"];
        assert_eq!(migration["from"], "2025-11-17");
        let moved: Vec<Vec<u64>> = migration["moved"].as_array().unwrap().iter().map(numbers).collect();
        let new = numbers(&migration["new"]);
        for (to, name) in migration["segments"].as_array().unwrap().iter().enumerate() {
            let now = moved.iter().map(|row| row[to]).sum::<u64>() + new[to];
            let segment = value["segments"].as_array().unwrap().iter().find(|segment| segment["segment"] == *name);
            let segment = segment.unwrap_or(&value["no_segment"]);
            assert_eq!(segment["customers"], now, "{map}: {name}");
        }
        // The same shop three months earlier.
        let earlier = SEGMENTS.json(&["--map", map, "--as-of", "2025-11-17"]);
        let vanished = numbers(&migration["vanished"]);
        for (from, segment) in earlier["segments"].as_array().unwrap().iter().enumerate() {
            let then = moved[from].iter().sum::<u64>() + vanished[from];
            assert_eq!(segment["customers"], then, "{map}: {}", segment["segment"]);
        }
        let stayed = (0..moved.len()).map(|segment| moved[segment][segment]).sum::<u64>();
        assert_eq!(migration["stayed"]["numerator"], stayed.to_string());
        assert_eq!(migration["stayed"]["denominator"], earlier["customers"].to_string());
    }
}

#[test]
fn key_customers_are_the_best() {
    let value = SEGMENTS.json(&[]);
    let key = &value["key_customers"];
    assert_eq!(key["top_20_percent"]["customers"], value["customers"].as_u64().unwrap().div_ceil(5));
    let best: Vec<Decimal> = key["best"].as_array().unwrap().iter().map(|member| decimal(&member["revenue"])).collect();
    assert!(best.len() == 10 && best.is_sorted_by(|a, b| a >= b), "{best:?}");
    let summary = log().latest().summary().into_owned();
    assert_eq!(best[0], summary.iter().map(|customer| customer.net_amount).max().unwrap());
    let classes = key["classes"].as_array().unwrap();
    let customers: u64 = classes.iter().map(|class| class["customers"].as_u64().unwrap()).sum();
    assert_eq!(value["customers"], customers);
}

#[test]
fn stages_and_rungs_make_up_the_shop() {
    // As of a date before the last orders, too: who orders later is no customer yet.
    for arguments in [&[][..], &["--as-of", "2025-06-30"]] {
        let value = SEGMENTS.json(arguments);
        for (list, name, names) in [
            ("stages", "stage", &["new", "active", "declining", "lost", "reactivated"][..]),
            ("ladder", "rung", &["first-time buyer", "repeat customer", "loyal"]),
        ] {
            let parts = array(&value[list]);
            assert_eq!(parts.iter().map(|part| part[name].as_str().unwrap()).collect::<Vec<_>>(), names);
            let customers = parts.iter().map(|part| part["customers"].as_u64().unwrap());
            assert_eq!(value["customers"], customers.sum::<u64>());
            let revenue: Decimal = parts.iter().map(|part| decimal(&part["revenue"])).sum();
            assert_eq!(revenue, decimal(&value["revenue"]));
            let all = value["customers"].to_string();
            assert!(parts.iter().all(|part| part["customer_share"]["denominator"] == all.as_str()));
        }
        // Those who have bought on several days, counted by the other report's measure.
        let once = value["ladder"][0]["customers"].as_u64().unwrap();
        let repeat = value["customers"].as_u64().unwrap() - once;
        let summary = log();
        let view = value["seen_to"].as_str().unwrap().parse().map(|date| summary.as_of(date)).unwrap();
        let counted = view.summary().repeat_purchases(retention::measure::PurchaseUnit::Days);
        assert_eq!(repeat, counted.repeat_customers());
    }
}

#[test]
fn scoring_follows_the_map() {
    for (map, scoring, highest) in [
        ("standard", "quintiles", 5),
        ("vignette", "quintiles", 5),
        ("pymc", "quartiles", 4),
        ("three-level", "terciles", 3),
    ] {
        let value = SEGMENTS.json(&["--map", map]);
        assert_eq!(value["scoring"], scoring);
        assert_eq!(value["key_customers"]["best"][0]["scores"], Value::from(vec![highest; 3]));
        // Groups of equal size have as many scores.
        let value = SEGMENTS.json(&["--map", map, "--scoring", "ranks"]);
        assert_eq!((&value["scoring"], &value["no_segment"]), (&"ranks".into(), &Value::Null));
        assert_eq!(value["key_customers"]["best"][0]["scores"], Value::from(vec![highest; 3]));
    }
    assert_eq!(SEGMENTS.json(&["--scoring", "r-rfm", "--map", "vignette"])["scoring"], "r-rfm");
}

#[test]
fn scores_that_nobody_has_are_named() {
    // Eight customers with one order, one with two and one with three, all on days of their own.
    let once: Vec<String> = (1..=8).map(|day| format!("c{day},2026-03-{day:02},{day}")).collect();
    let repeat = "d,2026-03-09,9\nd,2026-03-10,9\ne,2026-03-11,9\ne,2026-03-12,9\ne,2026-03-13,9";
    let shop = file("segments-skewed.csv", format!("customer,date,amount\n{}\n{repeat}\n", once.join("\n")));
    assert_eq!(SEGMENTS.json(&[&shop])["empty_scores"], serde_json::json!({"frequency": [2, 3, 4]}));
    let line = "  nobody scores 2, 3, 4 for frequency: cells of the map with such a score are empty";
    assert!(SEGMENTS.printed(&[&shop]).lines().any(|printed| printed == line));
    // Somebody has each score where groups have one size.
    let ranks = ["--scoring", "ranks", shop.as_str()];
    assert_eq!(SEGMENTS.json(&ranks)["empty_scores"], serde_json::json!({}));
    assert!(!SEGMENTS.printed(&ranks).contains("nobody scores"));
    // The map of three levels knows no money.
    let [_, _, day, ..] = small_shops();
    let empty = &SEGMENTS.json(&["--map", "three-level", &day])["empty_scores"];
    assert_eq!(*empty, serde_json::json!({"recency": [1, 3], "frequency": [1, 3]}));
}

/// The scores of the best customers by name.
fn scores(value: &Value) -> Vec<(&str, Vec<u64>)> {
    let best = array(&value["key_customers"]["best"]).iter();
    best.map(|member| (member["customer"].as_str().unwrap(), numbers(&member["scores"]))).collect()
}

/// The segments that somebody is in.
fn inhabited(value: &Value) -> Vec<(&str, u64)> {
    let segments = array(&value["segments"]).iter();
    let sizes = segments.map(|segment| (segment["segment"].as_str().unwrap(), segment["customers"].as_u64().unwrap()));
    sizes.filter(|(_, customers)| *customers > 0).collect()
}

#[test]
fn a_single_customer_is_in_the_middle() {
    let [one, ..] = small_shops();
    let value = SEGMENTS.json(&[&one]);
    assert_eq!(scores(&value), [("ali", vec![3, 3, 3])]);
    assert_eq!(inhabited(&value), [("Potential Loyalist", 1)]);
    assert_eq!((&value["migration"], &value["no_segment"]), (&Value::Null, &Value::Null));
    let key = &value["key_customers"];
    assert_eq!((&key["top_20_percent"]["customers"], &key["gini"]), (&1.into(), &"0".into()));
    assert_eq!(key["fewest_for_80_percent"]["customers"], 1);
    assert_eq!((&value["stages"][0]["customers"], &value["ladder"][0]["customers"]), (&1.into(), &1.into()));
}

#[test]
fn customers_of_one_day_differ_by_what_they_bring() {
    let [_, _, day, ..] = small_shops();
    let value = SEGMENTS.json(&[&day]);
    assert_eq!(scores(&value), [("reza", vec![3, 3, 5]), ("sara", vec![3, 3, 3]), ("ali", vec![3, 3, 1])]);
    let segments = [("Loyal", 1), ("Potential Loyalist", 1), ("About To Sleep", 1)];
    assert_eq!(inhabited(&value), segments);
}

#[test]
fn without_a_repeat_purchase_all_are_first_time_buyers() {
    let rows = "customer,date,amount\nali,2026-01-01,1\nsara,2026-02-01,2\nreza,2026-03-31,3\n";
    let value = SEGMENTS.json(&[&file("segments-no-repeat.csv", rows)]);
    assert_eq!(scores(&value), [("reza", vec![5, 3, 5]), ("sara", vec![3, 3, 3]), ("ali", vec![1, 3, 1])]);
    assert_eq!(inhabited(&value), [("Potential Loyalist", 1), ("Need Attention", 1), ("Lost", 1)]);
    assert_eq!((&value["ladder"][0]["customers"], &value["ladder"][1]["customers"]), (&3.into(), &0.into()));
    assert_eq!((&value["stages"][0]["customers"], &value["stages"][1]["customers"]), (&1.into(), &2.into()));
}

#[test]
fn without_revenue_nobody_has_a_share_of_it() {
    let [_, free, ..] = small_shops();
    let value = SEGMENTS.json(&[&free]);
    let key = &value["key_customers"];
    assert_eq!((&key["classes"], &key["gini"]), (&Value::Array(Vec::new()), &Value::Null));
    assert_eq!((&key["fewest_for_80_percent"], &value["all"]["revenue_share"]), (&Value::Null, &Value::Null));
    assert!(SEGMENTS.printed(&[&free]).contains("80 % of it        comes from –"));
    assert!(SEGMENTS.draw("segments-free.svg", &[&free]).contains("no revenue to show"));
}

#[test]
fn a_list_has_the_customers_of_the_segment() {
    let value = SEGMENTS.json(&["--list", "at-risk"]);
    let listed = value["list"]["customers"].as_array().unwrap();
    let segment = value["segments"].as_array().unwrap().iter().find(|segment| segment["segment"] == "At Risk").unwrap();
    assert_eq!(segment["customers"], listed.len());
    assert!(listed.iter().all(|member| member["segment"] == "At Risk"));
    let text = SEGMENTS.printed(&["--list", "At Risk"]);
    assert_eq!(text.lines().count(), listed.len() + 4);
    for member in listed.iter().take(5) {
        assert!(text.contains(member["customer"].as_str().unwrap()));
    }
    let (code, error) = SEGMENTS.refused(&["--list", "heroes"]);
    assert!(code == 1 && error.starts_with("--list: expected one of Champions, "), "{error}");
    assert!(error.trim_end().ends_with(", found heroes"), "{error}");
}

#[test]
fn customers_of_a_file_are_called_by_their_names() {
    let rows = "user,date,amount\nsara,2026-03-01,10\nali,2026-03-02,30\nsara,2026-03-03,5\n";
    let path = file("segments-called.csv", rows);
    let value = SEGMENTS.json(&[&path]);
    let best = value["key_customers"]["best"].as_array().unwrap();
    let names: Vec<&str> = best.iter().map(|member| member["customer"].as_str().unwrap()).collect();
    assert_eq!(names, ["ali", "sara"]);
    assert!(SEGMENTS.printed(&[&path]).lines().any(|line| line.starts_with("  ali ") && line.contains("30.00")));
}

#[test]
fn the_picture_has_every_segment() {
    for (area, name) in [("revenue", "segments-revenue.svg"), ("customers", "segments-customers.svg")] {
        let svg = SEGMENTS.draw(name, &["--area", area]);
        elements(&svg);
        assert!(svg.contains("<title>Customer segments</title>") && svg.contains(&format!("shares of the {area}")));
        let value = SEGMENTS.json(&[]);
        for segment in value["segments"].as_array().unwrap() {
            let (name, customers) = (segment["segment"].as_str().unwrap(), segment["customers"].as_u64().unwrap());
            let has_area = if area == "revenue" { decimal(&segment["revenue"]) > Decimal::ZERO } else { customers > 0 };
            let noun = if customers == 1 { "customer" } else { "customers" };
            let title = format!("<g><title>{name}: {} {noun}, ", grouped(customers));
            assert_eq!(svg.contains(&title), has_area, "{title}");
            assert!(svg.contains(&format!(r#"font-weight="bold">{name}</text>"#)), "{name}");
        }
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
    for (number, shop) in small_shops().iter().enumerate() {
        let svg = SEGMENTS.draw(&format!("segments-small-{number}.svg"), &[shop]);
        elements(&svg);
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}
