//! Coming again, campaigns that exclude each other, and what each trigger counts as one enrolment.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use retention::campaign::{
    AmountBounds, Bounds, Campaign, CampaignParts, ChannelFacts, CustomerFacts, Decision, EnrolmentId, FactTable,
    LatePolicy, Milestone, Moment, Offset, OrderFacts, Outcome, OutcomeKind, Predicate, Programme, ReEntry, ReasonCode,
    Rule, Step, SubscriptionFacts, Touch, TouchKind, Trigger, Unit, Window,
};
use retention::model::{CalendarUnit, Cart, Channel, LeapDay, NpsGroup, Rate};
use retention::segment::SilenceLimit;

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn noon(month: u32, on: u32) -> DateTime<Utc> {
    day(month, on).and_hms_opt(12, 0, 0).unwrap().and_utc()
}

fn sara() -> CustomerFacts<&'static str> {
    let email = ChannelFacts::reachable_with_consent(None);
    CustomerFacts::new("sara")
        .with_channel(Channel::Email, email)
        .with_orders([])
        .and_then(|sara| sara.with_touches([]))
        .and_then(|sara| sara.with_enrolments([]))
        .unwrap()
}

fn bought(days: &[NaiveDate]) -> CustomerFacts<&'static str> {
    sara().with_orders(days.iter().map(|day| (*day, 50.into()))).unwrap()
}

fn at_once(trigger: Trigger) -> CampaignParts {
    let steps = vec![Step::new(Offset::Elapsed { minutes: 0 }, Channel::Email)];
    CampaignParts::new("one", trigger, steps)
}

fn programme(campaigns: impl IntoIterator<Item = CampaignParts>) -> Programme {
    Programme::new(campaigns.into_iter().map(|parts| Campaign::new(parts).unwrap())).unwrap()
}

/// The enrolment of the customer under a trigger, if there is one.
fn enrolment(trigger: Trigger, facts: &CustomerFacts<&str>, at: DateTime<Utc>) -> Option<(EnrolmentId, DateTime<Utc>)> {
    let programme = programme([at_once(trigger)]);
    let decision = programme.decide_customer(facts, Moment::new(at)).remove(0);
    decision.entry.map(|entry| (entry.id, entry.entered_at))
}

fn sent(campaign: &str, unit: Unit, enrolment: EnrolmentId, at: DateTime<Utc>) -> Touch {
    Touch {
        campaign: campaign.into(),
        unit,
        enrolment,
        step: 1,
        channel: Channel::Email,
        at,
        kind: TouchKind::Sent,
        opened_at: None,
        clicked_at: None,
    }
}

