//! What the laws of campaigns are held against: customers as plain rows, as [`CustomerFacts`] and as [`FactTable`]s.
//!
//! [`plain`] gives one customer, [`plains`] a base of them with keys of their own; [`Plain::facts`] and [`table`] hand
//! them to the crate. Typical ones live within three months before [`now`] and a few days after it, on round hours, so
//! that limits are hit exactly; hostile ones anywhere in the calendar, all at once, with amounts near the limit.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, TimeZone, Utc};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use retention::campaign::{
    Blacklist, ChannelFacts, CustomerFacts, Enrolment, EnrolmentId, FactTable, OrderFacts, Reach, SubscriptionFacts,
    Suppression, Touch, TouchKind, Unit,
};
use retention::model::{Birthday, Cart, CartFate, Channel, Consent, NpsGroup, OrderLine, PurchaseStage, Zone};
use rust_decimal::Decimal;

/// Names of campaigns that touches and enrolments are of.
pub(crate) const CAMPAIGNS: [&str; 4] = ["abandoned_order", "win_back", "welcome", "smart_offer"];
pub(crate) const PRODUCTS: [&str; 5] = ["phone", "charger", "handsfree", "glass", "large phone"];
pub(crate) const CATEGORIES: [&str; 2] = ["phones", "accessories"];
/// Schemes, each with its segments.
pub(crate) const SCHEMES: [(&str, [&str; 3]); 2] =
    [("rfm", ["Champions", "At Risk", "Lost"]), ("lifecycle", ["new", "active", "declining"])];

/// One customer's facts as anybody would write them down. Amounts are in cents; orders, details, carts, subscriptions
/// and enrolments have ids of their own. `None` is unknown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plain {
    pub(crate) key: u32,
    pub(crate) orders: Option<Vec<(NaiveDate, i64)>>,
    /// Only where orders are known.
    pub(crate) refunds: Vec<(NaiveDate, i64)>,
    pub(crate) last_order_at: Option<DateTime<Utc>>,
    /// At most one a channel.
    pub(crate) channels: Vec<(Channel, ChannelFacts)>,
    pub(crate) birthday: Option<Birthday>,
    pub(crate) zone: Option<Zone>,
    pub(crate) details: Option<Vec<OrderFacts>>,
    pub(crate) carts: Option<Vec<Cart>>,
    pub(crate) subscriptions: Option<Vec<SubscriptionFacts>>,
    pub(crate) visits: Option<Vec<DateTime<Utc>>>,
    pub(crate) answers: Option<Vec<(NaiveDate, NpsGroup)>>,
    pub(crate) account_changes: Option<Vec<NaiveDate>>,
    pub(crate) touches: Option<Vec<Touch>>,
    pub(crate) enrolments: Option<Vec<Enrolment>>,
    /// At most one a scheme.
    pub(crate) labels: Vec<(&'static str, Option<&'static str>)>,
    pub(crate) assignment_id: Option<String>,
}

/// The moment that typical customers live around: a Tuesday.
pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 10, 9, 0, 0).unwrap()
}

