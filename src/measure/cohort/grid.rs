//! [`CohortGrid`]: cohorts by age.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::frame::Frame;
use super::options::check_cells;
use super::sums::{RowSums, count};
use super::tally::Tally;
use super::{CohortError, CohortMembership, CohortOptions, CohortRow, MeanRetention, MeanRevenue};
use crate::history::{AsOf, Orders};
use crate::metrics::Proportion;
use crate::model::{Period, Periods};

/// Cohorts by age: who began together, who of them came back, and what they brought.
///
/// A row is a cohort, a column an age. `C` is what cohorts are told apart by: their [`Period`], or a group of the
/// caller's ([`cohorts_by`](AsOf::cohorts_by)).
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::measure::{CellState, CohortOptions};
/// use retention::model::{CalendarUnit, Period};
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2025, m, d).unwrap();
/// let log = OrderLog::from_columns(
///     &["ali", "ali", "ali", "sara", "sara", "mina"],
///     &[day(1, 31), day(2, 1), day(3, 9), day(1, 2), day(3, 2), day(2, 7)],
///     &[40_00, 20_00, 20_00, 60_00, 30_00, 50_00],
/// )?;
/// let today = log.as_of(day(3, 15));
/// let months = today.periods(CalendarUnit::Month).ok_or("no orders")?; // January to March, whole
/// let grid = today.cohorts(&CohortOptions::first_purchase(&months))?;
///
/// let january = grid.row(0).unwrap();
/// assert_eq!((january.cohort(), january.size()), (&Period::month(2025, 1)?, 2));
/// let february = january.cell(1).unwrap();
/// assert_eq!(february.state(), CellState::Complete);
/// assert_eq!(february.retention().unwrap().rate().unwrap().to_string(), "50.00 %");
/// assert_eq!(february.revenue(), Some(20.into()));
/// assert_eq!(february.cumulated_revenue_per_customer(), Some(60.into()));
/// // March is not over: no rate yet, and what has been seen is kept apart.
/// let march = january.cell(2).unwrap();
/// assert_eq!((march.state(), march.retention()), (CellState::Partial, None));
/// assert_eq!(march.so_far().unwrap().returned(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # As a table
///
/// What is not over must look so. Here a partial cell has its count so far in brackets, and one that nobody has reached
/// is a dot:
///
/// ```
/// # use chrono::NaiveDate;
/// # use retention::history::OrderLog;
/// # use retention::measure::CohortOptions;
/// # use retention::model::CalendarUnit;
/// # let day = |m, d| NaiveDate::from_ymd_opt(2025, m, d).unwrap();
/// # let log = OrderLog::from_columns(
/// #     &["ali", "ali", "ali", "sara", "sara", "mina"],
/// #     &[day(1, 31), day(2, 1), day(3, 9), day(1, 2), day(3, 2), day(2, 7)],
/// #     &[40_00, 20_00, 20_00, 60_00, 30_00, 50_00],
/// # )?;
/// let today = log.as_of(day(3, 15));
/// let months = today.periods(CalendarUnit::Month).ok_or("no orders")?;
/// let grid = today.cohorts(&CohortOptions::first_purchase(&months))?;
/// let mut table = String::new();
/// for row in grid.rows() {
///     table += &format!("{} {:>3}", row.cohort().start().format("%Y-%m"), row.size());
///     for cell in row.cells() {
///         table += &match (cell.retention().and_then(|share| share.rate()), cell.so_far()) {
///             (Some(rate), _) => format!("{rate:>8.0}"),
///             (None, Some(so_far)) => format!("{:>8}", format!("({})", so_far.returned())),
///             (None, None) => format!("{:>8}", "·"),
///         };
///     }
///     table += "\n";
/// }
/// # let expected = "\
/// # 2025-01   2   100 %    50 %     (2)
/// # 2025-02   1   100 %     (0)
/// # 2025-03   0     (0)
/// # ";
/// # assert_eq!(table, expected);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// ```text
/// 2025-01   2   100 %    50 %     (2)
/// 2025-02   1   100 %     (0)
/// 2025-03   0     (0)
/// ```
///
/// # As a picture
///
/// The newest cohorts of a simulated shop, drawn by the example `cohorts`: of those who first ordered in a month, how
/// many ordered so many months later. The running month is hatched, and is in no mean.
///
#[doc = include_str!("../../../docs/cohorts.svg")]
///
/// # Which cohort definition
///
/// | question | options | who calls it what |
/// |---|---|---|
/// | of those who first bought in a month, who bought in the months after? | [`first_purchase`](CohortOptions::first_purchase) | Shopify's customer cohort analysis; PostHog "first time"; the `CohortIndex` recipes in SQL and pandas |
/// | of all who bought in a month, who bought again k months later? | [`each_active_period`](CohortOptions::each_active_period) | PostHog "recurring" |
/// | who came back 7, 14, 21 days after *their own* first purchase? | [`CohortAge::Rolling`](super::CohortAge::Rolling) | Amplitude's and Mixpanel's 24-hour windows, in business days |
/// | which channel, first product, campaign brings customers who stay? | [`cohorts_by`](AsOf::cohorts_by) | a breakdown or property of the first event |
/// | who is not gone for good by day k? | [`ReturnRule::OnOrAfter`](super::ReturnRule::OnOrAfter) | "on or after", unbounded (Amplitude, Mixpanel, PostHog) |
/// | who came back in week 1, in weeks 2 to 4? | [`ReturnRule::Brackets`](super::ReturnRule::Brackets) | custom brackets (Amplitude, Mixpanel, PostHog) |
///
/// With calendar months somebody who first buys on the 31st has one day for age 0, and who buys on the 1st has 31;
/// rolling windows give everybody the same time. Calendar months fit the books.
///
/// # What is not over is not zero
///
/// A youngest cohort always looks worst where the running month counts as a month, and a table that shows 0 for months
/// that have not been pulls every average down. Recipes in SQL and pandas show 0 or an empty field there, and few of
/// them tell the running month from one that is over; product-analytics tools draw the running period otherwise. Here each cell
/// [says how much of it has been seen](super::CellState), has no rate before its time is over for anybody, and is in a
/// mean only when it is complete. The same three cohorts, three ways:
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::measure::{CohortCell, CohortOptions};
/// use retention::model::{CalendarUnit, Period, Rate};
///
/// // Ten customers begin in each month. Of January's five are back in February; of February's two are back by
/// // 15 March; March's have not had a next month.
/// let day = |m, d| NaiveDate::from_ymd_opt(2025, m, d).unwrap();
/// let mut orders: Vec<_> = (0..30).map(|customer| (customer, day(customer / 10 + 1, 5))).collect();
/// orders.extend((0..5).map(|customer| (customer, day(2, 20))));
/// orders.extend((10..12).map(|customer| (customer, day(3, 14))));
/// let (customers, days): (Vec<u32>, Vec<_>) = orders.into_iter().unzip();
/// let log = OrderLog::from_columns(&customers, &days, &vec![10_00; days.len()])?;
///
/// let months = Period::new(day(1, 1), day(5, 1))?.split(CalendarUnit::Month);
/// let grid = log.as_of(day(3, 15)).cohorts(&CohortOptions::first_purchase(&months))?;
/// let cells: Vec<CohortCell> = grid.rows().take(3).filter_map(|row| row.cell(1)).collect();
/// let returned: u64 = cells.iter().filter_map(CohortCell::so_far).map(|cell| cell.returned()).sum();
/// let begun: u64 = cells.iter().filter_map(CohortCell::so_far).map(|cell| cell.begun()).sum();
/// let all: u64 = cells.iter().map(CohortCell::size).sum();
///
/// assert_eq!(Rate::of_counts(returned, all).unwrap().to_string(), "23.33 %"); // 7 of 30: with zeros
/// assert_eq!(Rate::of_counts(returned, begun).unwrap().to_string(), "35.00 %"); // 7 of 20: cohorts that have begun it
/// assert_eq!(grid.mean(1).weighted_rate().unwrap().to_string(), "50.00 %"); // 5 of 10: complete cells
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # What is in no cell
///
/// - Customers whose first purchase is in none of the cohort periods, and those without a group: they are
///   [counted apart](CohortGrid::outside).
/// - Purchases beyond the last age of a row: after the last age period, the last rolling window, the last bracket or the
///   [last age](CohortOptions::with_last_age) that is counted.
/// - Money paid back before the customer's first purchase, or to customers without any.
///
/// # Many grids, one table
///
/// Grids of disjoint customers, as of one date and with the same options, [`merge`](CohortGrid::merge). With serde a
/// grid is written: the options, the date, and for each row its cells with their states, where unknown numbers are null.
/// It is not read back, so grids are merged where they are measured; elsewhere, measure it again from the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CohortGrid<C> {
    pub(super) options: CohortOptions,
    pub(super) date: NaiveDate,
    pub(super) scale: u32,
    /// First and last age of each column.
    pub(super) columns: Vec<(u32, u32)>,
    /// Ascending.
    pub(super) cohorts: Vec<C>,
    pub(super) rows: Vec<RowSums>,
    pub(super) outside: OutsideCohorts,
}

