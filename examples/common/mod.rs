//! What the examples share: the command line, from a file to an order log, and how numbers are shown.
//!
//! | file | what it does |
//! |---|---|
//! | `args` | the command line: options that all examples have, and those of an example's own |
//! | `run` | what every example's `main` does: help, errors, printing |
//! | `input/` | from a file to an order log |
//! | `source` | where the orders come from: a file, or the simulated shop |
//! | `overview` | the head of each report: how many customers and orders, from when to when |
//! | `numbers`, `table`, `json`, `svg` | numbers, tables, JSON and pictures |
//!
//! Include it in an example with `#[path = "../common/mod.rs"] mod common;`. What only some examples need is a module of
//! theirs: `choice`, options whose value is one of a few names.

pub(crate) mod args;
pub(crate) mod input;
pub(crate) mod json;
pub(crate) mod numbers;
pub(crate) mod overview;
pub(crate) mod run;
pub(crate) mod source;
pub(crate) mod svg;
pub(crate) mod table;
