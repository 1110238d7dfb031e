//! Building a log: from typed orders, and from columns.

use super::columns::Extent;
use super::draft::Draft;
use super::error::{LogError, RowCheck, RowError, RowField};
use super::input::{AmountColumn, DayColumn, Wrong, calendar, least, minor_units};
use super::options::{CancelledOrders, LogOptions};
use super::{CustomerKey, OrderLog};
use crate::model::{Order, OrderStatus, day};

impl<K: CustomerKey> OrderLog<K> {
    /// A log of these orders, with the default [options](LogOptions::new).
    ///
    /// They may come in any order. Orders are moved: a key is not cloned for each.
    ///
    /// # Errors
    ///
    /// [`LogError`]: the first row that cannot be an order of the log, named with what was expected and found; more
    /// than `u32::MAX` orders; or amounts whose sum does not fit in an `i64` of minor units.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::history::OrderLog;
    /// use retention::model::Order;
    /// use rust_decimal::Decimal;
    ///
    /// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    /// let orders = [
    ///     Order::new("ali", day(2), Decimal::new(19_99, 2))?,
    ///     Order::new("sara", day(1), Decimal::new(50_00, 2))?,
    /// ];
    /// let log = OrderLog::from_orders(orders)?;
    /// assert_eq!(log.customers(), 2);
    ///
    /// let fine = Order::new("ali", day(2), Decimal::new(19_999, 3))?;
    /// let error = OrderLog::from_orders([fine]).unwrap_err().to_string();
    /// assert_eq!(error, "row 0: amount: expected at most 2 decimal places, found 19.999");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_orders(orders: impl IntoIterator<Item = Order<K>>) -> Result<Self, LogError> {
        Self::from_orders_with(LogOptions::new(), orders)
    }

    /// A log of these orders, with options of one's own.
    ///
    /// # Errors
    ///
    /// As [`from_orders`](OrderLog::from_orders), and [`LogError::Scale`] for a scale above 18.
    ///
    /// # Example: collect every bad row
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::history::{LogError, LogOptions, OrderLog};
    /// use retention::model::{Currency, Order};
    ///
    /// let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    /// let five = |customer: u8, currency| {
    ///     Order::new(customer, day, 5.into()).map(|order| order.with_currency(currency))
    /// };
    /// let (euro, dollar) = (Currency::EUR, Currency::USD);
    /// let orders = [five(1, euro)?, five(2, dollar)?, five(3, euro)?, five(4, dollar)?];
    /// let options = LogOptions::new().report_up_to(100);
    /// let error = OrderLog::from_orders_with(options, orders).unwrap_err();
    /// let LogError::Rows(bad) = error else { panic!("rows are bad") };
    /// assert_eq!(bad.rows().iter().map(|row| row.row).collect::<Vec<_>>(), [1, 3]);
    /// assert_eq!(bad.rows()[0].to_string(), "row 1: currency: expected EUR, found USD");
    /// # Ok::<(), retention::model::OrderError>(())
    /// ```
    pub fn from_orders_with(options: LogOptions, orders: impl IntoIterator<Item = Order<K>>) -> Result<Self, LogError> {
        let (draft, options, check) = draft_of_orders(options, orders)?;
        draft.finish(options, None, check)
    }

    /// A log of columns, with the default [options](LogOptions::new): keys; dates or day numbers; decimals or minor
    /// units.
    ///
    /// # Errors
    ///
    /// As [`from_orders`](OrderLog::from_orders), and [`LogError::ColumnLengths`].
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    ///
    /// // Day 20_513 is 1 March 2026.
    /// let (keys, days) = (["ali", "sara", "ali"], [20_513, 20_520, 20_530]);
    /// let log = OrderLog::from_columns(&keys, &days, &[19_99, 50_00, 5_00])?;
    /// assert_eq!((log.customers(), log.orders()), (2, 3));
    ///
    /// let error = OrderLog::from_columns(&["ali"], &[20_513], &[-5_00]).unwrap_err();
    /// assert_eq!(error.to_string(), "row 0: amount: expected zero or more, found -5.00");
    /// # Ok::<(), retention::history::LogError>(())
    /// ```
    pub fn from_columns<'a>(
        keys: &[K],
        days: impl Into<DayColumn<'a>>,
        amounts: impl Into<AmountColumn<'a>>,
    ) -> Result<Self, LogError> {
        Self::from_columns_with(LogOptions::new(), keys, days, amounts)
    }

    /// A log of columns, with options of one's own.
    ///
    /// # Errors
    ///
    /// As [`from_columns`](OrderLog::from_columns), and [`LogError::Scale`] for a scale above 18.
    pub fn from_columns_with<'a>(
        options: LogOptions,
        keys: &[K],
        days: impl Into<DayColumn<'a>>,
        amounts: impl Into<AmountColumn<'a>>,
    ) -> Result<Self, LogError> {
        let draft = draft_of_columns(&options, keys, days.into(), amounts.into())?;
        draft.finish(options, None, RowCheck::new(1))
    }

    /// Adds a later batch: the log is then equal to one built from all orders at once.
    ///
    /// The batch may hold earlier days and known customers. It costs a build of the batch and one copy of the columns,
    /// which is clearly cheaper than grouping everything again.
    ///
    /// A batch adds orders; it does not change those that are there. An order that has been refunded or cancelled since
    /// is an error if it comes again under its id: build the log anew from all orders, which takes the refunds and
    /// cancellations of all of them.
    ///
    /// # Errors
    ///
    /// As [`from_orders_with`](OrderLog::from_orders_with), with row numbers of the batch; the log is then as it was.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::history::OrderLog;
    /// use retention::model::Order;
    ///
    /// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    /// let (a, b) = (Order::new(7_u32, day(1), 5.into())?, Order::new(7_u32, day(2), 6.into())?);
    /// let mut log = OrderLog::from_orders([a.clone()])?;
    /// log.append([b.clone()])?;
    /// assert_eq!(log, OrderLog::from_orders([a, b])?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn append(&mut self, orders: impl IntoIterator<Item = Order<K>>) -> Result<(), LogError> {
        let (draft, options, check) = draft_of_orders(self.options.clone(), orders)?;
        let batch = draft.finish(options, Some(self), check)?;
        self.absorb(batch)
    }

    /// Adds a later batch of columns; see [`append`](OrderLog::append).
    ///
    /// # Errors
    ///
    /// As [`from_columns_with`](OrderLog::from_columns_with); the log is then as it was.
    pub fn append_columns<'a>(
        &mut self,
        keys: &[K],
        days: impl Into<DayColumn<'a>>,
        amounts: impl Into<AmountColumn<'a>>,
    ) -> Result<(), LogError> {
        let draft = draft_of_columns(&self.options, keys, days.into(), amounts.into())?;
        let batch = draft.finish(self.options.clone(), Some(self), RowCheck::new(1))?;
        self.absorb(batch)
    }
}

