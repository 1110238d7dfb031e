//! Market-basket analysis: what is bought together, learnt from orders.

mod build;
mod counts;
mod error;
mod merge;
mod ratio;
mod rule;
mod rules;
mod thresholds;
#[cfg(feature = "serde")]
mod wire;

pub use counts::{BasketUnit, Baskets, LargeBaskets};
pub use error::BasketsError;
pub use rule::BasketRule;
pub use rules::BasketRules;
pub use thresholds::{RuleOrder, RuleThresholds, RuleThresholdsParts};
