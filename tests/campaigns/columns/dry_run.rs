//! A dry run is what a host would have done, day by day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime};
use proptest::prelude::*;
use retention::campaign::{FactsError, Moment, Outcome, Programme};
use retention::model::Period;
use rust_decimal::Decimal;

use super::{bases, programmes};
use crate::assembly::{Plain, now, table};
use crate::config;

/// What a host counts: messages and controls by day, campaign and step; who got a message of which campaign; who was held out.
#[derive(Default)]
struct Counted {
    steps: BTreeMap<(NaiveDate, String, u8), (u64, u64)>,
    reached: BTreeSet<(String, u32)>,
    held_out: BTreeSet<(String, u32)>,
}

/// Decides on each customer on each day and records what comes of it.
fn by_hand(base: &[Plain], programme: &Programme, days: Period, at: NaiveTime) -> Counted {
    let mut counted = Counted::default();
    for plain in base {
        let mut plain = plain.clone();
        plain.touches.get_or_insert_default();
        plain.enrolments.get_or_insert_default();
        for date in days.start().iter_days().take_while(|date| *date < days.end()) {
            let now = programme.parts().zone.instant(date.and_time(at)).unwrap();
            for decision in programme.decide_customer(&plain.facts(), Moment::new(now)) {
                if let Some(touch) = decision.touch() {
                    let name = decision.campaign.name().to_owned();
                    let counts = counted.steps.entry((date, name.clone(), touch.step)).or_default();
                    if matches!(decision.outcome, Outcome::Send(_)) {
                        counts.0 += 1;
                        counted.reached.insert((name, plain.key));
                    } else {
                        counts.1 += 1;
                        counted.held_out.insert((name, plain.key));
                    }
                    plain.touches.as_mut().unwrap().push(touch);
                }
                if let Some(enrolment) = decision.enrolment() {
                    let enrolments = plain.enrolments.as_mut().unwrap();
                    enrolments.retain(|one| (&one.campaign, one.number) != (&enrolment.campaign, enrolment.number));
                    enrolments.push(enrolment);
                }
            }
        }
    }
    counted
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 24, ..config() })]

    #[test]
    fn a_dry_run_is_what_a_host_does(base in bases(), programme in programmes(), length in 0..6_u64) {
        let mut base = base;
        base.truncate(20);
        let start = now().date_naive();
        let days = Period::new(start, start + chrono::Days::new(length.max(1))).unwrap();
        let at = NaiveTime::from_hms_opt(9, 30, 0).unwrap();
        let run = programme.dry_run(days, at, |_| Ok::<_, FactsError>(table(&base))).unwrap();
        let counted = by_hand(&base, &programme, days, at);

        let mut steps = BTreeMap::new();
        for day in run.days() {
            for step in &day.messages {
                let before = steps.insert((day.date, step.campaign.clone(), step.step), (step.sent, step.held_out));
                prop_assert_eq!(before, None);
            }
        }
        prop_assert_eq!(&steps, &counted.steps);
        prop_assert_eq!(run.sent(), steps.values().map(|(sent, _)| sent).sum::<u64>());
        let different = |all: &BTreeSet<(String, u32)>| all.iter().map(|(_, key)| key).collect::<BTreeSet<_>>().len() as u64;
        prop_assert_eq!((run.reached(), run.held_out()), (different(&counted.reached), different(&counted.held_out)));
        for campaign in run.campaigns() {
            let of = |all: &BTreeSet<(String, u32)>| all.iter().filter(|(name, _)| *name == campaign.campaign).count() as u64;
            prop_assert_eq!((campaign.reached, campaign.held_out), (of(&counted.reached), of(&counted.held_out)));
            let price = programme.campaign(&campaign.campaign).unwrap().parts().cost_per_message;
            prop_assert_eq!(campaign.cost, Some(price * Decimal::from(campaign.sent)));
        }
    }
}
