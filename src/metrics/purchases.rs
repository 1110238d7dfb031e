//! How often customers buy: [`RepeatPurchases`] (P1), [`PurchaseFrequency`] (P2), [`ReturnAfterPurchase`] (P3).

use rust_decimal::Decimal;

use super::MetricsError;
use super::error::{at_most, not_from_nothing};
use super::exact::add_counts;
use crate::model::Rate;

/// How many customers bought more than once.
///
/// ```text
/// rate = customers with more than one purchase / all customers
/// ```
///
/// Counts of two groups can be added ([`merge`](RepeatPurchases::merge)); `default()` is the identity. Source: document
/// 002 (P1).
///
/// # Example
///
/// ```
/// use retention::metrics::RepeatPurchases;
///
/// let shop = RepeatPurchases::new(1_000, 380)?;
/// assert_eq!(shop.rate().unwrap().to_string(), "38.00 %");
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # Who defines it otherwise
///
/// Some tools take the customers of a period and their purchases within it, which makes the rate depend on the period's
/// length; some count orders, others days with an order. Both are choices of whoever counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawRepeatPurchases"))]
pub struct RepeatPurchases {
    customers: u64,
    repeat_customers: u64,
}

impl RepeatPurchases {
    /// All customers, and those with more than one purchase.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if there are more repeat customers than customers.
    pub fn new(customers: u64, repeat_customers: u64) -> Result<Self, MetricsError> {
        at_most("repeat_customers", repeat_customers, "customers", customers)?;
        Ok(Self { customers, repeat_customers })
    }

    /// All customers.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// Customers with more than one purchase.
    pub fn repeat_customers(&self) -> u64 {
        self.repeat_customers
    }

    /// The repeat purchase rate; `None` without customers.
    pub fn rate(&self) -> Option<Rate> {
        Rate::of_counts(self.repeat_customers, self.customers)
    }

    /// The counts of two groups without a customer in common, taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(
            add_counts("customers", self.customers, other.customers)?,
            add_counts("repeat_customers", self.repeat_customers, other.repeat_customers)?,
        )
    }
}

/// How many orders the customers of a period placed in it, on average.
///
/// ```text
/// purchase frequency = orders in the period / distinct customers who bought in it
/// ```
///
/// It is at least one: who did not buy is not in the base. Counts of two groups can be added
/// ([`merge`](PurchaseFrequency::merge)); `default()` is the identity. Source: document 000 (P2).
///
/// # Example
///
/// ```
/// use retention::metrics::PurchaseFrequency;
/// use rust_decimal::Decimal;
///
/// let year = PurchaseFrequency::new(4_906, 995)?;
/// assert_eq!(year.value().unwrap().round_dp(3), Decimal::new(4_931, 3));
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # Who defines it otherwise
///
/// Divided by *all* customers, also those who did not buy in the period, it is lower and may be below one. In
/// probability models "frequency" is the number of *repeat* purchases: one less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawPurchaseFrequency"))]
pub struct PurchaseFrequency {
    orders: u64,
    customers: u64,
}

impl PurchaseFrequency {
    /// Orders of a period and the distinct customers who placed them.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if there are more customers than orders; [`MetricsError::FromNothing`] if there are
    /// orders without a customer.
    pub fn new(orders: u64, customers: u64) -> Result<Self, MetricsError> {
        at_most("customers", customers, "orders", orders)?;
        not_from_nothing("orders", orders, "customers", customers)?;
        Ok(Self { orders, customers })
    }

    /// Orders in the period; the numerator.
    pub fn orders(&self) -> u64 {
        self.orders
    }

    /// Distinct customers who bought in it; the denominator.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// Orders per customer, to 28 significant digits; `None` when nobody bought.
    pub fn value(&self) -> Option<Decimal> {
        Decimal::from(self.orders).checked_div(self.customers.into())
    }

    /// The counts of two groups without a customer in common, taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(
            add_counts("orders", self.orders, other.orders)?,
            add_counts("customers", self.customers, other.customers)?,
        )
    }
}

