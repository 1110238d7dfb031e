//! [`Memo`]: what the gates found of one customer holds for others in whom they would look at the same.
//!
//! Most customers of a base are long past the messages of most campaigns. What the gates from the enrolment to the step find
//! of them follows from three things: their zone, the day that the steps count from, and how many steps are out. So it is
//! worked out once, by the gates themselves, for all who agree in the three, and read off for the others. A [`Place`] is given
//! only where nothing else counts; all others are decided one by one.

use chrono::Datelike;

use super::code::Code;
use super::lane::Lane;
use crate::campaign::decide::bought;
use crate::campaign::schedule::Anchor;
use crate::campaign::{
    EnrolmentId, Entered, Gate, Known, Milestone, OutcomeKind, ReEntry, Reason, Scope, TouchKind, Trigger, Truth, Unit,
};
use crate::model::{Period, Zone, day};

/// What was found at each place under one campaign.
#[derive(Clone, Debug)]
pub(super) struct Memo<V> {
    /// What stands where nobody has looked.
    not_yet_found: V,
    tables: Vec<Table<V>>,
}

#[derive(Clone, Debug)]
struct Table<V> {
    zone: Zone,
    out: u8,
    /// By [`Place::at`].
    found: Vec<V>,
}

/// The three things.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    zone: Zone,
    /// The last step that is out; 0 if none is.
    out: u8,
    /// What stands for the day.
    at: usize,
    /// The day, where it is known before the gates look.
    day: Option<i32>,
}

/// An enrolment, as far as it is known before the gates look.
struct Start {
    at: usize,
    /// The day that the steps count from.
    day: Option<i32>,
    id: Id,
}

/// Its id.
enum Id {
    Once,
    Day(i32),
    /// The gates find it.
    NotLookedFor,
}

/// How many days are told apart: half of them before today. Whoever entered earlier is decided one by one.
const DAYS: i32 = 8_192;

/// How many pairs of a zone and a last step are told apart; most shops have one zone and a few steps. Each takes 8 kB of first
/// reasons, or 64 kB of findings, for each piece of work that is under way.
const TABLES: usize = 32;

impl<V: Copy + PartialEq> Memo<V> {
    pub(super) fn new(not_yet_found: V) -> Self {
        Self { not_yet_found, tables: Vec::new() }
    }

    /// What was found at a place.
    pub(super) fn get(&self, place: Place) -> Option<V> {
        let table = self.tables.iter().find(|table| table.is_of(place))?;
        table.found.get(place.at).copied().filter(|found| *found != self.not_yet_found)
    }

    pub(super) fn set(&mut self, place: Place, found: V) {
        if !self.tables.iter().any(|table| table.is_of(place)) && self.tables.len() < TABLES {
            let nothing = vec![self.not_yet_found; usize::try_from(DAYS).unwrap_or_default()];
            self.tables.push(Table { zone: place.zone, out: place.out, found: nothing });
        }
        let table = self.tables.iter_mut().find(|table| table.is_of(place));
        if let Some(kept) = table.and_then(|table| table.found.get_mut(place.at)) {
            *kept = found;
        }
    }
}

impl<V> Table<V> {
    fn is_of(&self, place: Place) -> bool {
        self.zone == place.zone && self.out == place.out
    }
}

impl Memo<Code> {
    /// The first reason that was found at a place, if it holds for this customer, too.
    pub(super) fn find(&self, lane: &Lane<'_>, place: Place, known: &Known<'_>, scope: &Scope<'_>) -> Option<Code> {
        let code = self.get(place)?;
        let before_exit = code.reason().is_some_and(|reason| reason.gate() < Gate::Exit);
        (before_exit || lane.goes_on(place, known, scope)).then_some(code)
    }

    /// Keeps a first reason, if it is one for everybody at the place.
    pub(super) fn keep(&mut self, lane: &Lane<'_>, place: Place, reason: Reason<'_>) {
        // What an exit finds is the customer's own; and when a control's message would go is looked at one by one.
        let own = reason.gate() > Gate::Step || reason.gate() == Gate::Exit;
        if !(own || lane.holds_out() && reason.outcome() == OutcomeKind::NotYet) {
            self.set(place, Code::new(reason.outcome(), Some(reason.code)));
        }
    }
}

