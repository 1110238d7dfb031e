//! [`IdempotencyKey`]: the same message, however often it is decided on.

use std::fmt::{self, Display, Write};
use std::str::FromStr;

use chrono::NaiveDate;
use thiserror::Error;

use crate::model::{CartId, OrderId};

/// What a message is about.
///
/// # Example
///
/// ```
/// use retention::campaign::Unit;
///
/// assert_eq!(Unit::Cart("3375".into()).to_string(), "cart 3375");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Unit {
    /// The customer.
    Customer,
    /// One of their carts.
    Cart(CartId),
    /// One of their orders.
    Order(OrderId),
    /// One of their subscriptions.
    Subscription(Box<str>),
}

/// Which enrolment of a unit in a campaign.
///
/// It follows from the facts, not from when a run found it: two runs, late, early or at once, find the same one, and so
/// the same [key](IdempotencyKey).
///
/// | trigger | enrolment |
/// |---|---|
/// | first order, milestone; each cart, order, cancelled subscription | [`Once`](EnrolmentId::Once) |
/// | silence, inactivity | [`Day`](EnrolmentId::Day) of the last order or activity |
/// | birthday, occasion | the day on which it is kept |
/// | the end of a trial or subscription | the first day after it: a renewed term is another |
/// | every period | its first day |
/// | a change of the account, an answer | its day |
/// | the audience | [`Number`](EnrolmentId::Number), from 1 |
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::EnrolmentId;
///
/// let birthday = EnrolmentId::Day(NaiveDate::from_ymd_opt(2026, 3, 7).unwrap());
/// assert_eq!(birthday.to_string(), "day:2026-03-07");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum EnrolmentId {
    /// The only one of the unit.
    Once,
    /// That of a day: a birthday's, a period's first, the last order before a silence.
    Day(NaiveDate),
    /// The n-th, from 1.
    Number(u32),
}

/// Campaign, version, customer, unit, enrolment, step: two decisions to send with one key are one message.
///
/// Whoever sends claims the key first, in a table where it is unique: of two runs that decide the same, one sends. The
/// same facts and instant give the same key, on any machine and in any version of this crate: its text is frozen.
///
/// ```text
/// key        = campaign "/" version "/" customer "/" unit "/" enrolment "/" step
///
/// customer     the text of the caller's key
/// unit         customer | cart:ID | order:ID | subscription:ID
/// enrolment    once | day:YYYY-MM-DD | number:N
/// version, N, step    decimal, without leading zeros; steps from 1
/// ```
///
/// In campaign, customer and ID each `/`, `%` and control character is written as `%XX`, the bytes of its UTF-8 in
/// upper-case hexadecimal; all else is as it is. So different parts have different keys, and a key
/// [reads back](IdempotencyKey::parts) as its parts.
///
/// # Example
///
/// ```
/// use retention::campaign::{EnrolmentId, IdempotencyKey, KeyParts, Unit};
///
/// let parts = KeyParts {
///     campaign: "abandoned_order".to_owned(),
///     version: 1,
///     customer: "web/17".to_owned(),
///     unit: Unit::Cart("3375".into()),
///     enrolment: EnrolmentId::Once,
///     step: 2,
/// };
/// let key = IdempotencyKey::new(&parts)?;
/// assert_eq!(key.as_str(), "abandoned_order/1/web%2F17/cart:3375/once/2");
/// assert_eq!(key.as_str().parse(), Ok(key.clone()));
/// assert_eq!(key.parts(), parts);
/// assert!("abandoned_order/1/web/17/cart:3375/once/2".parse::<IdempotencyKey>().is_err());
/// let error = IdempotencyKey::new(&KeyParts { step: 0, ..parts }).unwrap_err();
/// assert_eq!(error.to_string(), "key: expected a step from 1 to 255, found \"0\"");
/// # Ok::<(), retention::campaign::KeyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct IdempotencyKey(Box<str>);

/// What an [`IdempotencyKey`] is made of; see there for an example.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct KeyParts {
    /// The campaign's name.
    pub campaign: String,
    /// Its version.
    pub version: u32,
    /// The text of the customer's key.
    pub customer: String,
    /// What about.
    pub unit: Unit,
    /// In which enrolment.
    pub enrolment: EnrolmentId,
    /// Which step, from 1.
    pub step: u8,
}

/// Why a text or [`KeyParts`] are no [`IdempotencyKey`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("key: expected {expected}, found {found:?}")]
pub struct KeyError {
    expected: &'static str,
    found: String,
}

impl IdempotencyKey {
    /// The key of these parts.
    ///
    /// # Errors
    ///
    /// [`KeyError`] for step 0 and enrolment number 0: both are counted from 1.
    pub fn new(parts: &KeyParts) -> Result<Self, KeyError> {
        let KeyParts { campaign, version, customer, unit, enrolment, step } = parts;
        if *step == 0 {
            return Err(KeyError::new("a step from 1 to 255", "0"));
        }
        if *enrolment == EnrolmentId::Number(0) {
            return Err(KeyError::new("an enrolment number from 1", "number:0"));
        }
        Ok(Self::of(campaign, *version, customer, unit, *enrolment, *step))
    }

