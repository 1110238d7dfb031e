//! [`OrderLog`]: its queries.

use chrono::NaiveDate;

use super::columns::Columns;
use super::options::LogOptions;
use super::refunds::{self, RefundedOrder};
use super::view::AsOf;
use crate::model::{Currency, OrderId, Period, day};

/// All orders of a shop, customer by customer.
///
/// # Inside
///
/// Orders are columns: 12 bytes an order (a day number and an amount in minor units), and for each customer 4 bytes and
/// the key. A refunded order takes some 60 bytes more, an order with an id some 50 more, so that batches can be checked
/// against what is there.
///
/// # Order
///
/// Customers come in ascending order of their keys; the orders of a customer by day, those of a day by amount. So the
/// log is the same whatever the order of the rows that it was built from, and however many threads built it.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::model::Period;
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// let customers = ["sara", "ali", "sara", "reza"];
/// let days = [day(2, 10), day(2, 20), day(3, 5), day(3, 9)];
/// let cents = [50_00, 20_00, 70_00, 30_00];
/// let log = OrderLog::from_columns(&customers, &days, &cents)?;
///
/// assert_eq!(log.keys(), ["ali", "reza", "sara"]);
/// assert_eq!(log.orders(), 4);
/// let returned = log.during(Period::month(2026, 3)?).returning_customers();
/// assert_eq!(returned.rate().unwrap().to_string(), "50.00 %"); // sara, of sara and ali
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct OrderLog<K> {
    /// Ascending, each once.
    pub(super) keys: Vec<K>,
    /// With all refunds known.
    pub(super) columns: Columns,
    /// Sorted.
    pub(super) ledger: Vec<RefundedOrder>,
    /// Sorted by id.
    pub(super) known: Vec<KnownOrder>,
    /// Ids of cancelled orders that are left out, sorted, each once.
    pub(super) cancelled: Vec<OrderId>,
    /// The last day of an order or a refund.
    pub(super) latest: Option<i32>,
    /// All amounts and refunds without their signs: the most that any sum over the log can come to.
    pub(super) total: i64,
    pub(super) options: LogOptions,
    pub(super) left_out: LeftOut,
}

/// Two logs are equal when they hold the same and count it alike; how many bad rows their imports report is no part of
/// that.
impl<K: PartialEq> PartialEq for OrderLog<K> {
    fn eq(&self, other: &Self) -> bool {
        let options = |log: &Self| log.options.clone().report_up_to(1);
        self.keys == other.keys
            && self.columns == other.columns
            && self.ledger == other.ledger
            && self.known == other.known
            && self.cancelled == other.cancelled
            && self.left_out == other.left_out
            && options(self) == options(other)
    }
}

impl<K: Eq> Eq for OrderLog<K> {}

/// An order that the shop has a name for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KnownOrder {
    pub(super) id: OrderId,
    pub(super) customer: u32,
    pub(super) day: i32,
    pub(super) amount: i64,
    /// Day and amount, in that order.
    pub(super) refunds: Box<[(i32, i64)]>,
}

/// How many rows a log has left out by its options; nothing else is ever left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LeftOut {
    /// Cancelled orders ([`CancelledOrders::LeaveOut`](super::CancelledOrders::LeaveOut)).
    pub cancelled: u64,
    /// Orders given again ([`DuplicateOrders::SkipIdentical`](super::DuplicateOrders::SkipIdentical)).
    pub duplicates: u64,
}

impl<K> OrderLog<K> {
    /// The keys of the customers, ascending. Positions in this slice are the customer numbers of everything measured
    /// from the log.
    pub fn keys(&self) -> &[K] {
        &self.keys
    }

    /// How many customers the log knows.
    pub fn customers(&self) -> usize {
        self.keys.len()
    }

