//! Counting: from an order history to the counts of [`metrics`](crate::metrics).
//!
//! Everything here is asked of a view of a log or of a summary; the answer is a small struct of counts, whose methods are
//! the formulas. So every number can be traced to the people behind it, and counts of several shops can be added.
//!
//! # Which measure
//!
//! | question | ask | get |
//! |---|---|---|
//! | who came back in a period? (R2) | [`During::returning_customers`] | [`ReturningCustomers`] |
//! | who was there at the start, who came, who left? (R1, R3) | [`During::customer_flow`] | [`CustomerFlow`] |
//! | who was active: new, returning, reactivated? | [`During::active_customers`] | [`ActiveCustomers`] |
//! | how often do they buy? (P2) | [`During::purchase_frequency`] | [`PurchaseFrequency`] |
//! | what is an order worth? (V1) | [`During::average_order_value`] | [`AverageOrderValue`] |
//! | what do new and existing customers bring? (P5) | [`During::new_and_existing`] | [`NewAndExisting`] |
//! | all of these for each month | [`AsOf::series`] | [`Series`] of [`PeriodActivity`] |
//! | who began together, who of them came back when, what they brought? | [`AsOf::cohorts`] | [`CohortGrid`] |
//! | …by channel, first product, any group | [`AsOf::cohorts_by`] | [`CohortGrid`] |
//! | one row a customer | [`AsOf::summary`] | [`CustomerSummary`] |
//! | how many buy again? (P1) | [`CustomerSummary::repeat_purchases`] | [`RepeatPurchases`] |
//! | how many have bought n times, and went on? (P3) | [`CustomerSummary::purchase_counts`] | [`PurchaseCounts`] |
//! | what do the top 20 % bring? | [`CustomerSummary::top_share`] | [`RevenueShare`] |
//! | who are the best customers? | [`CustomerSummary::top_customers`] | [`CustomerRow`]s |
//! | how long until they buy again? (P4) | [`AsOf::time_between_purchases`] | [`TimeBetweenPurchases`] |
//! | …customer by customer | [`AsOf::customer_gaps`] | [`CustomerGaps`] |
//! | how soon, and whether, do they come back after the n-th purchase? (P3) | [`AsOf::return_times`] | [`ReturnTimes`] of [`ReturnCurve`] |
//! | who came back within n days, who has gone quiet? (P3) | [`AsOf::returns_within`] | [`ReturnsWithin`] |
//! | who came, came back, or went quiet from period to period? | [`AsOf::lifecycle_flows`] | [`LifecycleFlows`] of [`LifecycleCounts`] |
//! | which visitors had been seen before? (P6) | [`VisitLog::returning_visitors`] | [`ReturningVisitors`] |
//! | would they recommend us, by month, by segment? (N1) | [`SurveyAnswers`] | [`NetPromoterScore`] |
//! | how did recurring revenue move? (M1–M3) | [`SubscriptionsAsOf::series`] | [`SubscriptionSeries`] of [`SubscriptionPeriod`] |
//! | …customer by customer | [`SubscriptionsAsOf::movements`] | [`CustomerMovement`] |
//! | how many trials become paid? | [`SubscriptionsAsOf::trials`] | [`TrialSeries`] of [`TrialPeriod`] |
//!
//! # Returning customers, customer flow, active customers
//!
//! Three answers to "who came back", with three bases:
//!
//! | | base | counted | needs a window | gives churn |
//! |---|---|---|---|---|
//! | [`ReturningCustomers`] (R2) | all who had bought before the period | who of them bought in it | no | no |
//! | [`CustomerFlow`] (R1, R3) | all who were active at its start | who of them are active at its end | yes | yes |
//! | [`ActiveCustomers`] | all who bought in the period | new, active at its start (*returning*), or lapsed (*reactivated*) | yes | no |
//!
//! So the returned of the first are the returning and the reactivated of the third.
//!
//! # Subscriptions
//!
//! Orders do not say when a customer has left; subscriptions do. They have a log of their own, a [`SubscriptionLog`]: each
//! [`Subscription`](crate::model::Subscription) is one term of a plan, and from all of them come MRR, its movements (new,
//! reactivation, expansion, contraction, churn), customers gained and lost, every tool's churn rate, and what became of
//! trials. When churn counts, whether free plans count, and when somebody is new again are
//! [`SubscriptionOptions`], whose page says what each tool does.
//!
//! # Periods that are not over
//!
//! As of a date inside a period, or before it, counts are of what has been seen, and the end of the flow is the period's
//! end all the same: whoever has not ordered yet counts as lost there. Ask [`PeriodActivity::is_complete`] or
//! [`During::is_complete`](crate::history::During::is_complete) before you show a rate. Subscriptions are otherwise: who has
//! not left is there, so a month that is not over has the movements seen so far.
//!
//! In a cohort grid each [cell](CellState) says whether it is complete, partial or not observed: it has no numbers before
//! anybody's time is over, and is in no mean before everybody's is.
//!
//! # Choices to make
//!
//! - Who forms a cohort, how age counts, what a return is: [`CohortOptions`]; the table of
//!   [definitions](CohortGrid#which-cohort-definition) names who uses which.
//! - Who counts as a customer at the start of a day: [`Activity`].
//! - Whether two orders on one day are two purchases: [`PurchaseUnit`].
//! - What counts when somebody answers a survey twice: [`RepeatedAnswers`].
//! - When churn counts, whether free plans do, and who is new again: [`SubscriptionOptions`].
//! - How refunds and cancellations count is the log's choice: [`LogOptions`](crate::history::LogOptions).
//!
//! # Cost
//!
//! Each measure is one pass over the orders, and takes a few nanoseconds for each. A series takes one pass too, however
//! many periods it has. With the feature `rayon` all threads take part, and the results are the same.
//!
//! [`During::returning_customers`]: crate::history::During::returning_customers
//! [`During::customer_flow`]: crate::history::During::customer_flow
//! [`During::active_customers`]: crate::history::During::active_customers
//! [`During::purchase_frequency`]: crate::history::During::purchase_frequency
//! [`During::average_order_value`]: crate::history::During::average_order_value
//! [`During::new_and_existing`]: crate::history::During::new_and_existing
//! [`AsOf::series`]: crate::history::AsOf::series
//! [`AsOf::summary`]: crate::history::AsOf::summary
//! [`AsOf::return_times`]: crate::history::AsOf::return_times
//! [`AsOf::returns_within`]: crate::history::AsOf::returns_within
//! [`AsOf::cohorts`]: crate::history::AsOf::cohorts
//! [`AsOf::cohorts_by`]: crate::history::AsOf::cohorts_by
//! [`AsOf::lifecycle_flows`]: crate::history::AsOf::lifecycle_flows
//! [`AsOf::time_between_purchases`]: crate::history::AsOf::time_between_purchases
//! [`AsOf::customer_gaps`]: crate::history::AsOf::customer_gaps
//! [`ReturningCustomers`]: crate::metrics::ReturningCustomers
//! [`CustomerFlow`]: crate::metrics::CustomerFlow
//! [`ActiveCustomers`]: crate::metrics::ActiveCustomers
//! [`PurchaseFrequency`]: crate::metrics::PurchaseFrequency
//! [`AverageOrderValue`]: crate::metrics::AverageOrderValue
//! [`NewAndExisting`]: crate::metrics::NewAndExisting
//! [`RepeatPurchases`]: crate::metrics::RepeatPurchases
//! [`RevenueShare`]: crate::metrics::RevenueShare
//! [`TimeBetweenPurchases`]: crate::metrics::TimeBetweenPurchases
//! [`LifecycleCounts`]: crate::metrics::LifecycleCounts
//! [`ReturningVisitors`]: crate::metrics::ReturningVisitors
//! [`NetPromoterScore`]: crate::metrics::NetPromoterScore

