//! Lifetime value, its horizons, and what retention does to it.

use super::*;

proptest! {
    #[test]
    fn a_horizon_is_the_sum_of_its_periods(
        margin in cents(-100_000..100_000), stay in 0..=1_000_u64, discount in 1..500_u64, periods in 0..40_u32
    ) {
        let clv = ClvWithRetention::new(margin, rate(stay, 1_000), rate(discount, 1_000)).unwrap();
        let step = Decimal::from(stay) / (Decimal::ONE_THOUSAND + Decimal::from(discount));
        let (mut term, mut sum) = (margin, Decimal::ZERO);
        for _ in 0..periods {
            term *= step;
            sum += term;
        }
        prop_assert!((clv.over(periods).unwrap() - sum).abs() < Decimal::new(1, 15));
    }

    #[test]
    fn a_long_horizon_is_all_of_time(margin in cents(1..100_000), stay in 0..990_u64, discount in 0..500_u64) {
        let clv = ClvWithRetention::new(margin, rate(stay, 1_000), rate(discount, 1_000)).unwrap();
        let value = clv.value().unwrap();
        prop_assert!((clv.over(8_000).unwrap() - value).abs() < Decimal::new(1, 15));
        prop_assert!(value <= clv.undiscounted().unwrap());
        prop_assert_eq!(value == clv.undiscounted().unwrap(), discount == 0 || stay == 0);
    }

    #[test]
    fn more_retention_is_more_value(margin in cents(1..100_000), stay in 1..900_u64, step in 1..100_u64, discount in 1..500_u64) {
        let today = ClvWithRetention::new(margin, rate(stay, 1_000), rate(discount, 1_000)).unwrap();
        let effect = RetentionEffect::new(today, rate(step, 1_000)).unwrap();
        let (before, after) = (effect.before().value().unwrap(), effect.after().value().unwrap());
        prop_assert!(after > before);
        let change = effect.relative_change().unwrap();
        prop_assert!((before * (Decimal::ONE + change) - after).abs() < Decimal::new(1, 15));
        prop_assert_eq!(effect.after().retention(), rate(stay + step, 1_000));
        // Without acquisition cost, profit is value.
        let profit = effect.profit_change(Decimal::ZERO).unwrap().unwrap();
        prop_assert!((profit - change).abs() < Decimal::new(1, 12));
    }

    /// Put in again, every rate found makes the claim true; beside the ranges it is false.
    #[test]
    fn claims_hold_where_they_are_said_to(
        step in 1..200_u64, discount in 0..300_u64, low in 1..2_000_u64, more in 0..2_000_u64, probe in 1..1_000_u64
    ) {
        let (low, high) = (rate(low, 1_000), rate(low + more, 1_000));
        let ranges = retention_rates_for(rate(step, 1_000), rate(discount, 1_000), low, high).unwrap();
        prop_assert!(ranges.len() <= 2);
        prop_assert!(ranges.windows(2).all(|pair| pair[0].to() <= pair[1].from()));
        let change = |stay: Decimal| {
            let clv = ClvWithRetention::new(100.into(), rate(stay, 1), rate(discount, 1_000)).unwrap();
            RetentionEffect::new(clv, rate(step, 1_000)).unwrap().relative_change()
        };
        let (low, high) = (low.value().unwrap(), high.value().unwrap());
        let slack = Decimal::new(1, 7);
        for end in ranges.iter().flat_map(|range| [range.from(), range.to()]) {
            let change = change(end.round_dp(16)).unwrap();
            prop_assert!(low - slack <= change && change <= high + slack, "{end}: {change}");
        }
        let probe = Decimal::from(probe) / Decimal::ONE_THOUSAND;
        if probe + Decimal::from(step) / Decimal::ONE_THOUSAND <= Decimal::ONE {
            let inside = ranges.iter().any(|range| range.from() <= probe && probe <= range.to());
            match change(probe) {
                Some(change) if inside => prop_assert!(low - slack <= change && change <= high + slack),
                Some(change) => prop_assert!(change < low + slack || change > high - slack),
                None => prop_assert!(!inside),
            }
        }
    }
}
