//! [`Campaign`]: what is sent to whom, when, and how often, as data. [`Programme`]: campaigns that share customers.

mod campaign;
mod error;
mod limits;
mod lint;
mod offer;
mod programme;
mod step;
mod trigger;

pub use campaign::{Campaign, CampaignParts, CampaignStatus};
pub use error::CampaignError;
pub use limits::{Cap, CapScope, CapWindow, CoolDown, LatePolicy, QuietHours, ReEntry, SendWindow};
pub use lint::{Cadence, Finding};
pub use offer::{MergeField, Offer, OfferKind, PricePromise};
pub use programme::{Programme, ProgrammeParts};
pub use step::{Line, Offset, Step};
pub use trigger::{Milestone, Trigger, UnitKind};