/// Customers of the view who are in no row of a [`CohortGrid`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct OutsideCohorts {
    pub(super) before: u64,
    pub(super) after: u64,
    pub(super) ungrouped: u64,
}

impl<C> CohortGrid<C> {
    /// What it is of.
    pub fn options(&self) -> &CohortOptions {
        &self.options
    }

    /// The last day that is seen.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// The rows, by period, or by group in ascending order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = CohortRow<'_, C>> {
        self.cohorts.iter().zip(&self.rows).map(|(cohort, sums)| CohortRow::new(self, cohort, sums))
    }

    /// The row of this number, from 0; `None` beyond the last.
    pub fn row(&self, number: usize) -> Option<CohortRow<'_, C>> {
        let (cohort, sums) = self.cohorts.get(number).zip(self.rows.get(number))?;
        Some(CohortRow::new(self, cohort, sums))
    }

    /// The row of a cohort, by binary search; `None` if there is no such cohort.
    pub fn row_of(&self, cohort: &C) -> Option<CohortRow<'_, C>>
    where
        C: Ord,
    {
        self.row(self.cohorts.binary_search(cohort).ok()?)
    }

    /// How many columns there are: ages, or brackets.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// The mean of a column over its complete cells: of an age, or of the bracket of this number. An example is at
    /// [`MeanRetention`].
    ///
    /// It is of whole cohorts, and so it can be held against their rows. While cohorts are open, such as those of groups
    /// over a period that has not ended, no cell of theirs is complete, and there is none: see
    /// [`mean_observed`](CohortGrid::mean_observed).
    pub fn mean(&self, column: usize) -> MeanRetention {
        MeanRetention::of(self.rows().filter_map(|row| row.cell(column)))
    }

    /// Who came back, of all customers of a column who have been seen through its ages to their end, also those of
    /// partial cells: of an age, or of the bracket of this number. `None` if nobody has been.
    ///
    /// ```text
    /// Σ returned / Σ observed     every customer counts alike
    /// ```
    ///
    /// | | [`mean`](CohortGrid::mean) | `mean_observed` |
    /// |---|---|---|
    /// | of | complete cells alone | all who are old enough |
    /// | weights | by customer, or by cohort | by customer |
    /// | with calendar ages | the usual one | mostly the same: a month is over for all at once |
    /// | with rolling ages | leaves out the youngest cohorts whole | has their older customers: the most that can be said today |
    /// | cohorts that are still open | in none | there |
    ///
    /// Nobody is in it whose time is not over, so it is not low for being early. But from a cohort that is old enough in
    /// part it has the customers who came first; where these differ, as those who came before a campaign, take
    /// [`mean`](CohortGrid::mean). In cohorts of each active period a customer counts once for each of them. It is no
    /// answer, and `None`, where the counts pass 64 bits.
    ///
    /// # Example: groups up to today
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::history::OrderLog;
    /// use retention::measure::{CellState, CohortAge, CohortOptions};
    /// use retention::model::{Period, Periods};
    ///
    /// let day = |m, d| NaiveDate::from_ymd_opt(2025, m, d).unwrap();
    /// let log = OrderLog::from_columns(
    ///     &["ali", "ali", "mina", "sara", "reza"],
    ///     &[day(1, 5), day(2, 9), day(1, 9), day(2, 20), day(3, 28)],
    ///     &[10_00; 5],
    /// )?;
    /// let year = Periods::from(Period::year(2025)?);
    /// let options = CohortOptions::first_purchase(&year).with_age(CohortAge::Rolling { days: 30, ages: 2 });
    /// let grid = log.as_of(day(3, 31)).cohorts_by(&options, |_, key| Some(key.len()))?;
    /// // The year is running: no cell is complete, and no mean is there.
    /// assert!(grid.rows().all(|row| row.cells().all(|cell| cell.state() == CellState::Partial)));
    /// assert_eq!(grid.mean(1).weighted_rate(), None);
    /// // Ali and mina have had their second 30 days, and ali was back in them.
    /// let observed = grid.mean_observed(1).unwrap();
    /// assert_eq!((observed.successes(), observed.trials()), (1, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mean_observed(&self, column: usize) -> Option<Proportion> {
        let mut cells = self.rows().filter_map(|row| row.cell(column));
        let (returned, observed) = cells.try_fold((0_u64, 0_u64), |(returned, observed), cell| {
            Some((returned.checked_add(cell.returned())?, observed.checked_add(cell.observed())?))
        })?;
        Proportion::new(returned, observed).ok().filter(|share| share.trials() > 0)
    }

    /// The mean cumulated revenue per customer of a column over its complete cells: what a customer has brought up to
    /// that age. An example is at [`MeanRevenue`].
    pub fn mean_revenue(&self, column: usize) -> MeanRevenue {
        MeanRevenue::of(self.scale, self.rows().filter_map(|row| row.cell(column)))
    }

    /// Who is in no row.
    pub fn outside(&self) -> OutsideCohorts {
        self.outside
    }

    /// The grid of two groups of customers together, such as those of two shops' logs; no customer may be in both. Rows of
    /// the same cohort are added. The grid of a log without customers is the identity, where the caller gives no groups.
    ///
    /// Both stay as they are, and the sum is a copy: 80 bytes are read and written for each cell, whatever the number
    /// of customers. Merging shard after shard copies the cells once a shard, a grid of 60 months some 150 KB; for the largest grids, of millions of cells, merge in pairs or measure one log of all shards.
    ///
    /// # Errors
    ///
    /// [`CohortError::Unequal`] unless both have the same options, date and scale; [`CohortError::Overflow`] if a sum
    /// does not fit in 64 bits; [`CohortError::TooManyCells`] if groups that only one of them has make it too large.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    /// use retention::measure::CohortOptions;
    /// use retention::model::{CalendarUnit, Period};
    ///
    /// // Day 20_454 is 1 January 2026.
    /// let january = OrderLog::from_columns(&["ali", "sara"], &[20_454, 20_460], &[1_00, 2_00])?;
    /// let february = OrderLog::from_columns(&["reza"], &[20_490], &[4_00])?;
    /// let date = Period::month(2026, 2)?.last_day();
    /// let options = CohortOptions::first_purchase(&Period::quarter(2026, 1)?.split(CalendarUnit::Month));
    ///
    /// let both = january.as_of(date).cohorts(&options)?.merge(&february.as_of(date).cohorts(&options)?)?;
    /// assert_eq!(both.rows().map(|row| row.size()).collect::<Vec<_>>(), [2, 1, 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn merge(&self, other: &Self) -> Result<Self, CohortError>
    where
        C: Ord + Clone,
    {
        let checks = [
            ("options", self.options == other.options),
            ("date", self.date == other.date),
            ("scale", self.scale == other.scale),
        ];
        if let Some((field, _)) = checks.into_iter().find(|(_, is_equal)| !is_equal) {
            return Err(CohortError::Unequal { field });
        }
        let mut rows: BTreeMap<&C, RowSums> = self.cohorts.iter().zip(self.rows.iter().cloned()).collect();
        for (cohort, row) in other.cohorts.iter().zip(&other.rows) {
            let sum = rows.get(cohort).map_or_else(|| Ok(row.clone()), |own| own.merge(row))?;
            rows.insert(cohort, sum);
        }
        check_cells(rows.values().map(|row| row.cells.len() as u64 + 1).sum())?;
        let outside = OutsideCohorts {
            before: count("before", self.outside.before, other.outside.before)?,
            after: count("after", self.outside.after, other.outside.after)?,
            ungrouped: count("ungrouped", self.outside.ungrouped, other.outside.ungrouped)?,
        };
        let (cohorts, rows) = rows.into_iter().map(|(cohort, row)| (cohort.clone(), row)).unzip();
        Ok(Self {
            options: self.options.clone(),
            date: self.date,
            scale: self.scale,
            columns: self.columns.clone(),
            cohorts,
            rows,
            outside,
        })
    }
}

