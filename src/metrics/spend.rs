//! What customers spend: [`AverageOrderValue`] (V1), [`Spend`] and [`NewAndExisting`] (P5), [`RevenueShare`].

use rust_decimal::Decimal;

use super::MetricsError;
use super::error::{at_most, not_from_nothing};
use super::exact::{Fraction, add, add_counts, fit, sum};
use crate::model::Rate;

/// Revenue per order.
///
/// ```text
/// AOV = revenue / orders
/// ```
///
/// Sums of two groups can be added ([`merge`](AverageOrderValue::merge)); `default()` is the identity. Source: document
/// 004 (V1).
///
/// # Example
///
/// ```
/// use retention::metrics::AverageOrderValue;
/// use rust_decimal::Decimal;
///
/// let march = AverageOrderValue::new(Decimal::new(12_600_00, 2), 300)?;
/// assert_eq!(march.value(), Some(Decimal::from(42)));
/// assert_eq!(AverageOrderValue::default().value(), None); // no orders, no average
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # Who defines it otherwise
///
/// Before or after refunds, with or without shipping and tax: the average is of whatever revenue is given. With refunds
/// booked on their own day the revenue of a period may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawAverageOrderValue"))]
pub struct AverageOrderValue {
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    revenue: Decimal,
    orders: u64,
}

impl AverageOrderValue {
    /// Revenue and the number of orders that brought it.
    ///
    /// # Errors
    ///
    /// [`MetricsError::FromNothing`] if there is revenue above zero without an order.
    pub fn new(revenue: Decimal, orders: u64) -> Result<Self, MetricsError> {
        not_from_nothing("revenue", revenue, "orders", orders)?;
        Ok(Self { revenue, orders })
    }

    /// The revenue.
    pub fn revenue(&self) -> Decimal {
        self.revenue
    }

    /// The number of orders.
    pub fn orders(&self) -> u64 {
        self.orders
    }

    /// Revenue per order, in the revenue's currency, to 28 significant digits; `None` without orders.
    pub fn value(&self) -> Option<Decimal> {
        self.revenue.checked_div(self.orders.into())
    }

    /// The sums of two groups without an order in common, taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(add("revenue", self.revenue, other.revenue)?, add_counts("orders", self.orders, other.orders)?)
    }
}

/// What a group of customers spent in a period: customers, orders, revenue.
///
/// Sums of two groups can be added ([`merge`](Spend::merge)); `default()` is the identity.
///
/// # Example
///
/// ```
/// use retention::metrics::Spend;
/// use rust_decimal::Decimal;
///
/// let existing = Spend::new(200, 500, Decimal::from(13_100))?;
/// assert_eq!(existing.per_customer(), Some(Decimal::new(655, 1)));
/// assert_eq!(existing.per_order(), Some(Decimal::new(262, 1)));
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawSpend"))]
pub struct Spend {
    customers: u64,
    orders: u64,
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    revenue: Decimal,
}

impl Spend {
    /// Distinct customers, their orders, and the revenue of these.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if there are more customers than orders; [`MetricsError::FromNothing`] if there are
    /// orders without a customer, or revenue above zero without an order.
    pub fn new(customers: u64, orders: u64, revenue: Decimal) -> Result<Self, MetricsError> {
        at_most("customers", customers, "orders", orders)?;
        not_from_nothing("orders", orders, "customers", customers)?;
        not_from_nothing("revenue", revenue, "orders", orders)?;
        Ok(Self { customers, orders, revenue })
    }

    /// Distinct customers.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// Their orders.
    pub fn orders(&self) -> u64 {
        self.orders
    }

    /// The revenue of these orders.
    pub fn revenue(&self) -> Decimal {
        self.revenue
    }

    /// Revenue per customer, to 28 significant digits; `None` without customers.
    pub fn per_customer(&self) -> Option<Decimal> {
        self.revenue.checked_div(self.customers.into())
    }

    /// Revenue per order, to 28 significant digits; `None` without orders.
    pub fn per_order(&self) -> Option<Decimal> {
        self.revenue.checked_div(self.orders.into())
    }

    /// The sums of two groups without a customer in common, taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(
            add_counts("customers", self.customers, other.customers)?,
            add_counts("orders", self.orders, other.orders)?,
            add("revenue", self.revenue, other.revenue)?,
        )
    }
}

