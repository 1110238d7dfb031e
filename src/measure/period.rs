//! [`PeriodActivity`]: what happened in one period.

use rust_decimal::Decimal;

use super::Activity;
use super::consistent::consistent;
use crate::history::During;
use crate::metrics::{
    ActiveCustomers, AverageOrderValue, CustomerFlow, FlowParts, NewAndExisting, PurchaseFrequency, RepeatPurchases,
    ReturningCustomers, Spend,
};
use crate::model::{Period, Periods};

/// What happened in one period: the counts from which its rates are taken.
///
/// A row of a [`Series`](super::Series), or one period alone from
/// [`During::activity`](crate::history::During::activity).
///
/// # Example: one quarter, from every side
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::measure::Activity;
/// use retention::model::Period;
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// let log = OrderLog::from_columns(
///     &["ali", "sara", "reza", "ali", "mina", "mina", "reza"],
///     &[day(1, 5), day(3, 1), day(1, 2), day(4, 20), day(4, 2), day(4, 9), day(6, 2)],
///     &[40_00, 60_00, 50_00, 40_00, 30_00, 30_00, 100_00],
/// )?;
/// let quarter = log.during(Period::quarter(2026, 2)?).activity(Activity::OrderedWithin { days: 60 });
///
/// // Active on 1 April: sara. On 1 July: reza, who has come back.
/// let flow = quarter.customer_flow();
/// assert_eq!((flow.at_start(), flow.lost(), flow.reactivated(), flow.at_end()), (1, 1, 1, 1));
/// // Who bought: mina is new, ali and reza had lapsed.
/// let active = quarter.active_customers();
/// assert_eq!((active.new_customers(), active.returning(), active.reactivated()), (1, 0, 2));
/// // Of three who had bought before, two came back.
/// assert_eq!(quarter.returning_customers().rate().unwrap().to_string(), "66.67 %");
/// assert_eq!(quarter.repeat_purchases().rate().unwrap().to_string(), "33.33 %");
/// assert_eq!(quarter.average_order_value().value(), Some(50.into()));
/// assert_eq!(quarter.new_and_existing().existing_revenue_rate().unwrap().to_string(), "70.00 %");
/// # Ok::<(), retention::Error>(())
/// ```
/// # As JSON
///
/// It is written with the period, `is_complete` and `counts`: `at_start`, `acquired`, `came_back` and `lost` of the flow;
/// `known_before` of the returning customers; `new_customers`, `returning` and `reactivated` of those who bought,
/// `repeat_customers` of them; `orders`, `new_orders`, `new_revenue`, `existing_revenue`. Rates are taken from these. It
/// is not read back: measure it again from the log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PeriodActivity {
    period: Period,
    is_complete: bool,
    counts: PeriodCounts,
}

/// Counts of one period. They come from one walk over a log, so they never contradict each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub(super) struct PeriodCounts {
    pub(super) at_start: u64,
    pub(super) acquired: u64,
    pub(super) came_back: u64,
    pub(super) lost: u64,
    pub(super) known_before: u64,
    pub(super) new_customers: u64,
    pub(super) returning: u64,
    pub(super) reactivated: u64,
    pub(super) repeat_customers: u64,
    pub(super) orders: u64,
    pub(super) new_orders: u64,
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::model::wire::decimal::serialize"))]
    pub(super) new_revenue: Decimal,
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::model::wire::decimal::serialize"))]
    pub(super) existing_revenue: Decimal,
}

impl PeriodActivity {
    pub(super) fn new(period: Period, is_complete: bool, counts: PeriodCounts) -> Self {
        Self { period, is_complete, counts }
    }

    /// The period.
    pub fn period(&self) -> Period {
        self.period
    }

    /// Whether the view saw the period to its end. If not, the counts will still grow, and its rates are not to be
    /// compared with those of other periods.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Who was active at the start, and who came, came back and was lost by the end, under the series'
    /// [`Activity`].
    ///
    /// Sets at two instants are compared, the period's first and the one after its last. If the view does not
    /// [see it whole](PeriodActivity::is_complete), whoever has not ordered yet counts as lost at its end.
    ///
    /// Who was new in the period and lapsed before its end is in neither; that can
    /// only be when the period is longer than the activity's window.
    pub fn customer_flow(&self) -> CustomerFlow {
        let PeriodCounts { at_start, acquired, came_back: reactivated, lost, .. } = self.counts;
        // The lost were active at the start, and all are customers of one log: no sum passes 2³².
        consistent(CustomerFlow::new(FlowParts { at_start, acquired, reactivated, lost }))
    }

    /// Who ordered in the period: for the first time ever, active at its start under the series' [`Activity`], or come
    /// back after having lapsed.
    pub fn active_customers(&self) -> ActiveCustomers {
        let PeriodCounts { new_customers, returning, reactivated, .. } = self.counts;
        consistent(ActiveCustomers::new(new_customers, returning, reactivated))
    }

    /// Who had bought before the period, and who of them bought in it (R2). Whoever first bought in the period is in
    /// neither number.
    pub fn returning_customers(&self) -> ReturningCustomers {
        let PeriodCounts { known_before, returning, reactivated, .. } = self.counts;
        consistent(ReturningCustomers::new(known_before, returning + reactivated))
    }

