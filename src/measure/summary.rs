//! [`CustomerSummary`]: one row a customer, all that most measures need.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use thiserror::Error;

use super::HeldKeys;
use crate::history::{AsOf, CustomerKey, During, Orders};
use crate::model::day;
use crate::parallel::split_off;

/// One row a customer: first and last day with an order, orders, days with an order, net amount.
///
/// It comes [from a log](crate::history::AsOf::summary), or [from rows](CustomerSummary::from_rows) or
/// [columns](CustomerSummary::from_columns) that a SQL engine has computed over more orders than fit in memory, and
/// everything that needs no single orders takes it as its
/// input. Summaries of parts [merge](CustomerSummary::merge).
///
/// From a log, row `c` is the log's customer `c`; customers who have no order yet on the view's date have a row with
/// zero orders and are not counted anywhere. It takes 24 bytes a customer, and borrows the log's keys.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
///
/// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
/// let (keys, days) = (["ali", "sara", "ali", "ali"], [day(1), day(2), day(9), day(9)]);
/// let log = OrderLog::from_columns(&keys, &days, &[5_00, 7_00, 3_00, 2_00])?;
/// let summary = log.as_of(day(31)).summary();
/// let ali = summary.customer(0).unwrap();
/// assert_eq!((ali.first_day, ali.last_day), (day(1), day(9)));
/// assert_eq!((ali.orders, ali.days_with_orders), (3, 2));
/// assert_eq!(ali.net_amount.to_string(), "10.00");
/// # Ok::<(), retention::history::LogError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerSummary<'a, K: Clone> {
    pub(super) keys: HeldKeys<'a, K>,
    pub(super) first_days: Vec<i32>,
    pub(super) last_days: Vec<i32>,
    pub(super) orders: Vec<u32>,
    pub(super) days_with_orders: Vec<u32>,
    pub(super) net_amounts: Vec<i64>,
    pub(super) scale: u32,
}

/// Columns of a [`CustomerSummary`], as an engine computes them: one row a customer, in any order.
///
/// They are of numbers, as Arrow and Parquet have them. Rows of dates and decimals, as a database's client gives them,
/// are [`SummaryRow`](super::SummaryRow)s.
///
/// ```text
/// SELECT customer, min(day), max(day), count(*), count(DISTINCT day), sum(minor_units) … GROUP BY customer
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SummaryColumns<K> {
    /// The customers, each once.
    pub keys: Vec<K>,
    /// The day of the first order, in days since 1 January 1970.
    pub first_days: Vec<i32>,
    /// The day of the last order.
    pub last_days: Vec<i32>,
    /// The number of orders, at least 1.
    pub orders: Vec<u32>,
    /// The number of days with an order.
    pub days_with_orders: Vec<u32>,
    /// The sum of the amounts, in minor units.
    pub net_amounts: Vec<i64>,
    /// The number of decimal places of the amounts, 0 to 18.
    pub scale: u32,
}

/// A row of a [`CustomerSummary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomerRow<'v, K> {
    /// Who.
    pub key: &'v K,
    /// The day of the first order.
    pub first_day: NaiveDate,
    /// The day of the last order.
    pub last_day: NaiveDate,
    /// How many orders; at least one.
    pub orders: u32,
    /// On how many different days.
    pub days_with_orders: u32,
    /// What they came to, after refunds.
    pub net_amount: Decimal,
}

/// Why columns are not a [`CustomerSummary`], or two summaries are not one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SummaryError {
    /// Columns of different lengths.
    #[error("{column}: expected {expected} rows, found {found}")]
    ColumnLength {
        /// Which column.
        column: &'static str,
        /// The number of keys.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// A row that no customer can have.
    #[error("row {row}: {column}: expected {expected}, found {found}")]
    Row {
        /// Its position, from 0.
        row: usize,
        /// Which column, or field of a row.
        column: &'static str,
        /// What would have been right.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A customer who has two rows.
    #[error("row {second}: expected a customer of its own, found that of row {first}")]
    SameCustomer {
        /// The position of their first row.
        first: usize,
        /// The position of their second row.
        second: usize,
    },
    /// The net amounts, added up without their signs, do not fit in 64 bits.
    #[error("expected net amounts that add up to at most {} minor units, found {found}", i64::MAX)]
    TotalTooLarge {
        /// Their sum in minor units.
        found: i128,
    },
    /// A number of decimal places that an amount cannot have, or another one than the first summary's.
    #[error("scale: expected {expected}, found {found}")]
    Scale {
        /// What would have been right.
        expected: String,
        /// The scale found.
        found: u32,
    },
    /// A customer has more orders than fit in 32 bits.
    #[error(
        "customer {first} of the first summary and {second} of the second: expected at most {} orders, found more",
        u32::MAX
    )]
    TooManyOrders {
        /// Their position in the first summary.
        first: usize,
        /// Their position in the second.
        second: usize,
    },
    /// A customer is in both summaries, and the days of the one do not all come before those of the other.
    #[error(
        "customer {first} of the first summary and {second} of the second: expected days apart, found overlapping ones"
    )]
    OverlappingCustomer {
        /// Their position in the first summary.
        first: usize,
        /// Their position in the second.
        second: usize,
    },
}

