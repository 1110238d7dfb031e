//! Scores are what loops over plain rows count: how many customers are worse, how many better.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::prelude::*;
use retention::history::{LogOptions, OrderLog};
use retention::measure::{CustomerSummary, PurchaseUnit, SummaryColumns};
use retention::model::Period;
use retention::segment::{
    AxisEdges, AxisScoring, CutPoint, LookBack, Monetary, Nesting, RfmAxis, RfmEdges, RfmError, RfmMeasures, RfmScores,
    RfmScoring,
};
use rust_decimal::Decimal;

use crate::naive::{Row, build, known};
use crate::strategies::{FIRST, LAST, day_among, policies, purchase_units, rows};
use crate::{config, date};

/// A value on an axis as a fraction, larger being better; the second number is above zero.
type Value = (i128, i128);

/// A customer: days since the last order, orders, days with orders, net amount in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Plain {
    recency: i64,
    orders: u32,
    days: u32,
    net: i64,
}

impl Plain {
    fn values(self, measures: RfmMeasures) -> [Value; 3] {
        let frequency = if measures.frequency == PurchaseUnit::Days { self.days } else { self.orders };
        let divisor = if measures.monetary == Monetary::MeanPerOrder { self.orders } else { 1 };
        [(-i128::from(self.recency), 1), (frequency.into(), 1), (self.net.into(), divisor.into())]
    }
}

fn compare(a: Value, b: Value) -> Ordering {
    (a.0 * b.1).cmp(&(b.0 * a.1))
}

fn level(score: u128) -> u8 {
    u8::try_from(score).unwrap()
}

/// The scores of these values by a method, by counting for each how many are worse and better.
fn naive_axis(axis: RfmAxis, method: &AxisScoring, values: &[Value], scale: u32) -> Vec<u8> {
    let count =
        |of: Value, order: Ordering| values.iter().filter(|other| compare(**other, of) == order).count() as u128;
    let all = values.len() as u128;
    let score = |(row, value): (usize, &Value)| {
        let (below, above) = (count(*value, Ordering::Less), count(*value, Ordering::Greater));
        match method {
            AxisScoring::Quantiles { bins } if below + above == 0 => bins.div_ceil(2),
            AxisScoring::Quantiles { bins } => {
                let bins = u128::from(*bins);
                level(bins.min(1 + bins * below / (below + above)))
            }
            AxisScoring::EqualBins { bins } => {
                let before = values[..row].iter().filter(|other| compare(**other, *value).is_eq()).count() as u128;
                let mut rank = below + before;
                let mut bin = 0;
                loop {
                    let size = all / u128::from(*bins) + u128::from(bin < all % u128::from(*bins));
                    bin += 1;
                    if rank < size {
                        return level(bin);
                    }
                    rank -= size;
                }
            }
            AxisScoring::Percentiles => {
                // 100 · (below + ties / 2) / n, half up, all times 2n.
                let ties = all - below - above;
                level((100 * (2 * below + ties) + all) / (2 * all))
            }
            AxisScoring::CutPoints { cuts } => {
                let natural = natural(axis, *value, scale);
                let passed =
                    cuts.iter().filter(|cut| if axis == RfmAxis::Recency { natural < **cut } else { natural >= **cut });
                level(1 + passed.count() as u128)
            }
            AxisScoring::QuantilesPlusOne { bins } => {
                let sign = if axis == RfmAxis::Recency { -1 } else { 1 };
                let mut sorted: Vec<i128> = values.iter().map(|(value, _)| sign * value).collect();
                sorted.sort_unstable();
                let (bins, last) = (i128::from(*bins), sorted.len() - 1);
                let one = if axis == RfmAxis::Monetary { 10_i128.pow(scale) } else { 1 };
                let passed = (1..bins).filter(|k| {
                    let place = usize::try_from(*k).unwrap() * last;
                    let (low, part) = (place / usize::try_from(bins).unwrap(), k * last as i128 % bins);
                    let high = (low + 1).min(last);
                    let cut = sorted[low] * (bins - part) + sorted[high] * part + one * bins;
                    if sign < 0 { -value.0 * bins < cut } else { value.0 * bins >= cut }
                });
                level(1 + passed.count() as u128)
            }
            _ => unreachable!("no other method"),
        }
    };
    values.iter().enumerate().map(score).collect()
}

