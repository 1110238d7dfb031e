//! Segmentations, tables and migrations equal a recount customer by customer.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use retention::history::{LogOptions, OrderLog};
use retention::model::Rate;
use retention::segment::{Segmentation, SegmentationError};
use rust_decimal::Decimal;

use crate::naive::{Known, build, known};
use crate::strategies::{FIRST, LAST, day_among, policies, rows};
use crate::{config, date};

/// Customers, and the segment of each.
pub(super) type Assigned = BTreeMap<u8, Option<u8>>;

fn terms(rate: Rate) -> (Decimal, Decimal) {
    (rate.numerator(), rate.denominator())
}

/// A customer, their earlier segment and their later one.
type Moved = (u8, Option<String>, Option<String>);

/// So many segments, and customers who are in one of them or in none.
pub(super) fn assigned() -> impl Strategy<Value = (u8, Assigned)> {
    prop_oneof![1 => Just(0_u8), 9 => 1..6_u8].prop_flat_map(|segments| {
        let one = prop_oneof![0..segments.max(1), Just(0), Just(segments.max(1) - 1)];
        let some = proptest::option::weighted(0.8, one).prop_map(move |number| number.filter(|_| segments > 0));
        (Just(segments), btree_map(any::<u8>().prop_map(|key| key % 40), some, 0..40))
    })
}

fn labels(segments: u8) -> Vec<String> {
    (0..segments).map(|number| format!("label {number}")).collect()
}

