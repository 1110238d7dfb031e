//! Decisions and explanations as text and JSON, pinned: `RETENTION_GOLDEN=write cargo test --test campaigns golden`
//! writes the files anew.

use std::fs;
use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use retention::campaign::{
    Bounds, Campaign, CampaignParts, Cap, CapWindow, ChannelFacts, CustomerFacts, EnrolmentId, Explanation, Line,
    MergeField, Moment, Offer, Offset, Predicate, Programme, QuietHours, Rule, Step, Touch, TouchKind, Trigger, Unit,
    Window,
};
use retention::experiment::Variants;
use retention::model::{Cart, Channel, Consent, OrderLine, Rate};

use crate::assembly::now;

/// The abandoned order of document 003, with all that a campaign can have.
fn programme() -> Programme {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let fields = [MergeField::Name, MergeField::Order, MergeField::Code, MergeField::ShortLink];
    let steps = vec![
        Step::new(Offset::day_at(1, time(10)), Channel::Sms)
            .offering(Offer::percent(5).with_code("off5"))
            .merging(fields),
        Step::new(Offset::day_at(10, time(10)), Channel::Sms)
            .offering(Offer::percent(10).at_old_price())
            .over(Line::Service),
    ];
    let returns = Predicate::Orders { within: Window::Ever, count: Bounds::at_least(1) };
    let recent = Predicate::Visits { within: Window::Rolling { days: 30 }, count: Bounds::at_least(1) };
    let abandoned = CampaignParts {
        audience: Rule::All(vec![returns.into(), recent.into()]),
        goal: Some(Predicate::Orders { within: Window::SinceEnrolment, count: Bounds::at_least(1) }.into()),
        caps: vec![Cap::new(1, CapWindow::Day).unwrap()],
        quiet_hours: Some(QuietHours { from: time(22), until: time(9) }),
        variants: Variants::even(["short", "long"]).unwrap(),
        ..CampaignParts::new("abandoned_order", Trigger::CartAbandoned { after_minutes: 60 }, steps)
    };
    let news = vec![Step::new(Offset::Elapsed { minutes: 0 }, Channel::Sms)];
    let news = CampaignParts {
        priority: -1,
        holdout: Rate::new(1, 2).unwrap(),
        ..CampaignParts::new("news", Trigger::FirstOrder, news)
    };
    Programme::new([abandoned, news].map(|parts| Campaign::new(parts).unwrap())).unwrap()
}

/// She left a phone in her cart yesterday.
fn sara(key: &str) -> CustomerFacts<&str> {
    let line = OrderLine { product: "phone".to_owned(), category: None, quantity: 1, unit_price: 300.into() };
    let cart = Cart::new("3375", now() - TimeDelta::hours(24)).with_lines([line]).unwrap();
    CustomerFacts::new(key)
        .with_channel(Channel::Sms, ChannelFacts::reachable_with_consent(None))
        .with_orders([(NaiveDate::from_ymd_opt(2026, 1, 5).unwrap(), 120.into())])
        .and_then(|sara| sara.with_carts([cart]))
        .and_then(|sara| sara.with_touches([]))
        .unwrap()
        .with_visits([now() - TimeDelta::hours(24)])
}

fn step(number: u8, hours_ago: i64) -> Touch {
    Touch {
        campaign: "abandoned_order".into(),
        unit: Unit::Cart("3375".into()),
        enrolment: EnrolmentId::Once,
        step: number,
        channel: Channel::Sms,
        at: now() - TimeDelta::hours(hours_ago),
        kind: TouchKind::Sent,
        opened_at: None,
        clicked_at: None,
    }
}

fn check(name: &str, explanation: &Explanation<'_>) {
    pin(&format!("{name}.txt"), &explanation.to_string());
    #[cfg(feature = "serde")]
    pin(&format!("{name}.json"), &(serde_json::to_string_pretty(explanation).unwrap() + "\n"));
}

/// Compares with a file, or writes it.
fn pin(file: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/campaigns/golden").join(file);
    if std::env::var("RETENTION_GOLDEN").is_ok_and(|mode| mode == "write") {
        fs::write(&path, text).unwrap();
    }
    let pinned = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, pinned, "{}", path.display());
}

#[test]
fn golden_explanations() {
    let programme = programme();
    let explain = |name: &str, campaign: &str, facts: &CustomerFacts<&str>, hours: i64| {
        let at = Moment::new(now() + TimeDelta::hours(hours));
        check(name, &programme.explain_customer(campaign, facts, at)[0]);
    };
    explain("send", "abandoned_order", &sara("sara"), 1);
    explain("lost", "news", &sara("1"), 1);
    explain("held_out", "news", &sara("3"), 0);
    explain("not_yet", "abandoned_order", &sara("sara").with_touches([step(1, 2)]).unwrap(), 0);
    explain("quiet", "abandoned_order", &sara("sara"), 14);
    explain("done", "abandoned_order", &sara("sara").with_touches([step(1, 2), step(2, 1)]).unwrap(), 0);
    let refused = ChannelFacts { consent: Consent::Withdrawn { since: Some(now()) }, ..ChannelFacts::UNKNOWN };
    explain("refused", "abandoned_order", &sara("sara").with_channel(Channel::Sms, refused), 1);
    explain("bought", "abandoned_order", &sara("sara").with_last_order_at(now()), 1);
    explain("unknown", "abandoned_order", &CustomerFacts::new("guest"), 0);
}

/// A waterfall and its sole blockers, losses by gate and code.
#[cfg(feature = "serde")]
#[test]
fn golden_waterfall() {
    let programme = programme();
    let later = TimeDelta::hours(14);
    let facts = [
        sara("sara"),
        sara("ali").with_channel(Channel::Sms, ChannelFacts::UNKNOWN),
        sara("mina").with_channel(
            Channel::Sms,
            ChannelFacts { consent: Consent::Unknown, ..ChannelFacts::reachable_with_consent(None) },
        ),
        sara("nima").with_last_order_at(now()),
        sara("reza").with_visits([]),
        CustomerFacts::new("guest"),
    ];
    let table = retention::campaign::FactTable::from_rows(facts).unwrap();
    let in_the_morning = programme.decide(&table, Moment::new(now() + TimeDelta::hours(1)));
    let waterfall = in_the_morning.waterfall("abandoned_order").unwrap();
    let json = serde_json::to_string_pretty(&waterfall).unwrap() + "\n";
    pin("waterfall.json", &json);
    assert_eq!(serde_json::from_str::<retention::campaign::Waterfall>(&json).unwrap(), waterfall);
    let at_night = programme.decide(&table, Moment::new(now() + later));
    let blockers = in_the_morning.sole_blockers("abandoned_order").unwrap();
    pin("sole_blockers.json", &(serde_json::to_string_pretty(&blockers).unwrap() + "\n"));
    let change = in_the_morning.change_to(&at_night).unwrap();
    pin("decisions_change.json", &(serde_json::to_string_pretty(&change).unwrap() + "\n"));
}

/// The arms of the examples, so that a change of the hash is not taken for a change of the text.
#[test]
fn golden_arms() {
    use retention::experiment::{Arm, Bucket, Purpose};
    let arm = |key| Bucket::of("", Purpose::CampaignHoldout, "news", key).arm(Rate::new(1, 2).unwrap());
    assert_eq!(["1", "3"].map(arm), [Arm::Treated, Arm::HeldOut]);
}