/// What a cut point is compared with.
fn natural(axis: RfmAxis, value: Value, scale: u32) -> CutPoint {
    let decimal = |scale| Decimal::from_i128_with_scale(value.0, scale);
    match axis {
        RfmAxis::Recency => CutPoint::from(-decimal(0)),
        RfmAxis::Frequency => CutPoint::from(decimal(0)),
        RfmAxis::Monetary => CutPoint::new(decimal(scale), u32::try_from(value.1).unwrap()).unwrap(),
    }
}

fn naive(scoring: &RfmScoring, customers: &[Plain], scale: u32) -> Vec<[u8; 3]> {
    let mut scores = vec![[0; 3]; customers.len()];
    for (number, axis) in RfmAxis::ALL.into_iter().enumerate() {
        let mut cells: BTreeMap<[u8; 3], Vec<usize>> = BTreeMap::new();
        for (row, scores) in scores.iter().enumerate() {
            let cell = if scoring.nesting() == Nesting::Nested { *scores } else { [0; 3] };
            cells.entry(cell).or_default().push(row);
        }
        for rows in cells.values() {
            let values: Vec<Value> =
                rows.iter().map(|row| customers[*row].values(scoring.measures())[number]).collect();
            for (row, score) in rows.iter().zip(naive_axis(axis, scoring.axis(axis), &values, scale)) {
                scores[*row][number] = score;
            }
        }
    }
    scores
}

fn methods() -> impl Strategy<Value = AxisScoring> {
    let cuts = proptest::collection::btree_set((0..4_i64, 0..300_i64, 0..3_u32), 1..10);
    prop_oneof![
        4 => (2..=10_u8).prop_map(|bins| AxisScoring::Quantiles { bins }),
        2 => (2..=10_u8).prop_map(|bins| AxisScoring::EqualBins { bins }),
        2 => Just(AxisScoring::Percentiles),
        2 => (2..=10_u8).prop_map(|bins| AxisScoring::QuantilesPlusOne { bins }),
        2 => cuts.prop_map(|cuts| {
            let cut = |(sign, amount, places): (i64, i64, u32)| CutPoint::from(Decimal::new(if sign == 0 { -amount } else { amount }, places));
            let mut cuts: Vec<CutPoint> = cuts.into_iter().map(cut).collect();
            cuts.sort_unstable();
            cuts.dedup();
            AxisScoring::CutPoints { cuts }
        }),
    ]
}

fn measures() -> impl Strategy<Value = RfmMeasures> {
    let monetary = prop_oneof![Just(Monetary::Sum), Just(Monetary::MeanPerOrder)];
    (purchase_units(), monetary).prop_map(|(frequency, monetary)| RfmMeasures {
        frequency,
        monetary,
        look_back: LookBack::AllHistory,
    })
}

/// A method for each axis, nested or not, of any measures; combinations that are refused are left out.
fn scorings() -> impl Strategy<Value = RfmScoring> {
    let nesting = prop_oneof![2 => Just(Nesting::Independent), 1 => Just(Nesting::Nested)];
    let parts = (methods(), methods(), methods(), nesting, measures());
    parts.prop_filter_map("refused", |(recency, frequency, monetary, nesting, measures)| {
        let scoring = RfmScoring::new(recency, frequency, monetary).unwrap();
        scoring.with_nesting(nesting).ok()?.with_measures(measures).ok()
    })
}