pub(super) fn segmentation((segments, of): &(u8, Assigned)) -> Segmentation<'static, u8, String> {
    let (keys, numbers) = of.iter().map(|(key, number)| (*key, *number)).unzip();
    Segmentation::from_columns(keys, labels(*segments), numbers).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_segmentation_knows_each_customer(of in assigned(), seeds in vec(any::<u32>(), 40)) {
        let (segments, customers) = &of;
        let found = segmentation(&of);
        let mut shuffled: Vec<_> = seeds.into_iter().zip(customers).collect();
        shuffled.sort();
        let (keys, numbers) = shuffled.into_iter().map(|(_, (key, number))| (*key, *number)).unzip();
        prop_assert_eq!(&Segmentation::from_columns(keys, labels(*segments), numbers).unwrap(), &found);

        prop_assert_eq!((found.len(), found.is_empty()), (customers.len(), customers.is_empty()));
        prop_assert_eq!(found.segments(), &labels(*segments)[..]);
        prop_assert!(found.keys().iter().eq(customers.keys()));
        prop_assert!(found.numbers().eq(customers.values().copied()));
        let label = |number: &Option<u8>| number.map(|number| format!("label {number}"));
        let labelled: Vec<_> = found.iter().map(|(key, label)| (key, label.cloned())).collect();
        prop_assert_eq!(labelled, customers.iter().map(|(key, number)| (key, label(number))).collect::<Vec<_>>());
        for (row, (key, number)) in customers.iter().enumerate() {
            prop_assert_eq!(found.segment(row).cloned(), label(number));
            prop_assert_eq!(found.segment_of(key).cloned(), label(number));
        }
        prop_assert_eq!(found.segment(customers.len()), None);
        prop_assert_eq!(found.segment_of(&99), None);
        for (number, label) in labels(*segments).iter().enumerate() {
            let is = |(_, of): &(&u8, &Option<u8>)| of.map(usize::from) == Some(number);
            let members: Vec<_> = customers.iter().filter(is).map(|(key, _)| key).collect();
            prop_assert_eq!(found.members(label).collect::<Vec<_>>(), members.clone());
            prop_assert_eq!(found.sizes()[number], members.len() as u64);
            prop_assert_eq!(found.size(label), Some(members.len() as u64));
            prop_assert_eq!(found.number_of(label).map(usize::from), Some(number));
            prop_assert!(found.rows_of(label).map(|row| &found.keys()[row]).eq(members));
        }
        let nobody = "nobody".to_owned();
        prop_assert_eq!((found.members(&nobody).count(), found.size(&nobody)), (0, None));
        prop_assert_eq!((found.rows_of(&nobody).count(), found.number_of(&nobody)), (0, None));
        prop_assert_eq!(found.sizes().len(), usize::from(*segments));
        prop_assert_eq!(found.unassigned() + found.sizes().iter().sum::<u64>(), found.len() as u64);
        prop_assert_eq!(&found.clone().into_owned(), &found);
    }

    #[test]
    fn a_migration_counts_each_customer(before in assigned(), after in assigned()) {
        let (earlier, later) = (segmentation(&before), segmentation(&after));
        let migration = earlier.migration_to(&later);
        let keys: BTreeSet<u8> = before.1.keys().chain(after.1.keys()).copied().collect();
        let label = |of: &Assigned, key: &u8| of.get(key).copied().flatten().map(|number| format!("label {number}"));
        let moves: Vec<Moved> = keys.iter().map(|key| (*key, label(&before.1, key), label(&after.1, key))).collect();
        let counted = moves.iter().filter(|(_, from, to)| from.is_some() || to.is_some());
        let found = earlier.moves_to(&later).map(|gone| (*gone.customer, gone.from.cloned(), gone.to.cloned()));
        prop_assert!(found.eq(counted.cloned()));

        let some = |of: &u8| labels(*of).into_iter().map(Some).chain([None]);
        let mut cells = Vec::new();
        for from in some(&before.0) {
            let of = moves.iter().filter(|(_, was, is)| *was == from && (was.is_some() || is.is_some())).count() as u64;
            for to in some(&after.0).filter(|to| from.is_some() || to.is_some()) {
                let count = moves.iter().filter(|(_, was, is)| (was, is) == (&from, &to)).count() as u64;
                prop_assert_eq!(migration.customers(from.as_ref(), to.as_ref()), Some(count));
                let share = migration.share(from.as_ref(), to.as_ref());
                prop_assert_eq!(share.map(terms), (of > 0).then(|| (count.into(), of.into())));
                cells.push((from.clone(), to, count, of));
            }
        }
        let found = migration.iter().map(|cell| (cell.from.cloned(), cell.to.cloned(), cell.customers, cell.of));
        prop_assert_eq!(found.collect::<Vec<_>>(), cells);
        for (row, from) in migration.rows().zip(earlier.segments()) {
            prop_assert_eq!((row.from(), Some(row.size())), (from, earlier.size(from)));
            prop_assert_eq!(Some(row.vanished()), migration.customers(Some(from), None));
            let moved: Vec<_> = later.segments().iter().map(|to| migration.customers(Some(from), Some(to))).collect();
            prop_assert_eq!(row.moved().map(|cell| Some(cell.customers)).collect::<Vec<_>>(), moved);
            prop_assert!(migration.row(from).unwrap().cells().eq(row.cells()));
        }
        prop_assert_eq!(migration.rows().len(), earlier.segments().len());
        let arrived: Vec<_> = later.segments().iter().map(|to| migration.customers(None, Some(to))).collect();
        prop_assert_eq!(migration.arrivals().map(|cell| Some(cell.customers)).collect::<Vec<_>>(), arrived);
        prop_assert!(migration.row(&"nobody".to_owned()).is_none());
        prop_assert_eq!(migration.customers(None, None), None);
        prop_assert_eq!(migration.customers(Some(&"nobody".to_owned()), None), None);

        prop_assert_eq!(migration.earlier_sizes(), earlier.sizes());
        prop_assert_eq!(migration.later_sizes(), later.sizes());
        prop_assert_eq!((migration.earlier(), migration.later()), (earlier.segments(), later.segments()));
        let count = |of: &dyn Fn(&Moved) -> bool| moves.iter().filter(|gone| of(gone)).count() as u64;
        prop_assert_eq!(migration.new_customers(), count(&|(_, from, to)| from.is_none() && to.is_some()));
        prop_assert_eq!(migration.vanished_customers(), count(&|(_, from, to)| from.is_some() && to.is_none()));
        let was = count(&|(_, from, _)| from.is_some());
        let stayed = count(&|(_, from, to)| from.is_some() && from == to);
        prop_assert_eq!((migration.stayed().successes(), migration.stayed().trials()), (stayed, was));
        for label in earlier.segments() {
            let in_one = migration.stayed_in(label).unwrap();
            let stays = count(&|(_, from, to)| from.as_ref() == Some(label) && from == to);
            prop_assert_eq!((in_one.successes(), Some(in_one.trials())), (stays, earlier.size(label)));
        }
        prop_assert_eq!(migration.stayed_in(&"nobody".to_owned()), None);
    }

    #[test]
    fn back_is_the_transpose_and_no_step_the_identity(before in assigned(), after in assigned()) {
        let (earlier, later) = (segmentation(&before), segmentation(&after));
        let (there, back) = (earlier.migration_to(&later), later.migration_to(&earlier));
        for cell in there.iter() {
            prop_assert_eq!(back.customers(cell.to, cell.from), Some(cell.customers));
        }
        let still = earlier.migration_to(&earlier);
        prop_assert_eq!(still.stayed().trials(), still.stayed().successes());
        prop_assert_eq!((still.new_customers(), still.vanished_customers()), (0, 0));
        prop_assert!(still.iter().all(|cell| cell.customers == 0 || cell.from == cell.to));
        // Keys that are equal, and keys that are the same.
        prop_assert_eq!(&earlier.migration_to(&earlier.clone()), &still);
        prop_assert!(earlier.moves_to(&earlier).eq(earlier.moves_to(&earlier.clone())));
    }

    #[test]
    fn migrations_of_disjoint_customers_make_the_whole(before in assigned(), after in assigned()) {
        let part = |(segments, of): &(u8, Assigned), number| {
            let of = of.iter().filter(|(key, _)| *key % 3 == number);
            (*segments, of.map(|(key, of)| (*key, *of)).collect::<Assigned>())
        };
        let of = |number| segmentation(&part(&before, number)).migration_to(&segmentation(&part(&after, number)));
        let whole = segmentation(&before).migration_to(&segmentation(&after));
        let [first, second, third] = [0, 1, 2].map(of);
        prop_assert_eq!(&first.merge(&second).unwrap().merge(&third).unwrap(), &whole);
        prop_assert_eq!(&third.merge(&second.merge(&first).unwrap()).unwrap(), &whole);
        let none = |segments| segmentation(&(segments, Assigned::new()));
        let nobody = none(before.0).migration_to(&none(after.0));
        prop_assert_eq!(&whole.merge(&nobody).unwrap(), &whole);
        let other = segmentation(&(7, Assigned::new()));
        let (earlier, later) = (segmentation(&before), segmentation(&after));
        let fields = [
            (other.migration_to(&later), "earlier"),
            (earlier.migration_to(&other), "later"),
        ];
        for (other, field) in fields {
            let of = if field == "earlier" { before.0 } else { after.0 };
            let (expected, found) = (format!("{of} segments"), "7".to_owned());
            prop_assert_eq!(whole.merge(&other), Err(SegmentationError::OtherSegments { field, expected, found }));
        }
    }

    #[test]
    fn a_table_is_a_recount_of_its_customers(
        (rows, day) in rows().prop_flat_map(|rows| { let day = day_among(&rows); (Just(rows), day) }),
        policy in policies(),
        segments in prop_oneof![2 => Just(0_u8), 6 => 1..4_u8, 1 => Just(255)],
        seeds in vec(proptest::option::weighted(0.8, any::<u8>()), 256),
        later in 0..3_i32,
    ) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let view = log.as_of(date(day));
        let summary = view.summary();
        let of = |key: &u8| seeds[usize::from(*key)].filter(|_| segments > 0).map(|seed| seed % segments.max(1));
        let numbers = log.keys().iter().map(of).collect();
        let of_all = Segmentation::from_columns(log.keys().to_vec(), labels(segments), numbers).unwrap();
        let at = (day + later).min(LAST);
        let table = of_all.table(&summary, date(at)).unwrap();
        prop_assert_eq!(table.date(), date(at));
        let known = known(&rows, policy, day + 1);

        let counts = |key: &&u8| of(key).is_some() || known.orders.contains_key(key);
        let everybody = log.keys().iter().filter(counts).count();
        let all = Sums::of(&known, log.keys(), at);
        let found = table.total();
        prop_assert_eq!(found.customers(), everybody as u64);
        prop_assert_eq!((found.orders(), found.revenue()), (all.orders, all.revenue));
        prop_assert_eq!(found.median_recency(), all.median);
        prop_assert_eq!(found.revenue(), summary.average_order_value().revenue());
        prop_assert_eq!(found.orders(), summary.average_order_value().orders());

        prop_assert!(table.rows().iter().map(|row| &row.segment).eq(of_all.segments()));
        prop_assert!(table.rows().iter().map(|row| row.figures.customers()).eq(of_all.sizes()));
        let numbers = (0..segments).map(Some).chain([None]);
        let figures = table.rows().iter().map(|row| &row.figures).chain([table.unassigned()]);
        let (mut customers, mut orders, mut revenue) = (0, 0, Decimal::ZERO);
        for (number, figures) in numbers.zip(figures) {
            let members: Vec<u8> = log.keys().iter().copied().filter(|key| of(key) == number).collect();
            let naive = Sums::of(&known, &members, at);
            let counted = members.iter().filter(counts).count() as u64;
            prop_assert_eq!(figures.customers(), counted);
            prop_assert_eq!((figures.orders(), figures.revenue()), (naive.orders, naive.revenue));
            prop_assert_eq!(figures.median_recency(), naive.median);
            let average = figures.average_order_value();
            prop_assert_eq!((average.orders(), average.revenue()), (naive.orders, naive.revenue));
            let share = figures.customer_share().map(terms);
            prop_assert_eq!(share, (everybody > 0).then(|| (counted.into(), everybody.into())));
            let share = figures.revenue_share().map(terms);
            prop_assert_eq!(share, (all.revenue > Decimal::ZERO).then_some((naive.revenue, all.revenue)));
            customers += figures.customers();
            orders += figures.orders();
            revenue += figures.revenue();
        }
        prop_assert_eq!((customers, orders, revenue), (found.customers(), found.orders(), found.revenue()));
        for label in labels(segments) {
            let row = table.rows().iter().find(|row| row.segment == label).unwrap();
            prop_assert_eq!(table.get(&label), Some(&row.figures));
        }
        prop_assert_eq!(table.get(&"nobody".to_owned()), None);
    }

    #[test]
    fn a_table_is_of_the_same_customers_and_of_no_later_day(rows in rows(), day in FIRST..=LAST) {
        let log = build(&LogOptions::new(), &rows);
        let summary = log.latest().summary();
        let of = |keys: Vec<u8>| {
            let numbers = vec![Some(0); keys.len()];
            Segmentation::from_columns(keys, vec!["all"], numbers).unwrap()
        };
        let keys = log.keys().to_vec();
        let later = summary.last_days().iter().position(|last| *last > day);
        let expected = later.map(|row| {
            let found = date(summary.last_days()[row]);
            format!("row {row}: last_day: expected a day up to {}, found {found}", date(day))
        });
        prop_assert_eq!(of(keys.clone()).table(&summary, date(day)).err().map(|error| error.to_string()), expected);
        prop_assert!(of(keys.clone()).table(&summary, NaiveDate::MAX).is_ok());

        if let Some((last, others)) = keys.split_last() {
            let (expected, found) = (others.len(), keys.len());
            let expected = SegmentationError::ColumnLength { column: "summary", expected, found };
            prop_assert_eq!(of(others.to_vec()).table(&summary, NaiveDate::MAX), Err(expected));
            if let Some(other) = last.checked_add(1) {
                let others: Vec<u8> = others.iter().copied().chain([other]).collect();
                let expected = SegmentationError::OtherCustomer { row: others.len() - 1 };
                prop_assert_eq!(of(others).table(&summary, NaiveDate::MAX), Err(expected));
            }
        }
    }
}

