//! Laws of campaigns: traps.
