//! A customer's days as steps, walked over periods.

use super::super::boundaries::Boundaries;
use super::ReturnedSubscriber;

/// A day on which something changes for a customer. From it on, until the next step, they are as it says at the end of
/// each day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) day: i32,
    pub(super) presence: Presence,
    /// In minor units; zero for who is absent.
    pub(super) mrr: i64,
}

/// Whether somebody is a customer at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Absent,
    Present,
    /// Came and left on the day.
    Passed,
}

/// A customer at a boundary: at the end of the day before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) is_customer: bool,
    /// In minor units.
    pub(super) mrr: i64,
}

/// How somebody came who was not there at the start of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    New,
    Returned,
}

/// What happened to a customer between two boundaries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    /// 0 before the first boundary; the period's number and one from there on.
    pub(super) slot: usize,
    pub(super) before: Standing,
    pub(super) after: Standing,
    /// Their first arrival in the period, if they were not there at its start.
    pub(super) arrival: Option<Arrival>,
    /// Whether they were gone at some time in the period after having been there.
    pub(super) left: bool,
}

impl Step {
    pub(super) fn standing(&self) -> Standing {
        Standing { is_customer: self.presence == Presence::Present, mrr: self.mrr }
    }
}

/// Hands out what happened to a customer before the first boundary, and in each period in which something did, before
/// the day `until`.
pub(super) fn changes(
    steps: &[Step],
    boundaries: &Boundaries,
    until: i32,
    returned: ReturnedSubscriber,
    mut emit: impl FnMut(&Change),
) {
    let mut change =
        Change { slot: 0, before: Standing::default(), after: Standing::default(), arrival: None, left: false };
    let mut gone = None;
    for step in steps.iter().take_while(|step| step.day < until) {
        let slot = boundaries.after(step.day);
        if slot != change.slot {
            emit(&change);
            change = Change { slot, before: change.after, after: change.after, arrival: None, left: false };
        }
        if slot >= boundaries.len() {
            return;
        }
        if step.presence != Presence::Absent && !change.before.is_customer && change.arrival.is_none() {
            let returns = gone.is_some_and(|gone| !returned.is_new(gone, step.day));
            change.arrival = Some(if returns { Arrival::Returned } else { Arrival::New });
        }
        if step.presence != Presence::Present && (change.after.is_customer || step.presence == Presence::Passed) {
            change.left = true;
            gone = Some(step.day);
        }
        change.after = step.standing();
    }
    emit(&change);
}
