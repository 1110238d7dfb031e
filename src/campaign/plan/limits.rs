//! How often messages go out, and what becomes of late ones: [`Cap`], [`ReEntry`], [`LatePolicy`].

use std::num::NonZeroU32;

use crate::model::Channel;

/// At most so many messages in a time. There is no cap of 0: pause the campaign to send nothing, leave the cap out for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Cap {
    /// How many.
    pub at_most: NonZeroU32,
    /// In which time.
    pub within: CapWindow,
    /// Of which messages.
    #[cfg_attr(feature = "serde", serde(default))]
    pub of: CapScope,
}

/// The time of a [`Cap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum CapWindow {
    /// Any span of so many hours.
    Rolling { hours: NonZeroU32 },
    /// The customer's calendar day.
    Day,
    /// The customer's week, from Monday.
    Week,
    /// The customer's month.
    Month,
    /// One enrolment.
    Enrolment,
}

/// The messages of a [`Cap`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CapScope {
    /// All, over whatever channel: those of the programme for its caps, those of the campaign for a campaign's.
    #[default]
    All,
    /// Those over one channel.
    Channel(Channel),
}

/// What becomes of a step that could not be sent when it was due: no run, a cap, quiet hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum LatePolicy {
    /// It is sent whenever it can be, for as long as nothing ends the enrolment.
    #[default]
    Send,
    /// It is sent up to so many minutes late, and skipped after that.
    Within { minutes: u32 },
}

/// Whether a customer can be in a campaign again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum ReEntry {
    /// Once in a lifetime.
    Never,
    /// With every occurrence of the trigger.
    #[default]
    Always,
    /// With an occurrence at least so long after the last one that they were in.
    After(CoolDown),
}

/// The time from one enrolment to the next, from the day of the one to the day of the other, by the customer's calendar: never by the hour, so that a daily
/// run that is late does not skip a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum CoolDown {
    /// So many calendar days.
    Days(NonZeroU32),
    /// So many calendar months: from 15 February to 15 March is one.
    Months(NonZeroU32),
}
