//! Segment maps.
