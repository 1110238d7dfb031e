//! Key customers: Pareto shares, ABC classes, Lorenz curve, Gini coefficient.

mod abc;
mod edges;
mod lorenz;

pub use abc::{AbcClass, AbcCut, AbcPolicy};
pub use edges::AbcEdges;
pub use lorenz::{GiniDefinition, LorenzCurve, LorenzPoint};

use rust_decimal::Decimal;

use crate::measure::CustomerSummary;
use crate::metrics::RevenueShare;
use crate::model::Rate;

impl<K: Clone> CustomerSummary<'_, K> {
    /// The fewest customers who bring at least this share of the revenue (000: the few key customers who bring most of
    /// it). The other way round, what a share of the customers brings:
    /// [`top_share`](CustomerSummary::top_share).
    ///
    /// Revenue is the net amount of the customers with an order. `None` when it is zero or less, and for a share that no
    /// group of customers reaches. Where some customers' refunds are more than their purchases, others bring more than
    /// 100 %, so a share somewhat above it may be reached. A share of zero or less is brought by nobody.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    /// use retention::model::Rate;
    ///
    /// let log = OrderLog::from_columns(&[1_u8, 2, 3, 4, 5], &[20_513; 5], &[60_00, 5_00, 20_00, 10_00, 5_00])?;
    /// let key = log.latest().summary().key_customers(Rate::new(80, 100)?).unwrap();
    /// assert_eq!((key.top_customers(), key.customers()), (2, 5));
    /// assert_eq!(key.customer_rate().unwrap().to_string(), "40.00 %");
    /// assert_eq!(key.rate().unwrap().to_string(), "80.00 %");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn key_customers(&self, share: Rate) -> Option<RevenueShare> {
        let mut spenders = Spenders::of(self)?;
        let needed = spenders.least_sum(|rate| rate >= share)?;
        let (top, sum) = if needed > 0 { spenders.reach(needed).map(|top| (top.customers, top.sum))? } else { (0, 0) };
        let minor = |amount| Decimal::new(amount, self.scale());
        RevenueShare::new(top, self.customers(), minor(sum), minor(spenders.revenue)).ok()
    }
}

/// What the customers who brought something brought, and what all came to, above zero.
struct Spenders {
    /// Above zero, in no order.
    amounts: Vec<i64>,
    /// Their sum: more than the revenue where others' refunds are more than their purchases.
    sum: i64,
    revenue: i64,
}

/// The fewest customers who bring at least some sum.
struct Reached {
    customers: u64,
    sum: i64,
    /// What the last of them brings.
    least: i64,
}

impl Spenders {
    /// `None` if all revenue is zero or less.
    fn of<K: Clone>(summary: &CustomerSummary<'_, K>) -> Option<Self> {
        // No sum of a summary's amounts passes an i64.
        let revenue = amounts(summary).sum::<i64>();
        if revenue <= 0 {
            return None;
        }
        let amounts: Vec<i64> = amounts(summary).filter(|amount| *amount > 0).collect();
        Some(Self { sum: amounts.iter().sum(), amounts, revenue })
    }

    /// The least sum whose share of the revenue is enough; `None` if that of all of them is not. Rates compare exactly
    /// whatever their size; a product of share and revenue might not fit.
    fn least_sum(&self, enough: impl Fn(Rate) -> bool) -> Option<i64> {
        least(0, self.sum, |sum| Rate::new(sum, self.revenue).is_ok_and(&enough))
    }

    /// The fewest who bring at least `needed`, which is above zero; `None` if all of them bring less.
    ///
    /// Halves what is left until it is one customer, so that nothing is sorted.
    fn reach(&mut self, needed: i64) -> Option<Reached> {
        let mut rest = self.amounts.as_mut_slice();
        let (mut customers, mut sum) = (0, 0);
        while !rest.is_empty() {
            let middle = rest.len() / 2;
            let (high, least, low) = std::mem::take(&mut rest).select_nth_unstable_by(middle, |a, b| b.cmp(a));
            let with_high = sum + high.iter().sum::<i64>();
            if with_high >= needed {
                rest = high;
                continue;
            }
            (customers, sum) = (customers + high.len() as u64 + 1, with_high + *least);
            if sum >= needed {
                return Some(Reached { customers, sum, least: *least });
            }
            rest = low;
        }
        None
    }
}

/// The net amounts of the customers who have an order.
fn amounts<K: Clone>(summary: &CustomerSummary<'_, K>) -> impl Iterator<Item = i64> {
    let rows = summary.orders().iter().zip(summary.net_amounts());
    rows.filter(|(orders, _)| **orders > 0).map(|(_, amount)| *amount)
}

/// The least number from `low` to `high` that holds, where all above one that holds do; `None` if none does.
fn least(mut low: i64, high: i64, holds: impl Fn(i64) -> bool) -> Option<i64> {
    let mut end = high;
    while low < end {
        let middle = low.midpoint(end);
        if holds(middle) { end = middle } else { low = middle + 1 }
    }
    Some(low).filter(|low| *low <= high && holds(*low))
}
