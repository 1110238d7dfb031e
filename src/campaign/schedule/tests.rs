//! What caps count of a contact history, and the first instant that all limits allow.

use std::num::NonZeroU32;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc, Weekday};
use proptest::prelude::*;

use super::{AppliedCap, CapOf, Control, earliest_send};
use crate::campaign::{Cap, CapScope, CapWindow, EnrolmentId, QuietHours, SendWindow, Touch, TouchKind, Unit};
use crate::model::{Channel, Zone};

fn at(minute: i64) -> DateTime<Utc> {
    // A Monday, 2026-06-01T00:00:00Z.
    DateTime::from_timestamp(1_780_272_000 + minute * 60, 0).unwrap()
}

fn touch(campaign: &str, channel: Channel, kind: TouchKind) -> Touch {
    let (unit, enrolment) = (Unit::Customer, EnrolmentId::Once);
    let (opened_at, clicked_at) = (None, None);
    Touch { campaign: campaign.into(), unit, enrolment, step: 1, channel, at: at(0), kind, opened_at, clicked_at }
}

fn cap(at_most: u32, within: CapWindow, of: CapScope) -> Cap {
    Cap { at_most: NonZeroU32::new(at_most).unwrap(), within, of }
}

fn count(cap: &Cap, of: CapOf<'_>, touches: &[Touch]) -> u32 {
    AppliedCap { cap, of, channel: Channel::Sms, touches }.count(at(0), Zone::UTC)
}

#[test]
fn caps_count_what_was_sent_of_their_campaign_and_channel() {
    let touches = [
        touch("a", Channel::Sms, TouchKind::Sent),
        touch("a", Channel::Email, TouchKind::Sent),
        touch("b", Channel::Sms, TouchKind::Sent),
    ];
    let (all, sms) = (cap(1, CapWindow::Day, CapScope::All), cap(1, CapWindow::Day, CapScope::Channel(Channel::Sms)));
    assert_eq!(count(&all, CapOf::programme(), &touches), 3);
    assert_eq!(count(&sms, CapOf::programme(), &touches), 2);
    assert_eq!(count(&all, CapOf::campaign("a", None), &touches), 2);
    assert_eq!(count(&sms, CapOf::campaign("a", None), &touches), 1);
    // A message over another channel is not held against a cap of this one.
    let email = cap(1, CapWindow::Day, CapScope::Channel(Channel::Email));
    assert_eq!(count(&email, CapOf::programme(), &touches), 0);
}

#[test]
fn transactional_messages_never_count() {
    let touches = [touch("a", Channel::Sms, TouchKind::Transactional)];
    for within in [CapWindow::Day, CapWindow::Enrolment, CapWindow::Rolling { hours: NonZeroU32::MIN }] {
        let cap = cap(1, within, CapScope::All);
        for control in [Control::No, Control::Of("a"), Control::Global] {
            assert_eq!(count(&cap, CapOf::programme().with_control(control), &touches), 0);
        }
    }
}

#[test]
fn the_control_is_limited_like_the_treatment() {
    let touches = [
        touch("a", Channel::Sms, TouchKind::HeldOut),
        touch("b", Channel::Sms, TouchKind::HeldOut),
        touch("c", Channel::Sms, TouchKind::Sent),
    ];
    let day = cap(1, CapWindow::Day, CapScope::All);
    let programme = |control| count(&day, CapOf::programme().with_control(control), &touches);
    let (nobody, of_a, global) = (programme(Control::No), programme(Control::Of("a")), programme(Control::Global));
    assert_eq!((nobody, of_a, global), (1, 2, 3));
    let campaign = |control| count(&day, CapOf::campaign("a", None).with_control(control), &touches);
    assert_eq!((campaign(Control::No), campaign(Control::Of("a")), campaign(Control::Global)), (0, 1, 1));
}

