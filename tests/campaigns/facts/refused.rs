//! Facts that contradict each other, or that cannot be.

use chrono::TimeDelta;
use retention::campaign::{
    CustomerFacts, Enrolment, EnrolmentId, OrderFacts, SubscriptionFacts, Touch, TouchKind, Unit,
};
use retention::model::{Cart, Channel};
use rust_decimal::Decimal;

use super::{at, day, message};
use crate::assembly::{money, now};

#[test]
fn contradictions_are_refused_and_named() {
    let customer = || CustomerFacts::new("sara");
    let order = |id: &str, cents| OrderFacts::new(id, day("2026-03-05"), money(cents));
    assert_eq!(
        message(customer().with_orders([(day("2026-03-05"), money(1)), (day("2026-03-05"), money(-1))])),
        "orders[1].amount: expected zero or more, found -0.01"
    );
    assert_eq!(
        message(customer().with_orders([(day("2026-03-05"), money(i64::MAX)), (day("2026-03-06"), money(1))])),
        "orders: expected at most 92233720368547758.07 in all, found 92233720368547758.08"
    );
    assert_eq!(
        message(customer().with_orders([]).unwrap().with_refunds([(day("2026-03-05"), Decimal::ZERO)])),
        "refunds[0].amount: expected more than zero, found 0"
    );
    assert_eq!(message(customer().with_refunds([])), "refunds: expected orders that they belong to, found none");
    let spent = customer().with_orders([(day("2026-03-05"), money(i64::MAX))]).unwrap();
    assert!(message(spent.with_refunds([(day("2026-03-05"), money(1))])).starts_with("orders: expected at most"));
    assert_eq!(
        message(CustomerFacts::at_scale("sara", 0).unwrap().with_order_details([order("1", 100), order("2", 150)])),
        "order_details[1].amount: expected at most 0 decimal places and at most 9223372036854775807, found 1.50"
    );
    assert_eq!(message(CustomerFacts::at_scale("sara", 19)), "scale: expected at most 18, found 19");
    assert_eq!(
        message(customer().with_order_details([order("1", 1), order("2", 1), order("1", 2)])),
        "order_details: expected each of them once, found \"1\" twice"
    );
    assert!(
        message(customer().with_order_details([order("1", i64::MAX), order("2", 1)])).starts_with("order_details: ")
    );
    let elsewhere = OrderFacts { placed_at: Some(at("2026-03-07T00:00:00Z")), ..order("1", 1) };
    assert_eq!(
        message(customer().with_order_details([elsewhere])),
        "order_details[0].placed_at: expected an instant of the order's day 2026-03-05, found 2026-03-07 00:00:00 UTC"
    );
    for hours in [-24, 47] {
        let near =
            OrderFacts { placed_at: Some(at("2026-03-05T00:00:00Z") + TimeDelta::hours(hours)), ..order("1", 1) };
        assert!(customer().with_order_details([near]).is_ok());
    }
    for wrong in [
        OrderFacts { delivered_on: Some(day("2026-03-04")), ..order("1", 1) },
        OrderFacts { cancelled_on: Some(day("2026-03-04")), ..order("1", 1) },
        OrderFacts { reviewed_on: Some(day("2026-03-04")), ..order("1", 1) },
    ] {
        assert!(
            message(customer().with_order_details([wrong])).contains("expected the order's 2026-03-05 or a later day")
        );
    }
}

#[test]
fn contradictory_terms_touches_and_enrolments_are_refused() {
    let customer = || CustomerFacts::new("sara");
    let term = |id: &str| SubscriptionFacts {
        id: id.into(),
        start: day("2026-03-01"),
        trial_until: None,
        cancelled_on: None,
        end: None,
    };
    let early = Some(day("2026-02-28"));
    for (wrong, field) in [
        (SubscriptionFacts { trial_until: Some(day("2026-03-01")), ..term("1") }, "trial_until"),
        (SubscriptionFacts { cancelled_on: early, ..term("1") }, "cancelled_on"),
        (SubscriptionFacts { end: early, ..term("1") }, "end"),
    ] {
        let error = message(customer().with_subscriptions([term("0"), wrong]));
        assert!(error.starts_with(&format!("subscriptions[1].{field}: expected")), "{error}");
    }
    let ends_at_once =
        SubscriptionFacts { end: Some(day("2026-03-01")), cancelled_on: Some(day("2026-03-01")), ..term("1") };
    assert!(customer().with_subscriptions([ends_at_once]).is_ok());
    assert_eq!(
        message(customer().with_subscriptions([term("1"), term("1")])),
        "subscriptions: expected each of them once, found \"1\" twice"
    );

    let touch = Touch {
        campaign: "win_back".into(),
        unit: Unit::Customer,
        enrolment: EnrolmentId::Once,
        step: 1,
        channel: Channel::Email,
        at: now(),
        kind: TouchKind::Sent,
        opened_at: None,
        clicked_at: None,
    };
    // A message that was sent twice was sent twice.
    assert_eq!(customer().with_touches([touch.clone(), touch.clone()]).unwrap().touches().unwrap().len(), 2);
    assert_eq!(
        message(customer().with_touches([Touch { step: 0, ..touch.clone() }])),
        "touches[0].step: expected 1 or more, found 0"
    );
    assert_eq!(
        message(customer().with_touches([Touch { enrolment: EnrolmentId::Number(0), ..touch }])),
        "touches[0].enrolment.number: expected 1 or more, found 0"
    );

    let entered = Enrolment { campaign: "win_back".into(), number: 1, entered_at: now(), left_at: Some(now()) };
    assert!(customer().with_enrolments([entered.clone()]).is_ok());
    let left = Some(now() - TimeDelta::seconds(1));
    assert_eq!(
        message(customer().with_enrolments([Enrolment { left_at: left, ..entered.clone() }])),
        "enrolments[0].left_at: expected 2026-03-10 09:00:00 UTC or later, found 2026-03-10 08:59:59 UTC"
    );
    assert_eq!(
        message(customer().with_enrolments([Enrolment { number: 0, ..entered.clone() }])),
        "enrolments[0].number: expected 1 or more, found 0"
    );
    let again = Enrolment { entered_at: now() + TimeDelta::days(1), left_at: None, ..entered.clone() };
    assert!(
        message(customer().with_enrolments([entered.clone(), again.clone()]))
            .contains("number 1 of \"win_back\" twice")
    );
    let other = Enrolment { campaign: "welcome".into(), ..entered.clone() };
    assert!(customer().with_enrolments([entered, Enrolment { number: 2, ..again }, other]).is_ok());
}

/// Among many, too, where ids are not compared in pairs.
#[test]
fn one_id_twice_among_many_is_found() {
    let carts = |ids: &[usize]| ids.iter().map(|id| Cart::new(format!("c{id}"), now())).collect::<Vec<_>>();
    let mut ids: Vec<usize> = (0..100).collect();
    assert!(CustomerFacts::new(1).with_carts(carts(&ids)).is_ok());
    ids.push(57);
    assert_eq!(
        message(CustomerFacts::new(1).with_carts(carts(&ids))),
        "carts: expected each of them once, found \"c57\" twice"
    );
}
