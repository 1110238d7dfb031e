//! Movements of recurring revenue are those of the customers behind them, counted again term by term and day by day.

use std::collections::BTreeSet;

use chrono::Months;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use retention::measure::{
    ChurnTiming, MovementKind, ReturnedSubscriber, SubscriptionLog, SubscriptionLogError, SubscriptionOptions,
    SubscriptionPeriod, SubscriptionSeries, TrialCohort, TrialPolicy, TrialSeries, WeeksPerMonth, ZeroPriced,
};
use retention::metrics::{ChurnParts, GrossRevenueRetention};
use retention::model::{BillingInterval, Period, Periods, Subscription};
use rust_decimal::Decimal;

use crate::strategies::{FIRST, LAST, Uuid, periods, some_days};
use crate::{config, date};

/// A subscription as a billing system's table has it; the amount in cents.
#[derive(Clone, Debug)]
struct Row {
    key: u8,
    start: i32,
    amount: i64,
    interval: BillingInterval,
    trial_until: Option<i32>,
    click: Option<i32>,
    end: Option<i32>,
    stop: Option<i32>,
}

/// The choices, spelled out.
#[derive(Clone, Copy, Debug)]
struct Choices {
    timing: ChurnTiming,
    zero: ZeroPriced,
    returned: ReturnedSubscriber,
    weeks: WeeksPerMonth,
}

/// A term that makes its customer one: from a day, up to another; what it is a month in cents.
#[derive(Clone, Copy, Debug)]
struct Counted {
    from: i32,
    to: i32,
    mrr: i64,
}

/// What became of a customer in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fate {
    before: Option<i64>,
    after: Option<i64>,
    returned: bool,
    joined: bool,
    left: bool,
}

impl Row {
    fn subscription(&self) -> Subscription<u8> {
        let mut term =
            Subscription::new(self.key, date(self.start), Decimal::new(self.amount, 2), self.interval).unwrap();
        if let Some(day) = self.trial_until {
            term = term.with_trial_until(date(day)).unwrap();
        }
        if let Some(day) = self.click {
            term = term.with_cancellation(date(day)).unwrap();
        }
        if let Some(day) = self.end {
            term = term.with_end(date(day)).unwrap();
        }
        if let Some(day) = self.stop {
            term = term.with_billing_stop(date(day)).unwrap();
        }
        term
    }

    fn gone(&self, timing: ChurnTiming) -> i32 {
        let known = |days: [Option<i32>; 3]| days.into_iter().flatten().next().unwrap_or(i32::MAX);
        match timing {
            ChurnTiming::AtCancellation => {
                let days = [self.click, self.end, self.stop].map(|day| day.unwrap_or(i32::MAX));
                days.into_iter().min().unwrap()
            }
            ChurnTiming::AtTermEnd => self.end.unwrap_or_else(|| {
                let days = [self.click, self.stop].map(|day| day.unwrap_or(i32::MAX));
                days.into_iter().min().unwrap()
            }),
            ChurnTiming::WhenBillingStops => known([self.stop, self.end, self.click]),
            _ => unreachable!(),
        }
    }

    fn monthly(&self, weeks: WeeksPerMonth) -> i64 {
        let thousandths = match weeks {
            WeeksPerMonth::TwelfthOf52 => None,
            WeeksPerMonth::Four => Some(4_000),
            WeeksPerMonth::Hundredths433 => Some(4_330),
            WeeksPerMonth::Thousandths4345 => Some(4_345),
            _ => unreachable!(),
        };
        let (times, parts): (i128, i128) = match (self.interval, thousandths) {
            (BillingInterval::Weekly, None) => (52, 12),
            (BillingInterval::Weekly, Some(n)) => (n, 1_000),
            (BillingInterval::EveryDays(days), None) => (52 * 7, 12 * i128::from(days.get())),
            (BillingInterval::EveryDays(days), Some(n)) => (n * 7, 1_000 * i128::from(days.get())),
            (BillingInterval::Monthly, _) => (1, 1),
            (BillingInterval::Quarterly, _) => (1, 3),
            (BillingInterval::Yearly, _) => (1, 12),
            (BillingInterval::EveryMonths(months), _) => (1, months.get().into()),
            _ => unreachable!(),
        };
        ((2 * i128::from(self.amount) * times + parts) / (2 * parts)).try_into().unwrap()
    }

    /// What was known of it at the end of a day. Who has clicked, or is not billed any more, has a known end.
    fn known_on(&self, day: i32) -> Option<Self> {
        let seen = |date: Option<i32>| date.filter(|date| *date <= day);
        let (click, stop) = (seen(self.click), seen(self.stop));
        let end = if click.is_some() || stop.is_some() { self.end } else { seen(self.end) };
        (self.start <= day).then(|| Self { click, end, stop, ..self.clone() })
    }
}

