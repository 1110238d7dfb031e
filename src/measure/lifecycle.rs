//! Lifecycle flows: new, returning, resurrecting and dormant customers of consecutive periods.

use super::boundaries::Boundaries;
use crate::history::{AsOf, Orders};
use crate::metrics::{LifecycleCounts, LifecycleParts};
use crate::model::{Period, Periods, day};

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
/// Whoever has not ordered yet counts as dormant, provisionally: in a row that is not
/// [complete](LifecyclePeriod::is_complete) the dormant are at most so many, and the others at least. In a period that
/// has not begun, everyone who was active in the one before is dormant. Do not show the rates of such rows.
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
///     let counts = flows.rows()[month].counts();
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
    rows: Vec<LifecyclePeriod>,
}

/// A row of [`LifecycleFlows`].
///
/// The [counts](LifecyclePeriod::counts) of shops or shards without a customer in common [merge](LifecycleCounts::merge).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LifecyclePeriod {
    period: Period,
    is_complete: bool,
    counts: LifecycleCounts,
}

impl LifecycleFlows {
    /// One row a period, in their order.
    pub fn rows(&self) -> &[LifecyclePeriod] {
        &self.rows
    }
}

impl LifecyclePeriod {
    /// The period.
    pub fn period(&self) -> Period {
        self.period
    }

    /// Whether the view saw the period to its end. If not, its dormant are provisional, and its other counts will still
    /// grow.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Who is new, returning, resurrecting and dormant.
    pub fn counts(&self) -> LifecycleCounts {
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
        let counts = self.fold(new, |counts, orders| add(counts, &boundaries, orders), merge);
        let rows = periods.iter().zip(counts.into_iter().skip(before)).map(|(period, parts)| LifecyclePeriod {
            period,
            is_complete: self.until() >= day::number(period.end()),
            // A log has fewer than 2³² customers.
            counts: LifecycleCounts::new(parts).unwrap_or_default(),
        });
        LifecycleFlows { rows: rows.collect() }
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
