//! Subscriptions: from their terms to the movements of each month.
//!
//! [`build`] makes a step function of each customer, their MRR and whether they are a customer on each day; [`sweep`]
//! walks its steps over the periods; [`tally`] adds up what it finds.

mod build;
mod error;
mod monthly;
mod movement;
mod options;
mod series;
mod sweep;
mod tally;
mod trials;
mod view;

pub use build::SubscriptionLog;
pub use error::SubscriptionLogError;
pub use movement::{CustomerMovement, MovementKind};
pub use options::{ChurnTiming, ReturnedSubscriber, SubscriptionOptions, WeeksPerMonth, ZeroPriced};
pub use series::{SubscriptionPeriod, SubscriptionSeries};
pub use trials::{TrialCohort, TrialPeriod, TrialPolicy, TrialSeries};
pub use view::SubscriptionsAsOf;