fn code(decision: &Decision<'_>) -> Option<&'static str> {
    decision.reason.map(|reason| reason.code.as_str())
}

fn midnight(month: u32, on: u32) -> DateTime<Utc> {
    day(month, on).and_time(NaiveTime::MIN).and_utc()
}

#[test]
fn orders_and_sums() {
    let facts = bought(&[day(1, 10), day(1, 10), day(2, 3)]);
    let once = |month, on| Some((EnrolmentId::Once, midnight(month, on)));
    let at = noon(3, 10);
    assert_eq!(enrolment(Trigger::FirstOrder, &facts, at), once(1, 10));
    assert_eq!(enrolment(Trigger::FirstOrder, &facts, noon(1, 9)), None);
    let orders = |count| Trigger::Milestone(Milestone::Orders { count });
    assert_eq!(enrolment(orders(2), &facts, at), once(1, 10));
    assert_eq!(enrolment(orders(3), &facts, at), once(2, 3));
    assert_eq!(enrolment(orders(4), &facts, at), None);
    let spend = |amount: i64| Trigger::Milestone(Milestone::Spend { amount: amount.into() });
    assert_eq!(enrolment(spend(100), &facts, at), once(1, 10));
    assert_eq!(enrolment(spend(101), &facts, at), once(2, 3));
    assert_eq!(enrolment(spend(151), &facts, at), None);
    // Money that goes back: reached anew with the next order, or not any more.
    let back = facts.with_refunds([(day(1, 20), 1.into())]).unwrap();
    assert_eq!(enrolment(spend(100), &back, at), once(2, 3));
    assert_eq!(enrolment(spend(100), &back, noon(1, 21)), None);
    assert_eq!(enrolment(spend(100), &back, noon(1, 19)), once(1, 10));
    // Of the last order the instant is known.
    let timed = bought(&[day(1, 10), day(2, 3)]).with_last_order_at(noon(2, 3));
    assert_eq!(enrolment(orders(2), &timed, at), Some((EnrolmentId::Once, noon(2, 3))));
    assert_eq!(enrolment(orders(2), &timed, noon(2, 3) - TimeDelta::seconds(1)), None);
    assert_eq!(enrolment(orders(1), &timed, at), once(1, 10));
    assert_eq!(enrolment(spend(100), &timed, at), Some((EnrolmentId::Once, noon(2, 3))));
    let detail = OrderFacts { placed_at: Some(noon(1, 10)), ..OrderFacts::new("o", day(1, 10), 50.into()) };
    let timed = timed.with_order_details([detail]).unwrap();
    assert_eq!(enrolment(Trigger::FirstOrder, &timed, at), Some((EnrolmentId::Once, noon(1, 10))));
}

#[test]
fn silences() {
    let facts = bought(&[day(1, 1), day(1, 11), day(1, 21)]).with_visits([noon(2, 1), noon(4, 1)]);
    let silence = |limit| Trigger::Silence { limit, min_gaps: 2 };
    let fixed = silence(SilenceLimit::Fixed { days: 30 });
    let since = |month, on| Some((EnrolmentId::Day(day(1, 21)), midnight(month, on)));
    assert_eq!(enrolment(fixed.clone(), &facts, noon(2, 20)), None);
    assert_eq!(enrolment(fixed, &facts, midnight(2, 21)), since(2, 21));
    // 3/2 of ten days.
    let own = SilenceLimit::OwnRhythm { multiple: Rate::new(3, 2).unwrap(), floor: 5, ceiling: 90 };
    assert_eq!(enrolment(silence(own), &facts, midnight(2, 5) - TimeDelta::seconds(1)), None);
    assert_eq!(enrolment(silence(own), &facts, midnight(2, 6)), since(2, 6));
    // Seven days without an order or a visit; a visit to come is not seen.
    let inactive = Trigger::Inactive { days: 7 };
    let visited = Some((EnrolmentId::Day(day(2, 1)), midnight(2, 8)));
    assert_eq!(enrolment(inactive.clone(), &facts, midnight(2, 8) - TimeDelta::seconds(1)), None);
    assert_eq!(enrolment(inactive.clone(), &facts, noon(3, 20)), visited);
    assert_eq!(enrolment(inactive, &sara().with_visits([]), noon(3, 20)), None);
}

#[test]
fn days_of_the_customer() {
    let facts = sara()
        .with_account_changes([day(1, 5), day(2, 5), day(4, 1)])
        .with_answers([(day(1, 7), NpsGroup::Promoter), (day(2, 7), NpsGroup::Detractor)]);
    let on = |month, on| Some((EnrolmentId::Day(day(month, on)), midnight(month, on)));
    assert_eq!(enrolment(Trigger::AccountChanged, &facts, noon(3, 1)), on(2, 5));
    assert_eq!(enrolment(Trigger::AccountChanged, &facts, noon(1, 4)), None);
    let answered = |group| Trigger::Answered { group };
    assert_eq!(enrolment(answered(NpsGroup::Detractor), &facts, noon(3, 1)), on(2, 7));
    // The last answer counts.
    assert_eq!(enrolment(answered(NpsGroup::Promoter), &facts, noon(3, 1)), None);
    assert_eq!(enrolment(answered(NpsGroup::Promoter), &facts, noon(2, 6)), on(1, 7));
    let every = |unit| enrolment(Trigger::Every(unit), &facts, noon(3, 11));
    assert_eq!(every(CalendarUnit::Day), on(3, 11));
    assert_eq!(every(CalendarUnit::IsoWeek), on(3, 9));
    assert_eq!(every(CalendarUnit::Quarter), on(1, 1));
}

#[test]
fn carts_orders_and_subscriptions_are_enrolled_each() {
    let keys = |trigger: Trigger, facts: &CustomerFacts<&str>, at| {
        let programme = programme([at_once(trigger)]);
        let decisions = programme.decide_customer(facts, Moment::new(at));
        decisions.iter().map(|decision| (decision.unit.clone(), code(decision))).collect::<Vec<_>>()
    };
    let order = |id: &str, on| OrderFacts { delivered_on: Some(on), ..OrderFacts::new(id, day(2, 1), 50.into()) };
    let facts = sara().with_order_details([order("b", day(2, 5)), order("a", day(4, 1))]).unwrap();
    let of = |id: &str| Some(Unit::Order(id.into()));
    let delivered = keys(Trigger::OrderDelivered, &facts, noon(3, 10));
    assert_eq!(delivered, [(of("a"), Some("enrolment.not_triggered")), (of("b"), None)]);
    // One message a run: the first order's.
    let placed = keys(Trigger::OrderPlaced, &facts, noon(3, 10));
    assert_eq!(placed, [(of("a"), None), (of("b"), Some("arbitration.lost"))]);
    assert_eq!(keys(Trigger::OrderPlaced, &facts, noon(1, 31)), [(None, Some("enrolment.not_triggered"))]);
    assert_eq!(keys(Trigger::OrderPlaced, &sara(), noon(1, 31)), [(None, Some("enrolment.unknown"))]);

    let term = |cancelled_on| SubscriptionFacts {
        id: "s".into(),
        start: day(1, 1),
        trial_until: Some(day(2, 1)),
        cancelled_on,
        end: Some(day(3, 15)),
    };
    let of = |trigger: Trigger, cancelled_on, at| {
        let facts = sara().with_subscriptions([term(cancelled_on)]).unwrap();
        keys(trigger, &facts, at)[0].1
    };
    let cancelled = |on| of(Trigger::SubscriptionCancelled, on, noon(3, 10));
    // A trial that was left is no paid subscription.
    assert_eq!(cancelled(Some(day(1, 31))), Some("enrolment.not_triggered"));
    assert_eq!(cancelled(Some(day(2, 1))), None);
    assert_eq!(cancelled(Some(day(3, 11))), Some("enrolment.not_triggered"));
    assert_eq!(of(Trigger::TrialEnds, None, noon(1, 31)), Some("enrolment.not_triggered"));
    assert_eq!(of(Trigger::TrialEnds, None, noon(2, 1)), None);
    assert_eq!(of(Trigger::TrialEnds, Some(day(1, 20)), noon(2, 1)), Some("exit.unit_ended"));
    assert_eq!(of(Trigger::SubscriptionEnds, None, noon(3, 15)), None);
    assert_eq!(of(Trigger::SubscriptionEnds, Some(day(3, 1)), noon(3, 15)), Some("exit.unit_ended"));
}

#[test]
fn a_cool_down_goes_from_day_to_day() {
    let news = |re_entry| programme([CampaignParts { re_entry, ..at_once(Trigger::Every(CalendarUnit::Day)) }]);
    let before = sent("one", Unit::Customer, EnrolmentId::Day(day(2, 15)), noon(2, 15) + TimeDelta::hours(9));
    let facts = sara().with_touches([before]).unwrap();
    let code = |re_entry, at| code(&news(re_entry).decide_customer(&facts, Moment::new(at))[0]);
    let days = ReEntry::after_days(30).unwrap();
    assert_eq!(code(days, midnight(3, 16)), Some("enrolment.too_soon"));
    assert_eq!(code(days, midnight(3, 17)), None);
    let month = ReEntry::after_months(1).unwrap();
    assert_eq!(code(month, midnight(3, 14)), Some("enrolment.too_soon"));
    assert_eq!(code(month, midnight(3, 15)), None);
    // A run for an earlier day, after the run for a later one.
    assert_eq!(code(days, noon(2, 14)), Some("enrolment.too_soon"));
    assert_eq!(code(days, noon(1, 16)), None);
    assert_eq!(code(ReEntry::Never, noon(1, 1)), Some("enrolment.once"));
    assert_eq!(code(ReEntry::Always, noon(2, 16)), None);
}

#[test]
fn a_cool_down_of_carts_goes_from_touch_to_touch() {
    let re_entry = ReEntry::after_days(7).unwrap();
    let programme = programme([CampaignParts { re_entry, ..at_once(Trigger::CartAbandoned { after_minutes: 60 }) }]);
    let first = Unit::Cart("a".into());
    // Touched on the 1st, written to on the 4th.
    let before = sent("one", first, EnrolmentId::Once, noon(3, 4));
    let cart = |id: &str, on| Cart::new(id, noon(3, on));
    let code = |on| {
        let carts = [cart("a", 1), cart("b", on)];
        let facts = sara().with_carts(carts).and_then(|sara| sara.with_touches([before.clone()])).unwrap();
        code(&programme.decide_customer(&facts, Moment::new(noon(3, 20)))[1])
    };
    assert_eq!(code(7), Some("enrolment.too_soon"));
    assert_eq!(code(8), None);
}

/// Both campaigns are of one group, each with a second step after three days.
fn group() -> Programme {
    let two = |name: &str, priority| {
        let steps =
            vec![Step::new(Offset::Elapsed { minutes: 0 }, Channel::Email), Step::new(Offset::days(3), Channel::Email)];
        CampaignParts {
            steps,
            priority,
            exclusion_group: Some("group".to_owned()),
            goal: Some(Predicate::Orders { within: Window::SinceEnrolment, count: Bounds::at_least(2) }.into()),
            ..CampaignParts { name: name.to_owned(), ..at_once(Trigger::FirstOrder) }
        }
    };
    programme([two("a", 0), two("b", 1)])
}

#[test]
fn of_a_group_one_comes_after_the_other() {
    let programme = group();
    let mut touches = Vec::new();
    let mut seen = Vec::new();
    for hours in [0, 1, 48, 72, 73, 74, 75] {
        let facts = bought(&[day(3, 1)]).with_touches(touches.clone()).unwrap();
        let decisions = programme.decide_customer(&facts, Moment::new(midnight(3, 1) + TimeDelta::hours(hours)));
        seen.push(decisions.iter().map(|decision| code(decision).unwrap_or("send")).collect::<Vec<_>>());
        touches.extend(decisions.iter().filter_map(Decision::touch));
    }
    let expected = [
        ["arbitration.lost", "send"],
        ["enrolment.exclusion_group", "step.not_due"],
        ["enrolment.exclusion_group", "step.not_due"],
        ["enrolment.exclusion_group", "send"],
        ["send", "step.done"],
        ["send", "step.done"],
        ["step.done", "step.done"],
    ];
    assert_eq!(seen, expected);
}

#[test]
fn who_is_in_two_of_a_group_goes_on_in_the_first() {
    let programme = group();
    let touch = |name, hours| sent(name, Unit::Customer, EnrolmentId::Once, midnight(3, 1) + TimeDelta::hours(hours));
    let codes = |a, b, facts: CustomerFacts<&'static str>| {
        let facts = facts.with_touches([touch("a", a), touch("b", b)]).unwrap();
        let decisions = programme.decide_customer(&facts, Moment::new(noon(3, 5)));
        [0, 1].map(|position| code(&decisions[position]))
    };
    let excluded = Some("enrolment.exclusion_group");
    assert_eq!(codes(1, 2, bought(&[day(3, 1)])), [None, excluded]);
    assert_eq!(codes(2, 1, bought(&[day(3, 1)])), [excluded, None]);
    // Begun together: in the programme's order.
    assert_eq!(codes(1, 1, bought(&[day(3, 1)])), [None, excluded]);
    // Whoever has reached the goal is on no way any more.
    assert_eq!(codes(1, 2, bought(&[day(3, 1), day(3, 2)])), [Some("exit.goal"), Some("exit.goal")]);
}

