//! [`Case`]: one customer, one campaign, one unit, one moment: what every gate reads.

use std::cell::OnceCell;
use std::fmt::Display;

use chrono::{DateTime, NaiveDate, Utc};

use super::enrol::{Occurred, Occurrence};
use super::step::Next;
use super::{EnrolmentId, Files, Unit};
use crate::campaign::{
    Campaign, CampaignParts, Entered, Known, Moment, Programme, ProgrammeParts, Scope, Step, Subject, Touch, TouchKind,
};
use crate::experiment::{Bucket, Buckets, Purpose};
use crate::model::Zone;

/// A campaign at its place in a programme.
#[derive(Clone, Copy)]
pub(crate) struct Desk<'p> {
    pub(crate) programme: &'p ProgrammeParts,
    pub(crate) campaign: &'p Campaign,
    /// The place, which breaks ties.
    pub(crate) position: usize,
}

/// Who a decision is about.
#[derive(Clone, Copy)]
pub(crate) struct Person<'a> {
    pub(crate) known: &'a Known<'a>,
    pub(crate) key: &'a dyn Display,
    /// What holdouts and variants are drawn by, if that is not the key.
    pub(crate) assignment_id: Option<&'a str>,
    /// Of the same customer.
    pub(crate) files: &'a Files,
}

/// One customer, one campaign, one unit, one moment. What is worked out from them is worked out once.
pub(crate) struct Case<'a, 'p: 'a> {
    pub(crate) desk: Desk<'p>,
    pub(crate) person: Person<'a>,
    pub(crate) moment: Moment,
    /// The customer, or their cart, order or subscription; `None` if the customer has none that the campaign is about.
    pub(crate) unit: Option<Subject<'a>>,
    /// The customer's.
    pub(crate) zone: Zone,
    /// Before anybody has entered.
    scope: Scope<'a>,
    occurred: OnceCell<Occurred>,
    next: OnceCell<Next>,
}

impl<'p> Desk<'p> {
    /// All campaigns of a programme, in order.
    pub(crate) fn all(programme: &'p Programme) -> impl ExactSizeIterator<Item = Self> {
        let parts = programme.parts();
        parts.campaigns.iter().enumerate().map(move |(position, campaign)| Self {
            programme: parts,
            campaign,
            position,
        })
    }

    pub(crate) fn parts(self) -> &'p CampaignParts {
        self.campaign.parts()
    }
}

impl Person<'_> {
    /// Where the customer falls for a purpose.
    pub(crate) fn bucket(self, programme: &ProgrammeParts, purpose: Purpose, scope: &str) -> Bucket {
        let buckets = Buckets::new(&programme.salt, purpose, scope);
        match self.assignment_id {
            Some(id) => buckets.of(id),
            None => buckets.of_display(self.key),
        }
    }
}

