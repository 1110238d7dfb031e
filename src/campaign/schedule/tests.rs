//! What caps count of a contact history.

use std::num::NonZeroU32;

use chrono::{DateTime, Utc};

use super::{CapOf, Control};
use crate::campaign::{Cap, CapScope, CapWindow, CustomerFacts, EnrolmentId, Touch, TouchKind, Unit};
use crate::model::{Channel, Zone};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_272_000, 0).unwrap()
}

fn touch(campaign: &str, channel: Channel, kind: TouchKind) -> Touch {
    let (unit, enrolment) = (Unit::Customer, EnrolmentId::Once);
    let (opened_at, clicked_at) = (None, None);
    Touch { campaign: campaign.into(), unit, enrolment, step: 1, channel, at: now(), kind, opened_at, clicked_at }
}

fn cap(at_most: u32, within: CapWindow, of: CapScope) -> Cap {
    Cap { at_most: NonZeroU32::new(at_most).unwrap(), within, of }
}

fn count(cap: &Cap, of: CapOf<'_>, touches: &[Touch]) -> u32 {
    let facts = CustomerFacts::new("sara").with_touches(touches.to_vec()).unwrap();
    let next = cap.next_allowed(of, Channel::Sms, now(), Zone::UTC, &facts.known());
    let count = cap.count(of, Channel::Sms, now(), Zone::UTC, &facts.known()).unwrap();
    assert_eq!(next == Some(now()), count < cap.at_most.get());
    count
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
    let is_of = |touch: &Touch| touch.unit == Unit::Cart("c1".into()) && touch.enrolment == EnrolmentId::Once;
    let of = CapOf::campaign("a", Some(&is_of));
    assert_eq!(count(&once, of, &touches), 1);
    assert_eq!(count(&once, CapOf::campaign("a", None), &touches), 0);
}

#[test]
fn without_a_contact_history_nobody_knows() {
    let (facts, day) = (CustomerFacts::new("sara"), cap(1, CapWindow::Day, CapScope::All));
    assert_eq!(day.count(CapOf::programme(), Channel::Sms, now(), Zone::UTC, &facts.known()), None);
    assert_eq!(day.next_allowed(CapOf::programme(), Channel::Sms, now(), Zone::UTC, &facts.known()), None);
}
