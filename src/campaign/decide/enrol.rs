//! Which enrolment a customer, cart, order or subscription has in a campaign: what each trigger makes of the facts.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::EnrolmentId;
use super::case::Case;
use super::{audience, bought, dated};
use crate::campaign::schedule::Anchor;
use crate::campaign::{Known, Milestone, Subject, Trigger, UnitKind};
use crate::model::{Cart, Period, day};
use crate::segment::CheckedLimit;

/// One enrolment: since when, and under which id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    pub(crate) id: EnrolmentId,
    /// What steps count from.
    pub(crate) anchor: Anchor,
    /// Its instant.
    pub(crate) entered_at: DateTime<Utc>,
    /// Whether it begins at this very decision, and later if the decision is made later.
    pub(crate) begins_now: bool,
}

/// Whether a trigger has occurred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occurred {
    Yes(Occurrence),
    /// Not yet, but at this instant if nothing else happens; `None` if nobody can say when.
    NotYet(Option<DateTime<Utc>>),
    /// A fact is missing.
    Unknown,
}

/// The units of a campaign that a customer has, at a moment.
pub(crate) enum Units<'a> {
    Customer,
    Carts(&'a [Cart]),
    Orders(&'a [crate::campaign::OrderFacts]),
    Subscriptions(&'a [crate::campaign::SubscriptionFacts]),
    /// Nobody knows.
    Unknown,
}

impl<'a> Units<'a> {
    pub(crate) fn of(kind: UnitKind, known: &Known<'a>) -> Self {
        match kind {
            UnitKind::Customer => Self::Customer,
            UnitKind::Cart => known.carts.map_or(Self::Unknown, Self::Carts),
            UnitKind::Order => known.details.map_or(Self::Unknown, Self::Orders),
            UnitKind::Subscription => known.subscriptions.map_or(Self::Unknown, Self::Subscriptions),
        }
    }

    /// Calls `each` with every unit that is there by now, oldest first; with `None` if there is no unit.
    pub(crate) fn for_each(&self, now: DateTime<Utc>, today: NaiveDate, mut each: impl FnMut(Option<Subject<'a>>)) {
        let mut any = false;
        let mut found = |subject| {
            any = true;
            each(Some(subject));
        };
        let by_now = |subject: &Subject<'a>| subject.is_there(now, today);
        match *self {
            Self::Customer => found(Subject::Customer),
            Self::Carts(carts) => carts.iter().map(Subject::Cart).filter(by_now).for_each(found),
            Self::Orders(orders) => orders.iter().map(Subject::Order).filter(by_now).for_each(found),
            Self::Subscriptions(terms) => terms.iter().map(Subject::Subscription).filter(by_now).for_each(found),
            Self::Unknown => {}
        }
        if !any {
            each(None);
        }
    }
}

impl Subject<'_> {
    /// Whether it is there by now.
    pub(super) fn is_there(self, now: DateTime<Utc>, today: NaiveDate) -> bool {
        match self {
            Self::Customer => true,
            Self::Cart(cart) => cart.touched_at() <= now,
            Self::Order(order) => bought::is_placed(order, now, today),
            Self::Subscription(term) => term.start <= today,
        }
    }

    pub(super) fn kind(self) -> UnitKind {
        match self {
            Self::Customer => UnitKind::Customer,
            Self::Cart(_) => UnitKind::Cart,
            Self::Order(_) => UnitKind::Order,
            Self::Subscription(_) => UnitKind::Subscription,
        }
    }
}

impl Occurrence {
    fn new(case: &Case<'_, '_>, id: EnrolmentId, anchor: Anchor) -> Option<Self> {
        Some(Self { id, anchor, entered_at: anchor.instant(case.zone)?, begins_now: false })
    }
}

impl Occurred {
    pub(super) fn find(case: &Case<'_, '_>) -> Self {
        let (known, scope) = (case.known(), case.scope());
        match (&case.campaign().trigger, case.unit) {
            (Trigger::CartAbandoned { after_minutes }, Some(Subject::Cart(cart))) => {
                abandoned(case, cart, *after_minutes)
            }
            (Trigger::OrderPlaced, Some(Subject::Order(order))) => {
                let anchor = order.placed_at.map_or(Anchor::On(order.placed_on), Anchor::At);
                Self::at(case, EnrolmentId::Once, anchor)
            }
            (Trigger::OrderDelivered, Some(Subject::Order(order))) => {
                Self::on(case, order.delivered_on, |_| EnrolmentId::Once)
            }
            (Trigger::TrialEnds, Some(Subject::Subscription(term))) => dated::once(case, term.trial_until),
            (Trigger::SubscriptionEnds, Some(Subject::Subscription(term))) => dated::once(case, term.end),
            (Trigger::SubscriptionCancelled, Some(Subject::Subscription(term))) => {
                let paid = |day: &NaiveDate| term.trial_until.is_none_or(|until| *day >= until);
                Self::on(case, term.cancelled_on.filter(paid), |_| EnrolmentId::Once)
            }
            (trigger, None) if !known.is_known(trigger.unit()) => Self::Unknown,
            (_, None) => Self::NotYet(None),
            (Trigger::FirstOrder, _) => first_order(case),
            (Trigger::Silence { limit, min_gaps }, _) => match bought::days(known, scope) {
                None => Self::Unknown,
                Some(days) => {
                    let limit = CheckedLimit::new(*limit, *min_gaps);
                    let after = limit.and_then(|limit| limit.days(days, scope.rhythm).checked_add(1));
                    Self::after_day(case, days.last().map(|last| day::date(*last)), after)
                }
            },
            (Trigger::Inactive { .. }, _) if !bought::is_activity_known(known) => Self::Unknown,
            (Trigger::Inactive { days }, _) => Self::after_day(case, bought::last_activity(known, scope), Some(*days)),
            (Trigger::Milestone(milestone), _) => reached(case, *milestone),
            (Trigger::Birthday { leap_day }, _) => match known.birthday {
                None => Self::Unknown,
                Some(birthday) => dated::yearly(case, birthday, *leap_day),
            },
            (Trigger::Occasion { month, day, leap_day }, _) => dated::occasion(case, (*month, *day), *leap_day),
            (Trigger::AccountChanged, _) => match known.account_changes {
                None => Self::Unknown,
                Some(days) => {
                    let last = days.iter().copied().filter(|day| *day <= scope.today).max();
                    Self::on(case, last, EnrolmentId::Day)
                }
            },
            (Trigger::Answered { group }, _) => match known.answers {
                None => Self::Unknown,
                Some(answers) => {
                    // Of two answers on one day, the later one of the list.
                    let last = answers.iter().filter(|(day, _)| *day <= scope.today).max_by_key(|(day, _)| *day);
                    Self::on(case, last.filter(|(_, of)| of == group).map(|(day, _)| *day), EnrolmentId::Day)
                }
            },
            (Trigger::Every(unit), _) => {
                let today = case.zone.local(scope.now).date();
                match Period::containing(today, *unit) {
                    Ok(period) => Self::at(case, EnrolmentId::Day(period.start()), Anchor::On(period.start())),
                    Err(_) => Self::NotYet(None),
                }
            }
            (Trigger::Audience, _) => audience::entered(case),
            // A campaign's units are of its trigger's kind.
            _ => Self::NotYet(None),
        }
    }

    /// An enrolment that steps count from an anchor.
    pub(super) fn at(case: &Case<'_, '_>, id: EnrolmentId, anchor: Anchor) -> Self {
        Occurrence::new(case, id, anchor).map_or(Self::NotYet(None), Self::Yes)
    }

    /// That of a day that has come, by the business day.
    fn on(case: &Case<'_, '_>, on: Option<NaiveDate>, id: impl FnOnce(NaiveDate) -> EnrolmentId) -> Self {
        let Some(on) = on.filter(|on| *on <= case.scope().today) else { return Self::NotYet(None) };
        Self::at(case, id(on), Anchor::On(on))
    }

    /// That which begins so many days after the last of something, known by that last day.
    fn after_day(case: &Case<'_, '_>, last: Option<NaiveDate>, days: Option<u32>) -> Self {
        let Some((last, days)) = last.zip(days) else { return Self::NotYet(None) };
        let Some(first) = last.checked_add_days(Days::new(days.into())) else { return Self::NotYet(None) };
        if first > case.scope().today {
            return Self::NotYet(Anchor::On(first).instant(case.scope().zone));
        }
        Self::at(case, EnrolmentId::Day(last), Anchor::On(first))
    }
}

/// Whether nothing is in a cart that one could be reminded of: no line, or, where lines are not known, no value.
pub(super) fn has_nothing(cart: &Cart) -> bool {
    cart.lines().is_some_and(<[_]>::is_empty) || cart.is_empty()
}

fn abandoned(case: &Case<'_, '_>, cart: &Cart, after_minutes: u32) -> Occurred {
    if has_nothing(cart) {
        return Occurred::NotYet(None);
    }
    let after = chrono::TimeDelta::minutes(after_minutes.into());
    let Some(abandoned_at) = cart.touched_at().checked_add_signed(after) else { return Occurred::NotYet(None) };
    if case.now() < abandoned_at {
        return Occurred::NotYet(Some(abandoned_at));
    }
    Occurred::at(case, EnrolmentId::Once, Anchor::At(cart.touched_at()))
}

fn first_order(case: &Case<'_, '_>) -> Occurred {
    let Some(days) = bought::days(case.known(), case.scope()) else { return Occurred::Unknown };
    let Some(first) = days.first() else { return Occurred::NotYet(None) };
    let at = bought::first_instant(case.known(), case.scope(), days, *first);
    by_now(case, at, *first)
}

fn reached(case: &Case<'_, '_>, milestone: Milestone) -> Occurred {
    let (known, scope) = (case.known(), case.scope());
    let Some(days) = bought::days(known, scope) else { return Occurred::Unknown };
    let on = match milestone {
        Milestone::Orders { count } => {
            let last = usize::try_from(count).ok().and_then(|count| count.checked_sub(1));
            last.and_then(|last| days.get(last)).copied()
        }
        Milestone::Spend { amount } => bought::reached_on(known, scope, amount),
    };
    let Some(on) = on else { return Occurred::NotYet(None) };
    // Only the instant of the last order is known.
    let is_last = match milestone {
        Milestone::Orders { count } => usize::try_from(count).is_ok_and(|count| count == days.len()),
        Milestone::Spend { .. } => days.iter().filter(|day| **day >= on).count() == 1,
    };
    let at = known.last_order_at.filter(|at| is_last && bought::day_of(*at, scope) == on);
    by_now(case, at, on)
}

/// Once, at the instant of an order, or else on its day.
fn by_now(case: &Case<'_, '_>, at: Option<DateTime<Utc>>, on: i32) -> Occurred {
    match at {
        Some(at) if at > case.now() => Occurred::NotYet(None),
        Some(at) => Occurred::at(case, EnrolmentId::Once, Anchor::At(at)),
        None => Occurred::at(case, EnrolmentId::Once, Anchor::On(day::date(on))),
    }
}
