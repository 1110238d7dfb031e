//! The options of this report alone.

use crate::choice::{Choice, chosen};
use crate::common::args::{Given, Options};

/// What to report, and how.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Own {
    pub(crate) by: By,
    pub(crate) returned: Returned,
    pub(crate) show: Show,
    pub(crate) cohorts: usize,
    pub(crate) ages: u32,
}

/// How long a cohort takes its customers in, and what ages are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Months,
    Weeks,
}

/// When a customer has returned at an age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Returned {
    On,
    OnOrAfter,
}

/// What the grid shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Show {
    Customers,
    Revenue,
    Cumulated,
}

impl Choice for By {
    const NAMED: &[(&str, Self)] = &[("months", Self::Months), ("weeks", Self::Weeks)];
}

impl Choice for Returned {
    const NAMED: &[(&str, Self)] = &[("on", Self::On), ("on-or-after", Self::OnOrAfter)];
}

impl Choice for Show {
    const NAMED: &[(&str, Self)] =
        &[("customers", Self::Customers), ("revenue", Self::Revenue), ("cumulated", Self::Cumulated)];
}

impl Default for Own {
    fn default() -> Self {
        Self { by: By::Months, returned: Returned::On, show: Show::Customers, cohorts: 24, ages: 12 }
    }
}

impl By {
    /// One of them.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Months => "month",
            Self::Weeks => "week",
        }
    }
}

impl Options for Own {
    const ABOUT: [&str; 2] = ["cohorts", "The customers of a shop by when they began, and who of them came back."];
    const HELP: &str = "    \
    --by UNIT         cohorts and their ages in months or weeks (months)
    --returned WHEN   who has returned at an age: who ordered on it, or on-or-after it (on)
    --show WHAT       customers, the share who returned; revenue, that of the age; or cumulated, the revenue a
                      customer up to the age (customers)
    --cohorts N       show the last N cohorts at most (24); all are in the means
    --ages N          show the ages up to N (12)
";

    fn set(&mut self, option: &mut Given<'_>) -> Result<bool, String> {
        match option.name {
            "--by" => self.by = chosen(option)?,
            "--returned" => self.returned = chosen(option)?,
            "--show" => self.show = chosen(option)?,
            "--cohorts" => self.cohorts = option.parsed("a number of cohorts above zero", |cohorts| *cohorts > 0)?,
            "--ages" => self.ages = option.parsed("a whole number", |_| true)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}
