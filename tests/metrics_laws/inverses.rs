//! There and back again.

use super::*;

proptest! {
    #[test]
    fn the_goal_is_the_fewest_customers_that_reach_the_rate(
        kept in 0..50_000_u64, lost in 1..50_000_u64, target in 0..=10_000_u64
    ) {
        let base = kept + lost;
        let goal = RetentionGoal::new(base, kept, rate(target, 10_000)).unwrap();
        let needed = goal.customers_to_keep().unwrap();
        prop_assert_eq!(needed, (target * base).div_ceil(10_000));
        prop_assert!(Rate::of_counts(needed, base).unwrap() >= goal.target());
        if needed > 0 {
            prop_assert!(Rate::of_counts(needed - 1, base).unwrap() < goal.target());
        }
        prop_assert_eq!(goal.customers_missing() == Some(0), goal.current_rate().unwrap() >= goal.target());
        // A rate that some number of customers has leads back to that number.
        let again = RetentionGoal::new(base, kept, Rate::of_counts(needed, base).unwrap()).unwrap();
        prop_assert_eq!(again.customers_to_keep(), Some(needed));
    }

    #[test]
    fn periods_needed_are_the_first_that_suffice(kept in 1..1_000_u64, target in 1..=1_000_u64, lift in 1..200_u64) {
        let goal = RetentionGoal::new(1_000, kept, rate(target, 1_000)).unwrap();
        let lift = rate(lift, 100);
        let judge = |periods| goal.judge(lift, periods).unwrap();
        let periods = goal.periods_needed(lift).unwrap().unwrap();
        if kept >= target {
            prop_assert_eq!((periods, judge(0)), (0, GoalJudgement::Reached));
        } else {
            prop_assert_eq!((judge(periods), judge(periods - 1)), (GoalJudgement::Reasonable, GoalJudgement::TooFar));
            // One period is enough exactly when the relative lift is within the largest.
            prop_assert_eq!(judge(1) == GoalJudgement::Reasonable, goal.relative_lift().unwrap() <= lift);
        }
    }

    #[test]
    fn churn_per_part_and_over_the_parts(churn in 0..=1_000_000_u64, parts in 1..400_u32) {
        let whole = rate(churn, 1_000_000);
        let part = ChurnRate::new(whole).unwrap().per_part(parts).unwrap();
        prop_assert!(part >= Decimal::ZERO && part <= whole.value().unwrap());
        let back = ChurnRate::new(rate(part, 1)).unwrap().over(parts);
        prop_assert!((back - whole.value().unwrap()).abs() < epsilon(), "{back} for {whole}");
    }

    #[test]
    fn churn_over_parts_and_per_part(churn in 0..=100_000_u64, periods in 1..30_u32) {
        // Rounding (1 − c)ⁿ to 28 places loses digits of its root where it is small, so c stays below 10 %.
        let monthly = rate(churn, 1_000_000);
        let longer = ChurnRate::new(monthly).unwrap().over(periods);
        let back = ChurnRate::new(rate(longer, 1)).unwrap().per_part(periods).unwrap();
        prop_assert!((back - monthly.value().unwrap()).abs() < epsilon(), "{back} for {monthly}");
    }

    #[test]
    fn lifetime_is_the_inverse_of_churn(churn in 1..=10_000_u64) {
        let churn = ChurnRate::new(rate(churn, 10_000)).unwrap();
        let product = churn.expected_lifetime().unwrap() * churn.rate().value().unwrap();
        prop_assert!((product - Decimal::ONE).abs() < epsilon());
        // The sum of the shares that are still there after 0, 1, 2, … periods is the lifetime.
        // Above 10 % the first 700 are all that count.
        if churn.rate() > rate(1, 10) {
            let there: Decimal = (0..700).map(|n| Decimal::ONE - churn.over(n)).sum();
            prop_assert!((there - churn.expected_lifetime().unwrap()).abs() < epsilon());
        }
    }

    #[test]
    fn payback_like_a_loop(cac in 0..1_000_000_i64, margin in -100..5_000_i64) {
        let payback = Payback::new(Decimal::new(cac, 2), Decimal::new(margin, 2)).unwrap();
        let mut left = cac;
        let mut steps = 0_u64;
        while left > 0 && margin > 0 {
            left -= margin;
            steps += 1;
        }
        let expected = (left <= 0).then_some(steps);
        prop_assert_eq!(payback.payback(), expected);
        if let Some(steps) = expected {
            prop_assert!(payback.after(steps).unwrap() >= Decimal::ZERO);
            prop_assert!(steps == 0 || payback.after(steps - 1).unwrap() < Decimal::ZERO);
            let margins = (0..steps).map(|_| payback.margin());
            prop_assert_eq!(Payback::first_covered(payback.cac(), margins).unwrap(), Some(steps));
        }
    }

    #[test]
    fn payback_to_the_last_unit(steps in 1..1_000_000_u64, margin in 1..1_000_000_u64, over in 1..1_000_000_u64) {
        let margin = Decimal::from(margin) / Decimal::ONE_HUNDRED;
        let cac = Decimal::from(steps) * margin;
        prop_assert_eq!(Payback::new(cac, margin).unwrap().payback(), Some(steps));
        let a_little_more = cac + margin / Decimal::from(over);
        prop_assert_eq!(Payback::new(a_little_more.round_dp(12), margin).unwrap().payback(), Some(steps + 1));
    }

    #[test]
    fn payback_of_varying_margins_like_a_loop(cac in 1..10_000_i64, margins in prop::collection::vec(-100..2_000_i64, 0..20)) {
        let mut sum = 0;
        let expected = margins.iter().position(|margin| { sum += margin; sum >= cac }).map(|index| index as u64 + 1);
        let found = Payback::first_covered(cac.into(), margins.iter().map(|margin| Decimal::from(*margin)));
        prop_assert_eq!(found.unwrap(), expected);
    }
}