/// Who cannot go on through a campaign is not kept out of the others by it.
#[test]
fn who_cannot_go_on_is_free_for_the_others() {
    use retention::campaign::{CampaignStatus, Cap, CapWindow, Reach, Suppression};
    use retention::model::Consent;

    let touch = || sent("a", Unit::Customer, EnrolmentId::Once, midnight(3, 1));
    let facts = || bought(&[day(3, 1)]).with_touches([touch()]).unwrap();
    // The other one goes over another channel.
    let decide = |change: &dyn Fn(&mut CampaignParts), facts: &CustomerFacts<&'static str>| {
        let programme = group();
        let [a, b] = programme.campaigns() else { unreachable!() };
        let a = a.clone().edit(change).unwrap();
        let b = b.clone().over_channel(Channel::Sms);
        let programme = Programme::new([a, b]).unwrap();
        let facts = facts.clone().with_channel(Channel::Sms, ChannelFacts::reachable_with_consent(None));
        code(&programme.decide_customer(&facts, Moment::new(noon(3, 2)))[1])
    };
    let same = |_: &mut CampaignParts| {};
    let excluded = Some("enrolment.exclusion_group");
    assert_eq!(decide(&same, &facts()), excluded);
    // What waits for an instant goes on.
    let status = |status: CampaignStatus| move |parts: &mut CampaignParts| parts.status = status;
    let later = CampaignStatus::LiveDuring { from: Some(noon(3, 3)), until: None };
    assert_eq!(decide(&status(later), &facts()), excluded);
    let over = CampaignStatus::LiveDuring { from: None, until: Some(noon(3, 2)) };
    for ended in [CampaignStatus::Draft, CampaignStatus::Paused, over] {
        assert_eq!(decide(&status(ended), &facts()), None, "{ended:?}");
    }
    let email = |change: &dyn Fn(&mut ChannelFacts)| {
        let mut email = ChannelFacts::reachable_with_consent(None);
        change(&mut email);
        decide(&same, &facts().with_channel(Channel::Email, email))
    };
    assert_eq!(email(&|email| email.reach = Reach::Unreachable), None);
    assert_eq!(email(&|email| email.consent = Consent::Withdrawn { since: None }), None);
    assert_eq!(email(&|email| email.suppression = Suppression::Bounced { since: None }), None);
    assert_eq!(email(&|email| email.consent = Consent::given_at(noon(3, 3))), excluded);
    let never = Predicate::Visits { within: Window::Ever, count: Bounds::at_least(9) };
    assert_eq!(decide(&|parts| parts.audience = never.clone().into(), &facts().with_visits([])), None);
    assert_eq!(decide(&|parts| parts.audience = never.clone().into(), &facts()), excluded, "nobody knows");
    let late = LatePolicy::Within { minutes: 1 };
    let in_time = |parts: &mut CampaignParts| parts.late = late;
    assert_eq!(decide(&in_time, &facts()), excluded);
    let full = |parts: &mut CampaignParts| parts.caps = vec![Cap::new(1, CapWindow::Enrolment).unwrap()];
    assert_eq!(decide(&full, &facts()), None);
    let today = |parts: &mut CampaignParts| parts.caps = vec![Cap::new(1, CapWindow::Week).unwrap()];
    assert_eq!(decide(&today, &facts()), excluded);
}

