//! The value of a predicate and of a rule for one customer.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Predicate, Rule};
use crate::campaign::{Catalogue, Known, OrderFacts, SubscriptionFacts};
use crate::model::{Cart, Zone};
use crate::segment::ShopRhythm;

/// True, false or unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

/// What a predicate measures, before it is compared: every predicate is `lo <= value <= hi` (see [`Predicate::range`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Nobody knows.
    Unknown,
    /// There is none, which is false whatever is asked.
    Absent,
    Is(i64),
}

/// What rules and triggers look at beside the customer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) now: DateTime<Utc>,
    /// The business day of now.
    pub(crate) today: NaiveDate,
    /// The programme's zone.
    pub(crate) zone: Zone,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) rhythm: ShopRhythm,
    /// Since when the customer is in the campaign; `None` before they are.
    pub(crate) entered: Option<Entered>,
    /// `None` is a cart, order or subscription that the customer does not have, or nobody knows of.
    pub(crate) unit: Option<Subject<'a>>,
}

/// The beginning of an enrolment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entered {
    pub(crate) at: DateTime<Utc>,
    /// The business day from which on it counts. Of an enrolment that is known by its day alone `at` is where that day
    /// begins for the customer, which the programme's zone may take for another.
    pub(crate) on: NaiveDate,
}

/// What the campaign is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject<'a> {
    Customer,
    Cart(&'a Cart),
    Order(&'a OrderFacts),
    Subscription(&'a SubscriptionFacts),
}

impl Predicate {
    pub(crate) fn truth(&self, known: &Known<'_>, scope: &Scope<'_>) -> Truth {
        self.value(known, scope).within(self.range(known.scale))
    }
}

impl Rule {
    /// Whether it holds: `all` is the least of its parts, `any` the greatest, of false < unknown < true (Kleene's strong logic).
    pub(crate) fn truth(&self, known: &Known<'_>, scope: &Scope<'_>) -> Truth {
        match self {
            Self::All(rules) => {
                let mut least = Truth::True;
                for rule in rules {
                    least = least.min(rule.truth(known, scope));
                    if least == Truth::False {
                        break;
                    }
                }
                least
            }
            Self::Any(rules) => {
                let mut greatest = Truth::False;
                for rule in rules {
                    greatest = greatest.max(rule.truth(known, scope));
                    if greatest == Truth::True {
                        break;
                    }
                }
                greatest
            }
            Self::Not(rule) => rule.truth(known, scope).not(),
            Self::AtLeast { count, of } => {
                let (mut yes, mut maybe) = (0_u32, 0_u32);
                for rule in of {
                    match rule.truth(known, scope) {
                        Truth::True => yes = yes.saturating_add(1),
                        Truth::Unknown => maybe = maybe.saturating_add(1),
                        Truth::False => {}
                    }
                }
                Truth::of_at_least(*count, yes, maybe)
            }
            Self::Is(predicate) => predicate.truth(known, scope),
        }
    }
}

impl Value {
    /// Whether it is from the one number to the other, both included.
    pub(crate) fn within(self, (lo, hi): (i64, i64)) -> Truth {
        match self {
            Self::Unknown => Truth::Unknown,
            Self::Is(value) if lo <= value && value <= hi => Truth::True,
            Self::Absent | Self::Is(_) => Truth::False,
        }
    }
}

impl Truth {
    pub(crate) fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }

    /// Of at least so many, where so many hold and so many may.
    fn of_at_least(count: u32, yes: u32, maybe: u32) -> Self {
        if yes >= count {
            Self::True
        } else if yes.saturating_add(maybe) >= count {
            Self::Unknown
        } else {
            Self::False
        }
    }

    /// `None` is unknown.
    pub(crate) fn known(self) -> Option<bool> {
        match self {
            Self::False => Some(false),
            Self::Unknown => None,
            Self::True => Some(true),
        }
    }
}
