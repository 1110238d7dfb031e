//! A dry run is what a host would have done, day by day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;
use retention::campaign::{
    Campaign, CampaignParts, DryRun, Enrolment, FactsError, MessagePrices, Moment, Offset, Programme, Step, Touch,
    TouchKind, Trigger, Unit,
};
use retention::model::{Channel, Period};
use rust_decimal::Decimal;

use super::{bases, programmes};
use crate::assembly::{Plain, complete, now, table};
use crate::config;

/// What a host counts: messages and controls by day, campaign and step; who got a message of which campaign; who was held out;
/// what it records.
#[derive(Default)]
struct Counted {
    touches: Vec<(u32, Touch)>,
    enrolments: BTreeMap<(u32, Box<str>, u32), Enrolment>,
    steps: BTreeMap<(NaiveDate, String, u8), (u64, u64)>,
    reached: BTreeSet<(String, u32)>,
    held_out: BTreeSet<(String, u32)>,
}

/// When it runs: by the programme's clock, or with facts that are so many minutes old.
fn moments(programme: &Programme, days: Period, at: NaiveTime, late: i64) -> Vec<(NaiveDate, Moment)> {
    let dates = days.start().iter_days().take_while(|date| *date < days.end());
    let moment = |date: NaiveDate| {
        let now = programme.parts().zone.instant(date.and_time(at)).unwrap();
        Moment::new(now).with_watermark(now - TimeDelta::minutes(late))
    };
    dates.map(|date| (date, moment(date))).collect()
}

/// Decides on each customer at each moment and records what comes of it beside what is known on the day.
fn by_hand(bases: &[Vec<Plain>], programme: &Programme, moments: &[(NaiveDate, Moment)]) -> Counted {
    let mut counted = Counted::default();
    for (base, (date, moment)) in bases.iter().zip(moments) {
        let mut recorded = Vec::new();
        for plain in base {
            let mut plain = plain.clone();
            let own = counted.touches.iter().filter(|(key, _)| *key == plain.key);
            let touches = plain.touches.get_or_insert_default();
            // What was really sent later was not sent yet.
            touches.retain(|touch| touch.at <= moment.now());
            touches.extend(own.map(|(_, touch)| touch.clone()));
            let enrolments = plain.enrolments.get_or_insert_default();
            for ((_, campaign, number), enrolment) in
                counted.enrolments.iter().filter(|((key, ..), _)| *key == plain.key)
            {
                enrolments.retain(|one| (&one.campaign, one.number) != (campaign, *number));
                enrolments.push(enrolment.clone());
            }
            for (at, campaign) in programme.campaigns().iter().enumerate() {
                let decisions = programme.decide_customer(&plain.facts(), *moment);
                for decision in decisions.iter().filter(|decision| decision.campaign.name() == campaign.name()) {
                    if let Some(touch) = decision.touch() {
                        recorded.push((touch.kind == TouchKind::HeldOut, at, plain.key, touch));
                    }
                    if let Some(enrolment) = decision.enrolment().filter(|one| !enrolments_of(&plain).contains(one)) {
                        let name = (plain.key, enrolment.campaign.clone(), enrolment.number);
                        counted.enrolments.insert(name, enrolment);
                    }
                }
            }
        }
        recorded.sort_by_key(|(held_out, at, key, _)| (*held_out, *at, *key));
        for (held_out, _, key, touch) in recorded {
            let name = touch.campaign.to_string();
            let counts = counted.steps.entry((*date, name.clone(), touch.step)).or_default();
            if held_out {
                counts.1 += 1;
                counted.held_out.insert((name, key));
            } else {
                counts.0 += 1;
                counted.reached.insert((name, key));
            }
            counted.touches.push((key, touch));
        }
    }
    counted
}

fn enrolments_of(plain: &Plain) -> &[Enrolment] {
    plain.enrolments.as_deref().unwrap_or_default()
}