/// What was sent about something that is not there, or of another kind, or that gives way, keeps nobody out.
#[test]
fn who_is_not_on_their_way_is_free_for_the_others() {
    let two = |name: &str, trigger| {
        let steps = vec![Step::new(Offset::minutes(0), Channel::Email), Step::new(Offset::days(3), Channel::Email)];
        let exclusion_group = Some("group".to_owned());
        CampaignParts { steps, exclusion_group, ..CampaignParts { name: name.to_owned(), ..at_once(trigger) } }
    };
    let codes = |first: CampaignParts, facts: &CustomerFacts<&'static str>| {
        let second = CampaignParts { priority: 1, ..two("b", Trigger::FirstOrder) };
        let programme = programme([first, second]);
        let decisions = programme.decide_customer(facts, Moment::new(noon(3, 2)));
        code(decisions.last().unwrap())
    };
    let excluded = Some("enrolment.exclusion_group");
    let touch = |unit| sent("a", unit, EnrolmentId::Once, midnight(3, 2));
    let facts = || bought(&[day(3, 1)]);

    let order = |on| facts().with_order_details([OrderFacts::new("o", on, 50.into())]).unwrap();
    let about_order = |on| order(on).with_touches([touch(Unit::Order("o".into()))]).unwrap();
    assert_eq!(codes(two("a", Trigger::OrderPlaced), &about_order(day(3, 2))), excluded);
    assert_eq!(codes(two("a", Trigger::OrderPlaced), &about_order(day(3, 3))), None, "later than now");
    assert_eq!(codes(two("a", Trigger::FirstOrder), &about_order(day(3, 2))), None, "of another kind");

    // An order of the day ends a cart, so these are touched on the next.
    let carts = |others: &[u32]| {
        let cart = |id: String, hour| Cart::new(id, midnight(3, 2) + TimeDelta::hours(i64::from(hour)));
        let others = others.iter().map(|hour| cart(format!("other{hour}"), *hour));
        let touches = [touch(Unit::Cart("cart".into()))];
        facts()
            .with_carts([cart("cart".to_owned(), 1)].into_iter().chain(others))
            .unwrap()
            .with_touches(touches)
            .unwrap()
    };
    let cart = || two("a", Trigger::CartAbandoned { after_minutes: 60 });
    assert_eq!(codes(cart(), &carts(&[])), excluded);
    assert_eq!(codes(cart(), &carts(&[2])), None, "another cart stands for it");

    // They are held out of it now, or were when it would have gone.
    let all = Rate::new(1, 1).unwrap();
    let first = || two("a", Trigger::FirstOrder);
    let got = |kind| facts().with_touches([Touch { kind, ..touch(Unit::Customer) }]).unwrap();
    assert_eq!(codes(first(), &got(TouchKind::Sent)), excluded);
    assert_eq!(codes(CampaignParts { holdout: all, ..first() }, &got(TouchKind::Sent)), None);
    assert_eq!(codes(first(), &got(TouchKind::HeldOut)), None);
}

