//! [`ReturnsWithin`]: who came back within a window, and who has gone quiet for longer than that.

use chrono::NaiveDate;

use super::PurchaseUnit;
use super::consistent::consistent;
use super::return_times::{ReturnTimesError, length, same_kind};
use crate::history::{AsOf, Orders};
use crate::metrics::Proportion;

/// Of those who made their n-th purchase long enough ago, who came back within a window of days, and who has not come
/// back at all (P3).
///
/// ```text
/// returned = next purchase at most d days after the n-th / n-th purchase at least d days ago
/// churned  = no next purchase by today                   / n-th purchase more than d days ago
/// ```
///
/// The window is the same for everybody, so nobody counts who has not had it. Who came back after the window is
/// in neither numerator. [`ReturnTimes`](super::ReturnTimes) helps to choose between this and the other estimates.
///
/// # Example: openretailscience's test of churn
///
/// It takes the last day of the data, 13 May, as today, and 30 days of inactivity; so purchases before 13 April count.
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::measure::PurchaseUnit;
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2024, m, d).unwrap();
/// let customers = [101, 101, 101, 102, 102, 103, 103, 103, 103, 104];
/// let days = [
///     day(1, 1), day(1, 31), day(3, 1), day(1, 15), day(2, 15),
///     day(4, 1), day(4, 15), day(4, 29), day(5, 13), day(4, 10),
/// ];
/// let log = OrderLog::from_columns(&customers, &days, &[100; 10])?;
/// let within = log.as_of(day(5, 13)).returns_within(30, PurchaseUnit::Days, 3);
///
/// let churned = |n| within.churned_after(n).map(|churned| (churned.successes(), churned.trials()));
/// assert_eq!([churned(1), churned(2), churned(3)], [Some((1, 4)), Some((1, 2)), Some((1, 1))]);
///
/// // Within 30 days of the first purchase came back 101, after exactly 30, and 103; not 102, after 31, nor 104.
/// assert_eq!(within.returned_after(1).unwrap().rate().unwrap().to_string(), "50.00 %");
/// # Ok::<(), retention::history::LogError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawReturnsWithin"))]
pub struct ReturnsWithin {
    date: NaiveDate,
    days: u32,
    unit: PurchaseUnit,
    /// After the first purchase, after the second, …
    returned: Vec<Proportion>,
    churned: Vec<Proportion>,
}

impl ReturnsWithin {
    /// The last day that was seen: today, from which the window is counted back.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// The window, in days.
    pub fn days(&self) -> u32 {
        self.days
    }

    /// What one purchase is.
    pub fn unit(&self) -> PurchaseUnit {
        self.unit
    }

    /// Up to which purchase it goes.
    pub fn up_to(&self) -> u8 {
        length(&self.returned)
    }

    /// Of those whose n-th purchase lies at least the window back, who made the next one within it, its last day
    /// included. `None` for n = 0, and beyond [`up_to`](ReturnsWithin::up_to).
    pub fn returned_after(&self, n: u8) -> Option<Proportion> {
        nth(&self.returned, n)
    }

    /// Of those whose n-th purchase lies more than the window back, who has made no other since: inactivity churn, as
    /// openretailscience counts it. `None` for n = 0, and beyond [`up_to`](ReturnsWithin::up_to).
    ///
    /// Who has come back is not churned here, however late, and whatever became of them after.
    pub fn churned_after(&self, n: u8) -> Option<Proportion> {
        nth(&self.churned, n)
    }

    /// The counts of two groups without a customer in common, such as those of two shops, taken together. The identity is
    /// that of a log without orders, as of the same date.
    ///
    /// # Errors
    ///
    /// [`ReturnTimesError`] if they are as of other dates, have another window, count other purchases or go up to another
    /// one, or if the counts do not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, ReturnTimesError> {
        if self.days != other.days {
            return Err(ReturnTimesError::Window { expected: self.days, found: other.days });
        }
        same_kind((self.date, self.unit, self.up_to()), (other.date, other.unit, other.up_to()))?;
        let add = |ours: &[Proportion], others: &[Proportion]| {
            ours.iter().zip(others).map(|(ours, others)| ours.merge(others)).collect::<Result<Vec<_>, _>>()
        };
        let returned = add(&self.returned, &other.returned)?;
        Ok(Self { returned, churned: add(&self.churned, &other.churned)?, ..*self })
    }
}

