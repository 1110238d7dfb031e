//! Lifecycle flows: new, returning, resurrecting and dormant customers of consecutive periods.

use super::*;

type Buyers<K> = BTreeSet<K>;

fn buyers<K: Ord + Clone>(orders: &ByKey<K>, period: Period) -> Buyers<K> {
    let bought = |orders: &Vec<(i32, i64)>| orders.iter().any(|(day, _)| period.contains(date(*day)));
    orders.iter().filter(|(_, orders)| bought(orders)).map(|(key, _)| key.clone()).collect()
}

fn newcomers<K: Ord + Clone>(orders: &ByKey<K>, period: Period) -> Buyers<K> {
    orders.iter().filter(|(_, orders)| period.contains(date(orders[0].0))).map(|(key, _)| key.clone()).collect()
}

/// New, returning, resurrecting and dormant as differences of sets.
fn naive_flows<K: Ord + Clone>(orders: &ByKey<K>, periods: &Periods) -> Vec<[usize; 4]> {
    let first = periods.iter().next().unwrap();
    let mut before = first.previous().map_or_else(|_| Buyers::new(), |previous| buyers(orders, previous));
    let mut rows = Vec::new();
    for period in periods.iter() {
        let (active, new) = (buyers(orders, period), newcomers(orders, period));
        let came_back: Buyers<K> = active.difference(&new).cloned().collect();
        let returning = came_back.intersection(&before).count();
        rows.push([new.len(), returning, came_back.len() - returning, before.difference(&active).count()]);
        before = active;
    }
    rows
}

