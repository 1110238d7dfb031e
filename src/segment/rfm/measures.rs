//! [`RfmMeasures`]: what recency, frequency and monetary value are.

use super::RfmError;
use crate::measure::PurchaseUnit;

/// What is scored: which purchases count, what they are worth, and how far back one looks.
///
/// Recency has no choice: it is the number of days from the last order to the date of the scoring. How refunds count is
/// the log's choice ([`LogOptions`](crate::history::LogOptions)).
///
/// | | R rfm, SPSS, Shopify | SQL recipes | PyMC-Marketing |
/// |---|---|---|---|
/// | [`frequency`](RfmMeasures::frequency) | [`Orders`](PurchaseUnit::Orders) | [`Orders`](PurchaseUnit::Orders) | [`Days`](PurchaseUnit::Days) |
/// | [`monetary`](RfmMeasures::monetary) | [`Sum`](Monetary::Sum) | [`Sum`](Monetary::Sum) | [`MeanPerOrder`](Monetary::MeanPerOrder) |
///
/// The default is orders, their sum, and all history.
///
/// # Example
///
/// ```
/// use retention::measure::PurchaseUnit;
/// use retention::segment::{LookBack, Monetary, RfmMeasures, RfmScoring};
///
/// let year = RfmMeasures { look_back: LookBack::LastDays { days: 365 }, ..RfmMeasures::default() };
/// assert_eq!((year.frequency, year.monetary), (PurchaseUnit::Orders, Monetary::Sum));
/// let scoring = RfmScoring::quintiles().with_measures(year)?;
/// # let _ = scoring;
/// # Ok::<(), retention::segment::RfmError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct RfmMeasures {
    /// What one purchase is.
    pub frequency: PurchaseUnit,
    /// What a customer's money is.
    pub monetary: Monetary,
    /// Which orders count.
    pub look_back: LookBack,
}

/// What a customer's money is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Monetary {
    /// The net amount of all orders that count: R rfm, SPSS, Shopify, SQL recipes. It goes up with frequency, so the
    /// two scores say much the same.
    #[default]
    Sum,
    /// The net amount divided by the number of orders, whichever [`PurchaseUnit`] frequency counts: PyMC-Marketing. It
    /// is compared as an exact fraction.
    MeanPerOrder,
}

/// Which orders count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum LookBack {
    /// All up to the date.
    #[default]
    AllHistory,
    /// Those of the last so many days, the date's own included. Whoever has none in them is not scored. Only a log can
    /// be asked: a [summary](crate::measure::CustomerSummary) covers what its maker chose, and to score one under this choice is an
    /// error.
    LastDays {
        /// How many days; at least one.
        days: u32,
    },
}

impl Default for RfmMeasures {
    fn default() -> Self {
        Self { frequency: PurchaseUnit::Orders, monetary: Monetary::default(), look_back: LookBack::default() }
    }
}

impl RfmMeasures {
    pub(super) fn check(self) -> Result<(), RfmError> {
        if self.look_back == (LookBack::LastDays { days: 0 }) { Err(RfmError::LookBackDays) } else { Ok(()) }
    }

    /// Whether it can be told without single orders.
    pub(super) fn check_without_orders(self) -> Result<(), RfmError> {
        match self.look_back {
            LookBack::AllHistory => Ok(()),
            LookBack::LastDays { days } => Err(RfmError::LookBackWithoutOrders { days }),
        }
    }
}
