//! Laws of all gates in bit sets: they hold what explaining each customer finds.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use retention::campaign::{
    AmountBounds, Blacklist, Bounds, Campaign, CampaignParts, ChannelFacts, CustomerFacts, Decisions, EnrolmentId,
    Explanation, FactTable, Gate, GateFindings, GateSets, Line, Moment, Offset, OrderFacts, OutcomeKind, Predicate,
    Programme, QuietHours, ReasonCode, Rule, RuleContext, Step, Touch, TouchKind, Trigger, Unit, Verdict, Window,
};
use retention::model::{Cart, Channel};

use super::analysis::conditions;
use super::{asks_for_more_than_the_customer, bases, leading, moments, programmes, repeated};
use crate::assembly::{Plain, now, plain, table};
use crate::config;

/// What an explanation says, as the sets have it.
fn as_found(explanation: &Explanation<'_>) -> (Vec<ReasonCode>, Vec<Gate>) {
    let mut closed: Vec<ReasonCode> = explanation.closed().map(|reason| reason.code).collect();
    // Several caps, and the quiet hours of the campaign and of the programme, are one reason.
    closed.dedup();
    let unreached = explanation.gates.iter().filter(|gate| gate.verdict == Verdict::NotReached);
    (closed, unreached.map(|gate| gate.gate).collect())
}

/// The conditions of a campaign's audience that do not hold for a customer, where the sets tell them.
fn clauses<'r>(
    campaign: &'r Campaign,
    closed: &[ReasonCode],
    plain: &Plain,
    context: &RuleContext<'_>,
) -> Vec<&'r Rule> {
    let told = closed.iter().any(|code| code.gate() == Gate::Audience);
    let of_customer = |rule: &&Rule| told && !asks_for_more_than_the_customer(rule);
    let fails = |rule: &&Rule| rule.holds(&plain.facts(), context) != Some(true);
    conditions(&campaign.parts().audience).into_iter().filter(of_customer).filter(fails).collect()
}

/// Holds the sets of all campaigns against the explanations of all customers.
pub(super) fn check(base: &[Plain], programme: &Programme, moment: Moment) -> Result<(), TestCaseError> {
    let table = table(base);
    let decisions = programme.decide(&table, moment);
    let mut sorted: Vec<&Plain> = base.iter().collect();
    sorted.sort_by_key(|plain| plain.key);
    let context = RuleContext::new(programme, moment);
    let of_all = decisions.all_gates();
    prop_assert_eq!(of_all.len(), programme.campaigns().len());
    for (campaign, gates) in programme.campaigns().iter().zip(of_all) {
        prop_assert_eq!((gates.campaign(), gates.keys()), (campaign, decisions.keys()));
        let alone = decisions.gates(campaign.name()).unwrap();
        let mut all = Vec::new();
        for (row, plain) in sorted.iter().enumerate() {
            let found = gates.of_customer(row);
            let explanations = programme.explain_customer(campaign.name(), &plain.facts(), moment);
            prop_assert_eq!(found.len(), explanations.len());
            for (found, explanation) in found.iter().zip(&explanations) {
                let (closed, not_reached) = as_found(explanation);
                prop_assert!(closed.is_sorted(), "a gate gives its reasons in the order of the codes: {:?}", closed);
                prop_assert_eq!((&found.closed, &found.not_reached), (&closed, &not_reached), "{:?}", plain);
                let of_sets: Vec<&Rule> = found.clauses.iter().map(|(_, rule)| *rule).collect();
                prop_assert_eq!(of_sets, clauses(campaign, &closed, plain, &context));
                prop_assert_eq!(found.closed.is_empty(), explanation.decision.outcome.kind() == OutcomeKind::Send);
            }
            let decided: Vec<_> = explanations.into_iter().map(|one| one.decision).collect();
            prop_assert_eq!(leading(&decided, campaign.name()).1, decisions.reason(campaign.name(), row));
            prop_assert_eq!(&alone.of_customer(row), &found);
            all.extend(found.into_iter().map(|found| (row, found)));
        }
        counts(&decisions, campaign.name(), &all)?;
    }
    Ok(())
}

