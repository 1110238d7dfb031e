//! Laws of facts: a table knows of each customer what their row knows, however its rows came, and what is unknown stays
//! so.

mod catalogue;
mod refused;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::select;
use retention::campaign::{
    Blacklist, ChannelFacts, CustomerFacts, EnrolmentId, FactTable, FactsError, Reach, SubscriptionFacts, Suppression,
    Touch, TouchKind, Unit,
};
use retention::history::{LogOptions, OrderLog, RefundPolicy, RefundTiming};
use retention::model::{
    BillingInterval, Birthday, Cart, Channel, Consent, NpsGroup, Order, Subscription, SurveyAnswer, Zone,
};
use retention::segment::{LifecyclePolicy, LifecycleStage, Segmentation};
use rust_decimal::Decimal;

use crate::assembly::{Plain, complete, money, now, plain, plains, table};
use crate::config;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn message<T: std::fmt::Debug>(result: Result<T, FactsError>) -> String {
    result.unwrap_err().to_string()
}

/// All rows of a family, of all customers, with their keys: one customer after another.
fn rows<T: Clone>(base: &[Plain], of: impl Fn(&Plain) -> Vec<T>) -> Vec<(u32, T)> {
    base.iter().flat_map(|plain| of(plain).into_iter().map(|fact| (plain.key, fact))).collect()
}

/// Another order that depends on nothing but the number.
fn shuffled<T>(mut rows: Vec<T>, seed: u64) -> Vec<T> {
    let mut state = seed | 1;
    for last in (1..rows.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        rows.swap(last, usize::try_from(state >> 33).unwrap() % (last + 1));
    }
    rows
}

/// The log of a base's orders, with refunds on days of their own.
fn log(base: &[Plain]) -> OrderLog<u32> {
    let paid = rows(base, |plain| plain.orders.clone().unwrap_or_default());
    let back = rows(base, |plain| plain.refunds.iter().map(|(day, cents)| (*day, -cents)).collect());
    let all: Vec<(u32, (NaiveDate, i64))> = paid.into_iter().chain(back).collect();
    let keys: Vec<u32> = all.iter().map(|(key, _)| *key).collect();
    let days: Vec<NaiveDate> = all.iter().map(|(_, (day, _))| *day).collect();
    let cents: Vec<i64> = all.iter().map(|(_, (_, cents))| *cents).collect();
    let options = LogOptions::new()
        .refunds(RefundPolicy { timing: RefundTiming::OnRefundDate, ..RefundPolicy::default() })
        .negative_amounts(retention::history::NegativeAmounts::AsRefund);
    OrderLog::from_columns_with(options, &keys, &days, &cents).unwrap()
}

/// A table to which each family was given by itself, its rows in any order.
fn by_families<'a>(start: FactTable<'a, u32>, base: &[Plain], seed: u64) -> FactTable<'a, u32> {
    let channels =
        base.iter().flat_map(|plain| plain.channels.iter().map(|(channel, known)| (plain.key, *channel, *known)));
    let some = |of: fn(&Plain) -> Option<DateTime<Utc>>| rows(base, move |plain| of(plain).into_iter().collect());
    start
        .with_last_orders_at(shuffled(some(|plain| plain.last_order_at), seed))
        .unwrap()
        .with_channels(shuffled(channels.collect(), seed))
        .unwrap()
        .with_birthdays(shuffled(rows(base, |plain| plain.birthday.into_iter().collect()), seed))
        .unwrap()
        .with_zones(shuffled(rows(base, |plain| plain.zone.into_iter().collect()), seed))
        .unwrap()
        .with_order_details(shuffled(rows(base, |plain| plain.details.clone().unwrap()), seed))
        .unwrap()
        .with_carts(shuffled(rows(base, |plain| plain.carts.clone().unwrap()), seed))
        .unwrap()
        .with_subscriptions(shuffled(rows(base, |plain| plain.subscriptions.clone().unwrap()), seed))
        .unwrap()
        .with_visits(shuffled(rows(base, |plain| plain.visits.clone().unwrap()), seed))
        .unwrap()
        .with_answers(shuffled(answers(base), seed))
        .unwrap()
        .with_account_changes(shuffled(rows(base, |plain| plain.account_changes.clone().unwrap()), seed))
        .unwrap()
        .with_touches(shuffled(rows(base, |plain| plain.touches.clone().unwrap()), seed))
        .unwrap()
        .with_enrolments(shuffled(rows(base, |plain| plain.enrolments.clone().unwrap()), seed))
        .unwrap()
        .with_assignment_ids(shuffled(rows(base, |plain| plain.assignment_id.clone().into_iter().collect()), seed))
        .unwrap()
}