/// Reads and checks orders, up to the first bad one if no more are asked for. The options come back with the currency of
/// the orders.
fn draft_of_orders<'a, K: CustomerKey>(
    mut options: LogOptions,
    orders: impl IntoIterator<Item = Order<K>>,
) -> Result<(Draft<'a, K>, LogOptions, RowCheck), LogError> {
    options.check()?;
    let orders = orders.into_iter();
    let mut draft = Draft::with_capacity(orders.size_hint().0.min(1 << 20));
    let mut check = RowCheck::new(options.report_up_to);
    for (row, order) in orders.enumerate() {
        if check.is_over() {
            break;
        }
        let (customer, order) = order.into_parts();
        if order.status == OrderStatus::Cancelled && options.cancelled == CancelledOrders::LeaveOut {
            draft.leave_out_cancelled(row, order.id);
            continue;
        }
        if let Some(found) = order.currency {
            let expected = *options.currency.get_or_insert(found);
            if expected != found {
                let (expected, found) = (expected.to_string(), found.to_string());
                check.bad(RowError { row, field: RowField::Currency, other_row: None, expected, found });
                continue;
            }
        }
        let refunds = order.refunds.iter().map(|refund| {
            minor_units(refund.amount, options.scale)
                .map_err(Wrong::of_refund)
                .map(|amount| (day::number(refund.on), amount))
        });
        let amounts = minor_units(order.amount, options.scale)
            .and_then(|amount| Ok((amount, refunds.collect::<Result<Vec<_>, _>>()?)));
        match amounts {
            Ok((amount, refunds)) => draft.push(row, customer, day::number(order.placed_on), amount, refunds, order.id),
            Err(wrong) => check.bad(wrong.in_row(row)),
        }
    }
    Ok((draft, options, check))
}

/// Reads and checks columns.
fn draft_of_columns<'a, K: CustomerKey>(
    options: &LogOptions,
    keys: &'a [K],
    days: DayColumn<'a>,
    amounts: AmountColumn<'a>,
) -> Result<Draft<'a, K>, LogError> {
    options.check()?;
    if keys.len() != days.len() || keys.len() != amounts.len() {
        return Err(LogError::ColumnLengths { keys: keys.len(), days: days.len(), amounts: amounts.len() });
    }
    let (numbers, minor_units) = (days.numbers(), amounts.minor_units(options.scale));
    // Nearly always all rows are right, and then one quick look is enough.
    if minor_units.len() == keys.len() {
        let extent = Extent::of(&numbers, &minor_units);
        let (first, last) = extent.days;
        if calendar().contains(&first) && calendar().contains(&last) && extent.amounts.0 >= least(options) {
            return Ok(Draft::of_columns(keys, numbers, minor_units, Some(extent)));
        }
    }
    let mut check = RowCheck::new(options.report_up_to);
    for row in 0..keys.len() {
        if check.is_over() {
            break;
        }
        if let Some(wrong) = days.wrong(row).or_else(|| amounts.wrong(row, options)) {
            check.bad(wrong.in_row(row));
        }
    }
    check.finish()?;
    Ok(Draft::of_columns(keys, numbers, minor_units, None))
}
