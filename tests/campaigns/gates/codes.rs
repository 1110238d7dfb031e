//! Each reason code by a customer who gets it, with its outcome.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use retention::campaign::{
    Blacklist, Bounds, Campaign, CampaignParts, CampaignStatus, Cap, CapWindow, ChannelFacts, CustomerFacts, Decision,
    Enrolment, EnrolmentId, LatePolicy, Moment, Offset, OrderFacts, Outcome, OutcomeKind, Predicate, Programme,
    ProgrammeParts, QuietHours, ReEntry, Reach, ReasonCode, Rule, SendWindow, Step, SubscriptionFacts, Suppression,
    Touch, TouchKind, Trigger, Unit, Window,
};
use retention::model::{Birthday, CalendarUnit, Cart, CartFate, Channel, Consent, LeapDay, Rate};

/// A Tuesday, 10 March 2026, 09:00 UTC.
fn now() -> DateTime<Utc> {
    crate::assembly::now()
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn at_once() -> Vec<Step> {
    vec![Step::new(Offset::Elapsed { minutes: 0 }, Channel::Email)]
}

/// Every day, at once.
fn news() -> CampaignParts {
    CampaignParts::new("news", Trigger::Every(CalendarUnit::Day), at_once())
}

fn cart_reminder() -> CampaignParts {
    CampaignParts::new("cart", Trigger::CartAbandoned { after_minutes: 60 }, at_once())
}

/// Reachable, agrees, has never bought or got anything.
fn sara() -> CustomerFacts<&'static str> {
    let email = ChannelFacts::reachable_with_consent(None);
    CustomerFacts::new("sara")
        .with_channel(Channel::Email, email)
        .with_orders([])
        .and_then(|sara| sara.with_touches([]))
        .and_then(|sara| sara.with_enrolments([]))
        .unwrap()
}

fn email(change: impl FnOnce(&mut ChannelFacts)) -> CustomerFacts<&'static str> {
    let mut email = ChannelFacts::reachable_with_consent(None);
    change(&mut email);
    sara().with_channel(Channel::Email, email)
}

fn cart(id: &str, hours_ago: i64) -> Cart {
    Cart::new(id, now() - TimeDelta::hours(hours_ago))
}

fn with_carts(carts: impl IntoIterator<Item = Cart>) -> CustomerFacts<&'static str> {
    sara().with_carts(carts).unwrap()
}

fn sent(campaign: &str, enrolment: EnrolmentId, at: DateTime<Utc>) -> Touch {
    Touch {
        campaign: campaign.into(),
        unit: Unit::Customer,
        enrolment,
        step: 1,
        channel: Channel::Email,
        at,
        kind: TouchKind::Sent,
        opened_at: None,
        clicked_at: None,
    }
}

fn of_today(campaign: &str) -> Touch {
    sent(campaign, EnrolmentId::Day(day(3, 10)), now())
}

fn with_touches(touches: impl IntoIterator<Item = Touch>) -> CustomerFacts<&'static str> {
    sara().with_touches(touches).unwrap()
}

/// The decision of the first campaign's last unit; the programme is kept for ever.
fn decide(
    campaigns: impl IntoIterator<Item = CampaignParts>,
    change: impl FnOnce(&mut ProgrammeParts),
    facts: &CustomerFacts<&'static str>,
) -> Decision<'static> {
    let campaigns = campaigns.into_iter().map(|parts| Campaign::new(parts).unwrap());
    let mut parts = Programme::new(campaigns).unwrap().into_parts();
    change(&mut parts);
    let programme: &'static Programme = Box::leak(Box::new(Programme::from_parts(parts).unwrap()));
    let first = programme.campaigns()[0].name();
    let decisions = programme.decide_customer(facts, Moment::new(now()));
    decisions.into_iter().rfind(|decision| decision.campaign.name() == first).unwrap()
}

fn one(campaign: CampaignParts, facts: &CustomerFacts<&'static str>) -> Decision<'static> {
    decide([campaign], |_| {}, facts)
}

fn status(status: CampaignStatus) -> Decision<'static> {
    one(CampaignParts { status, ..news() }, &sara())
}

