//! [`Subscription`]: what a customer pays again and again.

use std::fmt;
use std::num::NonZeroU16;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use thiserror::Error;

/// One customer's term of a plan: from when, until when, how much, how often.
///
/// A term is paid, free (amount zero) or a trial that may become a paid one. A customer may have several at once, whose
/// amounts add up, and one after another: a change of plan ends one term and begins another on the same day.
///
/// It is built by [`new`](Subscription::new) and the `with_…` methods, each of which refuses what contradicts the rest.
/// Reading it with serde does, too, and refuses fields that it does not know: a misspelt `end` is not an open-ended term.
/// [`SubscriptionLog`](crate::measure::SubscriptionLog) makes monthly movements of many.
///
/// # Its dates
///
/// | date | what it is | not given |
/// |---|---|---|
/// | [`start`](Subscription::start) | the first day of the term | always given |
/// | [`trial_until`](Subscription::trial_until) | the first day that is no trial any more, and the first to be paid | no trial |
/// | [`cancelled_on`](Subscription::cancelled_on) | the day of the click on "cancel" | nobody clicked |
/// | [`end`](Subscription::end) | the first day that is not paid for any more | open-ended: it renews |
/// | [`billing_stopped_on`](Subscription::billing_stopped_on) | the day on which no more payment was asked for, if that is another day than `end`: after failed payments, or a refund | as `end` |
///
/// Which of the last three is the day of churn is a choice:
/// [`ChurnTiming`](crate::measure::ChurnTiming).
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::model::{BillingInterval, Subscription};
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// // Two weeks for free, then 30 a month. She cancels on 20 May; June 15 is the first day that is not paid for.
/// let term = Subscription::new("sara", day(3, 1), 30.into(), BillingInterval::Monthly)?
///     .with_trial_until(day(3, 15))?
///     .with_cancellation(day(5, 20))?
///     .with_end(day(6, 15))?
///     .with_plan("Silver");
/// assert_eq!(term.end(), Some(day(6, 15)));
///
/// let error = term.with_end(day(2, 1)).unwrap_err();
/// assert_eq!(error.to_string(), "end: expected the start 2026-03-01 or a later day, found 2026-02-01");
/// # Ok::<(), retention::model::SubscriptionError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawSubscription<K>", into = "RawSubscription<K>"))]
#[cfg_attr(feature = "serde", serde(bound(serialize = "K: Clone + serde::Serialize")))]
pub struct Subscription<K> {
    customer: K,
    start: NaiveDate,
    amount: Decimal,
    interval: BillingInterval,
    trial_until: Option<NaiveDate>,
    cancelled_on: Option<NaiveDate>,
    end: Option<NaiveDate>,
    billing_stopped_on: Option<NaiveDate>,
    plan: Option<String>,
}

/// How often an amount is billed.
///
/// # Example
///
/// ```
/// use retention::model::BillingInterval;
///
/// assert_eq!(BillingInterval::every_months(6)?.to_string(), "every 6 months");
/// assert!(BillingInterval::every_days(0).is_err());
/// # Ok::<(), retention::model::SubscriptionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum BillingInterval {
    /// Every seven days.
    Weekly,
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every twelve months.
    Yearly,
    /// Every so many months.
    EveryMonths {
        /// How many.
        months: NonZeroU16,
    },
    /// Every so many days.
    EveryDays {
        /// How many.
        days: NonZeroU16,
    },
}

/// Why something is not a [`Subscription`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SubscriptionError {
    /// The amount is negative.
    #[error("amount: expected zero or more, found {found}")]
    NegativeAmount {
        /// The amount found.
        found: Decimal,
    },
    /// A date lies before the start.
    #[error("{field}: expected the start {start} or a later day, found {found}")]
    BeforeStart {
        /// The date.
        field: &'static str,
        /// The start of the term.
        start: NaiveDate,
        /// The day found.
        found: NaiveDate,
    },
    /// A trial has no day.
    #[error("trial_until: expected a day after the start {start}, found {found}")]
    EmptyTrial {
        /// The start of the term.
        start: NaiveDate,
        /// The end of the trial found.
        found: NaiveDate,
    },
    /// An interval has no length.
    #[error("interval: expected at least one month or day, found 0")]
    EmptyInterval,
}

