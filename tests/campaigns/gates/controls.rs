//! Who is held out is dealt with as if they were not: their messages win and lose as those of the others do.

use chrono::{DateTime, NaiveDate, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use retention::campaign::{
    Campaign, CampaignParts, ChannelFacts, CustomerFacts, Decision, FactTable, Gate, Moment, Offset, OrderFacts,
    Outcome, Programme, ProgrammeParts, ReasonCode, Step, Touch, TouchKind, Trigger, Unit, Verdict,
};
use retention::model::{CalendarUnit, Channel, Rate};

use super::{Host, histories, moments, reached};
use crate::assembly::complete;
use crate::config;

fn share(part: u64) -> Rate {
    Rate::new(part, 1_u64).unwrap()
}

fn noon() -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc()
}

fn sara() -> CustomerFacts<&'static str> {
    let email = ChannelFacts::reachable_with_consent(None);
    CustomerFacts::new("sara").with_channel(Channel::Email, email).with_touches([]).unwrap()
}

/// Every day, at once.
fn daily(name: &str, priority: i32, holdout: u64) -> CampaignParts {
    let steps = vec![Step::new(Offset::minutes(0), Channel::Email)];
    let parts = CampaignParts::new(name, Trigger::Every(CalendarUnit::Day), steps);
    CampaignParts { priority, holdout: share(holdout), ..parts }
}

fn programme(campaigns: impl IntoIterator<Item = CampaignParts>, global: u64) -> Programme {
    let campaigns = campaigns.into_iter().map(|parts| Campaign::new(parts).unwrap()).collect();
    Programme::from_parts(ProgrammeParts { campaigns, global_holdout: share(global), ..Default::default() }).unwrap()
}

fn text(decision: &Decision<'_>) -> String {
    let code = decision.reason.map_or("send", |reason| reason.code.as_str());
    let other = decision.reason.and_then(|reason| reason.other_campaign());
    other.map_or_else(|| code.to_owned(), |other| format!("{code} {other}"))
}

/// The decisions, which are the same one by one, of a table and in explanations.
fn decide(programme: &Programme, facts: &CustomerFacts<&'static str>) -> Vec<String> {
    let moment = Moment::new(noon());
    let decisions = programme.decide_customer(facts, moment);
    let table = FactTable::from_rows([facts.clone()]).unwrap();
    let base = programme.decide(&table, moment);
    let touches: Vec<Touch> = base.touches().map(|(_, touch)| touch).collect();
    let mut recorded: Vec<Touch> = decisions.iter().filter_map(Decision::touch).collect();
    recorded.sort_by_key(|touch| touch.kind == TouchKind::HeldOut);
    assert_eq!(touches, recorded);
    for campaign in programme.campaigns() {
        let of_campaign = decisions.iter().filter(|decision| decision.campaign.name() == campaign.name());
        let explained = programme.explain_customer(campaign.name(), facts, moment);
        assert!(explained.iter().map(|explanation| &explanation.decision).eq(of_campaign));
    }
    decisions.iter().map(text).collect()
}

#[test]
fn who_is_held_out_of_everything_would_get_one_message() {
    let two = programme([daily("a", 0, 0), daily("b", 1, 0), daily("c", 1, 0)], 1);
    assert_eq!(decide(&two, &sara()), ["arbitration.lost b", "holdout.global", "arbitration.lost b"]);
    // As if nothing were held out: of the campaign's holdout it says nothing.
    let both = programme([daily("a", 0, 0), daily("b", 1, 1)], 1);
    assert_eq!(decide(&both, &sara()), ["arbitration.lost b", "holdout.global"]);
}

#[test]
fn who_is_held_out_of_a_campaign_would_lose_as_the_others_do() {
    // Nobody gets it who could get the other.
    let after = programme([daily("a", 0, 1), daily("b", 1, 0)], 0);
    assert_eq!(decide(&after, &sara()), ["arbitration.lost b", "send"]);
    // It would come first: what comes after it goes out, as it does where there is no such campaign.
    let before = programme([daily("a", 1, 1), daily("b", 0, 0)], 0);
    assert_eq!(decide(&before, &sara()), ["holdout.campaign", "send"]);
    let first = programme([daily("a", 0, 1), daily("b", 0, 0)], 0);
    assert_eq!(decide(&first, &sara()), ["holdout.campaign", "send"]);
    let second = programme([daily("a", 0, 0), daily("b", 0, 1)], 0);
    assert_eq!(decide(&second, &sara()), ["send", "arbitration.lost a"]);
    // One holdout is no matter of another.
    let several = programme([daily("a", 2, 1), daily("b", 1, 1), daily("c", 0, 0)], 0);
    assert_eq!(decide(&several, &sara()), ["holdout.campaign", "holdout.campaign", "send"]);
}

#[test]
fn of_several_orders_one_is_held_out() {
    let steps = vec![Step::new(Offset::minutes(0), Channel::Email)];
    let thanks = CampaignParts { holdout: share(1), ..CampaignParts::new("thanks", Trigger::OrderPlaced, steps) };
    let order = |id: &str| OrderFacts::new(id, noon().date_naive(), 50.into());
    let facts = sara().with_order_details([order("1"), order("2"), order("3")]).unwrap();
    let lost = "arbitration.lost thanks";
    assert_eq!(decide(&programme([thanks.clone()], 0), &facts), ["holdout.campaign", lost, lost]);
    let lost = "arbitration.lost news";
    assert_eq!(decide(&programme([thanks, daily("news", 1, 0)], 0), &facts), [lost, lost, lost, "send"]);
}

