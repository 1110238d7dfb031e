//! Cases made by hand: large, at the limits, refused.

use chrono::NaiveDate;
use retention::measure::{
    ChurnTiming, ReturnedSubscriber, SubscriptionLog, SubscriptionLogError, SubscriptionOptions, SubscriptionSeries,
    TrialCohort, TrialPolicy, TrialSeries, WeeksPerMonth, ZeroPriced,
};
use retention::model::{BillingInterval, Period, Subscription};
use rust_decimal::Decimal;

use super::monthly;
use crate::date;
use crate::strategies::{Uuid, periods};

/// More customers than one piece of the walk holds, of several kinds of keys.
#[test]
fn many_customers_are_counted_alike() {
    let rows = || (0..20_000_u32).rev().map(|key| monthly(key, 20_000 + (key % 90).cast_signed(), (key % 7).into()));
    let ended = || rows().map(|row| if row.customer() % 3 == 0 { row.with_end(date(20_100)).unwrap() } else { row });
    let log = SubscriptionLog::from_subscriptions(ended()).unwrap();
    let months = periods([20_000, 20_030, 20_060, 20_090, 20_120].into_iter()).unwrap();
    let series = log.as_of(date(20_200)).series(&months);
    let expected = |from: i32, to: i32| {
        let within = |day: i32| from <= day && day < to;
        let new = (0..20_000_u32).filter(|key| key % 7 > 0 && within(20_000 + (key % 90).cast_signed())).count();
        let lost = (0..20_000_u32).filter(|key| key % 7 > 0 && key % 3 == 0 && within(20_100)).count();
        (new as u64, lost as u64)
    };
    for row in series.rows() {
        let (from, to) = (row.period().start().to_epoch_days(), row.period().end().to_epoch_days());
        assert_eq!((row.customer_flow().acquired(), row.customer_flow().lost()), expected(from, to));
    }
    let text = |subscription: Subscription<u32>| {
        let key = format!("a long common beginning of all keys {:05}", subscription.customer());
        let term = Subscription::new(key, subscription.start(), subscription.amount(), subscription.interval());
        subscription.end().map_or(term.clone(), |end| term.unwrap().with_end(end)).unwrap()
    };
    let texts = SubscriptionLog::from_subscriptions(ended().map(text)).unwrap();
    assert!(texts.keys().is_sorted() && texts.keys().len() == 20_000);
    assert_eq!(texts.as_of(date(20_200)).series(&months), series);
    let with_key = |subscription: Subscription<u32>| {
        let key = Uuid(u128::from(*subscription.customer()) << 64);
        let term = Subscription::new(key, subscription.start(), subscription.amount(), subscription.interval());
        subscription.end().map_or(term.clone(), |end| term.unwrap().with_end(end)).unwrap()
    };
    let unordered = SubscriptionLog::from_subscriptions(ended().map(with_key)).unwrap();
    assert!(unordered.keys().is_sorted());
    assert_eq!(unordered.as_of(date(20_200)).series(&months), series);
}

/// Whatever the number of threads, the results are the same, bit for bit.
#[cfg(feature = "rayon")]
#[test]
fn threads_make_no_difference() {
    let with_threads = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let rows = (0..30_000_u32).map(|row| {
                let term = monthly(row.wrapping_mul(2_654_435_761) % 9_000, 20_000 + (row % 97).cast_signed(), 5);
                term.with_end(date(20_100 + (row % 13).cast_signed())).unwrap()
            });
            let log = SubscriptionLog::from_subscriptions(rows).unwrap();
            let series = log.as_of(date(20_150)).series(&periods((19_990..20_150).step_by(20)).unwrap());
            (log, series)
        })
    };
    assert!(with_threads(1) == with_threads(3), "three threads have another result than one");
}

