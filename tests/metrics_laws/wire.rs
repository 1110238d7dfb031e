//! Everything can be written and read, and what contradicts itself is refused.

use retention::metrics::{CITED, CostPerAcquisition};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::*;

#[track_caller]
fn round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
    let bytes = postcard::to_stdvec(value).unwrap();
    assert_eq!(&postcard::from_bytes::<T>(&bytes).unwrap(), value);
}

#[track_caller]
fn refused<T: DeserializeOwned + Debug>(json: &str, because: &str) {
    let error = serde_json::from_str::<T>(json).unwrap_err().to_string();
    assert!(error.contains(because), "{error}");
}

#[test]
fn everything_comes_back() {
    let amount = |cents| Decimal::new(cents, 2);
    let spend = Spend::new(10, 20, amount(12_345)).unwrap();
    let clv = ClvWithRetention::new(amount(9_000), rate(80, 100), rate(10, 100)).unwrap();
    round_trip(&CustomerCounts::new(50_000, 40_000, 1_000).unwrap());
    round_trip(&CustomerFlow::new(FlowParts { at_start: 9, acquired: 3, reactivated: 2, lost: 1 }).unwrap());
    round_trip(
        &ChurnCounts::new(ChurnParts { at_start: 9, acquired: 4, lost: 3, lost_acquired: 1, came_back: 1 }).unwrap(),
    );
    round_trip(&ChurnRate::new(rate(5, 100)).unwrap());
    round_trip(&ReturningCustomers::new(2_000, 900).unwrap());
    round_trip(&ActiveCustomers::new(1, 2, 3).unwrap());
    round_trip(&ReturningVisitors::new(8, 2).unwrap());
    round_trip(&RepeatPurchases::new(8, 2).unwrap());
    round_trip(&PurchaseFrequency::new(8, 2).unwrap());
    round_trip(&ReturnAfterPurchase::new(2, 8, 2).unwrap());
    round_trip(&TimeBetweenPurchases::from_counts([(30, 2), (14, u64::MAX - 2)]).unwrap());
    round_trip(&AverageOrderValue::new(amount(-5), 0).unwrap());
    round_trip(&spend);
    round_trip(&NewAndExisting::new(spend, spend).unwrap());
    round_trip(&RevenueShare::new(2, 10, amount(80), amount(100)).unwrap());
    round_trip(&RetentionGoal::new(2_000, 200, rate(50, 100)).unwrap());
    round_trip(&clv);
    round_trip(&RetentionEffect::new(clv, rate(5, 100)).unwrap());
    round_trip(&retention_rates_for(rate(5, 100), rate(10, 100), rate(25, 100), rate(95, 100)).unwrap());
    let parts = MrrParts { start: amount(100), churn: amount(7), expansion: amount(9), ..MrrParts::default() };
    round_trip(&MrrMovements::new(parts).unwrap());
    round_trip(&GrossRevenueRetention::new(amount(100), amount(90)).unwrap());
    round_trip(&AcquisitionCost::new(amount(100), 7).unwrap());
    round_trip(&CostPerAcquisition::new(amount(100), 7).unwrap());
    round_trip(&ReturnOnInvestment::new(amount(-100), amount(7)).unwrap());
    round_trip(&AcquisitionVersusRetention::new(amount(700), amount(100)).unwrap());
    round_trip(&HistoricValue::new(amount(700), amount(100)).unwrap());
    round_trip(&LtvToCac::new(amount(700), amount(100)).unwrap());
    round_trip(&Payback::new(amount(700), amount(100)).unwrap());
    let parts = SimpleClvParts {
        average_order_value: amount(10_000),
        purchase_frequency: 4.into(),
        lifespan: Decimal::new(25, 1),
        margin: rate(30, 100),
    };
    round_trip(&SimpleClv::new(parts).unwrap());
    round_trip(&NetPromoterScore::new(150, 100, 50).unwrap());
    round_trip(&Abandonment::new(AbandonmentBase::Checkouts, 10, 4).unwrap());
    let parts = RecoveryParts { treated: 3_150, treated_bought: 315, held_out: 350, held_out_bought: 21 };
    round_trip(&CartRecovery::new(parts).unwrap());
    round_trip(&Funnel::purchase([6, 5, 4, 3, 2, 1]).unwrap());
    round_trip(&Funnel::marketing([5, 4, 3, 2, 1]).unwrap());
    round_trip(&CITED.to_vec());
    round_trip(&(QuantileMethod::Linear, ReactivatedMrr::TakenOff, ReactivatedCount::AsKept, Confidence::P95));
    round_trip(&(ChurnDefinition::StartersGoneOverStart, GoalJudgement::TooFar));
}