/// How many of the customers who made an n-th purchase went on to make the next: the plain share.
///
/// ```text
/// rate = customers with at least n + 1 purchases / customers with at least n purchases
/// ```
///
/// Document 002 (P3) cites 27 % after the first purchase and 54 % after the second or third; see
/// [`CITED`](super::CITED). Counts of two groups can be added when they are about the same n
/// ([`merge`](ReturnAfterPurchase::merge)).
///
/// # Too low for recent customers
///
/// A customer who made the n-th purchase last week has not failed to return; there was no time yet. The plain share
/// counts such a customer as one who did not go on, so it is too low, and the more so the faster the shop grows and the
/// longer its customers take between purchases. Compare it only between groups that have had equally long to return, or
/// count only those whose n-th purchase lies far enough back.
///
/// # Example
///
/// ```
/// use retention::metrics::ReturnAfterPurchase;
///
/// let after_first = ReturnAfterPurchase::new(1, 2_357, 1_139)?;
/// assert_eq!(format!("{:.1}", after_first.rate().unwrap()), "48.3 %");
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawReturnAfterPurchase"))]
pub struct ReturnAfterPurchase {
    n: u32,
    reached: u64,
    went_on: u64,
}

impl ReturnAfterPurchase {
    /// Which purchase, how many customers made it, and how many of these made the next.
    ///
    /// # Errors
    ///
    /// [`MetricsError::NotAboveZero`] if n is zero: purchases count from one. [`MetricsError::AboveLimit`] if more went
    /// on than had reached the n-th purchase.
    pub fn new(n: u32, reached: u64, went_on: u64) -> Result<Self, MetricsError> {
        if n == 0 {
            return Err(MetricsError::NotAboveZero { field: "n", found: Decimal::ZERO });
        }
        at_most("went_on", went_on, "reached", reached)?;
        Ok(Self { n, reached, went_on })
    }

    /// Which purchase, from one.
    pub fn n(&self) -> u32 {
        self.n
    }

    /// Customers with at least n purchases.
    pub fn reached(&self) -> u64 {
        self.reached
    }

    /// Customers with at least n + 1 purchases.
    pub fn went_on(&self) -> u64 {
        self.went_on
    }

    /// The plain share of those who went on; `None` when nobody has reached the n-th purchase.
    pub fn rate(&self) -> Option<Rate> {
        Rate::of_counts(self.went_on, self.reached)
    }

    /// The counts of two groups without a customer in common, taken together. The identity is the same n with zeros.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Unequal`] if they are about different purchases; [`MetricsError::Overflow`] if a sum
    /// does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        if self.n != other.n {
            return Err(MetricsError::Unequal { field: "n", expected: self.n.into(), found: other.n.into() });
        }
        Self::new(
            self.n,
            add_counts("reached", self.reached, other.reached)?,
            add_counts("went_on", self.went_on, other.went_on)?,
        )
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "RepeatPurchases", expecting = "struct RepeatPurchases")]
struct RawRepeatPurchases {
    customers: u64,
    repeat_customers: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<RawRepeatPurchases> for RepeatPurchases {
    type Error = MetricsError;

    fn try_from(raw: RawRepeatPurchases) -> Result<Self, MetricsError> {
        Self::new(raw.customers, raw.repeat_customers)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "PurchaseFrequency", expecting = "struct PurchaseFrequency")]
struct RawPurchaseFrequency {
    orders: u64,
    customers: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<RawPurchaseFrequency> for PurchaseFrequency {
    type Error = MetricsError;

    fn try_from(raw: RawPurchaseFrequency) -> Result<Self, MetricsError> {
        Self::new(raw.orders, raw.customers)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "ReturnAfterPurchase", expecting = "struct ReturnAfterPurchase")]
struct RawReturnAfterPurchase {
    n: u32,
    reached: u64,
    went_on: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<RawReturnAfterPurchase> for ReturnAfterPurchase {
    type Error = MetricsError;

    fn try_from(raw: RawReturnAfterPurchase) -> Result<Self, MetricsError> {
        Self::new(raw.n, raw.reached, raw.went_on)
    }
}
