//! Segment maps, segmentations, tables and migrations.
