//! Roots and powers of decimals, for the few formulas that need them. All to at least 20 decimal places.

use rust_decimal::Decimal;

/// ln 2 to 28 places.
const LN_2: Decimal = Decimal::from_parts(2_860_148_159, 2_180_329_217, 375_755_839, false, 28);

/// The square root of a number of zero or more, by Newton's method.
pub(super) fn sqrt(value: Decimal) -> Option<Decimal> {
    if value <= Decimal::ZERO {
        return value.is_zero().then_some(Decimal::ZERO);
    }
    // From above the root every step goes down until rounding stops it; 60 of them at most.
    let mut root = value.max(Decimal::ONE);
    loop {
        let next = root.checked_add(value.checked_div(root)?)?.checked_div(Decimal::TWO)?;
        if next >= root {
            return Some(root.normalize());
        }
        root = next;
    }
}

/// `base` to the power of `exponent`, by squaring; `None` if it does not fit.
pub(super) fn power(base: Decimal, exponent: u32) -> Option<Decimal> {
    let (mut result, mut square, mut rest) = (Decimal::ONE, base, exponent);
    loop {
        if rest % 2 == 1 {
            result = result.checked_mul(square)?;
        }
        rest /= 2;
        if rest == 0 {
            return Some(result.normalize());
        }
        square = square.checked_mul(square)?;
    }
}

/// 1 − share^(1/n) for a share from 0 to 1; `None` for n = 0.
///
/// Through the logarithm: Newton's method on xⁿ = share loses all its digits where xⁿ is small, because a decimal keeps
/// 28 places after the point, not 28 significant digits.
pub(super) fn one_minus_root(share: Decimal, n: u32) -> Option<Decimal> {
    if share <= Decimal::ZERO {
        return (n > 0).then_some(Decimal::ONE);
    }
    if n == 1 {
        // Exact; the way through the logarithm would change the last digits.
        return Decimal::ONE.checked_sub(share).map(|rest| rest.normalize());
    }
    one_minus_exp(minus_ln(share)?.checked_div(n.into())?)
}

/// −ln(share) for 0 < share ≤ 1: doublings to the neighbourhood of one, then the series of the inverse hyperbolic
/// tangent.
fn minus_ln(share: Decimal) -> Option<Decimal> {
    let (mut near_one, mut doublings) = (share, 0_u32);
    while near_one < Decimal::from_parts(7, 0, 0, false, 1) {
        near_one = near_one.checked_mul(Decimal::TWO)?;
        doublings = doublings.checked_add(1)?;
    }
    // ln m = 2 artanh z, z = (m − 1) / (m + 1), |z| < 0.18.
    let z = near_one.checked_sub(Decimal::ONE)?.checked_div(near_one.checked_add(Decimal::ONE)?)?;
    let squared = z.checked_mul(z)?;
    let (mut sum, mut odd_power, mut odd) = (Decimal::ZERO, z, 1_u32);
    while !odd_power.is_zero() {
        sum = sum.checked_add(odd_power.checked_div(odd.into())?)?;
        odd_power = odd_power.checked_mul(squared)?;
        odd = odd.checked_add(2)?;
    }
    LN_2.checked_mul(doublings.into())?.checked_sub(sum.checked_mul(Decimal::TWO)?)
}

/// 1 − e^(−y) for y ≥ 0: y = k ln 2 + rest, the exponential series of the rest, then k halvings.
fn one_minus_exp(y: Decimal) -> Option<Decimal> {
    let (mut rest, mut halvings) = (y.max(Decimal::ZERO), 0_u32);
    while rest >= LN_2 {
        rest = rest.checked_sub(LN_2)?;
        halvings = halvings.checked_add(1)?;
    }
    // 1 − e^(−rest) = rest − rest²/2 + rest³/6 − …
    let (mut missing, mut term, mut index) = (Decimal::ZERO, rest, 1_u32);
    while !term.is_zero() {
        missing = missing.checked_add(term)?;
        index = index.checked_add(1)?;
        term = term.checked_mul(rest)?.checked_div(index.into())?.checked_mul(Decimal::NEGATIVE_ONE)?;
    }
    if halvings == 0 {
        return Some(missing.normalize());
    }
    let left =
        Decimal::ONE.checked_sub(missing)?.checked_mul(power(Decimal::from_parts(5, 0, 0, false, 1), halvings)?)?;
    Some(Decimal::ONE.checked_sub(left)?.normalize())
}
