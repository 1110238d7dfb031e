//! [`Funnel`]: how many get how far (section 6 of the catalogue).

use super::MetricsError;
use super::error::at_most;
use super::exact::add_counts;
use crate::model::{PurchaseStage, Rate};

/// The stages of the marketing funnel, in the order of document 003.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum MarketingStage {
    /// Knows the shop.
    Awareness,
    /// Thinks of buying.
    Consideration,
    /// Has bought.
    Acquisition,
    /// Buys again.
    Retention,
    /// Stays, and recommends.
    Loyalty,
}

impl MarketingStage {
    /// All stages, first to last.
    pub const ALL: [Self; 5] =
        [Self::Awareness, Self::Consideration, Self::Acquisition, Self::Retention, Self::Loyalty];
}

/// How many reached each stage on the way to a goal.
///
/// ```text
/// converted at a stage = reached the next one
/// dropped at a stage   = reached it − reached the next one
/// completion rate      = reached the last stage / reached the first
/// abandonment rate     = 1 − completion rate
/// ```
///
/// Whoever reached a stage has reached all earlier ones, so the counts never rise. The stages are
/// [`PurchaseStage`], [`MarketingStage`] or anything of the caller's. Funnels with the same stages can be added
/// ([`merge`](Funnel::merge)); the identity is the same stages with zeros. Source: document 003.
///
/// # Example
///
/// ```
/// use retention::metrics::{Funnel, PurchaseStage};
///
/// let week = Funnel::purchase([1_000, 100, 60, 50, 45, 40])?;
/// let lost_most = week.largest_drop().unwrap();
/// assert_eq!((*lost_most.stage(), lost_most.dropped()), (PurchaseStage::Entry, Some(900)));
///
/// // Of those who set out to buy, who pressed "add to cart", 60 % abandon.
/// let buyers = week.from_stage(&PurchaseStage::ProductPage).unwrap();
/// assert_eq!(buyers.abandonment_rate().unwrap().to_string(), "60.00 %");
/// assert_eq!(*buyers.largest_drop().unwrap().stage(), PurchaseStage::ProductPage);
///
/// for step in buyers.steps() {
///     println!("{:?}: {} reached, {:?} dropped", step.stage(), step.reached(), step.dropped());
/// }
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<(S, u64)>", into = "Vec<(S, u64)>"))]
#[cfg_attr(
    feature = "serde",
    serde(bound(serialize = "S: Clone + serde::Serialize", deserialize = "S: PartialEq + serde::Deserialize<'de>"))
)]
pub struct Funnel<S> {
    stages: Vec<(S, u64)>,
}

/// One stage of a [`Funnel`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunnelStep<'a, S> {
    stage: &'a S,
    reached: u64,
    converted: Option<u64>,
}

impl<S: PartialEq> Funnel<S> {
    /// A funnel of stages, first to last, and how many reached each.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Stage`] if there is no stage, or one is there twice; [`MetricsError::AboveLimit`] if
    /// more reached a stage than the one before.
    pub fn new(reached: impl IntoIterator<Item = (S, u64)>) -> Result<Self, MetricsError> {
        let stages: Vec<_> = reached.into_iter().collect();
        if stages.is_empty() {
            return Err(MetricsError::Stage { index: 0, expected: "at least one stage" });
        }
        let mut before: Option<u64> = None;
        for (index, (stage, count)) in stages.iter().enumerate() {
            if stages.iter().take(index).any(|(earlier, _)| earlier == stage) {
                return Err(MetricsError::Stage { index, expected: "a stage that is not there already" });
            }
            if let Some(limit) = before {
                at_most("reached", *count, "reached at the stage before", limit)?;
            }
            before = Some(*count);
        }
        Ok(Self { stages })
    }

    /// The funnel from a stage on; `None` if it has no such stage.
    #[must_use]
    pub fn from_stage(&self, stage: &S) -> Option<Self>
    where
        S: Clone,
    {
        let rest: Vec<_> = self.stages.iter().skip_while(|(found, _)| found != stage).cloned().collect();
        (!rest.is_empty()).then_some(Self { stages: rest })
    }

    /// How many reached a stage; `None` if the funnel has no such stage.
    pub fn reached(&self, stage: &S) -> Option<u64> {
        self.stages.iter().find(|(found, _)| found == stage).map(|(_, reached)| *reached)
    }

