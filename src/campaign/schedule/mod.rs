//! When: [`Moment`], due instants, caps, quiet hours, in the customer's zone. No clock.
//!
//! All that is by the calendar goes by what the customer's clock shows ([`Zone`](crate::model::Zone)), and every limit
//! answers two questions: whether it allows an instant, and which is the first at or after it that it allows.

mod cap;
mod due;
mod hours;
mod moment;
#[cfg(test)]
mod tests;

pub(crate) use cap::{CapOf, Control};
pub use due::Anchor;
pub use moment::Moment;