#[test]
fn what_cannot_be_counted_is_refused_and_named() {
    let log = |scale, rows: Vec<Subscription<u32>>| {
        let log = SubscriptionLog::from_subscriptions_with(SubscriptionOptions::new().with_scale(scale).unwrap(), rows);
        log.map_err(|error| error.to_string())
    };
    let huge = Subscription::new(2, date(0), Decimal::MAX, BillingInterval::every_days(1).unwrap()).unwrap();
    assert_eq!(
        log(2, vec![monthly(1, 0, 1), huge]).unwrap_err(),
        "row 1: amount: expected at most 9223372036854775807 minor units a month, \
         found 79228162514264337593543950335 every 1 days"
    );
    assert_eq!(
        log(0, vec![monthly(1, 0, i64::MAX), monthly(2, 0, 1)]).unwrap_err(),
        "expected monthly amounts that add up to at most 9223372036854775807 minor units, found 9223372036854775808"
    );
    assert!(log(0, vec![monthly(1, 0, i64::MAX)]).is_ok());
    assert!(log(2, vec![monthly(1, 0, i64::MAX)]).is_err());
    for scale in [19, 99, u32::MAX] {
        let error = SubscriptionOptions::new().with_scale(scale).unwrap_err().to_string();
        assert_eq!(error, format!("scale: expected 0 to 18 decimal places, found {scale}"));
    }
    // Halves are rounded away from zero: 0.05 quarterly twice is 0.02, at 0.015 it is 0.01.
    let cents = |amount, interval| {
        let term = Subscription::new(1_u32, date(0), Decimal::new(amount, 3), interval).unwrap();
        log(2, vec![term]).unwrap().as_of(date(0)).mrr().to_string()
    };
    assert_eq!(cents(45, BillingInterval::Quarterly), "0.02");
    assert_eq!(cents(44, BillingInterval::Quarterly), "0.01");
    assert_eq!(cents(5, BillingInterval::Monthly), "0.01");
    assert_eq!(cents(25, BillingInterval::Monthly), "0.03");
}

/// Many decimal places do not make a small amount overflow.
#[test]
fn amounts_of_all_digits_are_rounded_once() {
    let mrr = |amount: Decimal, interval, scale| {
        let options =
            SubscriptionOptions::new().with_scale(scale).unwrap().with_weeks_per_month(WeeksPerMonth::FourPoint345);
        let term = Subscription::new(1_u8, date(0), amount, interval).unwrap();
        SubscriptionLog::from_subscriptions_with(options, [term]).map(|log| log.as_of(date(0)).mrr().to_string())
    };
    let one = Decimal::from_i128_with_scale(10_i128.pow(28), 28);
    assert_eq!(mrr(one, BillingInterval::Monthly, 18).unwrap(), "1.000000000000000000");
    let third = Decimal::from_i128_with_scale(10_i128.pow(28) / 3, 28);
    assert_eq!(mrr(third, BillingInterval::Yearly, 18).unwrap(), "0.027777777777777778");
    let digits = Decimal::from_i128_with_scale(Decimal::MAX.mantissa(), 28);
    assert_eq!(mrr(digits, BillingInterval::Weekly, 17).unwrap(), "34.42463661244785468");
    assert!(mrr(digits, BillingInterval::Weekly, 18).is_err());
    assert_eq!(mrr(digits, BillingInterval::every_days(u16::MAX).unwrap(), 0).unwrap(), "0");
}

