//! [`Lists`]: a list for each customer, one after another.

#![expect(
    clippy::indexing_slicing,
    reason = "`starts` ascends to the number of the values, one more than there are customers"
)]

use crate::campaign::facts::FactsError;
use crate::campaign::facts::check::{Fact, settle};

/// A list for each customer: that of customer `c` is at `starts[c]..starts[c + 1]`.
#[derive(Clone, Debug)]
pub(super) struct Lists<T> {
    starts: Vec<u32>,
    values: Vec<T>,
}

/// A list for each customer of whom it is known.
#[derive(Clone, Debug)]
pub(super) struct ListColumn<T> {
    lists: Lists<T>,
    known: KnownOf,
}

/// Of whom something is known.
#[derive(Clone, Debug)]
pub(super) enum KnownOf {
    All,
    /// A bit each, 64 to a word.
    Some(Vec<u64>),
}

impl<T> Lists<T> {
    pub(super) fn with_capacity(customers: usize) -> Self {
        let mut starts = Vec::with_capacity(customers.saturating_add(1));
        starts.push(0);
        Self { starts, values: Vec::new() }
    }

    /// Appends the list of the next customer.
    pub(super) fn push(&mut self, list: impl IntoIterator<Item = T>, field: &'static str) -> Result<(), FactsError> {
        self.values.extend(list);
        self.starts.push(count(self.values.len(), field)?);
        Ok(())
    }

    /// The values of so many customers, each with the customer whose it is: sorted by counting, and moved, not copied.
    pub(super) fn grouped(
        mut values: Vec<T>,
        mut of: Vec<u32>,
        customers: usize,
        field: &'static str,
    ) -> Result<Self, FactsError> {
        count(values.len(), field)?;
        let mut starts = vec![0_u32; customers + 1];
        for customer in &of {
            starts[*customer as usize + 1] += 1;
        }
        for customer in 0..customers {
            starts[customer + 1] += starts[customer];
        }
        if !of.is_sorted() {
            let mut next = starts.clone();
            for place in &mut of {
                let next = &mut next[*place as usize];
                *place = *next;
                *next += 1;
            }
            move_to(&mut values, &mut of);
        }
        values.shrink_to_fit();
        Ok(Self { starts, values })
    }

    /// The values of all customers, each with the customer whose it is.
    pub(super) fn into_values(self) -> (Vec<T>, Vec<u32>) {
        let mut of = Vec::with_capacity(self.values.len());
        for (customer, ends) in (0_u32..).zip(self.starts.windows(2)) {
            of.resize(ends[1] as usize, customer);
        }
        (self.values, of)
    }

    pub(super) fn get(&self, customer: usize) -> &[T] {
        let (Some(start), Some(end)) = (self.starts.get(customer), self.starts.get(customer + 1)) else {
            return &[];
        };
        &self.values[*start as usize..*end as usize]
    }
}

impl<T> ListColumn<T> {
    pub(super) fn new(lists: Lists<T>, known: KnownOf) -> Self {
        Self { lists, known }
    }

    /// Whether a list is known of anybody.
    pub(super) fn is_of_anybody(&self) -> bool {
        self.known.is_anybody()
    }

    /// The lists, and of whom they are known.
    pub(super) fn into_parts(self) -> (Lists<T>, KnownOf) {
        (self.lists, self.known)
    }

    /// The list of a customer; `None` if it is not known.
    pub(super) fn get(&self, customer: usize) -> Option<&[T]> {
        self.known.contains(customer).then(|| self.lists.get(customer))
    }
}

impl<T: Fact> ListColumn<T> {
    /// Puts the facts of each customer in order, and looks whether they contradict each other.
    pub(super) fn settled(mut self, scale: u32) -> Result<Self, FactsError> {
        let mut rest = self.lists.values.as_mut_slice();
        for (customer, ends) in self.lists.starts.windows(2).enumerate() {
            let (here, after) = rest.split_at_mut((ends[1] - ends[0]) as usize);
            rest = after;
            settle(here, scale).map_err(|error| error.of_customer(customer))?;
        }
        Ok(self)
    }
}

impl KnownOf {
    /// Of nobody yet, of so many customers.
    pub(super) fn nobody(customers: usize) -> Self {
        Self::Some(vec![0; customers.div_ceil(64)])
    }

    pub(super) fn insert(&mut self, customer: usize) {
        if let Self::Some(words) = self
            && let Some(word) = words.get_mut(customer / 64)
        {
            *word |= 1 << (customer % 64);
        }
    }

    pub(super) fn contains(&self, customer: usize) -> bool {
        match self {
            Self::All => true,
            Self::Some(words) => words.get(customer / 64).is_some_and(|word| word >> (customer % 64) & 1 == 1),
        }
    }

    pub(super) fn is_anybody(&self) -> bool {
        match self {
            Self::All => true,
            Self::Some(words) => words.iter().any(|word| *word != 0),
        }
    }
}

/// A number of values, if it is counted in 32 bits.
pub(super) fn count(found: usize, field: &'static str) -> Result<u32, FactsError> {
    u32::try_from(found).map_err(|_| FactsError::TooMany { field, found })
}

/// Moves each value to its place. Places are all different, and as many as there are values.
fn move_to<T>(values: &mut [T], places: &mut [u32]) {
    for here in 0..values.len() {
        while places[here] as usize != here {
            let there = places[here] as usize;
            values.swap(here, there);
            places.swap(here, there);
        }
    }
}
