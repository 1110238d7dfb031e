//! [`Waterfall`]: how many customers are lost at which gate of a campaign.

use super::reasons::{self, ReasonCounts};
use crate::campaign::{Decisions, Gate, ReasonCode};

/// How many customers are lost at which gate of a campaign, and for which reason.
///
/// Every customer counts once: at the first gate that is closed for them, or as sent to. Of a customer with several carts,
/// orders or subscriptions, the outcome that counts most stands for all; see [`Decisions::outcome`].
///
/// Customers who are held out are lost at the holdout that they are in, if they would be sent to, now or at a later instant that is
/// known: what controls wait for is not counted at its own gate. If something else keeps them from it, such as a step that is too late
/// or a message of another campaign, or if nobody knows until when, they are lost at that.
///
/// Those of several machines, each with customers of its own, are [merged](Self::merge); with serde they are read back, and
/// refused if they do not add up.
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
///
/// # As JSON
///
/// The losses of each gate by the text of their reason.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use retention::campaign::{Gate, ReasonCode, Waterfall};
///
/// let nobody = Waterfall::of_nobody("news");
/// let json = serde_json::to_string(&nobody).unwrap();
/// assert!(json.starts_with(r#"{"campaign":"news","customers":0,"gates":[{"gate":"live","entered":0,"lost":{},"left":0},"#));
/// assert_eq!(serde_json::from_str::<Waterfall>(&json).unwrap(), nobody);
///
/// let wrong = json.replacen(r#""lost":{}"#, r#""lost":{"live.draft":3}"#, 1);
/// let error = serde_json::from_str::<Waterfall>(&wrong).unwrap_err().to_string();
/// assert!(error.starts_with("waterfall: expected gates that add up"));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawWaterfall"))]
pub struct Waterfall {
    campaign: String,
    customers: u64,
    gates: Vec<WaterfallGate>,
}

/// A gate of a [`Waterfall`].
///
/// # Example
///
/// See [`Waterfall`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct WaterfallGate {
    /// Which.
    pub gate: Gate,
    /// How many customers got to it.
    pub entered: u64,
    /// How many are lost at it for which reason, in the order of the codes; only reasons that somebody has.
    #[cfg_attr(feature = "serde", serde(with = "reasons::wire"))]
    pub lost: Vec<(ReasonCode, u64)>,
    /// How many are left after it.
    pub left: u64,
}

impl Waterfall {
    /// Of a campaign without a customer, to add others [to](Self::merge).
    ///
    /// # Example
    ///
    /// See [`merge`](Self::merge).
    pub fn of_nobody(campaign: impl Into<String>) -> Self {
        Self::new(campaign.into(), 0, &[])
    }

    /// From the customers, and those of them that are lost, by reason.
    fn new(campaign: String, customers: u64, lost: &[(ReasonCode, u64)]) -> Self {
        let mut left = customers;
        let of_gate = |gate: &Gate| {
            let gate = *gate;
            let entered = left;
            let lost = reasons::of_gate(lost, gate);
            left = left.saturating_sub(reasons::total(&lost).unwrap_or(u64::MAX));
            WaterfallGate { gate, entered, lost, left }
        };
        let gates = Gate::ALL.iter().map(of_gate).collect();
        Self { campaign, customers, gates }
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
        self.all_lost().find(|(other, _)| *other == code).map_or(0, |(_, customers)| customers)
    }

    /// The waterfall of these customers and others, who are not among these: of another shard or another currency.
    /// `None` if it is of another campaign, or if there are more customers than 64 bits count.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::campaign::{Campaign, CustomerFacts, FactTable, Moment, Programme, Waterfall};
    ///
    /// let programme = Programme::new([Campaign::news()])?;
    /// let noon = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
    /// let of = |keys: &[&'static str]| {
    ///     let table = FactTable::of_customers(keys.iter().copied());
    ///     programme.decide(&table, Moment::new(noon)).waterfall("news").unwrap()
    /// };
    /// let [west, east] = [of(&["ali", "mina"]), of(&["sara"])];
    /// assert_eq!(west.merge(&east), Some(of(&["ali", "mina", "sara"])));
    /// assert_eq!(west.merge(&Waterfall::of_nobody("news")).as_ref(), Some(&west));
    /// assert_eq!(west.merge(&Waterfall::of_nobody("gift")), None);
    /// # Ok::<(), retention::campaign::CampaignError>(())
    /// ```
    #[must_use]
    pub fn merge(&self, other: &Self) -> Option<Self> {
        (self.campaign == other.campaign).then_some(())?;
        let [lost, others] = [self, other].map(|one| one.all_lost().collect::<ReasonCounts>());
        let customers = self.customers.checked_add(other.customers)?;
        Some(Self::new(self.campaign.clone(), customers, &reasons::merged(&lost, &others)?))
    }

    /// In the order of the codes, which is that of the gates.
    fn all_lost(&self) -> impl Iterator<Item = (ReasonCode, u64)> {
        self.gates.iter().flat_map(|gate| gate.lost.iter().copied())
    }
}

impl<K> Decisions<'_, K> {
    /// How many customers are lost at which gate of a campaign; `None` if there is no such campaign. Takes a pass over a byte a
    /// customer.
    ///
    /// # Example
    ///
    /// See [`Waterfall`].
    pub fn waterfall(&self, campaign: &str) -> Option<Waterfall> {
        self.programme().campaign(campaign)?;
        let tally = self.tally(campaign).into_iter();
        let (customers, lost) = tally.fold((0, ReasonCounts::new()), |(customers, lost), (code, count)| {
            let of_code = code.reason().map(|reason| (reason, count));
            (customers + count, reasons::merged(&lost, of_code.as_slice()).unwrap_or(lost))
        });
        Some(Waterfall::new(campaign.to_owned(), customers, &lost))
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "Waterfall", expecting = "struct Waterfall", deny_unknown_fields)]
struct RawWaterfall {
    campaign: String,
    customers: u64,
    gates: Vec<WaterfallGate>,
}

#[cfg(feature = "serde")]
impl TryFrom<RawWaterfall> for Waterfall {
    type Error = super::CountsError;

    fn try_from(RawWaterfall { campaign, customers, gates }: RawWaterfall) -> Result<Self, super::CountsError> {
        let mut lost: ReasonCounts = gates.iter().flat_map(|gate| gate.lost.iter().copied()).collect();
        lost.sort_unstable();
        let made = Self::new(campaign, customers, &lost);
        let adds_up = reasons::total(&lost).is_some_and(|lost| lost <= customers) && made.gates == gates;
        if adds_up { Ok(made) } else { Err(super::CountsError::Waterfall) }
    }
}
