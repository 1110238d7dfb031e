//! Laws of plans: what is valid is read as it was written, what is not is refused by its path, and the lint finds each kind of
//! suspicious plan and nothing in sound ones.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on fails")]

mod lint;
mod strategies;

use chrono::{NaiveTime, TimeDelta, Weekday};
use proptest::prelude::*;
use retention::campaign::{
    Bounds, Campaign, CampaignError, CampaignParts, CampaignStatus, Cap, CapWindow, LatePolicy, MergeField, Milestone,
    Offer, Offset, Predicate, Programme, ProgrammeParts, QuietHours, ReEntry, Rule, SendWindow, Step, Trigger,
    UnitKind, Window,
};
use retention::model::{Channel, LeapDay, Rate};
use retention::segment::SilenceLimit;
use rust_decimal::Decimal;

#[cfg(feature = "serde")]
use self::strategies::any_campaign;
use self::strategies::{any_parts, any_programme, any_time};

fn at(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn path_of(error: &CampaignError) -> String {
    match error {
        CampaignError::Field { path, .. } => path.clone(),
        other => panic!("{other}"),
    }
}

/// What is written is read again, by people and by machines.
#[cfg(feature = "serde")]
#[track_caller]
fn round_trip<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
    let bytes = postcard::to_stdvec(value).unwrap();
    assert_eq!(&postcard::from_bytes::<T>(&bytes).unwrap(), value);
}

/// Refused by the constructor and, with the same words, by whoever reads it; for people and for machines.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "parts are made to be refused")]
fn refuses(parts: CampaignParts, path: &str) {
    let error = Campaign::new(parts.clone()).unwrap_err();
    assert_eq!(path_of(&error), path);
    #[cfg(feature = "serde")]
    {
        let json = serde_json::to_string(&parts).unwrap();
        let read = serde_json::from_str::<Campaign>(&json).unwrap_err();
        assert!(read.to_string().starts_with(&error.to_string()), "{read} against {error}");
        // In a programme its place comes first.
        let json = format!(r#"{{"campaigns": [{}, {json}]}}"#, serde_json::to_string(&small("first")).unwrap());
        let read = serde_json::from_str::<Programme>(&json).unwrap_err();
        assert!(read.to_string().starts_with(&format!("campaigns[1].{error}")), "{read} against {error}");
        assert!(postcard::from_bytes::<Campaign>(&postcard::to_stdvec(&parts).unwrap()).is_err());
    }
    let _ = parts;
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "parts are made to be refused")]
fn refuses_programme(parts: ProgrammeParts, path: &str) {
    let error = Programme::from_parts(parts.clone()).unwrap_err();
    assert_eq!(path_of(&error), path);
    #[cfg(feature = "serde")]
    {
        let json = serde_json::to_string(&parts).unwrap();
        let read = serde_json::from_str::<Programme>(&json).unwrap_err();
        assert!(read.to_string().starts_with(&error.to_string()), "{read} against {error}");
        assert!(postcard::from_bytes::<Programme>(&postcard::to_stdvec(&parts).unwrap()).is_err());
    }
    let _ = parts;
}

