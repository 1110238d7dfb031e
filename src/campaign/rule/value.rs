//! What each predicate measures.

use std::ops::Range;

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::orders::{OfOrders, days_since};
use super::window::Instants;
use super::{Predicate, ProductFilter, Relation, Scope, Subject, SubscriptionState, TouchEvent, Value, Window};

use crate::campaign::facts::Label;
use crate::campaign::{Catalogue, Known, OrderFacts, SubscriptionFacts, Touch, TouchKind};
use crate::model::{Birthday, Cart, Channel, Consent, LeapDay, NpsGroup, OrderLine, day};

impl Predicate {
    /// What it measures of a customer.
    pub(crate) fn value(&self, known: &Known<'_>, scope: &Scope<'_>) -> Value {
        if let Some(asked) = OfOrders::asked(self, scope) {
            return asked.since_entry(self, known, scope).value(known.orders, scope);
        }
        match self {
            Self::Inactive { .. } => inactive(known, scope),
            Self::Bought { what, within, .. } => {
                orders_in_detail(*within, known, scope, |order| is_kept(order, scope) && what.is_in(&order.lines))
            }
            Self::Lacks { relation, within } => lacks(*relation, *within, known, scope),
            Self::Segment { scheme, any_of } => match known.labels.get(scheme) {
                Label::Unknown => Value::Unknown,
                Label::InNone => Value::Is(0),
                Label::Is(name) => Value::Is(any_of.iter().any(|one| one == name).into()),
            },
            Self::Consented { channel } => consented(*channel, known, scope),
            Self::BirthdayWithin { leap_day, .. } => {
                Value::of(known.birthday, |birthday| days_to_birthday(birthday, *leap_day, known, scope))
            }
            Self::Visits { within, .. } => {
                let Some(span) = within.instants(scope) else { return Value::Absent };
                Value::of(known.visits, |visits| Some(count(span.count(visits))))
            }
            Self::Answered { group, within } => answered(*group, *within, known, scope),
            Self::Reviews { within, .. } => {
                let Some(span) = within.days(scope) else { return Value::Absent };
                let reviewed =
                    |order: &&OrderFacts| order.reviewed_on.is_some_and(|on| span.contains(&day::number(on)));
                Value::of(known.details, |details| Some(count(details.iter().filter(reviewed).count())))
            }
            Self::Subscriptions { state, .. } => {
                let counts = |term: &&SubscriptionFacts| state.is_of(term, scope.today);
                Value::of(known.subscriptions, |terms| Some(count(terms.iter().filter(counts).count())))
            }
            Self::OpenCarts { .. } => {
                let open = |cart: &&Cart| cart.is_open_at(scope.now);
                Value::of(known.carts, |carts| Some(count(carts.iter().filter(open).count())))
            }
            Self::AccountChanges { within, .. } => {
                let Some(span) = within.days(scope) else { return Value::Absent };
                Value::of(known.account_changes, |days| Some(count(days_within(days, |on| *on, &span).len())))
            }
            Self::Contacted { campaign, event, within, .. } => {
                contacted(campaign.as_deref(), *event, *within, known, scope)
            }
            _ => self.value_of_unit(known, scope),
        }
    }

    /// What it measures of the cart or order of the campaign.
    fn value_of_unit(&self, known: &Known<'_>, scope: &Scope<'_>) -> Value {
        match (self, scope.unit) {
            (Self::CartValue { amount }, Some(Subject::Cart(cart))) => {
                Value::of(cart.value(), |value| Some(amount.compare(value)))
            }
            (Self::CartStage { .. }, Some(Subject::Cart(cart))) => Value::Is(cart.stage() as i64),
            (Self::CartContains { what }, Some(Subject::Cart(cart))) => {
                Value::of(cart.lines(), |lines| Some(what.is_in(lines).into()))
            }
            (Self::OrderAmount { amount }, Some(Subject::Order(order))) => Value::Is(amount.compare(order.amount)),
            (Self::OrderContains { what }, Some(Subject::Order(order))) => Value::Is(what.is_in(&order.lines).into()),
            (Self::OrderReviewed, Some(Subject::Order(order))) => {
                Value::Is(order.reviewed_on.is_some_and(|on| on <= scope.today).into())
            }
            (Self::OrderLacks { relation }, Some(Subject::Order(order))) => Value::of(known.details, |details| {
                Some((!lacking(*relation, Bought::In(order), details, scope, scope.catalogue).is_empty()).into())
            }),
            (_, None) => Value::Unknown,
            _ => Value::Absent,
        }
    }

