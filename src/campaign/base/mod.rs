//! A whole base: who is lost where, and what a change would do.
