//! [`DecisionsChange`]: what a changed programme does to the decisions of a day.

use std::collections::BTreeMap;
use std::fmt;

use crate::campaign::columns::Code;
use crate::campaign::{Campaign, Decisions, ReasonCode};

/// What a changed programme does to the decisions on the same customers: which messages are gained and lost, and why. From
/// [`Decisions::change_to`].
///
/// [`AudienceChange`](crate::campaign::AudienceChange) says who matches a changed rule; who of them is sent to then is said here:
/// after caps, quiet hours, holdouts, and after the other campaigns, which gain and lose messages too where another one comes
/// first now.
///
/// # Example
///
/// Half of all are held out of the news; and a gift that comes first is tried out.
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{
///     Campaign, CampaignParts, ChannelFacts, CustomerFacts, FactTable, Moment, Offset, Programme, ReasonCode, SendState, Step,
///     Trigger,
/// };
/// use retention::model::{Channel, Rate};
///
/// let at_once = || vec![Step::new(Offset::minutes(0), Channel::Email)];
/// let news = Campaign::new(CampaignParts::new("news", Trigger::Audience, at_once()))?;
/// let gift = CampaignParts { priority: 1, holdout: Rate::new(1, 2)?, ..CampaignParts::new("gift", Trigger::Audience, at_once()) };
/// let (now, then) = (Programme::new([news.clone()])?, Programme::new([news, Campaign::new(gift)?])?);
///
/// let agreed = ChannelFacts::reachable_with_consent(None);
/// let of = |key| CustomerFacts::new(key).with_channel(Channel::Email, agreed).with_touches([])?.with_enrolments([]);
/// let table = FactTable::from_rows((0..100_u32).map(of).collect::<Result<Vec<_>, _>>()?)?;
/// let bound = now.bind(&table, Moment::new(NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc()));
/// let change = bound.decide().change_to(&bound.rebind(&then).decide()).unwrap();
///
/// let [news, gift] = change.campaigns() else { panic!() };
/// assert_eq!((news.before(), news.gained().len()), (100, 0));
/// assert_eq!(news.lost()[0].to, SendState::NotSent(ReasonCode::LostTo)); // to the gift
/// assert_eq!(gift.after(), news.lost().len() as u64);
/// assert!(gift.gained().iter().all(|one| one.from == SendState::NoCampaign));
/// // Everybody who got a message still gets one, and nobody else does.
/// assert_eq!((change.before(), change.after(), change.gained(), change.lost()), (100, 100, 0, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DecisionsChange<'t, K> {
    before: u64,
    after: u64,
    gained: u64,
    lost: u64,
    campaigns: Vec<CampaignChange<'t, K>>,
}

/// What a changed programme does to the decisions of one campaign; of a [`DecisionsChange`].
///
/// # Example
///
/// See [`DecisionsChange`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CampaignChange<'t, K> {
    campaign: String,
    before: u64,
    after: u64,
    moves: Vec<StateMove>,
    gained: Vec<ChangedDecision<'t, K>>,
    lost: Vec<ChangedDecision<'t, K>>,
}

/// How many customers come from one state to another; of a [`CampaignChange`].
///
/// # Example
///
/// See [`CampaignChange::moves`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct StateMove {
    /// What was decided before.
    pub from: SendState,
    /// What is decided after.
    pub to: SendState,
    /// For how many customers.
    pub customers: u64,
}

/// A customer whose message is gained or lost; of a [`CampaignChange`].
///
/// # Example
///
/// See [`DecisionsChange`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ChangedDecision<'t, K> {
    /// Who.
    pub key: &'t K,
    /// What was decided before.
    pub from: SendState,
    /// What is decided after.
    pub to: SendState,
}

/// Whether a campaign sends to a customer, or why not. Of a customer with several carts, orders or subscriptions it is the
/// outcome that counts most; see [`Decisions::outcome`]. JSON has its text: `sent`, `no_campaign`, or the code.
///
/// # Example
///
/// ```
/// use retention::campaign::{ReasonCode, SendState};
///
/// assert_eq!(SendState::NotSent(ReasonCode::CapReached).to_string(), "cap.reached");
/// assert_eq!(SendState::Sent.as_str(), "sent");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SendState {
    /// The programme has no such campaign.
    NoCampaign,
    /// It sends.
    Sent,
    /// It does not, for this first reason; that of a holdout if they are held out.
    NotSent(ReasonCode),
}

