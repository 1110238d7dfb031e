//! Return times: how soon, and whether, an n-th purchase is followed by another.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use thiserror::Error;

use super::PurchaseUnit;
use super::consistent::consistent;
use crate::history::{AsOf, Orders};
use crate::metrics::{KaplanMeier, MetricsError, Proportion};

/// Times up to so many days (eleven years) are counted in a table, longer ones in a tree.
const TABLE_DAYS: usize = 1 << 12;

/// How long after their n-th purchase customers make the next one, for n = 1, 2, … (P3).
///
/// Made by [`AsOf::return_times`](crate::history::AsOf::return_times) in one pass. Whoever has not bought again is
/// watched up to the date of the view and is [censored](KaplanMeier) there.
///
/// # Which number
///
/// "How many come back after their first purchase?" has three answers, because the customers of last week have had no
/// time to come back:
///
/// | | of whom | biased | who uses it |
/// |---|---|---|---|
/// | the [plain share](ReturnCurve::plain_share) | all who made the purchase | too low, and the more so the faster the shop grows | SQL recipes, document 002's figures |
/// | the [share within a window](super::ReturnsWithin) | those who made it at least so many days ago | says nothing of the newest customers, nor of returns after the window | cohort tables; with its other column, [inactivity churn](super::ReturnsWithin::churned_after), openretailscience |
/// | [Kaplan–Meier](ReturnCurve::kaplan_meier) | all, each for as long as they could be watched | too high if newer customers return less than older ones did, too low if more | R `survival`, lifelines |
///
/// Take the window ([`returns_within`](crate::history::AsOf::returns_within)) for a target that a team is held to, since
/// anybody can count it again; take Kaplan–Meier for the whole curve, for the median time to return, and for a young
/// shop. Take the plain share to compare with others who publish it.
///
/// # Example: beside the figures that document 002 cites
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::measure::PurchaseUnit;
/// use retention::metrics::CitedFigure;
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// let log = OrderLog::from_columns(
///     &["ali", "ali", "sara", "sara", "sara", "reza", "mina", "nima", "omid"],
///     &[
///         day(1, 5), day(1, 25), day(1, 9), day(2, 18), day(3, 1),
///         day(1, 20), day(3, 20), day(3, 25), day(3, 28),
///     ],
///     &[10_00; 9],
/// )?;
/// let times = log.as_of(day(3, 31)).return_times(PurchaseUnit::Days, 3);
/// let cited = |id: &str| CitedFigure::from_id(id).unwrap().quantity();
///
/// let first = times.after(1).unwrap();
/// assert_eq!(format!("{:.1}", first.plain_share().rate().unwrap()), "33.3 %");
/// // Three of the six bought in the last two weeks: of those who could be watched, more came back.
/// let by_day_40 = first.kaplan_meier().return_rate_by(40).unwrap();
/// assert_eq!(by_day_40.round_dp(3).to_string(), "0.667");
/// assert_eq!(cited("return-after-first"), "27 %");
///
/// // After the second purchase one of two came back, after 11 days; ali has been watched for 65.
/// let second = times.after(2).unwrap();
/// assert_eq!((second.reached(), second.went_on()), (2, 1));
/// assert_eq!(second.median_days(), Some(11));
/// assert_eq!(cited("return-after-second-or-third"), "54 %");
/// # Ok::<(), retention::history::LogError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawReturnTimes"))]
pub struct ReturnTimes {
    date: NaiveDate,
    unit: PurchaseUnit,
    /// After the first purchase, after the second, …
    curves: Vec<KaplanMeier>,
}

/// The [`ReturnTimes`] after one purchase, the n-th.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnCurve<'t> {
    n: u8,
    estimate: &'t KaplanMeier,
}

/// Why counts of returns are not of one kind or contradict each other.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReturnTimesError {
    /// The second is as of another date than the first: its customers have been watched for longer, or not as long.
    #[error("date: expected {expected}, found {found}")]
    Date {
        /// That of the first.
        expected: NaiveDate,
        /// That of the second.
        found: NaiveDate,
    },
    /// The second counts other purchases than the first.
    #[error("unit: expected {expected:?}, found {found:?}")]
    Unit {
        /// That of the first.
        expected: PurchaseUnit,
        /// That of the second.
        found: PurchaseUnit,
    },
    /// The second goes up to another purchase than the first.
    #[error("up_to: expected {expected} purchases, found {found}")]
    UpTo {
        /// How far the first goes.
        expected: u8,
        /// How far the second goes.
        found: u8,
    },
    /// Counts of more purchases than there can be.
    #[error("up_to: expected at most 255 purchases, found {found}")]
    TooManyPurchases {
        /// How many there are.
        found: usize,
    },
    /// The second has another window than the first.
    #[error("days: expected a window of {expected} days, found one of {found}")]
    Window {
        /// That of the first.
        expected: u32,
        /// That of the second.
        found: u32,
    },
    /// Not as many customers made a purchase as the other counts say.
    #[error("purchase {n}: expected {expected} customers, found {found}")]
    Customers {
        /// Which purchase, from 1.
        n: u8,
        /// How many the other counts allow.
        expected: String,
        /// How many there are.
        found: u64,
    },
    /// Counts that do not fit in 64 bits.
    #[error(transparent)]
    Counts(#[from] MetricsError),
}