fn counted(rows: &[Row], key: u8, choices: Choices) -> Vec<Counted> {
    let own = || rows.iter().filter(move |row| row.key == key);
    let mut terms = Vec::new();
    for row in own() {
        let (begin, to) = (row.trial_until.unwrap_or(row.start), row.gone(choices.timing));
        if row.trial_until.is_some() && to <= begin {
            continue;
        }
        let mut from = begin;
        if row.amount == 0 {
            let paid = own().filter(|row| row.amount > 0);
            let paid = paid.filter(|row| row.trial_until.is_none_or(|until| until < row.gone(choices.timing)));
            let first_paid = paid.map(|row| row.trial_until.unwrap_or(row.start)).min();
            match (choices.zero, first_paid) {
                (ZeroPriced::Count, _) => {}
                (ZeroPriced::OncePaid, Some(paid)) => from = from.max(paid),
                _ => continue,
            }
        }
        if from < to || (from == begin && from == to) {
            terms.push(Counted { from, to, mrr: row.monthly(choices.weeks) });
        }
    }
    terms
}

/// MRR at the end of a day; `None` for who is no customer.
fn at_night(terms: &[Counted], day: i32) -> Option<i64> {
    let there: Vec<i64> = terms.iter().filter(|term| term.from <= day && day < term.to).map(|term| term.mrr).collect();
    (!there.is_empty()).then(|| there.iter().sum())
}

fn came(terms: &[Counted], day: i32) -> bool {
    at_night(terms, day - 1).is_none() && (at_night(terms, day).is_some() || passed(terms, day))
}

fn left(terms: &[Counted], day: i32) -> bool {
    at_night(terms, day).is_none() && (at_night(terms, day - 1).is_some() || passed(terms, day))
}

fn passed(terms: &[Counted], day: i32) -> bool {
    terms.iter().any(|term| term.from == day && term.to == day)
}

fn fate(terms: &[Counted], returned: ReturnedSubscriber, period: Period, until: i32) -> Fate {
    let (start, end) = (period.start().to_epoch_days().min(until), period.end().to_epoch_days().min(until));
    let days: BTreeSet<i32> = terms.iter().flat_map(|term| [term.from, term.to]).filter(|day| *day < end).collect();
    let (before, after) = (at_night(terms, start - 1), at_night(terms, end - 1));
    let within = || days.iter().copied().filter(|day| *day >= start);
    let first = within().find(|day| before.is_none() && came(terms, *day));
    let gone = first.and_then(|first| days.iter().copied().filter(|day| *day < first && left(terms, *day)).max());
    let returned = first.zip(gone).is_some_and(|(back, gone)| match returned {
        ReturnedSubscriber::Reactivation => true,
        ReturnedSubscriber::NewAfterDays { days } => i64::from(back - gone) <= i64::from(days),
        ReturnedSubscriber::NewAfterMonths { months } => {
            date(gone).checked_add_months(Months::new(months)).is_none_or(|last| date(back) <= last)
        }
        _ => unreachable!(),
    });
    Fate { before, after, returned, joined: first.is_some(), left: within().any(|day| left(terms, day)) }
}

fn assert_period(row: &SubscriptionPeriod, fates: &[Fate]) -> Result<(), TestCaseError> {
    let (mut start, mut new, mut back, mut more, mut less, mut gone, mut kept) = (0, 0, 0, 0, 0, 0, 0);
    let (mut acquired, mut reactivated, mut lost, mut expanded, mut contracted) = (0, 0, 0, 0, 0);
    let mut churn = ChurnParts::default();
    for fate in fates {
        start += fate.before.unwrap_or(0);
        churn.at_start += u64::from(fate.before.is_some());
        churn.acquired += u64::from(fate.joined);
        churn.lost += u64::from(fate.left);
        churn.lost_acquired += u64::from(fate.left && fate.joined);
        churn.came_back += u64::from(fate.left && fate.before.is_some() && fate.after.is_some());
        match (fate.before, fate.after) {
            (None, None) => {}
            (None, Some(after)) if fate.returned => (back, reactivated) = (back + after, reactivated + 1),
            (None, Some(after)) => (new, acquired) = (new + after, acquired + 1),
            (Some(before), None) => (gone, lost) = (gone + before, lost + 1),
            (Some(before), Some(after)) => {
                kept += before.min(after);
                (more, less) = (more + (after - before).max(0), less + (before - after).max(0));
                (expanded, contracted) = (expanded + u64::from(after > before), contracted + u64::from(after < before));
            }
        }
    }
    let cents = |amount| Decimal::new(amount, 2);
    let parts = row.movements().parts();
    prop_assert_eq!((parts.start, parts.new, parts.reactivation), (cents(start), cents(new), cents(back)));
    prop_assert_eq!((parts.expansion, parts.contraction, parts.churn), (cents(more), cents(less), cents(gone)));
    prop_assert_eq!(row.movements().end(), cents(start + new + back + more - less - gone));
    let flow = row.customer_flow();
    prop_assert_eq!((flow.at_start(), flow.acquired()), (churn.at_start, acquired));
    prop_assert_eq!((flow.reactivated(), flow.lost()), (reactivated, lost));
    prop_assert_eq!(row.churn().parts(), churn);
    prop_assert_eq!(row.churn().starters_gone(), lost);
    prop_assert_eq!((row.expanded(), row.contracted()), (expanded, contracted));
    prop_assert_eq!(row.gross_revenue_retention(), GrossRevenueRetention::new(cents(start), cents(kept)).unwrap());
    Ok(())
}