type Mutation = (&'static str, fn(&mut CampaignParts));

fn first_step(parts: &mut CampaignParts) -> &mut Step {
    &mut parts.steps[0]
}

fn offer(parts: &mut CampaignParts, offer: Offer) {
    parts.steps[0].offer = Some(offer);
}

fn silence(parts: &mut CampaignParts, limit: SilenceLimit, min_gaps: u32) {
    undated(parts);
    parts.trigger = Trigger::Silence { limit, min_gaps };
}

/// Without steps that ask for a date.
fn undated(parts: &mut CampaignParts) {
    for step in &mut parts.steps {
        step.due = Offset::days(1);
    }
}

const ROLLING_0: Window = Window::Rolling { days: 0 };

/// Each way to spoil a part, and its path.
const MUTATIONS: &[Mutation] = &[
    ("name", |parts| parts.name = String::new()),
    ("name", |parts| parts.name = "a".repeat(65)),
    ("name", |parts| parts.name = "Welcome".into()),
    ("name", |parts| parts.name = "a/b".into()),
    ("name", |parts| parts.name = "nowruz\u{661}".into()),
    ("status.live_during", |parts| {
        let now = chrono::DateTime::UNIX_EPOCH;
        parts.status = CampaignStatus::LiveDuring { from: Some(now), until: Some(now) };
    }),
    ("status.live_during", |parts| {
        let now = chrono::DateTime::UNIX_EPOCH;
        parts.status = CampaignStatus::LiveDuring { from: Some(now), until: Some(now - TimeDelta::minutes(1)) };
    }),
    ("trigger.cart_abandoned.after_minutes", |parts| {
        undated(parts);
        parts.trigger = Trigger::CartAbandoned { after_minutes: 0 };
    }),
    ("trigger.silence.min_gaps", |parts| silence(parts, SilenceLimit::Fixed { days: 30 }, 0)),
    ("trigger.silence.limit", |parts| {
        let multiple = Rate::new(2, 1).unwrap();
        silence(parts, SilenceLimit::OwnRhythm { multiple, floor: 31, ceiling: 30 }, 3);
    }),
    ("trigger.silence.limit", |parts| {
        let multiple = Rate::new(0, 1).unwrap();
        silence(parts, SilenceLimit::OwnRhythm { multiple, floor: 10, ceiling: 30 }, 3);
    }),
    ("trigger.inactive.days", |parts| {
        undated(parts);
        parts.trigger = Trigger::Inactive { days: 0 };
    }),
    ("trigger.milestone.orders.count", |parts| {
        undated(parts);
        parts.trigger = Trigger::Milestone(Milestone::Orders { count: 0 });
    }),
    ("trigger.milestone.spend.amount", |parts| {
        undated(parts);
        parts.trigger = Trigger::Milestone(Milestone::Spend { amount: Decimal::ZERO });
    }),
    ("trigger.occasion", |parts| {
        parts.trigger = Trigger::Occasion { month: 2, day: 30, leap_day: LeapDay::March1 };
    }),
    ("trigger.occasion", |parts| {
        parts.trigger = Trigger::Occasion { month: 13, day: 1, leap_day: LeapDay::March1 };
    }),
    ("audience.all[1].orders.within", |parts| {
        let orders = Predicate::Orders { within: ROLLING_0, count: Bounds::at_least(1) };
        let ever = Predicate::Orders { within: Window::Ever, count: Bounds::at_least(1) };
        parts.audience = Rule::All(vec![ever.into(), orders.into()]);
    }),
    ("exit.any", |parts| parts.exit = Some(Rule::Any(Vec::new()))),
    ("goal.visits.count", |parts| {
        parts.goal = Some(Predicate::Visits { within: Window::Ever, count: Bounds::default() }.into());
    }),
    ("steps", |parts| parts.steps.clear()),
    ("steps", |parts| parts.steps = vec![parts.steps[0].clone(); 256]),
    ("steps[0].due", |parts| {
        parts.trigger = Trigger::OrderPlaced;
        first_step(parts).due = Offset::before(3, at(10, 0));
    }),
    ("steps[0].due.day.at", |parts| {
        first_step(parts).due = Offset::day_at(3, NaiveTime::from_hms_opt(10, 0, 1).unwrap());
    }),
    ("steps[0].due.day.at", |parts| {
        first_step(parts).due = Offset::day_at(3, NaiveTime::from_hms_nano_opt(10, 0, 0, 1).unwrap());
    }),
    ("steps[0].due.before.at", |parts| {
        parts.trigger = Trigger::TrialEnds;
        first_step(parts).due = Offset::before(3, NaiveTime::from_hms_opt(10, 0, 59).unwrap());
    }),
    ("steps[0].offer.kind.percent", |parts| offer(parts, Offer::percent(0))),
    ("steps[0].offer.kind.percent", |parts| offer(parts, Offer::percent(Decimal::new(10_001, 2)))),
    ("steps[0].offer.kind.coupon", |parts| offer(parts, Offer::coupon(0))),
    ("steps[0].offer.kind.credit", |parts| offer(parts, Offer::credit(-1))),
    ("steps[0].offer.kind.gift", |parts| offer(parts, Offer::gift(" "))),
    ("steps[0].offer.code", |parts| offer(parts, Offer::percent(5).with_code("\t"))),
    ("steps[0].offer.valid_days", |parts| offer(parts, Offer::percent(5).for_days(0))),
    ("steps[0].merge_fields[1]", |parts| {
        first_step(parts).merge_fields = vec![MergeField::Name, MergeField::Custom(String::new())];
    }),
    ("steps[0].merge_fields[2]", |parts| {
        first_step(parts).merge_fields = vec![MergeField::Name, MergeField::Code, MergeField::Name];
    }),
    ("late.within.minutes", |parts| parts.late = LatePolicy::Within { minutes: 0 }),
    ("quiet_hours.until", |parts| parts.quiet_hours = Some(QuietHours { from: at(8, 0), until: at(8, 0) })),
    ("quiet_hours.from", |parts| {
        let from = NaiveTime::from_hms_opt(8, 0, 30).unwrap();
        parts.quiet_hours = Some(QuietHours { from, until: at(8, 0) });
    }),
    ("quiet_hours.until", |parts| {
        let until = NaiveTime::from_hms_opt(23, 59, 59).unwrap();
        parts.quiet_hours = Some(QuietHours { from: at(8, 0), until });
    }),
    ("send_window.days", |parts| parts.send_window = Some(SendWindow::on([], at(8, 0), at(9, 0)))),
    ("send_window.days[2]", |parts| {
        parts.send_window = Some(SendWindow::on([Weekday::Mon, Weekday::Sat, Weekday::Mon], at(8, 0), at(9, 0)));
    }),
    ("send_window.from", |parts| {
        let from = NaiveTime::from_hms_opt(8, 0, 30).unwrap();
        parts.send_window = Some(SendWindow::every_day(from, at(9, 0)));
    }),
    ("send_window.until", |parts| {
        let until = NaiveTime::from_hms_opt(23, 59, 59).unwrap();
        parts.send_window = Some(SendWindow::every_day(at(8, 0), until));
    }),
    ("send_window", |parts| {
        parts.quiet_hours = Some(QuietHours::night());
        parts.send_window = Some(SendWindow::every_day(at(23, 0), at(8, 0)));
    }),
    ("exclusion_group", |parts| parts.exclusion_group = Some(String::new())),
    ("exclusion_group", |parts| parts.exclusion_group = Some("Win Back".to_owned())),
    ("holdout", |parts| parts.holdout = Rate::new(-1, 100).unwrap()),
    ("holdout", |parts| parts.holdout = Rate::new(101, 100).unwrap()),
    ("conversion_days", |parts| parts.conversion_days = 0),
    ("max_staleness_minutes", |parts| parts.max_staleness_minutes = Some(0)),
    ("cost_per_message", |parts| parts.cost_per_message = Decimal::new(-1, 28)),
];

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn what_is_valid_is_what_its_parts_build(parts in any_parts()) {
        let campaign = Campaign::new(parts.clone()).unwrap();
        prop_assert_eq!(campaign.parts(), &parts);
        prop_assert_eq!(campaign.unit(), parts.trigger.unit());
        prop_assert_eq!(Campaign::new(campaign.clone().into_parts()), Ok(campaign));
    }

    #[test]
    fn each_spoilt_part_is_refused_by_its_path(parts in any_parts(), which in 0..MUTATIONS.len()) {
        let (path, spoil) = MUTATIONS[which];
        let mut parts = parts;
        spoil(&mut parts);
        refuses(parts, path);
    }

    #[cfg(feature = "serde")]
    #[test]
    fn campaigns_are_read_as_they_were_written(campaign in any_campaign("any")) {
        round_trip(&campaign);
        // The parts are written as the campaign is.
        prop_assert_eq!(serde_json::to_string(&campaign).unwrap(), serde_json::to_string(campaign.parts()).unwrap());
    }

    #[cfg(feature = "serde")]
    #[test]
    fn what_is_left_out_is_as_of_the_constructor(campaign in any_campaign("any")) {
        let parts = campaign.into_parts();
        let json = serde_json::json!({ "name": parts.name, "trigger": parts.trigger, "steps": parts.steps });
        let read: Campaign = serde_json::from_value(json).unwrap();
        let small = CampaignParts::new(parts.name, parts.trigger, parts.steps);
        prop_assert_eq!(read, Campaign::new(small).unwrap());
    }

    #[test]
    fn programmes_are_what_their_parts_build(programme in any_programme()) {
        prop_assert_eq!(Programme::from_parts(programme.clone().into_parts()), Ok(programme.clone()));
        for campaign in programme.campaigns() {
            prop_assert_eq!(programme.campaign(campaign.name()), Some(campaign));
        }
        prop_assert_eq!(programme.campaign("no such"), None);
    }

    #[cfg(feature = "serde")]
    #[test]
    fn programmes_are_read_as_they_were_written(programme in any_programme()) {
        round_trip(&programme);
    }

    /// Minute by minute of a day: is there one in the window that is not quiet?
    #[test]
    fn a_window_within_quiet_hours_is_refused(times in [any_time(), any_time(), any_time(), any_time()]) {
        let [from, until, opens, closes] = times;
        prop_assume!(from != until);
        let step = Step::new(Offset::minutes(0), Channel::Email);
        let mut parts = CampaignParts::new("any", Trigger::FirstOrder, vec![step]);
        parts.quiet_hours = Some(QuietHours { from, until });
        parts.send_window = Some(SendWindow::on([Weekday::Fri], opens, closes));
        let within = |time, from, until| {
            if from < until { from <= time && time < until } else { time >= from || time < until }
        };
        let minutes = (0..24 * 60).map(|minute| at(minute / 60, minute % 60));
        let open = |time: &NaiveTime| (opens == closes || within(*time, opens, closes)) && !within(*time, from, until);
        prop_assert_eq!(Campaign::new(parts.clone()).is_ok(), minutes.clone().any(|time| open(&time)));

        // The programme's quiet hours leave the same minutes, and those of both leave fewer.
        let quiet = parts.quiet_hours.take();
        let under = |parts: CampaignParts| {
            let campaigns = vec![Campaign::new(parts).unwrap()];
            Programme::from_parts(ProgrammeParts { campaigns, quiet_hours: quiet, ..ProgrammeParts::default() })
        };
        prop_assert_eq!(under(parts.clone()).is_ok(), minutes.clone().any(|time| open(&time)));
        let other = QuietHours { from: closes, until: opens };
        if opens != closes {
            // Quiet outside of the window: the campaign is valid, and so it is without the window.
            let own = CampaignParts { quiet_hours: Some(other), ..parts };
            prop_assert_eq!(under(own.clone()).is_ok(), minutes.clone().any(|time| open(&time)));
            let without = under(CampaignParts { send_window: None, ..own });
            prop_assert_eq!(without.is_ok(), minutes.clone().any(|time| open(&time)));
        }
    }
}

