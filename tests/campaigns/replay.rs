//! A model of a host that decides, claims, sends and records over days, in any order of runs, with stale facts and crashes
//! anywhere: never two messages for one key, never one step of one enrolment twice.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use retention::campaign::{
    Campaign, CampaignParts, EnrolmentId, LatePolicy, Moment, Offset, Programme, Step, Touch, TouchKind, Trigger, Unit,
};
use retention::model::Channel;

use crate::assembly::{Plain, complete, now};
use crate::config;
use crate::gates::programmes::programme;
use crate::gates::{Host, reached};

/// Where a run stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Crash {
    /// Before the key is claimed.
    Decided,
    /// Before it is sent.
    Claimed,
    /// Before it is recorded.
    Sent,
    /// Before the enrolment is recorded.
    Touched,
}

/// What happens to a host.
#[derive(Clone, Debug)]
enum Event {
    /// A run for an instant, which may be any, with facts that miss the last so many touches; it may stop at one of its messages.
    Run { hours: i64, unseen: usize, crash: Option<(usize, Crash)> },
    /// What was claimed and not recorded is looked up at the sender: recorded if it is out, released if it is not.
    Reconcile,
}

/// Tables that outlive a crash.
#[derive(Clone, Debug, Default)]
struct Shop {
    hosts: Vec<Host>,
    /// Keys, each with its customer and what is to be recorded.
    claims: BTreeMap<String, (usize, Touch)>,
    recorded: BTreeSet<String>,
    /// What was decided on although it was recorded.
    repeated: Vec<String>,
    /// What the sender has sent, in order.
    sent: Vec<(usize, String, Touch)>,
}

impl Shop {
    fn new(customers: Vec<Plain>) -> Self {
        let customers = (0..).zip(customers);
        let hosts = customers.map(|(key, plain)| {
            let (touches, enrolments) = (Some(Vec::new()), Some(Vec::new()));
            Host { plain: Plain { key, touches, enrolments, ..plain } }
        });
        Self { hosts: hosts.collect(), ..Self::default() }
    }

    fn happen(&mut self, programme: &Programme, event: &Event) {
        match event {
            Event::Run { hours, unseen, crash } => self.run(programme, *hours, *unseen, *crash),
            Event::Reconcile => self.reconcile(),
        }
    }

    fn run(&mut self, programme: &Programme, hours: i64, unseen: usize, crash: Option<(usize, Crash)>) {
        let moment = Moment::new(now() + TimeDelta::hours(hours));
        let mut messages = 0;
        for customer in 0..self.hosts.len() {
            let host = &self.hosts[customer];
            let mut seen = host.plain.clone();
            let touches = seen.touches.get_or_insert_default();
            touches.truncate(touches.len().saturating_sub(unseen));
            for decision in programme.decide_customer(&seen.facts(), moment) {
                let stops = |at| crash == Some((messages, at));
                if let Some(touch) = decision.touch() {
                    let key = match decision.message() {
                        Some(message) => message.key.to_string(),
                        // A control is recorded, not sent.
                        None => format!("held out: {touch:?}"),
                    };
                    // Whoever sees all that was recorded does not even decide on it again.
                    if unseen == 0 && touch.kind == TouchKind::Sent && self.recorded.contains(&key) {
                        self.repeated.push(key.clone());
                    }
                    if stops(Crash::Decided) {
                        return;
                    }
                    if !self.claims.contains_key(&key) {
                        self.claims.insert(key.clone(), (customer, touch.clone()));
                        if stops(Crash::Claimed) {
                            return;
                        }
                        if touch.kind == TouchKind::Sent {
                            self.sent.push((customer, key.clone(), touch.clone()));
                        }
                        if stops(Crash::Sent) {
                            return;
                        }
                        self.record(&key);
                        if stops(Crash::Touched) {
                            return;
                        }
                    }
                    messages += 1;
                }
                self.hosts[customer].enrol(&decision);
            }
        }
    }

    fn record(&mut self, key: &str) {
        let (customer, touch) = self.claims[key].clone();
        if self.recorded.insert(key.to_owned()) {
            self.hosts[customer].record(touch);
        }
    }

    fn reconcile(&mut self) {
        let open: Vec<String> = self.claims.keys().filter(|key| !self.recorded.contains(*key)).cloned().collect();
        for key in open {
            if self.sent.iter().any(|(_, sent, _)| *sent == key) {
                self.record(&key);
            } else {
                self.claims.remove(&key);
            }
        }
    }

