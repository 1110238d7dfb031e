//! Published data sets, read by the library and by the example: set `RETENTION_DATA` to the folder of
//! `cdnow_sample.csv` and `rfm_orders.csv`, and run `cargo test --test data_sets -- --ignored`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may panic, and its helpers are not tests by name"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::NaiveDate;
use retention::history::OrderLog;
use retention::measure::PurchaseUnit;
use retention::model::Order;
use retention::segment::{CutPoint, RfmAxis, RfmScoring, SegmentMap};
use rust_decimal::Decimal;
use serde_json::Value;

fn data(file: &str) -> PathBuf {
    let folder = std::env::var_os("RETENTION_DATA").expect("RETENTION_DATA is the folder of the data sets");
    Path::new(&folder).join(file)
}

/// The orders of a file by the names of its columns.
fn log(file: &str) -> OrderLog<String> {
    let mut reader = csv::Reader::from_path(data(file)).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (customer, day, amount) = (column("customer_id"), column("ordered_on"), column("amount"));
    let orders = reader.records().map(|row| {
        let row = row.unwrap();
        let placed_on: NaiveDate = row[day].parse().unwrap();
        Order::new(row[customer].to_owned(), placed_on, Decimal::from_str_exact(&row[amount]).unwrap()).unwrap()
    });
    OrderLog::from_orders(orders).unwrap()
}

/// What the example says of the file.
fn report(file: &str) -> Value {
    let test = std::env::current_exe().unwrap();
    let example = test.parent().and_then(Path::parent).unwrap().join("examples");
    let example = example.join(format!("retention_report{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(example).arg(data(file)).arg("--json").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Customers, orders, first day and customers who bought on more than one day, by library and example alike.
fn assert_is(file: &str, customers: usize, orders: usize, first: &str, repeat: u64) {
    let log = log(file);
    assert_eq!((log.customers(), log.orders()), (customers, orders));
    assert_eq!(log.first_day().unwrap().to_string(), first);
    let summary = log.latest().summary();
    assert_eq!(summary.repeat_purchases(PurchaseUnit::Days).repeat_customers(), repeat);
    let report = report(file);
    assert_eq!((&report["customers"], &report["orders"]), (&customers.into(), &orders.into()));
    assert_eq!(report["first_order_on"], first);
    assert_eq!(report["repeat_purchase_rate"]["numerator"], repeat.to_string());
    assert_eq!(report["revenue"], summary.average_order_value().revenue().to_string());
    let of_months = report["months"].as_array().unwrap().iter().map(|month| month["orders"].as_u64().unwrap());
    assert!(of_months.sum::<u64>() <= orders as u64);
}

#[test]
#[ignore = "needs the data sets; set RETENTION_DATA to their folder"]
fn cdnow_sample() {
    assert_is("cdnow_sample.csv", 2_357, 6_919, "1997-01-01", 1_139);
}

#[test]
#[ignore = "needs the data sets; set RETENTION_DATA to their folder"]
fn rfm_orders() {
    assert_is("rfm_orders.csv", 995, 4_906, "2001-10-29", 953);
}

/// The tables that R's package rfm has for its own data at 31 December 2006 (definitions.md, section 1).
#[test]
#[ignore = "needs the data sets; set RETENTION_DATA to their folder"]
fn rfm_orders_score_as_in_r() {
    let log = log("rfm_orders.csv");
    let rfm = RfmScoring::r_rfm().score(&log.as_of(NaiveDate::from_ymd_opt(2006, 12, 31).unwrap())).unwrap();
    let counts = |axis| rfm.counts(axis).map(|(_, count)| count).collect::<Vec<_>>();
    assert_eq!(counts(RfmAxis::Recency), [197, 200, 199, 199, 200]);
    assert_eq!(counts(RfmAxis::Frequency), [268, 187, 176, 244, 120]);
    assert_eq!(counts(RfmAxis::Monetary), [200, 200, 198, 202, 195]);
    let edges = rfm.edges();
    let texts = |cuts: &[CutPoint]| cuts.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(texts(edges.recency().cuts()), ["115", "181", "297.4", "482"]);
    assert_eq!(texts(edges.frequency(1).unwrap().cuts()), ["4", "5", "6", "8"]);
    assert_eq!(texts(edges.monetary(1, 1).unwrap().cuts()), ["255.8", "382", "506.4", "666"]);
    let of = |name: &str| rfm.score_of(&name.to_owned());
    assert_eq!(of("Abbey O'Reilly"), Some([3, 4, 3]));
    assert_eq!(of("Add Senger"), Some([4, 1, 2]));
    assert_eq!(of("Aiyanna Bruen"), Some([3, 2, 1]));
    assert_eq!(rfm.combinations().last(), Some(&([5, 5, 5], 35)));
}

/// The segments that the vignette's map makes of R's data at 31 December 2006 (definitions.md, section 1).
#[test]
#[ignore = "needs RETENTION_DATA"]
fn r_rfm_segments() {
    let log = log("rfm_orders.csv");
    let view = log.as_of(NaiveDate::from_ymd_opt(2006, 12, 31).unwrap());
    let segments = SegmentMap::r_rfm_vignette().assign(&RfmScoring::r_rfm().score(&view).unwrap()).unwrap();
    let table = segments.table(&view.summary(), view.date()).unwrap();
    let figures = |name| {
        let figures = table.get(segments.named(name).unwrap()).unwrap();
        (figures.customers(), figures.orders(), figures.revenue())
    };
    assert_eq!(figures("Champions"), (35, 316, 31_646.into()));
    assert_eq!(figures("At Risk"), (28, 216, 22_227.into()));
    assert_eq!(figures("Lost"), (148, 393, 35_324.into()));
    assert_eq!(figures("Loyal"), (170, 799, 76_562.into()));
    assert_eq!((table.total().customers(), table.unassigned().customers()), (995, 0));
}
