//! [`LifecyclePolicy`]: when a customer is new, declining, lost, reactivated.

use std::num::NonZeroU64;

use super::SilenceLimit;
use super::limit::Limit;
use super::rhythm::Rhythm;
use crate::model::Rate;
use crate::segment::PolicyError;

/// When a customer counts as new, declining, lost or reactivated.
///
/// ```text
/// silence = date − day of the last purchase
///
/// lost         silence > lost_after
/// declining    silence > declining_after
/// new          date − day of the first purchase ≤ new_days
/// reactivated  a gap of more than lost_after days ended at most reactivated_days before the date
/// active       otherwise
/// ```
///
/// The first that holds counts: whoever has bought once and gone silent is declining, not new. So every customer with a
/// purchase is in exactly one stage, and without another purchase goes from new, active or reactivated to declining to
/// lost, never back. Purchases on one day are one. Days are counted in whole: "lost after 365" says that 365 days of
/// silence are not yet over a year, and 366 are.
///
/// # Which policy
///
/// - [`standard`](LifecyclePolicy::standard): fixed days, as segments in Shopify and Klaviyo are built. Start here, and
///   set `declining_after` to the time within which nine of ten who come back have done so
///   ([how](crate::measure::Activity#how-many-days)).
/// - [`own_rhythm`](LifecyclePolicy::own_rhythm): declining is late against one's own pace, as "overdue" and
///   replenishment campaigns count. For shops whose customers' paces differ, and with repeat purchases enough to know
///   them.
/// - [`new`](LifecyclePolicy::new) with parts of one's own.
///
/// With an own rhythm a customer's limits move with each purchase, and so, if they have few gaps, with the shop's.
/// Take the shop's rhythm of a fixed day ([`assign_with`](LifecyclePolicy::assign_with)) where stages of two dates are
/// compared.
///
/// Source: document 002: declining (seems to be leaving the buying cycle), lost (no purchase for over a year),
/// reactivated. Visits and cancelled subscriptions, which document 002 also names, are not orders: they are the caller's
/// to add.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::model::Rate;
/// use retention::segment::{LifecyclePolicy, LifecyclePolicyParts, LifecycleStage, ShopRhythm, SilenceLimit};
///
/// let policy = LifecyclePolicy::new(LifecyclePolicyParts {
///     new_days: 14,
///     reactivated_days: 60,
///     declining_after: SilenceLimit::OwnRhythm { multiple: Rate::new(3, 2)?, floor: 10, ceiling: 120 },
///     lost_after: SilenceLimit::Fixed { days: 365 },
///     min_gaps: 2,
/// })?;
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// // Every 20 days: declining after 30.
/// let purchases = [day(1, 1), day(1, 21), day(2, 10)];
/// let stage = |date| policy.stage(purchases, date, ShopRhythm::default());
/// assert_eq!(stage(day(3, 12)), Some(LifecycleStage::Active));
/// assert_eq!(stage(day(3, 13)), Some(LifecycleStage::Declining));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # As JSON
///
/// What is left out is that of the [standard](LifecyclePolicy::standard).
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use retention::segment::{LifecyclePolicy, SilenceLimit};
///
/// let json = r#"{
///     "new_days": 14,
///     "declining_after": {"own_rhythm": {"multiple": {"numerator": 3, "denominator": 2}, "floor": 10, "ceiling": 120}},
///     "lost_after": {"fixed": {"days": 365}}
/// }"#;
/// let policy: LifecyclePolicy = serde_json::from_str(json).unwrap();
/// assert_eq!(policy.parts().lost_after, SilenceLimit::Fixed { days: 365 });
/// assert_eq!(policy.parts().min_gaps, 3);
/// let error = serde_json::from_str::<LifecyclePolicy>(&json.replace("365", "90")).unwrap_err();
/// assert!(error.to_string().starts_with("declining_after: expected less than lost_after"));
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "LifecyclePolicyParts", into = "LifecyclePolicyParts"))]
pub struct LifecyclePolicy {
    parts: LifecyclePolicyParts,
    declining: Limit,
    lost: Limit,
}

/// The parts of a [`LifecyclePolicy`], by name; by default those of the [standard](LifecyclePolicy::standard).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename = "LifecyclePolicy", expecting = "struct LifecyclePolicy", default, deny_unknown_fields)
)]
pub struct LifecyclePolicyParts {
    /// So many days after the first purchase a customer is new; with 0, on that day alone.
    pub new_days: u32,
    /// So many days after the return a customer is reactivated; with 0, on that day alone.
    pub reactivated_days: u32,
    /// The silence after which a customer is declining.
    pub declining_after: SilenceLimit,
    /// The silence after which a customer is lost.
    pub lost_after: SilenceLimit,
    /// How many gaps a customer must have, at least 1, until their own rhythm counts and not the shop's. Two fixed limits
    /// do not ask for it.
    pub min_gaps: u32,
}

