//! [`KaplanMeier`]: how many are still to return, or still there, after so many days, when not all could be watched to
//! the end (P3).

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::exact::add_counts;
use super::root::sqrt;
use super::{Confidence, Interval, MetricsError};

/// The product-limit estimate of Kaplan and Meier: of those at risk, how many have had no event after so many days.
///
/// The event is whatever is waited for: the next purchase, a cancellation. Whoever is no longer watched, because today
/// is as far as one can see, is *censored*: they count among those at risk up to the day to which they were watched, and
/// not after it. So nobody who bought last week counts as one who did not return.
///
/// ```text
/// S(t)   = Π (1 − dᵢ / nᵢ)   over the days tᵢ ≤ t
/// return = 1 − S(t)
/// standard error of S(t) = S(t) · √ Σ dᵢ / (nᵢ (nᵢ − dᵢ))          (Greenwood)
///
/// dᵢ events on day tᵢ, nᵢ at risk: all whose event or censoring comes on that day or later
/// ```
///
/// Source: E. L. Kaplan and P. Meier (1958), "Nonparametric estimation from incomplete observations"; M. Greenwood
/// (1926) for the variance; document 002 (P3) for what it is asked here. Where nobody is censored it is the plain share,
/// exactly.
///
/// Whose event and whose censoring fall on one day: the event comes first, so the censored of a day are at risk on it.
/// R `survival::survfit` and lifelines `KaplanMeierFitter` hold the same.
///
/// Counts are exact. Survival is a product of fractions, no longer a fraction of people, so it is a decimal and not a
/// [`Rate`](crate::model::Rate): to at least 20 decimal places, its standard error to at least 12. Counts of two groups
/// can be added ([`merge`](KaplanMeier::merge)); `default()`, nobody watched, is the identity.
///
/// # Example: remission of leukaemia, the data of Freireich and others (1963)
///
/// ```
/// use retention::metrics::KaplanMeier;
///
/// // Weeks of 21 patients: relapses, and those who were still well when the study ended.
/// let relapses = [(6, 3), (7, 1), (10, 1), (13, 1), (16, 1), (22, 1), (23, 1)];
/// let well = [(6, 1), (9, 1), (10, 1), (11, 1), (17, 1), (19, 1), (20, 1), (25, 1), (32, 2), (34, 1), (35, 1)];
/// let remission = KaplanMeier::from_counts(relapses, well)?;
///
/// assert_eq!(remission.survival_at(10).unwrap().round_dp(3).to_string(), "0.753");
/// assert_eq!(remission.standard_error_at(10).unwrap().round_dp(3).to_string(), "0.096");
/// assert_eq!(remission.median(), Some(23));
/// assert_eq!(remission.survival_at(36), None); // nobody was watched for so long
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # When to mistrust it
///
/// It takes those who are censored to be like those who are watched longer. Customers are censored by their age in the
/// shop, so a shop whose newest customers return less often than its oldest did gets too high an estimate. And its end
/// hangs on few: look at [`at_risk`](SurvivalStep::at_risk) before you quote the last steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<RawCount>", into = "Vec<RawCount>"))]
pub struct KaplanMeier {
    /// By days, each once, none without an event or censoring.
    counts: Vec<Count>,
    events: u64,
    censored: u64,
}

/// A day of a [`KaplanMeier`] estimate on which somebody had the event or was censored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SurvivalStep {
    count: Count,
    at_risk: u64,
    survival: Decimal,
    greenwood: Option<Decimal>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Count {
    days: u32,
    events: u64,
    censored: u64,
}

impl KaplanMeier {
    /// From events and censorings: after how many days, and how many of them. In any order; counts of the same day are
    /// added.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if all counts together do not fit in 64 bits.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::metrics::KaplanMeier;
    ///
    /// // Two came back after 10 days, one after 30; four have been watched for 20 days and have not come back yet.
    /// let returns = KaplanMeier::from_counts([(10, 2), (30, 1)], [(20, 4)])?;
    /// assert_eq!((returns.observed(), returns.events(), returns.censored()), (7, 3, 4));
    /// assert_eq!(returns.return_rate_by(20).unwrap().round_dp(4).to_string(), "0.2857"); // 2 of 7
    /// assert_eq!(returns.return_rate_by(30), Some(1.into())); // the only one who was watched that long
    /// # Ok::<(), retention::metrics::MetricsError>(())
    /// ```
    pub fn from_counts(
        events: impl IntoIterator<Item = (u32, u64)>,
        censored: impl IntoIterator<Item = (u32, u64)>,
    ) -> Result<Self, MetricsError> {
        let events = events.into_iter().map(|(days, events)| Count { days, events, censored: 0 });
        let censored = censored.into_iter().map(|(days, censored)| Count { days, events: 0, censored });
        Self::of(events.chain(censored))
    }

