//! [`Offer`]: what a message gives. [`MergeField`]: what its text is filled with.

use rust_decimal::Decimal;

/// What a message gives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Offer {
    /// What.
    pub kind: OfferKind,
    /// The code that the customer types in, such as `off5`.
    #[cfg_attr(feature = "serde", serde(default))]
    pub code: Option<String>,
    /// For how many days it holds.
    #[cfg_attr(feature = "serde", serde(default))]
    pub valid_days: Option<u32>,
    /// Which price it is taken from.
    #[cfg_attr(feature = "serde", serde(default))]
    pub price: PricePromise,
}

/// What an [`Offer`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum OfferKind {
    /// So many per cent off: above 0, at most 100.
    Percent(#[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))] Decimal),
    /// So much off, in the shop's currency: above 0.
    Coupon(#[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))] Decimal),
    /// Something on top, by its name.
    Gift(String),
    /// So much on the account: above 0.
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
    /// The price from before a rise: "about to rise, still the old price" (003).
    Old,
}

/// What the host fills a message's text with.
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
    /// What goes with what they bought, or is above it.
    Products,
    /// The categories of their recent purchases.
    Categories,
    /// The date: of the birthday, the end of the trial or subscription.
    Date,
    /// A field of the host's own.
    Custom(String),
}

impl Offer {
    /// So many per cent off: above 0, at most 100.
    pub fn percent(percent: impl Into<Decimal>) -> Self {
        Self::of(OfferKind::Percent(percent.into()))
    }

    /// So much off, in the shop's currency.
    pub fn coupon(amount: impl Into<Decimal>) -> Self {
        Self::of(OfferKind::Coupon(amount.into()))
    }

    /// Something on top, by its name.
    pub fn gift(name: impl Into<String>) -> Self {
        Self::of(OfferKind::Gift(name.into()))
    }

    /// So much on the account, in the shop's currency.
    pub fn credit(amount: impl Into<Decimal>) -> Self {
        Self::of(OfferKind::Credit(amount.into()))
    }

    /// With a code.
    #[must_use]
    pub fn with_code(self, code: impl Into<String>) -> Self {
        Self { code: Some(code.into()), ..self }
    }

    /// That holds for so many days.
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
