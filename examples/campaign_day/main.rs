//! A day of a campaign programme: who gets what, who gets nothing and why, and what a changed rule would do.
//!
//! ```text
//! cargo run --release --example campaign_day
//! cargo run --release --example campaign_day -- --campaign abandoned_order --svg waterfall.svg
//! cargo run --release --example campaign_day -- --explain 1234
//! cargo run --release --example campaign_day -- orders.csv --assume-consent email
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | `args` | the options of this report |
//! | `../common/` | the other options, from a file to an order log, tables and numbers |
//! | `../shop/` | the simulated shop: orders, and what else it knows of its customers |
//! | `facts` | from a log, and what else is known, to a table of facts |
//! | `programme` | the campaigns, and one changed rule |
//! | `past` | the weeks before: the contact history |
//! | `report` | the numbers |
//! | `measure`, `found` | from the decisions to the numbers |
//! | `text`, `json`, `svg` | from the numbers to what is printed |

mod args;
#[path = "../common/mod.rs"]
mod common;
mod facts;
mod found;
mod json;
#[path = "../shop/knowledge/mod.rs"]
mod knowledge;
mod measure;
mod past;
mod programme;
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
use facts::Known;

fn main() -> ExitCode {
    common::run::run(report)
}

/// What to print; the picture is written on the way.
fn report(args: &Args<Own>) -> Result<String, Box<dyn Error>> {
    let mut names = Names::new();
    let (source, log) = Source::open(args, &mut names)?;
    let known = Known::of(args, &names)?;
    let report = measure::report(&log, &known, args.as_of, &args.own)?.ok_or(NO_ORDERS)?;
    if let Some(file) = &args.svg {
        let picture = svg::render(&source, &report)?;
        std::fs::write(file, picture).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(if args.json { json::render(&source, &report)? } else { text::render(&source, &report)? })
}