/// Of today, and not of tomorrow; a subscription that was not renewed is told of its end.
#[test]
fn a_subscription_that_is_cancelled_is_over() {
    let code = |trigger, cancelled_on, end| {
        let programme = programme([at_once(trigger)]);
        let (start, trial_until) = (day(3, 1), Some(day(3, 10)));
        let term = SubscriptionFacts { id: "s".into(), start, trial_until, cancelled_on, end };
        let facts = sara().with_subscriptions([term]).unwrap();
        code(&programme.decide_customer(&facts, Moment::new(noon(3, 10)))[0])
    };
    let over = Some("exit.unit_ended");
    assert_eq!(code(Trigger::TrialEnds, None, None), None);
    assert_eq!(code(Trigger::TrialEnds, Some(day(3, 10)), None), over);
    assert_eq!(code(Trigger::TrialEnds, Some(day(3, 11)), None), None);
    assert_eq!(code(Trigger::TrialEnds, None, Some(day(3, 10))), over);
    assert_eq!(code(Trigger::SubscriptionEnds, None, Some(day(3, 10))), None);
    assert_eq!(code(Trigger::SubscriptionEnds, Some(day(3, 10)), Some(day(3, 10))), over);
}

/// Up to so many minutes late, to the nanosecond; then it is the next year's.
#[test]
fn a_greeting_is_late_to_the_minute() {
    let late = LatePolicy::Within { minutes: 60 };
    let parts = at_once(Trigger::Occasion { month: 3, day: 10, leap_day: retention::model::LeapDay::March1 });
    let programme = programme([CampaignParts { late, ..parts }]);
    let code = |at| code(&programme.decide_customer(&sara(), Moment::new(at))[0]);
    let last = midnight(3, 10) + TimeDelta::hours(1);
    assert_eq!(code(midnight(3, 10)), None);
    assert_eq!(code(last), None);
    assert_eq!(code(last + TimeDelta::nanoseconds(1)), Some("enrolment.not_triggered"));
}

