//! [`SubscriptionSeries`] and [`SubscriptionPeriod`]: what happened to recurring revenue in each period.

use chrono::NaiveDate;

use super::error::{same, same_period};
use super::{SubscriptionLogError, SubscriptionOptions};
use crate::measure::consistent::consistent;
use crate::metrics::{ChurnCounts, CustomerFlow, GrossRevenueRetention, MetricsError, MrrMovements};
use crate::model::Period;

/// What happened in each of consecutive periods; see [`SubscriptionsAsOf::series`](super::SubscriptionsAsOf::series).
///
/// Series of two groups without a customer in common, counted alike, can be [merged](SubscriptionSeries::merge).
///
/// With serde it is written: the date, the options, and each period with its counts, from which rates are taken. It is
/// not read back: measure it again from the log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SubscriptionSeries {
    date: NaiveDate,
    options: SubscriptionOptions,
    rows: Vec<SubscriptionPeriod>,
}

/// What happened to subscriptions in one period: the sums and counts from which all its rates are taken.
///
/// All of them compare each customer at the start of the period with the same customer at its end, except
/// [`churn`](SubscriptionPeriod::churn), which also sees what was in between.
///
/// | | who came and left within the period | who left and came back within it |
/// |---|---|---|
/// | [`movements`](SubscriptionPeriod::movements), [`customer_flow`](SubscriptionPeriod::customer_flow) | not there | as the MRR changed |
/// | [`churn`](SubscriptionPeriod::churn) | acquired, lost (`lost_acquired`) | lost (`came_back`) |
///
/// # Example: NRR 105 %, GRR 90 %
///
/// ```
/// use chrono::NaiveDate;
/// use retention::measure::SubscriptionLog;
/// use retention::model::{BillingInterval, Period, Subscription};
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// let monthly = |customer, start, amount: i64| {
///     Subscription::new(customer, start, amount.into(), BillingInterval::Monthly)
/// };
/// let log = SubscriptionLog::from_subscriptions([
///     monthly("grows", day(1, 1), 10_000)?.with_end(day(2, 10))?,
///     monthly("grows", day(2, 10), 13_000)?,
///     monthly("shrinks", day(1, 1), 9_200)?.with_end(day(2, 20))?,
///     monthly("shrinks", day(2, 20), 8_000)?,
///     monthly("leaves", day(1, 1), 800)?.with_end(day(2, 5))?,
/// ])?;
/// let february = log.as_of(day(2, 28)).period(Period::month(2026, 2)?);
/// assert!(february.is_complete());
/// let mrr = february.movements();
/// assert_eq!((mrr.start(), mrr.end()), (20_000.into(), 21_000.into()));
/// assert_eq!(mrr.net_revenue_retention_rate().unwrap().to_string(), "105.00 %");
/// assert_eq!(mrr.gross_revenue_retention_rate().unwrap().to_string(), "90.00 %");
/// assert_eq!(february.customer_flow().lost(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SubscriptionPeriod {
    period: Period,
    is_complete: bool,
    movements: MrrMovements,
    customer_flow: CustomerFlow,
    churn: ChurnCounts,
    expanded: u64,
    contracted: u64,
}

impl SubscriptionSeries {
    pub(super) fn new(date: NaiveDate, options: SubscriptionOptions, rows: Vec<SubscriptionPeriod>) -> Self {
        Self { date, options, rows }
    }

    /// The last day that was seen.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// How it was counted.
    pub fn options(&self) -> SubscriptionOptions {
        self.options
    }

    /// One row a period, in their order.
    pub fn rows(&self) -> &[SubscriptionPeriod] {
        &self.rows
    }

    /// The series of two groups without a customer in common, taken together.
    ///
    /// # Errors
    ///
    /// [`SubscriptionLogError::Different`] unless both are of the same periods, as of the same date, counted with the
    /// same options; [`SubscriptionLogError::Overflow`] if a sum does not fit.
    pub fn merge(&self, other: &Self) -> Result<Self, SubscriptionLogError> {
        same("date", &self.date, &other.date)?;
        self.options.same(&other.options)?;
        same("periods", &self.rows.len(), &other.rows.len())?;
        let rows = self.rows.iter().zip(&other.rows).map(|(row, more)| row.merge(more));
        Ok(Self { rows: rows.collect::<Result<_, _>>()?, ..*self })
    }
}

