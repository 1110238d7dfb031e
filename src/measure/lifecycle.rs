//! Lifecycle flows: new, returning, resurrecting and dormant customers of consecutive periods.

use chrono::NaiveDate;

use super::boundaries::Boundaries;
use super::consistent::consistent;
use super::rows::{self, SeriesError, merge_counts, merge_rows, same};
use crate::history::{AsOf, Orders};
use crate::metrics::{LifecycleCounts, LifecycleParts};
use crate::model::{Period, Periods};

/// New, returning, resurrecting and dormant customers of each of consecutive periods, made in one pass over the log.
///
/// Whoever orders in a period is active in it. What each count means is at [`LifecycleCounts`]; stages of single
/// customers at a date are [`LifecyclePolicy`](crate::segment::LifecyclePolicy)'s.
///
/// # The period before the first
///
/// is [`Period::previous`] of the first one: before a month the month before, before a period of 17 days the 17 days
/// before. If the calendar begins there, nobody was active before the first period. Orders of any time before count
/// for who is new. With boundaries of one's own, whose periods differ in length (Persian months), begin a period earlier
/// and leave out the first row.
///
/// # Periods that are not over
///
/// | the period | [`is_complete`](LifecyclePeriod::is_complete) | [`counts`](LifecyclePeriod::counts) | later orders |
/// |---|---|---|---|
/// | is over | true | all of them | change nothing |
/// | is running | false | so far: whoever has not ordered yet counts as dormant | can make the dormant fewer, and the new, the returning and the resurrecting more |
/// | has not begun | false | `None` | |
///
/// Do not show the rates of a running period: its [`dormant_rate`](LifecycleCounts::dormant_rate) begins near 100 % and
/// falls to its last day. Only those who were active in the period before,
/// [`active_before`](LifecycleCounts::active_before), are known from the first day on.
///
/// Where the log's options take refunds off the day of the order, or take fully refunded orders for none, refunds can
/// change periods that are over, too.
///
/// # Two shops
///
/// Flows of two groups without a customer in common, of the same periods as of the same date, can be
/// [merged](LifecycleFlows::merge). With serde they are written, and not read back: measure them again from the log.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::model::{CalendarUnit, Period};
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// let log = OrderLog::from_columns(
///     &["ali", "ali", "sara", "sara", "reza", "mina"],
///     &[day(1, 5), day(2, 9), day(1, 20), day(3, 1), day(2, 2), day(3, 7)],
///     &[10_00; 6],
/// )?;
/// let flows = log.latest().lifecycle_flows(&Period::quarter(2026, 1)?.split(CalendarUnit::Month));
/// let of_month = |month: usize| {
///     let counts = flows.rows()[month].counts().unwrap();
///     (counts.new_customers(), counts.returning(), counts.resurrecting(), counts.dormant())
/// };
/// assert_eq!(of_month(0), (2, 0, 0, 0));
/// assert_eq!(of_month(1), (1, 1, 0, 1)); // reza; ali again; sara not
/// assert_eq!(of_month(2), (1, 0, 1, 2)); // mina; sara is back; ali and reza are gone
/// assert!(!flows.rows()[2].is_complete()); // the log ends on 7 March
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LifecycleFlows {
    date: NaiveDate,
    rows: Vec<LifecyclePeriod>,
}

/// A row of [`LifecycleFlows`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LifecyclePeriod {
    period: Period,
    is_complete: bool,
    counts: Option<LifecycleCounts>,
}

impl LifecycleFlows {
    /// The last day that was seen.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// One row a period, in their order.
    pub fn rows(&self) -> &[LifecyclePeriod] {
        &self.rows
    }

    /// The flows of two groups without a customer in common, taken together. The identity is that of a log without
    /// orders, of the same periods as of the same date.
    ///
    /// # Errors
    ///
    /// [`SeriesError::Different`] unless both are of the same periods as of the same date; [`SeriesError::Counts`] if a
    /// sum does not fit in 64 bits.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    /// use retention::model::{CalendarUnit, Period};
    ///
    /// // Day 20_454 is 1 January 2026.
    /// let tehran = OrderLog::from_columns(&["ali", "ali"], &[20_454, 20_490], &[1_00; 2])?;
    /// let shiraz = OrderLog::from_columns(&["sara"], &[20_460], &[1_00])?;
    /// let months = Period::quarter(2026, 1)?.split(CalendarUnit::Month);
    /// let date = Period::month(2026, 2)?.last_day();
    ///
    /// let both = tehran.as_of(date).lifecycle_flows(&months).merge(&shiraz.as_of(date).lifecycle_flows(&months))?;
    /// let february = both.rows()[1].counts().unwrap();
    /// assert_eq!((february.returning(), february.dormant()), (1, 1));
    /// assert_eq!(both.rows()[2].counts(), None); // March has not begun
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn merge(&self, other: &Self) -> Result<Self, SeriesError> {
        same("date", &self.date, &other.date)?;
        let rows = merge_rows(&self.rows, &other.rows, LifecyclePeriod::period, |row, other| {
            let counts = merge_counts(row.counts.as_ref(), other.counts.as_ref(), LifecycleCounts::merge)?;
            Ok(LifecyclePeriod { counts, ..*row })
        })?;
        Ok(Self { date: self.date, rows })
    }
}

