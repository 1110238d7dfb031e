//! Cohort grids: every cell is that of the people behind it, counted one by one, and what has not been seen is not zero.

mod cases;

use std::fmt::Debug;

use chrono::NaiveDate;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use retention::history::{FullRefund, LogOptions, NegativeAmounts, OrderLog, RefundPolicy, RefundTiming};
use retention::measure::{
    Activity, AgeBrackets, CellState, CohortAge, CohortCell, CohortError, CohortGrid, CohortMembership, CohortOptions,
    CohortRow, MeanRetention, MeanRevenue, PeriodActivity, ReturnRule,
};
use retention::metrics::Proportion;
use retention::model::{CalendarUnit, Period, Periods, Rate};
use rust_decimal::Decimal;

use crate::grouping::columns;
use crate::naive::{Known, Row, build, known};
use crate::strategies::{FIRST, LAST, day_among, periods, policies, rows, signed_rows};
use crate::{config, date};

/// The boundaries of the age periods, as far as ages are calendar ones.
type Days = Vec<i64>;

fn boundary_days(periods: &Periods) -> Days {
    periods.boundaries().iter().map(|date| date.to_epoch_days().into()).collect()
}

/// A customer as a member of a cohort: whose ages begin here.
#[derive(Clone, Copy)]
struct Member {
    key: u8,
    /// Nothing before this day is theirs.
    from: i64,
    /// The first day of age 0, and whose period is age 0.
    born: i64,
}

/// The days of these ages for somebody, half-open; no end where the ages pass the grid's.
fn days_of(options: &CohortOptions, born: i64, ages: (u32, u32)) -> (Option<i64>, Option<i64>) {
    let (first, last) = (i64::from(ages.0), i64::from(ages.1));
    let calendar = |periods: &Periods| {
        let days = boundary_days(periods);
        let period = i64::try_from(days.iter().filter(|day| **day <= born).count()).unwrap() - 1;
        let boundary = |number: i64| days.get(usize::try_from(period + number).unwrap()).copied();
        (boundary(first).filter(|start| *start < *days.last().unwrap()), boundary(last + 1))
    };
    match options.age() {
        CohortAge::Rolling { days, .. } => {
            let days = i64::from(*days);
            (Some(born + first * days), Some(born + (last + 1) * days))
        }
        CohortAge::CalendarOf(periods) => calendar(periods),
        _ => calendar(options.periods()),
    }
}

/// The last day on which ages are counted, if there is one.
fn end_of_ages(options: &CohortOptions) -> i64 {
    match options.age() {
        CohortAge::Rolling { .. } => i64::MAX,
        CohortAge::CalendarOf(periods) => *boundary_days(periods).last().unwrap(),
        _ => *boundary_days(options.periods()).last().unwrap(),
    }
}

fn column_ages(options: &CohortOptions) -> Vec<(u32, u32)> {
    let ages = match options.age() {
        CohortAge::Rolling { ages, .. } => *ages,
        CohortAge::CalendarOf(periods) => u32::try_from(periods.len()).unwrap(),
        _ => u32::try_from(options.periods().len()).unwrap(),
    };
    let ages = options.last_age().map_or(ages, |last| ages.min(last.saturating_add(1)));
    match options.returned() {
        ReturnRule::Brackets(brackets) => brackets.iter().map(|bracket| (*bracket.start(), *bracket.end())).collect(),
        _ => (0..ages).map(|age| (age, age)).collect(),
    }
}

/// What a cell should say.
#[derive(Debug, Default, PartialEq)]
struct Naive {
    observed: u64,
    begun: u64,
    counts: [u64; 2],
    revenue: i64,
    cumulated: i64,
    so_far: [u64; 2],
    so_far_revenue: i64,
    cumulated_so_far: i64,
}

