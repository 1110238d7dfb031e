//! [`MessageCounts`]: how many messages of which step.

use std::collections::BTreeMap;

use crate::campaign::{Decisions, Message, Programme};
use crate::model::Channel;

/// How many messages of a step of a campaign over a channel. From [`Decisions::counts`] and
/// [`DryRun::steps`](crate::campaign::DryRun::steps).
///
/// # Example
///
/// Two machines have decided for a half of the customers each, and a third adds their counts:
///
/// ```
/// use retention::campaign::{Campaign, MessageCounts, Programme};
/// use retention::model::Channel;
///
/// let programme = Programme::new([Campaign::welcome(), Campaign::abandoned_order()])?;
/// let counts = |campaign: &str, sent| MessageCounts {
///     campaign: campaign.into(), step: 1, channel: Channel::Sms, sent, held_out: 1,
/// };
/// let one = [counts("abandoned_order", 20)];
/// let other = [counts("abandoned_order", 22), counts("welcome", 7)];
///
/// let all = MessageCounts::sum(&programme, one.into_iter().chain(other)).unwrap();
/// assert_eq!(all.iter().map(|step| (step.campaign.as_str(), step.sent)).collect::<Vec<_>>(), [
///     ("welcome", 7),
///     ("abandoned_order", 42),
/// ]);
/// # Ok::<(), retention::campaign::CampaignError>(())
/// ```
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
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::campaign::{Campaign, ChannelFacts, CustomerFacts, FactTable, Moment, Programme};
    /// use retention::model::Channel;
    ///
    /// let agreed = ChannelFacts::reachable_with_consent(None);
    /// let rows = ["ali", "mina"].map(|key| CustomerFacts::new(key).with_channel(Channel::Email, agreed));
    /// let rows = rows.map(|facts| facts.with_orders([]).and_then(|facts| facts.with_touches([])).unwrap());
    /// let (table, programme) = (FactTable::from_rows(rows)?, Programme::new([Campaign::news()])?);
    ///
    /// // Tuesday morning, when the news goes out.
    /// let at = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(10, 30, 0).unwrap().and_utc();
    /// let counts = programme.decide(&table, Moment::new(at)).counts();
    /// assert_eq!((counts.len(), counts[0].campaign.as_str(), counts[0].step, counts[0].sent), (1, "news", 1, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn counts(&self) -> Vec<MessageCounts> {
        let now = self.moment().now();
        let due = self.controls().iter().filter(|one| one.message.at <= now).map(|one| (one, [0, 1]));
        let all = self.sent().iter().map(|one| (one, [1, 0])).chain(due);
        let mut counts: BTreeMap<(usize, u8), MessageCounts> = BTreeMap::new();
        for (one, [sent, held_out]) in all {
            let place = (one.campaign, one.message.number);
            let counts = counts.entry(place).or_insert_with(|| MessageCounts::none(&one.message));
            counts.sent += sent;
            counts.held_out += held_out;
        }
        counts.into_values().collect()
    }
}

impl MessageCounts {
    /// The counts of these customers and of others, who are not among these. `None` if they are of another step, or more than
    /// 64 bits hold.
    ///
    /// # Example
    ///
    /// See [`MessageCounts::sum`], which does it for all steps.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Option<Self> {
        let same = (&self.campaign, self.step, self.channel) == (&other.campaign, other.step, other.channel);
        same.then_some(())?;
        let (sent, held_out) = (self.sent.checked_add(other.sent)?, self.held_out.checked_add(other.held_out)?);
        Some(Self { sent, held_out, ..self.clone() })
    }

    /// The counts of several tables, days or machines as one: those of the same step are [merged](Self::merge). By campaign, in the
    /// programme's order, those of campaigns that it does not have come last, by name; then by step, then by channel. In
    /// whichever order they are given, the sum is the same. `None` if one is more than 64 bits hold.
    ///
    /// # Example
    ///
    /// See [`MessageCounts`].
    pub fn sum(programme: &Programme, counts: impl IntoIterator<Item = Self>) -> Option<Vec<Self>> {
        let places: BTreeMap<&str, usize> =
            programme.campaigns().iter().enumerate().map(|(place, campaign)| (campaign.name(), place)).collect();
        let mut sums: BTreeMap<(usize, String, u8, Channel), Self> = BTreeMap::new();
        for counts in counts {
            let place = places.get(counts.campaign.as_str()).copied().unwrap_or(usize::MAX);
            let key = (place, counts.campaign.clone(), counts.step, counts.channel);
            let sum = sums.get(&key).map_or_else(|| Some(counts.clone()), |sum| sum.merge(&counts))?;
            sums.insert(key, sum);
        }
        Some(sums.into_values().collect())
    }

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