impl LifecyclePeriod {
    /// The period.
    pub fn period(&self) -> Period {
        self.period
    }

    /// Whether the view saw the period to its end. If not, its dormant are provisional and can become fewer, and its
    /// other counts can still grow.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Who is new, returning, resurrecting and dormant, as far as the view saw; `None` if the period has not begun on
    /// its date: what will be in it is unknown, not zero.
    pub fn counts(&self) -> Option<LifecycleCounts> {
        self.counts
    }
}

impl<K: Sync> AsOf<'_, K> {
    /// How many customers are new, returning, resurrecting and dormant in each of these periods, in one pass. An
    /// example is at [`LifecycleFlows`].
    pub fn lifecycle_flows(&self, periods: &Periods) -> LifecycleFlows {
        let (extended, before) = with_the_period_before(periods);
        let boundaries = Boundaries::new(&extended);
        let new = || vec![LifecycleParts::default(); extended.len()];
        let step = |counts: &mut Vec<LifecycleParts>, _: usize, orders: Orders<'_>| add(counts, &boundaries, orders);
        let counts = self.fold_tables(extended.len(), new, step, merge);
        let rows = periods.iter().zip(counts.into_iter().skip(before)).map(|(period, parts)| LifecyclePeriod {
            period,
            is_complete: rows::is_complete(period, self.until()),
            // A log has fewer than 2³² customers.
            counts: rows::has_begun(period, self.until()).then(|| consistent(LifecycleCounts::new(parts))),
        });
        LifecycleFlows { date: self.date(), rows: rows.collect() }
    }
}

/// The periods with the one before the first, if the calendar has it, and how many periods that adds.
fn with_the_period_before(periods: &Periods) -> (Periods, usize) {
    let previous = periods.iter().next().and_then(|first| first.previous().ok());
    let starts = previous.map(|previous| previous.start());
    match Periods::from_boundaries(starts.into_iter().chain(periods.boundaries().iter().copied())) {
        Ok(extended) => (extended, usize::from(starts.is_some())),
        Err(_) => (periods.clone(), 0),
    }
}

/// Adds a customer.
fn add(counts: &mut [LifecycleParts], boundaries: &Boundaries, orders: Orders<'_>) {
    // Boundaries and periods are numbered from 0, and period p ends at boundary p + 1: the number of the first boundary
    // after a day is 0 before the periods, p + 1 in period p, and one more than there are periods after them.
    let first = orders.days.first().map(|day| boundaries.after(*day));
    let mut last_active = None;
    for day in orders.days {
        let after = boundaries.after(*day);
        if last_active == Some(after) {
            continue;
        }
        let Some(period) = after.checked_sub(1) else { continue };
        let follows = last_active == Some(period);
        if !follows {
            end_spell(counts, last_active);
        }
        if let Some(counts) = counts.get_mut(period) {
            if first == Some(after) {
                counts.new += 1;
            } else if follows {
                counts.returning += 1;
            } else {
                counts.resurrecting += 1;
            }
        }
        last_active = Some(after);
    }
    end_spell(counts, last_active);
}

/// Whoever was last active in the period that ends at a boundary is dormant in the one that begins there.
fn end_spell(counts: &mut [LifecycleParts], last_active: Option<usize>) {
    if let Some(counts) = last_active.and_then(|next| counts.get_mut(next)) {
        counts.dormant += 1;
    }
}

fn merge(mut counts: Vec<LifecycleParts>, others: Vec<LifecycleParts>) -> Vec<LifecycleParts> {
    for (count, other) in counts.iter_mut().zip(others) {
        count.new += other.new;
        count.returning += other.returning;
        count.resurrecting += other.resurrecting;
        count.dormant += other.dormant;
    }
    counts
}