fn recount(options: &CohortOptions, known: &Known<u8>, until: i64, members: &[Member], ages: (u32, u32)) -> Naive {
    let mut cell = Naive::default();
    for member in members {
        let (start, end) = days_of(options, member.born, ages);
        let last = end.unwrap_or(end_of_ages(options));
        let orders = known.orders.get(&member.key).unwrap();
        let paid_back = known.paid_back.get(&member.key).cloned().unwrap_or_default();
        let within = |day: i32, from: i64| from.max(member.from) <= i64::from(day) && i64::from(day) < last;
        let revenue = |from| {
            let all = orders.iter().chain(&paid_back).filter(|(day, _)| within(*day, from));
            all.map(|(_, amount)| amount).sum::<i64>()
        };
        cell.cumulated_so_far += revenue(i64::MIN);
        let Some(start) = start else { continue };
        let bought = orders.iter().filter(|(day, _)| within(*day, start)).count() as u64;
        let returned = match options.returned() {
            ReturnRule::OnOrAfter => orders.iter().any(|(day, _)| i64::from(*day) >= start),
            _ => bought > 0,
        };
        cell.begun += u64::from(start < until);
        cell.so_far[0] += u64::from(returned);
        cell.so_far[1] += bought;
        cell.so_far_revenue += revenue(start);
        if end.is_some_and(|end| end <= until) {
            cell.observed += 1;
            cell.counts[0] += u64::from(returned);
            cell.counts[1] += bought;
            cell.revenue += revenue(start);
            cell.cumulated += revenue(i64::MIN);
        }
    }
    cell
}

fn money(minor: i64) -> Decimal {
    Decimal::new(minor, 2)
}

fn assert_row<C: Debug>(
    row: CohortRow<'_, C>,
    options: &CohortOptions,
    known: &Known<u8>,
    until: i64,
    days: (i64, i64),
    members: &[Member],
) -> Result<(), TestCaseError> {
    let size = members.len() as u64;
    let is_closed = until >= days.1;
    prop_assert_eq!((row.size(), row.is_closed()), (size, is_closed));
    let columns = column_ages(options);
    let exist = columns.into_iter().filter(|ages| days_of(options, days.0, *ages).0.is_some());
    let exist: Vec<_> = exist.collect();
    prop_assert_eq!(row.cells().map(|cell| cell.ages().into_inner()).collect::<Vec<_>>(), exist.clone());
    let base = exist.first().map(|ages| recount(options, known, until, members, *ages));
    for (cell, ages) in row.cells().zip(exist) {
        let naive = recount(options, known, until, members, ages);
        let somebody = |born| days_of(options, born, ages);
        let (is_over, has_begun) = if size == 0 {
            let (start, end) = somebody(days.1 - 1);
            (end.is_some_and(|end| end <= until), start.is_some_and(|start| start < until))
        } else {
            (naive.observed == size, naive.begun > 0)
        };
        let state = match (is_closed && is_over, has_begun) {
            (true, _) => CellState::Complete,
            (_, true) => CellState::Partial,
            (_, false) => CellState::NotObserved,
        };
        prop_assert_eq!(cell.state(), state, "{:?}", ages);
        let is_bounded = *options.returned() != ReturnRule::OnOrAfter;
        prop_assert_eq!(cell.is_final(), is_bounded && state == CellState::Complete);
        prop_assert_eq!((cell.size(), cell.observed()), (size, naive.observed));
        let retention = cell.retention().map(|share| (share.successes(), share.trials()));
        if state == CellState::Complete || naive.observed > 0 {
            prop_assert_eq!(retention, Some((naive.counts[0], naive.observed)));
            prop_assert_eq!(cell.orders(), Some(naive.counts[1]));
            prop_assert_eq!(cell.revenue(), Some(money(naive.revenue)));
            prop_assert_eq!(cell.revenue().unwrap().scale(), 2);
            prop_assert_eq!(cell.cumulated_revenue(), Some(money(naive.cumulated)));
            let per_customer = money(naive.cumulated).checked_div(naive.observed.into());
            prop_assert_eq!(cell.cumulated_revenue_per_customer(), per_customer);
        } else {
            prop_assert_eq!((retention, cell.orders(), cell.revenue()), (None, None, None));
            prop_assert_eq!((cell.cumulated_revenue(), cell.cumulated_revenue_per_customer()), (None, None));
        }
        let base_revenue = base.as_ref().map_or(0, |base| base.revenue);
        let of_base = Rate::new(money(naive.revenue), money(base_revenue)).ok();
        prop_assert_eq!(cell.revenue_retention_rate(), of_base.filter(|_| state == CellState::Complete));
        match cell.so_far() {
            None => prop_assert_eq!(state, CellState::NotObserved),
            Some(so_far) => {
                prop_assert_ne!(state, CellState::NotObserved);
                prop_assert_eq!((so_far.begun(), so_far.revenue()), (naive.begun, money(naive.so_far_revenue)));
                prop_assert_eq!([so_far.returned(), so_far.orders()], naive.so_far);
                let begun = Proportion::new(naive.so_far[0], naive.begun).unwrap();
                prop_assert_eq!(so_far.retention(), begun);
                prop_assert_eq!(so_far.cumulated_revenue(), money(naive.cumulated_so_far));
            }
        }
    }
    assert_mean(row.mean(), row.cells().skip(1))
}

