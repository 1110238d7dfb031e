//! Examples: words, clocks that are changed, birthdays, rhythms.

use retention::campaign::{
    AmountBounds, Bounds, ChannelFacts, ClauseVerdict, CustomerFacts, Moment, OrderFacts, Predicate, ProductFilter,
    Programme, ProgrammeParts, Relation, Rule, RuleContext, SubscriptionState, TouchEvent, Window,
};
use retention::model::{Birthday, Cart, Channel, LeapDay, NpsGroup, OrderLine, PurchaseStage, Rate, Zone};
use retention::segment::SilenceLimit;
use rust_decimal::Decimal;

use super::{at, day, plain, programme};

fn clause(predicate: Predicate, facts: &CustomerFacts<u8>, context: &RuleContext<'_>) -> ClauseVerdict {
    let rule = Rule::from(predicate);
    rule.validate().unwrap();
    let mut clauses = rule.explain(facts, context);
    let clause = clauses.remove(0);
    assert!(clauses.is_empty());
    clause
}

fn line(product: &str) -> OrderLine {
    OrderLine { product: product.to_owned(), category: None, quantity: 1, unit_price: Decimal::TEN }
}

fn own_rhythm(above: u64, below: u64, floor: u32, ceiling: u32) -> SilenceLimit {
    SilenceLimit::OwnRhythm { multiple: Rate::new(above, below).unwrap(), floor, ceiling }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn clauses_say_what_they_need_and_find() {
    let programme = programme(Zone::UTC);
    let context = plain(&programme, "2026-03-31T10:00:00Z");
    let facts = CustomerFacts::new(1)
        .with_orders(["2026-02-10", "2026-02-20", "2026-03-01"].map(|on| (day(on), "19.90".parse().unwrap())))
        .unwrap()
        .with_channel(Channel::Sms, ChannelFacts::reachable_with_consent(Some(at("2026-04-01T00:00:00Z"))))
        .with_birthday(Birthday::new(4, 1).unwrap())
        .with_visits([at("2026-03-30T10:00:00Z")])
        .with_answers([(day("2026-03-01"), NpsGroup::Detractor)])
        .with_label("rfm", Some("Loyal"))
        .with_label("lifecycle", None);
    let ever = Window::Ever;
    let segment = |scheme: &str| Predicate::Segment {
        scheme: scheme.to_owned(),
        any_of: ["Champions", "Loyal", "Lost"].map(str::to_owned).to_vec(),
    };
    let contacted = |campaign: Option<&str>, event| {
        let (campaign, within, count) = (campaign.map(str::to_owned), Window::Rolling { days: 1 }, Bounds::at_most(2));
        Predicate::Contacted { campaign, event, within, count }
    };
    for (predicate, needed, actual) in [
        (Predicate::Orders { within: ever, count: Bounds::at_least(2) }, "orders ever: at least 2", Some("3 orders")),
        (
            Predicate::Orders { within: Window::CalendarDays { days: 31 }, count: Bounds::exactly(2) },
            "orders within 31 calendar days: exactly 2",
            Some("1 order"),
        ),
        (
            Predicate::Orders { within: Window::SinceEnrolment, count: Bounds::at_least(1) },
            "orders since enrolment: at least 1",
            Some("not enrolled"),
        ),
        (
            Predicate::Spent { within: Window::Rolling { days: 90 }, amount: AmountBounds::at_least(100.into()) },
            "spent within 90 days: at least 100",
            Some("59.70"),
        ),
        (
            Predicate::OrderRecency { days: Bounds::between(10, 30) },
            "days since the last order: from 10 to 30",
            Some("30 days"),
        ),
        (Predicate::CustomerAge { days: Bounds::at_most(7) }, "days since the first order: at most 7", Some("49 days")),
        (
            Predicate::SilentFor { limit: own_rhythm(2, 1, 14, 180), min_gaps: 2 },
            "silent for longer than 2 × own median gap, from 14 to 180 days",
            Some("30 days, limit 19"),
        ),
        (
            Predicate::SilentFor { limit: own_rhythm(3, 2, 1, 1), min_gaps: 3 },
            "silent for longer than 3/2 × own median gap, from 1 to 1 day",
            Some("30 days, limit 1"),
        ),
        (
            Predicate::SilentFor { limit: SilenceLimit::Fixed { days: 365 }, min_gaps: 3 },
            "silent for longer than 365 days",
            Some("30 days, limit 365"),
        ),
        (
            Predicate::Inactive { days: Bounds::at_least(7) },
            "days since the last order or visit: at least 7",
            Some("1 day"),
        ),
        (
            Predicate::Bought {
                what: ProductFilter::products(["phone", "tablet", "watch"]),
                within: ever,
                count: Bounds::at_least(1),
            },
            "orders with product phone, tablet or watch ever: at least 1",
            None,
        ),
        (
            Predicate::Lacks { relation: Relation::Upgrade, within: ever },
            "lacks an upgrade of what was bought ever",
            None,
        ),
        (segment("rfm"), "rfm: Champions, Loyal or Lost", Some("Loyal")),
        (segment("lifecycle"), "lifecycle: Champions, Loyal or Lost", Some("none")),
        (segment("abc"), "abc: Champions, Loyal or Lost", None),
        (
            Predicate::Consented { channel: Channel::Sms },
            "consent to sms",
            Some("given from 2026-04-01 00:00:00 UTC on"),
        ),
        (Predicate::Consented { channel: Channel::Post }, "consent to post", None),
        (
            Predicate::BirthdayWithin { days: 7, leap_day: LeapDay::March1 },
            "birthday at most 7 days ahead, 29 February kept on 1 March",
            Some("1 day ahead"),
        ),
        (
            Predicate::Visits { within: Window::Rolling { days: 1 }, count: Bounds::at_least(1) },
            "visits within 1 day: at least 1",
            Some("0 visits"),
        ),
        (
            Predicate::Answered { group: NpsGroup::Promoter, within: ever },
            "last survey answer ever: promoter",
            Some("detractor"),
        ),
        (
            Predicate::Answered { group: NpsGroup::Promoter, within: Window::Rolling { days: 7 } },
            "last survey answer within 7 days: promoter",
            Some("no answer"),
        ),
        (Predicate::Reviews { within: ever, count: Bounds::at_least(1) }, "reviews ever: at least 1", None),
        (
            Predicate::Subscriptions { state: SubscriptionState::Trial, count: Bounds::at_least(1) },
            "trial subscriptions: at least 1",
            None,
        ),
        (Predicate::OpenCarts { count: Bounds::at_most(0) }, "open carts: at most 0", None),
        (
            Predicate::AccountChanges { within: ever, count: Bounds::at_least(1) },
            "account changes ever: at least 1",
            None,
        ),
        (contacted(Some("welcome"), TouchEvent::Opened), "messages of welcome opened within 1 day: at most 2", None),
        (contacted(None, TouchEvent::Clicked), "messages clicked within 1 day: at most 2", None),
        (
            Predicate::CartValue { amount: AmountBounds::at_least(50.into()) },
            "cart value: at least 50",
            Some("not about a cart"),
        ),
        (Predicate::OrderReviewed, "order reviewed", Some("not about an order")),
        (
            Predicate::OrderLacks { relation: Relation::Complement },
            "lacks a complement of what is in the order",
            Some("not about an order"),
        ),
    ] {
        let clause = clause(predicate, &facts, &context);
        assert_eq!((clause.needed.as_str(), clause.actual.as_deref()), (needed, actual));
    }
    let nobody = CustomerFacts::new(2).with_orders([]).unwrap();
    let recency = Predicate::OrderRecency { days: Bounds::at_least(0) };
    assert_eq!(clause(recency, &nobody, &context).actual.as_deref(), Some("no order"));
}

#[test]
fn units_are_described() {
    let programme = programme(Zone::UTC);
    let context = plain(&programme, "2026-03-31T10:00:00Z");
    let facts = CustomerFacts::new(1);
    let cart = Cart::new("7", at("2026-03-30T10:00:00Z"))
        .with_stage(PurchaseStage::Checkout)
        .with_value("49.90".parse().unwrap())
        .unwrap();
    let value = Predicate::CartValue { amount: AmountBounds::at_least("49.90".parse().unwrap()) };
    let found = clause(value, &facts, &context.about_cart(&cart));
    assert_eq!((found.actual.as_deref(), found.holds), (Some("49.90"), Some(true)));
    let stage = Predicate::CartStage { at_least: PurchaseStage::Payment };
    let found = clause(stage, &facts, &context.about_cart(&cart));
    assert_eq!(found.needed, "cart stage: payment or later");
    assert_eq!((found.actual.as_deref(), found.holds), (Some("checkout"), Some(false)));
    let contains = Predicate::CartContains { what: ProductFilter::products(["phone"]) };
    assert_eq!(clause(contains, &facts, &context.about_cart(&cart)).actual, None); // nobody knows what is in it
    let order = OrderFacts { lines: vec![line("phone")], ..OrderFacts::new("1", day("2026-03-01"), Decimal::TEN) };
    let contains = Predicate::OrderContains { what: ProductFilter::products(["phone"]) };
    let found = clause(contains, &facts, &context.about_order(&order));
    assert_eq!((found.needed.as_str(), found.actual.as_deref()), ("order with product phone", Some("yes")));
}

#[test]
fn rules_are_read_aloud() {
    let orders = |count| Rule::from(Predicate::Orders { within: Window::Ever, count });
    let (one, two) = (orders(Bounds::at_least(1)), orders(Bounds::at_least(2)));
    let text = |rule: Rule| rule.to_string();
    assert_eq!(text(Rule::everybody()), "everybody");
    assert_eq!(text(!Rule::everybody()), "not (everybody)");
    assert_eq!(text(Rule::all([one.clone()])), "orders ever: at least 1");
    assert_eq!(
        text(Rule::any([one.clone(), Rule::all([one.clone(), two.clone()]), Rule::all([two.clone()])])),
        "orders ever: at least 1 or (orders ever: at least 1 and orders ever: at least 2) or orders ever: at least 2"
    );
    assert_eq!(
        text(Rule::at_least(1, [one.clone(), Rule::any([one, two])])),
        "at least 1 of (orders ever: at least 1; (orders ever: at least 1 or orders ever: at least 2))"
    );
}

/// Document 003's phone, and its charger, handsfree and glass.
#[test]
fn what_goes_with_a_phone_is_lacked_until_it_is_bought() {
    let catalogue = retention::campaign::Catalogue::new()
        .with_complements([("phone", "charger"), ("phone", "handsfree"), ("phone", "glass")])
        .unwrap()
        .with_upgrades([("phone", "large phone"), ("phone", "huge phone")])
        .unwrap();
    let programme = Programme::from_parts(ProgrammeParts { catalogue, ..ProgrammeParts::default() }).unwrap();
    let context = plain(&programme, "2026-03-31T10:00:00Z");
    let order = |id: &str, on, products: &[&str]| OrderFacts {
        lines: products.iter().map(|product| line(product)).collect(),
        ..OrderFacts::new(id, day(on), Decimal::TEN)
    };
    let lacks = |relation, days, orders: &[OrderFacts]| {
        let facts = CustomerFacts::new(1).with_order_details(orders.to_vec()).unwrap();
        let found = clause(Predicate::Lacks { relation, within: Window::Rolling { days } }, &facts, &context);
        (found.holds.unwrap(), found.actual.unwrap())
    };
    let phone = order("1", "2026-03-20", &["phone", "charger"]);
    let later = order("2", "2026-03-25", &["glass", "handsfree", "huge phone"]);
    let cancelled = OrderFacts { cancelled_on: Some(day("2026-03-31")), ..later.clone() };
    let missing = (true, "handsfree, glass".to_owned());
    assert_eq!(lacks(Relation::Complement, 30, std::slice::from_ref(&phone)), missing);
    assert_eq!(lacks(Relation::Complement, 30, &[phone.clone(), cancelled]), missing);
    assert_eq!(lacks(Relation::Complement, 30, &[phone.clone(), later.clone()]), (false, "nothing".to_owned()));
    assert_eq!(lacks(Relation::Complement, 7, std::slice::from_ref(&phone)), (false, "nothing".to_owned()));
    assert_eq!(
        lacks(Relation::Upgrade, 30, std::slice::from_ref(&phone)),
        (true, "large phone, huge phone".to_owned())
    );
    assert_eq!(lacks(Relation::Upgrade, 30, &[phone.clone(), later.clone()]), (false, "nothing".to_owned()));

    // The same of one order, whatever else was bought and when.
    let of_order = |relation, order: &OrderFacts, orders: &[OrderFacts]| {
        let facts = CustomerFacts::new(1).with_order_details(orders.to_vec()).unwrap();
        let found = clause(Predicate::OrderLacks { relation }, &facts, &context.about_order(order));
        (found.holds.unwrap(), found.actual.unwrap())
    };
    let lamp = order("3", "2026-03-30", &["lamp"]);
    let both = [phone.clone(), lamp.clone()];
    assert_eq!(of_order(Relation::Complement, &phone, &both), missing);
    assert_eq!(of_order(Relation::Complement, &lamp, &both), (false, "nothing".to_owned()));
    assert_eq!(of_order(Relation::Complement, &phone, &[phone.clone(), later.clone()]), (false, "nothing".to_owned()));
    assert_eq!(of_order(Relation::Upgrade, &phone, &both), (true, "large phone, huge phone".to_owned()));
    assert_eq!(of_order(Relation::Complement, &phone, &[]), missing); // also of one that the facts do not have
}

#[test]
fn a_weekly_buyer_is_overdue_before_a_quarterly_one() {
    let programme = programme(Zone::UTC);
    let limit = own_rhythm(2, 1, 14, 180);
    let rule = Rule::from(Predicate::SilentFor { limit, min_gaps: 3 });
    let on = |days: &[&str], now: &str| {
        let facts = CustomerFacts::new(1).with_orders(days.iter().map(|on| (day(on), Decimal::TEN))).unwrap();
        rule.holds(&facts, &plain(&programme, now)).unwrap()
    };
    let weekly = ["2026-01-01", "2026-01-08", "2026-01-15", "2026-01-22"];
    let quarterly = ["2025-04-22", "2025-07-22", "2025-10-22", "2026-01-22"];
    assert!(!on(&weekly, "2026-02-05T10:00:00Z"));
    assert!(on(&weekly, "2026-02-06T10:00:00Z"));
    assert!(!on(&quarterly, "2026-07-21T10:00:00Z"));
    assert!(on(&quarterly, "2026-07-22T10:00:00Z")); // 181 days, and the ceiling is 180
    // Two gaps are no rhythm: the shop has none either, so the ceiling counts.
    assert!(!on(&weekly[1..], "2026-07-21T10:00:00Z"));
    assert!(on(&weekly[1..], "2026-07-22T10:00:00Z"));
}

#[test]
fn a_long_history_has_the_median_of_a_short_one() {
    let programme = programme(Zone::UTC);
    let context = plain(&programme, "2026-03-31T10:00:00Z");
    for orders in [31_u64, 32, 33, 34, 200] {
        let days = (0..orders).map(|back| (day("2026-03-01") - chrono::Days::new(10 * back), Decimal::ONE));
        let facts = CustomerFacts::new(1).with_orders(days).unwrap();
        let limit = own_rhythm(2, 1, 0, 400);
        let found = clause(Predicate::SilentFor { limit, min_gaps: 30 }, &facts, &context);
        assert_eq!(found.actual.as_deref(), Some("30 days, limit 20"));
        let found = clause(Predicate::SilentFor { limit, min_gaps: 200 }, &facts, &context);
        assert_eq!(found.actual.as_deref(), Some("30 days, limit 400"));
    }
}

#[test]
fn a_birthday_on_29_february_is_kept_by_policy() {
    let programme = programme(Zone::UTC);
    let facts = CustomerFacts::new(1).with_birthday(Birthday::new(2, 29).unwrap());
    let today = |leap_day, now: &str| {
        let rule = Rule::from(Predicate::BirthdayWithin { days: 0, leap_day });
        rule.holds(&facts, &RuleContext::new(&programme, Moment::new(at(now)))).unwrap()
    };
    let days = ["2026-02-28T12:00:00Z", "2026-03-01T12:00:00Z", "2028-02-28T12:00:00Z", "2028-02-29T12:00:00Z"];
    assert_eq!(days.map(|now| today(LeapDay::February28, now)), [true, false, false, true]);
    assert_eq!(days.map(|now| today(LeapDay::March1, now)), [false, true, false, true]);
    assert_eq!(days.map(|now| today(LeapDay::LeapYearsOnly, now)), [false, false, false, true]);
    // Eight years from 1896 to 1904.
    let rule = Rule::from(Predicate::BirthdayWithin { days: 2_921, leap_day: LeapDay::LeapYearsOnly });
    let context = plain(&programme, "1896-03-01T12:00:00Z");
    assert_eq!(rule.holds(&facts, &context), Some(true));
    assert_eq!(rule.explain(&facts, &context)[0].actual.as_deref(), Some("2920 days ahead"));
}

#[test]
fn a_birthday_begins_by_the_customers_clock() {
    let programme = programme(Zone::UTC);
    let rule = Rule::from(Predicate::BirthdayWithin { days: 0, leap_day: LeapDay::default() });
    let facts = CustomerFacts::new(1).with_birthday(Birthday::new(3, 16).unwrap());
    let context = plain(&programme, "2026-03-15T22:00:00Z");
    assert_eq!(rule.holds(&facts, &context), Some(false));
    assert_eq!(rule.holds(&facts.with_zone(super::people::zone(12_600)), &context), Some(true));
}

/// New York, 8 March 2026: a day of 23 hours.
#[cfg(feature = "chrono-tz")]
#[test]
fn rolling_days_have_24_hours_and_calendar_days_begin_at_midnight() {
    let programme = programme(Zone::named("America/New_York").unwrap());
    let counted = |within, visit: &str, now: &str| {
        let rule = Rule::from(Predicate::Visits { within, count: Bounds::at_least(1) });
        let visit = chrono::DateTime::parse_from_rfc3339(visit).unwrap().to_utc();
        rule.holds(&CustomerFacts::new(1).with_visits([visit]), &plain(&programme, now)).unwrap()
    };
    let now = "2026-03-08T10:00:00-04:00";
    let (rolling, calendar) = (Window::Rolling { days: 1 }, Window::CalendarDays { days: 1 });
    assert!(!counted(rolling, "2026-03-07T09:00:00-05:00", now));
    assert!(counted(rolling, "2026-03-07T09:00:01-05:00", now));
    assert!(!counted(calendar, "2026-03-07T23:59:59-05:00", now));
    assert!(counted(calendar, "2026-03-08T00:00:00-05:00", now));
    // An evening in New York is the next day in UTC.
    assert!(counted(calendar, "2026-03-07T00:30:00-05:00", "2026-03-07T23:30:00-05:00"));
    assert!(!counted(rolling, "2026-03-08T10:00:01-04:00", now), "a visit to come is not seen");
}

#[test]
fn an_order_on_the_day_of_the_entry_counts_unless_it_is_known_to_be_before() {
    let programme = programme(Zone::UTC);
    let context = plain(&programme, "2026-03-31T10:00:00Z").entered_at(at("2026-03-30T12:00:00Z"));
    let rule = Rule::from(Predicate::Orders { within: Window::SinceEnrolment, count: Bounds::at_least(1) });
    let facts =
        |days: &[&str]| CustomerFacts::new(1).with_orders(days.iter().map(|on| (day(on), Decimal::TEN))).unwrap();
    let on_the_day = facts(&["2026-03-30"]);
    assert_eq!(rule.holds(&on_the_day, &context), Some(true));
    let before = on_the_day.clone().with_last_order_at(at("2026-03-30T11:59:59Z"));
    assert_eq!(rule.holds(&before, &context), Some(false));
    let after = on_the_day.with_last_order_at(at("2026-03-30T12:00:00Z"));
    assert_eq!(rule.holds(&after, &context), Some(true));
    assert_eq!(rule.holds(&facts(&["2026-03-29"]), &context), Some(false));
    assert_eq!(rule.holds(&facts(&["2026-04-01"]), &context), Some(false));
}
