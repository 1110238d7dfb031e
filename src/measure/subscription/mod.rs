//! Subscriptions: from their terms to the movements of each month.
//!
//! [`build`] makes a step function of each customer's [`term`]s, their MRR and whether they are a customer on each day;
//! [`sweep`] walks its steps over the periods; [`tally`] adds up what it finds. [`late`] has the customers whose steps
//! depend on the day from which one looks.

mod build;
mod error;
mod late;
mod log;
mod merge;
mod monthly;
mod movement;
mod options;
mod series;
mod sweep;
mod tally;
mod term;
mod trials;
mod view;

pub use error::SubscriptionLogError;
pub use log::SubscriptionLog;
pub use movement::{CustomerMovement, MovementKind};
pub use options::{ChurnTiming, ReturnedSubscriber, SubscriptionOptions, WeeksPerMonth, ZeroPriced};
pub use series::{SubscriptionPeriod, SubscriptionSeries};
pub use trials::{TrialCohort, TrialPeriod, TrialPolicy, TrialSeries};
pub use view::SubscriptionsAsOf;
