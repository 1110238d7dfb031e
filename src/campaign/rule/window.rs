//! [`Window`]: which time a predicate looks at.

use std::ops::{Bound, Range};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::Scope;
use crate::model::day;

/// Which time a predicate looks at, back from the moment of the decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Window {
    /// All that is known.
    #[default]
    Ever,
    /// The last n × 24 hours: after now − n · 24 h, up to now. What is known by its day alone counts by calendar days.
    Rolling {
        /// How many days of 24 hours.
        days: u32,
    },
    /// Today, by the programme's zone, and the n − 1 days before it.
    CalendarDays {
        /// How many days.
        days: u32,
    },
    /// Since the customer entered the campaign: at or after that instant; what is known by its day alone: on or after that day.
    SinceEnrolment,
}

impl Window {
    /// Its days, half-open; `None` is since an enrolment that has not begun.
    pub(super) fn days(self, scope: &Scope<'_>) -> Option<Range<i32>> {
        let today = day::number(scope.today);
        let until = today.saturating_add(1);
        let from = match self {
            Self::Ever => i32::MIN,
            Self::Rolling { days } | Self::CalendarDays { days } => first_of(until, days),
            Self::SinceEnrolment => day::number(scope.zone.local(scope.entered_at?).date()),
        };
        Some(from..until)
    }

    /// Its instants, up to now; `None` is since an enrolment that has not begun.
    pub(super) fn instants(self, scope: &Scope<'_>) -> Option<Instants> {
        let from = match self {
            Self::Ever => Bound::Unbounded,
            Self::Rolling { days } => {
                let span = TimeDelta::try_days(days.into());
                let start = span.and_then(|span| scope.now.checked_sub_signed(span));
                start.map_or(Bound::Unbounded, Bound::Excluded)
            }
            Self::CalendarDays { days } => {
                let first = first_of(day::number(scope.today).saturating_add(1), days);
                let midnight = day::checked_date(first).map(|first| first.and_time(NaiveTime::MIN));
                midnight.and_then(|local| scope.zone.instant(local)).map_or(Bound::Unbounded, Bound::Included)
            }
            Self::SinceEnrolment => Bound::Included(scope.entered_at?),
        };
        Some(Instants { from, until: scope.now })
    }
}

/// Instants from one on, up to another, which is included.
#[derive(Clone, Copy)]
pub(super) struct Instants {
    from: Bound<DateTime<Utc>>,
    until: DateTime<Utc>,
}

impl Instants {
    pub(super) fn contains(&self, at: DateTime<Utc>) -> bool {
        !self.is_before(at) && at <= self.until
    }

    /// How many of these, which ascend.
    pub(super) fn count(&self, ascending: &[DateTime<Utc>]) -> usize {
        let seen = ascending.partition_point(|at| *at <= self.until);
        seen.saturating_sub(ascending.partition_point(|at| self.is_before(*at)))
    }

    /// Whether an instant is before the first.
    fn is_before(&self, at: DateTime<Utc>) -> bool {
        match self.from {
            Bound::Unbounded => false,
            Bound::Included(from) => at < from,
            Bound::Excluded(from) => at <= from,
        }
    }
}

/// The first of so many days before a day.
fn first_of(until: i32, days: u32) -> i32 {
    let first = i64::from(until) - i64::from(days);
    i32::try_from(first).unwrap_or(i32::MIN)
}
