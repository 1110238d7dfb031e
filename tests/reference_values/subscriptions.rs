//! Movements of recurring revenue.

use chrono::NaiveDate;
use retention::measure::{
    ChurnTiming, MovementKind, ReturnedSubscriber, SubscriptionLog, SubscriptionOptions, SubscriptionPeriod,
    WeeksPerMonth, ZeroPriced,
};
use retention::metrics::{ChurnDefinition, ReactivatedMrr};
use retention::model::{BillingInterval, CalendarUnit, Period, Subscription};
use rust_decimal::Decimal;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn term(customer: u32, start: NaiveDate, amount: i64, interval: BillingInterval) -> Subscription<u32> {
    Subscription::new(customer, start, amount.into(), interval).unwrap()
}

fn monthly(customer: u32, start: NaiveDate, amount: i64) -> Subscription<u32> {
    term(customer, start, amount, BillingInterval::Monthly)
}

fn in_june(rows: Vec<Subscription<u32>>) -> SubscriptionPeriod {
    let log = SubscriptionLog::from_subscriptions(rows).unwrap();
    log.as_of(day(2026, 6, 30)).period(Period::month(2026, 6).unwrap())
}

/// A customer who pays one amount before June and another (or nothing) at its end.
fn changes(customer: u32, before: i64, after: i64) -> Vec<Subscription<u32>> {
    let (start, middle) = (day(2026, 1, 1), day(2026, 6, 15));
    let mut rows = Vec::new();
    if before > 0 {
        rows.push(monthly(customer, start, before).with_end(middle).unwrap());
    }
    if after > 0 {
        rows.push(monthly(customer, middle, after));
    }
    rows
}

/// Document 002's net MRR churn on the usual example: churn 10, contraction 10, expansion 10 of 100.
#[test]
fn gross_churn_20_percent_and_net_churn_10_percent() {
    let rows = [(1, 10, 0), (2, 30, 20), (3, 30, 40), (4, 30, 30)];
    let june =
        in_june(rows.into_iter().flat_map(|(customer, before, after)| changes(customer, before, after)).collect());
    let mrr = june.movements();
    assert_eq!((mrr.start(), mrr.end()), (100.into(), 90.into()));
    assert_eq!(mrr.gross_mrr_churn_rate().unwrap().to_string(), "20.00 %");
    assert_eq!(mrr.net_mrr_churn_rate(ReactivatedMrr::LeftOut).unwrap().to_string(), "10.00 %");
    assert_eq!(june.gross_revenue_retention().rate().unwrap().to_string(), "80.00 %");
    assert_eq!((june.expanded(), june.contracted()), (1, 1));
}

/// 20,000 + 3,000 − 1,200 − 800.
#[test]
fn nrr_105_percent_and_grr_90_percent() {
    let rows = [(1, 10_000, 13_000), (2, 9_200, 8_000), (3, 800, 0)];
    let june =
        in_june(rows.into_iter().flat_map(|(customer, before, after)| changes(customer, before, after)).collect());
    assert_eq!(june.movements().net_revenue_retention_rate().unwrap().to_string(), "105.00 %");
    assert_eq!(june.movements().gross_revenue_retention_rate().unwrap().to_string(), "90.00 %");
    assert_eq!(june.gross_revenue_retention().rate().unwrap().to_string(), "90.00 %");
}

/// (20 + 8) / (5 + 3) = 3.5; without losses undefined, not 0.
#[test]
fn quick_ratio_three_and_a_half() {
    let rows = [(1, 0, 20), (2, 10, 18), (3, 5, 0), (4, 10, 7)];
    let june =
        in_june(rows.into_iter().flat_map(|(customer, before, after)| changes(customer, before, after)).collect());
    assert_eq!(june.movements().quick_ratio(), Some(Decimal::new(35, 1)));
    assert_eq!(in_june(changes(1, 0, 20)).movements().quick_ratio(), None);
}

