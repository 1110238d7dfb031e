//! Who is held out, and who gets which variant.

mod bucket;
mod error;
mod share;
mod variants;

pub use bucket::{Bucket, Buckets, Purpose};
pub use error::AssignmentError;
pub use share::{Arm, Share};
pub use variants::Variants;
