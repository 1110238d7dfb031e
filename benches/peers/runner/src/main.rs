//! Makes the orders of the comparison, answers its questions with `retention`, and measures how costs grow.
//!
//! ```text
//! runner generate DIR --orders N --customers M [--uniform]
//! runner serve DIR --keys int|text|borrowed
//! runner scaling [--orders N]
//! ```

use std::error::Error;

use orders::Spread;

mod columns;
#[path = "../../../orders/mod.rs"]
mod orders;
mod questions;
mod scaling;
mod serve;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).map(String::as_str)
    };
    let number = |name: &str, default: &str| option(name).unwrap_or(default).parse::<usize>();
    let directory = || arguments.get(1).ok_or("expected a directory");
    match arguments.first().map(String::as_str) {
        Some("generate") => {
            let spread =
                if arguments.iter().any(|argument| argument == "--uniform") { Spread::Uniform } else { Spread::Skewed };
            let orders = orders::shop(number("--orders", "10000000")?, number("--customers", "1250000")?, spread);
            columns::write(directory()?.as_ref(), &orders)
        }
        Some("serve") => {
            let orders = columns::read(directory()?.as_ref())?;
            match option("--keys").unwrap_or("int") {
                "int" => serve::serve(&orders, |key| *key),
                "text" => serve::serve(&orders.with_keys(orders::short_text), |key| number_in(key)),
                "borrowed" => {
                    let text = orders.with_keys(orders::short_text);
                    let borrowed = text.keys.iter().map(String::as_str).collect();
                    let orders = orders::Orders { keys: borrowed, days: text.days.clone(), cents: text.cents.clone() };
                    serve::serve(&orders, |key| number_in(key))
                }
                other => Err(format!("--keys: expected int, text or borrowed, found {other}").into()),
            }
        }
        Some("scaling") => scaling::print(number("--orders", "10000000")?),
        _ => Err("expected generate, serve or scaling".into()),
    }
}

/// The number in a text key.
fn number_in(key: &str) -> u64 {
    key.trim_start_matches("cust-").parse().unwrap_or_default()
}