fn small(name: &str) -> Campaign {
    let step = Step::new(Offset::minutes(0), Channel::Email);
    Campaign::new(CampaignParts::new(name, Trigger::FirstOrder, vec![step])).unwrap()
}

#[test]
fn the_limits_of_what_is_valid_are_valid() {
    let mut parts = small("a").into_parts();
    parts.name = "a-z_0".repeat(12) + "1234";
    parts.steps = vec![parts.steps[0].clone().offering(Offer::percent(100)); 255];
    parts.holdout = Rate::new(1, 1).unwrap();
    parts.late = LatePolicy::Within { minutes: 1 };
    parts.cost_per_message = Decimal::MAX;
    parts.send_window = Some(SendWindow::on([Weekday::Sun], at(0, 0), at(0, 0)));
    parts.quiet_hours = Some(QuietHours { from: at(0, 0), until: at(23, 59) });
    parts.trigger = Trigger::Occasion { month: 2, day: 29, leap_day: LeapDay::LeapYearsOnly };
    assert_eq!(parts.name.len(), 64);
    assert!(Campaign::new(parts).is_ok());
}

#[test]
fn parts_in_words() {
    let cap = |within| Cap::new(2, within).unwrap();
    assert_eq!(cap(CapWindow::Day).to_string(), "at most 2 a day");
    assert_eq!(cap(CapWindow::Week).over(Channel::Push).to_string(), "at most 2 over push a week");
    assert_eq!(cap(CapWindow::Month).to_string(), "at most 2 a month");
    assert_eq!(cap(CapWindow::Enrolment).to_string(), "at most 2 an enrolment");
    assert_eq!(cap(CapWindow::hours(1).unwrap()).to_string(), "at most 2 in 1 hour");
    assert_eq!((ReEntry::Never.to_string(), ReEntry::Always.to_string()), ("once".to_owned(), "always".to_owned()));
    assert_eq!(
        Offer::coupon(20).at_old_price().with_code("c").for_days(1).to_string(),
        "20 off the old price, code c, for 1 day"
    );
    assert_eq!(Offer::gift("mug").at_old_price().to_string(), "gift: mug, at the old price");
    assert_eq!(Offset::minutes(5).to_string(), "after 5 minutes");
    assert_eq!(Offset::hours(u32::MAX), Offset::minutes(u32::MAX));
    assert_eq!(LatePolicy::within_hours(u32::MAX), LatePolicy::Within { minutes: u32::MAX });
    let units = [UnitKind::Customer, UnitKind::Cart, UnitKind::Order, UnitKind::Subscription];
    assert_eq!(units.map(UnitKind::name), ["customer", "cart", "order", "subscription"]);
}

