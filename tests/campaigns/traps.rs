//! The traps of the page `campaign::guide::traps`, each by name, through the public interface.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc, Weekday};
use retention::campaign::{
    Blacklist, Bounds, Campaign, CampaignParts, Cap, CapScope, CapWindow, ChannelFacts, CoolDown, CustomerFacts,
    Decision, EnrolmentId, FactTable, Moment, Offset, OrderFacts, Outcome, OutcomeKind, Predicate, Programme,
    ProgrammeParts, QuietHours, ReEntry, ReasonCode, SendWindow, Step, Suppression, Touch, TouchKind, Trigger, Unit,
    Window,
};
use retention::experiment::{Bucket, Purpose};
use retention::model::{Birthday, Cart, CartFate, CartId, Channel, Consent, LeapDay, Rate};

type Facts = CustomerFacts<&'static str>;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn nonzero(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

/// Reachable over each channel, with consent, and without anything else that anybody knows.
fn sara() -> Facts {
    let open = ChannelFacts::reachable_with_consent(None);
    let facts = CustomerFacts::new("sara").with_orders([]).unwrap().with_touches([]).unwrap();
    Channel::ALL.into_iter().fold(facts, |facts, channel| facts.with_channel(channel, open))
}

fn cart(id: &str, touched_at: &str) -> Cart {
    Cart::new(id, at(touched_at)).with_value(50.into()).unwrap()
}

fn programme(campaigns: impl IntoIterator<Item = Campaign>) -> Programme {
    Programme::new(campaigns).unwrap()
}

fn reminders() -> Programme {
    programme([Campaign::abandoned_order()])
}

fn every_day(step: Step) -> CampaignParts {
    CampaignParts::new("daily", Trigger::Every(retention::model::CalendarUnit::Day), vec![step])
}

/// The only decision there is.
fn decide<'p>(programme: &'p Programme, facts: &Facts, now: &str) -> Decision<'p> {
    let mut decisions = programme.decide_customer(facts, Moment::new(at(now)));
    assert_eq!(decisions.len(), 1, "{decisions:?}");
    decisions.remove(0)
}

fn code(decision: &Decision<'_>) -> Option<ReasonCode> {
    decision.reason.map(|reason| reason.code)
}

/// Which step is sent, if one is.
fn sends(decision: &Decision<'_>) -> Option<u8> {
    decision.message().map(|message| message.number)
}

/// Until when it waits, if it waits for an instant.
fn waits_until(decision: &Decision<'_>) -> Option<DateTime<Utc>> {
    match decision.outcome {
        Outcome::NotYet(until) => until,
        _ => None,
    }
}

/// What was sent so far, as the host records it.
fn touched(touches: &[Touch]) -> Facts {
    sara().with_touches(touches.iter().cloned()).unwrap()
}

#[test]
fn a_guest_who_registered_at_checkout_gets_no_reminder() {
    // The tracker still has the guest's cart open; the order stands on the account.
    let open = || sara().with_carts([cart("guest", "2026-03-02T18:00:00Z")]).unwrap();
    assert_eq!(sends(&decide(&reminders(), &open(), "2026-03-03T10:00:00Z")), Some(1));

    let bought = open().with_orders([(date("2026-03-03"), 50.into())]).unwrap();
    let programme = reminders();
    let decision = decide(&programme, &bought, "2026-03-03T10:00:00Z");
    assert_eq!((decision.outcome.kind(), code(&decision)), (OutcomeKind::Exit, Some(ReasonCode::UnitEnded)));
}

