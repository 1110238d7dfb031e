//! What is written is read again, and what a constructor refuses is not read.

use retention::measure::{
    ChurnTiming, ReturnedSubscriber, SubscriptionLog, SubscriptionOptions, TrialCohort, TrialPolicy, WeeksPerMonth,
    ZeroPriced,
};
use retention::model::{BillingInterval, Period, Subscription};

use super::monthly;
use crate::date;

#[test]
fn subscriptions_and_choices_are_read_as_they_were_written() {
    let term = monthly(7, 20_000, 30)
        .with_trial_until(date(20_010))
        .unwrap()
        .with_cancellation(date(20_020))
        .unwrap()
        .with_end(date(20_040))
        .unwrap()
        .with_billing_stop(date(20_050))
        .unwrap()
        .with_plan("Silver");
    let json = serde_json::to_string(&term).unwrap();
    assert_eq!(
        json,
        r#"{"customer":7,"start":"2024-10-04","amount":"30","interval":"monthly","trial_until":"2024-10-14","cancelled_on":"2024-10-24","end":"2024-11-13","billing_stopped_on":"2024-11-23","plan":"Silver"}"#
    );
    assert_eq!(serde_json::from_str::<Subscription<u32>>(&json).unwrap(), term);
    let bytes = postcard::to_allocvec(&term).unwrap();
    assert_eq!(postcard::from_bytes::<Subscription<u32>>(&bytes).unwrap(), term);

    let options = SubscriptionOptions::new()
        .with_scale(0)
        .unwrap()
        .with_churn_timing(ChurnTiming::WhenBillingStops)
        .with_zero_priced(ZeroPriced::OncePaid)
        .with_returned(ReturnedSubscriber::NewAfterDays { days: 90 })
        .with_weeks_per_month(WeeksPerMonth::FourPoint33);
    let json = serde_json::to_string(&options).unwrap();
    assert_eq!(
        json,
        r#"{"scale":0,"churn_timing":"when_billing_stops","zero_priced":"once_paid","returned":{"new_after_days":{"days":90}},"weeks_per_month":"four_point_33"}"#
    );
    assert_eq!(serde_json::from_str::<SubscriptionOptions>(&json).unwrap(), options);
    assert_eq!(serde_json::from_str::<SubscriptionOptions>("{}").unwrap(), SubscriptionOptions::new());
    let policy = TrialPolicy { cohort: TrialCohort::EndedIn, convert_within_days: 7 };
    let json = serde_json::to_string(&policy).unwrap();
    assert_eq!(json, r#"{"cohort":"ended_in","convert_within_days":7}"#);
    assert_eq!(serde_json::from_str::<TrialPolicy>(&json).unwrap(), policy);
}

#[test]
fn what_the_constructors_refuse_is_not_read() {
    let refused = |fields: &str, message: &str| {
        let json = format!(r#"{{"customer":7,"start":"2026-03-10",{fields}}}"#);
        let error = serde_json::from_str::<Subscription<u32>>(&json).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    };
    let monthly = r#""amount":"30","interval":"monthly""#;
    refused(r#""amount":"-1","interval":"monthly""#, "amount: expected zero or more, found -1");
    refused(r#""amount":"1","interval":{"every_months":{"months":0}}"#, "invalid value: integer `0`");
    for field in ["end", "cancelled_on", "billing_stopped_on"] {
        let message = format!("{field}: expected the start 2026-03-10 or a later day, found 2026-03-09");
        refused(&format!(r#"{monthly},"{field}":"2026-03-09""#), &message);
    }
    let message = "trial_until: expected a day after the start 2026-03-10, found 2026-03-10";
    refused(&format!(r#"{monthly},"trial_until":"2026-03-10""#), message);
    let error = serde_json::from_str::<SubscriptionOptions>(r#"{"scale":19}"#).unwrap_err().to_string();
    assert!(error.starts_with("scale: expected 0 to 18 decimal places, found 19"), "{error}");
}

/// A misspelt field is not taken for one that was left out.
#[test]
fn unknown_fields_are_refused() {
    fn refused<T: serde::de::DeserializeOwned>(json: &str, field: &str) {
        let error = serde_json::from_str::<T>(json).map(|_| ()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("unknown field `{field}`")), "{error}");
    }
    let term = r#"{"customer":7,"start":"2026-01-01","amount":"30","interval":"monthly","ends":"2026-03-01"}"#;
    refused::<Subscription<u32>>(term, "ends");
    refused::<BillingInterval>(r#"{"every_months":{"months":6,"weeks":1}}"#, "weeks");
    refused::<SubscriptionOptions>(r#"{"churn":"at_term_end"}"#, "churn");
    refused::<ReturnedSubscriber>(r#"{"new_after_days":{"days":90,"months":3}}"#, "months");
    refused::<TrialPolicy>(r#"{"cohort":"ended_in","convert_within_days":7,"within":7}"#, "within");
}

#[test]
fn choices_have_stable_names() {
    fn named<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T, json: &str) {
        assert_eq!(serde_json::to_string(value).unwrap(), json);
        assert_eq!(serde_json::from_str::<T>(json).unwrap(), *value);
        assert_eq!(postcard::from_bytes::<T>(&postcard::to_allocvec(value).unwrap()).unwrap(), *value);
    }
    named(&WeeksPerMonth::TwelfthOf52, r#""twelfth_of_52""#);
    named(&WeeksPerMonth::Four, r#""four""#);
    named(&WeeksPerMonth::FourPoint33, r#""four_point_33""#);
    named(&WeeksPerMonth::FourPoint345, r#""four_point_345""#);
    named(&ReturnedSubscriber::Reactivation, r#""reactivation""#);
    named(&ReturnedSubscriber::NewAfterMonths { months: 1 }, r#"{"new_after_months":{"months":1}}"#);
    named(&BillingInterval::Quarterly, r#""quarterly""#);
    named(&BillingInterval::every_months(6).unwrap(), r#"{"every_months":{"months":6}}"#);
    named(&BillingInterval::every_days(10).unwrap(), r#"{"every_days":{"days":10}}"#);
    named(&SubscriptionOptions::new().with_scale(18).unwrap(), &options_json(18));
}

fn options_json(scale: u32) -> String {
    format!(
        r#"{{"scale":{scale},"churn_timing":"at_term_end","zero_priced":"leave_out","returned":"reactivation","weeks_per_month":"twelfth_of_52"}}"#
    )
}

#[test]
fn what_was_chosen_can_be_asked_for() {
    let options = SubscriptionOptions::new()
        .with_scale(0)
        .unwrap()
        .with_churn_timing(ChurnTiming::AtCancellation)
        .with_zero_priced(ZeroPriced::Count)
        .with_returned(ReturnedSubscriber::NewAfterMonths { months: 1 })
        .with_weeks_per_month(WeeksPerMonth::Four);
    assert_eq!((options.scale(), options.churn_timing()), (0, ChurnTiming::AtCancellation));
    assert_eq!((options.zero_priced(), options.weeks_per_month()), (ZeroPriced::Count, WeeksPerMonth::Four));
    assert_eq!(options.returned(), ReturnedSubscriber::NewAfterMonths { months: 1 });
}

#[test]
fn a_period_is_written_with_its_counts() {
    let log = SubscriptionLog::from_subscriptions([monthly(1, 20_000, 5)]).unwrap();
    let row = log.as_of(date(20_010)).period(Period::month(2024, 10).unwrap());
    assert_eq!(
        serde_json::to_value(&row).unwrap(),
        serde_json::json!({
            "period": {"start": "2024-10-01", "end": "2024-11-01"},
            "is_complete": false,
            "movements": {"start": "0.00", "new": "5.00", "reactivation": "0.00", "expansion": "0.00",
                "contraction": "0.00", "churn": "0.00"},
            "customer_flow": {"at_start": 0, "acquired": 1, "reactivated": 0, "lost": 0},
            "churn": {"at_start": 0, "acquired": 1, "lost": 0, "lost_acquired": 0, "came_back": 0},
            "expanded": 0,
            "contracted": 0,
        })
    );
}
