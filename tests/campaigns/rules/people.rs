//! Customers, known in part or in full, and moments at which rules look at them.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use retention::campaign::{
    Catalogue, ChannelFacts, CustomerFacts, EnrolmentId, Moment, OrderFacts, Programme, ProgrammeParts, RuleContext,
    SubscriptionFacts, Touch, TouchKind, Unit,
};
use retention::model::{Birthday, Cart, CartFate, Channel, Consent, NpsGroup, OrderLine, PurchaseStage, Zone};
use retention::segment::ShopRhythm;
use rust_decimal::Decimal;

pub(super) const PRODUCTS: [&str; 4] = ["phone", "charger", "glass", "large phone"];
pub(super) const SEGMENTS: [&str; 3] = ["Champions", "Loyal", "Lost"];

/// What is known of a customer, in plain rows. `None` is not known.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// Day and hundredths.
    pub(super) orders: Option<Vec<(NaiveDate, i64)>>,
    pub(super) refunds: Vec<(NaiveDate, i64)>,
    pub(super) last_order_at: Option<DateTime<Utc>>,
    pub(super) consent: Consent,
    /// Month, day.
    pub(super) birthday: Option<(u32, u32)>,
    /// Seconds east.
    pub(super) zone: Option<i32>,
    pub(super) details: Option<Vec<OrderFacts>>,
    pub(super) carts: Option<Vec<Cart>>,
    pub(super) subscriptions: Option<Vec<SubscriptionFacts>>,
    pub(super) visits: Option<Vec<DateTime<Utc>>>,
    pub(super) answers: Option<Vec<(NaiveDate, NpsGroup)>>,
    pub(super) changes: Option<Vec<NaiveDate>>,
    pub(super) touches: Option<Vec<Touch>>,
    pub(super) segment: Option<Segment>,
}

/// A segment of [`SEGMENTS`], or none.
pub(super) type Segment = Option<&'static str>;

/// The moment and whatever else rules look at.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) now: DateTime<Utc>,
    /// Seconds east, of the programme.
    pub(super) zone: i32,
    pub(super) entered_at: Option<DateTime<Utc>>,
    /// Twice the shop's median gap.
    pub(super) doubled_rhythm: Option<u32>,
    pub(super) complements: BTreeSet<(&'static str, &'static str)>,
    pub(super) upgrades: BTreeSet<(&'static str, &'static str)>,
    pub(super) unit: About,
}

#[derive(Clone, Debug)]
pub(super) enum About {
    Customer,
    Cart(Cart),
    Order(OrderFacts),
}

pub(super) fn zone(seconds: i32) -> Zone {
    Zone::fixed(FixedOffset::east_opt(seconds).unwrap())
}

impl Setting {
    pub(super) fn programme(&self) -> Programme {
        let rhythm =
            self.doubled_rhythm.map(|doubled| ShopRhythm::from_median_gap(Decimal::from(doubled) / Decimal::TWO));
        let catalogue = Catalogue::new().with_complements(self.complements.clone()).unwrap();
        Programme::from_parts(ProgrammeParts {
            zone: zone(self.zone),
            rhythm: rhythm.map_or_else(ShopRhythm::default, Result::unwrap),
            catalogue: catalogue.with_upgrades(self.upgrades.clone()).unwrap(),
            ..ProgrammeParts::default()
        })
        .unwrap()
    }

    pub(super) fn context<'a>(&'a self, programme: &'a Programme) -> RuleContext<'a> {
        let context = RuleContext::new(programme, Moment::new(self.now));
        let context = self.entered_at.map_or(context, |at| context.entered_at(at));
        match &self.unit {
            About::Customer => context,
            About::Cart(cart) => context.about_cart(cart),
            About::Order(order) => context.about_order(order),
        }
    }
}