    /// How many orders it holds.
    pub fn orders(&self) -> usize {
        self.columns.days.len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The number of a customer, by which everything measured from the log is aligned; `None` if the log does not know
    /// the key.
    pub fn position(&self, key: &K) -> Option<usize>
    where
        K: Ord,
    {
        self.keys.binary_search(key).ok()
    }

    /// The currency of all amounts, if any order or the options named one.
    pub fn currency(&self) -> Option<Currency> {
        self.options.currency
    }

    /// The number of decimal places of all amounts.
    pub fn scale(&self) -> u32 {
        self.options.scale
    }

    /// The options it was built with; the currency is that of its orders.
    pub fn options(&self) -> &LogOptions {
        &self.options
    }

    /// How many rows were left out by its options.
    pub fn left_out(&self) -> LeftOut {
        self.left_out
    }

    /// The day of the first order; `None` without orders. Takes a pass over the customers.
    pub fn first_day(&self) -> Option<NaiveDate> {
        (0..self.customers())
            .filter_map(|customer| self.columns.orders(customer).0.first())
            .min()
            .map(|&d| day::date(d))
    }

    /// The day of the last order; `None` without orders. Takes a pass over the customers.
    pub fn last_day(&self) -> Option<NaiveDate> {
        (0..self.customers()).filter_map(|customer| self.columns.orders(customer).0.last()).max().map(|&d| day::date(d))
    }

    /// The log as it was known at the end of a day: no order and no refund after it.
    ///
    /// It costs nothing, unless there are refunds after the date: then the columns are copied without them.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::history::OrderLog;
    ///
    /// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    /// let log = OrderLog::from_columns(&[7_u32, 7, 8], &[day(1), day(9), day(9)], &[100, 200, 300])?;
    /// let orders = |date| -> usize { log.as_of(date).customers().map(|customer| customer.len()).sum() };
    /// assert_eq!((orders(day(8)), orders(day(9))), (1, 3));
    /// # Ok::<(), retention::history::LogError>(())
    /// ```
    pub fn as_of(&self, date: NaiveDate) -> AsOf<'_, K> {
        let until = day::number(date).saturating_add(1);
        let edit = refunds::between(&self.ledger, self.options.refunds, i32::MAX, until);
        if edit.is_empty() {
            return AsOf::borrowed(&self.keys, &self.columns, self.scale(), self.latest, until);
        }
        AsOf::owned(&self.keys, self.columns.edited(edit), self.scale(), until)
    }

    /// All that the log has, as of its last order or refund.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    ///
    /// let log = OrderLog::from_columns(&["ali", "ali"], &[20_454, 20_512], &[100, 100])?;
    /// assert_eq!(log.latest().date().to_string(), "2026-02-28");
    /// # Ok::<(), retention::history::LogError>(())
    /// ```
    pub fn latest(&self) -> AsOf<'_, K> {
        let until = self.latest.unwrap_or(day::number(NaiveDate::MIN)).saturating_add(1);
        AsOf::borrowed(&self.keys, &self.columns, self.scale(), self.latest, until)
    }

    /// A period of the log, with the history before it and nothing after it.
    ///
    /// It takes the log to know the period to its end: if orders of its last days are still to come, ask
    /// [`as_of`](OrderLog::as_of) the last day that is known, and the period [says so](super::During::is_complete).
    ///
    /// Refunds of the period's orders are known however late they came; for what was known at the time, take
    /// [`as_of`](OrderLog::as_of) a date and [`during`](AsOf::during) from there.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    /// use retention::model::Period;
    ///
    /// // 1 January and 28 February 2026.
    /// let log = OrderLog::from_columns(&["ali", "ali"], &[20_454, 20_512], &[30_00, 50_00])?;
    /// let february = log.during(Period::month(2026, 2)?);
    /// assert_eq!(february.purchase_frequency().orders(), 1);
    /// assert_eq!(february.returning_customers().returned(), 1);
    /// # Ok::<(), retention::Error>(())
    /// ```
    pub fn during(&self, period: Period) -> super::During<'_, K> {
        let until = i32::MAX;
        AsOf::borrowed(&self.keys, &self.columns, self.scale(), self.latest, until).during(period)
    }
}
