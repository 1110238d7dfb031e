//! Order history.