#[test]
fn an_order_of_the_same_day_ends_the_cart_unless_its_instant_is_earlier() {
    let facts = sara()
        .with_carts([cart("cart", "2026-03-02T18:00:00Z")])
        .unwrap()
        .with_orders([(date("2026-03-02"), 50.into())])
        .unwrap();
    let now = "2026-03-03T10:00:00Z";
    assert_eq!(code(&decide(&reminders(), &facts, now)), Some(ReasonCode::UnitEnded));
    let after = facts.clone().with_last_order_at(at("2026-03-02T18:20:00Z"));
    assert_eq!(code(&decide(&reminders(), &after, now)), Some(ReasonCode::UnitEnded));
    let before = facts.clone().with_last_order_at(at("2026-03-02T09:00:00Z"));
    assert_eq!(sends(&decide(&reminders(), &before, now)), Some(1));
    // The same where the instant comes with the order, for the campaign's goal, too.
    let order =
        |placed_at| OrderFacts { placed_at: Some(placed_at), ..OrderFacts::new("9", date("2026-03-02"), 50.into()) };
    let ready_made = Programme::new([Campaign::abandoned_order()]).unwrap();
    for programme in [reminders(), ready_made] {
        let after = facts.clone().with_order_details([order(at("2026-03-02T18:20:00Z"))]).unwrap();
        assert_eq!(code(&decide(&programme, &after, now)), Some(ReasonCode::UnitEnded));
        let before = facts.clone().with_order_details([order(at("2026-03-02T09:00:00Z"))]).unwrap();
        assert_ne!(code(&decide(&programme, &before, now)), Some(ReasonCode::GoalReached));
        assert_eq!(sends(&decide(&programme, &before, "2026-03-03T18:30:00Z")), Some(1));
    }
}

#[test]
fn an_order_later_today_is_not_seen_yet() {
    let order = OrderFacts {
        placed_at: Some(at("2026-03-03T21:00:00Z")),
        ..OrderFacts::new("9", date("2026-03-03"), 50.into())
    };
    let facts = sara().with_carts([cart("cart", "2026-03-02T18:00:00Z")]).unwrap();
    let facts = facts.with_orders([(date("2026-03-03"), 50.into())]).unwrap();
    let known =
        [facts.clone().with_order_details([order]).unwrap(), facts.with_last_order_at(at("2026-03-03T21:00:00Z"))];
    let ready_made = Programme::new([Campaign::abandoned_order()]).unwrap();
    for (facts, programme) in known.iter().flat_map(|facts| [(facts, reminders()), (facts, ready_made.clone())]) {
        assert_eq!(sends(&decide(&programme, facts, "2026-03-03T18:30:00Z")), Some(1));
        assert_eq!(code(&decide(&programme, facts, "2026-03-03T21:30:00Z")), Some(ReasonCode::UnitEnded));
    }
}

#[test]
fn a_pending_payment_holds_the_reminder() {
    let since = at("2026-03-02T18:05:00Z");
    let pending = cart("cart", "2026-03-02T18:00:00Z").with_fate(CartFate::PaymentPending { since }).unwrap();
    let facts = sara().with_carts([pending]).unwrap();
    let programme = reminders();
    let decision = decide(&programme, &facts, "2026-03-03T10:00:00Z");
    assert_eq!((decision.outcome.kind(), code(&decision)), (OutcomeKind::Defer, Some(ReasonCode::PaymentPending)));
}

#[test]
fn a_recovered_cart_is_not_abandoned_again() {
    let open = sara().with_carts([cart("cart", "2026-03-02T18:00:00Z")]).unwrap();
    let programme = reminders();
    let first = decide(&programme, &open, "2026-03-03T10:00:00Z").touch().unwrap();

    let fate = CartFate::Ordered { at: at("2026-03-03T11:00:00Z"), order: None };
    let ordered = cart("cart", "2026-03-02T18:00:00Z").with_fate(fate).unwrap();
    let recovered = touched(&[first]).with_carts([ordered]).unwrap();
    let mut now = at("2026-03-03T11:00:00Z");
    while now < at("2026-04-03T00:00:00Z") {
        let decision = &programme.decide_customer(&recovered, Moment::new(now))[0];
        assert_eq!(code(decision), Some(ReasonCode::UnitEnded), "{now}");
        now += Duration::hours(1);
    }
}

#[test]
fn two_carts_of_one_customer_get_one_reminder() {
    let carts = [cart("phone", "2026-03-02T17:00:00Z"), cart("laptop", "2026-03-02T18:00:00Z")];
    let facts = sara().with_carts(carts).unwrap();
    let programme = reminders();
    let decisions = programme.decide_customer(&facts, Moment::new(at("2026-03-03T10:00:00Z")));
    let found: Vec<_> = decisions.iter().map(|decision| (decision.unit.clone(), code(decision))).collect();
    let unit = |id: &str| Some(Unit::Cart(CartId::from(id)));
    assert_eq!(found, [(unit("phone"), Some(ReasonCode::OtherUnit)), (unit("laptop"), None)]);
}

