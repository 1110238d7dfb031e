//! [`Added`]: messages and enrolments that a simulation adds to what is known of a customer.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::campaign::facts::check::Fact;
use crate::campaign::{Enrolment, Touch};

/// The messages and enrolments that a simulation has added to those of a customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Added {
    pub(crate) touches: Grown<Touch>,
    pub(crate) enrolments: Grown<Enrolment>,
}

/// A list that grows beside the one that the facts give, which may be another one every day. Nothing that was there before is
/// copied when it grows.
#[derive(Clone, Debug)]
pub(crate) struct Grown<T> {
    /// In order.
    added: Vec<T>,
    /// What was given last, and both together in order: kept only where there is something of both.
    given: Vec<T>,
    all: Vec<T>,
}

/// What was added to each row of a table.
#[derive(Clone, Debug)]
pub(crate) struct AddedRows<'a> {
    rows: Arc<[Option<&'a Added>]>,
    /// Messages that the facts give are seen up to this.
    until: DateTime<Utc>,
}

impl Added {
    /// To be called with what the facts give before the lists are read beside it, up to an instant.
    pub(crate) fn see(&mut self, touches: &[Touch], enrolments: &[Enrolment], until: DateTime<Utc>) {
        self.touches.see(sent_until(touches, until));
        self.enrolments.see(enrolments);
    }
}

impl<'a> AddedRows<'a> {
    pub(crate) fn new(rows: Vec<Option<&'a Added>>, until: DateTime<Utc>) -> Self {
        Self { rows: rows.into(), until }
    }

    /// The messages of a row; none where nobody knows of any.
    pub(super) fn touches<'s>(&'s self, row: usize, given: Option<&'s [Touch]>) -> &'s [Touch] {
        let given = sent_until(given.unwrap_or_default(), self.until);
        self.get(row).map_or(given, |added| added.touches.beside(given))
    }

    /// The enrolments of a row; none where nobody knows of any.
    pub(super) fn enrolments<'s>(&'s self, row: usize, given: Option<&'s [Enrolment]>) -> &'s [Enrolment] {
        let given = given.unwrap_or_default();
        self.get(row).map_or(given, |added| added.enrolments.beside(given))
    }

    fn get(&self, row: usize) -> Option<&'a Added> {
        self.rows.get(row).copied().flatten()
    }
}

impl<T: Fact + Clone + PartialEq> Grown<T> {
    /// What was added, in order.
    pub(crate) fn added(&self) -> &[T] {
        &self.added
    }

    /// Adds a fact, in the place of one that is the same. The position of it, which is the last of a later one than all others.
    pub(crate) fn add(&mut self, fact: T) -> usize {
        if !self.all.is_empty() {
            put(&mut self.all, fact.clone());
        }
        put(&mut self.added, fact)
    }

    fn see(&mut self, given: &[T]) {
        if self.added.is_empty() || given.is_empty() {
            (self.given, self.all) = (Vec::new(), Vec::new());
        } else if self.given != given {
            given.clone_into(&mut self.given);
            given.clone_into(&mut self.all);
            for fact in &self.added {
                put(&mut self.all, fact.clone());
            }
        }
    }

    /// All of them, beside those that were [seen](Self::see) last.
    fn beside<'s>(&'s self, given: &'s [T]) -> &'s [T] {
        match (self.added.is_empty(), given.is_empty()) {
            (true, _) => given,
            (_, true) => &self.added,
            _ => &self.all,
        }
    }
}

/// Puts a fact to its position, in the place of one that is the same.
fn put<T: Fact>(list: &mut Vec<T>, fact: T) -> usize {
    if let Some(same) = list.iter().position(|other| other.is_same(&fact)) {
        list.remove(same);
    }
    let at = list.partition_point(|other| other.order(&fact) != Ordering::Greater);
    list.insert(at, fact);
    at
}

/// Those of messages in the order of their instants that were sent by one.
fn sent_until(touches: &[Touch], until: DateTime<Utc>) -> &[Touch] {
    touches.get(..touches.partition_point(|touch| touch.at <= until)).unwrap_or_default()
}

/// What was given is kept for speed alone.
impl<T: PartialEq> PartialEq for Grown<T> {
    fn eq(&self, other: &Self) -> bool {
        self.added == other.added
    }
}

impl<T: Eq> Eq for Grown<T> {}

impl<T> Default for Grown<T> {
    fn default() -> Self {
        Self { added: Vec::new(), given: Vec::new(), all: Vec::new() }
    }
}
