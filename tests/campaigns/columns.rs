//! Laws of whole bases: columns decide as rows do, on however many threads; the analyses say what deciding again finds.

mod alike;
mod analysis;
mod change;
mod dry_run;
mod gates;
mod merge;

use std::fmt::Debug;

use proptest::prelude::*;
use proptest::sample::select;
use retention::campaign::{
    AmountBounds, Campaign, CampaignParts, Decision, Decisions, Enrolment, Gate, Message, Moment, Offset, Outcome,
    OutcomeKind, Predicate, Programme, ReasonCode, Rule, RuleContext, Step, Trigger, Window,
};
use retention::model::Channel;

use crate::assembly::{Plain, complete, hostile, now, plain, table, typical};
use crate::config;
use crate::gates::programmes::programme;
use crate::rules::questions::rule;

/// A programme of which one campaign has a rule of whatever kind as its audience.
pub(super) fn programmes() -> BoxedStrategy<Programme> {
    (programme(), prop::option::weighted(0.7, rule()), any::<prop::sample::Index>())
        .prop_map(|(programme, rule, at)| {
            let Some(rule) = rule else { return programme };
            let mut parts = programme.into_parts();
            let at = at.index(parts.campaigns.len());
            if let Ok(edited) = parts.campaigns[at].clone().edit(|campaign| campaign.audience = rule) {
                parts.campaigns[at] = edited;
            }
            Programme::from_parts(parts).unwrap()
        })
        .boxed()
}

/// Up to seventy customers with keys that are not their rows, in any order.
pub(super) fn bases() -> BoxedStrategy<Vec<Plain>> {
    let of = prop_oneof![
        3 => Just(typical().boxed()),
        1 => Just(hostile().boxed()),
        1 => Just(plain().boxed()),
        2 => Just(complete().boxed()),
    ];
    let sizes = prop_oneof![5 => 0..12_usize, 1 => 60..70_usize];
    (of, sizes)
        .prop_flat_map(|(of, size)| prop::collection::vec(of, size))
        .prop_map(|base| {
            let keyed = (0..).zip(base).map(|(at, plain)| Plain { key: at * 7 + 3, ..plain });
            keyed.collect::<Vec<_>>()
        })
        .prop_shuffle()
        .boxed()
}

/// Some customers over and over, so that there are so many: ends of words and of blocks.
pub(super) fn repeated(some: &[Plain], customers: u32) -> Vec<Plain> {
    let all = (0..customers).zip(some.iter().cycle());
    all.map(|(key, plain)| Plain { key, ..plain.clone() }).collect()
}

/// How much an outcome counts among those of a customer's carts, orders and subscriptions.
fn rank(kind: OutcomeKind) -> usize {
    use OutcomeKind::{Defer, Exit, HeldOut, NotYet, Send, Skip};
    [Send, HeldOut, NotYet, Defer, Exit, Skip].iter().position(|other| *other == kind).unwrap()
}

