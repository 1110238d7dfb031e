//! Rates are exact fractions: compared, added and taken from one as such.

use std::cmp::Ordering;

use proptest::prelude::*;
use retention::model::{Rate, RateError};
use rust_decimal::Decimal;

use crate::config;

fn decimals() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        Just(Decimal::ZERO),
        Just(Decimal::MAX),
        Just(Decimal::MIN),
        Just(Decimal::new(1, 28)),
        Just(Decimal::new(-1, 28)),
        Just(Decimal::new(0, 28)),
        (-9..9_i64, 0..3_u32).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale)),
        (any::<i64>(), 0..=28_u32).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale)),
        (any::<u32>(), any::<u32>(), any::<u32>(), any::<bool>(), 0..=28_u32)
            .prop_map(|(lo, mid, hi, negative, scale)| Decimal::from_parts(lo, mid, hi, negative, scale)),
    ]
}

fn some_rates() -> impl Strategy<Value = Rate> {
    (decimals(), decimals())
        .prop_filter_map("no rate", |(numerator, denominator)| Rate::new(numerator, denominator.abs()).ok())
}

/// The product of two numbers in 256 bits, high and low.
fn product(a: u128, b: u128) -> (u128, u128) {
    let low = u128::from(u64::MAX);
    let (a1, a0, b1, b0) = (a >> 64, a & low, b >> 64, b & low);
    let (mid, carry) = (a1 * b0).overflowing_add(a0 * b1);
    let (bottom, carry_low) = (a0 * b0).overflowing_add(mid << 64);
    (a1 * b1 + (mid >> 64) + (u128::from(carry) << 64) + u128::from(carry_low), bottom)
}

/// Numerator and denominator as integers at one scale.
fn integers(rate: &Rate) -> (i128, u128) {
    let scale = rate.numerator().scale().max(rate.denominator().scale());
    let integer = |decimal: Decimal| decimal.mantissa() * 10_i128.pow(scale - decimal.scale());
    (integer(rate.numerator()), integer(rate.denominator()).unsigned_abs())
}

fn by_cross_multiplication(left: &Rate, right: &Rate) -> Ordering {
    let ((a, b), (c, d)) = (integers(left), integers(right));
    let (left, right) = (product(a.unsigned_abs(), d), product(c.unsigned_abs(), b));
    match (a.signum(), c.signum()) {
        (-1, -1) => right.cmp(&left),
        (sign, other) if sign != other => sign.cmp(&other),
        _ => left.cmp(&right),
    }
}