impl LifecyclePolicy {
    /// From parts of one's own.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Field`] unless a floor is at most its ceiling, a multiple is above zero and a fraction of numbers
    /// below 2³², `min_gaps` is at least 1, and `declining_after` is at most `lost_after` for every rhythm (multiple,
    /// floor and ceiling each; fixed days are their own floor and ceiling), and its floor below the ceiling of
    /// `lost_after`, so that someone can be declining.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::{LifecyclePolicy, SilenceLimit};
    ///
    /// let mut parts = LifecyclePolicy::standard().parts();
    /// parts.declining_after = SilenceLimit::Fixed { days: 365 };
    /// let error = LifecyclePolicy::new(parts).unwrap_err();
    /// let expected = "declining_after: expected less than lost_after, found 365 days against 365 days";
    /// assert_eq!(error.to_string(), expected);
    /// ```
    pub fn new(parts: LifecyclePolicyParts) -> Result<Self, PolicyError> {
        let declining = Limit::new("declining_after", parts.declining_after)?;
        let lost = Limit::new("lost_after", parts.lost_after)?;
        if parts.min_gaps == 0 {
            return Err(PolicyError::field("min_gaps", "at least 1", &0));
        }
        if !declining.is_within(lost) || declining.floor >= lost.ceiling {
            let found = format!("{} against {}", parts.declining_after, parts.lost_after);
            return Err(PolicyError::field("declining_after", "less than lost_after", &found));
        }
        Ok(Self { parts, declining, lost })
    }

    /// Fixed days: new for 30 days, declining after 180, lost after 365 (document 002: over a year), reactivated for
    /// 30. The default.
    pub fn standard() -> Self {
        Self::preset(SilenceLimit::Fixed { days: 180 }, Limit::fixed(180))
    }

    /// Declining after twice the median gap, from 14 to 180 days, once there are 3 gaps, before that by the shop's
    /// median; new for 30 days, lost after 365, reactivated for 30.
    pub fn own_rhythm() -> Self {
        let (multiple, floor, ceiling) = (Rate::of_whole(2, NonZeroU64::MIN), 14, 180);
        let limit = Limit { numerator: 2, denominator: 1, floor, ceiling };
        Self::preset(SilenceLimit::OwnRhythm { multiple, floor, ceiling }, limit)
    }

    /// The parts, to change some and build another policy.
    pub fn parts(&self) -> LifecyclePolicyParts {
        self.parts
    }

    /// Whether a limit follows the customers' rhythm, so that the shop's is asked for.
    pub fn follows_rhythm(&self) -> bool {
        self.declining.follows_rhythm() || self.lost.follows_rhythm()
    }

    fn preset(declining_after: SilenceLimit, declining: Limit) -> Self {
        let year = 365;
        let parts = LifecyclePolicyParts {
            new_days: 30,
            reactivated_days: 30,
            declining_after,
            lost_after: SilenceLimit::Fixed { days: year },
            min_gaps: 3,
        };
        Self { parts, declining, lost: Limit::fixed(year) }
    }

    pub(super) fn is_declining(&self, silence: u32, rhythm: &mut Rhythm<'_>) -> bool {
        self.declining.is_exceeded(silence, || rhythm.doubled_median())
    }

    /// Whether this is the silence of a lost customer, or the gap of one who came back.
    pub(super) fn is_lost(&self, silence: u32, rhythm: &mut Rhythm<'_>) -> bool {
        self.lost.is_exceeded(silence, || rhythm.doubled_median())
    }
}

impl Default for LifecyclePolicy {
    fn default() -> Self {
        Self::standard()
    }
}

impl Default for LifecyclePolicyParts {
    fn default() -> Self {
        LifecyclePolicy::standard().parts()
    }
}

impl TryFrom<LifecyclePolicyParts> for LifecyclePolicy {
    type Error = PolicyError;

    fn try_from(parts: LifecyclePolicyParts) -> Result<Self, PolicyError> {
        Self::new(parts)
    }
}

impl From<LifecyclePolicy> for LifecyclePolicyParts {
    fn from(policy: LifecyclePolicy) -> Self {
        policy.parts
    }
}