/// ChartMogul's help centre on MRR movements: 4 yearly seats at 2,000 together, 2 monthly ones at 30 each, those
/// cancelled, the last cancelled, back on 3 monthly ones at 50.
#[test]
fn chartmoguls_movements_of_one_customer() {
    let rows = [
        term(1, day(2025, 1, 10), 2_000, BillingInterval::Yearly).with_end(day(2026, 1, 10)).unwrap(),
        monthly(1, day(2025, 2, 3), 30).with_end(day(2025, 3, 3)).unwrap(),
        monthly(1, day(2025, 2, 3), 30).with_end(day(2025, 3, 3)).unwrap(),
        monthly(1, day(2026, 5, 1), 150),
    ];
    let log = SubscriptionLog::from_subscriptions(rows).unwrap();
    let view = log.as_of(day(2026, 5, 31));
    let months = Period::new(day(2025, 1, 1), day(2026, 6, 1)).unwrap().split(CalendarUnit::Month);
    let moves: Vec<_> = months.iter().flat_map(|month| view.movements(month).collect::<Vec<_>>()).collect();
    let moves: Vec<_> = moves.iter().map(|it| (it.kind, (it.to - it.from).to_string())).collect();
    let expected = [
        (MovementKind::New, "166.67"),
        (MovementKind::Expansion, "60.00"),
        (MovementKind::Contraction, "-60.00"),
        (MovementKind::Churn, "-166.67"),
        (MovementKind::Reactivation, "150.00"),
    ];
    assert_eq!(moves, expected.map(|(kind, amount)| (kind, amount.to_owned())));
    let series = view.series(&months);
    assert_eq!(series.rows().last().unwrap().movements().parts().reactivation, 150.into());
}

/// S = 100, 40 new, 12 lost, of whom one had joined in the month and another was back at its end: 12 % (Recurly), 10 %
/// (ChartMogul), 8.57 % (Stripe).
#[test]
fn three_churn_rates_of_one_month() {
    let (before, within, later) = (day(2026, 5, 1), day(2026, 6, 5), day(2026, 6, 20));
    let mut rows = Vec::new();
    rows.extend((0..89).map(|customer| monthly(customer, before, 10)));
    rows.extend((89..100).map(|customer| monthly(customer, before, 10).with_end(within).unwrap()));
    rows.push(monthly(99, later, 10));
    rows.extend((100..139).map(|customer| monthly(customer, within, 10)));
    rows.push(monthly(139, within, 10).with_end(later).unwrap());
    let june = in_june(rows);
    let churn = |definition| june.churn().rate(definition).unwrap().to_string();
    assert_eq!(churn(ChurnDefinition::LossesOverStart), "12.00 %");
    assert_eq!(churn(ChurnDefinition::StartersGoneOverStart), "10.00 %");
    assert_eq!(churn(ChurnDefinition::LossesOverStartAndAcquired), "8.57 %");
    let flow = june.customer_flow();
    assert_eq!(
        (flow.at_start(), flow.acquired(), flow.reactivated(), flow.lost(), flow.at_end()),
        (100, 39, 0, 10, 129)
    );
}

/// Weekly to monthly: 52/12, or 4, 4.33, 4.345; every seven days is the same.
#[test]
fn weekly_amounts_by_the_month() {
    let mrr = |weeks, interval| {
        let options = SubscriptionOptions::new().with_weeks_per_month(weeks);
        let row = term(1, day(2026, 1, 1), 100, interval);
        let log = SubscriptionLog::from_subscriptions_with(options, [row]).unwrap();
        log.as_of(day(2026, 1, 1)).mrr().to_string()
    };
    for interval in [BillingInterval::Weekly, BillingInterval::every_days(7).unwrap()] {
        assert_eq!(mrr(WeeksPerMonth::TwelfthOf52, interval), "433.33");
        assert_eq!(mrr(WeeksPerMonth::Four, interval), "400.00");
        assert_eq!(mrr(WeeksPerMonth::FourPoint33, interval), "433.00");
        assert_eq!(mrr(WeeksPerMonth::FourPoint345, interval), "434.50");
    }
    assert_eq!(mrr(WeeksPerMonth::TwelfthOf52, BillingInterval::Quarterly), "33.33");
    assert_eq!(mrr(WeeksPerMonth::TwelfthOf52, BillingInterval::every_months(6).unwrap()), "16.67");
}