#[test]
fn a_cart_that_was_merged_gets_no_reminder_of_its_own() {
    let fate = CartFate::MergedInto { at: at("2026-03-02T18:30:00Z"), cart: CartId::from("account") };
    let guest = cart("guest", "2026-03-02T18:00:00Z").with_fate(fate).unwrap();
    let facts = sara().with_carts([guest, cart("account", "2026-03-02T18:30:00Z")]).unwrap();
    let programme = reminders();
    for hours in 0..400 {
        let now = at("2026-03-02T19:00:00Z") + Duration::hours(hours);
        for decision in programme.decide_customer(&facts, Moment::new(now)) {
            if decision.unit == Some(Unit::Cart(CartId::from("guest"))) {
                assert_eq!((sends(&decision), code(&decision)), (None, Some(ReasonCode::UnitEnded)), "{now}");
            }
        }
    }
}

#[test]
fn a_touch_moves_the_clock_and_is_no_new_abandonment() {
    let programme = reminders();
    let of = |touched_at: &str| {
        cart("cart", "2026-03-02T18:00:00Z")
            .with_touched_at(at(touched_at))
            .map(|cart| sara().with_carts([cart]))
            .unwrap()
    };
    let before = decide(&programme, &of("2026-03-02T18:00:00Z").unwrap(), "2026-03-03T10:00:00Z");
    // Touched again in the evening of the next day: the first message is due a day later, under the same key.
    let again = of("2026-03-03T20:00:00Z").unwrap();
    let waiting = decide(&programme, &again, "2026-03-03T22:00:00Z");
    assert_eq!(
        (code(&waiting), waits_until(&waiting)),
        (Some(ReasonCode::StepNotDue), Some(at("2026-03-04T10:00:00Z")))
    );
    let after = decide(&programme, &again, "2026-03-04T10:00:00Z");
    assert_eq!(before.message().unwrap().key, after.message().unwrap().key);

    // It went out, and then the cart was touched: that step is out.
    let out = again.with_touches(before.touch()).unwrap();
    let decision = decide(&programme, &out, "2026-03-04T10:00:00Z");
    assert_eq!((sends(&decision), waits_until(&decision)), (None, Some(at("2026-03-13T10:00:00Z"))));
}

