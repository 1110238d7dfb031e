//! Customers and visitors who come back: [`ReturningCustomers`] (R2), [`ActiveCustomers`], [`ReturningVisitors`] (P6).

use super::MetricsError;
use super::error::at_most;
use super::exact::add_counts;
use crate::model::Rate;

/// How many of the customers who bought before a period bought again in it: repurchase retention.
///
/// ```text
/// rate = customers who bought before the period and in it / customers who bought before it
/// ```
///
/// Source: document 001 (R2), with its window rule: for 1 January to 28 February only those who bought before 1 January
/// count; whoever first buys on 15 January is in neither number.
///
/// Counts of two groups can be added ([`merge`](ReturningCustomers::merge)); `default()` is the identity.
///
/// # Example
///
/// ```
/// use retention::metrics::ReturningCustomers;
///
/// // 2,000 customers, of whom 900 come back within two months.
/// let returned = ReturningCustomers::new(2_000, 900)?;
/// assert_eq!(returned.rate().unwrap().to_string(), "45.00 %");
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # Who defines it otherwise
///
/// Shopify's returning customer rate has all buyers of the period in the denominator, new ones included; that is
/// [`ActiveCustomers`]. The repeat purchase rate has no period at all; that is
/// [`RepeatPurchases`](super::RepeatPurchases).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawReturningCustomers"))]
pub struct ReturningCustomers {
    before: u64,
    returned: u64,
}

impl ReturningCustomers {
    /// Customers who bought before the period, and how many of them bought in it.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if more returned than had bought before.
    pub fn new(before: u64, returned: u64) -> Result<Self, MetricsError> {
        at_most("returned", returned, "before", before)?;
        Ok(Self { before, returned })
    }

    /// Customers who bought before the period.
    pub fn before(&self) -> u64 {
        self.before
    }

    /// Those of them who bought in the period.
    pub fn returned(&self) -> u64 {
        self.returned
    }

    /// The repurchase retention rate; `None` when nobody had bought before.
    pub fn rate(&self) -> Option<Rate> {
        Rate::of_counts(self.returned, self.before)
    }

    /// The counts of two groups without a customer in common, taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(
            add_counts("before", self.before, other.before)?,
            add_counts("returned", self.returned, other.returned)?,
        )
    }
}

/// The customers who are active in a period, by where they come from.
///
/// - *New*: active for the first time ever.
/// - *Returning*: active, and had been active when the period began.
/// - *Reactivated*: active again after having lapsed before the period began. PostHog says resurrecting.
///
/// ```text
/// total = new + returning + reactivated
/// ```
///
/// What "active" and "lapsed" mean is decided where the counts are made. Counts can be added
/// ([`merge`](ActiveCustomers::merge)); `default()` is the identity. Source: document 002's lifecycle (new, active,
/// reactivated).
///
/// # Example
///
/// ```
/// use retention::metrics::ActiveCustomers;
///
/// let march = ActiveCustomers::new(120, 300, 80)?;
/// assert_eq!(march.total(), 500);
/// assert_eq!(march.new_rate().unwrap().to_string(), "24.00 %");
/// assert_eq!(march.returning_rate().unwrap().to_string(), "60.00 %");
/// assert_eq!(march.reactivated_rate().unwrap().to_string(), "16.00 %");
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawActiveCustomers"))]
pub struct ActiveCustomers {
    new: u64,
    returning: u64,
    reactivated: u64,
}

impl ActiveCustomers {
    /// New, returning and reactivated customers of a period; nobody is in two of them.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if their sum does not fit in 64 bits.
    pub fn new(new: u64, returning: u64, reactivated: u64) -> Result<Self, MetricsError> {
        add_counts("total", add_counts("total", new, returning)?, reactivated)?;
        Ok(Self { new, returning, reactivated })
    }

    /// Active for the first time ever.
    pub fn new_customers(&self) -> u64 {
        self.new
    }