/// Away from 10 February to 1 May: reactivated (ChartMogul, ProfitWell), 80 days and so not yet new (Maxio), new (Recurly).
#[test]
fn back_after_eighty_days() {
    let came_back = |returned, back| {
        let options = SubscriptionOptions::new().with_returned(returned);
        let rows = [monthly(1, day(2026, 1, 1), 10).with_end(day(2026, 2, 10)).unwrap(), monthly(1, back, 10)];
        let log = SubscriptionLog::from_subscriptions_with(options, rows).unwrap();
        let month = Period::containing(back, CalendarUnit::Month).unwrap();
        log.as_of(month.last_day()).movements(month).next().unwrap().kind
    };
    let after_days = |days| ReturnedSubscriber::NewAfterDays { days };
    let after_months = |months| ReturnedSubscriber::NewAfterMonths { months };
    let may = day(2026, 5, 1);
    assert_eq!(came_back(ReturnedSubscriber::Reactivation, may), MovementKind::Reactivation);
    assert_eq!(came_back(after_days(90), may), MovementKind::Reactivation);
    assert_eq!(came_back(after_days(80), may), MovementKind::Reactivation);
    assert_eq!(came_back(after_days(79), may), MovementKind::New);
    assert_eq!(came_back(after_months(1), may), MovementKind::New);
    assert_eq!(came_back(after_months(1), day(2026, 3, 10)), MovementKind::Reactivation);
    assert_eq!(came_back(after_months(1), day(2026, 3, 11)), MovementKind::New);
}

/// Cancelled on 20 May, paid until 15 June, given up on 10 July: in which month is the churn?
#[test]
fn when_churn_counts() {
    let row = monthly(1, day(2026, 3, 15), 30).with_cancellation(day(2026, 5, 20)).unwrap();
    let row = row.with_end(day(2026, 6, 15)).unwrap().with_billing_stop(day(2026, 7, 10)).unwrap();
    let month_of_churn = |timing| {
        let options = SubscriptionOptions::new().with_churn_timing(timing);
        let log = SubscriptionLog::from_subscriptions_with(options, [row.clone()]).unwrap();
        let months = Period::year(2026).unwrap().split(CalendarUnit::Month);
        let series = log.as_of(day(2026, 12, 31)).series(&months);
        series.rows().iter().position(|row| row.customer_flow().lost() == 1).map(|month| month + 1)
    };
    assert_eq!(month_of_churn(ChurnTiming::AtCancellation), Some(5));
    assert_eq!(month_of_churn(ChurnTiming::AtTermEnd), Some(6));
    assert_eq!(month_of_churn(ChurnTiming::WhenBillingStops), Some(7));
}

/// Free, then paid, then free again, under each choice.
#[test]
fn what_a_free_plan_is() {
    let kinds = |zero_priced| {
        let options = SubscriptionOptions::new().with_zero_priced(zero_priced);
        let rows = [
            monthly(1, day(2026, 1, 5), 0).with_end(day(2026, 2, 5)).unwrap(),
            monthly(1, day(2026, 2, 5), 20).with_end(day(2026, 3, 5)).unwrap(),
            monthly(1, day(2026, 3, 5), 0),
        ];
        let log = SubscriptionLog::from_subscriptions_with(options, rows).unwrap();
        let view = log.as_of(day(2026, 3, 31));
        let months = Period::quarter(2026, 1).unwrap().split(CalendarUnit::Month);
        months.iter().map(|month| view.movements(month).next().map(|it| it.kind)).collect::<Vec<_>>()
    };
    let (new, more, less) = (Some(MovementKind::New), Some(MovementKind::Expansion), Some(MovementKind::Contraction));
    assert_eq!(kinds(ZeroPriced::LeaveOut), [None, new, Some(MovementKind::Churn)]);
    assert_eq!(kinds(ZeroPriced::OncePaid), [None, new, less]);
    assert_eq!(kinds(ZeroPriced::Count), [new, more, less]);
}

