//! What is known of customers: rows ([`CustomerFacts`]) and columns ([`FactTable`]).

mod catalogue;
mod check;
mod contact;
mod error;
mod event;
mod known;
mod row;
mod table;

pub use catalogue::{Catalogue, CatalogueError};
pub(crate) use check::Fact;
pub use contact::{Blacklist, ChannelFacts, Reach, Suppression};
pub use error::FactsError;
pub use event::{Enrolment, OrderFacts, SubscriptionFacts, Touch, TouchKind};
pub(crate) use known::{Known, Label, Labels};
pub use row::CustomerFacts;
pub use table::FactTable;
pub(crate) use table::{Added, AddedRows, ChannelColumn};
