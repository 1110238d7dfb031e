//! [`FactTable`]: what is known of all customers, in columns.

use super::{CustomerFacts, Known};
use crate::history::AsOf;

/// What is known of all customers, in columns.
#[derive(Clone, Debug)]
pub struct FactTable<'a, K> {
    keys: Vec<K>,
    orders: Option<AsOf<'a, K>>,
}

impl<'a, K: Ord + Clone> FactTable<'a, K> {
    /// The customers of a view, with their orders.
    pub fn of_view(view: &AsOf<'a, K>) -> Self {
        Self { keys: view.keys().to_vec(), orders: Some(view.clone()) }
    }

    /// From rows.
    pub fn from_rows(rows: impl IntoIterator<Item = CustomerFacts<K>>) -> Self {
        let _ = rows.into_iter().count();
        todo!()
    }

    /// Who, ascending.
    pub fn keys(&self) -> &[K] {
        &self.keys
    }

    /// How many customers.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// What is known of the customer of a row.
    pub(crate) fn known(&self, row: usize) -> Option<Known<'_>> {
        let _ = (&self.orders, row);
        todo!()
    }

    pub(crate) fn assignment_id(&self, row: usize) -> Option<&str> {
        let _ = row;
        None
    }
}
