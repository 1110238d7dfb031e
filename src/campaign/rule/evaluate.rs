//! The value of a predicate and of a rule for one customer.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Predicate, Rule};
use crate::campaign::{Catalogue, Known};
use crate::campaign::{OrderFacts, SubscriptionFacts};
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
    pub(crate) entered_at: Option<DateTime<Utc>>,
    pub(crate) unit: Subject<'a>,
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
    /// What it measures of a customer.
    pub(crate) fn value(&self, known: &Known<'_>, scope: &Scope<'_>) -> Value {
        let _ = (known, scope);
        todo!()
    }

    /// Which values are true: from, to, both included. Amounts are in minor units at this scale.
    pub(crate) fn range(&self, scale: u32) -> (i64, i64) {
        let _ = scale;
        todo!()
    }

    /// Whether its value does not depend on the campaign's cart, order or subscription, nor on the enrolment, so that it is the
    /// same for a customer in all campaigns.
    pub(crate) fn is_of_customer(&self) -> bool {
        todo!()
    }

    pub(crate) fn truth(&self, known: &Known<'_>, scope: &Scope<'_>) -> Truth {
        let (lo, hi) = self.range(known.scale);
        match self.value(known, scope) {
            Value::Unknown => Truth::Unknown,
            Value::Absent => Truth::False,
            Value::Is(value) if lo <= value && value <= hi => Truth::True,
            Value::Is(_) => Truth::False,
        }
    }
}

impl Rule {
    pub(crate) fn truth(&self, known: &Known<'_>, scope: &Scope<'_>) -> Truth {
        match self {
            Self::All(rules) => rules.iter().map(|rule| rule.truth(known, scope)).min().unwrap_or(Truth::True),
            Self::Any(rules) => rules.iter().map(|rule| rule.truth(known, scope)).max().unwrap_or(Truth::False),
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
                match (yes >= *count, yes.saturating_add(maybe) >= *count) {
                    (true, _) => Truth::True,
                    (false, true) => Truth::Unknown,
                    (false, false) => Truth::False,
                }
            }
            Self::Is(predicate) => predicate.truth(known, scope),
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
}
