//! [`FactTable`]: what is known of all customers, in columns.

mod added;
mod align;
mod channels;
mod from_rows;
mod keys;
mod lists;
mod orders;
mod setters;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

pub(crate) use self::added::{Added, AddedRows};
use self::align::Aligner;
pub(crate) use self::channels::ChannelColumn;
use self::keys::Keys;
use self::lists::ListColumn;
use self::orders::OrderColumns;
use super::check::check_scale;
use super::known::{Channels, LabelColumn, Labels, of_channel};
use super::{ChannelFacts, CustomerFacts, Enrolment, FactsError, Known, OrderFacts, SubscriptionFacts, Touch};
use crate::history::{AsOf, Orders};
use crate::model::{Birthday, Cart, Channel, NpsGroup, Zone};

/// What is known of all customers, in columns; [`CustomerFacts`] is what is known of one.
///
/// | you have | start with |
/// |---|---|
/// | a log | [`of_view`](Self::of_view) |
/// | a log, and customers without an order: with a cart, an account, a subscription | [`of_view_and`](Self::of_view_and) |
/// | no log, or one that comes later | [`of_customers`](Self::of_customers), [`at_scale`](Self::at_scale), then [`with_orders`](Self::with_orders) |
/// | a row for each customer | [`from_rows`](Self::from_rows) |
///
/// Then each `with_…` method takes the rows of a family in any order, each with the key of its customer, owned or
/// borrowed. A key that is not in the table is an error that names the row: nothing is dropped. Given again, a family
/// is replaced; messages can also be [added](Self::with_more_touches).
///
/// # Unknown
///
/// A family of which there can be none or several (carts, visits, touches …) is known of every customer once it was
/// given: who has no row in it has none. `with_carts([])` says that nobody has a cart. A family that was not given is
/// unknown of all. Where everybody has one value (channels, birthday, zone) it is unknown of those who have no row. Who
/// is missing in a [segmentation](Self::with_segmentation) is in no segment. In a table [from rows](Self::from_rows)
/// each customer's unknowns are those of the row.
///
/// # Memory
///
/// Linear, and beside the log: on 64-bit machines, for each customer
///
/// | family | bytes |
/// |---|---|
/// | keys and orders of a view | none; with [others](Self::of_view_and) the keys and 4 |
/// | each channel that was given | 1, and 12 if a consent has a date |
/// | birthday, instant of the last order | 12 each |
/// | zone | 8 |
/// | each list (carts, visits, answers, touches …) | 4, and its values: 12 for a visit, 8 for an answer, 4 for a change of the account |
/// | each segmentation | 2 |
/// | assignment ids | 16, and their texts |
///
/// Carts, touches, orders in detail, subscriptions and enrolments are held as they are given, texts and all. A clone
/// shares all families until one of them is given anew, which copies no other, and so all but keys that are the table's
/// own; [`seen_from`](Self::seen_from) shares those, too. So what changes seldom is given once, and each day begins with
/// a clone.
///
/// # Example
///
/// ```
/// use chrono::{DateTime, NaiveDate};
/// use retention::campaign::{ChannelFacts, FactTable};
/// use retention::history::OrderLog;
/// use retention::model::{Cart, Channel};
/// use retention::segment::LifecyclePolicy;
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// let at = |text| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
/// let log = OrderLog::from_columns(&["sara", "ali", "sara"], &[day(2, 10), day(2, 20), day(3, 5)], &[50_00, 20_00, 70_00])?;
/// let today = log.as_of(day(3, 9));
/// let stages = LifecyclePolicy::standard().assign(&today);
///
/// // Mina has never ordered, but has a cart.
/// let table = FactTable::of_view_and(&today, ["mina"])
///     .with_carts([("mina", Cart::new("7001", at("2026-03-08T20:15:00Z")))])?
///     .with_channels([("sara", Channel::Sms, ChannelFacts::reachable_with_consent(None))])?
///     .with_segmentation("lifecycle", &stages, ToString::to_string)?;
/// assert_eq!(table.keys(), ["ali", "mina", "sara"]);
///
/// let mina = table.customer(1).unwrap();
/// assert_eq!(mina.orders().map(|orders| orders.len()), Some(0));
/// assert_eq!(mina.carts().map(|carts| carts.len()), Some(1));
/// assert_eq!(mina.labels().next(), Some(("lifecycle", None)));
/// assert_eq!(mina.touches(), None); // nobody has said
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct FactTable<'a, K> {
    keys: Keys<'a, K>,
    orders: OrderColumns<'a, K>,
    scale: u32,
    facts: Facts,
    /// Beside the messages and enrolments that are given.
    added: Option<AddedRows<'a>>,
}