fn answers(base: &[Plain]) -> Vec<SurveyAnswer<u32>> {
    let score = |group| match group {
        NpsGroup::Detractor => 3,
        NpsGroup::Passive => 7,
        NpsGroup::Promoter => 10,
    };
    let answers = rows(base, |plain| plain.answers.clone().unwrap());
    answers.into_iter().map(|(key, (day, group))| SurveyAnswer::new(key, day, score(group)).unwrap()).collect()
}

/// Rows of their own keys, drawn from a few, of whom all is known that a family setter makes known.
fn complete_base() -> impl Strategy<Value = Vec<Plain>> {
    let keys = proptest::collection::btree_map(0..500_u32, any::<prop::sample::Index>(), 0..30);
    (proptest::collection::vec(complete(), 1..6), keys)
        .prop_map(|(few, base)| {
            base.into_iter().map(|(key, which)| Plain { key, ..which.get(&few).clone() }).collect::<Vec<_>>()
        })
        .prop_shuffle()
}

proptest! {
    #![proptest_config(config())]

    /// Each customer of a table is their row, whatever the order of the rows and whatever is unknown of whom.
    #[test]
    fn a_table_of_rows_knows_what_each_row_knows(base in plains()) {
        let table = table(&base);
        prop_assert_eq!(table.len(), base.len());
        prop_assert!(table.keys().is_sorted_by(|a, b| a < b));
        for plain in &base {
            let row = table.position(&plain.key).unwrap();
            prop_assert_eq!(table.customer(row).unwrap(), plain.facts());
        }
        prop_assert_eq!(table.customer(base.len()), None);
    }

    /// A table whose families were given one by one, its orders by a log, is the table of the rows.
    #[test]
    fn a_table_of_families_knows_what_each_row_knows(base in complete_base(), seed in any::<u64>()) {
        let log = log(&base);
        let start = FactTable::of_view_and(&log.latest(), base.iter().map(|plain| plain.key));
        let table = by_families(start, &base, seed);
        prop_assert_eq!(table.len(), base.len());
        for plain in &base {
            let facts = Plain { labels: Vec::new(), ..plain.clone() }.facts();
            prop_assert_eq!(table.customer(table.position(&plain.key).unwrap()).unwrap(), facts);
        }
    }

    /// On each day a table sees the orders that its log's view sees, with and without customers who are in no order,
    /// and nothing else of it changes.
    #[test]
    fn a_table_of_another_day_sees_that_days_orders(base in complete_base(), on in select(vec!["2026-01-15", "2026-02-28", "2026-03-10"])) {
        let log = log(&base);
        let (latest, then) = (log.latest(), log.as_of(day(on)));
        let everybody = FactTable::of_view_and(&latest, base.iter().map(|plain| plain.key));
        let everybody = by_families(everybody, &base, 7);
        for (table, then) in [(everybody.clone(), everybody.seen_from(&then).unwrap()), (everybody.clone(), everybody.clone().with_orders(&then).unwrap())] {
            for (row, plain) in table.keys().iter().map(|key| base.iter().find(|plain| plain.key == *key).unwrap()).enumerate() {
                let seen = |rows: &[(NaiveDate, i64)]| rows.iter().copied().filter(|(placed, _)| *placed <= day(on)).collect::<Vec<_>>();
                let orders = plain.orders.as_deref().map(seen);
                let facts = Plain { orders, refunds: seen(&plain.refunds), labels: Vec::new(), ..plain.clone() }.facts();
                prop_assert_eq!(then.customer(row).unwrap(), facts);
            }
        }
    }

    /// What is given to nobody in a family is known to be none, and what is not given is unknown.
    #[test]
    fn a_family_that_is_not_given_is_unknown(keys in proptest::collection::vec(0..50_u32, 0..20)) {
        let table = FactTable::of_customers(keys);
        for row in 0..table.len() {
            let key = table.keys()[row];
            prop_assert_eq!(table.customer(row).unwrap(), CustomerFacts::new(key));
        }
        let table = table.with_carts::<u32>([]).unwrap().with_visits::<u32>([]).unwrap();
        for row in 0..table.len() {
            let facts = CustomerFacts::new(table.keys()[row]).with_carts([]).unwrap().with_visits([]);
            prop_assert_eq!(table.customer(row).unwrap(), facts);
        }
    }

    /// The order of facts makes no difference, and what comes out is sorted.
    #[test]
    fn the_order_of_facts_makes_no_difference(plain in plain(), seed in any::<u64>()) {
        let list = |seed| Plain {
            orders: plain.orders.clone().map(|all| shuffled(all, seed)),
            refunds: shuffled(plain.refunds.clone(), seed),
            channels: shuffled(plain.channels.clone(), seed),
            details: plain.details.clone().map(|all| shuffled(all, seed)),
            carts: plain.carts.clone().map(|all| shuffled(all, seed)),
            subscriptions: plain.subscriptions.clone().map(|all| shuffled(all, seed)),
            visits: plain.visits.clone().map(|all| shuffled(all, seed)),
            answers: plain.answers.clone().map(|all| shuffled(all, seed)),
            account_changes: plain.account_changes.clone().map(|all| shuffled(all, seed)),
            touches: plain.touches.clone().map(|all| shuffled(all, seed)),
            enrolments: plain.enrolments.clone().map(|all| shuffled(all, seed)),
            labels: shuffled(plain.labels.clone(), seed),
            ..plain.clone()
        };
        let facts = plain.facts();
        prop_assert_eq!(&list(seed).facts(), &facts);
        prop_assert!(facts.orders().is_none_or(Iterator::is_sorted));
        prop_assert!(facts.order_details().is_none_or(|all| all.is_sorted_by_key(|order| order.placed_on)));
        prop_assert!(facts.carts().is_none_or(|all| all.is_sorted_by_key(Cart::touched_at)));
        prop_assert!(facts.subscriptions().is_none_or(|all| all.is_sorted_by_key(|term| term.start)));
        prop_assert!(facts.visits().is_none_or(<[_]>::is_sorted));
        prop_assert!(facts.answers().is_none_or(|all| all.is_sorted_by_key(|(day, group)| (*day, std::cmp::Reverse(*group)))));
        prop_assert!(facts.account_changes().is_none_or(<[_]>::is_sorted));
        prop_assert!(facts.touches().is_none_or(|all| all.is_sorted_by_key(|touch| touch.at)));
        prop_assert!(facts.enrolments().is_none_or(|all| all.is_sorted_by_key(|enrolment| enrolment.entered_at)));
        prop_assert!(facts.labels().is_sorted());
    }

    /// A row holds what it was given, and nothing is lost.
    #[test]
    fn a_row_holds_what_it_was_given(plain in plain()) {
        let facts = plain.facts();
        let count = |plain: &Plain| (
            plain.orders.as_ref().map(Vec::len),
            plain.details.as_ref().map(Vec::len),
            plain.carts.as_ref().map(Vec::len),
            plain.touches.as_ref().map(Vec::len),
            plain.visits.as_ref().map(Vec::len),
        );
        let held = (
            facts.orders().map(|orders| orders.len()),
            facts.order_details().map(<[_]>::len),
            facts.carts().map(<[_]>::len),
            facts.touches().map(<[_]>::len),
            facts.visits().map(<[_]>::len),
        );
        prop_assert_eq!(held, count(&plain));
        let sum = |rows: Vec<(NaiveDate, Decimal)>| rows.into_iter().map(|(_, amount)| amount).sum::<Decimal>();
        if let (Some(given), Some(orders)) = (&plain.orders, facts.orders()) {
            prop_assert_eq!(sum(orders.collect()), given.iter().map(|(_, cents)| money(*cents)).sum::<Decimal>());
            let back = facts.refunds().unwrap().collect();
            prop_assert_eq!(sum(back), plain.refunds.iter().map(|(_, cents)| money(*cents)).sum::<Decimal>());
        }
        for channel in Channel::ALL {
            let given: BTreeMap<Channel, ChannelFacts> = plain.channels.iter().copied().collect();
            prop_assert_eq!(*facts.channel(channel), given.get(&channel).copied().unwrap_or_default());
        }
        prop_assert_eq!((facts.birthday(), facts.zone()), (plain.birthday, plain.zone));
        prop_assert_eq!((facts.last_order_at(), facts.assignment_id()), (plain.last_order_at, plain.assignment_id.as_deref()));
    }

    /// A key that is not in the table is an error that names its row, wherever it is.
    #[test]
    fn an_unknown_customer_is_named(keys in proptest::collection::vec(0..40_u32, 0..30), place in 0..30_usize, stranger in 0..80_u32) {
        let table = FactTable::of_customers((0..40_u32).filter(|key| *key != stranger));
        let mut rows: Vec<(u32, NaiveDate)> = keys.iter().filter(|key| **key != stranger).map(|key| (*key, day("2026-03-01"))).collect();
        prop_assert!(table.clone().with_account_changes(rows.clone()).is_ok());
        let place = place.min(rows.len());
        rows.insert(place, (stranger, day("2026-03-01")));
        prop_assert_eq!(table.with_account_changes(rows).unwrap_err(), FactsError::UnknownCustomer { row: place });
    }

    #[cfg(feature = "serde")]
    #[test]
    fn rows_are_read_as_they_were_written(plain in plain()) {
        let facts = plain.facts();
        let json = serde_json::to_string(&facts).unwrap();
        prop_assert_eq!(&serde_json::from_str::<CustomerFacts<u32>>(&json).unwrap(), &facts, "{}", json);
        let bytes = postcard::to_stdvec(&facts).unwrap();
        prop_assert_eq!(&postcard::from_bytes::<CustomerFacts<u32>>(&bytes).unwrap(), &facts);
    }
}

