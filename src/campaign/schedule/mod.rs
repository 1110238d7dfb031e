//! When: [`Moment`], due instants, caps, quiet hours, in the customer's zone. No clock.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Cap, Known, Offset, QuietHours, SendWindow};
use crate::model::{Channel, Zone};

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

    /// The same with facts that are known up to an instant before: the watermark.
    #[must_use]
    pub fn with_watermark(self, complete_until: DateTime<Utc>) -> Self {
        Self { complete_until, ..self }
    }

    /// The instant of the decision.
    pub fn now(self) -> DateTime<Utc> {
        self.now
    }

    /// Up to when the facts are complete.
    pub fn complete_until(self) -> DateTime<Utc> {
        self.complete_until
    }
}

/// When something that steps count from was: at an instant, or on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    At(DateTime<Utc>),
    On(NaiveDate),
}

impl Anchor {
    /// Its instant: the beginning of its day in a zone, if it is a day.
    pub(crate) fn instant(self, zone: Zone) -> Option<DateTime<Utc>> {
        let _ = zone;
        todo!()
    }

    /// Its day in a zone.
    pub(crate) fn day(self, zone: Zone) -> NaiveDate {
        let _ = zone;
        todo!()
    }
}

impl Offset {
    /// When a step is due; `None` outside of the calendar.
    pub(crate) fn due(self, anchor: Anchor, zone: Zone) -> Option<DateTime<Utc>> {
        let _ = (anchor, zone);
        todo!()
    }
}

impl QuietHours {
    /// Whether an instant is within them.
    pub(crate) fn contains(self, at: DateTime<Utc>, zone: Zone) -> bool {
        let _ = (at, zone);
        todo!()
    }

    /// The first instant at or after this that is not within them; `None` outside of the calendar.
    pub(crate) fn next_allowed(self, at: DateTime<Utc>, zone: Zone) -> Option<DateTime<Utc>> {
        let _ = (at, zone);
        todo!()
    }
}

impl SendWindow {
    /// Whether an instant is within it.
    pub(crate) fn contains(&self, at: DateTime<Utc>, zone: Zone) -> bool {
        let _ = (at, zone);
        todo!()
    }

    /// The first instant at or after this that is within it; `None` if there is none.
    pub(crate) fn next_allowed(&self, at: DateTime<Utc>, zone: Zone) -> Option<DateTime<Utc>> {
        let _ = (at, zone);
        todo!()
    }
}

/// Which messages a cap counts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CapOf<'a> {
    /// All of the programme.
    Programme,
    /// Those of one campaign.
    Campaign { name: &'a str, enrolment: Option<(&'a super::Unit, &'a super::EnrolmentId)> },
}

impl Cap {
    /// How many messages count against it at an instant.
    pub(crate) fn count(
        &self,
        of: CapOf<'_>,
        channel: Channel,
        at: DateTime<Utc>,
        zone: Zone,
        known: &Known<'_>,
    ) -> Option<u32> {
        let _ = (of, channel, at, zone, known);
        todo!()
    }

    /// The first instant at or after this at which it lets a message through; `None` if there is none.
    pub(crate) fn next_allowed(
        &self,
        of: CapOf<'_>,
        channel: Channel,
        at: DateTime<Utc>,
        zone: Zone,
        known: &Known<'_>,
    ) -> Option<DateTime<Utc>> {
        let _ = (of, channel, at, zone, known);
        todo!()
    }
}