impl OutsideCohorts {
    /// Whose first purchase lies before the first cohort period. In cohorts of each active period: of those who bought
    /// in none.
    pub fn before(&self) -> u64 {
        self.before
    }

    /// Whose first purchase lies after the last cohort period. In cohorts of each active period: of those who bought in
    /// none.
    pub fn after(&self) -> u64 {
        self.after
    }

    /// Whose first purchase lies in the cohort periods, but who are in no group.
    pub fn ungrouped(&self) -> u64 {
        self.ungrouped
    }
}

impl<K: Sync> AsOf<'_, K> {
    /// Cohorts by age, in one pass; an example is at [`CohortGrid`].
    ///
    /// # Errors
    ///
    /// [`CohortError`] if the options contradict themselves, or ask for more than 4,194,304 cells: daily cohorts of
    /// about eight years, weekly ones of fifty, unless they have a [last age](CohortOptions::with_last_age).
    pub fn cohorts(&self, options: &CohortOptions) -> Result<CohortGrid<Period>, CohortError> {
        let frame = Frame::new(options, self.until(), None)?;
        let tally = match options.membership() {
            CohortMembership::FirstPurchase => self.tally(&frame, |tally, _, orders| tally.add(&frame, Some, orders)),
            CohortMembership::EachActivePeriod => {
                self.tally(&frame, |tally, _, orders| tally.add_recurring(&frame, orders))
            }
        };
        Ok(self.grid(options, &frame, Periods::iter(options.periods()).collect(), &tally))
    }

    /// Cohorts of the caller's own by age: the channel that a customer came by, their first product, a segment.
    ///
    /// `group` takes a customer's [number](crate::history::OrderLog::position) and key, and says which group they are in,
    /// if any. Those whose first purchase lies in the options' periods are in the row of their group; age counts from
    /// their own first purchase. Rows come in ascending order, one for each group of a customer with an order that is
    /// seen; of the others nobody asks.
    ///
    /// With calendar ages, customers of the last period are observed at age 0 only, and so nothing after it is complete:
    /// take [rolling ages](super::CohortAge::Rolling), or [ages in more periods](super::CohortAge::CalendarOf) than the
    /// cohorts'.
    ///
    /// A group takes in customers until the last cohort period is over. If that is one period up to today and beyond,
    /// such as the running year, every group is open: all its cells are [partial](super::CellState::Partial), also those
    /// of age 0, and [`mean`](CohortGrid::mean) has none. Either let the period end as long before the view's date as the
    /// ages reach (a year ago, for ages of twelve months): then every cell is complete. Or keep it, read
    /// [each cell's](super::CohortCell::retention) rate of those who are old enough, and take
    /// [`mean_observed`](CohortGrid::mean_observed).
    ///
    /// # Errors
    ///
    /// As [`cohorts`](AsOf::cohorts); also [`CohortError::ActivePeriodGroups`] unless a cohort is formed by the first
    /// purchase.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::history::OrderLog;
    /// use retention::measure::{CohortAge, CohortOptions};
    /// use retention::model::{Period, Periods};
    ///
    /// let day = |m, d| NaiveDate::from_ymd_opt(2025, m, d).unwrap();
    /// let log = OrderLog::from_columns(
    ///     &["ali", "ali", "mina", "sara", "sara"],
    ///     &[day(1, 5), day(2, 9), day(1, 9), day(1, 20), day(1, 25)],
    ///     &[40_00, 20_00, 50_00, 60_00, 30_00],
    /// )?;
    /// let channels = [Some("search"), Some("search"), Some("friend")]; // aligned with `log.keys()`
    ///
    /// let january = Periods::from(Period::month(2025, 1)?);
    /// let options = CohortOptions::first_purchase(&january).with_age(CohortAge::Rolling { days: 30, ages: 3 });
    /// let grid = log.as_of(day(3, 31)).cohorts_by(&options, |number, _| channels.get(number).copied().flatten())?;
    ///
    /// let search = grid.row_of(&"search").unwrap();
    /// assert_eq!(search.size(), 2);
    /// assert_eq!(search.cell(1).unwrap().retention().unwrap().rate().unwrap().to_string(), "50.00 %");
    /// assert_eq!(search.cell(1).unwrap().cumulated_revenue_per_customer(), Some(55.into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cohorts_by<C: Ord>(
        &self,
        options: &CohortOptions,
        mut group: impl FnMut(usize, &K) -> Option<C>,
    ) -> Result<CohortGrid<C>, CohortError> {
        if options.membership() != CohortMembership::FirstPurchase {
            return Err(CohortError::ActivePeriodGroups);
        }
        options.check()?;
        let mut numbers: BTreeMap<C, usize> = BTreeMap::new();
        let groups: Vec<Option<usize>> = (0..)
            .zip(self.keys().iter().zip(self.seen()))
            .map(|(number, (key, is_seen))| {
                let next = numbers.len();
                let cohort = if is_seen { group(number, key) } else { None };
                cohort.map(|cohort| *numbers.entry(cohort).or_insert(next))
            })
            .collect();
        let mut ranks = vec![0; numbers.len()];
        for (rank, number) in numbers.values().enumerate() {
            if let Some(place) = ranks.get_mut(*number) {
                *place = rank;
            }
        }
        let frame = Frame::new(options, self.until(), Some(ranks.len()))?;
        let tally = self.tally(&frame, |tally, customer, orders| {
            let group = groups.get(customer).copied().flatten().and_then(|number| ranks.get(number).copied());
            tally.add(&frame, |_| group, orders);
        });
        Ok(self.grid(options, &frame, numbers.into_keys().collect(), &tally))
    }

    /// Which of the customers have an order that is seen.
    fn seen(&self) -> impl Iterator<Item = bool> {
        let work = self.pieces().into_iter().map(|piece| (piece.clone(), Vec::with_capacity(piece.len()))).collect();
        let pieces = self.walk(work, |seen: &mut Vec<bool>, _, orders| seen.push(!orders.days.is_empty()));
        pieces.into_iter().flatten()
    }

    /// One pass, whose pieces hold all cells each.
    fn tally(&self, frame: &Frame, step: impl Fn(&mut Tally, usize, Orders<'_>) + Sync + Send) -> Tally {
        self.fold_tables(frame.len(), || Tally::new(frame), step, Tally::merge)
    }

    fn grid<C>(&self, options: &CohortOptions, frame: &Frame, cohorts: Vec<C>, tally: &Tally) -> CohortGrid<C> {
        CohortGrid {
            options: options.clone(),
            date: self.date(),
            scale: self.scale(),
            columns: frame.columns.ages.clone(),
            cohorts,
            rows: tally.rows(frame),
            outside: tally.outside,
        }
    }
}
