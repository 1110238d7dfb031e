//! Grids that somebody drew by hand, and choices that contradict themselves.

use super::*;

fn months() -> Periods {
    Period::year(1970).unwrap().split(CalendarUnit::Month)
}

#[test]
fn a_cohort_active_in_months_0_and_2_stays_there() {
    let log = OrderLog::from_columns(&["ali", "ali"], &[3, 70], &[1, 1]).unwrap();
    let grid = log.as_of(date(89)).cohorts(&CohortOptions::first_purchase(&months())).unwrap();
    let returned: Vec<_> = grid.row(0).unwrap().cells().map(|cell| cell.retention().map(|it| it.successes())).collect();
    assert_eq!(returned[..4], [Some(1), Some(0), Some(1), None]);
}

/// Customer 1 gets money back at age 1 and buys at age 2; customer 2 gets money back at age 1.
#[test]
fn a_period_of_nothing_but_money_back_is_not_active() {
    let options = LogOptions::new().negative_amounts(NegativeAmounts::AsRefund);
    let rows = [(1, 3, 9), (1, 40, -2), (1, 70, 5), (2, 4, 9), (2, 41, -3)];
    let (keys, days, amounts) = columns(&rows);
    let log = OrderLog::from_columns_with(options, &keys, &days, &amounts).unwrap();
    let recurring = CohortOptions::each_active_period(&months());
    let brackets = ReturnRule::Brackets(AgeBrackets::new([0..=0, 1..=2]).unwrap());
    let row = |options: &CohortOptions| {
        let grid = log.as_of(date(89)).cohorts(options).unwrap();
        let cells = grid.row(0).unwrap().cells().map_while(|cell| {
            let revenue = cell.revenue()?.mantissa();
            Some((cell.retention()?.successes(), cell.orders()?, revenue))
        });
        cells.collect::<Vec<_>>()
    };
    assert_eq!(row(&recurring), [(2, 2, 18), (0, 0, -5), (1, 1, 5)]);
    assert_eq!(row(&recurring.with_returned(brackets)), [(2, 2, 18), (1, 1, 0)]);
}

/// Customer 2 begins in the last age period: for them there is no age 1, whatever they buy later.
#[test]
fn nobody_returns_at_ages_beyond_the_periods() {
    let log = OrderLog::from_columns(&[1, 2, 2], &[10, 60, 120], &[1, 1, 1]).unwrap();
    let halves = periods([0, 50, 100].into_iter()).unwrap();
    let options = CohortOptions::first_purchase(&periods([0, 100].into_iter()).unwrap())
        .with_age(CohortAge::CalendarOf(halves))
        .with_returned(ReturnRule::OnOrAfter);
    let cell = log.as_of(date(200)).cohorts(&options).unwrap().row(0).unwrap().cell(1).unwrap();
    assert_eq!((cell.state(), cell.size(), cell.observed()), (CellState::Partial, 2, 1));
    let so_far = cell.so_far().unwrap();
    assert_eq!((so_far.begun(), so_far.returned()), (1, 0));
}

#[test]
fn the_mean_of_thirds_is_exact_to_28_places() {
    let (keys, days): (Vec<u32>, Vec<i32>) =
        [(0, 0), (1, 0), (2, 0), (0, 40), (10, 40), (11, 40), (12, 40), (10, 65), (11, 65)].into_iter().unzip();
    let log = OrderLog::from_columns(&keys, &days, &vec![1; keys.len()]).unwrap();
    let options = CohortOptions::first_purchase(&months());
    let one = log.as_of(date(58)).cohorts(&options).unwrap().mean(1);
    assert_eq!(
        (one.cells(), one.simple_rate()),
        (1, Some(Decimal::from_i128_with_scale(3_333_333_333_333_333_333_333_333_333, 28)))
    );
    let two = log.as_of(date(89)).cohorts(&options).unwrap().mean(1);
    // Thirds and two thirds, and not their cut digits.
    assert_eq!((two.cells(), two.simple_rate()), (2, Some(Decimal::new(5, 1))));
    assert_eq!(two.weighted_rate(), Rate::of_counts(3, 6));
}

