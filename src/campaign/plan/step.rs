//! [`Step`]: one message of a campaign.

use chrono::NaiveTime;

use super::{MergeField, Offer};
use crate::model::Channel;

/// One message of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Step {
    /// When it is due.
    pub due: Offset,
    /// Over which channel.
    pub channel: Channel,
    /// Over which line.
    #[cfg_attr(feature = "serde", serde(default))]
    pub line: Line,
    /// What it gives.
    #[cfg_attr(feature = "serde", serde(default))]
    pub offer: Option<Offer>,
    /// What its text is filled with.
    #[cfg_attr(feature = "serde", serde(default))]
    pub merge_fields: Vec<MergeField>,
}

/// When a step is due, counted from the enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Offset {
    /// So many minutes after it, whatever the clocks do: 1,440 are 24 hours. Of an enrolment by its day alone: after the day's beginning.
    Elapsed { minutes: u32 },
    /// So many calendar days after its day, at a time of the customer's clock; day 0 is the day itself. Without a time: at the enrolment's own time of day.
    Day {
        days: u32,
        #[cfg_attr(feature = "serde", serde(default))]
        at: Option<NaiveTime>,
    },
    /// So many calendar days before its date (a birthday, the end of a trial), at a time of the customer's clock; 0 is the date itself.
    Before { days: u32, at: NaiveTime },
}

/// Over which line a message goes (003): blacklisted customers are reached over a line that may, never over an advertising line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Line {
    /// For advertising: never to the blacklisted.
    #[default]
    Advertising,
    /// A service line, which may reach the blacklisted. Suppression and consent hold all the same.
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

    /// With these merge fields.
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
