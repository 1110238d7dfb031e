//! What a summary tells: repeat purchases, customers by number of purchases, the top customers and their share.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{CustomerRow, CustomerSummary, PurchaseUnit};
use crate::metrics::{AverageOrderValue, MetricsError, RepeatPurchases, ReturnAfterPurchase, RevenueShare};
use crate::model::Rate;
use crate::parallel;

/// How many customers have made how many purchases.
///
/// # Example
///
/// ```
/// use retention::history::OrderLog;
/// use retention::measure::PurchaseUnit;
///
/// let keys = ["ali", "sara", "sara", "reza", "reza", "reza"];
/// let log = OrderLog::from_columns(&keys, &[1, 2, 3, 4, 5, 6], &[1_00; 6])?;
/// let counts = log.latest().summary().purchase_counts(PurchaseUnit::Orders);
/// assert_eq!(counts.iter().collect::<Vec<_>>(), [(1, 1), (2, 1), (3, 1)]);
///
/// // Of three with a first purchase two made a second; of these one a third.
/// assert_eq!(counts.return_after(1).and_then(|after| after.rate()).unwrap().to_string(), "66.67 %");
/// assert_eq!(counts.return_after(2).and_then(|after| after.rate()).unwrap().to_string(), "50.00 %");
/// # Ok::<(), retention::history::LogError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PurchaseCounts {
    /// Number of purchases (at least 1) and of customers (at least 1), ascending.
    counts: Vec<(u32, u64)>,
}

impl PurchaseCounts {
    /// The numbers of purchases that occur, ascending, and how many customers have made each.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u32, u64)> + '_ {
        self.counts.iter().copied()
    }

    /// How many customers have made at least so many purchases.
    pub fn at_least(&self, purchases: u32) -> u64 {
        let from = self.counts.partition_point(|(number, _)| *number < purchases);
        self.counts.get(from..).unwrap_or_default().iter().map(|(_, customers)| customers).sum()
    }

    /// Of those who made an n-th purchase, how many have made another one (P3, the plain share).
    ///
    /// Those who bought lately have not had the time to return, and count as not returned.
    /// `None` for `n` = 0: there is no purchase to return after.
    pub fn return_after(&self, n: u32) -> Option<ReturnAfterPurchase> {
        let (reached, went_on) = (self.at_least(n), n.checked_add(1).map_or(0, |next| self.at_least(next)));
        ReturnAfterPurchase::new(n, reached, went_on).ok()
    }

    /// The counts of two groups of customers together.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if the customers together do not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::of_counts(self.iter().chain(other.iter()))
    }

    fn of_counts(counts: impl Iterator<Item = (u32, u64)>) -> Result<Self, MetricsError> {
        let mut sums = BTreeMap::<u32, u64>::new();
        let mut total = 0_u64;
        for (purchases, customers) in counts {
            total = total.checked_add(customers).ok_or(MetricsError::Overflow { field: "customers" })?;
            // No sum passes the total.
            *sums.entry(purchases).or_default() += customers;
        }
        Ok(Self { counts: sums.into_iter().collect() })
    }
}

