//! Scorings and customers to score.

use proptest::collection::vec;
use proptest::prelude::*;
use retention::measure::{CustomerSummary, SummaryColumns};
use retention::segment::{
    AxisScoring, CutPoint, LookBack, Monetary, Nesting, RfmAxis, RfmMeasures, RfmScores, RfmScoring,
};
use rust_decimal::Decimal;

use super::naive::Plain;
use crate::strategies::{FIRST, LAST, purchase_units};

pub(crate) fn methods() -> impl Strategy<Value = AxisScoring> {
    let cuts = proptest::collection::btree_set((0..4_i64, 0..300_i64, 0..3_u32), 1..10);
    prop_oneof![
        4 => (2..=10_u8).prop_map(|bins| AxisScoring::Quantiles { bins }),
        2 => (2..=10_u8).prop_map(|bins| AxisScoring::EqualBins { bins }),
        2 => Just(AxisScoring::Percentiles),
        2 => (2..=10_u8).prop_map(|bins| AxisScoring::QuantilesPlusOne { bins }),
        2 => cuts.prop_map(|cuts| {
            let cut = |(sign, amount, places): (i64, i64, u32)| {
                CutPoint::from(Decimal::new(if sign == 0 { -amount } else { amount }, places))
            };
            let mut cuts: Vec<CutPoint> = cuts.into_iter().map(cut).collect();
            cuts.sort_unstable();
            cuts.dedup();
            AxisScoring::CutPoints { cuts }
        }),
    ]
}

pub(crate) fn measures() -> impl Strategy<Value = RfmMeasures> {
    let monetary = prop_oneof![Just(Monetary::Sum), Just(Monetary::MeanPerOrder)];
    (purchase_units(), monetary).prop_map(|(frequency, monetary)| RfmMeasures {
        frequency,
        monetary,
        look_back: LookBack::AllHistory,
    })
}

/// A method for each axis, nested or not, of any measures; combinations that are refused are left out.
pub(crate) fn scorings() -> impl Strategy<Value = RfmScoring> {
    let nesting = prop_oneof![2 => Just(Nesting::Independent), 1 => Just(Nesting::Nested)];
    let parts = (methods(), methods(), methods(), nesting, measures());
    parts.prop_filter_map("refused", |(recency, frequency, monetary, nesting, measures)| {
        let scoring = RfmScoring::new(recency, frequency, monetary).unwrap();
        scoring.with_nesting(nesting).ok()?.with_measures(measures).ok()
    })
}

/// Customers whose amounts fit in 64 bits together, up to their limits.
pub(crate) fn customers(len: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Plain>> {
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

pub(crate) fn summary_of(customers: &[Plain], today: i32, scale: u32) -> CustomerSummary<'static, u32> {
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

pub(crate) fn all<K: Clone>(scores: &RfmScores<'_, K>) -> Vec<[u8; 3]> {
    scores.iter().map(|(_, scores)| scores).collect()
}

pub(crate) fn uses_equal_bins(scoring: &RfmScoring) -> bool {
    RfmAxis::ALL.iter().any(|axis| matches!(scoring.axis(*axis), AxisScoring::EqualBins { .. }))
}