pub(crate) fn money(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

impl Plain {
    /// As a row of the crate.
    pub(crate) fn facts(&self) -> CustomerFacts<u32> {
        let Plain { channels, labels, .. } = self.clone();
        let mut facts = CustomerFacts::new(self.key);
        if let Some(orders) = &self.orders {
            facts = facts.with_orders(orders.iter().map(|(day, cents)| (*day, money(*cents)))).unwrap();
            facts = facts.with_refunds(self.refunds.iter().map(|(day, cents)| (*day, money(*cents)))).unwrap();
        }
        facts = channels.into_iter().fold(facts, |facts, (channel, known)| facts.with_channel(channel, known));
        facts = labels.into_iter().fold(facts, |facts, (scheme, segment)| facts.with_label(scheme, segment));
        facts = self.last_order_at.into_iter().fold(facts, CustomerFacts::with_last_order_at);
        facts = self.birthday.into_iter().fold(facts, CustomerFacts::with_birthday);
        facts = self.zone.into_iter().fold(facts, CustomerFacts::with_zone);
        facts = self.details.clone().into_iter().fold(facts, |facts, all| facts.with_order_details(all).unwrap());
        facts = self.carts.clone().into_iter().fold(facts, |facts, all| facts.with_carts(all).unwrap());
        facts = self.subscriptions.clone().into_iter().fold(facts, |facts, all| facts.with_subscriptions(all).unwrap());
        facts = self.visits.clone().into_iter().fold(facts, CustomerFacts::with_visits);
        facts = self.answers.clone().into_iter().fold(facts, CustomerFacts::with_answers);
        facts = self.account_changes.clone().into_iter().fold(facts, CustomerFacts::with_account_changes);
        facts = self.touches.clone().into_iter().fold(facts, |facts, all| facts.with_touches(all).unwrap());
        facts = self.enrolments.clone().into_iter().fold(facts, |facts, all| facts.with_enrolments(all).unwrap());
        self.assignment_id.clone().into_iter().fold(facts, |facts, id| facts.with_assignment_id(id).unwrap())
    }
}

/// As a table of the crate.
pub(crate) fn table(base: &[Plain]) -> FactTable<'static, u32> {
    FactTable::from_rows(base.iter().map(Plain::facts)).unwrap()
}

/// Up to 140 customers, so that they fill some words of 64, with keys of their own, in any order; all typical, all
/// hostile, all complete or mixed. They are drawn from a few, so that many are alike.
pub(crate) fn plains() -> BoxedStrategy<Vec<Plain>> {
    let of = prop_oneof![
        3 => Just(typical().boxed()),
        1 => Just(hostile().boxed()),
        1 => Just(plain().boxed()),
        1 => Just(complete().boxed()),
    ];
    let sizes = prop_oneof![4 => 0..6_usize, 2 => 6..40_usize, 1 => 60..70_usize, 1 => 125..140_usize];
    (of, sizes)
        .prop_flat_map(|(of, size)| (vec(of, 1..9), vec((1..9_u32, any::<prop::sample::Index>()), size)))
        .prop_map(|(few, base)| {
            let mut key = 0;
            let customers = base.into_iter().map(|(gap, which)| {
                key += gap;
                Plain { key, ..which.get(&few).clone() }
            });
            customers.collect::<Vec<_>>()
        })
        .prop_shuffle()
        .boxed()
}

/// One customer, typical or hostile, with key 0.
pub(crate) fn plain() -> BoxedStrategy<Plain> {
    prop_oneof![3 => typical(), 1 => hostile()].boxed()
}

/// One whose facts are within three months of [`now`]. Most are known, reachable and agree.
pub(crate) fn typical() -> BoxedStrategy<Plain> {
    let hours = prop_oneof![
        4 => (-90 * 24..72_i64).prop_map(|hours| now() + TimeDelta::hours(hours)),
        2 => (-30..2_i64).prop_map(|days| now() + TimeDelta::days(days)),
        1 => (-72 * 60..60_i64).prop_map(|minutes| now() + TimeDelta::minutes(minutes)),
        1 => select(vec![-1, 0, 1]).prop_map(|seconds| now() + TimeDelta::seconds(seconds)),
    ];
    of_world(hours.boxed(), prop_oneof![0..50_000_i64, Just(10_000)].boxed(), 0.85)
}

/// One of whom everything is known that can be.
pub(crate) fn complete() -> BoxedStrategy<Plain> {
    let known = |plain: Plain| Plain {
        orders: Some(plain.orders.unwrap_or_default()),
        details: Some(plain.details.unwrap_or_default()),
        carts: Some(plain.carts.unwrap_or_default()),
        subscriptions: Some(plain.subscriptions.unwrap_or_default()),
        visits: Some(plain.visits.unwrap_or_default()),
        answers: Some(plain.answers.unwrap_or_default()),
        account_changes: Some(plain.account_changes.unwrap_or_default()),
        touches: Some(plain.touches.unwrap_or_default()),
        enrolments: Some(plain.enrolments.unwrap_or_default()),
        ..plain
    };
    typical().prop_map(known).boxed()
}

