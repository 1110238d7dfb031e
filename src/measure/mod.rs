//! Counting: from an order history to the counts of [`metrics`](crate::metrics).

mod activity;
mod boundaries;
mod gaps;
mod period;
mod purchases;
mod series;
mod summary;
mod summary_merge;
mod tally;

pub use activity::{Activity, PurchaseUnit};
pub use gaps::{CustomerGaps, Gaps};
pub use period::PeriodActivity;
pub use purchases::PurchaseCounts;
pub use series::Series;
pub use summary::{CustomerRow, CustomerSummary, SummaryColumns, SummaryError};
