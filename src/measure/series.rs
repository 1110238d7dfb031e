//! [`Series`]: what happened in each of consecutive periods, in one pass over the log.

use chrono::NaiveDate;

use super::boundaries::Boundaries;
use super::tally::Tally;
use super::{Activity, PeriodActivity};
use crate::history::{AsOf, Orders};
use crate::model::Periods;

/// One [`PeriodActivity`] for each of consecutive periods, made in one pass over the log.
///
/// Each row equals what [`During`](crate::history::During) measures for its period alone. The cost grows with the
/// orders, and hardly with the number of periods.
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
/// let log = OrderLog::from_columns(
///     &["ali", "sara", "ali", "sara", "sara"],
///     &[day(1, 5), day(1, 9), day(2, 2), day(3, 1), day(3, 20)],
///     &[10_00, 20_00, 10_00, 20_00, 20_00],
/// )?;
/// let today = log.as_of(day(3, 25));
/// let months = today.periods(CalendarUnit::Month).ok_or("no orders")?; // January to March, whole
/// let series = today.series(&months, Activity::OrderedWithin { days: 31 });
///
/// let new: Vec<u64> = series.rows().iter().map(|row| row.active_customers().new_customers()).collect();
/// assert_eq!(new, [2, 0, 0]);
/// let active: Vec<u64> = series.rows().iter().map(|row| row.active_customers().total()).collect();
/// assert_eq!(active, [2, 1, 1]);
/// assert!(!series.rows()[2].is_complete()); // March is not over on the 25th
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Series {
    date: NaiveDate,
    activity: Activity,
    rows: Vec<PeriodActivity>,
}

impl Series {
    /// The last day that was seen.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// Who counted as active.
    pub fn activity(&self) -> Activity {
        self.activity
    }

    /// One row a period, in their order.
    pub fn rows(&self) -> &[PeriodActivity] {
        &self.rows
    }
}

impl<K: Sync> AsOf<'_, K> {
    /// What happened in each of these periods, in one pass.
    ///
    /// Whole calendar months from the first order on are [`periods`](AsOf::periods) of the view; a month that is cut at
    /// today's date would pass for one that is over.
    ///
    /// Periods that the view does not see to their end are there, and [say so](PeriodActivity::is_complete): their rates
    /// are not to be shown, because whoever has not ordered yet counts as lost. An example is at [`Series`].
    pub fn series(&self, periods: &Periods, activity: Activity) -> Series {
        let boundaries = Boundaries::new(periods);
        let new = || Tally::new(periods.len());
        let step = |tally: &mut Tally, _: usize, orders: Orders<'_>| tally.add(&boundaries, activity, orders);
        let tally = self.fold_tables(periods.len(), new, step, Tally::merge);
        Series { date: self.date(), activity, rows: tally.rows(periods, self.until(), self.scale()) }
    }
}
