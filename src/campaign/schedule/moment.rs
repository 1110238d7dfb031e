//! [`Moment`]: the instant of a decision.

use chrono::{DateTime, TimeDelta, Utc};

/// The instant of a decision, and up to when the facts are complete.
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