fn assert_mean(mean: MeanRetention, cells: impl Iterator<Item = CohortCell>) -> Result<(), TestCaseError> {
    let complete = cells.filter(|cell| cell.state() == CellState::Complete).filter_map(|cell| cell.retention());
    let shares: Vec<_> = complete.filter(|share| share.trials() > 0).collect();
    prop_assert_eq!(mean.cells(), shares.len() as u64);
    if shares.is_empty() {
        prop_assert_eq!((mean.weighted_rate(), mean.simple_rate()), (None, None));
        return Ok(());
    }
    let returned: u64 = shares.iter().map(Proportion::successes).sum();
    let customers: u64 = shares.iter().map(Proportion::trials).sum();
    let weighted = mean.weighted_rate().unwrap();
    prop_assert_eq!((weighted.numerator(), weighted.denominator()), (returned.into(), customers.into()));
    let rates: Decimal = shares.iter().map(|share| share.rate().unwrap().value().unwrap()).sum();
    let difference = mean.simple_rate().unwrap() - rates / Decimal::from(shares.len());
    prop_assert!(difference.abs() < Decimal::new(1, 26));
    Ok(())
}

fn assert_mean_revenue(mean: MeanRevenue, cells: impl Iterator<Item = CohortCell>) -> Result<(), TestCaseError> {
    let complete = cells.filter(|cell| cell.state() == CellState::Complete && cell.size() > 0);
    let cells: Vec<_> = complete.map(|cell| (cell.cumulated_revenue().unwrap(), Decimal::from(cell.size()))).collect();
    prop_assert_eq!(mean.cells(), cells.len() as u64);
    if cells.is_empty() {
        prop_assert_eq!((mean.weighted(), mean.simple()), (None, None));
        return Ok(());
    }
    let (revenue, customers): (Vec<Decimal>, Vec<Decimal>) = cells.iter().copied().unzip();
    prop_assert_eq!(mean.weighted().unwrap(), revenue.iter().sum::<Decimal>() / customers.iter().sum::<Decimal>());
    let simple = cells.iter().map(|(revenue, customers)| revenue / customers).sum::<Decimal>();
    let difference = mean.simple().unwrap() - simple / Decimal::from(cells.len());
    prop_assert!(difference.abs() <= Decimal::new(1, 11), "{difference}");
    Ok(())
}

/// The cells have been held against the people behind them; of cells without a rate nobody is in the mean.
fn assert_mean_observed<C>(grid: &CohortGrid<C>, column: usize) -> Result<(), TestCaseError> {
    let (mut returned, mut observed) = (0, 0);
    for row in grid.rows() {
        if let Some(share) = row.cell(column).and_then(|cell| cell.retention()) {
            returned += share.successes();
            observed += share.trials();
        }
    }
    let expected = (observed > 0).then_some((returned, observed));
    let mean = grid.mean_observed(column);
    prop_assert_eq!(mean.map(|share| (share.successes(), share.trials())), expected);
    let cells = || grid.rows().filter_map(|row| row.cell(column));
    if cells().all(|cell| cell.state() == CellState::Complete || cell.observed() == 0) {
        prop_assert_eq!(mean.and_then(|share| share.rate()), grid.mean(column).weighted_rate());
    }
    Ok(())
}

fn assert_means<C>(grid: &CohortGrid<C>) -> Result<(), TestCaseError> {
    for column in 0..=grid.columns() {
        assert_mean_revenue(grid.mean_revenue(column), grid.rows().filter_map(|row| row.cell(column)))?;
        assert_mean(grid.mean(column), grid.rows().filter_map(|row| row.cell(column)))?;
        assert_mean_observed(grid, column)?;
    }
    Ok(())
}

