//! What a log does with refunds, cancellations, duplicates and bad rows.

use crate::model::Currency;

use super::LogError;

/// How a log is built: its money, and a named choice wherever shops and tools disagree.
///
/// | choice | default | otherwise |
/// |---|---|---|
/// | [`scale`](LogOptions::scale) | 2 decimal places: cents | 0 for toman, 3 for dinar, up to 18 |
/// | [`currency`](LogOptions::currency) | that of the first order that names one | the one given here |
/// | [`refunds`](LogOptions::refunds) | taken off on the order's date; a fully refunded order is still a purchase | [`RefundPolicy`] |
/// | [`cancelled`](LogOptions::cancelled) | left out and counted | [`CancelledOrders::Count`] |
/// | [`duplicates`](LogOptions::duplicates) | an order id given twice is an error | [`DuplicateOrders::SkipIdentical`] |
/// | [`negative_amounts`](LogOptions::negative_amounts) | a negative amount in a column is an error | [`NegativeAmounts::AsRefund`] |
/// | [`report_up_to`](LogOptions::report_up_to) | the first bad row ends the import | the first `n` are collected |
///
/// # Example
///
/// ```
/// use retention::history::{LogOptions, RefundPolicy, RefundTiming};
///
/// let options = LogOptions::new()
///     .scale(0)
///     .refunds(RefundPolicy { timing: RefundTiming::OnRefundDate, ..RefundPolicy::default() })
///     .report_up_to(100);
/// # let _ = options;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct LogOptions {
    #[cfg_attr(feature = "serde", serde(deserialize_with = "checked_scale"))]
    pub(super) scale: u32,
    pub(super) currency: Option<Currency>,
    pub(super) refunds: RefundPolicy,
    pub(super) cancelled: CancelledOrders,
    pub(super) duplicates: DuplicateOrders,
    pub(super) negative_amounts: NegativeAmounts,
    pub(super) report_up_to: usize,
}

/// How refunds count: on whose day, and whether an order of which nothing is left is still a purchase.
///
/// | | Shopify's sales report, cash accounts | cohort revenue, lifetime value |
/// |---|---|---|
/// | [`timing`](RefundPolicy::timing) | [`OnRefundDate`](RefundTiming::OnRefundDate) | [`OnOrderDate`](RefundTiming::OnOrderDate) |
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::{FullRefund, LogOptions, OrderLog, RefundPolicy};
/// use retention::model::Order;
///
/// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
/// let sent_back = Order::new("ali", day(1), 50.into())?.refund_in_full(day(9))?;
///
/// let log = OrderLog::from_orders([sent_back.clone()])?;
/// assert_eq!(log.latest().summary().customer(0).map(|ali| (ali.orders, ali.net_amount)), Some((1, 0.into())));
///
/// let strict = RefundPolicy { full: FullRefund::NotAPurchase, ..RefundPolicy::default() };
/// let log = OrderLog::from_orders_with(LogOptions::new().refunds(strict), [sent_back])?;
/// assert_eq!(log.as_of(day(8)).customers().count(), 1); // nobody knew yet
/// assert_eq!(log.as_of(day(9)).customers().count(), 0);
/// # Ok::<(), retention::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct RefundPolicy {
    /// Whose day a refund lowers.
    pub timing: RefundTiming,
    /// Whether an order of which nothing is left is still a purchase.
    pub full: FullRefund,
}

/// Whose day a refund lowers.
///
/// Under each choice a refund is unknown [as of](super::OrderLog::as_of) a date before it was paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum RefundTiming {
    /// The order's: what a cohort or a month was worth in the end. The default.
    #[default]
    OnOrderDate,
    /// The refund's own: cash, as the accounts have it. The order keeps its full amount.
    OnRefundDate,
    /// No day: amounts before refunds.
    Ignored,
}

/// Whether an order of which nothing is left is still a purchase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum FullRefund {
    /// The customer came back and bought, whatever became of it. The default.
    #[default]
    StillAPurchase,
    /// From the day on which the last of it was paid back, the order was none. Where refunds count on their own date,
    /// both the order and its refunds go.
    NotAPurchase,
}

