//! [`Waterfall`]: how many customers are lost at which gate of a campaign.

use crate::campaign::{Decisions, Gate, ReasonCode};

/// How many customers are lost at which gate of a campaign, and for which reason.
///
/// Every customer counts once: at the first gate that is closed for them, or as sent to. Of a customer with several carts,
/// orders or subscriptions, the outcome that counts most stands for all; see [`Decisions::outcome`].
///
/// Customers who are held out are lost at the holdout that they are in once a message is due, or would be; while something else
/// is in the way of it, at that. So the gates after the holdouts also count what controls wait for, which is the same as what the others
/// wait for.
///
/// # Example
///
/// ```
/// use chrono::DateTime;
/// use retention::campaign::{Campaign, ChannelFacts, CustomerFacts, FactTable, Gate, Moment, Programme, ReasonCode};
/// use retention::model::Channel;
///
/// let programme = Programme::new([Campaign::news()])?;
/// let reachable = |key| CustomerFacts::new(key).with_channel(Channel::Email, ChannelFacts::reachable_with_consent(None));
/// let table = FactTable::from_rows([CustomerFacts::new("ali"), reachable("reza"), CustomerFacts::new("sara")])?;
/// let moment = Moment::new(DateTime::parse_from_rfc3339("2026-03-10T09:00:00Z").unwrap().to_utc());
///
/// let decisions = programme.decide(&table, moment);
/// let waterfall = decisions.waterfall("news").unwrap();
/// assert_eq!(waterfall.customers(), 3);
/// let reach = waterfall.gate(Gate::Reachable).unwrap();
/// assert_eq!((reach.entered, reach.left), (3, 1));
/// assert_eq!(reach.lost, [(ReasonCode::ReachUnknown, 2)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Waterfall {
    campaign: String,
    customers: u64,
    gates: Vec<WaterfallGate>,
}

/// A gate of a [`Waterfall`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct WaterfallGate {
    /// Which.
    pub gate: Gate,
    /// How many customers got to it.
    pub entered: u64,
    /// How many are lost at it for which reason, in the order of the codes; only reasons that somebody has.
    pub lost: Vec<(ReasonCode, u64)>,
    /// How many are left after it.
    pub left: u64,
}

impl Waterfall {
    /// From the customers that are lost, by reason, and those who are sent to.
    fn new(campaign: &str, lost: &[(ReasonCode, u64)], sent: u64) -> Self {
        let customers = total(lost).saturating_add(sent);
        let mut left = customers;
        let gates = Gate::ALL.map(|gate| {
            let entered = left;
            let lost: Vec<_> = lost.iter().copied().filter(|(code, _)| code.gate() == gate).collect();
            left = left.saturating_sub(total(&lost));
            WaterfallGate { gate, entered, lost, left }
        });
        Self { campaign: campaign.to_owned(), customers, gates: gates.into() }
    }

    /// The campaign.
    pub fn campaign(&self) -> &str {
        &self.campaign
    }

    /// How many customers there are.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// All gates, in order.
    pub fn gates(&self) -> &[WaterfallGate] {
        &self.gates
    }

    /// One gate; there is always one for each of [`Gate::ALL`].
    pub fn gate(&self, gate: Gate) -> Option<&WaterfallGate> {
        self.gates.iter().find(|row| row.gate == gate)
    }

    /// How many are sent to: those who are left after the last gate.
    pub fn sent(&self) -> u64 {
        self.gates.last().map_or(self.customers, |gate| gate.left)
    }

    /// How many are lost for a reason.
    pub fn lost(&self, code: ReasonCode) -> u64 {
        let lost = self.gates.iter().flat_map(|gate| &gate.lost);
        lost.filter(|(other, _)| *other == code).fold(0, |sum, (_, customers)| sum.saturating_add(*customers))
    }

    /// The waterfall of these customers and others, who are not among these: of another shard or another currency.
    /// `None` if it is of another campaign.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Option<Self> {
        if self.campaign != other.campaign {
            return None;
        }
        let lost = ReasonCode::ALL.iter().map(|code| (*code, self.lost(*code).saturating_add(other.lost(*code))));
        let lost: Vec<_> = lost.filter(|(_, customers)| *customers > 0).collect();
        Some(Self::new(&self.campaign, &lost, self.sent().saturating_add(other.sent())))
    }
}

impl<K> Decisions<'_, K> {
    /// How many customers are lost at which gate of a campaign; `None` if there is no such campaign. Takes a pass over a byte a customer.
    pub fn waterfall(&self, campaign: &str) -> Option<Waterfall> {
        self.programme().campaign(campaign)?;
        let tally = self.tally(campaign);
        let mut lost: Vec<(ReasonCode, u64)> = Vec::new();
        for (code, count) in tally.iter().filter_map(|(code, count)| Some((code.reason()?, *count))) {
            match lost.iter_mut().find(|(other, _)| *other == code) {
                Some((_, all)) => *all += count,
                None => lost.push((code, count)),
            }
        }
        lost.sort_unstable();
        let sent = tally.iter().filter(|(code, _)| code.reason().is_none()).map(|(_, count)| count).sum();
        Some(Waterfall::new(campaign, &lost, sent))
    }
}

/// How many customers there are in all. Merged waterfalls may have as many as are counted.
fn total(lost: &[(ReasonCode, u64)]) -> u64 {
    lost.iter().fold(0, |sum, (_, customers)| sum.saturating_add(*customers))
}
