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
    Day { days: u32, at: Option<NaiveTime> },
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