/// What the documentation says that the sets take, with the ends of blocks.
fn stated_bytes(gates: &GateSets<'_, u32>) -> usize {
    fn parts(rule: &Rule) -> usize {
        match rule {
            Rule::All(rules) | Rule::Any(rules) | Rule::AtLeast { of: rules, .. } => {
                1 + rules.iter().map(parts).sum::<usize>()
            }
            Rule::Not(rule) => 1 + parts(rule),
            _ => 1,
        }
    }
    let blocks = gates.keys().len().div_ceil(4_096) * 4_096;
    let unreached = Gate::ALL.iter().filter(|gate| gates.not_reached(**gate) > 0).count();
    let further = gates.decisions() - gates.keys().len();
    let sets = (gates.counts().len() + unreached) * (blocks + further.next_multiple_of(64));
    (sets + blocks * 2 * parts(&gates.campaign().parts().audience)) / 8 + further * 8
}

/// What is counted in words of 64 is what is counted one by one.
fn counts(
    decisions: &Decisions<'_, u32>,
    campaign: &str,
    all: &[(usize, GateFindings<'_>)],
) -> Result<(), TestCaseError> {
    let gates = decisions.gates(campaign).unwrap();
    let having = |has: &dyn Fn(&GateFindings<'_>) -> bool| all.iter().filter(|(_, found)| has(found)).count() as u64;
    prop_assert_eq!(gates.decisions(), all.len());
    let of_codes = ReasonCode::ALL.iter().map(|code| (*code, having(&|found| found.closed.contains(code))));
    prop_assert_eq!(gates.counts(), of_codes.filter(|(_, count)| *count > 0).collect::<Vec<_>>());
    for code in ReasonCode::ALL {
        let mut rows: Vec<usize> =
            all.iter().filter(|(_, found)| found.closed.contains(code)).map(|(row, _)| *row).collect();
        rows.dedup();
        prop_assert_eq!(gates.rows_with(*code), rows);
    }
    for gate in Gate::ALL {
        let closed = having(&|found| found.closed.iter().any(|code| code.gate() == *gate));
        let not_reached = having(&|found| found.not_reached.contains(gate));
        prop_assert_eq!((gates.closed(*gate), gates.not_reached(*gate)), (closed, not_reached));
    }
    let sent: Vec<usize> =
        (0..gates.keys().len()).filter(|row| decisions.outcome(campaign, *row) == Some(OutcomeKind::Send)).collect();
    prop_assert_eq!(&gates.rows_if_open(&[]), &sent);
    for sole in decisions.sole_blockers(campaign).unwrap().customers() {
        let row = gates.keys().binary_search(sole.key).unwrap();
        prop_assert!(gates.rows_if_open(&[sole.code.gate()]).contains(&row) && !sent.contains(&row));
    }
    prop_assert!(gates.bytes() <= stated_bytes(&gates));
    let mut opened = Vec::new();
    for gate in Gate::ALL.iter().copied().rev() {
        opened.push(gate);
        let but_for = |found: &GateFindings<'_>| {
            let stepless =
                found.not_reached.contains(&Gate::Cap) && !found.closed.contains(&ReasonCode::HistoryUnknown);
            !stepless && found.closed.iter().all(|code| opened.contains(&code.gate()))
        };
        let mut rows: Vec<usize> = all.iter().filter(|(_, found)| but_for(found)).map(|(row, _)| *row).collect();
        rows.dedup();
        prop_assert_eq!(gates.rows_if_open(&opened), rows);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn sets_hold_what_explanations_say(base in bases(), programme in programmes(), moment in moments()) {
        check(&base, &programme, moment)?;
    }

    #[test]
    fn sets_at_the_ends_of_words(
        some in prop::collection::vec(plain(), 1..5),
        customers in prop::sample::select(vec![1, 63, 64, 65, 127, 129]),
        programme in programmes(),
    ) {
        check(&repeated(&some, customers), &programme, Moment::new(now()))?;
    }
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 3, ..config() })]

    /// One large base is several small ones, also at the ends of blocks.
    #[test]
    fn sets_of_a_large_base(
        some in prop::collection::vec(plain(), 1..4),
        customers in prop::sample::select(vec![4_095, 4_096, 4_097, 9_000]),
        programme in programmes(),
    ) {
        let base = repeated(&some, customers);
        let (small, large) = (table(&base[..some.len()]), table(&base));
        let moment = Moment::new(now());
        let (small, large) = (programme.decide(&small, moment), programme.decide(&large, moment));
        for campaign in programme.campaigns().iter().map(Campaign::name) {
            // What comes of the key, which is another in every round: holdouts, and what counts for controls.
            let plainly = |found: &GateFindings<'_>| {
                let drawn = [Gate::GlobalHoldout, Gate::CampaignHoldout, Gate::Arbitration, Gate::Cap, Gate::Enrolment];
                let codes = found.closed.iter().copied().filter(|code| !drawn.contains(&code.gate()));
                (codes.collect::<Vec<_>>(), format!("{:?}", found.clauses))
            };
            let (small, large) = (small.gates(campaign).unwrap(), large.gates(campaign).unwrap());
            for row in 0..base.len() {
                let [one, other] = [small.of_customer(row % some.len()), large.of_customer(row)];
                let [one, other] = [one, other].map(|all| all.iter().map(plainly).collect::<Vec<_>>());
                prop_assert_eq!(one, other);
            }
            prop_assert!(large.of_customer(base.len()).is_empty() && large.bytes() > 0);
        }
    }
}

