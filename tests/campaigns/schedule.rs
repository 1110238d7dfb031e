//! Laws of campaigns: schedule.
