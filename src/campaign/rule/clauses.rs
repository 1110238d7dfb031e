//! The clauses of a rule, one by one: where each is, what it needs, what there is.

use rust_decimal::Decimal;

use super::silence::silence;
use super::text::{Number, name_of_group, name_of_stage};
use super::validate::{Step, path};
use super::value::{Bought, OrderSpan, days_within, lacking};
use super::{Predicate, Rule, Scope, Subject, Value, Window};
use crate::campaign::facts::Label;
use crate::campaign::{Catalogue, ClauseVerdict, Known, UnitKind};
use crate::model::{Consent, day};
use crate::segment::CheckedLimit;

impl Rule {
    /// Its predicates, depth first, each with its path: `all[1].any[0].orders`, as the JSON of the rule has it. The position among
    /// them is a clause's number.
    pub(crate) fn leaves(&self) -> Vec<(String, &Predicate)> {
        let mut leaves = Vec::new();
        self.collect_leaves(&mut Vec::new(), &mut leaves);
        leaves
    }

    fn collect_leaves<'r>(&'r self, above: &mut Vec<Step>, leaves: &mut Vec<(String, &'r Predicate)>) {
        if let Self::Is(predicate) = self {
            leaves.push((path(above, predicate.name()), predicate));
        }
        for (step, part) in self.parts() {
            above.push(step);
            part.collect_leaves(above, leaves);
            above.pop();
        }
    }

    /// What each predicate needs and finds, in the order of [`leaves`](Rule::leaves). `rule` says which rule it is: `audience`.
    pub(crate) fn clauses(&self, rule: &'static str, known: &Known<'_>, scope: &Scope<'_>) -> Vec<ClauseVerdict> {
        let verdict = |(path, predicate): (String, &Predicate)| ClauseVerdict {
            rule,
            path,
            needed: predicate.to_string(),
            actual: predicate.actual(known, scope),
            holds: predicate.truth(known, scope).known(),
        };
        self.leaves().into_iter().map(verdict).collect()
    }

    /// The products of a catalogue that its predicates find lacking, each once, best first.
    pub(crate) fn lacked<'c>(&self, known: &Known<'_>, scope: &Scope<'_>, catalogue: &'c Catalogue) -> Vec<&'c str> {
        let mut products = match self {
            Self::Is(predicate) => return predicate.lacked(known, scope, catalogue),
            _ => Vec::new(),
        };
        for (_, part) in self.parts() {
            for product in part.lacked(known, scope, catalogue) {
                if !products.contains(&product) {
                    products.push(product);
                }
            }
        }
        products
    }
}

impl Predicate {
    /// What there is, in words; `None` if that is not known.
    pub(crate) fn actual(&self, known: &Known<'_>, scope: &Scope<'_>) -> Option<String> {
        match self.value(known, scope) {
            Value::Unknown => self.missing(known, scope).map(str::to_owned),
            Value::Absent => Some(self.absent(scope).to_owned()),
            Value::Is(value) => Some(self.in_words(value, known, scope)),
        }
    }

    /// What a value of numbers and amounts is in words, whoever the customer is; `None` of all others.
    pub(crate) fn counted_in_words(&self, value: i64, scale: u32) -> Option<String> {
        let number = |what| Number(value, what).to_string();
        Some(match self {
            Self::Orders { .. } | Self::Bought { .. } => number("order"),
            Self::Spent { .. } => Decimal::try_from_i128_with_scale(value.into(), scale)
                .map_or_else(|_| value.to_string(), |amount| amount.to_string()),
            Self::OrderRecency { .. } | Self::CustomerAge { .. } | Self::Inactive { .. } => number("day"),
            Self::BirthdayWithin { .. } if value == 0 => "today".to_owned(),
            Self::BirthdayWithin { .. } => format!("{} ahead", Number(value, "day")),
            Self::Visits { .. } => number("visit"),
            Self::Reviews { .. } => number("review"),
            Self::Subscriptions { .. } => number("subscription"),
            Self::OpenCarts { .. } => number("open cart"),
            Self::AccountChanges { .. } => number("change"),
            Self::Contacted { .. } => number("message"),
            _ => return None,
        })
    }

