//! [`Offer`]: what a message gives. [`MergeField`]: what its text is filled with.

use std::fmt;

use rust_decimal::Decimal;

/// What a message gives: a discount, a coupon, a gift or a credit, the code that the customer types in, for how long it holds,
/// and which price it is taken from.
///
/// The crate decides who is offered what and when; the shop's cart grants it.
///
/// # Example
///
/// The two offers of document 003's abandoned order: "complete it with code off5", then "its price is about to rise, still the
/// old price with 10 % as a gift". That the 10 % are called a gift is a matter of the text; that they are 10 %, and of the old
/// price, is the offer.
///
/// ```
/// use retention::campaign::Offer;
///
/// assert_eq!(Offer::percent(5).with_code("off5").to_string(), "5 % off, code off5");
/// assert_eq!(Offer::percent(10).at_old_price().to_string(), "10 % off the old price");
/// assert_eq!(Offer::credit(20).for_days(14).to_string(), "credit of 20, for 14 days");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Offer {
    /// What.
    pub kind: OfferKind,
    /// The code that the customer types in, such as `off5`: not blank. By default there is none, and the shop knows by the link.
    #[cfg_attr(feature = "serde", serde(default))]
    pub code: Option<String>,
    /// For how many days from the message it holds, at least 1; by default without an end.
    #[cfg_attr(feature = "serde", serde(default))]
    pub valid_days: Option<u32>,
    /// Which price it is taken from; by default that of the day.
    #[cfg_attr(feature = "serde", serde(default))]
    pub price: PricePromise,
}

/// What an [`Offer`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum OfferKind {
    /// So many per cent off: above 0, at most 100. 5 is 5 %, not 0.05.
    Percent(#[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))] Decimal),
    /// So much off, in the shop's currency: above 0.
    Coupon(#[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))] Decimal),
    /// Something on top, by its name: not blank.
    Gift(String),
    /// So much on the account, in the shop's currency: above 0.
    Credit(#[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))] Decimal),
}

/// Which price an [`Offer`] is taken from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum PricePromise {
    /// The price of the day.
    #[default]
    Current,
    /// The price from before a rise: "about to rise, still the old price" (document 003).
    Old,
}

/// A merge field: what the host fills a message's text with. It tells the host what to look up; the crate knows no text.
///
/// Elsewhere: personalisation or merge tag (Klaviyo, Mailchimp), Liquid variable (Braze, Customer.io), token (Mautic).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MergeField {
    /// The customer's name.
    Name,
    /// The order or cart that it is about.
    Order,
    /// The offer: its per cent, amount or gift.
    Offer,
    /// The code of the offer.
    Code,
    /// The old price.
    OldPrice,
    /// A short link.
    ShortLink,
    /// What goes with what they bought, or is above it: the message's [products](crate::campaign::Message::products).
    Products,
    /// The categories of their recent purchases.
    Categories,
    /// The date: of the birthday, the end of the trial or subscription.
    Date,
    /// A field of the host's own, by its name: not blank.
    Custom(String),
}

impl Offer {
    /// So many per cent off: above 0, at most 100.
    pub fn percent(percent: impl Into<Decimal>) -> Self {
        Self::of(OfferKind::Percent(percent.into()))
    }

    /// So much off, in the shop's currency: above 0.
    pub fn coupon(amount: impl Into<Decimal>) -> Self {
        Self::of(OfferKind::Coupon(amount.into()))
    }

    /// Something on top, by its name.
    pub fn gift(name: impl Into<String>) -> Self {
        Self::of(OfferKind::Gift(name.into()))
    }

    /// So much on the account, in the shop's currency: above 0.
    pub fn credit(amount: impl Into<Decimal>) -> Self {
        Self::of(OfferKind::Credit(amount.into()))
    }

    /// With a code.
    #[must_use]
    pub fn with_code(self, code: impl Into<String>) -> Self {
        Self { code: Some(code.into()), ..self }
    }

    /// That holds for so many days from the message on.
    #[must_use]
    pub fn for_days(self, days: u32) -> Self {
        Self { valid_days: Some(days), ..self }
    }

    /// Taken from the price from before a rise.
    #[must_use]
    pub fn at_old_price(self) -> Self {
        Self { price: PricePromise::Old, ..self }
    }

    fn of(kind: OfferKind) -> Self {
        Self { kind, code: None, valid_days: None, price: PricePromise::default() }
    }
}

/// As `5 % off, code off5`.
impl fmt::Display for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            OfferKind::Percent(percent) => write!(f, "{percent} % off")?,
            OfferKind::Coupon(amount) => write!(f, "{amount} off")?,
            OfferKind::Gift(gift) => write!(f, "gift: {gift}")?,
            OfferKind::Credit(amount) => write!(f, "credit of {amount}")?,
        }
        match (self.price, &self.kind) {
            (PricePromise::Current, _) => {}
            (PricePromise::Old, OfferKind::Percent(_) | OfferKind::Coupon(_)) => f.write_str(" the old price")?,
            (PricePromise::Old, OfferKind::Gift(_) | OfferKind::Credit(_)) => f.write_str(", at the old price")?,
        }
        if let Some(code) = &self.code {
            write!(f, ", code {code}")?;
        }
        match self.valid_days {
            None => Ok(()),
            Some(1) => f.write_str(", for 1 day"),
            Some(days) => write!(f, ", for {days} days"),
        }
    }
}
