//! [`Periods`]: consecutive periods, from any calendar.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use thiserror::Error;

use super::period::{CalendarUnit, Period, PeriodError};

/// Consecutive periods without gap or overlap: each ends where the next begins.
///
/// | they come from | what they are |
/// |---|---|
/// | [`Periods::covering`] | whole days, weeks, months, quarters or years that hold two days and all between |
/// | [`AsOf::periods`](crate::history::AsOf::periods) | the same from a shop's first order to the day as of which it is seen |
/// | [`Period::split`] | the parts of a period, of which the first and the last may be cut short |
/// | [`Periods::from_boundaries`] | any calendar of the caller's own: Persian, 4-4-5 |
///
/// # Example: Persian months
///
/// ```
/// use chrono::NaiveDate;
/// use retention::model::Periods;
///
/// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
/// // Farvardin, Ordibehesht and Khordad 1405, as the shop's calendar has them.
/// let boundaries = [day(2026, 3, 21), day(2026, 4, 21), day(2026, 5, 22), day(2026, 6, 22)];
/// let spring = Periods::from_boundaries(boundaries)?;
/// assert_eq!(spring.len(), 3);
/// assert_eq!(spring.position(day(2026, 4, 21)), Some(1));
/// assert_eq!(spring.position(day(2026, 6, 22)), None);
/// # Ok::<(), retention::model::PeriodsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<NaiveDate>", into = "Vec<NaiveDate>"))]
pub struct Periods {
    /// At least two, strictly ascending.
    boundaries: Vec<NaiveDate>,
}

/// Why a list of dates does not bound consecutive periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PeriodsError {
    /// One period needs two boundaries.
    #[error("expected at least two boundaries, found {found}")]
    TooFew {
        /// How many were given.
        found: usize,
    },
    /// A boundary is not after the one before it.
    #[error("boundary {index}: expected a date after {previous}, found {found}")]
    NotAscending {
        /// Its position, from 0.
        index: usize,
        /// The boundary before it.
        previous: NaiveDate,
        /// The boundary found.
        found: NaiveDate,
    },
}

impl Periods {
    /// The periods between these dates: n + 1 dates bound n periods.
    ///
    /// # Errors
    ///
    /// [`PeriodsError`] unless there are at least two dates, each after the one before it.
    pub fn from_boundaries(boundaries: impl IntoIterator<Item = NaiveDate>) -> Result<Self, PeriodsError> {
        let boundaries: Vec<_> = boundaries.into_iter().collect();
        if boundaries.len() < 2 {
            return Err(PeriodsError::TooFew { found: boundaries.len() });
        }
        for (index, (&previous, &found)) in boundaries.iter().zip(boundaries.iter().skip(1)).enumerate() {
            if found <= previous {
                return Err(PeriodsError::NotAscending { index: index + 1, previous, found });
            }
        }
        Ok(Self { boundaries })
    }

    /// The whole days, weeks, months, quarters or years from that of the first day to that of the last, both included.
    ///
    /// None is cut short: the month that is running reaches to its end, so that measures see that it is
    /// [not over](crate::measure::PeriodActivity::is_complete), and its cells in a cohort grid are
    /// [partial](crate::measure::CellState::Partial).
    ///
    /// # Errors
    ///
    /// [`PeriodError::LastBeforeFirst`], and [`PeriodError::OutOfCalendar`] where the calendar itself begins or ends
    /// within the first or the last unit.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::model::{CalendarUnit, Periods};
    ///
    /// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
    /// let months = Periods::covering(day(1, 10), day(3, 9), CalendarUnit::Month)?;
    /// assert_eq!(months.boundaries(), [day(1, 1), day(2, 1), day(3, 1), day(4, 1)]);
    /// # Ok::<(), retention::model::PeriodError>(())
    /// ```
    pub fn covering(first: NaiveDate, last: NaiveDate, unit: CalendarUnit) -> Result<Self, PeriodError> {
        if last < first {
            return Err(PeriodError::LastBeforeFirst { first, last });
        }
        let (begins, ends) = (Period::containing(first, unit)?, Period::containing(last, unit)?);
        Ok(Period::new(begins.start(), ends.end())?.split(unit))
    }

    /// How many periods; at least one.
    #[expect(clippy::len_without_is_empty, reason = "there is always at least one period")]
    pub fn len(&self) -> usize {
        self.boundaries.len().saturating_sub(1)
    }