#[test]
fn labels_come_from_segmentations() {
    let log = OrderLog::from_columns(&[1_u32, 2, 2, 3], &[20_500, 20_400, 20_513, 20_000], &[10_00; 4]).unwrap();
    let view = log.latest();
    let stages = LifecyclePolicy::standard().assign(&view);
    let table =
        FactTable::of_view_and(&view, [9]).with_segmentation("lifecycle", &stages, ToString::to_string).unwrap();
    for (row, key) in table.keys().iter().enumerate() {
        let expected = stages.segment_of(key).map(|stage| stage.name());
        assert_eq!(table.customer(row).unwrap().labels().collect::<Vec<_>>(), [("lifecycle", expected)]);
    }
    assert_eq!(stages.segment_of(&3), Some(&LifecycleStage::Lost)); // so the names are compared with something
    assert_eq!(table.customer(3).unwrap().labels().next(), Some(("lifecycle", None))); // who is in none is not unknown

    // Again under the same name: instead of it. Two segments of one name are one.
    let own = Segmentation::from_columns(vec![1_u32, 3], vec!["a", "A", "b"], vec![Some(1), Some(2)]).unwrap();
    let table = table.with_segmentation("lifecycle", &own, |name| name.to_uppercase()).unwrap();
    let of =
        |row| table.customer(row).unwrap().labels().map(|(_, segment)| segment.map(str::to_owned)).collect::<Vec<_>>();
    assert_eq!((of(0), of(1), of(2)), (vec![Some("A".into())], vec![None], vec![Some("B".into())]));

    let strangers = Segmentation::from_columns(vec![1_u32, 7], vec!["a"], vec![None, None]).unwrap();
    let error = table.with_segmentation("abc", &strangers, ToString::to_string).unwrap_err();
    assert_eq!(error, FactsError::UnknownCustomer { row: 1 });
}

