//! [`VisitLog`]: a log of visitors, and who of them returns.

use chrono::NaiveDate;
use thiserror::Error;

use super::consistent::consistent;
use super::{Activity, VisitorSeries};
use crate::history::{AsOf, BadRows, CustomerKey, DayColumn, During, LogError, LogOptions, OrderLog};
use crate::metrics::ReturningVisitors;
use crate::model::{Period, Periods};

/// All visits to a shop, visitor by visitor: events without money (P6, document 002).
///
/// It is a type of its own, so that visits are never taken for orders: only visits have
/// [`returning_visitors`](VisitLog::returning_visitors). (For orders the same question is the share of existing among
/// active customers: [`active_customers`](crate::history::During::active_customers).)
///
/// A visit is a visitor and a business day; several visits of a day may be one row or many, which changes no count of
/// visitors. Robots and staff are to be left out before; a visitor with a new cookie is a new visitor, so the share of
/// returning visitors is too low, and the more so the longer the history.
///
/// Its views are those of an [`OrderLog`] with amounts of zero, so every measure of people and days works on visits too:
/// return times, cohorts, active and lost visitors. Read "order" as "visit" there; what is money is zero.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::measure::{PurchaseUnit, VisitLog};
/// use retention::model::Period;
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// let visits = VisitLog::from_visits([
///     ("ali", day(2, 10)), ("sara", day(3, 2)), ("ali", day(3, 5)), ("reza", day(3, 9)), ("reza", day(3, 20)),
/// ])?;
/// let march = visits.returning_visitors(Period::month(2026, 3)?);
/// assert_eq!((march.seen_before(), march.visitors()), (1, 3)); // reza was not seen before March
/// assert_eq!(march.rate().unwrap().to_string(), "33.33 %");
///
/// // How soon do visitors come back? Of three, two had a second visit within 30 days.
/// let first = visits.as_of(day(3, 31)).return_times(PurchaseUnit::Days, 1);
/// assert_eq!(first.after(1).unwrap().plain_share().rate().unwrap().to_string(), "66.67 %");
/// # Ok::<(), retention::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitLog<K> {
    log: OrderLog<K>,
}

/// Why a [`VisitLog`] cannot be built, extended or merged.
///
/// # Example
///
/// ```
/// use retention::measure::VisitLog;
///
/// let error = VisitLog::from_columns(&["ali", "sara"], &[20_513]).unwrap_err();
/// assert_eq!(error.to_string(), "expected columns of one length, found 2 visitors and 1 days");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VisitLogError {
    /// Rows whose day is beyond the calendar.
    #[error(transparent)]
    Rows(#[from] BadRows),
    /// Columns of different lengths.
    #[error("expected columns of one length, found {visitors} visitors and {days} days")]
    ColumnLengths {
        /// The number of visitors.
        visitors: usize,
        /// The number of days.
        days: usize,
    },
    /// More visits than a log holds.
    #[error("expected at most {limit} visits, found more")]
    TooManyVisits {
        /// The largest number of visits.
        limit: u32,
    },
    /// Two logs have a visitor in common.
    #[error("expected no visitor in both logs, found visitor {first} of the first as {second} of the second")]
    SharedVisitor {
        /// Their position in the first log.
        first: usize,
        /// Their position in the second.
        second: usize,
    },
    /// Any other error of the log that holds the visits.
    #[error(transparent)]
    Log(LogError),
}

impl<K: CustomerKey> VisitLog<K> {
    /// A log of visits: who came, and on which business day. In any order.
    ///
    /// # Errors
    ///
    /// [`VisitLogError::TooManyVisits`] if there are more than `u32::MAX`.
    pub fn from_visits(visits: impl IntoIterator<Item = (K, NaiveDate)>) -> Result<Self, VisitLogError> {
        let (keys, days): (Vec<K>, Vec<NaiveDate>) = visits.into_iter().unzip();
        Self::from_columns(&keys, &days)
    }