impl Id {
    fn of_enrolment(&self) -> Option<EnrolmentId> {
        match self {
            Self::Once => Some(EnrolmentId::Once),
            Self::Day(day) => day::checked_date(*day).map(EnrolmentId::Day),
            Self::NotLookedFor => None,
        }
    }
}

impl Lane<'_> {
    /// Where a customer's decision is kept; `None` if it is their own.
    pub(super) fn place(&self, known: &Known<'_>, scope: &Scope<'_>) -> Option<Place> {
        let touches = known.touches?;
        if self.desk.parts().exclusion_group.is_some() && !touches.is_empty() {
            return None;
        }
        let zone = known.zone.unwrap_or(scope.zone);
        let Start { at, day, id } = self.start(known, scope, zone)?;
        let (name, re_entry) = (self.desk.campaign.name(), self.desk.parts().re_entry);
        let mut out = 0;
        for touch in touches.iter().filter(|touch| *touch.campaign == *name && touch.kind != TouchKind::Transactional) {
            if touch.unit == Unit::Customer && touch.enrolment == id.of_enrolment()? {
                out = touch.step.max(out);
            } else if re_entry != ReEntry::Always {
                return None;
            }
        }
        Some(Place { zone, out, at, day })
    }

    /// The enrolment that a trigger with a day makes of the facts.
    fn start(&self, known: &Known<'_>, scope: &Scope<'_>, zone: Zone) -> Option<Start> {
        let on = |day: i32, id: Id| {
            let at = i64::from(day) - i64::from(day::number(scope.today)) + i64::from(DAYS / 2);
            Some(Start { at: usize::try_from(at).ok()?, day: Some(day), id })
        };
        let after = |last: i32, days: u32| on(last.checked_add_unsigned(days)?, Id::Day(last));
        match &self.desk.parts().trigger {
            Trigger::FirstOrder => {
                // The instant of an only order may be known.
                let orders = known.orders?.days.len();
                let by_day = known.details.is_none_or(<[_]>::is_empty) && (known.last_order_at.is_none() || orders > 1);
                let first = *bought::days(known, scope)?.first()?;
                by_day.then(|| on(first, Id::Once))?
            }
            Trigger::Milestone(_) if known.last_order_at.is_some() => None,
            Trigger::Milestone(Milestone::Orders { count }) => {
                let last = usize::try_from(*count).ok()?.checked_sub(1)?;
                on(*bought::days(known, scope)?.get(last)?, Id::Once)
            }
            Trigger::Milestone(Milestone::Spend { amount }) => on(bought::reached_on(known, scope, *amount)?, Id::Once),
            Trigger::Silence { .. } => {
                let days = bought::days(known, scope)?;
                after(*days.last()?, self.limit?.days(days, scope.rhythm).checked_add(1)?)
            }
            Trigger::Inactive { days } if bought::is_activity_known(known) => {
                after(day::number(bought::last_activity(known, scope)?), *days)
            }
            Trigger::Every(unit) => {
                let start = day::number(Period::containing(zone.local(scope.now).date(), *unit).ok()?.start());
                Some(Start { at: 0, day: Some(start), id: Id::Day(start) })
            }
            Trigger::Occasion { .. } => Some(Start { at: 0, day: None, id: Id::NotLookedFor }),
            Trigger::Birthday { .. } => {
                let birthday = known.birthday?;
                // In the first years of a life there may be none yet.
                let grown = birthday.year().is_none_or(|year| year < scope.today.year().saturating_sub(2));
                let at = usize::try_from(birthday.month() * 32 + birthday.day()).ok()?;
                grown.then_some(Start { at, day: None, id: Id::NotLookedFor })
            }
            _ => None,
        }
    }

    /// Whether a customer at a place is still on their way: the exit and the goal are looked at for each.
    pub(super) fn goes_on(&self, place: Place, known: &Known<'_>, scope: &Scope<'_>) -> bool {
        let campaign = self.desk.parts();
        if campaign.exit.is_none() && campaign.goal.is_none() {
            return true;
        }
        let Some(on) = place.day.and_then(day::checked_date) else { return false };
        let Some(at) = Anchor::On(on).instant(place.zone) else { return false };
        let entered = Scope { entered: Some(Entered { at, on }), ..*scope };
        let mut rules = [&campaign.exit, &campaign.goal].into_iter().flatten();
        rules.all(|rule| rule.truth(known, &entered) == Truth::False)
    }
}