/// One whose facts are at the ends of the calendar, all at once, a nanosecond apart; with amounts of which a few just
/// fit.
pub(crate) fn hostile() -> BoxedStrategy<Plain> {
    let year = |year| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap();
    let ends = vec![DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, year(1), year(9999), now()];
    let (min, max) = (ends[0].timestamp(), ends[1].timestamp());
    let instants = prop_oneof![
        Just(Just(now()).boxed()),
        Just(select(ends).boxed()),
        Just((-2..3_i64).prop_map(|nanos| now() + TimeDelta::nanoseconds(nanos)).boxed()),
        Just((min..max).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap()).boxed()),
    ];
    let cents = prop_oneof![Just(0), Just(1), Just(i64::MAX / 16), 0..i64::MAX / 16].boxed();
    instants.prop_flat_map(move |instants| of_world(instants, cents.clone(), 0.5)).boxed()
}

#[expect(clippy::needless_pass_by_value, reason = "strategies are made for it")]
/// One customer whose facts are at these instants, with these amounts; each family is known with this probability.
fn of_world(at: BoxedStrategy<DateTime<Utc>>, cents: BoxedStrategy<i64>, known: f64) -> BoxedStrategy<Plain> {
    let day = at.clone().prop_map(|at| at.date_naive()).boxed();
    let maybe = |strategy| option::weighted(known, strategy);
    let paid = vec((day.clone(), cents.clone()), 0..7);
    let refunds =
        prop_oneof![2 => Just(Vec::new()), 1 => vec((day.clone(), cents.clone().prop_map(|cents| cents.max(1))), 0..4)];
    let orders = (option::weighted(known, paid), refunds, maybe(at.clone().boxed()));
    let contact =
        (channels(&at), maybe_birthday(), option::of(zones()), labels(known), option::weighted(0.1, "[a-z]{1,6}"));
    let lists = (
        option::weighted(known, details(&at, &cents)),
        option::weighted(known, carts(&at, &cents)),
        option::weighted(known, subscriptions(&day)),
        option::weighted(known, vec(at.clone(), 0..5)),
        option::weighted(known, vec((day.clone(), groups()), 0..4)),
        option::weighted(known, vec(day.clone(), 0..3)),
        option::weighted(known, touches(&at)),
        option::weighted(known, enrolments(&at)),
    );
    (orders, contact, lists)
        .prop_map(|((orders, refunds, last_order_at), (channels, birthday, zone, labels, assignment_id), lists)| {
            let (details, carts, subscriptions, visits, answers, account_changes, touches, enrolments) = lists;
            let refunds = if orders.is_some() { refunds } else { Vec::new() };
            let lists = Plain { details, carts, subscriptions, visits, answers, account_changes, ..Plain::default() };
            let contact = Plain { channels, birthday, zone, labels, assignment_id, ..lists };
            Plain { orders, refunds, last_order_at, touches, enrolments, ..contact }
        })
        .boxed()
}

/// For each channel facts or none.
fn channels(at: &BoxedStrategy<DateTime<Utc>>) -> BoxedStrategy<Vec<(Channel, ChannelFacts)>> {
    let since = || option::of(at.clone());
    let reach = prop_oneof![8 => Just(Reach::Reachable), 1 => Just(Reach::Unreachable), 1 => Just(Reach::Unknown)];
    let consent = prop_oneof![
        8 => since().prop_map(|since| Consent::Given { since }),
        1 => since().prop_map(|since| Consent::Withdrawn { since }),
        1 => Just(Consent::Unknown),
    ];
    let suppression = prop_oneof![
        12 => Just(Suppression::NotListed),
        1 => since().prop_map(|since| Suppression::Bounced { since }),
        1 => since().prop_map(|since| Suppression::Complained { since }),
        1 => since().prop_map(|since| Suppression::Unsubscribed { since }),
    ];
    let blacklist = prop_oneof![
        8 => Just(Blacklist::NotListed),
        1 => since().prop_map(|since| Blacklist::Listed { since }),
    ];
    let facts = (reach, consent, suppression, blacklist)
        .prop_map(|(reach, consent, suppression, blacklist)| ChannelFacts { reach, consent, suppression, blacklist });
    let known = vec(option::weighted(0.8, facts), Channel::ALL.len());
    known
        .prop_map(|known| {
            Channel::ALL.into_iter().zip(known).filter_map(|(channel, known)| Some((channel, known?))).collect()
        })
        .boxed()
}