/// What the decisions of one customer come to under a campaign.
pub(super) fn leading(decisions: &[Decision<'_>], campaign: &str) -> (OutcomeKind, Option<ReasonCode>) {
    let of_campaign = decisions.iter().filter(|decision| decision.campaign.name() == campaign);
    let found = of_campaign.map(|decision| (decision.outcome.kind(), decision.reason.map(|reason| reason.code)));
    // Of the same outcome, what is furthest along the gates.
    found.min_by_key(|(outcome, reason)| (rank(*outcome), std::cmp::Reverse(*reason))).unwrap()
}

/// What a base's decisions hold, to compare: outcomes by campaign and row, messages, controls, enrolments.
type Held<'d> = (
    Vec<Vec<(Option<OutcomeKind>, Option<ReasonCode>)>>,
    Vec<(u32, &'d Message<'d>)>,
    Vec<(u32, &'d Message<'d>)>,
    Vec<(u32, &'d Enrolment)>,
);

fn held<'d>(decisions: &'d Decisions<'_, u32>) -> Held<'d> {
    let rows = 0..decisions.keys().len();
    let outcome = |name: &str, row| (decisions.outcome(name, row), decisions.reason(name, row));
    let of_campaign = |campaign: &Campaign| rows.clone().map(|row| outcome(campaign.name(), row)).collect();
    (
        decisions.programme().campaigns().iter().map(of_campaign).collect(),
        decisions.sends().map(|(key, message)| (*key, message)).collect(),
        decisions.held_out().map(|(key, message)| (*key, message)).collect(),
        decisions.enrolments().map(|(key, enrolment)| (*key, enrolment)).collect(),
    )
}

/// Holds a base's decisions against those of its customers, one by one.
fn check_as_rows(base: &[Plain], programme: &Programme, moment: Moment) -> Result<(), TestCaseError> {
    let table = table(base);
    let decisions = programme.decide(&table, moment);
    let mut sorted: Vec<&Plain> = base.iter().collect();
    sorted.sort_by_key(|plain| plain.key);
    let (mut sends, mut held_out, mut enrolments) = (Vec::new(), Vec::new(), Vec::new());
    for (row, plain) in sorted.into_iter().enumerate() {
        let of_row = programme.decide_customer(&plain.facts(), moment);
        prop_assert_eq!(decisions.keys()[row], plain.key);
        prop_assert_eq!(&decisions.of_customer(row), &of_row);
        for (at, campaign) in programme.campaigns().iter().enumerate() {
            let name = campaign.name();
            let found = (decisions.outcome(name, row).unwrap(), decisions.reason(name, row));
            prop_assert_eq!(found, leading(&of_row, name), "{} of {:?}", name, plain);
            for decision in of_row.iter().filter(|decision| decision.campaign.name() == name) {
                enrolments.extend(decision.enrolment().map(|enrolment| (plain.key, enrolment)));
                match &decision.outcome {
                    Outcome::Send(message) => sends.push((at, plain.key, message.clone())),
                    Outcome::HeldOut(message) => held_out.push((at, plain.key, message.clone())),
                    _ => {}
                }
            }
        }
    }
    sends.sort_by_key(|(at, key, _)| (*at, *key));
    held_out.sort_by_key(|(at, key, _)| (*at, *key));
    let (_, found_sends, found_held_out, found_enrolments) = held(&decisions);
    prop_assert_eq!(found_sends, sends.iter().map(|(_, key, message)| (*key, message)).collect::<Vec<_>>());
    prop_assert_eq!(found_held_out, held_out.iter().map(|(_, key, message)| (*key, message)).collect::<Vec<_>>());
    prop_assert_eq!(found_enrolments, enrolments.iter().map(|(key, one)| (*key, one)).collect::<Vec<_>>());
    Ok(())
}

pub(super) fn moments() -> BoxedStrategy<Moment> {
    (-48..200_i64, prop_oneof![3 => Just(0), 1 => 0..300_i64])
        .prop_map(|(hours, late)| {
            let now = now() + chrono::TimeDelta::hours(hours);
            Moment::new(now).with_watermark(now - chrono::TimeDelta::minutes(late))
        })
        .boxed()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn columns_decide_as_rows_do(base in bases(), programme in programmes(), moment in moments()) {
        check_as_rows(&base, &programme, moment)?;
    }

    #[test]
    fn at_the_ends_of_words(
        some in prop::collection::vec(plain(), 1..5),
        customers in select(vec![1, 63, 64, 65, 127, 129]),
        programme in programmes(),
    ) {
        check_as_rows(&repeated(&some, customers), &programme, Moment::new(now()))?;
    }

    /// Also a rule that no campaign has, and of which no column was bound before.
    #[test]
    fn audiences_are_what_rules_say_of_each(base in bases(), programme in programme(), rule in rule(), at in moments()) {
        let table = table(&base);
        let bound = programme.bind(&table, at);
        let audience = bound.audience(&rule).unwrap();
        let context = RuleContext::new(&programme, at);
        let (mut matching, mut unknown) = (0, 0);
        for row in 0..table.len() {
            let facts = table.customer(row).unwrap();
            let found = audience.matches(row);
            if asks_for_more_than_the_customer(&rule) {
                // What is found without the rest is what is found with it.
                if found.is_some() {
                    prop_assert_eq!(found, rule.holds(&facts, &context));
                }
            } else {
                prop_assert_eq!(found, rule.holds(&facts, &context), "{:?}", facts);
            }
            matching += u64::from(found == Some(true));
            unknown += u64::from(found.is_none());
        }
        prop_assert_eq!((audience.matching(), audience.unknown()), (matching, unknown));
        let rows: Vec<usize> = (0..table.len()).filter(|row| audience.matches(*row) == Some(true)).collect();
        prop_assert_eq!(audience.rows(), rows);
        prop_assert_eq!(audience.matches(table.len()), None);
    }

    /// Bound for one programme or for another, what is decided is the same.
    #[test]
    fn columns_of_another_programme_can_be_taken_over(base in bases(), programmes in (programmes(), programmes())) {
        let (table, moment) = (table(&base), Moment::new(now()));
        let one = programmes.0.bind(&table, moment);
        let (taken_over, anew) = (one.rebind(&programmes.1).decide(), programmes.1.decide(&table, moment));
        prop_assert_eq!(held(&taken_over), held(&anew));
    }
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 3, ..config() })]

    /// One large base is several small ones.
    #[test]
    fn at_the_ends_of_blocks(
        some in prop::collection::vec(complete(), 1..4),
        customers in select(vec![4_095, 4_096, 4_097]),
        programme in programmes(),
    ) {
        let (base, moment) = (repeated(&some, customers), Moment::new(now()));
        let whole_table = table(&base);
        let whole = programme.decide(&whole_table, moment);
        let (mut sends, mut controls) = (0, 0);
        for (number, part) in base.chunks(1_000).enumerate() {
            let part_table = table(part);
            let part = programme.decide(&part_table, moment);
            for (row, name) in (0..part_table.len()).flat_map(|row| programme.campaigns().iter().map(move |one| (row, one.name()))) {
                let outcomes = [(&part, row), (&whole, number * 1_000 + row)];
                let [part, whole] = outcomes.map(|(all, row)| (all.outcome(name, row).unwrap(), all.reason(name, row)));
                prop_assert_eq!(part, whole);
            }
            sends += part.sends().len();
            controls += part.held_out().len();
        }
        prop_assert_eq!((whole.sends().len(), whole.held_out().len()), (sends, controls));
    }

    #[cfg(feature = "rayon")]
    #[test]
    fn threads_change_nothing(some in prop::collection::vec(plain(), 1..9), programme in programmes()) {
        let table = table(&repeated(&some, 5_000));
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| programme.decide(&table, Moment::new(now())))
        };
        let [one, three] = [on(1), on(3)];
        prop_assert_eq!(held(&one), held(&three));
        let first = programme.campaigns()[0].name();
        prop_assert_eq!(one.waterfall(first), three.waterfall(first));
        prop_assert_eq!(one.sole_blockers(first), three.sole_blockers(first));
        let all = |decisions: &Decisions<'_, u32>| {
            let sets = decisions.gates(first).unwrap();
            let of_rows: Vec<String> = (0..table.len()).map(|row| format!("{:?}", sets.of_customer(row))).collect();
            (sets.counts(), sets.bytes(), of_rows)
        };
        prop_assert_eq!(all(&one), all(&three));
    }
}