/// One has lost, one is due tomorrow: the first is closer to being sent.
#[test]
fn of_several_orders_the_one_that_lost_stands_for_all() {
    let steps = vec![Step::new(Offset::days(1), Channel::Email)];
    let thanks = CampaignParts::new("thanks", Trigger::OrderPlaced, steps);
    let order = |id: &str, ago| OrderFacts::new(id, noon().date_naive() - chrono::Days::new(ago), 50.into());
    let facts = sara().with_order_details([order("1", 1), order("2", 0)]).unwrap();
    let programme = programme([thanks, daily("news", 1, 0)], 0);
    assert_eq!(decide(&programme, &facts), ["arbitration.lost news", "step.not_due", "send"]);
    let table = FactTable::from_rows([facts]).unwrap();
    assert_eq!(programme.decide(&table, Moment::new(noon())).reason("thanks", 0), Some(ReasonCode::LostTo));
}

#[test]
fn the_gate_of_arbitration_says_what_became_of_a_control() {
    let programme = programme([daily("a", 0, 1), daily("b", 1, 1)], 1);
    let of = |name: &str| {
        let explanation = programme.explain_customer(name, &sara(), Moment::new(noon())).remove(0);
        explanation.gates.into_iter().find(|verdict| verdict.gate == Gate::Arbitration).unwrap().verdict
    };
    assert!(matches!(of("a"), Verdict::Closed(reasons) if reasons[0].code == ReasonCode::LostTo));
    assert_eq!(of("b"), Verdict::Open);
}

/// Several campaigns that mostly have a message on each day, and a customer.
fn rivals() -> BoxedStrategy<(Programme, Host)> {
    let triggers = vec![Trigger::Every(CalendarUnit::Day), Trigger::OrderPlaced, Trigger::FirstOrder];
    let rival = (select(triggers), 0..3_i32, 0..2_u64, 0..2_u32).prop_map(|(trigger, priority, part, days)| {
        let steps = vec![Step::new(Offset::days(days), Channel::Email)];
        CampaignParts { priority, holdout: share(part), ..CampaignParts::new("rival", trigger, steps) }
    });
    let rivals = vec(rival, 2..5).prop_map(|rivals| {
        let named = rivals.into_iter().zip(["a", "b", "c", "d"]);
        programme(named.map(|(parts, name)| CampaignParts { name: name.to_owned(), ..parts }), 0)
    });
    let hosts = complete().prop_map(|plain| Host { plain: reached(plain) });
    prop_oneof![3 => (rivals, hosts), 1 => histories()].boxed()
}

/// What is decided, without holdouts and how they are told.
fn would_be(decision: &Decision<'_>) -> (Option<String>, bool, Option<Unit>) {
    let message = match &decision.outcome {
        Outcome::Send(message) => Some(message),
        Outcome::HeldOut(message) if message.at <= decision.decided_at => Some(message),
        _ => None,
    };
    let lost = decision.reason.is_some_and(|reason| reason.code == ReasonCode::LostTo);
    (message.map(|message| message.key.to_string()), lost, decision.unit.clone())
}

/// Before anybody was held out.
fn treated(mut host: Host) -> Host {
    host.plain.touches.iter_mut().flatten().for_each(|touch| {
        if touch.kind == TouchKind::HeldOut {
            touch.kind = TouchKind::Sent;
        }
    });
    host
}

fn with(programme: &Programme, change: impl FnOnce(&mut ProgrammeParts)) -> Programme {
    let mut parts = programme.clone().into_parts();
    change(&mut parts);
    Programme::from_parts(parts).unwrap()
}

fn hold_out(parts: &mut ProgrammeParts, at: usize, part: u64) {
    parts.campaigns[at] = parts.campaigns[at].clone().edit(|campaign| campaign.holdout = share(part)).unwrap();
}

proptest! {
    #![proptest_config(config())]

    /// Held out of everything: what would be sent is what is sent where nothing is held out.
    #[test]
    fn the_global_control_would_get_what_the_others_get((programme, host) in rivals(), moment in moments()) {
        let host = treated(host);
        let none = with(&programme, |parts| (0..parts.campaigns.len()).for_each(|at| hold_out(parts, at, 0)));
        let of = |global| {
            let programme = with(&none, |parts| parts.global_holdout = share(global));
            programme.decide_customer(&host.facts(), moment).iter().map(would_be).collect::<Vec<_>>()
        };
        let (control, others) = (of(1), of(0));
        prop_assert!(control.iter().filter(|(message, ..)| message.is_some()).count() <= 1);
        prop_assert_eq!(control, others);
    }

    /// Held out of one campaign, whoever is held out of others: the same of that campaign.
    #[test]
    fn the_control_of_a_campaign_would_get_what_the_others_get(
        (programme, host) in rivals(), moment in moments(), at in any::<prop::sample::Index>(),
    ) {
        let (host, at) = (treated(host), at.index(programme.campaigns().len()));
        let name = programme.campaigns()[at].name();
        let of = |part| {
            let programme = with(&programme, |parts| {
                parts.global_holdout = share(0);
                hold_out(parts, at, part);
            });
            let decisions = programme.decide_customer(&host.facts(), moment);
            let own = decisions.iter().filter(|decision| decision.campaign.name() == name);
            own.map(would_be).collect::<Vec<_>>()
        };
        prop_assert_eq!(of(1), of(0));
    }
}
