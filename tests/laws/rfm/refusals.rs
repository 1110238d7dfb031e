//! What makes no sense is refused, and says why.

use retention::measure::CustomerRow;
use retention::segment::{
    AxisEdges, AxisScoring, CutPoint, LookBack, Monetary, Nesting, RfmAxis, RfmEdges, RfmError, RfmMeasures, RfmScoring,
};
use rust_decimal::Decimal;

use super::hostile::summary_of;
use super::naive::Plain;
use crate::date;
#[test]
fn an_order_after_the_date_is_an_error_and_names_the_row() {
    let customer = |recency| Plain { recency, orders: 1, days: 1, net: 1 };
    let summary = summary_of(&[customer(3), customer(1), customer(0)], 10, 2);
    let error = RfmScoring::quintiles().score_summary(&summary, date(8)).unwrap_err();
    assert_eq!(error.to_string(), "row 1: last_day: expected a day up to 1970-01-09, found 1970-01-10");
    let scores = RfmScoring::quintiles().score_summary(&summary, date(10)).unwrap();
    assert_eq!(scores.edges().score_summary(&summary, date(8)), Err(error));
    let row = summary.customer(2).unwrap();
    let error = scores.edges().score_row(&row, date(9)).unwrap_err();
    assert_eq!(error.to_string(), "last_day: expected a day up to 1970-01-10, found 1970-01-11");
    assert!(scores.edges().score_row(&row, date(10)).is_ok());
}

#[test]
fn rows_that_no_customer_has_are_refused() {
    let summary = summary_of(&[Plain { recency: 3, orders: 1, days: 1, net: 1 }], 10, 2);
    let scores = RfmScoring::quintiles().score_summary(&summary, date(10)).unwrap();
    let row = summary.customer(0).unwrap();
    let error = |row| scores.edges().score_row(&row, date(10)).unwrap_err().to_string();
    let none = CustomerRow { orders: 0, ..row };
    assert_eq!(error(none), "orders: expected at least 1, found 0");
    let huge = CustomerRow { net_amount: Decimal::MAX, ..row };
    assert!(error(huge).starts_with("net_amount: expected"));
    let backwards = CustomerRow { first_day: date(9), ..row };
    assert!(error(backwards).starts_with("last_day: expected a day from 1970-01-10 on, found"));
    let no_days = CustomerRow { days_with_orders: 0, ..row };
    assert_eq!(error(no_days), "days_with_orders: expected 1, found 0");
}

#[test]
fn a_row_may_have_other_decimal_places_than_the_edges() {
    let customers = [(3, 7), (2, 5), (1, 4)].map(|(orders, net)| Plain { recency: 1, orders, days: 1, net });
    let mean = RfmMeasures { monetary: Monetary::MeanPerOrder, ..RfmMeasures::default() };
    let scoring = RfmScoring::quintiles().with_measures(mean).unwrap();
    let summary = summary_of(&customers, 10, 8);
    let scores = scoring.score_summary(&summary, date(10)).unwrap();
    let row = summary.customer(0).unwrap();
    for net_amount in ["95", "95.0000000000000000000000"].map(|text| Decimal::from_str_exact(text).unwrap()) {
        let row = CustomerRow { net_amount, ..row };
        assert_eq!(scores.edges().score_row(&row, date(10)).unwrap()[2], 5);
    }
    assert_eq!(scores.edges().score_row(&row, date(10)).ok(), scores.row(0));
}

#[test]
fn scores_outlive_the_summary_of_a_log() {
    fn scores(log: &retention::history::OrderLog<u8>) -> retention::segment::RfmScores<'_, u8> {
        let summary = log.latest().summary();
        RfmScoring::quintiles().score_summary(&summary, date(3)).unwrap()
    }
    let log = retention::history::OrderLog::from_columns(&[1, 2], &[1, 2], &[3, 4]).unwrap();
    assert_eq!(scores(&log).row(1), Some([5, 3, 5]));
}

#[test]
fn scorings_that_make_no_sense_are_refused() {
    let message = |result: Result<RfmScoring, RfmError>| result.unwrap_err().to_string();
    let quintiles = RfmScoring::quintiles;
    for bins in [0, 1, 11, 255] {
        let expected = |axis: &str| format!("{axis}: expected 2 to 10 bins, found {bins}");
        assert_eq!(message(RfmScoring::quantiles(bins)), expected("recency"));
        assert_eq!(message(RfmScoring::equal_bins(bins)), expected("recency"));
        assert_eq!(message(RfmScoring::nested(bins)), expected("recency"));
        let plus_one = AxisScoring::QuantilesPlusOne { bins };
        assert_eq!(message(quintiles().with_axis(RfmAxis::Monetary, plus_one)), expected("monetary"));
    }
    for bins in 2..=10 {
        assert_eq!(RfmScoring::quantiles(bins).unwrap().axis(RfmAxis::Recency).scores(), 1..=bins);
    }
    let cuts = |cuts: &[i32]| quintiles().with_axis(RfmAxis::Frequency, AxisScoring::cut_points(cuts.iter().copied()));
    assert_eq!(message(cuts(&[])), "frequency: expected 1 to 9 cut points, found 0");
    assert_eq!(message(cuts(&[1; 10])), "frequency: expected 1 to 9 cut points, found 10");
    assert_eq!(message(cuts(&[1, 3, 3])), "frequency: cut point 2: expected more than 3, found 3");
    assert!(cuts(&[1, 2, 3, 4, 5, 6, 7, 8, 9]).is_ok());
    let measures = |monetary, look_back| RfmMeasures { monetary, look_back, ..RfmMeasures::default() };
    let no_days = measures(Monetary::Sum, LookBack::LastDays { days: 0 });
    assert_eq!(message(quintiles().with_measures(no_days)), "look_back: expected at least 1 day, found 0");
    let mean = measures(Monetary::MeanPerOrder, LookBack::AllHistory);
    assert!(message(RfmScoring::r_rfm().with_measures(mean)).starts_with("monetary: expected a sum"));
    assert!(message(RfmScoring::percentiles().with_nesting(Nesting::Nested)).starts_with("nesting: expected"));
    assert!(
        message(RfmScoring::nested(5).unwrap().with_axis(RfmAxis::Recency, AxisScoring::Percentiles))
            .starts_with("nesting")
    );
}

