//! The ready-made campaigns, C1 to C15.