fn options(choices: Choices) -> SubscriptionOptions {
    SubscriptionOptions::new()
        .churn_timing(choices.timing)
        .zero_priced(choices.zero)
        .returned(choices.returned)
        .weeks_per_month(choices.weeks)
}

fn log(choices: Choices, rows: &[Row]) -> SubscriptionLog<u8> {
    SubscriptionLog::from_subscriptions_with(options(choices), rows.iter().map(Row::subscription)).unwrap()
}

fn choices() -> impl Strategy<Value = Choices> {
    let timing = prop_oneof![
        Just(ChurnTiming::AtCancellation),
        Just(ChurnTiming::AtTermEnd),
        Just(ChurnTiming::WhenBillingStops)
    ];
    let zero = prop_oneof![Just(ZeroPriced::LeaveOut), Just(ZeroPriced::OncePaid), Just(ZeroPriced::Count)];
    let returned = prop_oneof![
        Just(ReturnedSubscriber::Reactivation),
        prop_oneof![0..4_u32, 0..60_u32, Just(u32::MAX)].prop_map(|days| ReturnedSubscriber::NewAfterDays { days }),
        prop_oneof![0..3_u32, Just(u32::MAX)].prop_map(|months| ReturnedSubscriber::NewAfterMonths { months }),
    ];
    let weeks = prop_oneof![
        Just(WeeksPerMonth::TwelfthOf52),
        Just(WeeksPerMonth::Four),
        Just(WeeksPerMonth::Hundredths433),
        Just(WeeksPerMonth::Thousandths4345),
    ];
    (timing, zero, returned, weeks).prop_map(|(timing, zero, returned, weeks)| Choices {
        timing,
        zero,
        returned,
        weeks,
    })
}

fn interval() -> impl Strategy<Value = BillingInterval> {
    prop_oneof![
        Just(BillingInterval::Weekly),
        Just(BillingInterval::Monthly),
        Just(BillingInterval::Quarterly),
        Just(BillingInterval::Yearly),
        any::<u16>().prop_filter_map("zero", |months| BillingInterval::every_months(months).ok()),
        prop_oneof![1..40_u16, Just(u16::MAX)].prop_map(|days| BillingInterval::every_days(days).unwrap()),
    ]
}

/// Rows of a few customers. Their days often meet: terms follow on each other, overlap, and end as they start.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let keys = prop_oneof![Just((0..1_u8).boxed()), Just((0..3_u8).boxed()), Just(any::<u8>().boxed())];
    let amounts = prop_oneof![
        Just((0..=i64::MAX / 200 / 31).boxed()),
        Just(prop_oneof![Just(0), 0..4_i64, 100..104_i64].boxed()),
    ];
    (keys, some_days(), amounts, prop_oneof![0..4_usize, 0..12_usize, 0..40_usize])
        .prop_flat_map(|(keys, days, amounts, rows)| vec(row(keys, days, amounts), rows))
}

fn row(keys: BoxedStrategy<u8>, days: BoxedStrategy<i32>, amounts: BoxedStrategy<i64>) -> impl Strategy<Value = Row> {
    let later = || proptest::option::of(prop_oneof![0..3_i32, 0..40_i32, 0..400_i32]);
    let trial = proptest::option::weighted(0.3, prop_oneof![1..3_i32, 1..40_i32]);
    (keys, days, amounts, interval(), trial, later(), later(), later()).prop_map(
        |(key, start, amount, interval, trial, click, end, stop)| {
            let after = |days: Option<i32>| days.map(|days| (start + days).min(LAST + 1));
            let (trial_until, click, end, stop) = (after(trial), after(click), after(end), after(stop));
            Row { key, start, amount, interval, trial_until, click, end, stop }
        },
    )
}

