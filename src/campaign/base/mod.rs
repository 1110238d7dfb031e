//! A whole base: who is lost where, and what a change would do.

mod blockers;
mod change;
mod counts;
mod dry_run;
mod near;
mod waterfall;

pub use blockers::{BlockingClause, SoleBlocker, SoleBlockers};
pub use change::{AudienceChange, Changed, ChangedClause, ChangedCustomer};
pub use counts::MessageCounts;
pub use dry_run::{DryRun, DryRunCampaign, DryRunDay};
pub use near::{MissedClause, NearMiss, NearMisses};
pub use waterfall::{Waterfall, WaterfallGate};