impl<'t, K: PartialEq> Decisions<'t, K> {
    /// What changes from these decisions to others on the same customers: under a changed programme
    /// ([`rebind`](crate::campaign::Bound::rebind)) at the same moment, or at another moment. `None` if they are on other
    /// customers. Takes a pass over two bytes a customer and campaign.
    ///
    /// # Example
    ///
    /// See [`DecisionsChange`].
    pub fn change_to(&self, after: &Decisions<'_, K>) -> Option<DecisionsChange<'t, K>> {
        let keys = self.keys();
        (std::ptr::eq(keys, after.keys()) || keys == after.keys()).then_some(())?;
        let is_new = |campaign: &&Campaign| self.programme().campaign(campaign.name()).is_none();
        let names = self.programme().campaigns().iter().chain(after.programme().campaigns().iter().filter(is_new));
        let campaigns = names.map(|campaign| {
            let name = campaign.name();
            CampaignChange::new(name, keys, [self.codes(name), after.codes(name)])
        });
        let [was, is] = [self.sent(), after.sent()].map(|sent| {
            let mut rows = vec![false; keys.len()];
            for one in sent {
                if let Some(is_sent_to) = rows.get_mut(one.row) {
                    *is_sent_to = true;
                }
            }
            rows
        });
        let only = |some: &[bool], others: &[bool]| some.iter().zip(others).filter(|(a, b)| **a && !**b).count() as u64;
        Some(DecisionsChange {
            before: self.sent().len() as u64,
            after: after.sent().len() as u64,
            gained: only(&is, &was),
            lost: only(&was, &is),
            campaigns: campaigns.collect(),
        })
    }
}

impl<'t, K> DecisionsChange<'t, K> {
    /// How many messages are sent before, by all campaigns.
    pub fn before(&self) -> u64 {
        self.before
    }

    /// How many are sent after.
    pub fn after(&self) -> u64 {
        self.after
    }

    /// How many customers get a message after, and none before.
    pub fn gained(&self) -> u64 {
        self.gained
    }

    /// How many customers got a message before, and get none after.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// The campaigns: those of the programme before, in its order, then those that are new.
    pub fn campaigns(&self) -> &[CampaignChange<'t, K>] {
        &self.campaigns
    }

    /// One campaign; `None` if neither programme has it.
    pub fn campaign(&self, name: &str) -> Option<&CampaignChange<'t, K>> {
        self.campaigns.iter().find(|campaign| campaign.campaign == name)
    }
}

impl<'t, K> CampaignChange<'t, K> {
    fn new(campaign: &str, keys: &'t [K], [before, after]: [Option<&[Code]>; 2]) -> Self {
        let mut change = Self {
            campaign: campaign.to_owned(),
            before: sends(before),
            after: sends(after),
            moves: Vec::new(),
            gained: Vec::new(),
            lost: Vec::new(),
        };
        let mut moves: BTreeMap<(SendState, SendState), u64> = BTreeMap::new();
        for (row, key) in keys.iter().enumerate() {
            let [from, to] = [before, after].map(|codes| SendState::of(codes.and_then(|codes| codes.get(row))));
            if from == to {
                continue;
            }
            *moves.entry((from, to)).or_default() += 1;
            match (from, to) {
                (_, SendState::Sent) => change.gained.push(ChangedDecision { key, from, to }),
                (SendState::Sent, _) => change.lost.push(ChangedDecision { key, from, to }),
                _ => {}
            }
        }
        change.moves = moves.into_iter().map(|((from, to), customers)| StateMove { from, to, customers }).collect();
        change
    }

    /// Which.
    pub fn campaign(&self) -> &str {
        &self.campaign
    }

    /// How many customers it sends to before.
    pub fn before(&self) -> u64 {
        self.before
    }

    /// How many it sends to after.
    pub fn after(&self) -> u64 {
        self.after
    }

    /// From what to what, and how many customers: also from one reason not to send to another. Ascending, from `no_campaign` and
    /// `sent` to the codes in their order; only moves that somebody makes.
    ///
    /// # Example
    ///
    /// A draft becomes live:
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::campaign::{Campaign, CampaignStatus, FactTable, Moment, Programme};
    ///
    /// let draft = Programme::new([Campaign::news().edit(|parts| parts.status = CampaignStatus::Draft)?])?;
    /// let live = Programme::new([Campaign::news()])?;
    /// let table = FactTable::of_customers(["ali", "mina"]);
    /// let noon = Moment::new(NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc());
    /// let change = draft.decide(&table, noon).change_to(&live.decide(&table, noon)).unwrap();
    /// let moves = change.campaigns()[0].moves().iter().map(|one| format!("{} -> {}: {}", one.from, one.to, one.customers));
    /// assert_eq!(moves.collect::<Vec<_>>(), ["live.draft -> reach.unknown: 2"]);
    /// # Ok::<(), retention::campaign::CampaignError>(())
    /// ```
    pub fn moves(&self) -> &[StateMove] {
        &self.moves
    }

    /// Whom it sends to after and did not before, by key, each with the reason why not.
    pub fn gained(&self) -> &[ChangedDecision<'t, K>] {
        &self.gained
    }

    /// Whom it sent to before and does not after, by key, each with the reason why not. The others are still sent to, be it
    /// another message.
    pub fn lost(&self) -> &[ChangedDecision<'t, K>] {
        &self.lost
    }
}

impl SendState {
    /// Its text: `sent`, `no_campaign`, or the code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoCampaign => "no_campaign",
            Self::Sent => "sent",
            Self::NotSent(code) => code.as_str(),
        }
    }

    /// Of what a decision came to, if there is one.
    fn of(code: Option<&Code>) -> Self {
        code.map_or(Self::NoCampaign, |code| code.reason().map_or(Self::Sent, Self::NotSent))
    }
}

impl fmt::Display for SendState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for SendState {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

fn sends(codes: Option<&[Code]>) -> u64 {
    codes.unwrap_or_default().iter().filter(|code| code.reason().is_none()).count() as u64
}