fn maybe_birthday() -> BoxedStrategy<Option<Birthday>> {
    let typical = (1..13_u32, 1..29_u32).prop_map(|(month, day)| Birthday::new(month, day).unwrap());
    let near = (0..14_u32).prop_map(|later| Birthday::new(3, 8 + later).unwrap());
    let born = (1930..2020_i32, 1..366_u32)
        .prop_map(|(year, day)| Birthday::from_date(NaiveDate::from_yo_opt(year, day).unwrap()));
    option::weighted(0.7, prop_oneof![typical, near, born, Just(Birthday::new(2, 29).unwrap())]).boxed()
}

pub(crate) fn zones() -> BoxedStrategy<Zone> {
    let fixed = |minutes: i32| Zone::fixed(FixedOffset::east_opt(minutes * 60).unwrap());
    let offsets = select(vec![Zone::UTC, fixed(210), fixed(-11 * 60), fixed(14 * 60)]);
    #[cfg(feature = "chrono-tz")]
    {
        let named = ["Asia/Tehran", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Tokyo"];
        let named = select(named.map(|name| Zone::named(name).unwrap()).to_vec());
        prop_oneof![offsets, named].boxed()
    }
    #[cfg(not(feature = "chrono-tz"))]
    offsets.boxed()
}

fn labels(known: f64) -> BoxedStrategy<Vec<(&'static str, Option<&'static str>)>> {
    let [first, second] = SCHEMES.map(|(scheme, segments)| {
        option::weighted(known, option::weighted(0.9, select(segments.to_vec())))
            .prop_map(move |segment| Some((scheme, segment?)))
    });
    (first, second).prop_map(|(first, second)| first.into_iter().chain(second).collect()).boxed()
}

fn groups() -> impl Strategy<Value = NpsGroup> {
    select(vec![NpsGroup::Detractor, NpsGroup::Passive, NpsGroup::Promoter])
}

fn lines() -> impl Strategy<Value = Vec<OrderLine>> {
    let line = (select(PRODUCTS.to_vec()), option::of(select(CATEGORIES.to_vec())), 1..4_u32, 0..90_00_i64);
    let line = line.prop_map(|(product, category, quantity, cents)| OrderLine {
        product: product.to_owned(),
        category: category.map(str::to_owned),
        quantity,
        unit_price: money(cents),
    });
    vec(line, 0..4)
}

/// Orders `o0`, `o1`, …, in any order of their days.
fn details(at: &BoxedStrategy<DateTime<Utc>>, cents: &BoxedStrategy<i64>) -> BoxedStrategy<Vec<OrderFacts>> {
    let later = || option::of(0..9_u64);
    let order = (at.clone(), any::<bool>(), cents.clone(), later(), option::weighted(0.2, 0..9_u64), later(), lines());
    vec(order, 0..5)
        .prop_map(|orders| {
            let numbered = orders.into_iter().enumerate();
            let order = numbered.map(|(i, (at, timed, cents, delivered, cancelled, reviewed, lines))| {
                let day = at.date_naive();
                let after = |days: Option<u64>| day.checked_add_days(chrono::Days::new(days?));
                OrderFacts {
                    placed_at: timed.then_some(at),
                    delivered_on: after(delivered),
                    cancelled_on: after(cancelled),
                    reviewed_on: after(reviewed),
                    lines,
                    ..OrderFacts::new(format!("o{i}"), day, money(cents))
                }
            });
            order.collect()
        })
        .boxed()
}

/// Carts `c0`, `c1`, …, in any order of their instants.
fn carts(at: &BoxedStrategy<DateTime<Utc>>, cents: &BoxedStrategy<i64>) -> BoxedStrategy<Vec<Cart>> {
    let cart = (
        at.clone(),
        at.clone(),
        at.clone(),
        select(PurchaseStage::ALL.to_vec()),
        option::weighted(0.9, cents.clone()),
        0..9_u8,
        lines(),
    );
    vec(cart, 0..4)
        .prop_map(|carts| {
            let numbered = carts.into_iter().enumerate();
            let cart = numbered.map(|(i, (a, b, c, stage, cents, fate, lines))| {
                let mut times = [a, b, c];
                times.sort_unstable();
                let [created, touched, at] = times;
                let mut cart = Cart::new(format!("c{i}"), created).with_stage(stage).with_touched_at(touched).unwrap();
                if let Some(cents) = cents {
                    cart = cart.with_value(money(cents)).unwrap().with_lines(lines).unwrap();
                }
                let fate = match fate {
                    0 => CartFate::PaymentPending { since: at },
                    1 => CartFate::Ordered { at, order: Some("o0".into()) },
                    2 => CartFate::Ordered { at, order: None },
                    3 => CartFate::Emptied { at },
                    4 => CartFate::MergedInto { at, cart: format!("c{}", (i + 1) % 4).into() },
                    _ => CartFate::Open,
                };
                cart.with_fate(fate).unwrap()
            });
            cart.collect()
        })
        .boxed()
}

/// Subscriptions `s0`, `s1`, ….
fn subscriptions(day: &BoxedStrategy<NaiveDate>) -> BoxedStrategy<Vec<SubscriptionFacts>> {
    let later = || option::of(0..60_u64);
    let term = (day.clone(), later(), later(), later());
    vec(term, 0..3)
        .prop_map(|terms| {
            let numbered = terms.into_iter().enumerate();
            let term = numbered.map(|(i, (start, trial, cancelled, end))| {
                let after = |days: Option<u64>| start.checked_add_days(chrono::Days::new(days?));
                let trial_until = after(trial).filter(|until| *until > start);
                let (cancelled_on, end) = (after(cancelled), after(end));
                SubscriptionFacts { id: format!("s{i}").into(), start, trial_until, cancelled_on, end }
            });
            term.collect()
        })
        .boxed()
}

fn touches(at: &BoxedStrategy<DateTime<Utc>>) -> BoxedStrategy<Vec<Touch>> {
    let units = prop_oneof![
        3 => Just(Unit::Customer),
        1 => (0..3_u8).prop_map(|i| Unit::Cart(format!("c{i}").into())),
        1 => (0..3_u8).prop_map(|i| Unit::Order(format!("o{i}").into())),
        1 => (0..2_u8).prop_map(|i| Unit::Subscription(format!("s{i}").into())),
    ];
    let ids = prop_oneof![
        2 => Just(EnrolmentId::Once),
        1 => at.clone().prop_map(|at| EnrolmentId::Day(at.date_naive())),
        1 => (1..3_u32).prop_map(EnrolmentId::Number),
    ];
    let kinds =
        select(vec![TouchKind::Sent, TouchKind::Sent, TouchKind::Sent, TouchKind::HeldOut, TouchKind::Transactional]);
    let what = (select(CAMPAIGNS.to_vec()), units, ids, 1..4_u8, select(Channel::ALL.to_vec()), kinds);
    let when = (at.clone(), option::of(at.clone()), option::of(at.clone()));
    let touch =
        (what, when).prop_map(|((campaign, unit, enrolment, step, channel, kind), (at, opened, clicked))| Touch {
            campaign: campaign.into(),
            unit,
            enrolment,
            step,
            channel,
            at,
            kind,
            opened_at: opened.filter(|opened| *opened >= at),
            clicked_at: clicked.filter(|clicked| *clicked >= at),
        });
    prop_oneof![2 => Just(Vec::new()), 3 => vec(touch, 0..6)].boxed()
}

fn enrolments(at: &BoxedStrategy<DateTime<Utc>>) -> BoxedStrategy<Vec<Enrolment>> {
    let one = ((0..CAMPAIGNS.len(), 1..3_u32), (at.clone(), option::of(at.clone())));
    btree_map(one.0, one.1, 0..3)
        .prop_map(|all| {
            let enrolment = all.into_iter().map(|((campaign, number), (entered_at, left_at))| Enrolment {
                campaign: CAMPAIGNS[campaign].into(),
                number,
                entered_at,
                left_at: left_at.filter(|left| *left >= entered_at),
            });
            enrolment.collect()
        })
        .boxed()
}
