//! Scores are what loops over plain rows count: how many customers are worse, how many better.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;
use retention::history::{LogOptions, OrderLog};
use retention::model::Period;
use retention::segment::{
    AxisScoring, CutPoint, LookBack, Monetary, RfmAxis, RfmError, RfmMeasures, RfmScores, RfmScoring,
};
use rust_decimal::Decimal;

use crate::naive::{Row, build};
use crate::strategies::{FIRST, LAST, day_among, policies, rows};
use crate::{config, date};
use hostile::{all, customers, measures, scorings, summary_of, uses_equal_bins};
use naive::{Plain, Value, compare, naive, plain_of, plus_one_sorted, quantiles_sorted};

mod hostile;
mod naive;
mod refusals;
#[cfg(feature = "serde")]
mod wire;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_logs_scores_are_those_of_its_rows(
        (rows, day) in rows().prop_flat_map(|rows| { let day = day_among(&rows); (Just(rows), day) }),
        policy in policies(),
        scoring in scorings(),
        days in prop_oneof![Just(None), (1..5_u32).prop_map(Some), (1..100_u32).prop_map(Some), Just(Some(u32::MAX))],
    ) {
        let day = day.min(LAST - 1);
        let look_back = days.map_or(LookBack::AllHistory, |days| LookBack::LastDays { days });
        let scoring = scoring.clone().with_measures(RfmMeasures { look_back, ..scoring.measures() }).unwrap();
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let view = log.as_of(date(day));
        let first = days.map_or(FIRST, |days| day.saturating_add(1).saturating_sub_unsigned(days).max(FIRST));
        let (keys, customers): (Vec<u8>, Vec<Plain>) = plain_of(&rows, policy, first..=day).into_iter().unzip();
        let scores = scoring.score(&view).unwrap();
        let expected: Vec<_> = keys.iter().zip(naive(&scoring, &customers, 2)).collect();
        prop_assert_eq!(scores.iter().collect::<Vec<_>>(), expected);
        prop_assert_eq!((scores.len(), scores.scored()), (log.customers(), customers.len() as u64));
        prop_assert_eq!((scores.date(), scores.keys()), (date(day), log.keys()));
        prop_assert_eq!(scores.edges().measures(), scoring.measures());
        // A day on which somebody is at the edge.
        let by_edges = scores.edges().score(&view).unwrap();
        if !uses_equal_bins(&scoring) {
            prop_assert_eq!(&by_edges, &scores);
        }
        let summary = view.summary();
        if look_back == LookBack::AllHistory {
            prop_assert_eq!(&scoring.score_summary(&summary, date(day)).unwrap(), &scores);
            prop_assert_eq!(scores.edges().score_summary(&summary, date(day)).unwrap(), by_edges);
        } else {
            let LookBack::LastDays { days } = look_back else { unreachable!() };
            let error = RfmError::LookBackWithoutOrders { days };
            prop_assert_eq!(scoring.score_summary(&summary, date(day)), Err(error.clone()));
            prop_assert_eq!(scores.edges().score_summary(&summary, date(day)), Err(error));
        }
    }

    #[test]
    fn hostile_summaries_score_as_they_count(
        customers in customers(0..40),
        scale in prop_oneof![Just(0), Just(2), Just(18)],
        scoring in scorings(),
    ) {
        let summary = summary_of(&customers, LAST, scale);
        let scores = scoring.score_summary(&summary, date(LAST)).unwrap();
        prop_assert_eq!(all(&scores), naive(&scoring, &customers, scale));
        let by_edges = scores.edges().score_summary(&summary, date(LAST)).unwrap();
        if !uses_equal_bins(&scoring) {
            prop_assert_eq!(&by_edges, &scores);
        }
        for (row, customer) in summary.iter().zip(all(&by_edges)) {
            prop_assert_eq!(scores.edges().score_row(&row, date(LAST)).unwrap(), customer);
        }
        for scores in [scores, by_edges] {
            assert_consistent(&scores)?;
            // The edges of a scoring are such as can be read.
            let [of_recency, of_frequency] = [RfmAxis::Recency, RfmAxis::Frequency].map(|axis| scores.levels(axis));
            for recency in of_recency.clone() {
                for frequency in of_frequency.clone() {
                    let edges = scores.edges().monetary(recency, frequency).unwrap();
                    prop_assert_eq!(edges.scores(), scores.levels(RfmAxis::Monetary));
                }
            }
        }
    }

    /// Better on an axis never scores lower, equal scores equal, and the ends of the values have the ends of the
    /// scores.
    #[test]
    fn quantiles_are_monotone_and_reach_both_ends(
        customers in customers(1..60),
        bins in 2..=10_u8,
        measures in measures(),
    ) {
        let scoring = RfmScoring::quantiles(bins).unwrap().with_measures(measures).unwrap();
        let summary = summary_of(&customers, LAST, 2);
        let scores = all(&scoring.score_summary(&summary, date(LAST)).unwrap());
        for axis in 0..3 {
            let values: Vec<Value> = customers.iter().map(|customer| customer.values(measures)[axis]).collect();
            for (one, score) in values.iter().zip(&scores) {
                for (other, of_other) in values.iter().zip(&scores) {
                    let found = score[axis].cmp(&of_other[axis]);
                    let order = compare(*one, *other);
                    prop_assert!(found.is_eq() || found == order, "{one:?} {score:?}, {other:?} {of_other:?}");
                }
                let is_worst = values.iter().all(|other| compare(*one, *other).is_le());
                let is_best = values.iter().all(|other| compare(*one, *other).is_ge());
                match (is_worst, is_best) {
                    (true, true) => prop_assert_eq!(score[axis], bins.div_ceil(2)),
                    (true, false) => prop_assert_eq!(score[axis], 1),
                    (false, true) => prop_assert_eq!(score[axis], bins),
                    (false, false) => {}
                }
            }
        }
    }

    /// Who comes where in the input makes no difference, except where ties are broken by it.
    #[test]
    fn scores_belong_to_customers_not_to_rows(
        (customers, order) in customers(0..40).prop_flat_map(|customers| {
            let order: Vec<usize> = (0..customers.len()).collect();
            (Just(customers), Just(order).prop_shuffle())
        }),
        scoring in scorings(),
    ) {
        prop_assume!(!uses_equal_bins(&scoring));
        let shuffled: Vec<Plain> = order.iter().map(|row| customers[*row]).collect();
        let (one, other) = (summary_of(&customers, LAST, 2), summary_of(&shuffled, LAST, 2));
        let one = scoring.score_summary(&one, date(LAST)).unwrap();
        let other = scoring.score_summary(&other, date(LAST)).unwrap();
        prop_assert_eq!(one.edges(), other.edges());
        let (one, other) = (all(&one), all(&other));
        prop_assert_eq!(order.iter().map(|row| one[*row]).collect::<Vec<_>>(), other);
    }

    /// In cents or in euros, in euros or in rials: nobody's score changes, unless cut points are in money themselves.
    #[test]
    fn money_can_be_counted_in_other_units(
        customers in customers(0..40),
        scoring in scorings(),
        factor in 1..1_000_i64,
    ) {
        let by_rank = !matches!(
            scoring.axis(RfmAxis::Monetary),
            AxisScoring::CutPoints { .. } | AxisScoring::QuantilesPlusOne { .. }
        );
        let small: Vec<Plain> =
            customers.iter().map(|customer| Plain { net: customer.net / 1_000, ..*customer }).collect();
        let times = |factor| -> Vec<Plain> {
            small.iter().map(|customer| Plain { net: customer.net * factor, ..*customer }).collect()
        };
        let scores = |customers: &[Plain], scale| {
            let summary = summary_of(customers, LAST, scale);
            all(&scoring.score_summary(&summary, date(LAST)).unwrap())
        };
        if by_rank {
            prop_assert_eq!(scores(&small, 2), scores(&times(factor), 2));
            prop_assert_eq!(scores(&small, 2), scores(&small, 0));
        }
        // The same amounts, written with another decimal place: alike under every method.
        prop_assert_eq!(scores(&small, 2), scores(&times(10), 3));
    }

    #[test]
    fn equal_bins_differ_by_one_and_their_edges_score_no_lower(customers in customers(0..60), bins in 2..=10_u8) {
        let summary = summary_of(&customers, LAST, 2);
        let scores = RfmScoring::equal_bins(bins).unwrap().score_summary(&summary, date(LAST)).unwrap();
        let again = scores.edges().score_summary(&summary, date(LAST)).unwrap();
        for axis in RfmAxis::ALL {
            let sizes: Vec<u64> = scores.counts(axis).map(|(_, size)| size).collect();
            prop_assert!(sizes.is_sorted_by(|a, b| a >= b) && sizes[0] - sizes[sizes.len() - 1] <= 1, "{sizes:?}");
            for (score, again) in scores.scores(axis).zip(again.scores(axis)) {
                prop_assert!(again >= score);
            }
        }
    }

    /// The cut points of means are the means of customers, to the last digit.
    #[test]
    fn cut_points_of_means_are_means_of_customers(customers in customers(1..60), bins in 2..=10_u8) {
        let mean = RfmMeasures { monetary: Monetary::MeanPerOrder, ..RfmMeasures::default() };
        let scoring = RfmScoring::quantiles(bins).unwrap().with_measures(mean).unwrap();
        let summary = summary_of(&customers, LAST, 2);
        let scores = scoring.score_summary(&summary, date(LAST)).unwrap();
        let mean = |customer: &Plain| CutPoint::new(Decimal::new(customer.net, 2), customer.orders).unwrap();
        let means: Vec<CutPoint> = customers.iter().map(mean).collect();
        for cut in scores.edges().monetary(1, 1).unwrap().cuts() {
            prop_assert!(means.iter().any(|mean| mean == cut && mean.to_string() == cut.to_string()), "{cut}");
        }
    }

    /// A cut point is in lowest terms, is read from what it prints, and is ordered as the fraction is.
    #[test]
    fn cut_points_are_exact(
        (a, b) in (any::<i64>(), any::<i64>()),
        (over_a, over_b) in (1..=u32::MAX, 1..=u32::MAX),
        (places, times) in (0..=18_u32, 1..100_u32),
    ) {
        let cut = |amount: i64, divisor| CutPoint::new(Decimal::new(amount, places), divisor).unwrap();
        let (one, other) = (cut(a, over_a), cut(b, over_b));
        prop_assert_eq!(one.cmp(&other), compare((a.into(), over_a.into()), (b.into(), over_b.into())));
        prop_assert_eq!(one.to_string().parse::<CutPoint>().unwrap(), one);
        let (a, over) = (a / 100, over_a / 100 + 1);
        let expanded = CutPoint::new(Decimal::new(a * i64::from(times), places), over * times).unwrap();
        prop_assert_eq!((expanded, expanded.to_string()), (cut(a, over), cut(a, over).to_string()));
        prop_assert!(!one.divisor().is_multiple_of(10));
    }

    #[test]
    fn a_periods_summary_is_that_of_its_rows(
        (rows, start) in rows().prop_flat_map(|rows| { let day = day_among(&rows); (Just(rows), day) }),
        length in 1..400_i32,
        policy in policies(),
    ) {
        let (start, end) = (start.min(LAST - 400), start.min(LAST - 400) + length);
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let view = log.as_of(date(end - 1));
        let summary = view.during(Period::new(date(start), date(end)).unwrap()).summary();
        prop_assert_eq!(summary.len(), log.customers());
        let found: Vec<(u8, Plain)> = summary.iter().map(|row| {
            let recency = i64::from(end - 1) - i64::from(row.last_day.to_epoch_days());
            let net = i64::try_from(row.net_amount.mantissa()).unwrap();
            (*row.key, Plain { recency, orders: row.orders, days: row.days_with_orders, net })
        }).collect();
        prop_assert_eq!(found, plain_of(&rows, policy, start..=end - 1));
        // Where nobody ordered there is no day either, but there may be a refund.
        for ((orders, first), last) in summary.orders().iter().zip(summary.first_days()).zip(summary.last_days()) {
            let within = start <= *first && first <= last && *last < end;
            prop_assert!(if *orders == 0 { (*first, *last) == (0, 0) } else { within }, "{first} {last}");
        }
        let whole = view.during(Period::new(date(FIRST), date(end)).unwrap()).summary();
        prop_assert_eq!(whole, view.summary());
    }
}

