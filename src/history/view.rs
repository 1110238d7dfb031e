//! What an analysis sees of a log: [`AsOf`] a date, [`During`] a period.

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::columns::{Adjustment, Columns};
use crate::model::{CalendarUnit, Period, Periods, day};
use crate::parallel;

/// A log as it was known at the end of a day; see [`OrderLog::as_of`](super::OrderLog::as_of).
///
/// Its measures are in [`measure`](crate::measure).
#[derive(Debug)]
pub struct AsOf<'a, K> {
    keys: &'a [K],
    columns: Held<'a>,
    scale: u32,
    /// The first day that is not seen.
    until: i32,
    /// Whether all of the log is before that day, so that nobody's orders need to be cut.
    sees_all: bool,
}

/// A period of a log, seen with the history before it and nothing after it; see
/// [`OrderLog::during`](super::OrderLog::during).
///
/// Its measures are in [`measure`](crate::measure).
#[derive(Debug)]
pub struct During<'a, K> {
    view: AsOf<'a, K>,
    period: Period,
}

/// One customer of a view and the orders of theirs that it sees.
#[derive(Debug)]
pub struct CustomerOrders<'v, K> {
    key: &'v K,
    orders: Orders<'v>,
    scale: u32,
}

/// The orders and adjustments of one customer that a view sees, sorted by day.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Orders<'v> {
    pub(crate) days: &'v [i32],
    pub(crate) amounts: &'v [i64],
    pub(crate) adjustments: &'v [Adjustment],
}

#[derive(Clone, Debug)]
enum Held<'a> {
    Borrowed(&'a Columns),
    Owned(Arc<Columns>),
}

impl<'a, K> AsOf<'a, K> {
    /// A view of these columns, whose last order or refund is on the day `latest`.
    pub(super) fn borrowed(keys: &'a [K], columns: &'a Columns, scale: u32, latest: Option<i32>, until: i32) -> Self {
        let sees_all = latest.is_none_or(|latest| latest < until);
        Self { keys, columns: Held::Borrowed(columns), scale, until, sees_all }
    }

    /// The same of columns that were made for it, of a log that goes on after it.
    pub(super) fn owned(keys: &'a [K], columns: Columns, scale: u32, until: i32) -> Self {
        Self { keys, columns: Held::Owned(Arc::new(columns)), scale, until, sees_all: false }
    }

    /// The last day that is seen. For the [latest](super::OrderLog::latest) view of an empty log, the first day of the
    /// calendar.
    pub fn date(&self) -> NaiveDate {
        day::date(self.until.saturating_sub(1))
    }

    /// The day of the first order that is seen; `None` if none is. Takes a pass over the customers.
    pub fn first_day(&self) -> Option<NaiveDate> {
        let columns = self.columns.get();
        let firsts = (0..self.keys.len()).filter_map(|customer| columns.orders(customer).0.first());
        firsts.min().filter(|first| **first < self.until).map(|first| day::date(*first))
    }

    /// The whole days, weeks, months, quarters or years from that of the first order that is seen to that of the view's
    /// [date](AsOf::date): the periods of a [series](AsOf::series) or of [cohorts](AsOf::cohorts). The last of them
    /// is not over, unless the date is its last day.
    ///
    /// `None` without an order that is seen, and where the calendar itself begins or ends within the first or the last
    /// unit; see [`Periods::covering`]. Takes a pass over the customers.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::history::OrderLog;
    /// use retention::measure::Activity;
    /// use retention::model::CalendarUnit;
    ///
    /// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
    /// let log = OrderLog::from_columns(&["ali", "sara", "ali"], &[day(1, 10), day(2, 3), day(3, 2)], &[10_00; 3])?;
    /// let today = log.as_of(day(3, 9));
    /// let months = today.periods(CalendarUnit::Month).unwrap();
    /// assert_eq!(months.boundaries(), [day(1, 1), day(2, 1), day(3, 1), day(4, 1)]);
    /// let series = today.series(&months, Activity::OrderedWithin { days: 30 });
    /// let are_over: Vec<bool> = series.rows().iter().map(|month| month.is_complete()).collect();
    /// assert_eq!(are_over, [true, true, false]);
    /// assert_eq!(log.as_of(day(1, 9)).periods(CalendarUnit::Month), None);
    /// # Ok::<(), retention::history::LogError>(())
    /// ```
    pub fn periods(&self, unit: CalendarUnit) -> Option<Periods> {
        Periods::covering(self.first_day()?, self.date(), unit).ok()
    }