impl ReturnTimes {
    /// The last day that was seen, up to which whoever has not bought again was watched.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// What one purchase is.
    pub fn unit(&self) -> PurchaseUnit {
        self.unit
    }

    /// Up to which purchase it goes.
    pub fn up_to(&self) -> u8 {
        length(&self.curves)
    }

    /// What followed the n-th purchase; `None` for n = 0, and beyond [`up_to`](ReturnTimes::up_to). Where nobody has
    /// made that purchase, all is zero.
    pub fn after(&self, n: u8) -> Option<ReturnCurve<'_>> {
        let estimate = self.curves.get(usize::from(n.checked_sub(1)?))?;
        Some(ReturnCurve { n, estimate })
    }

    /// What followed the first purchase, the second, and so on.
    pub fn iter(&self) -> impl Iterator<Item = ReturnCurve<'_>> {
        (1..=u8::MAX).zip(&self.curves).map(|(n, estimate)| ReturnCurve { n, estimate })
    }

    /// The counts of two groups without a customer in common, such as those of two shops, taken together. The identity is
    /// that of a log without orders, as of the same date.
    ///
    /// # Errors
    ///
    /// [`ReturnTimesError`] if they are as of other dates, count other purchases or go up to another one, or if the counts
    /// do not fit in 64 bits.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    /// use retention::measure::PurchaseUnit;
    ///
    /// // Day 20_454 is 1 January 2026.
    /// let tehran = OrderLog::from_columns(&["ali", "ali"], &[20_454, 20_464], &[1_00; 2])?;
    /// let shiraz = OrderLog::from_columns(&["sara"], &[20_459], &[1_00])?;
    /// let as_of = |log: &OrderLog<_>, date: &str| {
    ///     log.as_of(date.parse().unwrap()).return_times(PurchaseUnit::Days, 1)
    /// };
    /// let both = as_of(&tehran, "2026-01-31").merge(&as_of(&shiraz, "2026-01-31"))?;
    /// assert_eq!(both.after(1).unwrap().plain_share().rate().unwrap().to_string(), "50.00 %");
    ///
    /// let error = as_of(&tehran, "2026-01-31").merge(&as_of(&shiraz, "2027-01-31")).unwrap_err();
    /// assert_eq!(error.to_string(), "date: expected 2026-01-31, found 2027-01-31");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn merge(&self, other: &Self) -> Result<Self, ReturnTimesError> {
        same_kind((self.date, self.unit, self.up_to()), (other.date, other.unit, other.up_to()))?;
        let pairs = self.curves.iter().zip(&other.curves);
        let curves = pairs.map(|(curve, other)| curve.merge(other)).collect::<Result<_, _>>()?;
        Ok(Self { curves, ..*self })
    }
}

impl<'t> ReturnCurve<'t> {
    /// After which purchase, from 1.
    pub fn n(&self) -> u8 {
        self.n
    }

    /// How many customers made it.
    pub fn reached(&self) -> u64 {
        self.estimate.observed()
    }

    /// How many of them have made the next one by the date of the view.
    pub fn went_on(&self) -> u64 {
        self.estimate.events()
    }

    /// The plain share: who went on, of all who made the n-th purchase, however lately. Its counts are those of
    /// [`PurchaseCounts::return_after`](super::PurchaseCounts::return_after).
    pub fn plain_share(&self) -> Proportion {
        consistent(Proportion::new(self.went_on(), self.reached()))
    }

    /// The days to the next purchase, those who have not bought again censored at the date of the view: return rates
    /// by a day, their intervals, the curve.
    pub fn kaplan_meier(&self) -> &'t KaplanMeier {
        self.estimate
    }

    /// Within how many days half have come back, by Kaplan–Meier: the median time to return of *all* who made the n-th
    /// purchase. `None` while fewer than half have.
    ///
    /// The median over those who did come back is shorter: see
    /// [`time_between_purchases`](crate::history::AsOf::time_between_purchases).
    pub fn median_days(&self) -> Option<u32> {
        self.estimate.median()
    }
}

