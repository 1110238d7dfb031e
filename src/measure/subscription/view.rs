//! [`SubscriptionsAsOf`]: what is asked of a log, as of a date.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::super::boundaries::Boundaries;
use super::sweep::{Standing, Step, changes};
use super::tally::Tally;
use super::{
    CustomerMovement, MovementKind, SubscriptionLog, SubscriptionPeriod, SubscriptionSeries, TrialPolicy, TrialSeries,
};
use crate::model::{Period, Periods, day};
use crate::parallel;

/// A log of subscriptions as it was known at the end of a day; see [`SubscriptionLog::as_of`].
///
/// Every answer is that of a log built from what was known on the day. What begins or ends after it is not seen: an
/// open-ended term is alive, and so is one that ends on the next day, so the last month of the data shows no churn that
/// did not happen. A cancellation and a stop of billing are known on their own day and not before, and with them the end
/// of the paid term.
///
/// Looking from a later day does not change a month that was complete, with one exception: under
/// [`ChurnTiming::WhenBillingStops`](super::ChurnTiming::WhenBillingStops) a term that had ended goes on if billing
/// stopped later, and that is learnt only then.
#[derive(Debug)]
pub struct SubscriptionsAsOf<'a, K> {
    log: &'a SubscriptionLog<K>,
    /// The first day that is not seen.
    until: i32,
}

impl<'a, K> SubscriptionsAsOf<'a, K> {
    pub(super) fn new(log: &'a SubscriptionLog<K>, until: i32) -> Self {
        Self { log, until }
    }

    /// The last day that is seen.
    pub fn date(&self) -> NaiveDate {
        day::date(self.until.saturating_sub(1))
    }

    /// MRR at the end of the day.
    pub fn mrr(&self) -> Decimal {
        // The MRR of all subscriptions together fits.
        self.amount(self.standings().map(|(_, standing)| standing.mrr).sum())
    }

