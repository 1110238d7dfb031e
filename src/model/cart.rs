//! [`Cart`]: what somebody means to buy.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::{OrderId, OrderLine, PurchaseStage};

/// A cart: an entity of its own, which is touched, emptied, paid or given to another customer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Cart {
    id: CartId,
    stage: PurchaseStage,
    created_at: DateTime<Utc>,
    touched_at: DateTime<Utc>,
    #[cfg_attr(feature = "serde", serde(with = "super::wire::decimal"))]
    value: Decimal,
    lines: Vec<OrderLine>,
    fate: CartFate,
}

/// The id of a cart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct CartId(Box<str>);

/// What has become of a [`Cart`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CartFate {
    /// It is still there.
    #[default]
    Open,
    /// A payment has begun, and nobody knows yet how it ends.
    PaymentPending {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// It was ordered.
    Ordered {
        /// When.
        at: DateTime<Utc>,
        /// As which order, if that is known.
        order: Option<OrderId>,
    },
    /// All was taken out of it.
    Emptied {
        /// When.
        at: DateTime<Utc>,
    },
    /// It went into another cart: a guest registered, or signed in.
    MergedInto {
        /// When.
        at: DateTime<Utc>,
        /// Which.
        cart: CartId,
    },
}

impl Cart {
    /// Its id.
    pub fn id(&self) -> &CartId {
        &self.id
    }

    /// How far it got.
    pub fn stage(&self) -> PurchaseStage {
        self.stage
    }

    /// When something was first put into it.
    pub fn created_at(&self) -> DateTime<Utc> {
        self.created_at
    }

    /// When it was last changed or looked at.
    pub fn touched_at(&self) -> DateTime<Utc> {
        self.touched_at
    }

    /// What its contents cost.
    pub fn value(&self) -> Decimal {
        self.value
    }

    /// Its contents.
    pub fn lines(&self) -> &[OrderLine] {
        &self.lines
    }

    /// What has become of it.
    pub fn fate(&self) -> &CartFate {
        &self.fate
    }
}
