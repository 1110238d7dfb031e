//! [`Campaign`]: what is sent to whom, when, and how often.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::check;
use super::{CampaignError, Cap, LatePolicy, QuietHours, ReEntry, SendWindow, Step, Trigger, UnitKind};
use crate::campaign::Rule;
#[cfg(feature = "serde")]
use crate::campaign::rule::{unchecked_rule, unchecked_rule_if_any};
use crate::experiment::Variants;
use crate::model::{CampaignKind, Rate};

/// What is sent to whom, when, and how often: data that a person can read and change, and that is always valid.
///
/// It says nothing of the text: a step has a channel, an offer and the fields that the host's template is filled with.
/// Campaigns are decided on in a [`Programme`](super::Programme).
///
/// # How to get one
///
/// - A ready-made one, such as `Campaign::abandoned_order()`: the documents' C1 to C15, with their defaults. Start here, read
///   its [`parts`](Campaign::parts), change some ([below](#changing-one)).
/// - [`CampaignParts::new`] with a name, a [`Trigger`] and [`Step`]s; the rest has defaults.
/// - A file: [as JSON](#as-json).
///
/// # Example
///
/// The abandoned order of document 003: on day 1 "complete it with code off5", on day 10 "its price is about to rise, still
/// the old price with 10 % as a gift".
///
/// ```
/// use retention::campaign::{Campaign, CampaignParts, MergeField, Offer, Offset, Step, Trigger, UnitKind};
/// use retention::model::{CampaignKind, Channel};
///
/// let with_code = [MergeField::Name, MergeField::Order, MergeField::Code, MergeField::ShortLink];
/// let with_price = [MergeField::Name, MergeField::Order, MergeField::Offer, MergeField::OldPrice, MergeField::ShortLink];
/// let campaign = Campaign::new(CampaignParts {
///     kind: Some(CampaignKind::AbandonedOrder),
///     ..CampaignParts::new(
///         "abandoned_order",
///         Trigger::CartAbandoned { after_minutes: 60 },
///         vec![
///             Step::new(Offset::days(1), Channel::Sms).offering(Offer::percent(5).with_code("off5")).merging(with_code),
///             Step::new(Offset::days(10), Channel::Sms).offering(Offer::percent(10).at_old_price()).merging(with_price),
///         ],
///     )
/// })?;
/// assert_eq!((campaign.name(), campaign.unit()), ("abandoned_order", UnitKind::Cart));
/// # Ok::<(), retention::campaign::CampaignError>(())
/// ```
///
/// # Changing one
///
/// ```
/// # use retention::campaign::{Campaign, CampaignParts, Offset, Step, Trigger};
/// # use retention::model::{Channel, Rate};
/// # let steps = vec![Step::new(Offset::minutes(0), Channel::Email)];
/// # let campaign = Campaign::new(CampaignParts::new("welcome", Trigger::FirstOrder, steps))?;
/// let mut parts = campaign.into_parts();
/// parts.holdout = Rate::new(1, 10)?;
/// parts.priority = 20;
/// let campaign = Campaign::new(parts)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Take care of the [name](CampaignParts::name) and the [version](CampaignParts::version): messages that were sent are tied to the
/// one, and their keys to both.
///
/// # As JSON
///
/// Name, trigger and steps, and of the rest what differs from the defaults. What is not known or cannot be is refused, with
/// its path.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use retention::campaign::{Campaign, Offer, Offset};
/// use retention::model::Rate;
///
/// let json = r#"{
///     "name": "abandoned_order",
///     "trigger": {"cart_abandoned": {"after_minutes": 60}},
///     "steps": [
///         {"due": {"day": {"days": 1, "at": "10:00"}}, "channel": "sms", "offer": {"kind": {"percent": 5}, "code": "off5"}},
///         {"due": {"day": {"days": 10}}, "channel": "sms", "offer": {"kind": {"percent": 10}, "price": "old"}}
///     ],
///     "quiet_hours": {"from": "22:00", "until": "08:00"},
///     "caps": [{"at_most": 1, "within": "day"}],
///     "holdout": "10 %"
/// }"#;
/// let campaign: Campaign = serde_json::from_str(json).unwrap();
/// let parts = campaign.parts();
/// assert_eq!(parts.holdout, Rate::new(1, 10).unwrap());
/// assert_eq!((parts.version, parts.conversion_days), (1, 7));
/// assert_eq!((parts.steps[1].due, parts.steps[0].offer.clone()), (Offset::days(10), Some(Offer::percent(5).with_code("off5"))));
///
/// let error = serde_json::from_str::<Campaign>(&json.replace(r#""percent": 10"#, r#""percent": 0"#)).unwrap_err();
/// assert!(error.to_string().starts_with("steps[1].offer.kind.percent: expected above 0, at most 100, found 0"));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "CampaignParts", into = "CampaignParts"))]
pub struct Campaign(CampaignParts);

