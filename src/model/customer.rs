//! [`Customer`]: who buys, beyond the key that orders carry.

use chrono::NaiveDate;

/// A customer as a shop knows them: the shop's own key, and what is known beside the orders.
///
/// Everything but the key is optional, and nothing here is needed to measure retention: the
/// [`OrderLog`](crate::history::OrderLog) knows customers by their keys alone. A customer without an order is a
/// prospect.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::model::Customer;
///
/// let registered = NaiveDate::from_ymd_opt(2026, 3, 21);
/// let sara = Customer { name: Some("Sara".into()), registered_on: registered, ..Customer::new(3_375_u32) };
/// assert_eq!(sara.key, 3_375);
/// assert_eq!(sara.channel, None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Customer<K> {
    /// The shop's own key: an integer, a text, a UUID newtype.
    pub key: K,
    /// The name to greet them by.
    #[cfg_attr(feature = "serde", serde(default))]
    pub name: Option<String>,
    /// The business day on which they registered.
    #[cfg_attr(feature = "serde", serde(default))]
    pub registered_on: Option<NaiveDate>,
    /// The channel that brought them, in the shop's own words: `"search"`, `"referral"`.
    #[cfg_attr(feature = "serde", serde(default))]
    pub channel: Option<String>,
}

impl<K> Customer<K> {
    /// A customer of whom only the key is known.
    pub fn new(key: K) -> Self {
        Self { key, name: None, registered_on: None, channel: None }
    }
}