#[test]
fn an_enrolments_cap_counts_its_own_unit_and_enrolment() {
    let of_cart = |id: &str, enrolment| Touch {
        unit: Unit::Cart(id.into()),
        enrolment,
        ..touch("a", Channel::Sms, TouchKind::Sent)
    };
    let touches =
        [of_cart("c1", EnrolmentId::Once), of_cart("c1", EnrolmentId::Number(2)), of_cart("c2", EnrolmentId::Once)];
    let once = cap(1, CapWindow::Enrolment, CapScope::All);
    let unit = Unit::Cart("c1".into());
    let of = CapOf::campaign("a", Some((&unit, &EnrolmentId::Once)));
    assert_eq!(count(&once, of, &touches), 1);
    assert_eq!(count(&once, CapOf::campaign("a", None), &touches), 0);
    let applied = AppliedCap { cap: &once, of, channel: Channel::Sms, touches: &touches };
    assert_eq!(applied.next_allowed(at(0), Zone::UTC), None);
}

#[test]
fn a_window_within_quiet_hours_never_opens() {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let quiet = Some(QuietHours { from: time(22), until: time(8) });
    let window =
        |from, until| SendWindow { days: vec![Weekday::Mon, Weekday::Wed], from: time(from), until: time(until) };
    let earliest = |window| earliest_send(at(0), Zone::UTC, quiet, Some(&window), &std::iter::empty());
    assert_eq!(earliest(window(23, 7)), None);
    assert_eq!(earliest(window(7, 8)), None);
    // From Monday at 22:00 on is quiet; of its window, Tuesday from 8 to 9 is left.
    assert_eq!(earliest(window(22, 9)), Some(at((24 + 8) * 60)));
}

fn times() -> impl Strategy<Value = NaiveTime> {
    (0..24_u32).prop_map(|hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap())
}

fn caps() -> impl Strategy<Value = Vec<Cap>> {
    let within = prop_oneof![
        (1..60_u32).prop_map(|hours| CapWindow::Rolling { hours: NonZeroU32::new(hours).unwrap() }),
        Just(CapWindow::Day),
        Just(CapWindow::Week),
    ];
    proptest::collection::vec((1..3_u32, within).prop_map(|(most, within)| cap(most, within, CapScope::All)), 0..3)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn the_earliest_send_is_the_first_hour_that_everything_allows(
        quiet in proptest::option::of((times(), times())),
        window in proptest::option::of((proptest::collection::vec(0..7_u8, 1..7), times(), times())),
        caps in caps(), mut sent in proptest::collection::vec(-100..300_i64, 0..5), from in 0..100_i64,
    ) {
        sent.sort_unstable();
        let quiet = quiet.map(|(from, until)| QuietHours { from, until });
        let window = window.map(|(days, from, until)| SendWindow {
            days: days.into_iter().map(|day| Weekday::try_from(day).unwrap()).collect(), from, until,
        });
        let touch = |hour: &i64| Touch { at: at(hour * 60), ..touch("a", Channel::Sms, TouchKind::Sent) };
        let touches: Vec<Touch> = sent.iter().map(touch).collect();
        let applied = |cap| AppliedCap { cap, of: CapOf::programme(), channel: Channel::Sms, touches: &touches };
        let open = |at: DateTime<Utc>| {
            quiet.is_none_or(|quiet| !quiet.contains(at, Zone::UTC))
                && window.as_ref().is_none_or(|window| window.contains(at, Zone::UTC))
                && caps.iter().all(|cap| applied(cap).count(at, Zone::UTC) < cap.at_most.get())
        };
        let first = (from..from + 1_500).map(|hour| at(hour * 60)).find(|at| open(*at));
        let found = earliest_send(at(from * 60), Zone::UTC, quiet, window.as_ref(), &caps.iter().map(applied));
        prop_assert_eq!(found, first);
        prop_assert!(found.is_none_or(|found| found - at(from * 60) >= TimeDelta::zero()));
    }
}
