//! Laws of the model, the history and the measures, on random and on hostile orders: whatever the crate computes in
//! columns is counted again here from plain rows, in the simplest way there is.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on fails")]

mod assignment;
mod baskets;
mod cohorts;
mod errors;
mod extending;
mod found;
mod gaps;
mod grouping;
mod key_customers;
mod large;
mod lifecycle;
mod looking_back;
mod merging;
mod naive;
mod options;
mod periods;
mod purchases;
mod rates;
mod refusals;
mod return_times;
mod rfm;
mod segment_maps;
mod series;
mod strategies;
mod subscriptions;
mod summaries;
#[cfg(feature = "rayon")]
mod threads;
mod visits_surveys;

use chrono::NaiveDate;
use proptest::prelude::ProptestConfig;

/// As many cases as the environment says (`PROPTEST_CASES`); without files of regressions. Unoptimised, a log takes a
/// thousand times its usual time to build.
fn config() -> ProptestConfig {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let unasked = std::env::var_os("PROPTEST_CASES").is_none();
    if cfg!(debug_assertions) && unasked { ProptestConfig { cases: 64, ..config } } else { config }
}

fn date(day: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(day).unwrap()
}

/// What is written is read again, by people and by machines.
#[cfg(feature = "serde")]
#[track_caller]
fn round_trip<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
    let bytes = postcard::to_stdvec(value).unwrap();
    assert_eq!(&postcard::from_bytes::<T>(&bytes).unwrap(), value);
}
