//! What a clause measures, and how the measures of two clauses are tied.

use rust_decimal::Decimal;

use super::allowed::{Allowed, Domain, Point};
use crate::campaign::rule::{AmountBounds, Bounds, Predicate, ProductFilter, Window};
use crate::segment::SilenceLimit;

/// How the values of two clauses are tied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tie {
    /// They measure the same: one value, or none.
    Same,
    /// Where there are both values, they are equal.
    Equal,
    /// Where there are both values, the first is at most the second.
    AtMost,
    /// Where there are both values, the first is at least the second.
    AtLeast,
}

impl Tie {
    pub(super) fn of(a: &Predicate, b: &Predicate) -> Option<Self> {
        match (at_most(a, b), at_most(b, a)) {
            // Of two windows one may have no answer.
            (true, true) if matches!(a, Predicate::Answered { .. }) && a.within() != b.within() => Some(Self::Equal),
            (true, true) => Some(Self::Same),
            (true, false) => Some(Self::AtMost),
            (false, true) => Some(Self::AtLeast),
            (false, false) => None,
        }
    }

    /// Whether one clause can have one of these values while the other one has one of those.
    pub(super) fn lets(self, a: &Allowed, b: &Allowed) -> bool {
        let is_one_absent = (a.absent && !b.is_empty()) || (b.absent && !a.is_empty());
        let reaches =
            |low: &Allowed, high: &Allowed| low.least().zip(high.most()).is_some_and(|(low, high)| low <= high);
        match self {
            Self::Same => !a.intersection(b).is_empty(),
            Self::Equal => is_one_absent || !a.intersection(b).is_empty(),
            Self::AtMost => is_one_absent || reaches(a, b),
            Self::AtLeast => is_one_absent || reaches(b, a),
        }
    }
}

/// Whether the value of the first is at most that of the second wherever there are both.
fn at_most(a: &Predicate, b: &Predicate) -> bool {
    use Predicate as P;
    let by_day = |a: Window, b: Window| is_part(a, b, Known::ByDay);
    let by_instant = |a: Window, b: Window| is_part(a, b, Known::ByInstant);
    match (a, b) {
        (P::Orders { within: a, .. }, P::Orders { within: b, .. })
        | (P::Reviews { within: a, .. }, P::Reviews { within: b, .. })
        | (P::AccountChanges { within: a, .. }, P::AccountChanges { within: b, .. }) => by_day(*a, *b),
        // Refunds are negative, so less time can have more spend.
        (P::Spent { within: a, .. }, P::Spent { within: b, .. }) => by_day(*a, *b) && by_day(*b, *a),
        // The last answer of the longer time is that of the shorter one, if that has any.
        (P::Answered { within: a, .. }, P::Answered { within: b, .. }) => by_day(*a, *b) || by_day(*b, *a),
        (P::Visits { within: a, .. }, P::Visits { within: b, .. }) => by_instant(*a, *b),
        (P::Bought { what, within: a, .. }, P::Bought { what: other, within: b, .. }) => {
            by_instant(*a, *b) && what.is_part_of(other)
        }
        (P::Lacks { relation, within: a }, P::Lacks { relation: other, within: b }) => {
            relation == other && by_instant(*a, *b)
        }
        (
            P::Contacted { campaign: one, event: happened, within: a, .. },
            P::Contacted { campaign: other, event, within: b, .. },
        ) => happened == event && (other.is_none() || one == other) && by_instant(*a, *b),
        (P::Inactive { .. }, P::Inactive { .. })
        | (P::OpenCarts { .. }, P::OpenCarts { .. })
        | (P::CartValue { .. }, P::CartValue { .. })
        | (P::CartStage { .. }, P::CartStage { .. })
        | (P::OrderAmount { .. }, P::OrderAmount { .. })
        | (P::OrderReviewed, P::OrderReviewed) => true,
        (P::CartContains { what: a }, P::CartContains { what: b })
        | (P::OrderContains { what: a }, P::OrderContains { what: b }) => a.is_part_of(b),
        (P::OrderLacks { relation: a }, P::OrderLacks { relation: b }) => a == b,
        (P::Segment { scheme: a, .. }, P::Segment { scheme: b, .. }) => a == b,
        (P::Consented { channel: a }, P::Consented { channel: b }) => a == b,
        (P::Subscriptions { state: a, .. }, P::Subscriptions { state: b, .. }) => a == b,
        (P::BirthdayWithin { leap_day: a, .. }, P::BirthdayWithin { leap_day: b, .. }) => a == b,
        _ => spread(a).zip(spread(b)).is_some_and(|(a, b)| a <= b) || (matches!(a, P::SilentFor { .. }) && a == b),
    }
}

