//! [`Step`]: one message of a campaign.

use std::fmt;

use chrono::NaiveTime;

use super::{MergeField, Offer};
use crate::model::Channel;

/// One message of a campaign: when, over which channel and line, with which offer, and what its text is filled with. The text is
/// the host's.
///
/// Steps go out in their order, one a run: a step waits for those before it, unless they are skipped as too late
/// ([`LatePolicy`](super::LatePolicy)).
///
/// # Example
///
/// The second text of document 003's abandoned order: "its price is about to rise, still the old price with 10 % as a gift".
///
/// ```
/// use retention::campaign::{Line, MergeField, Offer, Offset, Step};
/// use retention::model::Channel;
///
/// let step = Step::new(Offset::days(10), Channel::Sms)
///     .offering(Offer::percent(10).at_old_price())
///     .merging([MergeField::Name, MergeField::Order, MergeField::Offer, MergeField::OldPrice, MergeField::ShortLink]);
/// assert_eq!((step.line, step.merge_fields.len()), (Line::Advertising, 5));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Step {
    /// When it is due.
    pub due: Offset,
    /// Over which channel. A customer who cannot be reached over it, or has not agreed to it, does not get the step, and waits
    /// at it.
    pub channel: Channel,
    /// Over which line; by default one for advertising.
    #[cfg_attr(feature = "serde", serde(default))]
    pub line: Line,
    /// What it gives; by default nothing.
    #[cfg_attr(feature = "serde", serde(default))]
    pub offer: Option<Offer>,
    /// What its text is filled with, each field once; by default nothing.
    #[cfg_attr(feature = "serde", serde(default))]
    pub merge_fields: Vec<MergeField>,
}

/// When a step is due, counted from the enrolment. A step is due at that instant and from then on.
///
/// # Which one
///
/// | offset | for | over a change of the clocks |
/// |---|---|---|
/// | [`Elapsed`](Offset::Elapsed) | hours after something: 1 hour after the cart was left | 24 hours are 24 hours: on the next day an hour earlier or later |
/// | [`Day`](Offset::Day) | days after something: on day 10 at 10:00 | the same time of day |
/// | [`Before`](Offset::Before) | a date that is known ahead: 7 days before the end | the same time of day |
///
/// A time that the clocks skip is the same time after the skip (02:30 that does not exist is 03:30); one that comes twice is the
/// first of the two. A customer who entered on Saturday 7 March 2026 at 10:00 in New York gets a step after 24 hours on Sunday at
/// 11:00, and one after a day on Sunday at 10:00.
///
/// Elsewhere: time delay (Klaviyo), delay (Braze: "after 1 day" is 24 hours, "in 1 day at 9:00" is a calendar day).
///
/// # Example
///
/// ```
/// use chrono::NaiveTime;
/// use retention::campaign::Offset;
///
/// let ten = NaiveTime::from_hms_opt(10, 0, 0).unwrap();
/// assert_eq!(Offset::hours(2), Offset::Elapsed { minutes: 120 });
/// assert_eq!(Offset::day_at(10, ten).to_string(), "on day 10 at 10:00");
/// assert_eq!(Offset::before(7, ten).to_string(), "7 days before at 10:00");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Offset {
    /// So many minutes after it, whatever the clocks do. Of an enrolment that is known by its day alone: after the day's
    /// beginning.
    Elapsed {
        /// How many; 0 is at once, 1,440 are 24 hours.
        minutes: u32,
    },
    /// So many calendar days after its day.
    Day {
        /// How many; 0 is the day itself.
        days: u32,
        /// The time of the customer's clock, a whole minute. Without one: the enrolment's own time of day, which is the beginning
        /// of the day where it is known by its day alone. With one, day 0 may be before the enrolment; the step is then due at
        /// once.
        #[cfg_attr(feature = "serde", serde(default))]
        at: Option<NaiveTime>,
    },
    /// So many calendar days before its date (a birthday, the end of a trial); only with a trigger that [has
    /// one](super::Trigger::is_dated).
    Before {
        /// How many; 0 is the date itself.
        days: u32,
        /// The time of the customer's clock, a whole minute.
        at: NaiveTime,
    },
}

/// Over which line a message goes (document 003): blacklisted customers are reached over a line that may, never over an advertising
/// line.
///
/// A line is not a way around consent: suppression and consent hold for both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Line {
    /// For advertising: never to the blacklisted.
    #[default]
    Advertising,
    /// A service line, which may reach the blacklisted.
    Service,
}

impl Step {
    /// A message over a channel: over an advertising line, without an offer or merge fields.
    pub fn new(due: Offset, channel: Channel) -> Self {
        Self { due, channel, line: Line::default(), offer: None, merge_fields: Vec::new() }
    }

    /// With an offer.
    #[must_use]
    pub fn offering(self, offer: Offer) -> Self {
        Self { offer: Some(offer), ..self }
    }

    /// With these merge fields, in place of those that it had.
    #[must_use]
    pub fn merging(self, fields: impl IntoIterator<Item = MergeField>) -> Self {
        Self { merge_fields: fields.into_iter().collect(), ..self }
    }

    /// Over a line.
    #[must_use]
    pub fn over(self, line: Line) -> Self {
        Self { line, ..self }
    }
}

impl Offset {
    /// So many minutes after the enrolment; with 0 at once.
    pub const fn minutes(minutes: u32) -> Self {
        Self::Elapsed { minutes }
    }

    /// So many hours of 60 minutes after the enrolment, at most 2³² − 1 minutes.
    pub const fn hours(hours: u32) -> Self {
        Self::Elapsed { minutes: hours.saturating_mul(60) }
    }

    /// So many calendar days after the enrolment, at its time of day.
    pub const fn days(days: u32) -> Self {
        Self::Day { days, at: None }
    }

    /// So many calendar days after the enrolment's day, at a time of the customer's clock.
    pub const fn day_at(days: u32, at: NaiveTime) -> Self {
        Self::Day { days, at: Some(at) }
    }

    /// So many calendar days before the date, at a time of the customer's clock.
    pub const fn before(days: u32, at: NaiveTime) -> Self {
        Self::Before { days, at }
    }
}

/// As `after 120 minutes`, `on day 10 at 10:00`, `7 days before at 10:00`.
impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elapsed { minutes } => write!(f, "after {minutes} minutes"),
            Self::Day { days, at: None } => write!(f, "on day {days}"),
            Self::Day { days, at: Some(at) } => write!(f, "on day {days} at {}", at.format("%H:%M")),
            Self::Before { days, at } => write!(f, "{days} days before at {}", at.format("%H:%M")),
        }
    }
}
