//! Gaps between purchases and survey answers, against the naive way.

use super::*;

/// Every gap, one by one.
fn sorted(counts: &[(u32, u64)]) -> Vec<u32> {
    let mut all: Vec<u32> = counts.iter().flat_map(|(days, count)| (0..*count).map(|_| *days)).collect();
    all.sort_unstable();
    all
}

proptest! {
    #[test]
    fn like_a_sorted_vector(counts in gap_counts(), q in 0..=1_000_usize) {
        let gaps = TimeBetweenPurchases::from_counts(counts.iter().copied()).unwrap();
        let all = sorted(&counts);
        prop_assert_eq!(gaps.count(), all.len() as u64);
        prop_assert_eq!((gaps.shortest(), gaps.longest()), (all.first().copied(), all.last().copied()));
        let quantile = |method| gaps.quantile(rate(q as u64, 1_000), method).unwrap();
        if all.is_empty() {
            prop_assert_eq!((gaps.mean(), gaps.median()), (None, None));
            prop_assert_eq!(quantile(QuantileMethod::Linear), None);
            prop_assert_eq!(quantile(QuantileMethod::NearestRank), None);
            return Ok(());
        }
        let sum: Decimal = all.iter().map(|days| Decimal::from(*days)).sum();
        prop_assert_eq!(gaps.mean(), Some(sum / Decimal::from(all.len())));

        // The smallest gap such that at least q · n gaps are no longer.
        let nearest = all.iter().copied().enumerate().find(|(i, _)| (i + 1) * 1_000 >= q * all.len()).unwrap().1;
        prop_assert_eq!(quantile(QuantileMethod::NearestRank), Some(nearest.into()));

        let place = q * (all.len() - 1);
        let (below, above) = (all[place / 1_000], all[(place / 1_000 + 1).min(all.len() - 1)]);
        let linear = Decimal::from(below) + Decimal::from(place % 1_000) / Decimal::ONE_THOUSAND * Decimal::from(above - below);
        prop_assert_eq!(quantile(QuantileMethod::Linear), Some(linear));
    }

    #[test]
    fn quantiles_rise_from_the_shortest_to_the_longest(counts in gap_counts(), a in 0..=100_u64, b in 0..=100_u64) {
        let gaps = TimeBetweenPurchases::from_counts(counts).unwrap();
        for method in [QuantileMethod::Linear, QuantileMethod::NearestRank] {
            let at = |q: u64| gaps.quantile(rate(q, 100), method).unwrap();
            prop_assert!(at(a.min(b)) <= at(a.max(b)));
            prop_assert_eq!(at(0), gaps.shortest().map(Decimal::from));
            prop_assert_eq!(at(100), gaps.longest().map(Decimal::from));
        }
        prop_assert_eq!(gaps.median(), gaps.quantile(rate(1, 2), QuantileMethod::Linear).unwrap());
    }

    #[test]
    fn a_net_promoter_score_has_bounds(promoters in 0..500_u64, passives in 0..500_u64, detractors in 0..500_u64) {
        let survey = NetPromoterScore::new(promoters, passives, detractors).unwrap();
        let Some(score) = survey.score() else {
            prop_assert_eq!(survey.answers(), 0);
            return Ok(());
        };
        prop_assert!((-100..=100).contains(&score.try_into().unwrap_or(0_i64)) && score.abs() <= 100.into());
        // A spread is at most that of half promoters, half detractors: 100 / √n.
        let error = survey.standard_error().unwrap();
        prop_assert!(error * error * Decimal::from(survey.answers()) <= Decimal::from(10_000) + Decimal::new(1, 6));
        prop_assert_eq!(error.is_zero(), [promoters, passives, detractors].contains(&survey.answers()));
        let margins = [Confidence::P90, Confidence::P95, Confidence::P99].map(|c| survey.margin_of_error(c).unwrap());
        prop_assert!(margins.is_sorted());
        prop_assert!(error.is_zero() || margins[0] > error);
    }
}