#[test]
fn written_for_people() {
    let json = |value: &CustomerCounts| serde_json::to_string(value).unwrap();
    let counts = CustomerCounts::new(50, 40, 1).unwrap();
    assert_eq!(json(&counts), r#"{"at_start":50,"at_end":40,"acquired":1}"#);
    let order = AverageOrderValue::new(Decimal::new(12_50, 2), 1).unwrap();
    assert_eq!(serde_json::to_string(&order).unwrap(), r#"{"revenue":"12.50","orders":1}"#);
    let funnel = Funnel::marketing([5, 4, 3, 2, 1]).unwrap();
    let written = serde_json::to_string(&funnel).unwrap();
    assert!(written.starts_with(r#"[["awareness",5],["consideration",4]"#), "{written}");
}

#[test]
fn contradictions_are_refused() {
    let tenth = r#"{"numerator":"1","denominator":"10"}"#;
    let double = r#"{"numerator":"2","denominator":"1"}"#;
    refused::<CustomerCounts>(r#"{"at_start":100,"at_end":140,"acquired":30}"#, "at most at_start");
    refused::<CustomerFlow>(r#"{"at_start":1,"acquired":0,"reactivated":0,"lost":2}"#, "lost: expected at most");
    refused::<ChurnCounts>(
        r#"{"at_start":1,"acquired":0,"lost":1,"lost_acquired":1,"came_back":0}"#,
        "lost_acquired: expected at most acquired",
    );
    refused::<ChurnRate>(double, "churn rate: expected a rate from 0 % to 100 %, found 200.00 %");
    refused::<ReturningCustomers>(r#"{"before":1,"returned":2}"#, "returned");
    refused::<ActiveCustomers>(r#"{"new":18446744073709551615,"returning":1,"reactivated":0}"#, "overflow");
    refused::<ReturningVisitors>(r#"{"visitors":1,"seen_before":2}"#, "seen_before");
    refused::<RepeatPurchases>(r#"{"customers":1,"repeat_customers":2}"#, "repeat_customers");
    refused::<PurchaseFrequency>(r#"{"orders":1,"customers":0}"#, "without any customers");
    refused::<ReturnAfterPurchase>(r#"{"n":0,"reached":1,"went_on":0}"#, "n: expected more than zero");
    refused::<TimeBetweenPurchases>("[[1,18446744073709551615],[2,1]]", "overflow");
    refused::<AverageOrderValue>(r#"{"revenue":"1","orders":0}"#, "without any orders");
    refused::<Spend>(r#"{"customers":2,"orders":1,"revenue":"1"}"#, "customers");
    refused::<RevenueShare>(r#"{"top_customers":1,"customers":1,"top_revenue":1,"revenue":2}"#, "expected 2, found 1");
    refused::<RetentionGoal>(&format!(r#"{{"kept":2,"base":1,"target":{tenth}}}"#), "kept");
    refused::<ClvWithRetention>(&format!(r#"{{"margin":1,"retention":{double},"discount":{tenth}}}"#), "200.00 %");
    let clv = format!(r#"{{"margin":1,"retention":{tenth},"discount":{tenth}}}"#);
    refused::<RetentionEffect>(&format!(r#"{{"before":{clv},"step":{double}}}"#), "found 210.00 %");
    let mrr = r#"{"start":"10","new":0,"reactivation":0,"expansion":0,"contraction":"6","churn":"5"}"#;
    refused::<MrrMovements>(mrr, "contraction and churn: expected at most start");
    refused::<GrossRevenueRetention>(r#"{"at_start":"1","kept":"2"}"#, "kept");
    refused::<AcquisitionCost>(r#"{"spend":"-1","acquired":2}"#, "spend: expected zero or more, found -1");
    refused::<CostPerAcquisition>(r#"{"spend":"-1","conversions":2}"#, "spend");
    refused::<ReturnOnInvestment>(r#"{"gain":"1","cost":"-2"}"#, "cost");
    refused::<AcquisitionVersusRetention>(r#"{"cost_to_acquire":"1","cost_to_keep":"-2"}"#, "cost_to_keep");
    refused::<HistoricValue>(r#"{"revenue":"1","cost":"-2"}"#, "cost");
    refused::<LtvToCac>(r#"{"ltv":"1","cac":"-2"}"#, "cac");
    refused::<Payback>(r#"{"cac":"-1","margin":"2"}"#, "cac");
    refused::<NetPromoterScore>(r#"{"promoters":18446744073709551615,"passives":1,"detractors":0}"#, "overflow");
    refused::<Abandonment>(r#"{"base":"carts","started":1,"bought":2}"#, "bought");
    let recovery = r#"{"treated":1,"treated_bought":2,"held_out":0,"held_out_bought":0}"#;
    refused::<CartRecovery>(recovery, "treated_bought");
    refused::<Funnel<String>>(r#"[["a",1],["b",2]]"#, "reached: expected at most");
    refused::<Funnel<String>>(r#"[["a",1],["a",1]]"#, "stage 1");
    refused::<Funnel<String>>("[]", "stage 0");
}