fn during(from: i64, until: i64) -> CampaignStatus {
    let hours = |hours| Some(now() + TimeDelta::hours(hours));
    CampaignStatus::LiveDuring { from: hours(from), until: hours(until) }
}

fn orders(within: Window, count: Bounds) -> Rule {
    Predicate::Orders { within, count }.into()
}

fn visited() -> Rule {
    Predicate::Visits { within: Window::Ever, count: Bounds::at_least(1) }.into()
}

fn all() -> Rate {
    Rate::new(1, 1).unwrap()
}

fn held_by_hours(quiet_hours: Option<QuietHours>, send_window: Option<SendWindow>) -> Decision<'static> {
    one(CampaignParts { quiet_hours, send_window, ..news() }, &sara())
}

fn example(code: ReasonCode) -> Decision<'static> {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let ever = |count| orders(Window::Ever, count);
    match code {
        ReasonCode::Draft => status(CampaignStatus::Draft),
        ReasonCode::Paused => status(CampaignStatus::Paused),
        ReasonCode::NotStarted => status(during(1, 2)),
        ReasonCode::Ended => status(during(-2, 0)),
        ReasonCode::Unreachable => one(news(), &email(|email| email.reach = Reach::Unreachable)),
        ReasonCode::ReachUnknown => one(news(), &email(|email| email.reach = Reach::Unknown)),
        ReasonCode::Suppressed => {
            one(news(), &email(|email| email.suppression = Suppression::Bounced { since: Some(now()) }))
        }
        ReasonCode::Blacklisted => one(news(), &email(|email| email.blacklist = Blacklist::Listed { since: None })),
        ReasonCode::ConsentUnknown => one(news(), &email(|email| email.consent = Consent::Unknown)),
        ReasonCode::ConsentWithdrawn => {
            one(news(), &email(|email| email.consent = Consent::Withdrawn { since: Some(now()) }))
        }
        ReasonCode::ConsentLater => {
            let since = Some(now() + TimeDelta::hours(2));
            one(news(), &email(|email| email.consent = Consent::Given { since }))
        }
        ReasonCode::Stale => {
            let campaign = Campaign::new(CampaignParts { max_staleness_minutes: Some(60), ..news() }).unwrap();
            let programme: &'static Programme = Box::leak(Box::new(Programme::new([campaign]).unwrap()));
            let old = |minutes| Moment::new(now()).with_watermark(now() - TimeDelta::minutes(minutes));
            assert!(programme.decide_customer(&sara(), old(60))[0].message().is_some());
            programme.decide_customer(&sara(), old(61)).remove(0)
        }
        ReasonCode::NotInAudience => one(CampaignParts { audience: ever(Bounds::at_least(1)), ..news() }, &sara()),
        ReasonCode::AudienceUnknown => one(CampaignParts { audience: visited(), ..news() }, &sara()),
        ReasonCode::NotTriggered => one(CampaignParts { trigger: Trigger::FirstOrder, ..news() }, &sara()),
        ReasonCode::TriggerUnknown => {
            let trigger = Trigger::Birthday { leap_day: LeapDay::default() };
            one(CampaignParts { trigger, ..news() }, &sara())
        }
        ReasonCode::ReEntryNever => {
            let before = sent("news", EnrolmentId::Day(day(2, 1)), now() - TimeDelta::days(37));
            one(CampaignParts { re_entry: ReEntry::Never, ..news() }, &with_touches([before]))
        }
        ReasonCode::ReEntryTooSoon => {
            let before = sent("news", EnrolmentId::Day(day(3, 4)), now() - TimeDelta::days(6));
            let re_entry = ReEntry::after_days(7).unwrap();
            one(CampaignParts { re_entry, ..news() }, &with_touches([before]))
        }
        ReasonCode::ExclusionGroup => {
            let group = || Some("one".to_owned());
            let steps = vec![at_once().remove(0), Step::new(Offset::days(1), Channel::Email)];
            let other = CampaignParts { name: "other".to_owned(), exclusion_group: group(), steps, ..news() };
            let own = CampaignParts { exclusion_group: group(), ..news() };
            decide([own, other], |_| {}, &with_touches([of_today("other")]))
        }
        ReasonCode::OtherUnit => {
            let decision = one(cart_reminder(), &with_carts([cart("old", 9), cart("new", 8)]));
            assert!(decision.message().is_some());
            let facts = with_carts([cart("old", 9), cart("new", 8)]);
            decide_all(cart_reminder(), &facts).remove(0)
        }
        ReasonCode::PaymentPending => {
            let pending = CartFate::PaymentPending { since: now() - TimeDelta::hours(2) };
            one(cart_reminder(), &with_carts([cart("c", 8).with_fate(pending).unwrap()]))
        }
        ReasonCode::UnitEnded => {
            let emptied = CartFate::Emptied { at: now() };
            one(cart_reminder(), &with_carts([cart("c", 8).with_fate(emptied).unwrap()]))
        }
        ReasonCode::ExitRule => one(CampaignParts { exit: Some(ever(Bounds::at_most(0))), ..news() }, &sara()),
        ReasonCode::GoalReached => one(CampaignParts { goal: Some(ever(Bounds::at_most(0))), ..news() }, &sara()),
        ReasonCode::ExitUnknown => one(CampaignParts { goal: Some(visited()), ..news() }, &sara()),
        ReasonCode::GlobalHoldout => decide([news()], |parts| parts.global_holdout = all(), &sara()),
        ReasonCode::CampaignHoldout => one(CampaignParts { holdout: all(), ..news() }, &sara()),
        ReasonCode::StepNotDue => {
            let steps = vec![Step::new(Offset::day_at(0, time(11)), Channel::Email)];
            one(CampaignParts { steps, ..news() }, &sara())
        }
        ReasonCode::StepsDone => one(news(), &with_touches([of_today("news")])),
        ReasonCode::StepTooLate => one(CampaignParts { late: LatePolicy::Within { minutes: 539 }, ..news() }, &sara()),
        ReasonCode::HistoryUnknown => {
            let email = ChannelFacts::reachable_with_consent(None);
            one(news(), &CustomerFacts::new("sara").with_channel(Channel::Email, email))
        }
        ReasonCode::CapReached => {
            let caps = vec![Cap::new(1, CapWindow::Day).unwrap()];
            decide([news()], |parts| parts.caps = caps, &with_touches([of_today("other")]))
        }
        ReasonCode::QuietHours => held_by_hours(Some(QuietHours { from: time(22), until: time(10) }), None),
        ReasonCode::SendWindow => held_by_hours(None, Some(SendWindow::on([Weekday::Wed], time(8), time(9)))),
        ReasonCode::LostTo => {
            let other = CampaignParts { name: "other".to_owned(), priority: 1, ..news() };
            decide([news(), other], |_| {}, &sara())
        }
        _ => panic!("{code} has no example"),
    }
}