/// What customers have ordered, one after the other.
struct Sums {
    orders: u64,
    revenue: Decimal,
    median: Option<Decimal>,
}

impl Sums {
    fn of(known: &Known<u8>, keys: &[u8], at: i32) -> Self {
        let orders = keys.iter().filter_map(|key| known.orders.get(key));
        let mut days: Vec<i64> =
            orders.clone().map(|orders| i64::from(at) - i64::from(orders.last().unwrap().0)).collect();
        days.sort_unstable();
        let middle = |half: usize| Decimal::from(days[half]);
        let median = (!days.is_empty()).then(|| (middle((days.len() - 1) / 2) + middle(days.len() / 2)) / Decimal::TWO);
        Self {
            orders: orders.map(|orders| orders.len() as u64).sum(),
            revenue: Decimal::new(keys.iter().map(|key| known.net(key)).sum(), 2),
            median,
        }
    }
}

#[test]
fn segmentations_that_cannot_be_are_refused() {
    let of = |keys: &[u8], segments: usize, numbers: &[Option<u8>]| {
        let segments = (0..segments).collect();
        Segmentation::from_columns(keys.to_vec(), segments, numbers.to_vec()).unwrap_err().to_string()
    };
    assert_eq!(of(&[1, 2], 1, &[None]), "numbers: expected 2 rows, found 1");
    assert_eq!(of(&[1], 256, &[None]), "segments: expected at most 255, found 256");
    assert_eq!(of(&[1, 2], 2, &[Some(1), Some(2)]), "row 1: number: expected a segment below 2, found 2");
    assert_eq!(of(&[3, 1, 3], 1, &[None; 3]), "row 2: expected a customer of its own, found that of row 0");
    let same = Segmentation::from_columns(vec![1_u8], vec!["a", "b", "a"], vec![None]).unwrap_err().to_string();
    assert_eq!(same, "segment 2: expected a segment of its own, found that of 0");
}

