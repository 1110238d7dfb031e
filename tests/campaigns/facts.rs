//! Laws of campaigns: facts.
