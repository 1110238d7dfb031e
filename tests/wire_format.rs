//! The wire format: what is written, what is read, and what is refused.

#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fmt::Debug;

use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;
use retention::history::{
    CancelledOrders, DuplicateOrders, FullRefund, LeftOut, LogOptions, NegativeAmounts, RefundPolicy, RefundTiming,
};
use retention::measure::{Activity, PurchaseUnit};
use retention::model::{
    CalendarUnit, Currency, Customer, Order, OrderId, OrderLine, OrderStatus, Period, Periods, Rate, Refund,
};
use rust_decimal::Decimal;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

#[track_caller]
fn round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
    let bytes = postcard::to_stdvec(value).unwrap();
    assert_eq!(&postcard::from_bytes::<T>(&bytes).unwrap(), value);
}

#[track_caller]
fn written<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), json);
    assert_eq!(&serde_json::from_str::<T>(json).unwrap(), value);
    round_trip(value);
}

#[track_caller]
fn refused<T: DeserializeOwned + Debug>(json: &str, because: &str) {
    let error = serde_json::from_str::<T>(json).unwrap_err().to_string();
    assert!(error.contains(because), "{error}");
}

/// A refund of this amount, as JSON has it.
fn refund(amount: &str) -> String {
    format!(r#"{{"on":"2026-03-01","amount":{amount}}}"#)
}

fn read(amount: &str) -> Decimal {
    serde_json::from_str::<Refund>(&refund(amount)).unwrap_or_else(|error| panic!("{amount}: {error}")).amount
}

fn full_order() -> Order<String> {
    let instant = DateTime::parse_from_rfc3339("2026-03-01T21:30:00.5+03:30").unwrap();
    let line = OrderLine {
        product: "phone".into(),
        category: Some("telephony".into()),
        quantity: 2,
        unit_price: Decimal::new(6_000, 2),
    };
    Order::placed_at("sara".to_owned(), &instant, Decimal::new(12_000, 2))
        .unwrap()
        .with_currency(Currency::EUR)
        .with_id("3375")
        .with_status(OrderStatus::Delivered)
        .unwrap()
        .with_refund(day(9), Decimal::new(200, 1))
        .unwrap()
        .with_refund(day(4), Decimal::new(5, 0))
        .unwrap()
        .with_line(line.clone())
        .with_line(OrderLine { category: None, ..line })
}

#[test]
fn money_is_text_and_keeps_its_scale() {
    let money = |mantissa, scale| Refund { on: day(1), amount: Decimal::new(mantissa, scale) };
    written(&money(1_250, 2), &refund("\"12.50\""));
    written(&money(12, 0), &refund("\"12\""));
    written(&money(1, 28), &refund("\"0.0000000000000000000000000001\""));
    written(&Refund { on: day(1), amount: Decimal::MAX }, &refund("\"79228162514264337593543950335\""));
    assert_eq!(read("\"12.50\"").scale(), 2);
    let rate = Rate::new(Decimal::new(-50, 1), Decimal::new(300, 2)).unwrap();
    written(&rate, r#"{"numerator":"-5.0","denominator":"3.00"}"#);
}

#[test]
fn money_is_read_from_text_integers_floats_and_scientific_text() {
    assert_eq!(read("12"), Decimal::from(12));
    assert_eq!(read("-12"), Decimal::from(-12));
    assert_eq!(read("18446744073709551615"), Decimal::from(u64::MAX));
    assert_eq!(read("-9223372036854775808"), Decimal::from(i64::MIN));
    assert_eq!(read("12.5"), Decimal::new(125, 1));
    assert_eq!(read("0.1"), Decimal::new(1, 1));
    assert_eq!(read("1e3"), Decimal::from(1_000));
    assert_eq!(read("1.5e-7"), Decimal::new(15, 8));
    assert_eq!(read("-0.0"), Decimal::ZERO);
    assert_eq!(read("\"1.25e2\""), Decimal::from(125));
    assert_eq!(read("\"1.25E-2\""), Decimal::new(125, 4));
    assert_eq!(read("\"-7\""), Decimal::from(-7));
    assert_eq!(read("\"0.1000000000000000055511151231\"").scale(), 28);
}

#[test]
fn money_that_is_no_number_is_refused() {
    for amount in ["\"NaN\"", "\"inf\"", "\"-Infinity\"", "\"\"", "\" 1\"", "\"1,5\"", "\"1.2.3\"", "\"e5\"", "\"1e\""]
    {
        refused::<Refund>(&refund(amount), "expected a decimal number");
    }
    for amount in ["null", "true", "[]", "[1]", "{}", r#"{"amount":1}"#] {
        refused::<Refund>(&refund(amount), "expected a decimal number");
    }
}

#[test]
fn money_of_too_many_digits_is_refused_never_rounded() {
    for digits in [
        "\"0.00000000000000000000000000001\"",
        "\"1.00000000000000000000000000005\"",
        "\"79228162514264337593543950336\"",
        "\"7.9228162514264337593543950336\"",
        "\"1e29\"",
        "\"1e400\"",
        "\"1e99999999999\"",
        "1e29",
        "1e300",
        "1e-30",
    ] {
        refused::<Refund>(&refund(digits), "expected a decimal number of at most 28 digits");
    }
}

/// The same with an exponent.
#[test]
fn scientific_text_of_too_many_digits_is_refused_never_rounded() {
    for digits in
        ["\"1e-29\"", "\"5e-29\"", "\"1.00000000000000000000000000005e0\"", "\"12345678901234567890123456789.5e0\""]
    {
        let found = serde_json::from_str::<Refund>(&refund(digits));
        assert!(found.is_err(), "{digits} was read as {}", found.unwrap().amount);
    }
}

/// What other formats hand over as floats.
#[test]
fn floats_that_are_no_numbers_are_refused() {
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, MapDeserializer, StrDeserializer};
    #[derive(Clone, Copy)]
    enum Value {
        Float(f64),
        Large(i128),
        Huge(u128),
        Text(&'static str),
    }
    struct Read(Value);
    impl IntoDeserializer<'_, Error> for Value {
        type Deserializer = Read;
        fn into_deserializer(self) -> Read {
            Read(self)
        }
    }
    impl<'de> serde::Deserializer<'de> for Read {
        type Error = Error;
        fn deserialize_any<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.0 {
                Value::Float(float) => visitor.visit_f64(float),
                Value::Large(integer) => visitor.visit_i128(integer),
                Value::Huge(integer) => visitor.visit_u128(integer),
                Value::Text(text) => visitor.visit_str(text),
            }
        }
        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
            newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
        }
    }
    let rate = |value: Value| {
        let fields = [("numerator", value), ("denominator", Value::Text("1"))];
        let fields =
            fields.map(|(name, value)| -> (StrDeserializer<'_, Error>, Value) { (name.into_deserializer(), value) });
        serde::Deserialize::deserialize(MapDeserializer::new(fields.into_iter())).map(|rate: Rate| rate.numerator())
    };
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE] {
        assert!(rate(Value::Float(float)).unwrap_err().to_string().contains("expected a decimal number"), "{float}");
    }
    assert_eq!(rate(Value::Float(0.1)), Ok(Decimal::new(1, 1)));
    assert_eq!(rate(Value::Large(-(1 << 80))), Ok(Decimal::from(-(1_i128 << 80))));
    assert_eq!(rate(Value::Huge(1 << 80)), Ok(Decimal::from(1_u128 << 80)));
    for large in [Value::Large(1 << 96), Value::Large(i128::MIN), Value::Huge(1 << 96), Value::Huge(u128::MAX)] {
        assert!(rate(large).unwrap_err().to_string().contains("too large"));
    }
}