    pub(super) fn of(
        campaign: &str,
        version: u32,
        customer: &dyn Display,
        unit: &Unit,
        enrolment: EnrolmentId,
        step: u8,
    ) -> Self {
        let mut text = String::with_capacity(96);
        // Writing into a string does not fail. Should a key's own `Display` do so, what it has written is its text.
        let _ = Escaping(&mut text).write_str(campaign);
        let _ = write!(text, "/{version}/");
        let _ = write!(Escaping(&mut text), "{customer}");
        let (kind, id) = match unit {
            Unit::Customer => ("/customer", ""),
            Unit::Cart(id) => ("/cart:", id.as_str()),
            Unit::Order(id) => ("/order:", id.as_str()),
            Unit::Subscription(id) => ("/subscription:", &**id),
        };
        text.push_str(kind);
        let _ = Escaping(&mut text).write_str(id);
        let _ = write!(text, "/{enrolment}/{step}");
        Self(text.into())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it is made of.
    pub fn parts(&self) -> KeyParts {
        // A key is only ever made of parts, or read as one.
        parse(&self.0).unwrap_or_else(|_| KeyParts {
            campaign: String::new(),
            version: 0,
            customer: String::new(),
            unit: Unit::Customer,
            enrolment: EnrolmentId::Once,
            step: 0,
        })
    }
}

impl FromStr for IdempotencyKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let key = Self::new(&parse(text)?)?;
        if key.as_str() == text { Ok(key) } else { Err(KeyError::new("the text of its parts", text)) }
    }
}

impl TryFrom<String> for IdempotencyKey {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

impl From<IdempotencyKey> for String {
    fn from(key: IdempotencyKey) -> Self {
        key.0.into()
    }
}

/// As keys have it: `once`, `day:2026-03-07`, `number:3`.
impl Display for EnrolmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Once => f.write_str("once"),
            Self::Day(day) => write!(f, "day:{day}"),
            Self::Number(number) => write!(f, "number:{number}"),
        }
    }
}

impl Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl KeyError {
    fn new(expected: &'static str, found: &str) -> Self {
        Self { expected, found: found.to_owned() }
    }
}

/// What is written into it is escaped.
struct Escaping<'t>(&'t mut String);

impl Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'/' && byte != b'%') {
            self.0.push_str(text);
            return Ok(());
        }
        for character in text.chars() {
            if character == '/' || character == '%' || character.is_control() {
                for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                    write!(self.0, "%{byte:02X}")?;
                }
            } else {
                self.0.push(character);
            }
        }
        Ok(())
    }
}

fn parse(text: &str) -> Result<KeyParts, KeyError> {
    let mut parts = text.split('/');
    let mut next = || parts.next().ok_or_else(|| KeyError::new("six parts between slashes", text));
    let (campaign, version, customer, unit) = (next()?, next()?, next()?, next()?);
    let (enrolment, step) = (next()?, next()?);
    if parts.next().is_some() {
        return Err(KeyError::new("six parts between slashes", text));
    }
    Ok(KeyParts {
        campaign: unescaped(campaign)?,
        version: version.parse().map_err(|_| KeyError::new("a version", version))?,
        customer: unescaped(customer)?,
        unit: parse_unit(unit)?,
        enrolment: parse_enrolment(enrolment)?,
        step: step.parse().map_err(|_| KeyError::new("a step from 1 to 255", step))?,
    })
}

fn parse_unit(text: &str) -> Result<Unit, KeyError> {
    match text.split_once(':') {
        None if text == "customer" => Ok(Unit::Customer),
        Some(("cart", id)) => Ok(Unit::Cart(unescaped(id)?.into())),
        Some(("order", id)) => Ok(Unit::Order(unescaped(id)?.into())),
        Some(("subscription", id)) => Ok(Unit::Subscription(unescaped(id)?.into())),
        _ => Err(KeyError::new("customer, cart:…, order:… or subscription:…", text)),
    }
}

fn parse_enrolment(text: &str) -> Result<EnrolmentId, KeyError> {
    let error = || KeyError::new("once, day:… or number:…", text);
    match text.split_once(':') {
        None if text == "once" => Ok(EnrolmentId::Once),
        Some(("day", day)) => day.parse().map(EnrolmentId::Day).map_err(|_| error()),
        Some(("number", number)) => number.parse().map(EnrolmentId::Number).map_err(|_| error()),
        _ => Err(error()),
    }
}

fn unescaped(text: &str) -> Result<String, KeyError> {
    let error = || KeyError::new("text with %XX of UTF-8", text);
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
            let (high, low) = (digit().ok_or_else(error)?, digit().ok_or_else(error)?);
            bytes.push(u8::try_from(high * 16 + low).map_err(|_| error())?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).map_err(|_| error())
}