#[test]
fn edges_that_make_no_sense_are_refused() {
    let cuts = |cuts: &[i32]| cuts.iter().copied().map(CutPoint::from).collect::<Vec<_>>();
    let edges = |axis, scores, of: &[i32]| AxisEdges::new(axis, scores, cuts(of));
    let message = |result: Result<AxisEdges, RfmError>| result.unwrap_err().to_string();
    let recency = RfmAxis::Recency;
    assert!(edges(recency, 1..=3, &[2, 2]).is_ok());
    assert_eq!(message(edges(recency, 1..=3, &[2, 1])), "recency: cut point 1: expected at least 2, found 1");
    assert_eq!(message(edges(recency, 1..=3, &[1, 2, 3])), "recency: expected at most 2 cut points, found 3");
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is refused")]
    let reversed = edges(recency, 3..=1, &[]);
    assert!(message(reversed).ends_with("found scores from 3 to 1"));
    assert!(edges(recency, 0..=100, &[]).is_ok() && edges(recency, 0..=101, &[]).is_err());

    let axis = |axis, highest| edges(axis, 1..=highest, &[1]).unwrap();
    let (f, m) = (|highest| axis(RfmAxis::Frequency, highest), |highest| axis(RfmAxis::Monetary, highest));
    let new = |frequency: Vec<AxisEdges>, monetary: Vec<AxisEdges>| {
        RfmEdges::new(RfmMeasures::default(), axis(recency, 3), frequency, monetary)
    };
    assert!(!new(vec![f(2)], vec![m(4)]).unwrap().is_nested());
    assert!(new(vec![f(2); 3], vec![m(4); 6]).unwrap().is_nested());
    for (frequency, monetary) in [(0, 1), (1, 0), (2, 1), (3, 1), (1, 6), (3, 5), (3, 7), (1, 2)] {
        let result = new(vec![f(2); frequency], vec![m(4); monetary]);
        assert!(matches!(result, Err(RfmError::Cells { .. })), "{frequency} {monetary} {result:?}");
    }
    assert!(matches!(new(vec![f(2), f(2), f(3)], vec![m(4); 6]), Err(RfmError::Scores { .. })));
    assert!(matches!(new(vec![m(2)], vec![m(4)]), Err(RfmError::Combination { .. })));
    let no_days = RfmMeasures { look_back: LookBack::LastDays { days: 0 }, ..RfmMeasures::default() };
    assert_eq!(RfmEdges::new(no_days, axis(recency, 3), vec![f(2)], vec![m(4)]), Err(RfmError::LookBackDays));
}

/// A tenth of a cent, a hundred million times over, is no fraction that a mean of 32 bits can be held against.
#[test]
fn cut_points_too_fine_for_means_are_refused() {
    let mean = RfmMeasures { monetary: Monetary::MeanPerOrder, ..RfmMeasures::default() };
    let cuts = |cut: &str| AxisScoring::CutPoints { cuts: vec![cut.parse().unwrap()] };
    let scoring =
        |cut| RfmScoring::quintiles().with_measures(mean).unwrap().with_axis(RfmAxis::Monetary, cuts(cut)).unwrap();
    let summary = summary_of(&[Plain { recency: 3, orders: 3, days: 1, net: 100 }], 10, 2);
    let score = |cut| scoring(cut).score_summary(&summary, date(10)).map(|scores| scores.row(0).unwrap()[2]);
    assert_eq!((score("0.33333333333"), score("0.33333333334")), (Ok(2), Ok(1)));
    assert_eq!((score("1/3"), score("1.01/3")), (Ok(2), Ok(1)));
    assert!(matches!(score("0.333333333333"), Err(RfmError::CutPointTooFine { .. })));
    assert_eq!((score("79228162514264337593543950335"), score("-79228162514264337593543950335")), (Ok(1), Ok(2)));
}

#[test]
fn bins_have_the_values_of_their_scores() {
    let cuts = [10.into(), 10.into(), 30.into()];
    let money = AxisEdges::new(RfmAxis::Monetary, 1..=5, cuts).unwrap();
    let bins = |edges: &AxisEdges| [0, 1, 2, 3, 4, 5].map(|score| edges.bin(score));
    let (ten, thirty) = (Some(CutPoint::from(10)), Some(CutPoint::from(30)));
    let expected = [None, Some((None, ten)), None, Some((ten, thirty)), Some((thirty, None)), None];
    assert_eq!(bins(&money), expected);
    let days = AxisEdges::new(RfmAxis::Recency, 1..=5, cuts).unwrap();
    let expected = [None, Some((thirty, None)), Some((ten, thirty)), None, Some((None, ten)), None];
    assert_eq!(bins(&days), expected);
    let all_alike = AxisEdges::new(RfmAxis::Monetary, 1..=5, []).unwrap();
    assert_eq!(bins(&all_alike), [None, Some((None, None)), None, None, None, None]);
}