/// Customers whose amounts fit in 64 bits together, up to their limits.
fn customers(len: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Plain>> {
    let farthest = i64::from(LAST) - i64::from(FIRST);
    let recency = prop_oneof![Just((0..1_i64).boxed()), Just((0..400_i64).boxed()), Just((0..=farthest).boxed())];
    let orders = prop_oneof![
        Just(Just(1_u32).boxed()),
        Just(prop_oneof![3 => Just(1_u32), 1 => 1..20_u32].boxed()),
        Just(prop_oneof![1..3_u32, (u32::MAX - 3)..=u32::MAX, Just(1 << 31), 1..u32::MAX].boxed()),
    ];
    let most = i64::MAX / 4_096;
    let net = prop_oneof![
        Just(Just(0_i64).boxed()),
        Just((-3..4_i64).boxed()),
        Just((0..100_000_i64).boxed()),
        Just((0..100_i64).prop_map(|net| net * 100).boxed()),
        Just((0..62_u32).prop_map(|bits| (1_i64 << bits) / 4_096).boxed()),
        Just((-most..most).boxed()),
    ];
    (recency, orders, net, len, prop_oneof![Just(0_i64), Just(1), Just(-1)]).prop_flat_map(
        |(recency, orders, net, len, huge)| {
            let one = (recency, orders, net).prop_map(|(recency, orders, net)| Plain { recency, orders, days: 1, net });
            vec(one, len).prop_map(move |mut customers| {
                let others: i64 = customers.iter().skip(1).map(|customer| customer.net.abs()).sum();
                if let Some(first) = customers.first_mut().filter(|_| huge != 0) {
                    first.net = huge * (i64::MAX - others);
                }
                customers
            })
        },
    )
}

fn summary_of(customers: &[Plain], today: i32, scale: u32) -> CustomerSummary<'static, u32> {
    let last = |customer: &Plain| i32::try_from(i64::from(today) - customer.recency).unwrap();
    CustomerSummary::from_columns(SummaryColumns {
        keys: (0..).take(customers.len()).collect(),
        first_days: customers.iter().map(last).collect(),
        last_days: customers.iter().map(last).collect(),
        orders: customers.iter().map(|customer| customer.orders).collect(),
        days_with_orders: customers.iter().map(|customer| customer.days).collect(),
        net_amounts: customers.iter().map(|customer| customer.net).collect(),
        scale,
    })
    .unwrap()
}

fn all<K: Clone>(scores: &RfmScores<'_, K>) -> Vec<[u8; 3]> {
    scores.iter().map(|(_, scores)| scores).collect()
}

