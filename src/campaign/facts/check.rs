//! What a fact must be, alone and beside the others of its customer, and in which order facts are kept.

use std::cmp::{Ordering, Reverse};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rust_decimal::Decimal;

use super::{Enrolment, FactsError, OrderFacts, SubscriptionFacts, Touch};
use crate::campaign::EnrolmentId;
use crate::model::{Cart, NpsGroup};

/// The largest scale: an `i64` has no more than 18 whole digits.
const MAX_SCALE: u32 = 18;

/// Something of which a customer may have several.
pub(crate) trait Fact: Sized {
    /// What they are called together.
    const FIELD: &'static str;

    /// Whether it can be, at this scale.
    fn check(&self, scale: u32) -> Result<(), Wrong> {
        let _ = scale;
        Ok(())
    }

    /// In which order they are kept: total, so that the order in which they are given makes no difference.
    fn order(&self, other: &Self) -> Ordering;

    /// What no two of one customer have in common.
    fn id(&self) -> Option<String> {
        None
    }

    /// Whether two of one customer have in common what they may not.
    fn is_same(&self, other: &Self) -> bool {
        let _ = other;
        false
    }

    /// An amount, of which the sum must fit.
    fn amount(&self) -> Decimal {
        Decimal::ZERO
    }
}

/// What is wrong with a fact.
pub(crate) struct Wrong {
    field: &'static str,
    expected: String,
    found: String,
}

impl Wrong {
    #[expect(clippy::needless_pass_by_value, reason = "what was found is a number or a text made for it")]
    fn new(field: &'static str, expected: impl Into<String>, found: impl ToString) -> Self {
        Self { field, expected: expected.into(), found: found.to_string() }
    }

    /// As an error of a fact, such as `carts[2]`.
    pub(super) fn at(self, place: &str) -> FactsError {
        let field = if self.field.is_empty() { place.to_owned() } else { format!("{place}.{}", self.field) };
        FactsError::Field { field, expected: self.expected, found: self.found }
    }
}

/// An amount in minor units, if it has no more decimal places than the scale and it and its negative fit.
fn minor_units(amount: Decimal, scale: u32) -> Option<i64> {
    let exact = amount.normalize();
    let factor = 10_i128.checked_pow(scale.checked_sub(exact.scale())?)?;
    let minor = i64::try_from(exact.mantissa().checked_mul(factor)?).ok()?;
    (minor != i64::MIN).then_some(minor)
}

/// Whether an id that holdouts and variants are assigned by is one.
pub(super) fn check_assignment_id(id: &str) -> Result<(), FactsError> {
    if id.is_empty() { Err(FactsError::field("assignment_id", "a text that is not empty", "\"\"")) } else { Ok(()) }
}

/// Whether a scale is one.
pub(super) fn check_scale(scale: u32) -> Result<u32, FactsError> {
    if scale > MAX_SCALE { Err(FactsError::field("scale", format!("at most {MAX_SCALE}"), scale)) } else { Ok(scale) }
}

/// An amount of zero or more, in minor units.
pub(super) fn checked_amount(field: &'static str, amount: Decimal, scale: u32) -> Result<i64, Wrong> {
    if amount < Decimal::ZERO {
        return Err(Wrong::new(field, "zero or more", amount));
    }
    let places = if scale == 1 { "place" } else { "places" };
    let largest = Decimal::new(i64::MAX, scale);
    let expected = || format!("at most {scale} decimal {places} and at most {largest}");
    minor_units(amount, scale).ok_or_else(|| Wrong::new(field, expected(), amount))
}

/// Whether amounts that have all been checked fit together.
pub(super) fn check_sum(field: &str, amounts: impl Iterator<Item = i64>, scale: u32) -> Result<(), FactsError> {
    let sum: i128 = amounts.map(|amount| i128::from(amount.unsigned_abs())).sum();
    if sum > i64::MAX.into() {
        let expected = format!("at most {} in all", Decimal::new(i64::MAX, scale));
        let found = Decimal::try_from_i128_with_scale(sum, scale).map_or("more".to_owned(), |sum| sum.to_string());
        return Err(FactsError::field(field, expected, found));
    }
    Ok(())
}

/// Checks each of one customer's facts, as they were given.
pub(super) fn check_each<T: Fact>(facts: &[T], scale: u32) -> Result<(), FactsError> {
    let numbered = facts.iter().enumerate();
    numbered
        .map(|(i, fact)| (i, fact.check(scale)))
        .try_for_each(|(i, checked)| checked.map_err(|wrong| wrong.at(&format!("{}[{i}]", T::FIELD))))
}

/// Puts one customer's facts, each of which has been checked, in order, and looks whether they contradict each other.
pub(super) fn settle<T: Fact>(facts: &mut [T], scale: u32) -> Result<(), FactsError> {
    if facts.len() < 2 {
        return Ok(());
    }
    facts.sort_unstable_by(T::order);
    if let Some(id) = same(facts) {
        return Err(FactsError::field(T::FIELD, "each of them once", format!("{id} twice")));
    }
    check_sum(T::FIELD, facts.iter().filter_map(|fact| minor_units(fact.amount(), scale)), scale)
}

/// The id that two of them have.
fn same<T: Fact>(facts: &[T]) -> Option<String> {
    if facts.len() <= 32 {
        let pairs =
            facts.iter().enumerate().flat_map(|(i, fact)| facts.iter().skip(i + 1).map(move |other| (fact, other)));
        return pairs.filter(|(fact, other)| fact.is_same(other)).find_map(|(fact, _)| fact.id());
    }
    let mut ids: Vec<String> = facts.iter().filter_map(T::id).collect();
    ids.sort_unstable();
    let twice = ids.windows(2).find(|pair| matches!(pair, [a, b] if a == b));
    twice.and_then(|pair| pair.first().cloned())
}