/// A day near one of the rows'.
fn day_among(rows: &[Row]) -> BoxedStrategy<i32> {
    let days = rows.iter().flat_map(|row| [Some(row.start), row.trial_until, row.click, row.end, row.stop]);
    let mut days: Vec<i32> = days.flatten().collect();
    days.extend([0, FIRST + 1, LAST]);
    (proptest::sample::select(days), prop_oneof![-2..=2_i32, -60..=60_i32])
        .prop_map(|(day, off)| (day + off).clamp(FIRST + 1, LAST))
        .boxed()
}

/// Rows, periods, and a day to look from.
fn shop() -> impl Strategy<Value = (Vec<Row>, Periods, i32)> {
    rows().prop_flat_map(|rows| {
        let boundaries = btree_set(day_among(&rows), 2..9);
        let boundaries = boundaries.prop_filter_map("one boundary", |days| periods(days.into_iter()));
        let day = prop_oneof![day_among(&rows), Just(LAST)];
        (Just(rows), boundaries, day)
    })
}

fn keys(rows: &[Row]) -> BTreeSet<u8> {
    rows.iter().map(|row| row.key).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn periods_are_those_of_their_customers((rows, periods, day) in shop(), choices in choices()) {
        let log = log(choices, &rows);
        prop_assert_eq!((log.subscriptions(), log.is_empty()), (rows.len(), rows.is_empty()));
        prop_assert!(log.keys().iter().copied().eq(keys(&rows)));
        let view = log.as_of(date(day));
        let series = view.series(&periods);
        prop_assert_eq!(series.rows().len(), periods.len());
        for (row, period) in series.rows().iter().zip(periods.iter()) {
            prop_assert_eq!(row.period(), period);
            prop_assert_eq!(row.is_complete(), period.last_day() <= date(day));
            let fates: Vec<_> = keys(&rows)
                .into_iter()
                .map(|key| fate(&counted(&rows, key, choices), choices.returned, period, day + 1))
                .collect();
            assert_period(row, &fates)?;
            prop_assert_eq!(row, &view.period(period));
        }
    }

    #[test]
    fn the_standing_on_a_day_is_that_of_its_terms((rows, _, day) in shop(), choices in choices()) {
        let log = log(choices, &rows);
        let view = log.as_of(date(day));
        let expected: Vec<_> = keys(&rows)
            .into_iter()
            .filter_map(|key| Some((key, Decimal::new(at_night(&counted(&rows, key, choices), day)?, 2))))
            .collect();
        prop_assert_eq!(view.subscribers().map(|(key, mrr)| (*key, mrr)).collect::<Vec<_>>(), expected.clone());
        prop_assert_eq!(view.mrr(), expected.iter().map(|(_, mrr)| mrr).sum::<Decimal>());
        prop_assert_eq!(view.date(), date(day));
    }

    #[test]
    fn movements_customer_by_customer_are_the_series((rows, periods, day) in shop(), choices in choices()) {
        let log = log(choices, &rows);
        let view = log.as_of(date(day));
        for row in view.series(&periods).rows() {
            let moves: Vec<_> = view.movements(row.period()).collect();
            prop_assert!(moves.is_sorted_by(|a, b| a.key < b.key));
            let of = |kind| moves.iter().filter(move |movement| movement.kind == kind);
            let count = |kind| of(kind).count() as u64;
            let change = |kind| of(kind).map(|movement| movement.to - movement.from).sum::<Decimal>();
            let (parts, flow) = (row.movements().parts(), row.customer_flow());
            prop_assert_eq!((change(MovementKind::New), count(MovementKind::New)), (parts.new, flow.acquired()));
            let back = (change(MovementKind::Reactivation), count(MovementKind::Reactivation));
            prop_assert_eq!(back, (parts.reactivation, flow.reactivated()));
            let more = (change(MovementKind::Expansion), count(MovementKind::Expansion));
            prop_assert_eq!(more, (parts.expansion, row.expanded()));
            let less = (change(MovementKind::Contraction), count(MovementKind::Contraction));
            prop_assert_eq!(less, (-parts.contraction, row.contracted()));
            prop_assert_eq!((change(MovementKind::Churn), count(MovementKind::Churn)), (-parts.churn, flow.lost()));
        }
    }

    #[test]
    fn each_period_begins_as_the_one_before_ends((rows, periods, day) in shop(), choices in choices()) {
        let log = log(choices, &rows);
        let series = log.as_of(date(day)).series(&periods);
        for pair in series.rows().windows(2) {
            prop_assert_eq!(pair[0].movements().end(), pair[1].movements().start());
            prop_assert_eq!(pair[0].customer_flow().at_end(), pair[1].customer_flow().at_start());
        }
        let last = series.rows().last().unwrap();
        let end = log.as_of(last.period().last_day().min(date(day)));
        prop_assert_eq!(last.movements().end(), end.mrr());
        prop_assert_eq!(last.customer_flow().at_end(), end.subscribers().count() as u64);
    }

    #[test]
    fn a_later_look_leaves_complete_periods_alone(
        (rows, periods, day) in shop(),
        later in 0..500_i32,
        choices in choices(),
    ) {
        let log = log(choices, &rows);
        let later = log.as_of(date((day + later).min(LAST + 1))).series(&periods);
        for (row, later) in log.as_of(date(day)).series(&periods).rows().iter().zip(later.rows()) {
            if row.is_complete() {
                prop_assert_eq!(row, later);
            }
        }
    }

    /// Cut the data at any date, and nobody has left who had not left yet.
    #[test]
    fn what_was_known_on_a_day_is_what_is_seen_as_of_it((mut rows, periods, day) in shop(), choices in choices()) {
        if choices.timing == ChurnTiming::WhenBillingStops {
            // Between its end, or else the click, and a later stop only the later stop tells that a term goes on.
            for row in &mut rows {
                let over = row.end.or(row.click).unwrap_or(i32::MAX);
                row.stop = row.stop.filter(|stop| *stop <= over);
            }
        }
        let known: Vec<Row> = rows.iter().filter_map(|row| row.known_on(day)).collect();
        let (then, now) = (log(choices, &known), log(choices, &rows));
        let (then, now) = (then.as_of(date(day)), now.as_of(date(day)));
        prop_assert_eq!(then.series(&periods), now.series(&periods));
        let policy = TrialPolicy { cohort: TrialCohort::EndedIn, convert_within_days: 7 };
        prop_assert_eq!(then.trials(&periods, policy), now.trials(&periods, policy));
    }

    #[test]
    fn open_ended_terms_never_churn((mut rows, periods, day) in shop(), choices in choices()) {
        for row in &mut rows {
            (row.click, row.end, row.stop) = (None, None, None);
        }
        for row in log(choices, &rows).as_of(date(day)).series(&periods).rows() {
            prop_assert_eq!((row.customer_flow().lost(), row.churn().parts().lost), (0, 0));
            prop_assert!(row.movements().parts().churn.is_zero());
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter((rows, _, _) in shop(), choices in choices(), turn in 0..40_usize) {
        let mut turned = rows.clone();
        turned.reverse();
        turned.rotate_left(turn.min(rows.len()));
        prop_assert_eq!(log(choices, &turned), log(choices, &rows));
    }

    #[test]
    fn groups_without_a_common_customer_add_up(
        (rows, periods, day) in shop(),
        choices in choices(),
        split in any::<u8>(),
        policy in trial_policies(),
    ) {
        let (low, high) = rows.iter().cloned().partition::<Vec<_>, _>(|row| row.key < split % 4);
        let (low, high, all) = (log(choices, &low), log(choices, &high), log(choices, &rows));
        let (low, high, all) = (low.as_of(date(day)), high.as_of(date(day)), all.as_of(date(day)));
        let merged = low.series(&periods).merge(&high.series(&periods)).unwrap();
        prop_assert_eq!(&merged, &all.series(&periods));
        prop_assert_eq!(&merged, &high.series(&periods).merge(&low.series(&periods)).unwrap());
        let trials = low.trials(&periods, policy).merge(&high.trials(&periods, policy)).unwrap();
        prop_assert_eq!(trials, all.trials(&periods, policy));
    }

    #[test]
    fn trials_are_those_of_the_rows((rows, periods, day) in shop(), choices in choices(), policy in trial_policies()) {
        let series = log(choices, &rows).as_of(date(day)).trials(&periods, policy);
        prop_assert_eq!((series.date(), series.policy()), (date(day), policy));
        for (row, period) in series.rows().iter().zip(periods.iter()) {
            let (mut trials, mut running, mut converted, mut lapsed, mut judged) = (0, 0, 0, 0, [0, 0]);
            for trial in rows.iter().filter(|row| row.trial_until.is_some() && row.start <= day) {
                let end = trial.trial_until.unwrap().min(trial.gone(choices.timing));
                let counted_on = if policy.cohort == TrialCohort::StartedIn { trial.start } else { end };
                if counted_on > day || !period.contains(date(counted_on)) {
                    continue;
                }
                let last = i64::from(end) + i64::from(policy.convert_within_days);
                let conversions = rows.iter().filter(|row| row.key == trial.key && row.amount > 0);
                let conversions = conversions.filter(|row| {
                    let paid_from = row.trial_until.unwrap_or(row.start);
                    (row.trial_until.is_none() || paid_from < row.gone(choices.timing))
                        && (paid_from > trial.start || (paid_from == trial.start && end == trial.start))
                        && i64::from(paid_from) <= last
                        && paid_from <= day
                });
                let has_converted = conversions.count() > 0;
                let is_decided = last <= i64::from(day);
                trials += 1;
                running += u64::from(end > day);
                converted += u64::from(has_converted);
                lapsed += u64::from(is_decided && !has_converted);
                judged[0] += u64::from(is_decided && has_converted);
                judged[1] += u64::from(is_decided);
            }
            prop_assert_eq!((row.trials(), row.running(), row.converted()), (trials, running, converted));
            prop_assert_eq!((row.lapsed(), row.decided()), (lapsed, judged[1]));
            prop_assert_eq!((row.conversion().successes(), row.conversion().trials()), (judged[0], judged[1]));
            let so_far = row.conversion_so_far();
            prop_assert_eq!((so_far.successes(), so_far.trials()), (converted, trials));
            prop_assert_eq!((row.period(), row.is_complete()), (period, period.last_day() <= date(day)));
        }
    }

    /// Rounded to the nearest minor unit, halves away from zero.
    #[test]
    fn a_monthly_amount_is_the_nearest(
        mantissa in prop_oneof![0..10_000_i128, 0..10_i128.pow(18)],
        places in 0..=12_u32,
        scale in 0..=6_u32,
        interval in interval(),
    ) {
        let amount = Decimal::from_i128_with_scale(mantissa, places);
        let term = Subscription::new(1_u8, date(0), amount, interval).unwrap();
        let log = SubscriptionLog::from_subscriptions_with(SubscriptionOptions::new().scale(scale), [term]);
        let (times, parts): (i128, i128) = match interval {
            BillingInterval::Weekly => (52, 12),
            BillingInterval::Quarterly => (1, 3),
            BillingInterval::Yearly => (1, 12),
            BillingInterval::EveryMonths(months) => (1, months.get().into()),
            BillingInterval::EveryDays(days) => (364, 12 * i128::from(days.get())),
            _ => (1, 1),
        };
        // Twice the exact value and its unit, over one denominator.
        let (twice, unit) = (2 * mantissa * times * 10_i128.pow(scale), parts * 10_i128.pow(places));
        match log {
            Ok(log) => {
                let mrr = log.as_of(date(0)).mrr();
                prop_assert_eq!(mrr.scale(), scale);
                let above = 2 * mrr.mantissa() * unit - twice;
                prop_assert!(-unit < above && above <= unit, "{mrr} for {amount} {interval}");
            }
            Err(error) => {
                prop_assert!(twice / unit >= 2 * i128::from(i64::MAX), "{error}");
                prop_assert!(error.to_string().starts_with("row 0: amount: expected at most"));
            }
        }
    }
}

fn trial_policies() -> impl Strategy<Value = TrialPolicy> {
    let cohort = prop_oneof![Just(TrialCohort::StartedIn), Just(TrialCohort::EndedIn)];
    (cohort, prop_oneof![Just(0), 0..40_u32, Just(u32::MAX)])
        .prop_map(|(cohort, convert_within_days)| TrialPolicy { cohort, convert_within_days })
}

fn monthly(key: u32, start: i32, amount: i64) -> Subscription<u32> {
    Subscription::new(key, date(start), amount.into(), BillingInterval::Monthly).unwrap()
}

/// More customers than one piece of the walk holds, of several kinds of keys.
#[test]
fn many_customers_are_counted_alike() {
    let rows = || (0..20_000_u32).rev().map(|key| monthly(key, 20_000 + (key % 90).cast_signed(), (key % 7).into()));
    let ended = || rows().map(|row| if row.customer() % 3 == 0 { row.with_end(date(20_100)).unwrap() } else { row });
    let log = SubscriptionLog::from_subscriptions(ended()).unwrap();
    let months = periods([20_000, 20_030, 20_060, 20_090, 20_120].into_iter()).unwrap();
    let series = log.as_of(date(20_200)).series(&months);
    let expected = |from: i32, to: i32| {
        let within = |day: i32| from <= day && day < to;
        let new = (0..20_000_u32).filter(|key| key % 7 > 0 && within(20_000 + (key % 90).cast_signed())).count();
        let lost = (0..20_000_u32).filter(|key| key % 7 > 0 && key % 3 == 0 && within(20_100)).count();
        (new as u64, lost as u64)
    };
    for row in series.rows() {
        let (from, to) = (row.period().start().to_epoch_days(), row.period().end().to_epoch_days());
        assert_eq!((row.customer_flow().acquired(), row.customer_flow().lost()), expected(from, to));
    }
    let text = |subscription: Subscription<u32>| {
        let key = format!("a long common beginning of all keys {:05}", subscription.customer());
        let term = Subscription::new(key, subscription.start(), subscription.amount(), subscription.interval());
        subscription.end().map_or(term.clone(), |end| term.unwrap().with_end(end)).unwrap()
    };
    let texts = SubscriptionLog::from_subscriptions(ended().map(text)).unwrap();
    assert!(texts.keys().is_sorted() && texts.keys().len() == 20_000);
    assert_eq!(texts.as_of(date(20_200)).series(&months), series);
    let with_key = |subscription: Subscription<u32>| {
        let key = Uuid(u128::from(*subscription.customer()) << 64);
        let term = Subscription::new(key, subscription.start(), subscription.amount(), subscription.interval());
        subscription.end().map_or(term.clone(), |end| term.unwrap().with_end(end)).unwrap()
    };
    let unordered = SubscriptionLog::from_subscriptions(ended().map(with_key)).unwrap();
    assert!(unordered.keys().is_sorted());
    assert_eq!(unordered.as_of(date(20_200)).series(&months), series);
}

/// Whatever the number of threads, the results are the same, bit for bit.
#[cfg(feature = "rayon")]
#[test]
fn threads_make_no_difference() {
    let with_threads = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let rows = (0..30_000_u32).map(|row| {
                let term = monthly(row.wrapping_mul(2_654_435_761) % 9_000, 20_000 + (row % 97).cast_signed(), 5);
                term.with_end(date(20_100 + (row % 13).cast_signed())).unwrap()
            });
            let log = SubscriptionLog::from_subscriptions(rows).unwrap();
            let series = log.as_of(date(20_150)).series(&periods((19_990..20_150).step_by(20)).unwrap());
            (log, series)
        })
    };
    assert!(with_threads(1) == with_threads(3), "three threads have another result than one");
}

