//! [`MessageCounts`]: how many messages of which step.

use crate::campaign::{Decisions, Message};
use crate::model::Channel;

/// How many messages of a step of a campaign over a channel.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct MessageCounts {
    /// The campaign.
    pub campaign: String,
    /// The step, from 1.
    pub step: u8,
    /// The channel.
    pub channel: Channel,
    /// How many are sent.
    pub sent: u64,
    /// How many would be sent at this very moment to customers who are held out.
    pub held_out: u64,
}

impl<K> Decisions<'_, K> {
    /// How many messages of which step: by campaign, in the programme's order, then by step. Only steps that somebody gets, or
    /// would.
    pub fn counts(&self) -> Vec<MessageCounts> {
        let now = self.moment().now();
        let held_out = self.held_out().filter(|(_, message)| message.at <= now);
        let places = self.sends().map(|message| (message.1, 0)).chain(held_out.map(|message| (message.1, 1)));
        let place = |message: &Message<'_>| {
            let campaigns = self.programme().campaigns().iter();
            campaigns.take_while(|campaign| campaign.name() != message.campaign.name()).count()
        };
        let mut counts: Vec<((usize, u8), MessageCounts)> = Vec::new();
        for (message, held_out) in places {
            let at = (place(message), message.number);
            let found = counts.binary_search_by_key(&at, |(place, _)| *place);
            let index = found.unwrap_or_else(|index| {
                counts.insert(index, (at, MessageCounts::none(message)));
                index
            });
            if let Some((_, counts)) = counts.get_mut(index) {
                counts.sent += 1 - held_out;
                counts.held_out += held_out;
            }
        }
        counts.into_iter().map(|(_, counts)| counts).collect()
    }
}

impl MessageCounts {
    fn none(message: &Message<'_>) -> Self {
        Self {
            campaign: message.campaign.name().to_owned(),
            step: message.number,
            channel: message.step.channel,
            sent: 0,
            held_out: 0,
        }
    }
}
