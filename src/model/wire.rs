//! How decimals travel. The wire format is ours, not `rust_decimal`'s: its serde features belong to the whole build, so
//! another crate could change what we write.
//!
//! - For people (JSON, TOML, YAML): text, `"12.50"`, every digit and the scale kept. Reads text, integers and floats.
//! - Rates (`rate`) are maps of two decimals, and are read from text and numbers too.
//! - For machines (postcard, bincode, CBOR): the mantissa and the scale, exact.

/// A decimal where serde's `with` does not reach, such as inside an option.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct WireDecimal(#[serde(with = "decimal")] pub(crate) rust_decimal::Decimal);

pub(crate) mod decimal {
    use std::fmt;

    use rust_decimal::Decimal;
    use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
    use serde::ser::{Serialize, Serializer};

    /// The key under which `serde_json` hands over numbers when some crate of the build has switched on its
    /// `arbitrary_precision`.
    pub(super) const ARBITRARY_PRECISION: &str = "$serde_json::private::Number";

    pub(crate) fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(value)
        } else {
            (value.mantissa(), value.scale()).serialize(serializer)
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(DecimalVisitor)
        } else {
            let (mantissa, scale) = <(i128, u32)>::deserialize(deserializer)?;
            Decimal::try_from_i128_with_scale(mantissa, scale).map_err(de::Error::custom)
        }
    }

    /// The number that a text is, such as `12.5` or `1.25e1`, exact or `None`.
    pub(super) fn parse(text: &str) -> Option<Decimal> {
        match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => scientific(digits, exponent),
            None => Decimal::from_str_exact(text).ok(),
        }
    }

    /// `digits` · 10^`exponent`, exact or `None`.
    fn scientific(digits: &str, exponent: &str) -> Option<Decimal> {
        let digits = Decimal::from_str_exact(digits).ok()?.normalize();
        let scale = i64::from(digits.scale()).checked_sub(exponent.parse::<i32>().ok()?.into())?;
        if digits.is_zero() {
            return Some(Decimal::ZERO);
        }
        if let Ok(scale) = u32::try_from(scale) {
            return Decimal::try_from_i128_with_scale(digits.mantissa(), scale).ok();
        }
        let factor = 10_i128.checked_pow(u32::try_from(scale.checked_neg()?).ok()?)?;
        Decimal::try_from_i128_with_scale(digits.mantissa().checked_mul(factor)?, 0).ok()
    }

    struct DecimalVisitor;

    impl<'de> Visitor<'de> for DecimalVisitor {
        type Value = Decimal;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a decimal number of at most 28 digits, as text or as a number")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
            parse(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
        }

        fn visit_i64<E: de::Error>(self, value: i64) -> Result<Decimal, E> {
            Ok(value.into())
        }

        fn visit_u64<E: de::Error>(self, value: u64) -> Result<Decimal, E> {
            Ok(value.into())
        }

        fn visit_i128<E: de::Error>(self, value: i128) -> Result<Decimal, E> {
            Decimal::try_from_i128_with_scale(value, 0).map_err(|_| E::custom(format_args!("{value} is too large")))
        }

        fn visit_u128<E: de::Error>(self, value: u128) -> Result<Decimal, E> {
            let value = i128::try_from(value).map_err(|_| E::custom(format_args!("{value} is too large")))?;
            self.visit_i128(value)
        }

        /// The shortest decimal that reads back as this float: 0.1 is 0.1, not 0.1000000000000000055.
        fn visit_f64<E: de::Error>(self, value: f64) -> Result<Decimal, E> {
            if !value.is_finite() {
                return Err(E::invalid_value(de::Unexpected::Float(value), &self));
            }
            self.visit_str(&value.to_string())
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Decimal, A::Error> {
            match map.next_key::<String>()? {
                Some(key) if key == ARBITRARY_PRECISION => self.visit_str(&map.next_value::<String>()?),
                _ => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
            }
        }
    }
}

/// Rates in formats for people: a map as it is written, and what people write by hand.
pub(crate) mod rate {
    use std::fmt;

    use rust_decimal::Decimal;
    use serde::de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor};

    use super::WireDecimal;
    use super::decimal::{ARBITRARY_PRECISION, parse};

    /// Numerator and denominator, from which the rate is still to be made.
    pub(crate) type Parts = (Decimal, Decimal);

    pub(crate) struct RateVisitor;

    /// `3/2`, `0.8` or `80 %`, exact or `None`.
    fn parts(text: &str) -> Option<Parts> {
        if let Some(percent) = text.trim_end().strip_suffix('%') {
            return Some((parse(percent.trim())?, Decimal::ONE_HUNDRED));
        }
        match text.split_once('/') {
            Some((numerator, denominator)) => Some((parse(numerator.trim())?, parse(denominator.trim())?)),
            None => Some((parse(text.trim())?, Decimal::ONE)),
        }
    }

    impl<'de> Visitor<'de> for RateVisitor {
        type Value = Parts;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(
                "a rate: numerator and denominator, or text such as \"3/2\" or \"80 %\", or a number such as 0.8",
            )
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Parts, E> {
            parts(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
        }

        fn visit_i64<E: de::Error>(self, value: i64) -> Result<Parts, E> {
            Ok((value.into(), Decimal::ONE))
        }

        fn visit_u64<E: de::Error>(self, value: u64) -> Result<Parts, E> {
            Ok((value.into(), Decimal::ONE))
        }

        /// The shortest decimal that reads back as this float, as for amounts.
        fn visit_f64<E: de::Error>(self, value: f64) -> Result<Parts, E> {
            let exact = parse(&value.to_string()).filter(|_| value.is_finite());
            Ok((exact.ok_or_else(|| E::invalid_value(de::Unexpected::Float(value), &self))?, Decimal::ONE))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut pair: A) -> Result<Parts, A::Error> {
            let mut next = |position| {
                let number = pair.next_element::<WireDecimal>()?;
                number.map(|number| number.0).ok_or_else(|| de::Error::invalid_length(position, &self))
            };
            Ok((next(0)?, next(1)?))
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts, A::Error> {
            let (mut numerator, mut denominator) = (None, None);
            while let Some(key) = map.next_key::<String>()? {
                let (field, place) = match key.as_str() {
                    ARBITRARY_PRECISION => return self.visit_str(&map.next_value::<String>()?),
                    "numerator" => ("numerator", &mut numerator),
                    "denominator" => ("denominator", &mut denominator),
                    _ => {
                        map.next_value::<IgnoredAny>()?;
                        continue;
                    }
                };
                if place.replace(map.next_value::<WireDecimal>()?.0).is_some() {
                    return Err(de::Error::duplicate_field(field));
                }
            }
            let missing = de::Error::missing_field;
            Ok((numerator.ok_or_else(|| missing("numerator"))?, denominator.ok_or_else(|| missing("denominator"))?))
        }
    }
}