#[test]
fn programmes_refuse_what_campaigns_cannot_share() {
    let parts = |campaigns: Vec<Campaign>| ProgrammeParts { campaigns, ..ProgrammeParts::default() };
    let error = Programme::new([small("a"), small("b"), small("c"), small("b")]).unwrap_err();
    assert_eq!(error, CampaignError::DuplicateName { name: "b".to_owned(), first: 1, second: 3 });

    let many: Vec<_> = (0..1_001).map(|number| small(&format!("c{number}"))).collect();
    assert_eq!(Programme::MAX_CAMPAIGNS, 1_000);
    assert!(Programme::new(many[..1_000].to_vec()).is_ok());
    refuses_programme(parts(many), "campaigns");

    let caps = vec![Cap::new(1, CapWindow::Day).unwrap(), Cap::new(2, CapWindow::Enrolment).unwrap()];
    refuses_programme(ProgrammeParts { caps, ..parts(Vec::new()) }, "caps[1].within");
    for share in [Rate::new(-1, 10).unwrap(), Rate::new(11, 10).unwrap()] {
        refuses_programme(ProgrammeParts { global_holdout: share, ..parts(Vec::new()) }, "global_holdout");
    }
    let quiet_hours = Some(QuietHours { from: at(8, 0), until: at(8, 0) });
    refuses_programme(ProgrammeParts { quiet_hours, ..parts(Vec::new()) }, "quiet_hours.until");

    let mut night = small("night").into_parts();
    night.send_window = Some(SendWindow::every_day(at(23, 0), at(1, 0)));
    let campaigns = vec![small("a"), Campaign::new(night).unwrap()];
    let quiet_hours = Some(QuietHours::night());
    refuses_programme(ProgrammeParts { quiet_hours, ..parts(campaigns) }, "campaigns[1].send_window");
    let mut day = small("day").into_parts();
    day.quiet_hours = Some(QuietHours { from: at(8, 0), until: at(22, 0) });
    let campaigns = vec![Campaign::new(day).unwrap()];
    let error = Programme::from_parts(ProgrammeParts { quiet_hours, ..parts(campaigns) }).unwrap_err();
    let expected =
        "campaigns[0].quiet_hours: expected a minute outside of the quiet hours, found 08:00–22:00 beside 22:00–08:00";
    assert_eq!(error.to_string(), expected);
}

