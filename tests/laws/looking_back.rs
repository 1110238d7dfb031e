//! As of a date, a log is what it was on that date: nothing later leaks.

use chrono::NaiveDate;
use proptest::prelude::*;
use retention::history::{LogOptions, NegativeAmounts, OrderLog};
use retention::measure::{CohortAge, CohortOptions, CustomerRow};
use retention::model::{Period, Periods};

use crate::grouping::columns;
use crate::naive::{Known, Row, assert_shows, build, known, visible};
use crate::strategies::{FIRST, LAST, activities, day_among, policies, purchase_units, rows_and_periods, signed_rows};
use crate::{config, date};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn looking_back_is_building_from_what_was_known(
        ((rows, periods), day) in rows_and_periods()
            .prop_flat_map(|(rows, periods)| { let day = day_among(&rows); (Just((rows, periods)), day) }),
        policy in policies(),
        activity in activities(),
        unit in purchase_units(),
    ) {
        let options = LogOptions::new().refunds(policy);
        let log = build(&options, &rows);
        let then: Vec<_> = rows.iter().filter_map(|row| row.before(day + 1)).collect();
        let log_then = build(&options, &then);
        let (view, view_then) = (log.as_of(date(day)), log_then.as_of(date(day)));

        prop_assert_eq!(view.date(), date(day));
        assert_shows(&view, &known(&rows, policy, day + 1));
        prop_assert_eq!(visible(&view), visible(&view_then));
        prop_assert_eq!(visible(&view), visible(&log_then.latest()));

        let (summary, summary_then) = (view.summary(), view_then.summary());
        let rows = |iter: &mut dyn Iterator<Item = CustomerRow<'_, u8>>| format!("{:?}", iter.collect::<Vec<_>>());
        prop_assert_eq!(rows(&mut summary.iter()), rows(&mut summary_then.iter()));
        prop_assert_eq!(summary.customers(), summary_then.customers());
        prop_assert_eq!(summary.purchase_counts(unit), summary_then.purchase_counts(unit));

        prop_assert_eq!(view.series(&periods, activity), view_then.series(&periods, activity));
        prop_assert_eq!(view.time_between_purchases(unit), view_then.time_between_purchases(unit));
        let gaps: Vec<_> = view.customer_gaps(unit).iter().flatten().collect();
        prop_assert_eq!(gaps, view_then.customer_gaps(unit).iter().flatten().collect::<Vec<_>>());
    }

    #[test]
    fn looking_back_at_cohorts_and_returns_is_building_from_what_was_known(
        ((rows, periods), day) in rows_and_periods()
            .prop_flat_map(|(rows, periods)| { let day = day_among(&rows); (Just((rows, periods)), day) }),
        policy in policies(),
        unit in purchase_units(),
        window in 0..90_u32,
    ) {
        let options = LogOptions::new().refunds(policy);
        let log = build(&options, &rows);
        let log_then = build(&options, &rows.iter().filter_map(|row| row.before(day + 1)).collect::<Vec<_>>());
        let (view, then) = (log.as_of(date(day)), log_then.as_of(date(day)));

        let born = CohortOptions::first_purchase(&periods);
        let rolling = born.clone().with_age(CohortAge::Rolling { days: 30, ages: 3 });
        for options in [&born, &rolling, &CohortOptions::each_active_period(&periods)] {
            prop_assert_eq!(view.cohorts(options), then.cohorts(options));
        }
        for options in [&born, &rolling] {
            // Each customer a group of its own, and some of them none.
            let group = |_: usize, key: &u8| Some(*key).filter(|key| key % 5 != 4);
            prop_assert_eq!(view.cohorts_by(options, group), then.cohorts_by(options, group));
        }
        prop_assert_eq!(view.return_times(unit, 3), then.return_times(unit, 3));
        prop_assert_eq!(view.returns_within(window, unit, 3), then.returns_within(window, unit, 3));
        prop_assert_eq!(view.lifecycle_flows(&periods), then.lifecycle_flows(&periods));
    }

    #[test]
    fn looking_back_sees_no_later_negative_amount(
        rows in signed_rows((0..5_u8).boxed()),
        day in any::<prop::sample::Index>(),
    ) {
        let (keys, days, amounts) = columns(&rows);
        let options = LogOptions::new().negative_amounts(NegativeAmounts::AsRefund);
        let log = OrderLog::from_columns_with(options, &keys, &days, &amounts).unwrap();
        let day = if days.is_empty() { 0 } else { days[day.index(days.len())] };
        let then: Vec<_> = rows.into_iter().filter(|row| row.1 <= day).collect();
        assert_shows(&log.as_of(date(day)), &Known::of_columns(&then));
    }

    #[test]
    fn the_last_view_is_the_whole_log((rows, _) in rows_and_periods(), policy in policies()) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        prop_assert_eq!(visible(&log.latest()), visible(&log.as_of(NaiveDate::MAX)));
        prop_assert_eq!(visible(&log.latest()), visible(&log.as_of(date(LAST))));
        assert_shows(&log.latest(), &known(&rows, policy, LAST + 1));
        // Nothing is seen on the day before the first order.
        let first = rows.iter().map(|row| row.day).min();
        if let Some(before) = first.filter(|first| *first > FIRST) {
            prop_assert_eq!(log.as_of(date(before - 1)).customers().count(), 0);
        }
    }

    #[test]
    fn a_period_of_a_view_sees_nothing_after_the_view(
        (rows, periods) in rows_and_periods(),
        policy in policies(),
        activity in activities(),
        back in 0..40_i32,
    ) {
        let options = LogOptions::new().refunds(policy);
        let log = build(&options, &rows);
        for period in periods.iter() {
            let day = (period.end().to_epoch_days() - back).max(FIRST);
            let then: Vec<_> = rows.iter().filter_map(|row| row.before(day + 1)).collect();
            let log_then = build(&options, &then);
            let (during, during_then) = (log.as_of(date(day)).during(period), log_then.as_of(date(day)).during(period));
            prop_assert_eq!(during.period(), period);
            prop_assert_eq!(during.is_complete(), i64::from(day) + 1 >= i64::from(period.end().to_epoch_days()));
            prop_assert_eq!(during.activity(activity), during_then.activity(activity));
        }
    }
}

