//! A guest's cart that goes into the user's: what was sent about the one was sent about the other.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use retention::campaign::{
    Campaign, CampaignParts, Cap, CapWindow, ChannelFacts, CustomerFacts, Decision, EnrolmentId, Moment, Offset,
    Outcome, Programme, ReEntry, Step, Touch, TouchKind, Trigger, Unit,
};
use retention::model::{Cart, CartFate, Channel};

fn noon(day: u32) -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc()
}

fn sara() -> CustomerFacts<&'static str> {
    let email = ChannelFacts::reachable_with_consent(None);
    CustomerFacts::new("sara").with_channel(Channel::Email, email).with_orders([]).unwrap()
}

/// A day after a cart was left, and after ten.
fn series() -> CampaignParts {
    let steps = vec![Step::new(Offset::days(1), Channel::Email), Step::new(Offset::days(10), Channel::Email)];
    CampaignParts::new("series", Trigger::CartAbandoned { after_minutes: 60 }, steps)
}

fn first_step(cart: &str, at: DateTime<Utc>, kind: TouchKind) -> Touch {
    let unit = Unit::Cart(cart.into());
    let enrolment = EnrolmentId::Once;
    let (campaign, channel) = ("series".into(), Channel::Email);
    Touch { campaign, unit, enrolment, step: 1, channel, at, kind, opened_at: None, clicked_at: None }
}

/// The decision on the cart `user`, into which `guest` goes on the 3rd, in the evening.
fn decide(
    parts: CampaignParts,
    carts: impl IntoIterator<Item = Cart>,
    touches: Vec<Touch>,
    at: DateTime<Utc>,
) -> String {
    let programme = Programme::new([Campaign::new(parts).unwrap()]).unwrap();
    let facts = sara().with_carts(carts).and_then(|sara| sara.with_touches(touches)).unwrap();
    let decisions = programme.decide_customer(&facts, Moment::new(at));
    let about = |decision: &&Decision<'_>| decision.unit == Some(Unit::Cart("user".into()));
    let decision = decisions.iter().find(about).unwrap();
    let message = decision.message().map(|message| format!("step {}", message.number));
    message.unwrap_or_else(|| decision.reason.unwrap().code.to_string())
}

fn merged_at() -> DateTime<Utc> {
    noon(3) + TimeDelta::hours(8)
}

fn into(id: &str, cart: &str, at: DateTime<Utc>) -> Cart {
    Cart::new(id, noon(1)).with_fate(CartFate::MergedInto { at, cart: cart.into() }).unwrap()
}

fn user() -> Cart {
    Cart::new("user", merged_at())
}

#[test]
fn a_series_goes_on_where_the_guests_ended() {
    let carts = || [into("guest", "user", merged_at()), user()];
    let (sent, after) = (vec![first_step("guest", noon(2), TouchKind::Sent)], merged_at() + TimeDelta::days(1));
    assert_eq!(decide(series(), carts(), vec![], after), "step 1");
    assert_eq!(decide(series(), carts(), sent.clone(), after), "step.not_due");
    assert_eq!(decide(series(), carts(), sent, merged_at() + TimeDelta::days(10)), "step 2");
    // Of another cart that has gone nowhere.
    let other = vec![first_step("other", noon(2), TouchKind::Sent)];
    assert_eq!(decide(series(), carts(), other, after), "step 1");
    // Steps are those of the same enrolment.
    let mut numbered = first_step("guest", noon(2), TouchKind::Sent);
    numbered.enrolment = EnrolmentId::Number(1);
    assert_eq!(decide(series(), carts(), vec![numbered], after), "step 1");
}

#[test]
fn a_control_goes_on_too() {
    let carts = [into("guest", "user", merged_at()), user()];
    let held_out = vec![first_step("guest", noon(2), TouchKind::HeldOut)];
    assert_eq!(decide(series(), carts, held_out, merged_at() + TimeDelta::days(1)), "step.not_due");
}

#[test]
fn carts_may_go_from_one_into_the_next() {
    let carts = [into("guest", "other", noon(2)), into("other", "user", merged_at()), user()];
    let sent = vec![first_step("guest", noon(2), TouchKind::Sent)];
    assert_eq!(decide(series(), carts, sent.clone(), merged_at() + TimeDelta::days(1)), "step.not_due");
    // Round and round, beside the user's.
    let carts = [into("guest", "other", noon(2)), into("other", "guest", noon(2)), user()];
    assert_eq!(decide(series(), carts, sent, merged_at() + TimeDelta::days(1)), "step 1");
}

/// Seen from the day before, they are two carts.
#[test]
fn carts_that_are_merged_later_are_not_merged_yet() {
    let user = || Cart::new("user", noon(1));
    let sent = vec![first_step("guest", noon(2), TouchKind::Sent)];
    let before = [into("guest", "user", noon(2) + TimeDelta::seconds(1)), user()];
    assert_eq!(decide(series(), before, sent.clone(), noon(2)), "step 1");
    let by_now = [into("guest", "user", noon(2)), user()];
    assert_eq!(decide(series(), by_now, sent, noon(2)), "step.not_due");
}

