//! Putting two logs of subscriptions together.

use std::cmp::Ordering;

use super::build::MAX_TERMS;
use super::{SubscriptionLog, SubscriptionLogError};
use crate::history::CustomerKey;

impl<K: CustomerKey> SubscriptionLog<K> {
    /// One log of two that have no customer in common, as parts of a distributed build are. It is the same as one
    /// built of all subscriptions at once; a log without subscriptions is the identity.
    ///
    /// # Errors
    ///
    /// [`SubscriptionLogError::Different`] unless both were built with the same options;
    /// [`SubscriptionLogError::SharedCustomer`] if a customer is in both; [`SubscriptionLogError::TooMany`] and
    /// [`SubscriptionLogError::TotalTooLarge`] as when building.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::measure::SubscriptionLog;
    /// use retention::model::{BillingInterval, Subscription};
    ///
    /// let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    /// let log = |customer| {
    ///     let term = Subscription::new(customer, day, 30.into(), BillingInterval::Monthly).unwrap();
    ///     SubscriptionLog::from_subscriptions([term])
    /// };
    /// let both = log("sara")?.merge(log("ali")?)?;
    /// assert_eq!((both.keys(), both.latest().mrr()), (&["ali", "sara"][..], 60.into()));
    /// assert!(both.merge(log("ali")?).is_err());
    /// # Ok::<(), retention::measure::SubscriptionLogError>(())
    /// ```
    pub fn merge(mut self, mut other: Self) -> Result<Self, SubscriptionLogError> {
        self.options.same(&other.options)?;
        let subscriptions = self.subscriptions.saturating_add(other.subscriptions);
        if subscriptions > MAX_TERMS as usize {
            return Err(SubscriptionLogError::TooMany { limit: MAX_TERMS });
        }
        let found = i128::from(self.total) + i128::from(other.total);
        let total = i64::try_from(found).map_err(|_| SubscriptionLogError::TotalTooLarge { found })?;
        let mut log = Self { subscriptions, total, latest: self.latest.max(other.latest), ..Self::empty(self.options) };
        let mut ours = std::mem::take(&mut self.keys).into_iter().enumerate().peekable();
        let mut theirs = std::mem::take(&mut other.keys).into_iter().enumerate().peekable();
        loop {
            let is_ours = match (ours.peek(), theirs.peek()) {
                (Some((first, a)), Some((second, b))) => match a.cmp(b) {
                    Ordering::Equal => {
                        return Err(SubscriptionLogError::SharedCustomer { first: *first, second: *second });
                    }
                    order => order == Ordering::Less,
                },
                (a, _) => a.is_some(),
            };
            let (from, next) = if is_ours { (&self, ours.next()) } else { (&other, theirs.next()) };
            let Some((customer, key)) = next else { break };
            log.steps.extend_from_slice(from.all_steps(customer));
            log.push(key, from.late.terms(customer));
        }
        log.late.finish();
        log.trials = self.trials;
        log.trials.append(&mut other.trials);
        log.trials.sort_unstable();
        Ok(log)
    }
}
