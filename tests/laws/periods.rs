//! Periods meet without overlap and without a gap, and no date makes them panic.

use chrono::{Datelike, NaiveDate, Weekday};
use proptest::prelude::*;
use retention::history::{LogOptions, OrderLog};
use retention::model::{CalendarUnit, Period, PeriodError, Periods, PeriodsError};

use crate::naive::{build, known};
use crate::strategies::{FIRST, LAST, calendar_units, day_among, policies, rows, some_days};
use crate::{config, date};

fn dates() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![
        some_days().prop_flat_map(|days| days).prop_map(date),
        Just(NaiveDate::MAX),
        (1990..2040_i32, 1..=12_u32).prop_map(|(year, month)| NaiveDate::from_ymd_opt(year, month, 1).unwrap()),
        (-262_143..=262_142_i32, 1..=12_u32).prop_map(|(year, month)| NaiveDate::from_ymd_opt(year, month, 1).unwrap()),
    ]
}

fn some_periods() -> impl Strategy<Value = Period> {
    let near = (dates(), prop_oneof![1..40_u32, 1..1_500_u32]);
    prop_oneof![
        near.prop_filter_map("beyond the calendar", |(start, days)| Period::from_days(start, days).ok()),
        (dates(), dates()).prop_filter_map("empty", |(start, end)| Period::new(start, end).ok()),
        (-300_000..300_000_i32, 0..14_u32)
            .prop_filter_map("no such month", |(year, month)| Period::month(year, month).ok()),
    ]
}

fn whole_months(period: Period) -> bool {
    period.start().day() == 1 && period.end().day() == 1
}

