//! Who began together, and who of them came back: the cohorts of a shop's customers.
//!
//! ```text
//! cargo run --release --example cohorts
//! cargo run --release --example cohorts -- orders.csv --show cumulated --svg cohorts.svg
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | `args` | the options of this report |
//! | `../common/` | the other options, from a file to an order log, tables and numbers |
//! | `report` | the numbers |
//! | `measure` | from the log to the numbers |
//! | `text`, `json`, `svg`, `colour` | from the numbers to what is printed |

mod args;
#[path = "../common/choice.rs"]
mod choice;
mod colour;
#[path = "../common/mod.rs"]
mod common;
mod json;
mod measure;
mod report;
#[path = "../shop/mod.rs"]
mod shop;
mod svg;
mod text;

use std::error::Error;
use std::process::ExitCode;

use args::Own;
use common::args::Args;
use common::input::Names;
use common::overview::NO_ORDERS;
use common::source::Source;

fn main() -> ExitCode {
    common::run::run(report)
}

/// What to print; the picture is written on the way.
fn report(args: &Args<Own>) -> Result<String, Box<dyn Error>> {
    let (source, log) = Source::open(args, &mut Names::new())?;
    let report = measure::report(&log, args.as_of, &args.own)?.ok_or(NO_ORDERS)?;
    if let Some(file) = &args.svg {
        std::fs::write(file, svg::render(&source, &report)?).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(if args.json { json::render(&source, &report)? } else { text::render(&source, &report)? })
}
