//! The hash of assignments: published values of xxHash, and the crate's own vectors, which never change.
//!
//! The buckets were computed by a Python program written from the specification of xxHash, apart from this crate.

use retention::experiment::{Bucket, Buckets, Purpose, Share};
use retention::model::Rate;

const PRIMES: [u64; 5] = [
    11_400_714_785_074_694_791,
    14_029_467_366_897_019_727,
    1_609_587_929_392_839_161,
    9_650_029_242_287_828_579,
    2_870_177_450_012_600_261,
];

fn round(sum: u64, lane: u64) -> u64 {
    sum.wrapping_add(lane.wrapping_mul(PRIMES[1])).rotate_left(31).wrapping_mul(PRIMES[0])
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// XXH64, from its specification.
fn xxh64(bytes: &[u8], seed: u64) -> u64 {
    let [p1, p2, p3, p4, p5] = PRIMES;
    let stripes = bytes.chunks_exact(32);
    let mut rest = stripes.remainder();
    let mut hash = seed.wrapping_add(p5);
    if bytes.len() >= 32 {
        let mut sums = [seed.wrapping_add(p1).wrapping_add(p2), seed.wrapping_add(p2), seed, seed.wrapping_sub(p1)];
        for stripe in stripes {
            for (sum, lane) in sums.iter_mut().zip(stripe.chunks(8)) {
                *sum = round(*sum, number(lane));
            }
        }
        hash = sums.iter().zip([1, 7, 12, 18]).fold(0, |hash, (sum, by)| hash.wrapping_add(sum.rotate_left(by)));
        hash = sums.iter().fold(hash, |hash, sum| (hash ^ round(0, *sum)).wrapping_mul(p1).wrapping_add(p4));
    }
    hash = hash.wrapping_add(bytes.len() as u64);
    while let Some((lane, after)) = rest.split_at_checked(8) {
        hash = (hash ^ round(0, number(lane))).rotate_left(27).wrapping_mul(p1).wrapping_add(p4);
        rest = after;
    }
    if let Some((lane, after)) = rest.split_at_checked(4) {
        hash = (hash ^ number(lane).wrapping_mul(p1)).rotate_left(23).wrapping_mul(p2).wrapping_add(p3);
        rest = after;
    }
    for byte in rest {
        hash = (hash ^ u64::from(*byte).wrapping_mul(p5)).rotate_left(11).wrapping_mul(p1);
    }
    hash = (hash ^ hash >> 33).wrapping_mul(p2);
    hash = (hash ^ hash >> 29).wrapping_mul(p3);
    hash ^ hash >> 32
}

/// `xxHash`'s own values, and the example of Apache Spark's `xxhash64`, whose seed is 42.
#[test]
fn published_values_of_xxhash() {
    for (text, expected) in
        [("", 0xEF46_DB37_51D8_E999), ("a", 0xD24E_C4F1_A98C_6E5B), ("hello", 0x26C7_827D_889F_6DA3)]
    {
        assert_eq!(xxh64(text.as_bytes(), 0), expected, "{text:?}");
        assert_eq!(twox_hash::XxHash64::oneshot(0, text.as_bytes()), expected, "{text:?}");
    }
    assert_eq!(xxh64(b"ABC", 42), 4_105_715_581_806_190_027);
    assert_eq!(twox_hash::XxHash64::oneshot(42, b"ABC"), 4_105_715_581_806_190_027);
}

/// Salt, purpose, scope, unit; the bytes; the bucket. A change here is a break for everybody who runs an experiment.
const VECTORS: [([&str; 4], &str, u64); 8] = [
    (["", "variant", "", ""], "0:,7:variant,0:,", 0xB718_6DF4_03D8_E238),
    (["shop-2026", "global_holdout", "", "1"], "9:shop-2026,14:global_holdout,0:,1", 0x621C_7FAE_3B8A_001D),
    (
        ["shop-2026", "campaign_holdout", "win-back", "1"],
        "9:shop-2026,16:campaign_holdout,8:win-back,1",
        0xBADC_370A_1120_221A,
    ),
    (["shop-2026", "variant", "win-back", "1"], "9:shop-2026,7:variant,8:win-back,1", 0x3390_281C_0F64_0370),
    (["shop-2026", "variant", "win-back", "2"], "9:shop-2026,7:variant,8:win-back,2", 0x7BB2_2903_282D_7F21),
    (
        ["shop-2026", "variant", "سلام", "sara@example.com"],
        "9:shop-2026,7:variant,8:سلام,sara@example.com",
        0x7CAE_2706_226C_1810,
    ),
    (
        ["shop-2026", "campaign_holdout", "abandoned-order-reminder", "7f3c2a90-5b1e-4c44-9a6d-0c2f5e8b1d37"],
        "9:shop-2026,16:campaign_holdout,24:abandoned-order-reminder,7f3c2a90-5b1e-4c44-9a6d-0c2f5e8b1d37",
        0xD8C0_F188_0430_CCB3,
    ),
    (["", "global_holdout", "", "۷"], "0:,14:global_holdout,0:,۷", 0x0D78_D404_3C68_E0A9),
];

#[test]
fn vectors_of_buckets() {
    for ([salt, name, scope, unit], bytes, expected) in VECTORS {
        let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.name() == name).unwrap();
        let bucket = Bucket::of(salt, purpose, scope, unit);
        assert_eq!(bucket.value(), expected, "{bytes}");
        assert_eq!(xxh64(bytes.as_bytes(), 0), expected, "{bytes}");
        assert_eq!(bucket.to_string(), format!("{expected:016x}"));
        assert_eq!(Bucket::of_display(salt, purpose, scope, unit), bucket);
        assert_eq!(Buckets::new(salt, purpose, scope).of(unit), bucket);
    }
}

/// Leading zeros are digits of a bucket too.
#[test]
fn buckets_print_sixteen_digits() {
    assert_eq!(Bucket::from_value(0xAB).to_string(), "00000000000000ab");
}

/// Thresholds as Python's integers give them: `-(-share.numerator * 2**64 // share.denominator)`.
#[test]
fn thresholds_of_shares() {
    for ((numerator, denominator), expected) in [
        ((0, 1), 0_u128),
        ((1, 1), 18_446_744_073_709_551_616),
        ((1, 2), 9_223_372_036_854_775_808),
        ((1, 3), 6_148_914_691_236_517_206),
        ((5, 1_000), 92_233_720_368_547_759),
        ((999_999, 1_000_000), 18_446_725_626_965_477_907),
        ((1, i64::MAX), 3),
    ] {
        let share = Share::new(Rate::new(numerator, denominator).unwrap()).unwrap();
        assert_eq!(share.buckets(), expected, "{numerator}/{denominator}");
    }
}