fn decide_all(campaign: CampaignParts, facts: &CustomerFacts<&'static str>) -> Vec<Decision<'static>> {
    let programme = Programme::new([Campaign::new(campaign).unwrap()]).unwrap();
    let programme: &'static Programme = Box::leak(Box::new(programme));
    programme.decide_customer(facts, Moment::new(now()))
}

/// What is expected of each example: the outcome, and the instant of "not yet".
fn expected(code: ReasonCode) -> (OutcomeKind, Option<DateTime<Utc>>) {
    let hours = |hours| Some(now() + TimeDelta::hours(hours));
    match code.as_str() {
        "live.not_started" | "time.quiet_hours" => (OutcomeKind::NotYet, hours(1)),
        "consent.later" | "step.not_due" => (OutcomeKind::NotYet, hours(2)),
        // Wednesday, 08:00.
        "time.send_window" => (OutcomeKind::NotYet, hours(23)),
        // Midnight.
        "cap.reached" => (OutcomeKind::NotYet, hours(15)),
        "arbitration.lost" => (OutcomeKind::NotYet, None),
        "holdout.global" | "holdout.campaign" => (OutcomeKind::HeldOut, None),
        "freshness.stale"
        | "audience.unknown"
        | "enrolment.unknown"
        | "exit.payment_pending"
        | "exit.unknown"
        | "step.history_unknown" => (OutcomeKind::Defer, None),
        "enrolment.once" | "exit.unit_ended" | "exit.rule" | "exit.goal" | "step.done" | "step.too_late" => {
            (OutcomeKind::Exit, None)
        }
        _ => (OutcomeKind::Skip, None),
    }
}

#[test]
fn each_code_has_its_customer_and_outcome() {
    for code in ReasonCode::ALL {
        let decision = example(*code);
        assert_eq!(decision.reason.map(|reason| reason.code), Some(*code), "{decision}");
        let (kind, until) = expected(*code);
        assert_eq!(decision.outcome.kind(), kind, "{decision}");
        if let Outcome::NotYet(at) = decision.outcome {
            assert_eq!(at, until, "{decision}");
        }
    }
}

#[test]
fn the_base_case_sends() {
    let decision = one(news(), &sara());
    assert_eq!(decision.message().unwrap().key.as_str(), "news/1/sara/customer/day:2026-03-10/1");
    let decision = one(cart_reminder(), &with_carts([cart("c", 8)]));
    assert_eq!(decision.message().unwrap().key.as_str(), "cart/1/sara/cart:c/once/1");
}

#[test]
fn codes_are_names_of_their_gates() {
    let names: BTreeSet<_> = ReasonCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), ReasonCode::ALL.len());
    assert!(ReasonCode::ALL.is_sorted_by_key(|code| code.gate()));
    for code in ReasonCode::ALL {
        assert_eq!(code.as_str().parse(), Ok(*code));
        assert_eq!(code.to_string(), code.as_str());
        assert!(code.meaning().ends_with('.') && code.remedy().ends_with('.'));
        #[cfg(feature = "serde")]
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
    }
    assert!("consent".parse::<ReasonCode>().is_err());
}

