//! The command line: what the user asks for.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use chrono::NaiveDate;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
The retention report of a shop.

    cargo run --release --example retention_report -- [OPTIONS] [ORDERS.csv]

Without a file it reports on a bundled, simulated shop. A file has one row an order and a header that names at least
a customer, a date (2026-03-21) and an amount; order id, status, currency and refunds are read where they are there.

Options:
    --active-days N   who ordered in the last N days is an active customer (90)
    --months N        show the last N months at most (60)
    --as-of DATE      report what was known at the end of this day; say it if the file goes on to a day
                      without orders (the day of the last order or refund)
    --scale N         decimal places of amounts: 2 for cents, 0 for toman, up to 18 (2)
    --skip-bad-rows   leave bad rows out and say how many and why; otherwise the first one ends the report
    --json            print one JSON object instead of tables
    --svg FILE        also draw a chart into FILE
    --customers N     customers of the simulated shop (5000)
    --seed N          the simulated shop's seed (1)
    --help            print this
";

/// What to report, and how.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Args {
    pub(crate) file: Option<PathBuf>,
    pub(crate) active_days: u32,
    pub(crate) months: usize,
    pub(crate) as_of: Option<NaiveDate>,
    pub(crate) scale: u32,
    pub(crate) skip_bad_rows: bool,
    pub(crate) json: bool,
    pub(crate) svg: Option<PathBuf>,
    pub(crate) customers: u32,
    pub(crate) seed: u64,
    pub(crate) help: bool,
}

impl Default for Args {
    fn default() -> Self {
        Self {
            file: None,
            active_days: 90,
            months: 60,
            as_of: None,
            scale: 2,
            skip_bad_rows: false,
            json: false,
            svg: None,
            customers: 5_000,
            seed: 1,
            help: false,
        }
    }
}

impl Args {
    /// Reads the arguments that follow the program's name. The error says what is wrong with them.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut args = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.to_str().filter(|text| text.starts_with('-')) {
                Some(option) => args.set(option, &mut arguments)?,
                None if args.file.is_none() => args.file = Some(argument.into()),
                None => return Err(format!("expected one file, found a second one: {}", argument.display())),
            }
        }
        Ok(args)
    }

    /// Sets an option; its value is either behind an equals sign or the next argument.
    fn set(&mut self, option: &str, arguments: &mut impl Iterator<Item = OsString>) -> Result<(), String> {
        let (name, inline) = match option.split_once('=') {
            Some((name, value)) => (name, Some(OsString::from(value))),
            None => (option, None),
        };
        let has_inline = inline.is_some();
        let mut value = || {
            let value = inline.clone().or_else(|| arguments.next());
            value.ok_or_else(|| format!("{name}: expected a value, found none"))
        };
        match name {
            "--active-days" => self.active_days = parsed(name, &value()?, "a number of days above zero", |d| *d > 0)?,
            "--months" => self.months = parsed(name, &value()?, "a number of months above zero", |months| *months > 0)?,
            "--as-of" => self.as_of = Some(parsed(name, &value()?, "a date such as 2026-03-21", |_| true)?),
            "--scale" => self.scale = parsed(name, &value()?, "a number from 0 to 18", |scale| *scale <= 18)?,
            "--svg" => self.svg = Some(value()?.into()),
            "--customers" => self.customers = parsed(name, &value()?, "a number above zero", |n| *n > 0)?,
            "--seed" => self.seed = parsed(name, &value()?, "a whole number", |_| true)?,
            "--skip-bad-rows" | "--json" | "--help" | "-h" if has_inline => {
                return Err(format!("{name}: expected no value, found {option}"));
            }
            "--skip-bad-rows" => self.skip_bad_rows = true,
            "--json" => self.json = true,
            "--help" | "-h" => self.help = true,
            _ => return Err(format!("expected one of the options below, found {option}")),
        }
        Ok(())
    }
}

fn parsed<T: FromStr>(
    name: &str,
    value: &OsString,
    expected: &str,
    is_valid: impl Fn(&T) -> bool,
) -> Result<T, String> {
    let parsed = value.to_str().and_then(|text| text.parse().ok()).filter(is_valid);
    parsed.ok_or_else(|| format!("{name}: expected {expected}, found {}", value.display()))
}
