//! Building a [`SubscriptionLog`].

use super::late::has_late_stop;
use super::term::{ALL, Term, push_steps, push_trials};
use super::{SubscriptionLog, SubscriptionLogError, SubscriptionOptions};
use crate::history::CustomerKey;
use crate::model::{Subscription, day};
use crate::parallel;

/// The most subscriptions of a log: each makes at most two steps, and both are numbered in 32 bits.
pub(super) const MAX_TERMS: u32 = u32::MAX / 2;

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
    /// As [`from_subscriptions`](SubscriptionLog::from_subscriptions).
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
    ///     let options = SubscriptionOptions::new().with_weeks_per_month(weeks_per_month);
    ///     SubscriptionLog::from_subscriptions_with(options, [weekly.clone()]).map(|log| log.as_of(day).mrr().to_string())
    /// };
    /// assert_eq!(mrr(WeeksPerMonth::TwelfthOf52)?, "39.00");
    /// assert_eq!(mrr(WeeksPerMonth::Four)?, "36.00");
    /// assert_eq!(mrr(WeeksPerMonth::FourPoint33)?, "38.97");
    /// assert_eq!(mrr(WeeksPerMonth::FourPoint345)?, "39.11");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_subscriptions_with(
        options: SubscriptionOptions,
        subscriptions: impl IntoIterator<Item = Subscription<K>>,
    ) -> Result<Self, SubscriptionLogError> {
        let (mut keys, mut terms) = (Vec::new(), Vec::new());
        let (mut total, mut latest) = (0_i128, None);
        for (row, subscription) in subscriptions.into_iter().enumerate() {
            if row >= MAX_TERMS as usize {
                return Err(SubscriptionLogError::TooMany { limit: MAX_TERMS });
            }
            let term = Term::new(row, &subscription, &options)?;
            total += i128::from(term.mrr);
            latest = latest.max(Some(last_fact(&subscription)));
            terms.push(term);
            keys.push(subscription.into_customer());
        }
        let total = i64::try_from(total).map_err(|_| SubscriptionLogError::TotalTooLarge { found: total })?;
        Ok(Self { subscriptions: terms.len(), total, latest, ..Self::grouped(&keys, &terms, options) })
    }

    fn grouped(keys: &[K], terms: &[Term], options: SubscriptionOptions) -> Self {
        let order = by_customer(keys);
        let mut log = Self::empty(options);
        let (mut own, mut events) = (Vec::new(), Vec::new());
        for rows in order.chunk_by(|a, b| keys.get(*a as usize) == keys.get(*b as usize)) {
            let Some(key) = rows.first().and_then(|row| keys.get(*row as usize)) else { continue };
            own.clear();
            own.extend(rows.iter().filter_map(|row| terms.get(*row as usize)).copied());
            push_steps(&mut log.steps, &own, ALL, options.zero_priced(), &mut events);
            if has_late_stop(&own) {
                own.sort_unstable();
                log.push(key.clone(), &own);
            } else {
                push_trials(&mut log.trials, &own, ALL);
                log.push(key.clone(), &[]);
            }
        }
        log.late.finish();
        log.trials.sort_unstable();
        log
    }
}

/// The last day on which something happened. What a term says of its end is known beforehand.
fn last_fact<K>(subscription: &Subscription<K>) -> i32 {
    let happened = [subscription.cancelled_on(), subscription.billing_stopped_on()].into_iter().flatten();
    day::number(happened.fold(subscription.start(), Ord::max))
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