/// The columns that are not of the orders, each of them shared by the clones of a table. A column that is not given is empty.
#[derive(Clone, Debug, Default)]
struct Facts {
    last_order_at: Dense<DateTime<Utc>>,
    channels: [Option<Arc<ChannelColumn>>; Channel::ALL.len()],
    birthdays: Dense<Birthday>,
    zones: Dense<Zone>,
    details: Option<Arc<ListColumn<OrderFacts>>>,
    carts: Option<Arc<ListColumn<Cart>>>,
    subscriptions: Option<Arc<ListColumn<SubscriptionFacts>>>,
    visits: Option<Arc<ListColumn<DateTime<Utc>>>>,
    answers: Option<Arc<ListColumn<(NaiveDate, NpsGroup)>>>,
    account_changes: Option<Arc<ListColumn<NaiveDate>>>,
    touches: Option<Arc<ListColumn<Touch>>>,
    enrolments: Option<Arc<ListColumn<Enrolment>>>,
    labels: Vec<Arc<LabelColumn>>,
    assignment_ids: Dense<Box<str>>,
}

/// A value of each customer, if there is one.
type Dense<T> = Arc<[Option<T>]>;

impl<'a, K: Ord + Clone> FactTable<'a, K> {
    /// The customers of a view's log, with the orders that it sees, at its scale.
    pub fn of_view(view: &AsOf<'a, K>) -> Self {
        Self::new(Keys::Borrowed(view.keys()), OrderColumns::of_view(view), view.scale())
    }

    /// The same, with customers who are in no order: they have a cart, a subscription or an account. Who is in both is
    /// one customer.
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

    /// A copy of all that is known of the customer of a row, to look at or to send on; `None` beyond the last. An
    /// example is at [`FactTable`].
    pub fn customer(&self, row: usize) -> Option<CustomerFacts<K>> {
        let (key, known) = (self.keys.get(row)?.clone(), self.known(row)?);
        let schemes: Vec<&str> = self.facts.labels.iter().map(|column| column.scheme.as_str()).collect();
        Some(CustomerFacts::copied(key, &known, self.assignment_id(row), &schemes))
    }

    fn new(keys: Keys<'a, K>, orders: OrderColumns<'a, K>, scale: u32) -> Self {
        Self { keys, orders, scale, facts: Facts::default(), added: None }
    }

    /// The same customers with messages and enrolments beside those that are given. Where those are not known, there are no
    /// others.
    pub(crate) fn with_added(self, added: AddedRows<'a>) -> Self {
        Self { added: Some(added), ..self }
    }
}

impl<K> FactTable<'_, K> {
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
        let facts = &self.facts;
        let mut touches = facts.touches.as_ref().and_then(|column| column.get(row));
        let mut enrolments = facts.enrolments.as_ref().and_then(|column| column.get(row));
        if let Some(added) = &self.added {
            touches = Some(added.touches(row, touches));
            enrolments = Some(added.enrolments(row, enrolments));
        }
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
            touches,
            enrolments,
            labels: Labels::Table { schemes: &facts.labels, row },
        })
    }

    /// What is known of a channel of the customer of a row; `None` beyond the last.
    ///
    /// # Example
    ///
    /// See [`with_channels`](Self::with_channels).
    pub fn channel(&self, row: usize, channel: Channel) -> Option<ChannelFacts> {
        (row < self.len()).then(|| Channels::Table { columns: &self.facts.channels, row }.get(channel))
    }

    /// The orders of the customer of a row; `None` if nobody knows, and beyond the last.
    pub(crate) fn orders(&self, row: usize) -> Option<Orders<'_>> {
        if row < self.len() { self.orders.get(row) } else { None }
    }

    pub(crate) fn assignment_id(&self, row: usize) -> Option<&str> {
        self.facts.assignment_ids.get(row)?.as_deref()
    }

    /// What is known of a channel, by row; `None` if it is unknown of all.
    pub(crate) fn channel_column(&self, channel: Channel) -> Option<&ChannelColumn> {
        of_channel(self.facts.channels.each_ref(), channel).as_deref()
    }
}
