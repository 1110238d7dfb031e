//! Lifecycle flows: new, returning, resurrecting and dormant customers of consecutive periods.
