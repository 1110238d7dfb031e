//! [`Bucket`]: the frozen hash that puts a customer into an arm.

use thiserror::Error;

use crate::model::Rate;

/// What a customer is assigned for. Each purpose hashes apart, so that being held out says nothing of the variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// Held out of all campaigns.
    GlobalHoldout,
    /// Held out of one campaign.
    CampaignHoldout,
    /// Which variant of a campaign.
    Variant,
}

/// A point of the 2⁶⁴ that a customer's hash can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket(u64);

/// Treated, or held out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Arm {
    /// Gets the campaign.
    Treated,
    /// Gets nothing, and is compared with those who do.
    HeldOut,
}

/// Names and weights of variants, in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Variants(Vec<(String, u32)>);

/// Why a share or variants are refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AssignmentError {
    /// A share that is not from 0 to 1.
    #[error("share: expected 0 to 1, found {found}")]
    Share {
        /// What was found.
        found: Rate,
    },
}

impl Bucket {
    /// The bucket of a unit: of a customer, by the text of their key, for a purpose and a scope (a campaign's name; empty
    /// for the global holdout), salted.
    pub fn of(salt: &str, purpose: Purpose, scope: &str, unit: &str) -> Self {
        let _ = (salt, purpose, scope, unit);
        Self(0)
    }

    /// The arm under a held-out share.
    pub fn arm(self, held_out: Rate) -> Arm {
        let _ = held_out;
        Arm::Treated
    }
}

impl Variants {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name of the bucket's variant; `None` if there is none.
    pub fn pick(&self, bucket: Bucket) -> Option<&str> {
        let _ = bucket;
        self.0.first().map(|(name, _)| name.as_str())
    }
}
