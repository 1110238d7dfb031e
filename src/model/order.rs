//! [`Order`]: one order, with its optional lines and refunds.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, TimeZone};
use rust_decimal::Decimal;
use thiserror::Error;

use super::Currency;
use super::decimal::{exact_add, exact_sub};

/// One order of one customer.
///
/// An order is a customer, a business day and an amount; everything else is optional. It is built by
/// [`new`](Order::new) or [`placed_at`](Order::placed_at) and the `with_…` methods, each of which refuses what
/// contradicts the rest, as does reading it with serde.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::model::{Order, OrderStatus};
/// use rust_decimal::Decimal;
///
/// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
/// let order = Order::new("sara", day(1), Decimal::new(120_00, 2))?
///     .with_id("3375")
///     .with_status(OrderStatus::Delivered)?
///     .with_refund(day(9), Decimal::new(20_00, 2))?;
/// assert_eq!(order.refunded(), Decimal::new(20_00, 2));
/// assert_eq!(order.net_amount(), Decimal::new(100_00, 2));
/// # Ok::<(), retention::model::OrderError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawOrder<K>", into = "RawOrder<K>"))]
#[cfg_attr(feature = "serde", serde(bound(serialize = "K: Clone + serde::Serialize")))]
pub struct Order<K> {
    customer: K,
    placed_on: NaiveDate,
    amount: Decimal,
    currency: Option<Currency>,
    id: Option<OrderId>,
    placed_at: Option<DateTime<FixedOffset>>,
    status: OrderStatus,
    refunds: Vec<Refund>,
    lines: Vec<OrderLine>,
}

/// What the shop calls an order. Any text; integers become their decimal text.
///
/// # Example
///
/// ```
/// use retention::model::OrderId;
///
/// assert_eq!(OrderId::from(3_375_u64), OrderId::from("3375"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct OrderId(Box<str>);

/// How far an order has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum OrderStatus {
    /// Bought. The default.
    #[default]
    Placed,
    /// Bought and handed over.
    Delivered,
    /// Called off. Whether it counts is the log's [`CancelledOrders`](crate::history::CancelledOrders) policy.
    Cancelled,
    /// The whole amount was paid back. Whether it counts is the log's
    /// [`RefundPolicy`](crate::history::RefundPolicy).
    Refunded,
}

/// A part or the whole of an order's amount, paid back on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Refund {
    /// The business day on which it was paid back.
    pub on: NaiveDate,
    /// How much, above zero, in the order's currency.
    #[cfg_attr(feature = "serde", serde(with = "super::wire::decimal"))]
    pub amount: Decimal,
}

/// One line of an order.
///
/// Lines say what was bought; the order's amount is given apart from them, because discounts and shipping stand
/// between the two.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct OrderLine {
    /// What was bought, in the shop's own words.
    pub product: String,
    /// The product's category.
    #[cfg_attr(feature = "serde", serde(default))]
    pub category: Option<String>,
    /// How many.
    pub quantity: u32,
    /// The price of one.
    #[cfg_attr(feature = "serde", serde(with = "super::wire::decimal"))]
    pub unit_price: Decimal,
}

/// Why something is not an [`Order`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OrderError {
    /// The amount is negative.
    #[error("amount: expected zero or more, found {found}")]
    NegativeAmount {
        /// The amount found.
        found: Decimal,
    },
    /// A refund is zero or negative.
    #[error("refund: expected an amount above zero, found {found}")]
    RefundAmount {
        /// The refund found.
        found: Decimal,
    },
    /// A refund was paid before the order was placed.
    #[error("refund: expected a day on or after the order's {placed_on}, found {found}")]
    RefundBeforeOrder {
        /// The order's day.
        placed_on: NaiveDate,
        /// The refund's day.
        found: NaiveDate,
    },
    /// What is left after the refund has more digits than a decimal holds.
    #[error("refund: expected one that leaves an exact amount of {amount}, found {found}")]
    RefundDigits {
        /// The order's amount.
        amount: Decimal,
        /// The refund found.
        found: Decimal,
    },
    /// More was refunded than was paid.
    #[error("refund: expected at most the order's {amount} in all, found {refunded}")]
    RefundAboveAmount {
        /// The order's amount.
        amount: Decimal,
        /// The sum of its refunds.
        refunded: Decimal,
    },
    /// The status says refunded, the refunds say otherwise.
    #[error("status: expected refunds of {amount} for a refunded order, found {refunded}")]
    RefundedWithoutRefunds {
        /// The order's amount.
        amount: Decimal,
        /// The sum of its refunds.
        refunded: Decimal,
    },
    /// The instant falls on another day than the order.
    #[error("instant: expected one on the order's day {placed_on}, found {found}")]
    OtherDay {
        /// The order's day.
        placed_on: NaiveDate,
        /// The instant found.
        found: DateTime<FixedOffset>,
    },
}

