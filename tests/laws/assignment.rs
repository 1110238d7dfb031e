//! Assignment: the same bytes give the same bucket, shares and weights are exact ranges, and no purpose tells another.

use proptest::collection::vec;
use proptest::prelude::*;
use retention::experiment::{Arm, AssignmentError, Bucket, Buckets, Purpose, Share, Variants};
use retention::model::Rate;
use rust_decimal::Decimal;

use crate::config;
use crate::strategies::texts;

const SALT: &str = "shop-2026";
const CUSTOMERS: u32 = 64_000;

/// The bytes of the specification, in the simplest way.
fn bytes(salt: &str, purpose: &str, scope: &str, unit: &str) -> String {
    let field = |text: &str| format!("{}:{text},", text.len());
    field(salt) + &field(purpose) + &field(scope) + unit
}

fn name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::GlobalHoldout => "global_holdout",
        Purpose::CampaignHoldout => "campaign_holdout",
        _ => "variant",
    }
}

/// A text that is shown letter by letter.
struct Pieces<'t>(&'t str);

impl std::fmt::Display for Pieces<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.chars().try_for_each(|letter| write!(f, "{letter}"))
    }
}

fn any_texts() -> BoxedStrategy<String> {
    prop_oneof![texts(), any::<String>(), "[0-9:,]{0,8}", "[a-z]{30,70}"].boxed()
}

fn purposes() -> impl Strategy<Value = Purpose> {
    proptest::sample::select(Purpose::ALL.to_vec())
}

/// Buckets at and beside the ends of ranges, and anywhere.
fn buckets() -> impl Strategy<Value = u64> {
    prop_oneof![
        any::<u64>(),
        proptest::sample::select(vec![0, 1, u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) - 1, u64::MAX / 3]),
    ]
}

fn rates() -> impl Strategy<Value = Rate> {
    let parts = prop_oneof![
        (-3..8_i64, 1..6_i64),
        (0..=100_i64, Just(100)),
        (any::<i64>(), 1..=i64::MAX),
        (0..=i64::MAX, Just(i64::MAX)),
    ];
    parts.prop_map(|(above, below)| Rate::new(above, below).unwrap())
}

/// Whether a bucket is below the share of all, by products.
fn is_below(bucket: u64, share: Rate) -> bool {
    let integer = |decimal: Decimal| u128::try_from(decimal.mantissa().max(0)).unwrap();
    u128::from(bucket) * integer(share.denominator()) < integer(share.numerator()) << 64
}

fn weights() -> impl Strategy<Value = Vec<u32>> {
    let weight = prop_oneof![Just(0), Just(1), 0..5_u32, 0..101_u32, Just(u32::MAX), any::<u32>()];
    vec(weight, 1..7).prop_filter("no weight", |weights| weights.iter().any(|weight| *weight > 0))
}