/// New against existing customers of a period: who spends more, and who brings the revenue.
///
/// ```text
/// spend lift       = (existing revenue / existing customers) / (new revenue / new customers) − 1
/// revenue share    = revenue of the group / revenue of both
/// ```
///
/// Document 002 cites that existing customers spend 67 % more, documents 001 and 004 31 % (P5); see
/// [`CITED`](super::CITED). Sums of two groups can be added ([`merge`](NewAndExisting::merge)); `default()` is the
/// identity.
///
/// # Example
///
/// ```
/// use retention::metrics::{NewAndExisting, Spend};
/// use rust_decimal::Decimal;
///
/// let new = Spend::new(100, 100, Decimal::from(5_000))?; // 50 each
/// let existing = Spend::new(200, 500, Decimal::from(13_100))?; // 65.50 each
/// let march = NewAndExisting::new(new, existing)?;
/// assert_eq!(march.spend_lift().unwrap().to_string(), "31.00 %");
/// assert_eq!(march.existing_revenue_rate().unwrap().to_string(), "72.38 %");
/// assert_eq!(march.new_revenue_rate().unwrap().to_string(), "27.62 %");
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # Who defines it otherwise
///
/// Per customer, as here, or per order ([`Spend::per_order`]): an existing customer who orders three times at the same
/// basket spends 200 % more by the first, nothing more by the second. A customer is existing if the first purchase came
/// before the period; tools that judge order by order put the second order of a new customer under existing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawNewAndExisting"))]
pub struct NewAndExisting {
    new: Spend,
    existing: Spend,
}

impl NewAndExisting {
    /// What new and what existing customers spent in a period; nobody is in both.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if the revenues do not add up exactly in a decimal, or if the spend lift is a
    /// fraction of numbers larger than a decimal holds.
    pub fn new(new: Spend, existing: Spend) -> Result<Self, MetricsError> {
        fit("revenue", &[new.revenue, existing.revenue])?;
        let both = Self { new, existing };
        both.checked_spend_lift()?;
        Ok(both)
    }

    /// What new customers spent.
    pub fn new_customers(&self) -> Spend {
        self.new
    }

    /// What existing customers spent.
    pub fn existing_customers(&self) -> Spend {
        self.existing
    }

    /// How much more an existing customer spends than a new one: average spend / average spend − 1.
    ///
    /// `None` without customers in either group, or when the new ones brought no revenue. Below zero when existing
    /// customers spend less.
    pub fn spend_lift(&self) -> Option<Rate> {
        self.checked_spend_lift().ok().flatten()
    }

    /// The revenue of existing customers over all revenue; `None` when all revenue is zero or less.
    pub fn existing_revenue_rate(&self) -> Option<Rate> {
        Rate::new(self.existing.revenue, self.revenue()).ok()
    }

    /// The revenue of new customers over all revenue; `None` when all revenue is zero or less.
    pub fn new_revenue_rate(&self) -> Option<Rate> {
        Rate::new(self.new.revenue, self.revenue()).ok()
    }

    /// All revenue.
    pub fn revenue(&self) -> Decimal {
        sum([self.new.revenue, self.existing.revenue])
    }

    /// The sums of two groups without a customer in common, taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(self.new.merge(&other.new)?, self.existing.merge(&other.existing)?)
    }

    fn checked_spend_lift(&self) -> Result<Option<Rate>, MetricsError> {
        let (new, existing) = (self.new, self.existing);
        if new.revenue <= Decimal::ZERO || existing.customers == 0 {
            return Ok(None);
        }
        // (Re / Ce) / (Rn / Cn) − 1 = (Re / Rn) · (Cn / Ce) − 1, exact.
        Fraction::of_decimals(existing.revenue, new.revenue)
            .and_then(|revenue| revenue.mul(Fraction::of_counts(new.customers, existing.customers)?))
            .and_then(|ratio| ratio.sub(Fraction::ONE)?.rate())
            .map(Some)
            .ok_or(MetricsError::Overflow { field: "spend lift" })
    }
}