impl<'a, K: Clone> CustomerSummary<'a, K> {
    /// The keys, ascending; rows are aligned with them.
    pub fn keys(&self) -> &[K] {
        &self.keys
    }

    /// How many rows there are, with those of customers who have no order yet.
    pub fn len(&self) -> usize {
        self.orders.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty()
    }

    /// How many customers have an order.
    pub fn customers(&self) -> u64 {
        self.orders.iter().map(|orders| u64::from(*orders > 0)).sum()
    }

    /// The number of decimal places of the amounts.
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// A row; `None` for a customer who has no order yet, and beyond the last row.
    pub fn customer(&self, row: usize) -> Option<CustomerRow<'_, K>> {
        let orders = *self.orders.get(row).filter(|orders| **orders > 0)?;
        Some(CustomerRow {
            key: self.keys.get(row)?,
            first_day: day::date(*self.first_days.get(row)?),
            last_day: day::date(*self.last_days.get(row)?),
            orders,
            days_with_orders: *self.days_with_orders.get(row)?,
            net_amount: Decimal::new(*self.net_amounts.get(row)?, self.scale),
        })
    }

    /// The rows of customers who have an order.
    pub fn iter(&self) -> impl Iterator<Item = CustomerRow<'_, K>> {
        (0..self.len()).filter_map(|row| self.customer(row))
    }

    /// The number of orders of each row; 0 says that there are no days there either. (A net amount there may be: a
    /// refund whose order the log does not have.)
    pub fn orders(&self) -> &[u32] {
        &self.orders
    }

    /// The day of each row's first order, in days since 1 January 1970.
    pub fn first_days(&self) -> &[i32] {
        &self.first_days
    }

    /// The day of each row's last order, in days since 1 January 1970.
    pub fn last_days(&self) -> &[i32] {
        &self.last_days
    }

    /// The number of days with an order of each row.
    pub fn days_with_orders(&self) -> &[u32] {
        &self.days_with_orders
    }

    /// The net amount of each row, in minor units at the [scale](CustomerSummary::scale).
    pub fn net_amounts(&self) -> &[i64] {
        &self.net_amounts
    }

    /// The keys as they are held, for what is aligned with the rows; none is cloned.
    pub(crate) fn held_keys(&self) -> HeldKeys<'a, K> {
        self.keys.clone()
    }

    /// The same summary, with keys of its own.
    pub fn into_owned(self) -> CustomerSummary<'static, K> {
        CustomerSummary { keys: self.keys.into_owned(), ..self }
    }
}

