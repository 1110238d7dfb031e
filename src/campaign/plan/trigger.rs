//! [`Trigger`]: what brings somebody into a campaign.

use rust_decimal::Decimal;

use crate::model::{CalendarUnit, LeapDay, NpsGroup};
use crate::segment::SilenceLimit;

/// What brings a customer, or one of their carts, orders or subscriptions, into a campaign. Each occurrence is an enrolment with an
/// [id](crate::campaign::EnrolmentId) that follows from the facts, so that every run finds the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Trigger {
    /// The first order. Once.
    FirstOrder,
    /// Each order (of the orders in detail).
    OrderPlaced,
    /// Each order that was delivered.
    OrderDelivered,
    /// Each cart with something in it that nobody has touched for so many minutes, and that was not ordered since. Offsets count from the last touch.
    CartAbandoned { after_minutes: u32 },
    /// Silence longer than a limit. Entered on the first day that is; an order ends it, and the next silence is another.
    Silence { limit: SilenceLimit, min_gaps: u32 },
    /// No order or visit for so many days. Entered on the day on which it is so many.
    Inactive { days: u32 },
    /// Orders or spend reach a number, on the day of the order that reaches it. Once.
    Milestone(Milestone),
    /// Their birthday, every year.
    Birthday { leap_day: LeapDay },
    /// A day of the calendar, every year.
    Occasion { month: u32, day: u32, leap_day: LeapDay },
    /// The last day of a trial is near: dated by the first day that is paid.
    TrialEnds,
    /// The end of a subscription that was not cancelled is near: dated by the first day without it.
    SubscriptionEnds,
    /// A paid subscription was cancelled.
    SubscriptionCancelled,
    /// The state of the account changed.
    AccountChanged,
    /// They answered the survey, as one of this group.
    Answered { group: NpsGroup },
    /// Every day, week, month, quarter or year anew, on its first day.
    Every(CalendarUnit),
    /// Matching the audience, from the first run that finds it; see [`Enrolment`](crate::campaign::Enrolment).
    Audience,
}

/// A number that orders or spend can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Milestone {
    /// So many orders.
    Orders { count: u32 },
    /// So much spent, net of refunds.
    Spend {
        #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
        amount: Decimal,
    },
}

/// What a campaign is about: what one enrolment belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum UnitKind {
    /// The customer.
    Customer,
    /// A cart of theirs.
    Cart,
    /// An order of theirs.
    Order,
    /// A subscription of theirs.
    Subscription,
}

impl Trigger {
    /// What the campaign is about.
    pub fn unit(&self) -> UnitKind {
        match self {
            Self::CartAbandoned { .. } => UnitKind::Cart,
            Self::OrderPlaced | Self::OrderDelivered => UnitKind::Order,
            Self::TrialEnds | Self::SubscriptionEnds | Self::SubscriptionCancelled => UnitKind::Subscription,
            _ => UnitKind::Customer,
        }
    }

    /// Whether it is about a date that is known ahead, so that steps can be due [`Before`](super::Offset::Before) it.
    pub fn is_dated(&self) -> bool {
        matches!(self, Self::Birthday { .. } | Self::Occasion { .. } | Self::TrialEnds | Self::SubscriptionEnds)
    }
}
