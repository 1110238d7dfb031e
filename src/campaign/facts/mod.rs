//! What is known of customers: rows ([`CustomerFacts`]) and columns ([`FactTable`]).

mod catalogue;
mod contact;
mod event;
mod known;
mod row;
mod table;

pub use catalogue::Catalogue;
pub use contact::{ChannelFacts, Reach};
pub use event::{Enrolment, OrderFacts, SubscriptionFacts, Touch, TouchKind};
pub(crate) use known::{Known, Label, Labels};
pub use row::CustomerFacts;
pub use table::FactTable;
