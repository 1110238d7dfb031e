//! [`Cart`]: what somebody means to buy.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use thiserror::Error;

use super::decimal::{exact_add, exact_times};
use super::{OrderId, OrderLine, PurchaseStage};

/// A cart: an entity of its own, which is touched, emptied, paid or given to another customer.
///
/// An abandoned order (003) is a cart that is open, with something in it, and that nobody has touched for some time:
/// [`is_abandoned`](Cart::is_abandoned). What it is depends on the instant: a fate or touch later than that has not
/// happened yet, so that a decision for a day in the past finds the cart as it was.
///
/// | what happens | how it is told |
/// |---|---|
/// | something is put in, changed or looked at | [`with_touched_at`](Cart::with_touched_at): the same cart, whose clock begins anew |
/// | a payment begins | [`CartFate::PaymentPending`]: nobody should be reminded of what they may have paid |
/// | it is ordered, within the shop or at a counter | [`CartFate::Ordered`]: it is never open again. What is put in after that is another cart |
/// | all is taken out | [`CartFate::Emptied`] |
/// | a guest signs in | [`CartFate::MergedInto`]: the guest's cart ends, the user's lives, so that there is one reminder |
///
/// What nobody knows is `None`: a cart without a [value](Cart::value) is not one of zero.
///
/// # Example
///
/// ```
/// use chrono::{DateTime, TimeDelta};
/// use retention::model::{Cart, CartFate, OrderLine, PurchaseStage};
///
/// let noon = DateTime::parse_from_rfc3339("2026-06-01T12:00:00Z").unwrap().to_utc();
/// let hours = TimeDelta::hours;
/// let phone = OrderLine { product: "phone".into(), category: None, quantity: 2, unit_price: 300.into() };
/// let cart = Cart::new("c-17", noon)
///     .with_stage(PurchaseStage::Checkout)
///     .with_touched_at(noon + hours(1))?
///     .with_lines([phone])?;
/// assert_eq!(cart.value(), Some(600.into()));
/// assert!(!cart.is_abandoned(noon + hours(24), hours(24)));
/// assert!(cart.is_abandoned(noon + hours(25), hours(24)));
///
/// // Bought after 30 hours: abandoned until then, never after.
/// let cart = cart.with_fate(CartFate::Ordered { at: noon + hours(30), order: Some("3375".into()) })?;
/// assert!(cart.is_abandoned(noon + hours(29), hours(24)));
/// assert!(!cart.is_abandoned(noon + hours(30), hours(24)));
/// # Ok::<(), retention::model::CartError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawCart", into = "RawCart"))]
pub struct Cart {
    id: CartId,
    stage: PurchaseStage,
    created_at: DateTime<Utc>,
    touched_at: DateTime<Utc>,
    value: Option<Decimal>,
    lines: Option<Vec<OrderLine>>,
    line_total: Option<Decimal>,
    fate: CartFate,
}

/// What the shop calls a cart. Any text; integers become their decimal text.
///
/// # Example
///
/// ```
/// use retention::model::CartId;
///
/// assert_eq!(CartId::from(17_u64), CartId::from("17"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct CartId(Box<str>);

/// What has become of a [`Cart`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum CartFate {
    /// It is still there.
    #[default]
    Open,
    /// A payment has begun, and nobody knows yet how it ends.
    PaymentPending {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// It was ordered.
    Ordered {
        /// When.
        at: DateTime<Utc>,
        /// As which order, if that is known.
        order: Option<OrderId>,
    },
    /// All was taken out of it.
    Emptied {
        /// When.
        at: DateTime<Utc>,
    },
    /// It went into another cart: a guest registered, or signed in.
    MergedInto {
        /// When.
        at: DateTime<Utc>,
        /// Which.
        cart: CartId,
    },
}