#[test]
fn channels_keep_their_dates() {
    let dated = ChannelFacts {
        reach: Reach::Unreachable,
        consent: Consent::Withdrawn { since: Some(now()) },
        suppression: Suppression::Complained { since: Some(now() + TimeDelta::days(1)) },
        blacklist: Blacklist::Listed { since: Some(now() + TimeDelta::days(2)) },
    };
    let undated = ChannelFacts {
        consent: Consent::Given { since: None },
        suppression: Suppression::Unsubscribed { since: None },
        blacklist: Blacklist::Listed { since: None },
        ..dated
    };
    let rows = [(3, Channel::Sms, undated), (1, Channel::Sms, dated), (2, Channel::Post, dated)];
    let table = FactTable::of_customers(0..4).with_channels(rows).unwrap();
    let of = |row: usize, channel| *table.customer(row).unwrap().channel(channel);
    assert_eq!((table.channel(1, Channel::Sms), table.channel(3, Channel::Sms)), (Some(dated), Some(undated)));
    assert_eq!((table.channel(1, Channel::Email), table.channel(4, Channel::Sms)), (Some(ChannelFacts::UNKNOWN), None));
    assert_eq!([of(1, Channel::Sms), of(3, Channel::Sms), of(2, Channel::Post)], [dated, undated, dated]);
    assert_eq!([of(0, Channel::Sms), of(2, Channel::Sms), of(1, Channel::Email)], [ChannelFacts::UNKNOWN; 3]);

    assert!(dated.is_suppressed() && dated.is_blacklisted() && undated.is_suppressed() && undated.is_blacklisted());
    assert!(!ChannelFacts::UNKNOWN.is_suppressed() && !ChannelFacts::UNKNOWN.is_blacklisted());
}

