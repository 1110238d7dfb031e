//! Enrolments of campaigns that customers enter because they match the audience.

use super::EnrolmentId;
use super::case::Case;
use super::enrol::Occurred;
use crate::campaign::schedule::Anchor;
use crate::campaign::{Enrolment, ReEntry};

/// The enrolments of the customer in the campaign that somebody has recorded by now; `None` if nobody knows.
pub(super) fn recorded<'a, 'p>(case: &Case<'a, 'p>) -> Option<impl Iterator<Item = &'a Enrolment> + use<'a, 'p>> {
    let (name, now) = (case.campaign().name.as_str(), case.now());
    let of_campaign = move |enrolment: &&Enrolment| *enrolment.campaign == *name && enrolment.entered_at <= now;
    Some(case.known().enrolments?.iter().filter(of_campaign))
}

/// The enrolment of a customer who matches: the one they are in, or else the next number, from now on.
///
/// A message whose enrolment nobody has recorded shows that there is one, which began no later than the message.
pub(super) fn entered(case: &Case<'_, '_>) -> Occurred {
    if case.known().touches.is_none() {
        return Occurred::Unknown;
    }
    let Some(recorded) = recorded(case) else { return Occurred::Unknown };
    let (mut open, mut left) = (None::<&Enrolment>, 0);
    for enrolment in recorded {
        if enrolment.left_at.is_some_and(|at| at <= case.now()) {
            left = left.max(enrolment.number);
        } else if open.is_none_or(|open| open.number < enrolment.number) {
            open = Some(enrolment);
        }
    }
    if let Some(open) = open.filter(|open| open.number > left) {
        return Occurred::at(case, EnrolmentId::Number(open.number), Anchor::At(open.entered_at));
    }
    let numbered = case.touches().filter_map(|touch| match touch.enrolment {
        EnrolmentId::Number(number) if number > left => Some((number, touch)),
        _ => None,
    });
    let Some(last) = numbered.clone().map(|(number, _)| number).max() else {
        return begins(case, left);
    };
    let of_last = numbered.filter(|(number, _)| *number == last).map(|(_, touch)| touch);
    let (mut steps, mut entered_at) = (0, None);
    for touch in of_last {
        steps = steps.max(touch.step);
        entered_at = Some(entered_at.map_or(touch.at, |at: chrono::DateTime<chrono::Utc>| at.min(touch.at)));
    }
    let all_out = usize::from(steps) >= case.campaign().steps.len();
    match entered_at {
        // After the cool-down they may come again, also if nobody records who has left.
        Some(_) if all_out && matches!(case.campaign().re_entry, ReEntry::After(_)) => begins(case, last),
        Some(at) => Occurred::at(case, EnrolmentId::Number(last), Anchor::At(at)),
        None => begins(case, left),
    }
}

/// The enrolment after the n-th, from now on.
fn begins(case: &Case<'_, '_>, before: u32) -> Occurred {
    let Some(number) = before.checked_add(1) else { return Occurred::NotYet(None) };
    match Occurred::at(case, EnrolmentId::Number(number), Anchor::At(case.now())) {
        Occurred::Yes(entry) => Occurred::Yes(super::enrol::Occurrence { begins_now: true, ..entry }),
        none => none,
    }
}
