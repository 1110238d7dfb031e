//! [`Predicate`]: what a rule can ask of a customer, or of the cart, order or subscription that a campaign is about.

#[cfg(doc)]
use super::Rule;
use super::{AmountBounds, Bounds, Window};
use crate::campaign::UnitKind;
use crate::model::{Channel, LeapDay, NpsGroup, PurchaseStage};
use crate::segment::SilenceLimit;

/// What a rule can ask of a customer, or of the cart or order that a campaign is about. [Which one for which
/// question](Rule#which-predicate) is listed at [`Rule`].
///
/// Each measures something and compares it with bounds, which are included. What it measures is
///
/// - a number, and the clause is true or false;
/// - **unknown**, if the facts are not known, and so is the clause: each says below which facts it reads;
/// - **absent**, if the facts are known and there is no such number, and the clause is false whatever it asks: days since the last
///   order of somebody who has never ordered are neither at least 30 nor at most 30. Its [negation](Rule::Not) is true.
///
/// Nothing later than the moment of the decision is seen. Days are the programme's, but for birthdays, which are the customer's.
///
/// Those about the cart or order of the campaign are asked of each of them. Where nobody knows which carts or orders a customer
/// has, they are unknown. Who is known to have none is not asked: the decision is
/// [`enrolment.not_triggered`](crate::campaign::ReasonCode::NotTriggered), unless another clause says that they are not meant.
///
/// # Example
///
/// ```
/// use retention::campaign::{Bounds, Predicate, Window};
///
/// let often = Predicate::Orders { within: Window::Rolling { days: 90 }, count: Bounds::at_least(3) };
/// assert_eq!(often.to_string(), "orders within 90 days: at least 3");
/// assert_eq!(often.name(), "orders");
/// often.validate()?;
///
/// let never = Predicate::Orders { within: Window::Ever, count: Bounds::between(3, 2) };
/// let error = never.validate().unwrap_err();
/// assert_eq!(error.to_string(), "orders.count: expected an at_least that is not above at_most, found 3 and 2");
/// # Ok::<(), retention::campaign::RuleError>(())
/// ```
///
/// With serde it is externally tagged, `{"orders": {"count": {"at_least": 3}}}`. Read alone, and not within a rule, it is not
/// [validated](Predicate::validate).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Predicate {
    /// How many orders. Known by their days: a rolling window is one of calendar days. Unknown without orders; 0 is a number.
    ///
    /// Since the enrolment, an order on the day of the entry counts, unless the instant of the last order is known and before it.
    Orders {
        /// When they were placed; in JSON ever, if it is left out.
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
        /// How many.
        count: Bounds,
    },
    /// How much was spent on orders of a window, less the refunds that are booked in it, so that it can be negative. In the currency
    /// of the facts, exact. Known by days. Unknown without orders; nothing spent is 0.
    Spent {
        /// When the orders were placed, and the refunds paid.
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
        /// How much.
        amount: AmountBounds,
    },
    /// Calendar days since the last order: 0 on its day. Unknown without orders, absent if there is none.
    OrderRecency {
        /// How many days.
        days: Bounds,
    },
    /// Calendar days since the first order: 0 on its day. Unknown without orders, absent if there is none.
    CustomerAge {
        /// How many days.
        days: Bounds,
    },
    /// Days since the last order are more than a limit: a fixed number, or a multiple of the customer's own median gap between days
    /// with orders, with a floor and a ceiling, as for [declining customers](crate::segment::LifecyclePolicy). Who has too few gaps
    /// takes the programme's [rhythm](crate::segment::ShopRhythm), or else the ceiling. Win-back campaigns of fixed days
    /// contradict each other (35, 45, 76, 180); an own rhythm does not. Unknown without orders, absent if there is none.
    SilentFor {
        /// After how many days.
        limit: SilenceLimit,
        /// How many gaps between days with orders make a rhythm of one's own, at least 1; in JSON 3, if it is left out.
        #[cfg_attr(feature = "serde", serde(default = "default_min_gaps"))]
        min_gaps: u32,
    },
    /// Calendar days since the last order or visit, whichever was later. Unknown unless both orders and visits are known, absent
    /// without either.
    Inactive {
        /// How many days.
        days: Bounds,
    },
    /// How many orders with such a product, of the orders in detail, without those that were cancelled or sent back by today. An
    /// order whose instant is known is of a rolling window by that. Unknown without order details; 0 is a number.
    Bought {
        /// Which products; one of them will do.
        what: ProductFilter,
        /// When the orders were placed.
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
        /// How many orders.
        count: Bounds,
    },
    /// Whether the programme's [catalogue](crate::campaign::Catalogue) has something for a product that was bought in the window: a
    /// complement that the customer has never bought, or an upgrade, if they have bought none of the product's upgrades. Never is
    /// as far as the order details go back; cancelled orders do not count. Unknown without order details.
    Lacks {
        /// What to look for.
        relation: Relation,
        /// When the product was bought.
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
    },
    /// In one of these segments, stages, classes or rungs of a sorting. Unknown if the customer's place in the sorting is; false for
    /// who is in none.
    Segment {
        /// The name under which the facts have the sorting, such as `rfm` or `lifecycle`.
        scheme: String,
        /// The names of the segments, at least one.
        any_of: Vec<String>,
    },
    /// Whether they have agreed to a channel by now. Unknown if the consent is. Withdrawn is no, also where the withdrawal is dated
    /// later. Every campaign looks at the consent to its channel anyway; this is for others.
    Consented {
        /// Which channel.
        channel: Channel,
    },
    /// Whether the next birthday is at most so many days ahead by the customer's calendar; with 0, whether it is today. Unknown
    /// without a birthday, absent where the calendar ends before it.
    BirthdayWithin {
        /// How many days.
        days: u32,
        /// When 29 February is kept in other years; in JSON on 28 February, if it is left out.
        #[cfg_attr(feature = "serde", serde(default))]
        leap_day: LeapDay,
    },
    /// How many visits. Known by their instants. Unknown without visits; 0 is a number.
    Visits {
        /// When.
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
        /// How many.
        count: Bounds,
    },
    /// Whether the last survey answer in the window was of this group. Known by days. Unknown without answers, absent if there is
    /// none in the window.
    Answered {
        /// Which group.
        group: NpsGroup,
        /// When they answered.
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
    },
    /// How many orders in detail have been reviewed. Known by days. Unknown without order details; 0 is a number.
    Reviews {
        /// When the reviews were written.
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
        /// How many.
        count: Bounds,
    },
    /// How many subscriptions are in this state today. Unknown without subscriptions; 0 is a number.
    Subscriptions {
        /// Which state.
        state: SubscriptionState,
        /// How many.
        count: Bounds,
    },
    /// How many carts are [open now](crate::model::Cart::is_open_at): not ordered, emptied or merged, and no payment under way.
    /// Unknown without carts; 0 is a number.
    OpenCarts {
        /// How many.
        count: Bounds,
    },
    /// How many times the state of the account changed. Known by days. Unknown without account changes; 0 is a number.
    AccountChanges {
        /// When.
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
        /// How many.
        count: Bounds,
    },
    /// How many messages of campaigns were sent, opened or clicked. Not counted: messages that were held out, and transactional ones.
    /// Known by instants. Unknown without touches; 0 is a number.
    Contacted {
        /// The name of a campaign; all, if there is none.
        #[cfg_attr(feature = "serde", serde(default))]
        campaign: Option<String>,
        /// What happened with them.
        event: TouchEvent,
        /// When it happened: when a message was opened, not when the opened message was sent.
        #[cfg_attr(feature = "serde", serde(default))]
        within: Window,
        /// How many.
        count: Bounds,
    },
    /// What the cart of the campaign costs. Unknown if nobody knows, absent unless the campaign is about carts.
    CartValue {
        /// How much, in the currency of the facts, exact.
        amount: AmountBounds,
    },
    /// The cart of the campaign got at least so far. Absent unless the campaign is about carts.
    CartStage {
        /// How far, in document 003's order.
        at_least: PurchaseStage,
    },
    /// The cart of the campaign has such a product in it. Unknown if its contents are, absent unless the campaign is about carts.
    CartContains {
        /// Which products; one of them will do.
        what: ProductFilter,
    },
    /// What the order of the campaign cost. Absent unless the campaign is about orders.
    OrderAmount {
        /// How much, in the currency of the facts, exact.
        amount: AmountBounds,
    },
    /// The order of the campaign has such a product in it. Absent unless the campaign is about orders.
    OrderContains {
        /// Which products; one of them will do.
        what: ProductFilter,
    },
    /// The order of the campaign has been reviewed by today. Absent unless the campaign is about orders.
    OrderReviewed,
    /// Whether the programme's [catalogue](crate::campaign::Catalogue) has something for a product in the order of the campaign that
    /// the customer [lacks](Predicate::Lacks): document 003's "after your order we suggest". Absent unless the campaign is about
    /// orders.
    OrderLacks {
        /// What to look for.
        relation: Relation,
    },
}