#[test]
fn errors_of_tables_name_rows_and_customers() {
    let table = || FactTable::of_customers([30_u32, 10, 20, 10]);
    assert_eq!(table().keys(), [10, 20, 30]);
    let cart = |id: &str, cents| Cart::new(id, now()).with_value(money(cents)).unwrap();
    assert_eq!(
        message(FactTable::at_scale([10_u32], 1).unwrap().with_carts([(10, cart("a", 10)), (10, cart("b", 15))])),
        "row 1: carts.value: expected at most 1 decimal place and at most 922337203685477580.7, found 0.15"
    );
    assert_eq!(
        message(table().with_carts([(20, cart("a", 1)), (10, cart("a", 1)), (20, cart("a", 2))])),
        "customer 1: carts: expected each of them once, found \"a\" twice"
    );
    assert!(table().with_carts([(20, cart("a", 1)), (10, cart("a", 1))]).is_ok()); // two customers
    assert_eq!(
        message(table().with_carts([(30, cart("a", i64::MAX)), (30, cart("b", 1))])),
        "customer 2: carts: expected at most 92233720368547758.07 in all, found 92233720368547758.08"
    );
    let birthday = Birthday::new(3, 1).unwrap();
    assert_eq!(
        message(table().with_birthdays([(30, birthday), (10, birthday), (30, birthday)])),
        "row 2: birthday: expected one row per customer, found a second"
    );
    assert_eq!(
        message(table().with_zones([(11, Zone::UTC)])),
        "row 0: key: expected a customer of the table, found another"
    );
    let known = ChannelFacts::UNKNOWN;
    let twice = [(10, Channel::Sms, known), (10, Channel::Email, known), (10, Channel::Sms, known)];
    assert_eq!(message(table().with_channels(twice)), "row 2: sms: expected one row per customer, found a second");
    assert_eq!(message(FactTable::at_scale([1], 19)), "scale: expected at most 18, found 19");

    let rows = [20_u32, 10, 20].map(CustomerFacts::new);
    let same = message(FactTable::from_rows(rows));
    assert_eq!(same, "row 2: key: expected a customer of its own, found that of row 0");
    let rows = [CustomerFacts::new(1_u32), CustomerFacts::at_scale(2, 0).unwrap()];
    assert_eq!(message(FactTable::from_rows(rows)), "row 1: scale: expected 2, as of row 0, found 0");
    assert!(FactTable::<u32>::from_rows([]).unwrap().is_empty());
}

