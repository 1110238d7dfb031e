//! What the lints count with: days and minutes from the enrolment's day.

use rust_decimal::Decimal;

use crate::campaign::plan::clock::minute_of;
use crate::campaign::{Offset, Predicate, Rule, Trigger};
use crate::model::Rate;

pub(super) const DAY: i64 = 24 * 60;

/// When a step is due, in minutes from the beginning of the enrolment's (or the date's) day, if the enrolment is at this minute of
/// it. Days have 24 hours here.
pub(super) fn due(offset: Offset, entered: i64) -> i64 {
    let minute = |at| i64::from(minute_of(at));
    match offset {
        Offset::Elapsed { minutes } => entered + i64::from(minutes),
        // A time of the first day that is over is at once.
        Offset::Day { days, at } => (i64::from(days) * DAY + at.map_or(entered, minute)).max(entered),
        Offset::Before { days, at } => minute(at) - i64::from(days) * DAY,
    }
}

/// The first and the last minute of the day at which an enrolment can be.
pub(super) fn entries(trigger: &Trigger) -> [i64; 2] {
    match trigger {
        Trigger::FirstOrder
        | Trigger::OrderPlaced
        | Trigger::CartAbandoned { .. }
        | Trigger::Milestone(_)
        | Trigger::Audience => [0, DAY - 1],
        _ => [0, 0],
    }
}

/// The least and the most days from the enrolment's day to that of a step.
pub(super) fn days_after(offset: Offset, trigger: &Trigger) -> (i64, i64) {
    let [first, last] = entries(trigger).map(|entered| due(offset, entered).div_euclid(DAY));
    (first.min(last), first.max(last))
}

/// How many days after an occurrence the next one is, at the least; `None` if nobody can say.
pub(super) fn period_days(trigger: &Trigger) -> Option<i64> {
    use crate::model::CalendarUnit::{Day, IsoWeek, Month, Quarter, Year};
    match trigger {
        Trigger::Birthday { .. } | Trigger::Occasion { .. } | Trigger::Every(Year) => Some(365),
        Trigger::Every(Day) => Some(1),
        Trigger::Every(IsoWeek) => Some(7),
        Trigger::Every(Month) => Some(28),
        Trigger::Every(Quarter) => Some(90),
        _ => None,
    }
}

pub(super) fn is_none(share: Rate) -> bool {
    share.numerator().is_zero()
}

pub(super) fn is_all(share: Rate) -> bool {
    share.value() == Some(Decimal::ONE)
}

/// What must hold for the rule to hold.
pub(super) fn conjuncts(rule: &Rule) -> &[Rule] {
    match rule {
        Rule::All(rules) => rules,
        one => std::slice::from_ref(one),
    }
}

/// What is enough for the rule to hold.
pub(super) fn disjuncts(rule: &Rule) -> &[Rule] {
    match rule {
        Rule::Any(rules) => rules,
        one => std::slice::from_ref(one),
    }
}

/// The predicate of which a rule consists, or which it denies.
pub(super) fn literal(rule: &Rule) -> Option<(&Predicate, bool)> {
    match rule {
        Rule::Is(predicate) => Some((predicate, true)),
        Rule::Not(rule) => match &**rule {
            Rule::Is(predicate) => Some((predicate, false)),
            _ => None,
        },
        _ => None,
    }
}
