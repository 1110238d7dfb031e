//! RFM scores.
