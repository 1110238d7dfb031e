//! Laws of the formulas, on random and on hostile numbers.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

mod distributions;
mod hostile;
mod identities;
mod inverses;
mod lifetime_value;
mod merging;
#[cfg(feature = "serde")]
mod wire;

use std::fmt::Debug;

use proptest::prelude::*;
use retention::metrics::{
    Abandonment, AbandonmentBase, AcquisitionCost, AcquisitionVersusRetention, ActiveCustomers, AverageOrderValue,
    CartRecovery, ChurnCounts, ChurnDefinition, ChurnParts, ChurnRate, ClvWithRetention, Confidence, CustomerCounts,
    CustomerFlow, FlowParts, Funnel, GoalJudgement, GrossRevenueRetention, HistoricValue, LtvToCac, MetricsError,
    MrrMovements, MrrParts, NetPromoterScore, NewAndExisting, Payback, PurchaseFrequency, QuantileMethod,
    ReactivatedCount, ReactivatedMrr, RecoveryParts, RepeatPurchases, RetentionEffect, RetentionGoal,
    ReturnAfterPurchase, ReturnOnInvestment, ReturningCustomers, ReturningVisitors, RevenueShare, SimpleClv,
    SimpleClvParts, Spend, TimeBetweenPurchases, retention_rates_for,
};
use retention::model::Rate;
use rust_decimal::Decimal;

const TINY: Decimal = Decimal::from_parts(1, 0, 0, false, 28);

/// 10⁻²⁰.
fn epsilon() -> Decimal {
    Decimal::new(1, 20)
}

fn rate(numerator: impl Into<Decimal>, denominator: impl Into<Decimal>) -> Rate {
    Rate::new(numerator, denominator).unwrap()
}

prop_compose! {
    fn customer_counts()(at_start in 0..1_000_000_u64, acquired in 0..1_000_000_u64)
        (kept in 0..=at_start, at_start in Just(at_start), acquired in Just(acquired)) -> CustomerCounts {
        CustomerCounts::new(at_start, kept + acquired, acquired).unwrap()
    }
}

prop_compose! {
    fn customer_flow()(at_start in 0..100_000_u64)
        (lost in 0..=at_start, acquired in 0..100_000_u64, reactivated in 0..1_000_u64, at_start in Just(at_start))
        -> CustomerFlow {
        CustomerFlow::new(FlowParts { at_start, acquired, reactivated, lost }).unwrap()
    }
}

prop_compose! {
    fn churn_counts()(acquired in 0..1_000_u64, stay in 0..1_000_u64, gone in 0..1_000_u64)
        (lost_acquired in 0..=acquired, came_back in 0..=gone, acquired in Just(acquired), stay in Just(stay), gone in Just(gone))
        -> ChurnCounts {
        let parts = ChurnParts { at_start: stay + gone, acquired, lost: gone + lost_acquired, lost_acquired, came_back };
        ChurnCounts::new(parts).unwrap()
    }
}

fn cents(range: std::ops::Range<i64>) -> impl Strategy<Value = Decimal> {
    range.prop_map(|cents| Decimal::new(cents, 2))
}

prop_compose! {
    fn mrr()(churn in cents(0..1_000_000), contraction in cents(0..1_000_000), kept in cents(0..1_000_000),
             new in cents(0..1_000_000), reactivation in cents(0..1_000_000), expansion in cents(0..1_000_000))
             -> MrrMovements {
        let start = churn + contraction + kept;
        MrrMovements::new(MrrParts { start, new, reactivation, expansion, contraction, churn }).unwrap()
    }
}

fn gap_counts() -> impl Strategy<Value = Vec<(u32, u64)>> {
    prop::collection::vec((0..400_u32, 0..6_u64), 0..40)
}

/// Merging has an identity, commutes, and associates.
fn assert_merges<T: PartialEq + Debug>(a: &T, b: &T, c: &T, identity: &T, merge: impl Fn(&T, &T) -> T) {
    assert_eq!(&merge(a, identity), a);
    assert_eq!(&merge(identity, a), a);
    assert_eq!(merge(a, b), merge(b, a));
    assert_eq!(merge(&merge(a, b), c), merge(a, &merge(b, c)));
}