/// Every cell of the grid, and who is in none.
fn assert_grid(
    grid: &CohortGrid<Period>,
    options: &CohortOptions,
    known: &Known<u8>,
    until: i64,
) -> Result<(), TestCaseError> {
    let days = boundary_days(options.periods());
    let within = |day: i32| days[0] <= i64::from(day) && i64::from(day) < days[days.len() - 1];
    let (mut before, mut after) = (0, 0);
    for orders in known.orders.values() {
        let is_out = match options.membership() {
            CohortMembership::FirstPurchase => !within(orders[0].0),
            _ => !orders.iter().any(|(day, _)| within(*day)),
        };
        before += u64::from(is_out && i64::from(orders[0].0) < days[0]);
        after += u64::from(is_out && i64::from(orders[0].0) >= days[0]);
    }
    let outside = grid.outside();
    prop_assert_eq!((outside.before(), outside.after(), outside.ungrouped()), (before, after, 0));
    prop_assert_eq!(grid.columns(), column_ages(options).len());
    let found: Vec<Period> = grid.rows().map(|row| *row.cohort()).collect();
    prop_assert_eq!(found, options.periods().iter().collect::<Vec<_>>());
    for (number, row) in grid.rows().enumerate() {
        let (start, end) = (days[number], days[number + 1]);
        let within = |day: i64| start <= day && day < end;
        let members = known.orders.iter().filter_map(|(key, orders)| {
            let first = i64::from(orders[0].0);
            let is_birth = options.membership() == CohortMembership::FirstPurchase;
            let is_member = orders.iter().any(|(day, _)| within((*day).into())) && (within(first) || !is_birth);
            let born = if is_birth { first } else { start };
            is_member.then_some(Member { key: *key, from: born, born })
        });
        assert_row(row, options, known, until, (start, end), &members.collect::<Vec<_>>())?;
    }
    assert_means(grid)
}

/// Everything that a grid can be asked, of rows near whose days the periods are.
fn questions(membership: CohortMembership) -> impl Strategy<Value = (Vec<Row<u8>>, CohortOptions)> {
    rows().prop_flat_map(move |rows| {
        let cohorts =
            btree_set(day_among(&rows), 2..9).prop_filter_map("one boundary", |days| periods(days.into_iter()));
        let more = btree_set(day_among(&rows), 0..9);
        (Just(rows), cohorts, more, ages(), last_age(), returns()).prop_map(
            move |(rows, cohorts, more, (kind, rolling), last_age, returned)| {
                let options = match membership {
                    CohortMembership::FirstPurchase => CohortOptions::first_purchase(&cohorts),
                    _ => CohortOptions::each_active_period(&cohorts),
                };
                let age = match (membership, kind) {
                    (CohortMembership::FirstPurchase, 1) => rolling,
                    (CohortMembership::FirstPurchase, 2) => CohortAge::CalendarOf(covering(&cohorts, more)),
                    _ => CohortAge::Calendar,
                };
                let options = options.with_age(age);
                let options = last_age.into_iter().fold(options, CohortOptions::with_last_age);
                let ages = u32::try_from(column_ages(&options).len()).unwrap();
                (rows, options.with_returned(fitting(returned, ages)))
            },
        )
    })
}

fn covering(cohorts: &Periods, mut days: std::collections::BTreeSet<i32>) -> Periods {
    days.extend([cohorts.boundaries()[0], *cohorts.boundaries().last().unwrap()].map(|date| date.to_epoch_days()));
    periods(days.into_iter()).unwrap()
}

fn ages() -> impl Strategy<Value = (u8, CohortAge)> {
    let days = prop_oneof![1..3_u32, 1..40_u32, 1..3_000_u32, Just(u32::MAX), 1..=u32::MAX];
    (0..3_u8, (days, 1..9_u32).prop_map(|(days, ages)| CohortAge::Rolling { days, ages }))
}

fn last_age() -> impl Strategy<Value = Option<u32>> {
    proptest::option::of(prop_oneof![0..6_u32, Just(u32::MAX)])
}

/// None or the lengths of brackets; on or after.
fn returns() -> impl Strategy<Value = (Vec<u32>, bool)> {
    (prop_oneof![Just(Vec::new()), vec(1..4_u32, 1..5)], any::<bool>())
}

/// As many of the brackets as there are ages for.
fn fitting((lengths, is_on_or_after): (Vec<u32>, bool), ages: u32) -> ReturnRule {
    let mut first = 0;
    let mut brackets = Vec::new();
    for length in lengths {
        if first < ages {
            let last = (first + length - 1).min(ages - 1);
            brackets.push(first..=last);
            first = last + 1;
        }
    }
    match (brackets.is_empty(), is_on_or_after) {
        (false, _) => ReturnRule::Brackets(AgeBrackets::new(brackets).unwrap()),
        (true, true) => ReturnRule::OnOrAfter,
        (true, false) => ReturnRule::On,
    }
}