    fn in_words(&self, value: i64, known: &Known<'_>, scope: &Scope<'_>) -> String {
        match self {
            Self::SilentFor { .. } => self.silence_in_words(known, scope),
            Self::Lacks { .. } | Self::OrderLacks { .. } => self.lacking_in_words(known, scope),
            Self::Segment { scheme, .. } => match known.labels.get(scheme) {
                Label::Is(name) => name.to_owned(),
                Label::InNone | Label::Unknown => "none".to_owned(),
            },
            Self::Consented { channel } => match known.channel(*channel).consent {
                Consent::Given { since: Some(since) } if since > scope.now => format!("given from {since} on"),
                Consent::Given { .. } => "given".to_owned(),
                Consent::Withdrawn { .. } | Consent::Unknown => "withdrawn".to_owned(),
            },
            Self::Answered { within, .. } => {
                let last = within.days(scope).zip(known.answers);
                let last = last.and_then(|(span, answers)| days_within(answers, |(on, _)| *on, &span).last());
                last.map_or("no answer", |(_, group)| name_of_group(*group)).to_owned()
            }
            counted => {
                counted.counted_in_words(value, known.scale).unwrap_or_else(|| counted.of_unit_in_words(value, scope))
            }
        }
    }

    fn of_unit_in_words(&self, value: i64, scope: &Scope<'_>) -> String {
        let yes_or_no = if value == 1 { "yes" } else { "no" };
        match (self, scope.unit) {
            (Self::CartValue { .. }, Some(Subject::Cart(cart))) => {
                cart.value().map_or_else(String::new, |value| value.to_string())
            }
            (Self::CartStage { .. }, Some(Subject::Cart(cart))) => name_of_stage(cart.stage()).to_owned(),
            (Self::OrderAmount { .. }, Some(Subject::Order(order))) => order.amount.to_string(),
            _ => yes_or_no.to_owned(),
        }
    }

    /// That the customer has no cart or order, if that is why there is no answer.
    fn missing(&self, known: &Known<'_>, scope: &Scope<'_>) -> Option<&'static str> {
        match self.unit().filter(|kind| scope.unit.is_none() && known.is_known(*kind))? {
            UnitKind::Cart => Some("no cart"),
            UnitKind::Order => Some("no order"),
            UnitKind::Customer | UnitKind::Subscription => None,
        }
    }

    /// Why there is no value.
    fn absent(&self, scope: &Scope<'_>) -> &'static str {
        if self.within() == Some(Window::SinceEnrolment) && scope.entered.is_none() {
            return "not enrolled";
        }
        match self.unit() {
            Some(UnitKind::Cart) => return "not about a cart",
            Some(UnitKind::Order) => return "not about an order",
            _ => {}
        }
        match self {
            Self::Inactive { .. } => "no order or visit",
            Self::BirthdayWithin { .. } => "no birthday ahead",
            Self::Answered { .. } => "no answer",
            _ => "no order",
        }
    }

    fn silence_in_words(&self, known: &Known<'_>, scope: &Scope<'_>) -> String {
        let Self::SilentFor { limit, min_gaps } = self else { return String::new() };
        let Some(limit) = CheckedLimit::new(*limit, *min_gaps) else { return String::new() };
        let until = day::number(scope.today).saturating_add(1);
        let days = known.orders.map(|orders| orders.within(i32::MIN, until).days).unwrap_or_default();
        let found = silence(limit, days, scope);
        found.map(|found| format!("{}, limit {}", Number(found.days, "day"), found.limit)).unwrap_or_default()
    }

    fn lacking_in_words(&self, known: &Known<'_>, scope: &Scope<'_>) -> String {
        let products = self.lacked(known, scope, scope.catalogue);
        if products.is_empty() { "nothing".to_owned() } else { products.join(", ") }
    }

    /// The products that it finds lacking, each once, best first; none of any other predicate.
    fn lacked<'c>(&self, known: &Known<'_>, scope: &Scope<'_>, catalogue: &'c Catalogue) -> Vec<&'c str> {
        let bought = match (self, scope.unit) {
            (Self::Lacks { relation, within }, _) => {
                OrderSpan::of(*within, scope).map(|span| (relation, Bought::Within(span)))
            }
            (Self::OrderLacks { relation }, Some(Subject::Order(order))) => Some((relation, Bought::In(order))),
            _ => None,
        };
        let mut products = Vec::new();
        let Some(((relation, bought), details)) = bought.zip(known.details) else { return products };
        for product in lacking(*relation, bought, details, scope, catalogue) {
            if !products.contains(&product) {
                products.push(product);
            }
        }
        products
    }
}
