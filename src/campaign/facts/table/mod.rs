//! [`FactTable`]: what is known of all customers, in columns.

mod align;
mod channels;
mod from_rows;
mod keys;
mod lists;
mod orders;
mod setters;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use self::align::Aligner;
pub(crate) use self::channels::ChannelColumn;
use self::keys::Keys;
use self::lists::ListColumn;
use self::orders::OrderColumns;
use super::check::check_scale;
use super::known::{Channels, LabelColumn, Labels, of_channel};
use super::{CustomerFacts, Enrolment, FactsError, Known, OrderFacts, SubscriptionFacts, Touch};
use crate::history::AsOf;
use crate::model::{Birthday, Cart, Channel, NpsGroup, Zone};

/// What is known of all customers, in columns.
#[derive(Clone, Debug)]
pub struct FactTable<'a, K> {
    keys: Keys<'a, K>,
    orders: OrderColumns<'a, K>,
    scale: u32,
    facts: Arc<Facts>,
}

/// The columns that are not of the orders. A column that is not given is empty.
#[derive(Clone, Debug, Default)]
struct Facts {
    last_order_at: Vec<Option<DateTime<Utc>>>,
    channels: [Option<ChannelColumn>; Channel::ALL.len()],
    birthdays: Vec<Option<Birthday>>,
    zones: Vec<Option<Zone>>,
    details: Option<ListColumn<OrderFacts>>,
    carts: Option<ListColumn<Cart>>,
    subscriptions: Option<ListColumn<SubscriptionFacts>>,
    visits: Option<ListColumn<DateTime<Utc>>>,
    answers: Option<ListColumn<(NaiveDate, NpsGroup)>>,
    account_changes: Option<ListColumn<NaiveDate>>,
    touches: Option<ListColumn<Touch>>,
    enrolments: Option<ListColumn<Enrolment>>,
    labels: Vec<LabelColumn>,
    assignment_ids: Vec<Option<Box<str>>>,
}

impl<'a, K: Ord + Clone> FactTable<'a, K> {
    /// The customers of a view's log, with the orders that it sees, at its scale.
    pub fn of_view(view: &AsOf<'a, K>) -> Self {
        Self::new(Keys::Borrowed(view.keys()), OrderColumns::of_view(view), view.scale())
    }

    /// The same, with customers who are in no order: they have a cart, a subscription or an account. Who is in both is one customer.
    pub fn of_view_and(view: &AsOf<'a, K>, others: impl IntoIterator<Item = K>) -> Self {
        let mut others: Vec<K> = others.into_iter().collect();
        let mut aligner = Aligner::new(view.keys());
        others.retain(|key| aligner.find(key).is_none());
        if others.is_empty() {
            return Self::of_view(view);
        }
        others.extend_from_slice(view.keys());
        let keys = Keys::ascending(others);
        // All of the view's customers are in it.
        let orders = OrderColumns::Unknown.replaced(view, &keys).unwrap_or(OrderColumns::Unknown);
        Self::new(keys, orders, view.scale())
    }

    /// Customers of whom nothing is known yet, in any order. Amounts have at most two decimal places.
    pub fn of_customers(keys: impl IntoIterator<Item = K>) -> Self {
        Self::new(Keys::ascending(keys.into_iter().collect()), OrderColumns::Unknown, 2)
    }

    /// The same with amounts of at most so many decimal places: 0 for toman, 3 for dinar, up to 18.
    ///
    /// # Errors
    ///
    /// [`FactsError::Field`] for more than 18.
    pub fn at_scale(keys: impl IntoIterator<Item = K>, scale: u32) -> Result<Self, FactsError> {
        Ok(Self { scale: check_scale(scale)?, ..Self::of_customers(keys) })
    }

    /// The position of a customer, by binary search; `None` if they are not in the table.
    pub fn position(&self, key: &K) -> Option<usize> {
        self.keys.binary_search(key).ok()
    }

    /// A copy of all that is known of the customer of a row; `None` beyond the last.
    pub fn customer(&self, row: usize) -> Option<CustomerFacts<K>> {
        let (key, known) = (self.keys.get(row)?.clone(), self.known(row)?);
        let schemes: Vec<&str> = self.facts.labels.iter().map(|column| column.scheme.as_str()).collect();
        Some(CustomerFacts::copied(key, &known, self.assignment_id(row), &schemes))
    }

    fn new(keys: Keys<'a, K>, orders: OrderColumns<'a, K>, scale: u32) -> Self {
        Self { keys, orders, scale, facts: Arc::default() }
    }
}

impl<'a, K> FactTable<'a, K> {
    /// Who, ascending, each once.
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

    /// How many decimal places amounts have at most.
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// What is known of the customer of a row; `None` beyond the last.
    pub(crate) fn known(&self, row: usize) -> Option<Known<'_>> {
        if row >= self.len() {
            return None;
        }
        let facts = &*self.facts;
        Some(Known {
            orders: self.orders.get(row),
            scale: self.scale,
            last_order_at: facts.last_order_at.get(row).copied().flatten(),
            channels: Channels::Table { columns: &facts.channels, row },
            birthday: facts.birthdays.get(row).copied().flatten(),
            zone: facts.zones.get(row).copied().flatten(),
            details: facts.details.as_ref().and_then(|column| column.get(row)),
            carts: facts.carts.as_ref().and_then(|column| column.get(row)),
            subscriptions: facts.subscriptions.as_ref().and_then(|column| column.get(row)),
            visits: facts.visits.as_ref().and_then(|column| column.get(row)),
            answers: facts.answers.as_ref().and_then(|column| column.get(row)),
            account_changes: facts.account_changes.as_ref().and_then(|column| column.get(row)),
            touches: facts.touches.as_ref().and_then(|column| column.get(row)),
            enrolments: facts.enrolments.as_ref().and_then(|column| column.get(row)),
            labels: Labels::Table { schemes: &facts.labels, row },
        })
    }

    pub(crate) fn assignment_id(&self, row: usize) -> Option<&str> {
        self.facts.assignment_ids.get(row)?.as_deref()
    }

    /// The view whose orders are the table's, and for each row the customer's number in it (beyond its last for those who are
    /// not in it); without the latter if rows and numbers are the same. `None` if the orders are not known or came with rows.
    pub(crate) fn orders_view(&self) -> Option<(&AsOf<'a, K>, Option<&[u32]>)> {
        self.orders.view()
    }

    /// What is known of a channel, by row; `None` if it is unknown of all.
    pub(crate) fn channel_column(&self, channel: Channel) -> Option<&ChannelColumn> {
        of_channel(&self.facts.channels, channel).as_ref()
    }

    /// The segments of a scheme, by row; `None` if they are unknown of all.
    pub(crate) fn label_column(&self, scheme: &str) -> Option<&LabelColumn> {
        self.facts.labels.iter().find(|column| column.scheme == scheme)
    }

    /// The zones, by row; empty if they are unknown of all.
    pub(crate) fn zones(&self) -> &[Option<Zone>] {
        &self.facts.zones
    }

    /// The birthdays, by row; empty if they are unknown of all.
    pub(crate) fn birthdays(&self) -> &[Option<Birthday>] {
        &self.facts.birthdays
    }
}