#[test]
fn a_cap_of_zero_is_refused() {
    assert_eq!(NonZeroU32::new(0), None);
    #[cfg(feature = "serde")]
    {
        let json = |at_most: u32| format!(r#"{{"at_most": {at_most}, "within": "day"}}"#);
        assert!(serde_json::from_str::<Cap>(&json(1)).is_ok());
        assert!(serde_json::from_str::<Cap>(&json(0)).is_err());
    }
}

#[test]
fn a_capped_message_is_not_done() {
    let cap = Cap { at_most: nonzero(1), within: CapWindow::Rolling { hours: nonzero(24) }, of: CapScope::All };
    let parts = ProgrammeParts { campaigns: vec![Campaign::abandoned_order()], caps: vec![cap], ..Default::default() };
    let programme = Programme::from_parts(parts).unwrap();
    let other = Touch {
        campaign: "other".into(),
        unit: Unit::Customer,
        enrolment: EnrolmentId::Once,
        step: 1,
        channel: Channel::Email,
        at: at("2026-03-03T08:00:00Z"),
        kind: TouchKind::Sent,
        opened_at: None,
        clicked_at: None,
    };
    let facts = touched(&[other]).with_carts([cart("cart", "2026-03-02T18:00:00Z")]).unwrap();
    let capped = decide(&programme, &facts, "2026-03-03T10:00:00Z");
    assert_eq!(code(&capped), Some(ReasonCode::CapReached));
    assert_eq!(waits_until(&capped), Some(at("2026-03-04T08:00:00Z")));
    // The same first step, a day later.
    assert_eq!(sends(&decide(&programme, &facts, "2026-03-04T08:00:00Z")), Some(1));
}

#[test]
fn transactional_messages_do_not_count() {
    let cap = Cap { at_most: nonzero(1), within: CapWindow::Day, of: CapScope::All };
    let parts = ProgrammeParts { campaigns: vec![Campaign::abandoned_order()], caps: vec![cap], ..Default::default() };
    let programme = Programme::from_parts(parts).unwrap();
    let of = |kind| Touch {
        campaign: "receipt".into(),
        unit: Unit::Customer,
        enrolment: EnrolmentId::Once,
        step: 1,
        channel: Channel::Sms,
        at: at("2026-03-03T08:00:00Z"),
        kind,
        opened_at: None,
        clicked_at: None,
    };
    let now = "2026-03-03T10:00:00Z";
    let facts = |kind| touched(&[of(kind)]).with_carts([cart("cart", "2026-03-02T18:00:00Z")]).unwrap();
    assert_eq!(sends(&decide(&programme, &facts(TouchKind::Transactional), now)), Some(1));
    assert_eq!(code(&decide(&programme, &facts(TouchKind::Sent), now)), Some(ReasonCode::CapReached));
}

#[test]
fn quiet_hours_over_midnight_are_not_swapped() {
    let quiet = QuietHours { from: time(22, 0), until: time(6, 0) };
    let parts = every_day(Step::new(Offset::minutes(0), Channel::Sms));
    let programme = programme([Campaign::new(CampaignParts { quiet_hours: Some(quiet), ..parts }).unwrap()]);
    for hour in 0..24 {
        let decision = decide(&programme, &sara(), &format!("2026-03-03T{hour:02}:30:00Z"));
        let is_quiet = !(6..22).contains(&hour);
        assert_eq!(sends(&decision).is_none(), is_quiet, "{hour}");
        assert_eq!(code(&decision) == Some(ReasonCode::QuietHours), is_quiet, "{hour}");
    }
    let evening = decide(&programme, &sara(), "2026-03-03T22:00:00Z");
    assert_eq!(waits_until(&evening), Some(at("2026-03-04T06:00:00Z")));
}

#[test]
fn a_weekday_is_the_customers_own() {
    let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Sat, Weekday::Sun];
    let window = SendWindow::on(days, time(0, 0), time(0, 0));
    let parts = every_day(Step::new(Offset::minutes(0), Channel::Sms));
    let programme = programme([Campaign::new(CampaignParts { send_window: Some(window), ..parts }).unwrap()]);
    let tokyo = || sara().with_zone("+09:00".parse().unwrap());
    // 5 March 2026 is a Thursday. At 16:00 UTC it is Friday in Tokyo already, at 14:00 it is not yet.
    assert_eq!(sends(&decide(&programme, &tokyo(), "2026-03-05T14:00:00Z")), Some(1));
    let friday = decide(&programme, &tokyo(), "2026-03-05T16:00:00Z");
    assert_eq!((code(&friday), waits_until(&friday)), (Some(ReasonCode::SendWindow), Some(at("2026-03-06T15:00:00Z"))));
    assert_eq!(sends(&decide(&programme, &sara(), "2026-03-05T16:00:00Z")), Some(1));
}

#[test]
fn the_hour_after_midnight_is_not_missed() {
    let step = Step::new(Offset::day_at(0, time(0, 15)), Channel::Sms);
    let window = SendWindow::every_day(time(0, 0), time(1, 0));
    let programme = programme([Campaign::new(CampaignParts { send_window: Some(window), ..every_day(step) }).unwrap()]);
    let early = decide(&programme, &sara(), "2026-03-03T00:14:59Z");
    assert_eq!((code(&early), waits_until(&early)), (Some(ReasonCode::StepNotDue), Some(at("2026-03-03T00:15:00Z"))));
    assert_eq!(sends(&decide(&programme, &sara(), "2026-03-03T00:15:00Z")), Some(1));
    assert_eq!(sends(&decide(&programme, &sara(), "2026-03-03T00:59:59Z")), Some(1));
    assert_eq!(code(&decide(&programme, &sara(), "2026-03-03T01:00:00Z")), Some(ReasonCode::SendWindow));
    assert_eq!(code(&decide(&programme, &sara(), "2026-03-03T12:15:00Z")), Some(ReasonCode::SendWindow));
}