impl Person {
    pub(super) fn facts(&self) -> CustomerFacts<u8> {
        let money = |rows: &[(NaiveDate, i64)]| -> Vec<(NaiveDate, Decimal)> {
            rows.iter().map(|(on, amount)| (*on, Decimal::new(*amount, 2))).collect()
        };
        let channel = ChannelFacts { consent: self.consent, ..ChannelFacts::UNKNOWN };
        let mut facts = CustomerFacts::new(1).with_channel(Channel::Email, channel);
        if let Some(orders) = &self.orders {
            facts = facts.with_orders(money(orders)).unwrap().with_refunds(money(&self.refunds)).unwrap();
        }
        if let Some(at) = self.last_order_at {
            facts = facts.with_last_order_at(at);
        }
        if let Some((month, day)) = self.birthday {
            facts = facts.with_birthday(Birthday::new(month, day).unwrap());
        }
        if let Some(seconds) = self.zone {
            facts = facts.with_zone(zone(seconds));
        }
        if let Some(details) = &self.details {
            facts = facts.with_order_details(details.clone()).unwrap();
        }
        if let Some(carts) = &self.carts {
            facts = facts.with_carts(carts.clone()).unwrap();
        }
        if let Some(terms) = &self.subscriptions {
            facts = facts.with_subscriptions(terms.clone()).unwrap();
        }
        if let Some(visits) = &self.visits {
            facts = facts.with_visits(visits.clone());
        }
        if let Some(answers) = &self.answers {
            facts = facts.with_answers(answers.clone());
        }
        if let Some(changes) = &self.changes {
            facts = facts.with_account_changes(changes.clone());
        }
        if let Some(touches) = &self.touches {
            facts = facts.with_touches(touches.clone()).unwrap();
        }
        if let Some(segment) = self.segment {
            facts = facts.with_label("rfm", segment);
        }
        facts
    }

    /// The same person, of whom these facts are not known.
    pub(super) fn forgetting(&self, what: &[bool; 11]) -> Self {
        let mut known = self.clone();
        let [orders, details, carts, terms, visits, answers, changes, touches, segment, birthday, consent] = *what;
        forget(&mut known.orders, orders);
        forget(&mut known.details, details);
        forget(&mut known.carts, carts);
        forget(&mut known.subscriptions, terms);
        forget(&mut known.visits, visits);
        forget(&mut known.answers, answers);
        forget(&mut known.changes, changes);
        forget(&mut known.touches, touches);
        forget(&mut known.segment, segment);
        forget(&mut known.birthday, birthday);
        if consent {
            known.consent = Consent::Unknown;
        }
        known
    }
}

fn forget<T>(fact: &mut Option<T>, forgotten: bool) {
    *fact = fact.take().filter(|_| !forgotten);
}

const OFFSETS: [i32; 4] = [0, 12_600, -18_000, 50_400];

/// A day near which all happens: an ordinary one, around 29 February, and the ends of the years 1 and 9999.
pub(super) fn centre() -> BoxedStrategy<NaiveDate> {
    let days = ["2026-03-15", "2024-02-29", "2027-02-27", "0001-02-01", "9999-11-30"];
    select(days.to_vec()).prop_map(|text| text.parse().unwrap()).boxed()
}

fn days_around(centre: NaiveDate) -> BoxedStrategy<NaiveDate> {
    (-12_i64..3).prop_map(move |shift| centre + TimeDelta::days(shift)).boxed()
}

/// Hours of which several fall on one day, and some on the moment itself.
fn instants_around(centre: NaiveDate) -> BoxedStrategy<DateTime<Utc>> {
    (-48_i64..12)
        .prop_map(move |shift| centre.and_hms_opt(10, 0, 0).unwrap().and_utc() + TimeDelta::hours(6 * shift))
        .boxed()
}

