//! [`SubscriptionLog`]: subscriptions as steps, customer by customer.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::late::LateStops;
use super::sweep::Step;
use super::term::Term;
use super::trials::Trial;
use super::{SubscriptionOptions, SubscriptionsAsOf};
use crate::model::day;

/// All subscriptions of a shop, customer by customer.
///
/// It answers through a view [as of](SubscriptionLog::as_of) a date:
/// [what happened in each month](SubscriptionsAsOf::series), [customer by customer](SubscriptionsAsOf::movements), and
/// [what became of trials](SubscriptionsAsOf::trials). How churn, free plans and returning customers count are its
/// [options](SubscriptionOptions), whose page says which tool does what.
///
/// Logs of disjoint customers, such as those of two machines, [`merge`](SubscriptionLog::merge). A log is not written
/// with serde: [`Subscription`](crate::model::Subscription)s are, and it is built of them again.
///
/// # Money
///
/// Each subscription's MRR is rounded to the minor unit once, to the nearest, halves away from zero: 2,000 a year is
/// 166.67 a month. From there on everything is integers, and movements add up to the last minor unit. Amounts are
/// taken to be in one currency.
///
/// # Days
///
/// A customer stands at a boundary as at the end of the day before it: a term that starts on 1 March is new in March,
/// and one that ends on 1 March (28 February was its last day) is churn of March. A term that follows on the day on
/// which another ends leaves no gap, and two terms at once add up.
///
/// # Example: ChartMogul's movements
///
/// ```
/// use chrono::NaiveDate;
/// use retention::measure::{MovementKind, SubscriptionLog};
/// use retention::model::{BillingInterval, Period, Subscription};
///
/// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
/// let term = |start, amount: i64, interval| Subscription::new("syncalytics", start, amount.into(), interval);
/// let log = SubscriptionLog::from_subscriptions([
///     // Four yearly seats at 2,000 together.
///     term(day(2025, 1, 5), 2_000, BillingInterval::Yearly)?.with_end(day(2026, 1, 5))?,
///     // Two monthly ones at 30, cancelled.
///     term(day(2025, 2, 10), 30, BillingInterval::Monthly)?.with_end(day(2025, 3, 1))?,
///     term(day(2025, 2, 10), 30, BillingInterval::Monthly)?.with_end(day(2025, 3, 1))?,
///     // Back on three at 50.
///     term(day(2026, 4, 1), 150, BillingInterval::Monthly)?,
/// ])?;
///
/// let today = log.as_of(day(2026, 4, 30));
/// let move_of = |year, month| {
///     let moves = today.movements(Period::month(year, month).unwrap()).next();
///     moves.map(|it| (it.kind, it.from.to_string(), it.to.to_string()))
/// };
/// let expected = |kind, from: &str, to: &str| Some((kind, from.to_owned(), to.to_owned()));
/// assert_eq!(move_of(2025, 1), expected(MovementKind::New, "0.00", "166.67"));
/// assert_eq!(move_of(2025, 2), expected(MovementKind::Expansion, "166.67", "226.67"));
/// assert_eq!(move_of(2025, 3), expected(MovementKind::Contraction, "226.67", "166.67"));
/// assert_eq!(move_of(2025, 4), None);
/// assert_eq!(move_of(2026, 1), expected(MovementKind::Churn, "166.67", "0.00"));
/// assert_eq!(move_of(2026, 4), expected(MovementKind::Reactivation, "0.00", "150.00"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionLog<K> {
    /// Ascending, each once.
    pub(super) keys: Vec<K>,
    /// Where each customer's steps begin, and where the last one's end.
    pub(super) firsts: Vec<u32>,
    /// With all stops of billing known.
    pub(super) steps: Vec<Step>,
    pub(super) late: LateStops,
    /// Sorted by start, then end, then conversion; without those of customers with a late stop.
    pub(super) trials: Vec<Trial>,
    pub(super) subscriptions: usize,
    /// The sum of all monthly amounts.
    pub(super) total: i64,
    /// The last day on which something is known to have happened.
    pub(super) latest: Option<i32>,
    pub(super) options: SubscriptionOptions,
}