#[test]
fn a_service_line_reaches_the_blacklisted_and_nobody_else() {
    let steps = vec![at_once().remove(0).over(retention::campaign::Line::Service)];
    let campaign = CampaignParts { steps, ..news() };
    let listed = email(|email| email.blacklist = Blacklist::Listed { since: None });
    assert!(one(campaign.clone(), &listed).message().is_some());
    let bounced = email(|email| email.suppression = Suppression::Bounced { since: None });
    assert_eq!(one(campaign, &bounced).reason.unwrap().code, ReasonCode::Suppressed);
}

/// One step of an audience, then another a day later: the host's records carry the enrolment.
#[test]
fn who_leaves_the_audience_leaves_and_may_enter_again() {
    let steps = vec![at_once().remove(0), Step::new(Offset::Elapsed { minutes: 1_440 }, Channel::Email)];
    let audience = orders(Window::CalendarDays { days: 2 }, Bounds::at_least(1));
    let parts = CampaignParts { audience, ..CampaignParts::new("thanks", Trigger::Audience, steps) };
    let programme = Programme::new([Campaign::new(parts).unwrap()]).unwrap();
    let bought = [day(3, 9), day(3, 20)].map(|day| (day, 10.into()));
    let (mut touches, mut enrolments) = (Vec::<Touch>::new(), Vec::<Enrolment>::new());
    let mut seen = Vec::new();
    for days in 0..14 {
        let facts = sara()
            .with_orders(bought)
            .and_then(|sara| sara.with_touches(touches.clone()))
            .and_then(|sara| sara.with_enrolments(enrolments.clone()))
            .unwrap();
        let decision = programme.decide_customer(&facts, Moment::new(now() + TimeDelta::days(days))).remove(0);
        touches.extend(decision.touch());
        if let Some(enrolment) = decision.enrolment() {
            enrolments.retain(|other| other.number != enrolment.number);
            enrolments.push(enrolment);
        }
        if let Some(message) = decision.message() {
            seen.push((days, message.key.to_string()));
        }
    }
    let key = |number, step| format!("thanks/1/sara/customer/number:{number}/{step}");
    // On the 10th they match; on the 11th no more, so the second message never goes. They come again on the 20th and 21st.
    assert_eq!(seen, [(0, key(1, 1)), (10, key(2, 1)), (11, key(2, 2))]);
    let left: Vec<_> = enrolments.iter().map(|enrolment| enrolment.left_at).collect();
    assert_eq!(left, [Some(now() + TimeDelta::days(1)), Some(now() + TimeDelta::days(12))]);
}