impl<K> Order<K> {
    /// An order placed on a business day. Zero is a valid amount: a gift is an order.
    ///
    /// # Errors
    ///
    /// [`OrderError::NegativeAmount`].
    pub fn new(customer: K, placed_on: NaiveDate, amount: Decimal) -> Result<Self, OrderError> {
        if amount < Decimal::ZERO {
            return Err(OrderError::NegativeAmount { found: amount });
        }
        Ok(Self {
            customer,
            placed_on,
            amount,
            currency: None,
            id: None,
            placed_at: None,
            status: OrderStatus::default(),
            refunds: Vec::new(),
            lines: Vec::new(),
        })
    }

    /// An order placed at an instant. Its business day is the calendar day of the instant *in the instant's own time
    /// zone*, so give it in the shop's.
    ///
    /// # Errors
    ///
    /// [`OrderError::NegativeAmount`].
    ///
    /// # Example: half past nine in the evening UTC is tomorrow in Tehran
    ///
    /// ```
    /// use chrono::{DateTime, FixedOffset};
    /// use retention::model::Order;
    ///
    /// let utc = DateTime::parse_from_rfc3339("2026-03-20T21:30:00Z").unwrap();
    /// let tehran = FixedOffset::east_opt(3 * 3600 + 1800).unwrap();
    /// let order = Order::placed_at("ali", &utc.with_timezone(&tehran), 50.into())?;
    /// assert_eq!(order.placed_on().to_string(), "2026-03-21");
    /// # Ok::<(), retention::model::OrderError>(())
    /// ```
    pub fn placed_at<Tz: TimeZone>(customer: K, instant: &DateTime<Tz>, amount: Decimal) -> Result<Self, OrderError> {
        let instant = instant.fixed_offset();
        let order = Self::new(customer, instant.naive_local().date(), amount)?;
        Ok(Self { placed_at: Some(instant), ..order })
    }

    /// Says which currency the amount is in.
    #[must_use]
    pub fn with_currency(self, currency: Currency) -> Self {
        Self { currency: Some(currency), ..self }
    }

