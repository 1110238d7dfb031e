//! Customer retention: from a shop's orders to numbers that one can stand behind.
//!
//! `retention` counts who stays, who comes back and what they are worth, sorts customers into segments, and decides who gets which
//! message of a campaign and why not, exactly: every rate knows its numerator and its denominator, money is never a float, a disputed definition is a named choice, and what
//! has not been observed to its end says so. Ten million orders with integer keys are a log in a fraction of a second, and each question to it takes
//! some tens of milliseconds.
//!
//! ```
//! use chrono::NaiveDate;
//! use retention::history::OrderLog;
//! use retention::model::Period;
//!
//! let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
//! let customers = ["sara", "ali", "sara", "reza"];
//! let days = [day(2, 10), day(2, 20), day(3, 5), day(3, 9)];
//! let cents = [50_00, 20_00, 70_00, 30_00];
//!
//! let log = OrderLog::from_columns(&customers, &days, &cents)?;
//! let march = log.during(Period::month(2026, 3)?);
//! let returned = march.returning_customers();
//!
//! assert_eq!((returned.returned(), returned.before()), (1, 2)); // sara, of sara and ali
//! assert_eq!(returned.rate().unwrap().to_string(), "50.00 %");
//! assert_eq!(march.average_order_value().value(), Some(50.into()));
//! # Ok::<(), retention::Error>(())
//! ```
//!
//! # Where to start
//!
//! | you have | start with |
//! |---|---|
//! | numbers from a dashboard or a query | [`metrics`]: every formula, what it means, who defines it otherwise. [The catalogue](metrics#catalogue) lists them all |
//! | orders, as rows or as columns | [`history::OrderLog`], then [`during`](history::OrderLog::during) a period or [`as_of`](history::OrderLog::as_of) a date |
//! | one row a customer, from SQL over a billion orders | [`measure::CustomerSummary`] |
//! | a question about every month | [`series`](history::AsOf::series): all months in one pass |
//! | customers to be scored and sorted | [`segment`]: RFM, segment maps, lifecycle stages, key customers |
//! | a question about those who began together | [`cohorts`](history::AsOf::cohorts), [`return_times`](history::AsOf::return_times) |
//! | campaigns: who gets what, when, and why not | [`campaign`]: facts, rules, fifteen ready-made campaigns, decisions that explain themselves |
//! | a holdout or two variants | [`experiment`]: who is in which arm, by a frozen hash |
//! | subscriptions, visits, survey answers | [`measure::SubscriptionLog`], [`measure::VisitLog`], [`measure::SurveyAnswers`] |
//!
//! The rooms: [`model`] is what a shop has (orders, subscriptions, periods, rates), [`metrics`] is the formulas, [`history`]
//! is orders in columns, [`measure`] counts them, [`segment`] says who is who, [`campaign`] what to do now, [`experiment`] who is
//! held out. Each room's page helps to choose.
//!
//! The [`cookbook`] has programs for what people come for: a retention calculator, a metric sheet, a scorecard, a
//! strategy for each category of customers, a nightly batch, a log built on several machines.
//!
//! # Names elsewhere
//!
//! | elsewhere | here |
//! |---|---|
//! | SQL `GROUP BY customer` with `min`, `max`, `count`, `sum` | [`AsOf::summary`](history::AsOf::summary) |
//! | lifetimes, PyMC-Marketing `summary_data_from_transaction_data` (frequency, recency, T) | [`AsOf::summary`](history::AsOf::summary): frequency = days with orders − 1 |
//! | R rfm's customer table, `rfm_table_order` | [`AsOf::summary`](history::AsOf::summary), [`RfmScoring::r_rfm`](segment::RfmScoring::r_rfm) |
//! | SQL `NTILE(5)` scores, pandas `qcut` | [`RfmScoring::equal_bins`](segment::RfmScoring::equal_bins), [`RfmScoring::quintiles`](segment::RfmScoring::quintiles) |
//! | PyMC-Marketing `rfm_segments` | [`SegmentMap::pymc_marketing`](segment::SegmentMap::pymc_marketing) |
//! | Klaviyo RFM, SPSS nested binning | [`RfmScoring::fixed_recency`](segment::RfmScoring::fixed_recency), [`RfmScoring::nested`](segment::RfmScoring::nested) |
//! | Pareto or ABC analysis, R `DescTools::Gini` | [`AbcPolicy`](segment::AbcPolicy), [`LorenzCurve::gini`](segment::LorenzCurve::gini) |
//! | cohort retention table, "retention heat map" | [`AsOf::cohorts`](history::AsOf::cohorts) |
//! | Amplitude, Mixpanel: return on, on or after, custom brackets | [`ReturnRule`](measure::ReturnRule) |
//! | PostHog, Mixpanel, Amplitude lifecycle, growth accounting | [`AsOf::lifecycle_flows`](history::AsOf::lifecycle_flows) |
//! | lifelines `KaplanMeierFitter`, R `survfit` | [`KaplanMeier`](metrics::KaplanMeier) |
//! | ChartMogul, dbt MRR playbook: MRR movements | [`SubscriptionLog`](measure::SubscriptionLog) |
//! | openretailscience `DaysBetweenPurchases` | [`AsOf::customer_gaps`](history::AsOf::customer_gaps), [`median_of_means`](measure::CustomerGaps::median_of_means) |
//! | "active users" of a product-analytics tool, new / returning / resurrecting | [`active_customers`](measure::PeriodActivity::active_customers) |
//! | ChartMogul, Recurly, Stripe churn | [`ChurnDefinition`](metrics::ChurnDefinition) |
//! | Klaviyo flow, Braze canvas, Customer.io campaign: filters, frequency caps, quiet hours | [`Campaign`](campaign::Campaign), [`Rule`](campaign::Rule), [`Programme`](campaign::Programme) |
//! | "why did this customer not get it?" | [`Explanation`](campaign::Explanation), every [`ReasonCode`](campaign::ReasonCode) |
//! | mlxtend, R arules: support, confidence, lift | [`Baskets`](measure::Baskets) |
//! | SQL `percentile_disc`, `percentile_cont` | [`QuantileMethod`](metrics::QuantileMethod) |
//!
//! # Features
//!
//! | feature | default | what for |
//! |---|---|---|
//! | `serde` | on | reads and writes options, orders, periods, rates, metrics, policies, segment maps, edges, segmentations and [summary columns](measure::SummaryColumns), validated; writes measured counts and bad rows; [the wire format](model#wire-format) is the crate's own. A log is not written: it is rebuilt from its rows |
//! | `chrono-tz` | off | time zones by their IANA names, with daylight saving, for send times and quiet hours; without it a [`Zone`](model::Zone) is a fixed offset |
//! | `rayon` | off | builds and counts on all threads; the results are the same, bit for bit |
//!
//! # What holds everywhere
//!
//! - Undefined is `None`, inconsistent is an error, nothing panics. Errors name the row or field, what was expected and
//!   what was found.
//! - There is no clock: every analysis takes its date, and sees nothing after it.
//! - Periods are [half-open](model::Period) spans of business dates.
//! - The same input gives the same bits, whatever the order of rows or the number of threads.
//!
//! # Sources
//!
//! "Document 000" to "document 004" are five Persian articles on retention marketing, whose every formula is here: 000
//! of Kariz CRM (what retention marketing is), 001 (what customer retention is, with a calculator), 002 (the principles
//! of retention marketing), 003 of `XCart` (retention marketing for online shops), 004 (customer marketing). What other
//! tools do is said where they differ, by name and as of 2026.
//!
//! # What it does not do
//!
//! It reads no file and asks no server; rows come from you. It does not convert currencies: one log holds one. A log takes
//! more orders, but does not change those it has: after refunds and cancellations build it anew. It decides on messages, and the
//! host renders and sends them. Tests of experiments and probability models of lifetime value are not in this version.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod campaign;
#[cfg(any(doc, doctest))]
pub mod cookbook;
mod error;
pub mod experiment;
pub mod history;
pub mod measure;
pub mod metrics;
pub mod model;
mod parallel;
pub mod segment;

pub use error::Error;

/// Runs the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