    /// The funnels of two groups with the same stages, taken together. The identity is the same stages with zeros.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Stage`] with the first place at which the stages differ; [`MetricsError::Overflow`] if a
    /// sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError>
    where
        S: Clone,
    {
        let length = self.stages.len().min(other.stages.len());
        let mut stages = Vec::with_capacity(length);
        for (index, ((stage, a), (also, b))) in self.stages.iter().zip(&other.stages).enumerate() {
            if stage != also {
                return Err(MetricsError::Stage { index, expected: "the same stage in both funnels" });
            }
            stages.push((stage.clone(), add_counts("reached", *a, *b)?));
        }
        if self.stages.len() != other.stages.len() {
            return Err(MetricsError::Stage { index: length, expected: "the same stage in both funnels" });
        }
        Self::new(stages)
    }
}

impl Funnel<PurchaseStage> {
    /// A purchase funnel: how many reached each of [`PurchaseStage::ALL`].
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if more reached a stage than the one before.
    pub fn purchase(reached: [u64; 6]) -> Result<Self, MetricsError> {
        Self::new(PurchaseStage::ALL.into_iter().zip(reached))
    }
}

impl Funnel<MarketingStage> {
    /// A marketing funnel: how many reached each of [`MarketingStage::ALL`].
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if more reached a stage than the one before.
    pub fn marketing(reached: [u64; 5]) -> Result<Self, MetricsError> {
        Self::new(MarketingStage::ALL.into_iter().zip(reached))
    }
}

impl<S> Funnel<S> {
    /// The stages, first to last.
    pub fn steps(&self) -> impl Iterator<Item = FunnelStep<'_, S>> {
        let next = self.stages.iter().skip(1).map(|(_, reached)| Some(*reached)).chain([None]);
        self.stages.iter().zip(next).map(|((stage, reached), converted)| FunnelStep {
            stage,
            reached: *reached,
            converted,
        })
    }

    /// How many reached the first stage.
    pub fn entered(&self) -> u64 {
        self.stages.first().map_or(0, |(_, reached)| *reached)
    }

    /// How many reached the last stage.
    pub fn completed(&self) -> u64 {
        self.stages.last().map_or(0, |(_, reached)| *reached)
    }

    /// The stage at which most are lost, by their number; of several the earliest, and `None` if nobody is lost.
    pub fn largest_drop(&self) -> Option<FunnelStep<'_, S>> {
        let mut largest: Option<FunnelStep<'_, S>> = None;
        for step in self.steps() {
            if step.dropped().unwrap_or(0) > largest.as_ref().and_then(FunnelStep::dropped).unwrap_or(0) {
                largest = Some(step);
            }
        }
        largest
    }

    /// Those who completed over those who entered; `None` when nobody entered.
    pub fn completion_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.completed(), self.entered())
    }

    /// Those who entered and did not complete, over those who entered; `None` when nobody entered.
    pub fn abandonment_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.entered().saturating_sub(self.completed()), self.entered())
    }
}

impl<S> FunnelStep<'_, S> {
    /// The stage.
    pub fn stage(&self) -> &S {
        self.stage
    }

    /// How many reached it.
    pub fn reached(&self) -> u64 {
        self.reached
    }

    /// How many of them reached the next stage; `None` at the last.
    pub fn converted(&self) -> Option<u64> {
        self.converted
    }

    /// How many of them did not reach the next stage; `None` at the last.
    pub fn dropped(&self) -> Option<u64> {
        self.converted.map(|converted| self.reached.saturating_sub(converted))
    }

    /// Converted over reached; `None` at the last stage, or when nobody reached this one.
    pub fn conversion_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.converted?, self.reached)
    }

    /// Dropped over reached; `None` at the last stage, or when nobody reached this one.
    pub fn drop_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.dropped()?, self.reached)
    }
}

impl<S: PartialEq> TryFrom<Vec<(S, u64)>> for Funnel<S> {
    type Error = MetricsError;

    fn try_from(stages: Vec<(S, u64)>) -> Result<Self, MetricsError> {
        Self::new(stages)
    }
}

impl<S> From<Funnel<S>> for Vec<(S, u64)> {
    fn from(funnel: Funnel<S>) -> Self {
        funnel.stages
    }
}