    /// How many were watched: events and censorings.
    pub fn observed(&self) -> u64 {
        // The constructor has checked that the sum fits.
        self.events.saturating_add(self.censored)
    }

    /// How many had the event.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// How many had not had it when they were last seen.
    pub fn censored(&self) -> u64 {
        self.censored
    }

    /// The longest that anybody was watched, in days; `None` without anybody.
    pub fn longest(&self) -> Option<u32> {
        self.counts.last().map(|count| count.days)
    }

    /// The whole curve, day by day: each on which somebody had the event or was censored. One pass; for many days ask
    /// this and not [`survival_at`](KaplanMeier::survival_at) again and again.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::metrics::KaplanMeier;
    ///
    /// let returns = KaplanMeier::from_counts([(5, 1), (9, 1)], [(7, 2)])?;
    /// let curve: Vec<String> = returns
    ///     .steps()
    ///     .map(|step| format!("day {}: {} at risk, {}", step.days(), step.at_risk(), step.survival()))
    ///     .collect();
    /// assert_eq!(curve, ["day 5: 4 at risk, 0.75", "day 7: 3 at risk, 0.75", "day 9: 1 at risk, 0"]);
    /// # Ok::<(), retention::metrics::MetricsError>(())
    /// ```
    pub fn steps(&self) -> impl Iterator<Item = SurvivalStep> + '_ {
        let run = Run { at_start: self.observed(), survival: Decimal::ONE, greenwood: Decimal::ZERO };
        let (mut run, mut at_risk) = (run, self.observed());
        self.counts.iter().map_while(move |&count| {
            let step = run.step(count, at_risk)?;
            at_risk = at_risk.checked_sub(count.events)?.checked_sub(count.censored)?;
            if count.censored > 0 {
                let greenwood = step.greenwood.unwrap_or_default();
                run = Run { at_start: at_risk, survival: step.survival, greenwood };
            }
            Some(step)
        })
    }

    /// The share of those who have had no event after so many days, that day included: from 1 down to 0.
    ///
    /// It stays what it is from one event to the next, up to the longest that anybody was watched. Beyond that it is
    /// `None`, unless it is 0 and can fall no further. (R's `summary(fit, times)` leaves such days out unless it is told
    /// to extend the curve; lifelines goes on with the last value.) `None` without anybody.
    pub fn survival_at(&self, days: u32) -> Option<Decimal> {
        self.at(days).map(|(survival, _)| survival)
    }

    /// Greenwood's standard error of [`survival_at`](KaplanMeier::survival_at).
    ///
    /// `None` where that is, and where the survival is 0: the formula has 0 · ∞ there, and R prints `NaN`.
    pub fn standard_error_at(&self, days: u32) -> Option<Decimal> {
        let (survival, greenwood) = self.at(days)?;
        standard_error(survival, greenwood)
    }

    /// The share of those who have had the event, such as those who have returned: 1 − survival, from 0 to 1. `None`
    /// where that is. It is a `Decimal` and no [`Rate`](crate::model::Rate), because a product of fractions is no count
    /// of people over another.
    pub fn return_rate_by(&self, days: u32) -> Option<Decimal> {
        Decimal::ONE.checked_sub(self.survival_at(days)?)
    }

    /// The first day on which half have had the event, or more; `None` if that day is not reached.
    ///
    /// Survival is compared with 1/2 to 20 decimal places. lifelines does the same; R takes the middle between this
    /// day and that of the next event where the curve is at exactly 1/2.
    pub fn median(&self) -> Option<u32> {
        let half = Decimal::from_parts(5, 0, 0, false, 1);
        self.steps().find(|step| step.survival.round_dp(20) <= half).map(|step| step.days())
    }

    /// Where the true survival after so many days lies: Greenwood's plain interval S ± z · standard error, cut off at 0
    /// and 1. `None` where the [standard error](KaplanMeier::standard_error_at) is.
    ///
    /// R calls it `conf.type = "plain"`; R's own default is the interval of the logarithm, that of lifelines the
    /// interval of log(−log S). They differ where few are at risk. Before the first event it is 1 to 1: the formula sees
    /// no spread there, however few are watched.
    pub fn interval(&self, days: u32, confidence: Confidence) -> Option<Interval> {
        let (survival, greenwood) = self.at(days)?;
        plain_interval(survival, greenwood, confidence)
    }

    /// Where the true [return rate](KaplanMeier::return_rate_by) lies: 1 − the [interval](KaplanMeier::interval) of the
    /// survival.
    pub fn return_interval(&self, days: u32, confidence: Confidence) -> Option<Interval> {
        let survival = self.interval(days, confidence)?;
        let rest = |end| Decimal::ONE.checked_sub(end);
        Some(Interval::within_one(rest(survival.high())?, rest(survival.low())?))
    }

    /// Both groups, without anybody in common, watched as one. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if all counts together do not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::of(self.counts.iter().chain(&other.counts).copied())
    }

    fn of(counts: impl Iterator<Item = Count>) -> Result<Self, MetricsError> {
        let mut by_days = BTreeMap::<u32, Count>::new();
        let (mut events, mut censored) = (0, 0);
        for count in counts.filter(|count| count.events > 0 || count.censored > 0) {
            events = add_counts("events", events, count.events)?;
            censored = add_counts("censored", censored, count.censored)?;
            let sum = by_days.entry(count.days).or_insert(Count { events: 0, censored: 0, ..count });
            // No sum of a day passes the totals.
            sum.events = sum.events.saturating_add(count.events);
            sum.censored = sum.censored.saturating_add(count.censored);
        }
        add_counts("observed", events, censored)?;
        Ok(Self { counts: by_days.into_values().collect(), events, censored })
    }

    /// Survival and Greenwood's sum after so many days.
    fn at(&self, days: u32) -> Option<(Decimal, Option<Decimal>)> {
        let last = self.counts.last()?;
        if days > last.days {
            // All of those who were left had the event on the last day.
            return (last.censored == 0).then_some((Decimal::ZERO, None));
        }
        let reached = self.steps().take_while(|step| step.days() <= days).last();
        Some(reached.map_or((Decimal::ONE, Some(Decimal::ZERO)), |step| (step.survival, step.greenwood)))
    }
}

