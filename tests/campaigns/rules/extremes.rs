//! Nothing panics, and amounts stay exact, at the ends of what numbers and calendars hold.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::select;
use retention::campaign::{
    AmountBounds, Bounds, CustomerFacts, Moment, OrderFacts, Predicate, ProductFilter, Relation, Rule, RuleContext,
    Window,
};
use retention::model::{Birthday, Cart, LeapDay, Zone};
use retention::segment::SilenceLimit;
use rust_decimal::Decimal;

use super::people::zone;
use super::programme;

fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    select(vec![
        first,
        first + TimeDelta::days(1),
        "0001-01-01T00:00:00Z".parse().unwrap(),
        "2026-03-15T10:00:00Z".parse().unwrap(),
        "9999-12-31T23:59:59Z".parse().unwrap(),
        last - TimeDelta::days(2),
        last,
    ])
}

fn days() -> impl Strategy<Value = NaiveDate> {
    instants().prop_map(|at| at.date_naive())
}

fn windows() -> impl Strategy<Value = Window> {
    let spans = select(vec![1, 2, 365, i32::MAX as u32, u32::MAX]);
    prop_oneof![
        Just(Window::Ever),
        Just(Window::SinceEnrolment),
        spans.clone().prop_map(|days| Window::Rolling { days }),
        spans.prop_map(|days| Window::CalendarDays { days }),
    ]
}

/// One rule that asks all that dates go into, each clause true or not.
fn everything(within: Window, days: u32) -> Rule {
    let (count, what) = (Bounds::between(0, days), ProductFilter::products(["phone"]));
    let predicates = [
        Predicate::Orders { within, count },
        Predicate::Spent { within, amount: AmountBounds::between(Decimal::MIN, Decimal::MAX) },
        Predicate::OrderRecency { days: count },
        Predicate::CustomerAge { days: count },
        Predicate::SilentFor { limit: SilenceLimit::Fixed { days }, min_gaps: u32::MAX },
        Predicate::Inactive { days: count },
        Predicate::Bought { what, within, count },
        Predicate::Lacks { relation: Relation::Complement, within },
        Predicate::BirthdayWithin { days, leap_day: LeapDay::LeapYearsOnly },
        Predicate::Visits { within, count },
        Predicate::Reviews { within, count },
        Predicate::OpenCarts { count },
        Predicate::AccountChanges { within, count },
    ];
    Rule::at_least(1, predicates)
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn no_date_is_too_far(
        (now, entered_at, at) in (instants(), instants(), instants()),
        (one, other) in (days(), days()),
        (within, days) in (windows(), select(vec![0, 1, u32::MAX])),
        seconds in select(vec![0, 50_400, -43_200]),
    ) {
        let programme = programme(zone(seconds));
        let context = RuleContext::new(&programme, Moment::new(now)).entered_at(entered_at);
        let facts = CustomerFacts::new(1)
            .with_orders([(one, Decimal::ONE), (other, Decimal::ONE)]).unwrap()
            .with_last_order_at(at)
            .with_order_details([OrderFacts { reviewed_on: Some(one.max(other)), ..OrderFacts::new("1", one.min(other), Decimal::ONE) }]).unwrap()
            .with_visits([at])
            .with_birthday(Birthday::new(2, 29).unwrap())
            .with_zone(zone(-seconds))
            .with_carts([Cart::new("1", at)]).unwrap()
            .with_account_changes([one, other]);
        let rule = everything(within, days);
        rule.validate().unwrap();
        prop_assert!(rule.holds(&facts, &context).is_some());
        prop_assert_eq!(rule.explain(&facts, &context).len(), 13);
        rule.lint();
    }
}

/// Whether somebody who has spent so many minor units at a scale is within bounds.
fn spent(minor: i64, scale: u32, amount: AmountBounds) -> Option<bool> {
    let programme = programme(Zone::UTC);
    let context = super::plain(&programme, "2026-03-15T10:00:00Z");
    let order = (super::day("2026-03-01"), Decimal::new(minor, scale));
    let facts = CustomerFacts::at_scale(1, scale).unwrap().with_orders([order]).unwrap();
    Rule::from(Predicate::Spent { within: Window::Ever, amount }).holds(&facts, &context)
}

#[test]
fn amounts_are_compared_exactly() {
    let at_least = |text: &str| AmountBounds::at_least(text.parse().unwrap());
    let at_most = |text: &str| AmountBounds::at_most(text.parse().unwrap());
    for (minor, scale, bounds, holds) in [
        (10_000, 2, at_least("100"), true),
        (9_999, 2, at_least("100.00"), false),
        (9_999, 2, at_least("99.985"), true),
        (9_998, 2, at_least("99.985"), false),
        (9_998, 2, at_most("99.985"), true),
        (9_999, 2, at_most("99.985"), false),
        (0, 2, at_least("-0.001"), true),
        (0, 2, at_most("-0.001"), false),
        (0, 2, at_most("-0.000"), true),
        (0, 2, at_least("-0.005"), true),
        (100, 0, at_least("100.0000000000000000000000001"), false),
        (i64::MAX, 2, at_least("92233720368547758.07"), true),
        (i64::MAX, 2, at_least("92233720368547758.075"), false),
        (i64::MAX, 2, at_most("92233720368547758.06"), false),
        (i64::MAX, 0, at_least("79228162514264337593543950335"), false),
        (i64::MAX, 18, at_least("79228162514264337593543950335"), false),
        (i64::MAX, 18, at_most("79228162514264337593543950335"), true),
        (i64::MAX, 18, at_most("-79228162514264337593543950335"), false),
        (0, 18, at_least("-79228162514264337593543950335"), true),
    ] {
        assert_eq!(spent(minor, scale, bounds), Some(holds), "{minor} at {scale}: {bounds}");
    }
}
