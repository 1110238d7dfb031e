//! Formulas.

mod churn;
mod clv;
mod customers;
mod effect;
mod error;
mod exact;
mod flow;
mod gaps;
mod goal;
mod purchases;
mod returning;
mod root;
mod spend;

pub use churn::{ChurnCounts, ChurnDefinition, ChurnParts, ChurnRate};
pub use clv::ClvWithRetention;
pub use customers::CustomerCounts;
pub use effect::{RetentionEffect, RetentionRange, retention_rates_for};
pub use error::MetricsError;
pub use flow::{CustomerFlow, FlowParts, ReactivatedCount};
pub use gaps::{QuantileMethod, TimeBetweenPurchases};
pub use goal::{GoalJudgement, RetentionGoal};
pub use purchases::{PurchaseFrequency, RepeatPurchases, ReturnAfterPurchase};
pub use returning::{ActiveCustomers, ReturningCustomers, ReturningVisitors};
pub use spend::{AverageOrderValue, NewAndExisting, RevenueShare, Spend};
