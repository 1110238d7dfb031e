//! [`CohortOptions`]: who forms a cohort, how age is counted, and what a return is.

use std::num::NonZeroU32;

use chrono::NaiveDate;

use super::{AgeBrackets, CohortError};
use crate::model::{Period, Periods};

/// The most cells that a grid may have, with one a row for what lies beyond its last age.
pub(super) const CELL_LIMIT: u64 = 1 << 22;

/// What a [`CohortGrid`](super::CohortGrid) is of: who forms a cohort, how age is counted, what counts as a return.
///
/// [Which cohort definition](super::CohortGrid#which-cohort-definition) helps to choose.
///
/// | option | default | else |
/// |---|---|---|
/// | [`membership`](CohortOptions::membership) | by the constructor | [`CohortMembership`] |
/// | [`age`](CohortOptions::age) | calendar, in the cohorts' own periods | [`CohortAge`] |
/// | [`returned`](CohortOptions::returned) | in exactly that age | [`ReturnRule`] |
/// | [`last_age`](CohortOptions::last_age) | as many ages as there are periods, or windows | up to one age |
///
/// They are data: written and read back with serde, and checked when read as well as when used.
///
/// # Example
///
/// ```
/// use retention::measure::{CohortAge, CohortOptions, ReturnRule};
/// use retention::model::{CalendarUnit, Period};
///
/// let months = Period::year(2025)?.split(CalendarUnit::Month);
/// // Monthly cohorts, twelve windows of 30 days from each customer's own first purchase.
/// let options = CohortOptions::first_purchase(&months)
///     .with_age(CohortAge::Rolling { days: 30, ages: 12 })
///     .with_returned(ReturnRule::OnOrAfter);
/// assert_eq!(options.periods().len(), 12);
/// # Ok::<(), retention::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawCohortOptions"))]
pub struct CohortOptions {
    membership: CohortMembership,
    periods: Periods,
    age: CohortAge,
    returned: ReturnRule,
    last_age: Option<u32>,
}

/// Who forms a cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CohortMembership {
    /// Those whose first purchase ever lies in the period; everybody is in at most one cohort. Shopify's cohort
    /// analysis, PostHog's "first time", Amplitude's new users, the usual recipes in SQL and pandas.
    ///
    /// Whoever first bought before the first period is in no row, however active they are in the periods.
    FirstPurchase,
    /// Everybody who bought in the period, new or not; a customer is in as many cohorts as there are periods in which
    /// they bought. PostHog's "recurring" retention.
    EachActivePeriod,
}

/// What the age of a purchase is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CohortAge {
    /// The number of its period, less that of the cohort's: who first bought on 31 January and again on 1 February
    /// is back at age 1. In months, these are calendar months. The default.
    #[default]
    Calendar,
    /// The same in other periods than the cohorts': cohorts of quarters, ages in months. It is the number of the
    /// purchase's period less that of the customer's first purchase. The periods must cover the cohorts'.
    CalendarOf(Periods),
    /// Whole windows of so many days since the customer's own first purchase, whose day is the first of age 0: with 7
    /// days, days 0 to 6 are age 0. What tools that know the time of day call 24-hour windows is 1 day here: days are
    /// business days. As many ages are counted as are asked for, also beyond the last cohort period.
    Rolling {
        /// The length of a window, at least 1.
        days: u32,
        /// How many ages, at least 1.
        ages: u32,
    },
}

/// When a customer counts as having returned at an age.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ReturnRule {
    /// They bought at exactly that age ("return on", N-day retention). The default.
    #[default]
    On,
    /// They bought at that age or at any later one that is seen, also beyond the last column ("return on or after",
    /// unbounded retention). Orders and revenue of a cell are those of its own age all the same.
    ///
    /// Such a number is never final: whoever comes back later counts in all the ages before. And an old cohort has had
    /// more time for that than a young one, so that rates fall towards the young cohorts of a column even where
    /// nothing has changed.
    OnOrAfter,
    /// They bought at any of the bracket's ages (custom brackets). A column is a bracket then.
    Brackets(AgeBrackets),
}

impl CohortOptions {
    /// A cohort a period, of those whose first purchase lies in it.
    pub fn first_purchase(periods: &Periods) -> Self {
        Self::new(CohortMembership::FirstPurchase, periods)
    }

    /// A cohort a period, of all who bought in it.
    pub fn each_active_period(periods: &Periods) -> Self {
        Self::new(CohortMembership::EachActivePeriod, periods)
    }

    fn new(membership: CohortMembership, periods: &Periods) -> Self {
        let (age, returned) = (CohortAge::default(), ReturnRule::default());
        Self { membership, periods: periods.clone(), age, returned, last_age: None }
    }

    /// Counts age in this way.
    #[must_use]
    pub fn with_age(self, age: CohortAge) -> Self {
        Self { age, ..self }
    }

    /// Counts a return in this way.
    #[must_use]
    pub fn with_returned(self, returned: ReturnRule) -> Self {
        Self { returned, ..self }
    }