/// A control is on the way that the others are on, of what it is held out of.
#[test]
fn controls_of_a_group_wait_as_the_others_do() {
    let all = Rate::new(1, 1).unwrap();
    let touch = |name, kind, hours| {
        let at = midnight(3, 1) + TimeDelta::hours(hours);
        Touch { kind, ..sent(name, Unit::Customer, EnrolmentId::Once, at) }
    };
    let codes = |change: &dyn Fn(&mut retention::campaign::ProgrammeParts), touches: Vec<Touch>| {
        let mut parts = group().into_parts();
        change(&mut parts);
        let programme = Programme::from_parts(parts).unwrap();
        let facts = bought(&[day(3, 1)]).with_touches(touches).unwrap();
        let decisions = programme.decide_customer(&facts, Moment::new(noon(3, 2)));
        [0, 1].map(|position| code(&decisions[position]))
    };
    let (excluded, held_out) = (Some("enrolment.exclusion_group"), TouchKind::HeldOut);
    let global = |parts: &mut retention::campaign::ProgrammeParts| parts.global_holdout = all;
    assert_eq!(codes(&global, vec![touch("a", held_out, 0)]), [Some("holdout.global"), excluded]);
    // Held out of the one: the other goes on as if the one were not there, and the one as if it went out.
    let of_a = |parts: &mut retention::campaign::ProgrammeParts| {
        parts.campaigns[0] = parts.campaigns[0].clone().edit(|a| a.holdout = all).unwrap();
    };
    assert_eq!(codes(&of_a, vec![touch("a", held_out, 0)]), [Some("holdout.campaign"), None]);
    let (first, second) = (touch("a", held_out, 0), touch("b", TouchKind::Sent, 1));
    assert_eq!(codes(&of_a, vec![first, second]), [Some("holdout.campaign"), Some("step.not_due")]);
    let (second, first) = (touch("a", held_out, 1), touch("b", TouchKind::Sent, 0));
    assert_eq!(codes(&of_a, vec![second, first]), [excluded, Some("step.not_due")]);
}

#[test]
fn the_other_of_a_group_is_named() {
    let facts = bought(&[day(3, 1)]);
    let facts = facts.with_touches([sent("b", Unit::Customer, EnrolmentId::Once, midnight(3, 1))]).unwrap();
    let programme = group();
    let decisions = programme.decide_customer(&facts, Moment::new(noon(3, 2)));
    assert_eq!(decisions[0].reason.unwrap().other_campaign(), Some("b"));
    assert_eq!(decisions[0].reason.unwrap().code, ReasonCode::ExclusionGroup);
    assert_eq!(decisions[0].outcome.kind(), OutcomeKind::Skip);
}

/// A message whose enrolment nobody recorded shows that there is one.
#[test]
fn an_enrolment_that_nobody_recorded_goes_on() {
    let steps =
        vec![Step::new(Offset::Elapsed { minutes: 0 }, Channel::Email), Step::new(Offset::days(3), Channel::Email)];
    let decide = |re_entry, touches: Vec<Touch>, at| {
        let parts = CampaignParts { re_entry, ..CampaignParts::new("one", Trigger::Audience, steps.clone()) };
        let programme = programme([parts]);
        let facts = sara().with_touches(touches).unwrap();
        let decision = programme.decide_customer(&facts, Moment::new(at)).remove(0);
        let key = decision.message().map(|message| message.key.to_string());
        (key, code(&decision), decision.entry.map(|entry| entry.id))
    };
    let number = EnrolmentId::Number;
    let touch = |of, step, on| Touch { step, ..sent("one", Unit::Customer, number(of), noon(3, on)) };
    let key = |number, step| Some(format!("one/1/sara/customer/number:{number}/{step}"));
    let always = ReEntry::Always;
    assert_eq!(decide(always, vec![], noon(3, 1)), (key(1, 1), None, Some(number(1))));
    assert_eq!(decide(always, vec![touch(1, 1, 1)], noon(3, 3)), (None, Some("step.not_due"), Some(number(1))));
    assert_eq!(decide(always, vec![touch(1, 1, 1)], noon(3, 4)), (key(1, 2), None, Some(number(1))));
    let both = vec![touch(1, 1, 1), touch(1, 2, 4)];
    assert_eq!(decide(always, both.clone(), noon(5, 1)), (None, Some("step.done"), Some(number(1))));
    // With a cool-down they come again by themselves.
    let after = ReEntry::after_days(30).unwrap();
    assert_eq!(decide(after, both.clone(), noon(3, 30)).1, Some("enrolment.too_soon"));
    assert_eq!(decide(after, both, noon(3, 31)), (key(2, 1), None, Some(number(2))));
    assert_eq!(decide(after, vec![touch(1, 1, 1)], noon(4, 30)), (key(1, 2), None, Some(number(1))));
}

