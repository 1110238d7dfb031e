//! [`Files`]: what is looked up of one customer, by id.

use std::cell::{Cell, OnceCell, RefCell};

use chrono::{DateTime, NaiveDate, Utc};

use super::enrol::has_nothing;
use super::{EnrolmentId, Unit};
use crate::campaign::{Known, Subject, Touch, TouchKind};
use crate::model::{Cart, CartFate, CartId};

/// Lists up to this length are looked through, longer ones are sorted, once.
const SHORT: usize = 16;

/// How many carts that went into one another are followed.
const MERGES: u32 = 64;

/// What is looked up of one customer, found when it is first asked for. Most have little; of some there is so much that
/// nobody can look through all of it for each of their carts.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// Positions by id.
    carts: OnceCell<Vec<usize>>,
    orders: OnceCell<Vec<usize>>,
    subscriptions: OnceCell<Vec<usize>>,
    /// The positions of the first messages, by enrolment.
    first: OnceCell<Vec<usize>>,
    /// Whether a cart has gone into another, whenever that was.
    merged: OnceCell<bool>,
    /// The position of the open cart that was touched last, by an instant.
    latest_open: Cell<Option<(DateTime<Utc>, Option<usize>)>>,
    underway: RefCell<Vec<Underway>>,
    past: RefCell<Past>,
}

/// Since when they are on their way through a campaign, by its position, at an instant.
#[derive(Clone, Copy, Debug)]
struct Underway {
    of: (DateTime<Utc>, usize),
    since: Option<DateTime<Utc>>,
}

/// The enrolments in a campaign, by its position, that are known of at an instant: by the day that they count from.
#[derive(Debug, Default)]
struct Past {
    of: Option<(DateTime<Utc>, usize)>,
    days: Vec<(NaiveDate, Enrolled)>,
}

/// What shows that there was an enrolment.
#[derive(Clone, Copy, Debug)]
pub(super) enum Enrolled {
    /// Somebody has recorded it, under this number.
    Recorded(u32),
    /// The message at this position.
    Sent(usize),
}

