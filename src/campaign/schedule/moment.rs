//! [`Moment`]: the instant of a decision.

use chrono::{DateTime, TimeDelta, Utc};

/// The instant of a decision, and up to when the facts are complete.
///
/// There is no clock in this crate: with the same facts and the same moment a decision is the same, today or in a
/// replay next year. The watermark is the instant up to which all that happened is in the facts; a campaign that
/// needs fresh ones ([`max_staleness_minutes`](crate::campaign::CampaignParts::max_staleness_minutes)) defers without
/// them, because whoever bought in the meantime would be reminded.
///
/// What is later than the moment is not seen, with two exceptions, so that a run of an older moment does no harm: messages
/// that went out later are out, and [what shuts a channel](crate::campaign::ChannelFacts#dates) shuts it.
///
/// # Example
///
/// ```
/// use chrono::{DateTime, TimeDelta};
/// use retention::campaign::Moment;
///
/// let now = DateTime::parse_from_rfc3339("2026-06-01T10:00:00Z").unwrap().to_utc();
/// let moment = Moment::new(now).with_watermark(now - TimeDelta::minutes(90));
/// assert_eq!(moment.staleness(), TimeDelta::minutes(90));
///
/// // A watermark later than now says that all is known up to now.
/// assert_eq!(moment.with_watermark(now + TimeDelta::minutes(5)), Moment::new(now));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    now: DateTime<Utc>,
    complete_until: DateTime<Utc>,
}

impl Moment {
    /// Now, with all facts known up to now.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self { now, complete_until: now }
    }

    /// The same with facts that are known up to an instant before: the watermark. A later one than now counts as now.
    #[must_use]
    pub fn with_watermark(self, complete_until: DateTime<Utc>) -> Self {
        Self { complete_until: complete_until.min(self.now), ..self }
    }

    /// The instant of the decision.
    pub fn now(self) -> DateTime<Utc> {
        self.now
    }

    /// Up to when the facts are complete; never later than now.
    pub fn complete_until(self) -> DateTime<Utc> {
        self.complete_until
    }

    /// How old the facts are: from the watermark to now; never negative.
    pub fn staleness(self) -> TimeDelta {
        self.now.signed_duration_since(self.complete_until)
    }
}