    /// Whether its value does not depend on the campaign's cart, order or subscription, nor on the enrolment, so that it is the
    /// same for a customer in all campaigns.
    pub(crate) fn is_of_customer(&self) -> bool {
        self.unit().is_none() && self.within() != Some(Window::SinceEnrolment)
    }
}

impl Value {
    /// Of facts that may not be known, a number that there may not be.
    pub(super) fn of<T>(facts: Option<T>, measure: impl FnOnce(T) -> Option<i64>) -> Self {
        match facts.map(measure) {
            None => Self::Unknown,
            Some(None) => Self::Absent,
            Some(Some(value)) => Self::Is(value),
        }
    }
}

impl ProductFilter {
    /// Whether one of the lines is of it.
    pub(super) fn is_in(&self, lines: &[OrderLine]) -> bool {
        lines.iter().any(|line| match self {
            Self::Products(names) => names.contains(&line.product),
            Self::Categories(names) => line.category.as_ref().is_some_and(|category| names.contains(category)),
        })
    }
}

impl SubscriptionState {
    fn is_of(self, term: &SubscriptionFacts, today: NaiveDate) -> bool {
        if term.start > today {
            return false;
        }
        let ended = term.end.is_some_and(|end| end <= today);
        let trial = term.trial_until.is_some_and(|until| today < until);
        match self {
            Self::Trial => trial && !ended,
            Self::Active => !trial && !ended,
            Self::Cancelled => term.cancelled_on.is_some_and(|on| on <= today),
            Self::Ended => ended,
        }
    }
}

impl TouchEvent {
    /// When it happened to a message, if it did.
    fn at(self, touch: &Touch) -> Option<DateTime<Utc>> {
        match self {
            Self::Sent => Some(touch.at),
            Self::Opened => touch.opened_at,
            Self::Clicked => touch.clicked_at,
        }
    }
}

/// Counts end at what [`Bounds`](super::Bounds) can say.
fn count(number: usize) -> i64 {
    u32::try_from(number).unwrap_or(u32::MAX).into()
}

/// Both are asked for, even where the last order alone would do: what is not known must not look like silence.
fn inactive(known: &Known<'_>, scope: &Scope<'_>) -> Value {
    let Some(visits) = known.visits else { return Value::Unknown };
    let seen = visits.partition_point(|at| *at <= scope.now);
    let last_visit = seen.checked_sub(1).and_then(|last| visits.get(last));
    let visited_on = last_visit.map(|at| day::number(scope.zone.local(*at).date()));
    let until = day::number(scope.today).saturating_add(1);
    Value::of(known.orders, |orders| {
        let ordered_on = orders.within(i32::MIN, until).days.last().copied();
        ordered_on.max(visited_on).map(|last| days_since(last, scope).max(0))
    })
}

/// Whether the order was known at the moment: by its instant, or else by its day.
fn is_seen(order: &OrderFacts, scope: &Scope<'_>) -> bool {
    order.placed_at.map_or(order.placed_on <= scope.today, |at| at <= scope.now)
}

/// Whether it was neither cancelled nor sent back.
fn is_kept(order: &OrderFacts, scope: &Scope<'_>) -> bool {
    order.cancelled_on.is_none_or(|on| on > scope.today)
}

/// How many orders in detail of a window are such.
fn orders_in_detail(within: Window, known: &Known<'_>, scope: &Scope<'_>, such: impl Fn(&OrderFacts) -> bool) -> Value {
    let Some(span) = OrderSpan::of(within, scope) else { return Value::Absent };
    Value::of(known.details, |details| {
        Some(count(details.iter().filter(|order| span.contains(order, scope) && such(order)).count()))
    })
}

/// The window of orders of which some are known by their instant.
#[derive(Clone, Copy)]
pub(super) struct OrderSpan {
    /// From, to: half-open.
    days: (i32, i32),
    instants: Instants,
    /// Whether a business day is asked for, so that instants only tell what is seen.
    by_day: bool,
}

impl OrderSpan {
    pub(super) fn of(within: Window, scope: &Scope<'_>) -> Option<Self> {
        let by_day = matches!(within, Window::CalendarDays { .. });
        let days = within.days(scope)?;
        Some(Self { days: (days.start, days.end), instants: within.instants(scope)?, by_day })
    }

    fn contains(&self, order: &OrderFacts, scope: &Scope<'_>) -> bool {
        let on_a_day = (self.days.0..self.days.1).contains(&day::number(order.placed_on));
        match order.placed_at {
            Some(at) if !self.by_day => self.instants.contains(at),
            Some(at) => at <= scope.now && on_a_day,
            None => on_a_day,
        }
    }
}

