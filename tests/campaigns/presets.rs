//! Laws of the ready-made campaigns: valid by construction, as documented, never two for one silence.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use proptest::prelude::*;
use retention::campaign::{
    Blacklist, Cadence, Campaign, CampaignParts, Catalogue, ChannelFacts, CustomerFacts, Decision, EnrolmentId,
    FindingCode, MergeField, Moment, OfferKind, Offset, OrderFacts, OutcomeKind, PricePromise, Programme,
    ProgrammeParts, ReasonCode, SubscriptionFacts, Touch, Trigger, Unit, UnitKind,
};
use retention::model::{Birthday, CampaignKind, Cart, Channel, NpsGroup, OrderLine, Rate};
use retention::segment::{LifecyclePolicy, LifecyclePolicyParts, ShopRhythm, SilenceLimit};

type Facts = CustomerFacts<&'static str>;

fn all() -> Vec<Campaign> {
    let mut all = Campaign::ready_made();
    all.push(Campaign::occasion("new_year", 1, 1).unwrap());
    all
}

fn silence(campaign: &Campaign) -> SilenceLimit {
    match campaign.parts().trigger {
        Trigger::Silence { limit, .. } => limit,
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn each_is_what_its_parts_build() {
    for campaign in all() {
        assert_eq!(Campaign::new(campaign.parts().clone()), Ok(campaign.clone()));
        assert_eq!(campaign.clone().edit(|_| {}), Ok(campaign));
    }
}

#[test]
fn one_for_each_kind_at_least_and_all_in_one_programme() {
    let kinds: BTreeSet<_> = all().iter().map(|campaign| campaign.parts().kind).collect();
    assert_eq!(kinds, CampaignKind::ALL.into_iter().map(Some).collect());
    for kind in CampaignKind::ALL {
        assert_eq!(Campaign::of_kind(kind).parts().kind, Some(kind));
    }
    let names: BTreeSet<_> = all().iter().map(|campaign| campaign.name().to_owned()).collect();
    assert_eq!(names.len(), all().len());
    assert_eq!(Programme::new(all()).unwrap().campaigns(), all());
}

/// A programme that is quiet from 20:00 to 10:00 is so for the ready-made campaigns too, and they do not wake anybody under a
/// programme that would.
#[test]
fn quiet_hours_are_those_of_the_programme_and_the_night() {
    let at = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let quiet = |from, until| Some(retention::campaign::QuietHours { from: at(from), until: at(until) });
    let sends = |quiet_hours, hour| {
        let campaigns = vec![Campaign::welcome()];
        let programme = Programme::from_parts(ProgrammeParts { campaigns, quiet_hours, ..Default::default() }).unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap();
        let sara = CustomerFacts::new("sara")
            .with_channel(Channel::Email, ChannelFacts::reachable_with_consent(None))
            .with_orders([(day, 20.into())])
            .and_then(|sara| sara.with_touches([]))
            .unwrap();
        programme.decide_customer(&sara, Moment::new(day.and_time(at(hour)).and_utc()))[0].message().is_some()
    };
    let hours = |quiet: &dyn Fn() -> Option<retention::campaign::QuietHours>| -> Vec<u32> {
        (0..24).filter(|hour| sends(quiet(), *hour)).collect()
    };
    assert_eq!(hours(&|| None), (8..22).collect::<Vec<_>>());
    assert_eq!(hours(&|| quiet(20, 10)), (10..20).collect::<Vec<_>>());
    assert_eq!(hours(&|| quiet(23, 7)), (8..22).collect::<Vec<_>>());
}

#[test]
fn the_table_of_priorities_is_that_of_the_campaigns() {
    let page = include_str!("../../src/campaign/preset/mod.rs");
    let rows: Vec<(i32, &str, &str)> = page
        .lines()
        .filter_map(|line| {
            let mut cells = line.trim().strip_prefix("/// | ")?.split(" | ");
            let priority = cells.next()?.parse().ok()?;
            let name = cells.next()?.strip_prefix("[`")?.split('`').next()?;
            Some((priority, name, cells.next()?))
        })
        .collect();
    assert!(rows.is_sorted_by(|above, below| above.0 > below.0));

    let mut found: Vec<Campaign> = Campaign::ready_made();
    found.push(Campaign::occasion("occasion", 1, 1).unwrap());
    found.sort_by_key(|campaign| -campaign.parts().priority);
    let of = |campaign: &Campaign| {
        let parts = campaign.parts();
        let sms = parts.steps.iter().all(|step| step.channel == Channel::Sms);
        (parts.priority, parts.name.clone(), if sms { "text message" } else { "e-mail" })
    };
    let documented: Vec<_> =
        rows.into_iter().map(|(priority, name, channel)| (priority, name.to_owned(), channel)).collect();
    assert_eq!(documented, found.iter().map(of).collect::<Vec<_>>());
}

#[test]
fn ready_made_ones_come_by_priority() {
    let priorities: Vec<i32> = Campaign::ready_made().iter().map(|campaign| campaign.parts().priority).collect();
    assert!(priorities.is_sorted_by(|above, below| above > below), "{priorities:?}");
}

#[test]
fn declining_and_lost_are_one_after_the_other_for_every_rhythm() {
    let (declining, win_back) = (Campaign::declining_customers(), Campaign::win_back());
    // The policy refuses limits of which one customer could be lost before they are declining.
    let policy = LifecyclePolicy::new(LifecyclePolicyParts {
        declining_after: silence(&declining),
        lost_after: silence(&win_back),
        ..LifecyclePolicyParts::default()
    });
    assert!(policy.is_ok(), "{policy:?}");
}

#[test]
fn three_campaigns_of_document_003_are_its_own() {
    let abandoned = Campaign::abandoned_order();
    let [first, last] = &abandoned.parts().steps[..] else { panic!("two steps") };
    assert_eq!(abandoned.unit(), UnitKind::Cart);
    assert!(matches!((first.due, last.due), (Offset::Day { days: 1, .. }, Offset::Day { days: 10, .. })));
    let (off5, gift) = (first.offer.as_ref().unwrap(), last.offer.as_ref().unwrap());
    assert_eq!((&off5.kind, off5.code.as_deref()), (&OfferKind::Percent(5.into()), Some("off5")));
    assert_eq!((&gift.kind, gift.code.as_deref()), (&OfferKind::Percent(10.into()), None));
    assert_eq!((off5.price, gift.price), (PricePromise::Current, PricePromise::Old));

    let survey = Campaign::post_purchase_survey();
    let [ask] = &survey.parts().steps[..] else { panic!("one step") };
    assert_eq!((survey.unit(), &survey.parts().trigger), (UnitKind::Order, &Trigger::OrderDelivered));
    assert_eq!(ask.offer, None);

    let smart = Campaign::cross_sell();
    let [offer] = &smart.parts().steps[..] else { panic!("one step") };
    assert_eq!(offer.offer.as_ref().unwrap().kind, OfferKind::Percent(10.into()));

    for step in [first, last, ask, offer] {
        assert_eq!(step.channel, Channel::Sms);
        for field in [MergeField::Name, MergeField::Order, MergeField::ShortLink] {
            assert!(step.merge_fields.contains(&field), "{field:?}");
        }
        assert_eq!(step.merge_fields.contains(&MergeField::Offer), step.offer.is_some());
    }
}

#[test]
fn texts_can_say_what_the_offers_are() {
    for campaign in all() {
        for step in &campaign.parts().steps {
            let has = |field| step.merge_fields.contains(&field);
            let offer = step.offer.as_ref();
            assert_eq!(has(MergeField::Offer), offer.is_some(), "{}", campaign.name());
            assert_eq!(has(MergeField::Code), offer.is_some_and(|offer| offer.code.is_some()), "{}", campaign.name());
            let old = offer.is_some_and(|offer| offer.price == PricePromise::Old);
            assert_eq!(has(MergeField::OldPrice), old, "{}", campaign.name());
        }
    }
}

#[test]
fn over_channel_changes_the_channel_and_nothing_else() {
    for campaign in all() {
        for channel in Channel::ALL {
            let over = campaign.clone().over_channel(channel);
            let back = |parts: &mut CampaignParts| {
                for (step, before) in parts.steps.iter_mut().zip(&campaign.parts().steps) {
                    assert_eq!(step.channel, channel);
                    step.channel = before.channel;
                }
            };
            assert_eq!(over.edit(back), Ok(campaign.clone()));
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn each_survives_json() {
    for campaign in all() {
        let json = serde_json::to_string(&campaign).unwrap();
        assert_eq!(serde_json::from_str::<Campaign>(&json).unwrap(), campaign);
    }
}

#[test]
fn nothing_in_them_is_suspicious() {
    for cadence in [Cadence::daily(), Cadence::hourly(), Cadence::continuous()] {
        for campaign in all() {
            assert_eq!(campaign.lint(cadence), [], "{cadence}");
        }
        // They hold nobody out, as their page says: a shop that wants to know what they bring sets a share.
        let parts = ProgrammeParts { campaigns: all(), ..ProgrammeParts::default() };
        let codes: Vec<_> =
            Programme::new(all()).unwrap().lint(cadence).into_iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [FindingCode::HoldoutOfNone]);
        let global_holdout = Rate::new(1, 20).unwrap();
        let with_holdout = Programme::from_parts(ProgrammeParts { global_holdout, ..parts }).unwrap();
        assert_eq!(with_holdout.lint(cadence), [], "{cadence}");
    }
}

#[test]
fn occasions_refuse_names_and_days_that_cannot_be() {
    for (name, month, day) in [("", 1, 1), ("New Year", 1, 1), ("x", 13, 1), ("x", 2, 30), ("x", 0, 0)] {
        assert!(Campaign::occasion(name, month, day).is_err(), "{name} {month} {day}");
    }
    assert!(Campaign::occasion("leap", 2, 29).is_ok());
}

/// A day of 2026; of December, of 2025.
fn date(text: &str) -> NaiveDate {
    let year = if text.starts_with("12") { 2025 } else { 2026 };
    format!("{year}-{text}").parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    format!("2026-{text}:00Z").parse().unwrap()
}

fn sara() -> Facts {
    let facts = CustomerFacts::new("sara").with_orders([]).unwrap();
    let open = ChannelFacts::reachable_with_consent(None);
    Channel::ALL.into_iter().fold(facts, |facts, channel| facts.with_channel(channel, open))
}

/// Orders so many days apart, the last on a day.
fn orders(count: i64, days_apart: i64, last: &str) -> Facts {
    let days = (0..count).map(|back| date(last) - Duration::days(back * days_apart));
    sara().with_orders(days.map(|day| (day, 20.into()))).unwrap()
}

/// An order of a phone.
fn phone(delivered_on: &str) -> Facts {
    let line = OrderLine {
        product: "phone".to_owned(),
        category: Some("phones".to_owned()),
        quantity: 1,
        unit_price: 100.into(),
    };
    let order = OrderFacts::new("3375", date("03-01"), 100.into());
    let order = OrderFacts { delivered_on: Some(date(delivered_on)), lines: vec![line], ..order };
    orders(1, 1, "03-01").with_order_details([order]).unwrap()
}

fn term(start: &str) -> SubscriptionFacts {
    SubscriptionFacts { id: "S-9".into(), start: date(start), trial_until: None, cancelled_on: None, end: None }
}

fn subscribed(term: SubscriptionFacts) -> Facts {
    sara().with_subscriptions([term]).unwrap()
}

/// Each campaign, somebody whom it is for, and the days of its messages from 2 March to 30 April.
fn scenarios() -> Vec<(Campaign, Facts, Vec<&'static str>)> {
    let cart = Cart::new("7001", at("03-02T18:00")).with_value(50.into()).unwrap();
    let trial = SubscriptionFacts { trial_until: Some(date("03-20")), ..term("02-20") };
    let cancelled = SubscriptionFacts { cancelled_on: Some(date("03-02")), end: Some(date("03-05")), ..term("02-05") };
    let ending = SubscriptionFacts { end: Some(date("03-30")), ..term("01-30") };
    let promoter = orders(2, 30, "02-20").with_answers([(date("02-15"), NpsGroup::Promoter)]);
    let tuesdays = vec!["03-03", "03-10", "03-17", "03-24", "03-31", "04-07", "04-14", "04-21", "04-28"];
    vec![
        (Campaign::welcome(), orders(1, 1, "03-02"), vec!["03-02", "03-05", "03-12"]),
        (Campaign::active_customers(), orders(6, 60, "02-20"), vec!["03-02", "04-01"]),
        (Campaign::declining_customers(), orders(5, 20, "03-01"), vec!["04-01", "04-08"]),
        (Campaign::trial_ending(), subscribed(trial), vec!["03-13", "03-18"]),
        (Campaign::win_back(), orders(5, 15, "02-15"), vec!["03-18", "04-01"]),
        (Campaign::cancelled_subscription(), subscribed(cancelled), vec!["03-05", "04-01"]),
        (Campaign::abandoned_order(), sara().with_carts([cart]).unwrap(), vec!["03-03", "03-12"]),
        (Campaign::post_purchase_survey(), phone("03-04"), vec!["03-07"]),
        (Campaign::cross_sell(), phone("03-04"), vec!["03-11"]),
        (Campaign::up_sell(), phone("03-04"), vec!["03-25"]),
        (Campaign::gift(), orders(5, 30, "03-01").with_visits([at("03-05T20:00")]), vec!["03-19"]),
        (Campaign::loyalty_reward(), orders(5, 20, "03-02"), vec!["03-03"]),
        (Campaign::birthday(), sara().with_birthday(Birthday::new(3, 8).unwrap()), vec!["03-08"]),
        (Campaign::occasion("nowruz", 3, 21).unwrap(), sara(), vec!["03-21"]),
        (Campaign::renewal(), subscribed(ending), vec!["03-16", "03-27"]),
        (Campaign::account_status(), sara().with_account_changes([date("03-09")]), vec!["03-09"]),
        (Campaign::interest_list(), orders(1, 1, "02-20"), vec!["03-15", "04-15"]),
        (Campaign::news(), sara(), tuesdays),
        (Campaign::referral(), promoter, vec!["03-02"]),
    ]
}

fn programme(campaign: &Campaign) -> Programme {
    let catalogue = Catalogue::new().with_complements([("phone", "charger"), ("phone", "glass")]).unwrap();
    let catalogue = catalogue.with_upgrades([("phone", "large phone")]).unwrap();
    let parts = ProgrammeParts { campaigns: vec![campaign.clone()], catalogue, ..ProgrammeParts::default() };
    Programme::from_parts(parts).unwrap()
}

/// What a host does from 2 March to 30 April: decides in each run, and records what it sends.
fn replay(campaign: &Campaign, facts: &Facts, first_run: &str, hours_apart: i64) -> Vec<Touch> {
    let programme = programme(campaign);
    let mut touches: Vec<Touch> = Vec::new();
    let mut enrolments = Vec::new();
    let mut now = at(first_run);
    while now < at("05-01T00:00") {
        let facts = facts.clone().with_touches(touches.iter().cloned()).unwrap();
        let facts = facts.with_enrolments(enrolments.iter().cloned()).unwrap();
        for decision in programme.decide_customer(&facts, Moment::new(now)) {
            touches.extend(decision.touch());
            if let Some(enrolment) = decision.enrolment() {
                enrolments.retain(|of: &retention::campaign::Enrolment| of.number != enrolment.number);
                enrolments.push(enrolment);
            }
        }
        now += Duration::hours(hours_apart);
    }
    touches
}

fn days(touches: &[Touch]) -> Vec<String> {
    touches.iter().map(|touch| touch.at.format("%m-%d").to_string()).collect()
}

#[test]
fn each_sends_its_messages_on_their_days() {
    for (campaign, facts, expected) in scenarios() {
        for (first_run, hours) in [("03-02T10:00", 24), ("03-02T00:00", 1)] {
            let touches = replay(&campaign, &facts, first_run, hours);
            assert_eq!(days(&touches), expected, "{} every {hours} hours", campaign.name());
            let steps: Vec<u8> = touches.iter().map(|touch| touch.step).collect();
            let repeats = matches!(campaign.parts().trigger, Trigger::Every(_));
            assert_eq!(steps, (1..).take(steps.len()).map(|step| if repeats { 1 } else { step }).collect::<Vec<u8>>());
        }
    }
}

#[test]
fn there_is_a_scenario_for_each() {
    let of: BTreeSet<_> = scenarios().iter().map(|(campaign, ..)| campaign.name().to_owned()).collect();
    let mut all: BTreeSet<_> = Campaign::ready_made().iter().map(|campaign| campaign.name().to_owned()).collect();
    all.insert("nowruz".to_owned());
    assert_eq!(of, all);
}

#[test]
fn a_run_that_fails_every_other_day_sends_them_all_the_same() {
    // A birthday and an occasion are of their day alone.
    let scenarios =
        scenarios().into_iter().filter(|(campaign, ..)| campaign.parts().kind != Some(CampaignKind::Occasion));
    for (campaign, facts, expected) in scenarios {
        for first_run in ["03-02T10:00", "03-03T10:00"] {
            let touches = replay(&campaign, &facts, first_run, 48);
            assert_eq!(touches.len(), expected.len(), "{} from {first_run}: {:?}", campaign.name(), days(&touches));
        }
    }
}

#[test]
fn a_programme_that_begins_today_does_not_write_to_the_customers_of_years() {
    let begins_anew = |campaign: &Campaign| {
        let of_a_date = [Some(CampaignKind::Occasion), Some(CampaignKind::Referral)].contains(&campaign.parts().kind);
        of_a_date || matches!(campaign.parts().trigger, Trigger::Every(_))
    };
    for (campaign, facts, _) in scenarios() {
        let programme = programme(&campaign);
        let facts = facts.with_touches([]).unwrap().with_enrolments([]).unwrap();
        for days in 400..430 {
            let now = at("03-01T10:00") + Duration::days(days);
            let sent = programme.decide_customer(&facts, Moment::new(now)).into_iter().any(|of| of.message().is_some());
            assert!(!sent || begins_anew(&campaign), "{} at {now}", campaign.name());
        }
    }
}

#[test]
fn nothing_goes_out_at_night_or_on_facts_of_three_days_ago() {
    for (campaign, facts, expected) in scenarios() {
        let touches = replay(&campaign, &facts, "03-02T22:00", 24);
        assert_eq!(touches, [], "{}", campaign.name());

        let programme = programme(&campaign);
        let facts = facts.with_touches([]).unwrap().with_enrolments([]).unwrap();
        let now = at(&format!("{}T10:00", expected[0]));
        let send = |moment| programme.decide_customer(&facts, moment).into_iter().next().unwrap();
        assert_eq!(send(Moment::new(now)).outcome.kind(), OutcomeKind::Send, "{}", campaign.name());
        let stale = send(Moment::new(now).with_watermark(now - Duration::days(3)));
        let code = stale.reason.map(|reason| reason.code);
        assert_eq!((stale.outcome.kind(), code), (OutcomeKind::Defer, Some(ReasonCode::Stale)), "{}", campaign.name());
    }
}

/// Each campaign, and somebody whom it is not for, though they are close.
fn not_meant() -> Vec<(Campaign, Facts)> {
    let line =
        |product: &str| OrderLine { product: product.to_owned(), category: None, quantity: 1, unit_price: 10.into() };
    let with = |products: &[&str]| {
        let earlier = OrderFacts::new("1", date("01-05"), 30.into());
        let earlier = OrderFacts { lines: products.iter().map(|product| line(product)).collect(), ..earlier };
        let phones = phone("03-04").order_details().unwrap().to_vec();
        orders(2, 55, "03-01").with_order_details([earlier].into_iter().chain(phones)).unwrap()
    };
    let order = |change: fn(&mut OrderFacts)| {
        let mut order = phone("03-04").order_details().unwrap()[0].clone();
        change(&mut order);
        orders(1, 1, "03-01").with_order_details([order]).unwrap()
    };
    let cancelled_on = Some(date("03-01"));
    let trial = SubscriptionFacts { trial_until: Some(date("03-20")), cancelled_on, ..term("02-20") };
    let ending = SubscriptionFacts { end: Some(date("03-30")), cancelled_on, ..term("01-30") };
    let over = SubscriptionFacts { cancelled_on, end: Some(date("03-05")), ..term("02-05") };
    let another = SubscriptionFacts { id: "S-10".into(), ..term("03-04") };
    let answered = |facts: Facts, group| facts.with_answers([(date("02-15"), group)]);
    vec![
        (Campaign::welcome(), sara()),
        (Campaign::active_customers(), orders(2, 20, "03-01")),
        (Campaign::active_customers(), orders(5, 20, "01-10")),
        (Campaign::declining_customers(), orders(1, 1, "03-01")),
        (Campaign::trial_ending(), subscribed(trial)),
        (Campaign::win_back(), orders(5, 60, "02-15")),
        (Campaign::cancelled_subscription(), sara().with_subscriptions([over, another]).unwrap()),
        (Campaign::abandoned_order(), sara().with_carts([]).unwrap()),
        (Campaign::post_purchase_survey(), order(|order| order.reviewed_on = Some(date("03-05")))),
        (Campaign::post_purchase_survey(), order(|order| order.cancelled_on = Some(date("03-05")))),
        (Campaign::post_purchase_survey(), order(|order| order.delivered_on = None)),
        (Campaign::cross_sell(), with(&["charger", "glass"])),
        (Campaign::up_sell(), with(&["large phone"])),
        (Campaign::gift(), sara().with_visits([at("03-05T20:00")])),
        (Campaign::loyalty_reward(), orders(4, 20, "03-02")),
        (Campaign::birthday(), sara().with_birthday(Birthday::new(6, 8).unwrap())),
        (Campaign::renewal(), subscribed(ending)),
        (Campaign::account_status(), sara().with_account_changes([])),
        (Campaign::interest_list(), orders(3, 20, "12-01")),
        (Campaign::referral(), answered(orders(2, 30, "02-20"), NpsGroup::Passive)),
        (Campaign::referral(), answered(orders(1, 1, "02-20"), NpsGroup::Promoter)),
        (Campaign::referral(), answered(orders(2, 30, "12-20"), NpsGroup::Promoter)),
    ]
}

#[test]
fn those_whom_it_is_not_for_get_nothing() {
    for (campaign, facts) in not_meant() {
        assert_eq!(replay(&campaign, &facts, "03-02T10:00", 24), [], "{}: {facts:?}", campaign.name());
    }
}

#[test]
fn the_blacklisted_are_told_of_what_is_theirs_and_offered_nothing() {
    let blacklist = Blacklist::Listed { since: None };
    let listed = ChannelFacts { blacklist, ..ChannelFacts::reachable_with_consent(None) };
    for (campaign, facts, expected) in scenarios() {
        let facts = Channel::ALL.into_iter().fold(facts, |facts, channel| facts.with_channel(channel, listed));
        let touches = replay(&campaign, &facts, "03-02T10:00", 24);
        let service = ["renewal", "account_status"].contains(&campaign.name());
        assert_eq!(touches.len(), if service { expected.len() } else { 0 }, "{}", campaign.name());
        assert!(!service || campaign.parts().steps.iter().all(|step| step.offer.is_none()));
    }
}

#[test]
fn a_cool_down_lies_between_one_time_and_the_next() {
    let cool_downs = [("gift", 90), ("declining_customers", 60), ("win_back", 180), ("birthday", 300)];
    for (campaign, facts, expected) in scenarios() {
        let Some((_, days)) = cool_downs.into_iter().find(|(name, _)| *name == campaign.name()) else { continue };
        let programme = programme(&campaign);
        let first = replay(&campaign, &facts, "03-02T10:00", 24).remove(0);
        let EnrolmentId::Day(day) = first.enrolment else { panic!("{first:?}") };
        let decision_after = |days: i64| {
            let before = Touch {
                enrolment: EnrolmentId::Day(day - Duration::days(days)),
                at: first.at - Duration::days(days),
                ..first.clone()
            };
            let facts = facts.clone().with_touches([before]).unwrap();
            let decision = programme.decide_customer(&facts, Moment::new(first.at)).remove(0);
            (decision.outcome.kind(), decision.reason.map(|reason| reason.code))
        };
        assert_eq!(decision_after(days), (OutcomeKind::Send, None), "{} {expected:?}", campaign.name());
        assert_eq!(
            decision_after(days - 1),
            (OutcomeKind::Skip, Some(ReasonCode::ReEntryTooSoon)),
            "{}",
            campaign.name()
        );
    }
}

#[test]
fn a_second_order_soon_after_the_first_is_not_written_about_at_once() {
    let order = phone("03-04").order_details().unwrap()[0].clone();
    let second = OrderFacts { id: "3376".into(), delivered_on: Some(date("03-05")), ..order.clone() };
    let facts = orders(2, 0, "03-01").with_order_details([order, second]).unwrap();
    for (campaign, expected) in [
        (Campaign::post_purchase_survey(), vec!["03-07", "03-14"]),
        (Campaign::cross_sell(), vec!["03-11"]),
        (Campaign::up_sell(), vec!["03-25"]),
    ] {
        assert_eq!(days(&replay(&campaign, &facts, "03-02T10:00", 24)), expected, "{}", campaign.name());
    }
}

#[test]
fn the_fifth_reminder_in_thirty_days_waits() {
    let campaign = Campaign::abandoned_order();
    let programme = programme(&campaign);
    let cart = Cart::new("7001", at("03-02T18:00")).with_value(50.into()).unwrap();
    let before = |count: i64| {
        let reminder = replay(&campaign, &sara().with_carts([cart.clone()]).unwrap(), "03-02T10:00", 24).remove(0);
        let touches = (1..=count).map(move |number| Touch {
            unit: Unit::Cart(number.to_string().as_str().into()),
            at: reminder.at - Duration::days(7 * number),
            ..reminder.clone()
        });
        let facts = sara().with_carts([cart.clone()]).unwrap().with_touches(touches).unwrap();
        programme.decide_customer(&facts, Moment::new(at("03-03T10:00"))).remove(0).reason.map(|reason| reason.code)
    };
    assert_eq!((before(3), before(4)), (None, Some(ReasonCode::CapReached)));
}

#[test]
fn an_order_ends_those_that_are_for_one() {
    for (campaign, facts, _) in scenarios() {
        let for_an_order = ["declining_customers", "win_back", "abandoned_order", "gift"].contains(&campaign.name());
        if !for_an_order {
            continue;
        }
        let first = replay(&campaign, &facts, "03-02T10:00", 24).remove(0);
        let mut bought: Vec<_> = facts.orders().unwrap().collect();
        bought.push((first.at.date_naive(), 20.into()));
        let facts = facts.with_orders(bought).unwrap();
        let days_after = |touch: &Touch| (touch.at - first.at).num_days();
        let touches = replay(&campaign, &facts, "03-02T10:00", 24);
        assert!(touches.iter().all(|touch| days_after(touch) > 13), "{}: {touches:?}", campaign.name());
    }
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn one_silence_is_one_campaigns(
        gaps in prop::collection::vec(1_i64..120, 0..8),
        visit in prop::option::of(0_i64..300),
        rhythm in prop::option::of(1_i64..200),
        silence in 0_i64..400,
    ) {
        let parts = ProgrammeParts {
            campaigns: vec![Campaign::gift(), Campaign::declining_customers(), Campaign::win_back()],
            rhythm: rhythm.map_or(ShopRhythm::default(), |days| ShopRhythm::from_median_gap(days.into()).unwrap()),
            ..ProgrammeParts::default()
        };
        let programme = Programme::from_parts(parts).unwrap();
        let last = date("01-01");
        let mut days = vec![last];
        for gap in gaps {
            days.push(days[days.len() - 1] - Duration::days(gap));
        }
        let visits = visit.map(|visit| last.and_hms_opt(9, 0, 0).unwrap().and_utc() + Duration::days(visit));
        let facts = sara().with_orders(days.into_iter().map(|day| (day, 20.into()))).unwrap();
        let facts = facts.with_touches([]).unwrap().with_visits(visits);

        let now = (last + Duration::days(silence)).and_hms_opt(12, 0, 0).unwrap().and_utc();
        let decisions = programme.decide_customer(&facts, Moment::new(now));
        let lost = |decision: &Decision<'_>| decision.reason.is_some_and(|reason| reason.code == ReasonCode::LostTo);
        prop_assert!(!decisions.iter().any(lost), "{decisions:?}");
    }
}