impl<K> Subscription<K> {
    /// An open-ended term: so much per interval, from a first day on. The amount is for all seats together; zero is a
    /// free plan.
    ///
    /// # Errors
    ///
    /// [`SubscriptionError::NegativeAmount`].
    pub fn new(
        customer: K,
        start: NaiveDate,
        amount: Decimal,
        interval: BillingInterval,
    ) -> Result<Self, SubscriptionError> {
        if amount < Decimal::ZERO {
            return Err(SubscriptionError::NegativeAmount { found: amount });
        }
        Ok(Self {
            customer,
            start,
            amount,
            interval,
            trial_until: None,
            cancelled_on: None,
            end: None,
            billing_stopped_on: None,
            plan: None,
        })
    }

    /// Ends the term: `end` is the first day that is not paid for any more.
    ///
    /// A term that ends on the day it starts was there on no evening: the customer came and left on one day.
    ///
    /// # Errors
    ///
    /// [`SubscriptionError::BeforeStart`].
    pub fn with_end(self, end: NaiveDate) -> Result<Self, SubscriptionError> {
        self.check("end", end)?;
        Ok(Self { end: Some(end), ..self })
    }

    /// Says on which day the customer clicked on "cancel".
    ///
    /// # Errors
    ///
    /// [`SubscriptionError::BeforeStart`].
    pub fn with_cancellation(self, cancelled_on: NaiveDate) -> Result<Self, SubscriptionError> {
        self.check("cancelled_on", cancelled_on)?;
        Ok(Self { cancelled_on: Some(cancelled_on), ..self })
    }

    /// Says on which day the last attempt to collect was given up, if that is another day than the end of the paid
    /// term. It may be later, after failed payments, or earlier, after a refund.
    ///
    /// # Errors
    ///
    /// [`SubscriptionError::BeforeStart`].
    pub fn with_billing_stop(self, billing_stopped_on: NaiveDate) -> Result<Self, SubscriptionError> {
        self.check("billing_stopped_on", billing_stopped_on)?;
        Ok(Self { billing_stopped_on: Some(billing_stopped_on), ..self })
    }

    /// Begins the term with a trial: `trial_until` is the first day to be paid. A trial that was left or ran out has
    /// an [`end`](Subscription::with_end) on or before that day.
    ///
    /// # Errors
    ///
    /// [`SubscriptionError::EmptyTrial`] unless the day is after the start.
    pub fn with_trial_until(self, trial_until: NaiveDate) -> Result<Self, SubscriptionError> {
        if trial_until <= self.start {
            return Err(SubscriptionError::EmptyTrial { start: self.start, found: trial_until });
        }
        Ok(Self { trial_until: Some(trial_until), ..self })
    }

    /// Names the plan, in the shop's own words.
    #[must_use]
    pub fn with_plan(self, plan: impl Into<String>) -> Self {
        Self { plan: Some(plan.into()), ..self }
    }

    /// Who subscribed.
    pub fn customer(&self) -> &K {
        &self.customer
    }

    /// The first day of the term.
    pub fn start(&self) -> NaiveDate {
        self.start
    }

    /// What is billed per interval, for all seats together.
    pub fn amount(&self) -> Decimal {
        self.amount
    }

    /// How often it is billed.
    pub fn interval(&self) -> BillingInterval {
        self.interval
    }

    /// The first day that is no trial any more; `None` without a trial.
    pub fn trial_until(&self) -> Option<NaiveDate> {
        self.trial_until
    }

