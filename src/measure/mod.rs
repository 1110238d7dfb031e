//! Counting: from an order history to the counts of [`metrics`](crate::metrics).
//!
//! Everything here is asked of a view of a log or of a summary; the answer is a small struct of counts, whose methods are
//! the formulas. So every number can be traced to the people behind it, and counts of several shops can be
//! [added](#adding-up).
//!
//! # Which measure
//!
//! ## Who returned, who is lost
//!
//! | question | ask | get |
//! |---|---|---|
//! | who came back in a period? (R2) | [`During::returning_customers`] | [`ReturningCustomers`] |
//! | who was there at the start, who came, who left? (R1, R3) | [`During::customer_flow`] | [`CustomerFlow`] |
//! | who was active: new, returning, reactivated? | [`During::active_customers`] | [`ActiveCustomers`] |
//! | all of these, and what was bought, for each month | [`AsOf::series`] | [`Series`] of [`PeriodActivity`] |
//! | who came, came back, or went quiet from month to month? | [`AsOf::lifecycle_flows`] | [`LifecycleFlows`] of [`LifecycleCounts`] |
//!
//! ## What and how often they buy
//!
//! | question | ask | get |
//! |---|---|---|
//! | how often do they buy? (P2) | [`During::purchase_frequency`] | [`PurchaseFrequency`] |
//! | what is an order worth? (V1) | [`During::average_order_value`] | [`AverageOrderValue`] |
//! | what do new and existing customers bring? (P5) | [`During::new_and_existing`] | [`NewAndExisting`] |
//! | one row a customer | [`AsOf::summary`], from SQL [`CustomerSummary::from_rows`] | [`CustomerSummary`] |
//! | how many buy again? (P1) | [`CustomerSummary::repeat_purchases`] | [`RepeatPurchases`] |
//! | how many have bought n times, and went on? (P3) | [`CustomerSummary::purchase_counts`] | [`PurchaseCounts`] |
//! | what do the top 20 % bring? | [`CustomerSummary::top_share`] | [`RevenueShare`] |
//! | who are the best customers? | [`CustomerSummary::top_customers`] | [`CustomerRow`]s |
//! | how long until they buy again? (P4) | [`AsOf::time_between_purchases`] | [`TimeBetweenPurchases`] |
//! | …customer by customer | [`AsOf::customer_gaps`] | [`CustomerGaps`] |
//!
//! ## What is bought together
//!
//! | question | ask | get |
//! |---|---|---|
//! | how often are two products in one basket? | [`Baskets::from_orders`], from rows [`Baskets::from_rows`] | [`Baskets`] |
//! | what goes with a phone? | [`Baskets::rules`] | [`BasketRules`] of [`BasketRule`]: support, confidence, lift |
//!
//! ## Cohorts, and who comes back when
//!
//! | question | ask | get |
//! |---|---|---|
//! | of those who began together, who came back when, and what did they bring? | [`AsOf::cohorts`] | [`CohortGrid`] |
//! | …by channel, first product, any group | [`AsOf::cohorts_by`] | [`CohortGrid`] |
//! | how soon, and whether, do they come back after the n-th purchase? (P3) | [`AsOf::return_times`] | [`ReturnTimes`] of [`ReturnCurve`] |
//! | who came back within n days, who has gone quiet? (P3) | [`AsOf::returns_within`] | [`ReturnsWithin`] |
//!
//! ## Subscriptions
//!
//! | question | ask | get |
//! |---|---|---|
//! | how did recurring revenue move? (M1–M3) | [`SubscriptionsAsOf::series`] | [`SubscriptionSeries`] of [`SubscriptionPeriod`] |
//! | …customer by customer | [`SubscriptionsAsOf::movements`] | [`CustomerMovement`] |
//! | how many trials become paid? | [`SubscriptionsAsOf::trials`] | [`TrialSeries`] of [`TrialPeriod`] |
//!
//! ## Visits and surveys
//!
//! | question | ask | get |
//! |---|---|---|
//! | which visitors had been seen before? (P6) | [`VisitLog::returning_visitors`] | [`ReturningVisitors`] |
//! | …for each month | [`VisitLog::returning_visitors_series`] | [`VisitorSeries`] of [`VisitorPeriod`] |
//! | would they recommend us? (N1) | [`SurveyAnswers::during`], [`SurveyAnswers::as_of`] | [`SurveySpan::net_promoter_score`] |
//! | …for each month | [`SurveyAnswers::series`] | [`SurveySeries`] of [`SurveyPeriod`] |
//! | …by segment | [`SurveySpan::by_group`] | [`GroupedScores`] |
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
//! [`AsOf::periods`](crate::history::AsOf::periods) gives whole months from the first order to that of the view's date, so
//! that the running one is told from those that are over. A span that was cut at today's date has no running month: its
//! last nine days of March are a period that is over.
//!
//! What has not been seen is not zero. As of a date inside a period, counts are of what has been seen, and whoever has not
//! ordered yet counts as lost or dormant, provisionally. Every row says whether its period was seen to its end; ask before
//! you show a rate.
//!
//! | | a running period | a period that has not begun |
//! |---|---|---|
//! | [`Series`], [`During`](crate::history::During) | `is_complete()` is false; the flow ends with the period, so the lost are too many | the same, without any order |
//! | [`LifecycleFlows`] | `is_complete()` is false; the dormant can become fewer, the others more | no counts |
//! | [`VisitorSeries`], [`SurveySeries`] | `is_complete()` is false; visits and answers are still to come | no counts |
//! | [`SubscriptionSeries`] | `is_complete()` is false; who has not left is there, so it has the movements seen so far | no movements, with the MRR of the last day |
//! | [`CohortGrid`] | the [cell](CellState) is partial: no rate unless somebody's time is over, and it is in no mean | not observed: no numbers |
//!
//! # Adding up
//!
//! Results of two groups without a customer in common, such as those of two shops, have a `merge`, which refuses those of
//! another date, other periods or other options: [`CohortGrid`], [`LifecycleFlows`], [`VisitorSeries`], [`SurveySeries`],
//! [`SubscriptionSeries`], [`TrialSeries`], [`ReturnTimes`], [`ReturnsWithin`]. [`Baskets`] are merged where no basket is in
//! both. What a row of a [`Series`] gives, and all
//! else in [`metrics`](crate::metrics), is merged count by count.
//!
//! With serde, [`ReturnTimes`], [`ReturnsWithin`], [`Baskets`] and the counts of [`metrics`](crate::metrics) are read back, and so can be
//! merged elsewhere. Series, flows and grids are only written, and are merged where they are measured.
//!
//! # Choices to make
//!
//! - Who counts as a customer at the start of a day: [`Activity`].
//! - Whether two orders on one day are two purchases: [`PurchaseUnit`].
//! - Who forms a cohort, how age is counted, who has returned: [`CohortOptions`], which are a [`CohortMembership`], a
//!   [`CohortAge`] and a [`ReturnRule`]; the table of [definitions](CohortGrid#which-cohort-definition) names who uses
//!   which.
//! - When churn counts, whether free plans do, and who is new again: [`SubscriptionOptions`].
//! - What a basket is, which large ones count, and which rules are worth an offer: [`BasketUnit`], [`LargeBaskets`],
//!   [`RuleThresholds`].
//! - What counts when somebody answers a survey twice: [`RepeatedAnswers`].
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
//! [`AsOf::cohorts`]: crate::history::AsOf::cohorts
//! [`AsOf::cohorts_by`]: crate::history::AsOf::cohorts_by
//! [`AsOf::return_times`]: crate::history::AsOf::return_times
//! [`AsOf::returns_within`]: crate::history::AsOf::returns_within
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

