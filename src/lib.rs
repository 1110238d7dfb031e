//! Customer retention.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod history;
pub mod measure;
pub mod metrics;
pub mod model;
mod parallel;