fn named(weights: &[u32]) -> Variants {
    Variants::new(weights.iter().enumerate().map(|(row, weight)| (format!("v{row}"), *weight))).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_bucket_is_the_hash_of_the_specified_bytes(
        [salt, scope, unit] in [any_texts(), any_texts(), any_texts()],
        purpose in purposes(),
    ) {
        let bytes = bytes(&salt, name(purpose), &scope, &unit);
        let bucket = Bucket::of(&salt, purpose, &scope, &unit);
        prop_assert_eq!(bucket.value(), twox_hash::XxHash64::oneshot(0, bytes.as_bytes()));
        prop_assert_eq!(Bucket::of_display(&salt, purpose, &scope, &unit), bucket);
        prop_assert_eq!(Bucket::of_display(&salt, purpose, &scope, Pieces(&unit)), bucket);
        let all = Buckets::new(&salt, purpose, &scope);
        prop_assert_eq!(all.of(&unit), bucket);
        // A second question gets the same answer.
        prop_assert_eq!(all.of(&unit), bucket);
        prop_assert_eq!(all.of_display(Pieces(&unit)), bucket);
        prop_assert_eq!(Bucket::from_value(bucket.value()), bucket);
    }

    #[test]
    fn integers_are_hashed_as_their_decimal_text(key in any::<i64>(), purpose in purposes()) {
        prop_assert_eq!(
            Bucket::of_display(SALT, purpose, "", key),
            Bucket::of(SALT, purpose, "", &key.to_string())
        );
    }

    #[test]
    fn a_letter_that_moves_to_another_text_gives_another_bucket(
        text in "[0-9:,a]{1,12}", at in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(),
    ) {
        let (at, other) = (at.index(text.len() + 1), other.index(text.len() + 1));
        let cut = |at: usize| [
            Bucket::of(&text[..at], Purpose::Variant, &text[at..], ""),
            Bucket::of("", Purpose::Variant, &text[..at], &text[at..]),
            Bucket::of(&text[..at], Purpose::Variant, "", &text[at..]),
        ];
        for (one, two) in cut(at).into_iter().zip(cut(other)) {
            prop_assert_eq!(one == two, at == other);
        }
    }

    #[test]
    fn an_arm_is_exact(bucket in buckets(), share in rates()) {
        let held_out = is_below(bucket, share);
        let arm = if held_out { Arm::HeldOut } else { Arm::Treated };
        prop_assert_eq!(Bucket::from_value(bucket).arm(share), arm);
        prop_assert_eq!(Share::clamped(share).arm(Bucket::from_value(bucket)), arm);

        let is_share = share >= Rate::new(0, 1).unwrap() && share <= Rate::new(1, 1).unwrap();
        match Share::new(share) {
            Ok(found) => {
                prop_assert!(is_share);
                prop_assert_eq!((found.rate().numerator(), found.rate().denominator()), (share.numerator(), share.denominator()));
                prop_assert_eq!(found, Share::clamped(share));
            }
            Err(error) => {
                prop_assert!(!is_share);
                prop_assert_eq!(error, AssignmentError::Share { found: share });
                let nearest = Rate::new(i64::from(share.numerator() > Decimal::ZERO), 1).unwrap();
                prop_assert_eq!(Share::clamped(share).rate(), nearest);
            }
        }
    }

    #[test]
    fn the_last_held_out_bucket_is_below_the_share_and_the_next_is_not(share in rates()) {
        let share = Share::clamped(share);
        let first_treated = share.buckets();
        if let Some(last) = first_treated.checked_sub(1) {
            prop_assert!(is_below(u64::try_from(last).unwrap(), share.rate()));
        }
        if let Ok(bucket) = u64::try_from(first_treated) {
            prop_assert!(!is_below(bucket, share.rate()));
        } else {
            prop_assert_eq!((first_treated, share.rate()), (1 << 64, Rate::new(1, 1).unwrap()));
        }
    }

    /// Numbers whose product with 2⁶⁴ has more than 128 bits mean the same.
    #[test]
    fn a_share_of_many_digits_is_that_of_few(whole in 1..100_000_000_u64, part in any::<prop::sample::Index>()) {
        let part = part.index(usize::try_from(whole).unwrap() + 1) as u64;
        let times = Decimal::from(10_u64.pow(19)) * Decimal::TEN;
        let few = Share::new(Rate::of_counts(part, whole).unwrap()).unwrap();
        let many = Share::new(Rate::new(Decimal::from(part) * times, Decimal::from(whole) * times).unwrap()).unwrap();
        prop_assert_eq!(few.buckets(), many.buckets());
        prop_assert_eq!(few, many);
    }

    #[test]
    fn a_larger_share_only_adds(bucket in buckets(), one in rates(), two in rates()) {
        let (small, large) = (Share::clamped(one.min(two)), Share::clamped(one.max(two)));
        prop_assert!(small.buckets() <= large.buckets());
        prop_assert!(small <= large);
        let bucket = Bucket::from_value(bucket);
        if small.arm(bucket) == Arm::HeldOut {
            prop_assert_eq!(large.arm(bucket), Arm::HeldOut);
        }
    }

    #[test]
    fn a_variant_is_picked_by_its_range(bucket in buckets(), weights in weights()) {
        let variants = named(&weights);
        let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
        prop_assert_eq!(u128::from(variants.total_weight()), total);
        let mut before = 0_u128;
        for (row, weight) in weights.iter().enumerate() {
            let (from, to) = (before << 64, (before + u128::from(*weight)) << 64);
            let inside = (from..to).contains(&(u128::from(bucket) * total));
            prop_assert_eq!(variants.position(Bucket::from_value(bucket)) == Some(row), inside);
            prop_assert_eq!(variants.pick(Bucket::from_value(bucket)) == Some(&format!("v{row}")), inside);
            before += u128::from(*weight);
        }
    }

    /// No range is a whole bucket longer or shorter than its share: a remainder would favour the first ones.
    #[test]
    fn ranges_are_as_long_as_their_weights_say(weights in weights()) {
        let variants = named(&weights);
        let total = u128::from(variants.total_weight());
        let mut start = 0_u128;
        for (row, weight) in weights.iter().enumerate() {
            let end = first_after(&variants, row);
            let (length, exact) = ((end - start) * total, u128::from(*weight) << 64);
            prop_assert!(length.abs_diff(exact) < total, "{row}: {start}..{end}");
            start = end;
        }
        prop_assert_eq!(start, 1 << 64);
    }

    #[test]
    fn variants_are_refused_for_what_is_wrong(names in vec("[ ab]{0,2}", 0..5), weights in vec(0..2_u32, 5)) {
        let rows: Vec<(String, u32)> = names.iter().cloned().zip(weights).collect();
        let blank = rows.iter().position(|(name, _)| name.trim().is_empty());
        let twice = (0..rows.len()).find(|row| names[..*row].contains(&names[*row]));
        let found = |row: usize| names[row].clone();
        let expected = match (blank, twice) {
            (Some(row), None) => Err(AssignmentError::VariantName { row, found: found(row) }),
            (Some(row), Some(other)) if row <= other => Err(AssignmentError::VariantName { row, found: found(row) }),
            (_, Some(row)) => Err(AssignmentError::DuplicateVariant { row, found: found(row) }),
            (None, None) if !rows.is_empty() && rows.iter().all(|(_, weight)| *weight == 0) => {
                Err(AssignmentError::NoWeight { variants: rows.len() })
            }
            (None, None) => Ok(rows.clone()),
        };
        let found = Variants::new(rows);
        let as_rows = |variants: Variants| variants.iter().map(|(name, weight)| (name.to_owned(), weight)).collect();
        prop_assert_eq!(found.map(as_rows), expected);
    }

    #[cfg(feature = "serde")]
    #[test]
    fn shares_and_variants_go_both_ways(share in rates(), weights in weights()) {
        let share = Share::clamped(share);
        crate::round_trip(&share);
        crate::round_trip(&named(&weights));
        prop_assert_eq!(serde_json::to_string(&share).unwrap(), serde_json::to_string(&share.rate()).unwrap());
    }
}