#[test]
fn what_cannot_be_counted_is_refused_and_named() {
    let log = |scale, rows: Vec<Subscription<u32>>| {
        let log = SubscriptionLog::from_subscriptions_with(SubscriptionOptions::new().scale(scale), rows);
        log.map_err(|error| error.to_string())
    };
    let huge = Subscription::new(2, date(0), Decimal::MAX, BillingInterval::every_days(1).unwrap()).unwrap();
    assert_eq!(
        log(2, vec![monthly(1, 0, 1), huge]).unwrap_err(),
        "row 1: amount: expected at most 9223372036854775807 minor units a month, \
         found 79228162514264337593543950335 every 1 days"
    );
    assert_eq!(
        log(0, vec![monthly(1, 0, i64::MAX), monthly(2, 0, 1)]).unwrap_err(),
        "expected monthly amounts that add up to at most 9223372036854775807 minor units, found 9223372036854775808"
    );
    assert!(log(0, vec![monthly(1, 0, i64::MAX)]).is_ok());
    assert!(log(2, vec![monthly(1, 0, i64::MAX)]).is_err());
    assert_eq!(log(19, vec![]).unwrap_err(), "scale: expected 0 to 18 decimal places, found 19");
    // Halves are rounded away from zero: 0.05 quarterly twice is 0.02, at 0.015 it is 0.01.
    let cents = |amount, interval| {
        let term = Subscription::new(1_u32, date(0), Decimal::new(amount, 3), interval).unwrap();
        log(2, vec![term]).unwrap().as_of(date(0)).mrr().to_string()
    };
    assert_eq!(cents(45, BillingInterval::Quarterly), "0.02");
    assert_eq!(cents(44, BillingInterval::Quarterly), "0.01");
    assert_eq!(cents(5, BillingInterval::Monthly), "0.01");
    assert_eq!(cents(25, BillingInterval::Monthly), "0.03");
}