/// The scores of a log's customers who have an order on one of these days.
fn plain_of(
    rows: &[Row<u8>],
    policy: retention::history::RefundPolicy,
    days: std::ops::RangeInclusive<i32>,
) -> Vec<(u8, Plain)> {
    let known = known(rows, policy, days.end() + 1);
    let mut customers = Vec::new();
    for (key, orders) in &known.orders {
        let seen: Vec<(i32, i64)> = orders.iter().copied().filter(|(day, _)| days.contains(day)).collect();
        let Some((last, _)) = seen.last() else { continue };
        let mut order_days: Vec<i32> = seen.iter().map(|(day, _)| *day).collect();
        order_days.dedup();
        let back = known.paid_back.get(key).into_iter().flatten().filter(|(day, _)| days.contains(day));
        let plain = Plain {
            recency: i64::from(*days.end()) - i64::from(*last),
            orders: u32::try_from(seen.len()).unwrap(),
            days: u32::try_from(order_days.len()).unwrap(),
            net: seen.iter().chain(back).map(|(_, amount)| amount).sum(),
        };
        customers.push((*key, plain));
    }
    customers
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_logs_scores_are_those_of_its_rows(
        (rows, day) in rows().prop_flat_map(|rows| { let day = day_among(&rows); (Just(rows), day) }),
        policy in policies(),
        scoring in scorings(),
        days in prop_oneof![Just(None), (1..100_u32).prop_map(Some), Just(Some(u32::MAX))],
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

    /// Better on an axis never scores lower, equal scores equal, and the ends of the values have the ends of the scores.
    #[test]
    fn quantiles_are_monotone_and_reach_both_ends(customers in customers(1..60), bins in 2..=10_u8, measures in measures()) {
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
    fn money_can_be_counted_in_other_units(customers in customers(0..40), scoring in scorings(), factor in 1..1_000_i64) {
        let by_rank = !matches!(
            scoring.axis(RfmAxis::Monetary),
            AxisScoring::CutPoints { .. } | AxisScoring::QuantilesPlusOne { .. }
        );
        let small: Vec<Plain> =
            customers.iter().map(|customer| Plain { net: customer.net / 1_000, ..*customer }).collect();
        let times: Vec<Plain> = small.iter().map(|customer| Plain { net: customer.net * factor, ..*customer }).collect();
        let scores = |customers: &[Plain], scale| {
            let summary = summary_of(customers, LAST, scale);
            all(&scoring.score_summary(&summary, date(LAST)).unwrap())
        };
        if by_rank {
            prop_assert_eq!(scores(&small, 2), scores(&times, 2));
            prop_assert_eq!(scores(&small, 2), scores(&small, 0));
        }
        // The same amounts, written with another decimal place: alike under every method.
        let tenfold: Vec<Plain> = small.iter().map(|customer| Plain { net: customer.net * 10, ..*customer }).collect();
        prop_assert_eq!(scores(&small, 2), scores(&tenfold, 3));
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
        let means: Vec<CutPoint> =
            customers.iter().map(|customer| CutPoint::new(Decimal::new(customer.net, 2), customer.orders).unwrap()).collect();
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
        let bins_of = |bins| if plus_one { AxisScoring::QuantilesPlusOne { bins } } else { AxisScoring::Quantiles { bins } };
        let scoring = RfmScoring::new(bins_of(bins), bins_of(bins), bins_of(bins)).unwrap().with_measures(measures);
        let Ok(scoring) = scoring else { return Ok(()) };
        let summary = summary_of(&customers, LAST, 2);
        let scores = all(&scoring.score_summary(&summary, date(LAST)).unwrap());
        for (number, axis) in RfmAxis::ALL.into_iter().enumerate() {
            let mut sorted: Vec<Value> = customers.iter().map(|customer| customer.values(measures)[number]).collect();
            sorted.sort_by(|a, b| compare(*a, *b));
            let expected: Vec<u8> = if plus_one {
                plus_one_sorted(axis, &sorted, bins, &customers.iter().map(|customer| customer.values(measures)[number].0).collect::<Vec<_>>())
            } else {
                customers.iter().map(|customer| {
                    let value = customer.values(measures)[number];
                    let below = sorted.partition_point(|other| compare(*other, value).is_lt());
                    let above = sorted.len() - sorted.partition_point(|other| compare(*other, value).is_le());
                    if below + above == 0 { bins.div_ceil(2) } else { bins.min(level(1 + (usize::from(bins) * below / (below + above)) as u128)) }
                }).collect()
            };
            prop_assert_eq!(scores.iter().map(|scores| scores[number]).collect::<Vec<_>>(), expected);
        }
    }
}

/// R's scores of values, from the sorted ones.
fn plus_one_sorted(axis: RfmAxis, sorted: &[Value], bins: u8, values: &[i128]) -> Vec<u8> {
    let sign = if axis == RfmAxis::Recency { -1 } else { 1 };
    let mut natural: Vec<i128> = sorted.iter().map(|(value, _)| sign * value).collect();
    natural.sort_unstable();
    let (bins, last) = (i128::from(bins), natural.len() - 1);
    let one = if axis == RfmAxis::Monetary { 100 } else { 1 };
    let cuts: Vec<i128> = (1..bins)
        .map(|k| {
            let h = k * last as i128;
            let low = usize::try_from(h / bins).unwrap();
            natural[low] * (bins - h % bins) + natural[(low + 1).min(last)] * (h % bins) + one * bins
        })
        .collect();
    let passed = |value: &i128| {
        cuts.iter().filter(|cut| if sign < 0 { -value * bins < **cut } else { value * bins >= **cut }).count()
    };
    values.iter().map(|value| level(1 + passed(value) as u128)).collect()
}

fn uses_equal_bins(scoring: &RfmScoring) -> bool {
    RfmAxis::ALL.iter().any(|axis| matches!(scoring.axis(*axis), AxisScoring::EqualBins { .. }))
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

#[test]
fn an_order_after_the_date_is_an_error_and_names_the_row() {
    let customer = |recency| Plain { recency, orders: 1, days: 1, net: 1 };
    let summary = summary_of(&[customer(3), customer(1), customer(0)], 10, 2);
    let error = RfmError::AfterDate { row: 1, date: date(8), found: date(9) };
    assert_eq!(RfmScoring::quintiles().score_summary(&summary, date(8)), Err(error.clone()));
    let scores = RfmScoring::quintiles().score_summary(&summary, date(10)).unwrap();
    assert_eq!(scores.edges().score_summary(&summary, date(8)), Err(error));
    let row = summary.customer(2).unwrap();
    assert_eq!(
        scores.edges().score_row(&row, date(9)),
        Err(RfmError::AfterDate { row: 0, date: date(9), found: date(10) })
    );
}

#[test]
fn rows_that_no_customer_has_are_refused() {
    let summary = summary_of(&[Plain { recency: 3, orders: 1, days: 1, net: 1 }], 10, 2);
    let scores = RfmScoring::quintiles().score_summary(&summary, date(10)).unwrap();
    let row = summary.customer(0).unwrap();
    let error = |row| scores.edges().score_row(&row, date(10)).unwrap_err().to_string();
    let none = retention::measure::CustomerRow { orders: 0, ..row };
    assert_eq!(error(none), "orders: expected at least 1, found 0");
    let huge = retention::measure::CustomerRow { net_amount: Decimal::MAX, ..row };
    assert!(error(huge).starts_with("net_amount: expected"));
}

#[test]
fn scorings_that_make_no_sense_are_refused() {
    let message = |result: Result<RfmScoring, RfmError>| result.unwrap_err().to_string();
    let quintiles = RfmScoring::quintiles;
    for bins in [0, 1, 11, 255] {
        let expected = |axis: &str| format!("{axis}: expected 2 to 10 bins, found {bins}");
        assert_eq!(message(RfmScoring::quantiles(bins)), expected("recency"));
        assert_eq!(message(RfmScoring::equal_bins(bins)), expected("recency"));
        assert_eq!(message(RfmScoring::nested(bins)), expected("recency"));
        let plus_one = AxisScoring::QuantilesPlusOne { bins };
        assert_eq!(message(quintiles().with_axis(RfmAxis::Monetary, plus_one)), expected("monetary"));
    }
    for bins in 2..=10 {
        assert_eq!(RfmScoring::quantiles(bins).unwrap().axis(RfmAxis::Recency).scores(), 1..=bins);
    }
    let cuts = |cuts: &[i32]| quintiles().with_axis(RfmAxis::Frequency, AxisScoring::cut_points(cuts.iter().copied()));
    assert_eq!(message(cuts(&[])), "frequency: expected 1 to 9 cut points, found 0");
    assert_eq!(message(cuts(&[1; 10])), "frequency: expected 1 to 9 cut points, found 10");
    assert_eq!(message(cuts(&[1, 3, 3])), "frequency: cut point 2: expected more than 3, found 3");
    assert!(cuts(&[1, 2, 3, 4, 5, 6, 7, 8, 9]).is_ok());
    let measures = |monetary, look_back| RfmMeasures { monetary, look_back, ..RfmMeasures::default() };
    let no_days = measures(Monetary::Sum, LookBack::LastDays { days: 0 });
    assert_eq!(message(quintiles().with_measures(no_days)), "look_back: expected at least 1 day, found 0");
    let mean = measures(Monetary::MeanPerOrder, LookBack::AllHistory);
    assert!(message(RfmScoring::r_rfm().with_measures(mean)).starts_with("monetary: expected a sum"));
    assert!(message(RfmScoring::percentiles().with_nesting(Nesting::Nested)).starts_with("nesting: expected"));
    assert!(
        message(RfmScoring::nested(5).unwrap().with_axis(RfmAxis::Recency, AxisScoring::Percentiles))
            .starts_with("nesting")
    );
}

#[test]
fn edges_that_make_no_sense_are_refused() {
    let cuts = |cuts: &[i32]| cuts.iter().copied().map(CutPoint::from).collect::<Vec<_>>();
    let edges = |axis, scores, of: &[i32]| AxisEdges::new(axis, scores, cuts(of));
    let message = |result: Result<AxisEdges, RfmError>| result.unwrap_err().to_string();
    let recency = RfmAxis::Recency;
    assert!(edges(recency, 1..=3, &[2, 2]).is_ok());
    assert_eq!(message(edges(recency, 1..=3, &[2, 1])), "recency: cut point 1: expected at least 2, found 1");
    assert_eq!(message(edges(recency, 1..=3, &[1, 2, 3])), "recency: expected at most 2 cut points, found 3");
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is refused")]
    let reversed = edges(recency, 3..=1, &[]);
    assert!(message(reversed).ends_with("found scores from 3 to 1"));
    assert!(edges(recency, 0..=100, &[]).is_ok() && edges(recency, 0..=101, &[]).is_err());

    let axis = |axis, highest| edges(axis, 1..=highest, &[1]).unwrap();
    let (f, m) = (|highest| axis(RfmAxis::Frequency, highest), |highest| axis(RfmAxis::Monetary, highest));
    let new = |frequency: Vec<AxisEdges>, monetary: Vec<AxisEdges>| {
        RfmEdges::new(RfmMeasures::default(), axis(recency, 3), frequency, monetary)
    };
    assert!(!new(vec![f(2)], vec![m(4)]).unwrap().is_nested());
    assert!(new(vec![f(2); 3], vec![m(4); 6]).unwrap().is_nested());
    for (frequency, monetary) in [(0, 1), (1, 0), (2, 1), (3, 1), (1, 6), (3, 5), (3, 7), (1, 2)] {
        let result = new(vec![f(2); frequency], vec![m(4); monetary]);
        assert!(matches!(result, Err(RfmError::Cells { .. })), "{frequency} {monetary} {result:?}");
    }
    assert!(matches!(new(vec![f(2), f(2), f(3)], vec![m(4); 6]), Err(RfmError::Scores { .. })));
    assert!(matches!(new(vec![m(2)], vec![m(4)]), Err(RfmError::Combination { .. })));
    let no_days = RfmMeasures { look_back: LookBack::LastDays { days: 0 }, ..RfmMeasures::default() };
    assert_eq!(RfmEdges::new(no_days, axis(recency, 3), vec![f(2)], vec![m(4)]), Err(RfmError::LookBackDays));
}

/// A tenth of a cent, a hundred million times over, is no fraction that a mean of 32 bits can be held against.
#[test]
fn cut_points_too_fine_for_means_are_refused() {
    let mean = RfmMeasures { monetary: Monetary::MeanPerOrder, ..RfmMeasures::default() };
    let cuts = |cut: &str| AxisScoring::CutPoints { cuts: vec![cut.parse().unwrap()] };
    let scoring =
        |cut| RfmScoring::quintiles().with_measures(mean).unwrap().with_axis(RfmAxis::Monetary, cuts(cut)).unwrap();
    let summary = summary_of(&[Plain { recency: 3, orders: 3, days: 1, net: 100 }], 10, 2);
    let score = |cut| scoring(cut).score_summary(&summary, date(10)).map(|scores| scores.row(0).unwrap()[2]);
    assert_eq!((score("0.33333333333"), score("0.33333333334")), (Ok(2), Ok(1)));
    assert_eq!((score("1/3"), score("1.01/3")), (Ok(2), Ok(1)));
    assert!(matches!(score("0.333333333333"), Err(RfmError::CutPointTooFine { .. })));
    assert_eq!((score("79228162514264337593543950335"), score("-79228162514264337593543950335")), (Ok(1), Ok(2)));
}

#[test]
fn bins_have_the_values_of_their_scores() {
    let cuts = [10.into(), 10.into(), 30.into()];
    let money = AxisEdges::new(RfmAxis::Monetary, 1..=5, cuts).unwrap();
    let bins = |edges: &AxisEdges| [0, 1, 2, 3, 4, 5].map(|score| edges.bin(score));
    let (ten, thirty) = (Some(CutPoint::from(10)), Some(CutPoint::from(30)));
    let expected = [None, Some((None, ten)), None, Some((ten, thirty)), Some((thirty, None)), None];
    assert_eq!(bins(&money), expected);
    let days = AxisEdges::new(RfmAxis::Recency, 1..=5, cuts).unwrap();
    let expected = [None, Some((thirty, None)), Some((ten, thirty)), None, Some((None, ten)), None];
    assert_eq!(bins(&days), expected);
    let all_alike = AxisEdges::new(RfmAxis::Monetary, 1..=5, []).unwrap();
    assert_eq!(bins(&all_alike), [None, Some((None, None)), None, None, None, None]);
}

#[cfg(feature = "serde")]
mod wire {
    use super::*;

    fn round_trip<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
        let json = serde_json::to_string(value).unwrap();
        assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
        let bytes = postcard::to_stdvec(value).unwrap();
        assert_eq!(&postcard::from_bytes::<T>(&bytes).unwrap(), value);
    }

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn scorings_and_edges_are_data(customers in customers(0..40), scoring in scorings()) {
            round_trip(&scoring);
            let summary = summary_of(&customers, LAST, 2);
            round_trip(scoring.score_summary(&summary, date(LAST)).unwrap().edges());
        }
    }

    #[test]
    fn edges_are_written_so_that_people_can_read_them() {
        let customer = |recency, orders, net| Plain { recency, orders, days: 1, net };
        let mean = RfmMeasures { monetary: Monetary::MeanPerOrder, ..RfmMeasures::default() };
        let scoring = RfmScoring::quantiles(2).unwrap().with_measures(mean).unwrap();
        let summary = summary_of(&[customer(9, 1, 100), customer(3, 3, 500_00)], 10, 2);
        let scores = scoring.score_summary(&summary, date(10)).unwrap();
        let json = serde_json::to_string(scores.edges()).unwrap();
        assert_eq!(
            json,
            concat!(
                r#"{"measures":{"frequency":"orders","monetary":"mean_per_order","look_back":"all_history"},"#,
                r#""recency":{"axis":"recency","lowest":1,"highest":2,"cuts":["4"]},"#,
                r#""frequency":[{"axis":"frequency","lowest":1,"highest":2,"cuts":["3"]}],"#,
                r#""monetary":[{"axis":"monetary","lowest":1,"highest":2,"cuts":["500/3"]}]}"#
            )
        );
        let refused = |from: &str, to: &str| {
            assert!(json.contains(from), "{from}");
            let error = serde_json::from_str::<RfmEdges>(&json.replacen(from, to, 1)).unwrap_err().to_string();
            error.split(" at line").next().unwrap().to_owned()
        };
        assert_eq!(refused(r#"["4"]"#, r#"["4",5]"#), "recency: expected at most 1 cut points, found 2");
        assert_eq!(refused(r#"["4"]"#, r#"["4/0"]"#), "cut point: expected a divisor of at least 1, found 0");
        assert!(refused(r#"["4"]"#, r#"["four"]"#).starts_with("cut point: expected a decimal"));
        assert!(refused(r#"["4"]"#, r#"["4/-1"]"#).starts_with("cut point: expected a decimal"));
        assert!(refused(r#"["4"]"#, r#"["4/+1"]"#).starts_with("cut point: expected a decimal"));
        assert!(refused(r#""lowest":1"#, r#""lowest":3"#).starts_with("recency: expected ascending scores"));
        assert!(refused(r#""axis":"frequency""#, r#""axis":"monetary""#).starts_with("axis: expected frequency"));
        assert!(refused(r#""all_history""#, r#"{"last_days":{"days":0}}"#).starts_with("look_back"));
        assert!(refused(r#""monetary":["#, r#""other":1,"monetary":["#).starts_with("unknown field `other`"));
    }

    #[test]
    fn scorings_are_written_and_checked() {
        let scoring = RfmScoring::fixed_recency();
        let json = serde_json::to_string(&scoring).unwrap();
        assert_eq!(
            json,
            concat!(
                r#"{"recency":{"cut_points":{"cuts":["180","365"]}},"frequency":{"quantiles":{"bins":3}},"#,
                r#""monetary":{"quantiles":{"bins":3}},"nesting":"independent","#,
                r#""measures":{"frequency":"orders","monetary":"sum","look_back":"all_history"}}"#
            )
        );
        let read = |from: &str, to: &str| serde_json::from_str::<RfmScoring>(&json.replacen(from, to, 1));
        let numbers = read(r#"["180","365"]"#, "[180, 365.0]").unwrap();
        assert_eq!(numbers, scoring);
        assert!(read(r#"["180","365"]"#, "[180, 180]").is_err());
        assert!(read(r#"["180","365"]"#, "[]").is_err());
        assert!(read(r#""bins":3"#, r#""bins":11"#).is_err());
        assert!(read(r#""independent""#, r#""nested""#).is_ok());
        assert!(
            read(r#"{"quantiles":{"bins":3}},"nesting":"independent""#, r#""percentiles","nesting":"nested""#).is_err()
        );
    }
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
