//! Market baskets, against sets of products that are counted one by one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use retention::measure::{
    BasketUnit, Baskets, BasketsError, LargeBaskets, RuleOrder, RuleThresholds, RuleThresholdsParts,
};
use retention::model::{Order, OrderLine, Rate};

use crate::{config, date};

type Rows = Vec<(u8, u8)>;

/// Baskets and products, some of each, few or many of one or the other.
fn rows() -> impl Strategy<Value = Rows> {
    prop_oneof![
        vec((0..3_u8, 0..3_u8), 0..12),
        vec((0..12_u8, 0..5_u8), 0..60),
        vec((0..2_u8, any::<u8>()), 0..40),
        vec((any::<u8>(), 0..2_u8), 0..40),
        vec((any::<u8>(), any::<u8>()), 0..40),
    ]
}

fn large_baskets() -> impl Strategy<Value = LargeBaskets> {
    prop_oneof![
        Just(LargeBaskets::Count),
        prop_oneof![0..4_u32, Just(u32::MAX)].prop_map(|above| LargeBaskets::LeaveOut { above }),
    ]
}

/// The baskets that count, and how many are too large.
fn naive(rows: &[(u8, u8)], large: LargeBaskets) -> (Vec<BTreeSet<u8>>, u64) {
    let mut baskets: BTreeMap<u8, BTreeSet<u8>> = BTreeMap::new();
    for (basket, product) in rows {
        baskets.entry(*basket).or_default().insert(*product);
    }
    let most = match large {
        LargeBaskets::LeaveOut { above } => above as usize,
        _ => usize::MAX,
    };
    let (counted, left_out): (Vec<_>, Vec<_>) = baskets.into_values().partition(|basket| basket.len() <= most);
    (counted, left_out.len() as u64)
}

fn holding(baskets: &[BTreeSet<u8>], products: &[u8]) -> u64 {
    baskets.iter().filter(|basket| products.iter().all(|product| basket.contains(product))).count() as u64
}

fn build(rows: &[(u8, u8)], large: LargeBaskets) -> Baskets<u8> {
    Baskets::from_rows(rows.iter().copied(), large).unwrap()
}

fn thresholds() -> impl Strategy<Value = RuleThresholds> {
    let order = prop_oneof![Just(RuleOrder::Confidence), Just(RuleOrder::Lift), Just(RuleOrder::Baskets)];
    let lift = prop_oneof![Just((0, 1)), Just((1, 1)), (0..5_i64, 1..4_i64)];
    (1..4_u64, 0..=4_i64, lift, order).prop_map(|(min_baskets, quarters, (above, below), order)| {
        RuleThresholds::new(RuleThresholdsParts {
            min_baskets,
            min_confidence: Rate::new(quarters, 4).unwrap(),
            lift_above: Rate::new(above, below).unwrap(),
            order,
        })
        .unwrap()
    })
}

fn rate(above: u64, below: u64) -> Rate {
    Rate::of_counts(above, below).unwrap()
}

/// Antecedent, consequent, baskets with both, confidence and lift.
type Rule = (u8, u8, u64, Rate, Rate);

