//! Decisions for all customers of a table: 64 at a time, one bit set per gate.

mod bits;

pub(crate) use bits::Bits;