    /// A log of columns: visitors, and dates or day numbers.
    ///
    /// # Errors
    ///
    /// [`VisitLogError`]: columns of different lengths; the first row whose day number is beyond the calendar; more than
    /// `u32::MAX` visits.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::measure::VisitLog;
    ///
    /// // Day 20_513 is 1 March 2026.
    /// let visits = VisitLog::from_columns(&[7_u64, 8, 7], &[20_513, 20_513, 20_520])?;
    /// assert_eq!((visits.visitors(), visits.visits()), (2, 3));
    /// # Ok::<(), retention::measure::VisitLogError>(())
    /// ```
    pub fn from_columns<'a>(keys: &[K], days: impl Into<DayColumn<'a>>) -> Result<Self, VisitLogError> {
        let (days, amounts) = (days.into(), vec![0_i64; keys.len()]);
        let log = OrderLog::from_columns_with(LogOptions::new().scale(0), keys, days, &amounts);
        Ok(Self { log: log.map_err(VisitLogError::of)? })
    }

    /// Adds a later batch of columns: the log is then equal to one built from all visits at once.
    ///
    /// # Errors
    ///
    /// As [`from_columns`](VisitLog::from_columns); the log is then as it was.
    pub fn append_columns<'a>(&mut self, keys: &[K], days: impl Into<DayColumn<'a>>) -> Result<(), VisitLogError> {
        let (days, amounts) = (days.into(), vec![0_i64; keys.len()]);
        self.log.append_columns(keys, days, &amounts).map_err(VisitLogError::of)
    }

    /// One log of two that have no visitor in common.
    ///
    /// # Errors
    ///
    /// [`VisitLogError::SharedVisitor`] if a visitor is in both; [`VisitLogError::TooManyVisits`].
    pub fn merge(self, other: Self) -> Result<Self, VisitLogError> {
        Ok(Self { log: self.log.merge(other.log).map_err(VisitLogError::of)? })
    }

    /// All visitors of a period, and those of them who had been seen before it, on any day of the log.
    ///
    /// A history that begins with the period has seen nobody before: let it reach back as far as the visitors' cookies
    /// do.
    pub fn returning_visitors(&self, period: Period) -> ReturningVisitors {
        returning_visitors(&self.log.during(period).activity(Activity::EverOrdered))
    }

    /// The returning visitors of each of these periods, as known at the end of a day, in one pass. Periods that are not
    /// over then are there and [say so](super::VisitorPeriod::is_complete), and those that have not begun have no numbers.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::measure::VisitLog;
    /// use retention::model::{CalendarUnit, Period};
    ///
    /// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
    /// let visits = VisitLog::from_visits([(1, day(1, 5)), (2, day(1, 6)), (1, day(2, 1)), (3, day(2, 9))])?;
    /// let months = Period::quarter(2026, 1)?.split(CalendarUnit::Month);
    /// let series = visits.returning_visitors_series(&months, day(2, 20));
    /// let counts = |month: usize| {
    ///     let visitors = series.rows()[month].returning_visitors();
    ///     visitors.map(|visitors| (visitors.seen_before(), visitors.visitors()))
    /// };
    /// assert_eq!([counts(0), counts(1), counts(2)], [Some((0, 2)), Some((1, 2)), None]);
    /// assert!(series.rows()[0].is_complete());
    /// assert!(!series.rows()[1].is_complete()); // February is not over on the 20th
    /// # Ok::<(), retention::Error>(())
    /// ```
    pub fn returning_visitors_series(&self, periods: &Periods, as_of: NaiveDate) -> VisitorSeries {
        let series = self.as_of(as_of).series(periods, Activity::EverOrdered);
        VisitorSeries::new(as_of, series.rows().iter().map(|row| (row.period(), returning_visitors(row))))
    }
}

impl<K> VisitLog<K> {
    /// The visitors, ascending, each once.
    pub fn keys(&self) -> &[K] {
        self.log.keys()
    }

    /// How many visitors there are.
    pub fn visitors(&self) -> usize {
        self.log.customers()
    }

    /// How many visits.
    pub fn visits(&self) -> usize {
        self.log.orders()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.log.is_empty()
    }

    /// The visits up to the end of a day, and none after it, as orders without money.
    pub fn as_of(&self, date: NaiveDate) -> AsOf<'_, K> {
        self.log.as_of(date)
    }

    /// All visits, as of the last one, as orders without money.
    pub fn latest(&self) -> AsOf<'_, K> {
        self.log.latest()
    }

    /// A period with the visits before it and nothing after it, as orders without money.
    pub fn during(&self, period: Period) -> During<'_, K> {
        self.log.during(period)
    }
}

impl VisitLogError {
    /// What an error of the log of orders without money says of visits.
    fn of(error: LogError) -> Self {
        match error {
            LogError::Rows(bad) => Self::Rows(bad),
            LogError::ColumnLengths { keys, days, .. } => Self::ColumnLengths { visitors: keys, days },
            LogError::TooManyOrders { limit } => Self::TooManyVisits { limit },
            LogError::SharedCustomer { first, second } => Self::SharedVisitor { first, second },
            other => Self::Log(other),
        }
    }
}

/// All who came in the period, less those who came for the first time.
fn returning_visitors(activity: &super::PeriodActivity) -> ReturningVisitors {
    let active = activity.active_customers();
    let seen_before = active.total().saturating_sub(active.new_customers());
    consistent(ReturningVisitors::new(active.total(), seen_before))
}