/// The parts of a [`Campaign`], by name: to be filled in, read, and changed. [`Campaign::new`] checks them.
///
/// As JSON all but `name`, `trigger` and `steps` may be left out and are then as of [`CampaignParts::new`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename = "Campaign", expecting = "struct Campaign", deny_unknown_fields))]
pub struct CampaignParts {
    /// Its name, which identifies it for ever: messages that were sent, holdouts and keys are tied to it. From 1 to 64 of the
    /// characters a–z, 0–9, `_` and `-`. A campaign under another name is another campaign: it sends anew, and to another control.
    pub name: String,
    /// Its version, 1 by default: a part of the keys. Raise it where a message under the same key would not be the same message
    /// any more. It does not send anew what was sent: messages are told apart by name, unit, enrolment and step.
    #[cfg_attr(feature = "serde", serde(default = "first_version"))]
    pub version: u32,
    /// What it is for, if it is one of the documents' kinds. Nothing is decided by it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub kind: Option<CampaignKind>,
    /// Whether it runs; by default it does.
    #[cfg_attr(feature = "serde", serde(default))]
    pub status: CampaignStatus,
    /// What brings customers into it, and what it is about.
    pub trigger: Trigger,
    /// Who of them is meant; by default [everybody](Rule::everybody). Looked at before every message, not at the first alone.
    #[cfg_attr(feature = "serde", serde(default = "Rule::everybody", deserialize_with = "unchecked_rule"))]
    pub audience: Rule,
    /// Its messages, from 1 to 255, in the order in which they are sent: none before those before it.
    pub steps: Vec<Step>,
    /// What becomes of late steps; by default they are sent.
    #[cfg_attr(feature = "serde", serde(default))]
    pub late: LatePolicy,
    /// Who leaves it; by default nobody. Looked at before every message. The end of the unit (the cart was ordered, the order
    /// cancelled) ends it anyway.
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "unchecked_rule_if_any"))]
    pub exit: Option<Rule>,
    /// Who has done what it is for, and leaves it; by default nobody. Looked at before every message.
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "unchecked_rule_if_any"))]
    pub goal: Option<Rule>,
    /// Whether and when one can be in it again; by default with every occurrence of the trigger.
    #[cfg_attr(feature = "serde", serde(default))]
    pub re_entry: ReEntry,
    /// Caps on its own messages, beside the programme's on all; by default none. All of them hold.
    #[cfg_attr(feature = "serde", serde(default))]
    pub caps: Vec<Cap>,
    /// Hours in which it sends nothing, beside the [programme's](super::ProgrammeParts::quiet_hours): it sends outside of both.
    /// By default none of its own.
    #[cfg_attr(feature = "serde", serde(default))]
    pub quiet_hours: Option<QuietHours>,
    /// When it sends; by default at any time.
    #[cfg_attr(feature = "serde", serde(default))]
    pub send_window: Option<SendWindow>,
    /// Which campaign comes first, where a customer could get messages of several at once: the highest, 0 by default; among equal
    /// ones the first of the programme.
    #[cfg_attr(feature = "serde", serde(default))]
    pub priority: i32,
    /// Of the campaigns of one group, by its name, a customer is in one at a time, for as long as they can get more messages of
    /// it ([`Programme`](super::Programme#what-campaigns-share)); by default it is in none. A name of the same
    /// characters as the campaign's.
    #[cfg_attr(feature = "serde", serde(default))]
    pub exclusion_group: Option<String>,
    /// The share of customers that is held out, from 0 to 1 (all); by default 0. Who, follows from the customer and the
    /// campaign's name ([`Bucket`](crate::experiment::Bucket)): raising it only adds customers.
    #[cfg_attr(feature = "serde", serde(default = "no_share"))]
    pub holdout: Rate,
    /// Variants of its messages and their weights; by default none. A customer gets one and the same in all steps.
    #[cfg_attr(feature = "serde", serde(default))]
    pub variants: Variants,
    /// The conversion window: for how many days after a message an order counts as its result, at least 1, by default 7. Nothing
    /// is decided by it; reports on results use it.
    #[cfg_attr(feature = "serde", serde(default = "one_week"))]
    pub conversion_days: u32,
    /// How old the facts may be, in minutes from their watermark to the moment of the decision, at least 1; by default of any
    /// age. With older ones nothing is sent: who bought an hour ago is not to be asked why they do not.
    #[cfg_attr(feature = "serde", serde(default))]
    pub max_staleness_minutes: Option<u32>,
    /// What a message costs, in the shop's currency, zero or more; by default 0. For dry runs and reports (document 003: pay per
    /// message).
    #[cfg_attr(feature = "serde", serde(default, with = "crate::model::wire::decimal"))]
    pub cost_per_message: Decimal,
}