    /// Each step of each enrolment once; what an enrolment is, is told by the facts alone.
    fn check(&self, programme: &Programme) -> Result<(), TestCaseError> {
        let keys: BTreeSet<_> = self.sent.iter().map(|(_, key, _)| key).collect();
        prop_assert_eq!(keys.len(), self.sent.len());
        prop_assert!(self.repeated.is_empty(), "{:?}", self.repeated);
        let mut steps = BTreeSet::new();
        for (customer, _, touch) in &self.sent {
            let campaign = programme.campaign(&touch.campaign).unwrap();
            let of = match campaign.parts().trigger {
                // Once in a lifetime, whatever the run made of it.
                Trigger::FirstOrder | Trigger::Milestone(_) => (Unit::Customer, EnrolmentId::Once),
                // One cart, one order, one cancellation.
                Trigger::CartAbandoned { .. }
                | Trigger::OrderPlaced
                | Trigger::OrderDelivered
                | Trigger::SubscriptionCancelled => (touch.unit.clone(), EnrolmentId::Once),
                _ => (touch.unit.clone(), touch.enrolment),
            };
            prop_assert!(steps.insert((customer, &touch.campaign, of, touch.step)), "{touch:?} again");
        }
        Ok(())
    }
}

fn events() -> BoxedStrategy<Vec<Event>> {
    let hours = prop_oneof![-10 * 24..20 * 24_i64, (-10..20_i64).prop_map(|days| days * 24)];
    let crashes = select(vec![Crash::Decided, Crash::Claimed, Crash::Sent, Crash::Touched]);
    let crash = proptest::option::weighted(0.4, (0..4_usize, crashes));
    let unseen = prop_oneof![3 => Just(0), 1 => 0..4_usize];
    let run = (hours, unseen, crash).prop_map(|(hours, unseen, crash)| Event::Run { hours, unseen, crash });
    // The same again: a run that is repeated.
    let runs = (run, 1..3_usize).prop_map(|(run, times)| vec![run; times]);
    let events = prop_oneof![5 => runs, 1 => Just(vec![Event::Reconcile])];
    vec(events, 1..12).prop_map(|events| events.concat()).boxed()
}

/// Two messages and a campaign beside it; everybody who has ordered can get both.
fn welcome() -> Programme {
    let steps =
        vec![Step::new(Offset::Elapsed { minutes: 0 }, Channel::Email), Step::new(Offset::days(2), Channel::Email)];
    let welcome = CampaignParts { late: LatePolicy::Send, ..CampaignParts::new("welcome", Trigger::FirstOrder, steps) };
    let news = vec![Step::new(Offset::Elapsed { minutes: 0 }, Channel::Email)];
    let news = CampaignParts { priority: 1, ..CampaignParts::new("news", Trigger::OrderPlaced, news) };
    Programme::new([welcome, news].map(|parts| Campaign::new(parts).unwrap())).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_message_goes_out_twice(programme in programme(), customers in vec(complete().prop_map(reached), 1..3), events in events()) {
        let mut shop = Shop::new(customers);
        for event in &events {
            shop.happen(&programme, event);
            shop.check(&programme)?;
        }
    }

    /// Whatever happened, once the host is orderly again everybody gets what is due to them, once.
    #[test]
    fn nothing_is_lost_that_was_not_sent(customers in vec(complete(), 1..3), events in events()) {
        let programme = welcome();
        let known = |plain: Plain| Plain { details: Some(Vec::new()), ..reached(plain) };
        let mut shop = Shop::new(customers.into_iter().map(known).collect());
        for event in &events {
            shop.happen(&programme, event);
        }
        shop.reconcile();
        for days in 20..26 {
            shop.happen(&programme, &Event::Run { hours: days * 24, unseen: 0, crash: None });
        }
        shop.check(&programme)?;
        for (customer, host) in shop.hosts.iter().enumerate() {
            let sent = shop.sent.iter().filter(|(of, ..)| *of == customer).map(|(_, _, touch)| touch.step);
            let sent: BTreeSet<u8> = sent.collect();
            let ordered = host.plain.orders.as_ref().is_some_and(|orders| !orders.is_empty());
            prop_assert_eq!(sent, if ordered { BTreeSet::from([1, 2]) } else { BTreeSet::new() });
        }
    }
}
