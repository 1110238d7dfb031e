//! Lint: certain, and finds what it says.

use proptest::collection::vec;
use proptest::prelude::*;
use retention::campaign::{
    AmountBounds, Bounds, CustomerFacts, Predicate, ProductFilter, Programme, Rule, RuleFinding, RuleRole, TouchEvent,
    UnitKind, Window,
};
use retention::model::NpsGroup;
use retention::segment::SilenceLimit;

use super::part;
use super::people::{Setting, centre, person, setting};
use super::questions::entangled;

/// What a part says of each scene, as the rule takes it, under its `not`s if that is asked for.
fn says(rule: &Rule, path: &str, scenes: &[Scene], under_nots: bool) -> Vec<Option<bool>> {
    let (found, negated) = part(rule, path);
    let answers = scenes.iter().map(|(setting, programme, facts)| found.holds(facts, &setting.context(programme)));
    answers.map(|answer| answer.map(|holds| holds != (negated && under_nots))).collect()
}

type Scene = (Setting, Programme, CustomerFacts<u8>);

fn scenes() -> impl Strategy<Value = Vec<Scene>> {
    let scenes = centre().prop_flat_map(|centre| vec((setting(centre), person(centre)), 16));
    scenes.prop_map(|scenes| {
        scenes.into_iter().map(|(setting, person)| (setting.clone(), setting.programme(), person.facts())).collect()
    })
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn what_is_found_is_so(rule in entangled(), scenes in scenes()) {
        for finding in rule.lint() {
            let alone = |path: &str, holds: bool| {
                says(&rule, path, &scenes, false).into_iter().all(|found| found.is_none_or(|found| found == holds))
            };
            let never = |path: &str, is: bool, other: &str, also: bool| {
                let pairs = says(&rule, path, &scenes, true).into_iter().zip(says(&rule, other, &scenes, true));
                pairs.into_iter().all(|pair| pair != (Some(is), Some(also)))
            };
            let so = match &finding {
                RuleFinding::AlwaysTrue { path } => alone(path, true),
                RuleFinding::NeverTrue { path } => alone(path, false),
                RuleFinding::Contradiction { path, other } => never(path, true, other, true),
                RuleFinding::Redundant { path, by } => never(path, false, by, true) || never(path, true, by, false),
                other => panic!("{other:?}"),
            };
            prop_assert!(so, "{rule}\n{finding}");
        }
    }
}

fn orders(within: Window, count: Bounds) -> Rule {
    Predicate::Orders { within, count }.into()
}

fn ever(count: Bounds) -> Rule {
    orders(Window::Ever, count)
}

fn rolling(days: u32) -> Window {
    Window::Rolling { days }
}

fn promoter() -> Rule {
    Predicate::Answered { group: NpsGroup::Promoter, within: Window::Ever }.into()
}

fn found(rule: &Rule) -> Vec<String> {
    rule.validate().unwrap();
    rule.lint().iter().map(RuleFinding::to_string).collect()
}

#[test]
fn constants_are_found() {
    assert_eq!(found(&Rule::everybody()), Vec::<String>::new());
    assert_eq!(found(&!Rule::everybody()), ["not.all: holds for everybody", "not: holds for nobody"]);
    assert_eq!(found(&ever(Bounds::at_least(0))), ["orders: holds for everybody"]);
    assert_eq!(found(&ever(Bounds::at_most(u32::MAX))), ["orders: holds for everybody"]);
    let spent = Predicate::Spent { within: Window::Ever, amount: AmountBounds::at_least(0.into()) };
    assert_eq!(found(&spent.into()), Vec::<String>::new()); // refunds
    // Before the enrolment, and without an order, there is no number.
    assert!(found(&orders(Window::SinceEnrolment, Bounds::at_least(0))).is_empty());
    assert!(found(&Predicate::OrderRecency { days: Bounds::at_least(0) }.into()).is_empty());
    let one_of = Rule::any([promoter(), !promoter()]);
    assert_eq!(found(&one_of), ["any: holds for everybody"]);
    assert_eq!(found(&Rule::any([ever(Bounds::at_least(2)), ever(Bounds::at_most(1))])), ["any: holds for everybody"]);
    assert_eq!(
        found(&Rule::all([promoter(), Rule::any([Rule::everybody(), ever(Bounds::at_least(9))])])),
        ["all[1].any[0].all: holds for everybody"]
    );
}

