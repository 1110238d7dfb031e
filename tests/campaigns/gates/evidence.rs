//! What a reason says beside its code.

use chrono::{DateTime, NaiveDate, Utc};
use retention::campaign::{
    Bounds, Campaign, CampaignParts, ChannelFacts, CustomerFacts, EnrolmentId, Moment, Offset, Predicate, Programme,
    ReEntry, Reason, Rule, Step, Touch, TouchKind, Trigger, Unit, Window,
};
use retention::model::{CalendarUnit, Channel};

fn noon() -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc()
}

fn sara() -> CustomerFacts<&'static str> {
    let email = ChannelFacts::reachable_with_consent(None);
    let facts = CustomerFacts::new("sara").with_channel(Channel::Email, email).with_touches([]).unwrap();
    facts.with_orders([(noon().date_naive(), 10.into())]).unwrap()
}

fn news() -> CampaignParts {
    let steps = vec![Step::new(Offset::minutes(0), Channel::Email)];
    CampaignParts::new("news", Trigger::Every(CalendarUnit::Day), steps)
}

/// What is found by the first closed gate, which all gates find too.
fn with_reason<R>(parts: CampaignParts, facts: &CustomerFacts<&'static str>, f: impl Fn(Reason<'_>) -> R) -> R {
    let programme = Programme::new([Campaign::new(parts).unwrap()]).unwrap();
    let reason = programme.decide_customer(facts, Moment::new(noon()))[0].reason.unwrap();
    let explanation = programme.explain_customer("news", facts, Moment::new(noon())).remove(0);
    assert_eq!(explanation.closed().next(), Some(reason));
    f(reason)
}

fn found(parts: CampaignParts) -> (&'static str, Option<String>) {
    with_reason(parts, &sara(), |reason| (reason.code.as_str(), reason.clause()))
}

fn orders(least: u32) -> Rule {
    Predicate::Orders { within: Window::Ever, count: Bounds::at_least(least) }.into()
}

fn visits() -> Rule {
    Predicate::Visits { within: Window::Ever, count: Bounds::at_least(1) }.into()
}

#[test]
fn reasons_of_rules_say_which_clause() {
    let audience = |audience| found(CampaignParts { audience, ..news() });
    let clause = |code, path: &str| (code, Some(path.to_owned()));
    assert_eq!(audience(orders(2)), clause("audience.no", "audience.orders"));
    // The first that decides: not one that holds, and not one that is unknown where another says no.
    assert_eq!(
        audience(Rule::All(vec![orders(1), visits(), orders(2)])),
        clause("audience.no", "audience.all[2].orders")
    );
    assert_eq!(audience(Rule::Any(vec![orders(2), visits()])), clause("audience.unknown", "audience.any[1].visits"));
    let two_of_them = CampaignParts { audience: Rule::All(vec![orders(1), orders(2)]), ..news() };
    let words = with_reason(two_of_them, &sara(), |reason| (reason.needed(), reason.actual()));
    assert_eq!(words, (Some("orders ever: at least 2".to_owned()), Some("1 order".to_owned())));
    let not = Rule::Not(Box::new(Rule::Any(vec![orders(2), orders(1)])));
    assert_eq!(audience(not), clause("audience.no", "audience.not.any[1].orders"));

    let exit = |exit| found(CampaignParts { exit: Some(exit), ..news() });
    assert_eq!(exit(Rule::Any(vec![orders(2), orders(1)])), clause("exit.rule", "exit.any[1].orders"));
    assert_eq!(exit(visits()), clause("exit.unknown", "exit.visits"));
    let goal = |goal| found(CampaignParts { goal: Some(goal), ..news() });
    assert_eq!(goal(orders(1)), clause("exit.goal", "goal.orders"));
    assert_eq!(goal(visits()), clause("exit.unknown", "goal.visits"));
    // Two that are alike are told apart.
    let twice = Rule::All(vec![orders(1), Rule::Not(Box::new(orders(1)))]);
    assert_eq!(audience(twice), clause("audience.no", "audience.all[1].not.orders"));
}

#[test]
fn other_reasons_are_of_no_clause() {
    let paused = CampaignParts { status: retention::campaign::CampaignStatus::Paused, ..news() };
    assert_eq!(found(paused), ("live.paused", None));
}

#[test]
fn what_is_needed_is_in_words() {
    let text = |parts, facts: &CustomerFacts<&'static str>| with_reason(parts, facts, |reason| reason.to_string());
    let not = Rule::Not(Box::new(orders(1)));
    let expected = "audience.no (audience.not.orders; needed: not orders ever: at least 1; found: 1 order)";
    assert_eq!(text(CampaignParts { audience: not, ..news() }, &sara()), expected);
    let expected = "exit.rule (exit.orders; needed: not orders ever: at least 1; found: 1 order)";
    assert_eq!(text(CampaignParts { exit: Some(orders(1)), ..news() }, &sara()), expected);

    let yesterday = Touch {
        campaign: "news".into(),
        unit: Unit::Customer,
        enrolment: EnrolmentId::Day(noon().date_naive() - chrono::Days::new(1)),
        step: 1,
        channel: Channel::Email,
        at: noon(),
        kind: TouchKind::Sent,
        opened_at: None,
        clicked_at: None,
    };
    let facts = sara().with_touches([yesterday]).unwrap();
    let soon = |re_entry: ReEntry| text(CampaignParts { re_entry, ..news() }, &facts);
    let expected = |needed| {
        format!("enrolment.too_soon (needed: {needed} after the last enrolment; found: an enrolment of 2026-03-09)")
    };
    assert_eq!(soon(ReEntry::after_months(1).unwrap()), expected("1 month"));
    assert_eq!(soon(ReEntry::after_days(30).unwrap()), expected("30 days"));
}