    /// The day of the click on "cancel"; `None` if nobody clicked.
    pub fn cancelled_on(&self) -> Option<NaiveDate> {
        self.cancelled_on
    }

    /// The first day that is not paid for any more; `None` for an open-ended term.
    pub fn end(&self) -> Option<NaiveDate> {
        self.end
    }

    /// The day on which no more payment was asked for, where it was given.
    pub fn billing_stopped_on(&self) -> Option<NaiveDate> {
        self.billing_stopped_on
    }

    /// The plan, where it was named.
    pub fn plan(&self) -> Option<&str> {
        self.plan.as_deref()
    }

    /// The customer, moved out.
    pub(crate) fn into_customer(self) -> K {
        self.customer
    }

    fn check(&self, field: &'static str, found: NaiveDate) -> Result<(), SubscriptionError> {
        let start = self.start;
        if found < start { Err(SubscriptionError::BeforeStart { field, start, found }) } else { Ok(()) }
    }
}

impl BillingInterval {
    /// Every so many months.
    ///
    /// # Errors
    ///
    /// [`SubscriptionError::EmptyInterval`] for zero.
    pub fn every_months(months: u16) -> Result<Self, SubscriptionError> {
        NonZeroU16::new(months).map(|months| Self::EveryMonths { months }).ok_or(SubscriptionError::EmptyInterval)
    }

    /// Every so many days.
    ///
    /// # Errors
    ///
    /// [`SubscriptionError::EmptyInterval`] for zero.
    pub fn every_days(days: u16) -> Result<Self, SubscriptionError> {
        NonZeroU16::new(days).map(|days| Self::EveryDays { days }).ok_or(SubscriptionError::EmptyInterval)
    }
}

impl fmt::Display for BillingInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weekly => f.pad("weekly"),
            Self::Monthly => f.pad("monthly"),
            Self::Quarterly => f.pad("quarterly"),
            Self::Yearly => f.pad("yearly"),
            Self::EveryMonths { months } => f.pad(&format!("every {months} months")),
            Self::EveryDays { days } => f.pad(&format!("every {days} days")),
        }
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Subscription", expecting = "struct Subscription", deny_unknown_fields)]
struct RawSubscription<K> {
    customer: K,
    start: NaiveDate,
    #[serde(with = "super::wire::decimal")]
    amount: Decimal,
    interval: BillingInterval,
    #[serde(default)]
    trial_until: Option<NaiveDate>,
    #[serde(default)]
    cancelled_on: Option<NaiveDate>,
    #[serde(default)]
    end: Option<NaiveDate>,
    #[serde(default)]
    billing_stopped_on: Option<NaiveDate>,
    #[serde(default)]
    plan: Option<String>,
}

#[cfg(feature = "serde")]
impl<K> From<Subscription<K>> for RawSubscription<K> {
    fn from(term: Subscription<K>) -> Self {
        let Subscription {
            customer,
            start,
            amount,
            interval,
            trial_until,
            cancelled_on,
            end,
            billing_stopped_on,
            plan,
        } = term;
        Self { customer, start, amount, interval, trial_until, cancelled_on, end, billing_stopped_on, plan }
    }
}

#[cfg(feature = "serde")]
impl<K> TryFrom<RawSubscription<K>> for Subscription<K> {
    type Error = SubscriptionError;

    fn try_from(raw: RawSubscription<K>) -> Result<Self, SubscriptionError> {
        let mut term = Self::new(raw.customer, raw.start, raw.amount, raw.interval)?;
        if let Some(until) = raw.trial_until {
            term = term.with_trial_until(until)?;
        }
        if let Some(day) = raw.cancelled_on {
            term = term.with_cancellation(day)?;
        }
        if let Some(end) = raw.end {
            term = term.with_end(end)?;
        }
        if let Some(day) = raw.billing_stopped_on {
            term = term.with_billing_stop(day)?;
        }
        Ok(Self { plan: raw.plan, ..term })
    }
}