/// The unit that holds a date, by another way than the crate's.
fn unit_of(unit: CalendarUnit, date: NaiveDate) -> (i32, u32) {
    match unit {
        CalendarUnit::IsoWeek => (date.iso_week().year(), date.iso_week().week()),
        CalendarUnit::Month => (date.year(), date.month()),
        CalendarUnit::Quarter => (date.year(), date.month().div_ceil(3)),
        CalendarUnit::Year => (date.year(), 0),
        _ => (date.year(), date.ordinal()),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn splitting_covers_each_day_once_at_the_units_own_boundaries(
        start in dates(),
        days in 1..900_u32,
        unit in calendar_units(),
    ) {
        let Ok(period) = Period::from_days(start, days) else { return Ok(()) };
        let parts: Vec<Period> = period.split(unit).iter().collect();
        let mut day = period.start();
        for (number, part) in parts.iter().enumerate() {
            prop_assert_eq!(part.start(), day);
            if number > 0 {
                let before = part.start().pred_opt().unwrap();
                prop_assert_ne!(unit_of(unit, before), unit_of(unit, part.start()));
            }
            while day < part.end() {
                prop_assert_eq!(unit_of(unit, day), unit_of(unit, part.start()));
                prop_assert!(part.contains(day));
                day = day.succ_opt().unwrap();
            }
        }
        prop_assert_eq!(day, period.end());
        prop_assert_eq!(parts.iter().map(Period::days).sum::<u32>(), period.days());
    }

    #[test]
    fn covering_units_are_whole_and_hold_the_first_day_and_the_last(
        start in dates(),
        days in 0..900_u32,
        unit in calendar_units(),
    ) {
        let Some(last) = start.checked_add_days(chrono::Days::new(days.into())) else { return Ok(()) };
        let covering = Periods::covering(start, last, unit);
        let (Ok(first_unit), Ok(last_unit)) = (Period::containing(start, unit), Period::containing(last, unit)) else {
            prop_assert_eq!(covering, Err(PeriodError::OutOfCalendar));
            return Ok(());
        };
        let parts: Vec<Period> = covering.unwrap().iter().collect();
        prop_assert!(parts[0].contains(start) && parts[parts.len() - 1].contains(last));
        prop_assert_eq!((parts[0], parts[parts.len() - 1]), (first_unit, last_unit));
        for part in &parts {
            prop_assert_eq!(Period::containing(part.start(), unit), Ok(*part));
            // Whole, by another way than the crate's: the days around it are of other units.
            for (within, beyond) in [(part.start(), part.start().pred_opt()), (part.last_day(), Some(part.end()))] {
                prop_assert!(beyond.is_none_or(|beyond| unit_of(unit, beyond) != unit_of(unit, within)));
            }
        }
        for pair in parts.windows(2) {
            prop_assert_eq!(pair[0].next(), Ok(pair[1]));
            prop_assert_eq!(pair[0].end(), pair[1].start());
        }
        if days > 0 {
            prop_assert_eq!(
                Periods::covering(last, start, unit),
                Err(PeriodError::LastBeforeFirst { first: last, last: start })
            );
        }
    }

    #[test]
    fn the_periods_of_a_view_reach_from_the_first_order_seen_to_its_date(
        (rows, day) in rows().prop_flat_map(|rows| { let day = day_among(&rows); (Just(rows), day) }),
        policy in policies(),
        unit in prop_oneof![Just(CalendarUnit::Quarter), Just(CalendarUnit::Year)],
    ) {
        let log = build(&LogOptions::new().refunds(policy), &rows);
        let known = known(&rows, policy, day + 1);
        let first = known.orders.values().map(|orders| date(orders[0].0)).min();
        let view = log.as_of(date(day));
        prop_assert_eq!(view.first_day(), first);
        let expected = first.and_then(|first| Periods::covering(first, date(day), unit).ok());
        prop_assert_eq!(view.periods(unit), expected);
    }

    #[test]
    fn positions_agree_with_the_periods_that_hold_a_day(
        boundaries in proptest::collection::vec(dates(), 0..8),
        day in dates(),
    ) {
        let ascending = boundaries.windows(2).position(|pair| pair[1] <= pair[0]);
        let periods = match (Periods::from_boundaries(boundaries.clone()), ascending) {
            (Ok(periods), None) => periods,
            (Err(PeriodsError::TooFew { found }), _) => {
                prop_assert!(found == boundaries.len() && found < 2);
                return Ok(());
            }
            (Err(PeriodsError::NotAscending { index, previous, found }), Some(position)) => {
                prop_assert_eq!((index, previous, found), (position + 1, boundaries[position], boundaries[index]));
                let mut sorted = boundaries;
                sorted.sort_unstable();
                sorted.dedup();
                match Periods::from_boundaries(sorted) {
                    Ok(periods) => periods,
                    Err(_) => return Ok(()),
                }
            }
            (result, expected) => return Err(TestCaseError::fail(format!("{result:?}, {expected:?}"))),
        };
        let holding = (0..).zip(periods.iter()).filter(|(_, period)| period.contains(day));
        let holding: Vec<usize> = holding.map(|(position, _)| position).collect();
        prop_assert!(holding.len() <= 1);
        prop_assert_eq!(periods.position(day), holding.first().copied());
        for (position, period) in periods.iter().enumerate() {
            prop_assert_eq!(periods.position(period.start()), Some(position));
            prop_assert_eq!(periods.position(period.last_day()), Some(position));
        }
        prop_assert_eq!(periods.position(*periods.boundaries().last().unwrap()), None);
        prop_assert_eq!(periods.len() + 1, periods.boundaries().len());
        prop_assert_eq!(periods.len(), periods.iter().count());
    }

    #[test]
    fn the_next_period_begins_where_this_one_ends_and_leads_back(period in some_periods()) {
        match period.next() {
            Ok(next) => {
                prop_assert_eq!(next.start(), period.end());
                // Days that happen to fall on two firsts of months are months from then on.
                if whole_months(next) == whole_months(period) {
                    prop_assert_eq!(next.previous(), Ok(period));
                }
                if !whole_months(period) {
                    prop_assert_eq!(next.days(), period.days());
                }
            }
            Err(error) => prop_assert_eq!(error, PeriodError::OutOfCalendar),
        }
        match period.previous() {
            Ok(previous) => {
                prop_assert_eq!(previous.end(), period.start());
                if whole_months(previous) == whole_months(period) {
                    prop_assert_eq!(previous.next(), Ok(period));
                }
            }
            Err(error) => prop_assert_eq!(error, PeriodError::OutOfCalendar),
        }
    }

    #[test]
    fn a_period_holds_its_days_and_no_others(period in some_periods(), day in dates()) {
        prop_assert!(period.contains(period.start()) && period.contains(period.last_day()));
        prop_assert!(!period.contains(period.end()));
        prop_assert!(period.start().pred_opt().is_none_or(|before| !period.contains(before)));
        prop_assert_eq!(period.contains(day), (period.start()..period.end()).contains(&day));
        let days = period.end().to_epoch_days().abs_diff(period.start().to_epoch_days());
        prop_assert_eq!(period.days(), days);
        prop_assert_eq!(Period::from_days(period.start(), days), Ok(period));
        prop_assert_eq!(period.to_string(), format!("{}/{}", period.start(), period.end()));
        prop_assert!(Periods::from(period).iter().eq([period]));
    }

    #[test]
    fn a_date_is_in_the_week_month_quarter_and_year_of_its_own(date in dates()) {
        let week = date.iso_week();
        if let Ok(period) = Period::iso_week(week.year(), week.week()) {
            prop_assert!(period.contains(date));
            prop_assert_eq!((period.start().weekday(), period.days()), (Weekday::Mon, 7));
        } else {
            // The first and the last week of the calendar are cut off.
            prop_assert!(date.to_epoch_days() < FIRST + 7 || date.to_epoch_days() > LAST - 7);
        }
        let of_date = [
            Period::month(date.year(), date.month()),
            Period::quarter(date.year(), date.month().div_ceil(3)),
            Period::year(date.year()),
            Period::day(date),
        ];
        let units = [CalendarUnit::Month, CalendarUnit::Quarter, CalendarUnit::Year, CalendarUnit::Day];
        for (period, unit) in of_date.into_iter().zip(units) {
            match period {
                Ok(period) => {
                    prop_assert!(period.contains(date));
                    prop_assert_eq!(period.split(unit).len(), 1);
                }
                Err(_) => prop_assert!(date.year() == NaiveDate::MAX.year()),
            }
        }
    }

    #[test]
    fn no_number_makes_a_period_panic(
        year in any::<i32>(),
        number in prop_oneof![0..60_u32, any::<u32>()],
        day in dates(),
    ) {
        let of_numbers = [Period::iso_week(year, number), Period::month(year, number), Period::quarter(year, number)];
        for period in of_numbers.into_iter().chain([Period::year(year), Period::from_days(day, number)]).flatten() {
            prop_assert!(period.start() < period.end());
            let _ = (period.next(), period.previous());
        }
        prop_assert!(Period::month(year, number).is_err() || (1..=12).contains(&number));
        prop_assert!(Period::quarter(year, number).is_err() || (1..=4).contains(&number));
        prop_assert!(Period::iso_week(year, number).is_err() || (1..=53).contains(&number));
    }
}

#[test]
fn the_whole_calendar_is_a_period() {
    let all = Period::new(NaiveDate::MIN, NaiveDate::MAX).unwrap();
    assert_eq!(all.days(), NaiveDate::MAX.to_epoch_days().abs_diff(NaiveDate::MIN.to_epoch_days()));
    assert_eq!((all.next(), all.previous()), (Err(PeriodError::OutOfCalendar), Err(PeriodError::OutOfCalendar)));
    assert_eq!(all.split(CalendarUnit::Year).len(), 524_286);
    assert_eq!(Period::day(NaiveDate::MAX), Err(PeriodError::OutOfCalendar));
    assert_eq!(Period::day(date(LAST)).unwrap().end(), NaiveDate::MAX);
    assert_eq!(Period::year(NaiveDate::MAX.year()), Err(PeriodError::OutOfCalendar));
    let empty = Period::new(NaiveDate::MAX, NaiveDate::MIN).unwrap_err();
    assert!(empty.to_string().starts_with("expected an end after the start"), "{empty}");
}

#[test]
fn covering_units_of_the_years_1_and_9999_and_of_the_calendars_ends() {
    let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    let covering =
        |first, last, unit| Periods::covering(first, last, unit).map(|periods| periods.boundaries().to_vec());
    assert_eq!(
        covering(day(1, 1, 1), day(1, 12, 31), CalendarUnit::Quarter),
        Ok(vec![day(1, 1, 1), day(1, 4, 1), day(1, 7, 1), day(1, 10, 1), day(2, 1, 1)])
    );
    // 1 January of the year 1 is a Monday, 31 December 9999 a Friday.
    assert_eq!(covering(day(1, 1, 1), day(1, 1, 1), CalendarUnit::IsoWeek), Ok(vec![day(1, 1, 1), day(1, 1, 8)]));
    assert_eq!(
        covering(day(9999, 12, 31), day(9999, 12, 31), CalendarUnit::IsoWeek),
        Ok(vec![day(9999, 12, 27), day(10_000, 1, 3)])
    );
    assert_eq!(Periods::covering(day(1, 1, 1), day(9999, 12, 31), CalendarUnit::Year).unwrap().len(), 9_999);
    assert_eq!(Periods::covering(day(1, 1, 1), day(9999, 12, 31), CalendarUnit::Month).unwrap().len(), 119_988);

    let (min, max) = (NaiveDate::MIN, NaiveDate::MAX);
    assert_eq!(covering(max, max, CalendarUnit::Day), Err(PeriodError::OutOfCalendar));
    assert_eq!(covering(max, max, CalendarUnit::Month), Err(PeriodError::OutOfCalendar));
    assert_eq!(covering(min, day(1, 1, 1), CalendarUnit::Year).unwrap()[0], min);
    assert_eq!(Periods::covering(min, date(LAST), CalendarUnit::Year), Err(PeriodError::OutOfCalendar));
    assert_eq!(covering(min, min, CalendarUnit::Day), Ok(vec![min, min.succ_opt().unwrap()]));
    let error = Periods::covering(day(2026, 3, 2), day(2026, 3, 1), CalendarUnit::Day).unwrap_err();
    assert_eq!(error.to_string(), "last: expected 2026-03-02 or later, found 2026-03-01");
}

#[test]
fn a_view_without_an_order_has_no_periods() {
    let log = OrderLog::from_columns(&[1_u8], &[20_000], &[100]).unwrap();
    assert_eq!(log.as_of(date(19_999)).periods(CalendarUnit::Month), None);
    assert_eq!(log.as_of(date(20_000)).periods(CalendarUnit::Day).map(|days| days.len()), Some(1));
    assert_eq!(log.as_of(NaiveDate::MAX).periods(CalendarUnit::Year), None);
    let empty = OrderLog::<u8>::from_columns(&[], &[0_i32; 0], &[0_i64; 0]).unwrap();
    assert_eq!((empty.latest().first_day(), empty.latest().periods(CalendarUnit::Day)), (None, None));
}
