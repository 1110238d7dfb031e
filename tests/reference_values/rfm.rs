//! RFM scoring, against what other tools do.

use chrono::NaiveDate;
use retention::measure::{CustomerSummary, SummaryColumns};
use retention::segment::{AxisScoring, CutPoint, RfmAxis, RfmError, RfmScores, RfmScoring};
use rust_decimal::Decimal;

fn date() -> NaiveDate {
    NaiveDate::from_epoch_days(20_000).unwrap()
}

/// Customers by days since the last order, orders and cents.
fn summary(customers: &[(i32, u32, i64)]) -> CustomerSummary<'static, u32> {
    let last: Vec<i32> = customers.iter().map(|customer| 20_000 - customer.0).collect();
    CustomerSummary::from_columns(SummaryColumns {
        keys: (0..).take(customers.len()).collect(),
        first_days: last.clone(),
        last_days: last,
        orders: customers.iter().map(|customer| customer.1).collect(),
        days_with_orders: vec![1; customers.len()],
        net_amounts: customers.iter().map(|customer| customer.2).collect(),
        scale: 2,
    })
    .unwrap()
}

fn column(scores: &RfmScores<'_, u32>, axis: RfmAxis) -> Vec<u8> {
    scores.scores(axis).flatten().collect()
}

fn counts(scores: &RfmScores<'_, u32>, axis: RfmAxis) -> Vec<u64> {
    scores.counts(axis).map(|(_, count)| count).collect()
}

/// definitions.md, section 1: with 62 % of customers who have one order, R's frequency scores 2 and 3 stay empty. Ours
/// stay empty too, because no cut can part equals, and both are named.
#[test]
fn skewed_frequency_leaves_scores_empty_and_says_so() {
    let customers: Vec<(i32, u32, i64)> = (0_i32..100)
        .map(|number| (number, if number < 62 { 1 } else { 2 + number.unsigned_abs() % 7 }, 1_00))
        .collect();
    let summary = summary(&customers);
    let scores = RfmScoring::r_rfm().score_summary(&summary, date()).unwrap();
    let empty = |scores: &RfmScores<'_, u32>| {
        let of_frequency = scores.empty_scores().filter(|(axis, _)| *axis == RfmAxis::Frequency);
        of_frequency.map(|(_, score)| score).collect::<Vec<_>>()
    };
    assert_eq!(empty(&scores), [2, 3]);
    // 1 + 1 three times, as three of the four quantiles are one order.
    let cuts = scores.edges().frequency(1).unwrap().cuts();
    assert_eq!(cuts.get(..3).unwrap(), [CutPoint::from(2), 2.into(), 2.into()]);
    let scores = RfmScoring::quintiles().score_summary(&summary, date()).unwrap();
    assert_eq!(empty(&scores), [2, 3]);
    assert_eq!(counts(&scores, RfmAxis::Frequency).first(), Some(&62));
}

