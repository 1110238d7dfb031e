//! Scores by counting who is worse and who is better, one customer against all others.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use retention::history::RefundPolicy;
use retention::measure::PurchaseUnit;
use retention::segment::{AxisScoring, CutPoint, Monetary, Nesting, RfmAxis, RfmMeasures, RfmScoring};
use rust_decimal::Decimal;

use crate::naive::{Row, known};

/// A value on an axis as a fraction, larger being better; the second number is above zero.
pub(crate) type Value = (i128, i128);

/// A customer: days since the last order, orders, days with orders, net amount in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    pub(crate) recency: i64,
    pub(crate) orders: u32,
    pub(crate) days: u32,
    pub(crate) net: i64,
}

impl Plain {
    pub(crate) fn values(self, measures: RfmMeasures) -> [Value; 3] {
        let frequency = if measures.frequency == PurchaseUnit::Days { self.days } else { self.orders };
        let divisor = if measures.monetary == Monetary::MeanPerOrder { self.orders } else { 1 };
        [(-i128::from(self.recency), 1), (frequency.into(), 1), (self.net.into(), divisor.into())]
    }
}

pub(crate) fn compare(a: Value, b: Value) -> Ordering {
    (a.0 * b.1).cmp(&(b.0 * a.1))
}

pub(crate) fn level(score: u128) -> u8 {
    u8::try_from(score).unwrap()
}

/// The scores of these values by a method, by counting for each how many are worse and better.
pub(crate) fn naive_axis(axis: RfmAxis, method: &AxisScoring, values: &[Value], scale: u32) -> Vec<u8> {
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
pub(crate) fn natural(axis: RfmAxis, value: Value, scale: u32) -> CutPoint {
    let decimal = |scale| Decimal::from_i128_with_scale(value.0, scale);
    match axis {
        RfmAxis::Recency => CutPoint::from(-decimal(0)),
        RfmAxis::Frequency => CutPoint::from(decimal(0)),
        RfmAxis::Monetary => CutPoint::new(decimal(scale), u32::try_from(value.1).unwrap()).unwrap(),
    }
}

pub(crate) fn naive(scoring: &RfmScoring, customers: &[Plain], scale: u32) -> Vec<[u8; 3]> {
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

/// The scores of many values by quantiles: those below and above are counted in the sorted ones.
pub(crate) fn quantiles_sorted(values: &[Value], bins: u8) -> Vec<u8> {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| compare(*a, *b));
    let score = |value: &Value| {
        let below = sorted.partition_point(|other| compare(*other, *value).is_lt());
        let above = sorted.len() - sorted.partition_point(|other| compare(*other, *value).is_le());
        if below + above == 0 {
            return bins.div_ceil(2);
        }
        bins.min(level(1 + (usize::from(bins) * below / (below + above)) as u128))
    };
    values.iter().map(score).collect()
}

/// R's scores of many values in whole numbers, of which money is in cents.
pub(crate) fn plus_one_sorted(axis: RfmAxis, values: &[Value], bins: u8) -> Vec<u8> {
    let sign = if axis == RfmAxis::Recency { -1 } else { 1 };
    let mut natural: Vec<i128> = values.iter().map(|(value, _)| sign * value).collect();
    natural.sort_unstable();
    let (bins, last) = (i128::from(bins), natural.len() - 1);
    let one = if axis == RfmAxis::Monetary { 100 } else { 1 };
    let cut = |k| {
        let h = k * last as i128;
        let low = usize::try_from(h / bins).unwrap();
        natural[low] * (bins - h % bins) + natural[(low + 1).min(last)] * (h % bins) + one * bins
    };
    let cuts: Vec<i128> = (1..bins).map(cut).collect();
    let passed = |value: i128| {
        cuts.iter().filter(|cut| if sign < 0 { -value * bins < **cut } else { value * bins >= **cut }).count()
    };
    values.iter().map(|(value, _)| level(1 + passed(*value) as u128)).collect()
}

/// A log's customers who have an order on one of these days.
pub(crate) fn plain_of(rows: &[Row<u8>], policy: RefundPolicy, days: RangeInclusive<i32>) -> Vec<(u8, Plain)> {
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