fn memberships() -> impl Strategy<Value = CohortMembership> {
    prop_oneof![2 => Just(CohortMembership::FirstPurchase), 1 => Just(CohortMembership::EachActivePeriod)]
}

fn any_question() -> impl Strategy<Value = (Vec<Row<u8>>, CohortOptions)> {
    memberships().prop_flat_map(questions)
}

/// With a day from which to look back.
fn seen_question() -> impl Strategy<Value = (Vec<Row<u8>>, CohortOptions, i32)> {
    any_question().prop_flat_map(|(rows, options)| {
        let ends = options.periods().boundaries().iter().map(NaiveDate::to_epoch_days);
        let near: Vec<i32> = ends.flat_map(|day| [day - 1, day, day + 30]).map(|day| day.clamp(FIRST, LAST)).collect();
        let day = prop_oneof![proptest::sample::select(near), day_among(&rows), Just(LAST)];
        (Just(rows), Just(options), day)
    })
}

fn cells<C>(grid: &CohortGrid<C>) -> Vec<Vec<CohortCell>> {
    grid.rows().map(|row| row.cells().collect()).collect()
}

fn group_of(key: u8) -> Option<u8> {
    (!key.is_multiple_of(4)).then_some(7 - key % 4)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn cells_are_those_of_the_people_in_them((rows, options, day) in seen_question(), policy in policies()) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let grid = log.as_of(date(day)).cohorts(&options).unwrap();
        prop_assert_eq!((grid.options(), grid.date()), (&options, date(day)));
        assert_grid(&grid, &options, &known(&rows, policy, day + 1), i64::from(day) + 1)?;
    }

    #[test]
    fn money_paid_back_is_no_purchase(
        rows in signed_rows((0..5_u8).boxed()),
        days in (-50..50_i32, 1..90_i32, 1..7_000_i32),
        membership in memberships(),
        ((kind, rolling), returned) in (ages(), returns()),
    ) {
        let (keys, column, amounts) = columns(&rows);
        let options = LogOptions::new().negative_amounts(NegativeAmounts::AsRefund);
        let log = OrderLog::from_columns_with(options, &keys, &column, &amounts).unwrap();
        let periods = periods([days.0, days.0 + days.1, days.0 + days.1 + days.2].into_iter()).unwrap();
        let options = match membership {
            CohortMembership::FirstPurchase if kind == 1 => CohortOptions::first_purchase(&periods).with_age(rolling),
            CohortMembership::FirstPurchase => CohortOptions::first_purchase(&periods),
            _ => CohortOptions::each_active_period(&periods),
        };
        let ages = u32::try_from(column_ages(&options).len()).unwrap();
        let options = options.with_returned(fitting(returned, ages));
        let grid = log.as_of(date(LAST)).cohorts(&options).unwrap();
        assert_grid(&grid, &options, &Known::of_columns(&rows), i64::from(LAST) + 1)?;
    }

    #[test]
    fn groups_are_rows((rows, options) in questions(CohortMembership::FirstPurchase), back in 0..200_i32) {
        let log = build(&LogOptions::new(), &rows);
        let day = rows.iter().map(|row| row.day).max().unwrap_or(0).saturating_sub(back).clamp(FIRST, LAST);
        let view = log.as_of(date(day));
        let grid = view.cohorts_by(&options, |_, key| group_of(*key)).unwrap();
        let by_number = view.cohorts_by(&options, |number, _| group_of(log.keys()[number])).unwrap();
        prop_assert_eq!(&grid, &by_number);

        let known = known(&rows, RefundPolicy::default(), day + 1);
        let days = boundary_days(options.periods());
        let (start, end) = (days[0], days[days.len() - 1]);
        let born = |key: &u8| i64::from(known.orders[key][0].0);
        let acquired: Vec<u8> =
            known.orders.keys().copied().filter(|key| start <= born(key) && born(key) < end).collect();
        // Of those who order later, not even their group is seen.
        let mut groups: Vec<u8> = known.orders.keys().filter_map(|key| group_of(*key)).collect();
        groups.sort_unstable();
        groups.dedup();
        prop_assert_eq!(grid.rows().map(|row| *row.cohort()).collect::<Vec<_>>(), groups);
        for row in grid.rows() {
            let members = acquired.iter().filter(|key| group_of(**key) == Some(*row.cohort()));
            let members = members.map(|key| Member { key: *key, from: born(key), born: born(key) });
            assert_row(row, &options, &known, i64::from(day) + 1, (start, end), &members.collect::<Vec<_>>())?;
            prop_assert_eq!(grid.row_of(row.cohort()).unwrap().size(), row.size());
        }
        assert_means(&grid)?;
        let outside = grid.outside();
        let before = known.orders.keys().filter(|key| born(key) < start).count() as u64;
        let after = known.orders.keys().filter(|key| born(key) >= end).count() as u64;
        let ungrouped = acquired.iter().filter(|key| group_of(**key).is_none()).count() as u64;
        prop_assert_eq!((outside.before(), outside.after(), outside.ungrouped()), (before, after, ungrouped));
    }

    #[test]
    fn grids_of_disjoint_customers_merge((rows, options, day) in seen_question(), policy in policies()) {
        let of = |keep: &dyn Fn(u8) -> bool| {
            let rows: Vec<_> = rows.iter().filter(|row| keep(row.key)).cloned().collect();
            build(&LogOptions::new().refunds(policy), &rows)
        };
        let logs = [of(&|_| true), of(&|key| key % 3 == 0), of(&|key| key % 3 == 1), of(&|key| key % 3 == 2)];
        let [whole, a, b, c] = logs.each_ref().map(|log| log.as_of(date(day)).cohorts(&options).unwrap());
        prop_assert_eq!(&a.merge(&b).unwrap().merge(&c).unwrap(), &whole);
        prop_assert_eq!(&a.merge(&b.merge(&c).unwrap()).unwrap(), &whole);
        prop_assert_eq!(b.merge(&a).unwrap(), a.merge(&b).unwrap());
        let nobody = of(&|_| false).as_of(date(day)).cohorts(&options).unwrap();
        prop_assert_eq!(nobody.merge(&whole).unwrap(), whole.clone());

        if options.membership() == CohortMembership::FirstPurchase {
            let by = |log: &OrderLog<u8>| log.as_of(date(day)).cohorts_by(&options, |_, key| group_of(*key)).unwrap();
            let [whole, a, b, c] = logs.each_ref().map(by);
            prop_assert_eq!(c.merge(&a).unwrap().merge(&b).unwrap(), whole);
        }
    }

    #[test]
    fn a_complete_cell_stays_as_it_is(
        (rows, options, day) in seen_question(),
        later in prop_oneof![0..60_i32, 0..9_000_i32],
        timing in prop_oneof![Just(RefundTiming::OnRefundDate), Just(RefundTiming::Ignored)],
    ) {
        // Refunds that lower the day of an order change what is over; all else does not.
        let policy = RefundPolicy { timing, full: FullRefund::StillAPurchase };
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let early = log.as_of(date(day)).cohorts(&options).unwrap();
        let late = log.as_of(date((day.saturating_add(later)).min(LAST))).cohorts(&options).unwrap();
        for (early, late) in cells(&early).into_iter().flatten().zip(cells(&late).into_iter().flatten()) {
            if early.state() == CellState::Complete {
                prop_assert_eq!(late.state(), CellState::Complete);
                prop_assert_eq!((early.size(), early.orders(), early.revenue()), (late.size(), late.orders(), late.revenue()));
                prop_assert_eq!(early.cumulated_revenue(), late.cumulated_revenue());
                prop_assert!(early.retention().unwrap().successes() <= late.retention().unwrap().successes());
            }
            if early.is_final() {
                prop_assert_eq!(early, late);
            }
            prop_assert!(late.state() != CellState::NotObserved || early.state() == CellState::NotObserved);
        }
    }

    #[test]
    fn everybody_is_there_at_first((rows, options, day) in seen_question()) {
        let log = build(&LogOptions::new(), &rows);
        let grid = log.as_of(date(day)).cohorts(&options).unwrap();
        for cell in cells(&grid).into_iter().filter_map(|row| row.first().copied()) {
            if let Some(share) = cell.retention() {
                prop_assert_eq!(share.successes(), share.trials());
            }
            if let Some(so_far) = cell.so_far() {
                prop_assert_eq!((so_far.returned(), so_far.begun()), (cell.size(), cell.size()));
            }
        }
    }

    #[test]
    fn on_or_after_falls_with_age_and_is_never_below_on((rows, options, day) in seen_question()) {
        let log = build(&LogOptions::new(), &rows);
        let returned = |rule| {
            let grid = log.as_of(date(day)).cohorts(&options.clone().with_returned(rule)).unwrap();
            cells(&grid)
        };
        for (on, after) in returned(ReturnRule::On).into_iter().zip(returned(ReturnRule::OnOrAfter)) {
            let count = |cell: &CohortCell| cell.retention().map(|share| share.successes());
            for (on, after) in on.iter().zip(&after) {
                prop_assert!(count(on) <= count(after));
                prop_assert_eq!((on.state(), on.orders(), on.revenue()), (after.state(), after.orders(), after.revenue()));
            }
            for pair in after.windows(2) {
                prop_assert!(count(&pair[0]) >= count(&pair[1]));
            }
        }
    }

    #[test]
    fn brackets_of_single_ages_are_ages((rows, options, day) in seen_question()) {
        let log = build(&LogOptions::new(), &rows);
        let on = options.with_returned(ReturnRule::On);
        let ages = u32::try_from(column_ages(&on).len()).unwrap();
        let single = AgeBrackets::new((0..ages).map(|age| age..=age)).unwrap();
        let brackets = on.clone().with_returned(ReturnRule::Brackets(single));
        let [on, brackets] = [on, brackets].map(|options| cells(&log.as_of(date(day)).cohorts(&options).unwrap()));
        prop_assert_eq!(on, brackets);
    }

    #[test]
    fn a_last_age_leaves_out_the_columns_after_it((rows, options, day) in seen_question(), last in 0..9_u32) {
        let log = build(&LogOptions::new(), &rows);
        let rule = if *options.returned() == ReturnRule::OnOrAfter { ReturnRule::OnOrAfter } else { ReturnRule::On };
        let options = options.with_returned(rule);
        let all = log.as_of(date(day)).cohorts(&options).unwrap();
        let last = options.last_age().map_or(last, |age| age.min(last));
        let cut = log.as_of(date(day)).cohorts(&options.with_last_age(last)).unwrap();
        let first = cells(&all).into_iter().map(|row| row.into_iter().take(last as usize + 1).collect::<Vec<_>>());
        prop_assert_eq!(cells(&cut), first.collect::<Vec<_>>());
        prop_assert_eq!((cut.columns(), cut.outside()), (all.columns().min(last as usize + 1), all.outside()));
    }

    #[test]
    fn revenue_adds_up_along_a_row((rows, options, day) in seen_question(), policy in policies()) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let grid = log.as_of(date(day)).cohorts(&options).unwrap();
        for row in cells(&grid) {
            let mut so_far = Decimal::ZERO;
            for cell in row.iter().filter_map(CohortCell::so_far) {
                so_far += cell.revenue();
                prop_assert_eq!(cell.cumulated_revenue(), so_far);
            }
            let complete = row.iter().take_while(|cell| cell.state() == CellState::Complete);
            let mut sum = Decimal::ZERO;
            for cell in complete {
                sum += cell.revenue().unwrap();
                prop_assert_eq!(cell.cumulated_revenue(), Some(sum));
                prop_assert_eq!(cell.so_far().unwrap().cumulated_revenue(), sum);
            }
        }
    }

    #[test]
    fn diagonals_are_the_series_of_all((rows, options, day) in seen_question(), policy in policies()) {
        // From the first day of the calendar, so that everybody is in a row.
        let days = options.periods().boundaries().iter().map(NaiveDate::to_epoch_days);
        let all = periods([FIRST].into_iter().chain(days.filter(|day| *day > FIRST))).unwrap();
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let view = log.as_of(date(day));
        let cells = cells(&view.cohorts(&CohortOptions::first_purchase(&all)).unwrap());
        for (number, period) in view.series(&all, Activity::EverOrdered).rows().iter().enumerate() {
            let diagonal = (0..=number).filter_map(|row| cells[row][number - row].so_far());
            let (orders, revenue, buyers) = diagonal.fold((0, Decimal::ZERO, 0), |(orders, revenue, buyers), cell| {
                (orders + cell.orders(), revenue + cell.revenue(), buyers + cell.returned())
            });
            prop_assert_eq!((orders, revenue), (period.orders(), period.revenue()));
            prop_assert_eq!(buyers, PeriodActivity::purchase_frequency(period).customers());
        }
    }
}