impl SurvivalStep {
    /// After how many days.
    pub fn days(&self) -> u32 {
        self.count.days
    }

    /// How many were at risk: those whose event or censoring comes on this day or later.
    pub fn at_risk(&self) -> u64 {
        self.at_risk
    }

    /// How many of them had the event on this day.
    pub fn events(&self) -> u64 {
        self.count.events
    }

    /// How many of them were last seen on this day, without the event.
    pub fn censored(&self) -> u64 {
        self.count.censored
    }

    /// The share of those who have had no event up to and with this day.
    pub fn survival(&self) -> Decimal {
        self.survival
    }

    /// Greenwood's standard error of it; `None` where the survival is 0.
    pub fn standard_error(&self) -> Option<Decimal> {
        standard_error(self.survival, self.greenwood)
    }

    /// Greenwood's plain interval of it; see [`KaplanMeier::interval`].
    pub fn interval(&self, confidence: Confidence) -> Option<Interval> {
        plain_interval(self.survival, self.greenwood, confidence)
    }
}

/// Days from one censoring to the next.
///
/// Between censorings the factors of the product shorten to one quotient, (n − d) / n of the whole run, and Greenwood's
/// terms d / (n (n − d)) = 1 / (n − d) − 1 / n to one difference. So nothing is rounded but once a run.
struct Run {
    at_start: u64,
    /// Survival and Greenwood's sum before it.
    survival: Decimal,
    greenwood: Decimal,
}

impl Run {
    fn step(&self, count: Count, at_risk: u64) -> Option<SurvivalStep> {
        let left = at_risk.checked_sub(count.events)?;
        if left == self.at_start {
            let (survival, greenwood) = (self.survival, Some(self.greenwood));
            return Some(SurvivalStep { count, at_risk, survival, greenwood });
        }
        let (at_start, left) = (Decimal::from(self.at_start), Decimal::from(left));
        let survival = self.survival.checked_mul(left.checked_div(at_start)?)?.normalize();
        let inverse = |number: Decimal| Decimal::ONE.checked_div(number);
        let more = inverse(left).and_then(|of_left| of_left.checked_sub(inverse(at_start)?));
        let greenwood = more.and_then(|more| more.checked_add(self.greenwood));
        Some(SurvivalStep { count, at_risk, survival, greenwood })
    }
}

fn standard_error(survival: Decimal, greenwood: Option<Decimal>) -> Option<Decimal> {
    survival.checked_mul(sqrt(greenwood?)?).map(|error| error.normalize())
}

fn plain_interval(survival: Decimal, greenwood: Option<Decimal>, confidence: Confidence) -> Option<Interval> {
    let margin = standard_error(survival, greenwood)?.checked_mul(confidence.standard_errors())?;
    Some(Interval::within_one(survival.checked_sub(margin)?, survival.checked_add(margin)?))
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "SurvivalCount", expecting = "struct SurvivalCount")]
struct RawCount {
    days: u32,
    events: u64,
    censored: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<Vec<RawCount>> for KaplanMeier {
    type Error = MetricsError;

    fn try_from(raw: Vec<RawCount>) -> Result<Self, MetricsError> {
        Self::of(raw.into_iter().map(|RawCount { days, events, censored }| Count { days, events, censored }))
    }
}

#[cfg(feature = "serde")]
impl From<KaplanMeier> for Vec<RawCount> {
    fn from(estimate: KaplanMeier) -> Self {
        let raw = |Count { days, events, censored }| RawCount { days, events, censored };
        estimate.counts.into_iter().map(raw).collect()
    }
}
