//! Decimals that are added exactly or not at all: `Decimal`'s own addition rounds when the digits do not suffice.

use rust_decimal::Decimal;

/// The decimal as an integer at a scale, if it has no more decimal places than that.
pub(crate) fn integer_at(decimal: Decimal, scale: u32) -> Option<i128> {
    let factor = 10_i128.checked_pow(scale.checked_sub(decimal.scale())?)?;
    decimal.mantissa().checked_mul(factor)
}

/// So much at a scale; `None` if it has more digits than a decimal holds.
fn exact(mut mantissa: i128, mut scale: u32) -> Option<Decimal> {
    loop {
        match Decimal::try_from_i128_with_scale(mantissa, scale) {
            Ok(exact) => return Some(exact),
            // A zero at the end can be spared.
            Err(_) if scale > 0 && mantissa % 10 == 0 => (mantissa, scale) = (mantissa / 10, scale - 1),
            Err(_) => return None,
        }
    }
}

/// The exact sum; `None` if it has more digits than a decimal holds.
pub(crate) fn exact_add(a: Decimal, b: Decimal) -> Option<Decimal> {
    let scale = a.scale().max(b.scale());
    exact(integer_at(a, scale)?.checked_add(integer_at(b, scale)?)?, scale)
}

/// The exact difference; `None` if it has more digits than a decimal holds.
pub(crate) fn exact_sub(a: Decimal, b: Decimal) -> Option<Decimal> {
    exact_add(a, -b)
}

/// So many times an amount, exactly; `None` if it has more digits than a decimal holds.
pub(crate) fn exact_times(amount: Decimal, count: u32) -> Option<Decimal> {
    exact(amount.mantissa().checked_mul(count.into())?, amount.scale())
}
