//! Who is who: the segments of a shop's customers, where they came from, and who brings the revenue.
//!
//! ```text
//! cargo run --release --example segments
//! cargo run --release --example segments -- orders.csv --svg segments.svg
//! cargo run --release --example segments -- orders.csv --list "At Risk"
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | `args` | the options of this report |
//! | `../common/` | the other options, from a file to an order log, tables and numbers |
//! | `report` | the numbers |
//! | `measure`, `stages` | from the log to the numbers |
//! | `text`, `json`, `svg`, `treemap` | from the numbers to what is printed |

mod args;
#[path = "../common/choice.rs"]
mod choice;
#[path = "../common/mod.rs"]
mod common;
mod json;
mod measure;
mod report;
#[path = "../shop/mod.rs"]
mod shop;
mod stages;
mod svg;
mod text;
mod treemap;

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
    let mut names = Names::new();
    let (source, log) = Source::open(args, &mut names)?;
    let report = measure::report(&log, &names, args.as_of, &args.own)?.ok_or(NO_ORDERS)?;
    if let Some(file) = &args.svg {
        let picture = svg::render(&source, &report, args.own.area)?;
        std::fs::write(file, picture).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(if args.json { json::render(&source, &report)? } else { text::render(&source, &report)? })
}
