//! Scorings and edges as JSON and as bytes, and what is not read.

use proptest::prelude::*;
use retention::segment::{Monetary, RfmEdges, RfmMeasures, RfmScoring};

use super::hostile::{customers, scorings, summary_of};
use super::naive::Plain;
use crate::strategies::LAST;
use crate::{config, date, round_trip};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn scorings_and_edges_are_data(customers in customers(0..40), scoring in scorings()) {
        round_trip(&scoring);
        let summary = summary_of(&customers, LAST, 2);
        round_trip(scoring.score_summary(&summary, date(LAST)).unwrap().edges());
    }
}

#[test]
fn edges_are_written_so_that_people_can_read_them() {
    let customer = |recency, orders, net| Plain { recency, orders, days: 1, net };
    let mean = RfmMeasures { monetary: Monetary::MeanPerOrder, ..RfmMeasures::default() };
    let scoring = RfmScoring::quantiles(2).unwrap().with_measures(mean).unwrap();
    let summary = summary_of(&[customer(9, 1, 100), customer(3, 3, 50_000)], 10, 2);
    let scores = scoring.score_summary(&summary, date(10)).unwrap();
    let json = serde_json::to_string(scores.edges()).unwrap();
    assert_eq!(
        json,
        concat!(
            r#"{"measures":{"frequency":"orders","monetary":"mean_per_order","look_back":"all_history"},"#,
            r#""recency":{"axis":"recency","lowest":1,"highest":2,"cuts":["4"]},"#,
            r#""frequency":[{"axis":"frequency","lowest":1,"highest":2,"cuts":["3"]}],"#,
            r#""monetary":[{"axis":"monetary","lowest":1,"highest":2,"cuts":["500/3"]}]}"#
        )
    );
    let refused = |from: &str, to: &str| {
        assert!(json.contains(from), "{from}");
        let error = serde_json::from_str::<RfmEdges>(&json.replacen(from, to, 1)).unwrap_err().to_string();
        error.split(" at line").next().unwrap().to_owned()
    };
    assert_eq!(refused(r#"["4"]"#, r#"["4",5]"#), "recency: expected at most 1 cut points, found 2");
    assert_eq!(refused(r#"["4"]"#, r#"["4/0"]"#), "cut point: expected a divisor of at least 1, found 0");
    assert!(refused(r#"["4"]"#, r#"["four"]"#).starts_with("cut point: expected a decimal"));
    assert!(refused(r#"["4"]"#, r#"["4/-1"]"#).starts_with("cut point: expected a decimal"));
    assert!(refused(r#"["4"]"#, r#"["4/+1"]"#).starts_with("cut point: expected a decimal"));
    assert!(refused(r#""lowest":1"#, r#""lowest":3"#).starts_with("recency: expected ascending scores"));
    assert!(refused(r#""axis":"frequency""#, r#""axis":"monetary""#).starts_with("axis: expected frequency"));
    assert!(refused(r#""all_history""#, r#"{"last_days":{"days":0}}"#).starts_with("look_back"));
    assert!(refused(r#""monetary":["#, r#""other":1,"monetary":["#).starts_with("unknown field `other`"));
}

#[test]
fn scorings_are_written_and_checked() {
    let scoring = RfmScoring::fixed_recency();
    let json = serde_json::to_string(&scoring).unwrap();
    assert_eq!(
        json,
        concat!(
            r#"{"recency":{"cut_points":{"cuts":["180","365"]}},"frequency":{"quantiles":{"bins":3}},"#,
            r#""monetary":{"quantiles":{"bins":3}},"nesting":"independent","#,
            r#""measures":{"frequency":"orders","monetary":"sum","look_back":"all_history"}}"#
        )
    );
    let read = |from: &str, to: &str| serde_json::from_str::<RfmScoring>(&json.replacen(from, to, 1));
    let numbers = read(r#"["180","365"]"#, "[180, 365.0]").unwrap();
    assert_eq!(numbers, scoring);
    assert!(read(r#"["180","365"]"#, "[180, 180]").is_err());
    assert!(read(r#"["180","365"]"#, "[]").is_err());
    assert!(read(r#""bins":3"#, r#""bins":11"#).is_err());
    let unknown = |from: &str, to: &str| read(from, to).unwrap_err().to_string();
    assert!(unknown(r#"{"bins":3}"#, r#"{"bins":3,"bin":3}"#).starts_with("unknown field `bin`"));
    let look_back = unknown(r#""all_history""#, r#"{"last_days":{"days":30,"months":1}}"#);
    assert!(look_back.starts_with("unknown field `months`"), "{look_back}");
    assert!(unknown(r#""nesting""#, r#""nestings""#).starts_with("unknown field `nestings`"));
    assert!(unknown(r#""look_back""#, r#""lookback""#).starts_with("unknown field `lookback`"));
    assert!(read(r#""independent""#, r#""nested""#).is_ok());
    assert!(
        read(r#"{"quantiles":{"bins":3}},"nesting":"independent""#, r#""percentiles","nesting":"nested""#).is_err()
    );
}
