//! Scores, stages and key customers.

use std::collections::BTreeMap;

use super::Naive;

impl Naive {
    /// How many customers have which quintile scores of recency, frequency and money.
    pub(crate) fn quintile_scores(&self, today: i32) -> Vec<([u8; 3], u64)> {
        let rows = || self.customers.values().filter(|orders| !orders.is_empty());
        let recency =
            quintiles(&rows().map(|orders| i64::from(orders[orders.len() - 1].day - today)).collect::<Vec<_>>());
        let frequency = quintiles(&rows().map(|orders| orders.len() as i64).collect::<Vec<_>>());
        let money = quintiles(&rows().map(|orders| orders.iter().map(|order| order.cents).sum()).collect::<Vec<_>>());
        let mut counts = BTreeMap::new();
        for ((recency, frequency), money) in recency.into_iter().zip(frequency).zip(money) {
            *counts.entry([recency, frequency, money]).or_default() += 1;
        }
        counts.into_iter().collect()
    }

    /// Who is new, declining, lost or active, without reactivated ones.
    pub(crate) fn stages(&self, today: i32) -> [u64; 4] {
        let mut counts = [0; 4];
        for orders in self.customers.values() {
            let (Some(first), Some(last)) = (orders.first(), orders.last()) else { continue };
            let silence = today - last.day;
            let stage = match () {
                () if silence > 365 => 3,
                () if silence > 90 => 2,
                () if today - first.day <= 30 => 0,
                () => 1,
            };
            counts[stage] += 1;
        }
        counts
    }

    /// Twice the area between the line of equality and the Lorenz curve, over all: numerator and denominator.
    pub(crate) fn gini(&self) -> (i128, i128) {
        let mut sums: Vec<i64> =
            self.customers.values().map(|orders| orders.iter().map(|order| order.cents).sum()).collect();
        sums.sort_unstable();
        let n = sums.len() as i128;
        let ranked = (1..).zip(&sums).map(|(rank, sum)| (2 * rank - n - 1) * i128::from(*sum)).sum();
        (ranked, n * sums.iter().map(|sum| i128::from(*sum)).sum::<i128>())
    }
}

/// The scores of values among each other: 1 + ⌊5 · below / (below + above)⌋, at most 5.
fn quintiles(values: &[i64]) -> Vec<u8> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let score = |value: &i64| {
        let below = sorted.partition_point(|other| other < value);
        let above = sorted.len() - sorted.partition_point(|other| other <= value);
        (5 * below).checked_div(below + above).map_or(3, |place| 5.min(1 + place as u8))
    };
    values.iter().map(score).collect()
}
