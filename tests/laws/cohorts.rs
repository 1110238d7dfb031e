//! Cohort grids.
