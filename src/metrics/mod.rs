//! Every formula of retention, on plain counts and sums: numbers in, rates out.
//!
//! Nothing here reads an order history; [`measure`](crate::measure) makes these numbers from one. If you have the numbers
//! already, from a query or a spreadsheet, start here.
//!
//! ```
//! use retention::metrics::{CustomerCounts, ReturningCustomers};
//!
//! let returned = ReturningCustomers::new(2_000, 900)?;
//! assert_eq!(returned.rate().unwrap().to_string(), "45.00 %");
//!
//! let two_months = CustomerCounts::new(50_000, 40_000, 1_000)?;
//! assert_eq!(two_months.retention_rate().unwrap().to_string(), "78.00 %");
//! # Ok::<(), retention::metrics::MetricsError>(())
//! ```
//!
//! # Which one
//!
//! - *How many customers stay?* A shop without contracts: [`ReturningCustomers`]. Subscriptions, or any base that you can
//!   count at two dates: [`CustomerCounts`], or [`CustomerFlow`] when some come back after having lapsed.
//! - *Why does another tool report another churn?* [`ChurnCounts`] with a [`ChurnDefinition`].
//! - *A monthly and a yearly churn rate?* [`ChurnRate`] makes them comparable.
//! - *How much revenue stays?* [`MrrMovements`]; without hiding losses behind upgrades, [`GrossRevenueRetention`].
//! - *Do they buy again, how soon, how much?* [`RepeatPurchases`], [`ReturnAfterPurchase`], [`KaplanMeier`],
//!   [`TimeBetweenPurchases`], [`PurchaseFrequency`], [`AverageOrderValue`], [`NewAndExisting`].
//! - *How sure is a share of a few people?* [`Proportion`], with Wilson's interval.
//! - *Does the base grow, and from where?* [`LifecycleCounts`].
//! - *What is a customer worth?* Up to now [`HistoricValue`], as a rule of thumb [`SimpleClv`], with retention and
//!   discount [`ClvWithRetention`]; against its cost [`LtvToCac`] and [`Payback`].
//! - *What would more retention bring?* [`RetentionEffect`]; what it takes, [`RetentionGoal`].
//! - *Where do buyers get lost?* [`Funnel`], [`Abandonment`]; who is won back, [`CartRecovery`].
//! - *Would they recommend us?* [`NetPromoterScore`].
//!
//! # What holds for all of them
//!
//! - A constructor refuses numbers that contradict each other with a [`MetricsError`], and so does reading with serde.
//! - What has no base is `None`: nobody at the start, no retention rate. It is never zero and never a panic.
//! - Counts and sums are exact, rates keep both their numbers ([`Rate`](crate::model::Rate)), and a sum that a decimal
//!   does not hold exactly is an error. Where a result must be rounded, its page says to how many digits.
//! - Counts of groups without a customer in common can be added: `merge`, whose identity is `default()` unless its page
//!   says otherwise. Add the counts, then take the rate: the mean of two rates is not the rate of both groups.
//!
//! # Catalogue
//!
//! The source is one of the five articles on retention marketing that this crate implements, documents 000 to 004;
//! "companion" is a standard formula that belongs to one of theirs.
//!
//! | id | metric | formula | source |
//! |---|---|---|---|
//! | R1 | [customer retention rate](CustomerCounts::retention_rate), the [arithmetic of its example](CustomerCounts::adjusted_base_rate), [following sets](CustomerFlow::retention_rate) | (E − N) / S; E / (S − N); (S − lost) / S | 001 |
//! | R2 | [repurchase retention](ReturningCustomers), [active customers](ActiveCustomers) by origin | bought before and in the period / bought before | 001, 002 |
//! | R3 | customer churn rate, [net](CustomerCounts::net_churn_rate), [gross](CustomerCounts::gross_churn_rate), [by tool](ChurnDefinition) | (S − E) / S; lost / S | 002 |
//! | R4 | churn [over another length of time](ChurnRate::over) and [per part](ChurnRate::per_part), [expected lifetime](ChurnRate::expected_lifetime) | 1 − (1 − c)ⁿ; 1 − (1 − c)^(1/n); 1 / c | companion |
//! | R5 | [retention goal](RetentionGoal) | ⌈target · base⌉; target − current; target / current − 1 | 001 |
//! | R6 | [effect of retention](RetentionEffect), [where a claim holds](retention_rates_for) | CLV(r + Δ) / CLV(r) − 1 | 000, 002 |
//! | M1 | [net MRR churn rate](MrrMovements::net_mrr_churn_rate) | (contraction + churn − expansion) / start | 002 |
//! | M2 | [gross MRR churn](MrrMovements::gross_mrr_churn_rate), [NRR](MrrMovements::net_revenue_retention_rate), [GRR](MrrMovements::gross_revenue_retention_rate), [quick ratio](MrrMovements::quick_ratio) | losses / start; 1 − net churn; 1 − gross churn; gains / losses | companion |
//! | M2 | [GRR per customer](GrossRevenueRetention) | Σ min(now, start) / Σ start | companion |
//! | M3 | [MRR movements](MrrMovements) | start + new + reactivation + expansion − contraction − churn | companion |
//! | P1 | [repeat purchase rate](RepeatPurchases) | customers with more than one purchase / customers | 002 |
//! | P2 | [purchase frequency](PurchaseFrequency) | orders / customers who bought | 000 |
//! | P3 | [return after the n-th purchase](ReturnAfterPurchase), plain share | with n + 1 purchases / with n | 002 |
//! | P3 | [return time](KaplanMeier), censoring-aware: Kaplan–Meier with Greenwood's standard error | 1 − Π (1 − dᵢ / nᵢ) | 002; Kaplan & Meier 1958 |
//! | P4 | [time between purchases](TimeBetweenPurchases) | mean, median, quantiles of gaps in days | 002 |
//! | P5 | [existing against new customers](NewAndExisting) | spend / spend − 1; revenue / revenue | 001, 002, 004 |
//! | P6 | [returning visitors](ReturningVisitors) | seen before / visitors | 002 |
//! | V1 | [average order value](AverageOrderValue) | revenue / orders | 004 |
//! | V2 | [customer acquisition cost](AcquisitionCost), [cost per acquisition](CostPerAcquisition) | spend / customers acquired; spend / conversions | 000, 003, 004 |
//! | V3 | [historic lifetime value](HistoricValue) | revenue − cost | 000 |
//! | V4 | [first-order result](Payback::after), [CAC payback](Payback::payback) | n · margin − CAC; ⌈CAC / margin⌉ | 000 |
//! | V5 | [return on investment](ReturnOnInvestment) | (gain − cost) / cost | 000, 002 |
//! | V6 | [simple CLV](SimpleClv), [LTV : CAC](LtvToCac) | AOV · frequency · lifespan · margin; LTV / CAC | 000, 002, 004 |
//! | V7 | [CLV with retention](ClvWithRetention) | m · r / (1 + d − r) | 000 |
//! | V8 | predictive CLV | probability models: not in this version | 000 |
//! | V9 | [acquisition against retention cost](AcquisitionVersusRetention) | cost to acquire one / cost to keep one | 000, 001, 002 |
//! | N1 | [net promoter score](NetPromoterScore), [margin of error](NetPromoterScore::margin_of_error) | (promoters − detractors) / answers | 002, 004 |
//! | section 6 | [funnel](Funnel) of [purchase](PurchaseStage) and [marketing](MarketingStage) | reached the next stage / reached this one | 003 |
//! | section 6 | [abandonment](Abandonment) of orders, carts, checkouts | (started − bought) / started | 003 |
//! | section 6 | [recovery of abandoned carts](CartRecovery), gross and net | bought / treated; less bought / held out | 003 |
//! | section 7 | [revenue share of key customers](RevenueShare) | revenue of the top / revenue | 000 |
//! | section 7 | [lifecycle flows](LifecycleCounts); [stages](crate::segment::LifecyclePolicy) at a date | active = new + returning + resurrecting | 002 |
//! | section 7 | [recency, frequency, monetary scores](crate::segment::RfmScoring), [segments](crate::segment::SegmentMap) | min(bins, 1 + ⌊bins · below / (below + above)⌋) | 000 |
//! | section 7 | [ABC classes](crate::segment::AbcPolicy), [Lorenz curve and Gini coefficient](crate::segment::LorenzCurve) | Σ (2i − n − 1) xᵢ / (n Σ xᵢ) | 000 |
//! | section 7 | [customer ladder](crate::segment::LadderPolicy) with [advocates](crate::measure::SurveySpan::promoters) | | 000, 004 |
//! | section 10 | [figures the documents cite](CITED) | | 000–004 |

