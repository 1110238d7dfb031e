//! When: [`Moment`], due instants, caps, quiet hours, in the customer's zone. No clock.

mod cap;
mod due;
mod earliest;
mod hours;
mod moment;
#[cfg(test)]
mod tests;

pub(crate) use cap::{AppliedCap, CapOf, Control};
pub use due::Anchor;
pub(crate) use earliest::earliest_send;
pub use moment::Moment;
