//! [`Programme`].

use super::check;
use super::{Campaign, CampaignError, Cap, QuietHours};
use crate::campaign::Catalogue;
use crate::model::{Rate, Zone};
use crate::segment::ShopRhythm;

/// Campaigns that share customers: valid data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme(ProgrammeParts);

/// The parts of a [`Programme`], by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeParts {
    /// Its campaigns; names are different.
    pub campaigns: Vec<Campaign>,
    /// The zone of the business day, and of customers whose own is not known.
    pub zone: Zone,
    /// Caps over all campaigns.
    pub caps: Vec<Cap>,
    /// Hours in which nothing is sent, unless a campaign has its own.
    pub quiet_hours: Option<QuietHours>,
    /// The share of customers that gets nothing at all.
    pub global_holdout: Rate,
    /// Mixed into the hash of holdouts and variants. A new one draws all arms anew.
    pub salt: String,
    /// What goes with what.
    pub catalogue: Catalogue,
    /// The shop's median gap between purchases, for customers with too few of their own.
    pub rhythm: ShopRhythm,
}

impl Programme {
    /// Campaigns, with the standard of the rest.
    ///
    /// # Errors
    ///
    /// [`CampaignError`] if two campaigns have one name.
    pub fn new(campaigns: impl IntoIterator<Item = Campaign>) -> Result<Self, CampaignError> {
        Self::from_parts(ProgrammeParts { campaigns: campaigns.into_iter().collect(), ..ProgrammeParts::default() })
    }

    /// From its parts.
    ///
    /// # Errors
    ///
    /// [`CampaignError`], naming the first part that cannot be.
    pub fn from_parts(parts: ProgrammeParts) -> Result<Self, CampaignError> {
        check::programme(&parts)?;
        Ok(Self(parts))
    }

    /// The parts.
    pub fn parts(&self) -> &ProgrammeParts {
        &self.0
    }

    /// The parts, to change some and build another.
    pub fn into_parts(self) -> ProgrammeParts {
        self.0
    }

    /// The campaigns.
    pub fn campaigns(&self) -> &[Campaign] {
        &self.0.campaigns
    }

    /// A campaign, by its name.
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
            global_holdout: Rate::of_whole(0, std::num::NonZeroU64::MIN),
            salt: String::new(),
            catalogue: Catalogue::default(),
            rhythm: ShopRhythm::default(),
        }
    }
}