    /// The keys of the log's customers, ascending; also of those who have no order yet on this date.
    pub fn keys(&self) -> &'a [K] {
        self.keys
    }

    /// The number of decimal places of all amounts.
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// A period, with the history before it and nothing after it or after the view's date.
    pub fn during(&self, period: Period) -> During<'a, K> {
        During { view: self.clone(), period }
    }

    /// The customer of this [number](super::OrderLog::position); `None` if they have no order that is seen.
    pub fn customer(&self, number: usize) -> Option<CustomerOrders<'_, K>> {
        let key = self.keys.get(number)?;
        let columns = self.columns.get();
        let orders = self.visible(columns, number, columns.adjustments_of(number));
        (!orders.days.is_empty()).then_some(CustomerOrders { key, orders, scale: self.scale })
    }

    /// The customers who have an order that is seen, in the order of their keys.
    pub fn customers(&self) -> impl Iterator<Item = CustomerOrders<'_, K>> {
        (0..self.keys.len()).filter_map(|customer| self.customer(customer))
    }

    /// What is seen of the customer of this number; nothing beyond the last.
    pub(crate) fn orders_of(&self, number: usize) -> Orders<'_> {
        let columns = self.columns.get();
        if number >= self.keys.len() {
            return Orders::default();
        }
        self.visible(columns, number, columns.adjustments_of(number))
    }

    /// The first day that is not seen.
    pub(crate) fn until(&self) -> i32 {
        self.until
    }

    /// The customers in pieces for [`walk`](Self::walk).
    pub(crate) fn pieces(&self) -> Vec<Range<usize>> {
        parallel::pieces(self.keys.len(), 0)
    }

    /// Walks pieces of the customers on all threads, each with a result of its own: `step` takes a customer's number
    /// and what is seen of them, also of those of whom nothing is. The results come back in the order of the pieces.
    pub(crate) fn walk<A: Send>(
        &self,
        work: Vec<(Range<usize>, A)>,
        step: impl Fn(&mut A, usize, Orders<'_>) + Sync + Send,
    ) -> Vec<A>
    where
        K: Sync,
    {
        let columns = self.columns.get();
        parallel::map(
            work,
            || (),
            |(), (customers, mut result)| {
                let mut adjustments = columns.adjustments_from(customers.start);
                for customer in customers {
                    let here = Columns::split_adjustments(&mut adjustments, customer);
                    step(&mut result, customer, self.visible(columns, customer, here));
                }
                result
            },
        )
    }

    /// [`walk`](Self::walk) with small results that start alike and are merged, in the order of the customers.
    pub(crate) fn fold<A: Send>(
        &self,
        new: impl Fn() -> A,
        step: impl Fn(&mut A, Orders<'_>) + Sync + Send,
        merge: impl FnMut(A, A) -> A,
    ) -> A
    where
        K: Sync,
    {
        self.fold_tables(0, new, |result, _, orders| step(result, orders), merge)
    }

    /// [`fold`](Self::fold) with results that are tables of so many cells: as many at once as there is room for. `step`
    /// takes the customer's number, too.
    pub(crate) fn fold_tables<A: Send>(
        &self,
        cells: usize,
        new: impl Fn() -> A,
        step: impl Fn(&mut A, usize, Orders<'_>) + Sync + Send,
        merge: impl FnMut(A, A) -> A,
    ) -> A
    where
        K: Sync,
    {
        let work = parallel::pieces(self.keys.len(), cells).into_iter().map(|piece| (piece, new())).collect();
        self.walk(work, step).into_iter().reduce(merge).unwrap_or_else(new)
    }

    fn visible<'v>(&self, columns: &'v Columns, customer: usize, adjustments: &'v [Adjustment]) -> Orders<'v> {
        let (days, amounts) = columns.orders(customer);
        if self.sees_all {
            return Orders { days, amounts, adjustments };
        }
        let seen = days_before(days, self.until);
        let adjustments_seen = adjustments.partition_point(|adjustment| adjustment.day < self.until);
        Orders {
            days: days.get(..seen).unwrap_or_default(),
            amounts: amounts.get(..seen).unwrap_or_default(),
            adjustments: adjustments.get(..adjustments_seen).unwrap_or_default(),
        }
    }
}

impl<'a, K> During<'a, K> {
    /// The period.
    pub fn period(&self) -> Period {
        self.period
    }

    /// Whether the view sees the period to its end. As of a date inside the period it does not: its counts will still
    /// grow, and whoever has not ordered yet counts as lost at its end.
    ///
    /// Straight from the [log](super::OrderLog::during), which is taken to know the period, it is always true.
    pub fn is_complete(&self) -> bool {
        self.view.until >= day::number(self.period.end())
    }

    pub(crate) fn view(&self) -> &AsOf<'a, K> {
        &self.view
    }
}

impl<'v, K> CustomerOrders<'v, K> {
    /// Who.
    pub fn key(&self) -> &'v K {
        self.key
    }

    /// How many orders.
    #[expect(clippy::len_without_is_empty, reason = "only customers with an order are given out")]
    pub fn len(&self) -> usize {
        self.orders.days.len()
    }

    /// Day and amount of each order, by day.
    pub fn iter(&self) -> impl Iterator<Item = (NaiveDate, Decimal)> + 'v {
        let scale = self.scale;
        let orders = self.orders.days.iter().zip(self.orders.amounts);
        orders.map(move |(&day, &amount)| (day::date(day), Decimal::new(amount, scale)))
    }

    /// The sum of the amounts, and of the refunds that count on days of their own.
    pub fn net_amount(&self) -> Decimal {
        Decimal::new(self.orders.net(), self.scale)
    }
}

