//! What each formula is to the others.

use super::*;

proptest! {
    #[test]
    fn retention_and_gross_churn_make_the_whole(counts in customer_counts()) {
        match (counts.retention_rate(), counts.gross_churn_rate()) {
            (Some(kept), Some(lost)) => {
                prop_assert_eq!(kept.complement().unwrap(), lost);
                prop_assert_eq!(kept.numerator() + lost.numerator(), kept.denominator());
                prop_assert!(kept <= rate(1, 1) && kept >= rate(0, 1));
            }
            none => prop_assert_eq!((none, counts.at_start()), ((None, None), 0)),
        }
    }

    #[test]
    fn net_churn_is_gross_churn_less_acquisition(counts in customer_counts()) {
        if let (Some(net), Some(gross)) = (counts.net_churn_rate(), counts.gross_churn_rate()) {
            prop_assert_eq!(net.numerator(), gross.numerator() - Decimal::from(counts.acquired()));
            prop_assert_eq!(net.denominator(), gross.denominator());
        }
    }

    #[test]
    fn adjusted_base_agrees_with_the_standard_without_acquisition(counts in customer_counts()) {
        let adjusted = counts.adjusted_base_rate();
        if counts.acquired() == 0 {
            prop_assert_eq!(adjusted, counts.retention_rate());
        }
        prop_assert_eq!(adjusted.is_none(), counts.acquired() >= counts.at_start());
        // E · S − (S − N)(E − N) = N (S + E − N) ≥ 0: it is never the lower of the two.
        if let Some(adjusted) = adjusted {
            prop_assert!(adjusted >= counts.retention_rate().unwrap());
        }
    }

    #[test]
    fn a_flow_and_its_counts_agree(flow in customer_flow()) {
        prop_assert_eq!(flow.at_end() + flow.lost(), flow.at_start() + flow.acquired() + flow.reactivated());
        let counts = flow.counts(ReactivatedCount::AsAcquired).unwrap();
        prop_assert_eq!(counts.retention_rate(), flow.retention_rate());
        prop_assert_eq!(counts.net_churn_rate(), flow.net_churn_rate());
        if let (Some(growth), Some(net)) = (flow.growth_rate(), flow.net_churn_rate()) {
            prop_assert_eq!(growth.numerator(), -net.numerator());
        }
        match flow.counts(ReactivatedCount::AsKept) {
            Ok(kept) => prop_assert_eq!(kept.kept(), flow.kept() + flow.reactivated()),
            Err(_) => prop_assert!(flow.reactivated() > flow.lost()),
        }
    }

    #[test]
    fn churn_definitions_are_ordered(churn in churn_counts()) {
        let by = |definition| churn.rate(definition);
        let (all, gone) = (by(ChurnDefinition::LossesOverStart), by(ChurnDefinition::StartersGoneOverStart));
        prop_assert!(gone <= all);
        if let (Some(all), Some(wide)) = (all, by(ChurnDefinition::LossesOverStartAndAcquired)) {
            prop_assert!(wide <= all && wide <= rate(1, 1));
        }
    }

    #[test]
    fn active_shares_make_the_whole(new in 0..9_999_u64, returning in 0..9_999_u64, reactivated in 0..9_999_u64) {
        let active = ActiveCustomers::new(new, returning, reactivated).unwrap();
        let shares = [active.new_rate(), active.returning_rate(), active.reactivated_rate()];
        let Some(shares) = shares.into_iter().collect::<Option<Vec<_>>>() else {
            prop_assert_eq!(active.total(), 0);
            return Ok(());
        };
        prop_assert_eq!(shares.iter().map(Rate::numerator).sum::<Decimal>(), shares[0].denominator());
    }

    #[test]
    fn mrr_adds_up(month in mrr()) {
        let parts = month.parts();
        let end = parts.start + parts.new + parts.reactivation + parts.expansion - parts.contraction - parts.churn;
        prop_assert_eq!(month.end(), end);
        prop_assert!(month.end() >= Decimal::ZERO);
        if let Some(grr) = month.gross_revenue_retention_rate() {
            prop_assert_eq!(grr.complement().unwrap(), month.gross_mrr_churn_rate().unwrap());
            let net = month.net_mrr_churn_rate(ReactivatedMrr::LeftOut).unwrap();
            prop_assert_eq!(month.net_revenue_retention_rate().unwrap().complement().unwrap(), net);
            prop_assert!(grr <= month.net_revenue_retention_rate().unwrap() && grr <= rate(1, 1));
            prop_assert!(month.net_mrr_churn_rate(ReactivatedMrr::TakenOff).unwrap() <= net);
        }
        prop_assert_eq!(month.quick_ratio().is_none(), (parts.contraction + parts.churn).is_zero());
    }

    #[test]
    fn per_customer_revenue_retention_never_exceeds_the_summed_one(
        customers in prop::collection::vec((cents(0..10_000), cents(0..10_000)), 0..50)
    ) {
        let kept = GrossRevenueRetention::from_customers(customers.iter().copied()).unwrap();
        let sum = |pick: fn(&(Decimal, Decimal)) -> Decimal| customers.iter().map(pick).sum::<Decimal>();
        prop_assert_eq!(kept.at_start(), sum(|c| c.0));
        prop_assert!(kept.kept() <= sum(|c| c.1).min(kept.at_start()));
        prop_assert_eq!(kept.kept(), sum(|c| if c.0 < c.1 { c.0 } else { c.1 }));
    }

    #[test]
    fn spend_lift_is_the_ratio_of_averages(
        (new, existing) in ((1..500_u64, 1..1_000_000_i64), (1..500_u64, 0..1_000_000_i64))
    ) {
        let spend = |(customers, cents): (u64, i64)| Spend::new(customers, customers, Decimal::new(cents, 2)).unwrap();
        let both = NewAndExisting::new(spend(new), spend(existing)).unwrap();
        let lift = both.spend_lift().unwrap().value().unwrap();
        let expected = both.existing_customers().per_customer().unwrap() / both.new_customers().per_customer().unwrap();
        prop_assert!((lift + Decimal::ONE - expected).abs() < Decimal::new(1, 15));
        prop_assert_eq!(both.existing_revenue_rate().unwrap().complement().unwrap(), both.new_revenue_rate().unwrap());
    }

    #[test]
    fn funnels_lose_everyone_once(drops in prop::collection::vec(0..1_000_u64, 1..8)) {
        let mut left: u64 = drops.iter().sum();
        let mut stages = Vec::new();
        for (stage, drop) in drops.iter().enumerate() {
            stages.push((stage, left));
            left -= drop;
        }
        let funnel = Funnel::new(stages).unwrap();
        let lost: u64 = funnel.steps().filter_map(|step| step.dropped()).sum();
        prop_assert_eq!(lost, funnel.entered() - funnel.completed());
        let inner = &drops[..drops.len() - 1];
        match funnel.largest_drop() {
            Some(step) => {
                let most = inner.iter().copied().max().unwrap();
                prop_assert_eq!(step.dropped(), Some(most));
                prop_assert_eq!(inner.iter().position(|drop| *drop == most), Some(*step.stage()));
            }
            None => prop_assert!(inner.iter().all(|drop| *drop == 0)),
        }
    }

    #[test]
    fn recovery_is_gross_less_holdout(
        bought in 0..5_000_u64, not in 1..5_000_u64, held_bought in 0..5_000_u64, held_not in 1..5_000_u64
    ) {
        let treated = bought + not;
        let parts = RecoveryParts {
            treated, treated_bought: bought, held_out: held_bought + held_not, held_out_bought: held_bought,
        };
        let recovery = CartRecovery::new(parts).unwrap();
        let value = |rate: Option<Rate>| rate.unwrap().value().unwrap();
        let net = value(recovery.gross_rate()) - value(recovery.holdout_rate());
        prop_assert!((value(recovery.net_rate()) - net).abs() < epsilon());
        let orders = recovery.incremental_orders().unwrap();
        prop_assert!((orders - net * Decimal::from(treated)).abs() < Decimal::new(1, 15));
    }
}