mod carts;
mod churn;
mod cited;
mod clv;
mod cost;
mod customers;
mod effect;
mod error;
mod exact;
mod flow;
mod funnel;
mod gaps;
mod goal;
mod lifecycle;
mod mrr;
mod nps;
mod payback;
mod proportion;
mod purchases;
mod returning;
mod root;
mod spend;
mod survival;
mod value;

pub use crate::model::PurchaseStage;
pub use carts::{Abandonment, AbandonmentBase, CartRecovery, RecoveryParts};
pub use churn::{ChurnCounts, ChurnDefinition, ChurnParts, ChurnRate};
pub use cited::{CITED, CitedFigure, CitedUnit, CitedValue};
pub use clv::ClvWithRetention;
pub use cost::{AcquisitionCost, AcquisitionVersusRetention, CostPerAcquisition, ReturnOnInvestment};
pub use customers::CustomerCounts;
pub use effect::{RetentionEffect, RetentionRange, retention_rates_for};
pub use error::MetricsError;
pub use flow::{CustomerFlow, FlowParts, ReactivatedCount};
pub use funnel::{Funnel, FunnelStep, MarketingStage};
pub use gaps::{QuantileMethod, TimeBetweenPurchases};
pub use goal::{GoalJudgement, RetentionGoal};
pub use lifecycle::{LifecycleCounts, LifecycleParts};
pub use mrr::{GrossRevenueRetention, MrrMovements, MrrParts, ReactivatedMrr};
pub use nps::{Confidence, NetPromoterScore};
pub use payback::Payback;
pub use proportion::{Interval, Proportion};
pub use purchases::{PurchaseFrequency, RepeatPurchases, ReturnAfterPurchase};
pub use returning::{ActiveCustomers, ReturningCustomers, ReturningVisitors};
pub use spend::{AverageOrderValue, NewAndExisting, RevenueShare, Spend};
pub use survival::{KaplanMeier, SurvivalStep};
pub use value::{HistoricValue, LtvToCac, SimpleClv, SimpleClvParts};