/// Many decimal places do not make a small amount overflow.
#[test]
fn amounts_of_all_digits_are_rounded_once() {
    let mrr = |amount: Decimal, interval, scale| {
        let options = SubscriptionOptions::new().scale(scale).weeks_per_month(WeeksPerMonth::Thousandths4345);
        let term = Subscription::new(1_u8, date(0), amount, interval).unwrap();
        SubscriptionLog::from_subscriptions_with(options, [term]).map(|log| log.as_of(date(0)).mrr().to_string())
    };
    let one = Decimal::from_i128_with_scale(10_i128.pow(28), 28);
    assert_eq!(mrr(one, BillingInterval::Monthly, 18).unwrap(), "1.000000000000000000");
    let third = Decimal::from_i128_with_scale(10_i128.pow(28) / 3, 28);
    assert_eq!(mrr(third, BillingInterval::Yearly, 18).unwrap(), "0.027777777777777778");
    let digits = Decimal::from_i128_with_scale(Decimal::MAX.mantissa(), 28);
    assert_eq!(mrr(digits, BillingInterval::Weekly, 17).unwrap(), "34.42463661244785468");
    assert!(mrr(digits, BillingInterval::Weekly, 18).is_err());
    assert_eq!(mrr(digits, BillingInterval::every_days(u16::MAX).unwrap(), 0).unwrap(), "0");
}

