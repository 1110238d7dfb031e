//! Laws of the model, the history and the measures, on random and on hostile orders: whatever the crate computes in
//! columns is counted again here from plain rows, in the simplest way there is.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on fails")]

mod errors;
mod extending;
mod gaps;
mod grouping;
mod large;
mod looking_back;
mod merging;
mod naive;
mod options;
mod periods;
mod purchases;
mod rates;
mod refusals;
mod series;
mod strategies;
mod summaries;
#[cfg(feature = "rayon")]
mod threads;

use chrono::NaiveDate;
use proptest::prelude::ProptestConfig;

/// As the environment says (`PROPTEST_CASES`), without files of regressions.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

fn date(day: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(day).unwrap()
}
