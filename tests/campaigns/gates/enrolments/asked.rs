//! What rules ask of carts that are not there, and of enrolments in other zones.

use chrono::NaiveDate;
use retention::campaign::{
    AmountBounds, Bounds, CampaignParts, CustomerFacts, FactTable, Moment, OrderFacts, Predicate, ReasonCode, Rule,
    Trigger, Window,
};
use retention::model::{Cart, LeapDay};

use super::{at_once, bought, day, noon, programme, sara};

/// What is asked of a cart is unknown where nobody knows the carts; who has none is not triggered.
#[test]
fn without_a_cart_nothing_is_asked_of_it() {
    let valuable = Predicate::CartValue { amount: AmountBounds::at_least(100.into()) };
    let bought = Predicate::Orders { within: Window::Ever, count: Bounds::at_least(1) };
    let birthday = Predicate::BirthdayWithin { days: 3, leap_day: LeapDay::default() };
    let audience = |rule: Rule| {
        let trigger = Trigger::CartAbandoned { after_minutes: 60 };
        programme([CampaignParts { audience: rule, ..at_once(trigger) }])
    };
    let code = |rule: &Rule, facts: &CustomerFacts<&'static str>| {
        let programme = audience(rule.clone());
        let decisions = programme.decide_customer(facts, Moment::new(noon(3, 9)));
        let code = decisions[0].reason.unwrap().code;
        let explained = &programme.explain_customer("one", facts, Moment::new(noon(3, 9)))[0];
        assert_eq!(explained.decision, decisions[0]);
        let table = FactTable::from_rows([facts.clone()]).unwrap();
        assert_eq!(programme.decide(&table, Moment::new(noon(3, 9))).reason("one", 0), Some(code), "{rule}");
        code
    };
    let (unknown, none) = (sara(), sara().with_carts([]).unwrap());
    let later = sara().with_carts([Cart::new("later", noon(3, 10))]).unwrap();
    for rule in [Rule::from(valuable.clone()), !valuable.clone(), Rule::from(birthday.clone())] {
        assert_eq!(code(&rule, &unknown), ReasonCode::AudienceUnknown);
        assert_eq!(code(&rule, &none), ReasonCode::NotTriggered);
        assert_eq!(code(&rule, &later), ReasonCode::NotTriggered);
    }
    // Who is not meant in any case is told so first.
    let rule = Rule::all([valuable.clone(), bought]);
    assert_eq!([&unknown, &none].map(|facts| code(&rule, facts)), [ReasonCode::NotInAudience; 2]);

    let programme = audience(valuable.into());
    let clause = |facts| programme.explain_customer("one", facts, Moment::new(noon(3, 9)))[0].clauses[0].clone();
    assert_eq!((clause(&none).holds, clause(&none).actual.as_deref()), (None, Some("no cart")));
    assert_eq!((clause(&unknown).holds, clause(&unknown).actual), (None, None));
}

/// An order of the day before a delivery is before it, also where that day begins earlier on the customer's clock.
#[test]
fn the_day_of_an_enrolment_is_the_same_in_every_zone() {
    let goal = Predicate::Orders { within: Window::SinceEnrolment, count: Bounds::at_least(1) };
    let programme = programme([CampaignParts { goal: Some(goal.into()), ..at_once(Trigger::OrderDelivered) }]);
    let delivered = OrderFacts { delivered_on: Some(day(3, 5)), ..OrderFacts::new("1", day(3, 1), 50.into()) };
    let code = |zone: &str, ordered: NaiveDate| {
        let facts = bought(&[day(3, 1), ordered]).with_order_details([delivered.clone()]).unwrap();
        let facts = facts.with_zone(zone.parse().unwrap());
        programme.decide_customer(&facts, Moment::new(noon(3, 9)))[0].reason.map(|reason| reason.code)
    };
    for zone in ["+00:00", "+09:00", "-09:00"] {
        assert_eq!(code(zone, day(3, 4)), None, "{zone}");
        assert_eq!(code(zone, day(3, 5)), Some(ReasonCode::GoalReached), "{zone}");
    }
}