    /// The customers at the end of the day and their MRR, in the order of their keys.
    pub fn subscribers(&self) -> impl Iterator<Item = (&'a K, Decimal)> + '_ {
        let customers = self.standings().filter(|(_, standing)| standing.is_customer);
        customers.map(|(key, standing)| (key, self.amount(standing.mrr)))
    }

    /// What happened to each customer's MRR between the start and the end of a period, in the order of their keys.
    /// Customers who are as they were at the start are left out. The sums by kind are the
    /// [movements](SubscriptionPeriod::movements). An example is at [`SubscriptionLog`].
    pub fn movements(&self, period: Period) -> impl Iterator<Item = CustomerMovement<'a, K>> + '_ {
        let boundaries = Boundaries::new(&Periods::from(period));
        let returned = self.log.options().returned();
        self.log.keys().iter().enumerate().filter_map(move |(customer, key)| {
            let mut movement = None;
            changes(&self.log.steps(customer, self.until), &boundaries, self.until, returned, |change| {
                if change.slot == 1 {
                    movement = MovementKind::of(change).map(|kind| (kind, change.before.mrr, change.after.mrr));
                }
            });
            let (kind, from, to) = movement?;
            Some(CustomerMovement { key, kind, from: self.amount(from), to: self.amount(to) })
        })
    }

    /// What became of the trials of each of these periods.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::measure::{SubscriptionLog, TrialCohort, TrialPolicy};
    /// use retention::model::{BillingInterval, Period, Periods, Subscription};
    ///
    /// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
    /// let trial = |customer, start, until| {
    ///     Subscription::new(customer, start, 30.into(), BillingInterval::Monthly)?.with_trial_until(until)
    /// };
    /// let log = SubscriptionLog::from_subscriptions([
    ///     trial("stays", day(3, 1), day(3, 15))?,
    ///     trial("leaves", day(3, 2), day(3, 16))?.with_end(day(3, 16))?,
    ///     trial("runs", day(3, 25), day(4, 8))?,
    /// ])?;
    /// let policy = TrialPolicy { cohort: TrialCohort::StartedIn, convert_within_days: 7 };
    /// let trials = log.as_of(day(3, 31)).trials(&Periods::from(Period::month(2026, 3)?), policy);
    /// let march = &trials.rows()[0];
    /// assert_eq!((march.trials(), march.running(), march.converted(), march.lapsed()), (3, 1, 1, 1));
    /// assert_eq!(march.conversion().rate().unwrap().to_string(), "50.00 %"); // the running one has not failed
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn trials(&self, periods: &Periods, policy: TrialPolicy) -> TrialSeries {
        let late = self.log.late.trials(self.until);
        TrialSeries::count(self.log.trials.iter().copied().chain(late), periods, policy, self.until)
    }

    /// Each customer at the end of the day.
    fn standings(&self) -> impl Iterator<Item = (&'a K, Standing)> + '_ {
        self.log.keys().iter().enumerate().map(|(customer, key)| {
            let steps = self.log.steps(customer, self.until);
            let seen = steps.partition_point(|step| step.day < self.until);
            let last = seen.checked_sub(1).and_then(|last| steps.get(last));
            (key, last.map_or_else(Standing::default, Step::standing))
        })
    }

    fn amount(&self, minor: i64) -> Decimal {
        Decimal::new(minor, self.log.options().scale())
    }
}

impl<K: Sync> SubscriptionsAsOf<'_, K> {
    /// What happened in each of these periods, in one pass. Its cost grows with the changes of subscriptions, and hardly
    /// with the number of periods.
    ///
    /// Periods that the view does not see to their end are there, and
    /// [say so](SubscriptionPeriod::is_complete): their movements are those seen so far.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::measure::SubscriptionLog;
    /// use retention::model::{BillingInterval, CalendarUnit, Period, Subscription};
    ///
    /// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
    /// let log = SubscriptionLog::from_subscriptions([
    ///     Subscription::new("ali", day(1, 10), 20.into(), BillingInterval::Monthly)?.with_end(day(3, 10))?,
    ///     Subscription::new("sara", day(2, 1), 90.into(), BillingInterval::Quarterly)?,
    /// ])?;
    /// let months = Period::quarter(2026, 1)?.split(CalendarUnit::Month);
    /// let series = log.as_of(day(3, 9)).series(&months);
    /// let ends: Vec<String> = series.rows().iter().map(|row| row.movements().end().to_string()).collect();
    /// assert_eq!(ends, ["20.00", "50.00", "50.00"]);
    /// assert!(!series.rows()[2].is_complete()); // on 9 March nobody has left yet
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn series(&self, periods: &Periods) -> SubscriptionSeries {
        let boundaries = Boundaries::new(periods);
        let (options, customers) = (self.log.options(), self.log.keys().len());
        let tallies = parallel::map(
            // A period is as much as four cells.
            parallel::pieces(customers, periods.len().saturating_mul(4)),
            || (),
            |(), piece| {
                let mut tally = Tally::new(periods.len());
                for customer in piece {
                    let steps = self.log.steps(customer, self.until);
                    changes(&steps, &boundaries, self.until, options.returned(), |change| tally.add(change));
                }
                tally
            },
        );
        let tally = tallies.into_iter().reduce(Tally::merge).unwrap_or_else(|| Tally::new(periods.len()));
        SubscriptionSeries::new(self.date(), options, tally.rows(periods, self.date(), options.scale()))
    }

    /// What happened in one period: a month, or a year for the annual NRR and GRR. An example is at
    /// [`SubscriptionPeriod`].
    pub fn period(&self, period: Period) -> SubscriptionPeriod {
        let series = self.series(&Periods::from(period));
        let row = series.rows().first().cloned();
        row.unwrap_or_else(|| SubscriptionPeriod::empty(period))
    }
}

// By hand, because it holds no key of its own: what is derived would ask for `K: Clone`.

impl<K> Clone for SubscriptionsAsOf<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for SubscriptionsAsOf<'_, K> {}
