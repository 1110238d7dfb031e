//! The retention report of a shop: of the bundled, simulated one, or of your own from a file of orders.
//!
//! ```text
//! cargo run --release --example retention_report
//! cargo run --release --example retention_report -- orders.csv --svg chart.svg
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | `args` | the options of this report |
//! | `../common/` | the other options, from a file to an order log, tables and numbers |
//! | `report`, `compare` | from the log to the numbers |
//! | `text`, `json`, `svg` | from the numbers to what is printed |

mod args;
#[path = "../common/mod.rs"]
mod common;
mod compare;
mod json;
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
use report::Report;

fn main() -> ExitCode {
    common::run::run(report)
}

/// What to print; the chart is written on the way.
fn report(args: &Args<Own>) -> Result<String, Box<dyn Error>> {
    let (source, log) = Source::open(args, &mut Names::new())?;
    let report = Report::of(&log, args.as_of, &args.own)?.ok_or(NO_ORDERS)?;
    if let Some(file) = &args.svg {
        std::fs::write(file, svg::render(&source, &report)?).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(if args.json { json::render(&source, &report)? } else { text::render(&source, &report)? })
}
