//! [`RetentionGoal`]: what it takes to reach a retention rate (R5).

use rust_decimal::Decimal;

use super::MetricsError;
use super::error::{at_most, rate_not_negative, share};
use super::exact::Fraction;
use super::root::power;
use crate::model::Rate;

/// Where retention is, and where it should be.
///
/// ```text
/// customers to keep = ⌈target · base⌉
/// gap               = (target − current) · 100 points
/// relative lift     = target / current − 1
/// ```
///
/// Document 001 (R5): measure where you are first; "10 % today, 50 % as the goal" is not reasonable. What is
/// reasonable depends on the shop, so it is the caller's number: the largest relative lift that a period can bring.
///
/// # Example: from 10 % to 50 %
///
/// ```
/// use retention::metrics::{GoalJudgement, RetentionGoal};
/// use retention::model::Rate;
/// use rust_decimal::Decimal;
///
/// let goal = RetentionGoal::new(2_000, 200, Rate::new(50, 100)?)?;
/// assert_eq!(goal.customers_to_keep(), Some(1_000));
/// assert_eq!(goal.gap_points(), Some(Decimal::from(40)));
/// assert_eq!(goal.relative_lift().unwrap().to_string(), "400.00 %");
///
/// // If a quarter more is the most that one period can bring, 10 % becomes 12.5 % in one period.
/// let largest_lift = Rate::new(25, 100)?;
/// assert_eq!(goal.judge(largest_lift, 1)?, GoalJudgement::TooFar);
/// assert_eq!(goal.reachable(largest_lift, 1)?, Some(Decimal::new(125, 3)));
/// assert_eq!(goal.periods_needed(largest_lift)?, Some(8));
/// assert_eq!(goal.judge(largest_lift, 8)?, GoalJudgement::Reasonable);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawRetentionGoal"))]
pub struct RetentionGoal {
    kept: u64,
    base: u64,
    target: Rate,
}

/// What to think of a goal, given the largest relative lift per period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum GoalJudgement {
    /// The current rate is the target or better.
    Reached,
    /// The largest lift, period after period, reaches the target in time.
    Reasonable,
    /// Even the largest lift in every period stays below the target.
    TooFar,
    /// There is no current rate to start from: the base is empty. Measure first.
    Unmeasured,
}

impl RetentionGoal {
    /// The base, how many of it are kept, and the rate to reach.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if more were kept than there were; [`MetricsError::RateOutside`] unless the
    /// target is from 0 to 100 %; [`MetricsError::Overflow`] if target and base are such that their relative
    /// lift is a fraction of numbers larger than a decimal holds.
    pub fn new(base: u64, kept: u64, target: Rate) -> Result<Self, MetricsError> {
        at_most("kept", kept, "base", base)?;
        share("target", target)?;
        let goal = Self { kept, base, target };
        goal.checked_relative_lift()?;
        Ok(goal)
    }

    /// Customers kept now.
    pub fn kept(&self) -> u64 {
        self.kept
    }

    /// The customers there were to keep.
    pub fn base(&self) -> u64 {
        self.base
    }

    /// The retention rate to reach.
    pub fn target(&self) -> Rate {
        self.target
    }