/// The counts of all rows; those without numbers come after the others.
fn found(flows: &LifecycleFlows) -> Vec<[usize; 4]> {
    let count = |count: u64| usize::try_from(count).unwrap();
    let row = |counts: LifecycleCounts| {
        [counts.new_customers(), counts.returning(), counts.resurrecting(), counts.dormant()].map(count)
    };
    let known = flows.rows().iter().take_while(|flow| flow.counts().is_some()).count();
    assert!(flows.rows().iter().skip(known).all(|flow| flow.counts().is_none()));
    flows.rows().iter().filter_map(LifecyclePeriod::counts).map(row).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn flows_are_differences_of_sets((rows, periods) in rows_and_periods(), policy in policies()) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let flows = log.as_of(date(LAST)).lifecycle_flows(&periods);
        prop_assert_eq!(found(&flows), naive_flows(&known(&rows, policy, LAST + 1).orders, &periods));
        prop_assert!(flows.rows().iter().map(LifecyclePeriod::period).eq(periods.iter()));
    }

    #[test]
    fn flows_carry_the_active_customers_on((rows, periods) in rows_and_periods()) {
        let log = build(&LogOptions::new(), &rows);
        let flows = log.latest().lifecycle_flows(&periods);
        let series = log.latest().series(&periods, Activity::EverOrdered);
        for (flow, row) in flows.rows().iter().zip(series.rows()) {
            prop_assert_eq!(flow.is_complete(), row.is_complete());
            let active = flow.counts().map_or((0, 0), |counts| (counts.active(), counts.new_customers()));
            prop_assert_eq!(active, (row.active_customers().total(), row.active_customers().new_customers()));
        }
        for pair in flows.rows().windows(2) {
            let Some((before, counts)) = pair[0].counts().zip(pair[1].counts()) else { continue };
            prop_assert_eq!(counts.active_before(), before.active());
            let came = counts.new_customers() + counts.resurrecting();
            prop_assert_eq!(counts.active() + counts.dormant(), before.active() + came);
        }
    }

    #[test]
    fn flows_see_nothing_later(
        ((rows, periods), day) in rows_and_periods().prop_flat_map(|(rows, periods)| {
            let day = day_among(&rows);
            (Just((rows, periods)), day)
        }),
        policy in policies(),
    ) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let flows = log.as_of(date(day)).lifecycle_flows(&periods);
        prop_assert_eq!(flows.date(), date(day));
        let begun = periods.iter().filter(|period| period.start() <= date(day)).count();
        let naive = naive_flows(&known(&rows, policy, day + 1).orders, &periods);
        prop_assert_eq!(found(&flows), &naive[..begun]);
        for row in flows.rows() {
            prop_assert_eq!(row.is_complete(), row.period().last_day() <= date(day));
        }
    }

    #[test]
    fn in_a_running_period_only_the_dormant_become_fewer(
        ((rows, periods), day) in rows_and_periods().prop_flat_map(|(rows, periods)| {
            let day = day_among(&rows);
            (Just((rows, periods)), day)
        }),
        later in prop_oneof![0..60_i32, 0..9_000_i32],
    ) {
        let log = build(&LogOptions::new(), &rows);
        let on = |day: i32| log.as_of(date(day.min(LAST))).lifecycle_flows(&periods);
        for (then, now) in on(day).rows().iter().zip(on(day.saturating_add(later)).rows()) {
            let Some((before, after)) = then.counts().zip(now.counts()) else { continue };
            if then.is_complete() {
                prop_assert_eq!(before, after);
            }
            prop_assert_eq!(before.active_before(), after.active_before());
            prop_assert!(before.dormant() >= after.dormant());
            prop_assert!(before.new_customers() <= after.new_customers());
            prop_assert!(before.returning() <= after.returning());
            prop_assert!(before.resurrecting() <= after.resurrecting());
        }
    }

    #[test]
    fn flows_of_disjoint_customers_add_up(
        ((rows, periods), day) in rows_and_periods().prop_flat_map(|(rows, periods)| {
            let day = day_among(&rows);
            (Just((rows, periods)), day)
        }),
    ) {
        let of = |keep: &dyn Fn(u8) -> bool| {
            let rows: Vec<_> = rows.iter().filter(|row| keep(row.key)).cloned().collect();
            build(&LogOptions::new(), &rows).as_of(date(day)).lifecycle_flows(&periods)
        };
        let [a, b, c] = [0, 1, 2].map(|part| of(&|key| key % 3 == part));
        let (whole, nobody) = (of(&|_| true), of(&|_| false));
        prop_assert_eq!(a.merge(&b).unwrap().merge(&c), Ok(whole.clone()));
        prop_assert_eq!(b.merge(&c).unwrap().merge(&a), Ok(whole.clone()));
        prop_assert_eq!(a.merge(&b.merge(&c).unwrap()), Ok(whole.clone()));
        prop_assert_eq!(nobody.merge(&whole), Ok(whole.clone()));
        prop_assert_eq!(whole.merge(&nobody), Ok(whole));
    }

    #[test]
    fn rates_of_flows_are_their_counts(
        (new, returning, resurrecting, dormant) in (0..9_u64, 0..9_u64, 0..9_u64, 0..9_u64),
    ) {
        let counts = LifecycleCounts::new(LifecycleParts { new, returning, resurrecting, dormant }).unwrap();
        let (active, before) = (new + returning + resurrecting, returning + dormant);
        prop_assert_eq!((counts.active(), counts.active_before()), (active, before));
        prop_assert_eq!(counts.quick_ratio(), Rate::of_counts(new + resurrecting, dormant));
        prop_assert_eq!(counts.returning_rate(), Rate::of_counts(returning, before));
        prop_assert_eq!(counts.dormant_rate(), Rate::of_counts(dormant, before));
        let growth = Decimal::from(active) - Decimal::from(before);
        prop_assert_eq!(counts.growth_rate(), Rate::new(growth, before).ok());
    }
}

#[test]
fn flows_that_do_not_fit_are_refused() {
    let parts = |new, returning, resurrecting, dormant| LifecycleParts { new, returning, resurrecting, dormant };
    let refused = |parts| LifecycleCounts::new(parts).unwrap_err().to_string();
    let message = |field| format!("{field}: expected a value that fits, found an overflow");
    assert_eq!(refused(parts(u64::MAX, 1, 0, 0)), message("active"));
    assert_eq!(refused(parts(u64::MAX, 0, 1, 0)), message("active"));
    assert_eq!(refused(parts(0, 1, 0, u64::MAX)), message("active_before"));
    let most = LifecycleCounts::new(parts(u64::MAX, 0, 0, u64::MAX)).unwrap();
    assert_eq!(most.growth_rate(), Rate::of_counts(0, 1));
    let one = LifecycleCounts::new(parts(0, 0, 0, 1)).unwrap();
    assert_eq!(most.merge(&one).unwrap_err().to_string(), message("dormant"));
}

