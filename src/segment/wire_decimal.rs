//! A decimal in the crate's wire format where serde's `with` does not reach: inside an option.

use rust_decimal::Decimal;

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub(super) struct WireDecimal(#[serde(with = "crate::model::wire::decimal")] pub(super) Decimal);
