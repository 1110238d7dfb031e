//! Laws of decisions: one list of gates, honest instants, arms that only grow, nobody written to who must not be.

mod codes;
mod controls;
mod enrolments;
mod evidence;
mod golden;
mod hours;
mod keys;
mod merged;
pub(crate) mod programmes;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use retention::campaign::{
    Blacklist, Campaign, CampaignParts, Candidate, ChannelFacts, CustomerFacts, Decision, Explanation, Gate, Line,
    Moment, Outcome, OutcomeKind, Programme, Reach, ReasonCode, Suppression, Touch, Unit, Verdict, arbitrate,
};
use retention::model::{CartFate, Channel, Consent, Rate};

use self::programmes::{campaign, programme, programme_of, triggers};
use crate::assembly::{Plain, complete, hostile, now, plain};
use crate::config;

/// The touches that a host would have recorded by some instants, and what it would decide then.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) plain: Plain,
}

impl Host {
    pub(crate) fn facts(&self) -> CustomerFacts<u32> {
        self.plain.facts()
    }

    /// Records a message that went out, or would have.
    pub(crate) fn record(&mut self, touch: Touch) {
        self.plain.touches.get_or_insert_default().push(touch);
    }

    /// Records who has entered and left, in the place of what is there.
    pub(crate) fn enrol(&mut self, decision: &Decision<'_>) {
        let Some(enrolment) = decision.enrolment() else { return };
        let enrolments = self.plain.enrolments.get_or_insert_default();
        enrolments.retain(|other| (&other.campaign, other.number) != (&enrolment.campaign, enrolment.number));
        enrolments.push(enrolment);
    }

    /// Decides and records all.
    fn run(&mut self, programme: &Programme, at: DateTime<Utc>) {
        for decision in programme.decide_customer(&self.facts(), Moment::new(at)) {
            decision.touch().into_iter().for_each(|touch| self.record(touch));
            self.enrol(&decision);
        }
    }
}

/// A customer with the history that some runs have made.
fn histories() -> BoxedStrategy<(Programme, Host)> {
    let of = |programme: Programme, customers: BoxedStrategy<Plain>| {
        let runs = vec(-20 * 24..0_i64, 0..4);
        (Just(programme), customers, runs).prop_map(|(programme, plain, mut runs)| {
            let mut host = Host { plain };
            runs.sort_unstable();
            for hours in runs {
                host.run(&programme, now() + TimeDelta::hours(hours));
            }
            (programme, host)
        })
    };
    let fresh = complete().prop_map(|plain| Plain { touches: Some(Vec::new()), enrolments: Some(Vec::new()), ..plain });
    programme()
        .prop_flat_map(move |programme| {
            let reached = fresh.clone().prop_map(reached);
            let customers = prop_oneof![4 => reached, 1 => fresh.clone(), 1 => complete(), 1 => plain()].boxed();
            of(programme, customers)
        })
        .boxed()
}

/// The same customer, reachable over what the campaigns use, on no list.
pub(crate) fn reached(plain: Plain) -> Plain {
    let channels = [Channel::Email, Channel::Sms].map(|channel| (channel, ChannelFacts::reachable_with_consent(None)));
    Plain { channels: channels.to_vec(), ..plain }
}

fn moments() -> BoxedStrategy<Moment> {
    let late = prop_oneof![3 => Just(0), 1 => 0..300_i64];
    ((-24..200_i64), late)
        .prop_map(|(hours, late)| {
            let now = now() + TimeDelta::hours(hours);
            Moment::new(now).with_watermark(now - TimeDelta::minutes(late))
        })
        .boxed()
}

fn explain<'p>(programme: &'p Programme, facts: &CustomerFacts<u32>, moment: Moment) -> Vec<Explanation<'p>> {
    let campaigns = programme.campaigns().iter();
    campaigns.flat_map(|campaign| programme.explain_customer(campaign.name(), facts, moment)).collect()
}

fn same<'d, 'p>(decisions: &'d [Decision<'p>], of: &Decision<'_>) -> Option<&'d Decision<'p>> {
    decisions.iter().find(|other| other.campaign.name() == of.campaign.name() && other.unit == of.unit)
}

