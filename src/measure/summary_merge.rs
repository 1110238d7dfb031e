//! One summary of two.

use std::cmp::Ordering;

use super::summary::{CustomerSummary, SummaryError, check_total};
use crate::history::CustomerKey;

impl<K: CustomerKey> CustomerSummary<'_, K> {
    /// The summary of both parts: of disjoint customers, or of customers whose days in the one part all come before
    /// those in the other (yesterday's summary and today's orders).
    ///
    /// It equals the summary of all orders together. Where a customer's days overlap that cannot be had, because
    /// nobody knows how many days are in both; so it is an error.
    ///
    /// # Errors
    ///
    /// [`SummaryError::OverlappingCustomer`], [`SummaryError::Scale`] if the scales differ, and
    /// [`SummaryError::TotalTooLarge`].
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    ///
    /// let march = OrderLog::from_columns(&["ali", "sara"], &[20_513, 20_514], &[5_00, 6_00])?;
    /// let april = OrderLog::from_columns(&["ali", "reza"], &[20_550, 20_551], &[7_00, 8_00])?;
    /// let both = march.latest().summary().merge(&april.latest().summary())?;
    /// assert_eq!(both.keys(), ["ali", "reza", "sara"]);
    /// assert_eq!(both.customer(0).unwrap().orders, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn merge(&self, other: &CustomerSummary<'_, K>) -> Result<CustomerSummary<'static, K>, SummaryError> {
        if self.scale != other.scale {
            return Err(SummaryError::Scale { expected: self.scale.to_string(), found: other.scale });
        }
        check_total(&self.net_amounts, &other.net_amounts)?;
        let mut merged = Merged::with_capacity(self.len() + other.len());
        let (mut first, mut second) = (0, 0);
        loop {
            match (self.row(first), other.row(second)) {
                (None, None) => break,
                (Some(row), None) => {
                    merged.push(&row);
                    first += 1;
                }
                (None, Some(row)) => {
                    merged.push(&row);
                    second += 1;
                }
                (Some(left), Some(right)) => match left.key.cmp(right.key) {
                    Ordering::Less => {
                        merged.push(&left);
                        first += 1;
                    }
                    Ordering::Greater => {
                        merged.push(&right);
                        second += 1;
                    }
                    Ordering::Equal => {
                        merged.push(&left.join(&right, first, second)?);
                        first += 1;
                        second += 1;
                    }
                },
            }
        }
        Ok(merged.into_summary(self.scale))
    }

    fn row(&self, row: usize) -> Option<Row<'_, K>> {
        Some(Row {
            key: self.keys.get(row)?,
            first: *self.first_days.get(row)?,
            last: *self.last_days.get(row)?,
            orders: *self.orders.get(row)?,
            days: *self.days_with_orders.get(row)?,
            net: *self.net_amounts.get(row)?,
        })
    }
}

/// A row as it stands in the columns, also one without orders.
struct Row<'v, K> {
    key: &'v K,
    first: i32,
    last: i32,
    orders: u32,
    days: u32,
    net: i64,
}

impl<K> Row<'_, K> {
    /// Both rows of one customer in one; they stand at these positions.
    fn join(&self, other: &Self, first: usize, second: usize) -> Result<Self, SummaryError> {
        // A row without orders has no days, but may have a refund.
        let (one, another) = if self.orders == 0 { (other, self) } else { (self, other) };
        let net = one.net + another.net;
        if another.orders == 0 {
            return Ok(Self { net, ..*one });
        }
        if self.last >= other.first && other.last >= self.first {
            return Err(SummaryError::OverlappingCustomer { first, second });
        }
        let orders = self.orders.checked_add(other.orders).ok_or(SummaryError::TooManyOrders { first, second })?;
        Ok(Self {
            key: self.key,
            first: self.first.min(other.first),
            last: self.last.max(other.last),
            orders,
            // Never more than orders.
            days: self.days.saturating_add(other.days),
            net,
        })
    }
}

/// The columns of a merged summary.
struct Merged<K> {
    keys: Vec<K>,
    first: Vec<i32>,
    last: Vec<i32>,
    orders: Vec<u32>,
    days: Vec<u32>,
    net: Vec<i64>,
}

impl<K: Clone> Merged<K> {
    fn with_capacity(rows: usize) -> Self {
        Self {
            keys: Vec::with_capacity(rows),
            first: Vec::with_capacity(rows),
            last: Vec::with_capacity(rows),
            orders: Vec::with_capacity(rows),
            days: Vec::with_capacity(rows),
            net: Vec::with_capacity(rows),
        }
    }

    fn push(&mut self, row: &Row<'_, K>) {
        self.keys.push(row.key.clone());
        self.first.push(row.first);
        self.last.push(row.last);
        self.orders.push(row.orders);
        self.days.push(row.days);
        self.net.push(row.net);
    }

    fn into_summary(self, scale: u32) -> CustomerSummary<'static, K> {
        CustomerSummary {
            keys: self.keys.into(),
            first_days: self.first,
            last_days: self.last,
            orders: self.orders,
            days_with_orders: self.days,
            net_amounts: self.net,
            scale,
        }
    }
}
