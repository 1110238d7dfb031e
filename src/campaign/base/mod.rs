//! A whole base: who is lost where, and what a change would do.

mod change;
mod near;

pub use change::{AudienceChange, Changed, ChangedClause, ChangedCustomer};
pub use near::{MissedClause, NearMiss, NearMisses};
