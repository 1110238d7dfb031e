//! Cases made by hand: large, at the limits, refused.

use retention::measure::{
    SubscriptionLog, SubscriptionLogError, SubscriptionOptions, SubscriptionSeries, TrialCohort, TrialPolicy,
    TrialSeries, WeeksPerMonth, ZeroPriced,
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
        let log = SubscriptionLog::from_subscriptions_with(SubscriptionOptions::new().scale(scale), rows);
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
    assert_eq!(log(19, vec![]).unwrap_err(), "scale: expected 0 to 18 decimal places, found 19");
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
        let options = SubscriptionOptions::new().scale(scale).weeks_per_month(WeeksPerMonth::Thousandths4345);
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
    let other = log(SubscriptionOptions::new().zero_priced(ZeroPriced::Count));
    let day = june.last_day();
    let series = plain.as_of(day).series(&june.into());
    let refused = |error: Result<SubscriptionSeries, SubscriptionLogError>| error.unwrap_err().to_string();
    let message = refused(series.merge(&plain.as_of(june.start()).series(&june.into())));
    assert_eq!(message, "date: expected 2026-06-30, found 2026-06-01");
    assert!(refused(series.merge(&other.as_of(day).series(&june.into()))).starts_with("options: expected"));
    assert!(refused(series.merge(&plain.as_of(day).series(&july.into()))).starts_with("period: expected"));
    let two = periods([20_000, 20_030, 20_060].into_iter()).unwrap();
    assert_eq!(refused(series.merge(&plain.as_of(day).series(&two))), "periods: expected 1, found 2");

    // A decimal has 28 digits: the sums of 2³³ of the largest logs do not fit.
    let largest =
        SubscriptionLog::from_subscriptions_with(SubscriptionOptions::new().scale(0), [monthly(1, 0, i64::MAX)]);
    let mut sum = largest.unwrap().as_of(day).series(&june.into());
    let error = (0..64).find_map(|_| {
        let twice = sum.merge(&sum);
        twice.map(|twice| sum = twice).err()
    });
    assert_eq!(error.unwrap().to_string(), "movements: expected a sum that fits, found an overflow");

    let policy = |convert_within_days| TrialPolicy { cohort: TrialCohort::StartedIn, convert_within_days };
    let trials = plain.as_of(day).trials(&june.into(), policy(7));
    let refused = |error: Result<TrialSeries, SubscriptionLogError>| error.unwrap_err().to_string();
    assert!(refused(trials.merge(&plain.as_of(day).trials(&june.into(), policy(8)))).starts_with("policy: expected"));
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
