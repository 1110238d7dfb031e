//! Laws of campaigns: plans.
