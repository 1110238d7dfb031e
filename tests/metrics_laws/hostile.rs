//! The largest numbers there are give an answer or an error, never a panic.

use super::*;

const MAX: u64 = u64::MAX;

fn counts() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(1), Just(MAX), Just(MAX - 1), any::<u64>(), 0..10_u64]
}

fn amounts() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        Just(Decimal::ZERO),
        Just(Decimal::ONE),
        Just(Decimal::MAX),
        Just(Decimal::MIN),
        Just(TINY),
        Just(-TINY),
        Just(Decimal::MAX - Decimal::ONE),
        Just(Decimal::new(0, 28)),
        (any::<i64>(), 0..=28_u32).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale)),
        (0..1_000_i64).prop_map(|cents| Decimal::new(cents, 2)),
    ]
}

fn rates() -> impl Strategy<Value = Rate> {
    (amounts(), amounts()).prop_map(|(numerator, denominator)| {
        let rate = Rate::new(numerator, denominator.abs()).or_else(|_| Rate::new(numerator, 1));
        rate.unwrap_or_else(|_| super::rate(1, 3))
    })
}

fn share(share: Option<Rate>) {
    if let Some(share) = share {
        assert!(rate(0, 1) <= share && share <= rate(1, 1), "{share}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn counts_of_any_size((a, b, c, d, e) in (counts(), counts(), counts(), counts(), counts())) {
        if let Ok(counts) = CustomerCounts::new(a, b, c) {
            share(counts.retention_rate());
            share(counts.gross_churn_rate());
            prop_assert!(counts.net_churn_rate() <= counts.gross_churn_rate());
            let _ = counts.adjusted_base_rate();
            prop_assert_eq!(counts.merge(&counts).is_ok(), a.max(b).max(c) <= MAX / 2);
        }
        if let Ok(flow) = CustomerFlow::new(FlowParts { at_start: a, acquired: b, reactivated: c, lost: d }) {
            share(flow.retention_rate());
            prop_assert!(flow.net_churn_rate() <= flow.gross_churn_rate());
            prop_assert!(flow.counts(ReactivatedCount::AsAcquired).is_ok());
        }
        let parts = ChurnParts { at_start: a, acquired: b, lost: c, lost_acquired: d, came_back: e };
        if let Ok(churn) = ChurnCounts::new(parts) {
            share(churn.rate(ChurnDefinition::StartersGoneOverStart));
            share(churn.rate(ChurnDefinition::LossesOverStartAndAcquired));
        }
        if let Ok(active) = ActiveCustomers::new(a, b, c) {
            share(active.reactivated_rate());
            prop_assert_eq!(u128::from(active.total()), u128::from(a) + u128::from(b) + u128::from(c));
        }
        prop_assert_eq!(ReturningCustomers::new(a, b).is_ok(), b <= a);
        prop_assert_eq!(ReturningVisitors::new(a, b).is_ok(), b <= a);
        prop_assert_eq!(RepeatPurchases::new(a, b).is_ok(), b <= a);
        prop_assert_eq!(ReturnAfterPurchase::new(1, a, b).is_ok(), b <= a);
        prop_assert!(ReturnAfterPurchase::new(0, a, b).is_err());
        prop_assert_eq!(Abandonment::new(AbandonmentBase::SetOut, a, b).is_ok(), b <= a);
        prop_assert_eq!(PurchaseFrequency::new(a, b).is_ok(), b <= a && (b > 0 || a == 0));
        if let Ok(survey) = NetPromoterScore::new(a, b, c) {
            prop_assert!(survey.score().is_none_or(|score| score.abs() <= 100.into()));
            prop_assert_eq!(survey.margin_of_error(Confidence::P99).is_none(), survey.answers() == 0);
        }
        let parts = RecoveryParts { treated: a, treated_bought: b, held_out: c, held_out_bought: d };
        if let Ok(recovery) = CartRecovery::new(parts) {
            prop_assert_eq!(recovery.net_rate().is_none(), a == 0 || c == 0);
            prop_assert_eq!(recovery.incremental_orders().is_none(), c == 0);
        }
        prop_assert_eq!(Funnel::new([(0, a), (1, b), (2, c)]).is_ok(), a >= b && b >= c);
    }

    #[test]
    fn gaps_of_any_size(gaps in prop::collection::vec((any::<u32>(), counts()), 0..4), q in rates()) {
        let total: u128 = gaps.iter().map(|(_, count)| u128::from(*count)).sum();
        let Ok(distribution) = TimeBetweenPurchases::from_counts(gaps) else {
            prop_assert!(total > u128::from(MAX));
            return Ok(());
        };
        let within = |value: Option<Decimal>| match (distribution.shortest(), distribution.longest(), value) {
            (Some(low), Some(high), Some(value)) => Decimal::from(low) <= value && value <= Decimal::from(high),
            (low, _, value) => low.is_none() && value.is_none(),
        };
        prop_assert!(within(distribution.mean()) && within(distribution.median()));
        for method in [QuantileMethod::Linear, QuantileMethod::NearestRank] {
            match distribution.quantile(q, method) {
                Ok(value) => prop_assert!(within(value)),
                Err(MetricsError::RateOutside { .. }) => prop_assert!(q < rate(0, 1) || q > rate(1, 1)),
                Err(error) => prop_assert_eq!(error, MetricsError::Overflow { field: "quantile" }),
            }
        }
    }

    /// Where a rate is `None`, its base is missing: overflow has been refused by the constructor.
    #[test]
    fn amounts_of_any_size((a, b, c, d) in (amounts(), amounts(), amounts(), amounts()), (n, m) in (counts(), counts())) {
        let parts = MrrParts { start: a, new: b, reactivation: c, expansion: d, contraction: b, churn: c };
        if let Ok(month) = MrrMovements::new(parts) {
            prop_assert_eq!(month.end(), a + d);
            prop_assert_eq!(month.gross_mrr_churn_rate().is_none(), a.is_zero());
            prop_assert_eq!(month.net_mrr_churn_rate(ReactivatedMrr::TakenOff).is_none(), a.is_zero());
            prop_assert_eq!(month.net_revenue_retention_rate().is_none(), a.is_zero());
            prop_assert_eq!(month.quick_ratio().is_none(), (b + c).is_zero());
        }
        if let Ok(kept) = GrossRevenueRetention::from_customers([(a, b), (c, d)]) {
            prop_assert_eq!(kept.rate().is_none(), kept.at_start().is_zero());
            share(kept.rate());
        }
        if let Ok(top) = RevenueShare::new(n, m, a, b) {
            prop_assert_eq!(top.rate().is_none(), b <= Decimal::ZERO);
            share(top.customer_rate());
        }
        if let Ok(roi) = ReturnOnInvestment::new(a, b) {
            prop_assert_eq!(roi.rate().is_none(), b.is_zero());
            prop_assert!(roi.rate().is_none_or(|rate| rate.numerator() == a - b));
        }
        if let Ok(ratio) = AcquisitionVersusRetention::new(a, b) {
            prop_assert_eq!(ratio.ratio().is_none(), b.is_zero());
        }
        if let Ok(ratio) = LtvToCac::new(a, b) {
            prop_assert_eq!(ratio.ratio().is_none(), b.is_zero());
        }
        if let Ok(value) = HistoricValue::new(a, b) {
            prop_assert_eq!(value.value() + b, a);
        }
        if let Ok(payback) = Payback::new(a, b) {
            prop_assert_eq!(payback.payback().is_none(), !a.is_zero() && b <= Decimal::ZERO);
            let _ = payback.after(n);
        }
        let _ = Payback::first_covered(a, [b, c, d]);
        prop_assert_eq!(AcquisitionCost::new(a, n).map_or(n == 0, |cost| cost.per_customer().is_none()), n == 0);
        prop_assert_eq!(AverageOrderValue::new(a, n).is_ok(), n > 0 || a <= Decimal::ZERO);
        if let (Ok(new), Ok(existing)) = (Spend::new(n, n, a), Spend::new(m, m, b)) {
            if let Ok(both) = NewAndExisting::new(new, existing) {
                prop_assert_eq!(both.spend_lift().is_none(), a <= Decimal::ZERO || m == 0);
                prop_assert_eq!(both.new_revenue_rate().is_none(), a + b <= Decimal::ZERO);
                prop_assert_eq!(both.revenue(), a + b);
            }
            let _ = new.merge(&existing);
        }
    }

    #[test]
    fn rates_of_any_size((r, d, s, t) in (rates(), rates(), rates(), rates()), a in amounts(), (n, m) in (counts(), counts()), p in any::<u32>()) {
        if let Ok(churn) = ChurnRate::new(r) {
            let whole = Decimal::ZERO..=Decimal::ONE;
            prop_assert!(whole.contains(&churn.over(p)));
            prop_assert!(churn.per_part(p).is_none_or(|part| whole.contains(&part)));
            prop_assert_eq!(churn.per_part(p).is_none(), p == 0);
            prop_assert_eq!(churn.expected_lifetime().is_none(), r == rate(0, 1));
        }
        if let Ok(goal) = RetentionGoal::new(m, n, r) {
            prop_assert_eq!(goal.relative_lift().is_none(), n == 0);
            prop_assert_eq!(goal.customers_to_keep().is_none(), m == 0);
            prop_assert_eq!(goal.gap_points().is_none(), m == 0);
            let _ = (goal.judge(d, p), goal.periods_needed(d));
        }
        if let Ok(clv) = ClvWithRetention::new(a, r, d) {
            let _ = clv.over(p);
            prop_assert!(clv.value().is_some() == clv.value_with_first_margin().is_some());
            prop_assert!(clv.value().is_some() || (r == rate(1, 1) && d.value() == Some(Decimal::ZERO)) || r.value() == Some(Decimal::ONE));
            if let Ok(effect) = RetentionEffect::new(clv, s) {
                let _ = (effect.relative_change(), effect.profit_change(a));
            }
        }
        let _ = retention_rates_for(r, d, s, t);
        let parts = SimpleClvParts { average_order_value: a, purchase_frequency: a, lifespan: a, margin: r };
        let _ = SimpleClv::new(parts);
    }
}