#[test]
fn a_table_of_nobody_has_no_shares() {
    let log = OrderLog::from_columns(&[0_u8; 0], &[0; 0], &[0; 0]).unwrap();
    let nobody = Segmentation::from_columns(Vec::<u8>::new(), vec!["all"], Vec::new()).unwrap();
    let table = nobody.table(&log.latest().summary(), date(0)).unwrap();
    let figures = table.get(&"all").unwrap();
    assert_eq!((figures.customers(), figures.orders(), figures.revenue()), (0, 0, Decimal::ZERO));
    assert_eq!((figures.customer_share(), figures.revenue_share(), figures.median_recency()), (None, None, None));
    assert_eq!(table.total(), figures);
    assert_eq!(table.unassigned(), figures);
}

#[test]
fn customers_may_be_in_the_last_of_255_segments() {
    let all = (0..=254_u8).map(|key| (key, Some(key))).chain([(255, None)]).collect::<Assigned>();
    let turned = (0..=254_u8).map(|key| (key, Some(254 - key))).chain([(255, Some(0))]).collect::<Assigned>();
    let (before, after) = (segmentation(&(255, all)), segmentation(&(255, turned)));
    let label = |number: u8| format!("label {number}");
    assert_eq!((before.unassigned(), before.sizes()), (1, vec![1; 255]));
    assert_eq!(before.segment_of(&254), Some(&label(254)));
    assert_eq!(before.segment_of(&255), None);
    let migration = before.migration_to(&after);
    assert_eq!(migration.iter().filter(|cell| cell.customers == 1).count(), 256);
    assert_eq!(migration.customers(Some(&label(254)), Some(&label(0))), Some(1));
    assert_eq!(migration.customers(None, Some(&label(0))), Some(1));
    assert_eq!((migration.new_customers(), migration.vanished_customers(), migration.stayed().successes()), (1, 0, 1));
}
