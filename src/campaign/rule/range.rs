//! Which values of a predicate are true: one range of integers.

use rust_decimal::Decimal;

use super::{AmountBounds, Bounds, Predicate};

/// No value is in it.
const EMPTY: (i64, i64) = (i64::MAX, i64::MIN);
/// Of predicates whose value is 1 or 0.
const YES: (i64, i64) = (1, i64::MAX);
/// Of amounts that are compared with their bounds already: -1 below, 0 within, 1 above.
const WITHIN: (i64, i64) = (0, 0);

impl Predicate {
    /// Which values are true: from, to, both included; empty if the first is above the second. Amounts are in minor units at this
    /// scale.
    pub(crate) fn range(&self, scale: u32) -> (i64, i64) {
        match self {
            Self::Spent { amount, .. } => amount.range(scale),
            Self::BirthdayWithin { days, .. } => (i64::MIN, i64::from(*days)),
            Self::CartStage { at_least } => (*at_least as i64, i64::MAX),
            Self::CartValue { .. } | Self::OrderAmount { .. } => WITHIN,
            Self::SilentFor { .. }
            | Self::Lacks { .. }
            | Self::Segment { .. }
            | Self::Consented { .. }
            | Self::Answered { .. }
            | Self::CartContains { .. }
            | Self::OrderContains { .. }
            | Self::OrderReviewed
            | Self::OrderLacks { .. } => YES,
            // Every other one has bounds.
            counted => counted.bounds().map_or(EMPTY, Bounds::range),
        }
    }

    /// Its bounds, if it compares a number of things or days with some.
    pub(crate) fn bounds(&self) -> Option<Bounds> {
        match self {
            Self::Orders { count: bounds, .. }
            | Self::OrderRecency { days: bounds }
            | Self::CustomerAge { days: bounds }
            | Self::Inactive { days: bounds }
            | Self::Bought { count: bounds, .. }
            | Self::Visits { count: bounds, .. }
            | Self::Reviews { count: bounds, .. }
            | Self::Subscriptions { count: bounds, .. }
            | Self::OpenCarts { count: bounds }
            | Self::AccountChanges { count: bounds, .. }
            | Self::Contacted { count: bounds, .. } => Some(*bounds),
            _ => None,
        }
    }
}

impl Predicate {
    /// What would have to be added to a value that is not true for it to be so; `None` unless it is a number of the customer's
    /// that something can be added to, and where no number is true or the sum has too many digits.
    pub(crate) fn short_by(&self, value: i64, scale: u32) -> Option<Decimal> {
        let (scale, (lo, hi)) = match self {
            Self::Spent { amount, .. } => (scale, amount.minor_units(scale)),
            Self::BirthdayWithin { days, .. } => (0, (i128::MIN, i128::from(*days))),
            counted => {
                let (lo, hi) = counted.bounds()?.range();
                (0, (lo.into(), hi.into()))
            }
        };
        let value = i128::from(value);
        let nearest = if value < lo { lo } else { hi };
        // A limit of 128 bits stands for what is beyond.
        if lo > hi || nearest == i128::MIN || nearest == i128::MAX {
            return None;
        }
        Decimal::try_from_i128_with_scale(nearest.checked_sub(value)?, scale).ok()
    }
}

impl Bounds {
    fn range(self) -> (i64, i64) {
        (self.at_least.map_or(i64::MIN, i64::from), self.at_most.map_or(i64::MAX, i64::from))
    }
}

impl AmountBounds {
    /// The amounts at a scale that are within: the least is rounded up, the most down.
    fn range(self, scale: u32) -> (i64, i64) {
        let (least, most) = self.minor_units(scale);
        match (i64::try_from(least), i64::try_from(most)) {
            (Ok(least), Ok(most)) => (least, most),
            _ if least > i64::MAX.into() || most < i64::MIN.into() => EMPTY,
            (least, most) => (least.unwrap_or(i64::MIN), most.unwrap_or(i64::MAX)),
        }
    }

    /// The same, exact, or as far as 128 bits reach.
    fn minor_units(self, scale: u32) -> (i128, i128) {
        let least = self.at_least.map_or(i128::MIN, |amount| minor_units(amount, scale, Rounding::Up));
        let most = self.at_most.map_or(i128::MAX, |amount| minor_units(amount, scale, Rounding::Down));
        (least, most)
    }

    /// -1 below, 0 within, 1 above: exact at whatever scale.
    pub(super) fn compare(self, amount: Decimal) -> i64 {
        if self.at_least.is_some_and(|least| amount < least) {
            -1
        } else {
            i64::from(self.at_most.is_some_and(|most| amount > most))
        }
    }
}

#[derive(Clone, Copy)]
enum Rounding {
    Up,
    Down,
}

/// An amount in minor units; the limit of 128 bits where it is beyond.
fn minor_units(amount: Decimal, scale: u32, rounding: Rounding) -> i128 {
    let beyond = if amount.mantissa() > 0 { i128::MAX } else { i128::MIN };
    let power = |places: u32| 10_i128.checked_pow(places);
    let minor = match scale.checked_sub(amount.scale()) {
        _ if amount.is_zero() => Some(0),
        Some(places) => power(places).and_then(|factor| amount.mantissa().checked_mul(factor)),
        None => power(amount.scale().saturating_sub(scale)).and_then(|divisor| {
            let whole = amount.mantissa().checked_div_euclid(divisor)?;
            let rest = amount.mantissa().checked_rem_euclid(divisor)?;
            Some(whole + i128::from(rest > 0 && matches!(rounding, Rounding::Up)))
        }),
    };
    minor.unwrap_or(beyond)
}
