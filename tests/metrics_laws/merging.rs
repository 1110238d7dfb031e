//! Counts of two groups add up, in any order.

use super::*;

proptest! {
    #[test]
    fn counts_merge((a, b, c) in (customer_counts(), customer_counts(), customer_counts())) {
        assert_merges(&a, &b, &c, &CustomerCounts::default(), |a, b| a.merge(b).unwrap());
    }

    #[test]
    fn the_rate_of_merged_counts_is_the_merge_of_rates((a, b) in (customer_counts(), customer_counts())) {
        let both = a.merge(&b).unwrap();
        for pick in [CustomerCounts::retention_rate, CustomerCounts::gross_churn_rate, CustomerCounts::net_churn_rate] {
            if let (Some(of_a), Some(of_b)) = (pick(&a), pick(&b)) {
                prop_assert_eq!(of_a.merge(&of_b).unwrap(), pick(&both).unwrap());
            }
        }
    }

    #[test]
    fn flows_and_churn_merge((a, b, c) in (customer_flow(), customer_flow(), customer_flow()),
                             (x, y, z) in (churn_counts(), churn_counts(), churn_counts())) {
        assert_merges(&a, &b, &c, &CustomerFlow::default(), |a, b| a.merge(b).unwrap());
        assert_merges(&x, &y, &z, &ChurnCounts::default(), |a, b| a.merge(b).unwrap());
        let counts = |flow: CustomerFlow| flow.counts(ReactivatedCount::AsAcquired).unwrap();
        prop_assert_eq!(counts(a.merge(&b).unwrap()), counts(a).merge(&counts(b)).unwrap());
    }

    #[test]
    fn movements_merge((a, b, c) in (mrr(), mrr(), mrr())) {
        assert_merges(&a, &b, &c, &MrrMovements::default(), |a, b| a.merge(b).unwrap());
        prop_assert_eq!(a.merge(&b).unwrap().end(), a.end() + b.end());
    }

    #[test]
    fn gaps_merge((a, b, c) in (gap_counts(), gap_counts(), gap_counts())) {
        let of = |counts: &[(u32, u64)]| TimeBetweenPurchases::from_counts(counts.iter().copied()).unwrap();
        assert_merges(&of(&a), &of(&b), &of(&c), &TimeBetweenPurchases::default(), |a, b| a.merge(b).unwrap());
        prop_assert_eq!(of(&a).merge(&of(&b)).unwrap(), of(&[a, b].concat()));
    }

    #[test]
    fn surveys_merge(a in prop::collection::vec(0..=10_u8, 0..50), b in prop::collection::vec(0..=10_u8, 0..50)) {
        let of = |answers: &[u8]| NetPromoterScore::from_answers(answers.iter().copied()).unwrap();
        prop_assert_eq!(of(&a).merge(&of(&b)).unwrap(), of(&[a, b].concat()));
    }

    #[test]
    fn spending_merges(parts in prop::collection::vec((1..100_u64, 0..100_u64, cents(0..1_000_000)), 3)) {
        let of = |index: usize| {
            let (customers, more, revenue) = parts[index];
            Spend::new(customers, customers + more, revenue).unwrap()
        };
        assert_merges(&of(0), &of(1), &of(2), &Spend::default(), |a, b| a.merge(b).unwrap());
        let aov = |spend: Spend| AverageOrderValue::new(spend.revenue(), spend.orders()).unwrap();
        assert_merges(&aov(of(0)), &aov(of(1)), &aov(of(2)), &AverageOrderValue::default(), |a, b| a.merge(b).unwrap());
    }
}

/// A plain decimal sum would round the cent away.
#[test]
fn sums_are_exact_or_an_error() {
    let of = |revenue| AverageOrderValue::new(revenue, 1).unwrap();
    let (most, cent) = (of(Decimal::MAX), of(Decimal::new(1, 2)));
    assert_eq!(most.revenue().checked_add(cent.revenue()), Some(Decimal::MAX));
    assert_eq!(most.merge(&cent), Err(MetricsError::Overflow { field: "revenue" }));
    assert_eq!(most.merge(&AverageOrderValue::default()), Ok(most));
}

#[test]
fn unlike_things_do_not_merge() {
    let first = ReturnAfterPurchase::new(1, 10, 5).unwrap();
    let second = ReturnAfterPurchase::new(2, 5, 2).unwrap();
    assert!(matches!(first.merge(&second), Err(MetricsError::Unequal { field: "n", .. })));
    let carts = Abandonment::new(AbandonmentBase::Carts, 10, 5).unwrap();
    let checkouts = Abandonment::new(AbandonmentBase::Checkouts, 10, 5).unwrap();
    assert!(matches!(carts.merge(&checkouts), Err(MetricsError::AbandonmentBase { .. })));
    let short = Funnel::new([("a", 3), ("b", 2)]).unwrap();
    let long = Funnel::new([("a", 3), ("b", 2), ("c", 1)]).unwrap();
    assert!(matches!(short.merge(&long), Err(MetricsError::Stage { index: 2, .. })));
    let other = Funnel::new([("a", 3), ("x", 2)]).unwrap();
    assert!(matches!(short.merge(&other), Err(MetricsError::Stage { index: 1, .. })));
    assert_eq!(short.merge(&short).unwrap(), Funnel::new([("a", 6), ("b", 4)]).unwrap());
}