    /// The periods in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Period> + '_ {
        // Every pair ascends, as the constructor has checked, so no pair is dropped.
        self.boundaries.windows(2).filter_map(|pair| match pair {
            [start, end] => Period::new(*start, *end).ok(),
            _ => None,
        })
    }

    /// Which period the day is in, from 0; `None` before the first and after the last.
    pub fn position(&self, date: NaiveDate) -> Option<usize> {
        let after = self.boundaries.partition_point(|boundary| *boundary <= date);
        (after < self.boundaries.len()).then(|| after.checked_sub(1)).flatten()
    }

    /// The dates on which the periods begin, and the end of the last.
    pub fn boundaries(&self) -> &[NaiveDate] {
        &self.boundaries
    }
}

impl Period {
    /// The day, week, month, quarter or year that holds the date.
    ///
    /// # Errors
    ///
    /// [`PeriodError::OutOfCalendar`] where the calendar begins or ends within it.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::model::{CalendarUnit, Period};
    ///
    /// let today = NaiveDate::from_ymd_opt(2026, 5, 17).unwrap();
    /// assert_eq!(Period::containing(today, CalendarUnit::Month)?, Period::month(2026, 5)?);
    /// assert_eq!(Period::containing(today, CalendarUnit::Quarter)?, Period::quarter(2026, 2)?);
    /// # Ok::<(), retention::model::PeriodError>(())
    /// ```
    pub fn containing(date: NaiveDate, unit: CalendarUnit) -> Result<Self, PeriodError> {
        let bounds = unit.boundary_before(date).zip(unit.next_boundary(date));
        bounds.map_or(Err(PeriodError::OutOfCalendar), |(start, end)| Self::new(start, end))
    }

    /// The period cut at the unit's own boundaries: calendar months, not blocks of 30 days.
    ///
    /// Every day of the period is in exactly one part. The first and the last part are shorter than the unit when the
    /// period begins or ends inside one.
    ///
    /// Such a part is a period like any other: split up to today, and the nine days of March that have been are a
    /// period that is over, complete in every measure. So split what begins and ends with the unit, such as a quarter
    /// or a year, and take [`Periods::covering`] for the months from a first day to today.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::model::{CalendarUnit, Period, Periods};
    ///
    /// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
    /// let months = Period::new(day(1, 15), day(3, 10))?.split(CalendarUnit::Month);
    /// let days: Vec<u32> = months.iter().map(|month| month.days()).collect();
    /// assert_eq!(days, [17, 28, 9]);
    /// // The months that these days lie in, whole:
    /// let whole = Periods::covering(day(1, 15), day(3, 9), CalendarUnit::Month)?;
    /// let days: Vec<u32> = whole.iter().map(|month| month.days()).collect();
    /// assert_eq!(days, [31, 28, 31]);
    /// # Ok::<(), retention::model::PeriodError>(())
    /// ```
    pub fn split(&self, unit: CalendarUnit) -> Periods {
        let mut boundaries = vec![self.start()];
        let mut cursor = self.start();
        while let Some(next) = unit.next_boundary(cursor).filter(|next| *next < self.end()) {
            boundaries.push(next);
            cursor = next;
        }
        boundaries.push(self.end());
        Periods { boundaries }
    }
}

impl CalendarUnit {
    /// The first day of the unit that holds the date; `None` beyond the calendar.
    fn boundary_before(self, date: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Day => Some(date),
            Self::IsoWeek => date.checked_sub_days(Days::new(date.weekday().days_since(Weekday::Mon).into())),
            Self::Month => date.with_day(1),
            Self::Quarter => NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1),
            Self::Year => NaiveDate::from_ymd_opt(date.year(), 1, 1),
        }
    }

    /// The first day of the unit after the one that holds the date; `None` beyond the calendar.
    fn next_boundary(self, date: NaiveDate) -> Option<NaiveDate> {
        let months = |start: Option<NaiveDate>, months| start?.checked_add_months(Months::new(months));
        match self {
            Self::Day => date.succ_opt(),
            Self::IsoWeek => {
                let to_monday = 7 - date.weekday().days_since(Weekday::Mon);
                date.checked_add_days(Days::new(to_monday.into()))
            }
            Self::Month => months(self.boundary_before(date), 1),
            Self::Quarter => months(self.boundary_before(date), 3),
            Self::Year => months(self.boundary_before(date), 12),
        }
    }
}

impl TryFrom<Vec<NaiveDate>> for Periods {
    type Error = PeriodsError;

    fn try_from(boundaries: Vec<NaiveDate>) -> Result<Self, PeriodsError> {
        Self::from_boundaries(boundaries)
    }
}

impl From<Periods> for Vec<NaiveDate> {
    fn from(periods: Periods) -> Self {
        periods.boundaries
    }
}

impl From<Period> for Periods {
    /// One period as a sequence of one.
    fn from(period: Period) -> Self {
        Self { boundaries: vec![period.start(), period.end()] }
    }
}