/// A cent and two among three, and not their cut digits; the largest amounts of either sign.
#[test]
fn mean_revenues_are_exact_to_the_billionth_of_a_cent() {
    let of = |amounts: &[i64]| {
        // What is below zero is paid back for an order of nothing.
        let rows = amounts.iter().zip(0_u8..).flat_map(|(amount, key)| {
            let day = if key < 3 { 0 } else { 40 };
            [(key, day, 0), (key, day, *amount)]
        });
        let (keys, days, amounts) = columns(&rows.collect::<Vec<_>>());
        let options = LogOptions::new().negative_amounts(NegativeAmounts::AsRefund);
        let log = OrderLog::from_columns_with(options, &keys, &days, &amounts).unwrap();
        log.as_of(date(89)).cohorts(&CohortOptions::first_purchase(&months())).unwrap().mean_revenue(0)
    };
    let thirds = of(&[1, 0, 0, 1, 1, 0]);
    assert_eq!(
        (thirds.cells(), thirds.simple(), thirds.weighted()),
        (2, Some(money(1) / Decimal::TWO), thirds.simple())
    );
    let third = of(&[1, 0, 0]).simple().unwrap();
    assert_eq!(third, Decimal::new(333_333_333, 11));
    assert_eq!(of(&[2, 0, 0]).simple(), Some(Decimal::new(666_666_667, 11)));
    assert_eq!(of(&[-2, 0, 0]).simple(), Some(Decimal::new(-666_666_667, 11)));
    assert_eq!(of(&[i64::MAX]).simple(), Some(money(i64::MAX)));
    assert_eq!(of(&[-i64::MAX]).weighted(), Some(money(-i64::MAX)));
}

#[test]
fn options_that_contradict_themselves_are_refused() {
    let log = OrderLog::from_columns(&[1], &[1], &[1]).unwrap();
    let months = months();
    let refused = |options: &CohortOptions| log.latest().cohorts(options).unwrap_err().to_string();
    let birth = CohortOptions::first_purchase(&months);
    let rolling = |days, ages| birth.clone().with_age(CohortAge::Rolling { days, ages });
    assert_eq!(refused(&rolling(0, 3)), "days: expected at least 1, found 0");
    assert_eq!(refused(&rolling(3, 0)), "ages: expected at least 1, found 0");
    assert_eq!(refused(&rolling(3, u32::MAX)), "grid: expected at most 4194304 cells, found 4294967295");
    // Twelve rows of one cell more.
    assert!(log.latest().cohorts(&rolling(3, 349_524)).is_ok());
    assert_eq!(refused(&rolling(3, 349_525)), "grid: expected at most 4194304 cells, found 4194312");
    let quarter = Period::quarter(1970, 1).unwrap().split(CalendarUnit::Month);
    assert_eq!(
        refused(&birth.clone().with_age(CohortAge::CalendarOf(quarter))),
        "age: expected periods that cover 1970-01-01/1971-01-01, found 1970-01-01/1970-04-01"
    );
    let late = Period::new(date(1), date(400)).unwrap().split(CalendarUnit::Month);
    assert!(refused(&birth.clone().with_age(CohortAge::CalendarOf(late))).starts_with("age: expected periods"));
    let recurring = CohortOptions::each_active_period(&months);
    let error = log.latest().cohorts(&recurring.clone().with_age(CohortAge::CalendarOf(months.clone()))).unwrap_err();
    assert_eq!(error, CohortError::ActivePeriodAge);
    let error = log.latest().cohorts_by(&recurring, |_, _| Some(1)).unwrap_err();
    assert_eq!(error, CohortError::ActivePeriodGroups);
    let brackets = ReturnRule::Brackets(AgeBrackets::new([0..=3, 4..=12]).unwrap());
    assert_eq!(refused(&birth.clone().with_returned(brackets.clone())), "bracket 1: expected ages up to 11, found 12");
    let thirteen = birth.clone().with_age(CohortAge::Rolling { days: 1, ages: 13 }).with_returned(brackets);
    assert_eq!(log.latest().cohorts(&thirteen).unwrap().columns(), 2);
    assert!(log.latest().cohorts_by(&rolling(0, 3), |_, _| Some(1)).is_err());

    let short = birth.clone().with_returned(ReturnRule::Brackets(AgeBrackets::new([0..=0, 1..=3]).unwrap()));
    assert_eq!(refused(&short.clone().with_last_age(2)), "bracket 1: expected ages up to 2, found 3");
    assert_eq!(log.latest().cohorts(&short.with_last_age(3)).unwrap().columns(), 2);
    assert_eq!(log.latest().cohorts(&rolling(3, u32::MAX).with_last_age(349_522)).unwrap().columns(), 349_523);

    let centuries = Period::new(date(0), date(4_000)).unwrap().split(CalendarUnit::Day);
    assert!(refused(&CohortOptions::each_active_period(&centuries)).starts_with("grid: expected at most 4194304"));
    assert!(log.latest().cohorts(&CohortOptions::each_active_period(&centuries).with_last_age(1_000)).is_ok());
}

