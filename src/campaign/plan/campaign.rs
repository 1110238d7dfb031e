//! [`Campaign`].

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::check;
use super::{CampaignError, Cap, LatePolicy, QuietHours, ReEntry, SendWindow, Step, Trigger, UnitKind};
use crate::campaign::Rule;
use crate::experiment::Variants;
use crate::model::{CampaignKind, Rate};

/// A campaign: valid data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Campaign(CampaignParts);

/// The parts of a [`Campaign`], by name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CampaignParts {
    /// Its name, which identifies it for ever: messages, holdouts and keys are tied to it. `[a-z0-9_-]+`.
    pub name: String,
    /// Its version: part of the keys, so that a campaign that is begun anew sends anew.
    pub version: u32,
    /// What it is for, if it is one of the documents' kinds.
    pub kind: Option<CampaignKind>,
    /// Whether it runs.
    pub status: CampaignStatus,
    /// What brings customers into it.
    pub trigger: Trigger,
    /// Who of them is meant.
    pub audience: Rule,
    /// Its messages, in order.
    pub steps: Vec<Step>,
    /// What becomes of late steps.
    pub late: LatePolicy,
    /// Who leaves it, looked at before every message.
    pub exit: Option<Rule>,
    /// Who has done what it is for, and leaves it.
    pub goal: Option<Rule>,
    /// Whether and when one can be in it again.
    pub re_entry: ReEntry,
    /// Caps of its own, beside the programme's.
    pub caps: Vec<Cap>,
    /// Hours in which it sends nothing; the programme's, if none.
    pub quiet_hours: Option<QuietHours>,
    /// When it sends.
    pub send_window: Option<SendWindow>,
    /// Who comes first, where a customer could get several: the highest.
    pub priority: i32,
    /// Of the campaigns of one group a customer is in one at a time.
    pub exclusion_group: Option<String>,
    /// The share of customers that is held out.
    pub holdout: Rate,
    /// Variants of its messages.
    pub variants: Variants,
    /// For how many days after a message an order counts as its result.
    pub conversion_days: u32,
    /// How old the facts may be.
    pub max_staleness_minutes: Option<u32>,
    /// What a message costs, for dry runs and reports.
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    pub cost_per_message: Decimal,
}

/// Whether a campaign runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum CampaignStatus {
    /// Nobody has started it.
    Draft,
    /// It runs.
    #[default]
    Live,
    /// It runs from, until: half-open.
    LiveDuring {
        /// The first instant, if any.
        from: Option<DateTime<Utc>>,
        /// The first instant after it, if any.
        until: Option<DateTime<Utc>>,
    },
    /// It is stopped for now.
    Paused,
}

impl Campaign {
    /// From its parts.
    ///
    /// # Errors
    ///
    /// [`CampaignError`], naming the first part that cannot be.
    pub fn new(parts: CampaignParts) -> Result<Self, CampaignError> {
        check::campaign(&parts)?;
        Ok(Self(parts))
    }

    /// The parts, to read them, or to change some and build another.
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

    /// What it is about.
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
    /// A live campaign with these and nothing else: everybody, no caps of its own, no holdout, late steps are sent.
    pub fn new(name: impl Into<String>, trigger: Trigger, steps: Vec<Step>) -> Self {
        Self {
            name: name.into(),
            version: 1,
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
            holdout: Rate::of_whole(0, std::num::NonZeroU64::MIN),
            variants: Variants::default(),
            conversion_days: 7,
            max_staleness_minutes: None,
            cost_per_message: Decimal::ZERO,
        }
    }
}
