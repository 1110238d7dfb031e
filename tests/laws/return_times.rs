//! Return times and survival.
