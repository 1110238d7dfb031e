//! From a file to an order log: rows that cannot be orders are errors with a line, or are left out and counted.
//!
//! | file | what it does |
//! |---|---|
//! | `layout` | which column is what |
//! | `rows`, `lines`, `progress` | one row after the other: as an order, on which line, how far |
//! | `problem` | what can be wrong |

mod layout;
mod lines;
mod problem;
mod progress;
mod rows;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use retention::history::{LogError, LogOptions, OrderLog, RowError, RowField};

use layout::{Layout, Role};
use lines::Lines;
use problem::{InputError, Problem};
use rows::Rows;

pub(crate) use problem::Skipped;

/// The customers of a file by name, numbered in the order in which they come first.
pub(crate) type Names = HashMap<Box<str>, u32>;

/// At most so many rows that the log refuses are taken out in one reading of the file.
const REFUSED_AT_ONCE: usize = 1_000_000;

/// A shop's orders, and what was left out of them.
pub(crate) struct Loaded {
    pub(crate) log: OrderLog<u32>,
    /// The columns that were read.
    pub(crate) columns: String,
    pub(crate) skipped: Skipped,
}

/// Reads a file of orders. Customers become numbers, because these are small; their names are put into a table.
///
/// Some rows only the log can refuse, such as the second one with an order id. When bad rows are skipped the file is
/// then read again without these.
pub(crate) fn load(file: &Path, scale: u32, skip_bad_rows: bool, names: &mut Names) -> Result<Loaded, InputError> {
    let report_up_to = if skip_bad_rows { REFUSED_AT_ONCE } else { 1 };
    let mut refused = BTreeMap::new();
    loop {
        let options = LogOptions::new().scale(scale).report_up_to(report_up_to);
        let mut rows = Rows::open(file, scale, skip_bad_rows, &refused, names)?;
        let log = OrderLog::from_orders_with(options, &mut rows);
        let read = rows.finish()?;
        match log {
            Ok(log) if log.is_empty() => {
                let left_out = read.skipped.rows() + log.left_out().cancelled;
                return Err(InputError::other(file, format!("expected orders, found none ({left_out} left out)")));
            }
            Ok(log) => return Ok(Loaded { log, columns: read.layout.describe(), skipped: read.skipped }),
            Err(LogError::Rows(bad)) => {
                let problems = bad.rows().iter().map(|row| problem(row, &read.layout, &read.lines));
                if !skip_bad_rows {
                    let first = problems.into_iter().next();
                    return Err(
                        first.map_or_else(|| InputError::other(file, &bad), |problem| InputError::row(file, problem))
                    );
                }
                let known = refused.len();
                refused.extend(problems.map(|problem| (problem.line, problem)).collect::<Vec<_>>());
                if refused.len() == known {
                    return Err(InputError::other(file, bad));
                }
            }
            Err(error) => return Err(InputError::other(file, error)),
        }
    }
}

/// What the log says of a row, in the words of the file: its line and the names of its columns.
fn problem(row: &RowError, layout: &Layout, lines: &Lines) -> Problem {
    let line = lines.line(row.row).unwrap_or_default();
    let role = match row.field {
        RowField::Amount => Role::Amount,
        RowField::Refund => Role::Refunded,
        RowField::Currency => Role::Currency,
        RowField::OrderId => Role::OrderId,
        RowField::Day => Role::Day,
        _ => Role::Customer,
    };
    let column = layout.name(role).to_owned();
    // The log names the first row with the same order id by its number among the orders.
    match row.other_row.and_then(|earlier| lines.line(earlier)) {
        Some(first) => Problem {
            line,
            column,
            expected: "an id of its own for each row".to_owned(),
            found: format!("{} again, first on line {first}", row.found),
        },
        None => Problem { line, column, expected: row.expected.clone(), found: row.found.clone() },
    }
}