#[test]
fn brackets_are_checked() {
    let refused = |brackets: &[(u32, u32)]| {
        AgeBrackets::new(brackets.iter().map(|(first, last)| *first..=*last)).unwrap_err().to_string()
    };
    assert_eq!(refused(&[]), "brackets: expected at least one, found none");
    assert_eq!(refused(&[(1, 2)]), "bracket 0: expected to begin at age 0, found 1");
    assert_eq!(refused(&[(0, 2), (2, 3)]), "bracket 1: expected to begin at age 3, found 2");
    assert_eq!(refused(&[(0, 2), (3, 2)]), "bracket 1: expected to end at age 3 or later, found 2");
    assert_eq!(refused(&[(0, u32::MAX), (0, 2)]), "bracket 1: expected to begin at age 4294967296, found 0");
    let brackets = AgeBrackets::new([0..=0, 1..=u32::MAX]).unwrap();
    assert_eq!(brackets.iter().collect::<Vec<_>>(), [0..=0, 1..=u32::MAX]);
}

#[test]
fn grids_of_different_questions_do_not_merge() {
    let log = OrderLog::from_columns(&[1, 2], &[1, 40], &[1, 1]).unwrap();
    let options = CohortOptions::first_purchase(&months());
    let grid = log.as_of(date(50)).cohorts(&options).unwrap();
    let refused = |other: &CohortGrid<Period>| grid.merge(other).unwrap_err().to_string();
    assert_eq!(refused(&log.as_of(date(51)).cohorts(&options).unwrap()), "date: expected the same in both grids");
    let unbounded = options.clone().with_returned(ReturnRule::OnOrAfter);
    assert_eq!(refused(&log.as_of(date(50)).cohorts(&unbounded).unwrap()), "options: expected the same in both grids");
    let euros = OrderLog::from_columns_with(LogOptions::new().scale(0), &[3], &[1], &[1_i64]).unwrap();
    assert_eq!(refused(&euros.as_of(date(50)).cohorts(&options).unwrap()), "scale: expected the same in both grids");

    let rich = |key: u32| OrderLog::from_columns(&[key], &[1], &[i64::MAX]).unwrap();
    let [a, b] = [1, 2].map(|key| rich(key).as_of(date(50)).cohorts(&options).unwrap());
    assert_eq!(a.merge(&b).unwrap_err(), CohortError::Overflow { field: "revenue" });

    let wide = CohortOptions::first_purchase(&months()).with_age(CohortAge::Rolling { days: 1, ages: 2_200_000 });
    let of_group = |group: u32| log.as_of(date(50)).cohorts_by(&wide, |_, _| Some(group)).unwrap();
    let [a, b] = [1, 2].map(of_group);
    assert_eq!(a.merge(&b).unwrap_err(), CohortError::TooManyCells { limit: 1 << 22, found: 4_400_002 });
}

