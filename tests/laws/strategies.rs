//! What the laws are held against.

use chrono::NaiveDate;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use retention::history::{CustomerKey, FullRefund, RefundPolicy, RefundTiming};
use retention::measure::{Activity, PurchaseUnit};
use retention::model::{CalendarUnit, Periods};

use crate::date;
use crate::naive::Row;

/// The first day, and the last but one: no period can end after the last.
pub(crate) const FIRST: i32 = NaiveDate::MIN.to_epoch_days();
pub(crate) const LAST: i32 = NaiveDate::MAX.to_epoch_days() - 1;

/// The first day of the year 1 and the last of the year 9999.
const YEAR_1: i32 = -719_162;
const YEAR_9999: i32 = 2_932_896;

/// A key without a digest or prefix of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Uuid(pub(crate) u128);

impl CustomerKey for Uuid {}

/// A key all of whose values have one hash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Colliding(pub(crate) String);

impl CustomerKey for Colliding {
    fn digest(&self) -> u64 {
        7
    }
}

/// A key that is ordered by its digest, but cannot be made again from it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct OneWay(pub(crate) u32);

impl CustomerKey for OneWay {
    const ORDERED_DIGEST: bool = true;

    fn digest(&self) -> u64 {
        self.0.into()
    }
}

/// The days of one shop: all on a few days, within a year, farther apart than 4,096 and 65,536 days, or anywhere.
pub(crate) fn some_days() -> impl Strategy<Value = BoxedStrategy<i32>> {
    let hostile = [FIRST, FIRST + 1, LAST - 1, LAST, YEAR_1, YEAR_9999, -1, 0, 1, 4_095, 4_096, 65_535, 65_536];
    prop_oneof![
        Just((0..3).boxed()),
        Just((20_000..20_060).boxed()),
        Just((-200..200).boxed()),
        Just((0..6_000).boxed()),
        Just((0..70_000).boxed()),
        Just((YEAR_1..YEAR_9999).boxed()),
        Just(prop_oneof![proptest::sample::select(hostile.to_vec()), FIRST..=LAST, -5..5].boxed()),
    ]
}

/// The amounts of one shop, of which a hundred and their refunds fit in 64 bits.
pub(crate) fn some_amounts() -> impl Strategy<Value = BoxedStrategy<i64>> {
    prop_oneof![
        Just(Just(0).boxed()),
        Just((0..4_i64).boxed()),
        Just((0..100_000_i64).boxed()),
        Just((0..1_i64 << 33).boxed()),
        Just(prop_oneof![0..3_i64, Just(u32::MAX.into()), Just(1 << 32), 0..i64::MAX / 200].boxed()),
    ]
}

/// Key, day and amount of up to a hundred orders.
pub(crate) fn plain_rows<K: std::fmt::Debug + 'static>(
    keys: BoxedStrategy<K>,
) -> impl Strategy<Value = Vec<(K, i32, i64)>> {
    (some_days(), some_amounts(), prop_oneof![0..4_usize, 0..100_usize])
        .prop_flat_map(move |(days, amounts, rows)| vec((keys.clone(), days, amounts), rows))
}

/// The same, where some of the amounts are negative.
pub(crate) fn signed_rows<K: Clone + std::fmt::Debug + 'static>(
    keys: BoxedStrategy<K>,
) -> impl Strategy<Value = Vec<(K, i32, i64)>> {
    (plain_rows(keys), vec(any::<bool>(), 100)).prop_map(|(mut rows, signs)| {
        for (row, back) in rows.iter_mut().zip(signs) {
            row.2 = if back { -row.2 } else { row.2 };
        }
        rows
    })
}

/// Rows of a few customers, with refunds, in part or in full, on the day and later.
pub(crate) fn rows() -> impl Strategy<Value = Vec<Row<u8>>> {
    let keys = prop_oneof![Just((0..1_u8).boxed()), Just((0..6_u8).boxed()), Just(any::<u8>().boxed())];
    (keys, some_days(), some_amounts(), prop_oneof![0..4_usize, 0..50_usize])
        .prop_flat_map(|(keys, days, amounts, rows)| vec(row(keys, days, amounts), rows))
}

