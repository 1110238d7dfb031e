//! Visits and surveys, against sets of people.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::prelude::*;
use retention::measure::{RepeatedAnswers, SurveyAnswers, SurveyPeriod, VisitLog, VisitLogError, VisitorSeries};
use retention::metrics::NetPromoterScore;
use retention::model::{NpsGroup, Period, Periods, SurveyAnswer, SurveyError};
use rust_decimal::Decimal;

use crate::strategies::{FIRST, LAST, day_among, periods, rows, rows_and_periods, some_days};
use crate::{config, date};

/// Customer, day and answer.
type Given = (u8, i32, u8);

fn given() -> impl Strategy<Value = Vec<Given>> {
    let keys = prop_oneof![Just((0..1_u8).boxed()), Just((0..5_u8).boxed()), Just(any::<u8>().boxed())];
    (keys, some_days()).prop_flat_map(|(keys, days)| vec((keys, days, 0..=10_u8), 0..40))
}

fn answers(given: &[Given]) -> SurveyAnswers<u8> {
    SurveyAnswers::from_answers(
        given.iter().map(|(customer, day, score)| SurveyAnswer::new(*customer, date(*day), *score).unwrap()),
    )
}

fn repeated() -> impl Strategy<Value = RepeatedAnswers> {
    prop_oneof![Just(RepeatedAnswers::Every), Just(RepeatedAnswers::LatestPerCustomer)]
}

/// The answers of a span that count: customer and score.
fn counted(given: &[Given], first: i32, last: i32, repeated: RepeatedAnswers) -> Vec<(u8, u8)> {
    let within = given.iter().filter(|(_, day, _)| first <= *day && *day <= last);
    if repeated == RepeatedAnswers::Every {
        return within.map(|(customer, _, score)| (*customer, *score)).collect();
    }
    let mut latest = BTreeMap::<u8, (i32, u8)>::new();
    for (customer, day, score) in within {
        let kept = latest.entry(*customer).or_insert((*day, *score));
        if *day > kept.0 || (*day == kept.0 && *score < kept.1) {
            *kept = (*day, *score);
        }
    }
    latest.into_iter().map(|(customer, (_, score))| (customer, score)).collect()
}

fn score(counted: impl IntoIterator<Item = (u8, u8)>) -> NetPromoterScore {
    NetPromoterScore::from_answers(counted.into_iter().map(|(_, score)| score)).unwrap()
}

