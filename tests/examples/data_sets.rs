//! Published data sets: set `RETENTION_DATA` to the folder of `cdnow_sample.csv` and `rfm_orders.csv`, and run
//! `cargo test --test examples -- --ignored`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde_json::Value;

use super::{COHORTS, SEGMENTS, array, decimal};

fn data(file: &str) -> String {
    let folder = std::env::var_os("RETENTION_DATA").expect("RETENTION_DATA is the folder of the data sets");
    Path::new(&folder).join(file).to_str().unwrap().to_owned()
}

/// Customers, orders and revenue of each segment.
fn segments(value: &Value) -> Vec<(&str, u64, u64, Decimal)> {
    let segments = array(&value["segments"]).iter().map(|segment| {
        let (customers, orders) = (segment["customers"].as_u64().unwrap(), segment["orders"].as_u64().unwrap());
        (segment["segment"].as_str().unwrap(), customers, orders, decimal(&segment["revenue"]))
    });
    segments.collect()
}

/// R's rfm, in its vignette: `rfm_table_order`, `rfm_segment` and `rfm_segment_summary` of `rfm_data_orders`.
#[test]
#[ignore = "needs the data sets; set RETENTION_DATA to their folder"]
fn segments_are_those_of_the_vignette() {
    let options = ["--map", "vignette", "--scoring", "r-rfm", "--as-of", "2006-12-31"];
    let path = data("rfm_orders.csv");
    let value = SEGMENTS.json(&[&[path.as_str()], &options[..]].concat());
    let found = segments(&value);
    for (name, customers, orders, revenue) in [
        ("Champions", 35, 316, 31_646),
        ("At Risk", 28, 216, 22_227),
        ("Lost", 148, 393, 35_324),
        ("Loyal", 170, 799, 76_562),
    ] {
        assert!(found.contains(&(name, customers, orders, revenue.into())), "{name}: {found:?}");
    }
    assert_eq!((&value["all"]["customers"], &value["no_segment"]), (&995.into(), &Value::Null));
}

/// Counted again from the rows, by the rule of the quintiles and the cells of the standard map.
#[test]
#[ignore = "needs the data sets; set RETENTION_DATA to their folder"]
fn segments_of_cdnow() {
    let value = SEGMENTS.json(&[&data("cdnow_sample.csv")]);
    let sizes: Vec<(&str, u64)> = segments(&value).iter().map(|(name, customers, ..)| (*name, *customers)).collect();
    let expected = [
        ("Champions", 616),
        ("Loyal", 219),
        ("Potential Loyalist", 89),
        ("New Customers", 150),
        ("Promising", 97),
        ("Need Attention", 137),
        ("About To Sleep", 195),
        ("At Risk", 85),
        ("Cannot Lose Them", 177),
        ("Hibernating", 273),
        ("Lost", 319),
    ];
    assert_eq!(sizes, expected);
    assert_eq!(value["migration"]["from"], "1998-03-30");
}

#[test]
#[ignore = "needs the data sets; set RETENTION_DATA to their folder"]
fn cohorts_of_cdnow() {
    let path = data("cdnow_sample.csv");
    let value = COHORTS.json(&[&path, "--ages", "100"]);
    let cohorts = array(&value["cohorts"]);
    let sizes: Vec<(&str, u64)> = cohorts
        .iter()
        .map(|cohort| (cohort["start"].as_str().unwrap(), cohort["customers"].as_u64().unwrap()))
        .collect();
    assert_eq!(sizes, [("1997-01-01", 781), ("1997-02-01", 857), ("1997-03-01", 719)]);
    assert_eq!(value["later_empty_cohorts"], 15);
    // Counted again from the rows: the months in which each customer ordered, from that of their first order.
    let mut months: BTreeMap<String, BTreeSet<i32>> = BTreeMap::new();
    for row in csv::Reader::from_path(&path).unwrap().records() {
        let row = row.unwrap();
        let day: NaiveDate = row[1].parse().unwrap();
        let month = (day.year() - 1997) * 12 + day.month0().cast_signed();
        months.entry(row[0].to_owned()).or_default().insert(month);
    }
    for (number, cohort) in (0..).zip(cohorts) {
        let members: Vec<_> = months.values().filter(|months| months.first() == Some(&number)).collect();
        let cells = array(&cohort["cells"]);
        assert_eq!(cells.len(), 18 - cohorts.iter().position(|other| other == cohort).unwrap());
        for (month, cell) in (number..).zip(cells) {
            let back = members.iter().filter(|months| months.contains(&month)).count();
            assert_eq!((&cell["customers"], &cell["is_whole"]), (&back.into(), &true.into()), "{cohort}");
        }
    }
}

/// The estimates were computed again from the rows by the product-limit formula.
#[test]
#[ignore = "needs the data sets; set RETENTION_DATA to their folder"]
fn returns_of_cdnow() {
    let value = COHORTS.json(&[&data("cdnow_sample.csv")]);
    let [first, second, ..] = array(&value["return_after"]) else { panic!("{value}") };
    let estimates = |after: &Value| -> Vec<String> {
        array(&after["within"]).iter().map(|within| within["kaplan_meier"].as_str().unwrap().to_owned()).collect()
    };
    let windows = |after: &Value| -> Vec<String> {
        let windows = array(&after["within"]).iter().map(|within| &within["window"]);
        windows.map(|rate| format!("{}/{}", rate["numerator"], rate["denominator"]).replace('"', "")).collect()
    };
    assert_eq!(
        (&first["reached"], &first["went_on"], &first["median_days"]),
        (&2357.into(), &1139.into(), &Value::Null)
    );
    assert_eq!(estimates(first), ["0.17395", "0.291472", "0.376326", "0.455664"]);
    assert_eq!(windows(first), ["410/2357", "687/2357", "887/2357", "1074/2357"]);
    assert_eq!(
        (&second["reached"], &second["went_on"], &second["median_days"]),
        (&1139.into(), &736.into(), &139.into())
    );
    assert_eq!(estimates(second), ["0.244737", "0.429652", "0.551722", "0.669383"]);
    assert_eq!(windows(second), ["276/1131", "479/1106", "585/1040", "562/805"]);
}