/// The exact sum of decimals, if a decimal can hold it.
fn exact_sum(a: Decimal, b: Decimal) -> Option<Decimal> {
    let scale = a.scale().max(b.scale());
    let integer = |decimal: Decimal| decimal.mantissa().checked_mul(10_i128.checked_pow(scale - decimal.scale())?);
    let (mut sum, mut scale) = (integer(a)?.checked_add(integer(b)?)?, scale);
    while scale > 0 && sum % 10 == 0 {
        (sum, scale) = (sum / 10, scale - 1);
    }
    Decimal::try_from_i128_with_scale(sum, scale).ok()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn rates_order_as_cross_products_do(a in some_rates(), b in some_rates()) {
        prop_assert_eq!(a.cmp(&b), by_cross_multiplication(&a, &b));
        prop_assert_eq!(b.cmp(&a), a.cmp(&b).reverse());
        prop_assert_eq!(a == b, a.cmp(&b) == Ordering::Equal);
    }

    #[test]
    fn small_rates_order_as_their_cross_products(a in -50..50_i64, b in 1..50_i64, c in -50..50_i64, d in 1..50_i64) {
        let (left, right) = (Rate::new(a, b).unwrap(), Rate::new(c, d).unwrap());
        prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
        let scaled = Rate::new(Decimal::new(a, 3), Decimal::new(b, 3)).unwrap();
        prop_assert_eq!(scaled, left);
    }

    #[test]
    fn a_rate_is_refused_exactly_where_it_cannot_be_kept(numerator in decimals(), denominator in decimals()) {
        match Rate::new(numerator, denominator) {
            Ok(rate) => {
                prop_assert!(denominator > Decimal::ZERO);
                prop_assert_eq!((rate.numerator(), rate.denominator()), (numerator, denominator));
                prop_assert!(rate.to_f64().is_finite());
                let _ = (rate.value(), rate.percent(), rate.to_string());
            }
            Err(RateError::Denominator { denominator: found }) => {
                prop_assert!(denominator <= Decimal::ZERO && found == denominator);
            }
            Err(error) => {
                prop_assert_eq!(error, RateError::Scale { numerator, denominator });
                prop_assert!(numerator.scale().abs_diff(denominator.scale()) >= 10);
            }
        }
    }

    #[test]
    fn merging_adds_both_numbers_exactly_or_refuses(a in some_rates(), b in some_rates()) {
        if let Ok(merged) = a.merge(&b) {
            prop_assert_eq!(Some(merged.numerator()), exact_sum(a.numerator(), b.numerator()));
            prop_assert_eq!(Some(merged.denominator()), exact_sum(a.denominator(), b.denominator()));
            prop_assert_eq!(b.merge(&a).unwrap(), merged);
            // The mean lies between both.
            prop_assert!(a.min(b) <= merged && merged <= a.max(b));
        }
    }

    #[test]
    fn small_rates_merge(a in (0..99_u64, 1..99_u64), b in (0..99_u64, 1..99_u64), c in (0..99_u64, 1..99_u64)) {
        let rate = |(numerator, denominator)| Rate::of_counts(numerator, denominator).unwrap();
        let (merged, both) = (rate(a).merge(&rate(b)).unwrap(), rate((a.0 + b.0, a.1 + b.1)));
        prop_assert_eq!((merged.numerator(), merged.denominator()), (both.numerator(), both.denominator()));
        let right = rate(b).merge(&rate(c)).unwrap();
        prop_assert_eq!(merged.merge(&rate(c)).unwrap(), rate(a).merge(&right).unwrap());
    }

    #[test]
    fn the_complement_of_the_complement_is_the_rate_or_there_is_none(rate in some_rates()) {
        if let Ok(complement) = rate.complement() {
            prop_assert_eq!(Some(complement.numerator()), exact_sum(rate.denominator(), -rate.numerator()));
            prop_assert_eq!(complement.complement(), Ok(rate));
        }
    }

    #[test]
    fn a_share_and_its_complement_make_one(numerator in 0..=1_000_u64, more in 1..1_000_u64) {
        let rate = Rate::of_counts(numerator, numerator + more).unwrap();
        let complement = rate.complement().unwrap();
        prop_assert_eq!(complement, Rate::of_counts(more, numerator + more).unwrap());
        prop_assert_eq!(rate.numerator() + complement.numerator(), rate.denominator());
    }

    #[test]
    fn a_rate_prints_the_nearest_percentage(
        numerator in -9_999..9_999_i64,
        denominator in 1..9_999_i64,
        places in 0..=4_u32,
    ) {
        let rate = Rate::new(numerator, denominator).unwrap();
        // Half away from zero, in whole units of the last place.
        let units = i128::from(numerator.abs()) * 100 * 10_i128.pow(places);
        let rounded = (2 * units + i128::from(denominator)) / (2 * i128::from(denominator));
        let value = Decimal::try_from_i128_with_scale(rounded, places).unwrap();
        let sign = if numerator < 0 && rounded > 0 { "-" } else { "" };
        prop_assert_eq!(format!("{rate:.*}", places as usize), format!("{sign}{value} %"));
        if places == 2 {
            prop_assert_eq!(rate.to_string(), format!("{sign}{value} %"));
            prop_assert_eq!(format!("{rate:>14}"), format!("{:>14}", rate.to_string()));
        }
    }

    #[test]
    fn no_base_has_no_rate(numerator in any::<u64>(), denominator in any::<u64>()) {
        prop_assert_eq!(Rate::of_counts(numerator, 0), None);
        prop_assert_eq!(Rate::of_counts(numerator, denominator).is_some(), denominator > 0);
        prop_assert!(Rate::new(numerator, Decimal::ZERO).is_err());
    }

    #[test]
    fn values_are_near_the_quotient(numerator in any::<i64>(), denominator in 1..i64::MAX) {
        let rate = Rate::new(numerator, denominator).unwrap();
        let value = rate.value().unwrap();
        // A value of 28 significant digits is off by half a unit of its last place at most.
        let off = (value * Decimal::from(denominator)).checked_sub(numerator.into()).unwrap().abs();
        prop_assert!(off <= Decimal::ONE, "{value} of {rate:?}");
        #[expect(clippy::cast_precision_loss, reason = "as near as floats are")]
        let float = numerator as f64 / denominator as f64;
        prop_assert!((rate.to_f64() - float).abs() <= float.abs() * 1e-9);
    }
}

#[test]
fn an_inexact_sum_is_refused() {
    // 8 + 10⁻²⁸ takes 29 digits, more than a decimal holds.
    let (tiny, eight) = (Decimal::new(1, 28), Decimal::from(8));
    let rate = Rate::new(tiny, eight).unwrap();
    assert!(rate.complement().is_err_and(|error| error == RateError::Overflow), "{:?}", rate.complement());
    let one = Rate::new(eight, Decimal::ONE).unwrap();
    assert!(rate.merge(&one).is_err(), "{:?}", rate.merge(&one));
}

#[cfg(feature = "serde")]
mod serde {
    use proptest::prelude::*;
    use retention::metrics::{NetPromoterScore, Proportion, Spend};
    use retention::model::{Order, Period, Rate, Subscription, SurveyAnswer};
    use rust_decimal::Decimal;

    use super::{config, some_rates};

    fn read(json: &str) -> Result<(String, String), String> {
        let rate = serde_json::from_str::<Rate>(json).map_err(|error| error.to_string())?;
        Ok((rate.numerator().to_string(), rate.denominator().to_string()))
    }

