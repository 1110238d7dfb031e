//! [`Window`]: which time a predicate looks at.

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