impl<K: Sync> AsOf<'_, K> {
    /// How long after their n-th purchase customers made the next one, for n from 1 up to `up_to`, in one pass (P3).
    ///
    /// Whoever has not bought again is censored after as many days as the view's date lies after their last purchase;
    /// so as of a date after the last order of the log, the log is taken to know all orders up to that date. With
    /// [`PurchaseUnit::Orders`] a second order on the same day is a return after 0 days.
    ///
    /// Up to 0 there is no curve. An example is at [`ReturnTimes`].
    pub fn return_times(&self, unit: PurchaseUnit, up_to: u8) -> ReturnTimes {
        let last_seen = self.until().saturating_sub(1);
        let new = || (0..up_to).map(|_| Watched::default()).collect::<Vec<_>>();
        let step = |curves: &mut Vec<Watched>, orders: Orders<'_>| {
            watch(curves, unit, orders.days, last_seen);
        };
        let merge = |mut curves: Vec<Watched>, others: Vec<Watched>| {
            for (curve, other) in curves.iter_mut().zip(others) {
                curve.returned.add_all(other.returned);
                curve.waiting.add_all(other.waiting);
            }
            curves
        };
        let curves = self.fold(new, step, merge).into_iter();
        // A log holds fewer than 2³² orders.
        let estimates = curves.map(|curve| KaplanMeier::from_counts(curve.returned.counts(), curve.waiting.counts()));
        ReturnTimes { date: self.date(), unit, curves: estimates.map(consistent).collect() }
    }
}

/// The days from a purchase to the next, and of those who have made none, to the last day that is seen.
#[derive(Default)]
struct Watched {
    returned: Days,
    waiting: Days,
}

/// How often each number of days occurs; no number occurs more often than a log has orders.
#[derive(Default)]
struct Days {
    table: Vec<u32>,
    longer: BTreeMap<u32, u32>,
}

impl Days {
    fn add(&mut self, days: u32) {
        match self.table.get_mut(days as usize) {
            Some(count) => *count += 1,
            None => self.add_first(days),
        }
    }

    /// Adds a number of days for which there is no place yet.
    #[cold]
    fn add_first(&mut self, days: u32) {
        let place = days as usize;
        if place < TABLE_DAYS {
            self.table.resize((place + 1).next_power_of_two().max(64), 0);
            self.add(days);
        } else {
            *self.longer.entry(days).or_default() += 1;
        }
    }

    fn add_all(&mut self, other: Self) {
        if self.table.len() < other.table.len() {
            self.table.resize(other.table.len(), 0);
        }
        for (count, other) in self.table.iter_mut().zip(other.table) {
            *count += other;
        }
        for (days, count) in other.longer {
            *self.longer.entry(days).or_default() += count;
        }
    }

    fn counts(self) -> impl Iterator<Item = (u32, u64)> {
        (0..).zip(self.table).chain(self.longer).map(|(days, count)| (days, count.into()))
    }
}

/// Adds a customer, whose orders were on these days.
fn watch(curves: &mut [Watched], unit: PurchaseUnit, days: &[i32], last_seen: i32) {
    let mut curves = curves.iter_mut();
    let (Some((&first, rest)), Some(mut curve)) = (days.split_first(), curves.next()) else { return };
    let mut last = first;
    for &day in rest {
        let gap = day.abs_diff(last);
        if gap == 0 && unit == PurchaseUnit::Days {
            continue;
        }
        curve.returned.add(gap);
        last = day;
        match curves.next() {
            Some(next) => curve = next,
            None => return,
        }
    }
    curve.waiting.add(last_seen.abs_diff(last));
}

/// How many there are, of at most 255.
pub(super) fn length<T>(of_purchases: &[T]) -> u8 {
    u8::try_from(of_purchases.len()).unwrap_or(u8::MAX)
}

/// Checks date, unit and number of purchases.
pub(super) fn same_kind(
    (date, unit, up_to): (NaiveDate, PurchaseUnit, u8),
    (other_date, other_unit, other_up_to): (NaiveDate, PurchaseUnit, u8),
) -> Result<(), ReturnTimesError> {
    if date != other_date {
        return Err(ReturnTimesError::Date { expected: date, found: other_date });
    }
    if unit != other_unit {
        return Err(ReturnTimesError::Unit { expected: unit, found: other_unit });
    }
    if up_to != other_up_to {
        return Err(ReturnTimesError::UpTo { expected: up_to, found: other_up_to });
    }
    Ok(())
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "ReturnTimes", expecting = "struct ReturnTimes")]
struct RawReturnTimes {
    date: NaiveDate,
    unit: PurchaseUnit,
    curves: Vec<KaplanMeier>,
}

#[cfg(feature = "serde")]
impl TryFrom<RawReturnTimes> for ReturnTimes {
    type Error = ReturnTimesError;

    /// Whoever went on after a purchase has made the next one, and nobody else has.
    fn try_from(RawReturnTimes { date, unit, curves }: RawReturnTimes) -> Result<Self, ReturnTimesError> {
        if curves.len() > usize::from(u8::MAX) {
            return Err(ReturnTimesError::TooManyPurchases { found: curves.len() });
        }
        for (n, (curve, next)) in (2..=u8::MAX).zip(curves.iter().zip(curves.iter().skip(1))) {
            if curve.events() != next.observed() {
                let (expected, found) = (curve.events().to_string(), next.observed());
                return Err(ReturnTimesError::Customers { n, expected, found });
            }
        }
        Ok(Self { date, unit, curves })
    }
}
