//! Segment maps: from scores to named segments.