/// Yearly terms that all run out on the day after the data's last: nobody has left yet.
#[test]
fn the_end_of_the_data_is_no_churn() {
    let rows = (0..12).map(|customer| {
        term(customer, day(2025, 7, 1), 120, BillingInterval::Yearly).with_end(day(2026, 7, 1)).unwrap()
    });
    let log = SubscriptionLog::from_subscriptions(rows).unwrap();
    let months = Period::new(day(2026, 6, 1), day(2026, 8, 1)).unwrap().split(CalendarUnit::Month);
    let series = log.as_of(day(2026, 6, 30)).series(&months);
    let seen: Vec<_> = series.rows().iter().map(|row| (row.is_complete(), row.customer_flow().lost())).collect();
    assert_eq!(seen, [(true, 0), (false, 0)]);
    let series = log.as_of(day(2026, 7, 1)).series(&months);
    let seen: Vec<_> = series.rows().iter().map(|row| (row.is_complete(), row.customer_flow().lost())).collect();
    assert_eq!(seen, [(true, 0), (false, 12)]);
}

/// Over a year a customer's later expansion does not make up for a month's contraction in monthly GRR, but does in the
/// year's, which compares its two ends.
#[test]
fn twelve_months_are_asked_for_as_one_period() {
    let rows = [
        monthly(1, day(2025, 1, 1), 100).with_end(day(2025, 5, 10)).unwrap(),
        monthly(1, day(2025, 5, 10), 60).with_end(day(2025, 9, 10)).unwrap(),
        monthly(1, day(2025, 9, 10), 100),
    ];
    let log = SubscriptionLog::from_subscriptions(rows).unwrap();
    let view = log.as_of(day(2026, 1, 31));
    let year = view.period(Period::new(day(2025, 2, 1), day(2026, 2, 1)).unwrap());
    assert_eq!(year.gross_revenue_retention().rate().unwrap().to_string(), "100.00 %");
    let may = view.period(Period::month(2025, 5).unwrap());
    assert_eq!(may.gross_revenue_retention().rate().unwrap().to_string(), "60.00 %");
}

/// A term of January and February; its invoices are given up on 10 April. On 31 March nobody knew that.
#[test]
fn a_late_stop_of_billing_is_not_seen_before_its_day() {
    let options = SubscriptionOptions::new().with_churn_timing(ChurnTiming::WhenBillingStops);
    let term = monthly(1, day(2026, 1, 1), 30).with_end(day(2026, 3, 1)).unwrap();
    let stopped = term.clone().with_billing_stop(day(2026, 4, 10)).unwrap();
    let (march, april) = (Period::month(2026, 3).unwrap(), Period::month(2026, 4).unwrap());
    let known = SubscriptionLog::from_subscriptions_with(options, [term]).unwrap();
    let log = SubscriptionLog::from_subscriptions_with(options, [stopped]).unwrap();
    for log in [&known, &log] {
        for date in [march.last_day(), day(2026, 4, 9)] {
            let seen = log.as_of(date).period(march);
            assert_eq!((seen.is_complete(), seen.customer_flow().lost(), seen.movements().end()), (true, 1, 0.into()));
            assert_eq!((log.as_of(date).mrr(), log.as_of(date).subscribers().count()), (0.into(), 0));
            assert_eq!(log.as_of(date).movements(march).next().unwrap().kind, MovementKind::Churn);
        }
    }
    let view = log.as_of(day(2026, 4, 10));
    assert_eq!((view.period(march).customer_flow().lost(), view.period(april).customer_flow().lost()), (0, 1));
    assert_eq!((view.movements(march).next(), view.mrr()), (None, 0.into()));
}