#[test]
fn at_least_folds_constants() {
    let never = !Rule::everybody();
    let rule = Rule::at_least(2, [never.clone(), never.clone(), promoter()]);
    assert_eq!(found(&rule).last().unwrap(), "at_least: holds for nobody");
    let rule = Rule::at_least(2, [Rule::everybody(), promoter(), Rule::everybody()]);
    assert_eq!(found(&rule).last().unwrap(), "at_least: holds for everybody");
    let rule = Rule::at_least(2, [Rule::everybody(), promoter(), never]);
    assert!(!found(&rule).iter().any(|found| found.starts_with("at_least:")));
}

#[test]
fn contradictions_name_both_clauses() {
    let both = "all[0].orders: cannot hold together with all[1].orders";
    for (one, other) in [
        (ever(Bounds::at_least(2)), ever(Bounds::at_most(1))),
        (ever(Bounds::at_least(3)), ever(Bounds::exactly(2))),
        (orders(rolling(30), Bounds::at_least(3)), ever(Bounds::at_most(2))),
        (orders(rolling(30), Bounds::at_least(1)), orders(rolling(90), Bounds::at_most(0))),
        // Known by their day, so that rolling and calendar days are the same.
        (orders(rolling(30), Bounds::at_least(1)), orders(Window::CalendarDays { days: 30 }, Bounds::at_most(0))),
        (orders(Window::SinceEnrolment, Bounds::at_least(2)), ever(Bounds::at_most(1))),
    ] {
        assert_eq!(found(&Rule::all([one.clone(), other.clone()])), [both, "all: holds for nobody"], "{one}, {other}");
        let swapped = found(&Rule::all([other, one]));
        assert_eq!(swapped, [both, "all: holds for nobody"]);
    }
    assert!(
        found(&Rule::all([orders(rolling(90), Bounds::at_least(1)), orders(rolling(30), Bounds::at_most(0))]))
            .is_empty()
    );
}

#[test]
fn different_measures_are_tied() {
    let recent = Predicate::OrderRecency { days: Bounds::at_most(10) };
    let silent = Predicate::SilentFor { limit: SilenceLimit::Fixed { days: 10 }, min_gaps: 3 };
    let new = Predicate::CustomerAge { days: Bounds::at_most(5) };
    let late = Predicate::OrderRecency { days: Bounds::at_least(6) };
    let never = "all: holds for nobody";
    let cannot = |one, other| format!("all[0].{one}: cannot hold together with all[1].{other}");
    assert_eq!(found(&Rule::all([recent, silent.clone()])), [cannot("order_recency", "silent_for"), never.to_owned()]);
    assert_eq!(found(&Rule::all([new, late])), [cannot("customer_age", "order_recency"), never.to_owned()]);
    // 11 days are beyond a limit of 10.
    let at_11 = Predicate::OrderRecency { days: Bounds::exactly(11) };
    assert_eq!(found(&Rule::all([silent, at_11])), ["all[0].silent_for: changes nothing beside all[1].order_recency"]);
    let segment = |names: &[&str]| -> Rule {
        let any_of = names.iter().map(|name| (*name).to_owned()).collect();
        Predicate::Segment { scheme: "rfm".to_owned(), any_of }.into()
    };
    let two = Rule::all([segment(&["Loyal", "Lost"]), segment(&["Champions"])]);
    assert_eq!(found(&two), [cannot("segment", "segment"), never.to_owned()]);
    assert!(found(&Rule::all([segment(&["Loyal", "Lost"]), segment(&["Champions", "Lost"])])).is_empty());
    let bought = |what, count| Rule::from(Predicate::Bought { what, within: Window::Ever, count });
    let two = Rule::all([
        bought(ProductFilter::products(["phone"]), Bounds::at_least(1)),
        bought(ProductFilter::products(["phone", "glass"]), Bounds::at_most(0)),
    ]);
    assert_eq!(found(&two), [cannot("bought", "bought"), never.to_owned()]);
    let sent = |campaign: Option<&str>, count| {
        let (campaign, event) = (campaign.map(str::to_owned), TouchEvent::Sent);
        Rule::from(Predicate::Contacted { campaign, event, within: rolling(7), count })
    };
    let two = Rule::all([sent(Some("welcome"), Bounds::at_least(2)), sent(None, Bounds::at_most(1))]);
    assert_eq!(found(&two), [cannot("contacted", "contacted"), never.to_owned()]);
    let cart = |amount| Rule::from(Predicate::CartValue { amount });
    let two =
        Rule::all([cart(AmountBounds::at_least("10.01".parse().unwrap())), cart(AmountBounds::at_most(10.into()))]);
    assert_eq!(found(&two), [cannot("cart_value", "cart_value"), never.to_owned()]);
}

