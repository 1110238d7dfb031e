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
