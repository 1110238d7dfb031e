//! `Migration`: who moved from which segment to which between two dates.
