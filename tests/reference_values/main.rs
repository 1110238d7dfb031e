//! Numbers that others have published or that were computed apart from this crate, each with its source.
//!
//! "Document 001" and its like are the texts in `documents/`; values marked "60 digits" were computed with 60-digit
//! decimal arithmetic.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod assignment;
mod cohorts;
mod formulas;
mod lifecycle;
mod return_times;
mod rfm;
mod segment_maps;
mod subscriptions;
mod surveys;
