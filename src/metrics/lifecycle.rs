//! [`LifecycleCounts`]: new, returning, resurrecting and dormant customers of a period.

use super::MetricsError;
use super::exact::add_counts;
use crate::model::Rate;

/// How the active customers of one period became those of the next: growth accounting.
///
/// - *New*: active for the first time ever.
/// - *Returning*: active, and active in the period before as well.
/// - *Resurrecting*: active, and active once, but not in the period before.
/// - *Dormant*: not active, but active in the period before. Each is counted once, in the period after their last
///   active one, until they come back and leave again.
///
/// ```text
/// active        = new + returning + resurrecting
/// active before = returning + dormant
/// active        = active before − dormant + new + resurrecting
/// quick ratio   = (new + resurrecting) / dormant
/// ```
///
/// Counts can be added ([`merge`](LifecycleCounts::merge)); `default()` is the identity. From a log:
/// [`AsOf::lifecycle_flows`](crate::history::AsOf::lifecycle_flows). Source: document 002's lifecycle (new, active, lost,
/// reactivated), counted as the lifecycle charts of PostHog and Amplitude and the growth accounting of Mixpanel count.
///
/// # Example
///
/// ```
/// use retention::metrics::{LifecycleCounts, LifecycleParts};
///
/// // 400 were active in February; in March 250 of them are.
/// let march = LifecycleCounts::new(LifecycleParts { new: 120, returning: 250, resurrecting: 30, dormant: 150 })?;
/// assert_eq!((march.active_before(), march.active()), (400, 400));
/// assert_eq!(march.returning_rate().unwrap().to_string(), "62.50 %");
/// assert_eq!(march.dormant_rate().unwrap().to_string(), "37.50 %");
/// assert_eq!(march.quick_ratio().unwrap().to_string(), "100.00 %"); // as many came as went
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # Who defines it otherwise
///
/// [`ActiveCustomers`](super::ActiveCustomers) asks whether a customer was active in the days before the period began,
/// under a window of the caller's choice, and not in the period before; it has no dormant. The quick ratio of revenue is
/// [`MrrMovements::quick_ratio`](super::MrrMovements::quick_ratio).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "LifecycleParts", into = "LifecycleParts"))]
pub struct LifecycleCounts {
    parts: LifecycleParts,
}

/// The numbers of [`LifecycleCounts`], by name; nobody is in two of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LifecycleParts {
    /// Active for the first time ever.
    pub new: u64,
    /// Active in this period and in the one before.
    pub returning: u64,
    /// Active in this period, not in the one before, but earlier.
    pub resurrecting: u64,
    /// Active in the period before, not in this one.
    pub dormant: u64,
}

impl LifecycleCounts {
    /// From the four numbers.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if those who are active, or those who were in the period before, do not fit in 64
    /// bits together.
    pub fn new(parts: LifecycleParts) -> Result<Self, MetricsError> {
        let LifecycleParts { new, returning, resurrecting, dormant } = parts;
        add_counts("active", add_counts("active", new, returning)?, resurrecting)?;
        add_counts("active_before", returning, dormant)?;
        Ok(Self { parts })
    }

    /// Active for the first time ever.
    pub fn new_customers(&self) -> u64 {
        self.parts.new
    }

    /// Active in this period and in the one before.
    pub fn returning(&self) -> u64 {
        self.parts.returning
    }

    /// Active again after at least one whole period without.
    pub fn resurrecting(&self) -> u64 {
        self.parts.resurrecting
    }

    /// Active in the period before, not in this one.
    pub fn dormant(&self) -> u64 {
        self.parts.dormant
    }

    /// All who are active in the period.
    pub fn active(&self) -> u64 {
        // `new` has checked that the sums fit, here and below.
        self.came().saturating_add(self.parts.returning)
    }

    /// All who were active in the period before.
    pub fn active_before(&self) -> u64 {
        self.parts.returning.saturating_add(self.parts.dormant)
    }

    /// Of those active in the period before, the share that is active in this one; `None` when nobody was.
    pub fn returning_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.parts.returning, self.active_before())
    }

    /// Of those active in the period before, the share that is not active in this one: churn from period to period.
    /// `None` when nobody was.
    pub fn dormant_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.parts.dormant, self.active_before())
    }

    /// (active − active before) / active before; `None` when nobody was active before.
    pub fn growth_rate(&self) -> Option<Rate> {
        Rate::new(i128::from(self.active()) - i128::from(self.active_before()), self.active_before()).ok()
    }

    /// Customers won for each one lost: (new + resurrecting) / dormant, the quick ratio of growth accounting. Above
    /// 100 % the active customers grow. `None` when nobody went dormant: not zero, and not infinite.
    pub fn quick_ratio(&self) -> Option<Rate> {
        Rate::of_counts(self.came(), self.parts.dormant)
    }

    /// The counts of two groups without a customer in common, of one period, taken together. `default()` is the
    /// identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        let (ours, theirs) = (self.parts, other.parts);
        Self::new(LifecycleParts {
            new: add_counts("new", ours.new, theirs.new)?,
            returning: add_counts("returning", ours.returning, theirs.returning)?,
            resurrecting: add_counts("resurrecting", ours.resurrecting, theirs.resurrecting)?,
            dormant: add_counts("dormant", ours.dormant, theirs.dormant)?,
        })
    }

    fn came(&self) -> u64 {
        self.parts.new.saturating_add(self.parts.resurrecting)
    }
}

impl TryFrom<LifecycleParts> for LifecycleCounts {
    type Error = MetricsError;

    fn try_from(parts: LifecycleParts) -> Result<Self, MetricsError> {
        Self::new(parts)
    }
}

impl From<LifecycleCounts> for LifecycleParts {
    fn from(counts: LifecycleCounts) -> Self {
        counts.parts
    }
}