/// Whether a predicate is about a cart, an order or the enrolment.
pub(super) fn asks_for_more_than_the_customer(rule: &Rule) -> bool {
    match rule {
        Rule::All(rules) | Rule::Any(rules) | Rule::AtLeast { of: rules, .. } => {
            rules.iter().any(asks_for_more_than_the_customer)
        }
        Rule::Not(rule) => asks_for_more_than_the_customer(rule),
        Rule::Is(predicate) => {
            predicate.within() == Some(Window::SinceEnrolment)
                || matches!(
                    predicate,
                    Predicate::CartValue { .. }
                        | Predicate::CartStage { .. }
                        | Predicate::CartContains { .. }
                        | Predicate::OrderAmount { .. }
                        | Predicate::OrderContains { .. }
                        | Predicate::OrderReviewed
                        | Predicate::OrderLacks { .. }
                )
        }
        _ => true,
    }
}

/// Nobody is a base too; and what is not there is not found.
#[test]
fn a_base_of_nobody() {
    let programme = Programme::new(Campaign::ready_made()).unwrap();
    let table = table(&[]);
    let decisions = programme.decide(&table, Moment::new(now()));
    assert_eq!((decisions.sends().len(), decisions.held_out().len(), decisions.keys().len()), (0, 0, 0));
    assert_eq!(decisions.outcome("welcome", 0), None);
    assert_eq!(decisions.waterfall("welcome").unwrap().customers(), 0);
    assert_eq!((decisions.waterfall("no such"), decisions.sole_blockers("no such")), (None, None));
    assert!(decisions.gates("no such").is_none());
    let gates = decisions.gates("welcome").unwrap();
    assert_eq!((gates.decisions(), gates.counts(), gates.rows_if_open(Gate::ALL)), (0, Vec::new(), Vec::new()));
    assert_eq!((gates.closed(Gate::Live), gates.not_reached(Gate::Exit), gates.of_customer(0)), (0, 0, Vec::new()));
    assert!(decisions.explain("welcome", 0).is_empty() && decisions.of_customer(0).is_empty());
    let empty = Programme::new([]).unwrap();
    assert_eq!(empty.decide(&table, Moment::new(now())).counts(), []);
}

