//! [`Trigger`]: what brings somebody into a campaign.

use rust_decimal::Decimal;

use crate::model::{CalendarUnit, LeapDay, NpsGroup};
use crate::segment::SilenceLimit;

/// What brings a customer, or one of their carts, orders or subscriptions, into a campaign.
///
/// Each occurrence is an enrolment, with an id that follows from the facts and not from the run that found it: two runs find the
/// same one, and send its messages once. Which occurrences count again is [`ReEntry`](super::ReEntry)'s to say; the
/// [audience](super::CampaignParts::audience) is looked at beside it.
///
/// | trigger | unit | an occurrence is | offsets count from | enrolment |
/// |---|---|---|---|---|
/// | [`FirstOrder`](Trigger::FirstOrder) | customer | the first order | its instant, or else its day | the only one |
/// | [`OrderPlaced`](Trigger::OrderPlaced) | order | an order | its instant, or else its day | one an order |
/// | [`OrderDelivered`](Trigger::OrderDelivered) | order | the delivery of an order | its day | one an order |
/// | [`CartAbandoned`](Trigger::CartAbandoned) | cart | a cart left with something in it | its last touch | one a cart |
/// | [`Silence`](Trigger::Silence) | customer | no order for longer than a limit | the first day that is longer | one a silence |
/// | [`Inactive`](Trigger::Inactive) | customer | no order or visit for so many days | the day on which it is so many | one a pause |
/// | [`Milestone`](Trigger::Milestone) | customer | a number of orders, a sum | the instant of the order that reaches it, or else its day | the only one |
/// | [`Birthday`](Trigger::Birthday) | customer | the day, every year | the day | one a year |
/// | [`Occasion`](Trigger::Occasion) | customer | the day, every year | the day | one a year |
/// | [`TrialEnds`](Trigger::TrialEnds) | subscription | the end of a trial | the first day that is paid | one an end |
/// | [`SubscriptionEnds`](Trigger::SubscriptionEnds) | subscription | the end of one that was not cancelled | the first day without it | one an end |
/// | [`SubscriptionCancelled`](Trigger::SubscriptionCancelled) | subscription | a cancellation | its day | one a subscription |
/// | [`AccountChanged`](Trigger::AccountChanged) | customer | a change of the account | its day | one a day |
/// | [`Answered`](Trigger::Answered) | customer | an answer to the survey | its day | one a day |
/// | [`Every`](Trigger::Every) | customer | the first day of a period | that day | one a period |
/// | [`Audience`](Trigger::Audience) | customer | being found in the audience | the run that finds them | 1, 2, 3, … |
///
/// "Its day" begins at midnight of the customer's clock. Facts that a trigger asks for and that are not known are not "no": the
/// decision waits (`enrolment.unknown`).
///
/// Elsewhere: trigger (Klaviyo, Customer.io), entry schedule (Braze), campaign source (Mautic).
///
/// # Example
///
/// ```
/// use retention::campaign::{Trigger, UnitKind};
/// use retention::model::{LeapDay, Rate};
/// use retention::segment::SilenceLimit;
///
/// assert_eq!(Trigger::CartAbandoned { after_minutes: 60 }.unit(), UnitKind::Cart);
/// assert!(Trigger::Birthday { leap_day: LeapDay::default() }.is_dated());
/// // Win-back by the customer's own rhythm: overdue at twice their median gap, not before 14 days, at the latest after 180.
/// let limit = SilenceLimit::OwnRhythm { multiple: Rate::new(2, 1)?, floor: 14, ceiling: 180 };
/// let trigger = Trigger::Silence { limit, min_gaps: 3 };
/// assert_eq!(trigger.unit(), UnitKind::Customer);
/// # Ok::<(), retention::model::RateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Trigger {
    /// The first order. Once in a lifetime.
    FirstOrder,
    /// Each order, of the orders in detail.
    OrderPlaced,
    /// Each order that was delivered, of the orders in detail.
    OrderDelivered,
    /// Each cart with something in it that nobody has touched for a while, and that was not ordered since. Each touch moves the
    /// clock, and is no new abandonment. Of several open carts of a customer the one touched last stands for them.
    CartAbandoned {
        /// For how many minutes, at least 1. Offsets count from the last touch, not from here: a step due after 30 minutes of a
        /// cart that is abandoned after 60 is due at 60.
        after_minutes: u32,
    },
    /// No order for longer than a limit. An order ends it, and the next silence is another.
    Silence {
        /// How long. Fixed days contradict each other from campaign to campaign (35–65 days here, 45–60 there); a multiple of the
        /// customer's own median gap does not.
        limit: SilenceLimit,
        /// How many gaps between purchases a customer must have, at least 1, until their own rhythm counts and not the shop's; as
        /// JSON 3 if it is left out. Fixed limits do not ask for it.
        #[cfg_attr(feature = "serde", serde(default = "three_gaps"))]
        min_gaps: u32,
    },
    /// No order or visit for so many days.
    Inactive {
        /// How many, at least 1: the day after the last activity is 1.
        days: u32,
    },
    /// Orders or spend reach a number. Once.
    Milestone(Milestone),
    /// Their birthday, every year.
    Birthday {
        /// When one of 29 February is kept in other years; as JSON on 28 February if it is left out.
        #[cfg_attr(feature = "serde", serde(default))]
        leap_day: LeapDay,
    },
    /// A day of the calendar, every year, the same for all.
    Occasion {
        /// The month, from 1.
        month: u32,
        /// The day of the month, from 1; a day that some year has.
        day: u32,
        /// When 29 February is kept in other years; as JSON on 28 February if it is left out.
        #[cfg_attr(feature = "serde", serde(default))]
        leap_day: LeapDay,
    },
    /// The end of a trial is near: dated by the first day that is paid.
    TrialEnds,
    /// The end of a subscription that was not cancelled is near: dated by the first day without it. After a renewal the new end is
    /// another.
    SubscriptionEnds,
    /// A paid subscription was cancelled.
    SubscriptionCancelled,
    /// The state of the account changed.
    AccountChanged,
    /// They answered the survey.
    Answered {
        /// As one of this group.
        group: NpsGroup,
    },
    /// Every day, week, month, quarter or year anew, on its first day.
    Every(CalendarUnit),
    /// Matching the audience, from the first run that finds it. The only trigger whose enrolments begin when a run finds them, and
    /// so the only one whose enrolments have to be recorded ([`Enrolment`](crate::campaign::Enrolment)).
    Audience,
}

/// A number that orders or spend can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Milestone {
    /// So many orders.
    Orders {
        /// How many, at least 1.
        count: u32,
    },
    /// So much spent, net of refunds.
    Spend {
        /// How much, above 0, in the currency of the facts.
        #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
        amount: Decimal,
    },
}

/// What a campaign is about: what one enrolment belongs to. A customer with two orders is in a campaign about orders twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

    /// Whether it is about a date that is known ahead, so that steps can be due [`Before`](super::Offset::Before) it: a birthday,
    /// an occasion, the end of a trial or of a subscription.
    pub fn is_dated(&self) -> bool {
        matches!(self, Self::Birthday { .. } | Self::Occasion { .. } | Self::TrialEnds | Self::SubscriptionEnds)
    }
}

impl UnitKind {
    /// What it is called, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Cart => "cart",
            Self::Order => "order",
            Self::Subscription => "subscription",
        }
    }
}

/// As many as [`LifecyclePolicy::own_rhythm`](crate::segment::LifecyclePolicy::own_rhythm) asks for.
#[cfg(feature = "serde")]
fn three_gaps() -> u32 {
    3
}