fn given_and_boundaries() -> impl Strategy<Value = (Vec<Given>, Vec<i32>)> {
    given().prop_flat_map(|given| {
        let mut days: Vec<i32> = given.iter().map(|(_, day, _)| *day).collect();
        days.extend([0, FIRST, LAST]);
        let near = (proptest::sample::select(days), -2..=2_i32).prop_map(|(day, off)| (day + off).clamp(FIRST, LAST));
        let boundaries = proptest::collection::btree_set(near, 2..8).prop_map(|days| days.into_iter().collect());
        (Just(given), boundaries)
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn returning_visitors_are_those_of_sets((rows, periods) in rows_and_periods(), seen in 0..8_usize) {
        let log = VisitLog::from_visits(rows.iter().map(|row| (row.key, date(row.day)))).unwrap();
        let count = |period: Period, until: i32| {
            let came = |from: i32, to: i32| -> BTreeSet<u8> {
                rows.iter().filter(|row| from <= row.day && row.day < to.min(until)).map(|row| row.key).collect()
            };
            let (start, end) = (period.start().to_epoch_days(), period.end().to_epoch_days());
            let (before, visitors) = (came(FIRST, start), came(start, end));
            ((before.intersection(&visitors).count() as u64), visitors.len() as u64)
        };
        for period in periods.iter() {
            let found = log.returning_visitors(period);
            prop_assert_eq!((found.seen_before(), found.visitors()), count(period, LAST + 1));
        }
        let as_of = periods.boundaries()[seen % periods.boundaries().len()];
        let series = log.returning_visitors_series(&periods, as_of);
        prop_assert_eq!((series.date(), series.rows().len()), (as_of, periods.len()));
        for (row, period) in series.rows().iter().zip(periods.iter()) {
            prop_assert_eq!(row.period(), period);
            prop_assert_eq!(row.is_complete(), as_of >= period.last_day());
            let found = row.returning_visitors().map(|visitors| (visitors.seen_before(), visitors.visitors()));
            let expected = (period.start() <= as_of).then(|| count(period, as_of.to_epoch_days() + 1));
            prop_assert_eq!(found, expected);
        }

        let part = |keep: &dyn Fn(u8) -> bool, until: i32| {
            let kept = rows.iter().filter(|row| keep(row.key) && row.day <= until);
            let log = VisitLog::from_visits(kept.map(|row| (row.key, date(row.day)))).unwrap();
            log.returning_visitors_series(&periods, as_of)
        };
        prop_assert_eq!(&part(&|_| true, as_of.to_epoch_days()), &series);
        let [a, b, c] = [0, 1, 2].map(|number| part(&|key| key % 3 == number, LAST));
        prop_assert_eq!(a.merge(&b).unwrap().merge(&c), Ok(series.clone()));
        prop_assert_eq!(c.merge(&a).unwrap().merge(&b), Ok(series.clone()));
        prop_assert_eq!(series.merge(&part(&|_| false, LAST)), Ok(series));
    }

    #[test]
    fn visits_are_orders_without_money(rows in rows(), batch in 0..50_usize) {
        let columns = |rows: &[crate::naive::Row<u8>]| -> (Vec<u8>, Vec<i32>) {
            (rows.iter().map(|row| row.key).collect(), rows.iter().map(|row| row.day).collect())
        };
        let (keys, days) = columns(&rows);
        let log = VisitLog::from_columns(&keys, &days).unwrap();
        let dates: Vec<NaiveDate> = days.iter().map(|day| date(*day)).collect();
        prop_assert_eq!(&VisitLog::from_columns(&keys, &dates).unwrap(), &log);
        prop_assert_eq!(&VisitLog::from_visits(keys.iter().copied().zip(dates).rev()).unwrap(), &log);

        let (early, late) = rows.split_at(batch.min(rows.len()));
        let ((keys, days), (late_keys, late_days)) = (columns(early), columns(late));
        let mut parts = VisitLog::from_columns(&keys, &days).unwrap();
        parts.append_columns(&late_keys, &late_days).unwrap();
        prop_assert_eq!(&parts, &log);

        let (even, odd): (Vec<_>, Vec<_>) = rows.iter().cloned().partition(|row| row.key % 2 == 0);
        let part = |rows: &[crate::naive::Row<u8>]| { let (keys, days) = columns(rows); VisitLog::from_columns(&keys, &days).unwrap() };
        prop_assert_eq!(&part(&even).merge(part(&odd)).unwrap(), &log);

        let mut seen: Vec<(u8, i32)> = rows.iter().map(|row| (row.key, row.day)).collect();
        seen.sort_unstable();
        let visitors: BTreeSet<u8> = seen.iter().map(|(key, _)| *key).collect();
        prop_assert_eq!(log.keys(), visitors.iter().copied().collect::<Vec<_>>());
        prop_assert_eq!((log.visitors(), log.visits(), log.is_empty()), (visitors.len(), rows.len(), rows.is_empty()));
        let view = log.latest();
        let mut shown = Vec::new();
        for visitor in view.customers() {
            prop_assert_eq!(visitor.net_amount(), Decimal::ZERO);
            shown.extend(visitor.iter().map(|(day, _)| (*visitor.key(), day.to_epoch_days())));
        }
        prop_assert_eq!(shown, seen);
    }

    #[test]
    fn as_of_a_day_later_visits_are_not_seen(
        (rows, day) in rows().prop_flat_map(|rows| { let day = day_among(&rows); (Just(rows), day) }),
    ) {
        let log = VisitLog::from_visits(rows.iter().map(|row| (row.key, date(row.day)))).unwrap();
        let seen: usize = log.as_of(date(day)).customers().map(|visitor| visitor.len()).sum();
        prop_assert_eq!(seen, rows.iter().filter(|row| row.day <= day).count());
    }

    #[test]
    fn scores_are_those_of_the_answers_that_count(
        (given, days) in given_and_boundaries(),
        repeated in repeated(),
        from in 0..40_usize,
    ) {
        let all = answers(&given);
        prop_assert_eq!((all.len(), all.is_empty()), (given.len(), given.is_empty()));
        let mut turned = given.clone();
        turned.rotate_left(from % given.len().max(1));
        prop_assert_eq!(&answers(&turned), &all);
        let keys: Vec<u8> = given.iter().map(|given| given.0).collect();
        let scores: Vec<u8> = given.iter().map(|given| given.2).collect();
        let numbers: Vec<i32> = given.iter().map(|given| given.1).collect();
        let dates: Vec<NaiveDate> = numbers.iter().map(|day| date(*day)).collect();
        prop_assert_eq!(&SurveyAnswers::from_columns(&keys, &numbers, &scores).unwrap(), &all);
        prop_assert_eq!(&SurveyAnswers::from_columns(&keys, &dates, &scores).unwrap(), &all);
        let (left, right) = given.split_at(from.min(given.len()));
        prop_assert_eq!(&answers(right).merge(answers(left)), &all);

        let periods = periods(days.into_iter()).unwrap();
        let series = all.series(&periods, date(LAST), repeated);
        prop_assert_eq!((series.date(), series.repeated(), series.rows().len()), (date(LAST), repeated, periods.len()));
        for (row, period) in series.rows().iter().zip(periods.iter()) {
            let (first, last) = (period.start().to_epoch_days(), period.last_day().to_epoch_days());
            let expected = counted(&given, first, last, repeated);
            prop_assert_eq!(row.net_promoter_score(), Some(score(expected.clone())));
            let span = all.during(period, repeated);
            prop_assert_eq!(Some(span.net_promoter_score()), row.net_promoter_score());
            let mut listed: Vec<_> = span.answers().map(|answer| (*answer.customer(), answer.score())).collect();
            prop_assert!(listed.is_sorted_by_key(|(customer, _)| *customer));
            listed.sort_unstable();
            let mut expected = expected;
            expected.sort_unstable();
            prop_assert_eq!(listed, expected);

            let known = all.as_of(period.last_day(), repeated).net_promoter_score();
            prop_assert_eq!(known, score(counted(&given, i32::MIN, last, repeated)));
        }
        if repeated == RepeatedAnswers::Every {
            let ends = Period::new(periods.boundaries()[0], *periods.boundaries().last().unwrap()).unwrap();
            let scores = series.rows().iter().filter_map(SurveyPeriod::net_promoter_score);
            let sum = scores.fold(NetPromoterScore::default(), |sum, score| sum.merge(&score).unwrap());
            prop_assert_eq!(all.during(ends, repeated).net_promoter_score(), sum);
        }
    }

    #[test]
    fn scores_by_period_are_as_they_were_known(
        (given, days) in given_and_boundaries(),
        repeated in repeated(),
        seen in 0..8_usize,
        off in -1..=1_i32,
    ) {
        let day = (days[seen % days.len()] + off).clamp(FIRST, LAST);
        let periods = periods(days.into_iter()).unwrap();
        let of = |keep: &dyn Fn(&Given) -> bool| {
            answers(&given.iter().copied().filter(keep).collect::<Vec<_>>()).series(&periods, date(day), repeated)
        };
        let series = of(&|_| true);
        prop_assert_eq!(&of(&|(_, answered, _)| *answered <= day), &series);
        for (row, period) in series.rows().iter().zip(periods.iter()) {
            prop_assert_eq!(row.period(), period);
            prop_assert_eq!(row.is_complete(), period.last_day() <= date(day));
            let (first, last) = (period.start().to_epoch_days(), period.last_day().to_epoch_days().min(day));
            let expected = (first <= day).then(|| score(counted(&given, first, last, repeated)));
            prop_assert_eq!(row.net_promoter_score(), expected);
        }
        let [a, b, c] = [0, 1, 2].map(|part| of(&|(customer, _, _)| customer % 3 == part));
        prop_assert_eq!(a.merge(&b).unwrap().merge(&c), Ok(series.clone()));
        prop_assert_eq!(c.merge(&a).unwrap().merge(&b), Ok(series.clone()));
        prop_assert_eq!(series.merge(&of(&|_| false)), Ok(series));
    }

    #[test]
    fn groups_add_up_to_all(given in given(), repeated in repeated(), groups in 1..5_u8) {
        let all = answers(&given);
        let group_of = |customer: &u8| Some(customer % groups).filter(|group| *group != 2);
        let span = all.as_of(date(LAST), repeated);
        let found = span.by_group(group_of);
        prop_assert_eq!(found.total(), span.net_promoter_score());
        let counted = counted(&given, FIRST, LAST, repeated);
        let of = |group: Option<u8>| score(counted.iter().copied().filter(|(customer, _)| group_of(customer) == group));
        prop_assert_eq!(found.without_group(), of(None));
        for group in 0..5 {
            prop_assert_eq!(found.group(&group), if group == 2 { NetPromoterScore::default() } else { of(Some(group)) });
        }
        let listed: Vec<_> = found.iter().map(|(group, score)| (*group, score)).collect();
        prop_assert!(listed.is_sorted_by(|a, b| a.0 < b.0));
        prop_assert!(listed.iter().all(|(group, score)| score.answers() > 0 && *score == found.group(group)));
    }

    #[test]
    fn promoters_are_those_whose_latest_answer_says_so((given, days) in given_and_boundaries(), repeated in repeated()) {
        let all = answers(&given);
        for period in periods(days.into_iter()).unwrap().iter() {
            let (first, last) = (period.start().to_epoch_days(), period.last_day().to_epoch_days());
            let latest = counted(&given, first, last, RepeatedAnswers::LatestPerCustomer);
            let who = |low, high| -> Vec<u8> {
                latest.iter().filter(|(_, score)| low <= *score && *score <= high).map(|(customer, _)| *customer).collect()
            };
            let span = all.during(period, repeated);
            prop_assert_eq!(span.promoters().copied().collect::<Vec<_>>(), who(9, 10));
            prop_assert_eq!(span.detractors().copied().collect::<Vec<_>>(), who(0, 6));
        }
    }

    #[test]
    fn an_answer_is_on_the_scale_or_refused(customer in any::<u8>(), day in FIRST..=LAST, found in any::<u8>()) {
        match SurveyAnswer::new(customer, date(day), found) {
            Ok(answer) => {
                prop_assert!(found <= 10);
                prop_assert_eq!((*answer.customer(), answer.answered_on(), answer.score()), (customer, date(day), found));
                let group = if found >= 9 { NpsGroup::Promoter } else if found >= 7 { NpsGroup::Passive } else { NpsGroup::Detractor };
                prop_assert_eq!(answer.group(), group);
            }
            Err(error) => {
                prop_assert!(found > 10);
                prop_assert_eq!(error, SurveyError::Score { found });
            }
        }
    }
}

#[test]
fn answers_on_the_calendars_edges_count() {
    let edges = [NaiveDate::MIN, NaiveDate::MAX];
    let all = SurveyAnswers::from_answers(edges.map(|day| SurveyAnswer::new(1, day, 9).unwrap()));
    assert_eq!(all.as_of(NaiveDate::MAX, RepeatedAnswers::Every).net_promoter_score().promoters(), 2);
    assert_eq!(all.as_of(NaiveDate::MIN, RepeatedAnswers::Every).net_promoter_score().promoters(), 1);
    let whole = Period::new(NaiveDate::MIN, NaiveDate::MAX).unwrap();
    assert_eq!(all.during(whole, RepeatedAnswers::Every).net_promoter_score().promoters(), 1);
}

#[test]
fn series_of_other_dates_periods_or_answers_are_not_merged() {
    let boundaries = |days: &[i32]| -> Periods { periods(days.iter().copied()).unwrap() };
    let visits = VisitLog::from_columns(&[1_u8], &[0]).unwrap();
    let came = |day, days: &[i32]| visits.returning_visitors_series(&boundaries(days), date(day));
    let refused = |other: &VisitorSeries| came(5, &[0, 5, 9]).merge(other).unwrap_err().to_string();
    assert_eq!(refused(&came(6, &[0, 5, 9])), "date: expected 1970-01-06, found 1970-01-07");
    assert_eq!(refused(&came(5, &[0, 9])), "periods: expected 2, found 1");
    assert!(refused(&came(5, &[1, 5, 9])).starts_with("period: expected 1970-01-01/1970-01-06, found 1970-01-02/"));

    let all = answers(&[(1, 0, 9)]);
    let every = all.series(&boundaries(&[0, 5]), date(5), RepeatedAnswers::Every);
    let latest = all.series(&boundaries(&[0, 5]), date(5), RepeatedAnswers::LatestPerCustomer);
    let refused = |other| every.merge(other).unwrap_err().to_string();
    assert_eq!(refused(&latest), "repeated: expected Every, found LatestPerCustomer");
    let later = all.series(&boundaries(&[0, 5]), date(6), RepeatedAnswers::Every);
    assert_eq!(refused(&later), "date: expected 1970-01-06, found 1970-01-07");
    let longer = all.series(&boundaries(&[0, 6]), date(5), RepeatedAnswers::Every);
    assert!(refused(&longer).starts_with("period: "));
}

/// Whoever numbers the groups as they come has a rule that changes what it holds.
#[test]
fn a_rule_of_groups_may_count() {
    let all = answers(&[(4, 0, 9), (4, 1, 9), (7, 0, 3), (9, 0, 7)]);
    let mut asked = Vec::new();
    let scores = all.as_of(date(1), RepeatedAnswers::Every).by_group(|customer| {
        asked.push(*customer);
        Some(asked.len())
    });
    assert_eq!(
        scores.iter().map(|(group, score)| (*group, score.answers())).collect::<Vec<_>>(),
        [(1, 2), (2, 1), (3, 1)]
    );
    assert_eq!(asked, [4, 7, 9]);
}

#[test]
fn bad_columns_of_answers_are_refused() {
    let error = |days: &[i32], scores: &[u8]| {
        SurveyAnswers::from_columns(&[1_u8, 2], days.to_vec().as_slice(), scores).unwrap_err().to_string()
    };
    assert_eq!(error(&[0], &[9, 9]), "expected columns of one length, found 2 keys, 1 days and 2 scores");
    assert_eq!(error(&[0, 1], &[9]), "expected columns of one length, found 2 keys, 2 days and 1 scores");
    assert_eq!(error(&[0, i32::MIN], &[11, 0]), "row 0: score: expected 0 to 10, found 11");
    assert_eq!(error(&[0, i32::MIN], &[9, 11]), "row 1: day: expected a day of the calendar, found -2147483648");
}

#[test]
fn bad_columns_of_visits_are_refused() {
    let error = VisitLog::from_columns(&[1_u8, 2], &[0]).unwrap_err();
    assert_eq!(error, VisitLogError::ColumnLengths { visitors: 2, days: 1 });
    let mut log = VisitLog::from_columns(&[1_u8], &[0]).unwrap();
    let before = log.clone();
    let error = log.append_columns(&[1], &[i32::MAX]).unwrap_err();
    assert!(error.to_string().starts_with("row 0: day: expected a day number from"), "{error}");
    assert_eq!(log, before);
    assert!(matches!(error, VisitLogError::Rows(_)));
    assert_eq!(log.clone().merge(log).unwrap_err(), VisitLogError::SharedVisitor { first: 0, second: 0 });
}

#[cfg(feature = "serde")]
#[test]
fn answers_are_read_and_written_with_care() {
    let answer = SurveyAnswer::new("sara".to_owned(), date(20_513), 9).unwrap();
    let json = r#"{"customer":"sara","answered_on":"2026-03-01","score":9}"#;
    assert_eq!(serde_json::to_string(&answer).unwrap(), json);
    assert_eq!(serde_json::from_str::<SurveyAnswer<String>>(json).unwrap(), answer);
    let bytes = postcard::to_stdvec(&answer).unwrap();
    assert_eq!(postcard::from_bytes::<SurveyAnswer<String>>(&bytes).unwrap(), answer);
    let error = serde_json::from_str::<SurveyAnswer<String>>(&json.replace('9', "11")).unwrap_err().to_string();
    assert!(error.contains("score: expected 0 to 10, found 11"), "{error}");
    assert_eq!(serde_json::to_string(&RepeatedAnswers::LatestPerCustomer).unwrap(), r#""latest_per_customer""#);
    assert_eq!(serde_json::from_str::<RepeatedAnswers>(r#""every""#).unwrap(), RepeatedAnswers::Every);
    assert_eq!(serde_json::to_string(&NpsGroup::Detractor).unwrap(), r#""detractor""#);
    let all = answers(&[(1, 0, 9), (2, 0, 3)]);
    let scores =
        all.as_of(date(0), RepeatedAnswers::Every).by_group(|customer| (*customer == 1).then_some("champions"));
    let json = serde_json::to_value(&scores).unwrap();
    assert_eq!(json["groups"][0][0], "champions");
    assert_eq!(json["groups"][0][1]["promoters"], 1);
    assert_eq!(json["without_group"]["detractors"], 1);

    let months = periods([0, 1, 2].into_iter()).unwrap();
    let series = all.series(&months, date(0), RepeatedAnswers::LatestPerCustomer);
    let expected = concat!(
        r#"{"date":"1970-01-01","repeated":"latest_per_customer","rows":["#,
        r#"{"period":{"start":"1970-01-01","end":"1970-01-02"},"is_complete":true,"#,
        r#""net_promoter_score":{"promoters":1,"passives":0,"detractors":1}},"#,
        r#"{"period":{"start":"1970-01-02","end":"1970-01-03"},"is_complete":false,"net_promoter_score":null}]}"#,
    );
    assert_eq!(serde_json::to_string(&series).unwrap(), expected);
    let visits = VisitLog::from_columns(&[1_u8, 2], &[0, 0]).unwrap().returning_visitors_series(&months, date(0));
    let json = serde_json::to_value(&visits).unwrap();
    assert_eq!(json["rows"][0]["returning_visitors"]["visitors"], 2);
    assert!(json["rows"][1]["returning_visitors"].is_null());
    assert_eq!(json["date"], "1970-01-01");
}