    /// Who bought in the period, and who of them more than once in it (P1 within the period; each order is a purchase).
    pub fn repeat_purchases(&self) -> RepeatPurchases {
        consistent(RepeatPurchases::new(self.buyers(), self.counts.repeat_customers))
    }

    /// Orders, and distinct customers who placed them (P2).
    pub fn purchase_frequency(&self) -> PurchaseFrequency {
        consistent(PurchaseFrequency::new(self.counts.orders, self.buyers()))
    }

    /// Revenue and orders (V1).
    pub fn average_order_value(&self) -> AverageOrderValue {
        consistent(AverageOrderValue::new(self.revenue(), self.counts.orders))
    }

    /// Customers, orders and revenue of those new in the period, and of all others (P5).
    ///
    /// All orders of a new customer in the period are theirs, not only the first. A refund that counts on its own date
    /// lowers the revenue of the group that the customer is in at that date.
    pub fn new_and_existing(&self) -> NewAndExisting {
        let PeriodCounts { new_customers, new_orders, orders, new_revenue, existing_revenue, .. } = self.counts;
        let new = consistent(Spend::new(new_customers, new_orders, new_revenue));
        let existing = Spend::new(self.buyers() - new_customers, orders - new_orders, existing_revenue);
        consistent(NewAndExisting::new(new, consistent(existing)))
    }

    /// How many orders.
    pub fn orders(&self) -> u64 {
        self.counts.orders
    }

    /// What they came to, after the refunds that the log's policy takes off.
    pub fn revenue(&self) -> Decimal {
        // Both are sums of a log's amounts at its scale, which fit in an i64 together.
        self.counts.new_revenue.saturating_add(self.counts.existing_revenue)
    }

    fn buyers(&self) -> u64 {
        self.counts.new_customers + self.counts.returning + self.counts.reactivated
    }
}

impl<K: Sync> During<'_, K> {
    /// Everything that happened in the period, in one pass over the log; an example is at [`PeriodActivity`].
    ///
    /// Ask this when you want more than one number: each of the methods below makes the same pass.
    pub fn activity(&self, activity: Activity) -> PeriodActivity {
        let series = self.view().series(&Periods::from(self.period()), activity);
        let row = series.rows().first().cloned();
        row.unwrap_or_else(|| PeriodActivity::new(self.period(), false, PeriodCounts::default()))
    }

    /// Who had bought before the period, and who of them bought in it: repurchase retention (R2).
    ///
    /// # Example: document 001's window rule
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::history::OrderLog;
    /// use retention::model::Period;
    ///
    /// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    /// // From 1 January to 28 February: who first bought on 15 January is in neither number.
    /// let window = Period::new(day(2026, 1, 1), day(2026, 3, 1))?;
    /// let log = OrderLog::from_columns(
    ///     &["before", "before and in", "before and in", "15 January", "15 January"],
    ///     &[day(2025, 12, 31), day(2025, 12, 1), day(2026, 2, 28), day(2026, 1, 15), day(2026, 1, 20)],
    ///     &[1, 1, 1, 1, 1],
    /// )?;
    /// let returned = log.during(window).returning_customers();
    /// assert_eq!((returned.returned(), returned.before()), (1, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn returning_customers(&self) -> ReturningCustomers {
        self.activity(Activity::EverOrdered).returning_customers()
    }

    /// Who was active at the start, and who came, came back and was lost by the end (R1, R3); see
    /// [`PeriodActivity::customer_flow`].
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    /// use retention::measure::Activity;
    /// use retention::model::Period;
    ///
    /// // Day 20_454 is 1 January 2026.
    /// let log = OrderLog::from_columns(&["ali", "sara", "sara"], &[20_454, 20_460, 20_530], &[100, 100, 100])?;
    /// let march = log.during(Period::month(2026, 3)?).customer_flow(Activity::OrderedWithin { days: 60 });
    /// assert_eq!((march.at_start(), march.lost()), (2, 1)); // Ali's 60 days are over on 3 March.
    /// assert_eq!(march.retention_rate().unwrap().to_string(), "50.00 %");
    /// # Ok::<(), retention::Error>(())
    /// ```
    pub fn customer_flow(&self, activity: Activity) -> CustomerFlow {
        self.activity(activity).customer_flow()
    }

    /// Who ordered in the period: new, returning, reactivated; see [`PeriodActivity::active_customers`].
    pub fn active_customers(&self, activity: Activity) -> ActiveCustomers {
        self.activity(activity).active_customers()
    }

    /// Who bought in the period, and who of them more than once in it (P1 within the period).
    pub fn repeat_purchases(&self) -> RepeatPurchases {
        self.activity(Activity::EverOrdered).repeat_purchases()
    }

    /// Orders, and distinct customers who placed them (P2).
    pub fn purchase_frequency(&self) -> PurchaseFrequency {
        self.activity(Activity::EverOrdered).purchase_frequency()
    }

    /// Revenue and orders (V1).
    pub fn average_order_value(&self) -> AverageOrderValue {
        self.activity(Activity::EverOrdered).average_order_value()
    }

    /// Revenue of customers new in the period against that of all others (P5); see
    /// [`PeriodActivity::new_and_existing`].
    pub fn new_and_existing(&self) -> NewAndExisting {
        self.activity(Activity::EverOrdered).new_and_existing()
    }
}
