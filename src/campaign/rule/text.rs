//! Rules in words: what each clause needs.

use std::fmt;

use super::{AmountBounds, Bounds, Predicate, ProductFilter, Relation, Rule, SubscriptionState, TouchEvent, Window};
use crate::model::{LeapDay, NpsGroup, PurchaseStage};
use crate::segment::SilenceLimit;

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 1)
    }
}

impl Rule {
    /// What is deeper than a valid rule is not written.
    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        if depth > Self::MAX_DEPTH {
            return f.write_str("…");
        }
        match self {
            Self::All(rules) if rules.is_empty() => f.write_str("everybody"),
            Self::Any(rules) if rules.is_empty() => f.write_str("nobody"),
            Self::All(rules) => Self::write_list(rules, " and ", f, depth),
            Self::Any(rules) => Self::write_list(rules, " or ", f, depth),
            Self::Not(rule) => {
                f.write_str("not (")?;
                rule.write(f, depth + 1)?;
                f.write_str(")")
            }
            Self::AtLeast { count, of } => {
                write!(f, "at least {count} of (")?;
                Self::write_list(of, "; ", f, depth)?;
                f.write_str(")")
            }
            Self::Is(predicate) => write!(f, "{predicate}"),
        }
    }

    fn write_list(rules: &[Self], between: &str, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        for (position, rule) in rules.iter().enumerate() {
            if position > 0 {
                f.write_str(between)?;
            }
            if matches!(rule, Self::All(parts) | Self::Any(parts) if parts.len() > 1) {
                f.write_str("(")?;
                rule.write(f, depth + 1)?;
                f.write_str(")")?;
            } else {
                rule.write(f, depth + 1)?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Orders { within, count } => write!(f, "orders {within}: {count}"),
            Self::Spent { within, amount } => write!(f, "spent {within}: {amount}"),
            Self::OrderRecency { days } => write!(f, "days since the last order: {days}"),
            Self::CustomerAge { days } => write!(f, "days since the first order: {days}"),
            Self::SilentFor { limit, .. } => write!(f, "silent for longer than {}", Limit(*limit)),
            Self::Inactive { days } => write!(f, "days since the last order or visit: {days}"),
            Self::Bought { what, within, count } => write!(f, "orders with {what} {within}: {count}"),
            Self::Lacks { relation, within } => write!(f, "lacks {} of what was bought {within}", relation.one()),
            Self::Segment { scheme, any_of } => write!(f, "{scheme}: {}", Or(any_of)),
            Self::Consented { channel } => write!(f, "consent to {}", channel.name()),
            Self::BirthdayWithin { days, leap_day } => {
                write!(f, "birthday at most {} ahead{}", Number(*days, "day"), leap_day.note())
            }
            Self::Visits { within, count } => write!(f, "visits {within}: {count}"),
            Self::Answered { group, within } => write!(f, "last survey answer {within}: {}", name_of_group(*group)),
            Self::Reviews { within, count } => write!(f, "reviews {within}: {count}"),
            Self::Subscriptions { state, count } => write!(f, "{} subscriptions: {count}", state.name()),
            Self::OpenCarts { count } => write!(f, "open carts: {count}"),
            Self::AccountChanges { within, count } => write!(f, "account changes {within}: {count}"),
            Self::Contacted { campaign: Some(name), event, within, count } => {
                write!(f, "messages of {name} {} {within}: {count}", event.name())
            }
            Self::Contacted { campaign: None, event, within, count } => {
                write!(f, "messages {} {within}: {count}", event.name())
            }
            Self::CartValue { amount } => write!(f, "cart value: {amount}"),
            Self::CartStage { at_least } => write!(f, "cart stage: {} or later", name_of_stage(*at_least)),
            Self::CartContains { what } => write!(f, "cart with {what}"),
            Self::OrderAmount { amount } => write!(f, "order amount: {amount}"),
            Self::OrderContains { what } => write!(f, "order with {what}"),
            Self::OrderReviewed => f.write_str("order reviewed"),
            Self::OrderLacks { relation } => write!(f, "lacks {} of what is in the order", relation.one()),
        }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ever => f.write_str("ever"),
            Self::Rolling { days } => write!(f, "within {}", Number(*days, "day")),
            Self::CalendarDays { days } => write!(f, "within {}", Number(*days, "calendar day")),
            Self::SinceEnrolment => f.write_str("since enrolment"),
        }
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_bounds(self.at_least, self.at_most, f)
    }
}

impl fmt::Display for AmountBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_bounds(self.at_least, self.at_most, f)
    }
}

fn write_bounds<T: fmt::Display + PartialEq>(
    least: Option<T>,
    most: Option<T>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    match (least, most) {
        (Some(least), Some(most)) if least == most => write!(f, "exactly {least}"),
        (Some(least), Some(most)) => write!(f, "from {least} to {most}"),
        (Some(least), None) => write!(f, "at least {least}"),
        (None, Some(most)) => write!(f, "at most {most}"),
        (None, None) => f.write_str("any"),
    }
}

impl fmt::Display for ProductFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Products(names) => write!(f, "product {}", Or(names)),
            Self::Categories(names) => write!(f, "category {}", Or(names)),
        }
    }
}

impl Relation {
    fn one(self) -> &'static str {
        match self {
            Self::Complement => "a complement",
            Self::Upgrade => "an upgrade",
        }
    }
}

impl SubscriptionState {
    fn name(self) -> &'static str {
        match self {
            Self::Trial => "trial",
            Self::Active => "active",
            Self::Cancelled => "cancelled",
            Self::Ended => "ended",
        }
    }
}

impl TouchEvent {
    fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Opened => "opened",
            Self::Clicked => "clicked",
        }
    }
}

impl LeapDay {
    fn note(self) -> &'static str {
        match self {
            Self::February28 => "",
            Self::March1 => ", 29 February kept on 1 March",
            Self::LeapYearsOnly => ", 29 February kept in leap years only",
        }
    }
}

/// "1 day", "2 days".
pub(super) struct Number<N>(pub(super) N, pub(super) &'static str);

impl<N: fmt::Display + PartialEq + From<u8>> fmt::Display for Number<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.0, self.1, if self.0 == N::from(1) { "" } else { "s" })
    }
}

/// "one, two or three".
struct Or<'a>(&'a [String]);

impl fmt::Display for Or<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, name) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(if position + 1 == self.0.len() { " or " } else { ", " })?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}

struct Limit(SilenceLimit);

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            SilenceLimit::Fixed { days } => write!(f, "{}", Number(days, "day")),
            SilenceLimit::OwnRhythm { multiple, floor, ceiling } => {
                let (above, below) = (multiple.numerator().normalize(), multiple.denominator().normalize());
                write!(f, "{above}")?;
                if below != rust_decimal::Decimal::ONE {
                    write!(f, "/{below}")?;
                }
                write!(f, " × own median gap, from {floor} to {}", Number(ceiling, "day"))
            }
        }
    }
}

pub(super) fn name_of_group(group: NpsGroup) -> &'static str {
    match group {
        NpsGroup::Promoter => "promoter",
        NpsGroup::Passive => "passive",
        NpsGroup::Detractor => "detractor",
    }
}

pub(super) fn name_of_stage(stage: PurchaseStage) -> &'static str {
    match stage {
        PurchaseStage::Entry => "entry",
        PurchaseStage::ProductPage => "product page",
        PurchaseStage::Cart => "cart",
        PurchaseStage::Checkout => "checkout",
        PurchaseStage::Payment => "payment",
        PurchaseStage::PaymentReturn => "payment return",
    }
}