proptest! {
    #![proptest_config(config())]

    /// Stopping at the first gate and looking at all of them come to one decision.
    #[test]
    fn the_first_gate_and_all_gates_agree((programme, host) in histories(), moment in moments()) {
        let facts = host.facts();
        let decisions = programme.decide_customer(&facts, moment);
        let explanations = explain(&programme, &facts, moment);
        let explained: Vec<_> = explanations.iter().map(|explanation| explanation.decision.clone()).collect();
        prop_assert_eq!(&explained, &decisions);
        prop_assert_eq!(programme.decide_customer(&facts, moment), decisions);
        for explanation in &explanations {
            check_explanation(explanation)?;
        }
    }

    /// The facts may come in any order.
    #[test]
    fn the_order_of_facts_makes_no_difference((programme, host) in histories(), moment in moments()) {
        let mut turned = host.plain.clone();
        turned.touches.iter_mut().for_each(|all| all.reverse());
        turned.carts.iter_mut().for_each(|all| all.reverse());
        turned.details.iter_mut().for_each(|all| all.reverse());
        turned.orders.iter_mut().for_each(|all| all.reverse());
        turned.enrolments.iter_mut().for_each(|all| all.reverse());
        let of = |plain: &Plain| programme.decide_customer(&plain.facts(), moment);
        prop_assert_eq!(of(&host.plain), of(&turned));
    }

    /// "Not yet, but then" is kept, and nothing comes before.
    #[test]
    fn the_next_instant_is_honest((programme, mut host) in histories(), early in vec(0.0..1.0_f64, 3)) {
        let decisions = programme.decide_customer(&host.facts(), Moment::new(now()));
        let not_yet = decisions.iter().filter_map(|decision| match decision.outcome {
            Outcome::NotYet(at) => Some((decision, at?)),
            _ => None,
        });
        for (decision, at) in not_yet {
            prop_assert!(at > now());
            host.enrol(decision);
            let facts = host.facts();
            let sends = |at| {
                let decisions = programme.decide_customer(&facts, Moment::new(at));
                let decision = same(&decisions, decision).cloned();
                decision.is_some_and(|decision| {
                    decision.message().is_some() || decision.reason.is_some_and(|reason| reason.code == ReasonCode::LostTo)
                })
            };
            prop_assert!(sends(at), "{decision} does not send at {at}");
            prop_assert!(!sends(at - TimeDelta::nanoseconds(1)), "{decision} sends before {at}");
            for part in &early {
                let span = (at - now()).num_seconds();
                #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "any instant between")]
                let between = now() + TimeDelta::seconds((span as f64 * part) as i64);
                prop_assert!(between >= at || !sends(between), "{decision} sends at {between}");
            }
        }
    }

    /// What an explanation promises, also after the end of an enrolment.
    #[test]
    fn the_next_message_of_an_explanation_comes((programme, mut host) in histories()) {
        for explanation in explain(&programme, &host.facts(), Moment::new(now())) {
            let decision = &explanation.decision;
            match (&decision.outcome, explanation.next_eligible_at) {
                (Outcome::Send(message), at) => prop_assert_eq!(at, Some(message.at)),
                (Outcome::HeldOut(_), at) => prop_assert_eq!(at, None),
                (Outcome::NotYet(until), at) => prop_assert_eq!(at, *until),
                _ => {}
            }
            let Some(at) = explanation.next_eligible_at.filter(|at| *at > now()) else { continue };
            host.enrol(decision);
            let decisions = programme.decide_customer(&host.facts(), Moment::new(at));
            let then = same(&decisions, decision).unwrap();
            let lost = then.reason.is_some_and(|reason| reason.code == ReasonCode::LostTo);
            prop_assert!(then.message().is_some() || lost, "{decision}: {then}");
        }
    }

    /// A larger share holds out the same customers and more; nothing else changes.
    #[test]
    fn a_larger_holdout_only_adds(
        (one, global) in (campaign("welcome", triggers()), any::<bool>()),
        customers in vec(complete().prop_map(reached), 1..8),
        (low, more) in (0..=10_u64, 0..=10_u64),
        moment in moments(),
    ) {
        let share = |tenths: u64| Rate::new(tenths.min(10), 10_u64).unwrap();
        let none = share(0);
        let programme = |share| {
            let holdout = if global { none } else { share };
            let one = Campaign::new(CampaignParts { holdout, ..one.parts().clone() }).unwrap();
            let mut parts = Programme::new([one]).unwrap().into_parts();
            parts.global_holdout = if global { share } else { none };
            Programme::from_parts(parts).unwrap()
        };
        let (few, many) = (programme(share(low)), programme(share(low + more)));
        for (key, plain) in (0..).zip(customers) {
            let facts = Plain { key, ..plain }.facts();
            let (few, many) = (few.decide_customer(&facts, moment), many.decide_customer(&facts, moment));
            prop_assert_eq!(few.len(), many.len());
            for (few, many) in few.iter().zip(&many) {
                if let (Outcome::Send(sent), Outcome::HeldOut(held_out)) = (&few.outcome, &many.outcome) {
                    prop_assert_eq!(&sent.key, &held_out.key);
                }
                match (&few.outcome, &many.outcome) {
                    (Outcome::HeldOut(few), Outcome::HeldOut(many)) => prop_assert_eq!(&few.key, &many.key),
                    (Outcome::HeldOut(_), _) => prop_assert!(false, "{few} and then {many}"),
                    (_, Outcome::HeldOut(_)) => {
                        prop_assert!(matches!(few.outcome.kind(), OutcomeKind::Send | OutcomeKind::NotYet), "{}", few);
                    }
                    _ => prop_assert_eq!((few.outcome.kind(), few.reason), (many.outcome.kind(), many.reason)),
                }
            }
        }
    }

    /// No rule, line or campaign goes around consent, suppression or the blacklist.
    #[test]
    fn nobody_is_written_to_who_must_not_be((programme, host) in histories(), moment in moments()) {
        for decision in programme.decide_customer(&host.facts(), moment) {
            let (Outcome::Send(message) | Outcome::HeldOut(message)) = &decision.outcome else { continue };
            let known = host.plain.channels.iter().find(|(channel, _)| *channel == message.step.channel).unwrap().1;
            prop_assert_eq!(known.reach, Reach::Reachable);
            let agreed = matches!(known.consent, Consent::Given { since } if since.is_none_or(|since| since <= message.at));
            prop_assert!(agreed);
            prop_assert_eq!(known.suppression, Suppression::NotListed);
            prop_assert!(message.step.line == Line::Service || known.blacklist == Blacklist::NotListed);
        }
    }

    /// Whoever has bought since they touched the cart gets no reminder of it.
    #[test]
    fn who_has_bought_gets_no_reminder(
        programme in programme_of((1..3_000_u32).prop_map(|after| retention::campaign::Trigger::CartAbandoned { after_minutes: after }).boxed()),
        plain in prop_oneof![complete().prop_map(reached), plain()],
        moment in moments(),
    ) {
        let zone = programme.parts().zone;
        for decision in programme.decide_customer(&plain.facts(), moment) {
            let (Outcome::Send(message) | Outcome::HeldOut(message)) = &decision.outcome else { continue };
            let now = message.at;
            let Unit::Cart(id) = &message.unit else { panic!("{message:?}") };
            let cart = plain.carts.as_ref().unwrap().iter().find(|cart| cart.id() == id).unwrap();
            prop_assert!(cart.fate().at().is_none_or(|at| at > now) && cart.touched_at() <= now);
            let since = |at: DateTime<Utc>| cart.touched_at() <= at && at <= now;
            prop_assert!(!plain.last_order_at.is_some_and(since));
            let details = plain.details.iter().flatten();
            prop_assert!(!details.filter_map(|order| order.placed_at).any(since));
            let (touched, today) = (zone.local(cart.touched_at()).date(), zone.local(now).date());
            // Those of today that are known to come later are not there yet.
            let ahead = |at: DateTime<Utc>| at > now && zone.local(at).date() == today;
            let later = plain.details.iter().flatten().filter(|order| order.placed_at.is_some_and(ahead)).count();
            let later = later.max(plain.last_order_at.is_some_and(ahead).into());
            let days = || plain.orders.iter().flatten().map(|(day, _)| *day);
            prop_assert!(!days().any(|day| touched < day && day < today));
            prop_assert!(touched == today || days().filter(|day| *day == today).count() <= later);
            // Another open cart that was touched later stands for them.
            let mut others = plain.carts.iter().flatten().filter(|other| other.lines().is_none_or(|lines| !lines.is_empty()));
            let paid = |fate: &CartFate| matches!(fate, CartFate::Open | CartFate::PaymentPending { .. });
            let later = others.any(|other| {
                other.touched_at() <= now && other.touched_at() > cart.touched_at() && paid(other.fate_at(now))
            });
            prop_assert!(!later);
        }
    }

    /// At most one message, that of the highest priority; the losers carry its name.
    #[test]
    fn one_message_wins((programme, host) in histories(), moment in moments()) {
        let decisions = programme.decide_customer(&host.facts(), moment);
        let sends: Vec<_> = decisions.iter().filter(|decision| decision.message().is_some()).collect();
        prop_assert!(sends.len() <= 1);
        // Controls lose to each other where nothing is sent.
        let winner = sends.first().map(|winner| winner.campaign.name());
        let lost = |decision: &&Decision<'_>| {
            decision.reason.is_some_and(|reason| reason.code == ReasonCode::LostTo && reason.other_campaign() == winner)
        };
        let could: Vec<_> = decisions.iter().filter(|decision| decision.message().is_some() || lost(decision)).collect();
        let candidates: Vec<_> = could
            .iter()
            .map(|decision| Candidate { campaign: decision.campaign.name(), priority: decision.campaign.parts().priority })
            .collect();
        let arbitration = arbitrate(&candidates);
        prop_assert_eq!(arbitration.winner().map(|winner| could[winner]), sends.first().copied());
        for (position, decision) in could.iter().enumerate() {
            let winner = decision.reason.and_then(|reason| reason.other_campaign());
            prop_assert_eq!(winner, arbitration.lost_to(position));
            prop_assert!(decision.campaign.parts().priority <= sends[0].campaign.parts().priority);
        }
    }

    /// At the ends of the calendar nothing panics, and nothing is sent later than the calendar.
    #[test]
    fn at_the_ends_of_the_calendar_all_are_decided(
        programme in programme(),
        plain in prop_oneof![hostile().prop_map(reached), hostile()],
        at in proptest::sample::select(vec![DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, now()]),
        back in prop_oneof![Just(0), 0..400_000_i64],
    ) {
        let at = at.checked_sub_signed(TimeDelta::minutes(back)).unwrap_or(at);
        let moment = Moment::new(at).with_watermark(DateTime::<Utc>::MIN_UTC);
        let decisions = programme.decide_customer(&plain.facts(), moment);
        for (explanation, decision) in explain(&programme, &plain.facts(), moment).iter().zip(&decisions) {
            prop_assert_eq!(&explanation.decision, decision);
            prop_assert!(!explanation.to_string().is_empty());
        }
    }

    /// A winner is the first of the highest priority, however it is computed.
    #[test]
    fn arbitration_is_the_first_of_the_highest(priorities in vec(-2..3_i32, 0..6)) {
        let names = ["a", "b", "c", "d", "e", "f"];
        let candidates: Vec<_> =
            names.into_iter().zip(&priorities).map(|(campaign, priority)| Candidate { campaign, priority: *priority }).collect();
        let arbitration = arbitrate(&candidates);
        let highest = priorities.iter().max();
        let first = highest.and_then(|highest| priorities.iter().position(|priority| priority == highest));
        prop_assert_eq!(arbitration.winner(), first);
        for position in 0..candidates.len() {
            let expected = first.filter(|first| *first != position).map(|first| names[first]);
            prop_assert_eq!(arbitration.lost_to(position), expected);
        }
    }
}

