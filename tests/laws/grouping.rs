//! A log's columns are its rows, grouped by customer and sorted, for every kind of key.

use chrono::NaiveDate;
use proptest::prelude::*;
use retention::history::{CustomerKey, OrderLog};
use retention::model::Order;
use rust_decimal::Decimal;

use crate::naive::{Known, assert_shows};
use crate::strategies::{Colliding, OneWay, Uuid, dense, integers, plain_rows, short_texts, texts};
use crate::{config, date};

pub(crate) fn columns<K: Clone>(rows: &[(K, i32, i64)]) -> (Vec<K>, Vec<i32>, Vec<i64>) {
    let keys = rows.iter().map(|(key, _, _)| key.clone()).collect();
    (keys, rows.iter().map(|row| row.1).collect(), rows.iter().map(|row| row.2).collect())
}

pub(crate) fn log_of<K: CustomerKey>(rows: &[(K, i32, i64)]) -> OrderLog<K> {
    let (keys, days, amounts) = columns(rows);
    OrderLog::from_columns(&keys, &days, &amounts).unwrap()
}

/// The log of the rows holds each customer once, in key order, with their orders by day and amount.
pub(crate) fn assert_grouped<K: CustomerKey + std::fmt::Debug>(log: &OrderLog<K>, rows: &[(K, i32, i64)]) {
    let known = Known::of_columns(rows);
    assert_eq!(log.keys(), known.orders.keys().cloned().collect::<Vec<_>>());
    assert_eq!((log.customers(), log.orders()), (known.orders.len(), rows.len()));
    assert_eq!(log.is_empty(), rows.is_empty());
    assert_eq!(log.first_day(), rows.iter().map(|row| date(row.1)).min());
    assert_eq!(log.last_day(), rows.iter().map(|row| date(row.1)).max());
    assert_eq!(log.latest().date(), log.last_day().unwrap_or(NaiveDate::MIN));
    assert_shows(&log.latest(), &known);
}

fn every_door_leads_to_one_log<K: CustomerKey + std::fmt::Debug>(
    rows: &[(K, i32, i64)],
    shuffled: &[(K, i32, i64)],
) -> Result<(), TestCaseError> {
    let log = log_of(rows);
    assert_grouped(&log, rows);
    prop_assert_eq!(&log, &log_of(shuffled));

    let orders = shuffled.iter().map(|(key, day, cents)| Order::new(key.clone(), date(*day), Decimal::new(*cents, 2)));
    let orders: Vec<Order<K>> = orders.map(Result::unwrap).collect();
    prop_assert_eq!(&log, &OrderLog::from_orders(orders).unwrap());

    let (keys, days, amounts) = columns(rows);
    let dates: Vec<NaiveDate> = days.iter().map(|day| date(*day)).collect();
    // Four decimal places, of which the last two are zeros, are two; so are fewer, where the amount is round.
    let decimals: Vec<Decimal> = amounts
        .iter()
        .enumerate()
        .map(|(row, cents)| {
            let amount = Decimal::try_from_i128_with_scale(i128::from(*cents) * 100, 4).unwrap();
            if row % 2 == 0 { amount } else { amount.normalize() }
        })
        .collect();
    prop_assert_eq!(&log, &OrderLog::from_columns(&keys, &dates, &amounts).unwrap());
    prop_assert_eq!(&log, &OrderLog::from_columns(&keys, &days, &decimals).unwrap());
    prop_assert_eq!(&log, &OrderLog::from_columns(&keys, &dates, &decimals).unwrap());
    Ok(())
}

macro_rules! one_log_for_keys {
    ($($law:ident: $keys:expr;)+) => {$(
        proptest! {
            #![proptest_config(config())]

            #[test]
            fn $law(
                (rows, shuffled) in
                    plain_rows($keys).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
            ) {
                every_door_leads_to_one_log(&rows, &shuffled)?;
            }
        }
    )+};
}

