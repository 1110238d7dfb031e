//! Laws of campaigns: gates.