/// All who have an empty id would be in one arm.
#[test]
fn an_empty_assignment_id_is_refused() {
    let empty = "assignment_id: expected a text that is not empty, found \"\"";
    assert_eq!(message(CustomerFacts::new(1).with_assignment_id("")), empty);
    let table = FactTable::of_customers([1_u32, 2]);
    assert_eq!(message(table.with_assignment_ids([(1, "a"), (2, "")])), format!("row 1: {empty}"));
    #[cfg(feature = "serde")]
    assert!(serde_json::from_str::<CustomerFacts<u32>>(r#"{"key": 1, "assignment_id": ""}"#).is_err());
}

/// In which order orders and refunds are given again makes no difference.
#[test]
fn refunds_stay_when_orders_are_given_again() {
    let (order, refund) = ((day("2026-03-01"), money(500)), (day("2026-03-05"), money(200)));
    let facts = CustomerFacts::new(1).with_orders([order]).unwrap().with_refunds([refund]).unwrap();
    let again = facts.clone().with_orders([order]).unwrap();
    assert_eq!(again, facts);
    assert_eq!(again.refunds().unwrap().collect::<Vec<_>>(), [refund]);
    // They count together.
    let error = message(again.clone().with_orders([(day("2026-03-01"), money(i64::MAX))]));
    assert!(error.starts_with("orders: expected at most"), "{error}");
    assert!(message(CustomerFacts::new(1).with_refunds([refund])).starts_with("refunds: expected orders"));
}

/// What is added to the history stands beside what was there; other tables that share it do not change.
#[test]
fn messages_are_added_to_a_history() {
    let touch = |step| Touch {
        campaign: "win_back".into(),
        unit: Unit::Customer,
        enrolment: EnrolmentId::Once,
        step,
        channel: Channel::Email,
        at: now() + TimeDelta::days(step.into()),
        kind: TouchKind::Sent,
        opened_at: None,
        clicked_at: None,
    };
    let steps = |table: &FactTable<'_, u32>, row| {
        let facts = table.customer(row).unwrap();
        facts.touches().map(|touches| touches.iter().map(|touch| touch.step).collect::<Vec<_>>())
    };
    let table = FactTable::of_customers([1_u32, 2, 3]).with_touches([(3, touch(2)), (1, touch(1))]).unwrap();
    let shared = table.clone();
    let more = table.with_more_touches([(3, touch(3)), (2, touch(4)), (3, touch(1))]).unwrap();
    assert_eq!([0, 1, 2].map(|row| steps(&more, row).unwrap()), [vec![1], vec![4], vec![1, 2, 3]]);
    assert_eq!([0, 1, 2].map(|row| steps(&shared, row).unwrap()), [vec![1], vec![], vec![2]]);
    assert_eq!(message(shared.with_more_touches([(1, touch(2)), (4, touch(2))])).split(':').next(), Some("row 1"));

    // Of whom the history is not known, it is not known after one message either.
    let row = |key, touches: Option<Touch>| {
        let facts = CustomerFacts::new(key);
        touches.map_or(facts.clone(), |touch| facts.with_touches([touch]).unwrap())
    };
    let some = FactTable::from_rows([row(1_u32, Some(touch(1))), row(2, None)]).unwrap();
    let more = some.clone().with_more_touches([(1, touch(2))]).unwrap();
    assert_eq!((steps(&more, 0), steps(&more, 1)), (Some(vec![1, 2]), None));
    let expected = "row 0: touches: expected a customer of whom they are known, if only to be none, found one of whom they are not";
    assert_eq!(message(some.with_more_touches([(2, touch(2))])), expected);
    assert_eq!(message(FactTable::of_customers([1_u32]).with_more_touches([(1, touch(1))])), expected);
    let none = FactTable::of_customers([1_u32]).with_more_touches([] as [(u32, Touch); 0]).unwrap();
    assert_eq!(steps(&none, 0), None);
}

#[test]
fn a_view_must_fit_its_table() {
    let log = OrderLog::from_columns(&[1_u32, 3], &[20_500, 20_501], &[10_00, 20_00]).unwrap();
    let toman = LogOptions::new().scale(0);
    let toman = OrderLog::from_columns_with(toman, &[1_u32], &[20_500], &[10_i64]).unwrap();
    let table = FactTable::of_customers([1, 2, 3]);
    assert_eq!(message(table.clone().with_orders(&toman.latest())), "scale: expected 2, found 0");
    assert_eq!(
        message(FactTable::of_customers([1, 2]).with_orders(&log.latest())),
        "row 1: key: expected a customer of the table, found another"
    );
    let table = table.with_orders(&log.latest()).unwrap();
    let orders = |row: usize| {
        table.customer(row).unwrap().orders().map(|orders| orders.map(|(_, amount)| amount).collect::<Vec<_>>())
    };
    assert_eq!([orders(0), orders(1), orders(2)], [Some(vec![money(10_00)]), Some(vec![]), Some(vec![money(20_00)])]);

    // The orders of rows are replaced, too; those of a log of other customers are found by their keys.
    let of_rows = FactTable::from_rows([3_u32, 1].map(CustomerFacts::new)).unwrap();
    assert_eq!(of_rows.customer(0).unwrap().orders().map(|orders| orders.len()), None);
    let of_rows = of_rows.with_orders(&log.latest()).unwrap();
    assert_eq!(
        of_rows.customer(1).unwrap().orders().unwrap().next(),
        Some((NaiveDate::from_epoch_days(20_501).unwrap(), money(20_00)))
    );
}

/// The table of a log with refunds on days of their own has them, each with its customer.
#[test]
fn refunds_come_with_the_log() {
    let refund = |key: u32, cents| {
        Order::new(key, day("2026-03-01"), money(10_000)).unwrap().with_refund(day("2026-03-05"), money(cents)).unwrap()
    };
    let options =
        LogOptions::new().refunds(RefundPolicy { timing: RefundTiming::OnRefundDate, ..RefundPolicy::default() });
    let log = OrderLog::from_orders_with(options, [refund(1, 5_00), refund(3, 7_00), refund(2, 9_00)]).unwrap();
    let table = FactTable::of_view_and(&log.latest(), [0]);
    let back: Vec<Vec<Decimal>> =
        (0..4).map(|row| table.customer(row).unwrap().refunds().unwrap().map(|(_, amount)| amount).collect()).collect();
    assert_eq!(back, [vec![], vec![money(5_00)], vec![money(9_00)], vec![money(7_00)]]);
    let before = table.seen_from(&log.as_of(day("2026-03-04"))).unwrap();
    assert_eq!(before.customer(1).unwrap().refunds().unwrap().len(), 0);
}

#[test]
fn terms_of_the_model_are_subscriptions() {
    let term = Subscription::new(7_u32, day("2026-01-01"), 10.into(), BillingInterval::Monthly).unwrap();
    let term = term.with_trial_until(day("2026-01-15")).unwrap().with_cancellation(day("2026-02-01")).unwrap();
    let facts = SubscriptionFacts::of_term("s", &term.with_end(day("2026-02-15")).unwrap());
    let expected = SubscriptionFacts {
        id: "s".into(),
        start: day("2026-01-01"),
        trial_until: Some(day("2026-01-15")),
        cancelled_on: Some(day("2026-02-01")),
        end: Some(day("2026-02-15")),
    };
    assert_eq!(facts, expected);
}

#[cfg(feature = "serde")]
#[test]
fn misspelt_and_contradictory_rows_are_not_read() {
    let read = serde_json::from_str::<CustomerFacts<String>>;
    let unknown = read(r#"{"key": "sara"}"#).unwrap();
    assert_eq!(unknown, CustomerFacts::new("sara".to_owned()));
    assert_eq!(read(r#"{"key": "sara", "carts": null, "zone": null}"#).unwrap(), unknown);
    let none = read(r#"{"key": "sara", "carts": []}"#).unwrap();
    assert_eq!(none, unknown.clone().with_carts([]).unwrap());
    let json = r#"{"key": "sara", "scale": 0, "zone": "+03:30", "orders": [{"on": "2026-03-05", "amount": 70}],
        "channels": {"sms": {"reach": "reachable", "consent": {"given": {"since": null}}}}, "labels": {"rfm": null}}"#;
    let full = CustomerFacts::at_scale("sara".to_owned(), 0)
        .unwrap()
        .with_zone("+03:30".parse().unwrap())
        .with_orders([(day("2026-03-05"), 70.into())])
        .unwrap()
        .with_channel(Channel::Sms, ChannelFacts::reachable_with_consent(None))
        .with_label("rfm", None);
    assert_eq!(read(json).unwrap(), full);

    for (json, expected) in [
        (r#"{"key": "sara", "consent": {}}"#, "unknown field `consent`"),
        (r#"{"key": "sara", "channels": {"sms": {"concent": "unknown"}}}"#, "unknown field `concent`"),
        (
            r#"{"key": "sara", "channels": {"sms": {"suppression": {"bounced": {"sinse": null}}}}}"#,
            "unknown field `sinse`",
        ),
        (
            r#"{"key": "sara", "orders": [{"on": "2026-03-05", "amount": "0.001"}]}"#,
            "orders[0].amount: expected at most 2",
        ),
        (r#"{"key": "sara", "orders": [{"on": "2026-03-05", "amount": 1, "refund": 1}]}"#, "unknown field `refund`"),
        (r#"{"key": "sara", "refunds": [{"on": "2026-03-05", "amount": 1}]}"#, "refunds: expected orders"),
        (r#"{"key": "sara", "scale": 99}"#, "scale: expected at most 18, found 99"),
        (r#"{"scale": 2}"#, "missing field `key`"),
    ] {
        let error = read(json).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