impl<K: Clone> CustomerSummary<'_, K> {
    /// Customers, and those of them with more than one purchase (P1).
    pub fn repeat_purchases(&self, unit: PurchaseUnit) -> RepeatPurchases {
        let repeat = self.purchases(unit).iter().map(|purchases| u64::from(*purchases > 1)).sum();
        RepeatPurchases::new(self.customers(), repeat).unwrap_or_default()
    }

    /// How many customers have made how many purchases.
    pub fn purchase_counts(&self, unit: PurchaseUnit) -> PurchaseCounts {
        // Nearly all customers have few; those are counted in a table.
        let mut few = [0_u64; 256];
        let mut many = Vec::new();
        for &purchases in self.purchases(unit) {
            match few.get_mut(purchases as usize) {
                Some(count) => *count += 1,
                None => many.push((purchases, 1)),
            }
        }
        let few = (0..).zip(few).filter(|(purchases, customers)| *purchases > 0 && *customers > 0);
        // A log has fewer than 2³² customers.
        PurchaseCounts::of_counts(few.chain(many)).unwrap_or_default()
    }

    /// Revenue and orders of all customers (V1).
    pub fn average_order_value(&self) -> AverageOrderValue {
        let orders = self.orders.iter().map(|orders| u64::from(*orders)).sum();
        AverageOrderValue::new(self.revenue(), orders).unwrap_or_default()
    }

    /// What the customers who spent most brought: the first `share` of them, rounded up to a whole customer, by net
    /// amount (000: the few key customers who bring most of the revenue).
    ///
    /// A share above 100 % is all customers, one below 0 % is none. Which of several customers with the same amount
    /// are among the first makes no difference to the sum. Customers without an order are not among them.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    /// use retention::model::Rate;
    ///
    /// let log = OrderLog::from_columns(&[1_u8, 2, 3, 4, 5], &[20_513; 5], &[80_00, 5_00, 5_00, 5_00, 5_00])?;
    /// let top = log.latest().summary().top_share(Rate::new(20, 100)?);
    /// assert_eq!((top.top_customers(), top.rate().unwrap().to_string()), (1, "80.00 %".to_owned()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn top_share(&self, share: Rate) -> RevenueShare {
        let with_orders = self.orders.iter().zip(&self.net_amounts).filter(|(orders, _)| **orders > 0);
        let mut amounts: Vec<i64> = with_orders.map(|(_, amount)| *amount).collect();
        let customers = amounts.len();
        let top = top_count(share, customers);
        if top > 0 && top < customers {
            amounts.select_nth_unstable_by(top, |a, b| b.cmp(a));
        }
        let sum = |amounts: &[i64]| Decimal::new(amounts.iter().sum(), self.scale);
        let top_revenue = sum(amounts.get(..top).unwrap_or_default());
        RevenueShare::new(top as u64, customers as u64, top_revenue, sum(&amounts)).unwrap_or_default()
    }

    /// The customers who spent most, at most `n`, the best first: by net amount, of several with the same amount the
    /// one with the lesser key. Customers without an order are not among them.
    ///
    /// It takes one pass over the customers, and sorts those that it gives alone.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    ///
    /// let keys = ["ali", "mina", "reza", "sara"];
    /// let log = OrderLog::from_columns(&keys, &[20_513; 4], &[20_00, 90_00, 5_00, 20_00])?;
    /// let summary = log.latest().summary();
    /// let best: Vec<_> = summary.top_customers(3).map(|row| (*row.key, row.net_amount)).collect();
    /// assert_eq!(best, [("mina", 90.into()), ("ali", 20.into()), ("sara", 20.into())]);
    /// # Ok::<(), retention::history::LogError>(())
    /// ```
    pub fn top_customers(&self, n: usize) -> impl Iterator<Item = CustomerRow<'_, K>> {
        self.top_rows(n).into_iter().filter_map(|row| self.customer(row))
    }

    /// The rows of these customers, to look up what is aligned with the summary, such as their
    /// [segments](crate::segment::Segmentation::segment): see [`top_customers`](CustomerSummary::top_customers).
    pub fn top_rows(&self, n: usize) -> Vec<usize> {
        let rows = self.orders.iter().zip(&self.net_amounts).enumerate().filter(|(_, (orders, _))| **orders > 0);
        let mut best: Vec<(Reverse<i64>, usize)> = rows.map(|(row, (_, amount))| (Reverse(*amount), row)).collect();
        if n < best.len() {
            // Rows ascend by key, and no two are equal.
            best.select_nth_unstable(n);
            best.truncate(n);
        }
        parallel::sort(&mut best, Ord::cmp);
        best.into_iter().map(|(_, row)| row).collect()
    }

    fn purchases(&self, unit: PurchaseUnit) -> &[u32] {
        match unit {
            PurchaseUnit::Orders => &self.orders,
            PurchaseUnit::Days => &self.days_with_orders,
        }
    }

    fn revenue(&self) -> Decimal {
        Decimal::new(self.net_amounts.iter().sum(), self.scale)
    }
}

/// A share of so many customers, rounded up: the fewest that are at least that share of them.
fn top_count(share: Rate, customers: usize) -> usize {
    // Rates compare exactly whatever their size; the product of share and customers might not fit.
    let enough = |top: usize| Rate::of_counts(top as u64, customers as u64).is_none_or(|rate| rate >= share);
    let (mut low, mut high) = (0, customers);
    while low < high {
        let middle = low.midpoint(high);
        if enough(middle) { high = middle } else { low = middle + 1 }
    }
    low
}
