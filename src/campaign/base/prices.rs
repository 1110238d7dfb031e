//! [`MessagePrices`]: what a message costs, by channel.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::MessageCounts;
use crate::campaign::{CampaignError, Programme};
use crate::model::Channel;
#[cfg(feature = "serde")]
use crate::model::wire::WireDecimal;

/// What a message over a channel costs, in the shop's currency: pay per message, as document 003's plug-in is paid for.
///
/// Of a channel that has no price here, a message costs what its campaign says,
/// [`cost_per_message`](crate::campaign::CampaignParts::cost_per_message). So a campaign whose steps go over several channels
/// needs a price list, and one for which a message costs more than others needs none.
///
/// # Example
///
/// ```
/// use retention::campaign::MessagePrices;
/// use retention::model::Channel;
/// use rust_decimal::Decimal;
///
/// let prices = MessagePrices::new().with(Channel::Sms, Decimal::new(7, 2))?.with(Channel::Email, Decimal::new(1, 3))?;
/// assert_eq!(prices.of(Channel::Sms), Some(Decimal::new(7, 2)));
/// assert_eq!(prices.of(Channel::Post), None);
///
/// let error = prices.with(Channel::Push, Decimal::NEGATIVE_ONE).unwrap_err();
/// assert_eq!(error.to_string(), "prices.push: expected zero or more, found -1");
/// # Ok::<(), retention::campaign::CampaignError>(())
/// ```
///
/// # As JSON
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use retention::campaign::MessagePrices;
///
/// let prices: MessagePrices = serde_json::from_str(r#"{"sms": "0.07", "email": "0.001"}"#).unwrap();
/// assert_eq!(serde_json::to_string(&prices).unwrap(), r#"{"email":"0.001","sms":"0.07"}"#);
/// assert!(serde_json::from_str::<MessagePrices>(r#"{"sms": "-0.07"}"#).is_err());
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "BTreeMap<Channel, WireDecimal>", into = "BTreeMap<Channel, WireDecimal>")
)]
pub struct MessagePrices {
    of: BTreeMap<Channel, Decimal>,
}

impl MessagePrices {
    /// Of no channel yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a price of a channel, in the place of one that it has.
    ///
    /// # Errors
    ///
    /// [`CampaignError`] for a price below zero.
    pub fn with(mut self, channel: Channel, price: Decimal) -> Result<Self, CampaignError> {
        if price < Decimal::ZERO {
            let (path, found) = (format!("prices.{channel}"), price.to_string());
            return Err(CampaignError::Field { path, expected: "zero or more", found });
        }
        self.of.insert(channel, price);
        Ok(self)
    }

    /// The price of a channel, if it has one here.
    pub fn of(&self, channel: Channel) -> Option<Decimal> {
        self.of.get(&channel).copied()
    }

    /// What a message of a campaign costs over a channel: the price here, or else the campaign's own. `None` if there is
    /// neither: the programme has no such campaign.
    pub fn per_message(&self, programme: &Programme, campaign: &str, channel: Channel) -> Option<Decimal> {
        self.of(channel).or_else(|| Some(programme.campaign(campaign)?.parts().cost_per_message))
    }

    /// What the messages that are sent cost; those that are held out cost nothing. `None` if a campaign of theirs has no
    /// price, or if the sum has more digits than a `Decimal` holds.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::{MessageCounts, MessagePrices, Programme};
    /// use retention::model::Channel;
    /// use rust_decimal::Decimal;
    ///
    /// let prices = MessagePrices::new().with(Channel::Sms, Decimal::new(7, 2))?;
    /// let counts = MessageCounts { campaign: "news".into(), step: 1, channel: Channel::Sms, sent: 100, held_out: 5 };
    /// assert_eq!(prices.cost(&Programme::new([])?, [&counts]), Some(7.into()));
    /// # Ok::<(), retention::campaign::CampaignError>(())
    /// ```
    pub fn cost<'c>(
        &self,
        programme: &Programme,
        counts: impl IntoIterator<Item = &'c MessageCounts>,
    ) -> Option<Decimal> {
        counts.into_iter().try_fold(Decimal::ZERO, |sum, counts| {
            let price = self.per_message(programme, &counts.campaign, counts.channel)?;
            sum.checked_add(price.checked_mul(counts.sent.into())?)
        })
    }
}

#[cfg(feature = "serde")]
impl TryFrom<BTreeMap<Channel, WireDecimal>> for MessagePrices {
    type Error = CampaignError;

    fn try_from(raw: BTreeMap<Channel, WireDecimal>) -> Result<Self, CampaignError> {
        raw.into_iter().try_fold(Self::new(), |prices, (channel, price)| prices.with(channel, price.0))
    }
}

#[cfg(feature = "serde")]
impl From<MessagePrices> for BTreeMap<Channel, WireDecimal> {
    fn from(prices: MessagePrices) -> Self {
        prices.of.into_iter().map(|(channel, price)| (channel, WireDecimal(price))).collect()
    }
}
