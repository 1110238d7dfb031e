//! The answers again, from plain rows, in the simplest way.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use retention::campaign::{
    AmountBounds, Bounds, OrderFacts, Predicate, ProductFilter, Relation, Rule, SubscriptionState, TouchEvent,
    TouchKind, Window,
};
use retention::model::{Cart, CartFate, Consent, LeapDay, OrderLine};
use retention::segment::SilenceLimit;
use rust_decimal::Decimal;

use super::people::{About, Person, Setting};

pub(super) fn answer(rule: &Rule, person: &Person, setting: &Setting) -> Option<bool> {
    let of = |rules: &[Rule]| -> Vec<Option<bool>> { rules.iter().map(|rule| answer(rule, person, setting)).collect() };
    match rule {
        Rule::All(rules) => at_least(rules.len(), &of(rules)),
        Rule::Any(rules) => at_least(1, &of(rules)),
        Rule::AtLeast { count, of: rules } => at_least(*count as usize, &of(rules)),
        Rule::Not(rule) => answer(rule, person, setting).map(|holds| !holds),
        Rule::Is(predicate) => Recount { person, setting }.of(predicate),
        _ => unreachable!(),
    }
}

/// Whether so many hold, for every way in which the unknown could turn out.
fn at_least(count: usize, answers: &[Option<bool>]) -> Option<bool> {
    let holding = |if_unknown: bool| answers.iter().filter(|answer| answer.unwrap_or(if_unknown)).count() >= count;
    (holding(true) == holding(false)).then(|| holding(true))
}

struct Recount<'p> {
    person: &'p Person,
    setting: &'p Setting,
}

fn within(count: usize, bounds: Bounds) -> bool {
    bounds.at_least.is_none_or(|least| count >= least as usize)
        && bounds.at_most.is_none_or(|most| count <= most as usize)
}

fn amount_within(amount: Decimal, bounds: AmountBounds) -> bool {
    bounds.at_least.is_none_or(|least| amount >= least) && bounds.at_most.is_none_or(|most| amount <= most)
}

fn has(lines: &[OrderLine], what: &ProductFilter) -> bool {
    match what {
        ProductFilter::Products(names) => names.iter().any(|name| lines.iter().any(|line| line.product == *name)),
        ProductFilter::Categories(names) => {
            names.iter().any(|name| lines.iter().any(|line| line.category.as_ref() == Some(name)))
        }
        _ => unreachable!(),
    }
}