/// One buyer in January: as of its last day nobody is dormant in February, which has not begun.
#[test]
fn a_period_that_has_not_begun_has_no_numbers() {
    let months = Period::quarter(1970, 1).unwrap().split(retention::model::CalendarUnit::Month);
    let log = log_of(&[(1_u8, 4, 1)]);
    let rows = |day| log.as_of(date(day)).lifecycle_flows(&months).rows().to_vec();
    let february = &rows(30)[1];
    assert!(rows(30)[0].is_complete() && !february.is_complete());
    assert_eq!(february.counts(), None);
    // On its first day the dormant are counted, provisionally.
    let february = &rows(31)[1];
    assert!(!february.is_complete());
    assert_eq!(february.counts().unwrap().dormant_rate(), Rate::of_counts(1, 1));
    assert!(rows(58)[1].is_complete() && rows(58)[2].counts().is_none());
}

#[test]
fn flows_of_other_dates_or_periods_are_not_merged() {
    let log = log_of(&[(1_u8, 4, 1)]);
    let flows = |day, boundaries: &[i32]| {
        let periods = Periods::from_boundaries(boundaries.iter().copied().map(date)).unwrap();
        log.as_of(date(day)).lifecycle_flows(&periods)
    };
    let first = flows(9, &[0, 10, 20]);
    let refused = |other: &LifecycleFlows| first.merge(other).unwrap_err().to_string();
    assert_eq!(refused(&flows(10, &[0, 10, 20])), "date: expected 1970-01-10, found 1970-01-11");
    assert_eq!(refused(&flows(9, &[0, 10])), "periods: expected 2, found 1");
    assert_eq!(refused(&flows(9, &[0, 10, 21])), "period: expected 1970-01-11/1970-01-21, found 1970-01-11/1970-01-22");
    assert!(first.merge(&flows(9, &[0, 10, 20])).is_ok());
}

/// Where the calendar begins there is no period before the first, and nobody was active in it.
#[test]
fn the_first_period_of_the_calendar_has_none_before_it() {
    let log = log_of(&[(1_u8, FIRST, 1), (1, FIRST + 1, 1), (2, FIRST + 1, 1)]);
    let flows = |days: [i32; 3]| {
        found(&log.as_of(date(FIRST + 9)).lifecycle_flows(&Periods::from_boundaries(days.map(date)).unwrap()))
    };
    assert_eq!(flows([FIRST, FIRST + 1, FIRST + 2]), [[1, 0, 0, 0], [1, 1, 0, 0]]);
    assert_eq!(flows([FIRST + 1, FIRST + 2, FIRST + 3]), [[1, 1, 0, 0], [0, 0, 0, 2]]);
    // The calendar has no two days before the second.
    assert_eq!(flows([FIRST + 1, FIRST + 3, FIRST + 5]), [[1, 0, 1, 0], [0, 0, 0, 2]]);
}

/// More customers than one piece of the walk holds, and a span that is too long for a table of days.
#[test]
fn flows_of_many_customers_and_of_the_whole_calendar() {
    let rows = crate::large::noisy_rows(20_000, 2_000, 500, |noise| noise.below(9_000));
    let (log, orders) = (log_of(&rows), group(rows));
    for days in [(-1_000..1_000).step_by(100).collect::<Vec<_>>(), vec![-900, 0, 300, 90_000_000]] {
        let periods = Periods::from_boundaries(days.into_iter().map(date)).unwrap();
        assert_eq!(found(&log.as_of(date(90_000_000)).lifecycle_flows(&periods)), naive_flows(&orders, &periods));
    }
}
