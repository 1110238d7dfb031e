//! Movements of recurring revenue are those of the customers behind them, counted again term by term and day by day.

mod cases;
mod naive;
mod strategies;
#[cfg(feature = "serde")]
mod wire;

use chrono::NaiveDate;
use proptest::prelude::*;
use retention::measure::{ChurnTiming, MovementKind, SubscriptionLog, SubscriptionOptions, TrialCohort, TrialPolicy};
use retention::model::{BillingInterval, Subscription};
use rust_decimal::Decimal;

use crate::strategies::LAST;
use crate::{config, date};
use naive::{Row, assert_period, at_night, counted, fate, log, without_later_stops};
use strategies::{choices, interval, keys, shop, trial_policies};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn periods_are_those_of_their_customers((rows, periods, day) in shop(), choices in choices()) {
        let log = log(choices, &rows);
        prop_assert_eq!((log.subscriptions(), log.is_empty()), (rows.len(), rows.is_empty()));
        prop_assert!(log.keys().iter().copied().eq(keys(&rows)));
        let view = log.as_of(date(day));
        let series = view.series(&periods);
        let rows = without_later_stops(&rows, day);
        prop_assert_eq!(series.rows().len(), periods.len());
        for (row, period) in series.rows().iter().zip(periods.iter()) {
            prop_assert_eq!(row.period(), period);
            prop_assert_eq!(row.is_complete(), period.last_day() <= date(day));
            let fates: Vec<_> = keys(&rows)
                .into_iter()
                .map(|key| fate(&counted(&rows, key, choices), choices.returned, period, day + 1))
                .collect();
            assert_period(row, &fates)?;
            prop_assert_eq!(row, &view.period(period));
        }
    }

    #[test]
    fn the_standing_on_a_day_is_that_of_its_terms((rows, _, day) in shop(), choices in choices()) {
        let log = log(choices, &rows);
        let view = log.as_of(date(day));
        let rows = without_later_stops(&rows, day);
        let expected: Vec<_> = keys(&rows)
            .into_iter()
            .filter_map(|key| Some((key, Decimal::new(at_night(&counted(&rows, key, choices), day)?, 2))))
            .collect();
        prop_assert_eq!(view.subscribers().map(|(key, mrr)| (*key, mrr)).collect::<Vec<_>>(), expected.clone());
        prop_assert_eq!(view.mrr(), expected.iter().map(|(_, mrr)| mrr).sum::<Decimal>());
        prop_assert_eq!(view.date(), date(day));
    }

    #[test]
    fn movements_customer_by_customer_are_the_series((rows, periods, day) in shop(), choices in choices()) {
        let log = log(choices, &rows);
        let view = log.as_of(date(day));
        for row in view.series(&periods).rows() {
            let moves: Vec<_> = view.movements(row.period()).collect();
            prop_assert!(moves.is_sorted_by(|a, b| a.key < b.key));
            let of = |kind| moves.iter().filter(move |movement| movement.kind == kind);
            let count = |kind| of(kind).count() as u64;
            let change = |kind| of(kind).map(|movement| movement.to - movement.from).sum::<Decimal>();
            let (parts, flow) = (row.movements().parts(), row.customer_flow());
            prop_assert_eq!((change(MovementKind::New), count(MovementKind::New)), (parts.new, flow.acquired()));
            let back = (change(MovementKind::Reactivation), count(MovementKind::Reactivation));
            prop_assert_eq!(back, (parts.reactivation, flow.reactivated()));
            let more = (change(MovementKind::Expansion), count(MovementKind::Expansion));
            prop_assert_eq!(more, (parts.expansion, row.expanded()));
            let less = (change(MovementKind::Contraction), count(MovementKind::Contraction));
            prop_assert_eq!(less, (-parts.contraction, row.contracted()));
            prop_assert_eq!((change(MovementKind::Churn), count(MovementKind::Churn)), (-parts.churn, flow.lost()));
        }
    }

    #[test]
    fn each_period_begins_as_the_one_before_ends((mut rows, periods, day) in shop(), choices in choices()) {
        let last_day = periods.boundaries().last().unwrap().to_epoch_days() - 1;
        learn_no_stops(&mut rows, last_day, day, choices.timing);
        let log = log(choices, &rows);
        let series = log.as_of(date(day)).series(&periods);
        for pair in series.rows().windows(2) {
            prop_assert_eq!(pair[0].movements().end(), pair[1].movements().start());
            prop_assert_eq!(pair[0].customer_flow().at_end(), pair[1].customer_flow().at_start());
        }
        let last = series.rows().last().unwrap();
        let end = log.as_of(last.period().last_day().min(date(day)));
        prop_assert_eq!(last.movements().end(), end.mrr());
        prop_assert_eq!(last.customer_flow().at_end(), end.subscribers().count() as u64);
    }

    #[test]
    fn a_later_look_leaves_complete_periods_alone(
        (mut rows, periods, day) in shop(),
        later in 0..500_i32,
        choices in choices(),
    ) {
        let later = (day + later).min(LAST + 1);
        learn_no_stops(&mut rows, day, later, choices.timing);
        let log = log(choices, &rows);
        let later = log.as_of(date(later)).series(&periods);
        for (row, later) in log.as_of(date(day)).series(&periods).rows().iter().zip(later.rows()) {
            if row.is_complete() {
                prop_assert_eq!(row, later);
            }
        }
    }

    /// Cut the data at any date, and every answer is the same.
    #[test]
    fn what_was_known_on_a_day_is_what_is_seen_as_of_it(
        (rows, periods, day) in shop(),
        choices in choices(),
        convert_within_days in prop_oneof![Just(0), 0..40_u32, Just(u32::MAX)],
    ) {
        let known: Vec<Row> = rows.iter().filter_map(|row| row.known_on(day)).collect();
        let (then, now) = (log(choices, &known), log(choices, &rows));
        let (then, now) = (then.as_of(date(day)), now.as_of(date(day)));
        prop_assert_eq!(then.series(&periods), now.series(&periods));
        prop_assert_eq!(then.mrr(), now.mrr());
        prop_assert!(then.subscribers().eq(now.subscribers()));
        for period in periods.iter() {
            prop_assert!(then.movements(period).eq(now.movements(period)));
        }
        for cohort in [TrialCohort::StartedIn, TrialCohort::EndedIn] {
            let policy = TrialPolicy { cohort, convert_within_days };
            prop_assert_eq!(then.trials(&periods, policy), now.trials(&periods, policy));
        }
    }

    /// The latest view knows all starts, clicks and stops, and no end after the last of them.
    #[test]
    fn the_latest_view_is_of_the_last_fact((rows, periods, _) in shop(), choices in choices()) {
        let days = rows.iter().flat_map(|row| [Some(row.start), row.click, row.stop]).flatten();
        let log = log(choices, &rows);
        let last = days.max().map_or(NaiveDate::MIN, date);
        prop_assert_eq!(log.latest().date(), last);
        prop_assert_eq!(log.latest().series(&periods), log.as_of(last).series(&periods));
        prop_assert_eq!(log.customers(), keys(&rows).len());
    }

    #[test]
    fn open_ended_terms_never_churn((mut rows, periods, day) in shop(), choices in choices()) {
        for row in &mut rows {
            (row.click, row.end, row.stop) = (None, None, None);
        }
        for row in log(choices, &rows).as_of(date(day)).series(&periods).rows() {
            prop_assert_eq!((row.customer_flow().lost(), row.churn().parts().lost), (0, 0));
            prop_assert!(row.movements().parts().churn.is_zero());
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter((rows, _, _) in shop(), choices in choices(), turn in 0..40_usize) {
        let mut turned = rows.clone();
        turned.reverse();
        turned.rotate_left(turn.min(rows.len()));
        prop_assert_eq!(log(choices, &turned), log(choices, &rows));
    }

    #[test]
    fn groups_without_a_common_customer_add_up(
        (rows, periods, day) in shop(),
        choices in choices(),
        split in any::<u8>(),
        policy in trial_policies(),
    ) {
        let (low, high) = rows.iter().cloned().partition::<Vec<_>, _>(|row| row.key < split % 4);
        let log = |rows: &[Row]| log(choices, rows);
        let (low, high, all) = (log(&low), log(&high), log(&rows));
        prop_assert_eq!(&low.clone().merge(high.clone()).unwrap(), &all);
        prop_assert_eq!(&high.clone().merge(low.clone()).unwrap(), &all);
        prop_assert_eq!(all.clone().merge(log(&[])).unwrap(), all.clone());
        let (low, high, all) = (low.as_of(date(day)), high.as_of(date(day)), all.as_of(date(day)));
        let merged = low.series(&periods).merge(&high.series(&periods)).unwrap();
        prop_assert_eq!(&merged, &all.series(&periods));
        prop_assert_eq!(&merged, &high.series(&periods).merge(&low.series(&periods)).unwrap());
        let trials = low.trials(&periods, policy).merge(&high.trials(&periods, policy)).unwrap();
        prop_assert_eq!(trials, all.trials(&periods, policy));
    }

    #[test]
    fn trials_are_those_of_the_rows((rows, periods, day) in shop(), choices in choices(), policy in trial_policies()) {
        let series = log(choices, &rows).as_of(date(day)).trials(&periods, policy);
        prop_assert_eq!((series.date(), series.policy()), (date(day), policy));
        let rows = without_later_stops(&rows, day);
        for (row, period) in series.rows().iter().zip(periods.iter()) {
            let (mut trials, mut running, mut converted, mut lapsed, mut judged) = (0, 0, 0, 0, [0, 0]);
            for trial in rows.iter().filter(|row| row.trial_until.is_some() && row.start <= day) {
                let end = trial.trial_until.unwrap().min(trial.gone(choices.timing));
                let counted_on = if policy.cohort == TrialCohort::StartedIn { trial.start } else { end };
                if counted_on > day || !period.contains(date(counted_on)) {
                    continue;
                }
                let last = i64::from(end) + i64::from(policy.convert_within_days);
                let conversions = rows.iter().filter(|row| row.key == trial.key && row.amount > 0);
                let conversions = conversions.filter(|row| {
                    let paid_from = row.trial_until.unwrap_or(row.start);
                    (row.trial_until.is_none() || paid_from < row.gone(choices.timing))
                        && (paid_from > trial.start || (paid_from == trial.start && end == trial.start))
                        && i64::from(paid_from) <= last
                        && paid_from <= day
                });
                let has_converted = conversions.count() > 0;
                let is_decided = last <= i64::from(day);
                trials += 1;
                running += u64::from(end > day);
                converted += u64::from(has_converted);
                lapsed += u64::from(is_decided && !has_converted);
                judged[0] += u64::from(is_decided && has_converted);
                judged[1] += u64::from(is_decided);
            }
            prop_assert_eq!((row.trials(), row.running(), row.converted()), (trials, running, converted));
            prop_assert_eq!((row.lapsed(), row.decided()), (lapsed, judged[1]));
            prop_assert_eq!((row.conversion().successes(), row.conversion().trials()), (judged[0], judged[1]));
            let so_far = row.conversion_so_far();
            prop_assert_eq!((so_far.successes(), so_far.trials()), (converted, trials));
            prop_assert_eq!((row.period(), row.is_complete()), (period, period.last_day() <= date(day)));
        }
    }

    /// Rounded to the nearest minor unit, halves away from zero.
    #[test]
    fn a_monthly_amount_is_the_nearest(
        mantissa in prop_oneof![0..10_000_i128, 0..10_i128.pow(18)],
        places in 0..=12_u32,
        scale in 0..=6_u32,
        interval in interval(),
    ) {
        let amount = Decimal::from_i128_with_scale(mantissa, places);
        let term = Subscription::new(1_u8, date(0), amount, interval).unwrap();
        let log = SubscriptionLog::from_subscriptions_with(SubscriptionOptions::new().with_scale(scale).unwrap(), [term]);
        let (times, parts): (i128, i128) = match interval {
            BillingInterval::Weekly => (52, 12),
            BillingInterval::Quarterly => (1, 3),
            BillingInterval::Yearly => (1, 12),
            BillingInterval::EveryMonths { months } => (1, months.get().into()),
            BillingInterval::EveryDays { days } => (364, 12 * i128::from(days.get())),
            _ => (1, 1),
        };
        // Twice the exact value and its unit, over one denominator.
        let (twice, unit) = (2 * mantissa * times * 10_i128.pow(scale), parts * 10_i128.pow(places));
        match log {
            Ok(log) => {
                let mrr = log.as_of(date(0)).mrr();
                prop_assert_eq!(mrr.scale(), scale);
                let above = 2 * mrr.mantissa() * unit - twice;
                prop_assert!(-unit < above && above <= unit, "{mrr} for {amount} {interval}");
            }
            Err(error) => {
                prop_assert!(twice / unit >= 2 * i128::from(i64::MAX), "{error}");
                prop_assert!(error.to_string().starts_with("row 0: amount: expected at most"));
            }
        }
    }
}

fn monthly(key: u32, start: i32, amount: i64) -> Subscription<u32> {
    Subscription::new(key, date(start), amount.into(), BillingInterval::Monthly).unwrap()
}

/// Leaves out the stops of billing that are learnt between two days: of a term that had ended they tell that it went on.
fn learn_no_stops(rows: &mut [Row], day: i32, later: i32, timing: ChurnTiming) {
    if timing == ChurnTiming::WhenBillingStops {
        for row in rows {
            row.stop = row.stop.filter(|stop| *stop <= day || *stop > later);
        }
    }
}