impl<K> SubscriptionLog<K> {
    /// The keys of the customers, ascending; also of those who only had a trial.
    pub fn keys(&self) -> &[K] {
        &self.keys
    }

    /// How many customers there are; also those who only had a trial.
    pub fn customers(&self) -> usize {
        self.keys.len()
    }

    /// How many subscriptions it was built from.
    pub fn subscriptions(&self) -> usize {
        self.subscriptions
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The options it was built with.
    pub fn options(&self) -> SubscriptionOptions {
        self.options
    }

    /// The log as it was known at the end of a day: what begins or ends later is not seen.
    ///
    /// Give the last day that the data knows. A term that ends on the next day is alive: it may be renewed.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::measure::SubscriptionLog;
    /// use retention::model::{BillingInterval, Subscription};
    ///
    /// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    /// let year = Subscription::new("ali", day(2025, 1, 1), 120.into(), BillingInterval::Yearly)?;
    /// let log = SubscriptionLog::from_subscriptions([year.with_end(day(2026, 1, 1))?])?;
    /// assert_eq!(log.as_of(day(2025, 12, 31)).mrr(), 10.into());
    /// assert_eq!(log.as_of(day(2026, 1, 1)).mrr(), 0.into()); // 1 January is seen, and there was no renewal
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn as_of(&self, date: NaiveDate) -> SubscriptionsAsOf<'_, K> {
        SubscriptionsAsOf::new(self, day::number(date).saturating_add(1))
    }

    /// The log as of its last fact: the last day on which a subscription started, was cancelled, or billing stopped.
    ///
    /// The end of a paid term is no such fact, because it is known beforehand: as of the last one, every yearly
    /// subscription that may yet be renewed would have churned. So ends after the last fact are not seen. If you know
    /// up to which day the data goes, ask [`as_of`](SubscriptionLog::as_of) that day. A log without subscriptions is
    /// seen as of the first day of the calendar.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::measure::SubscriptionLog;
    /// use retention::model::{BillingInterval, Subscription};
    ///
    /// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    /// let yearly = |customer, start| Subscription::new(customer, start, 120.into(), BillingInterval::Yearly);
    /// let log = SubscriptionLog::from_subscriptions([
    ///     yearly("ali", day(2025, 9, 1))?.with_end(day(2026, 9, 1))?,
    ///     yearly("sara", day(2026, 2, 3))?.with_end(day(2027, 2, 3))?,
    /// ])?;
    /// assert_eq!(log.latest().date(), day(2026, 2, 3));
    /// assert_eq!(log.latest().mrr(), 20.into()); // not 0, as in 2027
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn latest(&self) -> SubscriptionsAsOf<'_, K> {
        let last = self.latest.unwrap_or(day::number(NaiveDate::MIN));
        SubscriptionsAsOf::new(self, last.saturating_add(1))
    }

    pub(super) fn empty(options: SubscriptionOptions) -> Self {
        Self {
            keys: Vec::new(),
            firsts: vec![0],
            steps: Vec::new(),
            late: LateStops::default(),
            trials: Vec::new(),
            subscriptions: 0,
            total: 0,
            latest: None,
            options,
        }
    }

    /// Adds a customer whose steps have been added, and their terms if they have a late stop.
    pub(super) fn push(&mut self, key: K, late: &[Term]) {
        self.keys.push(key);
        self.firsts.push(u32::try_from(self.steps.len()).unwrap_or(u32::MAX));
        self.late.push(late);
    }

    /// The steps of a customer, by their number, as known before the day `until`.
    pub(super) fn steps(&self, customer: usize, until: i32) -> Cow<'_, [Step]> {
        let late = self.late.steps(customer, until, self.options.zero_priced());
        late.map_or_else(|| Cow::Borrowed(self.all_steps(customer)), Cow::Owned)
    }

    /// The steps of a customer, by their number, with all stops of billing known.
    pub(super) fn all_steps(&self, customer: usize) -> &[Step] {
        let first = self.firsts.get(customer).copied().unwrap_or_default() as usize;
        let end = self.firsts.get(customer.saturating_add(1)).copied().unwrap_or_default() as usize;
        self.steps.get(first..end).unwrap_or_default()
    }
}