/// Amounts at the limits of 64 bits are compared as they are.
#[test]
fn amounts_at_the_limits() {
    let order = |key, cents| Plain { key, orders: Some(vec![(now().date_naive(), cents)]), ..Plain::default() };
    let base = [order(0, i64::MAX), order(1, i64::MAX - 1), order(2, 0), Plain { key: 3, ..Plain::default() }];
    let table = table(&base);
    let most = crate::assembly::money(i64::MAX);
    let rule = Rule::Is(Predicate::Spent { within: Window::Ever, amount: AmountBounds::at_least(most) });
    let step = Step::new(Offset::Elapsed { minutes: 0 }, Channel::Email);
    let parts = CampaignParts { audience: rule.clone(), ..CampaignParts::new("rich", Trigger::FirstOrder, vec![step]) };
    let programme = Programme::new([Campaign::new(parts).unwrap()]).unwrap();
    let audience = programme.bind(&table, Moment::new(now())).audience(&rule).unwrap();
    assert_eq!([0, 1, 2, 3].map(|row| audience.matches(row)), [Some(true), Some(false), Some(false), None]);
}

/// How much is missing is exact also where a bound is beyond 64 bits, and nothing where no amount will do.
#[test]
fn near_misses_of_amounts_beyond_64_bits() {
    let base = [Plain { key: 0, orders: Some(vec![(now().date_naive(), 50_00)]), ..Plain::default() }];
    let table = table(&base);
    let programme = Programme::new([]).unwrap();
    let short_by = |amount: AmountBounds| {
        let rule = Rule::Is(Predicate::Spent { within: Window::Ever, amount });
        let near = programme.bind(&table, Moment::new(now())).audience(&rule).unwrap().near_misses();
        near.customers()[0].short_by.map(|short| short.to_string())
    };
    let number = |text: &str| text.parse().unwrap();
    assert_eq!(short_by(AmountBounds::at_least(number("100.005"))).as_deref(), Some("50.01"));
    assert_eq!(short_by(AmountBounds::at_most(number("-0.005"))).as_deref(), Some("-50.01"));
    let trillions = AmountBounds::at_least(number("1000000000000000000"));
    assert_eq!(short_by(trillions).as_deref(), Some("999999999999999950.00"));
    let debt = AmountBounds::at_most(number("-1000000000000000000"));
    assert_eq!(short_by(debt).as_deref(), Some("-1000000000000000050.00"));
    for no_amount in [
        AmountBounds::at_least(rust_decimal::Decimal::MAX),
        AmountBounds::at_most(rust_decimal::Decimal::MIN),
        AmountBounds::between(number("60.001"), number("60.004")),
    ] {
        assert_eq!(short_by(no_amount), None, "{no_amount}");
    }
}

/// So that what is printed by a failing law can be read.
#[expect(dead_code, reason = "holds when it compiles")]
fn what_is_held_can_be_printed<K: Debug>(decisions: &Decisions<'_, K>) -> String {
    format!("{decisions:?}")
}