/// On the day of the birthday and the days before it, and not after it.
#[test]
fn a_birthday_lapses_with_its_day() {
    let steps = vec![Step::new(Offset::before(2, NaiveTime::MIN), Channel::Email)];
    let parts = CampaignParts::new("birthday", Trigger::Birthday { leap_day: LeapDay::March1 }, steps);
    let programme = Programme::new([Campaign::new(parts).unwrap()]).unwrap();
    let facts = sara().with_birthday(Birthday::new(2, 29).unwrap());
    let sends = |month, on: u32, hour| {
        let at = day(month, on).and_hms_opt(hour, 59, 59).unwrap().and_utc();
        let decision = programme.decide_customer(&facts, Moment::new(at)).remove(0);
        (decision.message().is_some(), decision.outcome.kind())
    };
    assert_eq!(sends(2, 26, 23), (false, OutcomeKind::NotYet));
    assert!(sends(2, 27, 0).0 && sends(3, 1, 23).0);
    assert_eq!(sends(3, 2, 0), (false, OutcomeKind::NotYet));
    let decision = programme.decide_customer(&facts, Moment::new(now())).remove(0);
    assert_eq!(
        decision.to_string(),
        "birthday: not yet, at 2027-02-27 00:00 UTC; enrolment.not_triggered (until 2027-02-27 00:00 UTC)"
    );
}

/// Nobody is greeted on the day of their birth: the first birthday is a year later.
#[test]
fn the_first_birthday_is_a_year_after_the_birth() {
    let campaign = CampaignParts { trigger: Trigger::Birthday { leap_day: LeapDay::default() }, ..news() };
    let born = |year| sara().with_birthday(Birthday::from_date(NaiveDate::from_ymd_opt(year, 3, 10).unwrap()));
    assert!(one(campaign.clone(), &born(2025)).message().is_some());
    let decision = one(campaign, &born(2026));
    let next = NaiveDate::from_ymd_opt(2027, 3, 10).unwrap().and_time(NaiveTime::MIN).and_utc();
    assert_eq!(decision.outcome, Outcome::NotYet(Some(next)));
}

/// A term that is renewed has another end, and so another reminder.
#[test]
fn a_renewed_subscription_is_another_enrolment() {
    let steps = vec![Step::new(Offset::before(7, NaiveTime::MIN), Channel::Email)];
    let parts = CampaignParts::new("renewal", Trigger::SubscriptionEnds, steps);
    let programme = Programme::new([Campaign::new(parts).unwrap()]).unwrap();
    let term = |end: NaiveDate| {
        let term = SubscriptionFacts {
            id: "s".into(),
            start: day(1, 1),
            trial_until: None,
            cancelled_on: None,
            end: Some(end),
        };
        sara().with_subscriptions([term]).unwrap()
    };
    let decision = programme.decide_customer(&term(day(3, 15)), Moment::new(now())).remove(0);
    assert_eq!(decision.message().unwrap().key.as_str(), "renewal/1/sara/subscription:s/day:2026-03-15/1");
    let renewed = term(day(4, 15)).with_touches(decision.touch()).unwrap();
    let decision = programme.decide_customer(&renewed, Moment::new(now())).remove(0);
    assert_eq!(decision.outcome, Outcome::NotYet(Some(day(4, 8).and_time(NaiveTime::MIN).and_utc())));
}

