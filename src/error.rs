//! [`Error`]: one error for callers who want `?`.

use crate::campaign::{CampaignError, CatalogueError, FactsError, KeyError, RuleError};
use crate::experiment::AssignmentError;
use crate::history::LogError;
use crate::measure::{
    BasketsError, CohortError, ReturnTimesError, SeriesError, SubscriptionLogError, SummaryError, SurveyColumnsError,
    VisitLogError,
};
use crate::metrics::MetricsError;
use crate::model::{
    BirthdayError, CartError, CurrencyError, OrderError, PeriodError, PeriodsError, RateError, SubscriptionError,
    SurveyError, ZoneError,
};
use crate::segment::{PolicyError, RfmError, SegmentMapError, SegmentationError};

/// Any error of this crate, for callers who want `?` across its rooms. Each function returns its own small type.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::model::{Order, Period};
///
/// fn returned_in_march(orders: Vec<(u32, NaiveDate, i64)>) -> Result<Option<String>, retention::Error> {
///     let orders = orders.into_iter();
///     let orders = orders.map(|(customer, day, euros)| Order::new(customer, day, euros.into()));
///     let log = OrderLog::from_orders(orders.collect::<Result<Vec<_>, _>>()?)?;
///     let returned = log.during(Period::month(2026, 3)?).returning_customers();
///     Ok(returned.rate().map(|rate| rate.to_string()))
/// }
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// assert_eq!(returned_in_march(vec![(7, day(1, 5), 10), (7, day(3, 5), 10)])?, Some("100.00 %".into()));
/// assert!(returned_in_march(vec![(7, day(1, 5), -10)]).is_err());
/// # Ok::<(), retention::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A currency code.
    #[error(transparent)]
    Currency(#[from] CurrencyError),
    /// An order.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// A period.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// Consecutive periods.
    #[error(transparent)]
    Periods(#[from] PeriodsError),
    /// A rate.
    #[error(transparent)]
    Rate(#[from] RateError),
    /// A formula's input.
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    /// An order log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A customer summary.
    #[error(transparent)]
    Summary(#[from] SummaryError),
    /// A subscription.
    #[error(transparent)]
    Subscription(#[from] SubscriptionError),
    /// A log of visits.
    #[error(transparent)]
    VisitLog(#[from] VisitLogError),
    /// A survey answer.
    #[error(transparent)]
    Survey(#[from] SurveyError),
    /// Columns of survey answers.
    #[error(transparent)]
    SurveyColumns(#[from] SurveyColumnsError),
    /// A log of subscriptions.
    #[error(transparent)]
    SubscriptionLog(#[from] SubscriptionLogError),
    /// A cohort grid.
    #[error(transparent)]
    Cohort(#[from] CohortError),
    /// Return times.
    #[error(transparent)]
    ReturnTimes(#[from] ReturnTimesError),
    /// Results by period that do not go together.
    #[error(transparent)]
    Series(#[from] SeriesError),
    /// RFM scores.
    #[error(transparent)]
    Rfm(#[from] RfmError),
    /// A segment map.
    #[error(transparent)]
    SegmentMap(#[from] SegmentMapError),
    /// A segmentation.
    #[error(transparent)]
    Segmentation(#[from] SegmentationError),
    /// A policy of stages, classes or rungs.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// A birthday.
    #[error(transparent)]
    Birthday(#[from] BirthdayError),
    /// A cart.
    #[error(transparent)]
    Cart(#[from] CartError),
    /// A time zone.
    #[error(transparent)]
    Zone(#[from] ZoneError),
    /// Products that are bought together.
    #[error(transparent)]
    Baskets(#[from] BasketsError),
    /// A share or variants of an experiment.
    #[error(transparent)]
    Assignment(#[from] AssignmentError),
    /// What is known of a customer.
    #[error(transparent)]
    Facts(#[from] FactsError),
    /// A catalogue of complements and upgrades.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// A rule.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A campaign or programme.
    #[error(transparent)]
    Campaign(#[from] CampaignError),
    /// An idempotency key.
    #[error(transparent)]
    Key(#[from] KeyError),
}
