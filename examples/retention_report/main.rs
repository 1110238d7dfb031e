//! The retention report of a shop: of the bundled, simulated one, or of your own from a file of orders.
//!
//! ```text
//! cargo run --release --example retention_report
//! cargo run --release --example retention_report -- orders.csv --svg chart.svg
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | `args` | the command line |
//! | `input`, `rows`, `layout`, `lines`, `problem`, `progress` | from a file to an order log |
//! | `report`, `compare` | from the log to the numbers |
//! | `text`, `table`, `numbers`, `json`, `svg` | from the numbers to what is printed |

mod args;
mod compare;
mod input;
mod json;
mod layout;
mod lines;
mod numbers;
mod problem;
mod progress;
mod report;
mod rows;
#[path = "../shop/mod.rs"]
mod shop;
mod svg;
mod table;
mod text;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use retention::history::{LogOptions, OrderLog};

use args::{Args, HELP};
use problem::Skipped;
use report::{Choices, Report};
use shop::Shop;

/// Where the orders come from.
struct Source {
    /// The file, or what is simulated.
    name: String,
    /// The columns that were read, of a file.
    columns: Option<String>,
    /// The bad rows that were left out.
    skipped: Skipped,
}

fn main() -> ExitCode {
    let args = match Args::parse(std::env::args_os().skip(1)) {
        Ok(args) => args,
        Err(wrong) => {
            eprintln!("{wrong}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let printed = if args.help { Ok(HELP.to_owned()) } else { report(&args) };
    match printed.and_then(|text| print(&text)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// What to print; the chart is written on the way.
fn report(args: &Args) -> Result<String, Box<dyn Error>> {
    let (source, log) = orders(args)?;
    let choices = Choices { active_days: args.active_days, months: args.months, as_of: args.as_of };
    let report = Report::of(&log, choices)?.ok_or("expected orders up to the day of --as-of, found none")?;
    if let Some(file) = &args.svg {
        std::fs::write(file, svg::render(&source, &report)?).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    if args.json { json::render(&source, &report) } else { Ok(text::render(&source, &report)?) }
}

/// The orders of the file, or of the simulated shop.
fn orders(args: &Args) -> Result<(Source, OrderLog<u32>), Box<dyn Error>> {
    if let Some(file) = &args.file {
        let loaded = input::load(file, args.scale, args.skip_bad_rows)?;
        let name = file.display().to_string();
        return Ok((Source { name, columns: Some(loaded.columns), skipped: loaded.skipped }, loaded.log));
    }
    let shop = Shop { customers: args.customers, seed: args.seed, ..Shop::default() };
    let log = OrderLog::from_orders_with(LogOptions::new().scale(args.scale), shop.orders()?)?;
    let name = format!("simulated shop (seed {})", args.seed);
    Ok((Source { name, columns: None, skipped: Skipped::default() }, log))
}

/// Prints to the standard output. Whoever reads it may stop early, as `head` does.
fn print(text: &str) -> Result<(), Box<dyn Error>> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