fn row(
    keys: BoxedStrategy<u8>,
    days: BoxedStrategy<i32>,
    amounts: BoxedStrategy<i64>,
) -> impl Strategy<Value = Row<u8>> {
    let refunds = prop_oneof![3 => Just(Vec::new()), 2 => vec((0..40_i32, prop_oneof![1..100_i64, Just(100)]), 1..4)];
    (keys, days, amounts, refunds).prop_map(|(key, day, amount, parts)| {
        let mut left = amount;
        let mut refunds = Vec::new();
        for (later, percent) in parts {
            let part = if percent == 100 { left } else { left / 100 * percent };
            if part > 0 {
                left -= part;
                refunds.push(((day + later).min(LAST), part));
            }
        }
        Row { refunds, ..Row::new(key, day, amount) }
    })
}

/// A day near or on that of a row.
pub(crate) fn day_among(rows: &[Row<u8>]) -> BoxedStrategy<i32> {
    let mut days: Vec<i32> = rows.iter().map(|row| row.day).collect();
    days.extend(rows.iter().flat_map(|row| &row.refunds).map(|(day, _)| *day));
    days.extend([0, FIRST, LAST]);
    (proptest::sample::select(days), -2..=2_i32).prop_map(|(day, off)| (day + off).clamp(FIRST, LAST)).boxed()
}

pub(crate) fn policies() -> impl Strategy<Value = RefundPolicy> {
    let timing =
        prop_oneof![Just(RefundTiming::OnOrderDate), Just(RefundTiming::OnRefundDate), Just(RefundTiming::Ignored)];
    let full = prop_oneof![Just(FullRefund::StillAPurchase), Just(FullRefund::NotAPurchase)];
    (timing, full).prop_map(|(timing, full)| RefundPolicy { timing, full })
}

pub(crate) fn activities() -> impl Strategy<Value = Activity> {
    prop_oneof![
        Just(Activity::EverOrdered),
        prop_oneof![0..3_u32, 0..60_u32, 0..5_000_u32, Just(u32::MAX), any::<u32>()]
            .prop_map(|days| Activity::OrderedWithin { days }),
    ]
}

pub(crate) fn purchase_units() -> impl Strategy<Value = PurchaseUnit> {
    prop_oneof![Just(PurchaseUnit::Orders), Just(PurchaseUnit::Days)]
}

pub(crate) fn calendar_units() -> impl Strategy<Value = CalendarUnit> {
    prop_oneof![
        Just(CalendarUnit::Day),
        Just(CalendarUnit::IsoWeek),
        Just(CalendarUnit::Month),
        Just(CalendarUnit::Quarter),
        Just(CalendarUnit::Year),
    ]
}

/// Rows, and periods whose boundaries lie near the rows' days.
pub(crate) fn rows_and_periods() -> impl Strategy<Value = (Vec<Row<u8>>, Periods)> {
    rows().prop_flat_map(|rows| {
        let boundaries = btree_set(day_among(&rows), 2..9);
        (Just(rows), boundaries.prop_filter_map("one boundary", |days| periods(days.into_iter())))
    })
}

pub(crate) fn periods(days: impl Iterator<Item = i32>) -> Option<Periods> {
    Periods::from_boundaries(days.map(date)).ok()
}

/// Short texts and long ones, that share their beginnings, with bytes of zero.
pub(crate) fn texts() -> BoxedStrategy<String> {
    prop_oneof![
        Just(String::new()),
        "[a-c]{0,3}",
        "[\u{0}a]{0,17}",
        "customer-000000[0-9\u{0}]{0,3}",
        "a common prefix of many keys [a\u{0}é]{0,3}",
    ]
    .boxed()
}

/// Texts that are told by their first fifteen bytes.
pub(crate) fn short_texts() -> BoxedStrategy<String> {
    prop_oneof!["[a-c]{0,2}", "[\u{0}a]{0,15}", "customer-00000[0-9\u{0}]"].boxed()
}

/// Dense, sparse, and clustered with one far away.
pub(crate) fn integers() -> BoxedStrategy<u64> {
    prop_oneof![0..3_u64, 1_000..1_050_u64, Just(u64::MAX), any::<u64>(), (0..50_u64).prop_map(|key| key << 40)].boxed()
}

/// Integers given out one after another, from anywhere.
pub(crate) fn dense(from: u64) -> BoxedStrategy<u64> {
    (from..from + 40).boxed()
}
