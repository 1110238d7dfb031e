//! Every count of a period is that of the sets of customers behind it, and periods add up.

use proptest::prelude::*;
use retention::history::{LogOptions, NegativeAmounts, OrderLog};
use retention::measure::{Activity, PeriodActivity};
use retention::model::Rate;

use crate::config;
use crate::grouping::columns;
use crate::naive::{Known, assert_counts, build, known};
use crate::strategies::{LAST, activities, periods, policies, rows_and_periods, signed_rows};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn counts_of_periods_are_those_of_sets(
        (rows, periods) in rows_and_periods(),
        policy in policies(),
        activity in activities(),
    ) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let known = known(&rows, policy, LAST + 1);
        let series = log.latest().series(&periods, activity);
        prop_assert_eq!((series.date(), series.activity()), (log.latest().date(), activity));
        prop_assert_eq!(series.rows().len(), periods.len());
        for (row, period) in series.rows().iter().zip(periods.iter()) {
            prop_assert_eq!(row.period(), period);
            assert_counts(row, &known, period, activity)?;
        }
    }

    #[test]
    fn a_row_of_a_series_is_its_period_alone(
        (rows, periods) in rows_and_periods(),
        policy in policies(),
        activity in activities(),
    ) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let view = log.latest();
        let series = view.series(&periods, activity);
        for (row, period) in series.rows().iter().zip(periods.iter()) {
            prop_assert_eq!(row, &view.clone().during(period).activity(activity));
            let during = log.during(period);
            prop_assert!(during.is_complete());
            prop_assert_eq!(row.customer_flow(), during.customer_flow(activity));
            prop_assert_eq!(row.active_customers(), during.active_customers(activity));
            prop_assert_eq!(row.returning_customers(), during.returning_customers());
            prop_assert_eq!(row.repeat_purchases(), during.repeat_purchases());
            prop_assert_eq!(row.purchase_frequency(), during.purchase_frequency());
            prop_assert_eq!(row.average_order_value(), during.average_order_value());
            prop_assert_eq!(row.new_and_existing(), during.new_and_existing());
        }
    }

    #[test]
    fn periods_hand_their_customers_on(
        (rows, periods) in rows_and_periods(),
        activity in activities(),
    ) {
        let log = build(&LogOptions::new(), &rows);
        let series = log.latest().series(&periods, activity);
        for pair in series.rows().windows(2) {
            prop_assert_eq!(pair[0].customer_flow().at_end(), pair[1].customer_flow().at_start());
        }
        for row in series.rows() {
            let flow = row.customer_flow();
            if let (Some(kept), Some(lost)) = (flow.retention_rate(), flow.gross_churn_rate()) {
                let whole = kept.numerator() + lost.numerator();
                prop_assert_eq!(Rate::new(whole, flow.at_start()).unwrap(), Rate::new(1, 1).unwrap());
                prop_assert_eq!(kept.complement().unwrap(), lost);
            } else {
                prop_assert_eq!(flow.at_start(), 0);
            }
            if activity == Activity::EverOrdered {
                prop_assert_eq!((flow.lost(), flow.reactivated()), (0, 0));
                prop_assert_eq!(flow.at_start(), row.returning_customers().before());
                prop_assert_eq!(flow.acquired(), row.active_customers().new_customers());
            }
            if activity == (Activity::OrderedWithin { days: 0 }) {
                prop_assert_eq!((flow.at_start(), flow.at_end()), (0, 0));
            }
        }
    }

    #[test]
    fn finer_periods_hold_the_same_orders((rows, fine) in rows_and_periods(), policy in policies()) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let ends = [fine.boundaries()[0], *fine.boundaries().last().unwrap()].map(|date| date.to_epoch_days());
        let coarse = log.latest().series(&periods(ends.into_iter()).unwrap(), Activity::EverOrdered);
        let fine = log.latest().series(&fine, Activity::EverOrdered);
        prop_assert_eq!(fine.rows().iter().map(PeriodActivity::orders).sum::<u64>(), coarse.rows()[0].orders());
        prop_assert_eq!(
            fine.rows().iter().map(PeriodActivity::revenue).sum::<rust_decimal::Decimal>(),
            coarse.rows()[0].revenue()
        );
        let new = fine.rows().iter().map(|row| row.active_customers().new_customers()).sum::<u64>();
        prop_assert_eq!(new, coarse.rows()[0].active_customers().new_customers());
    }

    #[test]
    fn negative_amounts_lower_revenue_and_are_no_orders(
        rows in signed_rows((0..5_u8).boxed()),
        days in (-50..50_i32, 1..90_i32, 1..7_000_i32),
        activity in activities(),
    ) {
        let (keys, column, amounts) = columns(&rows);
        let options = LogOptions::new().negative_amounts(NegativeAmounts::AsRefund);
        let log = OrderLog::from_columns_with(options, &keys, &column, &amounts).unwrap();
        let periods = periods([days.0, days.0 + days.1, days.0 + days.1 + days.2].into_iter()).unwrap();
        for (row, period) in log.latest().series(&periods, activity).rows().iter().zip(periods.iter()) {
            assert_counts(row, &Known::of_columns(&rows), period, activity)?;
        }
    }

    #[test]
    fn a_period_is_complete_when_the_view_sees_its_last_day((rows, periods) in rows_and_periods()) {
        let log = build(&LogOptions::new(), &rows);
        for period in periods.iter() {
            let seen = |day| log.as_of(day).series(&periods, Activity::EverOrdered);
            let complete = |day| seen(day).rows().iter().find(|row| row.period() == period).unwrap().is_complete();
            prop_assert!(complete(period.last_day()));
            prop_assert_eq!(complete(period.start()), period.days() == 1);
        }
    }
}

/// Over a span that is too long for a table of days, periods are searched, and the counts are the same.
#[test]
fn a_span_of_the_whole_calendar_is_counted_alike() {
    let rows = crate::large::noisy_rows(3_000, 2_000_000, 500, |noise| noise.below(80));
    let log = crate::grouping::log_of(&rows);
    let known = Known::of_columns(&rows);
    for activity in [Activity::EverOrdered, Activity::OrderedWithin { days: 40_000 }] {
        for far in [1_000_000, 1_048_575, 1_048_576, 1_048_577, 90_000_000] {
            let periods = periods([-1, 0, 7, 70_000, 400_000, far - 1].into_iter()).unwrap();
            let series = log.latest().series(&periods, activity);
            for (row, period) in series.rows().iter().zip(periods.iter()) {
                assert_counts(row, &known, period, activity).unwrap();
            }
        }
    }
}

/// More customers than one piece of the walk holds.
#[test]
fn many_customers_are_counted_alike() {
    let rows = crate::large::noisy_rows(20_000, 2_000, 500, |noise| noise.below(9_000));
    let log = crate::grouping::log_of(&rows);
    let known = Known::of_columns(&rows);
    let periods = periods((-1_000..1_000).step_by(200)).unwrap();
    for activity in [Activity::EverOrdered, Activity::OrderedWithin { days: 100 }] {
        for (row, period) in log.latest().series(&periods, activity).rows().iter().zip(periods.iter()) {
            assert_counts(row, &known, period, activity).unwrap();
        }
    }
}
