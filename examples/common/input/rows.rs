//! [`Rows`]: the rows of a file as orders, one at a time, so that a large file never is in memory as text.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use chrono::NaiveDate;
use csv::StringRecord;
use retention::model::{Currency, Order, OrderError, OrderStatus};
use rust_decimal::Decimal;

use super::Names;
use super::layout::{Layout, Role};
use super::lines::Lines;
use super::problem::{InputError, Problem, Skipped};
use super::progress::Progress;

/// An iterator over the orders of a file. It ends at the end of the file, or at the first bad row if bad rows are not
/// skipped; which of the two, [`finish`](Rows::finish) tells.
pub(crate) struct Rows<'f> {
    file: &'f Path,
    reader: csv::Reader<File>,
    record: StringRecord,
    layout: Layout,
    scale: u32,
    /// Rows that a log has refused before, by line, to be left out.
    refused: &'f BTreeMap<u64, Problem>,
    names: &'f mut Names,
    lines: Lines,
    /// `None` when the first bad row is an error.
    skipped: Option<Skipped>,
    error: Option<InputError>,
    progress: Progress,
}

/// What is known when all rows have been read.
pub(crate) struct Read {
    pub(crate) layout: Layout,
    pub(crate) lines: Lines,
    pub(crate) skipped: Skipped,
}

impl<'f> Rows<'f> {
    /// Opens a file and reads its header.
    pub(crate) fn open(
        file: &'f Path,
        scale: u32,
        skip_bad_rows: bool,
        refused: &'f BTreeMap<u64, Problem>,
        names: &'f mut Names,
    ) -> Result<Self, InputError> {
        // With lines that end in a line feed alone, the reader knows where a row begins; the carriage return of other
        // files is trimmed with the blanks.
        let mut builder = csv::ReaderBuilder::new();
        builder.terminator(csv::Terminator::Any(b'\n')).flexible(true).buffer_capacity(1 << 20);
        let reader = builder.from_path(file);
        let mut reader = reader.map_err(|error| InputError::other(file, source_of(error)))?;
        let header = reader.headers().map_err(|error| InputError::other(file, error))?;
        let layout = Layout::of_header(header).map_err(|what| InputError::other(file, what))?;
        Ok(Self {
            file,
            reader,
            record: StringRecord::new(),
            layout,
            scale,
            refused,
            names,
            lines: Lines::default(),
            skipped: skip_bad_rows.then(Skipped::default),
            error: None,
            progress: Progress::new(file),
        })
    }

    /// What was read; the error that ended it, if one did.
    pub(crate) fn finish(self) -> Result<Read, InputError> {
        self.progress.finish();
        match self.error {
            Some(error) => Err(error),
            None => Ok(Read { layout: self.layout, lines: self.lines, skipped: self.skipped.unwrap_or_default() }),
        }
    }

    /// The next row that is there, good or bad; `None` at the end.
    fn next_row(&mut self) -> Option<Result<Order<u32>, Problem>> {
        let line = loop {
            let before = self.reader.position().line();
            match self.reader.read_record(&mut self.record) {
                Ok(false) => return None,
                Ok(true) if self.is_blank() => {}
                Ok(true) => break self.first_line(before),
                Err(error) => {
                    let problem = unreadable(&error, &self.layout, before);
                    if problem.is_none() {
                        self.error = Some(InputError::other(self.file, error));
                    }
                    return problem.map(Err);
                }
            }
        };
        self.progress.row(line);
        if let Some(problem) = self.refused.get(&line) {
            return Some(Err(problem.clone()));
        }
        let order = self.order(line);
        if order.is_ok() {
            self.lines.push(line);
        }
        Some(order)
    }

    /// Whether the record is a line with nothing on it.
    fn is_blank(&self) -> bool {
        self.record.len() == 1 && self.record.iter().all(|text| text.trim().is_empty())
    }

    /// The line on which the record begins. `before` is the reader's line before it was read: empty lines that were
    /// passed over stand between the two.
    fn first_line(&self, before: u64) -> u64 {
        let ended = self.reader.position().line().saturating_sub(before);
        if ended <= 1 {
            return before;
        }
        let within = self.record.iter().map(|text| text.matches('\n').count() as u64).sum::<u64>();
        before + ended.saturating_sub(within + 1)
    }

    /// The record as an order.
    fn order(&mut self, line: u64) -> Result<Order<u32>, Problem> {
        self.layout.check_length(&self.record, line)?;
        let row = RowText { layout: &self.layout, record: &self.record, line, scale: self.scale };
        let day = row.required(Role::Day, "a date such as 2026-03-21", date)?;
        let amount = row.amount(Role::Amount)?.unwrap_or_default();
        let name = row.required(Role::Customer, "a customer", Some)?;
        let customer = if let Some(known) = self.names.get(name) {
            *known
        } else {
            let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
            self.names.insert(name.into(), next);
            next
        };
        row.details(Order::new(customer, day, amount).map_err(|error| row.contradiction(&error))?)
    }
}

impl Iterator for Rows<'_> {
    type Item = Order<u32>;

    fn next(&mut self) -> Option<Order<u32>> {
        loop {
            match (self.next_row()?, &mut self.skipped) {
                (Ok(order), _) => return Some(order),
                (Err(problem), Some(skipped)) => skipped.add(problem),
                (Err(problem), None) => {
                    self.error = Some(InputError::row(self.file, problem));
                    return None;
                }
            }
        }
    }
}

/// A row, and how to read it.
struct RowText<'r> {
    layout: &'r Layout,
    record: &'r StringRecord,
    line: u64,
    scale: u32,
}