    /// Counts ages up to this one, where there are more: a grid of all weeks of many years has a cell for each week and
    /// each later one, and mostly it is the first ages that are asked for. What is bought at later ages is in no column,
    /// but a return [on or after](ReturnRule::OnOrAfter) an age.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    /// use retention::measure::CohortOptions;
    /// use retention::model::{CalendarUnit, Period};
    ///
    /// // One wrong date is enough to begin in 1970: 2,948 weeks by as many ages would be too large.
    /// let log = OrderLog::from_columns(&["ali", "sara", "sara"], &[0, 20_500, 20_520], &[5_00; 3])?;
    /// let first_day = log.first_day().unwrap();
    /// let weeks = Period::new(first_day, "2026-07-01".parse().unwrap())?.split(CalendarUnit::IsoWeek);
    /// let options = CohortOptions::first_purchase(&weeks);
    /// assert!(log.latest().cohorts(&options).is_err());
    /// assert_eq!(log.latest().cohorts(&options.with_last_age(12))?.columns(), 13); // ages 0 to 12
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_last_age(self, age: u32) -> Self {
        Self { last_age: Some(age), ..self }
    }

    /// Who forms a cohort.
    pub fn membership(&self) -> CohortMembership {
        self.membership
    }

    /// The cohorts' periods.
    pub fn periods(&self) -> &Periods {
        &self.periods
    }

    /// How age is counted.
    pub fn age(&self) -> &CohortAge {
        &self.age
    }

    /// What a return is.
    pub fn returned(&self) -> &ReturnRule {
        &self.returned
    }

    /// Up to which age is counted, where there are more; `None` counts all.
    pub fn last_age(&self) -> Option<u32> {
        self.last_age
    }

    /// The periods in which ages are counted, unless they are rolling.
    pub(super) fn age_periods(&self) -> &Periods {
        match &self.age {
            CohortAge::CalendarOf(periods) => periods,
            _ => &self.periods,
        }
    }

    /// The length of a window, if ages are rolling.
    pub(super) fn rolling_days(&self) -> Option<NonZeroU32> {
        match self.age {
            CohortAge::Rolling { days, .. } => NonZeroU32::new(days),
            _ => None,
        }
    }

    /// How many ages there are at most.
    pub(super) fn ages(&self) -> u64 {
        let there_are = match self.age {
            CohortAge::Rolling { ages, .. } => ages.into(),
            _ => self.age_periods().len() as u64,
        };
        self.last_age.map_or(there_are, |last| there_are.min(u64::from(last) + 1))
    }

    /// From the first cohort period to the last.
    pub(super) fn span(&self) -> Option<Period> {
        span(&self.periods)
    }

    pub(super) fn check(&self) -> Result<(), CohortError> {
        if self.membership == CohortMembership::EachActivePeriod && self.age != CohortAge::Calendar {
            return Err(CohortError::ActivePeriodAge);
        }
        match &self.age {
            CohortAge::CalendarOf(periods) => {
                if let (Some(expected), Some(found)) = (self.span(), span(periods))
                    && (found.start() > expected.start() || found.end() < expected.end())
                {
                    return Err(CohortError::AgePeriods { expected, found });
                }
            }
            CohortAge::Rolling { days: 0, .. } => return Err(CohortError::Zero { field: "days" }),
            CohortAge::Rolling { ages: 0, .. } => return Err(CohortError::Zero { field: "ages" }),
            CohortAge::Calendar | CohortAge::Rolling { .. } => {}
        }
        check_cells(self.ages())?;
        if let ReturnRule::Brackets(brackets) = &self.returned {
            let last = self.ages().saturating_sub(1);
            for (index, bracket) in brackets.iter().enumerate() {
                if u64::from(*bracket.end()) > last {
                    return Err(CohortError::BracketBeyond { index, last, found: *bracket.end() });
                }
            }
        }
        Ok(())
    }
}

/// Checks how many cells a grid takes.
pub(super) fn check_cells(found: u64) -> Result<(), CohortError> {
    if found > CELL_LIMIT { Err(CohortError::TooManyCells { limit: CELL_LIMIT, found }) } else { Ok(()) }
}

fn span(periods: &Periods) -> Option<Period> {
    let ends: Option<(&NaiveDate, &NaiveDate)> = periods.boundaries().first().zip(periods.boundaries().last());
    ends.and_then(|(start, end)| Period::new(*start, *end).ok())
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "CohortOptions", expecting = "struct CohortOptions", deny_unknown_fields)]
struct RawCohortOptions {
    membership: CohortMembership,
    periods: Periods,
    #[serde(default)]
    age: CohortAge,
    #[serde(default)]
    returned: ReturnRule,
    #[serde(default)]
    last_age: Option<u32>,
}

#[cfg(feature = "serde")]
impl TryFrom<RawCohortOptions> for CohortOptions {
    type Error = CohortError;

    fn try_from(raw: RawCohortOptions) -> Result<Self, CohortError> {
        let RawCohortOptions { membership, periods, age, returned, last_age } = raw;
        let options = Self { membership, periods, age, returned, last_age };
        options.check()?;
        Ok(options)
    }
}
