//! A whole base: who is lost where, and what a change would do.

mod blocker_counts;
mod blockers;
mod change;
mod counts;
mod decisions_change;
mod dry_run;
mod error;
mod near;
mod prices;
mod reasons;
mod waterfall;

pub use blocker_counts::{BlockerCounts, BlockingClause};
pub use blockers::{SoleBlocker, SoleBlockers};
pub use change::{AudienceChange, Changed, ChangedClause, ChangedCustomer};
pub use counts::MessageCounts;
pub use decisions_change::{CampaignChange, ChangedDecision, DecisionsChange, SendState, StateMove};
pub use dry_run::{DryRun, DryRunCampaign, DryRunDay, DryRunMessage, DryRunStep};
pub use error::CountsError;
pub use near::{MissedClause, NearMiss, NearMisses};
pub use prices::MessagePrices;
pub use waterfall::{Waterfall, WaterfallGate};

#[cfg(feature = "serde")]
#[expect(clippy::ref_option, reason = "as serde calls it")]
fn written<S: serde::Serializer>(value: &Option<rust_decimal::Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    use serde::Serialize as _;
    value.map(crate::model::wire::WireDecimal).serialize(serializer)
}
