//! [`OrderColumns`]: the orders of a table's customers, from a view or from rows.

use std::ptr;
use std::sync::Arc;

use super::align::Aligner;
use super::lists::{KnownOf, Lists};
use crate::campaign::facts::FactsError;
use crate::campaign::facts::row::RowOrders;
use crate::history::{Adjustment, AsOf, Orders};

/// Where the orders of a table's customers are.
#[derive(Clone, Debug)]
pub(super) enum OrderColumns<'a, K> {
    Unknown,
    View {
        view: AsOf<'a, K>,
        /// Each row's number in the view, or [`NOT_THERE`]; none if rows and numbers are the same.
        numbers: Option<Arc<[u32]>>,
    },
    Rows(Arc<OrderLists>),
}

/// Orders that came with rows.
#[derive(Clone, Debug)]
pub(super) struct OrderLists {
    known: KnownOf,
    days: Lists<i32>,
    amounts: Lists<i64>,
    refunds: Lists<Adjustment>,
}

/// Who is in no order of the view. A log has fewer customers.
const NOT_THERE: u32 = u32::MAX;

impl<'a, K> OrderColumns<'a, K> {
    /// The orders of a view, for a table of its keys.
    pub(super) fn of_view(view: &AsOf<'a, K>) -> Self {
        Self::View { view: view.clone(), numbers: None }
    }

    pub(super) fn get(&self, row: usize) -> Option<Orders<'_>> {
        match self {
            Self::Unknown => None,
            Self::View { view, numbers: None } => Some(view.orders_of(row)),
            Self::View { view, numbers: Some(numbers) } => {
                let number = numbers.get(row).copied().unwrap_or(NOT_THERE);
                Some(if number == NOT_THERE { Orders::default() } else { view.orders_of(number as usize) })
            }
            Self::Rows(lists) => lists.get(row),
        }
    }
}

impl<'a, K: Ord> OrderColumns<'a, K> {
    /// The orders of another view, for a table of these keys.
    pub(super) fn replaced(self, view: &AsOf<'a, K>, keys: &[K]) -> Result<Self, FactsError> {
        let numbers = match self {
            // Another day of the same log.
            Self::View { view: old, numbers } if ptr::eq(old.keys(), view.keys()) => numbers,
            _ if ptr::eq(keys, view.keys()) => None,
            _ => numbers(view.keys(), keys)?,
        };
        Ok(Self::View { view: view.clone(), numbers })
    }
}

impl OrderLists {
    pub(super) fn with_capacity(customers: usize) -> Self {
        Self {
            known: KnownOf::nobody(customers),
            days: Lists::with_capacity(customers),
            amounts: Lists::with_capacity(customers),
            refunds: Lists::with_capacity(customers),
        }
    }

    /// Appends the orders of the next customer, who has this row.
    pub(super) fn push(&mut self, row: usize, orders: Option<&RowOrders>) -> Result<(), FactsError> {
        if orders.is_some() {
            self.known.insert(row);
        }
        let orders = orders.map(RowOrders::get).unwrap_or_default();
        self.days.push(orders.days.iter().copied(), "orders")?;
        self.amounts.push(orders.amounts.iter().copied(), "orders")?;
        self.refunds.push(orders.adjustments.iter().copied(), "refunds")
    }

    pub(super) fn into_columns<'a, K>(self) -> OrderColumns<'a, K> {
        if self.known.is_anybody() { OrderColumns::Rows(Arc::new(self)) } else { OrderColumns::Unknown }
    }

    fn get(&self, row: usize) -> Option<Orders<'_>> {
        self.known.contains(row).then(|| Orders {
            days: self.days.get(row),
            amounts: self.amounts.get(row),
            adjustments: self.refunds.get(row),
        })
    }
}

/// Each key's position among those of a view; none if they are the same.
fn numbers<K: Ord>(of_view: &[K], keys: &[K]) -> Result<Option<Arc<[u32]>>, FactsError> {
    let mut numbers = vec![NOT_THERE; keys.len()];
    let mut aligner = Aligner::new(keys);
    for (number, key) in of_view.iter().enumerate() {
        let at = aligner.find(key).and_then(|row| numbers.get_mut(row));
        *at.ok_or(FactsError::UnknownCustomer { row: number })? = u32::try_from(number).unwrap_or(NOT_THERE);
    }
    Ok((of_view.len() != keys.len()).then(|| numbers.into()))
}
