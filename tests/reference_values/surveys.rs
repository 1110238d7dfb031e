//! Surveys, visits and proportions.