/// A run for an earlier day, after the one that sent: what it records can be recorded.
#[test]
fn nobody_leaves_before_they_entered() {
    let visited = Predicate::Visits { within: Window::Ever, count: Bounds::at_least(1) };
    let programme = programme([CampaignParts { audience: visited.into(), ..at_once(Trigger::Audience) }]);
    let touch = sent("one", Unit::Customer, EnrolmentId::Number(1), noon(3, 5));
    let facts = sara().with_visits([]).with_touches([touch]).unwrap();
    let enrolment = programme.decide_customer(&facts, Moment::new(noon(3, 2)))[0].enrolment().unwrap();
    assert_eq!((enrolment.entered_at, enrolment.left_at), (noon(3, 5), Some(noon(3, 5))));
    assert!(facts.with_enrolments([enrolment]).is_ok());
}

/// The second message is due in ten days; the first one of next week comes before it.
#[test]
fn what_the_next_period_begins_with_may_come_first() {
    let steps =
        vec![Step::new(Offset::Elapsed { minutes: 0 }, Channel::Email), Step::new(Offset::days(10), Channel::Email)];
    let weekly = CampaignParts::new("one", Trigger::Every(CalendarUnit::IsoWeek), steps);
    let facts = sara().with_touches([sent("one", Unit::Customer, EnrolmentId::Day(day(3, 9)), noon(3, 9))]).unwrap();
    let two = programme([weekly.clone()]);
    let decision = two.decide_customer(&facts, Moment::new(noon(3, 10))).remove(0);
    assert_eq!((code(&decision), &decision.outcome), (Some("step.not_due"), &Outcome::NotYet(Some(midnight(3, 16)))));
    // With all messages out, they are done, and come again with the next week.
    let one = programme([CampaignParts { steps: weekly.steps[..1].to_vec(), ..weekly }]);
    let explanation = one.explain_customer("one", &facts, Moment::new(noon(3, 10))).remove(0);
    assert_eq!((code(&explanation.decision), &explanation.decision.outcome), (Some("step.done"), &Outcome::Exit));
    assert_eq!(explanation.next_eligible_at, Some(midnight(3, 16)));
}

/// Who enters now is told when the first message comes; who can enter later is told so if it comes at once.
#[test]
fn who_enters_is_told_when() {
    let decide = |due, facts: &CustomerFacts<&'static str>| {
        let re_entry = ReEntry::after_days(10).unwrap();
        let steps = vec![Step::new(due, Channel::Email)];
        let programme = programme([CampaignParts { re_entry, ..CampaignParts::new("one", Trigger::Audience, steps) }]);
        let decision = programme.decide_customer(facts, Moment::new(noon(3, 10))).remove(0);
        (
            code(&decision),
            decision.outcome.kind(),
            match decision.outcome {
                Outcome::NotYet(at) => at,
                _ => None,
            },
        )
    };
    let (at_once, later) = (Offset::Elapsed { minutes: 0 }, Offset::days(1));
    assert_eq!(decide(later, &sara()), (Some("step.not_due"), OutcomeKind::NotYet, Some(noon(3, 11))));
    let before = sara().with_touches([sent("one", Unit::Customer, EnrolmentId::Number(1), noon(3, 5))]).unwrap();
    let soon = Some("enrolment.too_soon");
    assert_eq!(decide(at_once, &before), (soon, OutcomeKind::NotYet, Some(midnight(3, 15))));
    assert_eq!(decide(later, &before), (soon, OutcomeKind::NotYet, None));
}

