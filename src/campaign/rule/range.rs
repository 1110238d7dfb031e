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
            | Self::OrderReviewed => YES,
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

impl Bounds {
    fn range(self) -> (i64, i64) {
        (self.at_least.map_or(i64::MIN, i64::from), self.at_most.map_or(i64::MAX, i64::from))
    }
}

impl AmountBounds {
    /// The amounts at a scale that are within: the least is rounded up, the most down.
    fn range(self, scale: u32) -> (i64, i64) {
        let least = self.at_least.map_or(Minor::Beyond(false), |amount| Minor::of(amount, scale, Rounding::Up));
        let most = self.at_most.map_or(Minor::Beyond(true), |amount| Minor::of(amount, scale, Rounding::Down));
        match (least, most) {
            (Minor::Beyond(true), _) | (_, Minor::Beyond(false)) => EMPTY,
            (least, most) => (least.or(i64::MIN), most.or(i64::MAX)),
        }
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

/// An amount in minor units.
#[derive(Clone, Copy)]
enum Minor {
    Is(i64),
    /// Larger than 64 bits hold, or, if not, smaller.
    Beyond(bool),
}

#[derive(Clone, Copy)]
enum Rounding {
    Up,
    Down,
}

impl Minor {
    fn of(amount: Decimal, scale: u32, rounding: Rounding) -> Self {
        let beyond = Self::Beyond(amount.mantissa() > 0);
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
        minor.and_then(|minor| i64::try_from(minor).ok()).map_or(beyond, Self::Is)
    }

    fn or(self, beyond: i64) -> i64 {
        match self {
            Self::Is(minor) => minor,
            Self::Beyond(_) => beyond,
        }
    }
}