/// Of several carts it is the one that can be acted on that is told, not the older one for which it stands.
#[test]
fn sole_blockers_tell_of_the_cart_that_counts() {
    let cart = |id: &str, touched: &str, value: i64| Cart::new(id, at(touched)).with_value(value.into()).unwrap();
    let carts = [cart("old", "2026-03-02T19:30:00Z", 70), cart("new", "2026-03-03T08:00:00Z", 30)];
    let table = FactTable::from_rows([known(1).with_carts(carts).unwrap()]).unwrap();
    let moment = Moment::new(at("2026-03-03T10:30:00Z"));
    let sole = |audience: Rule| {
        let campaign = Campaign::abandoned_order().edit(|parts| parts.audience = audience.clone()).unwrap();
        let programme = Programme::new([campaign]).unwrap();
        let decisions = programme.decide(&table, moment);
        let gates = decisions.gates("abandoned_order").unwrap();
        let found: Vec<String> = gates.of_customer(0).iter().map(ToString::to_string).collect();
        (found, decisions.sole_blockers("abandoned_order").unwrap().counts().to_vec())
    };
    let (found, counts) = sole(Rule::everybody());
    assert_eq!(found, ["enrolment.other_unit", "step.not_due"]);
    assert_eq!(counts, [(ReasonCode::StepNotDue, 1)]);

    // Its value is the cart's, and the other clause the customer's.
    let worth = Rule::from(Predicate::CartValue { amount: AmountBounds::at_least(50.into()) });
    let ordered = Predicate::Orders { within: Window::Ever, count: Bounds::at_least(1) };
    let (found, counts) = sole(Rule::all([worth.clone(), Rule::from(ordered)]));
    let both = "audience.no (orders ever: at least 1)";
    assert_eq!(found, [format!("{both}, enrolment.other_unit"), format!("{both}, step.not_due")]);
    assert_eq!(counts, []);
    // Two things keep the new cart, and only the new one keeps the old.
    let (found, counts) = sole(worth);
    assert_eq!(found, ["enrolment.other_unit", "audience.no, step.not_due"]);
    assert_eq!(counts, []);
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A customer who can be reached, of whom all is known.
fn known(key: u32) -> CustomerFacts<u32> {
    let facts = CustomerFacts::new(key).with_channel(Channel::Sms, ChannelFacts::reachable_with_consent(None));
    facts.with_carts([]).unwrap().with_orders([]).unwrap().with_touches([]).unwrap()
}

/// Reasons that a block has and the one before it has not, and customers with two carts at the ends of blocks.
#[test]
fn blocks_that_are_not_alike() {
    let cart = |id: &str, touched| Cart::new(id, at(touched)).with_value(70.into()).unwrap();
    let two = || [cart("old", "2026-03-02T18:00:00Z"), cart("new", "2026-03-02T19:30:00Z")];
    let listed =
        ChannelFacts { blacklist: Blacklist::Listed { since: None }, ..ChannelFacts::reachable_with_consent(None) };
    let rows = (0..=3 * 4_096).map(|key| match key {
        0 => known(key).with_channel(Channel::Sms, ChannelFacts::unreachable()),
        4_096 => known(key).with_channel(Channel::Sms, listed),
        4_095 | 8_192 => known(key).with_carts(two()).unwrap(),
        _ => known(key),
    });
    let table = FactTable::from_rows(rows).unwrap();
    let programme = Programme::new([Campaign::abandoned_order()]).unwrap();
    let check = || {
        let decisions = programme.decide(&table, Moment::new(at("2026-03-03T10:00:00Z")));
        let gates = decisions.gates("abandoned_order").unwrap();
        assert_eq!(gates.decisions(), 3 * 4_096 + 3);
        let has = |code| gates.rows_with(code);
        assert_eq!([ReasonCode::Unreachable, ReasonCode::Blacklisted].map(has), [[0], [4_096]]);
        assert_eq!([has(ReasonCode::OtherUnit), gates.rows_if_open(&[])], [[4_095, 8_192], [4_095, 8_192]]);
        let others = (3 * 4_096 + 1 - 2) as u64;
        assert_eq!((gates.closed(Gate::Enrolment), gates.not_reached(Gate::Step)), (others + 2, others));
        for row in [4_095, 8_192] {
            let found: Vec<String> = gates.of_customer(row).iter().map(ToString::to_string).collect();
            assert_eq!(found, ["enrolment.other_unit", "all gates are open"]);
        }
        assert_eq!(gates.of_customer(4_096)[0].closed, [ReasonCode::Blacklisted, ReasonCode::NotTriggered]);
    };
    check();
    #[cfg(feature = "rayon")]
    rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(check);
}

/// Of two orders that are due, one is sent, and the other loses to it; before their time each has the same one reason.
#[test]
fn two_orders_of_one_customer() {
    let step = Step::new(Offset::Elapsed { minutes: 0 }, Channel::Sms);
    let parts = CampaignParts { send_window: None, ..CampaignParts::new("thanks", Trigger::OrderPlaced, vec![step]) };
    let programme = |quiet: Option<QuietHours>| {
        let campaign = Campaign::new(CampaignParts { quiet_hours: quiet, ..parts.clone() }).unwrap();
        Programme::new([campaign]).unwrap()
    };
    let order = |id: &str, day: &str| OrderFacts::new(id, day.parse().unwrap(), 30.into());
    let orders = [order("a", "2026-03-01"), order("b", "2026-03-02")];
    let table = FactTable::from_rows([known(1).with_order_details(orders).unwrap()]).unwrap();
    let found = |programme: &Programme| {
        let decisions = programme.decide(&table, Moment::new(at("2026-03-03T10:00:00Z")));
        let gates = decisions.gates("thanks").unwrap();
        let found: Vec<String> = gates.of_customer(0).iter().map(ToString::to_string).collect();
        (found, decisions.sole_blockers("thanks").unwrap().counts().to_vec(), gates.rows_if_open(&[]))
    };
    let (reasons, sole, sent) = found(&programme(None));
    assert_eq!(reasons, ["all gates are open", "arbitration.lost"]);
    assert_eq!((sole, sent), (Vec::new(), vec![0]));
    let quiet = QuietHours { from: "09:00:00".parse().unwrap(), until: "11:00:00".parse().unwrap() };
    let (reasons, sole, sent) = found(&programme(Some(quiet)));
    assert_eq!(reasons, ["time.quiet_hours"; 2]);
    assert_eq!((sole, sent), (vec![(ReasonCode::QuietHours, 1)], Vec::new()));
}

/// The blacklist is of advertising, so that it counts by the step that is next.
#[test]
fn lines_of_steps_differ() {
    let step = |minutes, line| Step { line, ..Step::new(Offset::Elapsed { minutes }, Channel::Sms) };
    let steps = vec![step(0, Line::Advertising), step(60, Line::Service)];
    let campaign = Campaign::new(CampaignParts::new("hello", Trigger::FirstOrder, steps)).unwrap();
    let programme = Programme::new([campaign]).unwrap();
    let listed =
        ChannelFacts { blacklist: Blacklist::Listed { since: None }, ..ChannelFacts::reachable_with_consent(None) };
    let first = Touch {
        campaign: "hello".into(),
        unit: Unit::Customer,
        enrolment: EnrolmentId::Once,
        step: 1,
        channel: Channel::Sms,
        at: at("2026-03-02T09:00:00Z"),
        kind: TouchKind::Sent,
        opened_at: None,
        clicked_at: None,
    };
    let of = |key, touches: &[Touch]| {
        let facts = known(key).with_orders([("2026-03-02".parse().unwrap(), 30.into())]).unwrap();
        facts.with_channel(Channel::Sms, listed).with_touches(touches.to_vec()).unwrap()
    };
    let table = FactTable::from_rows([of(1, &[]), of(2, &[first])]).unwrap();
    let decisions = programme.decide(&table, Moment::new(at("2026-03-03T10:00:00Z")));
    assert_eq!(decisions.gates("hello").unwrap().rows_with(ReasonCode::Blacklisted), [0]);
}
