//! Return curves and time between purchases.

use chrono::NaiveDate;
use retention::history::OrderLog;
use retention::measure::PurchaseUnit;
use retention::metrics::{Confidence, KaplanMeier, SurvivalStep};
use rust_decimal::Decimal;

/// Times as the books print them: 6* is a censored one.
fn estimate(times: &str) -> KaplanMeier {
    let days = |text: &str| text.trim_end_matches('*').parse::<u32>().unwrap();
    let (censored, events): (Vec<_>, Vec<_>) = times.split(' ').partition(|text| text.ends_with('*'));
    let once = |texts: Vec<&str>| texts.into_iter().map(|text| (days(text), 1)).collect::<Vec<_>>();
    KaplanMeier::from_counts(once(events), once(censored)).unwrap()
}

/// Freireich and others (1963), weeks of remission of leukaemia: 21 patients treated with 6-mercaptopurine, 21 without.
fn treated() -> KaplanMeier {
    estimate("6 6 6 6* 7 9* 10 10* 11* 13 16 17* 19* 20* 22 23 25* 32* 32* 34* 35*")
}

fn untreated() -> KaplanMeier {
    estimate("1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23")
}

/// R `survival`'s data set `aml`, the maintained group: weeks.
fn maintained() -> KaplanMeier {
    estimate("9 13 13* 18 23 28* 31 34 45* 48 161*")
}

/// Days, at risk, events, survival and standard error of the steps with an event, as `summary(survfit(..))` prints them.
fn printed(estimate: &KaplanMeier) -> Vec<String> {
    let line = |step: SurvivalStep| {
        let error = step.standard_error().map_or("NaN".to_owned(), |error| format!("{:.4}", error.round_dp(4)));
        let survival = step.survival().round_dp(3);
        format!("{} {} {} {survival:.3} {error}", step.days(), step.at_risk(), step.events())
    };
    estimate.steps().filter(|step| step.events() > 0).map(line).collect()
}

#[test]
fn remission_under_treatment_is_that_of_the_books() {
    let expected = [
        "6 21 3 0.857 0.0764",
        "7 17 1 0.807 0.0869",
        "10 15 1 0.753 0.0963",
        "13 12 1 0.690 0.1068",
        "16 11 1 0.627 0.1141",
        "22 7 1 0.538 0.1282",
        "23 6 1 0.448 0.1346",
    ];
    assert_eq!(printed(&treated()), expected);
    assert_eq!(treated().median(), Some(23));
    assert_eq!((treated().observed(), treated().events(), treated().censored()), (21, 9, 12));
    assert_eq!(treated().longest(), Some(35));
}

#[test]
fn remission_without_treatment_is_the_plain_share() {
    let expected = [
        "1 21 2 0.905 0.0641",
        "2 19 2 0.810 0.0857",
        "3 17 1 0.762 0.0929",
        "4 16 2 0.667 0.1029",
        "5 14 2 0.571 0.1080",
        "8 12 4 0.381 0.1060",
        "11 8 2 0.286 0.0986",
        "12 6 2 0.190 0.0857",
        "15 4 1 0.143 0.0764",
        "17 3 1 0.095 0.0641",
        "22 2 1 0.048 0.0465",
        "23 1 1 0.000 NaN",
    ];
    assert_eq!(printed(&untreated()), expected);
    assert_eq!(untreated().median(), Some(8));
}

#[test]
fn the_maintained_group_is_that_of_r() {
    let expected = [
        "9 11 1 0.909 0.0867",
        "13 10 1 0.818 0.1163",
        "18 8 1 0.716 0.1397",
        "23 7 1 0.614 0.1526",
        "31 5 1 0.491 0.1642",
        "34 4 1 0.368 0.1627",
        "48 2 1 0.184 0.1535",
    ];
    assert_eq!(printed(&maintained()), expected);
    assert_eq!(maintained().median(), Some(31));
}

/// 60 digits: exact fractions, and their roots.
#[test]
fn survival_errors_and_intervals_are_those_of_fractions() {
    let near = |found: Option<Decimal>, expected: &str| {
        let expected = Decimal::from_str_exact(expected).unwrap();
        assert!((found.unwrap() - expected).abs() <= Decimal::new(1, 20), "{found:?}, {expected}");
    };
    near(treated().survival_at(7), "0.8067226890756302521008"); // 96/119
    near(treated().standard_error_at(7), "0.0869352851800571973524");
    near(treated().survival_at(35), "0.4481792717086834733894"); // 160/357
    near(treated().standard_error_at(35), "0.1345914567557604619310");
    near(treated().return_rate_by(35), "0.5518207282913165266106");
    near(maintained().survival_at(160), "0.1840909090909090909091"); // 81/440
    near(maintained().standard_error_at(160), "0.1534927457862936844101");

    // Greenwood's plain interval, as R's conf.type = "plain"; cut off at 1 after 6 weeks and at 0 after 48.
    let ends = |estimate: KaplanMeier, days| {
        let interval = estimate.interval(days, Confidence::P95).unwrap();
        (interval.low().round_dp(10).to_string(), interval.high().round_dp(10).to_string())
    };
    assert_eq!(ends(treated(), 10), ("0.5640993267".to_owned(), "0.9417830263".to_owned()));
    assert_eq!(ends(treated(), 6), ("0.7074793118".to_owned(), "1".to_owned()));
    assert_eq!(ends(maintained(), 48), ("0".to_owned(), "0.4849311627".to_owned()));
    let returned = treated().return_interval(10, Confidence::P95).unwrap();
    assert_eq!(returned.low().round_dp(10).to_string(), "0.0582169737");
    assert_eq!(returned.high().round_dp(10).to_string(), "0.4359006733");
}

/// openretailscience's test of churn: as of the last day of its data, 13 May 2024, so seen from 13 April, 30 days
/// before it.
#[test]
fn inactivity_churn_is_that_of_openretailscience() {
    let day = |m, d| NaiveDate::from_ymd_opt(2024, m, d).unwrap();
    let customers = [101, 101, 101, 102, 102, 103, 103, 103, 103, 104];
    let days = [
        day(1, 1),
        day(1, 31),
        day(3, 1),
        day(1, 15),
        day(2, 15),
        day(4, 1),
        day(4, 15),
        day(4, 29),
        day(5, 13),
        day(4, 10),
    ];
    let log = OrderLog::from_columns(&customers, &days, &[100; 10]).unwrap();
    let within = log.latest().returns_within(30, PurchaseUnit::Days, 4);
    let churned: Vec<_> = (1..=4)
        .map(|n| within.churned_after(n).unwrap())
        .map(|churned| (churned.successes(), churned.trials()))
        .collect();
    assert_eq!(churned, [(1, 4), (1, 2), (1, 1), (0, 0)]);
}
