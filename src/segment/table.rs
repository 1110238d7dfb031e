//! [`SegmentTable`]: what each segment is and brings.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Segmentation, SegmentationError, median};
use crate::measure::CustomerSummary;
use crate::metrics::AverageOrderValue;
use crate::model::{Rate, day};

/// What each segment is and brings: customers, orders, revenue, the shares of these, AOV, median recency.
///
/// One row for each segment, in their order, and one for those in none ([`unassigned`](SegmentTable::unassigned));
/// together they are the [`total`](SegmentTable::total), to the last customer and minor unit. It comes from
/// [`Segmentation::table`], for segments, lifecycle stages, ABC classes and rungs alike. R rfm's `rfm_segment_summary`
/// has such a table.
///
/// Tables of two shops cannot be merged, because medians cannot: [merge the summaries](CustomerSummary::merge).
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::segment::Segmentation;
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// let log = OrderLog::from_columns(
///     &["ali", "ali", "reza", "sara"],
///     &[day(3, 1), day(3, 21), day(1, 30), day(3, 11)],
///     &[60_00, 20_00, 5_00, 15_00],
/// )?;
/// let keys = vec!["ali", "reza", "sara"];
/// let tiers = Segmentation::from_columns(keys, vec!["gold", "silver"], vec![Some(0), None, Some(0)])?;
/// let table = tiers.table(&log.as_of(day(3, 31)).summary(), day(3, 31))?;
///
/// let gold = table.get(&"gold").unwrap();
/// assert_eq!((gold.customers(), gold.orders(), gold.revenue()), (2, 3, 95.into()));
/// assert_eq!(gold.customer_share().unwrap().to_string(), "66.67 %");
/// assert_eq!(gold.revenue_share().unwrap().to_string(), "95.00 %");
/// assert_eq!(gold.average_order_value().value().unwrap().round_dp(2).to_string(), "31.67");
/// assert_eq!(gold.median_recency(), Some(15.into())); // 10 and 20 days
///
/// for row in table.rows() {
///     println!("{}: {} customers", row.segment, row.figures.customers());
/// }
/// assert_eq!(table.unassigned().customers(), 1);
/// assert_eq!(table.total().revenue(), 100.into());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SegmentTable<S> {
    date: NaiveDate,
    rows: Vec<SegmentRow<S>>,
    unassigned: SegmentFigures,
    total: SegmentFigures,
}

/// A row of a [`SegmentTable`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SegmentRow<S> {
    /// The segment.
    pub segment: S,
    /// What it is and brings.
    pub figures: SegmentFigures,
}

/// What a segment is and brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SegmentFigures {
    customers: u64,
    customer_share: Option<Rate>,
    average_order_value: AverageOrderValue,
    revenue_share: Option<Rate>,
    median_recency: Option<Days>,
}

/// A number of days, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
struct Days(#[cfg_attr(feature = "serde", serde(serialize_with = "crate::model::wire::decimal::serialize"))] Decimal);

impl<S> SegmentTable<S> {
    /// The date of the analysis, from which recency is counted.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// One row a segment, in their order; also of those without a customer.
    pub fn rows(&self) -> &[SegmentRow<S>] {
        &self.rows
    }

    /// The figures of a segment; `None` if there is no such segment.
    pub fn get(&self, segment: &S) -> Option<&SegmentFigures>
    where
        S: PartialEq,
    {
        self.rows.iter().find(|row| row.segment == *segment).map(|row| &row.figures)
    }

    /// Those who are in no segment. Whoever has no order yet and is in none is not a customer; a refund of an order
    /// that nobody knows counts in the revenue here.
    pub fn unassigned(&self) -> &SegmentFigures {
        &self.unassigned
    }

    /// All customers together.
    pub fn total(&self) -> &SegmentFigures {
        &self.total
    }
}

impl SegmentFigures {
    /// How many customers; where the caller's own segmentation puts people without an order into a segment, with them.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// The share of all customers; `None` without any.
    pub fn customer_share(&self) -> Option<Rate> {
        self.customer_share
    }

    /// How many orders.
    pub fn orders(&self) -> u64 {
        self.average_order_value.orders()
    }

    /// What the orders came to, after refunds.
    pub fn revenue(&self) -> Decimal {
        self.average_order_value.revenue()
    }

    /// The share of all revenue; `None` unless that is above zero. Below zero, or above 100 %, where refunds outweigh
    /// orders in some segment.
    pub fn revenue_share(&self) -> Option<Rate> {
        self.revenue_share
    }

    /// Revenue per order (V1).
    pub fn average_order_value(&self) -> AverageOrderValue {
        self.average_order_value
    }

    /// The median of the days from each customer's last order to the date; between two customers, their mean. `None`
    /// if nobody has an order.
    pub fn median_recency(&self) -> Option<Decimal> {
        self.median_recency.map(|days| days.0)
    }
}

impl<K: Clone + PartialEq, S: Clone> Segmentation<'_, K, S> {
    /// What each segment is and brings, as of a date: the one that the segmentation is of. An example is at
    /// [`SegmentTable`].
    ///
    /// # Errors
    ///
    /// [`SegmentationError::ColumnLength`] and [`SegmentationError::OtherCustomer`] unless the summary is of the same
    /// customers; [`SegmentationError::LaterOrder`] if it has an order after the date.
    pub fn table(
        &self,
        summary: &CustomerSummary<'_, K>,
        date: NaiveDate,
    ) -> Result<SegmentTable<S>, SegmentationError> {
        check(self.keys(), summary, date)?;
        let numbers = self.raw_numbers();
        let groups = Group::all(numbers, summary);
        let total = groups.iter().fold(Group::default(), Group::add);
        let medians = medians(numbers, summary, &groups, day::number(date));
        let figures = |group: &Group, median| group.figures(&total, median, summary.scale());
        let mut all = groups.iter().zip(&medians.of_groups).map(|(group, median)| figures(group, *median));
        let segments = self.segments().iter().cloned();
        let rows = segments.zip(all.by_ref()).map(|(segment, figures)| SegmentRow { segment, figures }).collect();
        let total_figures = figures(&total, medians.of_all);
        // Those in none have the last number of all.
        let unassigned = all.next_back().unwrap_or(figures(&Group::default(), None));
        Ok(SegmentTable { date, rows, unassigned, total: total_figures })
    }
}