impl<'r> RowText<'r> {
    /// Adds to an order what the optional columns say.
    fn details(&self, mut order: Order<u32>) -> Result<Order<u32>, Problem> {
        if let Some(id) = self.text(Role::OrderId) {
            order = order.with_id(id);
        }
        if let Some(currency) =
            self.optional(Role::Currency, "three capital letters", |text| text.parse::<Currency>().ok())?
        {
            order = order.with_currency(currency);
        }
        let status = self.optional(Role::Status, STATUSES, status)?.unwrap_or_default();
        // A refund without a day counts as of the order's own.
        let on = self.optional(Role::RefundedOn, "a date such as 2026-03-21", date)?.unwrap_or(order.placed_on());
        let refunded = self.amount(Role::Refunded)?.filter(|amount| !amount.is_zero());
        if let Some(amount) = refunded {
            order = order.with_refund(on, amount).map_err(|error| self.contradiction(&error))?;
        }
        match (status, refunded, order.status()) {
            (OrderStatus::Refunded, None, _) => order.refund_in_full(on),
            (OrderStatus::Placed | OrderStatus::Delivered, _, OrderStatus::Refunded) => Ok(order),
            _ => order.with_status(status),
        }
        .map_err(|error| self.contradiction(&error))
    }

    /// The text in a column, unless there is none.
    fn text(&self, role: Role) -> Option<&'r str> {
        self.layout.text(role, self.record).filter(|text| !text.is_empty())
    }

    fn optional<T>(
        &self,
        role: Role,
        expected: &str,
        read: impl Fn(&'r str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(role) else { return Ok(None) };
        read(text).map(Some).ok_or_else(|| self.problem(role, expected, text))
    }

    fn required<T>(&self, role: Role, expected: &str, read: impl Fn(&'r str) -> Option<T>) -> Result<T, Problem> {
        self.optional(role, expected, read)?.ok_or_else(|| self.problem(role, expected, ""))
    }

    /// An amount, exact to the last of its decimal places.
    fn amount(&self, role: Role) -> Result<Option<Decimal>, Problem> {
        let exact = |text: &str| {
            Decimal::from_str_exact(text).ok().filter(|amount| {
                // 1.500 has one place that counts; most amounts need no such second look.
                amount.scale() <= self.scale || amount.normalize().scale() <= self.scale
            })
        };
        let expected = || match self.scale {
            0 => "a whole number".to_owned(),
            1 => "a number with at most 1 decimal place".to_owned(),
            scale => format!("a number with at most {scale} decimal places"),
        };
        let missing = self.text(role).is_none() && role == Role::Amount;
        match self.text(role).map(exact) {
            Some(Some(amount)) => Ok(Some(amount)),
            None if !missing => Ok(None),
            _ => Err(self.problem(role, &expected(), self.text(role).unwrap_or_default())),
        }
    }

    fn problem(&self, role: Role, expected: &str, found: &str) -> Problem {
        let found = if found.is_empty() { "nothing".to_owned() } else { format!("{found:?}") };
        Problem { line: self.line, column: self.layout.name(role).to_owned(), expected: expected.to_owned(), found }
    }

    /// What a row says that cannot all be true.
    fn contradiction(&self, error: &OrderError) -> Problem {
        let (role, expected, found) = match error {
            OrderError::NegativeAmount { found } => (Role::Amount, "zero or more", found.to_string()),
            OrderError::RefundAmount { found } => (Role::Refunded, "zero or more", found.to_string()),
            OrderError::RefundBeforeOrder { found, .. } => {
                (Role::RefundedOn, "a day on or after the order's", found.to_string())
            }
            OrderError::RefundAboveAmount { amount, refunded } => {
                (Role::Refunded, "at most the order's amount", format!("{refunded} of {amount}"))
            }
            OrderError::RefundedWithoutRefunds { amount, refunded } => {
                (Role::Status, "refunds that make up a refunded order's amount", format!("{refunded} of {amount}"))
            }
            other => (Role::Amount, "an order that does not contradict itself", other.to_string()),
        };
        Problem { line: self.line, column: self.layout.name(role).to_owned(), expected: expected.to_owned(), found }
    }
}

/// A date, alone or before a time of the day.
fn date(text: &str) -> Option<NaiveDate> {
    let (date, rest) = text.split_at_checked(10)?;
    let is_time = rest.is_empty() || rest.starts_with(['T', ' ']);
    date.parse().ok().filter(|_| is_time)
}

const STATUSES: &str = "placed, paid, open, pending, processing, delivered, completed, shipped, fulfilled, cancelled \
                        or refunded";

fn status(text: &str) -> Option<OrderStatus> {
    Some(match text.to_lowercase().as_str() {
        "placed" | "paid" | "open" | "pending" | "processing" => OrderStatus::Placed,
        "delivered" | "complete" | "completed" | "shipped" | "fulfilled" => OrderStatus::Delivered,
        "cancelled" | "canceled" | "voided" => OrderStatus::Cancelled,
        "refunded" => OrderStatus::Refunded,
        _ => return None,
    })
}

/// The problem with a row that is not text; `None` if it is the file that cannot be read on.
fn unreadable(error: &csv::Error, layout: &Layout, line: u64) -> Option<Problem> {
    let csv::ErrorKind::Utf8 { err, .. } = error.kind() else { return None };
    let column = layout.name_at(err.field()).to_owned();
    Some(Problem { line, column, expected: "text in UTF-8".to_owned(), found: "other bytes".to_owned() })
}

/// The reason of the operating system, without the library's words around it.
fn source_of(error: csv::Error) -> String {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.to_string(),
        other => format!("{other:?}"),
    }
}
