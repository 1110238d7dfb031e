//! One decision per customer and campaign, with its reasons.

mod arbitration;
mod audience;
pub(crate) mod bought;
mod case;
mod customer;
mod dated;
mod decision;
mod enrol;
mod evidence;
mod explain;
mod files;
mod findings;
mod gate;
mod gates;
mod key;
mod one;
mod reason;
mod step;
mod text;
#[cfg(feature = "serde")]
mod wire;

pub use arbitration::{Arbitration, Candidate, arbitrate};
pub(crate) use arbitration::{arbitrate_decisions, rank};
pub(crate) use case::{Case, Desk, Person};
pub(crate) use customer::each_case_on;
pub use decision::{Decision, Entry, Message, Outcome, OutcomeKind, Standing};
pub use explain::{ClauseVerdict, Explanation, GateVerdict, Verdict};
pub(crate) use files::Files;
pub(crate) use findings::Findings;
pub use gate::Gate;
pub use key::{EnrolmentId, IdempotencyKey, KeyError, KeyParts, Unit};
pub use reason::{Reason, ReasonCode, ReasonCodeError};