pub(super) fn setting(centre: NaiveDate) -> BoxedStrategy<Setting> {
    let pairs = || {
        let pair = (select(PRODUCTS.to_vec()), select(PRODUCTS.to_vec()));
        vec(pair, 0..5).prop_map(|pairs| pairs.into_iter().filter(|(one, other)| one != other).collect())
    };
    let unit = prop_oneof![
        Just(About::Customer),
        cart(centre, 9).prop_map(About::Cart),
        detail(centre, 9).prop_map(About::Order),
    ];
    let now = prop_oneof![3 => Just(0_i64), 1 => -30..30_i64];
    let rhythm = option::of(0..20_u32);
    let entered_at = option::of(instants_around(centre));
    (now, select(OFFSETS.to_vec()), entered_at, rhythm, pairs(), pairs(), unit)
        .prop_map(move |(shift, zone, entered_at, doubled_rhythm, complements, upgrades, unit)| Setting {
            now: centre.and_hms_opt(10, 0, 0).unwrap().and_utc() + TimeDelta::hours(shift),
            zone,
            entered_at,
            doubled_rhythm,
            complements,
            upgrades,
            unit,
        })
        .boxed()
}

/// A person of whom all is known.
pub(super) fn person(centre: NaiveDate) -> BoxedStrategy<Person> {
    let money = move || vec((days_around(centre), 1..20_000_i64), 0..6);
    let since = option::of(instants_around(centre));
    let consent = (any::<bool>(), since)
        .prop_map(|(given, since)| if given { Consent::Given { since } } else { Consent::Withdrawn { since } });
    let birthday = prop_oneof![Just((2, 29)), Just((2, 28)), Just((3, 1)), (1..=12_u32, 1..=28_u32)];
    let bought = (money(), money(), option::of(instants_around(centre)), details(centre), carts(centre));
    let group = select(vec![NpsGroup::Detractor, NpsGroup::Passive, NpsGroup::Promoter]);
    let lists = (
        vec(instants_around(centre), 0..6),
        vec((days_around(centre), group), 0..4),
        vec(days_around(centre), 0..4),
        vec(touch(centre), 0..6),
        terms(centre),
    );
    let of_person = (consent, birthday, option::of(select(OFFSETS.to_vec())), option::of(select(SEGMENTS.to_vec())));
    (bought, lists, of_person)
        .prop_map(
            |(
                (orders, refunds, last_order_at, details, carts),
                (visits, answers, changes, touches, terms),
                of_person,
            )| {
                let (consent, birthday, zone, segment) = of_person;
                Person {
                    orders: Some(orders),
                    refunds,
                    last_order_at,
                    consent,
                    birthday: Some(birthday),
                    zone,
                    details: Some(details),
                    carts: Some(carts),
                    subscriptions: Some(terms),
                    visits: Some(visits),
                    answers: Some(answers),
                    changes: Some(changes),
                    touches: Some(touches),
                    segment: Some(segment),
                }
            },
        )
        .boxed()
}

pub(super) fn forgotten() -> BoxedStrategy<[bool; 11]> {
    prop_oneof![any::<[bool; 11]>(), Just([false; 11])].boxed()
}

fn line() -> BoxedStrategy<OrderLine> {
    let category = option::of(select(vec!["telephony".to_owned(), "audio".to_owned()]));
    (select(PRODUCTS.to_vec()), category)
        .prop_map(|(product, category)| OrderLine {
            product: product.to_owned(),
            category,
            quantity: 1,
            unit_price: Decimal::TEN,
        })
        .boxed()
}

fn details(centre: NaiveDate) -> BoxedStrategy<Vec<OrderFacts>> {
    (0..4_u8).prop_flat_map(move |orders| (0..orders).map(|id| detail(centre, id)).collect::<Vec<_>>()).boxed()
}