/// Sends at once to everybody who matches, again after a cool-down. What it records of those who come and go is recorded.
fn again_after(cool_down: CoolDown, runs: impl IntoIterator<Item = DateTime<Utc>>) -> Vec<DateTime<Utc>> {
    let parts = CampaignParts::new("monthly", Trigger::Audience, vec![Step::new(Offset::minutes(0), Channel::Sms)]);
    let programme = programme([Campaign::new(CampaignParts { re_entry: ReEntry::After(cool_down), ..parts }).unwrap()]);
    let mut touches = Vec::new();
    for now in runs {
        let facts = touched(&touches).with_enrolments([]).unwrap();
        touches.extend(programme.decide_customer(&facts, Moment::new(now)).iter().filter_map(Decision::touch));
    }
    touches.into_iter().map(|touch| touch.at).collect()
}

#[test]
fn a_run_that_is_earlier_than_yesterdays_skips_nobody() {
    let runs = ["2026-03-02T10:03:20Z", "2026-03-03T10:01:05Z", "2026-03-04T10:00:00Z", "2026-03-05T10:02:00Z"].map(at);
    assert_eq!(again_after(CoolDown::Days(nonzero(1)), runs), runs);
    // The day is the cool-down: a second run of one day sends nothing.
    assert_eq!(
        again_after(CoolDown::Days(nonzero(1)), ["2026-03-02T00:00:00Z", "2026-03-02T23:59:59Z"].map(at)).len(),
        1
    );
}

#[test]
fn thirty_days_skip_15_march_and_a_month_does_not() {
    let runs = ["2026-02-15T10:00:00Z", "2026-03-15T10:00:00Z", "2026-04-15T10:00:00Z"].map(at);
    assert_eq!(again_after(CoolDown::Months(nonzero(1)), runs), runs);
    assert_eq!(again_after(CoolDown::Days(nonzero(30)), runs), [runs[0], runs[2]]);
}

/// The held-out and the treated customer of a campaign, under the same facts.
fn two_arms(campaign: &str, share: Rate) -> (&'static str, &'static str) {
    const NAMES: [&str; 8] = ["ali", "reza", "sara", "maryam", "omid", "nima", "leila", "hasan"];
    let is_held = |name: &&&str| {
        let bucket = Bucket::of("", Purpose::CampaignHoldout, campaign, name);
        bucket.arm(share) == retention::experiment::Arm::HeldOut
    };
    (*NAMES.iter().find(is_held).unwrap(), *NAMES.iter().find(|name| !is_held(name)).unwrap())
}

#[test]
fn the_control_waits_in_the_queue_of_the_treatment() {
    let half = Rate::new(1, 2).unwrap();
    let steps = [0, 30, 60].map(|minutes| Step::new(Offset::minutes(minutes), Channel::Sms));
    let day = Cap { at_most: nonzero(1), within: CapWindow::Rolling { hours: nonzero(20) }, of: CapScope::All };
    let parts = CampaignParts {
        holdout: half,
        caps: vec![day],
        quiet_hours: Some(QuietHours { from: time(22, 0), until: time(8, 0) }),
        ..CampaignParts::new("series", Trigger::FirstOrder, steps.to_vec())
    };
    let programme = programme([Campaign::new(parts).unwrap()]);
    let (held_out, treated) = two_arms("series", half);

    let run = |name: &'static str| {
        let mut touches: Vec<Touch> = Vec::new();
        for hours in 0..100 {
            let open = ChannelFacts::reachable_with_consent(None);
            let facts = CustomerFacts::new(name).with_channel(Channel::Sms, open);
            let facts = facts.with_orders([(date("2026-03-02"), 20.into())]).unwrap();
            let facts = facts.with_touches(touches.iter().cloned()).unwrap();
            let now = at("2026-03-02T05:00:00Z") + Duration::hours(hours);
            let decision = programme.decide_customer(&facts, Moment::new(now)).remove(0);
            touches.extend(decision.touch());
        }
        touches
    };
    let (control, treatment) = (run(held_out), run(treated));
    let of = |touches: &[Touch]| touches.iter().map(|touch| (touch.step, touch.at)).collect::<Vec<_>>();
    assert_eq!(of(&control), of(&treatment));
    assert_eq!(of(&control).len(), 3);
    assert!(control.iter().all(|touch| touch.kind == TouchKind::HeldOut));
    assert!(treatment.iter().all(|touch| touch.kind == TouchKind::Sent));
}