/// definitions.md, section 1: R adds one unit to its cut points, so amounts from 0 to 0.9 all score 1.
#[test]
fn the_one_that_r_adds_drowns_small_amounts() {
    let summary = summary(&[0, 10, 20, 30, 40, 50, 60, 70, 80, 90].map(|cents| (0, 1, cents)));
    let scores = RfmScoring::r_rfm().score_summary(&summary, date()).unwrap();
    assert_eq!(column(&scores, RfmAxis::Monetary), [1; 10]);
    let scores = RfmScoring::quintiles().score_summary(&summary, date()).unwrap();
    assert_eq!(column(&scores, RfmAxis::Monetary), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
}

/// definitions.md, section 1: with 40 % of the customers at the maximum R's top score cannot be reached; ours is
/// theirs.
#[test]
fn a_crowd_at_the_maximum_is_at_the_top() {
    let summary = summary(&[1, 2, 3, 4, 5, 6, 9, 9, 9, 9].map(|orders| (0, orders, 1_00)));
    let scores = RfmScoring::r_rfm().score_summary(&summary, date()).unwrap();
    let highest = column(&scores, RfmAxis::Frequency).into_iter().max();
    assert_eq!(highest, Some(4));
    assert!(scores.empty_scores().any(|empty| empty == (RfmAxis::Frequency, 5)));
    let scores = RfmScoring::quintiles().score_summary(&summary, date()).unwrap();
    assert_eq!(column(&scores, RfmAxis::Frequency), [1, 1, 2, 2, 3, 3, 5, 5, 5, 5]);
}

/// definitions.md, section 1: `ClusterAudienceKit` scores the best customers 111 and the worst 555.
#[test]
fn the_best_customer_scores_highest() {
    let customers: Vec<_> = (1..=10_i32).map(|n| (100 - n, n.unsigned_abs(), i64::from(n) * 10_00)).collect();
    let summary = summary(&customers);
    let same = AxisScoring::cut_points([30, 60]);
    let cuts = RfmScoring::new(same.clone(), same.clone(), same).unwrap();
    let scorings = [
        RfmScoring::quintiles(),
        RfmScoring::equal_bins(5).unwrap(),
        RfmScoring::nested(2).unwrap(),
        RfmScoring::percentiles(),
        RfmScoring::fixed_recency(),
        RfmScoring::r_rfm(),
        cuts,
    ];
    for scoring in scorings {
        let scores = scoring.score_summary(&summary, date()).unwrap();
        let all: Vec<[u8; 3]> = scores.iter().map(|(_, scores)| scores).collect();
        for pair in all.windows(2) {
            let [worse, better] = pair else { unreachable!() };
            let nested = scoring.nesting() == retention::segment::Nesting::Nested;
            assert!(worse[0] <= better[0]);
            assert!(nested || worse[1] <= better[1] && worse[2] <= better[2], "{scoring:?} {worse:?} {better:?}");
        }
    }
}

/// numpy 2 `quantile([15, 20, 35, 40, 50], [0.25, 0.5, 0.75])` is 20, 35, 40, and R's `quantile` of type 7, Excel's
/// PERCENTILE.INC and `digitize` agree: the values score 1, 2, 3, 4, 4.
#[test]
fn quantiles_without_ties_are_those_of_type_7() {
    let summary = summary(&[15_00, 20_00, 35_00, 40_00, 50_00].map(|cents| (0, 1, cents)));
    let scores = RfmScoring::quartiles().score_summary(&summary, date()).unwrap();
    assert_eq!(column(&scores, RfmAxis::Monetary), [1, 2, 3, 4, 4]);
    assert_eq!(scores.edges().monetary(1, 1).unwrap().cuts(), [20.into(), 35.into(), 40.into()]);
    // The same between two customers: R's cut points of five values, in thirds, are 25 and 38 1/3, and 1 more.
    let plus_one = AxisScoring::QuantilesPlusOne { bins: 3 };
    let scoring = RfmScoring::quintiles().with_axis(RfmAxis::Monetary, plus_one).unwrap();
    let scores = scoring.score_summary(&summary, date()).unwrap();
    let cuts = scores.edges().monetary(1, 1).unwrap().cuts();
    assert_eq!(cuts, [26.into(), CutPoint::new(118, 3).unwrap()]);
}

/// SQL: `NTILE(4) OVER (ORDER BY orders, customer)` of ten rows has bins of 3, 3, 2 and 2; of two rows 1 and 2.
#[test]
fn equal_bins_are_those_of_ntile() {
    let scores = |orders: &[u32]| {
        let summary = summary(&orders.iter().map(|orders| (0, *orders, 1_00)).collect::<Vec<_>>());
        let scores = RfmScoring::equal_bins(4).unwrap().score_summary(&summary, date()).map(RfmScores::into_owned);
        column(&scores.unwrap(), RfmAxis::Frequency)
    };
    assert_eq!(scores(&[1, 1, 1, 1, 1, 1, 1, 1, 1, 1]), [1, 1, 1, 2, 2, 2, 3, 3, 4, 4]);
    assert_eq!(scores(&[9, 1, 8, 2, 7, 3, 6, 4, 5, 5]), [4, 1, 4, 1, 3, 1, 3, 2, 2, 2]);
    assert_eq!(scores(&[2, 1]), [2, 1]);
}

/// Mid-rank percentiles of 10, 20, 20, 30: 12.5, 50, 50, 87.5; half up.
#[test]
fn percentiles_are_of_the_middle_rank() {
    let summary = summary(&[10_00, 20_00, 20_00, 30_00].map(|cents| (0, 1, cents)));
    let scores = RfmScoring::percentiles().score_summary(&summary, date()).unwrap();
    assert_eq!(column(&scores, RfmAxis::Monetary), [13, 50, 50, 88]);
    assert_eq!(column(&scores, RfmAxis::Frequency), [50; 4]);
}

/// SPSS's nested binning: frequency is compared within a recency score only, money within both.
#[test]
fn nested_scores_compare_within_a_cell() {
    let customers = [
        (90, 1, 1_00),
        (80, 2, 2_00),
        (70, 8, 3_00),
        (60, 9, 9_00),
        (9, 1, 5_00),
        (8, 1, 6_00),
        (7, 2, 7_00),
        (6, 2, 8_00),
    ];
    let summary = summary(&customers);
    let scores = RfmScoring::nested(2).unwrap().score_summary(&summary, date()).unwrap();
    let all: Vec<[u8; 3]> = scores.iter().map(|(_, scores)| scores).collect();
    let expected = [[1, 1, 1], [1, 1, 2], [1, 2, 1], [1, 2, 2], [2, 1, 1], [2, 1, 2], [2, 2, 1], [2, 2, 2]];
    assert_eq!(all, expected);
    let edges = scores.edges();
    assert!(edges.is_nested());
    let cut = |recency| edges.frequency(recency).and_then(|edges| edges.cuts().first().copied());
    assert_eq!((cut(1), cut(2), cut(3)), (Some(8.into()), Some(2.into()), None));
    assert_eq!(edges.monetary(2, 2).unwrap().cuts(), [CutPoint::from(8)]);
    assert_eq!((edges.monetary(2, 3), edges.monetary(0, 1)), (None, None));
}

/// Klaviyo's fixed days: fewer than 180, fewer than 365, more.
#[test]
fn fixed_days() {
    let summary = summary(&[0, 179, 180, 364, 365, 9_999].map(|days| (days, 1, 1_00)));
    let scores = RfmScoring::fixed_recency().score_summary(&summary, date()).unwrap();
    assert_eq!(column(&scores, RfmAxis::Recency), [3, 3, 2, 2, 1, 1]);
}

/// A cut point belongs to the bin above it: frequencies 1, 2 to 4, 5 and more; money to the cent.
#[test]
fn cut_points_are_half_open() {
    let summary = summary(&[(30, 1, 99_99), (29, 2, 10_000), (31, 4, 10_001), (0, 5, -5), (365, 6, 0)]);
    let money: [Decimal; 1] = [100.into()];
    let scoring = RfmScoring::cut_points([30, 365], [2, 5], [0, 100]).unwrap();
    let scores = scoring.score_summary(&summary, date()).unwrap();
    assert_eq!(column(&scores, RfmAxis::Recency), [2, 3, 2, 3, 1]);
    assert_eq!(column(&scores, RfmAxis::Frequency), [1, 2, 2, 3, 3]);
    assert_eq!(column(&scores, RfmAxis::Monetary), [2, 3, 3, 1, 2]);
    let only = scoring.with_axis(RfmAxis::Monetary, AxisScoring::cut_points(money)).unwrap();
    let scores = only.score_summary(&summary, date()).unwrap();
    assert_eq!(column(&scores, RfmAxis::Monetary), [1, 2, 2, 1, 1]);
}

/// The cut points that R finds for its package's own data (definitions.md, section 1), as thresholds: the customers
/// that its vignette shows.
#[test]
fn three_customers_of_rs_vignette() -> Result<(), RfmError> {
    let cut = |text: &str| text.parse::<CutPoint>();
    let scoring = RfmScoring::new(
        AxisScoring::cut_points([cut("115")?, cut("181")?, cut("297.4")?, cut("482")?]),
        AxisScoring::cut_points([4, 5, 6, 8]),
        AxisScoring::cut_points([cut("255.8")?, cut("382")?, cut("506.4")?, cut("666")?]),
    )?;
    let summary = summary(&[(205, 6, 47_200), (140, 3, 34_000), (246, 4, 15_700)]);
    let scores = scoring.score_summary(&summary, date())?;
    assert_eq!([0, 1, 2].map(|row| scores.row(row)), [Some([3, 4, 3]), Some([4, 1, 2]), Some([3, 2, 1])]);
    Ok(())
}
