//! `SegmentTable`: what each segment is and brings.
