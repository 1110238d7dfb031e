//! A [`CustomerSummary`] of rows, as a database hands them over.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::summary::{CustomerRow, CustomerSummary, SummaryColumns, SummaryError, check_scale};
use crate::history::CustomerKey;
use crate::model::{day, decimal::integer_at};

/// One customer's row of a `GROUP BY`, with the types that databases have: dates, decimals and signed counts.
///
/// ```text
/// SELECT customer_id, min(ordered_on), max(ordered_on), count(*), count(DISTINCT ordered_on), sum(amount)
/// FROM orders WHERE status <> 'cancelled' GROUP BY customer_id
/// ```
///
/// Where the table has a time and no day, the day is that of the shop's time zone, such as
/// `(ordered_at AT TIME ZONE 'Asia/Tehran')::date`, in all three places. The number of days with an order is needed
/// because two orders on one day are mostly [one purchase](super::PurchaseUnit); no other column tells it.
///
/// [`CustomerSummary::from_rows`] takes them. The row that a summary gives back is [`CustomerRow`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SummaryRow<K> {
    /// Who.
    pub key: K,
    /// The day of the first order.
    pub first_day: NaiveDate,
    /// The day of the last order.
    pub last_day: NaiveDate,
    /// How many orders: `count(*)`.
    pub orders: i64,
    /// On how many different days: `count(DISTINCT ordered_on)`.
    pub days_with_orders: i64,
    /// What they came to, after refunds: `sum(amount)`.
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    pub net_amount: Decimal,
}

impl<K: CustomerKey> CustomerSummary<'static, K> {
    /// A summary of rows that a database has computed, with amounts of so many decimal places. Rows may come in any
    /// order; they are sorted by key.
    ///
    /// For Arrow and other engines with columns there is [`from_columns`](CustomerSummary::from_columns).
    ///
    /// # Errors
    ///
    /// [`SummaryError::Row`] names the row and the field: no orders, or more than fit in 32 bits; a last day before the
    /// first; a number of days that the orders cannot have fallen on; an amount with more decimal places than the scale
    /// (zeros at its end do not count; it is never rounded). [`SummaryError::SameCustomer`] for a customer with two rows,
    /// [`SummaryError::Scale`] for more than 18 decimal places, [`SummaryError::TotalTooLarge`].
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::measure::{CustomerSummary, PurchaseUnit, SummaryRow};
    /// use rust_decimal::Decimal;
    ///
    /// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
    /// let rows = [("sara", day(1, 1), day(2, 16), 3, 2, 90_00), ("ali", day(1, 7), day(1, 7), 1, 1, 20_00)];
    /// let rows = rows.map(|(key, first_day, last_day, orders, days_with_orders, cents)| SummaryRow {
    ///     key,
    ///     first_day,
    ///     last_day,
    ///     orders,
    ///     days_with_orders,
    ///     net_amount: Decimal::new(cents, 2),
    /// });
    /// let summary = CustomerSummary::from_rows(rows.clone(), 2)?;
    /// assert_eq!(summary.keys(), ["ali", "sara"]);
    /// assert_eq!(summary.repeat_purchases(PurchaseUnit::Days).rate().unwrap().to_string(), "50.00 %");
    ///
    /// let [sara, ali] = rows;
    /// let error = CustomerSummary::from_rows([sara, SummaryRow { days_with_orders: 2, ..ali }], 2).unwrap_err();
    /// assert_eq!(error.to_string(), "row 1: days_with_orders: expected 1, found 2");
    /// # Ok::<(), retention::measure::SummaryError>(())
    /// ```
    pub fn from_rows(rows: impl IntoIterator<Item = SummaryRow<K>>, scale: u32) -> Result<Self, SummaryError> {
        check_scale(scale)?;
        let rows = rows.into_iter();
        let mut columns = SummaryColumns::with_capacity(rows.size_hint().0, scale);
        for (row, summary_row) in rows.enumerate() {
            columns.push(summary_row).map_err(|(column, expected, found)| SummaryError::Row {
                row,
                column,
                expected,
                found,
            })?;
        }
        Self::from_columns(columns)
    }
}

/// The field that is wrong, what was expected and what was found.
type Wrong = (&'static str, String, String);

impl<K> SummaryColumns<K> {
    fn with_capacity(rows: usize, scale: u32) -> Self {
        Self {
            keys: Vec::with_capacity(rows),
            first_days: Vec::with_capacity(rows),
            last_days: Vec::with_capacity(rows),
            orders: Vec::with_capacity(rows),
            days_with_orders: Vec::with_capacity(rows),
            net_amounts: Vec::with_capacity(rows),
            scale,
        }
    }

    fn push(&mut self, row: SummaryRow<K>) -> Result<(), Wrong> {
        let SummaryRow { key, first_day, last_day, net_amount, .. } = row;
        let orders = count("orders", row.orders)?;
        let days_with_orders = count("days_with_orders", row.days_with_orders)?;
        CustomerRow { key: &key, first_day, last_day, orders, days_with_orders, net_amount }.check()?;
        self.net_amounts.push(minor_units(net_amount, self.scale)?);
        self.keys.push(key);
        self.first_days.push(day::number(first_day));
        self.last_days.push(day::number(last_day));
        self.orders.push(orders);
        self.days_with_orders.push(days_with_orders);
        Ok(())
    }
}

fn count(field: &'static str, found: i64) -> Result<u32, Wrong> {
    u32::try_from(found).map_err(|_| (field, format!("from 1 to {}", u32::MAX), found.to_string()))
}

fn minor_units(amount: Decimal, scale: u32) -> Result<i64, Wrong> {
    let exact = amount.normalize();
    if exact.scale() > scale {
        let places = if scale == 1 { "place" } else { "places" };
        return Err(("net_amount", format!("at most {scale} decimal {places}"), amount.to_string()));
    }
    let minor = integer_at(exact, scale).and_then(|minor| i64::try_from(minor).ok());
    // i64::MIN has no opposite, and no sum of absolute amounts would fit.
    minor.filter(|minor| *minor != i64::MIN).ok_or_else(|| {
        ("net_amount", format!("at most {} either way", Decimal::new(i64::MAX, scale)), amount.to_string())
    })
}