#[test]
fn a_refund_is_unknown_on_the_day_before_and_known_on_its_day() {
    let rows = [Row { refunds: vec![(5, 100)], ..Row::new(1_u8, 1, 100) }];
    let log = build(&LogOptions::new(), &rows);
    let net = |day| log.as_of(date(day)).customers().next().unwrap().net_amount().to_string();
    assert_eq!((net(4), net(5)), ("1.00".to_owned(), "0.00".to_owned()));
}

/// a buys on 5 January, b on 1 June: as of 31 May there is no row of b, and nobody asks for their group.
#[test]
fn a_group_of_later_customers_has_no_row() {
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    let log = OrderLog::from_columns(&["a", "b"], &[day(1, 5), day(6, 1)], &[5_00, 7_00]).unwrap();
    let months = Period::year(2026).unwrap().split(retention::model::CalendarUnit::Month);
    let grid = |date| {
        let mut asked = Vec::new();
        let options = CohortOptions::first_purchase(&months);
        let grid = log.as_of(date).cohorts_by(&options, |number, key: &&str| {
            asked.push(number);
            Some(key.to_string())
        });
        (grid.unwrap().rows().map(|row| row.cohort().clone()).collect::<Vec<_>>(), asked)
    };
    assert_eq!(grid(day(5, 31)), (vec!["a".to_owned()], vec![0]));
    assert_eq!(grid(day(6, 1)), (vec!["a".to_owned(), "b".to_owned()], vec![0, 1]));
}

#[test]
fn the_ends_of_the_calendar_are_dates_like_others() {
    let log = OrderLog::from_columns(&[1_u8, 2], &[FIRST, LAST], &[5, 7]).unwrap();
    assert_eq!(log.as_of(NaiveDate::MIN).customers().count(), 1);
    assert_eq!(log.as_of(NaiveDate::MAX).customers().count(), 2);
    let all = Period::new(NaiveDate::MIN, NaiveDate::MAX).unwrap();
    assert_eq!(log.during(all).purchase_frequency().orders(), 2);
    let series =
        log.latest().series(&Periods::from(all), retention::measure::Activity::OrderedWithin { days: u32::MAX });
    assert_eq!(series.rows()[0].orders(), 2);
    let empty = OrderLog::<u8>::from_orders([]).unwrap();
    assert_eq!(empty.latest().date(), NaiveDate::MIN);
    assert_eq!((empty.first_day(), empty.last_day(), empty.is_empty()), (None, None, true));
}
