//! Laws and examples of campaigns: facts, rules, plans, schedules, decisions, whole bases.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on fails")]

mod assembly;
mod columns;
mod facts;
mod gates;
mod model;
mod plans;
mod presets;
mod replay;
mod rules;
mod schedule;
mod traps;

/// As many cases as the environment says (`PROPTEST_CASES`); without files of regressions. Unoptimised, a decision takes a
/// hundred times its usual time.
fn config() -> proptest::test_runner::Config {
    let config = proptest::test_runner::Config { failure_persistence: None, ..Default::default() };
    let unasked = std::env::var_os("PROPTEST_CASES").is_none();
    if cfg!(debug_assertions) && unasked { proptest::test_runner::Config { cases: 48, ..config } } else { config }
}