impl<K: CustomerKey> CustomerSummary<'static, K> {
    /// A summary of columns that were computed elsewhere. Rows may come in any order; they are sorted by key.
    ///
    /// # Errors
    ///
    /// [`SummaryError`]: columns of different lengths; a customer with two rows; a row without orders, with a last day
    /// before its first or outside the calendar, or with a number of days that its orders cannot have fallen on;
    /// amounts whose sum does not fit.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::measure::{CustomerSummary, PurchaseUnit, SummaryColumns};
    ///
    /// let summary = CustomerSummary::from_columns(SummaryColumns {
    ///     keys: vec!["sara", "ali"],
    ///     first_days: vec![20_454, 20_460],
    ///     last_days: vec![20_500, 20_460],
    ///     orders: vec![3, 1],
    ///     days_with_orders: vec![2, 1],
    ///     net_amounts: vec![90_00, 20_00],
    ///     scale: 2,
    /// })?;
    /// assert_eq!(summary.keys(), ["ali", "sara"]);
    /// assert_eq!(summary.repeat_purchases(PurchaseUnit::Days).rate().unwrap().to_string(), "50.00 %");
    /// # Ok::<(), retention::measure::SummaryError>(())
    /// ```
    pub fn from_columns(columns: SummaryColumns<K>) -> Result<Self, SummaryError> {
        columns.check()?;
        let mut order: Vec<usize> = (0..columns.keys.len()).collect();
        order.sort_by_key(|row| columns.keys.get(*row));
        for pair in order.windows(2) {
            if let [first, second] = *pair
                && columns.keys.get(first) == columns.keys.get(second)
            {
                return Err(SummaryError::SameCustomer { first, second });
            }
        }
        let SummaryColumns { keys, first_days, last_days, orders, days_with_orders, net_amounts, scale } = columns;
        Ok(Self {
            keys: in_order(&keys, &order).into(),
            first_days: in_order(&first_days, &order),
            last_days: in_order(&last_days, &order),
            orders: in_order(&orders, &order),
            days_with_orders: in_order(&days_with_orders, &order),
            net_amounts: in_order(&net_amounts, &order),
            scale,
        })
    }
}

impl<K: Clone> SummaryColumns<K> {
    fn check(&self) -> Result<(), SummaryError> {
        check_scale(self.scale)?;
        let expected = self.keys.len();
        let lengths = [
            ("first_days", self.first_days.len()),
            ("last_days", self.last_days.len()),
            ("orders", self.orders.len()),
            ("days_with_orders", self.days_with_orders.len()),
            ("net_amounts", self.net_amounts.len()),
        ];
        if let Some(&(column, found)) = lengths.iter().find(|(_, found)| *found != expected) {
            return Err(SummaryError::ColumnLength { column, expected, found });
        }
        check_total(&self.net_amounts, &[])?;
        let days = self.first_days.iter().zip(&self.last_days);
        let counts = self.orders.iter().zip(&self.days_with_orders);
        days.zip(counts).enumerate().try_for_each(|(row, ((&first, &last), (&orders, &with_orders)))| {
            check_row(first, last, orders, with_orders).map_err(|(column, expected, found)| {
                let found = found.to_string();
                SummaryError::Row { row, column, expected, found }
            })
        })
    }
}

impl<K> CustomerRow<'_, K> {
    /// Whether a customer can have these numbers; if not, the field, what was expected and what was found.
    pub(crate) fn check(&self) -> Result<(), (&'static str, String, String)> {
        let (first, last) = (day::number(self.first_day), day::number(self.last_day));
        check_row(first, last, self.orders, self.days_with_orders).map_err(|(column, expected, found)| match column {
            "first_days" => ("first_day", expected, self.first_day.to_string()),
            "last_days" => ("last_day", format!("a day from {} on", self.first_day), self.last_day.to_string()),
            _ => (column, expected, found.to_string()),
        })
    }
}

/// Whether an amount can have so many decimal places.
pub(super) fn check_scale(found: u32) -> Result<(), SummaryError> {
    let expected = || "0 to 18 decimal places".to_owned();
    if found > 18 { Err(SummaryError::Scale { expected: expected(), found }) } else { Ok(()) }
}

/// Whether a customer can have these numbers; if not, the column, what was expected and what was found.
fn check_row(first: i32, last: i32, orders: u32, with_orders: u32) -> Result<(), (&'static str, String, i64)> {
    let in_calendar = |number: i32| day::checked_date(number).is_some();
    if !in_calendar(first) {
        return Err(("first_days", "a day of the calendar".to_owned(), first.into()));
    }
    if last < first || !in_calendar(last) {
        return Err(("last_days", format!("a day of the calendar from the first day, {first}, on"), last.into()));
    }
    let fewest = if last > first { 2 } else { 1 };
    if orders == 0 || i64::from(orders) < fewest {
        let expected = if orders == 0 { "at least 1".to_owned() } else { "at least 2 for two days".to_owned() };
        return Err(("orders", expected, orders.into()));
    }
    let between = i64::from(last) - i64::from(first) + 1;
    let most = between.min(orders.into());
    if !(fewest..=most).contains(&with_orders.into()) {
        let expected = if fewest == most { fewest.to_string() } else { format!("from {fewest} to {most}") };
        return Err(("days_with_orders", expected, with_orders.into()));
    }
    Ok(())
}