impl Recount<'_> {
    fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        (at + TimeDelta::seconds(self.setting.zone.into())).date_naive()
    }

    fn today(&self) -> NaiveDate {
        self.day_of(self.setting.now)
    }

    fn is_outside_enrolment(&self, window: Window) -> bool {
        window == Window::SinceEnrolment && self.setting.entered_at.is_none()
    }

    fn has_day(&self, on: NaiveDate, window: Window) -> bool {
        let ago = (self.today() - on).num_days();
        ago >= 0
            && match window {
                Window::Ever => true,
                Window::Rolling { days } | Window::CalendarDays { days } => ago < days.into(),
                _ => self.setting.entered_at.is_some_and(|entered_at| on >= self.day_of(entered_at)),
            }
    }

    fn has_instant(&self, at: DateTime<Utc>, window: Window) -> bool {
        at <= self.setting.now
            && match window {
                Window::Ever => true,
                Window::Rolling { days } => self.setting.now - at < TimeDelta::days(days.into()),
                Window::CalendarDays { .. } => self.has_day(self.day_of(at), window),
                _ => self.setting.entered_at.is_some_and(|entered_at| at >= entered_at),
            }
    }

    fn has_order(&self, order: &OrderFacts, window: Window) -> bool {
        match (order.placed_at, window) {
            (Some(at), Window::CalendarDays { .. }) => at <= self.setting.now && self.has_day(order.placed_on, window),
            (Some(at), _) => self.has_instant(at, window),
            (None, _) => self.has_day(order.placed_on, window),
        }
    }

    fn is_kept(&self, order: &OrderFacts) -> bool {
        order.cancelled_on.is_none_or(|on| on > self.today())
    }

    /// The days of all orders up to today, ascending.
    fn order_days(&self) -> Option<Vec<NaiveDate>> {
        let mut days: Vec<_> = self.person.orders.as_ref()?.iter().map(|(on, _)| *on).collect();
        days.retain(|on| *on <= self.today());
        days.sort();
        Some(days)
    }

    /// The orders of a window, and the refunds.
    fn money(&self, window: Window) -> Option<(Vec<i64>, Vec<i64>)> {
        let counted = |rows: &[(NaiveDate, i64)]| -> Vec<i64> {
            let counts = |on| self.has_day(on, window) && !(window == Window::SinceEnrolment && self.is_left_out(on));
            rows.iter().filter(|(on, _)| counts(*on)).map(|(_, amount)| *amount).collect()
        };
        Some((counted(self.person.orders.as_ref()?), counted(&self.person.refunds)))
    }

    /// Whether all orders of the day of the entry, or of today, are known to be before the entry or ahead.
    fn is_left_out(&self, on: NaiveDate) -> bool {
        let Some(entered_at) = self.setting.entered_at else { return false };
        if on != self.day_of(entered_at) && on != self.today() {
            return false;
        }
        let now = self.setting.now;
        let is_out = |at: DateTime<Utc>| at < entered_at || at > now;
        let orders = self.person.orders.iter().flatten().filter(|(day, _)| *day == on).count();
        let details = self.person.details.iter().flatten();
        let mut out = details.filter(|order| order.placed_on == on && order.placed_at.is_some_and(is_out)).count();
        if let Some(last) = self.person.last_order_at.filter(|last| self.day_of(*last) == on) {
            if last > now {
                out = out.max(1);
            } else if last < entered_at {
                out = orders;
            }
        }
        orders > 0 && out >= orders
    }

    fn of(&self, predicate: &Predicate) -> Option<bool> {
        let person = self.person;
        if predicate.within().is_some_and(|window| self.is_outside_enrolment(window)) {
            return Some(false);
        }
        Some(match predicate {
            Predicate::Orders { within: window, count } => within(self.money(*window)?.0.len(), *count),
            Predicate::Spent { within: window, amount } => {
                let (orders, refunds) = self.money(*window)?;
                let net = orders.iter().sum::<i64>() - refunds.iter().sum::<i64>();
                amount_within(Decimal::new(net, 2), *amount)
            }
            Predicate::OrderRecency { days } => self.days_since(self.order_days()?.last().copied(), *days),
            Predicate::CustomerAge { days } => self.days_since(self.order_days()?.first().copied(), *days),
            Predicate::SilentFor { limit, min_gaps } => self.is_silent(*limit, *min_gaps)?,
            Predicate::Inactive { days } => {
                let visits = person.visits.as_ref()?.iter().filter(|at| **at <= self.setting.now);
                let active = visits.map(|at| self.day_of(*at)).chain(self.order_days()?).max();
                self.days_since(active, *days)
            }
            Predicate::Bought { what, within: window, count } => {
                let orders = person.details.as_ref()?.iter();
                let orders = orders.filter(|order| self.has_order(order, *window) && self.is_kept(order));
                within(orders.filter(|order| has(&order.lines, what)).count(), *count)
            }
            Predicate::Lacks { relation, within } => self.lacks(*relation, None, *within)?,
            Predicate::Segment { any_of, .. } => {
                person.segment?.is_some_and(|name| any_of.iter().any(|one| one == name))
            }
            Predicate::Consented { .. } => match person.consent {
                Consent::Unknown => return None,
                Consent::Given { since } => since.is_none_or(|since| since <= self.setting.now),
                Consent::Withdrawn { .. } => false,
            },
            Predicate::BirthdayWithin { days, leap_day } => self.has_birthday(*days, *leap_day)?,
            Predicate::Visits { within: window, count } => {
                let visits = person.visits.as_ref()?;
                within(visits.iter().filter(|at| self.has_instant(**at, *window)).count(), *count)
            }
            Predicate::Answered { group, within: window } => {
                let mut answers = person.answers.clone()?;
                answers.retain(|(on, _)| self.has_day(*on, *window));
                // Of several on one day the lowest is the last.
                answers.sort_by_key(|(on, group)| (*on, std::cmp::Reverse(*group)));
                answers.last().is_some_and(|(_, last)| last == group)
            }
            Predicate::Reviews { within: window, count } => {
                let reviewed = |order: &&OrderFacts| order.reviewed_on.is_some_and(|on| self.has_day(on, *window));
                within(person.details.as_ref()?.iter().filter(reviewed).count(), *count)
            }
            Predicate::Subscriptions { state, count } => within(self.subscriptions(*state)?, *count),
            Predicate::OpenCarts { count } => {
                within(person.carts.as_ref()?.iter().filter(|cart| self.is_open(cart)).count(), *count)
            }
            Predicate::AccountChanges { within: window, count } => {
                let changes = person.changes.as_ref()?;
                within(changes.iter().filter(|on| self.has_day(**on, *window)).count(), *count)
            }
            Predicate::Contacted { campaign, event, within: window, count } => {
                let touches = person.touches.as_ref()?.iter().filter(|touch| touch.kind == TouchKind::Sent);
                let touches = touches.filter(|touch| campaign.as_ref().is_none_or(|name| **name == *touch.campaign));
                let happened = touches.filter_map(|touch| match event {
                    TouchEvent::Sent => Some(touch.at),
                    TouchEvent::Opened => touch.opened_at,
                    _ => touch.clicked_at,
                });
                within(happened.filter(|at| self.has_instant(*at, *window)).count(), *count)
            }
            _ => return self.of_unit(predicate),
        })
    }

    fn of_unit(&self, predicate: &Predicate) -> Option<bool> {
        Some(match (predicate, &self.setting.unit) {
            (Predicate::CartValue { amount }, About::Cart(cart)) => amount_within(cart.value()?, *amount),
            (Predicate::CartStage { at_least }, About::Cart(cart)) => cart.stage() >= *at_least,
            (Predicate::CartContains { what }, About::Cart(cart)) => has(cart.lines()?, what),
            (Predicate::OrderAmount { amount }, About::Order(order)) => amount_within(order.amount, *amount),
            (Predicate::OrderContains { what }, About::Order(order)) => has(&order.lines, what),
            (Predicate::OrderLacks { relation }, About::Order(order)) => {
                self.lacks(*relation, Some(order), Window::Ever)?
            }
            (Predicate::OrderReviewed, About::Order(order)) => order.reviewed_on.is_some_and(|on| on <= self.today()),
            _ => false,
        })
    }

    fn days_since(&self, on: Option<NaiveDate>, days: Bounds) -> bool {
        on.is_some_and(|on| within(usize::try_from((self.today() - on).num_days()).unwrap(), days))
    }

    fn is_silent(&self, limit: SilenceLimit, min_gaps: u32) -> Option<bool> {
        let mut days = self.order_days()?;
        let Some(last) = days.last().copied() else { return Some(false) };
        let silence = Decimal::from((self.today() - last).num_days());
        days.dedup();
        let mut gaps: Vec<i64> = days.windows(2).map(|pair| (pair[1] - pair[0]).num_days()).collect();
        gaps.sort_unstable();
        let median = if gaps.len() >= min_gaps as usize {
            Some(Decimal::from(gaps[(gaps.len() - 1) / 2] + gaps[gaps.len() / 2]) / Decimal::TWO)
        } else {
            self.setting.doubled_rhythm.map(|doubled| Decimal::from(doubled) / Decimal::TWO)
        };
        Some(match limit {
            SilenceLimit::Fixed { days } => silence > days.into(),
            SilenceLimit::OwnRhythm { multiple, floor, ceiling } => match median {
                None => silence > ceiling.into(),
                Some(median) if median * multiple.numerator() < Decimal::from(floor) * multiple.denominator() => {
                    silence > floor.into()
                }
                Some(median) if median * multiple.numerator() > Decimal::from(ceiling) * multiple.denominator() => {
                    silence > ceiling.into()
                }
                Some(median) => silence * multiple.denominator() > median * multiple.numerator(),
            },
            _ => unreachable!(),
        })
    }

    /// Of an order of the campaign, which is theirs whether the facts have it or not, or of those of a window.
    fn lacks(&self, relation: Relation, own: Option<&OrderFacts>, window: Window) -> Option<bool> {
        let mut orders = self.person.details.clone()?;
        if let Some(own) = own {
            orders.retain(|order| order.id != own.id);
            orders.push(own.clone());
        }
        orders.retain(|order| self.has_order(order, Window::Ever) && self.is_kept(order));
        let owned: Vec<&str> = orders.iter().flat_map(|order| &order.lines).map(|line| line.product.as_str()).collect();
        let is_asked_of = |order: &OrderFacts| match own {
            Some(own) => order.id == own.id,
            None => self.has_order(order, window),
        };
        let recent = orders.iter().filter(|order| is_asked_of(order)).flat_map(|order| &order.lines);
        Some(recent.map(|line| line.product.as_str()).any(|product| {
            let pairs = match relation {
                Relation::Complement => &self.setting.complements,
                _ => &self.setting.upgrades,
            };
            let related: Vec<&str> = pairs.iter().filter(|(one, _)| *one == product).map(|(_, other)| *other).collect();
            match relation {
                Relation::Complement => related.iter().any(|other| !owned.contains(other)),
                _ => !related.is_empty() && related.iter().all(|other| !owned.contains(other)),
            }
        }))
    }

    /// Day by day.
    fn has_birthday(&self, days: u32, leap_day: LeapDay) -> Option<bool> {
        let (month, day) = self.person.birthday?;
        let zone = self.person.zone.unwrap_or(self.setting.zone);
        let today = (self.setting.now + TimeDelta::seconds(zone.into())).date_naive();
        let is_kept_on = |on: NaiveDate| {
            let replaced = (month, day) == (2, 29) && !on.leap_year();
            (on.month(), on.day()) == (month, day)
                || match leap_day {
                    LeapDay::February28 => replaced && (on.month(), on.day()) == (2, 28),
                    LeapDay::March1 => replaced && (on.month(), on.day()) == (3, 1),
                    LeapDay::LeapYearsOnly => false,
                }
        };
        Some((0..=i64::from(days)).any(|ahead| is_kept_on(today + TimeDelta::days(ahead))))
    }

    fn subscriptions(&self, state: SubscriptionState) -> Option<usize> {
        let today = self.today();
        let is = |day: Option<NaiveDate>| day.is_some_and(|day| day <= today);
        let terms = self.person.subscriptions.as_ref()?.iter().filter(|term| term.start <= today);
        Some(
            terms
                .filter(|term| {
                    let in_trial = term.trial_until.is_some() && !is(term.trial_until);
                    match state {
                        SubscriptionState::Trial => in_trial && !is(term.end),
                        SubscriptionState::Active => !in_trial && !is(term.end),
                        SubscriptionState::Cancelled => is(term.cancelled_on),
                        _ => is(term.end),
                    }
                })
                .count(),
        )
    }

    fn is_open(&self, cart: &Cart) -> bool {
        let now = self.setting.now;
        let ended = match cart.fate() {
            CartFate::Open => None,
            CartFate::PaymentPending { since } => Some(*since),
            CartFate::Ordered { at, .. } | CartFate::Emptied { at } | CartFate::MergedInto { at, .. } => Some(*at),
            _ => unreachable!(),
        };
        cart.created_at() <= now && ended.is_none_or(|at| at > now)
    }
}
