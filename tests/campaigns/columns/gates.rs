//! Laws of all gates in bit sets: they hold what explaining each customer finds.

use proptest::prelude::*;
use retention::campaign::{
    AmountBounds, Bounds, Campaign, ChannelFacts, CustomerFacts, Decisions, Explanation, FactTable, Gate, GateFindings,
    Moment, OutcomeKind, Predicate, Programme, ReasonCode, Rule, RuleContext, Verdict, Window,
};
use retention::model::{Cart, Channel};

use super::analysis::conditions;
use super::{asks_for_more_than_the_customer, bases, moments, programmes, repeated};
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
            first_reason_is_kept(&decisions, campaign.name(), row, &found)?;
            all.extend(found.into_iter().map(|found| (row, found)));
        }
        counts(&decisions, campaign.name(), &all)?;
    }
    Ok(())
}

/// The byte that is kept of a customer is one of theirs.
fn first_reason_is_kept(
    decisions: &Decisions<'_, u32>,
    campaign: &str,
    row: usize,
    found: &[GateFindings<'_>],
) -> Result<(), TestCaseError> {
    let kept = decisions.reason(campaign, row);
    let has = |found: &GateFindings<'_>| match kept {
        None => found.closed.is_empty(),
        Some(code) => found.closed.contains(&code),
    };
    prop_assert!(found.iter().any(has), "{:?}: {:?}", kept, found);
    Ok(())
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
    prop_assert_eq!(gates.rows_if_open(&[]), sent);
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
            // Holdouts are drawn by the key, which is another in every round; so they are left out.
            let plainly = |found: &GateFindings<'_>| {
                let held = [Gate::GlobalHoldout, Gate::CampaignHoldout];
                let later = [Gate::Arbitration, Gate::Cap, Gate::Enrolment];
                let codes = found.closed.iter().copied();
                let codes = codes.filter(|code| !held.contains(&code.gate()) && !later.contains(&code.gate()));
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
    let at = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    let cart = |id: &str, touched: &str, value: i64| Cart::new(id, at(touched)).with_value(value.into()).unwrap();
    let carts = [cart("old", "2026-03-02T19:30:00Z", 70), cart("new", "2026-03-03T08:00:00Z", 30)];
    let facts = CustomerFacts::new(1_u32).with_channel(Channel::Sms, ChannelFacts::reachable_with_consent(None));
    let facts = facts.with_carts(carts).unwrap().with_orders([]).unwrap().with_touches([]).unwrap();
    let table = FactTable::from_rows([facts]).unwrap();
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
    let (found, _) = sole(worth);
    assert_eq!(found, ["enrolment.other_unit", "audience.no, step.not_due"]);
}