fn lacks(relation: Relation, within: Window, known: &Known<'_>, scope: &Scope<'_>) -> Value {
    let Some(span) = OrderSpan::of(within, scope) else { return Value::Absent };
    Value::of(known.details, |details| {
        Some((!lacking(relation, Bought::Within(span), details, scope, scope.catalogue).is_empty()).into())
    })
}

/// Products to which others are looked for.
#[derive(Clone, Copy)]
pub(super) enum Bought<'a> {
    Within(OrderSpan),
    In(&'a OrderFacts),
}

/// The products of a catalogue that are lacked, as often as they are, those of the last order first.
pub(super) fn lacking<'s, 'c: 's>(
    relation: Relation,
    bought: Bought<'s>,
    details: &'s [OrderFacts],
    scope: &'s Scope<'_>,
    catalogue: &'c Catalogue,
) -> Vec<&'c str> {
    let (own, span) = match bought {
        Bought::Within(span) => (None, Some(span)),
        Bought::In(order) => (Some(order), None),
    };
    let kept = move || {
        let others = details.iter().rev().filter(move |order| own.is_none_or(|own| own.id != order.id));
        own.into_iter().chain(others).filter(|order| is_seen(order, scope) && is_kept(order, scope))
    };
    let mut owned: Vec<&str> = kept().flat_map(|order| &order.lines).map(|line| line.product.as_str()).collect();
    owned.sort_unstable();
    let has = |product: &String| owned.binary_search(&product.as_str()).is_ok();
    let is_asked_of = move |order: &&OrderFacts| match span {
        Some(span) => span.contains(order, scope),
        None => own.is_some_and(|own| own.id == order.id),
    };
    let asked = kept().filter(is_asked_of).flat_map(|order| &order.lines);
    let lacked = asked.flat_map(|line| {
        let related = match relation {
            Relation::Complement => catalogue.complements(&line.product),
            // Whoever has one that is above it has gone up already.
            Relation::Upgrade => {
                Some(catalogue.upgrades(&line.product)).filter(|above| !above.iter().any(has)).unwrap_or_default()
            }
        };
        related.iter().filter(|product| !has(product)).map(String::as_str)
    });
    lacked.collect()
}

fn consented(channel: Channel, known: &Known<'_>, scope: &Scope<'_>) -> Value {
    match known.channel(channel).consent {
        Consent::Unknown => Value::Unknown,
        Consent::Given { since } => Value::Is(since.is_none_or(|since| since <= scope.now).into()),
        Consent::Withdrawn { .. } => Value::Is(0),
    }
}

/// From the customer's today to the next birthday; `None` where the calendar ends before it.
fn days_to_birthday(birthday: Birthday, leap_day: LeapDay, known: &Known<'_>, scope: &Scope<'_>) -> Option<i64> {
    let today = known.zone.unwrap_or(scope.zone).local(scope.now).date();
    // From one leap year to the next but one are up to eight years.
    let years = (0..=8).filter_map(|later| today.year().checked_add(later));
    let next = years.filter_map(|year| birthday.in_year(year, leap_day)).find(|on| *on >= today)?;
    Some((next - today).num_days())
}

fn answered(group: NpsGroup, within: Window, known: &Known<'_>, scope: &Scope<'_>) -> Value {
    let Some(span) = within.days(scope) else { return Value::Absent };
    Value::of(known.answers, |answers| {
        let (_, last) = days_within(answers, |(on, _)| *on, &span).last()?;
        Some((*last == group).into())
    })
}

/// Those of a list that ascends by day that are of these days.
pub(super) fn days_within<'a, T>(ascending: &'a [T], on: impl Fn(&T) -> NaiveDate, days: &Range<i32>) -> &'a [T] {
    let before = |limit| ascending.partition_point(|fact| day::number(on(fact)) < limit);
    ascending.get(before(days.start)..before(days.end)).unwrap_or_default()
}

/// What is held out or transactional is no message of a campaign that has reached them.
fn contacted(campaign: Option<&str>, event: TouchEvent, within: Window, known: &Known<'_>, scope: &Scope<'_>) -> Value {
    let Some(span) = within.instants(scope) else { return Value::Absent };
    let of_campaign = |touch: &Touch| campaign.is_none_or(|name| *touch.campaign == *name);
    let counts = |touch: &&Touch| {
        touch.kind == TouchKind::Sent && of_campaign(touch) && event.at(touch).is_some_and(|at| span.contains(at))
    };
    Value::of(known.touches, |touches| Some(count(touches.iter().filter(counts).count())))
}
