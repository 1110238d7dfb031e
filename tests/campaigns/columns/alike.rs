//! Laws of bases whose customers are much alike, so that what was found of one is read off for others.

use std::num::NonZeroU32;

use chrono::{FixedOffset, NaiveDate, TimeDelta};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use retention::campaign::{
    Bounds, Campaign, CampaignParts, Cap, CapScope, CapWindow, ChannelFacts, EnrolmentId, Milestone, Moment,
    OrderFacts, Predicate, Programme, ProgrammeParts, ReEntry, Rule, Touch, TouchKind, Trigger, Unit, Window,
};
use retention::model::{Birthday, Channel, Rate, Zone};

use super::{check_as_rows, gates};
use crate::assembly::{Plain, money, now};
use crate::config;

/// A day before or after that of [`now`].
fn day(shift: i64) -> NaiveDate {
    now().date_naive() + TimeDelta::days(shift)
}

/// Days of orders: none, far and near, with a rhythm, on one day, ahead; and further back than anybody tells apart.
const ORDERS: [&[i64]; 13] = [
    &[],
    &[-5_000],
    &[-400],
    &[-3],
    &[-1],
    &[0],
    &[-3, -1],
    &[-30, -30],
    &[-60, -40, -20],
    &[-60, -50, -40, -30],
    &[-200, -190, -180, -170, -100],
    &[-40, -30, -20, -10, 0],
    &[-1, 1],
];

fn birthdays() -> impl Strategy<Value = Birthday> {
    let born = |year: i32, month, day| Birthday::from_date(NaiveDate::from_ymd_opt(year, month, day).unwrap());
    let yearly = |month, day| Birthday::new(month, day).unwrap();
    let mut all = vec![yearly(2, 28), yearly(2, 29), yearly(3, 9), yearly(3, 10), yearly(3, 11), yearly(4, 10)];
    all.extend([born(1990, 3, 10), born(2024, 3, 10), born(2025, 3, 10), born(2026, 3, 10), born(2026, 3, 9)]);
    select(all)
}

/// A message of a campaign, mostly of the enrolment that the customer is in.
fn touch(last_order: Option<i64>, of: prop::sample::Index) -> impl Strategy<Value = Touch> {
    let once = ["welcome", "loyalty_reward", "spent"].map(|name| (name, EnrolmentId::Once));
    let last = EnrolmentId::Day(day(last_order.unwrap_or_default()));
    let silences = ["win_back", "declining_customers", "gift"].map(|name| (name, last));
    let dates = [("news", -1), ("active_customers", -9), ("birthday", 0), ("birthday", 1), ("nowruz", 1)];
    let dates = dates.map(|(name, shift)| (name, EnrolmentId::Day(day(shift))));
    let all = [once.as_slice(), &silences, &dates].concat();
    let own = prop_oneof![Just(*of.get(&all)), select(all)];
    let other = select(vec![EnrolmentId::Once, EnrolmentId::Day(day(-8)), EnrolmentId::Number(1)]);
    let units = prop_oneof![4 => Just(Unit::Customer), 1 => Just(Unit::Cart("c0".into()))];
    let kinds = select(vec![TouchKind::Sent, TouchKind::Sent, TouchKind::HeldOut, TouchKind::Transactional]);
    (own, option::weighted(0.2, other), units, kinds, 1..4_u8, 0..200_i64).prop_map(
        |((campaign, own), other, unit, kind, step, hours)| Touch {
            campaign: campaign.into(),
            unit,
            enrolment: other.unwrap_or(own),
            step,
            channel: Channel::Email,
            at: now() - TimeDelta::hours(hours),
            kind,
            opened_at: None,
            clicked_at: None,
        },
    )
}

fn customer_of(orders: &'static [i64], zone: Option<Zone>, of: prop::sample::Index) -> impl Strategy<Value = Plain> {
    let last = orders.last().copied();
    // On the day of the last order.
    let instant = move |hour: u32| Some(day(last?).and_hms_opt(hour, 0, 0)?.and_utc());
    let last_order_at = option::weighted(0.3, 0..24_u32).prop_map(move |hour| hour.and_then(instant));
    let visits = option::weighted(0.9, prop_oneof![Just(Vec::new()), Just(vec![now() - TimeDelta::days(16)])]);
    let detail = (0..24_u32).prop_filter_map("no order", instant).prop_map(|placed_at| OrderFacts {
        placed_at: Some(placed_at),
        ..OrderFacts::new("o", placed_at.date_naive(), money(30_00))
    });
    let details = if last.is_some() { option::weighted(0.3, vec(detail, 0..2)).boxed() } else { Just(None).boxed() };
    let touches = prop_oneof![2 => Just(Vec::new()), 2 => vec(touch(last, of), 1..4)];
    (last_order_at, visits, details, option::of(birthdays()), touches).prop_map(
        move |(last_order_at, visits, details, birthday, touches)| {
            let consents = ChannelFacts::reachable_with_consent(None);
            Plain {
                orders: Some(orders.iter().map(|shift| (day(*shift), 30_00)).collect()),
                zone,
                last_order_at,
                visits,
                details,
                birthday,
                touches: Some(touches),
                channels: Channel::ALL.map(|channel| (channel, consents)).to_vec(),
                enrolments: Some(Vec::new()),
                carts: Some(Vec::new()),
                ..Plain::default()
            }
        },
    )
}

