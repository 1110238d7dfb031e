//! [`Customers`]: what a dry run has sent so far, by customer.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};

use crate::campaign::facts::Fact;
use crate::campaign::{Added, AddedRows, Decisions, Enrolment, FactTable, FactsError, Touch, TouchKind};

/// The customers to whom a dry run has sent, or who were held out, or have entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Customers<K> {
    /// In the order in which they came.
    all: Vec<Customer<K>>,
    /// Their positions, by key.
    by_key: Vec<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Customer<K> {
    pub(super) key: K,
    pub(super) added: Added,
    /// The campaigns that have sent to them, and those of which they were held out.
    pub(super) by_campaign: Vec<(usize, TouchKind)>,
}

/// What one run has come to, by row.
pub(super) struct Found<K> {
    /// Messages, each with the campaign's position, in the order of [`Decisions::touches`].
    pub(super) touches: Vec<(usize, usize, Touch)>,
    pub(super) enrolments: Vec<(usize, Enrolment)>,
    /// Those of the rows that were in no run before.
    new: Vec<(usize, K)>,
}

impl<K> Default for Customers<K> {
    fn default() -> Self {
        Self { all: Vec::new(), by_key: Vec::new() }
    }
}

impl<K> Customers<K> {
    pub(super) fn get(&self, place: u32) -> Option<&Customer<K>> {
        self.all.get(place as usize)
    }

    pub(super) fn get_mut(&mut self, place: u32) -> Option<&mut Customer<K>> {
        self.all.get_mut(place as usize)
    }

    /// By key.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Customer<K>> {
        self.by_key.iter().filter_map(|place| self.get(*place))
    }
}

impl<K: Ord + Clone> Customers<K> {
    /// The place of the customer of each row of a table with these keys. One walk over both.
    pub(super) fn align(&self, keys: &[K]) -> Vec<Option<u32>> {
        let mut known = self.by_key.iter().filter_map(|place| Some((*place, &self.get(*place)?.key))).peekable();
        let place = |key: &K| {
            while known.next_if(|(_, other)| *other < key).is_some() {}
            known.next_if(|(_, other)| *other == key).map(|(place, _)| place)
        };
        keys.iter().map(place).collect()
    }

    /// Looks at what the facts give of those who are in some row, up to an instant.
    pub(super) fn see(&mut self, places: &[Option<u32>], facts: &FactTable<'_, K>, until: DateTime<Utc>) {
        for (row, place) in places.iter().enumerate() {
            let Some((customer, known)) = place.and_then(|place| self.get_mut(place)).zip(facts.known(row)) else {
                continue;
            };
            customer.added.see(known.touches.unwrap_or_default(), known.enrolments.unwrap_or_default(), until);
        }
    }

    /// What was added, by row, beside what the facts give up to an instant.
    pub(super) fn rows(&self, places: &[Option<u32>], until: DateTime<Utc>) -> AddedRows<'_> {
        let added = |place: &Option<u32>| place.and_then(|place| self.get(place)).map(|customer| &customer.added);
        AddedRows::new(places.iter().map(added).collect(), until)
    }

    /// Gives those who are new a place.
    pub(super) fn enter(&mut self, places: &mut [Option<u32>], found: &mut Found<K>) -> Result<(), FactsError> {
        let too_many = |found| FactsError::TooMany { field: "customers", found };
        u32::try_from(self.all.len().saturating_add(found.new.len())).map_err(|_| too_many(self.all.len()))?;
        for (row, key) in found.new.drain(..) {
            let place = u32::try_from(self.all.len()).map_err(|_| too_many(self.all.len()))?;
            self.all.push(Customer { key, added: Added::default(), by_campaign: Vec::new() });
            self.by_key.push(place);
            if let Some(of_row) = places.get_mut(row) {
                *of_row = Some(place);
            }
        }
        // Two runs of ascending keys, which take one walk.
        let key = |place: u32| self.all.get(place as usize).map(|customer| &customer.key);
        self.by_key.sort_by(|a, b| key(*a).cmp(&key(*b)));
        Ok(())
    }
}

impl<K: Ord + Clone> Found<K> {
    /// What is to be recorded of decisions. What the facts know of enrolments already is not.
    pub(super) fn of(decisions: &Decisions<'_, K>, facts: &FactTable<'_, K>, places: &[Option<u32>]) -> Self {
        let now = decisions.moment().now();
        let due = decisions.controls().iter().filter(|one| one.message.at <= now);
        let messages = decisions.sent().iter().chain(due);
        let touches: Vec<_> = messages.map(|one| (one.row, one.campaign, one.message.touch())).collect();
        let is_new = |(row, enrolment): &&(usize, Enrolment)| {
            let known = facts.known(*row).and_then(|known| known.enrolments);
            !known.is_some_and(|known| known.contains(enrolment))
        };
        let enrolments: Vec<_> = decisions.entered().iter().filter(is_new).cloned().collect();
        let mut rows: Vec<usize> = touches.iter().map(|(row, ..)| *row).collect();
        rows.extend(enrolments.iter().map(|(row, _)| *row));
        rows.sort_unstable();
        rows.dedup();
        rows.retain(|row| places.get(*row).is_some_and(Option::is_none));
        let new = rows.into_iter().filter_map(|row| Some((row, facts.keys().get(row)?.clone())));
        Self { touches, enrolments, new: new.collect() }
    }
}

/// In which order messages of one run are recorded: those of one customer as facts are kept.
pub(super) fn in_order(
    (row, _, touch): &(usize, usize, Touch),
    (other_row, _, other): &(usize, usize, Touch),
) -> Ordering {
    row.cmp(other_row).then_with(|| touch.order(other))
}