impl Fact for OrderFacts {
    const FIELD: &'static str = "order_details";

    fn check(&self, scale: u32) -> Result<(), Wrong> {
        checked_amount("amount", self.amount, scale)?;
        for (field, day) in [
            ("delivered_on", self.delivered_on),
            ("cancelled_on", self.cancelled_on),
            ("reviewed_on", self.reviewed_on),
        ] {
            not_before(field, "the order's", self.placed_on, day)?;
        }
        // A business day and the day of the instant in UTC are at most a day apart, wherever the shop is.
        let apart = |at: &DateTime<Utc>| (at.date_naive() - self.placed_on).abs() > TimeDelta::days(1);
        match self.placed_at.filter(apart) {
            Some(found) => {
                Err(Wrong::new("placed_at", format!("an instant of the order's day {}", self.placed_on), found))
            }
            None => Ok(()),
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        let key = |order: &Self| (order.placed_on, order.placed_at);
        key(self).cmp(&key(other)).then_with(|| self.id.cmp(&other.id))
    }

    fn id(&self) -> Option<String> {
        Some(format!("{:?}", self.id.as_str()))
    }

    fn is_same(&self, other: &Self) -> bool {
        self.id == other.id
    }

    fn amount(&self) -> Decimal {
        self.amount
    }
}

impl Fact for Cart {
    const FIELD: &'static str = "carts";

    fn check(&self, scale: u32) -> Result<(), Wrong> {
        self.value().map_or(Ok(()), |value| checked_amount("value", value, scale).map(|_| ()))
    }

    fn order(&self, other: &Self) -> Ordering {
        self.touched_at().cmp(&other.touched_at()).then_with(|| self.id().cmp(other.id()))
    }

    fn id(&self) -> Option<String> {
        Some(format!("{:?}", Cart::id(self).as_str()))
    }

    fn is_same(&self, other: &Self) -> bool {
        Cart::id(self) == Cart::id(other)
    }

    fn amount(&self) -> Decimal {
        self.value().unwrap_or_default()
    }
}

impl Fact for SubscriptionFacts {
    const FIELD: &'static str = "subscriptions";

    fn check(&self, _scale: u32) -> Result<(), Wrong> {
        if let Some(found) = self.trial_until.filter(|until| *until <= self.start) {
            return Err(Wrong::new("trial_until", format!("a day after the start {}", self.start), found));
        }
        not_before("cancelled_on", "the start", self.start, self.cancelled_on)?;
        not_before("end", "the start", self.start, self.end)
    }

    fn order(&self, other: &Self) -> Ordering {
        self.start.cmp(&other.start).then_with(|| self.id.cmp(&other.id))
    }

    fn id(&self) -> Option<String> {
        Some(format!("{:?}", self.id))
    }

    fn is_same(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Fact for Touch {
    const FIELD: &'static str = "touches";

    fn check(&self, _scale: u32) -> Result<(), Wrong> {
        if self.step == 0 {
            return Err(Wrong::new("step", "1 or more", 0));
        }
        if self.enrolment == EnrolmentId::Number(0) {
            return Err(Wrong::new("enrolment.number", "1 or more", 0));
        }
        Ok(())
    }

    fn order(&self, other: &Self) -> Ordering {
        let what = |touch: &Self| (touch.enrolment, touch.step, touch.channel, touch.kind);
        let then = |touch: &Self| (touch.opened_at, touch.clicked_at);
        self.at
            .cmp(&other.at)
            .then_with(|| (&self.campaign, &self.unit).cmp(&(&other.campaign, &other.unit)))
            .then_with(|| what(self).cmp(&what(other)))
            .then_with(|| then(self).cmp(&then(other)))
    }
}

impl Fact for Enrolment {
    const FIELD: &'static str = "enrolments";

    fn check(&self, _scale: u32) -> Result<(), Wrong> {
        if self.number == 0 {
            return Err(Wrong::new("number", "1 or more", 0));
        }
        match self.left_at.filter(|left| *left < self.entered_at) {
            Some(found) => Err(Wrong::new("left_at", format!("{} or later", self.entered_at), found)),
            None => Ok(()),
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        let key = |enrolment: &Self| (enrolment.entered_at, enrolment.number);
        key(self).cmp(&key(other)).then_with(|| self.campaign.cmp(&other.campaign))
    }

    fn id(&self) -> Option<String> {
        Some(format!("number {} of {:?}", self.number, self.campaign))
    }

    fn is_same(&self, other: &Self) -> bool {
        self.number == other.number && self.campaign == other.campaign
    }
}

/// A visit.
impl Fact for DateTime<Utc> {
    const FIELD: &'static str = "visits";

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

/// A survey answer: of several on one day the lowest comes last, as if it had been given last.
impl Fact for (NaiveDate, NpsGroup) {
    const FIELD: &'static str = "answers";

    fn order(&self, other: &Self) -> Ordering {
        (self.0, Reverse(self.1)).cmp(&(other.0, Reverse(other.1)))
    }
}

/// A day on which the state of the account changed.
impl Fact for NaiveDate {
    const FIELD: &'static str = "account_changes";

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

fn not_before(field: &'static str, what: &str, first: NaiveDate, day: Option<NaiveDate>) -> Result<(), Wrong> {
    match day.filter(|day| *day < first) {
        Some(found) => Err(Wrong::new(field, format!("{what} {first} or a later day"), found)),
        None => Ok(()),
    }
}
