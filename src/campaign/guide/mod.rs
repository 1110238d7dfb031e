//! Pages on campaigns: a plug-in rebuilt, every reason, every trap.
//!
//! | page | read it |
//! |---|---|
//! | [`xcart`] | to see a shop's day from facts to report: document 003's plug-in, rebuilt |
//! | [`reason_codes`] | when a customer got nothing, and you want to know what to do about it |
//! | [`traps`] | before you write a campaign of your own, or move one over from another tool |
//!
//! The campaigns themselves, with every default and why, are at [`Campaign::ready_made`](super::Campaign::ready_made).

pub mod reason_codes;
pub mod traps;
pub mod xcart;
