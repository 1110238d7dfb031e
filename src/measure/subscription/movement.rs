//! [`CustomerMovement`]: what became of one customer's MRR.

use rust_decimal::Decimal;

use super::sweep::{Arrival, Change};

/// What became of one customer's MRR between the start and the end of a period; see
/// [`SubscriptionsAsOf::movements`](super::SubscriptionsAsOf::movements).
///
/// With serde it is written, and not read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CustomerMovement<'a, K> {
    /// Who.
    pub key: &'a K,
    /// Which movement it is.
    pub kind: MovementKind,
    /// Their MRR at the start.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::model::wire::decimal::serialize"))]
    pub from: Decimal,
    /// Their MRR at the end.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::model::wire::decimal::serialize"))]
    pub to: Decimal,
}

/// Which movement a customer's MRR made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MovementKind {
    /// No customer at the start, one at the end, for the first time or
    /// [new again](super::ReturnedSubscriber).
    New,
    /// No customer at the start, one at the end, and one at an earlier time.
    Reactivation,
    /// A customer at both, who pays more at the end.
    Expansion,
    /// A customer at both, who pays less at the end.
    Contraction,
    /// A customer at the start, none at the end.
    Churn,
}

impl MovementKind {
    /// The net movement of a period; `None` if the customer is as they were.
    pub(super) fn of(change: &Change) -> Option<Self> {
        let (before, after) = (change.before, change.after);
        match (before.is_customer, after.is_customer) {
            (false, true) if change.arrival == Some(Arrival::Returned) => Some(Self::Reactivation),
            (false, true) => Some(Self::New),
            (true, false) => Some(Self::Churn),
            (true, true) if after.mrr > before.mrr => Some(Self::Expansion),
            (true, true) if after.mrr < before.mrr => Some(Self::Contraction),
            (false, false) | (true, true) => None,
        }
    }
}