/// Whether every sum of these amounts fits in 64 bits.
pub(super) fn check_total(amounts: &[i64], others: &[i64]) -> Result<(), SummaryError> {
    let found = amounts.iter().chain(others).map(|amount| i128::from(*amount).abs()).sum::<i128>();
    if found > i64::MAX.into() { Err(SummaryError::TotalTooLarge { found }) } else { Ok(()) }
}

fn in_order<T: Clone>(column: &[T], order: &[usize]) -> Vec<T> {
    order.iter().filter_map(|row| column.get(*row)).cloned().collect()
}

impl<'a, K: Clone + Sync> AsOf<'a, K> {
    /// One row a customer: first and last day, orders, days with orders, net amount. One pass over the log. An example
    /// is at [`CustomerSummary`].
    pub fn summary(&self) -> CustomerSummary<'a, K> {
        self.summary_of(|orders| orders)
    }

    fn summary_of(&self, part: impl Fn(Orders<'_>) -> Orders<'_> + Sync + Send) -> CustomerSummary<'a, K> {
        let customers = self.keys().len();
        let mut summary = CustomerSummary {
            keys: self.keys().into(),
            first_days: vec![0; customers],
            last_days: vec![0; customers],
            orders: vec![0; customers],
            days_with_orders: vec![0; customers],
            net_amounts: vec![0; customers],
            scale: self.scale(),
        };
        let mut rest = Rows {
            first_days: summary.first_days.iter_mut(),
            last_days: summary.last_days.iter_mut(),
            orders: summary.orders.iter_mut(),
            days_with_orders: summary.days_with_orders.iter_mut(),
            net_amounts: summary.net_amounts.iter_mut(),
        };
        let work = self.pieces().into_iter().map(|piece| (piece.clone(), rest.split_off(piece.len()))).collect();
        self.walk(work, |rows, _, orders| rows.set_next(part(orders)));
        summary
    }
}

impl<'a, K: Clone + Sync> During<'a, K> {
    /// One row a customer of the orders and refunds within the period: their first and last day in it, orders, days
    /// with orders, net amount. One pass over the log.
    ///
    /// Rows are aligned with the log's customers. Who has no order in the period has a row with zero orders, whatever
    /// they bought before; a refund that counts on a day of the period is in its row all the same.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    /// use retention::model::Period;
    ///
    /// // 1 January, 28 February and 5 February 2026.
    /// let log = OrderLog::from_columns(&["ali", "ali", "sara"], &[20_454, 20_512, 20_489], &[30_00, 50_00, 10_00])?;
    /// let january = log.during(Period::month(2026, 1)?).summary();
    /// assert_eq!(january.customer(0).map(|ali| (ali.orders, ali.net_amount)), Some((1, 30.into())));
    /// assert_eq!((january.customer(1), january.customers()), (None, 1));
    /// # Ok::<(), retention::Error>(())
    /// ```
    pub fn summary(&self) -> CustomerSummary<'a, K> {
        let (start, end) = (day::number(self.period().start()), day::number(self.period().end()));
        self.view().summary_of(|orders| orders.within(start, end))
    }
}

/// Rows that are still to be filled.
struct Rows<'s> {
    first_days: std::slice::IterMut<'s, i32>,
    last_days: std::slice::IterMut<'s, i32>,
    orders: std::slice::IterMut<'s, u32>,
    days_with_orders: std::slice::IterMut<'s, u32>,
    net_amounts: std::slice::IterMut<'s, i64>,
}

impl Rows<'_> {
    /// The next `len` rows; they are no longer in `self`.
    fn split_off(&mut self, len: usize) -> Self {
        Self {
            first_days: split_off(&mut self.first_days, len),
            last_days: split_off(&mut self.last_days, len),
            orders: split_off(&mut self.orders, len),
            days_with_orders: split_off(&mut self.days_with_orders, len),
            net_amounts: split_off(&mut self.net_amounts, len),
        }
    }

    fn set_next(&mut self, visible: Orders<'_>) {
        let row = (
            self.first_days.next(),
            self.last_days.next(),
            self.orders.next(),
            self.days_with_orders.next(),
            self.net_amounts.next(),
        );
        let (Some(first_day), Some(last_day), Some(orders), Some(days), Some(net)) = row else { return };
        *net = visible.net();
        let (Some(first), Some(last)) = (visible.days.first(), visible.days.last()) else { return };
        (*first_day, *last_day) = (*first, *last);
        *orders = visible.len();
        *days = visible.different_days();
    }
}