/// The first bucket, of 2⁶⁴, that belongs to a variant after this one.
fn first_after(variants: &Variants, row: usize) -> u128 {
    let (mut low, mut high) = (0_u128, 1_u128 << 64);
    while low < high {
        let middle = u128::midpoint(low, high);
        let bucket = Bucket::from_value(u64::try_from(middle).unwrap());
        if variants.position(bucket).unwrap() > row {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// Pearson's χ² of a table against the products of its margins.
fn chi_squared(table: &[[f64; 8]; 8]) -> f64 {
    let total: f64 = table.iter().flatten().sum();
    let mut sum = 0.0;
    for row in table {
        for column in 0..8 {
            let expected = row.iter().sum::<f64>() * table.iter().map(|row| row[column]).sum::<f64>() / total;
            sum += (row[column] - expected).powi(2) / expected;
        }
    }
    sum
}

/// Customers by their eighths under two assignments.
fn eighths(one: &Buckets, two: &Buckets) -> [[f64; 8]; 8] {
    let eighth = |bucket: Bucket| (bucket.value() >> 61) as usize;
    let mut table = [[0.0; 8]; 8];
    for key in 0..CUSTOMERS {
        table[eighth(one.of_display(key))][eighth(two.of_display(key))] += 1.0;
    }
    table
}

/// With 49 degrees of freedom χ² is above 98 once in 20,000 tables.
#[test]
fn purposes_campaigns_and_salts_are_independent() {
    let [everywhere, here, variant] = Purpose::ALL.map(|purpose| Buckets::new(SALT, purpose, "win-back"));
    let other_campaign = Buckets::new(SALT, Purpose::CampaignHoldout, "win-back-2");
    let other_salt = Buckets::new("shop-2027", Purpose::CampaignHoldout, "win-back");
    let pairs = [
        (&everywhere, &here),
        (&everywhere, &variant),
        (&here, &variant),
        (&here, &other_campaign),
        (&here, &other_salt),
    ];
    for (one, two) in pairs {
        let found = chi_squared(&eighths(one, two));
        assert!(found < 98.0, "{found}: {one:?} {two:?}");
    }
    // The same hash twice is as dependent as can be: customers times the degrees of one side.
    assert!(chi_squared(&eighths(&here, &here)) > 7.0 * 63_999.0);
}

/// With 99 degrees of freedom χ² is above 161 once in 10,000 samples. Keys that follow each other are the hardest.
#[test]
fn customers_are_spread_evenly() {
    for purpose in Purpose::ALL {
        for scope in ["", "win-back", "smart-offer"] {
            let buckets = Buckets::new(SALT, purpose, scope);
            let mut counts = [0_u32; 100];
            for key in 0..CUSTOMERS {
                let hundredth = (u128::from(buckets.of_display(key).value()) * 100) >> 64;
                counts[usize::try_from(hundredth).unwrap()] += 1;
            }
            let expected = f64::from(CUSTOMERS) / 100.0;
            let found: f64 = counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
            assert!(found < 161.0, "{purpose:?} {scope}: {found}");
        }
    }
}

/// How many of the customers inside and outside of a holdout of a half get each of four variants.
fn by_arm(variant: Purpose) -> [[u32; 4]; 2] {
    let half = Share::new(Rate::new(1, 2).unwrap()).unwrap();
    let texts = Variants::even(["a", "b", "c", "d"]).unwrap();
    let holdout = Buckets::new(SALT, Purpose::CampaignHoldout, "win-back");
    let variant = Buckets::new(SALT, variant, "win-back");
    let mut counts = [[0; 4]; 2];
    for key in 0..CUSTOMERS {
        let arm = usize::from(half.arm(holdout.of_display(key)) == Arm::HeldOut);
        counts[arm][texts.position(variant.of_display(key)).unwrap()] += 1;
    }
    counts
}

#[test]
fn all_variants_are_reached_inside_and_outside_a_holdout() {
    // 8,000 each; three standard deviations are 250.
    let counts = by_arm(Purpose::Variant);
    assert!(counts.iter().flatten().all(|count| count.abs_diff(8_000) < 250), "{counts:?}");
    // What comes of one hash for both: the held out have the first two, the treated the others.
    let [treated, held_out] = by_arm(Purpose::CampaignHoldout);
    assert_eq!((&treated[..2], &held_out[2..]), (&[0, 0][..], &[0, 0][..]));
}

#[test]
fn raising_a_share_keeps_who_was_held_out() {
    let buckets = Buckets::new(SALT, Purpose::GlobalHoldout, "");
    let shares = [0, 1, 5, 10, 50, 99, 100].map(|percent| Share::new(Rate::new(percent, 100).unwrap()).unwrap());
    let mut held_out = [0; 7];
    for key in 0..CUSTOMERS {
        let bucket = buckets.of_display(key);
        let arms = shares.map(|share| share.arm(bucket));
        assert!(arms.is_sorted(), "{key}: {arms:?}");
        for (count, arm) in held_out.iter_mut().zip(arms) {
            *count += u32::from(arm == Arm::HeldOut);
        }
    }
    assert_eq!((held_out[0], held_out[6]), (0, CUSTOMERS));
    assert!(held_out.is_sorted() && held_out[1] > 0 && held_out[5] < CUSTOMERS, "{held_out:?}");
}

/// Whoever hashes a title reshuffles at a change of one letter: half of the customers change their half.
#[test]
fn another_scope_is_another_shuffle() {
    let table = eighths(
        &Buckets::new(SALT, Purpose::CampaignHoldout, "We miss you"),
        &Buckets::new(SALT, Purpose::CampaignHoldout, "We miss you!"),
    );
    let moved: f64 = (0..8)
        .flat_map(|row| (0..8).map(move |column| (row, column)))
        .filter(|(row, column)| (row < &4) != (column < &4))
        .map(|(row, column)| table[row][column])
        .sum();
    assert!((moved - 32_000.0).abs() < 500.0, "{moved}");
}

/// Hundredths of the buckets whose variant changes, from and to, by name.
fn moved(old: &[(&str, u32)], new: &[(&str, u32)]) -> Vec<(String, String, u32)> {
    let [old, new] = [old, new].map(|rows| Variants::new(rows.iter().copied()).unwrap());
    let mut moves: Vec<(String, String, u32)> = Vec::new();
    for hundredth in 0..100 {
        let bucket = Bucket::from_value(u64::MAX / 200 * (2 * hundredth + 1));
        let (from, to) = (old.pick(bucket).unwrap(), new.pick(bucket).unwrap());
        match moves.last_mut() {
            _ if from == to => {}
            Some(last) if last.0 == from && last.1 == to => last.2 += 1,
            _ => moves.push((from.to_owned(), to.to_owned(), 1)),
        }
    }
    moves
}

#[test]
fn who_moves_when_variants_change() {
    let movement = |from: &str, to: &str, hundredths| (from.to_owned(), to.to_owned(), hundredths);
    let old = [("a", 40), ("b", 40), ("c", 20)];
    assert_eq!(moved(&old, &[("a", 2), ("b", 2), ("c", 1)]), []);
    assert_eq!(moved(&old, &[("a", 40), ("b", 40), ("z", 0), ("c", 20)]), []);
    assert_eq!(moved(&old, &[("a", 30), ("b", 50), ("c", 20)]), [movement("a", "b", 10)]);
    assert_eq!(moved(&old, &[("a", 40), ("b", 40), ("c", 15), ("d", 5)]), [movement("c", "d", 5)]);
    // 100 more: the boundaries of 40, 80 and 100 come to 20, 40 and 50.
    assert_eq!(
        moved(&old, &[("a", 40), ("b", 40), ("c", 20), ("d", 100)]),
        [movement("a", "b", 20), movement("b", "c", 10), movement("b", "d", 30), movement("c", "d", 20)]
    );
}

#[test]
fn no_variants() {
    let none = Variants::default();
    assert_eq!(Variants::new(Vec::<(String, u32)>::new()).unwrap(), none);
    assert_eq!(Variants::even(Vec::<String>::new()).unwrap(), none);
    assert_eq!((none.pick(Bucket::from_value(7)), none.position(Bucket::from_value(0))), (None, None));
    assert_eq!((none.len(), none.is_empty(), none.total_weight()), (0, true, 0));
    let one = Variants::even(["a"]).unwrap();
    assert_eq!((one.len(), one.is_empty(), one.total_weight()), (1, false, 1));
    assert_eq!(Share::default(), Share::new(Rate::new(0, 7).unwrap()).unwrap());
    assert_eq!(Share::default().arm(Bucket::from_value(0)), Arm::Treated);
}

#[cfg(feature = "serde")]
#[test]
fn what_cannot_be_built_cannot_be_read() {
    let refused = |json: &str| serde_json::from_str::<Variants>(json).unwrap_err().to_string();
    assert!(refused(r#"[{"name":" ","weight":1}]"#).starts_with("variant 0: name: expected a text"));
    assert!(refused(r#"[{"name":"a","weight":1},{"name":"a","weight":1}]"#).starts_with("variant 1: name"));
    assert!(refused(r#"[{"name":"a","weight":0}]"#).starts_with("weights: expected one above zero"));
    assert!(refused(r#"[{"name":"a","weight":-1}]"#).contains("expected u32"));
    assert!(refused(r#"[{"name":"a","weight":1,"share":2}]"#).contains("unknown field"));
    crate::round_trip(&Variants::default());

    let share = |json: &str| serde_json::from_str::<Share>(json).map_err(|error| error.to_string());
    assert_eq!(share(r#""10 %""#), Ok(Share::new(Rate::new(1, 10).unwrap()).unwrap()));
    assert!(share("1.01").unwrap_err().starts_with("share: expected 0 to 1, found 101.00 %"));
    assert!(share("-0.01").unwrap_err().starts_with("share: expected 0 to 1, found -1.00 %"));

    // The names of purposes in files are those that are hashed.
    for purpose in Purpose::ALL {
        assert_eq!(serde_json::to_string(&purpose).unwrap(), format!("{:?}", purpose.name()));
        crate::round_trip(&purpose);
    }
    for (arm, json) in [(Arm::Treated, "\"treated\""), (Arm::HeldOut, "\"held_out\"")] {
        assert_eq!(serde_json::to_string(&arm).unwrap(), json);
        crate::round_trip(&arm);
    }
}
