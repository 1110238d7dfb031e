//! Visits and surveys.
