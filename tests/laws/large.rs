//! Grouping at sizes where every one of its ways is taken: dense and sparse integers, far days, large amounts, giant
//! customers, short and long texts, colliding hashes.

use retention::history::{CustomerKey, OrderLog};

use crate::grouping::{assert_grouped, columns, log_of};
use crate::strategies::{Colliding, OneWay, Uuid};

/// Numbers without a pattern (Marsaglia's xorshift).
pub(crate) struct Noise(pub(crate) u64);

impl Noise {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 11) % end
    }
}

/// So many rows, with days and amounts below these ends.
pub(crate) fn noisy_rows<K>(
    rows: usize,
    days: u64,
    amounts: u64,
    mut key: impl FnMut(&mut Noise) -> K,
) -> Vec<(K, i32, i64)> {
    let mut noise = Noise(0x9E37_79B9_7F4A_7C15);
    let row = |_| {
        let day = i32::try_from(noise.below(days)).unwrap() - 1_000;
        (key(&mut noise), day, i64::try_from(noise.below(amounts)).unwrap())
    };
    (0..rows).map(row).collect()
}

fn check<K: CustomerKey + std::fmt::Debug>(mut rows: Vec<(K, i32, i64)>) {
    let log = log_of(&rows);
    assert_grouped(&log, &rows);
    rows.reverse();
    let middle = rows.len() / 3;
    rows.rotate_left(middle);
    assert!(log == log_of(&rows), "rows in another order give another log");
    let (keys, days, amounts) = columns(&rows[..middle]);
    let mut parts = OrderLog::from_columns(&keys, &days, &amounts).unwrap();
    let (keys, days, amounts) = columns(&rows[middle..]);
    parts.append_columns(&keys, &days, &amounts).unwrap();
    assert!(log == parts, "rows in two batches give another log");
}

#[test]
fn many_dense_integers() {
    check(noisy_rows(150_000, 1_000, 50_000, |noise| 5_000_000_000 + noise.below(300_000)));
}

/// Keys up to 2¹⁷ and a little more, so that no key falls into the last quarter of the next power of two.
#[test]
fn dense_integers_with_a_range_of_keys_that_nobody_has() {
    let rows: Vec<_> = (0..33_000_u64).map(|row| (row * 4, 1, 1)).collect();
    assert_eq!(log_of(&rows).customers(), 33_000);
    let gap: Vec<_> =
        rows.into_iter().map(|(key, day, cents)| (if key < 66_000 { key } else { key + 66_000 }, day, cents)).collect();
    let log = log_of(&gap[..]);
    assert!(log.keys().iter().eq(gap.iter().map(|(key, _, _)| key)));
}

#[test]
fn dense_integers_with_one_far_away() {
    let mut rows = noisy_rows(50_000, 1_000, 50_000, |noise| noise.below(20_000));
    rows[777].0 = u64::MAX;
    check(rows);
}

#[test]
fn integers_around_zero_on_days_over_4096_days() {
    check(noisy_rows(50_000, 9_000, 50_000, |noise| i64::try_from(noise.below(40_000)).unwrap() - 20_000));
}

#[test]
fn dense_integers_on_days_over_65536_days() {
    check(noisy_rows(50_000, 90_000, 50_000, |noise| noise.below(20_000)));
    check(noisy_rows(50_000, 65_536, 1 << 32, |noise| noise.below(20_000)));
    check(noisy_rows(50_000, 65_537, 2, |noise| noise.below(20_000)));
}

#[test]
fn dense_integers_with_amounts_over_two_to_the_32() {
    check(noisy_rows(50_000, 1_000, 1 << 45, |noise| noise.below(20_000)));
}

#[test]
fn sparse_integers() {
    check(noisy_rows(50_000, 1_000, 50_000, |noise| noise.next() & 0xFFF0_0FF0_0F0F_00FF));
}

#[test]
fn one_giant_customer() {
    check(noisy_rows(50_000, 1_000, 50_000, |noise| if noise.below(10) < 9 { 5_u64 } else { noise.below(60_000) }));
    check(noisy_rows(50_000, 100, 100, |_| 5_u64));
    check(noisy_rows(50_000, 9_000, 100, |noise| if noise.below(2) == 0 { 0 } else { u8::MAX }));
}

#[test]
fn customers_on_both_sides_of_32_orders() {
    check(noisy_rows(50_000, 50, 20, |noise| noise.below(1_875)));
}

#[test]
fn short_texts() {
    check(noisy_rows(50_000, 1_000, 50_000, |noise| format!("c{}", noise.below(20_000))));
}

#[test]
fn long_texts_and_short_ones() {
    let texts = |noise: &mut Noise| match noise.below(40_000) {
        key if key % 3 == 0 => format!("a customer of the shop {key}"),
        key => format!("a customer of {key}"),
    };
    check(noisy_rows(50_000, 1_000, 50_000, texts));
}

#[test]
fn newtypes_pairs_and_one_way_keys() {
    let uuid = |noise: &mut Noise| Uuid(u128::from(noise.below(9_000)) << 100 | u128::from(noise.below(3)));
    check(noisy_rows(50_000, 1_000, 50_000, uuid));
    let pair = |noise: &mut Noise| (noise.below(4).to_string(), u32::try_from(noise.below(3_000)).unwrap());
    check(noisy_rows(50_000, 1_000, 50_000, pair));
    check(noisy_rows(50_000, 1_000, 50_000, |noise| OneWay(u32::try_from(noise.below(9_000)).unwrap())));
}

#[test]
fn colliding_keys() {
    check(noisy_rows(50_000, 1_000, 50_000, |noise| Colliding(noise.below(40).to_string())));
}