proptest! {
    // A hundred times the customers, a quarter of the cases.
    #![proptest_config(ProptestConfig { cases: config().cases.div_ceil(4), ..config() })]

    /// Thousands of customers, whose quantiles are found in buckets and not by sorting.
    #[test]
    fn many_customers_score_as_sorted_ones(
        customers in customers(2_040..4_000),
        bins in 2..=10_u8,
        measures in measures(),
        plus_one in any::<bool>(),
    ) {
        let method =
            if plus_one { AxisScoring::QuantilesPlusOne { bins } } else { AxisScoring::Quantiles { bins } };
        let scoring = RfmScoring::new(method.clone(), method.clone(), method).unwrap().with_measures(measures);
        let Ok(scoring) = scoring else { return Ok(()) };
        let summary = summary_of(&customers, LAST, 2);
        let scores = all(&scoring.score_summary(&summary, date(LAST)).unwrap());
        for (number, axis) in RfmAxis::ALL.into_iter().enumerate() {
            let values: Vec<Value> = customers.iter().map(|customer| customer.values(measures)[number]).collect();
            let expected = if plus_one { plus_one_sorted(axis, &values, bins) } else { quantiles_sorted(&values, bins) };
            prop_assert_eq!(scores.iter().map(|scores| scores[number]).collect::<Vec<_>>(), expected);
        }
    }
}