    #[test]
    fn rates_are_read_as_people_write_them() {
        for (json, numerator, denominator) in [
            (r#"{"numerator":"900","denominator":2000}"#, "900", "2000"),
            (r#"{"denominator":2e3,"of":{"whom":[1]},"numerator":9.5}"#, "9.5", "2000"),
            (r#"["3","2"]"#, "3", "2"),
            (r#""3/2""#, "3", "2"),
            (r#"" -1.5 / 2.50 ""#, "-1.5", "2.50"),
            (r#""80 %""#, "80", "100"),
            (r#""12.5%""#, "12.5", "100"),
            (r#"" -5 % ""#, "-5", "100"),
            (r#""0.8""#, "0.8", "1"),
            ("0.8", "0.8", "1"),
            ("2", "2", "1"),
            ("-2", "-2", "1"),
            ("18446744073709551615", "18446744073709551615", "1"),
            ("1e-3", "0.001", "1"),
            // A number where some crate of the build has switched on arbitrary precision.
            (r#"{"$serde_json::private::Number":"0.1000"}"#, "0.1000", "1"),
        ] {
            assert_eq!(read(json), Ok((numerator.to_owned(), denominator.to_owned())), "{json}");
        }
    }

    #[test]
    fn what_is_no_rate_is_refused_in_the_words_of_people() {
        let expected =
            r#"expected a rate: numerator and denominator, or text such as "3/2" or "80 %", or a number such as 0.8"#;
        for (json, found) in [
            ("true", "invalid type: boolean `true`"),
            ("null", "invalid type: null"),
            (r#""""#, r#"invalid value: string """#),
            (r#""%""#, r#"invalid value: string "%""#),
            (r#""/""#, r#"invalid value: string "/""#),
            (r#""1/2/3""#, r#"invalid value: string "1/2/3""#),
            (r#""3/2 %""#, r#"invalid value: string "3/2 %""#),
            (r#""80 %/2""#, r#"invalid value: string "80 %/2""#),
            (r#""a few""#, r#"invalid value: string "a few""#),
            ("1e300", "invalid value: floating point `1e+300`"),
            ("[1]", "invalid length 1"),
        ] {
            let error = read(json).unwrap_err();
            assert!(error.starts_with(found) && error.contains(expected), "{json}: {error}");
        }
        for (json, message) in [
            (r#"{"numerator":1}"#, "missing field `denominator`"),
            (r#"{"denominator":1}"#, "missing field `numerator`"),
            (r#"{"numerator":1,"numerator":1,"denominator":1}"#, "duplicate field `numerator`"),
            (r#""1/0""#, "expected a denominator above zero, found 0"),
            (r#""1/-2""#, "expected a denominator above zero, found -2"),
            (
                r#""79228162514264337593543950335/0.0000000000000000000000000001""#,
                "expected numbers that share a scale",
            ),
        ] {
            let error = read(json).unwrap_err();
            assert!(error.starts_with(message), "{json}: {error}");
        }
    }

    #[test]
    fn no_message_has_a_private_name() {
        let messages = [
            serde_json::from_str::<Rate>("true").unwrap_err(),
            serde_json::from_str::<Period>("true").unwrap_err(),
            serde_json::from_str::<Order<u8>>("true").unwrap_err(),
            serde_json::from_str::<Subscription<u8>>("true").unwrap_err(),
            serde_json::from_str::<SurveyAnswer<u8>>("true").unwrap_err(),
            serde_json::from_str::<Proportion>("true").unwrap_err(),
            serde_json::from_str::<NetPromoterScore>("true").unwrap_err(),
            serde_json::from_str::<Spend>("true").unwrap_err(),
        ];
        for message in messages.map(|error| error.to_string()) {
            assert!(
                !message.contains("Raw") && message.starts_with("invalid type: boolean `true`, expected"),
                "{message}"
            );
        }
    }

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn rates_come_back_and_read_as_a_fraction(rate in some_rates()) {
            let (numerator, denominator) = (rate.numerator(), rate.denominator());
            let json = serde_json::to_string(&rate).unwrap();
            prop_assert_eq!(&json, &format!(r#"{{"numerator":"{numerator}","denominator":"{denominator}"}}"#));
            let texts = (numerator.to_string(), denominator.to_string());
            prop_assert_eq!(read(&json), Ok(texts.clone()));
            prop_assert_eq!(read(&format!(r#""{numerator}/{denominator}""#)), Ok(texts.clone()));
            let bytes = postcard::to_stdvec(&rate).unwrap();
            let parts = [numerator, denominator].map(|part: Decimal| (part.mantissa(), part.scale()));
            prop_assert_eq!(&bytes, &postcard::to_stdvec(&parts).unwrap());
            let back: Rate = postcard::from_bytes(&bytes).unwrap();
            prop_assert_eq!((back.numerator().to_string(), back.denominator().to_string()), texts);
        }
    }
}
