//! [`Programme`]: campaigns that share customers.

use super::campaign::no_share;
use super::check;
use super::{Campaign, CampaignError, Cap, QuietHours};
use crate::campaign::Catalogue;
use crate::model::{Rate, Zone};
use crate::segment::ShopRhythm;

/// Campaigns that share customers, and what holds for all of them: data that a person can read and change, and that is always
/// valid. Decisions are made by programme, because a customer has one inbox.
///
/// # What campaigns share
///
/// | | |
/// |---|---|
/// | one message a run | Of the campaigns that could send to a customer at one moment one does: the one with the highest [priority](super::CampaignParts::priority), and among equal ones the first in the programme. The others lose (`arbitration.lost`, with the winner's name); their steps stay due, and the next run decides anew. Controls win and lose [as the others do](crate::campaign::arbitrate#who-is-held-out) |
/// | caps | The programme's [`caps`](ProgrammeParts::caps) count the messages of all its campaigns; a campaign's own caps count its own. All of them hold. Messages that were sent count, by whichever campaign, and those that somebody is held out of only for that customer; transactional messages never count |
/// | exclusion groups | While a customer is on their way through one campaign of a [group](super::CampaignParts::exclusion_group) (they got a message of it, and more are to come), the others do not send to them (`enrolment.exclusion_group`). More are to come while nothing but time, or a fact that nobody knows, is in the way: a campaign that is paused or over, that they left, or over whose channel they cannot be written to keeps nobody out of the others. If they are on their way through two of them, the one that wrote first goes on |
/// | quiet hours | The programme's hold for all campaigns; one with hours of its own sends outside of both, so never at a time that the programme rules out |
/// | the global holdout | Its customers get nothing at all. A campaign's [holdout](super::CampaignParts::holdout) is drawn apart from it, among all customers |
/// | zone, catalogue, rhythm | What customers fall back to whose own zone or rhythm is not known, and what products go together |
///
/// So a cap, unlike arbitration, reaches over runs: one message a run is still 24 a day under an hourly run.
///
/// Caps alone do not keep two campaigns from talking at cross purposes, one after the other; exclusion groups do, and
/// [`lint`](Programme::lint) says where one is missing.
///
/// Elsewhere whichever message comes first goes out, and a cap drops the others: the tools on
/// [the front page](crate::campaign#names-elsewhere) have no arbitration that says who won.
///
/// # Example
///
/// ```
/// use std::num::NonZeroU32;
///
/// use retention::campaign::{
///     Campaign, CampaignParts, Cap, CapWindow, Offset, Programme, ProgrammeParts, QuietHours, Step, Trigger,
/// };
/// use retention::model::{Channel, Rate};
///
/// let at_once = vec![Step::new(Offset::minutes(0), Channel::Email)];
/// let welcome = Campaign::new(CampaignParts::new("welcome", Trigger::FirstOrder, at_once.clone()))?;
/// let back = Campaign::new(CampaignParts::new("come_back", Trigger::Inactive { days: 60 }, at_once))?;
///
/// let programme = Programme::from_parts(ProgrammeParts {
///     campaigns: vec![welcome, back],
///     caps: vec![Cap::new(2, CapWindow::Rolling { hours: NonZeroU32::new(7 * 24).unwrap() })?],
///     quiet_hours: Some(QuietHours::night()),
///     global_holdout: Rate::new(5, 100)?,
///     salt: "shop-2026".to_owned(),
///     ..ProgrammeParts::default()
/// })?;
/// assert_eq!(programme.campaigns().len(), 2);
/// assert_eq!(programme.campaign("welcome").unwrap().parts().priority, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # As JSON
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use retention::campaign::Programme;
///
/// let json = r#"{
///     "campaigns": [
///         {"name": "welcome", "trigger": "first_order", "steps": [{"due": {"elapsed": {"minutes": 0}}, "channel": "email"}]},
///         {"name": "birthday", "trigger": {"birthday": {}}, "steps": [{"due": {"before": {"days": 3, "at": "10:00"}}, "channel": "sms"}]}
///     ],
///     "zone": "+03:30",
///     "caps": [{"at_most": 2, "within": {"rolling": {"hours": 168}}}],
///     "quiet_hours": {"from": "22:00", "until": "08:00"},
///     "global_holdout": "5 %",
///     "salt": "shop-2026"
/// }"#;
/// let programme: Programme = serde_json::from_str(json).unwrap();
/// assert_eq!(programme.campaigns()[1].name(), "birthday");
///
/// let error = serde_json::from_str::<Programme>(&json.replace(r#""name": "birthday""#, r#""name": "welcome""#)).unwrap_err();
/// assert!(error.to_string().starts_with("campaigns[1].name: expected a name of its own"));
/// let error = serde_json::from_str::<Programme>(&json.replace(r#""name": "birthday""#, r#""name": "Birthday""#)).unwrap_err();
/// assert!(error.to_string().starts_with("campaigns[1].name: expected 1 to 64 of the characters"));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "ProgrammeParts", into = "ProgrammeParts"))]
pub struct Programme(ProgrammeParts);