#[test]
fn results_that_were_counted_otherwise_do_not_merge() {
    let (june, july) = (Period::month(2026, 6).unwrap(), Period::month(2026, 7).unwrap());
    let log = |options| SubscriptionLog::from_subscriptions_with(options, [monthly(1, 20_000, 5)]).unwrap();
    let plain = log(SubscriptionOptions::new());
    let day = june.last_day();
    let series = plain.as_of(day).series(&june.into());
    let refused = |error: Result<SubscriptionSeries, SubscriptionLogError>| error.unwrap_err().to_string();
    let message = refused(series.merge(&plain.as_of(june.start()).series(&june.into())));
    assert_eq!(message, "date: expected 2026-06-30, found 2026-06-01");
    let message = refused(series.merge(&plain.as_of(day).series(&july.into())));
    assert_eq!(message, format!("period: expected {june}, found {july}"));
    let plain_options = SubscriptionOptions::new();
    for (options, message) in [
        (plain_options.with_scale(3).unwrap(), "scale: expected 2, found 3"),
        (
            plain_options.with_churn_timing(ChurnTiming::AtCancellation),
            "churn_timing: expected AtTermEnd, found AtCancellation",
        ),
        (plain_options.with_zero_priced(ZeroPriced::Count), "zero_priced: expected LeaveOut, found Count"),
        (
            plain_options.with_returned(ReturnedSubscriber::NewAfterDays { days: 90 }),
            "returned: expected Reactivation, found NewAfterDays { days: 90 }",
        ),
        (plain_options.with_weeks_per_month(WeeksPerMonth::Four), "weeks_per_month: expected TwelfthOf52, found Four"),
    ] {
        assert_eq!(refused(series.merge(&log(options).as_of(day).series(&june.into()))), message);
        assert_eq!(plain.clone().merge(log(options)).unwrap_err().to_string(), message);
    }
    let two = periods([20_000, 20_030, 20_060].into_iter()).unwrap();
    assert_eq!(refused(series.merge(&plain.as_of(day).series(&two))), "periods: expected 1, found 2");

    // A decimal has 28 digits: the sums of 2³³ of the largest logs do not fit.
    let largest = SubscriptionLog::from_subscriptions_with(
        SubscriptionOptions::new().with_scale(0).unwrap(),
        [monthly(1, 0, i64::MAX)],
    );
    let mut sum = largest.unwrap().as_of(day).series(&june.into());
    let error = (0..64).find_map(|_| {
        let twice = sum.merge(&sum);
        twice.map(|twice| sum = twice).err()
    });
    assert_eq!(error.unwrap().to_string(), "movements: expected a sum that fits, found an overflow");

    let policy = |convert_within_days| TrialPolicy { cohort: TrialCohort::StartedIn, convert_within_days };
    let trials = plain.as_of(day).trials(&june.into(), policy(7));
    let refused = |error: Result<TrialSeries, SubscriptionLogError>| error.unwrap_err().to_string();
    let message = refused(trials.merge(&plain.as_of(day).trials(&june.into(), policy(8))));
    assert_eq!(message, "convert_within_days: expected 7, found 8");
    let ended_in = TrialPolicy { cohort: TrialCohort::EndedIn, ..policy(7) };
    let message = refused(trials.merge(&plain.as_of(day).trials(&june.into(), ended_in)));
    assert_eq!(message, "cohort: expected StartedIn, found EndedIn");
    assert!(refused(trials.merge(&plain.as_of(june.start()).trials(&june.into(), policy(7)))).starts_with("date: "));
    assert!(refused(trials.merge(&plain.as_of(day).trials(&july.into(), policy(7)))).starts_with("period: "));
    assert!(refused(trials.merge(&plain.as_of(day).trials(&two, policy(7)))).starts_with("periods: "));
}

#[test]
fn a_term_of_one_day_passes_by() {
    let bought_and_cancelled = monthly(1, 20_000, 5).with_end(date(20_000)).unwrap();
    let log = SubscriptionLog::from_subscriptions([bought_and_cancelled, monthly(1, 20_050, 7)]).unwrap();
    let months = periods([19_990, 20_020, 20_060].into_iter()).unwrap();
    let series = log.as_of(date(20_100)).series(&months);
    let [first, second] = series.rows() else { panic!("two periods") };
    assert_eq!((first.customer_flow().at_end(), first.churn().parts().acquired), (0, 1));
    assert_eq!((first.churn().parts().lost, first.churn().parts().lost_acquired), (1, 1));
    assert_eq!((second.customer_flow().reactivated(), second.movements().end()), (1, 7.into()));
}

