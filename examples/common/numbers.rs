//! Numbers as people read them.

use retention::model::Rate;
use rust_decimal::{Decimal, RoundingStrategy};

use super::table::UNDEFINED;

/// 1,234,567.
pub(crate) fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// 1,234,567.80, rounded to so many places.
pub(crate) fn decimal(number: Decimal, places: u32) -> String {
    let rounded = number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    grouped(&format!("{rounded:.*}", places as usize))
}

/// As [`decimal`]; a dash where there is no number.
pub(crate) fn decimal_or_dash(number: Option<Decimal>, places: u32) -> String {
    number.map_or_else(|| UNDEFINED.to_owned(), |number| decimal(number, places))
}

/// 45.0 %; a dash where there is no rate.
pub(crate) fn rate(rate: Option<Rate>) -> String {
    rate.map_or_else(|| UNDEFINED.to_owned(), |rate| format!("{rate:.1}"))
}

/// "1 month", "2 months".
pub(crate) fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

/// Commas between the thousands of a number that is already text.
fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, fraction) = digits.find('.').map_or((digits, ""), |point| digits.split_at(point));
    let mut grouped = String::from(sign);
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + fraction
}
