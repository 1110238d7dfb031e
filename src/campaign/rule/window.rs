//! [`Window`]: which time a predicate looks at.

use std::ops::{Bound, Range};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::Scope;
use crate::model::day;

/// Which time a predicate looks at, back from the moment of the decision. It ends at that moment: what is later is not seen.
///
/// Orders, refunds, reviews, survey answers and account changes are known by their business day; visits and messages by their instant;
/// orders in detail by their instant, where that is known, and else by their day. Days are those of the programme's zone.
///
/// | window | by instant | by day | who uses it |
/// |---|---|---|---|
/// | [`Ever`](Window::Ever) | up to now | up to today | |
/// | [`Rolling`](Window::Rolling) | after now − n × 24 h | today and the n − 1 days before | Klaviyo's and Braze's "in the last n days" |
/// | [`CalendarDays`](Window::CalendarDays) | since the beginning of the first day | today and the n − 1 days before | Shopify's dates, reports by day |
/// | [`SinceEnrolment`](Window::SinceEnrolment) | at or after the entry | on or after its day | goals and exits |
///
/// A rolling window of one day at 10:00 begins after 10:00 of yesterday, or at 9:00 or 11:00 if the clocks were changed; a calendar day begins
/// at midnight. Orders in detail with an instant are of calendar days by their business day.
///
/// # Example
///
/// ```
/// use retention::campaign::Window;
///
/// let text = |window: Window| window.to_string();
/// assert_eq!(text(Window::default()), "ever");
/// assert_eq!(text(Window::Rolling { days: 30 }), "within 30 days");
/// assert_eq!(text(Window::CalendarDays { days: 1 }), "within 1 calendar day");
/// assert_eq!(text(Window::SinceEnrolment), "since enrolment");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Window {
    /// All that is known up to now. The default.
    #[default]
    Ever,
    /// The last n × 24 hours: after now − n · 24 h, up to now. What is known by its day alone counts by calendar days.
    Rolling {
        /// How many days of 24 hours, at least 1.
        days: u32,
    },
    /// Today, by the programme's zone, and the n − 1 days before it.
    CalendarDays {
        /// How many days with today, at least 1.
        days: u32,
    },
    /// Since the customer entered the campaign: at or after that instant; what is known by its day alone: on or after that day, so that
    /// the order that brought them in counts: a goal of a campaign after the first order is at least 2. The day of an instant is the
    /// programme's; an enrolment that is known by its day alone (of an order, a delivery, a birthday) has that day, in whatever zone
    /// the customer lives.
    ///
    /// Before the enrolment, and so in an audience, there is no such time: what is measured is absent, and the clause false, whatever it
    /// asks. [`Rule::lint_as`](super::Rule::lint_as) says so.
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
            Self::SinceEnrolment => day::number(scope.entered?.on),
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
            Self::SinceEnrolment => Bound::Included(scope.entered?.at),
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
