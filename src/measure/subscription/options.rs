//! What subscription tools dispute, each a named choice.

use chrono::{Months, NaiveDate};

use super::SubscriptionLogError;
use super::error::same;
use crate::model::{Subscription, day};

/// How subscriptions are counted: a named choice wherever tools disagree.
///
/// | choice | default | otherwise |
/// |---|---|---|
/// | [`scale`](SubscriptionOptions::scale) | 2 decimal places: cents | 0 for toman, 3 for dinar, up to 18 |
/// | [`churn_timing`](SubscriptionOptions::churn_timing) | at the end of the paid term | [`ChurnTiming`] |
/// | [`zero_priced`](SubscriptionOptions::zero_priced) | free plans are no customers | [`ZeroPriced`] |
/// | [`returned`](SubscriptionOptions::returned) | who was a customer before is reactivated, never new | [`ReturnedSubscriber`] |
/// | [`weeks_per_month`](SubscriptionOptions::weeks_per_month) | 52 / 12 | [`WeeksPerMonth`] |
///
/// They are data: written and read back with serde, and checked when read as well as when built.
///
/// # Which choice
///
/// What tools do, as of 2026, so that their numbers can be reproduced:
///
/// | tool | churn counts | free plans | back after an absence | churn rate |
/// |---|---|---|---|---|
/// | ChartMogul | when the subscription ends in the billing system, at the end of the paid term, or at the click: a setting ([all three](ChurnTiming)) | customers once they have paid ([`OncePaid`](ZeroPriced::OncePaid)), or left out: a setting | reactivation | starters gone / start |
/// | Recurly | when the subscription expires ([`AtTermEnd`](ChurnTiming::AtTermEnd)) | | new after a month ([`NewAfterMonths`](ReturnedSubscriber::NewAfterMonths)) | losses / start |
/// | Stripe | at the cancellation or at the end of the billing cycle: a setting | left out | reactivation | losses / (start + acquired) |
/// | ProfitWell | | | reactivation | |
/// | Maxio | | | new after 90 days ([`NewAfterDays`](ReturnedSubscriber::NewAfterDays)) | |
/// | dbt MRR playbook | in the month in which the term ends ([`AtTermEnd`](ChurnTiming::AtTermEnd)) | left out (a month without MRR is inactive) | reactivation | |
///
/// Where a cell is empty, nothing is claimed. The churn rates are those of
/// [`ChurnDefinition`](crate::metrics::ChurnDefinition), all taken from one
/// [`ChurnCounts`](super::SubscriptionPeriod::churn). All of them leave trials out of MRR, and so does this crate:
/// a [trial](crate::model::Subscription::trial_until) is no customer until its first paid day. A trial is counted
/// [apart](super::SubscriptionsAsOf::trials).
///
/// # Example
///
/// ```
/// use retention::measure::{ChurnTiming, ReturnedSubscriber, SubscriptionOptions};
///
/// let options = SubscriptionOptions::new()
///     .with_scale(0)?
///     .with_churn_timing(ChurnTiming::AtCancellation)
///     .with_returned(ReturnedSubscriber::NewAfterDays { days: 90 });
/// assert_eq!((options.scale(), options.churn_timing()), (0, ChurnTiming::AtCancellation));
/// assert!(SubscriptionOptions::new().with_scale(19).is_err());
/// # Ok::<(), retention::measure::SubscriptionLogError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct SubscriptionOptions {
    #[cfg_attr(feature = "serde", serde(deserialize_with = "checked_scale"))]
    scale: u32,
    churn_timing: ChurnTiming,
    zero_priced: ZeroPriced,
    returned: ReturnedSubscriber,
    weeks_per_month: WeeksPerMonth,
}

