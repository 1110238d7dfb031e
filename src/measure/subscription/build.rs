//! [`SubscriptionLog`]: subscriptions as steps, customer by customer.

use chrono::NaiveDate;

use super::monthly::monthly;
use super::sweep::{Presence, Step};
use super::trials::Trial;
use super::{SubscriptionLogError, SubscriptionOptions, SubscriptionsAsOf, ZeroPriced};
use crate::history::CustomerKey;
use crate::model::{Subscription, day};
use crate::parallel;

/// The most subscriptions of a log: each makes at most two steps, and both are numbered in 32 bits.
const MAX_TERMS: u32 = u32::MAX / 2;

/// All subscriptions of a shop, customer by customer.
///
/// It answers through a view [as of](SubscriptionLog::as_of) a date:
/// [what happened in each month](SubscriptionsAsOf::series), [customer by customer](SubscriptionsAsOf::movements), and
/// [what became of trials](SubscriptionsAsOf::trials). How churn, free plans and returning customers count are its
/// [options](SubscriptionOptions), whose page says which tool does what.
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
    keys: Vec<K>,
    /// Where each customer's steps begin, and where the last one's end.
    firsts: Vec<u32>,
    steps: Vec<Step>,
    /// Sorted by start, then end, then conversion.
    pub(super) trials: Vec<Trial>,
    subscriptions: usize,
    options: SubscriptionOptions,
}

/// A subscription as the log counts it.
struct Term {
    start: i32,
    /// After the trial, if there is one.
    from: i32,
    /// The first day on which it does not count any more; `i32::MAX` if none is known.
    to: i32,
    mrr: i64,
    has_trial: bool,
    has_price: bool,
}

/// What changes on a day.
struct Event {
    day: i32,
    mrr: i64,
    terms: i64,
    passes: bool,
}

impl<K: CustomerKey> SubscriptionLog<K> {
    /// A log of these subscriptions, with the default [options](SubscriptionOptions::new). They may come in any order.
    ///
    /// # Errors
    ///
    /// [`SubscriptionLogError`]: the first row whose monthly amount does not fit in an `i64` of minor units, monthly
    /// amounts whose sum does not, or more than 2³¹ − 1 subscriptions.
    pub fn from_subscriptions(
        subscriptions: impl IntoIterator<Item = Subscription<K>>,
    ) -> Result<Self, SubscriptionLogError> {
        Self::from_subscriptions_with(SubscriptionOptions::new(), subscriptions)
    }

    /// A log of these subscriptions, with options of one's own.
    ///
    /// # Errors
    ///
    /// As [`from_subscriptions`](SubscriptionLog::from_subscriptions), and [`SubscriptionLogError::Scale`] for a scale
    /// above 18.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::measure::{SubscriptionLog, SubscriptionOptions, WeeksPerMonth};
    /// use retention::model::{BillingInterval, Subscription};
    ///
    /// let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    /// let weekly = Subscription::new(7_u32, day, 9.into(), BillingInterval::Weekly)?;
    /// let mrr = |weeks_per_month| {
    ///     let options = SubscriptionOptions::new().weeks_per_month(weeks_per_month);
    ///     SubscriptionLog::from_subscriptions_with(options, [weekly.clone()]).map(|log| log.as_of(day).mrr().to_string())
    /// };
    /// assert_eq!(mrr(WeeksPerMonth::TwelfthOf52)?, "39.00");
    /// assert_eq!(mrr(WeeksPerMonth::Four)?, "36.00");
    /// assert_eq!(mrr(WeeksPerMonth::Hundredths433)?, "38.97");
    /// assert_eq!(mrr(WeeksPerMonth::Thousandths4345)?, "39.11");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_subscriptions_with(
        options: SubscriptionOptions,
        subscriptions: impl IntoIterator<Item = Subscription<K>>,
    ) -> Result<Self, SubscriptionLogError> {
        options.check()?;
        let (mut keys, mut terms) = (Vec::new(), Vec::new());
        let mut total = 0_i128;
        for (row, subscription) in subscriptions.into_iter().enumerate() {
            if row >= MAX_TERMS as usize {
                return Err(SubscriptionLogError::TooMany { limit: MAX_TERMS });
            }
            let term = Term::new(row, &subscription, &options)?;
            total += i128::from(term.mrr);
            terms.push(term);
            keys.push(subscription.into_customer());
        }
        if total > i64::MAX.into() {
            return Err(SubscriptionLogError::TotalTooLarge { found: total });
        }
        Ok(Self::grouped(&keys, &terms, options))
    }

    fn grouped(keys: &[K], terms: &[Term], options: SubscriptionOptions) -> Self {
        let order = by_customer(keys);
        let mut log = Self {
            keys: Vec::new(),
            firsts: vec![0],
            steps: Vec::new(),
            trials: Vec::new(),
            subscriptions: terms.len(),
            options,
        };
        let mut events = Vec::new();
        for rows in order.chunk_by(|a, b| keys.get(*a as usize) == keys.get(*b as usize)) {
            let own = || rows.iter().filter_map(|row| terms.get(*row as usize));
            let first_paid = own().filter(|term| term.has_price && term.counts()).map(|term| term.from).min();
            events.clear();
            events.extend(own().filter_map(|term| term.span(options.zero_priced, first_paid)).flatten());
            log.keys.extend(rows.first().and_then(|row| keys.get(*row as usize)).cloned());
            push_steps(&mut log.steps, &mut events);
            log.firsts.push(u32::try_from(log.steps.len()).unwrap_or(u32::MAX));
            if own().any(|term| term.has_trial) {
                push_trials(&mut log.trials, own());
            }
        }
        log.trials.sort_unstable();
        log
    }
}

