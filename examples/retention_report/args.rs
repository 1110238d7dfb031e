//! The options of this report alone.

use crate::common::args::{Given, Options};

/// What to report, and how.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Own {
    pub(crate) active_days: u32,
    pub(crate) months: usize,
}

impl Default for Own {
    fn default() -> Self {
        Self { active_days: 90, months: 60 }
    }
}

impl Options for Own {
    const ABOUT: [&str; 2] = ["retention_report", "The retention report of a shop."];
    const HELP: &str = "    \
    --active-days N   who ordered in the last N days is an active customer (90)
    --months N        show the last N months at most (60)
";

    fn set(&mut self, option: &mut Given<'_>) -> Result<bool, String> {
        match option.name {
            "--active-days" => self.active_days = option.parsed("a number of days above zero", |days| *days > 0)?,
            "--months" => self.months = option.parsed("a number of months above zero", |months| *months > 0)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}
