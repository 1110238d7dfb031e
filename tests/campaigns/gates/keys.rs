//! Laws of keys: frozen text, different parts have different keys, the same message has the same.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use proptest::sample::select;
use retention::campaign::{EnrolmentId, IdempotencyKey, KeyParts, Moment, Outcome, Unit};

use super::programmes::programme;
use super::reached;
use crate::assembly::{Plain, complete, now};
use crate::config;

fn texts() -> BoxedStrategy<String> {
    let odd =
        vec!["", "/", "%", "%2F", "a/b", "a%2Fb", ":", "once", "\n", "\u{7f}", "\u{85}", "\u{0}", "سلام", "cart:1"];
    prop_oneof![select(odd).prop_map(str::to_owned), "[a-z/%:0-9]{0,6}", ".{0,4}"].boxed()
}

fn units() -> BoxedStrategy<Unit> {
    prop_oneof![
        Just(Unit::Customer),
        texts().prop_map(|id| Unit::Cart(id.into())),
        texts().prop_map(|id| Unit::Order(id.into())),
        texts().prop_map(|id| Unit::Subscription(id.into())),
    ]
    .boxed()
}

fn enrolments() -> BoxedStrategy<EnrolmentId> {
    let ends = vec![NaiveDate::MIN, NaiveDate::MAX, NaiveDate::from_ymd_opt(1, 1, 1).unwrap()];
    let days = (-800_000..3_000_000_i32).prop_map(|day| NaiveDate::from_epoch_days(day).unwrap());
    prop_oneof![
        Just(EnrolmentId::Once),
        prop_oneof![select(ends), days].prop_map(EnrolmentId::Day),
        (1..=u32::MAX).prop_map(EnrolmentId::Number),
    ]
    .boxed()
}

fn parts() -> BoxedStrategy<KeyParts> {
    (texts(), 0..3_u32, texts(), units(), enrolments(), 1..4_u8)
        .prop_map(|(campaign, version, customer, unit, enrolment, step)| KeyParts {
            campaign,
            version,
            customer,
            unit,
            enrolment,
            step,
        })
        .boxed()
}

/// The published text of these parts.
#[test]
fn the_text_is_frozen() {
    let day = EnrolmentId::Day(NaiveDate::from_ymd_opt(2026, 3, 7).unwrap());
    let key = |campaign: &str, version, customer: &str, unit, enrolment, step| {
        let (campaign, customer) = (campaign.to_owned(), customer.to_owned());
        IdempotencyKey::new(&KeyParts { campaign, version, customer, unit, enrolment, step }).unwrap().to_string()
    };
    assert_eq!(key("welcome", 1, "17", Unit::Customer, EnrolmentId::Once, 1), "welcome/1/17/customer/once/1");
    assert_eq!(key("birthday", 2, "a/b%", Unit::Customer, day, 1), "birthday/2/a%2Fb%25/customer/day:2026-03-07/1");
    assert_eq!(key("gift", 1, "سارا", Unit::Customer, EnrolmentId::Number(3), 2), "gift/1/سارا/customer/number:3/2");
    assert_eq!(key("c", 1, "k", Unit::Cart("c:1/\n".into()), EnrolmentId::Once, 10), "c/1/k/cart:c:1%2F%0A/once/10");
    assert_eq!(key("c", 1, "k", Unit::Order("\u{85}".into()), day, 255), "c/1/k/order:%C2%85/day:2026-03-07/255");
    assert_eq!(key("c", 1, "", Unit::Subscription("s".into()), EnrolmentId::Once, 1), "c/1//subscription:s/once/1");
}

#[test]
fn what_is_no_key_is_refused() {
    let refused = [
        "",
        "a/1/k/customer/once",
        "a/1/k/customer/once/1/",
        "a/x/k/customer/once/1",
        "a/01/k/customer/once/1",
        "a/1/k/shop/once/1",
        "a/1/k/customer:1/once/1",
        "a/1/k/customer/twice/1",
        "a/1/k/customer/day:2026-02-30/1",
        "a/1/k/customer/number:-1/1",
        "a/1/k/customer/number:0/1",
        "a/1/k/customer/once/0",
        "a/1/k/customer/once/256",
        "a/1/%2/customer/once/1",
        "a/1/%2f/customer/once/1",
        "a/1/%61/customer/once/1",
        "a/1/%FF/customer/once/1",
        "a/1/a\nb/customer/once/1",
    ];
    for text in refused {
        let error = text.parse::<IdempotencyKey>().unwrap_err();
        assert!(error.to_string().starts_with("key: expected "), "{text}: {error}");
        #[cfg(feature = "serde")]
        assert!(serde_json::from_value::<IdempotencyKey>(text.into()).is_err(), "{text}");
    }
}

/// Steps and enrolments are counted from 1, so no decision has a key of a 0.
#[test]
fn parts_that_no_decision_has_make_no_key() {
    let parts = |enrolment, step| KeyParts {
        campaign: "a".to_owned(),
        version: 1,
        customer: "k".to_owned(),
        unit: Unit::Customer,
        enrolment,
        step,
    };
    let error = |parts| IdempotencyKey::new(&parts).unwrap_err().to_string();
    assert_eq!(error(parts(EnrolmentId::Once, 0)), "key: expected a step from 1 to 255, found \"0\"");
    let zeroth = error(parts(EnrolmentId::Number(0), 1));
    assert_eq!(zeroth, "key: expected an enrolment number from 1, found \"number:0\"");
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn keys_read_back_as_their_parts(parts in parts()) {
        let key = IdempotencyKey::new(&parts).unwrap();
        prop_assert_eq!(key.parts(), parts);
        prop_assert_eq!(key.as_str().parse(), Ok(key.clone()));
        prop_assert_eq!(key.as_str().matches('/').count(), 5);
        prop_assert!(!key.as_str().contains(char::is_control));
        #[cfg(feature = "serde")]
        prop_assert_eq!(serde_json::from_value::<IdempotencyKey>(serde_json::to_value(&key).unwrap()).unwrap(), key);
    }

    #[test]
    fn different_parts_have_different_keys(one in parts(), other in parts()) {
        prop_assert_eq!(one == other, IdempotencyKey::new(&one).unwrap() == IdempotencyKey::new(&other).unwrap());
    }

    /// Whenever a message is decided on, its key is made of what it is, and of nothing else.
    #[test]
    fn a_message_has_one_key(programme in programme(), plain in complete().prop_map(reached), hours in proptest::collection::vec(-200..200_i64, 1..8)) {
        let facts = Plain { touches: Some(Vec::new()), ..plain }.facts();
        let mut keys = BTreeMap::new();
        for hours in hours {
            let moment = Moment::new(now() + TimeDelta::hours(hours));
            for decision in programme.decide_customer(&facts, moment) {
                let (Outcome::Send(message) | Outcome::HeldOut(message)) = &decision.outcome else { continue };
                let parts = KeyParts {
                    campaign: message.campaign.name().to_owned(),
                    version: message.campaign.parts().version,
                    customer: facts.key().to_string(),
                    unit: message.unit.clone(),
                    enrolment: message.enrolment,
                    step: message.number,
                };
                prop_assert_eq!(&message.key, &IdempotencyKey::new(&parts).unwrap());
                let touch = message.touch();
                prop_assert_eq!((&touch.unit, touch.enrolment, touch.step), (&parts.unit, parts.enrolment, parts.step));
                let what = (touch.campaign, touch.unit, touch.enrolment, touch.step);
                prop_assert_eq!(keys.entry(what).or_insert_with(|| message.key.clone()), &message.key);
            }
        }
    }
}
