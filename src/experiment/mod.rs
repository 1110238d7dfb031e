//! Experiments: who is in which arm.

mod assignment;

pub use assignment::{Arm, AssignmentError, Bucket, Purpose, Variants};