#[test]
fn logs_that_do_not_go_together_do_not_merge() {
    let log = |rows: Vec<Subscription<u32>>| SubscriptionLog::from_subscriptions(rows).unwrap();
    let error = |a: SubscriptionLog<u32>, b| a.merge(b).unwrap_err().to_string();
    assert_eq!(
        error(log(vec![monthly(1, 0, 1), monthly(3, 0, 1)]), log(vec![monthly(3, 0, 1)])),
        "expected no customer in both logs, found customer 1 of the first as 0 of the second"
    );
    let half = i64::MAX / 200 + 1; // in cents, half of what fits
    assert_eq!(
        error(log(vec![monthly(1, 0, half)]), log(vec![monthly(2, 0, half)])),
        "expected monthly amounts that add up to at most 9223372036854775807 minor units, found 9223372036854776000"
    );
    let (empty, latest) = (log(vec![]), log(vec![monthly(1, 5, 1)]));
    assert_eq!((empty.customers(), empty.latest().date(), empty.latest().mrr()), (0, NaiveDate::MIN, 0.into()));
    assert_eq!(empty.merge(latest.clone()).unwrap(), latest);
}

/// Thousands of terms that ended on their first day, whose billing stopped day after day from then on.
#[test]
fn many_late_stops_of_one_customer() {
    let options = SubscriptionOptions::new().with_churn_timing(ChurnTiming::WhenBillingStops);
    let stop = |row: u32| date(20_001 + row.cast_signed());
    let rows = (0..3_000_u32)
        .map(|row| monthly(7, 20_000, 1).with_end(date(20_000)).unwrap().with_billing_stop(stop(row)).unwrap());
    let log = SubscriptionLog::from_subscriptions_with(options, rows).unwrap();
    for day in [20_000, 20_001, 20_002, 21_500, 22_999, 23_000, 23_001] {
        // Each term is over by its stop as long as that is known, and from the first day on until then.
        assert_eq!(log.as_of(date(day)).mrr(), 0.into());
        let quarter = Period::new(date(20_000), date(20_090)).unwrap();
        let at_end = log.as_of(date(day)).period(quarter).movements().end();
        let known = (day - 20_000).clamp(0, 3_000);
        let alive = if day < 20_090 { 0 } else { known - 89 };
        assert_eq!(at_end, alive.into(), "as of {day}");
    }
}

/// With many periods, the customers are counted in fewer pieces.
#[cfg(feature = "rayon")]
#[test]
fn many_periods_are_counted_alike() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
    let days = |last: i32| periods(20_000..last).unwrap();
    pool.install(|| {
        let rows = (0..20_000_u32).map(|row| monthly(row, 20_000 + (row % 97).cast_signed(), 5));
        let log = SubscriptionLog::from_subscriptions(rows).unwrap();
        let view = log.as_of(date(20_200));
        let (few, many) = (view.series(&days(20_150)), view.series(&days(20_000 + 300_000)));
        assert!(many.rows().starts_with(few.rows()), "three pieces count otherwise than five");
        assert_eq!(many.rows().last().unwrap().movements().end(), 100_000.into());
    });
}

/// A trial that was left on its tenth day goes on if billing stopped after it; nobody knows before the stop.
#[test]
fn a_late_stop_lets_a_trial_go_on() {
    let options = SubscriptionOptions::new().with_churn_timing(ChurnTiming::WhenBillingStops);
    let term = monthly(1, 20_000, 30).with_trial_until(date(20_014)).unwrap();
    let term = term.with_end(date(20_009)).unwrap().with_billing_stop(date(20_019)).unwrap();
    let log = SubscriptionLog::from_subscriptions_with(options, [term]).unwrap();
    let halves = periods([20_000, 20_010, 20_030].into_iter()).unwrap();
    let policy = TrialPolicy { cohort: TrialCohort::EndedIn, convert_within_days: 0 };
    let seen_on = |day| {
        let trials = log.as_of(date(day)).trials(&halves, policy);
        trials.rows().iter().map(|row| (row.trials(), row.lapsed(), row.converted())).collect::<Vec<_>>()
    };
    assert_eq!(seen_on(20_008), [(0, 0, 0), (0, 0, 0)]);
    assert_eq!(seen_on(20_018), [(1, 1, 0), (0, 0, 0)]);
    assert_eq!(seen_on(20_019), [(0, 0, 0), (1, 0, 1)]);
}