/// What was held out counts against the caps of the control, and of nobody else.
#[test]
fn the_control_is_capped_by_what_was_held_out() {
    let held_out = |campaign: &str, days: u32| Touch {
        kind: TouchKind::HeldOut,
        ..sent(campaign, EnrolmentId::Day(day(3, 10 - days)), now() - TimeDelta::days(i64::from(days)))
    };
    let weekly = || vec![Cap::new(1, CapWindow::Week).unwrap()];
    let of = |holdout, campaign, of_programme, touch: Touch| {
        let caps = if of_programme { Vec::new() } else { weekly() };
        let campaign = CampaignParts { holdout, caps, name: campaign, ..news() };
        let caps = if of_programme { weekly() } else { Vec::new() };
        let facts = with_touches([touch]);
        let decision = decide([campaign], |parts| parts.caps = caps, &facts);
        match decision.outcome {
            Outcome::Send(message) | Outcome::HeldOut(message) => message.at,
            outcome => panic!("{outcome:?}"),
        }
    };
    let (none, monday) = (Rate::new(0, 1).unwrap(), day(3, 16).and_time(NaiveTime::MIN).and_utc());
    for of_programme in [false, true] {
        assert_eq!(of(all(), "news".to_owned(), of_programme, held_out("news", 1)), monday);
        assert_eq!(of(all(), "news".to_owned(), of_programme, held_out("other", 1)), now());
        assert_eq!(of(none, "news".to_owned(), of_programme, held_out("news", 1)), now());
    }
    assert_eq!(of(all(), "news".to_owned(), true, Touch { kind: TouchKind::Sent, ..held_out("other", 1) }), monday);
}

/// An order of the cart's day ends it, unless its instant says that it was before; one of a day before does not.
#[test]
fn orders_end_a_cart_by_day_and_by_instant() {
    let cart_at = now() - TimeDelta::hours(3);
    let facts = |days: &[NaiveDate]| {
        let orders = days.iter().map(|day| (*day, 5.into()));
        with_carts([Cart::new("c", cart_at)]).with_orders(orders).unwrap()
    };
    let code =
        |facts: &CustomerFacts<&'static str>| one(cart_reminder(), facts).reason.map(|reason| reason.code.as_str());
    let ended = Some("exit.unit_ended");
    let today = day(3, 10);
    assert_eq!(code(&facts(&[day(3, 9)])), None);
    assert_eq!(code(&facts(&[today])), ended);
    let hour = TimeDelta::hours(1);
    assert_eq!(code(&facts(&[today]).with_last_order_at(cart_at - hour)), None);
    assert_eq!(code(&facts(&[today]).with_last_order_at(cart_at)), ended);
    assert_eq!(code(&facts(&[today, today]).with_last_order_at(cart_at - hour)), None);
    // One that is later than now is not seen; of two, the other may have been since.
    assert_eq!(code(&facts(&[today]).with_last_order_at(now() + hour)), None);
    assert_eq!(code(&facts(&[today, today]).with_last_order_at(now() + hour)), ended);
    assert_eq!(code(&facts(&[day(3, 11)])), None);
    // Where orders are known in detail, each by its instant.
    let detail = |id: &str, at| OrderFacts { placed_at: Some(at), ..OrderFacts::new(id, today, 5.into()) };
    let details = [detail("a", cart_at - hour), detail("b", cart_at - hour)];
    assert_eq!(code(&facts(&[today, today]).with_order_details(details.clone()).unwrap()), None);
    assert_eq!(code(&facts(&[today; 3]).with_order_details(details).unwrap()), ended);
    assert_eq!(code(&facts(&[]).with_order_details([detail("a", now())]).unwrap()), ended);
    let of_day = OrderFacts::new("a", today, 5.into());
    assert_eq!(code(&facts(&[]).with_order_details([of_day]).unwrap()), ended);
    // Nobody knows.
    let email = ChannelFacts::reachable_with_consent(None);
    let unknown = CustomerFacts::new("sara").with_channel(Channel::Email, email).with_carts([Cart::new("c", cart_at)]);
    let unknown = unknown.and_then(|sara| sara.with_touches([])).unwrap();
    assert_eq!(code(&unknown), Some("exit.unknown"));
    assert_eq!(code(&unknown.clone().with_last_order_at(cart_at - hour)), None);
    assert_eq!(code(&unknown.with_last_order_at(now() + hour)), Some("exit.unknown"));
}