#[test]
fn nested_and_negated_clauses_are_seen() {
    let rule = Rule::all([ever(Bounds::at_least(2)), Rule::any([ever(Bounds::at_most(1)), promoter()])]);
    assert_eq!(found(&rule), ["all[0].orders: cannot hold together with all[1].any[0].orders"]);
    let rule = Rule::all([ever(Bounds::at_least(2)), !Rule::any([ever(Bounds::at_least(1)), promoter()])]);
    assert_eq!(
        found(&rule),
        ["all[0].orders: cannot hold together with all[1].not.any[0].orders", "all: holds for nobody"]
    );
    // Three of which any two go together.
    let rule = Rule::all([ever(Bounds::at_least(1)), !ever(Bounds::between(1, 3)), !ever(Bounds::at_least(4))]);
    assert_eq!(found(&rule), ["all: holds for nobody"]);
    // Opposites that are no single clauses.
    let two = Rule::any([promoter(), ever(Bounds::at_least(9))]);
    let rule = Rule::all([Rule::any([two.clone(), ever(Bounds::at_least(5))]), !two]);
    assert!(!found(&rule).is_empty());
    let three = Rule::at_least(2, [promoter(), ever(Bounds::at_least(9)), Predicate::OrderReviewed.into()]);
    assert_eq!(
        found(&Rule::all([three.clone(), !three.clone()])),
        ["all[0].at_least: cannot hold together with all[1].not.at_least", "all: holds for nobody"]
    );
    assert_eq!(found(&Rule::any([three.clone(), !three])), ["any: holds for everybody"]);
}

#[test]
fn a_group_of_one_is_that_one() {
    let (one, other) = (ever(Bounds::at_least(5)), ever(Bounds::at_most(2)));
    let wraps: [fn(Rule) -> Rule; 3] =
        [|rule| Rule::any([rule]), |rule| Rule::all([rule]), |rule| Rule::at_least(1, [rule])];
    for wrap in wraps {
        assert!(found(&wrap(Rule::any([one.clone(), other.clone()]))).is_empty());
        assert_eq!(found(&wrap(Rule::all([one.clone(), other.clone()]))).len(), 2);
    }
}

#[test]
fn redundant_clauses_are_named_beside_what_makes_them_so() {
    let (two, three) = (ever(Bounds::at_least(2)), ever(Bounds::at_least(3)));
    assert_eq!(
        found(&Rule::all([two.clone(), three.clone()])),
        ["all[0].orders: changes nothing beside all[1].orders"]
    );
    assert_eq!(found(&Rule::any([two.clone(), three])), ["any[1].orders: changes nothing beside any[0].orders"]);
    assert_eq!(found(&Rule::all([two.clone(), two.clone()])), ["all[1].orders: changes nothing beside all[0].orders"]);
    let lately = orders(rolling(30), Bounds::at_least(2));
    assert_eq!(found(&Rule::all([two, lately])), ["all[0].orders: changes nothing beside all[1].orders"]);
    assert!(found(&Rule::all([ever(Bounds::at_least(2)), ever(Bounds::at_most(5))])).is_empty());
}

#[test]
fn what_does_not_fit_the_campaign_is_found() {
    let rule = Rule::all([
        Predicate::CartValue { amount: AmountBounds::at_least(50.into()) }.into(),
        Rule::any([Rule::from(Predicate::OrderReviewed), orders(Window::SinceEnrolment, Bounds::at_least(1))]),
    ]);
    let found = |role, unit| -> Vec<String> { rule.lint_as(role, unit).iter().map(RuleFinding::to_string).collect() };
    let order = "all[1].any[0].order_reviewed: needs a campaign whose unit is the order";
    assert_eq!(found(RuleRole::Goal, UnitKind::Cart), [order]);
    let cart = "all[0].cart_value: needs a campaign whose unit is the cart";
    assert_eq!(found(RuleRole::Exit, UnitKind::Customer), [cart, order]);
    let early = "all[1].any[1].orders: asks what happened since the enrolment before there is one";
    assert_eq!(found(RuleRole::Audience, UnitKind::Order), [cart, early]);
}

#[test]
fn rules_that_are_not_valid_are_not_looked_at() {
    let rule = Rule::all([ever(Bounds::default()), ever(Bounds::at_least(0))]);
    assert!(rule.validate().is_err());
    assert!(rule.lint().is_empty() && rule.lint_as(RuleRole::Audience, UnitKind::Cart).is_empty());
}
