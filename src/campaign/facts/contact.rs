//! [`ChannelFacts`]: what is known of a customer and a channel.

use chrono::{DateTime, Utc};

use crate::model::Consent;

/// What is known of a customer and a channel: whether there is where to send to, whether they have agreed, and whether
/// a list forbids it.
///
/// | field | what it says | not given |
/// |---|---|---|
/// | [`reach`](ChannelFacts::reach) | there is an address, number or device | [`Reach::Unknown`], and nothing is sent |
/// | [`consent`](ChannelFacts::consent) | they have agreed, and since when | [`Consent::Unknown`], and nothing is sent |
/// | [`suppression`](ChannelFacts::suppression) | bounced, complained, unsubscribed | [`Suppression::NotListed`] |
/// | [`blacklist`](ChannelFacts::blacklist) | on the blacklist of the advertising lines | [`Blacklist::NotListed`] |
///
/// What has to be there for a message is unknown until it is given, and unknown fails closed. Lists are the other way
/// round: there is no unknown, because a list is known as a whole, and who is not on it is not on it. A host that could
/// not read its lists gives a [`Reach::Unknown`] instead, or no facts.
///
/// # Dates
///
/// A consent counts from its `since` on. What shuts a channel (a withdrawn consent, a suppression, a blacklist) counts at
/// every instant, whatever its `since`: a run that is late, or is repeated over the past, must not write to somebody who
/// has complained since. So over past dates such a person counts as not written to on the days before, too; to have
/// those days as they were, give the lists as they were.
///
/// # Example
///
/// ```
/// use chrono::DateTime;
/// use retention::campaign::{Blacklist, ChannelFacts, Suppression};
///
/// let sms = ChannelFacts { blacklist: Blacklist::Listed { since: None }, ..ChannelFacts::reachable_with_consent(None) };
/// assert!(sms.is_blacklisted() && !sms.is_suppressed());
///
/// let since = DateTime::parse_from_rfc3339("2026-03-01T09:00:00Z").unwrap().to_utc();
/// let bounced = Suppression::Bounced { since: Some(since) };
/// let email = ChannelFacts { suppression: bounced, ..ChannelFacts::reachable_with_consent(None) };
/// assert!(email.is_suppressed()); // also in a run of 28 February that is made up for in March
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct ChannelFacts {
    /// Whether there is a contact point.
    pub reach: Reach,
    /// Whether they have agreed.
    pub consent: Consent,
    /// Whether they are on the suppression list of the channel. If they are, nothing is sent, over no line.
    pub suppression: Suppression,
    /// Whether they are on the blacklist of the advertising lines (document 003). If they are, only a
    /// [line](crate::campaign::Line) that may reaches them.
    pub blacklist: Blacklist,
}

/// Whether there is an address, number or device to send to.
///
/// Several contact points of one channel are one: reachable if there is a valid one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Reach {
    /// Nobody has said. The default; nothing is sent.
    #[default]
    Unknown,
    /// There is one.
    Reachable,
    /// There is none.
    Unreachable,
}

/// Whether a customer is on the suppression list of a channel, and why.
///
/// Klaviyo, Braze and `SendGrid` keep one such list a channel, for these three reasons. It holds at every instant,
/// [whatever its date](ChannelFacts#dates), which is there to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Suppression {
    /// They are not. The default.
    #[default]
    NotListed,
    /// Messages came back.
    Bounced {
        /// Since when, if that is known.
        since: Option<DateTime<Utc>>,
    },
    /// They reported a message as spam.
    Complained {
        /// Since when, if that is known.
        since: Option<DateTime<Utc>>,
    },
    /// They unsubscribed.
    Unsubscribed {
        /// Since when, if that is known.
        since: Option<DateTime<Utc>>,
    },
}

/// Whether a customer is on the blacklist of the advertising lines, as numbers are that have barred advertising texts
/// with their operator (document 003). It holds at every instant, [whatever its date](ChannelFacts#dates), which is there
/// to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Blacklist {
    /// They are not. The default.
    #[default]
    NotListed,
    /// They are.
    Listed {
        /// Since when, if that is known.
        since: Option<DateTime<Utc>>,
    },
}

impl ChannelFacts {
    /// Of whom nothing is known, and who is on no list.
    pub const UNKNOWN: Self = Self {
        reach: Reach::Unknown,
        consent: Consent::Unknown,
        suppression: Suppression::NotListed,
        blacklist: Blacklist::NotListed,
    };

    /// There is a contact point, they have agreed (since when, if that is known), and they are on no list.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::{ChannelFacts, Reach};
    /// use retention::model::Consent;
    ///
    /// let email = ChannelFacts::reachable_with_consent(None);
    /// assert_eq!((email.reach, email.consent), (Reach::Reachable, Consent::Given { since: None }));
    /// ```
    pub fn reachable_with_consent(since: Option<DateTime<Utc>>) -> Self {
        Self { reach: Reach::Reachable, consent: Consent::Given { since }, ..Self::UNKNOWN }
    }

    /// There is no contact point.
    pub fn unreachable() -> Self {
        Self { reach: Reach::Unreachable, ..Self::UNKNOWN }
    }

    /// Whether they are on the suppression list, since whenever.
    pub fn is_suppressed(&self) -> bool {
        self.suppression != Suppression::NotListed
    }

    /// Whether they are on the blacklist, since whenever.
    pub fn is_blacklisted(&self) -> bool {
        self.blacklist != Blacklist::NotListed
    }
}