    /// The retention rate now; `None` when the base is empty.
    pub fn current_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.kept, self.base)
    }

    /// The fewest customers of the base that must be kept for the rate to be the target or better; `None` when the base
    /// is empty.
    pub fn customers_to_keep(&self) -> Option<u64> {
        let enough = |kept: u64| Rate::of_counts(kept, self.base).map(|rate| rate >= self.target);
        // Rates compare exactly at any size; the product target · base might not fit. The whole base is always enough.
        let (mut low, mut high) = (0, self.base);
        while low < high {
            let middle = low.midpoint(high);
            if enough(middle)? {
                high = middle;
            } else {
                low = middle.checked_add(1)?;
            }
        }
        (self.base > 0).then_some(low)
    }

    /// How many more customers of the base must be kept than now; zero when the goal is reached, `None` when
    /// the base is empty.
    pub fn customers_missing(&self) -> Option<u64> {
        Some(self.customers_to_keep()?.saturating_sub(self.kept))
    }

    /// Target less current rate, in percentage points, to 26 decimal places; below zero when the goal is passed, `None`
    /// when the base is empty.
    pub fn gap_points(&self) -> Option<Decimal> {
        self.target.percent()?.checked_sub(self.current_rate()?.percent()?).map(|gap| gap.normalize())
    }

    /// Target over current rate, less one; `None` when the base is empty or nobody is kept now.
    pub fn relative_lift(&self) -> Option<Rate> {
        self.checked_relative_lift().ok().flatten()
    }

    /// The rate after a number of periods that each bring the largest relative lift: current · (1 + lift)ⁿ, at
    /// most 1, to 20 decimal places; `None` when the base is empty.
    ///
    /// # Errors
    ///
    /// [`MetricsError::NegativeRate`] if the lift is negative.
    pub fn reachable(&self, largest_lift: Rate, periods: u32) -> Result<Option<Decimal>, MetricsError> {
        rate_not_negative("largest lift", largest_lift)?;
        let Some(current) = self.current_rate().and_then(|rate| rate.value()) else {
            return Ok(None);
        };
        if current.is_zero() {
            return Ok(Some(Decimal::ZERO));
        }
        // What does not fit in a decimal is far above one.
        let grown = largest_lift
            .value()
            .and_then(|lift| power(lift.checked_add(Decimal::ONE)?, periods))
            .and_then(|factor| current.checked_mul(factor));
        Ok(Some(grown.map_or(Decimal::ONE, |rate| rate.min(Decimal::ONE)).round_dp(20).normalize()))
    }

    /// What to think of the goal, if `largest_lift` is the largest relative lift that a period can bring and there are
    /// so many periods. Rates are compared to 20 decimal places.
    ///
    /// # Errors
    ///
    /// [`MetricsError::NegativeRate`] if the lift is negative.
    pub fn judge(&self, largest_lift: Rate, periods: u32) -> Result<GoalJudgement, MetricsError> {
        let reachable = self.reachable(largest_lift, periods)?;
        let (Some(reachable), Some(current), Some(target)) = (reachable, self.current_rate(), self.target.value())
        else {
            return Ok(GoalJudgement::Unmeasured);
        };
        Ok(if current >= self.target {
            GoalJudgement::Reached
        } else if reachable >= target.round_dp(20) {
            GoalJudgement::Reasonable
        } else {
            GoalJudgement::TooFar
        })
    }

    /// The fewest periods in which the goal is within reach; `None` when no number of periods is enough or the base is
    /// empty.
    ///
    /// # Errors
    ///
    /// [`MetricsError::NegativeRate`] if the lift is negative.
    pub fn periods_needed(&self, largest_lift: Rate) -> Result<Option<u32>, MetricsError> {
        let enough = |periods| {
            let judgement = self.judge(largest_lift, periods)?;
            Ok::<_, MetricsError>(matches!(judgement, GoalJudgement::Reached | GoalJudgement::Reasonable))
        };
        if !enough(u32::MAX)? {
            return Ok(None);
        }
        let (mut low, mut high) = (0, u32::MAX);
        while low < high {
            let middle = low.midpoint(high);
            if enough(middle)? {
                high = middle;
            } else {
                low = middle.saturating_add(1);
            }
        }
        Ok(Some(low))
    }

    fn checked_relative_lift(&self) -> Result<Option<Rate>, MetricsError> {
        if self.kept == 0 {
            return Ok(None);
        }
        Fraction::of_rate(&self.target)
            .and_then(|target| target.div(Fraction::of_counts(self.kept, self.base)?)?.sub(Fraction::ONE)?.rate())
            .map(Some)
            .ok_or(MetricsError::Overflow { field: "relative lift" })
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "RetentionGoal", expecting = "struct RetentionGoal")]
struct RawRetentionGoal {
    kept: u64,
    base: u64,
    target: Rate,
}

#[cfg(feature = "serde")]
impl TryFrom<RawRetentionGoal> for RetentionGoal {
    type Error = MetricsError;

    fn try_from(raw: RawRetentionGoal) -> Result<Self, MetricsError> {
        Self::new(raw.base, raw.kept, raw.target)
    }
}
