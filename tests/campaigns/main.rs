//! Laws and examples of campaigns: facts, rules, plans, schedules, decisions, whole bases.

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

/// How many cases each law tries.
fn config() -> proptest::test_runner::Config {
    proptest::test_runner::Config { failure_persistence: None, ..proptest::test_runner::Config::with_cases(256) }
}
