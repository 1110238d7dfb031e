//! Which column of a file is what: found by its header, under the names that shop systems give it.

use csv::StringRecord;

use super::problem::Problem;

/// What a column can be, in the order of [`Role`], and the names it goes by. Capitals, spaces and underscores make no difference.
const NAMES: [(Role, &[&str]); 8] = [
    (
        Role::Customer,
        &["customer_id", "customer", "user_id", "user", "client_id", "buyer_id", "customer_email", "email"],
    ),
    (
        Role::Day,
        &[
            "ordered_on",
            "order_date",
            "date",
            "day",
            "ordered_at",
            "placed_on",
            "placed_at",
            "created_at",
            "invoice_date",
        ],
    ),
    (Role::Amount, &["amount", "total", "revenue", "order_total", "total_price", "order_amount", "price", "spend"]),
    (Role::OrderId, &["order_id", "order", "order_number", "invoice", "invoice_no"]),
    (Role::Status, &["status", "order_status"]),
    (Role::Currency, &["currency", "currency_code"]),
    (Role::Refunded, &["refunded", "refunded_amount", "refund", "refund_amount", "total_refunded"]),
    (Role::RefundedOn, &["refunded_on", "refund_date", "refunded_at"]),
];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Who ordered.
    Customer,
    /// When.
    Day,
    /// For how much.
    Amount,
    /// What the shop calls the order.
    OrderId,
    /// How far the order has come.
    Status,
    /// What the amounts are in.
    Currency,
    /// How much was paid back.
    Refunded,
    /// When it was paid back.
    RefundedOn,
}

/// The columns of a file by what they hold.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    header: Vec<String>,
    /// The column of each role, by its number.
    columns: [Option<usize>; NAMES.len()],
}

impl Layout {
    /// Finds the columns. The error says which are missing, and what is there.
    pub(crate) fn of_header(header: &StringRecord) -> Result<Self, String> {
        let header: Vec<String> =
            header.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect();
        if header.iter().all(String::is_empty) {
            return Err("expected a header with the columns customer, date and amount, found an empty file".to_owned());
        }
        let plain: Vec<String> = header.iter().map(|name| simplified(name)).collect();
        let column_of =
            |names: &[&str]| names.iter().find_map(|name| plain.iter().position(|column| *column == simplified(name)));
        let layout = Self { columns: NAMES.map(|(_, names)| column_of(names)), header };
        let needed = [("customer", Role::Customer), ("date", Role::Day), ("amount", Role::Amount)];
        match needed.into_iter().find(|(_, role)| layout.column(*role).is_none()) {
            None => Ok(layout),
            Some((what, role)) => {
                let names = NAMES.iter().find(|(of, _)| *of == role).map_or(&[][..], |(_, names)| *names);
                let (names, found) = (names.join(", "), layout.header.join(", "));
                let hint = separator_hint(&layout.header);
                Err(format!("expected a column for the {what}, named one of: {names}; found: {found}{hint}"))
            }
        }
    }

    /// The text of a row in the column for this; `None` if the file has no such column.
    pub(crate) fn text<'r>(&self, role: Role, row: &'r StringRecord) -> Option<&'r str> {
        row.get(self.column(role)?).map(str::trim)
    }

    /// Whether a row has as many fields as the header.
    pub(crate) fn check_length(&self, row: &StringRecord, line: u64) -> Result<(), Problem> {
        if row.len() == self.header.len() {
            return Ok(());
        }
        let expected = format!("{} fields, as the header has", self.header.len());
        Err(Problem { line, column: "row".to_owned(), expected, found: row.len().to_string() })
    }

    /// The name of the column in the file.
    pub(crate) fn name(&self, role: Role) -> &str {
        self.column(role).and_then(|column| self.header.get(column)).map_or("row", String::as_str)
    }

    /// The name of a column by its position.
    pub(crate) fn name_at(&self, column: usize) -> &str {
        self.header.get(column).map_or("row", String::as_str)
    }

    /// The columns that are read, and those that are not, for the report's header.
    pub(crate) fn describe(&self) -> String {
        let is_read = |column: &usize| self.columns.contains(&Some(*column));
        let list = |read: bool| {
            let columns = (0..self.header.len()).filter(|column| is_read(column) == read);
            columns.map(|column| self.name_at(column)).collect::<Vec<_>>().join(", ")
        };
        match list(false) {
            unread if unread.is_empty() => list(true),
            unread => format!("{} (not read: {unread})", list(true)),
        }
    }

    fn column(&self, role: Role) -> Option<usize> {
        self.columns.get(role as usize).copied().flatten()
    }
}

/// What to do about a header that is one column, because others stand between the names than commas.
fn separator_hint(header: &[String]) -> &'static str {
    match header {
        [all] if all.contains(';') => ". Columns are separated by commas, this file's by semicolons",
        [all] if all.contains('\t') => ". Columns are separated by commas, this file's by tabs",
        _ => "",
    }
}

/// A column's name without what people write differently.
fn simplified(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