/// On which day a subscription that ends counts as gone.
///
/// A [`Subscription`] has up to three such days. Where the one that is asked for is not given, another takes its place:
/// a term of which any of them is known never counts for ever.
///
/// [As of](super::SubscriptionsAsOf) an earlier day, a click and a stop are known on their own day and not before.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::measure::{ChurnTiming, SubscriptionLog, SubscriptionOptions};
/// use retention::model::{BillingInterval, Subscription};
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// // Paid until 15 June, cancelled on 20 May.
/// let term = Subscription::new("sara", day(3, 15), 30.into(), BillingInterval::Monthly)?
///     .with_cancellation(day(5, 20))?
///     .with_end(day(6, 15))?;
/// let mrr_on_1_june = |churn_timing| {
///     let options = SubscriptionOptions::new().with_churn_timing(churn_timing);
///     let log = SubscriptionLog::from_subscriptions_with(options, [term.clone()]).unwrap();
///     log.as_of(day(6, 1)).mrr()
/// };
/// assert_eq!(mrr_on_1_june(ChurnTiming::AtCancellation), 0.into());
/// assert_eq!(mrr_on_1_june(ChurnTiming::AtTermEnd), 30.into());
/// # Ok::<(), retention::model::SubscriptionError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ChurnTiming {
    /// The day of the click on "cancel", or the end of the term or of billing if that comes first: the earliest of the
    /// three. It looks forward, and is close to committed MRR.
    AtCancellation,
    /// The end of the paid term; where it is not given, the click or the day on which billing stopped, whichever is
    /// first. The default.
    #[default]
    AtTermEnd,
    /// The day on which billing stopped; else the end of the paid term; else the click. Who does not pay is kept as
    /// long as one tries to collect.
    ///
    /// A stop is known on its day and not before. So a term that ended on 1 March, and whose invoices were given up on
    /// 10 April, is churn of March as of any day from 1 March to 9 April, and churn of April as of any later one. It is
    /// the only choice under which a later look can change a period that was
    /// [complete](super::SubscriptionPeriod::is_complete).
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::measure::{ChurnTiming, SubscriptionLog, SubscriptionOptions};
    /// use retention::model::{BillingInterval, CalendarUnit, Period, Subscription};
    ///
    /// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
    /// let term = Subscription::new("sara", day(1, 1), 30.into(), BillingInterval::Monthly)?
    ///     .with_end(day(3, 1))?
    ///     .with_billing_stop(day(4, 10))?;
    /// let options = SubscriptionOptions::new().with_churn_timing(ChurnTiming::WhenBillingStops);
    /// let log = SubscriptionLog::from_subscriptions_with(options, [term])?;
    /// let months = Period::new(day(3, 1), day(5, 1))?.split(CalendarUnit::Month);
    /// let lost_as_of = |date| -> Vec<u64> {
    ///     log.as_of(date).series(&months).rows().iter().map(|row| row.customer_flow().lost()).collect()
    /// };
    /// assert_eq!(lost_as_of(day(3, 31)), [1, 0]);
    /// assert_eq!(lost_as_of(day(4, 30)), [0, 1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    WhenBillingStops,
}

/// Whether who pays nothing is a customer. Their MRR is zero in any case; trials are never customers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ZeroPriced {
    /// No: the first paid term is new, and a change to a free plan is churn. Stripe. The default.
    #[default]
    LeaveOut,
    /// From the customer's first paid day on: a change to a free plan is contraction. ChartMogul's setting for paying
    /// customers who switch to a free plan.
    OncePaid,
    /// Yes: a free plan is a new customer with an MRR of zero, and the first paid one is expansion.
    Count,
}

/// What a customer of an earlier time who comes back counts as.
///
/// The absence that is judged is the one at the start of the period: from the day they were gone to the day they came
/// back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum ReturnedSubscriber {
    /// Reactivated, however long they were away. ChartMogul, ProfitWell, the dbt MRR playbook. The default.
    #[default]
    Reactivation,
    /// New again after more than so many days without a subscription. Maxio, with 90.
    NewAfterDays {
        /// The longest absence that is a reactivation.
        days: u32,
    },
    /// New again after more than so many calendar months without a subscription. Recurly, with 1.
    NewAfterMonths {
        /// The longest absence that is a reactivation.
        months: u32,
    },
}

/// How many weeks a month has, for what is billed weekly, or every so many days (a day is a seventh of a week).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum WeeksPerMonth {
    /// 52 / 12, the standard and the default: twelve months are a year of 52 weeks.
    #[default]
    #[cfg_attr(feature = "serde", serde(rename = "twelfth_of_52"))]
    TwelfthOf52,
    /// 4: a month is 28 days, and twelve of them miss four weeks of the year.
    Four,
    /// 4.33: 52 / 12 to two decimal places.
    #[cfg_attr(feature = "serde", serde(rename = "four_point_33"))]
    FourPoint33,
    /// 4.345: a year of 365 days to three decimal places.
    #[cfg_attr(feature = "serde", serde(rename = "four_point_345"))]
    FourPoint345,
}

/// The largest number of decimal places: an `i64` has no more than 18 whole digits.
const MAX_SCALE: u32 = 18;

impl SubscriptionOptions {
    /// The defaults of the table above.
    pub fn new() -> Self {
        Self {
            scale: 2,
            churn_timing: ChurnTiming::default(),
            zero_priced: ZeroPriced::default(),
            returned: ReturnedSubscriber::default(),
            weeks_per_month: WeeksPerMonth::default(),
        }
    }

