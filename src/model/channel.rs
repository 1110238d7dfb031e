//! [`Channel`]: how a message reaches a customer. [`Consent`]: whether it may.

use chrono::{DateTime, Utc};

/// How a message reaches a customer.
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
    /// WhatsApp, Telegram and the like.
    Messenger,
    /// A call.
    Phone,
    /// Paper.
    Post,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 6] = [Self::Email, Self::Sms, Self::Push, Self::Messenger, Self::Phone, Self::Post];

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

/// Whether a customer has agreed to be written to over a channel. Unknown is not yes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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