/// More customers than one piece of the walk holds, and a grid so large that there are fewer pieces.
#[test]
fn many_customers_are_counted_alike() {
    let rows = crate::large::noisy_rows(20_000, 2_000, 500, |noise| u8::try_from(noise.below(250)).unwrap());
    let log = crate::grouping::log_of(&rows);
    let known = Known::of_columns(&rows);
    let options = CohortOptions::each_active_period(&periods((-1_000..1_000).step_by(200)).unwrap());
    assert_grid(
        &log.as_of(date(700)).cohorts(&options).unwrap(),
        &options,
        &{
            let seen: Vec<_> = rows.iter().copied().filter(|(_, day, _)| *day <= 700).collect();
            Known::of_columns(&seen)
        },
        701,
    )
    .unwrap();
    let options = CohortOptions::first_purchase(&periods((-1_000..1_200).step_by(20)).unwrap());
    assert_grid(&log.as_of(date(5_000)).cohorts(&options).unwrap(), &options, &known, 5_001).unwrap();

    let rows = crate::large::noisy_rows(30_000, 2_000, 500, |noise| noise.below(9_000));
    let log = crate::grouping::log_of(&rows);
    let days = periods(-1_000..1_001).unwrap();
    for options in [CohortOptions::first_purchase(&days), CohortOptions::each_active_period(&days)] {
        let grid = log.as_of(date(5_000)).cohorts(&options).unwrap();
        let customers: u64 = grid.rows().map(|row| row.size()).sum();
        let first_orders: u64 = grid.rows().filter_map(|row| row.cell(0)?.orders()).sum();
        if options.membership() == CohortMembership::FirstPurchase {
            assert_eq!(customers, log.customers() as u64);
            let orders: u64 = cells(&grid).iter().flatten().filter_map(CohortCell::orders).sum();
            assert_eq!(orders, 30_000);
        } else {
            assert_eq!(first_orders, 30_000);
        }
    }
}

#[cfg(feature = "rayon")]
#[test]
fn threads_find_the_same() {
    let rows = crate::large::noisy_rows(40_000, 2_000, 500, |noise| noise.below(15_000));
    let log = crate::grouping::log_of(&rows);
    let with = |threads: usize, options: &CohortOptions| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| log.as_of(date(700)).cohorts(options).unwrap())
    };
    let months = periods((-1_000..1_000).step_by(30)).unwrap();
    let birth = CohortOptions::first_purchase(&months);
    let rolling = birth.clone().with_age(CohortAge::Rolling { days: 7, ages: 30 }).with_returned(ReturnRule::OnOrAfter);
    for options in [birth, rolling, CohortOptions::each_active_period(&months)] {
        assert!(with(1, &options) == with(3, &options), "three threads have another grid than one");
    }
}