/// The parts of a [`Programme`], by name: to be filled in, read, and changed. [`Programme::from_parts`] checks them.
///
/// The default has no campaigns, the zone UTC, no caps, no quiet hours, no holdout, an empty salt, an empty catalogue and no
/// rhythm; as JSON each part may be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename = "Programme", expecting = "struct Programme", default, deny_unknown_fields)
)]
pub struct ProgrammeParts {
    /// Its campaigns, at most 1,000 with names of their own. Their order decides where priorities are equal.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "super::wire::campaigns"))]
    pub campaigns: Vec<Campaign>,
    /// The zone of the business day ("today", windows by calendar days), and of customers whose own is not known.
    pub zone: Zone,
    /// Caps on the messages of all campaigns together. All of them hold, each in its [window](super::CapWindow), which is not one
    /// enrolment: that is one campaign's.
    pub caps: Vec<Cap>,
    /// Hours in which nothing is sent, whatever [hours of its own](super::CampaignParts::quiet_hours) a campaign has: it sends
    /// outside of both. If one campaign has to send at night, leave them out here and give them to the others.
    pub quiet_hours: Option<QuietHours>,
    /// The share of customers that gets nothing at all, from 0 to 1.
    pub global_holdout: Rate,
    /// Mixed into the hash of holdouts and variants; any text. Choose it once, another one for each shop: a new one draws all
    /// arms anew.
    pub salt: String,
    /// What goes with what, for cross-selling and up-selling.
    pub catalogue: Catalogue,
    /// The shop's median gap between purchases, for customers with too few gaps of their own.
    pub rhythm: ShopRhythm,
}

impl Programme {
    /// The most campaigns that a programme can have.
    pub const MAX_CAMPAIGNS: usize = check::MAX_CAMPAIGNS;

    /// These campaigns, and the [default](ProgrammeParts) of the rest.
    ///
    /// # Errors
    ///
    /// [`CampaignError`] if two campaigns have one name, or if they are more than [1,000](Programme::MAX_CAMPAIGNS).
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::{Campaign, CampaignParts, Offset, Programme, Step, Trigger};
    /// use retention::model::Channel;
    ///
    /// let at_once = vec![Step::new(Offset::minutes(0), Channel::Email)];
    /// let welcome = Campaign::new(CampaignParts::new("welcome", Trigger::FirstOrder, at_once))?;
    /// let error = Programme::new([welcome.clone(), welcome]).unwrap_err();
    /// let expected = r#"campaigns[1].name: expected a name of its own, found "welcome", which campaigns[0] has"#;
    /// assert_eq!(error.to_string(), expected);
    /// # Ok::<(), retention::campaign::CampaignError>(())
    /// ```
    pub fn new(campaigns: impl IntoIterator<Item = Campaign>) -> Result<Self, CampaignError> {
        Self::from_parts(ProgrammeParts { campaigns: campaigns.into_iter().collect(), ..ProgrammeParts::default() })
    }

    /// From its parts.
    ///
    /// # Errors
    ///
    /// [`CampaignError`], naming the first part that cannot be, by its path: as for [`new`](Programme::new), a cap within an
    /// enrolment, quiet hours that are not, quiet hours that leave a campaign no minute, a holdout that is not
    /// from 0 to 1.
    pub fn from_parts(parts: ProgrammeParts) -> Result<Self, CampaignError> {
        check::programme(&parts)?;
        Ok(Self(parts))
    }

    /// The parts, to read them.
    pub fn parts(&self) -> &ProgrammeParts {
        &self.0
    }

    /// The parts, to change some and build another.
    pub fn into_parts(self) -> ProgrammeParts {
        self.0
    }

    /// The campaigns, in the order in which they were given.
    pub fn campaigns(&self) -> &[Campaign] {
        &self.0.campaigns
    }

    /// A campaign, by its name; `None` if there is none.
    pub fn campaign(&self, name: &str) -> Option<&Campaign> {
        self.0.campaigns.iter().find(|campaign| campaign.name() == name)
    }
}

impl Default for ProgrammeParts {
    fn default() -> Self {
        Self {
            campaigns: Vec::new(),
            zone: Zone::UTC,
            caps: Vec::new(),
            quiet_hours: None,
            global_holdout: no_share(),
            salt: String::new(),
            catalogue: Catalogue::default(),
            rhythm: ShopRhythm::default(),
        }
    }
}

impl TryFrom<ProgrammeParts> for Programme {
    type Error = CampaignError;

    fn try_from(parts: ProgrammeParts) -> Result<Self, CampaignError> {
        Self::from_parts(parts)
    }
}

impl From<Programme> for ProgrammeParts {
    fn from(programme: Programme) -> Self {
        programme.0
    }
}