/// Why something is not a [`Cart`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CartError {
    /// The value is negative.
    #[error("value: expected zero or more, found {found}")]
    NegativeValue {
        /// The value found.
        found: Decimal,
    },
    /// The lines cost less than nothing together.
    #[error("lines: expected a total of zero or more, found {found}")]
    NegativeTotal {
        /// The total found.
        found: Decimal,
    },
    /// The lines' total has more digits than a decimal holds.
    #[error("lines: expected a total that a decimal holds, found more digits at line {line}")]
    TotalDigits {
        /// The line at which it does, from 1.
        line: usize,
    },
    /// An instant lies before the creation.
    #[error("{field}: expected the creation {created_at} or a later instant, found {found}")]
    BeforeCreation {
        /// Which instant.
        field: &'static str,
        /// When the cart was created.
        created_at: DateTime<Utc>,
        /// The instant found.
        found: DateTime<Utc>,
    },
    /// It went into itself.
    #[error("fate: expected another cart to be merged into, found {cart} itself")]
    MergedIntoItself {
        /// The cart.
        cart: CartId,
    },
}

static OPEN: CartFate = CartFate::Open;

impl Cart {
    /// An open cart, created and last touched at an instant, of which nobody knows yet what is in it. Its stage is
    /// [`PurchaseStage::ProductPage`], where "add to cart" is.
    pub fn new(id: impl Into<CartId>, created_at: DateTime<Utc>) -> Self {
        Self {
            id: id.into(),
            stage: first_stage(),
            created_at,
            touched_at: created_at,
            value: None,
            lines: None,
            line_total: None,
            fate: CartFate::Open,
        }
    }

    /// Says how far it got.
    #[must_use]
    pub fn with_stage(self, stage: PurchaseStage) -> Self {
        Self { stage, ..self }
    }

    /// Says when it was last changed or looked at.
    ///
    /// # Errors
    ///
    /// [`CartError::BeforeCreation`].
    pub fn with_touched_at(self, touched_at: DateTime<Utc>) -> Result<Self, CartError> {
        self.check("touched_at", touched_at)?;
        Ok(Self { touched_at, ..self })
    }

    /// Says what its contents cost, which holds whatever its lines add up to.
    ///
    /// # Errors
    ///
    /// [`CartError::NegativeValue`].
    pub fn with_value(self, value: Decimal) -> Result<Self, CartError> {
        if value < Decimal::ZERO {
            return Err(CartError::NegativeValue { found: value });
        }
        Ok(Self { value: Some(value), ..self })
    }

    /// Says what is in it, instead of what was said before. No lines at all say that there is nothing in it.
    ///
    /// A line may be negative, as discounts are, but not all of them together.
    ///
    /// # Errors
    ///
    /// [`CartError::TotalDigits`] if the total cannot be told exactly, [`CartError::NegativeTotal`].
    pub fn with_lines(self, lines: impl IntoIterator<Item = OrderLine>) -> Result<Self, CartError> {
        let lines: Vec<OrderLine> = lines.into_iter().collect();
        let line_total = total(&lines)?;
        if line_total < Decimal::ZERO {
            return Err(CartError::NegativeTotal { found: line_total });
        }
        Ok(Self { lines: Some(lines), line_total: Some(line_total), ..self })
    }

    /// Says what has become of it.
    ///
    /// # Errors
    ///
    /// [`CartError::BeforeCreation`], [`CartError::MergedIntoItself`].
    pub fn with_fate(self, fate: CartFate) -> Result<Self, CartError> {
        if let Some(at) = fate.at() {
            self.check("fate", at)?;
        }
        match fate {
            CartFate::MergedInto { cart, .. } if cart == self.id => Err(CartError::MergedIntoItself { cart }),
            fate => Ok(Self { fate, ..self }),
        }
    }

    /// Its id.
    pub fn id(&self) -> &CartId {
        &self.id
    }

    /// How far it got.
    pub fn stage(&self) -> PurchaseStage {
        self.stage
    }

    /// When something was first put into it.
    pub fn created_at(&self) -> DateTime<Utc> {
        self.created_at
    }

    /// When it was last changed or looked at.
    pub fn touched_at(&self) -> DateTime<Utc> {
        self.touched_at
    }

    /// What its contents cost: as given, or else the total of its lines; `None` if there is neither.
    pub fn value(&self) -> Option<Decimal> {
        self.value.or(self.line_total)
    }