/// Customers with few different orders and zones, who mostly have messages of one campaign.
fn bases() -> impl Strategy<Value = Vec<Plain>> {
    let hours = |hours: i32| Some(Zone::fixed(FixedOffset::east_opt(hours * 3600).unwrap()));
    let zones = subsequence(vec![None, Some(Zone::UTC), hours(14), hours(-11)], 1..=2);
    (subsequence(ORDERS.to_vec(), 1..=2), zones, any::<prop::sample::Index>()).prop_flat_map(|(orders, zones, of)| {
        let customer = (select(orders), select(zones));
        let customer = customer.prop_flat_map(move |(orders, zone)| customer_of(orders, zone, of));
        let keyed = |base: Vec<Plain>| (0..).zip(base).map(|(key, plain)| Plain { key, ..plain }).collect::<Vec<_>>();
        vec(customer, 10..30).prop_map(keyed)
    })
}

/// Campaigns of all triggers of which something can be read off, as they are and edited.
fn programmes() -> impl Strategy<Value = Programme> {
    let spent = Campaign::loyalty_reward().edit(|parts| {
        "spent".clone_into(&mut parts.name);
        parts.trigger = Trigger::Milestone(Milestone::Spend { amount: money(80_00) });
    });
    let campaigns = vec![
        Campaign::welcome(),
        Campaign::win_back(),
        Campaign::declining_customers(),
        Campaign::loyalty_reward(),
        Campaign::gift(),
        Campaign::news(),
        Campaign::active_customers(),
        Campaign::birthday(),
        Campaign::occasion("nowruz", 3, 11).unwrap(),
        spent.unwrap(),
    ];
    let goal = Predicate::Orders { within: Window::SinceEnrolment, count: Bounds::at_least(1) };
    let many = Predicate::Orders { within: Window::Ever, count: Bounds::at_least(4) };
    let edit = move |parts: &mut CampaignParts, how: u8| match how {
        0 => parts.goal = Some(goal.clone().into()),
        1 => parts.exit = Some(many.clone().into()),
        2 => parts.holdout = Rate::new(1, 2).unwrap(),
        3 => parts.re_entry = ReEntry::Always,
        4 => parts.exclusion_group = Some("group".to_owned()),
        5 => parts.re_entry = ReEntry::Never,
        _ => Rule::everybody().clone_into(&mut parts.audience),
    };
    let edits = vec((any::<prop::sample::Index>(), 0..7_u8), 0..8);
    let hours = select(vec![0, 14, -11]);
    let all = (any::<bool>(), prop::bool::weighted(0.3), any::<bool>());
    (subsequence(campaigns, 1..=10), edits, hours, all).prop_map(
        move |(campaigns, edits, hours, (holdout, group, capped))| {
            let mut parts = ProgrammeParts { campaigns, ..ProgrammeParts::default() };
            parts.zone = Zone::fixed(FixedOffset::east_opt(hours * 3600).unwrap());
            if capped {
                parts.caps = vec![Cap { at_most: NonZeroU32::MIN, within: CapWindow::Day, of: CapScope::All }];
            }
            if holdout {
                parts.global_holdout = Rate::new(1, 4).unwrap();
            }
            let all = (0..parts.campaigns.len()).filter(|_| group).map(|campaign| (campaign, 4));
            let some = edits.into_iter().map(|(at, how)| (at.index(parts.campaigns.len()), how));
            for (campaign, how) in all.chain(some).collect::<Vec<_>>() {
                parts.campaigns[campaign] = parts.campaigns[campaign].clone().edit(|parts| edit(parts, how)).unwrap();
            }
            Programme::from_parts(parts).unwrap()
        },
    )
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 4 * config().cases, ..config() })]

    #[test]
    fn who_is_alike_is_decided_on_alike(base in bases(), programme in programmes(), hours in -30..60_i64) {
        let moment = Moment::new(now() + TimeDelta::hours(hours));
        check_as_rows(&base, &programme, moment)?;
        gates::check(&base, &programme, moment)?;
    }
}