fn check_explanation(explanation: &Explanation<'_>) -> Result<(), TestCaseError> {
    let gates: Vec<Gate> = explanation.gates.iter().map(|verdict| verdict.gate).collect();
    prop_assert_eq!(gates, Gate::ALL);
    for verdict in &explanation.gates {
        if let Verdict::Closed(reasons) = &verdict.verdict {
            prop_assert!(!reasons.is_empty());
            prop_assert!(reasons.iter().all(|reason| reason.gate() == verdict.gate));
        }
    }
    let decision = &explanation.decision;
    let first = explanation.closed().find(|reason| !reason.code.as_str().starts_with("holdout"));
    match &decision.outcome {
        Outcome::Send(message) => {
            prop_assert_eq!(explanation.closed().count(), 0);
            prop_assert!(message.due_at <= message.at && message.at == decision.decided_at);
        }
        Outcome::HeldOut(message) => {
            prop_assert!(message.due_at <= message.at && message.at >= decision.decided_at);
            prop_assert_eq!(explanation.closed().next(), decision.reason);
        }
        outcome => {
            prop_assert_eq!(first, decision.reason);
            let code = decision.reason.unwrap().code;
            let not_yet = matches!(code, ReasonCode::NotTriggered | ReasonCode::ReEntryTooSoon)
                && outcome.kind() == OutcomeKind::NotYet;
            prop_assert!(not_yet || outcome.kind() == code.outcome(), "{}", decision);
        }
    }
    let text = explanation.to_string();
    prop_assert!(decision.reason.is_none_or(|reason| text.contains(reason.code.as_str())));
    Ok(())
}