/// Whether cancelled orders count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CancelledOrders {
    /// They are left out, and [counted](super::LeftOut). The default. A status has no date, so this holds for every
    /// date one looks back to.
    #[default]
    LeaveOut,
    /// They are orders like any other.
    Count,
}

/// What an order id that comes twice means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum DuplicateOrders {
    /// An error that names the row. The default.
    #[default]
    Refuse,
    /// The same customer, day, amount and refunds again: left out and [counted](super::LeftOut), so that a batch can
    /// overlap with what is already there. Anything else under the same id is an error, also an order that has been
    /// refunded or cancelled since.
    SkipIdentical,
}

/// What a negative amount in a column means. (An [`Order`](crate::model::Order) cannot have one.)
///
/// # Example: returns as rows of their own, as many exports have them
///
/// ```
/// use retention::history::{LogOptions, NegativeAmounts, OrderLog};
///
/// let options = LogOptions::new().negative_amounts(NegativeAmounts::AsRefund);
/// let log = OrderLog::from_columns_with(options, &["ali", "ali"], &[20_513, 20_520], &[50_00, -20_00])?;
/// let ali = log.latest().summary().customer(0).map(|ali| (ali.orders, ali.net_amount.to_string()));
/// assert_eq!(ali, Some((1, "30.00".to_owned())));
/// # Ok::<(), retention::history::LogError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum NegativeAmounts {
    /// An error that names the row. The default.
    #[default]
    Refuse,
    /// Money paid back on that day: it lowers the customer's net amount and the day's revenue, and is no order.
    AsRefund,
}

/// The largest number of decimal places: an `i64` has no more than 18 whole digits.
const MAX_SCALE: u32 = 18;

impl LogOptions {
    /// The defaults of the table above.
    pub fn new() -> Self {
        Self {
            scale: 2,
            currency: None,
            refunds: RefundPolicy::default(),
            cancelled: CancelledOrders::default(),
            duplicates: DuplicateOrders::default(),
            negative_amounts: NegativeAmounts::default(),
            report_up_to: 1,
        }
    }

    /// The number of decimal places that every amount is kept with, 0 to 18. An amount with more is an error, never
    /// rounded.
    #[must_use]
    pub fn scale(self, scale: u32) -> Self {
        Self { scale, ..self }
    }

    /// The currency that every order must be in, if it names one.
    #[must_use]
    pub fn currency(self, currency: Currency) -> Self {
        Self { currency: Some(currency), ..self }
    }

    /// How refunds count.
    #[must_use]
    pub fn refunds(self, refunds: RefundPolicy) -> Self {
        Self { refunds, ..self }
    }

    /// Whether cancelled orders count.
    #[must_use]
    pub fn cancelled(self, cancelled: CancelledOrders) -> Self {
        Self { cancelled, ..self }
    }

    /// What an order id that comes twice means.
    #[must_use]
    pub fn duplicates(self, duplicates: DuplicateOrders) -> Self {
        Self { duplicates, ..self }
    }

    /// What a negative amount in a column means.
    #[must_use]
    pub fn negative_amounts(self, negative_amounts: NegativeAmounts) -> Self {
        Self { negative_amounts, ..self }
    }

    /// How many bad rows to collect, so that an import can be repaired in one go; at least one. With more than one all
    /// rows are looked at, also for order ids that come twice, and the error says how many were bad in all.
    #[must_use]
    pub fn report_up_to(self, rows: usize) -> Self {
        Self { report_up_to: rows.max(1), ..self }
    }

    pub(super) fn check(&self) -> Result<(), LogError> {
        if self.scale > MAX_SCALE { Err(LogError::Scale { found: self.scale }) } else { Ok(()) }
    }
}

impl Default for LogOptions {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(feature = "serde")]
fn checked_scale<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let scale = serde::Deserialize::deserialize(deserializer)?;
    LogOptions::new().scale(scale).check().map_err(serde::de::Error::custom)?;
    Ok(scale)
}
