//! What a subscription is a month, in minor units: amount · 10^scale · months per interval, rounded once.

use rust_decimal::Decimal;

use super::{SubscriptionOptions, WeeksPerMonth};
use crate::model::BillingInterval;

/// The monthly amount to the nearest minor unit, halves away from zero; `None` if it does not fit.
pub(super) fn monthly(amount: Decimal, interval: BillingInterval, options: &SubscriptionOptions) -> Option<i64> {
    let (times, parts) = per_month(interval, options.weeks_per_month());
    let exact = amount.normalize();
    let power = |digits| 10_i128.checked_pow(digits);
    // Only one of the two powers is taken, so that many decimal places do not make a small amount overflow.
    let (numerator, denominator) = match options.scale().checked_sub(exact.scale()) {
        Some(zeros) => (exact.mantissa().checked_mul(power(zeros)?)?.checked_mul(times)?, parts),
        None => (exact.mantissa().checked_mul(times)?, parts.checked_mul(power(exact.scale() - options.scale())?)?),
    };
    let (whole, rest) = (numerator.checked_div(denominator)?, numerator.checked_rem(denominator)?);
    let rounded = if rest >= denominator - rest { whole.checked_add(1)? } else { whole };
    i64::try_from(rounded).ok()
}

/// How many times an interval is billed a month, as a fraction.
fn per_month(interval: BillingInterval, weeks: WeeksPerMonth) -> (i128, i128) {
    let (times, parts) = weeks.fraction();
    match interval {
        BillingInterval::Weekly => (times, parts),
        BillingInterval::Monthly => (1, 1),
        BillingInterval::Quarterly => (1, 3),
        BillingInterval::Yearly => (1, 12),
        BillingInterval::EveryMonths { months } => (1, months.get().into()),
        BillingInterval::EveryDays { days } => (times * 7, parts * i128::from(days.get())),
    }
}
