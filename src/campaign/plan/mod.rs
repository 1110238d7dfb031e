//! [`Campaign`]: what is sent to whom, when, and how often, as data. [`Programme`]: campaigns that share customers.

mod campaign;
mod check;
mod clock;
mod error;
mod limits;
mod lint;
mod offer;
mod programme;
mod step;
mod trigger;
#[cfg(feature = "serde")]
mod wire;

pub use campaign::{Campaign, CampaignParts, CampaignStatus};
pub use clock::{QuietHours, SendWindow};
pub use error::CampaignError;
pub use limits::{Cap, CapScope, CapWindow, CoolDown, LatePolicy, ReEntry};
pub use lint::{Cadence, Finding, FindingCode};
pub use offer::{MergeField, Offer, OfferKind, PricePromise};
pub use programme::{Programme, ProgrammeParts};
pub use step::{Line, Offset, Step};
pub use trigger::{Milestone, Trigger, UnitKind};
