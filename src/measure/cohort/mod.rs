//! Cohorts: who began together, and what they did since.
