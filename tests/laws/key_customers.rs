//! Key customers and the ladder.