/// Holds what a run tells against what a host counts.
fn check(run: &DryRun<'_, u32>, counted: &Counted, programme: &Programme) -> Result<(), TestCaseError> {
    let mut steps = BTreeMap::new();
    for day in run.days() {
        for step in day.messages {
            let before = steps.insert((day.date, step.campaign.clone(), step.step), (step.sent, step.held_out));
            prop_assert_eq!(before, None);
        }
        let on_day = run.messages_on(day.date).filter(|message| message.touch.kind == TouchKind::Sent);
        prop_assert_eq!(on_day.map(|message| message.cost).sum::<Decimal>(), day.cost.unwrap());
    }
    prop_assert_eq!(&steps, &counted.steps);
    let found: Vec<(u32, Touch)> = run.touches().map(|(key, touch)| (*key, touch)).collect();
    prop_assert_eq!(&found, &counted.touches);
    let entered = counted.enrolments.iter().map(|((key, ..), enrolment)| (*key, enrolment.clone()));
    let found: BTreeSet<_> = run.enrolments().map(|(key, one)| (*key, format!("{one:?}"))).collect();
    prop_assert_eq!(found, entered.map(|(key, one)| (key, format!("{one:?}"))).collect::<BTreeSet<_>>());
    prop_assert_eq!(run.sent(), steps.values().map(|(sent, _)| sent).sum::<u64>());
    let different =
        |all: &BTreeSet<(String, u32)>| all.iter().map(|(_, key)| key).collect::<BTreeSet<_>>().len() as u64;
    prop_assert_eq!((run.reached(), run.held_out()), (different(&counted.reached), different(&counted.held_out)));
    for campaign in run.campaigns() {
        let of =
            |all: &BTreeSet<(String, u32)>| all.iter().filter(|(name, _)| *name == campaign.campaign).count() as u64;
        prop_assert_eq!((campaign.reached, campaign.held_out), (of(&counted.reached), of(&counted.held_out)));
        let price = programme.campaign(&campaign.campaign).unwrap().parts().cost_per_message;
        prop_assert_eq!(campaign.cost, Some(price * Decimal::from(campaign.sent)));
    }
    Ok(())
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 24, ..config() })]

    #[test]
    fn a_dry_run_is_what_a_host_does(base in bases(), programme in programmes(), length in 1..6_u64) {
        let mut base = base;
        base.truncate(20);
        let start = now().date_naive();
        let days = Period::new(start, start + chrono::Days::new(length)).unwrap();
        let at = NaiveTime::from_hms_opt(9, 30, 0).unwrap();
        let run = programme.dry_run(days, at, |_| Ok::<_, FactsError>(table(&base))).unwrap();
        let moments = moments(&programme, days, at, 0);
        check(&run, &by_hand(&vec![base; moments.len()], &programme, &moments), &programme)?;
    }

    /// Customers come and go, and so do the messages of other systems; the facts are of the night before.
    #[test]
    fn facts_of_each_day_are_taken_as_they_are(
        base in prop::collection::vec(complete(), 1..8),
        there in prop::collection::vec(prop::collection::vec((any::<bool>(), 0..3_i64), 8), 1..5),
        programme in programmes(),
        late in 0..2_000_i64,
    ) {
        let bases: Vec<Vec<Plain>> = there.iter().map(|there| {
            let keyed = (0..).zip(&base).zip(there).filter(|(_, (is_there, _))| *is_there);
            keyed.map(|((key, plain), (_, others))| {
                let touches = Some((0..*others).map(|at| of_another_system(now() - TimeDelta::hours(30 * at))).collect());
                Plain { key, touches, ..plain.clone() }
            }).collect()
        }).collect();
        let start = now().date_naive();
        let days = Period::new(start, start + chrono::Days::new(bases.len() as u64)).unwrap();
        let moments = moments(&programme, days, NaiveTime::from_hms_opt(9, 30, 0).unwrap(), late);
        let mut run = DryRun::new(&programme);
        for (base, (_, moment)) in bases.iter().zip(&moments) {
            run.run(table(base), *moment).unwrap();
        }
        check(&run, &by_hand(&bases, &programme, &moments), &programme)?;
    }
}

fn of_another_system(at: DateTime<Utc>) -> Touch {
    Touch {
        campaign: "elsewhere".into(),
        unit: Unit::Customer,
        enrolment: retention::campaign::EnrolmentId::Once,
        step: 1,
        channel: Channel::Email,
        at,
        kind: TouchKind::Sent,
        opened_at: None,
        clicked_at: None,
    }
}

/// Runs one after another; a price list comes before the campaign's own price, step by step.
#[test]
fn runs_and_prices() {
    let steps = [(0, Channel::Email), (1, Channel::Sms)]
        .map(|(days, channel)| Step::new(Offset::Day { days, at: None }, channel));
    let mut parts = CampaignParts::new("thanks", Trigger::FirstOrder, steps.into());
    parts.cost_per_message = Decimal::new(1, 3);
    let programme = Programme::new([Campaign::new(parts).unwrap()]).unwrap();
    let agreed = retention::campaign::ChannelFacts::reachable_with_consent(None);
    let plain = retention::campaign::CustomerFacts::new(7_u32)
        .with_channel(Channel::Email, agreed)
        .with_channel(Channel::Sms, agreed)
        .with_orders([(now().date_naive(), 10.into())])
        .unwrap();
    let table = || retention::campaign::FactTable::from_rows([plain.clone()]).unwrap();
    let mut run = DryRun::new(&programme);
    run.run(table(), Moment::new(now())).unwrap();
    let error = run.run(table(), Moment::new(now())).unwrap_err();
    let after = format!("moment: expected an instant after that of the run before, {0}, found {0}", now());
    assert_eq!(error.to_string(), after);
    run.run(table(), Moment::new(now() + TimeDelta::hours(24))).unwrap();

    assert_eq!((run.sent(), run.cost()), (2, Some(Decimal::new(2, 3))));
    let run = run.with_prices(MessagePrices::new().with(Channel::Sms, Decimal::new(7, 2)).unwrap());
    let steps: Vec<_> = run.steps().into_iter().map(|step| (step.counts.step, step.price, step.cost)).collect();
    let (email, sms) = (Decimal::new(1, 3), Decimal::new(7, 2));
    assert_eq!(steps, [(1, email, Some(email)), (2, sms, Some(sms))]);
    assert_eq!(run.campaigns()[0].cost, Some(email + sms));
    let costs: Vec<Decimal> = run.messages().map(|message| message.cost).collect();
    assert_eq!(costs, [email, sms]);
    #[cfg(feature = "serde")]
    {
        let json = serde_json::to_value(&run).unwrap();
        assert_eq!(
            (&json["sent"], &json["cost"], &json["prices"]["sms"]),
            (&2.into(), &"0.071".into(), &"0.07".into())
        );
        let message = &json["messages"][1];
        assert_eq!((&message["customer"], &message["step"], &message["cost"]), (&7.into(), &2.into(), &"0.07".into()));
        assert_eq!((&json["days"][0]["messages"][0]["sent"], &json["steps"][1]["price"]), (&1.into(), &"0.07".into()));
    }
}
