//! The command line: [`Args`] of all examples, and the [`Options`] of one.

use std::ffi::OsString;
use std::fmt::Write;
use std::path::PathBuf;
use std::str::FromStr;

use chrono::NaiveDate;

/// Options that only one example has.
pub(crate) trait Options: Default {
    /// The name of the example, and what it shows in one sentence.
    const ABOUT: [&str; 2];
    /// The lines of the options in the help.
    const HELP: &str;

    /// Sets an option; false if there is none of this name.
    fn set(&mut self, option: &mut Given<'_>) -> Result<bool, String>;

    /// Whether the options, all of them set, fit together.
    fn check(&self) -> Result<(), String> {
        Ok(())
    }
}

/// What to show, of which orders.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Args<O> {
    pub(crate) file: Option<PathBuf>,
    pub(crate) own: O,
    pub(crate) as_of: Option<NaiveDate>,
    pub(crate) scale: u32,
    pub(crate) skip_bad_rows: bool,
    pub(crate) json: bool,
    pub(crate) svg: Option<PathBuf>,
    pub(crate) customers: u32,
    pub(crate) seed: u64,
    pub(crate) help: bool,
}

/// An option on the command line; its value is either behind an equals sign or the next argument.
pub(crate) struct Given<'a> {
    pub(crate) name: &'a str,
    inline: Option<&'a str>,
    rest: &'a mut dyn Iterator<Item = OsString>,
}

/// The lines of the options that all examples have.
const HELP: &str = "    \
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

impl<O: Options> Args<O> {
    /// Reads the arguments that follow the program's name. The error says what is wrong with them.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut args = Self {
            file: None,
            own: O::default(),
            as_of: None,
            scale: 2,
            skip_bad_rows: false,
            json: false,
            svg: None,
            customers: 5_000,
            seed: 1,
            help: false,
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.to_str().filter(|text| text.starts_with('-')) {
                Some(option) => args.set(option, &mut arguments)?,
                None if args.file.is_none() => args.file = Some(argument.into()),
                None => return Err(format!("expected one file, found a second one: {}", argument.display())),
            }
        }
        if !args.help {
            args.own.check()?;
        }
        Ok(args)
    }

    /// What `--help` prints.
    pub(crate) fn help() -> String {
        let [name, about] = O::ABOUT;
        let mut help = format!("{about}\n\n    cargo run --release --example {name} -- [OPTIONS] [ORDERS.csv]\n\n");
        help.push_str(
            "\
Without a file it reports on a bundled, simulated shop. A file has one row an order and a header that names at least
a customer, a date (2026-03-21) and an amount; order id, status, currency and refunds are read where they are there.

Options:
",
        );
        let _ = write!(help, "{}{HELP}", O::HELP);
        help
    }

    fn set(&mut self, option: &str, arguments: &mut impl Iterator<Item = OsString>) -> Result<(), String> {
        let (name, inline) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (option, None),
        };
        let mut given = Given { name, inline, rest: arguments };
        match name {
            "--as-of" => self.as_of = Some(given.parsed("a date such as 2026-03-21", |_| true)?),
            "--scale" => self.scale = given.parsed("a number from 0 to 18", |scale| *scale <= 18)?,
            "--skip-bad-rows" => self.skip_bad_rows = given.flag()?,
            "--json" => self.json = given.flag()?,
            "--svg" => self.svg = Some(given.value()?.into()),
            "--customers" => self.customers = given.parsed("a number above zero", |n| *n > 0)?,
            "--seed" => self.seed = given.parsed("a whole number", |_| true)?,
            "--help" | "-h" => self.help = given.flag()?,
            _ if self.own.set(&mut given)? => {}
            _ => return Err(format!("expected one of the options below, found {option}")),
        }
        Ok(())
    }
}

impl Given<'_> {
    /// The value.
    pub(crate) fn value(&mut self) -> Result<OsString, String> {
        let value = self.inline.map(OsString::from).or_else(|| self.rest.next());
        value.ok_or_else(|| format!("{}: expected a value, found none", self.name))
    }

    /// The value as a number or a date.
    pub(crate) fn parsed<T: FromStr>(&mut self, expected: &str, is_valid: impl Fn(&T) -> bool) -> Result<T, String> {
        let value = self.value()?;
        let parsed = value.to_str().and_then(|text| text.parse().ok()).filter(is_valid);
        parsed.ok_or_else(|| format!("{}: expected {expected}, found {}", self.name, value.display()))
    }

    /// True: the option is there, and must have no value.
    fn flag(&mut self) -> Result<bool, String> {
        match self.inline {
            Some(value) => Err(format!("{0}: expected no value, found {0}={value}", self.name)),
            None => Ok(true),
        }
    }
}
