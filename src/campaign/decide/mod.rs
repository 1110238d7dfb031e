//! One decision per customer and campaign, with its reasons.

mod arbitration;
mod decision;
mod enrol;
mod explain;
mod gate;
mod key;
mod one;
mod reason;

pub use arbitration::{Arbitration, Candidate};
pub use decision::{Decision, Message, Outcome};
pub use explain::{ClauseVerdict, Explanation, GateVerdict, Verdict};
pub use gate::Gate;
pub use key::{EnrolmentId, IdempotencyKey, Unit};
pub use reason::{Reason, ReasonCode};