impl<K: Sync> AsOf<'_, K> {
    /// Who came back within so many days of their n-th purchase, of those who have had that long, and who has gone
    /// quiet, for n from 1 up to `up_to`. One pass; an example is at [`ReturnsWithin`].
    ///
    /// The log is taken to know all orders up to the view's date, also where that lies after its last order.
    pub fn returns_within(&self, days: u32, unit: PurchaseUnit, up_to: u8) -> ReturnsWithin {
        let last_seen = self.until().saturating_sub(1);
        let new = || vec![Counts::default(); up_to.into()];
        let step = |counts: &mut Vec<Counts>, orders: Orders<'_>| {
            let mut rest = orders.days;
            for counts in counts {
                let Some((&day, mut later)) = rest.split_first() else { break };
                while unit == PurchaseUnit::Days && later.first() == Some(&day) {
                    later = later.get(1..).unwrap_or_default();
                }
                let ago = last_seen.abs_diff(day);
                if ago < days {
                    // Nor have the purchases after it had the window.
                    break;
                }
                counts.add(ago, later.first().map(|next| next.abs_diff(day)), days);
                rest = later;
            }
        };
        let counts = self.fold(new, step, |mut counts, others| {
            for (counts, others) in counts.iter_mut().zip(others) {
                counts.observed += others.observed;
                counts.returned += others.returned;
                counts.older += others.older;
                counts.quiet += others.quiet;
            }
            counts
        });
        let proportion = |part, of| consistent(Proportion::new(part, of));
        ReturnsWithin {
            date: self.date(),
            days,
            unit,
            returned: counts.iter().map(|counts| proportion(counts.returned, counts.observed)).collect(),
            churned: counts.iter().map(|counts| proportion(counts.quiet, counts.older)).collect(),
        }
    }
}

/// Customers by what followed one of their purchases.
#[derive(Clone, Copy, Default)]
struct Counts {
    /// Who made it at least the window ago.
    observed: u64,
    /// Who of them came back within it.
    returned: u64,
    /// Who made it longer ago than the window.
    older: u64,
    /// Who of them has not come back.
    quiet: u64,
}

impl Counts {
    /// Adds a purchase of so many days ago, at least the window, and after how many days the next one came.
    fn add(&mut self, ago: u32, next: Option<u32>, window: u32) {
        self.observed += 1;
        self.returned += u64::from(next.is_some_and(|after| after <= window));
        self.older += u64::from(ago > window);
        self.quiet += u64::from(ago > window && next.is_none());
    }
}

fn nth(proportions: &[Proportion], n: u8) -> Option<Proportion> {
    proportions.get(usize::from(n.checked_sub(1)?)).copied()
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "ReturnsWithin", expecting = "struct ReturnsWithin")]
struct RawReturnsWithin {
    date: NaiveDate,
    days: u32,
    unit: PurchaseUnit,
    returned: Vec<Proportion>,
    churned: Vec<Proportion>,
}

#[cfg(feature = "serde")]
impl TryFrom<RawReturnsWithin> for ReturnsWithin {
    type Error = ReturnTimesError;

    /// Whoever bought more than the window ago did so at least the window ago, and whoever came back has not gone quiet.
    fn try_from(raw: RawReturnsWithin) -> Result<Self, ReturnTimesError> {
        let RawReturnsWithin { date, days, unit, returned, churned } = raw;
        if let Some(found) = [returned.len(), churned.len()].into_iter().find(|found| *found > usize::from(u8::MAX)) {
            return Err(ReturnTimesError::TooManyPurchases { found });
        }
        same_kind((date, unit, length(&returned)), (date, unit, length(&churned)))?;
        for (n, (returned, churned)) in (1..=u8::MAX).zip(returned.iter().zip(&churned)) {
            let not_returned = returned.trials().saturating_sub(returned.successes());
            for (found, limit) in [(churned.trials(), returned.trials()), (churned.successes(), not_returned)] {
                if found > limit {
                    return Err(ReturnTimesError::Customers { n, expected: format!("at most {limit}"), found });
                }
            }
        }
        Ok(Self { date, days, unit, returned, churned })
    }
}