#[cfg(feature = "serde")]
fn default_min_gaps() -> u32 {
    3
}

/// Which products, as the lines of orders and carts name them.
///
/// # Example
///
/// ```
/// use retention::campaign::ProductFilter;
///
/// assert_eq!(ProductFilter::products(["phone", "tablet"]).to_string(), "product phone or tablet");
/// assert_eq!(ProductFilter::categories(["audio"]).to_string(), "category audio");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum ProductFilter {
    /// One of these products, at least one name.
    Products(Vec<String>),
    /// One of these categories, at least one name. A line without a category is of none.
    Categories(Vec<String>),
}

/// How the [catalogue](crate::campaign::Catalogue) ties one product to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Relation {
    /// It goes with it: cross-selling (document 001), document 003's smart offer of charger, handsfree and glass.
    Complement,
    /// It is above it: up-selling (document 001).
    Upgrade,
}

/// What a subscription is on a day. A term that starts later is none of these.
///
/// | state | on days |
/// |---|---|
/// | `trial` | from the start up to, not including, `trial_until` and `end` |
/// | `active` | from `trial_until`, or else the start, up to, not including, `end` |
/// | `cancelled` | from `cancelled_on` on, whether it still runs or not |
/// | `ended` | from `end` on |
///
/// So a trial is no active subscription, as in [`SubscriptionLog`](crate::measure::SubscriptionLog), and a term that was cancelled and is
/// paid to its end is both active and cancelled.
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

impl ProductFilter {
    /// One of these products.
    pub fn products<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        Self::Products(names.into_iter().map(Into::into).collect())
    }

    /// One of these categories.
    pub fn categories<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        Self::Categories(names.into_iter().map(Into::into).collect())
    }
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
            Self::OrderLacks { .. } => "order_lacks",
        }
    }

    /// What a campaign must be about for it; `None` if it is about the customer, and fits every campaign.
    pub fn unit(&self) -> Option<UnitKind> {
        match self {
            Self::CartValue { .. } | Self::CartStage { .. } | Self::CartContains { .. } => Some(UnitKind::Cart),
            Self::OrderAmount { .. } | Self::OrderContains { .. } | Self::OrderReviewed | Self::OrderLacks { .. } => {
                Some(UnitKind::Order)
            }
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
