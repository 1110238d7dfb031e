//! Which step is next: [`Next`].

use chrono::{DateTime, Days, TimeDelta, Utc};

use super::case::Case;
use super::enrol::Occurrence;
use crate::campaign::schedule::Anchor;
use crate::campaign::{LatePolicy, Offset, Step, Trigger};

/// Which step is next.
#[derive(Clone, Copy, Debug)]
pub(super) enum Next {
    /// This one, by its position from 0, when it is due; `None` outside of the calendar.
    Step { index: u8, due: Option<DateTime<Utc>> },
    /// None: all are out.
    Done,
    /// None: the rest can not be sent any more.
    TooLate,
    /// Nobody knows what was sent before.
    HistoryUnknown,
    /// There is no enrolment.
    NotEntered,
}

impl Next {
    /// The first step after the last one that is out which can still be sent.
    ///
    /// Steps before one that is out are over, also where they never went: a campaign goes forward.
    pub(super) fn find(case: &Case<'_, '_>) -> Self {
        let Some(entry) = case.entry() else { return Self::NotEntered };
        if case.known().touches.is_none() {
            return Self::HistoryUnknown;
        }
        let out = case.touches().filter(|touch| case.is_of(touch, entry.id)).map(|touch| touch.step);
        let out = out.max().unwrap_or_default();
        let rest = (0_u8..=u8::MAX).zip(&case.campaign().steps).skip(usize::from(out));
        let mut none = Self::Done;
        for (index, step) in rest {
            let due = step.due.due(entry.anchor, case.zone);
            if deadline(case, entry, step, due).is_none_or(|deadline| case.now() <= deadline) {
                return Self::Step { index, due };
            }
            none = Self::TooLate;
        }
        none
    }

    pub(super) fn index(self) -> Option<u8> {
        match self {
            Self::Step { index, .. } => Some(index),
            Self::Done | Self::TooLate | Self::HistoryUnknown | Self::NotEntered => None,
        }
    }
}

/// The last instant at which a step can be sent; `None` if there is none.
fn deadline(case: &Case<'_, '_>, entry: &Occurrence, step: &Step, due: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    let campaign = case.campaign();
    last_instant(&campaign.trigger, campaign.late, step, due, entry.anchor, case)
}

/// The same of an occurrence that the case is not about yet.
pub(super) fn last_instant(
    trigger: &Trigger,
    late: LatePolicy,
    step: &Step,
    due: Option<DateTime<Utc>>,
    anchor: Anchor,
    case: &Case<'_, '_>,
) -> Option<DateTime<Utc>> {
    if let LatePolicy::Within { minutes } = late {
        return due?.checked_add_signed(TimeDelta::minutes(minutes.into()));
    }
    // What is announced is not announced any more when it is over, and no birthday is greeted on another day.
    let yearly = matches!(trigger, Trigger::Birthday { .. } | Trigger::Occasion { .. });
    let ahead = matches!(step.due, Offset::Before { .. });
    if !yearly && !ahead {
        return None;
    }
    let date = anchor.day(case.zone);
    let last = due.filter(|_| yearly).map_or(date, |due| date.max(case.zone.local(due).date()));
    let end = Anchor::On(last.checked_add_days(Days::new(1))?).instant(case.zone)?;
    end.checked_sub_signed(TimeDelta::nanoseconds(1))
}