fn detail(centre: NaiveDate, id: u8) -> BoxedStrategy<OrderFacts> {
    let later = || option::of(0..8_i64);
    let amount = prop_oneof![Just(Decimal::new(1_000, 2)), (0..20_000_i64).prop_map(|amount| Decimal::new(amount, 2))];
    (days_around(centre), option::of(0..24_i64), amount, later(), later(), vec(line(), 0..3))
        .prop_map(move |(placed_on, hour, amount, cancelled, reviewed, lines)| {
            let after = |days: Option<i64>| days.map(|days| placed_on + TimeDelta::days(days));
            let hour = hour.map(|hour| placed_on.and_hms_opt(0, 0, 0).unwrap().and_utc() + TimeDelta::hours(hour));
            OrderFacts {
                placed_at: hour,
                cancelled_on: after(cancelled.filter(|days| days % 2 == 0)),
                reviewed_on: after(reviewed),
                lines,
                ..OrderFacts::new(id.to_string().as_str(), placed_on, amount)
            }
        })
        .boxed()
}

fn carts(centre: NaiveDate) -> BoxedStrategy<Vec<Cart>> {
    (0..4_u8).prop_flat_map(move |carts| (0..carts).map(|id| cart(centre, id)).collect::<Vec<_>>()).boxed()
}

fn cart(centre: NaiveDate, id: u8) -> BoxedStrategy<Cart> {
    let fate = (0..5_u8, 0..40_i64);
    let contents = option::of(vec(line(), 0..3));
    let stage = select(PurchaseStage::ALL.to_vec());
    (instants_around(centre), fate, contents, option::of(0..20_000_i64), stage)
        .prop_map(move |(created_at, (fate, later), contents, value, stage)| {
            let then = created_at + TimeDelta::hours(later);
            let fate = match fate {
                0 => CartFate::PaymentPending { since: then },
                1 => CartFate::Ordered { at: then, order: None },
                2 => CartFate::Emptied { at: then },
                3 => CartFate::MergedInto { at: then, cart: "other".into() },
                _ => CartFate::Open,
            };
            let cart = Cart::new(id.to_string().as_str(), created_at).with_stage(stage).with_fate(fate).unwrap();
            let cart = match contents {
                Some(lines) => cart.with_lines(lines).unwrap(),
                None => cart,
            };
            match value {
                Some(value) => cart.with_value(Decimal::new(value, 2)).unwrap(),
                None => cart,
            }
        })
        .boxed()
}

fn terms(centre: NaiveDate) -> BoxedStrategy<Vec<SubscriptionFacts>> {
    let later = || option::of(1..10_i64);
    let term = (days_around(centre), later(), later(), later()).prop_map(|(start, trial, cancelled, end)| {
        let after = |days: Option<i64>| days.map(|days| start + TimeDelta::days(days));
        let (trial_until, cancelled_on, end) = (after(trial), after(cancelled), after(end));
        SubscriptionFacts { id: "".into(), start, trial_until, cancelled_on, end }
    });
    let numbered = |(number, term)| SubscriptionFacts { id: usize::to_string(&number).into(), ..term };
    vec(term, 0..4).prop_map(move |terms| terms.into_iter().enumerate().map(numbered).collect()).boxed()
}

fn touch(centre: NaiveDate) -> BoxedStrategy<Touch> {
    let kind = select(vec![TouchKind::Sent, TouchKind::Sent, TouchKind::HeldOut, TouchKind::Transactional]);
    let later = || option::of(0..60_i64);
    (select(vec!["welcome", "win_back"]), instants_around(centre), kind, later(), later())
        .prop_map(|(campaign, at, kind, opened, clicked)| Touch {
            campaign: campaign.into(),
            unit: Unit::Customer,
            enrolment: EnrolmentId::Once,
            step: 1,
            channel: Channel::Email,
            at,
            kind,
            opened_at: opened.map(|hours| at + TimeDelta::hours(hours)),
            clicked_at: clicked.map(|hours| at + TimeDelta::hours(hours)),
        })
        .boxed()
}

/// A moment, a person, and what of the person is forgotten.
pub(super) fn scene() -> BoxedStrategy<(Setting, Person, [bool; 11])> {
    centre().prop_flat_map(|centre| (setting(centre), person(centre), forgotten())).boxed()
}