one_log_for_keys! {
    one_customer_is_grouped: Just(7_u32).boxed();
    bytes_are_grouped: any::<u8>().boxed();
    signed_integers_are_grouped: prop_oneof![-5..5_i64, Just(i64::MIN), Just(i64::MAX), any::<i64>()].boxed();
    dense_signed_integers_are_grouped: (-20..20_i32).boxed();
    sparse_and_clustered_integers_are_grouped: integers();
    dense_integers_are_grouped: dense(0);
    dense_integers_in_the_middle_are_grouped: dense((1 << 32) - 20);
    dense_integers_at_the_limit_are_grouped: dense(u64::MAX - 40);
    integers_of_two_to_the_sixteenth_are_grouped: prop_oneof![65_520..65_550_u32, 0..3_u32].boxed();
    large_integers_are_grouped: prop_oneof![0..4_u128, any::<u128>(), Just(u128::MAX)].boxed();
    large_signed_integers_are_grouped: prop_oneof![-4..4_i128, any::<i128>(), Just(i128::MIN)].boxed();
    texts_are_grouped: texts();
    short_texts_are_grouped: short_texts();
    boxed_texts_are_grouped: texts().prop_map(String::into_boxed_str).boxed();
    shared_texts_are_grouped: short_texts().prop_map(std::sync::Arc::<str>::from).boxed();
    short_byte_arrays_are_grouped: proptest::array::uniform4(0..2_u8).boxed();
    long_byte_arrays_are_grouped: proptest::array::uniform20(0..2_u8).boxed();
    pairs_are_grouped: (texts(), prop_oneof![0..3_u32, any::<u32>()]).boxed();
    pairs_of_integers_are_grouped: (0..3_u8, -2..2_i64).boxed();
    newtypes_are_grouped: prop_oneof![0..9_u128, any::<u128>()].prop_map(Uuid).boxed();
    keys_of_one_hash_are_grouped: texts().prop_map(Colliding).boxed();
    keys_that_digests_do_not_tell_are_grouped: prop_oneof![0..9_u32, any::<u32>()].prop_map(OneWay).boxed();
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn prefixes_order_as_texts_do(
        beginning in texts(),
        a in texts(),
        b in texts(),
        part in any::<prop::sample::Index>(),
    ) {
        let (a, b) = (format!("{beginning}{a}"), format!("{beginning}{b}"));
        let shared = a.shared_bytes(&b);
        prop_assert!(a.as_bytes()[..shared] == b.as_bytes()[..shared]);
        prop_assert!(a.as_bytes().get(shared) != b.as_bytes().get(shared) || a == b);
        for skip in [0, shared, part.index(shared + 1)] {
            prop_assert!(a > b || a.prefix(skip) <= b.prefix(skip));
            prop_assert!(a == b || !a.prefix_is_key(skip) || a.prefix(skip) != b.prefix(skip));
        }
    }

    #[test]
    fn digests_and_prefixes_order_as_integers_do(a in any::<i64>(), b in prop_oneof![-3..3_i64, any::<i64>()]) {
        prop_assert_eq!(a.cmp(&b), a.digest().cmp(&b.digest()));
        prop_assert_eq!(a.cmp(&b), a.prefix(0).cmp(&b.prefix(0)));
        prop_assert_eq!(i64::from_digest(a.digest()), Some(a));
        prop_assert_eq!(i8::from_digest(a.digest()), i8::try_from(a).ok());
        let (wide, other) = (i128::from(a) << 60, i128::from(b));
        prop_assert_eq!(wide.cmp(&other), wide.prefix(0).cmp(&other.prefix(0)));
    }
}

/// The last day of the calendar is a day in every kind of column, or in none.
#[test]
fn last_day_of_the_calendar_is_one_thing_at_every_door() {
    let day = NaiveDate::MAX;
    let dates = OrderLog::from_columns(&[1_u8], &[day], &[1]);
    let numbers = OrderLog::from_columns(&[1_u8], &[day.to_epoch_days()], &[1]);
    let orders = OrderLog::from_orders([Order::new(1_u8, day, Decimal::new(1, 2)).unwrap()]);
    assert_eq!(dates.is_ok(), numbers.is_ok());
    assert_eq!(orders.is_ok(), numbers.is_ok());
}

#[test]
fn sums_at_the_limit_of_64_bits_are_exact() {
    let half = i64::MAX / 2;
    let log = log_of(&[(1_u8, 1, half), (2, 2, half), (1, 3, 1)]);
    let amounts: Vec<_> = log.latest().customers().map(|customer| customer.net_amount()).collect();
    assert_eq!(amounts, [Decimal::new(half + 1, 2), Decimal::new(half, 2)]);
    assert_grouped(&log_of(&[("a", 5, i64::MAX)]), &[("a", 5, i64::MAX)]);
}