impl<K> SubscriptionLog<K> {
    /// The keys of the customers, ascending; also of those who only had a trial.
    pub fn keys(&self) -> &[K] {
        &self.keys
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

    /// The steps of a customer, by their number.
    pub(super) fn steps(&self, customer: usize) -> &[Step] {
        let first = self.firsts.get(customer).copied().unwrap_or_default() as usize;
        let end = self.firsts.get(customer.saturating_add(1)).copied().unwrap_or_default() as usize;
        self.steps.get(first..end).unwrap_or_default()
    }
}

impl Term {
    fn new<K>(
        row: usize,
        subscription: &Subscription<K>,
        options: &SubscriptionOptions,
    ) -> Result<Self, SubscriptionLogError> {
        let (found, interval) = (subscription.amount(), subscription.interval());
        let mrr = monthly(found, interval, options).ok_or(SubscriptionLogError::Amount { row, found, interval })?;
        let start = day::number(subscription.start());
        Ok(Self {
            start,
            from: subscription.trial_until().map_or(start, day::number),
            to: options.churn_timing.gone_on(subscription),
            mrr,
            has_trial: subscription.trial_until().is_some(),
            has_price: !found.is_zero(),
        })
    }

    /// Whether it is more than a trial. A term without a trial counts even if it ended on its first day.
    fn counts(&self) -> bool {
        self.from < self.to || !self.has_trial
    }

    /// How it begins and ends; `None` if its customer is none by it.
    fn span(&self, zero_priced: ZeroPriced, first_paid: Option<i32>) -> Option<[Event; 2]> {
        let from = match zero_priced {
            _ if self.has_price => self.from,
            ZeroPriced::LeaveOut => return None,
            ZeroPriced::OncePaid => self.from.max(first_paid?),
            ZeroPriced::Count => self.from,
        };
        let passes = from == self.to && !self.has_trial;
        if !passes && from >= self.to {
            return None;
        }
        let begin = Event { day: from, mrr: self.mrr, terms: 1, passes };
        Some([begin, Event { day: self.to, mrr: -self.mrr, terms: -1, passes }])
    }

    /// The first day on which it is no trial any more.
    fn trial_end(&self) -> i32 {
        self.from.min(self.to)
    }
}

/// The rows sorted by customer; those of a customer in the order in which they came.
fn by_customer<K: CustomerKey>(keys: &[K]) -> Vec<u32> {
    let Some(one) = keys.first() else { return Vec::new() };
    let skip = keys.iter().map(|key| one.shared_bytes(key)).min().unwrap_or_default();
    let mut order: Vec<(u128, u32)> = (0_u32..).zip(keys).map(|(row, key)| (key.prefix(skip), row)).collect();
    parallel::sort(&mut order, |a, b| {
        let in_full = || keys.get(a.1 as usize).cmp(&keys.get(b.1 as usize));
        a.0.cmp(&b.0).then_with(in_full).then(a.1.cmp(&b.1))
    });
    order.into_iter().map(|(_, row)| row).collect()
}

/// Adds a customer's steps: one for each day after which they stand otherwise, or on which they came and left.
fn push_steps(steps: &mut Vec<Step>, events: &mut [Event]) {
    events.sort_unstable_by_key(|event| event.day);
    let (mut terms, mut mrr, mut presence) = (0, 0, Presence::Absent);
    for events in events.chunk_by(|a, b| a.day == b.day) {
        let Some(day) = events.first().map(|event| event.day).filter(|day| *day < i32::MAX) else { continue };
        let mrr_before = mrr;
        terms += events.iter().map(|event| event.terms).sum::<i64>();
        mrr += events.iter().map(|event| event.mrr).sum::<i64>();
        let passes = events.iter().any(|event| event.passes);
        let now = match terms {
            0 if passes => Presence::Passed,
            0 => Presence::Absent,
            _ => Presence::Present,
        };
        if (now, mrr) != (presence, mrr_before) {
            steps.push(Step { day, presence: now, mrr });
        }
        presence = if now == Presence::Passed { Presence::Absent } else { now };
    }
}

/// Adds a customer's trials, each with the first paid day that follows it.
fn push_trials<'t>(trials: &mut Vec<Trial>, terms: impl Iterator<Item = &'t Term> + Clone) {
    let paid = terms.clone().filter(|term| term.has_price && term.counts());
    let mut paid_from: Vec<i32> = paid.map(|term| term.from).collect();
    paid_from.sort_unstable();
    for term in terms.filter(|term| term.has_trial) {
        let (start, end) = (term.start, term.trial_end());
        // What was paid for before the trial is not its conversion; what begins on its first day is, if it ended there.
        let earliest = end.min(start.saturating_add(1));
        let after = paid_from.partition_point(|day| *day < earliest);
        trials.push(Trial { start, end, paid_from: paid_from.get(after).copied() });
    }
}