/// All that scores tell of themselves is what their rows say.
fn assert_consistent<K: Clone + Ord + std::fmt::Debug>(scores: &RfmScores<'_, K>) -> Result<(), TestCaseError> {
    let rows = all(scores);
    prop_assert_eq!(scores.scored(), rows.len() as u64);
    let mut empty = Vec::new();
    for (number, axis) in RfmAxis::ALL.into_iter().enumerate() {
        let count = |score: u8| rows.iter().filter(|row| row[number] == score).count() as u64;
        let expected: Vec<(u8, u64)> = scores.levels(axis).map(|score| (score, count(score))).collect();
        prop_assert_eq!(expected.iter().map(|(_, count)| count).sum::<u64>(), rows.len() as u64);
        empty.extend(expected.iter().filter(|(_, count)| *count == 0).map(|(score, _)| (axis, *score)));
        prop_assert_eq!(scores.counts(axis).collect::<Vec<_>>(), expected);
        let column: Vec<u8> = scores.scores(axis).flatten().collect();
        prop_assert_eq!(column, rows.iter().map(|row| row[number]).collect::<Vec<_>>());
    }
    prop_assert_eq!(scores.empty_scores().collect::<Vec<_>>(), empty);
    let mut combinations: BTreeMap<[u8; 3], u64> = BTreeMap::new();
    for row in &rows {
        *combinations.entry(*row).or_default() += 1;
    }
    prop_assert_eq!(scores.combinations(), combinations.into_iter().collect::<Vec<_>>());
    for (key, row) in scores.iter() {
        prop_assert_eq!(scores.score_of(key), Some(row));
    }
    prop_assert_eq!(scores.row(scores.len()), None);
    Ok(())
}

