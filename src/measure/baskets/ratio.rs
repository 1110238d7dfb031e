//! Fractions of 128 bits: a lift is a quotient of products of two counts.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::model::Rate;
use crate::model::decimal::integer_at;

/// A fraction of numbers below 2¹²⁸, the lower one above zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ratio {
    pub(super) above: u128,
    pub(super) below: u128,
}

impl Ratio {
    /// The quotient of two products.
    pub(super) fn of_products(above: (u64, u64), below: (u64, u64)) -> Self {
        let product = |(a, b): (u64, u64)| u128::from(a) * u128::from(b);
        Self { above: product(above), below: product(below) }
    }

    /// A rate of zero or more.
    pub(super) fn of_rate(rate: Rate) -> Self {
        let (above, below) = (rate.numerator(), rate.denominator());
        let scale = above.scale().max(below.scale());
        // A rate has checked that both are integers at one scale, and that the lower one is above zero.
        let integer = |decimal, instead| integer_at(decimal, scale).map_or(instead, i128::unsigned_abs);
        Self { above: integer(above, 0), below: integer(below, 1) }
    }

    /// The fraction in lowest terms as a rate; `None` if a decimal is too small for that.
    pub(super) fn rate(self) -> Option<Rate> {
        let shared = gcd(self.above, self.below);
        let decimal = |number: u128| {
            let reduced = i128::try_from(number.checked_div(shared)?).ok()?;
            Decimal::try_from_i128_with_scale(reduced, 0).ok()
        };
        Rate::new(decimal(self.above)?, decimal(self.below)?).ok()
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ratio {}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let fit = |a: u128, b: u128| a.checked_mul(b);
        if let (Some(ours), Some(others)) = (fit(self.above, other.below), fit(other.above, self.below)) {
            return ours.cmp(&others);
        }
        compare((self.above, self.below), (other.above, other.below))
    }
}

/// By Euclid's algorithm, which needs no product.
fn compare((mut a, mut b): (u128, u128), (mut c, mut d): (u128, u128)) -> Ordering {
    loop {
        let by_whole_part = (a / b).cmp(&(c / d));
        if by_whole_part != Ordering::Equal {
            return by_whole_part;
        }
        let (rest_a, rest_c) = (a % b, c % d);
        if rest_a == 0 || rest_c == 0 {
            return rest_a.cmp(&rest_c);
        }
        // rest_a/b < rest_c/d exactly when d/rest_c < b/rest_a.
        (a, b, c, d) = (d, rest_c, b, rest_a);
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::{Ratio, compare};

    #[test]
    fn comparing_without_products_is_comparing_products() {
        for (a, b, c, d) in (0..4_096_u128).map(|n| (n >> 9, (n >> 6 & 7) + 1, n >> 3 & 7, (n & 7) + 1)) {
            assert_eq!(compare((a, b), (c, d)), (a * d).cmp(&(c * b)), "{a}/{b} and {c}/{d}");
        }
    }

    #[test]
    fn ratios_of_all_sizes_are_compared() {
        let huge = |above, below| Ratio { above: u128::MAX - above, below: u128::MAX - below };
        assert!(huge(1, 0) < huge(0, 0) && huge(0, 1) > huge(0, 0) && huge(2, 1) < huge(1, 0));
        assert_eq!(huge(1, 1), Ratio { above: 7, below: 7 });
        assert_eq!(huge(1, 0).rate(), None);
        assert_eq!(huge(3, 3).rate(), Ratio { above: 1, below: 1 }.rate());
    }
}
