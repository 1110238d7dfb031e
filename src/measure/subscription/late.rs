//! [`LateStops`]: customers of whom more is known later.

use super::ZeroPriced;
use super::sweep::Step;
use super::term::{Term, push_steps, push_trials};
use super::trials::Trial;

/// The terms of customers whose billing stopped after a term had ended. How they stood between the two depends on the
/// day from which one looks, so their steps are made again for each look before the last of their late stops.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LateStops {
    /// Where each customer's terms end; nothing if nobody has any.
    ends: Vec<u32>,
    /// All terms of each of those customers, sorted.
    terms: Vec<Term>,
}

/// Whether one of a customer's terms went on after it had ended.
pub(super) fn has_late_stop(terms: &[Term]) -> bool {
    terms.iter().any(|term| term.late_stop.is_some())
}

impl LateStops {
    /// Adds the next customer, with their terms if one of them has a late stop.
    pub(super) fn push(&mut self, terms: &[Term]) {
        self.terms.extend_from_slice(terms);
        self.ends.push(u32::try_from(self.terms.len()).unwrap_or(u32::MAX));
    }

    /// Ends the adding: where nobody has a late stop, nothing is kept.
    pub(super) fn finish(&mut self) {
        if self.terms.is_empty() {
            self.ends = Vec::new();
        }
    }

    /// The terms of a customer, by their number; none if they have no late stop.
    pub(super) fn terms(&self, customer: usize) -> &[Term] {
        let Some(end) = self.ends.get(customer) else { return &[] };
        let first = customer.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.terms.get(first as usize..*end as usize).unwrap_or_default()
    }

    /// The steps of a customer as known before the day `until`; `None` if all of their stops were known.
    pub(super) fn steps(&self, customer: usize, until: i32, zero_priced: ZeroPriced) -> Option<Vec<Step>> {
        let terms = self.terms(customer);
        if terms.iter().all(|term| term.late_stop.is_none_or(|stop| stop < until)) {
            return None;
        }
        let mut steps = Vec::new();
        push_steps(&mut steps, terms, until, zero_priced, &mut Vec::new());
        Some(steps)
    }

    /// The trials of these customers as known before the day `until`.
    pub(super) fn trials(&self, until: i32) -> Vec<Trial> {
        let mut trials = Vec::new();
        for customer in 0..self.ends.len() {
            push_trials(&mut trials, self.terms(customer), until);
        }
        trials
    }
}
