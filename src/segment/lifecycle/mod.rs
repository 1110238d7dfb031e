//! Lifecycle stages at a date: new, active, declining, lost, reactivated.

mod limit;
mod policy;
mod rhythm;

use std::fmt;

use chrono::NaiveDate;

pub use limit::SilenceLimit;
pub use policy::{LifecyclePolicy, LifecyclePolicyParts};
pub use rhythm::ShopRhythm;

use self::limit::Limit;
use self::rhythm::Rhythm;
use super::Segmentation;
use crate::history::AsOf;
use crate::measure::PurchaseUnit;
use crate::model::day;

/// Where a customer stands at a date; see [`LifecyclePolicy`] for the rule.
///
/// Source: document 002, with its four types of campaign: onboarding for the new (C1), keeping for the active (C2),
/// retention for the declining (C3), re-engagement for the lost (C4).
///
/// # Example
///
/// ```
/// use retention::segment::LifecycleStage;
///
/// let names = LifecycleStage::ALL.map(LifecycleStage::name);
/// assert_eq!(names, ["new", "active", "declining", "lost", "reactivated"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum LifecycleStage {
    /// Bought for the first time a short while ago.
    New,
    /// Buys.
    Active,
    /// Has been silent for longer than is usual: seems to be leaving. Other tools say at risk, lapsing, overdue.
    Declining,
    /// Has not bought for so long (over a year, document 002) that they count as gone. Other tools say churned, lapsed,
    /// dormant.
    Lost,
    /// Has come back a short while ago, after having been lost. Other tools say won back, resurrected.
    Reactivated,
}

impl LifecycleStage {
    /// All stages, in the order of a [`Segmentation`] of them.
    pub const ALL: [Self; 5] = [Self::New, Self::Active, Self::Declining, Self::Lost, Self::Reactivated];

    /// What it is called, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Active => "active",
            Self::Declining => "declining",
            Self::Lost => "lost",
            Self::Reactivated => "reactivated",
        }
    }
}

/// A limit of silence that has been checked, for many customers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CheckedLimit {
    limit: Limit,
    min_gaps: u32,
}

impl CheckedLimit {
    /// `None` for a limit that [`LifecyclePolicy::new`] refuses.
    pub(crate) fn new(limit: SilenceLimit, min_gaps: u32) -> Option<Self> {
        Some(Self { limit: Limit::new("limit", limit).ok()?, min_gaps })
    }

    /// Of a customer with purchases on these days, ascending, as whole days: one more of silence is beyond it.
    pub(crate) fn days(self, purchases: &[i32], shop: ShopRhythm) -> u32 {
        self.limit.whole_days(|| rhythm::doubled_median(purchases, self.min_gaps, shop))
    }
}