    /// Its contents; `None` if nobody knows them, empty if there is nothing in it.
    pub fn lines(&self) -> Option<&[OrderLine]> {
        self.lines.as_deref()
    }

    /// Whether it is known that nothing is in it: no lines are known, and its value is zero.
    pub fn is_empty(&self) -> bool {
        self.lines.as_ref().is_none_or(Vec::is_empty) && self.value().is_some_and(|value| value.is_zero())
    }

    /// What has become of it, as far as is known.
    pub fn fate(&self) -> &CartFate {
        &self.fate
    }

    /// What has become of it by an instant: open, if that is to come.
    pub fn fate_at(&self, now: DateTime<Utc>) -> &CartFate {
        if self.fate.at().is_some_and(|at| at > now) { &OPEN } else { &self.fate }
    }

    /// Whether it is there at an instant, and neither ordered, emptied, merged nor being paid by then.
    pub fn is_open_at(&self, now: DateTime<Utc>) -> bool {
        self.created_at <= now && *self.fate_at(now) == CartFate::Open
    }

    /// Whether it is open at an instant, not known to be empty, and nobody has touched it for so long, or longer. A
    /// cart that is touched later than the instant is not abandoned.
    pub fn is_abandoned(&self, now: DateTime<Utc>, after: TimeDelta) -> bool {
        !self.is_empty() && self.is_open_at(now) && now.signed_duration_since(self.touched_at) >= after
    }

    fn check(&self, field: &'static str, found: DateTime<Utc>) -> Result<(), CartError> {
        let created_at = self.created_at;
        if found < created_at { Err(CartError::BeforeCreation { field, created_at, found }) } else { Ok(()) }
    }
}

impl CartFate {
    /// Since when; `None` for an open cart.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Open => None,
            Self::PaymentPending { since: at }
            | Self::Ordered { at, .. }
            | Self::Emptied { at }
            | Self::MergedInto { at, .. } => Some(*at),
        }
    }
}

/// A cart is there since "add to cart" was pressed.
fn first_stage() -> PurchaseStage {
    PurchaseStage::ProductPage
}

/// Quantity times price of all lines, exactly.
fn total(lines: &[OrderLine]) -> Result<Decimal, CartError> {
    lines.iter().zip(1..).try_fold(Decimal::ZERO, |sum, (item, line)| {
        exact_times(item.unit_price, item.quantity)
            .and_then(|cost| exact_add(sum, cost))
            .ok_or(CartError::TotalDigits { line })
    })
}

impl CartId {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CartId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for CartId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for CartId {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<u64> for CartId {
    fn from(number: u64) -> Self {
        Self(number.to_string().into())
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Cart", expecting = "struct Cart", deny_unknown_fields)]
struct RawCart {
    id: CartId,
    #[serde(default = "first_stage")]
    stage: PurchaseStage,
    created_at: DateTime<Utc>,
    #[serde(default)]
    touched_at: Option<DateTime<Utc>>,
    #[serde(default)]
    value: Option<super::wire::WireDecimal>,
    #[serde(default)]
    lines: Option<Vec<OrderLine>>,
    #[serde(default)]
    fate: CartFate,
}

#[cfg(feature = "serde")]
impl From<Cart> for RawCart {
    fn from(cart: Cart) -> Self {
        let Cart { id, stage, created_at, touched_at, value, lines, fate, line_total: _ } = cart;
        let value = value.map(super::wire::WireDecimal);
        Self { id, stage, created_at, touched_at: Some(touched_at), value, lines, fate }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<RawCart> for Cart {
    type Error = CartError;

    fn try_from(raw: RawCart) -> Result<Self, CartError> {
        let mut cart = Self::new(raw.id, raw.created_at).with_stage(raw.stage);
        if let Some(touched_at) = raw.touched_at {
            cart = cart.with_touched_at(touched_at)?;
        }
        if let Some(value) = raw.value {
            cart = cart.with_value(value.0)?;
        }
        if let Some(lines) = raw.lines {
            cart = cart.with_lines(lines)?;
        }
        cart.with_fate(raw.fate)
    }
}