#[test]
fn results_that_were_counted_otherwise_do_not_merge() {
    let (june, july) = (Period::month(2026, 6).unwrap(), Period::month(2026, 7).unwrap());
    let log = |options| SubscriptionLog::from_subscriptions_with(options, [monthly(1, 20_000, 5)]).unwrap();
    let plain = log(SubscriptionOptions::new());
    let other = log(SubscriptionOptions::new().zero_priced(ZeroPriced::Count));
    let day = june.last_day();
    let series = plain.as_of(day).series(&june.into());
    let refused = |error: Result<SubscriptionSeries, SubscriptionLogError>| error.unwrap_err().to_string();
    let message = refused(series.merge(&plain.as_of(june.start()).series(&june.into())));
    assert_eq!(message, "date: expected 2026-06-30, found 2026-06-01");
    assert!(refused(series.merge(&other.as_of(day).series(&june.into()))).starts_with("options: expected"));
    assert!(refused(series.merge(&plain.as_of(day).series(&july.into()))).starts_with("period: expected"));
    let two = periods([20_000, 20_030, 20_060].into_iter()).unwrap();
    assert_eq!(refused(series.merge(&plain.as_of(day).series(&two))), "periods: expected 1, found 2");

    // A decimal has 28 digits: the sums of 2³³ of the largest logs do not fit.
    let largest =
        SubscriptionLog::from_subscriptions_with(SubscriptionOptions::new().scale(0), [monthly(1, 0, i64::MAX)]);
    let mut sum = largest.unwrap().as_of(day).series(&june.into());
    let error = (0..64).find_map(|_| {
        let twice = sum.merge(&sum);
        twice.map(|twice| sum = twice).err()
    });
    assert_eq!(error.unwrap().to_string(), "movements: expected a sum that fits, found an overflow");

    let policy = |convert_within_days| TrialPolicy { cohort: TrialCohort::StartedIn, convert_within_days };
    let trials = plain.as_of(day).trials(&june.into(), policy(7));
    let refused = |error: Result<TrialSeries, SubscriptionLogError>| error.unwrap_err().to_string();
    assert!(refused(trials.merge(&plain.as_of(day).trials(&june.into(), policy(8)))).starts_with("policy: expected"));
    assert!(refused(trials.merge(&plain.as_of(june.start()).trials(&june.into(), policy(7)))).starts_with("date: "));
    assert!(refused(trials.merge(&plain.as_of(day).trials(&july.into(), policy(7)))).starts_with("period: "));
    assert!(refused(trials.merge(&plain.as_of(day).trials(&two, policy(7)))).starts_with("periods: "));
}