#[test]
fn an_arm_is_kept_when_profiles_merge() {
    let half = Rate::new(1, 2).unwrap();
    let programme = programme([Campaign::abandoned_order().edit(|parts| parts.holdout = half).unwrap()]);
    let (held_out, treated) = two_arms("abandoned_order", half);
    let facts = |key| {
        let open = ChannelFacts::reachable_with_consent(None);
        let facts = CustomerFacts::new(key).with_channel(Channel::Sms, open).with_orders([]).unwrap();
        facts.with_touches([]).unwrap().with_carts([cart("cart", "2026-03-02T18:00:00Z")]).unwrap()
    };
    let now = "2026-03-03T10:00:00Z";
    let kind = |facts: &Facts| decide(&programme, facts, now).outcome.kind();
    assert_eq!((kind(&facts(held_out)), kind(&facts(treated))), (OutcomeKind::HeldOut, OutcomeKind::Send));
    // The guest's profile goes into the account's, and keeps the guest's arm.
    assert_eq!(kind(&facts(treated).with_assignment_id(held_out).unwrap()), OutcomeKind::HeldOut);
    assert_eq!(kind(&facts(held_out).with_assignment_id(treated).unwrap()), OutcomeKind::Send);
}

#[test]
fn born_on_29_february_under_each_policy() {
    let greeted = |leap_day| {
        let birthday = Campaign::birthday().edit(|parts| parts.trigger = Trigger::Birthday { leap_day }).unwrap();
        let programme = programme([birthday]);
        let mut touches: Vec<Touch> = Vec::new();
        let mut now = at("2026-01-01T12:00:00Z");
        while now < at("2033-01-01T00:00:00Z") {
            let facts = touched(&touches).with_birthday(Birthday::new(2, 29).unwrap());
            touches.extend(decide(&programme, &facts, &now.to_rfc3339()).touch());
            now += Duration::days(1);
        }
        touches.iter().map(|touch| touch.at.date_naive().to_string()).collect::<Vec<_>>()
    };
    let leap = ["2028-02-29", "2032-02-29"];
    assert_eq!(greeted(LeapDay::LeapYearsOnly), leap);
    let with = |day: &str| {
        let mut days: Vec<String> = [2026, 2027, 2029, 2030, 2031].iter().map(|year| format!("{year}-{day}")).collect();
        days.extend(leap.map(str::to_owned));
        days.sort();
        days
    };
    assert_eq!(greeted(LeapDay::February28), with("02-28"));
    assert_eq!(greeted(LeapDay::March1), with("03-01"));
}

#[test]
fn exit_is_looked_at_before_every_message() {
    let exit = Predicate::Visits { within: Window::SinceEnrolment, count: Bounds::at_least(1) };
    let steps = [1, 3, 5].map(|days| Step::new(Offset::day_at(days, time(10, 0)), Channel::Sms));
    let parts = CampaignParts::new("series", Trigger::FirstOrder, steps.to_vec());
    let programme = programme([Campaign::new(CampaignParts { exit: Some(exit.into()), ..parts }).unwrap()]);
    let bought = |touches: &[Touch]| touched(touches).with_orders([(date("2026-03-02"), 20.into())]).unwrap();

    let first = decide(&programme, &bought(&[]).with_visits([]), "2026-03-03T10:00:00Z");
    assert_eq!(sends(&first), Some(1));
    let touches = [first.touch().unwrap()];
    assert_eq!(sends(&decide(&programme, &bought(&touches).with_visits([]), "2026-03-05T10:00:00Z")), Some(2));
    // A visit between the first message and the second.
    let visited = bought(&touches).with_visits([at("2026-03-04T20:00:00Z")]);
    let decision = decide(&programme, &visited, "2026-03-05T10:00:00Z");
    assert_eq!((decision.outcome.kind(), code(&decision)), (OutcomeKind::Exit, Some(ReasonCode::ExitRule)));
}

