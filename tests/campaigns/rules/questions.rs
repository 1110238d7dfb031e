//! Predicates and rules of small numbers, so that they meet.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use retention::campaign::{
    AmountBounds, Bounds, Predicate, ProductFilter, Relation, Rule, SubscriptionState, TouchEvent, Window,
};
use retention::model::{Channel, LeapDay, NpsGroup, PurchaseStage, Rate};
use retention::segment::SilenceLimit;
use rust_decimal::Decimal;

use super::people::{PRODUCTS, SEGMENTS};

pub(super) fn window() -> BoxedStrategy<Window> {
    prop_oneof![
        Just(Window::Ever),
        (1..9_u32).prop_map(|days| Window::Rolling { days }),
        (1..9_u32).prop_map(|days| Window::CalendarDays { days }),
        Just(Window::SinceEnrolment),
    ]
    .boxed()
}

fn bounds(most: u32) -> BoxedStrategy<Bounds> {
    let one = 0..most;
    prop_oneof![
        one.clone().prop_map(Bounds::at_least),
        one.clone().prop_map(Bounds::at_most),
        (one.clone(), one).prop_map(|(a, b)| Bounds::between(a.min(b), a.max(b))),
    ]
    .boxed()
}

/// Some have more decimal places than the facts.
fn amounts() -> BoxedStrategy<AmountBounds> {
    let one = prop_oneof![
        (-3_000..300_000_i64).prop_map(|amount| Decimal::new(amount, 3)),
        (-300..30_000_i64).prop_map(|amount| Decimal::new(amount, 2)),
        Just(Decimal::TEN),
        Just(Decimal::ZERO),
    ];
    (one.clone(), option::of(one), any::<bool>())
        .prop_map(|(a, b, least)| match b {
            Some(b) => AmountBounds::between(a.min(b), a.max(b)),
            None if least => AmountBounds::at_least(a),
            None => AmountBounds::at_most(a),
        })
        .boxed()
}

fn filter() -> BoxedStrategy<ProductFilter> {
    prop_oneof![
        subsequence(PRODUCTS.to_vec(), 1..3).prop_map(ProductFilter::products),
        subsequence(vec!["telephony", "audio"], 1..2).prop_map(ProductFilter::categories),
    ]
    .boxed()
}

fn limit() -> BoxedStrategy<SilenceLimit> {
    let multiple = select(vec![(1, 1), (3, 2), (2, 1), (1, 3)]);
    prop_oneof![
        (0..12_u32).prop_map(|days| SilenceLimit::Fixed { days }),
        (multiple, 0..8_u32, 0..12_u32).prop_map(|((above, below), floor, more)| {
            let multiple = Rate::new(above, below).unwrap();
            SilenceLimit::OwnRhythm { multiple, floor, ceiling: floor + more }
        }),
    ]
    .boxed()
}

fn of_orders() -> BoxedStrategy<Predicate> {
    let relation = prop_oneof![Just(Relation::Complement), Just(Relation::Upgrade)];
    prop_oneof![
        3 => (window(), bounds(5)).prop_map(|(within, count)| Predicate::Orders { within, count }),
        2 => (window(), amounts()).prop_map(|(within, amount)| Predicate::Spent { within, amount }),
        1 => bounds(12).prop_map(|days| Predicate::OrderRecency { days }),
        1 => bounds(12).prop_map(|days| Predicate::CustomerAge { days }),
        2 => (limit(), 1..4_u32).prop_map(|(limit, min_gaps)| Predicate::SilentFor { limit, min_gaps }),
        1 => bounds(12).prop_map(|days| Predicate::Inactive { days }),
        2 => (filter(), window(), bounds(3)).prop_map(|(what, within, count)| Predicate::Bought { what, within, count }),
        2 => (relation, window()).prop_map(|(relation, within)| Predicate::Lacks { relation, within }),
        1 => (window(), bounds(3)).prop_map(|(within, count)| Predicate::Reviews { within, count }),
    ].boxed()
}

