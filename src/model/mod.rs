//! What a shop has: customers, orders, periods, currencies, rates.
//!
//! | type | what it is |
//! |---|---|
//! | [`Customer`] | a key and what is known beside the orders |
//! | [`Order`], [`OrderLine`], [`Refund`], [`OrderStatus`], [`OrderId`] | one order, with its optional lines and refunds |
//! | [`Period`], [`Periods`], [`CalendarUnit`] | half-open business dates, one span or a sequence of them |
//! | [`Currency`] | a code, so that one log holds one currency |
//! | [`Subscription`], [`BillingInterval`] | one customer's paid, free or trial term of a plan |
//! | [`SurveyAnswer`], [`NpsGroup`] | what a customer answered to "would you recommend us?" |
//! | [`Cart`], [`CartId`], [`CartFate`], [`PurchaseStage`] | what somebody means to buy, how far they got, what became of it |
//! | [`Channel`], [`Consent`], [`ConsentState`] | how a message reaches a customer, and whether it may |
//! | [`Birthday`], [`LeapDay`] | a day of every year, with or without the year of birth |
//! | [`Zone`] | the time zone in which a customer's day begins |
//! | [`CampaignKind`] | the fifteen kinds of campaigns that the documents name |
//! | [`Rate`] | an exact share that knows what it was taken of |
//!
//! # Money
//!
//! Amounts are `rust_decimal::Decimal` at every door: exact, and the caller's own choice of digits. Inside an
//! [`OrderLog`](crate::history::OrderLog) they are integers of minor units at one [scale](crate::history::LogOptions::scale)
//! in one [`Currency`]; an amount with more decimals than the scale is an error, never rounded.
//!
//! # Wire format
//!
//! With the feature `serde` (on by default) every type of this room is read and written, and reading goes through the same checks
//! as the constructors. Decimals are text in formats for people (`"12.50"` in JSON), and are read from text, integers
//! and floats; in binary formats they are the mantissa and the scale, exact. A [`Rate`] is its two numbers, and is read from
//! `"3/2"`, `"80 %"` and `0.8` as well. This holds whatever serde features other
//! crates of the build switch on in `rust_decimal`.

mod birthday;
mod campaign_kind;
mod cart;
mod channel;
mod currency;
mod customer;
pub(crate) mod day;
pub(crate) mod decimal;
mod order;
mod period;
mod periods;
mod purchase_stage;
mod rate;
mod subscription;
mod survey;
#[cfg(feature = "serde")]
pub(crate) mod wire;
mod zone;

pub use birthday::{Birthday, BirthdayError, LeapDay};
pub use campaign_kind::CampaignKind;
pub use cart::{Cart, CartError, CartFate, CartId};
pub use channel::{Channel, Consent, ConsentState};
pub use currency::{Currency, CurrencyError};
pub use customer::Customer;
pub use order::{Order, OrderError, OrderId, OrderLine, OrderStatus, Refund};
pub use period::{CalendarUnit, Period, PeriodError};
pub use periods::{Periods, PeriodsError};
pub use purchase_stage::PurchaseStage;
pub use rate::{Rate, RateError};
pub use subscription::{BillingInterval, Subscription, SubscriptionError};
pub use survey::{NpsGroup, SurveyAnswer, SurveyError};
pub use zone::{Zone, ZoneError};
