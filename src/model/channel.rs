//! [`Channel`]: how a message reaches a customer. [`Consent`]: whether it may.

use std::fmt;

use chrono::{DateTime, Utc};

/// How a message reaches a customer.
///
/// Contact points, consent, suppression and caps are each by channel: who may be mailed may not be texted.
///
/// # Example
///
/// ```
/// use retention::model::Channel;
///
/// assert_eq!(Channel::from_name("sms"), Some(Channel::Sms));
/// assert_eq!(Channel::Sms.to_string(), "sms");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Channel {
    /// E-mail.
    Email,
    /// Text message.
    Sms,
    /// Notification of an app or browser.
    Push,
    /// `WhatsApp`, Telegram and the like.
    Messenger,
    /// A call.
    Phone,
    /// Paper.
    Post,
}

/// Whether a customer has agreed to be written to over a channel. Unknown is not yes.
///
/// Permission to mail or text comes with a purchase (003), so that a shop that has orders has consents to write down;
/// where none is written down nothing is sent. What it is at an instant is asked of [`at`](Consent::at):
///
/// | noted | at an instant |
/// |---|---|
/// | nothing | [`Unknown`](ConsentState::Unknown): fails closed |
/// | given, no date | [`Given`](ConsentState::Given) |
/// | given at an instant, that one or an earlier one | [`Given`](ConsentState::Given) |
/// | given later | [`Later`](ConsentState::Later): not there yet |
/// | withdrawn, whenever | [`Withdrawn`](ConsentState::Withdrawn) |
///
/// A withdrawal holds before its date as well: of the time before, this fact no longer says whether there was a
/// consent.
///
/// # Example
///
/// ```
/// use chrono::{DateTime, TimeDelta};
/// use retention::model::{Consent, ConsentState};
///
/// let now = DateTime::parse_from_rfc3339("2026-06-01T10:00:00Z").unwrap().to_utc();
/// let tomorrow = now + TimeDelta::days(1);
/// assert_eq!(Consent::given_at(now).at(now), ConsentState::Given);
/// assert_eq!(Consent::given_at(tomorrow).at(now), ConsentState::Later(tomorrow));
/// assert_eq!(Consent::withdrawn_at(tomorrow).at(now), ConsentState::Withdrawn);
/// assert_eq!(Consent::default().at(now), ConsentState::Unknown);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Consent {
    /// Nobody has asked, or nobody has noted it.
    #[default]
    Unknown,
    /// They have agreed.
    Given {
        /// Since when, if that is known.
        since: Option<DateTime<Utc>>,
    },
    /// They have refused, or withdrawn it.
    Withdrawn {
        /// Since when, if that is known.
        since: Option<DateTime<Utc>>,
    },
}

/// What a [`Consent`] is at an instant. Only [`Given`](ConsentState::Given) lets a message through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConsentState {
    /// Nobody knows.
    Unknown,
    /// They have agreed.
    Given,
    /// They agree later, at this instant.
    Later(DateTime<Utc>),
    /// They have refused, or withdrawn it.
    Withdrawn,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 6] = [Self::Email, Self::Sms, Self::Push, Self::Messenger, Self::Phone, Self::Post];

    /// The channel of a name such as `"email"`; `None` if there is no such channel.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }

    /// What it is called, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Push => "push",
            Self::Messenger => "messenger",
            Self::Phone => "phone",
            Self::Post => "post",
        }
    }
}

impl Consent {
    /// Given, nobody knows since when: it holds at every instant.
    pub fn given() -> Self {
        Self::Given { since: None }
    }

    /// Given at an instant: it holds from then on.
    pub fn given_at(since: DateTime<Utc>) -> Self {
        Self::Given { since: Some(since) }
    }

    /// Withdrawn or refused, nobody knows when.
    pub fn withdrawn() -> Self {
        Self::Withdrawn { since: None }
    }

    /// Withdrawn or refused at an instant.
    pub fn withdrawn_at(since: DateTime<Utc>) -> Self {
        Self::Withdrawn { since: Some(since) }
    }

    /// What it is at an instant; see [the table](Consent).
    pub fn at(self, now: DateTime<Utc>) -> ConsentState {
        match self {
            Self::Unknown => ConsentState::Unknown,
            Self::Given { since: Some(since) } if since > now => ConsentState::Later(since),
            Self::Given { .. } => ConsentState::Given,
            Self::Withdrawn { .. } => ConsentState::Withdrawn,
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
