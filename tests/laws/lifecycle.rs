//! Lifecycle flows and stages.