/// How much of the revenue the top customers bring, such as the 20 % of the Pareto rule.
///
/// ```text
/// revenue share  = revenue of the top customers / all revenue
/// customer share = top customers / all customers
/// ```
///
/// Source: document 000's key customers, the few who bring most of the revenue. There is no `merge`: the top customers
/// of two groups taken together are not the two groups' top customers.
///
/// # Example
///
/// ```
/// use retention::metrics::RevenueShare;
/// use rust_decimal::Decimal;
///
/// let top = RevenueShare::new(200, 1_000, Decimal::from(64_000), Decimal::from(80_000))?;
/// assert_eq!(top.customer_rate().unwrap().to_string(), "20.00 %");
/// assert_eq!(top.rate().unwrap().to_string(), "80.00 %");
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawRevenueShare"))]
pub struct RevenueShare {
    top_customers: u64,
    customers: u64,
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    top_revenue: Decimal,
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    revenue: Decimal,
}

impl RevenueShare {
    /// The number of top customers, of all customers, the revenue of the top customers and of all.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if there are more top customers than customers; [`MetricsError::FromNothing`] if
    /// there is revenue without customers; [`MetricsError::Unequal`] if all customers are top customers but the
    /// revenues differ; [`MetricsError::Overflow`] if the two revenues do not share a scale.
    pub fn new(
        top_customers: u64,
        customers: u64,
        top_revenue: Decimal,
        revenue: Decimal,
    ) -> Result<Self, MetricsError> {
        at_most("top_customers", top_customers, "customers", customers)?;
        not_from_nothing("top_revenue", top_revenue, "top_customers", top_customers)?;
        not_from_nothing("revenue", revenue, "customers", customers)?;
        if top_customers == customers && top_revenue != revenue {
            return Err(MetricsError::Unequal { field: "top_revenue", expected: revenue, found: top_revenue });
        }
        fit("revenue", &[top_revenue, revenue])?;
        Ok(Self { top_customers, customers, top_revenue, revenue })
    }

    /// The number of top customers.
    pub fn top_customers(&self) -> u64 {
        self.top_customers
    }

    /// The number of all customers.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// The revenue of the top customers.
    pub fn top_revenue(&self) -> Decimal {
        self.top_revenue
    }

    /// All revenue.
    pub fn revenue(&self) -> Decimal {
        self.revenue
    }

    /// The share of the revenue that the top customers bring; `None` when all revenue is zero or less. It passes 100 %
    /// when the other customers' refunds are more than their purchases.
    pub fn rate(&self) -> Option<Rate> {
        Rate::new(self.top_revenue, self.revenue).ok()
    }

    /// The share of the customers who are top customers; `None` without customers.
    pub fn customer_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.top_customers, self.customers)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "AverageOrderValue", expecting = "struct AverageOrderValue")]
struct RawAverageOrderValue {
    #[serde(with = "crate::model::wire::decimal")]
    revenue: Decimal,
    orders: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<RawAverageOrderValue> for AverageOrderValue {
    type Error = MetricsError;

    fn try_from(raw: RawAverageOrderValue) -> Result<Self, MetricsError> {
        Self::new(raw.revenue, raw.orders)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "Spend", expecting = "struct Spend")]
struct RawSpend {
    customers: u64,
    orders: u64,
    #[serde(with = "crate::model::wire::decimal")]
    revenue: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<RawSpend> for Spend {
    type Error = MetricsError;

    fn try_from(raw: RawSpend) -> Result<Self, MetricsError> {
        Self::new(raw.customers, raw.orders, raw.revenue)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "NewAndExisting", expecting = "struct NewAndExisting")]
struct RawNewAndExisting {
    new: Spend,
    existing: Spend,
}

#[cfg(feature = "serde")]
impl TryFrom<RawNewAndExisting> for NewAndExisting {
    type Error = MetricsError;

    fn try_from(raw: RawNewAndExisting) -> Result<Self, MetricsError> {
        Self::new(raw.new, raw.existing)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "RevenueShare", expecting = "struct RevenueShare")]
struct RawRevenueShare {
    top_customers: u64,
    customers: u64,
    #[serde(with = "crate::model::wire::decimal")]
    top_revenue: Decimal,
    #[serde(with = "crate::model::wire::decimal")]
    revenue: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<RawRevenueShare> for RevenueShare {
    type Error = MetricsError;

    fn try_from(raw: RawRevenueShare) -> Result<Self, MetricsError> {
        Self::new(raw.top_customers, raw.customers, raw.top_revenue, raw.revenue)
    }
}
