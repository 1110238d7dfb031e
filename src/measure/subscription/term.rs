//! [`Term`]: a subscription as the log counts it, and what a customer's terms make together.

use super::monthly::monthly;
use super::sweep::{Presence, Step};
use super::trials::Trial;
use super::{SubscriptionLogError, SubscriptionOptions, ZeroPriced};
use crate::model::{Subscription, day};

/// The day before which everything is known.
pub(super) const ALL: i32 = i32::MAX;

/// A subscription as the log counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Term {
    start: i32,
    /// After the trial, if there is one.
    from: i32,
    /// The first day on which it does not count any more; `i32::MAX` if none is known.
    over: i32,
    /// A later such day, known only from itself on.
    pub(super) late_stop: Option<i32>,
    pub(super) mrr: i64,
    has_trial: bool,
    has_price: bool,
}

/// What changes on a day.
pub(super) struct Event {
    day: i32,
    mrr: i64,
    terms: i64,
    passes: bool,
}

impl Term {
    pub(super) fn new<K>(
        row: usize,
        subscription: &Subscription<K>,
        options: &SubscriptionOptions,
    ) -> Result<Self, SubscriptionLogError> {
        let (found, interval) = (subscription.amount(), subscription.interval());
        let mrr = monthly(found, interval, options).ok_or(SubscriptionLogError::Amount { row, found, interval })?;
        let start = day::number(subscription.start());
        let (over, late_stop) = options.churn_timing().gone_on(subscription);
        Ok(Self {
            start,
            from: subscription.trial_until().map_or(start, day::number),
            over,
            late_stop,
            mrr,
            has_trial: subscription.trial_until().is_some(),
            has_price: !found.is_zero(),
        })
    }

    /// The first day on which it does not count any more, as known before the day `until`.
    fn to(&self, until: i32) -> i32 {
        self.late_stop.filter(|stop| *stop < until).unwrap_or(self.over)
    }

    /// Whether it is more than a trial. A term without a trial counts even if it ended on its first day.
    fn counts(&self, until: i32) -> bool {
        self.from < self.to(until) || !self.has_trial
    }

    /// How it begins and ends; `None` if its customer is none by it.
    fn span(&self, until: i32, zero_priced: ZeroPriced, first_paid: Option<i32>) -> Option<[Event; 2]> {
        let from = match zero_priced {
            _ if self.has_price => self.from,
            ZeroPriced::LeaveOut => return None,
            ZeroPriced::OncePaid => self.from.max(first_paid?),
            ZeroPriced::Count => self.from,
        };
        let to = self.to(until);
        let passes = from == to && !self.has_trial;
        if !passes && from >= to {
            return None;
        }
        let begin = Event { day: from, mrr: self.mrr, terms: 1, passes };
        Some([begin, Event { day: to, mrr: -self.mrr, terms: -1, passes }])
    }
}

/// Adds a customer's steps, as known before the day `until`: one for each day after which they stand otherwise, or on
/// which they came and left.
pub(super) fn push_steps(
    steps: &mut Vec<Step>,
    terms: &[Term],
    until: i32,
    zero_priced: ZeroPriced,
    events: &mut Vec<Event>,
) {
    let paid = terms.iter().filter(|term| term.has_price && term.counts(until));
    let first_paid = paid.map(|term| term.from).min();
    events.clear();
    events.extend(terms.iter().filter_map(|term| term.span(until, zero_priced, first_paid)).flatten());
    events.sort_unstable_by_key(|event| event.day);
    let (mut terms, mut mrr, mut presence) = (0, 0, Presence::Absent);
    for events in events.chunk_by(|a, b| a.day == b.day) {
        let Some(day) = events.first().map(|event| event.day).filter(|day| *day < i32::MAX) else { continue };
        let mrr_before = mrr;
        terms += events.iter().map(|event| event.terms).sum::<i64>();
        mrr += events.iter().map(|event| event.mrr).sum::<i64>();
        let passes = events.iter().any(|event| event.passes);
        let now = match terms {
            0 if passes => Presence::Passed,
            0 => Presence::Absent,
            _ => Presence::Present,
        };
        if (now, mrr) != (presence, mrr_before) {
            steps.push(Step { day, presence: now, mrr });
        }
        presence = if now == Presence::Passed { Presence::Absent } else { now };
    }
}

/// Adds a customer's trials, as known before the day `until`, each with the first paid day that follows it.
pub(super) fn push_trials(trials: &mut Vec<Trial>, terms: &[Term], until: i32) {
    if !terms.iter().any(|term| term.has_trial) {
        return;
    }
    let paid = terms.iter().filter(|term| term.has_price && term.counts(until));
    let mut paid_from: Vec<i32> = paid.map(|term| term.from).collect();
    paid_from.sort_unstable();
    for term in terms.iter().filter(|term| term.has_trial) {
        let (start, end) = (term.start, term.from.min(term.to(until)));
        // What was paid for before the trial is not its conversion; what begins on its first day is, if it ended there.
        let earliest = end.min(start.saturating_add(1));
        let after = paid_from.partition_point(|day| *day < earliest);
        trials.push(Trial { start, end, paid_from: paid_from.get(after).copied() });
    }
}
