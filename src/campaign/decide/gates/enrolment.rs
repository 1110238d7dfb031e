//! The gate of the trigger, of coming again, and of campaigns that exclude each other.

use std::ops::ControlFlow;

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use super::{Looked, Report, SEEN};
use crate::campaign::decide::case::{Case, Desk};
use crate::campaign::decide::enrol::{Occurred, Occurrence};
use crate::campaign::decide::evidence::Evidence;
use crate::campaign::decide::files::{Enrolled, is_open};
use crate::campaign::decide::step::Next;
use crate::campaign::decide::{EnrolmentId, Gate, Unit, audience};
use crate::campaign::schedule::{Anchor, Control};
use crate::campaign::{CoolDown, OutcomeKind, ReEntry, Reason, ReasonCode, Subject, Touch, Trigger, UnitKind};
use crate::model::Cart;

impl<'a, 'p: 'a> Case<'a, 'p> {
    pub(super) fn enrolment(&self, report: &mut Report<'_, 'p>) -> Looked {
        let entry = match self.occurred() {
            Occurred::Yes(entry) => entry,
            Occurred::NotYet(until) => {
                report(Reason::new(ReasonCode::NotTriggered).until(*until))?;
                return SEEN;
            }
            Occurred::Unknown => {
                report(Reason::new(ReasonCode::TriggerUnknown))?;
                return SEEN;
            }
        };
        self.may_be_in(entry, report)?;
        if let Some(other) = self.excluded_by(entry) {
            report(Reason::new(ReasonCode::ExclusionGroup).with(Evidence::Campaign(other)))?;
        }
        SEEN
    }

    /// The enrolment without those of other campaigns.
    fn may_be_in(&self, entry: &Occurrence, report: &mut Report<'_, 'p>) -> ControlFlow<()> {
        if let Some(Subject::Cart(cart)) = self.unit
            && let Some(other) = self.stands_before(cart)
        {
            report(Reason::new(ReasonCode::OtherUnit).with(Evidence::Since(other.touched_at())))?;
        }
        self.re_entry(entry, report)
    }

    /// The open cart that was touched last, if that is another one and this one is open too.
    fn stands_before(&self, cart: &Cart) -> Option<&'a Cart> {
        let open = Some(cart).filter(|cart| is_open(cart, self.now()))?;
        self.person.files.latest_open(self.known(), self.now()).filter(|latest| latest.id() != open.id())
    }

    fn re_entry(&self, entry: &Occurrence, report: &mut Report<'_, 'p>) -> ControlFlow<()> {
        let re_entry = self.campaign().re_entry;
        if re_entry == ReEntry::Always {
            return ControlFlow::Continue(());
        }
        let own = entry.anchor.day(self.zone);
        let at = (self.now(), self.desk.position);
        let closest =
            self.person.files.closest(at, |past| self.enrolled(entry, past), own, |other| self.is_own(entry, other));
        let Some(other) = closest else { return ControlFlow::Continue(()) };
        match re_entry {
            ReEntry::Never => report(Reason::new(ReasonCode::ReEntryNever).with(Evidence::Before(other)))?,
            ReEntry::After(cool_down) => {
                let free = own.min(other).checked_add(cool_down);
                if free.is_none_or(|free| own.max(other) < free) {
                    // A cart's or birthday's day does not move; who enters now can come later.
                    let until = free.filter(|_| entry.begins_now).and_then(|free| Anchor::On(free).instant(self.zone));
                    let evidence = Evidence::CoolDown { cool_down, since: other };
                    report(Reason::new(ReasonCode::ReEntryTooSoon).until(until).with(evidence))?;
                }
            }
            ReEntry::Always => {}
        }
        ControlFlow::Continue(())
    }

    /// The enrolments of the customer in the campaign, with the days that they count from: those that were recorded, and those
    /// that their messages show.
    fn enrolled(&self, entry: &Occurrence, past: &mut Vec<(NaiveDate, Enrolled)>) {
        let local = |at: DateTime<Utc>| self.zone.local(at).date();
        if let Trigger::Audience = self.campaign().trigger {
            let recorded = audience::recorded(self).into_iter().flatten();
            past.extend(recorded.map(|one| (local(one.entered_at), Enrolled::Recorded(one.number))));
        }
        // The first message of each enrolment stands for it.
        let files = self.person.files;
        let touches = self.known().touches.unwrap_or_default().iter().enumerate();
        let first = touches.filter(|(_, touch)| self.is_own_touch(touch) && files.is_first(self.known(), touch));
        past.extend(first.map(|(at, touch)| (self.day_of(entry, touch), Enrolled::Sent(at))));
    }

    fn is_own(&self, entry: &Occurrence, other: Enrolled) -> bool {
        match other {
            Enrolled::Recorded(number) => EnrolmentId::Number(number) == entry.id,
            Enrolled::Sent(at) => {
                let sent = self.known().touches.and_then(|touches| touches.get(at));
                sent.is_some_and(|touch| self.is_of(touch, entry.id))
            }
        }
    }

    /// The day that the enrolment of a message counts from, as that of the case does.
    fn day_of(&self, entry: &Occurrence, touch: &Touch) -> NaiveDate {
        // Of a silence the id is the day before it, not the day on which it became one.
        let by_id = !matches!(self.campaign().trigger, Trigger::Silence { .. } | Trigger::Inactive { .. });
        match (entry.id, touch.enrolment) {
            (EnrolmentId::Day(_), EnrolmentId::Day(day)) if by_id => day,
            _ => self.day_of_unit(&touch.unit).unwrap_or_else(|| self.zone.local(touch.at).date()),
        }
    }

    /// The day that the enrolment of another cart, order or subscription counts from.
    fn day_of_unit(&self, unit: &Unit) -> Option<NaiveDate> {
        let local = |at: DateTime<Utc>| self.zone.local(at).date();
        match self.person.files.subject(self.known(), unit)? {
            Subject::Customer => None,
            Subject::Cart(cart) => Some(cart.touched_at()).filter(|at| *at <= self.now()).map(local),
            Subject::Order(order) if matches!(self.campaign().trigger, Trigger::OrderDelivered) => order.delivered_on,
            Subject::Order(order) => Some(order.placed_at.map_or(order.placed_on, local)),
            Subject::Subscription(term) => term.cancelled_on,
        }
    }

    /// Another campaign of the group that the customer is on their way through, and was before this one.
    fn excluded_by(&self, entry: &Occurrence) -> Option<&'p str> {
        let group = self.campaign().exclusion_group.as_deref()?;
        // Whoever is through says so, whatever else they are in.
        if let Next::Done | Next::TooLate = self.next() {
            return None;
        }
        let control = self.control();
        let own = self.underway_since(entry, control);
        let others = self.desk.programme.campaigns.iter().enumerate();
        let others = others.filter(|(position, campaign)| {
            *position != self.desk.position && campaign.parts().exclusion_group.as_deref() == Some(group)
        });
        for (position, campaign) in others {
            let desk = Desk { campaign, position, ..self.desk };
            let find = || self.earliest_underway(desk, control);
            let since = self.person.files.underway(self.now(), position, find);
            let first = |since: DateTime<Utc>| own.is_none_or(|own| (since, position) < (own, self.desk.position));
            if since.is_some_and(first) {
                return Some(campaign.name());
            }
        }
        None
    }

    /// Since when the customer is on their way through another campaign: the same for all their units, as what they are held
    /// out of of this one is nothing to the other.
    fn earliest_underway(&self, desk: Desk<'p>, control: Control<'_>) -> Option<DateTime<Utc>> {
        let name = desk.campaign.name();
        let sent = self.known().touches.unwrap_or_default().iter().filter(|touch| *touch.campaign == *name);
        // Each enrolment once; the customer has one at most.
        let most = if desk.campaign.unit() == UnitKind::Customer { 1 } else { usize::MAX };
        let enrolments = sent.filter(|touch| self.person.files.is_first(self.known(), touch));
        let units = enrolments.map(|touch| &touch.unit).filter(|unit| most > 1 || **unit == Unit::Customer);
        let since = units.take(most).filter_map(|unit| {
            let unit = self.person.files.living(self.known(), unit, self.now())?;
            if unit.kind() != desk.campaign.unit() || !unit.is_there(self.now(), self.scope().today) {
                return None;
            }
            let case = Case::new(desk, self.person, Some(unit), self.moment);
            let entry = case.entry()?;
            let since = case.underway_since(entry, control)?;
            case.goes_on(entry, control).then_some(since)
        });
        since.min()
    }

    /// When the first message of an enrolment went out, if there are more to come.
    fn underway_since(&self, entry: &Occurrence, control: Control<'_>) -> Option<DateTime<Utc>> {
        let Next::Step { .. } = self.next() else { return None };
        let sent = self.touches().filter(|touch| control.counts(touch) && self.is_of(touch, entry.id));
        sent.map(|touch| touch.at).min()
    }

    /// Whether nothing but time, or a fact that nobody knows, is in the way of more messages.
    fn goes_on(&self, entry: &Occurrence, control: Control<'_>) -> bool {
        let waits = |reason: Reason<'p>| match reason.outcome() {
            OutcomeKind::NotYet => reason.until.is_some(),
            OutcomeKind::Defer => true,
            OutcomeKind::HeldOut => matches!(control, Control::Global),
            OutcomeKind::Send | OutcomeKind::Skip | OutcomeKind::Exit => false,
        };
        let others = Gate::ALL.iter().copied().filter(|gate| *gate != Gate::Enrolment);
        self.may_be_in(entry, &mut |_| ControlFlow::Break(())).is_continue()
            && others.filter_map(|gate| self.first_reason(gate)).all(waits)
    }
}

trait CheckedAdd {
    fn checked_add(self, cool_down: CoolDown) -> Option<NaiveDate>;
}

impl CheckedAdd for NaiveDate {
    fn checked_add(self, cool_down: CoolDown) -> Option<NaiveDate> {
        match cool_down {
            CoolDown::Days(days) => self.checked_add_days(Days::new(days.get().into())),
            CoolDown::Months(months) => self.checked_add_months(Months::new(months.get())),
        }
    }
}