impl fmt::Display for LifecycleStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl LifecyclePolicy {
    /// The stage of every customer at the view's date, in one pass over the log; one more for the shop's median gap
    /// where a limit follows the customers' rhythm. Customers without an order yet are in no stage.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::history::OrderLog;
    /// use retention::segment::{LifecyclePolicy, LifecycleStage};
    ///
    /// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    /// let log = OrderLog::from_columns(
    ///     &["ali", "sara", "sara", "reza", "mina", "mina"],
    ///     &[day(2026, 6, 20), day(2025, 7, 1), day(2026, 3, 1), day(2025, 6, 29), day(2024, 1, 1), day(2026, 6, 15)],
    ///     &[10_00; 6],
    /// )?;
    /// let stages = LifecyclePolicy::standard().assign(&log.as_of(day(2026, 6, 30)));
    /// assert_eq!(stages.segment_of(&"ali"), Some(&LifecycleStage::New)); // first purchase ten days ago
    /// assert_eq!(stages.segment_of(&"sara"), Some(&LifecycleStage::Active)); // 121 days of silence
    /// assert_eq!(stages.segment_of(&"reza"), Some(&LifecycleStage::Lost)); // 366 days
    /// assert_eq!(stages.segment_of(&"mina"), Some(&LifecycleStage::Reactivated)); // after 896 days
    /// # Ok::<(), retention::history::LogError>(())
    /// ```
    pub fn assign<'a, K: Clone + Sync>(&self, view: &AsOf<'a, K>) -> Segmentation<'a, K, LifecycleStage> {
        let shop = if self.follows_rhythm() {
            ShopRhythm::of(&view.time_between_purchases(PurchaseUnit::Days))
        } else {
            ShopRhythm::default()
        };
        self.assign_with(view, shop)
    }

    /// The same with a shop's rhythm that is known from elsewhere: of all shards of a shop, of the night before, or
    /// fixed, so that the stage of one customer does not depend on what others buy.
    pub fn assign_with<'a, K: Clone + Sync>(
        &self,
        view: &AsOf<'a, K>,
        shop: ShopRhythm,
    ) -> Segmentation<'a, K, LifecycleStage> {
        let date = view.until().saturating_sub(1);
        let work =
            view.pieces().into_iter().map(|piece| (piece.clone(), (Vec::with_capacity(piece.len()), Vec::new())));
        let pieces = view.walk(work.collect(), |(stages, scratch): &mut (Vec<_>, Vec<_>), _, orders| {
            stages.push(self.stage_of_days(orders.days, date, shop, scratch).map(|stage| stage as u8));
        });
        let numbers = pieces.into_iter().flat_map(|(stages, _)| stages);
        Segmentation::new(view.keys().into(), LifecycleStage::ALL.to_vec(), numbers)
    }

    /// The stage of one customer at a date, from the days of their purchases: for the request path. It is the one that
    /// [`assign_with`](LifecyclePolicy::assign_with) gives.
    ///
    /// The days may come in any order, and several times; those after the date are not seen. `None` if none is left.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::segment::{LifecyclePolicy, LifecycleStage, ShopRhythm};
    ///
    /// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    /// let policy = LifecyclePolicy::standard();
    /// let stage = |date| policy.stage([day(2025, 1, 1)], date, ShopRhythm::default());
    /// // 365 days of silence are not yet over a year.
    /// assert_eq!(stage(day(2026, 1, 1)), Some(LifecycleStage::Declining));
    /// assert_eq!(stage(day(2026, 1, 2)), Some(LifecycleStage::Lost));
    /// assert_eq!(stage(day(2024, 12, 31)), None);
    /// ```
    pub fn stage(
        &self,
        purchases: impl IntoIterator<Item = NaiveDate>,
        date: NaiveDate,
        shop: ShopRhythm,
    ) -> Option<LifecycleStage> {
        let seen = purchases.into_iter().filter(|day| *day <= date);
        let mut days: Vec<i32> = seen.map(day::number).collect();
        days.sort_unstable();
        self.stage_of_days(&days, day::number(date), shop, &mut Vec::new())
    }

    /// The days ascend and are not after the date.
    fn stage_of_days(
        &self,
        days: &[i32],
        date: i32,
        shop: ShopRhythm,
        scratch: &mut Vec<u32>,
    ) -> Option<LifecycleStage> {
        let (first, last) = (*days.first()?, *days.last()?);
        let parts = self.parts();
        let mut rhythm = Rhythm::new(days, parts.min_gaps, shop, scratch);
        let silence = date.abs_diff(last);
        Some(if self.is_lost(silence, &mut rhythm) {
            LifecycleStage::Lost
        } else if self.is_declining(silence, &mut rhythm) {
            LifecycleStage::Declining
        } else if date.abs_diff(first) <= parts.new_days {
            LifecycleStage::New
        } else if self.came_back(days, date, &mut rhythm) {
            LifecycleStage::Reactivated
        } else {
            LifecycleStage::Active
        })
    }

    /// Whether a gap of a lost customer has ended lately.
    fn came_back(&self, days: &[i32], date: i32, rhythm: &mut Rhythm<'_>) -> bool {
        let within = self.parts().reactivated_days;
        let latest_first = days.iter().rev().zip(days.iter().rev().skip(1));
        latest_first
            .take_while(|(day, _)| date.abs_diff(**day) <= within)
            .any(|(day, before)| self.is_lost(day.abs_diff(*before), rhythm))
    }
}