/// Days since something that cannot be later than the next one's: activity, the last order, the first.
fn spread(predicate: &Predicate) -> Option<u8> {
    match predicate {
        Predicate::Inactive { .. } => Some(0),
        Predicate::OrderRecency { .. } | Predicate::SilentFor { limit: SilenceLimit::Fixed { .. }, .. } => Some(1),
        Predicate::CustomerAge { .. } => Some(2),
        _ => None,
    }
}

/// How facts are known that a window looks at.
#[derive(Clone, Copy)]
enum Known {
    /// By their day, so that rolling days and calendar days are the same.
    ByDay,
    /// By their instant, some or all of them.
    ByInstant,
}

/// Whether what is in the first window is in the second.
fn is_part(a: Window, b: Window, known: Known) -> bool {
    match (a, b, known) {
        (_, Window::Ever, _) | (Window::SinceEnrolment, Window::SinceEnrolment, _) => true,
        (Window::Rolling { days: a }, Window::Rolling { days: b }, _)
        | (Window::CalendarDays { days: a }, Window::CalendarDays { days: b }, _)
        | (Window::Rolling { days: a }, Window::CalendarDays { days: b }, Known::ByDay)
        | (Window::CalendarDays { days: a }, Window::Rolling { days: b }, Known::ByDay) => a <= b,
        _ => false,
    }
}

impl ProductFilter {
    fn is_part_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Products(a), Self::Products(b)) | (Self::Categories(a), Self::Categories(b)) => {
                a.iter().all(|name| b.contains(name))
            }
            _ => false,
        }
    }
}

impl Predicate {
    /// The values that it can have, and those that are true. Segments are numbered by their place among these names.
    pub(super) fn allowed(&self, segments: &[&str]) -> (Domain, Allowed) {
        let counts = Domain::whole(0, u32::MAX.into());
        let is_since = self.within() == Some(Window::SinceEnrolment);
        let domain = match self {
            Self::Spent { .. } => Domain::amounts().with_absent(is_since),
            Self::CartValue { .. } | Self::OrderAmount { .. } => Domain::amounts().with_absent(true),
            Self::Answered { .. } => Domain::whole(0, 2).with_absent(true),
            Self::CartStage { .. } => Domain::whole(0, 5).with_absent(true),
            Self::Segment { .. } => Domain::whole(-1, i64::try_from(segments.len()).map_or(i64::MAX, |len| len - 1)),
            Self::Consented { .. } => Domain::whole(0, 1),
            Self::Lacks { .. } => Domain::whole(0, 1).with_absent(is_since),
            Self::CartContains { .. } | Self::OrderContains { .. } | Self::OrderReviewed | Self::OrderLacks { .. } => {
                Domain::whole(0, 1).with_absent(true)
            }
            Self::SilentFor { limit: SilenceLimit::OwnRhythm { .. }, .. } => Domain::whole(0, 1).with_absent(true),
            Self::OrderRecency { .. }
            | Self::CustomerAge { .. }
            | Self::SilentFor { .. }
            | Self::Inactive { .. }
            | Self::BirthdayWithin { .. } => counts.with_absent(true),
            _ => counts.with_absent(is_since),
        };
        let allowed = Allowed::of(&domain, self.true_spans(segments));
        (domain, allowed)
    }

    fn true_spans(&self, segments: &[&str]) -> Vec<(Point, Point)> {
        let whole = |least: i64, most: i64| vec![((Decimal::from(least), 0), (Decimal::from(most), 0))];
        match self {
            Self::Spent { amount, .. } | Self::CartValue { amount } | Self::OrderAmount { amount } => amount.span(),
            Self::SilentFor { limit: SilenceLimit::Fixed { days }, .. } => whole(i64::from(*days) + 1, i64::MAX),
            Self::BirthdayWithin { days, .. } => whole(0, (*days).into()),
            Self::CartStage { at_least } => whole(*at_least as i64, i64::MAX),
            Self::Answered { group, .. } => whole(*group as i64, *group as i64),
            Self::Segment { any_of, .. } => {
                let mut numbers: Vec<usize> =
                    any_of.iter().filter_map(|name| segments.binary_search(&name.as_str()).ok()).collect();
                numbers.sort_unstable();
                numbers.dedup();
                numbers.into_iter().map(|number| ((number.into(), 0), (number.into(), 0))).collect()
            }
            other => other.bounds().map_or_else(|| whole(1, 1), Bounds::span),
        }
    }
}

impl Bounds {
    fn span(self) -> Vec<(Point, Point)> {
        let (least, most) = (self.at_least.unwrap_or(0), self.at_most.unwrap_or(u32::MAX));
        vec![((least.into(), 0), (most.into(), 0))]
    }
}

impl AmountBounds {
    fn span(self) -> Vec<(Point, Point)> {
        let (least, most) = (self.at_least.unwrap_or(Decimal::MIN), self.at_most.unwrap_or(Decimal::MAX));
        vec![((least, 0), (most, 0))]
    }
}