/// An audience that will no longer match, a step that will be too late: there is no instant to wait for.
#[test]
fn what_does_not_come_is_not_announced() {
    let decide = |parts: CampaignParts| {
        let programme = programme([parts]);
        let decision = programme.decide_customer(&bought(&[day(3, 8)]), Moment::new(noon(3, 10))).remove(0);
        match decision.outcome {
            Outcome::NotYet(at) => at,
            outcome => panic!("{outcome:?}"),
        }
    };
    let steps = vec![Step::new(Offset::days(10), Channel::Email)];
    let base = CampaignParts { steps, ..at_once(Trigger::FirstOrder) };
    assert_eq!(decide(base.clone()), Some(midnight(3, 18)));
    let recent = |days| Predicate::OrderRecency { days: Bounds::at_most(days) };
    assert_eq!(decide(CampaignParts { audience: recent(10).into(), ..base.clone() }), Some(midnight(3, 18)));
    assert_eq!(decide(CampaignParts { audience: recent(9).into(), ..base.clone() }), None);
    // Held back until 08:00.
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let quiet_hours = Some(retention::campaign::QuietHours { from: time(22), until: time(8) });
    let quiet = |minutes| CampaignParts { quiet_hours, late: LatePolicy::Within { minutes }, ..base.clone() };
    assert_eq!(decide(quiet(480)), Some(midnight(3, 18) + TimeDelta::hours(8)));
    assert_eq!(decide(quiet(479)), None);
}

/// What is asked of a cart is unknown where nobody knows the carts; who has none is not triggered.
#[test]
fn without_a_cart_nothing_is_asked_of_it() {
    let valuable = Predicate::CartValue { amount: AmountBounds::at_least(100.into()) };
    let bought = Predicate::Orders { within: Window::Ever, count: Bounds::at_least(1) };
    let birthday = Predicate::BirthdayWithin { days: 3, leap_day: LeapDay::default() };
    let audience = |rule: Rule| {
        let trigger = Trigger::CartAbandoned { after_minutes: 60 };
        programme([CampaignParts { audience: rule, ..at_once(trigger) }])
    };
    let code = |rule: &Rule, facts: &CustomerFacts<&'static str>| {
        let programme = audience(rule.clone());
        let decisions = programme.decide_customer(facts, Moment::new(noon(3, 9)));
        let code = decisions[0].reason.unwrap().code;
        let explained = &programme.explain_customer("one", facts, Moment::new(noon(3, 9)))[0];
        assert_eq!(explained.decision, decisions[0]);
        let table = FactTable::from_rows([facts.clone()]).unwrap();
        assert_eq!(programme.decide(&table, Moment::new(noon(3, 9))).reason("one", 0), Some(code), "{rule}");
        code
    };
    let (unknown, none) = (sara(), sara().with_carts([]).unwrap());
    let later = sara().with_carts([Cart::new("later", noon(3, 10))]).unwrap();
    for rule in [Rule::from(valuable.clone()), !valuable.clone(), Rule::from(birthday.clone())] {
        assert_eq!(code(&rule, &unknown), ReasonCode::AudienceUnknown);
        assert_eq!(code(&rule, &none), ReasonCode::NotTriggered);
        assert_eq!(code(&rule, &later), ReasonCode::NotTriggered);
    }
    // Who is not meant in any case is told so first.
    let rule = Rule::all([valuable.clone(), bought]);
    assert_eq!([&unknown, &none].map(|facts| code(&rule, facts)), [ReasonCode::NotInAudience; 2]);

    let programme = audience(valuable.into());
    let clause = |facts| programme.explain_customer("one", facts, Moment::new(noon(3, 9)))[0].clauses[0].clone();
    assert_eq!((clause(&none).holds, clause(&none).actual.as_deref()), (None, Some("no cart")));
    assert_eq!((clause(&unknown).holds, clause(&unknown).actual), (None, None));
}

/// An order of the day before a delivery is before it, also where that day begins earlier on the customer's clock.
#[test]
fn the_day_of_an_enrolment_is_the_same_in_every_zone() {
    let goal = Predicate::Orders { within: Window::SinceEnrolment, count: Bounds::at_least(1) };
    let programme = programme([CampaignParts { goal: Some(goal.into()), ..at_once(Trigger::OrderDelivered) }]);
    let delivered = OrderFacts { delivered_on: Some(day(3, 5)), ..OrderFacts::new("1", day(3, 1), 50.into()) };
    let code = |zone: &str, ordered: NaiveDate| {
        let facts = bought(&[day(3, 1), ordered]).with_order_details([delivered.clone()]).unwrap();
        let facts = facts.with_zone(zone.parse().unwrap());
        programme.decide_customer(&facts, Moment::new(noon(3, 9)))[0].reason.map(|reason| reason.code)
    };
    for zone in ["+00:00", "+09:00", "-09:00"] {
        assert_eq!(code(zone, day(3, 4)), None, "{zone}");
        assert_eq!(code(zone, day(3, 5)), Some(ReasonCode::GoalReached), "{zone}");
    }
}
