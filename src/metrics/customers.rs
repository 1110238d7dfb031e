//! [`CustomerCounts`]: customers at the start, at the end, and acquired in between (R1, R3).

use rust_decimal::Decimal;

use super::MetricsError;
use super::error::at_most;
use super::exact::add_counts;
use crate::model::Rate;

/// How many customers there were at the start of a period, how many at its end, and how many of these were acquired
/// during it: all that the customer retention rate (CRR) needs.
///
/// ```text
/// retention rate    = (E − N) / S        the standard formula
/// gross churn rate  = 1 − retention rate = lost / S
/// net churn rate    = (S − E) / S        = gross churn rate − N / S
///
/// S customers at the start, E at the end, N acquired during the period
/// ```
///
/// Counts of two groups can be added ([`merge`](CustomerCounts::merge)) and the rates taken again; `default()`, all
/// zeros, is the identity.
///
/// # Two rates in one source
///
/// Document 001 states (E − N) / S and then computes its example, S = 50,000, E = 40,000, N = 1,000, in another way:
/// E / (S − N) = 40,000 / 49,000 = 81.6 %. The formula it states gives 78 %. The stated formula is the standard one,
/// here [`retention_rate`](CustomerCounts::retention_rate); the arithmetic of the example is
/// [`adjusted_base_rate`](CustomerCounts::adjusted_base_rate), so that both numbers can be had. It takes the new
/// customers out of the base, where they never were, instead of the numerator, where they are.
///
/// ```
/// use retention::metrics::CustomerCounts;
///
/// let two_months = CustomerCounts::new(50_000, 40_000, 1_000)?;
/// assert_eq!(two_months.retention_rate().unwrap().to_string(), "78.00 %");
/// assert_eq!(two_months.gross_churn_rate().unwrap().to_string(), "22.00 %");
/// assert_eq!(two_months.net_churn_rate().unwrap().to_string(), "20.00 %");
/// assert_eq!(format!("{:.1}", two_months.adjusted_base_rate().unwrap()), "81.6 %");
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # Who defines it otherwise
///
/// (E − N) / S is an identity of counts: it takes for granted that whoever is at the end and was not acquired was there
/// at the start. Customers who had lapsed before the start and came back break this; see
/// [`CustomerFlow::counts`](super::CustomerFlow::counts) for the two ways to count them. Tools also differ in the base
/// of churn; [`ChurnDefinition`](super::ChurnDefinition) names the variants of Recurly, ChartMogul and Stripe. Document
/// 002 calls (S − E) / S the churn rate; most tools mean the gross rate when they say churn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawCustomerCounts"))]
pub struct CustomerCounts {
    at_start: u64,
    at_end: u64,
    acquired: u64,
}

impl CustomerCounts {
    /// S customers at the start, E at the end, N of these acquired during the period.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if more were acquired than there are at the end, or if more were kept (E − N) than
    /// there were at the start: a retention rate above 100 % means that some were counted twice or came back.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::metrics::CustomerCounts;
    ///
    /// assert!(CustomerCounts::new(100, 90, 95).is_err()); // 95 acquired among 90
    /// assert!(CustomerCounts::new(100, 140, 30).is_err()); // 110 kept of 100
    /// ```
    pub fn new(at_start: u64, at_end: u64, acquired: u64) -> Result<Self, MetricsError> {
        at_most("acquired", acquired, "at_end", at_end)?;
        at_most("at_end less acquired", at_end.saturating_sub(acquired), "at_start", at_start)?;
        Ok(Self { at_start, at_end, acquired })
    }

    /// S: customers at the start.
    pub fn at_start(&self) -> u64 {
        self.at_start
    }

    /// E: customers at the end.
    pub fn at_end(&self) -> u64 {
        self.at_end
    }

    /// N: customers acquired during the period and still there at its end.
    pub fn acquired(&self) -> u64 {
        self.acquired
    }

    /// E − N: customers of the start who are there at the end.
    pub fn kept(&self) -> u64 {
        self.at_end.saturating_sub(self.acquired)
    }

    /// S − (E − N): customers of the start who are gone at the end.
    pub fn lost(&self) -> u64 {
        self.at_start.saturating_sub(self.kept())
    }

    /// The customer retention rate, (E − N) / S, from 0 to 100 %; `None` when nobody was there at the start (R1,
    /// document 001).
    pub fn retention_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.kept(), self.at_start)
    }

    /// E / (S − N): the arithmetic of document 001's example, 40,000 / 49,000. It is *not* the standard rate.
    ///
    /// It agrees with the standard when nobody was acquired, may pass 100 % otherwise, and is `None` when as many were
    /// acquired as were there at the start, or more.
    pub fn adjusted_base_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.at_end, self.at_start.checked_sub(self.acquired)?)
    }

    /// The gross churn rate: customers of the start who are gone, over the customers of the start. 1 − retention rate;
    /// `None` when nobody was there at the start.
    pub fn gross_churn_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.lost(), self.at_start)
    }

    /// The net churn rate, (S − E) / S: losses less acquisitions, negative for a growing base; `None` when nobody was
    /// there at the start (R3, document 002).
    ///
    /// It hides losses behind acquisitions: a shop that loses half its customers and wins as many has a net churn of
    /// zero. Net churn = gross churn − N / S.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::metrics::CustomerCounts;
    ///
    /// let grown = CustomerCounts::new(100, 110, 60)?;
    /// assert_eq!(grown.net_churn_rate().unwrap().to_string(), "-10.00 %");
    /// assert_eq!(grown.gross_churn_rate().unwrap().to_string(), "50.00 %");
    /// # Ok::<(), retention::metrics::MetricsError>(())
    /// ```
    pub fn net_churn_rate(&self) -> Option<Rate> {
        let net = Decimal::from(self.at_start).saturating_sub(self.at_end.into());
        Rate::new(net, self.at_start).ok()
    }

    /// The counts of two groups without a customer in common, taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(
            add_counts("at_start", self.at_start, other.at_start)?,
            add_counts("at_end", self.at_end, other.at_end)?,
            add_counts("acquired", self.acquired, other.acquired)?,
        )
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "CustomerCounts", expecting = "struct CustomerCounts")]
struct RawCustomerCounts {
    at_start: u64,
    at_end: u64,
    acquired: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<RawCustomerCounts> for CustomerCounts {
    type Error = MetricsError;

    fn try_from(raw: RawCustomerCounts) -> Result<Self, MetricsError> {
        Self::new(raw.at_start, raw.at_end, raw.acquired)
    }
}