/// The rules above thresholds, best first.
fn naive_rules(baskets: &[BTreeSet<u8>], min: RuleThresholdsParts) -> Vec<Rule> {
    let products: BTreeSet<u8> = baskets.iter().flatten().copied().collect();
    let mut rules = Vec::new();
    for one in &products {
        for other in products.iter().filter(|other| *other != one) {
            let (a, b) = (holding(baskets, &[*one]), holding(baskets, &[*other]));
            let both = holding(baskets, &[*one, *other]);
            let (confidence, lift) = (rate(both, a), rate(baskets.len() as u64 * both, a * b));
            if both >= min.min_baskets && confidence >= min.min_confidence && lift > min.lift_above {
                rules.push((*one, *other, both, confidence, lift));
            }
        }
    }
    rules.sort_by_key(|(one, other, both, confidence, lift)| {
        let first = match min.order {
            RuleOrder::Lift => *lift,
            RuleOrder::Baskets => rate(*both, 1),
            _ => *confidence,
        };
        (Reverse((first, *confidence, *lift, *both)), *one, *other)
    });
    rules
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn counts_are_those_of_sets(rows in rows(), large in large_baskets()) {
        let (baskets, left_out) = naive(&rows, large);
        let found = build(&rows, large);
        prop_assert_eq!((found.baskets(), found.left_out()), (baskets.len() as u64, left_out));
        prop_assert_eq!((found.without_products(), found.large_baskets()), (0, large));

        let products: BTreeSet<u8> = baskets.iter().flatten().copied().collect();
        let expected: Vec<_> = products.iter().map(|product| (product, holding(&baskets, &[*product]))).collect();
        prop_assert_eq!(found.products().collect::<Vec<_>>(), expected);

        let mut pairs = Vec::new();
        for one in rows.iter().map(|row| row.1).chain([7]) {
            prop_assert_eq!(found.with(&one), holding(&baskets, &[one]));
            for other in rows.iter().map(|row| row.1).chain([9]) {
                let both = holding(&baskets, &[one, other]);
                prop_assert_eq!(found.with_both(&one, &other), both);
                if one < other && both > 0 {
                    pairs.push((one, other, both));
                }
                let rule = found.rule(&one, &other);
                prop_assert_eq!(rule.is_some(), one != other && products.contains(&one) && products.contains(&other));
                let Some(rule) = rule else { continue };
                let (a, b, n) = (holding(&baskets, &[one]), holding(&baskets, &[other]), baskets.len() as u64);
                prop_assert_eq!((rule.antecedent(), rule.consequent()), (&one, &other));
                prop_assert_eq!((rule.baskets(), rule.with_both()), (n, both));
                prop_assert_eq!((rule.with_antecedent(), rule.with_consequent()), (a, b));
                prop_assert_eq!((rule.support(), rule.confidence()), (rate(both, n), rate(both, a)));
                prop_assert_eq!(rule.support().denominator(), n.into());
                prop_assert_eq!(rule.confidence().denominator(), a.into());
                prop_assert_eq!(rule.lift(), Some(rate(n * both, a * b)));
                prop_assert_eq!(rule.lift(), found.rule(&other, &one).unwrap().lift());
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let found_pairs: Vec<_> = found.pairs().map(|(one, other, both)| (*one, *other, both)).collect();
        prop_assert_eq!(found_pairs, pairs);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(rows in rows(), large in large_baskets(), seed in any::<u64>()) {
        let mut shuffled = rows.clone();
        shuffled.sort_by_key(|row| twox_hash::XxHash64::oneshot(seed, &[row.0, row.1]));
        shuffled.extend_from_slice(&rows[..rows.len() / 2]);
        prop_assert_eq!(build(&rows, large), build(&shuffled, large));
    }

    #[test]
    fn rules_are_those_above_the_thresholds(rows in rows(), large in large_baskets(), thresholds in thresholds()) {
        let (sets, _) = naive(&rows, large);
        let expected = naive_rules(&sets, thresholds.parts());
        let baskets = build(&rows, large);
        let rules = baskets.rules(&thresholds);
        prop_assert_eq!(rules.thresholds(), thresholds);
        prop_assert_eq!((rules.len(), rules.is_empty()), (expected.len(), expected.is_empty()));

        let ranked: Vec<Rule> = rules
            .ranked()
            .iter()
            .map(|rule| (*rule.antecedent(), *rule.consequent(), rule.with_both(), rule.confidence(), rule.lift().unwrap()))
            .collect();
        prop_assert_eq!(&ranked, &expected);

        let mut by_product: Vec<_> = expected.iter().map(|rule| (&rule.0, &rule.1)).collect();
        by_product.sort_by_key(|(antecedent, _)| **antecedent);
        prop_assert_eq!(rules.pairs().collect::<Vec<_>>(), by_product.clone());
        prop_assert_eq!(rules.iter().map(|rule| (rule.antecedent(), rule.consequent())).collect::<Vec<_>>(), by_product);
        for product in 0..=u8::MAX {
            let expected: Vec<u8> = expected.iter().filter(|rule| rule.0 == product).map(|rule| rule.1).collect();
            let found: Vec<u8> = rules.complements_of(&product).map(|rule| *rule.consequent()).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn parts_without_a_basket_in_common_add_up(rows in rows(), large in large_baskets(), at in any::<u8>()) {
        let (ours, others): (Rows, Rows) = rows.iter().partition(|row| row.0 < at);
        let (ours, others, all) = (build(&ours, large), build(&others, large), build(&rows, large));
        prop_assert_eq!(&ours.merge(&others).unwrap(), &all);
        prop_assert_eq!(&others.merge(&ours).unwrap(), &all);
        let none = build(&[], large);
        prop_assert_eq!(&all.merge(&none).unwrap(), &all);
        prop_assert_eq!(&none.merge(&all).unwrap(), &all);
        // Counts of any three, as if no basket of one were a basket of another.
        let left = ours.merge(&others).unwrap().merge(&all).unwrap();
        prop_assert_eq!(left, ours.merge(&others.merge(&all).unwrap()).unwrap());
    }

    #[test]
    fn orders_are_rows_of_their_lines(
        orders in vec((0..4_u8, prop_oneof![Just(None), (0..3_u8).prop_map(Some)], vec((0..5_u8, 0..3_u32), 0..4)), 0..12),
        large in large_baskets(),
    ) {
        let made: Vec<Order<u8>> = orders.iter().map(|(customer, id, lines)| {
            let order = Order::new(*customer, date(0), 0.into()).unwrap();
            let order = match id {
                Some(id) => order.with_id(id.to_string()),
                None => order,
            };
            lines.iter().fold(order, |order, (product, quantity)| order.with_line(OrderLine {
                product: product.to_string(),
                category: None,
                quantity: *quantity,
                unit_price: 1.into(),
            }))
        }).collect();
        for unit in [BasketUnit::Order, BasketUnit::Customer] {
            let key = |row: usize| match (unit, orders[row].1) {
                (BasketUnit::Customer, _) => (0, usize::from(orders[row].0)),
                (_, Some(id)) => (1, usize::from(id)),
                (_, None) => (2, row),
            };
            let rows = || orders.iter().enumerate().flat_map(|(row, (_, _, lines))| {
                lines.iter().filter(|(_, quantity)| *quantity > 0).map(move |(product, _)| (key(row), product.to_string()))
            });
            let all: BTreeSet<_> = (0..orders.len()).map(key).collect();
            let known: BTreeSet<_> = rows().map(|(basket, _)| basket).collect();

            let expected = Baskets::from_rows(rows(), large).unwrap();
            let found = Baskets::from_orders(&made, unit, large).unwrap();
            prop_assert_eq!(found.without_products(), (all.len() - known.len()) as u64);
            prop_assert_eq!((found.baskets(), found.left_out()), (expected.baskets(), expected.left_out()));
            prop_assert!(found.products().eq(expected.products()));
            prop_assert!(found.pairs().eq(expected.pairs()));
            prop_assert_eq!(found.merge(&found).unwrap().without_products(), 2 * found.without_products());
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn counts_go_both_ways(rows in rows(), large in large_baskets(), thresholds in thresholds()) {
        crate::round_trip(&build(&rows, large));
        crate::round_trip(&thresholds);
    }

    /// Counts of up to 64 bits, read from a file: nothing panics, and rules are in their exact order.
    #[cfg(feature = "serde")]
    #[test]
    fn counts_of_64_bits(a in 1..=u64::MAX, b in 1..=u64::MAX, c in any::<u64>(), n in Just(u64::MAX)) {
        let (a, b) = (a.max(b), a.min(b));
        // From the smallest to the largest count that both can have.
        let least = b.saturating_sub(n - a).max(1);
        let both = least + c % (b - least + 1);
        let third = n - a;
        let json = format!(
            r#"{{"large_baskets":"count","baskets":{n},"left_out":0,"without_products":0,
                "products":[[1,{a}],[2,{b}],[3,{n}]],"pairs":[[0,1,{both}],[0,2,{a}],[1,2,{b}]]}}"#
        );
        let baskets: Baskets<u8> = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(baskets.merge(&baskets), Err(BasketsError::Overflow { field: "baskets" }));
        let rule = baskets.rule(&1, &2).unwrap();
        // both · n against a · b in 128 bits.
        let attracts = u128::from(both) * u128::from(n) > u128::from(a) * u128::from(b);
        let standard = RuleThresholds::standard();
        let low = RuleThresholdsParts { min_baskets: 1, min_confidence: rate(0, 1), ..standard.parts() };
        let rules = baskets.rules(&RuleThresholds::new(low).unwrap());
        prop_assert_eq!(rules.pairs().any(|pair| pair == (&1, &2)), attracts);
        if let Some(lift) = rule.lift() {
            prop_assert_eq!(lift > rate(1, 1), attracts);
        }
        // With everybody, a product is by chance.
        prop_assert_eq!(baskets.rule(&3, &1).unwrap().lift(), Some(rate(1, 1)));
        prop_assert!(rules.pairs().all(|pair| pair != (&3, &1)), "{third}");
    }
}

/// More pairs than are noted before they are counted, twice: sums are of all parts.
#[test]
fn very_large_baskets() {
    let products = 0..1_500_u32;
    let rows = products.clone().flat_map(|product| [(1, product), (2, product / 2), (3, product), (3, product + 1)]);
    let baskets = Baskets::from_rows(rows.clone(), LargeBaskets::Count).unwrap();
    assert_eq!((baskets.baskets(), baskets.with(&0), baskets.with(&1_500)), (3, 3, 1));
    for (one, other, both) in [(0, 1, 3), (0, 749, 3), (749, 750, 2), (0, 750, 2), (1_498, 1_499, 2), (0, 1_500, 1)] {
        assert_eq!(baskets.with_both(&one, &other), both, "{one} {other}");
    }
    let pairs = |products: u64| products * (products - 1) / 2;
    assert_eq!(baskets.pairs().count() as u64, pairs(1_501));
    assert_eq!(baskets.pairs().map(|(_, _, both)| both).sum::<u64>(), pairs(1_500) + pairs(750) + pairs(1_501));

    let small = Baskets::from_rows(rows, LargeBaskets::LeaveOut { above: 1_000 }).unwrap();
    assert_eq!((small.baskets(), small.left_out(), small.products().len()), (1, 2, 750));
    assert_eq!(small.pairs().count() as u64, pairs(750));
}

#[test]
fn thresholds_are_refused_for_what_is_wrong() {
    let standard = RuleThresholds::standard().parts();
    let refused = |parts| RuleThresholds::new(parts).unwrap_err();
    assert_eq!(refused(RuleThresholdsParts { min_baskets: 0, ..standard }), BasketsError::MinBaskets);
    for found in [Rate::new(-1, 100).unwrap(), rate(101, 100)] {
        let parts = RuleThresholdsParts { min_confidence: found, ..standard };
        assert_eq!(refused(parts), BasketsError::MinConfidence { found });
    }
    let found = Rate::new(-1, 100).unwrap();
    assert_eq!(refused(RuleThresholdsParts { lift_above: found, ..standard }), BasketsError::LiftAbove { found });
    for at_the_edge in [rate(0, 1), rate(1, 1)] {
        let parts = RuleThresholdsParts { min_confidence: at_the_edge, lift_above: rate(0, 1), ..standard };
        assert_eq!(RuleThresholds::new(parts).unwrap().parts(), parts);
    }
    assert_eq!((standard.min_baskets, standard.min_confidence, standard.lift_above), (10, rate(1, 20), rate(1, 1)));
    assert_eq!((standard.order, RuleThresholds::default().parts()), (RuleOrder::Confidence, standard));
}

#[test]
fn counts_of_other_kinds_do_not_add_up() {
    let (expected, found) = (LargeBaskets::Count, LargeBaskets::LeaveOut { above: 3 });
    let error = build(&[], expected).merge(&build(&[], found)).unwrap_err();
    assert_eq!(error, BasketsError::LargeBaskets { expected, found });
}

#[cfg(feature = "serde")]
#[test]
fn counts_that_contradict_each_other_are_not_read() {
    let read = |large: &str, counts: [u64; 2], products: &str, pairs: &str| {
        let [baskets, left_out] = counts;
        let json = format!(
            r#"{{"large_baskets":{large},"baskets":{baskets},"left_out":{left_out},"without_products":5,
                "products":{products},"pairs":{pairs}}}"#
        );
        serde_json::from_str::<Baskets<u8>>(&json).map_err(|error| error.to_string())
    };
    let all = r#""count""#;
    let few = r#"{"leave_out":{"above":2}}"#;
    let two = "[[1,3],[2,3]]";
    let good = read(all, [4, 0], two, "[[0,1,2]]").unwrap();
    assert_eq!((good.with(&1), good.with_both(&2, &1), good.without_products()), (3, 2, 5));
    assert!(read(few, [4, 7], two, "[[0,1,2]]").is_ok());
    assert!(read(all, [0, 0], "[]", "[]").is_ok());

    for (large, counts, products, pairs, message) in [
        (all, [4, 0], "[[2,3],[1,3]]", "[]", "products 1: expected known products in ascending order, found others"),
        (all, [4, 0], "[[1,3],[1,3]]", "[]", "products 1: expected known products"),
        (all, [4, 0], "[[1,5]]", "[]", "products 0: expected 1 to 4 baskets, found 5"),
        (all, [4, 0], "[[1,4],[2,0]]", "[]", "products 1: expected 1 to 4 baskets, found 0"),
        (all, [4, 0], two, "[[0,2,2]]", "pairs 0: expected known products"),
        (all, [4, 0], two, "[[1,0,2]]", "pairs 0: expected known products"),
        (all, [4, 0], two, "[[1,1,2]]", "pairs 0: expected known products"),
        (all, [4, 0], two, "[[0,1,2],[0,1,2]]", "pairs 1: expected known products"),
        (all, [4, 0], two, "[[0,1,1]]", "pairs 0: expected 2 to 3 baskets, found 1"),
        (all, [4, 0], two, "[[0,1,4]]", "pairs 0: expected 2 to 3 baskets, found 4"),
        (all, [6, 0], two, "[[0,1,0]]", "pairs 0: expected 1 to 3 baskets, found 0"),
        (all, [7, 0], two, "[[0,1,1]]", "products: expected 7 to 14 in all 7 baskets, found 6"),
        (few, [2, 0], "[[1,2],[2,2],[3,1]]", "[]", "products: expected 2 to 4 in all 2 baskets, found 5"),
        (all, [4, 0], "[[1,4],[2,1]]", "[]", "pairs: expected 1 to 4 in all 4 baskets, found 0"),
        (few, [2, 0], "[[1,1],[2,1],[3,1],[4,1]]", "[[0,1,1],[0,2,1],[0,3,1]]", "pairs: expected 2 to 2 in all 2"),
        (all, [4, 1], two, "[[0,1,2]]", "left_out: expected 0 to 0 in all 4 baskets, found 1"),
    ] {
        let error = read(large, counts, products, pairs).unwrap_err();
        assert!(error.starts_with(message), "{error}");
    }

    let thresholds = |json: &str| serde_json::from_str::<RuleThresholds>(json).map_err(|error| error.to_string());
    assert_eq!(thresholds("{}"), Ok(RuleThresholds::standard()));
    let lift = RuleThresholdsParts { order: RuleOrder::Lift, ..RuleThresholds::standard().parts() };
    assert_eq!(thresholds(r#"{"order":"lift"}"#), Ok(RuleThresholds::new(lift).unwrap()));
    assert!(thresholds(r#"{"min_baskets":0}"#).unwrap_err().starts_with("min_baskets: expected at least 1"));
    assert!(thresholds(r#"{"min_lift":1}"#).unwrap_err().starts_with("unknown field"));
    assert_eq!(serde_json::to_string(&BasketUnit::Customer).unwrap(), "\"customer\"");
}

#[cfg(feature = "serde")]
#[test]
fn sums_that_do_not_fit_are_refused() {
    let read = |left_out: u64, without: u64| -> Baskets<u8> {
        let json = format!(
            r#"{{"large_baskets":{{"leave_out":{{"above":2}}}},"baskets":1,"left_out":{left_out},
                "without_products":{without},"products":[[1,1]],"pairs":[]}}"#
        );
        serde_json::from_str(&json).unwrap()
    };
    let max = u64::MAX;
    assert_eq!(read(max, 0).merge(&read(1, 0)), Err(BasketsError::Overflow { field: "left_out" }));
    assert_eq!(read(0, 1).merge(&read(0, max)), Err(BasketsError::Overflow { field: "without_products" }));
    assert_eq!(read(max, max).merge(&read(0, 0)).unwrap().left_out(), max);
}