fn of_customers() -> BoxedStrategy<Predicate> {
    let leap_day = select(vec![LeapDay::February28, LeapDay::March1, LeapDay::LeapYearsOnly]);
    let group = select(vec![NpsGroup::Detractor, NpsGroup::Passive, NpsGroup::Promoter]);
    let segments = subsequence(SEGMENTS.to_vec(), 1..3);
    prop_oneof![
        segments.prop_map(|names| Predicate::Segment {
            scheme: "rfm".to_owned(),
            any_of: names.into_iter().map(str::to_owned).collect()
        }),
        select(vec![Channel::Email]).prop_map(|channel| Predicate::Consented { channel }),
        (prop_oneof![0..20_u32, 300..1_500_u32], leap_day)
            .prop_map(|(days, leap_day)| Predicate::BirthdayWithin { days, leap_day }),
        (window(), bounds(5)).prop_map(|(within, count)| Predicate::Visits { within, count }),
        (group, window()).prop_map(|(group, within)| Predicate::Answered { group, within }),
        (window(), bounds(4)).prop_map(|(within, count)| Predicate::AccountChanges { within, count }),
        bounds(4).prop_map(|count| Predicate::OpenCarts { count }),
    ]
    .boxed()
}

fn of_messages_and_terms() -> BoxedStrategy<Predicate> {
    use SubscriptionState::{Active, Cancelled, Ended, Trial};
    let state = select(vec![Trial, Active, Cancelled, Ended]);
    let event = select(vec![TouchEvent::Sent, TouchEvent::Opened, TouchEvent::Clicked]);
    let campaign = option::of(select(vec!["welcome".to_owned(), "win_back".to_owned()]));
    prop_oneof![
        (campaign, event, window(), bounds(4)).prop_map(|(campaign, event, within, count)| Predicate::Contacted {
            campaign,
            event,
            within,
            count
        }),
        (state, bounds(3)).prop_map(|(state, count)| Predicate::Subscriptions { state, count }),
    ]
    .boxed()
}

fn of_units() -> BoxedStrategy<Predicate> {
    prop_oneof![
        amounts().prop_map(|amount| Predicate::CartValue { amount }),
        select(PurchaseStage::ALL.to_vec()).prop_map(|at_least| Predicate::CartStage { at_least }),
        filter().prop_map(|what| Predicate::CartContains { what }),
        amounts().prop_map(|amount| Predicate::OrderAmount { amount }),
        filter().prop_map(|what| Predicate::OrderContains { what }),
        Just(Predicate::OrderReviewed),
        select(vec![Relation::Complement, Relation::Upgrade]).prop_map(|relation| Predicate::OrderLacks { relation }),
    ]
    .boxed()
}

/// Every predicate.
pub(super) fn predicate() -> BoxedStrategy<Predicate> {
    prop_oneof![4 => of_orders(), 3 => of_customers(), 1 => of_messages_and_terms(), 2 => of_units()].boxed()
}

pub(crate) fn rule() -> BoxedStrategy<Rule> {
    tree(predicate().boxed()).boxed()
}

/// Rules of a few measures, in which clauses meet.
pub(super) fn entangled() -> BoxedStrategy<Rule> {
    let one_of = vec(predicate(), 1..3).prop_flat_map(|some| {
        let counts = bounds(4).prop_map(|count| Predicate::Orders { within: Window::Ever, count });
        let lately = (window(), bounds(4)).prop_map(|(within, count)| Predicate::Orders { within, count });
        let visits = (window(), bounds(3)).prop_map(|(within, count)| Predicate::Visits { within, count });
        let recency = bounds(8).prop_map(|days| Predicate::OrderRecency { days });
        let silent =
            (0..8_u32).prop_map(|days| Predicate::SilentFor { limit: SilenceLimit::Fixed { days }, min_gaps: 1 });
        let age = bounds(8).prop_map(|days| Predicate::CustomerAge { days });
        let answered = of_customers().prop_filter("answers and segments", |one| {
            matches!(one, Predicate::Answered { .. } | Predicate::Segment { .. })
        });
        let spent = amounts().prop_map(|amount| Predicate::Spent { within: Window::Ever, amount });
        let leaf = prop_oneof![select(some), counts, lately, visits, recency, silent, age, answered, spent];
        tree(leaf.boxed())
    });
    one_of.boxed()
}

fn tree(leaf: BoxedStrategy<Predicate>) -> BoxedStrategy<Rule> {
    leaf.prop_map(Rule::from)
        .prop_recursive(3, 12, 4, |inner| {
            prop_oneof![
                vec(inner.clone(), 0..4).prop_map(Rule::All),
                vec(inner.clone(), 1..4).prop_map(Rule::Any),
                inner.clone().prop_map(Rule::negate),
                (vec(inner, 1..4), any::<prop::sample::Index>()).prop_map(|(of, count)| Rule::AtLeast {
                    count: u32::try_from(count.index(of.len()) + 1).unwrap(),
                    of
                }),
            ]
        })
        .boxed()
}