impl Orders<'_> {
    /// How many orders. A log holds fewer than 2³².
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.days.len()).unwrap_or(u32::MAX)
    }

    /// On how many different days.
    pub(crate) fn different_days(&self) -> u32 {
        let new_days = self.days.iter().zip(self.days.iter().skip(1)).filter(|(day, next)| day != next).count();
        u32::try_from(new_days).unwrap_or(u32::MAX).saturating_add(u32::from(!self.days.is_empty()))
    }

    /// The orders and adjustments from the first day up to, not including, the second.
    pub(crate) fn within(self, start: i32, end: i32) -> Self {
        let inside = |day: Option<&i32>| day.is_none_or(|day| start <= *day && *day < end);
        if self.adjustments.is_empty() && inside(self.days.first()) && inside(self.days.last()) {
            return self;
        }
        let (from, to) = (days_before(self.days, start), days_before(self.days, end));
        let adjusted_before = |limit| self.adjustments.partition_point(|adjustment| adjustment.day < limit);
        Self {
            days: self.days.get(from..to).unwrap_or_default(),
            amounts: self.amounts.get(from..to).unwrap_or_default(),
            adjustments: self.adjustments.get(adjusted_before(start)..adjusted_before(end)).unwrap_or_default(),
        }
    }

    /// The sum of amounts and adjustments. A log's amounts, all together and without their signs, fit in an `i64`.
    pub(crate) fn net(&self) -> i64 {
        let adjustments = self.adjustments.iter().map(|adjustment| adjustment.amount);
        self.amounts.iter().sum::<i64>() + adjustments.sum::<i64>()
    }
}

// By hand, because none of them holds a key of its own: what is derived would ask for `K: Clone`.

impl<K> Clone for AsOf<'_, K> {
    fn clone(&self) -> Self {
        Self { columns: self.columns.clone(), ..*self }
    }
}

impl<K> Clone for During<'_, K> {
    fn clone(&self) -> Self {
        Self { view: self.view.clone(), period: self.period }
    }
}

impl<K> Clone for CustomerOrders<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for CustomerOrders<'_, K> {}

impl Held<'_> {
    fn get(&self) -> &Columns {
        match self {
            Self::Borrowed(columns) => columns,
            Self::Owned(columns) => columns,
        }
    }
}

impl Columns {
    fn adjustments_from(&self, customer: usize) -> &[Adjustment] {
        let before = self.adjustments.partition_point(|adjustment| (adjustment.customer as usize) < customer);
        self.adjustments.get(before..).unwrap_or_default()
    }

    fn adjustments_of(&self, customer: usize) -> &[Adjustment] {
        Self::split_adjustments(&mut self.adjustments_from(customer), customer)
    }

    /// Splits the customer's adjustments off a list that begins with them, if they have any.
    fn split_adjustments<'v>(list: &mut &'v [Adjustment], customer: usize) -> &'v [Adjustment] {
        if list.is_empty() {
            return list;
        }
        let here = list.iter().take_while(|adjustment| adjustment.customer as usize == customer).count();
        let (here, rest) = list.split_at(here);
        *list = rest;
        here
    }
}

/// How many of the sorted days are before one.
fn days_before(days: &[i32], limit: i32) -> usize {
    // Most customers have few orders, and a search among few is nothing but mispredicted branches.
    if days.len() <= 32 {
        days.iter().filter(|day| **day < limit).count()
    } else {
        days.partition_point(|day| *day < limit)
    }
}
