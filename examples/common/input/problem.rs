//! What can be wrong with a file: [`Problem`] with a row, [`InputError`] with all of it.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::common::numbers::counted;

/// A row that is not an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The line on which the row begins, from 1.
    pub(crate) line: u64,
    /// The column's name in the file.
    pub(crate) column: String,
    /// What would have been right; the same for all rows with the same problem.
    pub(crate) expected: String,
    /// What is there.
    pub(crate) found: String,
}

/// Why a file is not a shop's orders.
#[derive(Debug)]
pub(crate) struct InputError {
    file: PathBuf,
    what: What,
}

#[derive(Debug)]
enum What {
    Row(Problem),
    Other(String),
}

/// Rows that were left out because they are bad, by what is wrong with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Skipped {
    reasons: Vec<Reason>,
}

/// Bad rows that have the same problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    /// The first of them.
    pub(crate) first: Problem,
    /// The lines of the first few.
    pub(crate) lines: Vec<u64>,
    /// How many there are.
    pub(crate) rows: u64,
}

/// How many lines of a reason are kept.
const FIRST_LINES: usize = 5;

impl Skipped {
    /// Counts a row.
    pub(crate) fn add(&mut self, problem: Problem) {
        let same =
            |reason: &&mut Reason| reason.first.column == problem.column && reason.first.expected == problem.expected;
        if let Some(reason) = self.reasons.iter_mut().find(same) {
            reason.rows += 1;
            if reason.lines.len() < FIRST_LINES {
                reason.lines.push(problem.line);
            }
        } else {
            self.reasons.push(Reason { lines: vec![problem.line], first: problem, rows: 1 });
        }
    }

    /// How many rows in all.
    pub(crate) fn rows(&self) -> u64 {
        self.reasons.iter().map(|reason| reason.rows).sum()
    }

    /// What was wrong, in the order of the first rows.
    pub(crate) fn reasons(&self) -> &[Reason] {
        &self.reasons
    }
}

impl InputError {
    /// A row is bad.
    pub(crate) fn row(file: &Path, problem: Problem) -> Self {
        Self { file: file.to_owned(), what: What::Row(problem) }
    }

    /// Anything else.
    pub(crate) fn other(file: &Path, what: impl fmt::Display) -> Self {
        Self { file: file.to_owned(), what: What::Other(what.to_string()) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.column, self.expected, self.found)
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::Row(problem) => write!(f, "{}:{}: {problem}", self.file.display(), problem.line),
            What::Other(what) => write!(f, "{}: {what}", self.file.display()),
        }
    }
}

impl std::error::Error for InputError {}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.lines.iter().map(ToString::to_string).collect();
        let more = if self.rows > self.lines.len() as u64 { ", …" } else { "" };
        let noun = if self.rows == 1 { "line" } else { "lines" };
        let Problem { column, expected, found, .. } = &self.first;
        write!(f, "{}: {column}: expected {expected}; {noun} {}{more}", counted(self.rows, "row"), lines.join(", "))?;
        write!(f, " (the first is {found})")
    }
}
