//! What a customer has bought by a moment, and whether they have bought since an instant.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::campaign::{Known, OrderFacts, Scope, outside};
use crate::model::day;

/// Whether an order is there by now.
pub(super) fn is_placed(order: &OrderFacts, now: DateTime<Utc>, today: NaiveDate) -> bool {
    order.placed_at.map_or(order.placed_on <= today, |at| at <= now)
}

/// The business day of an instant.
pub(super) fn day_of(at: DateTime<Utc>, scope: &Scope<'_>) -> i32 {
    day::number(scope.zone.local(at).date())
}

/// The days of the orders up to today, ascending; `None` if nobody knows.
pub(crate) fn days<'a>(known: &Known<'a>, scope: &Scope<'_>) -> Option<&'a [i32]> {
    let days = known.orders?.days;
    let today = day::number(scope.today);
    days.get(..days.partition_point(|day| *day <= today))
}

/// Whether it is known when the customer ordered and visited, or that they did not.
pub(crate) fn is_activity_known(known: &Known<'_>) -> bool {
    known.orders.is_some() && known.visits.is_some()
}

/// The day of the last order or visit, as far as they are known.
pub(crate) fn last_activity(known: &Known<'_>, scope: &Scope<'_>) -> Option<NaiveDate> {
    let ordered = days(known, scope).and_then(<[i32]>::last).map(|last| day::date(*last));
    let visited = known.visits.unwrap_or_default().iter().rev().find(|at| **at <= scope.now);
    ordered.max(visited.map(|at| scope.zone.local(*at).date()))
}

/// The instant of the first order, on its day, if that is known.
pub(super) fn first_instant(known: &Known<'_>, scope: &Scope<'_>, days: &[i32], first: i32) -> Option<DateTime<Utc>> {
    let date = day::date(first);
    let on_day = known.details.unwrap_or_default().iter().filter(|order| order.placed_on == date);
    let alone = || days.len() == 1 && known.orders.is_some_and(|orders| orders.days.len() == 1);
    let last = || known.last_order_at.filter(|at| alone() && day_of(*at, scope) == first);
    on_day.filter_map(|order| order.placed_at).min().or_else(last)
}

/// The first day from which on the spend has stayed at an amount or above, up to today; `None` if it is below.
pub(crate) fn reached_on(known: &Known<'_>, scope: &Scope<'_>, amount: Decimal) -> Option<i32> {
    let orders = known.orders?;
    let (needed, today) = (minor_units(amount, known.scale)?, day::number(scope.today));
    let mut spent = 0_i128;
    let mut reached = None;
    let mut refunds = orders.adjustments.iter().peekable();
    let placed = orders.days.iter().zip(orders.amounts);
    let mut count = |spent: i128, on: i32| reached = if spent < needed { None } else { reached.or(Some(on)) };
    for (on, amount) in placed.take_while(|(on, _)| **on <= today) {
        while let Some(refund) = refunds.next_if(|refund| refund.day < *on) {
            spent += i128::from(refund.amount);
            count(spent, refund.day);
        }
        spent += i128::from(*amount);
        count(spent, *on);
    }
    for refund in refunds.take_while(|refund| refund.day <= today) {
        spent += i128::from(refund.amount);
        count(spent, refund.day);
    }
    reached
}

/// An amount in minor units, rounded up; `None` if no sum of amounts gets there.
fn minor_units(amount: Decimal, scale: u32) -> Option<i128> {
    let (mantissa, digits) = (amount.mantissa(), amount.scale());
    if let Some(more) = scale.checked_sub(digits) {
        return mantissa.checked_mul(10_i128.checked_pow(more)?);
    }
    let divisor = 10_i128.checked_pow(digits.checked_sub(scale)?)?;
    let whole = mantissa.checked_div_euclid(divisor)?;
    Some(whole + i128::from(mantissa.checked_rem_euclid(divisor)? > 0))
}

/// Whether the customer has ordered at or after an instant, up to now; `None` if nobody knows. An order that is known by
/// its day alone counts as after the instants of that day.
pub(super) fn since(known: &Known<'_>, scope: &Scope<'_>, instant: DateTime<Utc>) -> Option<bool> {
    let between = |at: DateTime<Utc>| instant <= at && at <= scope.now;
    let on = day_of(instant, scope);
    let detailed = |order: &OrderFacts| match order.placed_at {
        Some(at) => between(at),
        None => order.placed_on <= scope.today && day::number(order.placed_on) >= on,
    };
    if known.last_order_at.is_some_and(between) || known.details.is_some_and(|orders| orders.iter().any(detailed)) {
        return Some(true);
    }
    if known.orders.is_none() {
        // The last order is before the instant, or the details are all there is.
        let last_before = known.last_order_at.is_some_and(|at| at < instant);
        return (known.details.is_some() || last_before).then_some(false);
    }
    let days = days(known, scope)?;
    let first = days.partition_point(|day| *day < on);
    let later = days.get(first..).unwrap_or_default();
    let today = day::number(scope.today);
    let of = |on: i32| later.iter().filter(|day| **day == on).count();
    let (on_day, on_today) = (of(on), if on < today { of(today) } else { 0 });
    let between = later.len().saturating_sub(on_day).saturating_sub(on_today);
    let placed = |orders: usize, on: i32| orders > 0 && orders > outside(known, scope, on, instant);
    Some(between > 0 || placed(on_day, on) || placed(on_today, today))
}
