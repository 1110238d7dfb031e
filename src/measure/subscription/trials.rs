//! Trials and what became of them.

use chrono::NaiveDate;

use super::SubscriptionLogError;
use super::error::{same, same_period};
use crate::measure::consistent::consistent;
use crate::metrics::Proportion;
use crate::model::{Period, Periods, day};

/// A trial of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Trial {
    pub(super) start: i32,
    /// The first day that is no trial any more.
    pub(super) end: i32,
    /// The first day of the customer's next paid term.
    pub(super) paid_from: Option<i32>,
}

/// In which period a trial counts, and until when a paid term is its conversion.
///
/// | | trials of a period | who |
/// |---|---|---|
/// | [`TrialCohort::StartedIn`] | those that started in it | ChartMogul |
/// | [`TrialCohort::EndedIn`] | those that ended in it, and are known to have ended | month-end reports: what became of the trials that came due |
///
/// A trial is converted when a paid term (its own, or another of the customer's) begins after its first day, or on it if
/// the trial ended there, and at most `convert_within_days` after its end. Zero asks for a term that follows at once.
///
/// Trials are counted, not customers: who tries twice counts twice. The trial of a customer who pays for something else
/// already counts as converted when that is renewed as a term of its own; leave such trials out of the log if they are
/// not to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct TrialPolicy {
    /// In which period a trial counts.
    pub cohort: TrialCohort,
    /// How many days after the end of the trial a paid term is still its conversion.
    pub convert_within_days: u32,
}

/// In which period a trial counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum TrialCohort {
    /// In that of its first day.
    StartedIn,
    /// In that of the first day after it. A trial that has not ended on the view's date counts nowhere.
    EndedIn,
}

/// The trials of consecutive periods; see [`SubscriptionsAsOf::trials`](super::SubscriptionsAsOf::trials).
///
/// With serde it is written, and not read back: count it again from the log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TrialSeries {
    date: NaiveDate,
    policy: TrialPolicy,
    rows: Vec<TrialPeriod>,
}

/// The trials of one period and what became of them.
///
/// A trial that is running, or whose window for conversion is still open, has not failed: it is undecided, and stays
/// out of the [conversion rate](TrialPeriod::conversion), even if it has converted early. Otherwise the young trials
/// would bring their early successes into the rate, and their failures later.
///
/// With serde it is written with its counts, and not read back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TrialPeriod {
    period: Period,
    is_complete: bool,
    trials: u64,
    running: u64,
    converted: u64,
    decided: u64,
    decided_converted: u64,
}

impl TrialSeries {
    /// Counts trials of which some may not have begun before the day `until`.
    pub(super) fn count(
        trials: impl Iterator<Item = Trial>,
        periods: &Periods,
        policy: TrialPolicy,
        until: i32,
    ) -> Self {
        let date = day::date(until.saturating_sub(1));
        let row = |period: Period| TrialPeriod::empty(period, period.last_day() <= date);
        let mut rows: Vec<TrialPeriod> = periods.iter().map(row).collect();
        for trial in trials.filter(|trial| trial.start < until) {
            let counted_on = match policy.cohort {
                TrialCohort::StartedIn => trial.start,
                TrialCohort::EndedIn if trial.end >= until => continue,
                TrialCohort::EndedIn => trial.end,
            };
            let position = periods.position(day::date(counted_on));
            if let Some(row) = position.and_then(|position| rows.get_mut(position)) {
                row.add(trial, policy, until);
            }
        }
        Self { date, policy, rows }
    }

    /// The last day that was seen.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// How trials were counted.
    pub fn policy(&self) -> TrialPolicy {
        self.policy
    }

    /// One row a period, in their order.
    pub fn rows(&self) -> &[TrialPeriod] {
        &self.rows
    }

    /// The trials of two groups without a customer in common, taken together.
    ///
    /// # Errors
    ///
    /// [`SubscriptionLogError::Different`] unless both are of the same periods, as of the same date, under the same
    /// policy; [`SubscriptionLogError::Overflow`] if a sum does not fit.
    pub fn merge(&self, other: &Self) -> Result<Self, SubscriptionLogError> {
        same("date", &self.date, &other.date)?;
        same("cohort", &self.policy.cohort, &other.policy.cohort)?;
        same("convert_within_days", &self.policy.convert_within_days, &other.policy.convert_within_days)?;
        same("periods", &self.rows.len(), &other.rows.len())?;
        let rows = self.rows.iter().zip(&other.rows).map(|(row, more)| row.merge(more));
        Ok(Self { rows: rows.collect::<Result<_, _>>()?, ..*self })
    }
}

impl TrialPeriod {
    fn empty(period: Period, is_complete: bool) -> Self {
        Self { period, is_complete, trials: 0, running: 0, converted: 0, decided: 0, decided_converted: 0 }
    }

    fn add(&mut self, trial: Trial, policy: TrialPolicy, until: i32) {
        let deadline = i64::from(trial.end) + i64::from(policy.convert_within_days);
        let converted = trial.paid_from.is_some_and(|day| day < until && i64::from(day) <= deadline);
        let decided = deadline < i64::from(until);
        self.trials += 1;
        self.running += u64::from(trial.end >= until);
        self.converted += u64::from(converted);
        self.decided += u64::from(decided);
        self.decided_converted += u64::from(decided && converted);
    }

    fn merge(&self, other: &Self) -> Result<Self, SubscriptionLogError> {
        same_period(self.period, other.period)?;
        let trials = self.trials.checked_add(other.trials).ok_or(SubscriptionLogError::Overflow { field: "trials" })?;
        // Each of the others is part of the trials, whose sum fits.
        Ok(Self {
            trials,
            running: self.running.saturating_add(other.running),
            converted: self.converted.saturating_add(other.converted),
            decided: self.decided.saturating_add(other.decided),
            decided_converted: self.decided_converted.saturating_add(other.decided_converted),
            ..*self
        })
    }

    /// The period.
    pub fn period(&self) -> Period {
        self.period
    }

    /// Whether the view saw the period to its end, and with it all trials that count in it.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// How many trials count in the period.
    pub fn trials(&self) -> u64 {
        self.trials
    }

    /// How many of them are still running on the view's date.
    pub fn running(&self) -> u64 {
        self.running
    }

    /// How many have converted so far.
    pub fn converted(&self) -> u64 {
        self.converted
    }

    /// How many can be judged: their window for conversion is over on the view's date.
    pub fn decided(&self) -> u64 {
        self.decided
    }

    /// How many can be judged and have not converted.
    pub fn lapsed(&self) -> u64 {
        self.decided.saturating_sub(self.decided_converted)
    }

    /// Converted of the decided: the trial-to-paid conversion rate, with nothing in it that is not known yet.
    pub fn conversion(&self) -> Proportion {
        consistent(Proportion::new(self.decided_converted, self.decided))
    }

    /// Converted so far of all: the plain share that most tools show, too low while trials are undecided.
    pub fn conversion_so_far(&self) -> Proportion {
        consistent(Proportion::new(self.converted, self.trials))
    }
}
