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
    /// Now, with facts that are complete up to now: all orders, touches and lists, to the second. That is so in a request path
    /// that reads the shop's own database, and in tests and replays.
    ///
    /// A host that decides from a copy, such as a nightly load, says how old it is:
    /// [`with_watermark`](Moment::with_watermark). Without it the facts of yesterday pass as those of now, no campaign's
    /// [`max_staleness_minutes`](crate::campaign::CampaignParts::max_staleness_minutes) holds anything back, and whoever
    /// ordered this morning is reminded of the order.
    ///
    /// # Example
    ///
    /// A run at ten, from a load of midnight, of a campaign that takes facts of up to eight hours:
    ///
    /// ```
    /// use chrono::DateTime;
    /// use retention::campaign::{Campaign, ChannelFacts, CustomerFacts, Moment, Programme, ReasonCode};
    /// use retention::model::Channel;
    ///
    /// let at = |text| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    /// let (ten, midnight) = (at("2026-03-10T10:00:00Z"), at("2026-03-10T00:00:00Z"));
    /// let news = Campaign::news().edit(|parts| parts.max_staleness_minutes = Some(8 * 60))?;
    /// let programme = Programme::new([news])?;
    /// let email = ChannelFacts::reachable_with_consent(None);
    /// let sara = CustomerFacts::new("sara").with_channel(Channel::Email, email).with_touches([])?;
    ///
    /// let told = programme.decide_customer(&sara, Moment::new(ten).with_watermark(midnight));
    /// assert_eq!(told[0].reason.map(|reason| reason.code), Some(ReasonCode::Stale));
    /// let untold = programme.decide_customer(&sara, Moment::new(ten));
    /// assert!(untold[0].message().is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
