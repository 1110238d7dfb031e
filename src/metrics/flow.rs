//! [`CustomerFlow`]: who came, came back and left during a period.

use rust_decimal::Decimal;

use super::error::at_most;
use super::exact::add_counts;
use super::{CustomerCounts, MetricsError};
use crate::model::Rate;

/// The numbers of a [`CustomerFlow`], by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FlowParts {
    /// Customers at the start of the period.
    pub at_start: u64,
    /// Customers for the first time ever, and still there at the end.
    pub acquired: u64,
    /// Customers of an earlier time, not there at the start, back at the end.
    pub reactivated: u64,
    /// Customers of the start who are gone at the end.
    pub lost: u64,
}

/// How the set of customers at the start of a period became the set at its end.
///
/// ```text
/// end             = start + acquired + reactivated − lost
/// retention rate  = (start − lost) / start
/// gross churn     = lost / start
/// net churn       = (start − end) / start
/// ```
///
/// Its retention rate follows sets: the customers of the start who are there at the end, over the customers of the
/// start. It cannot pass 100 %, whoever comes back. Source: document 001 for the rates, with the reactivated customers
/// that it is silent about.
///
/// Flows of two groups can be added ([`merge`](CustomerFlow::merge)); `default()`, all zeros, is the identity.
///
/// # Example
///
/// ```
/// use retention::metrics::{CustomerFlow, FlowParts, ReactivatedCount};
///
/// let flow = CustomerFlow::new(FlowParts { at_start: 100, acquired: 30, reactivated: 50, lost: 40 })?;
/// assert_eq!(flow.at_end(), 140);
/// assert_eq!(flow.retention_rate().unwrap().to_string(), "60.00 %");
///
/// // Counted as acquired, the reactivated leave the rate as it is.
/// let counts = flow.counts(ReactivatedCount::AsAcquired)?;
/// assert_eq!(counts.retention_rate(), flow.retention_rate());
/// // Counted as kept, they would make it (140 − 30) / 100 = 110 %: an error, not a rate.
/// assert!(flow.counts(ReactivatedCount::AsKept).is_err());
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "FlowParts", into = "FlowParts"))]
pub struct CustomerFlow(FlowParts);

/// What a customer who had lapsed and came back counts as, in (E − N) / S.
///
/// # Who does it how
///
/// ChartMogul and ProfitWell never count a reactivated customer as new; Recurly does after a month of absence, Maxio
/// after 90 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ReactivatedCount {
    /// Among the acquired, N. (E − N) / S is then the share of the starting customers who stayed.
    AsAcquired,
    /// Among the kept, E − N. The rate then mixes those who stayed with those who came back, and fails when more come
    /// back than are lost.
    AsKept,
}

impl CustomerFlow {
    /// A flow of these numbers.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if more were lost than there were at the start; [`MetricsError::Overflow`] if the
    /// end does not fit in 64 bits.
    pub fn new(parts: FlowParts) -> Result<Self, MetricsError> {
        at_most("lost", parts.lost, "at_start", parts.at_start)?;
        let kept = parts.at_start.saturating_sub(parts.lost);
        let came = add_counts("at_end", parts.acquired, parts.reactivated)?;
        add_counts("at_end", kept, came)?;
        Ok(Self(parts))
    }

    /// Customers at the start.
    pub fn at_start(&self) -> u64 {
        self.0.at_start
    }

    /// Customers for the first time ever.
    pub fn acquired(&self) -> u64 {
        self.0.acquired
    }

    /// Customers who had lapsed before the start and are back.
    pub fn reactivated(&self) -> u64 {
        self.0.reactivated
    }

    /// Customers of the start who are gone at the end.
    pub fn lost(&self) -> u64 {
        self.0.lost
    }

    /// Customers of the start who are there at the end.
    pub fn kept(&self) -> u64 {
        self.0.at_start.saturating_sub(self.0.lost)
    }

    /// Customers at the end.
    pub fn at_end(&self) -> u64 {
        // `new` has checked that the sum fits.
        self.kept().saturating_add(self.0.acquired).saturating_add(self.0.reactivated)
    }

    /// Kept over start, from 0 to 100 %; `None` when nobody was there at the start.
    pub fn retention_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.kept(), self.0.at_start)
    }

    /// Lost over start, 1 − retention rate; `None` when nobody was there at the start.
    pub fn gross_churn_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.0.lost, self.0.at_start)
    }

    /// (Start − end) / start, negative for a growing base; `None` when nobody was there at the start.
    pub fn net_churn_rate(&self) -> Option<Rate> {
        let net = Decimal::from(self.0.at_start).saturating_sub(self.at_end().into());
        Rate::new(net, self.0.at_start).ok()
    }

    /// (End − start) / start, the net churn rate with the other sign; `None` when nobody was there at the start.
    pub fn growth_rate(&self) -> Option<Rate> {
        let growth = Decimal::from(self.at_end()).saturating_sub(self.0.at_start.into());
        Rate::new(growth, self.0.at_start).ok()
    }

    /// The three numbers of document 001, S, E and N, with the reactivated counted as said.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] with [`ReactivatedCount::AsKept`] if more came back than were lost: the rate would
    /// pass 100 %.
    pub fn counts(&self, reactivated: ReactivatedCount) -> Result<CustomerCounts, MetricsError> {
        let acquired = match reactivated {
            ReactivatedCount::AsAcquired => self.0.acquired.saturating_add(self.0.reactivated),
            ReactivatedCount::AsKept => self.0.acquired,
        };
        CustomerCounts::new(self.0.at_start, self.at_end(), acquired)
    }

    /// The flows of two groups without a customer in common, taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(FlowParts {
            at_start: add_counts("at_start", self.0.at_start, other.0.at_start)?,
            acquired: add_counts("acquired", self.0.acquired, other.0.acquired)?,
            reactivated: add_counts("reactivated", self.0.reactivated, other.0.reactivated)?,
            lost: add_counts("lost", self.0.lost, other.0.lost)?,
        })
    }
}

impl TryFrom<FlowParts> for CustomerFlow {
    type Error = MetricsError;

    fn try_from(parts: FlowParts) -> Result<Self, MetricsError> {
        Self::new(parts)
    }
}

impl From<CustomerFlow> for FlowParts {
    fn from(flow: CustomerFlow) -> Self {
        flow.0
    }
}