mod activity;
mod baskets;
mod boundaries;
mod cohort;
mod consistent;
mod gaps;
mod held_keys;
mod lifecycle;
mod period;
mod purchases;
mod return_times;
mod returns_within;
mod rows;
mod series;
mod subscription;
mod summary;
mod summary_merge;
mod summary_rows;
mod survey;
mod survey_series;
mod tally;
mod visitor_series;
mod visits;

pub use activity::{Activity, PurchaseUnit};
pub use baskets::{
    BasketRule, BasketRules, BasketUnit, Baskets, BasketsError, LargeBaskets, RuleOrder, RuleThresholds,
    RuleThresholdsParts,
};
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
pub use rows::SeriesError;
pub use series::Series;
pub use subscription::{
    ChurnTiming, CustomerMovement, MovementKind, ReturnedSubscriber, SubscriptionLog, SubscriptionLogError,
    SubscriptionOptions, SubscriptionPeriod, SubscriptionSeries, SubscriptionsAsOf, TrialCohort, TrialPeriod,
    TrialPolicy, TrialSeries, WeeksPerMonth, ZeroPriced,
};
pub use summary::{CustomerRow, CustomerSummary, SummaryColumns, SummaryError};
pub use summary_rows::SummaryRow;
pub use survey::{GroupedScores, RepeatedAnswers, SurveyAnswers, SurveyColumnsError, SurveySpan};
pub use survey_series::{SurveyPeriod, SurveySeries};
pub use visitor_series::{VisitorPeriod, VisitorSeries};
pub use visits::{VisitLog, VisitLogError};
