//! A table from rows, of each of which other things may be known.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::channels::ChannelColumn;
use super::keys::Keys;
use super::lists::{KnownOf, ListColumn, Lists};
use super::orders::OrderLists;
use super::{Dense, FactTable, Facts};
use crate::campaign::facts::check::Fact;
use crate::campaign::facts::known::LabelColumn;
use crate::campaign::facts::{ChannelFacts, CustomerFacts, FactsError};
use crate::model::Channel;

impl<K: Ord + Clone> FactTable<'_, K> {
    /// From rows, in any order. What is unknown of a row stays so.
    ///
    /// # Errors
    ///
    /// [`FactsError`] if two rows are of one customer, or amounts of another scale than those of the first row.
    pub fn from_rows(rows: impl IntoIterator<Item = CustomerFacts<K>>) -> Result<Self, FactsError> {
        let mut rows: Vec<(usize, CustomerFacts<K>)> = rows.into_iter().enumerate().collect();
        let scale = rows.first().map_or(2, |(_, facts)| facts.scale);
        if let Some((row, facts)) = rows.iter().find(|(_, facts)| facts.scale != scale) {
            let expected = format!("{scale}, as of row 0");
            return Err(FactsError::field("scale", expected, facts.scale).in_row(*row));
        }
        rows.sort_by(|(_, facts), (_, other)| facts.key().cmp(other.key()));
        let same = |pair: &&[(usize, CustomerFacts<K>)]| matches!(pair, [a, b] if a.1.key() == b.1.key());
        if let Some([(first, _), (second, _)]) = rows.windows(2).find(same) {
            return Err(FactsError::SameCustomer { first: *first, second: *second });
        }

        let keys: Vec<K> = rows.iter().map(|(_, facts)| facts.key().clone()).collect();
        let mut rows: Vec<CustomerFacts<K>> = rows.into_iter().map(|(_, facts)| facts).collect();
        let mut orders = OrderLists::with_capacity(rows.len());
        for (row, facts) in rows.iter_mut().enumerate() {
            orders.push(row, facts.orders.take().as_ref())?;
        }
        let facts = Facts::from_rows(&mut rows)?;
        Ok(Self { keys: Keys::Owned(keys), orders: orders.into_columns(), scale, facts, added: None })
    }
}

impl Facts {
    /// Takes the facts out of rows.
    fn from_rows<K>(rows: &mut [CustomerFacts<K>]) -> Result<Self, FactsError> {
        Ok(Self {
            last_order_at: dense(rows, |facts| facts.last_order_at),
            channels: channels(rows),
            birthdays: dense(rows, |facts| facts.birthday),
            zones: dense(rows, |facts| facts.zone),
            details: lists(rows, |facts| facts.details.take())?,
            carts: lists(rows, |facts| facts.carts.take())?,
            subscriptions: lists(rows, |facts| facts.subscriptions.take())?,
            visits: lists(rows, |facts| facts.visits.take())?,
            answers: lists(rows, |facts| facts.answers.take())?,
            account_changes: lists(rows, |facts| facts.account_changes.take())?,
            touches: lists(rows, |facts| facts.touches.take())?,
            enrolments: lists(rows, |facts| facts.enrolments.take())?,
            labels: labels(rows)?,
            assignment_ids: dense(rows, |facts| facts.assignment_id.take()),
        })
    }
}

/// A value each; none at all if nobody has one.
fn dense<K, T>(rows: &mut [CustomerFacts<K>], of: impl FnMut(&mut CustomerFacts<K>) -> Option<T>) -> Dense<T> {
    let values: Vec<Option<T>> = rows.iter_mut().map(of).collect();
    if values.iter().all(Option::is_none) { Arc::default() } else { values.into() }
}

fn lists<K, T: Fact>(
    rows: &mut [CustomerFacts<K>],
    mut of: impl FnMut(&mut CustomerFacts<K>) -> Option<Vec<T>>,
) -> Result<Option<Arc<ListColumn<T>>>, FactsError> {
    let (mut lists, mut known) = (Lists::with_capacity(rows.len()), KnownOf::nobody(rows.len()));
    for (row, facts) in rows.iter_mut().enumerate() {
        let list = of(facts);
        if list.is_some() {
            known.insert(row);
        }
        lists.push(list.unwrap_or_default(), T::FIELD)?;
    }
    let column = ListColumn::new(lists, known);
    Ok(column.is_of_anybody().then(|| Arc::new(column)))
}

fn channels<K>(rows: &[CustomerFacts<K>]) -> [Option<Arc<ChannelColumn>>; Channel::ALL.len()] {
    Channel::ALL.map(|channel| {
        let mut known = rows.iter().enumerate().filter(|(_, facts)| *facts.channel(channel) != ChannelFacts::UNKNOWN);
        let first = known.next()?;
        let mut column = ChannelColumn::new(rows.len());
        for (row, facts) in std::iter::once(first).chain(known) {
            column.set(row, facts.channel(channel));
        }
        Some(Arc::new(column.finish()))
    })
}

fn labels<K>(rows: &mut [CustomerFacts<K>]) -> Result<Vec<Arc<LabelColumn>>, FactsError> {
    let customers = rows.len();
    let mut schemes: BTreeMap<String, (BTreeMap<String, u16>, Vec<u16>)> = BTreeMap::new();
    for (row, facts) in rows.iter_mut().enumerate() {
        for (scheme, segment) in std::mem::take(&mut facts.labels) {
            let (names, numbers) =
                schemes.entry(scheme).or_insert_with(|| (BTreeMap::new(), vec![LabelColumn::UNKNOWN; customers]));
            let number = match segment {
                None => LabelColumn::NONE,
                Some(segment) => {
                    let next = label_number(names.len())?;
                    *names.entry(segment).or_insert(next)
                }
            };
            if let Some(place) = numbers.get_mut(row) {
                *place = number;
            }
        }
    }
    Ok(schemes.into_iter().map(|(scheme, (names, numbers))| Arc::new(label_column(scheme, names, numbers))).collect())
}

/// A column whose names are in the order of their numbers.
fn label_column(scheme: String, names: BTreeMap<String, u16>, numbers: Vec<u16>) -> LabelColumn {
    let mut names: Vec<(u16, String)> = names.into_iter().map(|(name, number)| (number, name)).collect();
    names.sort_unstable();
    LabelColumn { scheme, names: names.into_iter().map(|(_, name)| name).collect(), numbers }
}

/// The number of a segment at a position.
pub(super) fn label_number(position: usize) -> Result<u16, FactsError> {
    let number = u16::try_from(position).ok().filter(|number| *number < LabelColumn::UNKNOWN);
    number.ok_or_else(|| FactsError::field("labels", format!("at most {} segments", LabelColumn::UNKNOWN), "more"))
}