#[test]
fn an_opt_out_after_the_enrolment_stops_the_message() {
    let facts = sara().with_carts([cart("cart", "2026-03-02T18:00:00Z")]).unwrap();
    let programme = reminders();
    let first = decide(&programme, &facts, "2026-03-03T10:00:00Z").touch().unwrap();
    let facts = facts.with_touches([first]).unwrap();
    let last = "2026-03-12T10:00:00Z";
    assert_eq!(sends(&decide(&programme, &facts, last)), Some(2));

    let since = Some(at("2026-03-05T00:00:00Z"));
    for (consent, found) in [
        (Consent::Withdrawn { since }, ReasonCode::ConsentWithdrawn),
        (Consent::Withdrawn { since: None }, ReasonCode::ConsentWithdrawn),
        (Consent::Unknown, ReasonCode::ConsentUnknown),
    ] {
        let sms = ChannelFacts { consent, ..ChannelFacts::reachable_with_consent(None) };
        let decision = decide(&programme, &facts.clone().with_channel(Channel::Sms, sms), last);
        assert_eq!((decision.outcome.kind(), code(&decision)), (OutcomeKind::Skip, Some(found)));
    }
}

#[test]
fn a_run_over_the_past_writes_to_nobody_who_has_opted_out_since() {
    let left = || sara().with_carts([cart("cart", "2026-03-02T18:00:00Z")]).unwrap();
    let since = Some(at("2026-03-05T09:00:00Z"));
    let open = ChannelFacts::reachable_with_consent(None);
    let shut = [
        (ChannelFacts { suppression: Suppression::Complained { since }, ..open }, ReasonCode::Suppressed),
        (ChannelFacts { blacklist: Blacklist::Listed { since }, ..open }, ReasonCode::Blacklisted),
        (ChannelFacts { consent: Consent::Withdrawn { since }, ..open }, ReasonCode::ConsentWithdrawn),
    ];
    let programme = reminders();
    assert_eq!(sends(&decide(&programme, &left(), "2026-03-03T10:00:00Z")), Some(1));
    for (sms, expected) in shut {
        let facts = left().with_channel(Channel::Sms, sms);
        assert_eq!(code(&decide(&programme, &facts, "2026-03-03T10:00:00Z")), Some(expected));
        let table = FactTable::from_rows([facts]).unwrap();
        let day = programme.decide(&table, Moment::new(at("2026-03-03T10:00:00Z")));
        assert_eq!(day.reason("abandoned_order", 0), Some(expected));
    }
}

#[test]
fn win_back_goes_by_the_customers_own_rhythm() {
    let programme = programme([Campaign::win_back()]);
    // The first day on which something goes out, counted from the last order.
    let due_after = |gap: i64| {
        let last = date("2026-01-01");
        let orders = (0..5).map(|back| (last - Duration::days(gap * back), 20.into()));
        let facts = sara().with_orders(orders).unwrap();
        (0..500).find(|days| {
            let now = (last + Duration::days(*days)).and_time(time(12, 0)).and_utc();
            sends(&decide(&programme, &facts, &now.to_rfc3339())).is_some()
        })
    };
    assert_eq!(due_after(7), Some(29)); // the floor of 28 days
    assert_eq!(due_after(20), Some(41));
    assert_eq!(due_after(90), Some(181));
    assert_eq!(due_after(300), Some(366)); // the ceiling: over a year (002)
}

#[cfg(feature = "chrono-tz")]
fn new_york() -> Facts {
    sara().with_zone(retention::model::Zone::named("America/New_York").unwrap())
}

/// When the only step of a campaign is due, for someone in New York who left a cart at this instant.
#[cfg(feature = "chrono-tz")]
fn due(offset: Offset, touched_at: &str) -> DateTime<Utc> {
    let parts =
        CampaignParts::new("cart", Trigger::CartAbandoned { after_minutes: 1 }, vec![Step::new(offset, Channel::Sms)]);
    let programme = programme([Campaign::new(parts).unwrap()]);
    let facts = new_york().with_carts([cart("cart", touched_at)]).unwrap();
    let soon = at(touched_at) + Duration::minutes(1);
    waits_until(&decide(&programme, &facts, &soon.to_rfc3339())).unwrap()
}