mod activity;
mod boundaries;
mod cohort;
mod gaps;
mod held_keys;
mod lifecycle;
mod period;
mod purchases;
mod return_times;
mod returns_within;
mod series;
mod subscription;
mod summary;
mod summary_merge;
mod survey;
mod tally;
mod visits;

pub use activity::{Activity, PurchaseUnit};
pub use cohort::{
    AgeBrackets, CellState, CohortAge, CohortCell, CohortError, CohortGrid, CohortMembership, CohortOptions, CohortRow,
    MeanRetention, MeanRevenue, OutsideCohorts, ReturnRule, SoFar,
};
pub use gaps::{CustomerGaps, Gaps};
pub(crate) use held_keys::HeldKeys;
pub use lifecycle::{LifecycleFlows, LifecyclePeriod};
pub use period::PeriodActivity;
pub use purchases::PurchaseCounts;
pub use return_times::{ReturnCurve, ReturnTimes, ReturnTimesError};
pub use returns_within::ReturnsWithin;
pub use series::Series;
pub use subscription::{
    ChurnTiming, CustomerMovement, MovementKind, ReturnedSubscriber, SubscriptionLog, SubscriptionLogError,
    SubscriptionOptions, SubscriptionPeriod, SubscriptionSeries, SubscriptionsAsOf, TrialCohort, TrialPeriod,
    TrialPolicy, TrialSeries, WeeksPerMonth, ZeroPriced,
};
pub use summary::{CustomerRow, CustomerSummary, SummaryColumns, SummaryError};
pub use survey::{GroupedScores, RepeatedAnswers, SurveyAnswers, SurveyColumnsError, SurveySpan};
pub use visits::{PeriodVisitors, VisitLog, VisitLogError};