/// Sums over the rows with one number.
#[derive(Clone, Copy, Default)]
struct Group {
    customers: u64,
    /// Customers with an order.
    buyers: usize,
    orders: u64,
    revenue: i64,
}

impl Group {
    fn all<K: Clone>(numbers: &[u8], summary: &CustomerSummary<'_, K>) -> [Self; 256] {
        let mut groups = [Self::default(); 256];
        for ((number, orders), amount) in numbers.iter().zip(summary.orders()).zip(summary.net_amounts()) {
            let Some(group) = groups.get_mut(usize::from(*number)) else { continue };
            group.customers += u64::from(*number != u8::MAX || *orders > 0);
            group.buyers += usize::from(*orders > 0);
            group.orders += u64::from(*orders);
            group.revenue += amount;
        }
        groups
    }

    fn add(self, other: &Self) -> Self {
        Self {
            customers: self.customers + other.customers,
            buyers: self.buyers + other.buyers,
            orders: self.orders + other.orders,
            revenue: self.revenue + other.revenue,
        }
    }

    fn figures(&self, total: &Self, median_recency: Option<Decimal>, scale: u32) -> SegmentFigures {
        let revenue = Decimal::new(self.revenue, scale);
        SegmentFigures {
            customers: self.customers,
            customer_share: Rate::of_counts(self.customers, total.customers),
            // Without an order there is no amount but a refund.
            average_order_value: AverageOrderValue::new(revenue, self.orders).unwrap_or_default(),
            revenue_share: Rate::new(revenue, Decimal::new(total.revenue, scale)).ok(),
            median_recency: median_recency.map(Days),
        }
    }
}

fn check<K: Clone + PartialEq>(
    keys: &[K],
    summary: &CustomerSummary<'_, K>,
    date: NaiveDate,
) -> Result<(), SegmentationError> {
    if summary.len() != keys.len() {
        let (expected, found) = (keys.len(), summary.len());
        return Err(SegmentationError::ColumnLength { column: "summary", expected, found });
    }
    // Both usually borrow the keys of one log.
    if !std::ptr::eq(keys, summary.keys())
        && let Some(row) = keys.iter().zip(summary.keys()).position(|(key, other)| key != other)
    {
        return Err(SegmentationError::OtherCustomer { row });
    }
    Ok(summary.check_up_to(date)?)
}

struct Medians {
    of_groups: Vec<Option<Decimal>>,
    of_all: Option<Decimal>,
}

/// The median recency of each group and of all: the last days of each group stand together, and the middle one is
/// selected.
fn medians<K: Clone>(numbers: &[u8], summary: &CustomerSummary<'_, K>, groups: &[Group; 256], date: i32) -> Medians {
    let mut next = [0_usize; 256];
    let mut buyers = 0;
    for (start, group) in next.iter_mut().zip(groups) {
        *start = buyers;
        buyers += group.buyers;
    }
    let mut days = vec![0; buyers];
    let rows = numbers.iter().zip(summary.orders()).zip(summary.last_days());
    for ((number, _), last_day) in rows.filter(|((_, orders), _)| **orders > 0) {
        let Some(place) = next.get_mut(usize::from(*number)) else { continue };
        if let Some(slot) = days.get_mut(*place) {
            *slot = *last_day;
        }
        *place += 1;
    }
    let mut rest = days.as_mut_slice();
    let mut of_groups = Vec::with_capacity(groups.len());
    for group in groups {
        let (of_group, others) = std::mem::take(&mut rest).split_at_mut(group.buyers);
        of_groups.push(median_recency(of_group, date));
        rest = others;
    }
    Medians { of_groups, of_all: median_recency(&mut days, date) }
}

/// The median of the days from these to a date; reorders them.
fn median_recency(days: &mut [i32], date: i32) -> Option<Decimal> {
    let doubled = 2 * i64::from(date) - median::doubled(days)?;
    Some(Decimal::new(doubled * 5, 1).normalize())
}
