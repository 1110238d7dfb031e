//! [`ChannelFacts`]: what is known of a customer and a channel.

use crate::model::Consent;

/// Whether there is an address, number or device to send to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Reach {
    /// Nobody has said.
    #[default]
    Unknown,
    /// There is one.
    Reachable,
    /// There is none.
    Unreachable,
}

/// What is known of a customer and a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct ChannelFacts {
    /// Whether there is a contact point.
    pub reach: Reach,
    /// Whether they have agreed.
    pub consent: Consent,
    /// On the suppression list: bounced, complained, unsubscribed. Nothing is sent.
    pub suppressed: bool,
    /// On the blacklist of the advertising lines (003): only a line that may still reaches them.
    pub blacklisted: bool,
}