impl SubscriptionPeriod {
    pub(super) fn new(
        period: Period,
        is_complete: bool,
        movements: MrrMovements,
        customer_flow: CustomerFlow,
        churn: ChurnCounts,
        (expanded, contracted): (u64, u64),
    ) -> Self {
        Self { period, is_complete, movements, customer_flow, churn, expanded, contracted }
    }

    /// Nothing seen of a period.
    pub(super) fn empty(period: Period) -> Self {
        let (movements, flow, churn) = (MrrMovements::default(), CustomerFlow::default(), ChurnCounts::default());
        Self::new(period, false, movements, flow, churn, (0, 0))
    }

    /// The period.
    pub fn period(&self) -> Period {
        self.period
    }

    /// Whether the view saw the period to its end. If not, its movements are those seen so far, and its end is the end
    /// of the view's last day.
    ///
    /// A complete period stays as it is however much later one looks; except under
    /// [`ChurnTiming::WhenBillingStops`](super::ChurnTiming::WhenBillingStops), where a stop of billing that comes
    /// after the period shows that a term which had ended in it or before went on.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// MRR at the start, and by which movements it became that of the end (M1, M2, M3): net and gross churn, NRR, GRR
    /// and quick ratio are its methods. Its end is the start of the next period, to the last minor unit.
    pub fn movements(&self) -> MrrMovements {
        self.movements
    }

    /// Customers at the start, and who came, came back and was lost by the end. New again counts as acquired.
    pub fn customer_flow(&self) -> CustomerFlow {
        self.customer_flow
    }

    /// Losses in enough detail for every tool's churn rate: also of those who joined within the period, or were back at
    /// its end. A customer counts once, however often they left. Whoever is back from an earlier time has joined, too.
    pub fn churn(&self) -> ChurnCounts {
        self.churn
    }

    /// GRR customer by customer: Σ min(MRR at the end, MRR at the start) / Σ MRR at the start (M2).
    ///
    /// Over one period it is the same share as that of the [movements](SubscriptionPeriod::movements), which are net by
    /// customer. For GRR over a year ask for a [period](super::SubscriptionsAsOf::period) of a year: twelve monthly
    /// ones do not make it.
    pub fn gross_revenue_retention(&self) -> GrossRevenueRetention {
        let parts = self.movements.parts();
        // What is lost is at most what was there.
        let kept = parts.start.saturating_sub(parts.contraction).saturating_sub(parts.churn);
        consistent(GrossRevenueRetention::new(parts.start, kept))
    }

    /// How many customers of the start pay more at the end.
    pub fn expanded(&self) -> u64 {
        self.expanded
    }

    /// How many customers of the start pay less at the end, and are still customers.
    pub fn contracted(&self) -> u64 {
        self.contracted
    }

    /// The same period of two groups without a customer in common, as of the same date and counted with the same
    /// options, as only a series knows.
    fn merge(&self, other: &Self) -> Result<Self, SubscriptionLogError> {
        same_period(self.period, other.period)?;
        Ok(Self {
            movements: self.movements.merge(&other.movements).map_err(too_large("movements"))?,
            customer_flow: self.customer_flow.merge(&other.customer_flow).map_err(too_large("customer_flow"))?,
            churn: self.churn.merge(&other.churn).map_err(too_large("churn"))?,
            // Both are part of the customers at the start, whose sum fits.
            expanded: self.expanded.saturating_add(other.expanded),
            contracted: self.contracted.saturating_add(other.contracted),
            ..*self
        })
    }
}

/// What two consistent results can fail of when they are added.
fn too_large(field: &'static str) -> impl Fn(MetricsError) -> SubscriptionLogError {
    move |_| SubscriptionLogError::Overflow { field }
}
