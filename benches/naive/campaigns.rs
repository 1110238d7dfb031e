//! An audience of seven clauses: as a closure over rows, and as a rule of an engine of the ecosystem.

use std::error::Error;

use datalogic_rs::bumpalo::Bump;
use datalogic_rs::{DataValue, Engine};

use super::Naive;

/// What a customer is asked for, in a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asked {
    pub(crate) key: u64,
    pub(crate) orders: u32,
    pub(crate) spent: i64,
    pub(crate) recency: i32,
    pub(crate) age: i32,
    pub(crate) orders_of_year: u32,
    pub(crate) spent_in_quarter: i64,
    /// Not known of some.
    pub(crate) consent: Option<bool>,
}

impl Naive {
    /// A row for each customer, by key.
    pub(crate) fn asked(&self, today: i32, consent: impl Fn(u64) -> Option<bool>) -> Vec<Asked> {
        let row = |(&key, orders): (&u64, &Vec<super::Order>)| {
            let seen = || orders.iter().filter(|order| order.day <= today);
            let since = move |days: i32| seen().filter(move |order| order.day > today - days);
            Some(Asked {
                key,
                orders: seen().count() as u32,
                spent: seen().map(|order| order.cents).sum(),
                recency: today - seen().next_back()?.day,
                age: today - seen().next()?.day,
                orders_of_year: since(365).count() as u32,
                spent_in_quarter: since(90).map(|order| order.cents).sum(),
                consent: consent(key),
            })
        };
        let mut rows: Vec<Asked> = self.customers.iter().filter_map(row).collect();
        rows.sort_unstable();
        rows
    }
}

/// Who matches: without a reason for anybody who does not.
pub(crate) fn matching(rows: &[Asked]) -> u64 {
    let matches = |row: &&Asked| {
        row.orders >= 2
            && row.spent >= 10_000
            && (7..=365).contains(&row.recency)
            && row.age >= 90
            && (1..=50).contains(&row.orders_of_year)
            && row.spent_in_quarter <= 200_000
            && row.consent == Some(true)
    };
    rows.iter().filter(matches).count() as u64
}

/// The same as a rule in JSON logic, compiled once; each row is handed over as an object of its fields.
pub(crate) fn matching_by_engine(rows: &[Asked]) -> Result<u64, Box<dyn Error>> {
    const RULE: &str = r#"{"and": [
        {">=": [{"var": "orders"}, 2]},
        {">=": [{"var": "spent"}, 10000]},
        {"<=": [7, {"var": "recency"}, 365]},
        {">=": [{"var": "age"}, 90]},
        {"<=": [1, {"var": "orders_of_year"}, 50]},
        {"<=": [{"var": "spent_in_quarter"}, 200000]},
        {"===": [{"var": "consent"}, true]}
    ]}"#;
    let engine = Engine::new();
    let rule = engine.compile(RULE)?;
    let mut arena = Bump::new();
    let mut matching = 0;
    for row in rows {
        let fields = [
            ("orders", DataValue::from_i64(row.orders.into())),
            ("spent", DataValue::from_i64(row.spent)),
            ("recency", DataValue::from_i64(row.recency.into())),
            ("age", DataValue::from_i64(row.age.into())),
            ("orders_of_year", DataValue::from_i64(row.orders_of_year.into())),
            ("spent_in_quarter", DataValue::from_i64(row.spent_in_quarter)),
            ("consent", row.consent.map_or(DataValue::null(), DataValue::bool)),
        ];
        let fields = DataValue::Object(arena.alloc_slice_copy(&fields));
        matching += u64::from(engine.evaluate(&rule, fields, &arena)?.as_bool() == Some(true));
        arena.reset();
    }
    Ok(matching)
}
