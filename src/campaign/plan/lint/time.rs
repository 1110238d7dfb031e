//! Late steps, send windows, quiet hours: against the cadence, and against each other.

use super::shared::{DAY, due, entries};
use super::{FindingCode, Lint};
use crate::campaign::plan::clock::minute_of;
use crate::campaign::{LatePolicy, Offset, Predicate, Rule, Step, Trigger, Window};

const WEEK: usize = 7 * 24 * 60;

impl Lint<'_> {
    pub(super) fn times(&mut self) {
        let open = self.open_minutes();
        match self.campaign.late {
            LatePolicy::Send => self.without_end(),
            LatePolicy::Within { minutes } => self.within(minutes, &open),
        }
        if let Some(window) = &self.campaign.send_window {
            let longest = longest_run(&open);
            if longest < self.cadence.minutes as usize && longest < WEEK {
                let text = format!("{window}: open for {longest} minutes at a time, and runs are {}", self.cadence);
                self.report(FindingCode::WindowBelowCadence, "send_window", text);
            }
        }
        for (position, step) in self.campaign.steps.iter().enumerate() {
            self.own_time(&format!("steps[{position}].due"), step);
        }
    }

    fn without_end(&mut self) {
        let campaign = self.campaign;
        let bounded = match &campaign.trigger {
            // A date is over after it, an audience is of today, a period ends with the next.
            Trigger::Audience | Trigger::Every(_) => true,
            trigger if trigger.is_dated() => true,
            _ => self.fields().into_iter().any(|(.., rule)| mentions_time(rule)),
        };
        if !bounded {
            let text = "late steps are sent, and neither audience nor exit says how long ago the trigger may be";
            self.report(FindingCode::LateWithoutEnd, "late", text);
        }
    }

    fn within(&mut self, minutes: u32, open: &[bool]) {
        if minutes < self.cadence.minutes {
            let text = format!("within {minutes} minutes, and runs are {}", self.cadence);
            self.report(FindingCode::LateBelowCadence, "late", text);
        }
        let waits = waits(open);
        let longest = |step: &Step| match self.minute_of_day(step) {
            Some(minute) => waits.iter().skip(minute).step_by(24 * 60).copied().max(),
            None => waits.iter().copied().max(),
        };
        let steps = self.campaign.steps.iter().enumerate();
        let worst = steps.filter_map(|(position, step)| Some((longest(step)?, position))).max_by_key(|(wait, _)| *wait);
        if let Some((wait, position)) = worst.filter(|(wait, _)| *wait > minutes as usize) {
            let text = format!("within {minutes} minutes, and steps[{position}] can have to wait for {wait}");
            self.report(FindingCode::LateBelowPause, "late", text);
        }
    }

    /// The minute of the day at which a step is always due, if there is one.
    fn minute_of_day(&self, step: &Step) -> Option<usize> {
        let [first, last] = entries(&self.campaign.trigger).map(|entered| due(step.due, entered).rem_euclid(DAY));
        usize::try_from(first).ok().filter(|_| first == last)
    }

    fn own_time(&mut self, path: &str, step: &Step) {
        let (Offset::Day { at: Some(at), .. } | Offset::Before { at, .. }) = step.due else { return };
        let quiet = self.quiet.into_iter().flatten().find(|quiet| quiet.has_minute(minute_of(at)));
        if let Some(quiet) = quiet {
            let text = format!("{}, and quiet hours are {quiet}", step.due);
            self.report(FindingCode::StepInQuietHours, path, text);
        }
        if let Some(window) = self.campaign.send_window.as_ref().filter(|window| !window.has_minute(minute_of(at))) {
            let text = format!("{}, and the send window is {window}", step.due);
            self.report(FindingCode::StepOutsideWindow, path, text);
        }
    }

    /// The minutes of a week from Monday in which messages go out.
    fn open_minutes(&self) -> Vec<bool> {
        let quiet = |minute| self.quiet.into_iter().flatten().any(|quiet| quiet.has_minute(minute));
        let within = |day, minute| self.campaign.send_window.as_ref().is_none_or(|window| window.is_open(day, minute));
        let days = (0..7_u8).flat_map(|day| (0..24 * 60_u32).map(move |minute| (day, minute)));
        days.map(|(day, minute)| within(day, minute) && !quiet(minute)).collect()
    }
}

/// From each minute, how many there are until the next one that is open, round the week; none if none is.
fn waits(open: &[bool]) -> Vec<usize> {
    let mut wait = None;
    // Twice round: the last minutes of the week wait for the first of the next.
    let mut backwards: Vec<usize> = open
        .iter()
        .chain(open)
        .rev()
        .map(|is_open| {
            wait = if *is_open { Some(0) } else { wait.map(|minutes: usize| minutes + 1) };
            wait.unwrap_or(0)
        })
        .collect();
    backwards.reverse();
    backwards.truncate(open.len());
    backwards
}

/// The longest time without a pause, round the week.
fn longest_run(open: &[bool]) -> usize {
    let (mut longest, mut run) = (0, 0);
    for is_open in open.iter().chain(open) {
        run = if *is_open { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest.min(open.len())
}

fn mentions_time(rule: &Rule) -> bool {
    rule.leaves().into_iter().any(|(_, predicate)| is_about_time(predicate))
}

/// Whether it says how long ago something is.
fn is_about_time(predicate: &Predicate) -> bool {
    let recency = matches!(
        predicate,
        Predicate::OrderRecency { .. }
            | Predicate::CustomerAge { .. }
            | Predicate::SilentFor { .. }
            | Predicate::Inactive { .. }
    );
    recency || matches!(predicate.within(), Some(Window::Rolling { .. } | Window::CalendarDays { .. }))
}