#[cfg(feature = "chrono-tz")]
#[test]
fn a_day_of_24_hours_and_a_day_of_the_calendar() {
    let saturday = "2026-03-07T10:00:00-05:00";
    assert_eq!(due(Offset::hours(24), saturday), at("2026-03-08T11:00:00-04:00"));
    assert_eq!(due(Offset::days(1), saturday), at("2026-03-08T10:00:00-04:00"));
}

#[cfg(feature = "chrono-tz")]
#[test]
fn half_past_two_that_does_not_exist() {
    let step = Offset::day_at(1, time(2, 30));
    assert_eq!(due(step, "2026-03-07T10:00:00-05:00"), at("2026-03-08T03:30:00-04:00"));
}

#[cfg(feature = "chrono-tz")]
#[test]
fn half_past_one_that_comes_twice() {
    let first = at("2026-11-01T01:30:00-04:00");
    assert_eq!(due(Offset::day_at(1, time(1, 30)), "2026-10-31T10:00:00-04:00"), first);

    let parts = every_day(Step::new(Offset::day_at(0, time(1, 30)), Channel::Sms));
    let programme = programme([Campaign::new(parts).unwrap()]);
    let mut touches: Vec<Touch> = Vec::new();
    for minutes in 0..24 * 4 {
        let facts = new_york().with_touches(touches.iter().cloned()).unwrap();
        let now = at("2026-11-01T00:00:00-04:00") + Duration::minutes(15 * minutes);
        touches.extend(decide(&programme, &facts, &now.to_rfc3339()).touch());
    }
    assert_eq!(touches.iter().map(|touch| touch.at).collect::<Vec<_>>(), [first]);
}

#[cfg(feature = "chrono-tz")]
#[test]
fn a_night_of_nine_hours() {
    let parts = every_day(Step::new(Offset::minutes(0), Channel::Sms));
    let quiet = QuietHours { from: time(22, 0), until: time(8, 0) };
    let programme = programme([Campaign::new(CampaignParts { quiet_hours: Some(quiet), ..parts }).unwrap()]);
    let evening = at("2026-03-07T22:00:00-05:00");
    let until = waits_until(&decide(&programme, &new_york(), &evening.to_rfc3339())).unwrap();
    assert_eq!(until, at("2026-03-08T08:00:00-04:00"));
    assert_eq!(until - evening, Duration::hours(9));
}

#[test]
fn the_page_of_reasons_has_each_code_once_in_order() {
    let page = include_str!("../../src/campaign/guide/reason_codes.rs");
    let rows: Vec<Vec<&str>> =
        page.lines().filter_map(|line| Some(line.strip_prefix("//! | `")?.split(" | ").collect())).collect();
    let codes: Vec<ReasonCode> = rows.iter().map(|row| row[0].trim_end_matches('`').parse().unwrap()).collect();
    assert_eq!(codes.len(), ReasonCode::ALL.len());
    assert_eq!(codes.iter().collect::<BTreeSet<_>>(), ReasonCode::ALL.iter().collect());
    // Of one gate after the other, with the outcome that the code has.
    assert!(codes.is_sorted_by_key(|code| code.gate()));
    for (row, code) in rows.iter().zip(codes) {
        let outcome = row[2].strip_prefix("[`").and_then(|cell| cell.split('`').next()).unwrap_or("HeldOut");
        assert_eq!(outcome, format!("{:?}", code.outcome()), "{}", code.as_str());
    }
}

#[test]
fn the_page_of_traps_names_these_tests_and_no_others() {
    let page = include_str!("../../src/campaign/guide/traps.rs");
    let tests = include_str!("traps.rs");
    let named: BTreeSet<&str> =
        page.lines().filter_map(|line| line.strip_prefix("//! - `")?.strip_suffix('`')).collect();
    let found: BTreeSet<&str> = tests
        .split("#[test]\nfn ")
        .skip(1)
        .filter_map(|test| test.split('(').next())
        .filter(|name| !name.starts_with("the_page_of_"))
        .collect();
    assert_eq!(named, found);
}