    /// Active, and active already when the period began.
    pub fn returning(&self) -> u64 {
        self.returning
    }

    /// Active again after having lapsed.
    pub fn reactivated(&self) -> u64 {
        self.reactivated
    }

    /// All who are active in the period.
    pub fn total(&self) -> u64 {
        // `new` has checked that the sum fits.
        self.new.saturating_add(self.returning).saturating_add(self.reactivated)
    }

    /// The new among the active; `None` when nobody is active.
    pub fn new_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.new, self.total())
    }

    /// The returning among the active; `None` when nobody is active.
    pub fn returning_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.returning, self.total())
    }

    /// The reactivated among the active; `None` when nobody is active.
    pub fn reactivated_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.reactivated, self.total())
    }

    /// The counts of two groups without a customer in common, taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(
            add_counts("new", self.new, other.new)?,
            add_counts("returning", self.returning, other.returning)?,
            add_counts("reactivated", self.reactivated, other.reactivated)?,
        )
    }
}

/// How many of a period's visitors had been seen before it: loyalty that shows before anybody buys.
///
/// ```text
/// rate = visitors seen before / all visitors in the period
/// ```
///
/// Counts of two groups can be added ([`merge`](ReturningVisitors::merge)); `default()` is the identity. Source:
/// document 002 (P6).
///
/// # Example
///
/// ```
/// use retention::metrics::ReturningVisitors;
///
/// let week = ReturningVisitors::new(8_000, 2_400)?;
/// assert_eq!(week.rate().unwrap().to_string(), "30.00 %");
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # Who defines it otherwise
///
/// Web analytics that count a visitor as new and as returning within one period report shares that add up to more than
/// 100 %. Here a visitor is one or the other, by whether a visit came before the period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawReturningVisitors"))]
pub struct ReturningVisitors {
    visitors: u64,
    seen_before: u64,
}

impl ReturningVisitors {
    /// All visitors of the period, and how many of them had been seen before it.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if more had been seen before than there are visitors.
    pub fn new(visitors: u64, seen_before: u64) -> Result<Self, MetricsError> {
        at_most("seen_before", seen_before, "visitors", visitors)?;
        Ok(Self { visitors, seen_before })
    }

    /// All visitors of the period.
    pub fn visitors(&self) -> u64 {
        self.visitors
    }

    /// Those of them seen before the period.
    pub fn seen_before(&self) -> u64 {
        self.seen_before
    }

    /// The share of returning visitors; `None` without visitors.
    pub fn rate(&self) -> Option<Rate> {
        Rate::of_counts(self.seen_before, self.visitors)
    }

    /// The counts of two groups without a visitor in common, taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(
            add_counts("visitors", self.visitors, other.visitors)?,
            add_counts("seen_before", self.seen_before, other.seen_before)?,
        )
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "ReturningCustomers", expecting = "struct ReturningCustomers")]
struct RawReturningCustomers {
    before: u64,
    returned: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<RawReturningCustomers> for ReturningCustomers {
    type Error = MetricsError;

    fn try_from(raw: RawReturningCustomers) -> Result<Self, MetricsError> {
        Self::new(raw.before, raw.returned)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "ActiveCustomers", expecting = "struct ActiveCustomers")]
struct RawActiveCustomers {
    new: u64,
    returning: u64,
    reactivated: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<RawActiveCustomers> for ActiveCustomers {
    type Error = MetricsError;

    fn try_from(raw: RawActiveCustomers) -> Result<Self, MetricsError> {
        Self::new(raw.new, raw.returning, raw.reactivated)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "ReturningVisitors", expecting = "struct ReturningVisitors")]
struct RawReturningVisitors {
    visitors: u64,
    seen_before: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<RawReturningVisitors> for ReturningVisitors {
    type Error = MetricsError;

    fn try_from(raw: RawReturningVisitors) -> Result<Self, MetricsError> {
        Self::new(raw.visitors, raw.seen_before)
    }
}