#[test]
fn a_term_of_one_day_passes_by() {
    let bought_and_cancelled = monthly(1, 20_000, 5).with_end(date(20_000)).unwrap();
    let log = SubscriptionLog::from_subscriptions([bought_and_cancelled, monthly(1, 20_050, 7)]).unwrap();
    let months = periods([19_990, 20_020, 20_060].into_iter()).unwrap();
    let series = log.as_of(date(20_100)).series(&months);
    let [first, second] = series.rows() else { panic!("two periods") };
    assert_eq!((first.customer_flow().at_end(), first.churn().parts().acquired), (0, 1));
    assert_eq!((first.churn().parts().lost, first.churn().parts().lost_acquired), (1, 1));
    assert_eq!((second.customer_flow().reactivated(), second.movements().end()), (1, 7.into()));
}

#[cfg(feature = "serde")]
mod wire {
    use super::*;

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
            .scale(0)
            .churn_timing(ChurnTiming::WhenBillingStops)
            .zero_priced(ZeroPriced::OncePaid)
            .returned(ReturnedSubscriber::NewAfterDays { days: 90 })
            .weeks_per_month(WeeksPerMonth::Hundredths433);
        let json = serde_json::to_string(&options).unwrap();
        assert_eq!(
            json,
            r#"{"scale":0,"churn_timing":"when_billing_stops","zero_priced":"once_paid","returned":{"new_after_days":{"days":90}},"weeks_per_month":"hundredths433"}"#
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
        refused(r#""amount":"1","interval":{"every_months":0}"#, "invalid value: integer `0`");
        for field in ["end", "cancelled_on", "billing_stopped_on"] {
            let message = format!("{field}: expected the start 2026-03-10 or a later day, found 2026-03-09");
            refused(&format!(r#"{monthly},"{field}":"2026-03-09""#), &message);
        }
        let message = "trial_until: expected a day after the start 2026-03-10, found 2026-03-10";
        refused(&format!(r#"{monthly},"trial_until":"2026-03-10""#), message);
        let error = serde_json::from_str::<SubscriptionOptions>(r#"{"scale":19}"#).unwrap_err().to_string();
        assert!(error.starts_with("scale: expected 0 to 18 decimal places, found 19"), "{error}");
        assert!(serde_json::from_str::<SubscriptionOptions>(r#"{"churn":"at_term_end"}"#).is_err());
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
}
