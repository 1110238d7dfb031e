//! The wire format of rules: what is written, read and refused.

#![cfg(feature = "serde")]

use proptest::prelude::*;
use retention::campaign::{Bounds, Predicate, Rule, Window};

use super::questions::rule;

fn round_trip(rule: &Rule) {
    let json = serde_json::to_string(rule).unwrap();
    assert_eq!(&serde_json::from_str::<Rule>(&json).unwrap(), rule, "{json}");
    let bytes = postcard::to_stdvec(rule).unwrap();
    assert_eq!(&postcard::from_bytes::<Rule>(&bytes).unwrap(), rule);
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn rules_come_back(rule in rule()) {
        round_trip(&rule);
    }

    #[test]
    fn each_clause_is_where_its_path_says(rule in rule()) {
        let json = serde_json::to_value(&rule).unwrap();
        let programme = super::programme(retention::model::Zone::UTC);
        let context = super::plain(&programme, "2026-03-15T10:00:00Z");
        for clause in rule.explain(&retention::campaign::CustomerFacts::new(1), &context) {
            // The last step may be the whole of a predicate without fields.
            let (above, name) = clause.path.rsplit_once('.').unwrap_or(("", &clause.path));
            let steps: Vec<_> = above.split(['.', '[', ']']).filter(|step| !step.is_empty()).collect();
            let pointer = if steps.is_empty() { String::new() } else { format!("/{}", steps.join("/")) };
            let found = json.pointer(&pointer).unwrap_or_else(|| panic!("{} in {json}", clause.path));
            prop_assert!(found.get(name).is_some() || found == name, "{} in {json}", clause.path);
        }
    }

    #[test]
    fn no_bytes_make_a_rule_that_is_not_valid(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(rule) = postcard::from_bytes::<Rule>(&bytes) {
            prop_assert!(rule.validate().is_ok());
        }
    }
}

#[test]
fn rules_are_written_as_people_write_them() {
    let orders = Predicate::Orders { within: Window::Rolling { days: 30 }, count: Bounds::at_least(2) };
    let rule = Rule::all([
        orders.into(),
        Rule::at_least(1, [!Rule::from(Predicate::OrderReviewed)]),
        Rule::any([Predicate::OpenCarts { count: Bounds::at_most(0) }]),
    ]);
    let json = r#"{"all":[{"orders":{"within":{"rolling":{"days":30}},"count":{"at_least":2,"at_most":null}}},{"at_least":{"count":1,"of":[{"not":"order_reviewed"}]}},{"any":[{"open_carts":{"count":{"at_least":null,"at_most":0}}}]}]}"#;
    assert_eq!(serde_json::to_string(&rule).unwrap(), json);
    assert_eq!(serde_json::from_str::<Rule>(json).unwrap(), rule);
    // Numbers, for machines: all, 3 parts, is, orders, rolling, 30 days, some 2, none.
    let bytes = postcard::to_stdvec(&rule).unwrap();
    assert_eq!(bytes[..9], [0, 3, 4, 0, 1, 30, 1, 2, 0]);
}

