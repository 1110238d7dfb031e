//! The numbers of the report: everything is measured here, and only here; text, JSON and chart show it.

use chrono::NaiveDate;
use retention::history::{AsOf, OrderLog};
use retention::measure::{Activity, PeriodActivity, PurchaseUnit};
use retention::metrics::{
    NewAndExisting, RepeatPurchases, ReturnAfterPurchase, ReturningCustomers, RevenueShare, TimeBetweenPurchases,
};
use retention::model::{CalendarUnit, Period, PeriodError, Periods, Rate};

use crate::args::Own;
use crate::common::overview::Overview;

/// The retention report of a shop.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) active_days: u32,
    pub(crate) overview: Overview,
    pub(crate) months: Vec<Month>,
    /// How many earlier months are not shown.
    pub(crate) earlier_months: usize,
    pub(crate) repeat: RepeatPurchases,
    pub(crate) return_after: Vec<ReturnAfterPurchase>,
    pub(crate) gaps: TimeBetweenPurchases,
    /// The share of the first tenth and of the first fifth of the customers.
    pub(crate) top: Vec<RevenueShare>,
    /// `None` while no month with a history before it has been seen whole.
    pub(crate) recent: Option<Recent>,
}

/// A month of the report.
#[derive(Clone, Debug)]
pub(crate) struct Month {
    pub(crate) activity: PeriodActivity,
    /// Whether the orders cover the month from its first day to its last.
    pub(crate) is_whole: bool,
}

/// New against existing customers in the last months that were seen whole.
#[derive(Clone, Debug)]
pub(crate) struct Recent {
    pub(crate) period: Period,
    pub(crate) months: usize,
    pub(crate) spend: NewAndExisting,
    pub(crate) returning: ReturningCustomers,
}

/// Returns are shown after so many purchases.
const PURCHASES: u32 = 5;
/// New and existing customers are compared over a year, or over what there is after a first month.
const RECENT_MONTHS: usize = 12;
/// The shares of customers whose revenue is shown, in percent.
const TOP_PERCENT: [u64; 2] = [10, 20];

impl Report {
    /// Measures a log. `None` if it has no order up to the day that is asked for.
    pub(crate) fn of(log: &OrderLog<u32>, as_of: Option<NaiveDate>, own: &Own) -> Result<Option<Self>, PeriodError> {
        let view = as_of.map_or_else(|| log.latest(), |date| log.as_of(date));
        let summary = view.summary();
        let Some(overview) = Overview::of(log, &view, &summary) else { return Ok(None) };
        let mut months = months(&view, overview.first_day, own.active_days)?;
        let recent = recent(&view, &months);
        let earlier_months = months.len().saturating_sub(own.months);
        months.drain(..earlier_months);
        let counts = summary.purchase_counts(PurchaseUnit::Days);
        Ok(Some(Self {
            active_days: own.active_days,
            overview,
            months,
            earlier_months,
            repeat: summary.repeat_purchases(PurchaseUnit::Days),
            return_after: (1..=PURCHASES).filter_map(|n| counts.return_after(n)).collect(),
            gaps: view.time_between_purchases(PurchaseUnit::Days),
            top: TOP_PERCENT
                .into_iter()
                .filter_map(|top| Some(summary.top_share(Rate::of_counts(top, 100)?)))
                .collect(),
            recent,
        }))
    }
}

impl Month {
    /// A rate that compares the end of the month with its start: there is none before the month is over.
    pub(crate) fn when_whole<T>(&self, value: Option<T>) -> Option<T> {
        value.filter(|_| self.activity.is_complete())
    }

    /// Whether it is over, and nobody was there: no order, and no active customer from before.
    pub(crate) fn is_empty(&self) -> bool {
        let (flow, revenue) = (self.activity.customer_flow(), self.activity.revenue());
        self.is_whole && self.activity.orders() == 0 && flow.at_start() == 0 && revenue.is_zero()
    }
}

/// All calendar months from that of the first order to the last day that is seen.
fn months(view: &AsOf<'_, u32>, first_day: NaiveDate, active_days: u32) -> Result<Vec<Month>, PeriodError> {
    let months = Periods::covering(first_day, view.date(), CalendarUnit::Month)?;
    let series = view.series(&months, Activity::OrderedWithin { days: active_days });
    let rows = series.rows().iter().cloned();
    Ok(rows
        .map(|activity| {
            // Only the first month can begin before the orders do.
            let is_whole = activity.is_complete() && first_day <= activity.period().start();
            Month { activity, is_whole }
        })
        .collect())
}

/// The last year of months seen whole; without the first of them, so that there are customers from before.
fn recent(view: &AsOf<'_, u32>, months: &[Month]) -> Option<Recent> {
    let whole: Vec<Period> =
        months.iter().filter(|month| month.is_whole).map(|month| month.activity.period()).collect();
    let months = whole.len().checked_sub(1)?.min(RECENT_MONTHS);
    let first = whole.get(whole.len().checked_sub(months)?)?;
    let period = Period::new(first.start(), whole.last()?.end()).ok()?;
    let during = view.during(period);
    Some(Recent { period, months, spend: during.new_and_existing(), returning: during.returning_customers() })
}