#[test]
fn numbers_of_arbitrary_precision_are_read() {
    let number = |text: &str| format!(r#"{{"$serde_json::private::Number":"{text}"}}"#);
    assert_eq!(read(&number("12.5")), Decimal::new(125, 1));
    assert_eq!(read(&number("1.5e3")), Decimal::from(1_500));
    refused::<Refund>(&refund(&number("NaN")), "expected a decimal number");
    refused::<Refund>(&refund(r#"{"$other":"12.5"}"#), "expected a decimal number");
}

#[test]
fn money_is_exact_in_binary() {
    // The mantissa and the scale: 1250 at 2.
    let refund = Refund { on: day(1), amount: Decimal::new(1_250, 2) };
    let with_date = postcard::to_stdvec(&(day(1), (1_250_i128, 2_u32))).unwrap();
    assert_eq!(postcard::to_stdvec(&refund).unwrap(), with_date);
    let read = |mantissa: i128, scale: u32| {
        let bytes = postcard::to_stdvec(&(day(1), (mantissa, scale))).unwrap();
        postcard::from_bytes::<Refund>(&bytes).map(|refund| (refund.amount.mantissa(), refund.amount.scale()))
    };
    assert_eq!(read(1_2500, 3), Ok((1_2500, 3)));
    assert!(read(1, 29).is_err());
    assert!(read(1 << 96, 0).is_err());
    assert!(read(i128::MIN, 0).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_decimal_comes_back_with_its_scale(
        (lo, mid, hi) in any::<(u32, u32, u32)>(),
        negative in any::<bool>(),
        scale in 0..=28_u32,
    ) {
        let amount = Decimal::from_parts(lo, mid, hi, negative, scale);
        let value = Refund { on: day(1), amount };
        let json = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(&json, &refund(&format!("\"{amount}\"")));
        let of_json = serde_json::from_str::<Refund>(&json).unwrap().amount;
        prop_assert_eq!((of_json.mantissa(), of_json.scale()), (amount.mantissa(), scale));
        let of_bytes = postcard::from_bytes::<Refund>(&postcard::to_stdvec(&value).unwrap()).unwrap().amount;
        prop_assert_eq!((of_bytes.mantissa(), of_bytes.scale()), (amount.mantissa(), scale));
    }

    #[test]
    fn no_text_makes_reading_panic(text in prop_oneof!["[-+.0-9eE_]{0,40}", any::<String>()]) {
        let json = serde_json::to_string(&text).unwrap();
        if let Ok(found) = serde_json::from_str::<Refund>(&refund(&json)) {
            round_trip(&found);
        }
    }

    #[test]
    fn a_float_is_read_as_its_shortest_decimal(cents in -1_000_000_000_i64..1_000_000_000, scale in 0..=6_u32) {
        let decimal = Decimal::new(cents, scale);
        let float: f64 = decimal.to_string().parse().unwrap();
        prop_assert_eq!(read(&serde_json::to_string(&float).unwrap()), decimal);
    }
}

#[test]
fn an_order_comes_back_with_everything() {
    round_trip(&full_order());
    let json = r#"{"customer":"sara","placed_on":"2026-03-01","amount":"120.00","currency":"EUR","id":"3375",
        "placed_at":"2026-03-01T21:30:00.500+03:30","status":"delivered",
        "refunds":[{"on":"2026-03-09","amount":"20.0"},{"on":"2026-03-04","amount":"5"}],
        "lines":[{"product":"phone","category":"telephony","quantity":2,"unit_price":"60.00"},
        {"product":"phone","category":null,"quantity":2,"unit_price":"60.00"}]}"#;
    let json = json.replace("\n        ", "");
    written(&full_order(), &json);
    let back: Order<String> = serde_json::from_str(&json).unwrap();
    assert_eq!(back.instant(), full_order().instant());
    assert_eq!(back.refunds(), full_order().refunds());
}

#[test]
fn an_order_comes_back_in_every_state() {
    let order = || Order::new(7_u32, day(1), Decimal::TEN).unwrap();
    round_trip(&order());
    round_trip(&order().with_status(OrderStatus::Cancelled).unwrap());
    round_trip(&order().refund_in_full(day(2)).unwrap());
    let cancelled = order().with_status(OrderStatus::Cancelled).unwrap().refund_in_full(day(2)).unwrap();
    round_trip(&cancelled);
    let handed_over = order().refund_in_full(day(2)).unwrap().with_status(OrderStatus::Delivered).unwrap();
    assert_eq!(handed_over.status(), OrderStatus::Refunded);
    let gift = Order::new(7_u32, day(1), Decimal::ZERO).unwrap();
    round_trip(&gift);
    round_trip(&gift.with_status(OrderStatus::Refunded).unwrap());
}

/// A delivered order that was paid back in full is delivered, before it was written and after.
#[test]
fn an_order_that_was_delivered_and_refunded_comes_back_as_it_was() {
    let refunded = Order::new(7_u32, day(1), Decimal::TEN).unwrap().refund_in_full(day(2)).unwrap();
    round_trip(&refunded.with_status(OrderStatus::Delivered).unwrap());
}

#[test]
fn an_order_needs_a_customer_a_day_and_an_amount() {
    let order: Order<u32> = serde_json::from_str(r#"{"customer":7,"placed_on":"2026-03-01","amount":12.5}"#).unwrap();
    assert_eq!(order, Order::new(7, day(1), Decimal::new(125, 1)).unwrap());
    refused::<Order<u32>>(r#"{"placed_on":"2026-03-01","amount":1}"#, "missing field `customer`");
    refused::<Order<u32>>(r#"{"customer":7,"placed_on":"2026-03-01"}"#, "missing field `amount`");
    refused::<Order<u32>>(r#"{"customer":7,"placed_on":"2026-02-30","amount":1}"#, "out of range");
}

#[test]
fn orders_that_the_constructors_refuse_are_refused() {
    let order =
        |amount: &str, rest: &str| format!(r#"{{"customer":7,"placed_on":"2026-03-05","amount":{amount}{rest}}}"#);
    let refused = |amount: &str, rest: &str, because: &str| refused::<Order<u32>>(&order(amount, rest), because);
    refused("\"-0.01\"", "", "amount: expected zero or more, found -0.01");
    let refunds = |amount: &str, on: &str| format!(r#","refunds":[{{"on":"{on}","amount":{amount}}}]"#);
    refused("10", &refunds("11", "2026-03-05"), "expected at most the order's 10 in all, found 11");
    refused("10", &refunds("0", "2026-03-05"), "refund: expected an amount above zero, found 0");
    refused("10", &refunds("-1", "2026-03-05"), "refund: expected an amount above zero, found -1");
    refused("10", &refunds("1", "2026-03-04"), "expected a day on or after the order's 2026-03-05, found 2026-03-04");
    refused("10", r#","status":"refunded""#, "status: expected refunds of 10 for a refunded order, found 0");
    let partly = format!(r#"{},"status":"refunded""#, refunds("4", "2026-03-05"));
    refused("10", &partly, "status: expected refunds of 10 for a refunded order, found 4");
    refused("10", r#","placed_at":"2026-03-06T00:00:00+03:30""#, "instant: expected one on the order's day 2026-03-05");
    refused("10", r#","status":"lost""#, "unknown variant `lost`");
    refused("10", r#","currency":"eur""#, "expected three capital letters, found \"eur\"");
}

#[test]
fn customers_come_back() {
    let sara = Customer {
        name: Some("Sara".into()),
        registered_on: Some(day(21)),
        channel: Some("search".into()),
        ..Customer::new(7_u32)
    };
    written(&sara, r#"{"key":7,"name":"Sara","registered_on":"2026-03-21","channel":"search"}"#);
    round_trip(&Customer::new("ali".to_owned()));
    assert_eq!(serde_json::from_str::<Customer<u32>>(r#"{"key":7}"#).unwrap(), Customer::new(7));
}

#[test]
fn currencies_and_order_ids_come_back() {
    written(&Currency::EUR, "\"EUR\"");
    for text in ["\"eur\"", "\"EURO\"", "\"EU\"", "\"\"", "\"€\"", "\"E1R\""] {
        refused::<Currency>(text, "expected three capital letters");
    }
    written(&OrderId::from(3_375_u64), "\"3375\"");
}

#[test]
fn periods_come_back() {
    let march = Period::month(2026, 3).unwrap();
    written(&march, r#"{"start":"2026-03-01","end":"2026-04-01"}"#);
    round_trip(&Period::new(NaiveDate::MIN, NaiveDate::MAX).unwrap());
    refused::<Period>(
        r#"{"start":"2026-03-01","end":"2026-03-01"}"#,
        "expected an end after the start 2026-03-01, found 2026-03-01",
    );
    refused::<Period>(r#"{"start":"2026-03-02","end":"2026-03-01"}"#, "expected an end after the start");
    let weeks = march.split(CalendarUnit::IsoWeek);
    round_trip(&weeks);
    written(&Periods::from(march), r#"["2026-03-01","2026-04-01"]"#);
    refused::<Periods>("[]", "expected at least two boundaries, found 0");
    refused::<Periods>(r#"["2026-03-01"]"#, "expected at least two boundaries, found 1");
    refused::<Periods>(
        r#"["2026-03-01","2026-03-03","2026-03-03"]"#,
        "boundary 2: expected a date after 2026-03-03, found 2026-03-03",
    );
    for (unit, text) in [(CalendarUnit::Day, "\"day\""), (CalendarUnit::IsoWeek, "\"iso_week\"")] {
        written(&unit, text);
    }
}

#[test]
fn rates_come_back() {
    round_trip(&Rate::of_counts(900, 2_000).unwrap());
    let rate: Rate = serde_json::from_str(r#"{"numerator":900,"denominator":2e3}"#).unwrap();
    assert_eq!(rate, Rate::new(45, 100).unwrap());
    refused::<Rate>(r#"{"numerator":1,"denominator":0}"#, "expected a denominator above zero, found 0");
    refused::<Rate>(r#"{"numerator":1,"denominator":"-2.5"}"#, "expected a denominator above zero, found -2.5");
    let apart = r#"{"numerator":"79228162514264337593543950335","denominator":"0.0000000000000000000000000001"}"#;
    refused::<Rate>(apart, "expected numbers that share a scale");
}

#[test]
fn options_and_policies_come_back() {
    let options = LogOptions::new()
        .scale(0)
        .currency(Currency::IRR)
        .refunds(RefundPolicy { timing: RefundTiming::OnRefundDate, full: FullRefund::NotAPurchase })
        .cancelled(CancelledOrders::Count)
        .duplicates(DuplicateOrders::SkipIdentical)
        .negative_amounts(NegativeAmounts::AsRefund)
        .report_up_to(100);
    let json = r#"{"scale":0,"currency":"IRR","refunds":{"timing":"on_refund_date","full":"not_a_purchase"},
        "cancelled":"count","duplicates":"skip_identical","negative_amounts":"as_refund","report_up_to":100}"#;
    written(&options, &json.replace("\n        ", ""));
    round_trip(&LogOptions::new());
    assert_eq!(serde_json::from_str::<LogOptions>("{}").unwrap(), LogOptions::new());
    let scale = serde_json::from_str::<LogOptions>(r#"{"scale":3}"#).unwrap();
    assert_eq!(scale, LogOptions::new().scale(3));
    refused::<LogOptions>(r#"{"refunds":{"timing":"later","full":"count"}}"#, "unknown variant `later`");
    written(&Activity::OrderedWithin { days: 90 }, r#"{"ordered_within":{"days":90}}"#);
    written(&Activity::EverOrdered, "\"ever_ordered\"");
    written(&PurchaseUnit::Days, "\"days\"");
    written(&LeftOut { cancelled: 3, duplicates: 1 }, r#"{"cancelled":3,"duplicates":1}"#);
}