#[cfg(feature = "serde")]
mod wire {
    use super::*;

    const SMALL: &str =
        r#"{"name":"a","trigger":"first_order","steps":[{"due":{"elapsed":{"minutes":0}},"channel":"email"}]}"#;

    #[test]
    fn a_small_campaign_is_small() {
        assert_eq!(serde_json::from_str::<Campaign>(SMALL).unwrap(), small("a"));
        let programme: Programme = serde_json::from_str(&format!(r#"{{"campaigns":[{SMALL}]}}"#)).unwrap();
        assert_eq!(programme, Programme::new([small("a")]).unwrap());
        assert_eq!(serde_json::from_str::<Programme>("{}").unwrap(), Programme::new([]).unwrap());
    }

    #[test]
    fn what_must_be_there_is_asked_for() {
        for (field, json) in [
            ("name", r#"{"trigger":"first_order","steps":[]}"#),
            ("trigger", r#"{"name":"a","steps":[]}"#),
            ("steps", r#"{"name":"a","trigger":"first_order"}"#),
        ] {
            let error = serde_json::from_str::<Campaign>(json).unwrap_err().to_string();
            assert!(error.contains(&format!("missing field `{field}`")), "{error}");
        }
    }

    #[test]
    fn a_misspelt_field_is_refused_at_every_depth() {
        let unknown = |json: &str| {
            let error = serde_json::from_str::<Programme>(json).unwrap_err().to_string();
            assert!(error.contains("unknown field"), "{json}: {error}");
        };
        let with =
            |part: &str| unknown(&format!(r#"{{"campaigns":[{}]}}"#, SMALL.replacen('{', &format!("{{{part},"), 1)));
        unknown(r#"{"cap":[]}"#);
        with(r#""hold_out":0.1"#);
        with(r#""caps":[{"at_most":1,"within":"day","over":"sms"}]"#);
        with(r#""caps":[{"at_most":1,"within":{"rolling":{"hours":1,"days":2}}}]"#);
        with(r#""quiet_hours":{"from":"22:00","until":"08:00","zone":"UTC"}"#);
        with(r#""send_window":{"days":["Mon"],"from":"09:00","until":"18:00","zone":"UTC"}"#);
        with(r#""late":{"within":{"minutes":60,"hours":1}}"#);
        with(r#""status":{"live_during":{"from":null,"to":null}}"#);
        unknown(&format!(r#"{{"campaigns":[{}]}}"#, SMALL.replace(r#""minutes":0"#, r#""minutes":0,"hours":1"#)));
        unknown(&format!(r#"{{"campaigns":[{}]}}"#, SMALL.replace(r#""channel""#, r#""text":"hi","channel""#)));
        let offer = r#""offer":{"kind":{"percent":5},"until":3},"channel""#;
        unknown(&format!(r#"{{"campaigns":[{}]}}"#, SMALL.replace(r#""channel""#, offer)));
    }

    #[test]
    fn times_are_read_with_and_without_seconds() {
        for time in ["22:00", "22:00:00"] {
            let quiet: QuietHours = serde_json::from_str(&format!(r#"{{"from":"{time}","until":"08:00"}}"#)).unwrap();
            assert_eq!(quiet, QuietHours::night());
        }
        assert!(serde_json::from_str::<QuietHours>(r#"{"from":"24:00","until":"08:00"}"#).is_err());
    }

    #[test]
    fn a_cap_of_0_is_neither_no_cap_nor_nothing() {
        assert!(serde_json::from_str::<Cap>(r#"{"at_most":0,"within":"day"}"#).is_err());
        assert!(serde_json::from_str::<Cap>(r#"{"at_most":1,"within":{"rolling":{"hours":0}}}"#).is_err());
        assert_eq!(path_of(&Cap::new(0, CapWindow::Day).unwrap_err()), "at_most");
        assert_eq!(path_of(&CapWindow::hours(0).unwrap_err()), "hours");
    }

    /// 22:00 to 06:00 is the night, however it is read.
    #[test]
    fn quiet_hours_are_not_turned_round() {
        let quiet: QuietHours = serde_json::from_str(r#"{"from":"22:00","until":"06:00"}"#).unwrap();
        assert_eq!((quiet.from, quiet.until), (at(22, 0), at(6, 0)));
        assert_eq!(serde_json::to_string(&quiet).unwrap(), r#"{"from":"22:00:00","until":"06:00:00"}"#);
    }
}