#[cfg(feature = "serde")]
#[test]
fn options_are_checked_when_read() {
    let periods = r#"["1970-01-01","1970-02-01","1970-03-01"]"#;
    let read = |rest: &str| {
        let json = format!(r#"{{"membership":"first_purchase","periods":{periods}{rest}}}"#);
        serde_json::from_str::<CohortOptions>(&json).map_err(|error| error.to_string())
    };
    let months = periods_of(periods);
    assert_eq!(read("").unwrap(), CohortOptions::first_purchase(&months));
    let rolling = CohortOptions::first_purchase(&months).with_age(CohortAge::Rolling { days: 30, ages: 3 });
    assert_eq!(read(r#","age":{"rolling":{"days":30,"ages":3}}"#).unwrap(), rolling);
    assert_eq!(read(r#","last_age":0"#).unwrap(), CohortOptions::first_purchase(&months).with_last_age(0));
    let brackets = ReturnRule::Brackets(AgeBrackets::new([0..=0, 1..=1]).unwrap());
    let bracketed = CohortOptions::first_purchase(&months).with_returned(brackets);
    assert_eq!(read(r#","returned":{"brackets":[[0,0],[1,1]]}"#).unwrap(), bracketed);
    for (rest, because) in [
        (r#","age":{"rolling":{"days":0,"ages":3}}"#, "days: expected at least 1, found 0"),
        (r#","returned":{"brackets":[[0,0],[1,2]]}"#, "bracket 1: expected ages up to 1, found 2"),
        (r#","returned":{"brackets":[[0,0],[1,1]]},"last_age":0"#, "bracket 1: expected ages up to 0, found 1"),
        (r#","returned":{"brackets":[[1,2]]}"#, "bracket 0: expected to begin at age 0, found 1"),
        (r#","returned":{"brackets":[]}"#, "brackets: expected at least one, found none"),
        (r#","ages":3"#, "unknown field"),
    ] {
        let error = read(rest).unwrap_err();
        assert!(error.contains(because), "{error}");
    }
    let recurring = r#"{"membership":"each_active_period","periods":["1970-01-01","1970-02-01"],"age":{"rolling":{"days":1,"ages":1}}}"#;
    assert!(serde_json::from_str::<CohortOptions>(recurring).is_err());
}

#[cfg(feature = "serde")]
fn periods_of(json: &str) -> Periods {
    serde_json::from_str(json).unwrap()
}

#[cfg(feature = "serde")]
#[test]
fn a_grid_is_written_with_what_is_unknown_as_null() {
    let log = OrderLog::from_columns(&[1, 2, 1], &[1, 2, 40], &[1_00, 2_00, 4_00]).unwrap();
    let months = periods_of(r#"["1970-01-01","1970-02-01","1970-03-01","1970-04-01"]"#);
    let grid = log.as_of(date(45)).cohorts(&CohortOptions::first_purchase(&months)).unwrap();
    let expected = concat!(
        r#"{"options":{"membership":"first_purchase","periods":["1970-01-01","1970-02-01","1970-03-01","1970-04-01"],"#,
        r#""age":"calendar","returned":"on","last_age":null},"date":"1970-02-15","outside":{"before":0,"after":0,"ungrouped":0},"rows":["#,
        r#"{"cohort":{"start":"1970-01-01","end":"1970-02-01"},"size":2,"is_closed":true,"cells":["#,
        r#"{"ages":[0,0],"state":"complete","observed":2,"retention":{"successes":2,"trials":2},"orders":2,"#,
        r#""revenue":"3.00","cumulated_revenue":"3.00","so_far":{"begun":2,"returned":2,"orders":2,"revenue":"3.00","#,
        r#""cumulated_revenue":"3.00"}},"#,
        r#"{"ages":[1,1],"state":"partial","observed":0,"retention":null,"orders":null,"#,
        r#""revenue":null,"cumulated_revenue":null,"so_far":{"begun":2,"returned":1,"orders":1,"revenue":"4.00","#,
        r#""cumulated_revenue":"7.00"}},"#,
        r#"{"ages":[2,2],"state":"not_observed","observed":0,"retention":null,"orders":null,"#,
        r#""revenue":null,"cumulated_revenue":null,"so_far":null}]},"#,
        r#"{"cohort":{"start":"1970-02-01","end":"1970-03-01"},"size":0,"is_closed":false,"cells":["#,
        r#"{"ages":[0,0],"state":"partial","observed":0,"retention":null,"orders":null,"#,
        r#""revenue":null,"cumulated_revenue":null,"so_far":{"begun":0,"returned":0,"orders":0,"revenue":"0.00","#,
        r#""cumulated_revenue":"0.00"}},"#,
        r#"{"ages":[1,1],"state":"not_observed","observed":0,"retention":null,"orders":null,"#,
        r#""revenue":null,"cumulated_revenue":null,"so_far":null}]},"#,
        r#"{"cohort":{"start":"1970-03-01","end":"1970-04-01"},"size":0,"is_closed":false,"cells":["#,
        r#"{"ages":[0,0],"state":"not_observed","observed":0,"retention":null,"orders":null,"#,
        r#""revenue":null,"cumulated_revenue":null,"so_far":null}]}]}"#,
    );
    assert_eq!(serde_json::to_string(&grid).unwrap(), expected);
    assert!(postcard::to_stdvec(&grid).is_ok());
    let mean = serde_json::to_string(&grid.mean(0)).unwrap();
    assert_eq!(mean, r#"{"cells":1,"weighted_rate":{"numerator":"2","denominator":"2"},"simple_rate":"1"}"#);
    let revenue = serde_json::to_string(&grid.mean_revenue(0)).unwrap();
    assert_eq!(revenue, r#"{"cells":1,"weighted":"1.5","simple":"1.5"}"#);
}

/// Two customers of a group that is still open: one has had the second window of ten days, the other has not.
#[test]
fn who_is_old_enough_is_in_the_mean_of_the_observed_though_the_cohort_is_open() {
    let log = OrderLog::from_columns(&[1_u8, 1, 2, 2], &[0, 12, 90, 95], &[100; 4]).unwrap();
    let year = Periods::from(Period::year(1970).unwrap());
    let options = CohortOptions::first_purchase(&year).with_age(CohortAge::Rolling { days: 10, ages: 3 });
    let grid = log.as_of(date(100)).cohorts_by(&options, |_, _| Some(())).unwrap();
    let states = grid.row(0).unwrap().cells().map(|cell| cell.state().to_string()).collect::<Vec<_>>();
    assert_eq!(states, ["partial"; 3]);
    assert!((0..4).all(|column| grid.mean(column).weighted_rate().is_none()));
    let observed = |column| grid.mean_observed(column).map(|share| (share.successes(), share.trials()));
    assert_eq!([observed(0), observed(1), observed(2), observed(3)], [Some((2, 2)), Some((1, 1)), Some((0, 1)), None]);
    // The remedy: a period that ended long enough before.
    let start = Periods::from(Period::day(date(0)).unwrap());
    let options = CohortOptions::first_purchase(&start).with_age(CohortAge::Rolling { days: 10, ages: 3 });
    let grid = log.as_of(date(100)).cohorts_by(&options, |_, _| Some(())).unwrap();
    assert_eq!(grid.mean(1).weighted_rate(), Rate::of_counts(1, 1));
}

/// Doubled 63 times, a row of one customer is of 2⁶³; two of them are too many to add.
#[test]
fn a_mean_of_too_many_customers_is_none() {
    let log = OrderLog::from_columns(&[1_u8, 2], &[0, 1], &[0, 0]).unwrap();
    let days = periods(0..3).unwrap();
    let mut grid = log.as_of(date(5)).cohorts(&CohortOptions::first_purchase(&days)).unwrap();
    assert_eq!(grid.mean_observed(0).map(|share| share.trials()), Some(2));
    for _ in 0..63 {
        grid = grid.merge(&grid).unwrap();
    }
    assert_eq!(grid.mean_observed(0), None);
    assert_eq!(grid.mean_observed(1).map(|share| share.trials()), Some(1 << 63));
    assert_eq!(grid.mean(0).weighted_rate(), Rate::of_counts(1, 1));
}

#[test]
fn states_have_names() {
    let names = [CellState::Complete, CellState::Partial, CellState::NotObserved].map(CellState::name);
    assert_eq!(names, ["complete", "partial", "not observed"]);
    assert_eq!(format!("[{:<9}]", CellState::Partial), "[partial  ]");
}

proptest! {
    #![proptest_config(config())]

    #[cfg(feature = "serde")]
    #[test]
    fn options_are_data((_, options) in any_question()) {
        let json = serde_json::to_string(&options).unwrap();
        prop_assert_eq!(&serde_json::from_str::<CohortOptions>(&json).unwrap(), &options);
        let bytes = postcard::to_stdvec(&options).unwrap();
        prop_assert_eq!(&postcard::from_bytes::<CohortOptions>(&bytes).unwrap(), &options);
    }
}