impl<'a, 'p: 'a> Case<'a, 'p> {
    pub(crate) fn new(desk: Desk<'p>, person: Person<'a>, unit: Option<Subject<'a>>, moment: Moment) -> Self {
        Self::on(Self::today(desk.programme, moment), desk, person, unit, moment)
    }

    /// The business day of a moment.
    pub(crate) fn today(programme: &ProgrammeParts, moment: Moment) -> NaiveDate {
        programme.zone.local(moment.now()).date()
    }

    /// The same, where the business day of the moment is known already.
    pub(crate) fn on(
        today: NaiveDate,
        desk: Desk<'p>,
        person: Person<'a>,
        unit: Option<Subject<'a>>,
        moment: Moment,
    ) -> Self {
        let programme = desk.programme;
        let scope = Scope {
            now: moment.now(),
            today,
            zone: programme.zone,
            catalogue: &programme.catalogue,
            rhythm: programme.rhythm,
            entered: None,
            unit,
        };
        let zone = person.known.zone.unwrap_or(programme.zone);
        let (occurred, next) = (OnceCell::new(), OnceCell::new());
        Self { desk, person, moment, unit, zone, scope, occurred, next }
    }

    /// The same at a later instant, with facts that are as old then as they are now, in an enrolment that has begun by
    /// then and that the facts do not know of.
    pub(super) fn at(&self, now: DateTime<Utc>, begun: Option<Occurrence>) -> Self {
        let age = self.moment.now().signed_duration_since(self.moment.complete_until());
        let watermark = now.checked_sub_signed(age).unwrap_or(now);
        let moment = Moment::new(now).with_watermark(watermark);
        let occurred = begun.map_or_else(OnceCell::new, |entry| OnceCell::from(Occurred::Yes(entry)));
        Self { occurred, ..Self::new(self.desk, self.person, self.unit, moment) }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.moment.now()
    }

    pub(super) fn campaign(&self) -> &'p CampaignParts {
        self.desk.parts()
    }

    pub(super) fn known(&self) -> &'a Known<'a> {
        self.person.known
    }

    /// What rules look at, before the customer has entered.
    pub(super) fn scope(&self) -> &Scope<'a> {
        &self.scope
    }

    /// What rules look at, as of the enrolment.
    pub(super) fn entered_scope(&self) -> Scope<'a> {
        let entered = |entry: &Occurrence| Entered { at: entry.entered_at, on: entry.anchor.day(self.scope.zone) };
        Scope { entered: self.entry().map(entered), ..self.scope }
    }

    pub(super) fn occurred(&self) -> &Occurred {
        self.occurred.get_or_init(|| Occurred::find(self))
    }

    /// The enrolment that the case is about, if there is one.
    pub(super) fn entry(&self) -> Option<&Occurrence> {
        match self.occurred() {
            Occurred::Yes(entry) => Some(entry),
            Occurred::NotYet(_) | Occurred::Unknown => None,
        }
    }

    pub(super) fn next(&self) -> &Next {
        self.next.get_or_init(|| Next::find(self))
    }

    /// The step that would go next.
    pub(crate) fn next_step(&self) -> Option<&'p Step> {
        self.next().index().and_then(|index| self.campaign().steps.get(usize::from(index)))
    }

    /// The step whose channel and line count: the next one, or else the first.
    pub(super) fn contact(&self) -> Option<&'p Step> {
        let (first, others) = self.campaign().steps.split_first()?;
        let same = |step: &Step| (step.channel, step.line) == (first.channel, first.line);
        if others.iter().all(same) {
            return Some(first);
        }
        Some(self.next_step().unwrap_or(first))
    }

    /// The messages of this campaign that were sent or held out, whenever that was; none if nobody knows.
    pub(super) fn touches(&self) -> impl Iterator<Item = &'a Touch> + Clone + use<'a, 'p> {
        let campaign = self.campaign();
        self.known().touches.unwrap_or_default().iter().filter(move |touch| is_of_campaign(touch, campaign))
    }

    /// Whether a message is one of these.
    pub(super) fn is_own_touch(&self, touch: &Touch) -> bool {
        is_of_campaign(touch, self.campaign())
    }

    /// Whether a message belongs to an enrolment of the case's unit, or of a cart that has gone into it.
    pub(super) fn is_of(&self, touch: &Touch, enrolment: EnrolmentId) -> bool {
        touch.enrolment == enrolment
            && match (self.unit, &touch.unit) {
                (Some(Subject::Cart(cart)), Unit::Cart(id)) if id != cart.id() => {
                    self.person.files.has_gone_into(self.known(), &touch.unit, cart.id(), self.now())
                }
                (Some(unit), other) => other.is(unit),
                (None, _) => false,
            }
    }
}

fn is_of_campaign(touch: &Touch, campaign: &CampaignParts) -> bool {
    *touch.campaign == *campaign.name && touch.kind != TouchKind::Transactional
}

impl Unit {
    /// What a decision is about, on its own.
    pub(super) fn of(unit: Subject<'_>) -> Self {
        match unit {
            Subject::Customer => Self::Customer,
            Subject::Cart(cart) => Self::Cart(cart.id().clone()),
            Subject::Order(order) => Self::Order(order.id.clone()),
            Subject::Subscription(subscription) => Self::Subscription(subscription.id.clone()),
        }
    }

    pub(crate) fn is(&self, unit: Subject<'_>) -> bool {
        match (self, unit) {
            (Self::Customer, Subject::Customer) => true,
            (Self::Cart(id), Subject::Cart(cart)) => id == cart.id(),
            (Self::Order(id), Subject::Order(order)) => *id == order.id,
            (Self::Subscription(id), Subject::Subscription(subscription)) => *id == subscription.id,
            _ => false,
        }
    }
}