/// Whether a campaign runs.
///
/// # Example
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use retention::campaign::CampaignStatus;
///
/// let nowruz = CampaignStatus::LiveDuring {
///     from: Utc.with_ymd_and_hms(2026, 3, 13, 0, 0, 0).single(),
///     until: Utc.with_ymd_and_hms(2026, 4, 3, 0, 0, 0).single(),
/// };
/// assert_ne!(nowruz, CampaignStatus::default());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum CampaignStatus {
    /// It has not been started: nothing is sent.
    Draft,
    /// It runs.
    #[default]
    Live,
    /// It runs from, until: half-open, and each may be left out. Messages are sent within; what brought the customer into the
    /// campaign may have been before.
    LiveDuring {
        /// The first instant, if any; before `until`.
        #[cfg_attr(feature = "serde", serde(default))]
        from: Option<DateTime<Utc>>,
        /// The first instant after it, if any.
        #[cfg_attr(feature = "serde", serde(default))]
        until: Option<DateTime<Utc>>,
    },
    /// It is stopped for now: nothing is sent. What falls due meanwhile is late when it runs again
    /// ([`LatePolicy`](super::LatePolicy)).
    Paused,
}

impl Campaign {
    /// From its parts.
    ///
    /// # Errors
    ///
    /// [`CampaignError`], naming the first part that cannot be, by its path. Each part says on its page what it can be; beside
    /// that, steps are due [`Before`](super::Offset::Before) only with a trigger that [has a date](Trigger::is_dated), and a send
    /// window is not all within quiet hours.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::{Campaign, CampaignParts, Trigger};
    ///
    /// let error = Campaign::new(CampaignParts::new("welcome", Trigger::FirstOrder, vec![])).unwrap_err();
    /// assert_eq!(error.to_string(), "steps: expected 1 to 255 steps, found 0");
    /// ```
    pub fn new(parts: CampaignParts) -> Result<Self, CampaignError> {
        check::campaign(&parts)?;
        Ok(Self(parts))
    }

    /// The parts, to read them.
    pub fn parts(&self) -> &CampaignParts {
        &self.0
    }

    /// The parts, to change some and build another.
    pub fn into_parts(self) -> CampaignParts {
        self.0
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is about: what one enrolment belongs to.
    pub fn unit(&self) -> UnitKind {
        self.0.trigger.unit()
    }
}

impl Campaign {
    /// The ready-made ones, which a law holds against [`new`](Self::new).
    pub(in crate::campaign) fn of_valid(parts: CampaignParts) -> Self {
        Self(parts)
    }
}

impl CampaignParts {
    /// A campaign with these and nothing else: live, for everybody, without exit, caps, quiet hours or holdout; late steps are
    /// sent, and each occurrence of the trigger is a new enrolment.
    pub fn new(name: impl Into<String>, trigger: Trigger, steps: Vec<Step>) -> Self {
        Self {
            name: name.into(),
            version: first_version(),
            kind: None,
            status: CampaignStatus::Live,
            trigger,
            audience: Rule::everybody(),
            steps,
            late: LatePolicy::default(),
            exit: None,
            goal: None,
            re_entry: ReEntry::default(),
            caps: Vec::new(),
            quiet_hours: None,
            send_window: None,
            priority: 0,
            exclusion_group: None,
            holdout: no_share(),
            variants: Variants::default(),
            conversion_days: one_week(),
            max_staleness_minutes: None,
            cost_per_message: Decimal::ZERO,
        }
    }
}

impl TryFrom<CampaignParts> for Campaign {
    type Error = CampaignError;

    fn try_from(parts: CampaignParts) -> Result<Self, CampaignError> {
        Self::new(parts)
    }
}

impl From<Campaign> for CampaignParts {
    fn from(campaign: Campaign) -> Self {
        campaign.0
    }
}

fn first_version() -> u32 {
    1
}

fn one_week() -> u32 {
    7
}

pub(super) fn no_share() -> Rate {
    Rate::of_whole(0, std::num::NonZeroU64::MIN)
}