    /// Rounds each subscription's MRR to so many decimal places, 0 to 18.
    ///
    /// # Errors
    ///
    /// [`SubscriptionLogError::Scale`] above 18.
    pub fn with_scale(self, scale: u32) -> Result<Self, SubscriptionLogError> {
        if scale > MAX_SCALE { Err(SubscriptionLogError::Scale { found: scale }) } else { Ok(Self { scale, ..self }) }
    }

    /// Counts churn on this day.
    #[must_use]
    pub fn with_churn_timing(self, churn_timing: ChurnTiming) -> Self {
        Self { churn_timing, ..self }
    }

    /// Counts who pays nothing in this way.
    #[must_use]
    pub fn with_zero_priced(self, zero_priced: ZeroPriced) -> Self {
        Self { zero_priced, ..self }
    }

    /// Counts a customer of an earlier time who comes back in this way.
    #[must_use]
    pub fn with_returned(self, returned: ReturnedSubscriber) -> Self {
        Self { returned, ..self }
    }

    /// Takes a month to have so many weeks.
    #[must_use]
    pub fn with_weeks_per_month(self, weeks_per_month: WeeksPerMonth) -> Self {
        Self { weeks_per_month, ..self }
    }

    /// The number of decimal places to which each subscription's MRR is rounded.
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// On which day a subscription that ends counts as gone.
    pub fn churn_timing(&self) -> ChurnTiming {
        self.churn_timing
    }

    /// Whether who pays nothing is a customer.
    pub fn zero_priced(&self) -> ZeroPriced {
        self.zero_priced
    }

    /// What a customer of an earlier time who comes back counts as.
    pub fn returned(&self) -> ReturnedSubscriber {
        self.returned
    }

    /// How many weeks a month has.
    pub fn weeks_per_month(&self) -> WeeksPerMonth {
        self.weeks_per_month
    }

    /// Checks that two results were counted with the same options.
    pub(super) fn same(&self, other: &Self) -> Result<(), SubscriptionLogError> {
        same("scale", &self.scale, &other.scale)?;
        same("churn_timing", &self.churn_timing, &other.churn_timing)?;
        same("zero_priced", &self.zero_priced, &other.zero_priced)?;
        same("returned", &self.returned, &other.returned)?;
        same("weeks_per_month", &self.weeks_per_month, &other.weeks_per_month)
    }
}

impl Default for SubscriptionOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl ChurnTiming {
    /// The first day on which the term does not count any more, `i32::MAX` if none is known; and a later one that takes
    /// its place from the day on which it is known: itself.
    pub(super) fn gone_on<K>(self, term: &Subscription<K>) -> (i32, Option<i32>) {
        let (click, end, stop) = (term.cancelled_on(), term.end(), term.billing_stopped_on());
        let number = |date: Option<NaiveDate>| date.map_or(i32::MAX, day::number);
        match self {
            Self::AtCancellation => (number([click, end, stop].into_iter().flatten().min()), None),
            Self::AtTermEnd => (number(end.or([click, stop].into_iter().flatten().min())), None),
            Self::WhenBillingStops => {
                let over = number(end.or(click));
                match stop.map(day::number) {
                    Some(stop) if stop > over => (over, Some(stop)),
                    Some(stop) => (stop, None),
                    None => (over, None),
                }
            }
        }
    }
}

impl ReturnedSubscriber {
    /// Whether who was gone on one day and came back on another is new again.
    pub(super) fn is_new(self, gone: i32, back: i32) -> bool {
        match self {
            Self::Reactivation => false,
            Self::NewAfterDays { days } => i64::from(back) - i64::from(gone) > i64::from(days),
            // Beyond the calendar nobody comes back.
            Self::NewAfterMonths { months } => {
                let last = day::date(gone).checked_add_months(Months::new(months));
                last.is_some_and(|last| back > day::number(last))
            }
        }
    }
}

impl WeeksPerMonth {
    /// Numerator and denominator.
    pub(super) fn fraction(self) -> (i128, i128) {
        match self {
            Self::TwelfthOf52 => (13, 3),
            Self::Four => (4, 1),
            Self::FourPoint33 => (433, 100),
            Self::FourPoint345 => (869, 200),
        }
    }
}

#[cfg(feature = "serde")]
fn checked_scale<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let scale = serde::Deserialize::deserialize(deserializer)?;
    let options = SubscriptionOptions::new().with_scale(scale).map_err(serde::de::Error::custom)?;
    Ok(options.scale)
}
