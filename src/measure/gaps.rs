//! Time between purchases: over all gaps, and customer by customer.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::PurchaseUnit;
use super::consistent::consistent;
use crate::history::AsOf;
use crate::metrics::TimeBetweenPurchases;

/// Gaps up to so many days (eleven years) are counted in a table, longer ones in a tree.
const TABLE_DAYS: usize = 1 << 12;

/// The gaps between purchases of each customer, aligned with the log's customers.
///
/// # Example: openretailscience's test
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::measure::PurchaseUnit;
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2024, m, d).unwrap();
/// let customers = [101, 101, 101, 102, 102, 103, 103, 103, 103, 104];
/// let days = [
///     day(1, 1), day(1, 31), day(3, 1), day(1, 15), day(2, 15),
///     day(4, 1), day(4, 15), day(4, 29), day(5, 13), day(4, 10),
/// ];
/// let log = OrderLog::from_columns(&customers, &days, &[100; 10])?;
/// let gaps = log.latest().customer_gaps(PurchaseUnit::Days);
/// let means: Vec<_> = gaps.iter().map(|gaps| gaps.map(|gaps| gaps.mean())).collect();
/// assert_eq!(means, [Some(30.into()), Some(31.into()), Some(14.into()), None]);
/// assert_eq!(gaps.median_of_means(), Some(30.into()));
/// # Ok::<(), retention::history::LogError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerGaps {
    counts: Vec<u32>,
    /// The sum of the gaps: the days from the first purchase to the last.
    sums: Vec<u32>,
    /// Twice the median, which is a whole number.
    doubled_medians: Vec<u32>,
}

/// The gaps between the purchases of one customer; at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gaps {
    count: u32,
    sum: u32,
    doubled_median: u32,
}

impl CustomerGaps {
    /// How many customers the log knows.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether the log knows no customer.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The gaps of the log's customer of this number; `None` without two purchases.
    pub fn customer(&self, customer: usize) -> Option<Gaps> {
        let count = *self.counts.get(customer).filter(|count| **count > 0)?;
        let (sum, doubled_median) = (*self.sums.get(customer)?, *self.doubled_medians.get(customer)?);
        Some(Gaps { count, sum, doubled_median })
    }

    /// The gaps of each customer of the log, in the order of their keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<Gaps>> + '_ {
        (0..self.len()).map(|customer| self.customer(customer))
    }

    /// The median of the customers' mean gaps: half of those who came back do so more often. `None` without any.
    pub fn median_of_means(&self) -> Option<Decimal> {
        let mut gaps: Vec<Gaps> = self.iter().flatten().collect();
        // a/b < c/d as a·d < c·b, in 64 bits.
        gaps.sort_unstable_by_key(|gaps| std::cmp::Reverse(gaps.count));
        gaps.sort_by(|a, b| (u64::from(a.sum) * u64::from(b.count)).cmp(&(u64::from(b.sum) * u64::from(a.count))));
        let middle = gaps.len() / 2;
        let upper = gaps.get(middle)?.mean();
        if gaps.len() % 2 == 1 {
            return Some(upper);
        }
        let lower = gaps.get(middle.checked_sub(1)?)?.mean();
        lower.checked_add(upper)?.checked_div(Decimal::TWO).map(|mean| mean.normalize())
    }
}

impl Gaps {
    /// How many gaps: one less than purchases.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The mean gap in days, to 28 significant digits.
    pub fn mean(&self) -> Decimal {
        Decimal::from(self.sum).checked_div(self.count.into()).unwrap_or_default().normalize()
    }

    /// The median gap in days, exact; between two gaps, their mean.
    pub fn median(&self) -> Decimal {
        Decimal::new(i64::from(self.doubled_median) * 5, 1).normalize()
    }
}

impl<K: Sync> AsOf<'_, K> {
    /// The exact distribution of the days between one purchase and the next, over all gaps of all customers (P4).
    ///
    /// Quantiles, mean and the full distribution are taken from the result; see [`TimeBetweenPurchases`].
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    /// use retention::measure::PurchaseUnit;
    ///
    /// let log = OrderLog::from_columns(&["ali", "ali", "ali", "ali"], &[0, 10, 10, 40], &[100; 4])?;
    /// let by_days = log.latest().time_between_purchases(PurchaseUnit::Days);
    /// assert_eq!(by_days.iter().collect::<Vec<_>>(), [(10, 1), (30, 1)]);
    /// let by_orders = log.latest().time_between_purchases(PurchaseUnit::Orders);
    /// assert_eq!(by_orders.iter().collect::<Vec<_>>(), [(0, 1), (10, 1), (30, 1)]);
    /// # Ok::<(), retention::history::LogError>(())
    /// ```
    pub fn time_between_purchases(&self, unit: PurchaseUnit) -> TimeBetweenPurchases {
        let new = || (vec![0_u64; TABLE_DAYS], BTreeMap::<u32, u64>::new());
        let counts = self.fold(
            new,
            |(table, tree), orders| {
                for gap in all_gaps(orders.days) {
                    match table.get_mut(gap as usize) {
                        Some(count) => *count += 1,
                        None => *tree.entry(gap).or_default() += 1,
                    }
                }
            },
            |(mut table, mut tree), (others, other_tree)| {
                for (count, other) in table.iter_mut().zip(others) {
                    *count += other;
                }
                for (gap, count) in other_tree {
                    *tree.entry(gap).or_default() += count;
                }
                (table, tree)
            },
        );
        let (mut table, tree) = counts;
        if unit == PurchaseUnit::Days
            && let Some(same_day) = table.first_mut()
        {
            // Days are the orders' own gaps without those of zero days.
            *same_day = 0;
        }
        consistent(TimeBetweenPurchases::from_counts((0..).zip(table).chain(tree)))
    }

    /// The gaps between purchases of each customer: number, mean and median. An example is at [`CustomerGaps`].
    pub fn customer_gaps(&self, unit: PurchaseUnit) -> CustomerGaps {
        let work = self.pieces().into_iter().map(|piece| (piece, (Vec::new(), Vec::new()))).collect();
        let pieces = self.walk(work, |(rows, scratch): &mut (Vec<(u32, u32, u32)>, Vec<u32>), _, orders| {
            scratch.clear();
            scratch.extend(all_gaps(orders.days).filter(|gap| unit == PurchaseUnit::Orders || *gap > 0));
            rows.push((
                u32::try_from(scratch.len()).unwrap_or(u32::MAX),
                scratch.iter().sum(),
                doubled_median(scratch),
            ));
        });
        let rows = || pieces.iter().flat_map(|(rows, _)| rows);
        CustomerGaps {
            counts: rows().map(|row| row.0).collect(),
            sums: rows().map(|row| row.1).collect(),
            doubled_medians: rows().map(|row| row.2).collect(),
        }
    }
}

/// The days from each order to the next.
fn all_gaps(days: &[i32]) -> impl Iterator<Item = u32> + '_ {
    days.iter().zip(days.iter().skip(1)).map(|(day, next)| next.abs_diff(*day))
}

fn doubled_median(gaps: &mut [u32]) -> u32 {
    gaps.sort_unstable();
    let middle = gaps.len() / 2;
    let upper = gaps.get(middle).copied().unwrap_or_default();
    let lower =
        if gaps.len().is_multiple_of(2) { middle.checked_sub(1).and_then(|lower| gaps.get(lower)) } else { None };
    // A calendar has fewer than 2²⁸ days.
    lower.copied().unwrap_or(upper) + upper
}