/// The channel that counts is that of the step that is next.
#[test]
fn each_step_asks_for_its_own_channel() {
    let steps = vec![at_once().remove(0), Step::new(Offset::Elapsed { minutes: 0 }, Channel::Sms)];
    let campaign = || CampaignParts { steps: steps.clone(), ..news() };
    let no_sms = sara().with_channel(Channel::Sms, ChannelFacts::unreachable());
    assert_eq!(one(campaign(), &no_sms).message().unwrap().step.channel, Channel::Email);
    let second = no_sms.with_touches([of_today("news")]).unwrap();
    let reason = one(campaign(), &second).reason.unwrap();
    assert_eq!((reason.code, reason.channel), (ReasonCode::Unreachable, Some(Channel::Sms)));
}

/// A campaign goes forward: a step before one that is out is over.
#[test]
fn no_step_goes_after_a_later_one() {
    let steps = vec![at_once().remove(0), at_once().remove(0), at_once().remove(0)];
    let campaign = CampaignParts { steps, ..news() };
    let out = Touch { step: 2, ..of_today("news") };
    let decision = one(campaign.clone(), &with_touches([out.clone()]));
    assert_eq!(decision.message().unwrap().number, 3);
    // A touch of another enrolment is none of this one; one of tomorrow is.
    let yesterday = sent("news", EnrolmentId::Day(day(3, 9)), now());
    assert_eq!(one(campaign.clone(), &with_touches([yesterday])).message().unwrap().number, 1);
    let tomorrow = Touch { at: now() + TimeDelta::days(1), ..out };
    assert_eq!(one(campaign.clone(), &with_touches([tomorrow.clone()])).message().unwrap().number, 3);
    let receipt = Touch { kind: TouchKind::Transactional, ..tomorrow };
    assert_eq!(one(campaign, &with_touches([receipt])).message().unwrap().number, 1);
}

/// A greeting that counts from the day lapses with it too, unless it is told how late it may be.
#[test]
fn no_birthday_is_greeted_on_another_day() {
    let of = |late| CampaignParts { late, trigger: Trigger::Birthday { leap_day: LeapDay::default() }, ..news() };
    let born = |on| sara().with_birthday(Birthday::new(3, on).unwrap());
    assert!(one(of(LatePolicy::Send), &born(10)).message().is_some());
    assert_eq!(one(of(LatePolicy::Send), &born(9)).outcome.kind(), OutcomeKind::NotYet);
    assert!(one(of(LatePolicy::within_hours(36)), &born(9)).message().is_some());
}

/// What is held out is recorded once its time has come, as what it is; what is not decided on is not.
#[test]
fn touches_are_of_what_is_decided_now() {
    let held_out = || CampaignParts { holdout: all(), ..news() };
    let touch = one(held_out(), &sara()).touch().unwrap();
    assert_eq!((touch.kind, touch.at, &*touch.campaign), (TouchKind::HeldOut, now(), "news"));
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let quiet_hours = Some(QuietHours { from: time(22), until: time(10) });
    let decision = one(CampaignParts { quiet_hours, ..held_out() }, &sara());
    assert_eq!((decision.outcome.kind(), decision.touch()), (OutcomeKind::HeldOut, None));
    assert!(decision.message().is_none());
    assert_eq!(one(news(), &sara()).touch().unwrap().kind, TouchKind::Sent);
    assert_eq!(status(CampaignStatus::Draft).touch(), None);
}

#[test]
fn the_page_of_reasons_has_each_code_once_in_order() {
    let page = include_str!("../../../src/campaign/guide/reason_codes.rs");
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