#[test]
fn what_is_left_out_is_the_standard() {
    let read = |json: &str| serde_json::from_str::<Rule>(json).unwrap();
    assert_eq!(
        read(r#"{"orders": {"count": {"at_least": 2}}}"#),
        Predicate::Orders { within: Window::Ever, count: Bounds::at_least(2) }.into()
    );
    let silent = read(r#"{"silent_for": {"limit": {"fixed": {"days": 30}}}}"#);
    assert!(matches!(silent, Rule::Is(Predicate::SilentFor { min_gaps: 3, .. })));
    let birthday = read(r#"{"birthday_within": {"days": 7}}"#);
    assert_eq!(birthday.to_string(), "birthday at most 7 days ahead");
}

#[test]
fn what_is_not_valid_is_refused_with_its_path() {
    for (json, because) in [
        (r#"{"orders": {"count": {}}}"#, "orders.count: expected at_least, at_most or both, found neither"),
        (
            r#"{"all": [{"not": {"visits": {"count": {"at_least": 3, "at_most": 2}}}}]}"#,
            "all[0].not.visits.count: expected an at_least that is not above at_most, found 3 and 2",
        ),
        (
            r#"{"any": [{"spent": {"amount": {"at_least": "2.50", "at_most": "2.49"}}}]}"#,
            "any[0].spent.amount: expected an at_least that is not above at_most, found 2.50 and 2.49",
        ),
        (
            r#"{"orders": {"within": {"rolling": {"days": 0}}, "count": {"at_least": 1}}}"#,
            "orders.within: expected at least 1 day, found 0",
        ),
        (
            r#"{"reviews": {"within": {"calendar_days": {"days": 0}}, "count": {"at_least": 1}}}"#,
            "reviews.within: expected at least 1 day, found 0",
        ),
        (r#"{"any": []}"#, "any: expected at least one rule, found none"),
        (
            r#"{"at_least": {"count": 0, "of": [{"all": []}]}}"#,
            "at_least.count: expected from 1 to the number of rules, found 0 of 1",
        ),
        (
            r#"{"at_least": {"count": 2, "of": [{"all": []}]}}"#,
            "at_least.count: expected from 1 to the number of rules, found 2 of 1",
        ),
        (r#"{"at_least": {"count": 1, "of": [{"any": []}]}}"#, "at_least.of[0].any: expected at least one rule"),
        (r#"{"segment": {"scheme": "rfm", "any_of": []}}"#, "segment.any_of: expected at least one name, found none"),
        (r#"{"segment": {"scheme": "", "any_of": ["Lost"]}}"#, "segment.scheme: expected a name"),
        (
            r#"{"bought": {"what": {"products": []}, "count": {"at_least": 1}}}"#,
            "bought.what.products: expected at least one name, found none",
        ),
        (
            r#"{"cart_contains": {"what": {"categories": []}}}"#,
            "cart_contains.what.categories: expected at least one name",
        ),
        (
            r#"{"contacted": {"campaign": "", "event": "sent", "count": {"at_least": 1}}}"#,
            "contacted.campaign: expected a name",
        ),
        (
            r#"{"silent_for": {"limit": {"own_rhythm": {"multiple": "2", "floor": 9, "ceiling": 8}}}}"#,
            "silent_for.limit: expected a floor of at most the ceiling",
        ),
        (
            r#"{"silent_for": {"limit": {"own_rhythm": {"multiple": "0", "floor": 7, "ceiling": 8}}}}"#,
            "silent_for.limit: expected a floor of at most the ceiling, and a multiple above zero",
        ),
        (
            r#"{"silent_for": {"limit": {"fixed": {"days": 3}}, "min_gaps": 0}}"#,
            "silent_for.min_gaps: expected at least 1, found 0",
        ),
    ] {
        let error = serde_json::from_str::<Rule>(json).unwrap_err().to_string();
        assert!(error.starts_with(because), "{json}: {error}");
    }
}

#[test]
fn what_is_not_known_is_refused() {
    for (json, because) in [
        (r#"{"al": []}"#, "unknown variant `al`, expected one of `all`, `any`, `not`, `at_least`, `orders`"),
        (r#"{"is": {"orders": {"count": {"at_least": 1}}}}"#, "unknown variant `is`"),
        (r#"{"orders": {"count": {"at_least": 1}, "days": 3}}"#, "unknown field `days`"),
        (r#"{"orders": {"count": {"atleast": 1}}}"#, "unknown field `atleast`"),
        (r#"{"orders": {"within": "always", "count": {"at_least": 1}}}"#, "unknown variant `always`"),
        (r#"{"at_least": {"count": 1, "from": []}}"#, "unknown field `from`"),
        (r#"{"at_least": {"count": 1, "count": 1}}"#, "duplicate field `count`"),
        (r#"{"at_least": {"of": []}}"#, "missing field `count`"),
        (r#"{"at_least": {"count": 1}}"#, "missing field `of`"),
        (r#"{"orders": {}}"#, "missing field `count`"),
        (r#"{"bought": {"what": {"product": ["phone"]}, "count": {"at_least": 1}}}"#, "unknown variant `product`"),
        ("[]", "expected"),
        ("true", "expected"),
    ] {
        let error = serde_json::from_str::<Rule>(json).unwrap_err().to_string();
        assert!(error.contains(because), "{json}: {error}");
    }
    assert!(postcard::from_bytes::<Rule>(&[5]).is_err());
}

/// A predicate within so many rules in all.
fn deep(depth: usize, wrap: impl Fn(Rule) -> Rule) -> Rule {
    (1..depth).fold(Predicate::OrderReviewed.into(), |rule, _| wrap(rule))
}

#[test]
fn the_deepest_rules_come_back_and_deeper_ones_are_refused() {
    let wraps: [fn(Rule) -> Rule; 3] = [Rule::negate, |rule| Rule::all([rule]), |rule| Rule::at_least(1, [rule])];
    for wrap in wraps {
        round_trip(&deep(Rule::MAX_DEPTH, wrap));
        let too_deep = deep(Rule::MAX_DEPTH + 1, wrap);
        let error = too_deep.validate().unwrap_err().to_string();
        assert!(error.ends_with("expected at most 32 rules within each other, found more"), "{error}");
        assert!(postcard::from_bytes::<Rule>(&postcard::to_stdvec(&too_deep).unwrap()).is_err());
        assert!(serde_json::from_str::<Rule>(&serde_json::to_string(&too_deep).unwrap()).is_err());
        assert!(too_deep.to_string().contains('…'));
    }
    let deepest = deep(Rule::MAX_DEPTH, |rule| Rule::at_least(1, [rule]));
    assert!(!deepest.to_string().contains('…'));
}

#[test]
fn hostile_texts_end_early() {
    let nots = vec![2_u8; 10_000_000];
    assert!(postcard::from_bytes::<Rule>(&nots).is_err());
    let json = "{\"not\":".repeat(100_000);
    assert!(serde_json::from_str::<Rule>(&json).is_err());
}

#[test]
fn there_are_at_most_1024_parts() {
    let parts = |count| Rule::All(vec![Predicate::OrderReviewed.into(); count - 1]);
    round_trip(&parts(Rule::MAX_PARTS));
    let error = parts(Rule::MAX_PARTS + 1).validate().unwrap_err().to_string();
    assert!(error.ends_with("expected at most 1024 parts in all, found more"), "{error}");
    let json = serde_json::to_string(&parts(Rule::MAX_PARTS + 1)).unwrap();
    assert!(serde_json::from_str::<Rule>(&json).unwrap_err().to_string().contains("at most 1024 parts"));
}
