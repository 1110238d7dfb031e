//! Laws of campaigns: rules.