impl Files {
    /// The customer, or a cart, order or subscription of theirs; `None` if nobody knows of it.
    pub(super) fn subject<'a>(&self, known: &Known<'a>, unit: &Unit) -> Option<Subject<'a>> {
        Some(match unit {
            Unit::Customer => Subject::Customer,
            Unit::Cart(id) => Subject::Cart(self.cart(known, id)?),
            Unit::Order(id) => Subject::Order(find(known.details?, &self.orders, |order| &order.id, id)?),
            Unit::Subscription(id) => {
                Subject::Subscription(find(known.subscriptions?, &self.subscriptions, |term| &term.id, id)?)
            }
        })
    }

    fn cart<'a>(&self, known: &Known<'a>, id: &CartId) -> Option<&'a Cart> {
        find(known.carts?, &self.carts, Cart::id, id)
    }

    /// Whether a cart has gone into another by an instant, also by way of others.
    pub(super) fn has_gone_into(&self, known: &Known<'_>, cart: &Unit, other: &CartId, now: DateTime<Utc>) -> bool {
        let carts = known.carts.unwrap_or_default().iter();
        let merged = |cart: &Cart| matches!(cart.fate(), CartFate::MergedInto { .. });
        *self.merged.get_or_init(|| carts.clone().any(merged))
            && matches!(self.living(known, cart, now), Some(Subject::Cart(living)) if living.id() == other)
    }

    /// The subject, by an instant: of a cart that has gone into another, that one.
    pub(super) fn living<'a>(&self, known: &Known<'a>, unit: &Unit, now: DateTime<Utc>) -> Option<Subject<'a>> {
        let mut subject = self.subject(known, unit)?;
        for _ in 0..MERGES {
            let Subject::Cart(cart) = subject else { break };
            let CartFate::MergedInto { cart: into, .. } = cart.fate_at(now) else { break };
            subject = Subject::Cart(self.cart(known, into)?);
        }
        Some(subject)
    }

    /// The open cart that was touched last, of those that are there by an instant; of two that were touched together, the
    /// one that comes last.
    pub(super) fn latest_open<'a>(&self, known: &Known<'a>, now: DateTime<Utc>) -> Option<&'a Cart> {
        let carts = known.carts.unwrap_or_default();
        let latest = match self.latest_open.get() {
            Some((at, latest)) if at == now => latest,
            _ => {
                let by_now = carts.partition_point(|cart| cart.touched_at() <= now);
                carts.iter().take(by_now).rposition(|cart| is_open(cart, now))
            }
        };
        self.latest_open.set(Some((now, latest)));
        carts.get(latest?)
    }

    /// Since when they are on their way through the campaign at a position, at an instant: found once.
    pub(super) fn underway(
        &self,
        now: DateTime<Utc>,
        position: usize,
        find: impl FnOnce() -> Option<DateTime<Utc>>,
    ) -> Option<DateTime<Utc>> {
        let of = (now, position);
        let found = self.underway.borrow().iter().find(|found| found.of == of).copied();
        let found = found.unwrap_or_else(|| Underway { of, since: find() });
        let mut underway = self.underway.borrow_mut();
        // One instant at a time: later ones are asked about once.
        underway.retain(|other| other.of.0 == now && other.of.1 != position);
        underway.push(found);
        found.since
    }

    /// The day of the enrolment that is closest to a day, of those in the campaign at a position that are not the own; of two
    /// that are equally close, the earlier one.
    pub(super) fn closest(
        &self,
        (now, position): (DateTime<Utc>, usize),
        fill: impl FnOnce(&mut Vec<(NaiveDate, Enrolled)>),
        day: NaiveDate,
        is_own: impl Fn(Enrolled) -> bool,
    ) -> Option<NaiveDate> {
        let mut past = self.past.borrow_mut();
        let Past { of, days } = &mut *past;
        if of.replace((now, position)) != Some((now, position)) {
            days.clear();
            fill(days);
            days.sort_by_key(|(day, _)| *day);
        }
        let (before, after) = days.split_at(days.partition_point(|(other, _)| *other <= day));
        let other = |(_, enrolled): &&(NaiveDate, Enrolled)| !is_own(*enrolled);
        let nearest = [before.iter().rev().find(other), after.iter().find(other)];
        let nearest = nearest.into_iter().flatten().map(|(day, _)| *day);
        nearest.min_by_key(|other| day.signed_duration_since(*other).num_days().unsigned_abs())
    }

    /// Whether no message of the same enrolment is earlier than one of the contact history.
    pub(super) fn is_first(&self, known: &Known<'_>, touch: &Touch) -> bool {
        let touches = known.touches.unwrap_or_default();
        let own = enrolment_of(touch);
        let first = if touches.len() <= SHORT {
            // In the order of their instants.
            touches.iter().find(|other| counts(other) && enrolment_of(other) == own)
        } else {
            let of = |at: usize| touches.get(at).map(enrolment_of);
            let first = self.first.get_or_init(|| {
                let sent = touches.iter().enumerate().filter(|(_, touch)| counts(touch));
                let mut first: Vec<usize> = sent.map(|(at, _)| at).collect();
                first.sort_by_key(|at| of(*at));
                first.dedup_by_key(|at| of(*at));
                first
            });
            let at = first.partition_point(|at| of(*at) < Some(own));
            first.get(at).and_then(|at| touches.get(*at))
        };
        first.is_some_and(|first| first.at == touch.at)
    }
}

/// Whether a cart can still be ordered.
pub(super) fn is_open(cart: &Cart, now: DateTime<Utc>) -> bool {
    !has_nothing(cart) && matches!(cart.fate_at(now), CartFate::Open | CartFate::PaymentPending { .. })
}

fn counts(touch: &Touch) -> bool {
    touch.kind != TouchKind::Transactional
}

fn enrolment_of(touch: &Touch) -> (&str, &Unit, EnrolmentId) {
    (&touch.campaign, &touch.unit, touch.enrolment)
}

fn find<'a, T, I: Ord + 'a>(
    all: &'a [T],
    index: &OnceCell<Vec<usize>>,
    id: impl Fn(&'a T) -> &'a I,
    of: &I,
) -> Option<&'a T> {
    if all.len() <= SHORT {
        return all.iter().find(|one| id(one) == of);
    }
    let id_at = |at: usize| all.get(at).map(&id);
    let index = index.get_or_init(|| {
        let mut index: Vec<usize> = (0..all.len()).collect();
        index.sort_by_key(|at| id_at(*at));
        index
    });
    let at = index.binary_search_by(|at| id_at(*at).cmp(&Some(of))).ok()?;
    all.get(*index.get(at)?)
}
