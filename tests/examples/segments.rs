//! The example `segments`.

use std::sync::OnceLock;

use rust_decimal::Decimal;
use serde_json::Value;

use super::{SEGMENTS, aligned_tables, elements, file, grouped, log};

const MAPS: [&str; 4] = ["standard", "vignette", "pymc", "three-level"];

fn bundled() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| SEGMENTS.printed(&[]))
}

fn decimal(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
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
    assert_eq!(aligned_tables(bundled()), 5);
    assert!(bundled().lines().all(|line| line.chars().count() <= 120));
    for map in MAPS {
        assert_eq!(aligned_tables(&SEGMENTS.printed(&["--map", map])), 5);
    }
    let large = SEGMENTS.printed(&["--customers", "30000"]);
    assert!(aligned_tables(&large) == 5 && large.contains("k: thousands"), "{large}");
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
    }
}

#[test]
fn migration_leads_from_all_then_to_all_now() {
    for map in MAPS {
        let value = SEGMENTS.json(&["--map", map]);
        let migration = &value["migration"];
        assert_eq!(migration["from"], "2025-11-17");
        let numbers = |value: &Value| -> Vec<u64> {
            value.as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect()
        };
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
fn stages_make_up_the_shop() {
    let value = SEGMENTS.json(&[]);
    let customers = value["stages"].as_array().unwrap().iter().map(|stage| stage["customers"].as_u64().unwrap());
    assert_eq!(value["customers"], customers.sum::<u64>());
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
