//! Decisions for all customers of a table: clauses in bit sets, 64 at a time, and one byte of outcome and reason each.

mod all_gates;
mod audience;
mod bind;
mod bits;
mod clauses;
mod code;
mod column;
mod contact;
mod decide;
mod decisions;
mod gate_sets;
mod lane;
mod memo;
mod sets;

pub use audience::Audience;
pub(crate) use audience::Clause;
pub use bind::Bound;
pub(crate) use bits::Bits;
pub(crate) use code::Code;
pub use decisions::Decisions;
pub use gate_sets::{GateFindings, GateSets};
