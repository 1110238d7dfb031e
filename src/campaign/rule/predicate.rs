//! [`Predicate`]: what a rule can ask of a customer, or of the cart, order or subscription that a campaign is about.

use super::{AmountBounds, Bounds, Window};
use crate::campaign::UnitKind;
use crate::model::{Channel, LeapDay, NpsGroup, PurchaseStage};
use crate::segment::SilenceLimit;

/// What a rule can ask. A number that there is not (days since the last order of a customer without one) is false, a
/// number that is not known is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Predicate {
    /// How many orders.
    Orders {
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
        count: Bounds,
    },
    /// How much was spent, net of refunds.
    Spent {
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
        amount: AmountBounds,
    },
    /// Days since the last order.
    OrderRecency { days: Bounds },
    /// Days since the first order.
    CustomerAge { days: Bounds },
    /// Silent for longer than a limit: fixed days, or a multiple of their own median gap between days with orders.
    SilentFor { limit: SilenceLimit, min_gaps: u32 },
    /// Days since the last order or visit.
    Inactive { days: Bounds },
    /// How many orders with such a product.
    Bought {
        what: ProductFilter,
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
        count: Bounds,
    },
    /// Whether the catalogue has something for a product bought in the window that the customer has never bought.
    Lacks {
        relation: Relation,
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
    },
    /// In one of these segments, stages, classes or rungs of a sorting.
    Segment { scheme: String, any_of: Vec<String> },
    /// Whether they have agreed to a channel.
    Consented { channel: Channel },
    /// Whether the next birthday is at most so many days ahead, today included.
    BirthdayWithin { days: u32, leap_day: LeapDay },
    /// How many visits.
    Visits {
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
        count: Bounds,
    },
    /// Whether the last survey answer in the window was of this group.
    Answered {
        group: NpsGroup,
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
    },
    /// How many reviews of orders.
    Reviews {
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
        count: Bounds,
    },
    /// How many subscriptions are in this state.
    Subscriptions { state: SubscriptionState, count: Bounds },
    /// How many carts are open.
    OpenCarts { count: Bounds },
    /// How many times the state of the account changed.
    AccountChanges {
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
        count: Bounds,
    },
    /// How many messages, of one campaign or of all.
    Contacted {
        campaign: Option<String>,
        event: TouchEvent,
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
        count: Bounds,
    },
    /// What the cart of the campaign costs.
    CartValue { amount: AmountBounds },
    /// The cart of the campaign got at least so far.
    CartStage { at_least: PurchaseStage },
    /// The cart of the campaign has such a product in it.
    CartContains { what: ProductFilter },
    /// What the order of the campaign cost.
    OrderAmount { amount: AmountBounds },
    /// The order of the campaign has such a product in it.
    OrderContains { what: ProductFilter },
    /// The order of the campaign has been reviewed.
    OrderReviewed,
}

impl Predicate {
    /// Its name in paths and JSON, such as `order_recency`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Orders { .. } => "orders",
            Self::Spent { .. } => "spent",
            Self::OrderRecency { .. } => "order_recency",
            Self::CustomerAge { .. } => "customer_age",
            Self::SilentFor { .. } => "silent_for",
            Self::Inactive { .. } => "inactive",
            Self::Bought { .. } => "bought",
            Self::Lacks { .. } => "lacks",
            Self::Segment { .. } => "segment",
            Self::Consented { .. } => "consented",
            Self::BirthdayWithin { .. } => "birthday_within",
            Self::Visits { .. } => "visits",
            Self::Answered { .. } => "answered",
            Self::Reviews { .. } => "reviews",
            Self::Subscriptions { .. } => "subscriptions",
            Self::OpenCarts { .. } => "open_carts",
            Self::AccountChanges { .. } => "account_changes",
            Self::Contacted { .. } => "contacted",
            Self::CartValue { .. } => "cart_value",
            Self::CartStage { .. } => "cart_stage",
            Self::CartContains { .. } => "cart_contains",
            Self::OrderAmount { .. } => "order_amount",
            Self::OrderContains { .. } => "order_contains",
            Self::OrderReviewed => "order_reviewed",
        }
    }

    /// What a campaign must be about for it; `None` if it is about the customer, and fits every campaign.
    pub fn unit(&self) -> Option<UnitKind> {
        match self {
            Self::CartValue { .. } | Self::CartStage { .. } | Self::CartContains { .. } => Some(UnitKind::Cart),
            Self::OrderAmount { .. } | Self::OrderContains { .. } | Self::OrderReviewed => Some(UnitKind::Order),
            _ => None,
        }
    }

    /// The time that it looks at; `None` if it is about the day or the moment of the decision alone.
    pub fn within(&self) -> Option<Window> {
        match self {
            Self::Orders { within, .. }
            | Self::Spent { within, .. }
            | Self::Bought { within, .. }
            | Self::Lacks { within, .. }
            | Self::Visits { within, .. }
            | Self::Answered { within, .. }
            | Self::Reviews { within, .. }
            | Self::AccountChanges { within, .. }
            | Self::Contacted { within, .. } => Some(*within),
            _ => None,
        }
    }
}

/// Which products.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum ProductFilter {
    /// One of these.
    Products(Vec<String>),
    /// Of one of these categories.
    Categories(Vec<String>),
}

/// How the catalogue ties one product to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Relation {
    /// It goes with it.
    Complement,
    /// It is above it.
    Upgrade,
}

/// What a subscription is on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum SubscriptionState {
    /// In its trial.
    Trial,
    /// Running, not in its trial; also if it is cancelled and has not ended.
    Active,
    /// Cancelled, running or not.
    Cancelled,
    /// Over.
    Ended,
}

/// What happened with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum TouchEvent {
    /// It was sent.
    Sent,
    /// It was opened.
    Opened,
    /// A link in it was clicked.
    Clicked,
}