    /// Says what the shop calls the order, so that it is not counted twice.
    #[must_use]
    pub fn with_id(self, id: impl Into<OrderId>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// Says how far the order has come.
    ///
    /// # Errors
    ///
    /// [`OrderError::RefundedWithoutRefunds`] for [`OrderStatus::Refunded`] unless the refunds make up the amount;
    /// [`refund_in_full`](Order::refund_in_full) sets both. An order of which all was paid back stays
    /// [`OrderStatus::Refunded`] when it is said to be placed or delivered, which it is too.
    pub fn with_status(self, status: OrderStatus) -> Result<Self, OrderError> {
        let (amount, refunded) = (self.amount, self.refunded());
        if status == OrderStatus::Refunded && refunded != amount {
            return Err(OrderError::RefundedWithoutRefunds { amount, refunded });
        }
        let paid = matches!(status, OrderStatus::Placed | OrderStatus::Delivered);
        if paid && !refunded.is_zero() && refunded == amount {
            return Ok(Self { status: OrderStatus::Refunded, ..self });
        }
        Ok(Self { status, ..self })
    }

    /// Adds a refund. When the refunds make up the whole amount, the status becomes [`OrderStatus::Refunded`].
    ///
    /// # Errors
    ///
    /// [`OrderError`] if the refund is not above zero, is dated before the order, or is more than is left.
    pub fn with_refund(mut self, on: NaiveDate, amount: Decimal) -> Result<Self, OrderError> {
        if amount <= Decimal::ZERO {
            return Err(OrderError::RefundAmount { found: amount });
        }
        if on < self.placed_on {
            return Err(OrderError::RefundBeforeOrder { placed_on: self.placed_on, found: on });
        }
        let digits = OrderError::RefundDigits { amount: self.amount, found: amount };
        let refunded = exact_add(self.refunded(), amount).ok_or(digits)?;
        if refunded > self.amount {
            return Err(OrderError::RefundAboveAmount { amount: self.amount, refunded });
        }
        exact_sub(self.amount, refunded).ok_or(digits)?;
        if refunded == self.amount && self.status != OrderStatus::Cancelled {
            self.status = OrderStatus::Refunded;
        }
        self.refunds.push(Refund { on, amount });
        Ok(self)
    }

    /// Refunds what is left of the amount and sets the status to [`OrderStatus::Refunded`]; a cancelled order stays
    /// cancelled.
    ///
    /// # Errors
    ///
    /// [`OrderError::RefundBeforeOrder`].
    pub fn refund_in_full(self, on: NaiveDate) -> Result<Self, OrderError> {
        let left = self.net_amount();
        match (left.is_zero(), self.status) {
            (true, OrderStatus::Cancelled) => Ok(self),
            (true, _) => self.with_status(OrderStatus::Refunded),
            (false, _) => self.with_refund(on, left),
        }
    }

    /// Adds a line.
    #[must_use]
    pub fn with_line(mut self, line: OrderLine) -> Self {
        self.lines.push(line);
        self
    }

    /// Who ordered.
    pub fn customer(&self) -> &K {
        &self.customer
    }

    /// The business day.
    pub fn placed_on(&self) -> NaiveDate {
        self.placed_on
    }

    /// The instant, where it is known.
    pub fn instant(&self) -> Option<DateTime<FixedOffset>> {
        self.placed_at
    }

    /// What was paid, before refunds.
    pub fn amount(&self) -> Decimal {
        self.amount
    }

    /// The currency, where it is given.
    pub fn currency(&self) -> Option<Currency> {
        self.currency
    }

    /// What the shop calls it, where it is given.
    pub fn id(&self) -> Option<&OrderId> {
        self.id.as_ref()
    }

    /// How far it has come.
    pub fn status(&self) -> OrderStatus {
        self.status
    }

    /// What was paid back, in the order in which it was added.
    pub fn refunds(&self) -> &[Refund] {
        &self.refunds
    }

    /// What was bought.
    pub fn lines(&self) -> &[OrderLine] {
        &self.lines
    }

    /// The sum of the refunds; never more than the amount.
    pub fn refunded(&self) -> Decimal {
        self.refunds.iter().fold(Decimal::ZERO, |sum, refund| sum.saturating_add(refund.amount))
    }

    /// The amount less its refunds.
    pub fn net_amount(&self) -> Decimal {
        self.amount.saturating_sub(self.refunded())
    }

    /// The parts that a log keeps: the key is moved out, not cloned.
    pub(crate) fn into_parts(self) -> (K, OrderParts) {
        let Self { customer, placed_on, amount, currency, id, status, refunds, .. } = self;
        (customer, OrderParts { placed_on, amount, currency, id, status, refunds })
    }
}

/// What a log keeps of an order, beside its customer.
pub(crate) struct OrderParts {
    pub(crate) placed_on: NaiveDate,
    pub(crate) amount: Decimal,
    pub(crate) currency: Option<Currency>,
    pub(crate) id: Option<OrderId>,
    pub(crate) status: OrderStatus,
    pub(crate) refunds: Vec<Refund>,
}

impl fmt::Display for OrderStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Placed => "placed",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        })
    }
}

impl OrderId {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for OrderId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for OrderId {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<u64> for OrderId {
    fn from(number: u64) -> Self {
        Self(number.to_string().into())
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Order", expecting = "struct Order")]
struct RawOrder<K> {
    customer: K,
    placed_on: NaiveDate,
    #[serde(with = "super::wire::decimal")]
    amount: Decimal,
    #[serde(default)]
    currency: Option<Currency>,
    #[serde(default)]
    id: Option<OrderId>,
    #[serde(default)]
    placed_at: Option<DateTime<FixedOffset>>,
    #[serde(default)]
    status: OrderStatus,
    #[serde(default)]
    refunds: Vec<Refund>,
    #[serde(default)]
    lines: Vec<OrderLine>,
}

#[cfg(feature = "serde")]
impl<K> From<Order<K>> for RawOrder<K> {
    fn from(order: Order<K>) -> Self {
        let Order { customer, placed_on, amount, currency, id, placed_at, status, refunds, lines } = order;
        Self { customer, placed_on, amount, currency, id, placed_at, status, refunds, lines }
    }
}

#[cfg(feature = "serde")]
impl<K> TryFrom<RawOrder<K>> for Order<K> {
    type Error = OrderError;

    fn try_from(raw: RawOrder<K>) -> Result<Self, OrderError> {
        let mut order = Self::new(raw.customer, raw.placed_on, raw.amount)?;
        if let Some(found) = raw.placed_at.filter(|instant| instant.naive_local().date() != raw.placed_on) {
            return Err(OrderError::OtherDay { placed_on: raw.placed_on, found });
        }
        for refund in raw.refunds {
            order = order.with_refund(refund.on, refund.amount)?;
        }
        order = Self { currency: raw.currency, id: raw.id, placed_at: raw.placed_at, lines: raw.lines, ..order };
        order.with_status(raw.status)
    }
}