#[test]
fn caps_and_cool_downs_know_one_cart() {
    let carts = || [into("guest", "user", merged_at()), user()];
    let (sent, after) = (vec![first_step("guest", noon(2), TouchKind::Sent)], merged_at() + TimeDelta::days(10));
    let capped = CampaignParts { caps: vec![Cap::new(1, CapWindow::Enrolment).unwrap()], ..series() };
    assert_eq!(decide(capped, carts(), sent.clone(), after), "cap.reached");
    let once = CampaignParts { re_entry: ReEntry::Never, ..series() };
    assert_eq!(decide(once.clone(), carts(), sent, after), "step 2");
    let other = vec![first_step("other", noon(2), TouchKind::Sent)];
    assert_eq!(decide(once, carts(), other, after), "enrolment.once");
}

/// The same among so many carts that they are looked up.
#[test]
fn of_many_carts_the_same() {
    let numbers = || 10..60;
    let own = || [user(), into("guest", "c30", merged_at()), into("c30", "user", merged_at())];
    let empty = |number| Cart::new(format!("c{number}"), noon(1)).with_fate(CartFate::Emptied { at: noon(1) }).unwrap();
    let carts = || numbers().filter(|number| *number != 30).map(empty).chain(own());
    let sent = vec![first_step("guest", noon(2), TouchKind::Sent)];
    let (soon, later) = (merged_at() + TimeDelta::days(1), merged_at() + TimeDelta::days(10));
    assert_eq!(decide(series(), carts(), sent.clone(), soon), "step.not_due");
    assert_eq!(decide(series(), carts(), sent.clone(), later), "step 2");
    // Messages of all of them, each longer ago than the cool-down but one.
    let re_entry = ReEntry::after_days(3).unwrap();
    let cooled = CampaignParts { re_entry, ..series() };
    let of_others = numbers().map(|number| first_step(&format!("c{number}"), noon(2), TouchKind::Sent));
    let touches: Vec<Touch> = of_others.filter(|touch| touch.unit != Unit::Cart("c30".into())).collect();
    assert_eq!(decide(cooled.clone(), carts(), touches.clone(), soon), "enrolment.too_soon");
    let re_entry = ReEntry::after_days(2).unwrap();
    assert_eq!(decide(CampaignParts { re_entry, ..series() }, carts(), touches, soon), "step 1");
    assert_eq!(decide(cooled, carts(), sent, soon), "step.not_due");
}

/// Cart `user` is touched on the 3rd at 20:00.
fn beside(other: Cart, at: DateTime<Utc>) -> String {
    decide(series(), [user(), other], vec![], at)
}

#[test]
fn the_open_cart_that_was_touched_last_stands_for_the_others() {
    let due = merged_at() + TimeDelta::days(1);
    let touched = |at| Cart::new("other", noon(1)).with_touched_at(at).unwrap();
    assert_eq!(beside(touched(due - TimeDelta::hours(1)), due), "enrolment.other_unit");
    // At this very instant; and later, which nobody knows of yet.
    assert_eq!(beside(touched(due), due), "enrolment.other_unit");
    assert_eq!(beside(touched(due + TimeDelta::seconds(1)), due), "step 1");
    let emptied = touched(due - TimeDelta::hours(1)).with_fate(CartFate::Emptied { at: due }).unwrap();
    assert_eq!(beside(emptied.clone(), due), "step 1");
    assert_eq!(beside(emptied, due - TimeDelta::seconds(1)), "enrolment.other_unit");
}

/// The instant at which a message comes is found from what is so then: by then another cart stands for it.
#[test]
fn what_another_cart_will_stand_for_is_not_announced() {
    let programme = Programme::new([Campaign::new(series()).unwrap()]).unwrap();
    let announced = |other: DateTime<Utc>| {
        let other = Cart::new("other", noon(1)).with_touched_at(other).unwrap();
        let facts = sara().with_carts([user(), other]).and_then(|sara| sara.with_touches([])).unwrap();
        let decisions = programme.decide_customer(&facts, Moment::new(noon(4)));
        match decisions.iter().find(|decision| decision.unit == Some(Unit::Cart("user".into()))).unwrap().outcome {
            Outcome::NotYet(at) => at,
            ref outcome => panic!("{outcome:?}"),
        }
    };
    let due = merged_at() + TimeDelta::days(1);
    assert_eq!(announced(due + TimeDelta::seconds(1)), Some(due));
    assert_eq!(announced(due), None);
}

/// An invoice about a cart is no message of the campaign, and hides none.
#[test]
fn transactional_messages_make_no_enrolment() {
    let once = CampaignParts { re_entry: ReEntry::Never, ..series() };
    let due = merged_at() + TimeDelta::days(1);
    let invoice = first_step("other", noon(1), TouchKind::Transactional);
    assert_eq!(decide(once.clone(), [user()], vec![invoice.clone()], due), "step 1");
    let sent = first_step("other", noon(2), TouchKind::Sent);
    assert_eq!(decide(once, [user()], vec![invoice, sent], due), "enrolment.once");
}