#[test]
fn customers_without_an_order_yet_have_no_scores() {
    let log = build(&LogOptions::new(), &[Row::new(1_u8, 1, 100), Row::new(2, 9, 100), Row::new(3, 2, 300)]);
    let scores = RfmScoring::quintiles().score(&log.as_of(date(5))).unwrap();
    assert_eq!([0, 1, 2, 3].map(|row| scores.row(row)), [Some([1, 3, 1]), None, Some([5, 3, 5]), None]);
    assert_eq!(scores.scores(RfmAxis::Monetary).collect::<Vec<_>>(), [Some(1), None, Some(5)]);
    assert_eq!((scores.score_of(&2), scores.scored(), scores.len()), (None, 2, 3));
    assert_eq!(scores.combinations(), [([1, 3, 1], 1), ([5, 3, 5], 1)]);
    let empty: OrderLog<u8> = build(&LogOptions::new(), &[]);
    let scores = RfmScoring::nested(5).unwrap().score(&empty.as_of(NaiveDate::MAX)).unwrap();
    assert!(scores.is_empty() && scores.combinations().is_empty());
    assert_eq!(scores.edges().score(&log.as_of(date(5))).unwrap().row(0), Some([1, 1, 1]));
}

/// Seven days up to the 8th are the 2nd to the 8th.
#[test]
fn a_look_back_counts_the_dates_own_day() {
    let log = build(&LogOptions::new(), &[Row::new(1_u8, 1, 100), Row::new(2, 2, 100), Row::new(2, 8, 50)]);
    let scores = |days| {
        let look_back = LookBack::LastDays { days };
        let money = AxisScoring::cut_points([1, 2]);
        let orders = AxisScoring::cut_points([2]);
        let scoring = RfmScoring::new(AxisScoring::cut_points([1, 7]), orders, money).unwrap();
        let scoring = scoring.with_measures(RfmMeasures { look_back, ..RfmMeasures::default() }).unwrap();
        let scores = scoring.score(&log.as_of(date(8))).unwrap();
        [0, 1].map(|row| scores.row(row))
    };
    assert_eq!(scores(8), [Some([1, 1, 2]), Some([3, 2, 2])]);
    assert_eq!(scores(7), [None, Some([3, 2, 2])]);
    assert_eq!(scores(6), [None, Some([3, 1, 1])]);
    assert_eq!(scores(1), [None, Some([3, 1, 1])]);
}

/// However many threads, the scores and edges are the same.
#[cfg(feature = "rayon")]
#[test]
fn threads_make_no_difference() {
    let customers: Vec<Plain> = (0..150_000_i64)
        .map(|number| {
            let noise = number.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64.cast_signed()) >> 20;
            Plain {
                recency: noise.rem_euclid(900),
                orders: 1 + u32::try_from(noise.rem_euclid(7)).unwrap(),
                days: 1,
                net: noise % 90_001,
            }
        })
        .collect();
    let summary = summary_of(&customers, 20_000, 2);
    for scoring in [
        RfmScoring::quintiles(),
        RfmScoring::nested(3).unwrap(),
        RfmScoring::equal_bins(7).unwrap(),
        RfmScoring::percentiles(),
    ] {
        let score = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| scoring.score_summary(&summary, date(20_000)).unwrap())
        };
        assert!(score(1) == score(3), "three threads have another result than one");
    }
}
