//! The customer ladder: prospect, first-time buyer, repeat customer, loyal customer, advocate.

use std::fmt;

use chrono::NaiveDate;

use super::{PolicyError, Segmentation};
use crate::history::AsOf;
use crate::measure::{CustomerSummary, PurchaseUnit};
use crate::model::day;

/// A rung of the customer ladder, from the lowest.
///
/// Source: document 000, after Buttle's customer ladder; advocates are document 004's.
///
/// # Example
///
/// ```
/// use retention::segment::LadderRung;
///
/// assert_eq!(LadderRung::ALL.map(LadderRung::name)[1..3], ["first-time buyer", "repeat customer"]);
/// assert!(LadderRung::Loyal > LadderRung::FirstTimeBuyer);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum LadderRung {
    /// Known to the shop, such as by an account, without a purchase on the date. Orders alone do not tell of them.
    Prospect,
    /// One purchase.
    FirstTimeBuyer,
    /// More than one.
    RepeatCustomer,
    /// As many, for as long, as the policy asks for.
    Loyal,
    /// Recommends the shop, by the caller's knowledge, and stands high enough for the policy.
    Advocate,
}

impl LadderRung {
    /// All rungs, in the order of a [`Segmentation`] of them.
    pub const ALL: [Self; 5] =
        [Self::Prospect, Self::FirstTimeBuyer, Self::RepeatCustomer, Self::Loyal, Self::Advocate];

    /// What it is called, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prospect => "prospect",
            Self::FirstTimeBuyer => "first-time buyer",
            Self::RepeatCustomer => "repeat customer",
            Self::Loyal => "loyal",
            Self::Advocate => "advocate",
        }
    }
}

impl fmt::Display for LadderRung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Who stands on which rung of the customer ladder.
///
/// ```text
/// prospect          no purchase
/// first-time buyer  1 purchase
/// repeat customer   2 purchases or more
/// loyal             loyal_from purchases or more, first and last at least loyal_for_days apart,
///                   the last at most loyal_within_days before the date
/// advocate          whom the caller names, on advocate_from or above
/// ```
///
/// The highest that holds counts. The ladder says how far a relation has come; whether it is cooling is
/// [`LifecyclePolicy`](super::LifecyclePolicy)'s. With `loyal_within_days` a loyal customer who stays away steps down to
/// repeat customer; without it nobody ever steps down.
///
/// Purchases are the [`PurchaseUnit`]'s: orders, or days with an order.
///
/// # Prospects
///
/// A log knows nobody without an order, and a view of it nobody whose first order comes later. So
/// [`assign`](LadderPolicy::assign) puts nobody on the lowest rung: whoever has no order on the date is on none. Prospects
/// are people whom the shop knows otherwise, from contacts or accounts: those of them who are on no rung.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::segment::{LadderPolicy, LadderRung};
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// let log = OrderLog::from_columns(
///     &["ali", "sara", "sara", "sara", "reza", "reza", "mina"],
///     &[day(1, 5), day(1, 7), day(2, 7), day(3, 7), day(2, 1), day(2, 20), day(5, 1)],
///     &[10_00; 7],
/// )?;
/// let promoters = ["ali", "reza"]; // who answered 9 or 10
/// let rungs = LadderPolicy::standard().assign(&log.as_of(day(3, 31)), |key| promoters.contains(key));
/// assert_eq!(rungs.segment_of(&"ali"), Some(&LadderRung::FirstTimeBuyer)); // a promoter who has not bought again
/// assert_eq!(rungs.segment_of(&"sara"), Some(&LadderRung::Loyal));
/// assert_eq!(rungs.segment_of(&"reza"), Some(&LadderRung::Advocate));
/// assert_eq!(rungs.segment_of(&"mina"), None); // buys in May
///
/// let accounts = ["ali", "mina", "nima", "reza", "sara"];
/// let prospects = accounts.iter().filter(|account| rungs.segment_of(account).is_none());
/// assert_eq!(prospects.collect::<Vec<_>>(), [&"mina", &"nima"]);
/// # Ok::<(), retention::history::LogError>(())
/// ```
///
/// # As JSON
///
/// What is left out is that of the [standard](LadderPolicy::standard).
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use retention::segment::{LadderPolicy, LadderRung};
///
/// let json = r#"{
///     "unit": "days",
///     "loyal_from": 5,
///     "loyal_for_days": 180,
///     "loyal_within_days": 90,
///     "advocate_from": "first_time_buyer"
/// }"#;
/// let policy: LadderPolicy = serde_json::from_str(json).unwrap();
/// assert_eq!(policy.parts().advocate_from, LadderRung::FirstTimeBuyer);
/// assert_eq!(serde_json::from_str::<LadderPolicy>("{}").unwrap(), LadderPolicy::standard());
/// let error = serde_json::from_str::<LadderPolicy>(&json.replace("loyal_from", "loyal_form")).unwrap_err();
/// assert!(error.to_string().starts_with("unknown field `loyal_form`"));
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "LadderPolicyParts", into = "LadderPolicyParts"))]
pub struct LadderPolicy {
    parts: LadderPolicyParts,
}

/// The parts of a [`LadderPolicy`], by name; by default those of the [standard](LadderPolicy::standard).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename = "LadderPolicy", expecting = "struct LadderPolicy", default, deny_unknown_fields)
)]
pub struct LadderPolicyParts {
    /// What a purchase is.
    pub unit: PurchaseUnit,
    /// With how many purchases a customer is loyal; at least 2.
    pub loyal_from: u32,
    /// How many days must lie between the first and the last purchase of a loyal customer; 0 asks for none.
    pub loyal_for_days: u32,
    /// How many days before the date the last purchase of a loyal customer may lie; `None` for any number.
    pub loyal_within_days: Option<u32>,
    /// The rung that a customer must stand on, or above, to be an advocate; any but the advocate's own.
    pub advocate_from: LadderRung,
}

/// What the ladder asks of a customer who has bought.
struct Purchases {
    orders: u32,
    days_with_orders: u32,
    first_day: i32,
    last_day: i32,
}

impl LadderPolicy {
    /// From parts of one's own.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Field`] unless `loyal_from` is at least 2, and `advocate_from` below the advocate.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::segment::{LadderPolicy, LadderPolicyParts};
    ///
    /// // Loyal: five purchases over half a year, the last of them within 90 days.
    /// let parts = LadderPolicyParts {
    ///     loyal_from: 5,
    ///     loyal_for_days: 180,
    ///     loyal_within_days: Some(90),
    ///     ..LadderPolicy::standard().parts()
    /// };
    /// assert!(LadderPolicy::new(parts).is_ok());
    /// let error = LadderPolicy::new(LadderPolicyParts { loyal_from: 1, ..parts }).unwrap_err();
    /// assert_eq!(error.to_string(), "loyal_from: expected at least 2, found 1");
    /// ```
    pub fn new(parts: LadderPolicyParts) -> Result<Self, PolicyError> {
        if parts.loyal_from < 2 {
            return Err(PolicyError::field("loyal_from", "at least 2", &parts.loyal_from));
        }
        if parts.advocate_from == LadderRung::Advocate {
            return Err(PolicyError::field("advocate_from", "a rung below the advocate", &"advocate"));
        }
        Ok(Self { parts })
    }

    /// Loyal from the third day with an order, whenever they were; advocates are named customers who have bought again
    /// (document 004: promoters who buy). The default.
    pub fn standard() -> Self {
        let parts = LadderPolicyParts {
            unit: PurchaseUnit::Days,
            loyal_from: 3,
            loyal_for_days: 0,
            loyal_within_days: None,
            advocate_from: LadderRung::RepeatCustomer,
        };
        Self { parts }
    }

    /// The parts, to change some and build another policy.
    pub fn parts(&self) -> LadderPolicyParts {
        self.parts
    }

    /// The rung of every customer with an order at the view's date; the others are on
    /// [none](LadderPolicy#prospects). An example is above.
    ///
    /// `advocates` says of a customer whether they recommend the shop, such as the promoters of a survey
    /// ([`NetPromoterScore`](crate::metrics::NetPromoterScore)); `|_| false` when nobody has been asked. It is asked
    /// only of those with an order.
    pub fn assign<'a, K: Clone + Sync>(
        &self,
        view: &AsOf<'a, K>,
        advocates: impl FnMut(&K) -> bool,
    ) -> Segmentation<'a, K, LadderRung> {
        self.assign_rows(&view.summary(), view.until().saturating_sub(1), advocates)
    }

    /// The same from a summary that was made as of this date.
    ///
    /// # Errors
    ///
    /// [`PolicyError::LaterOrder`] for the first row whose last day is after the date.
    pub fn assign_summary<'a, K: Clone>(
        &self,
        summary: &CustomerSummary<'a, K>,
        date: NaiveDate,
        advocates: impl FnMut(&K) -> bool,
    ) -> Result<Segmentation<'a, K, LadderRung>, PolicyError> {
        summary.check_up_to(date)?;
        Ok(self.assign_rows(summary, day::number(date), advocates))
    }

    /// The rung of one customer at a date, from the days of their orders, for the request path: the one that
    /// [`assign`](LadderPolicy::assign) gives to a customer who is not named as an advocate. For one who is,
    /// [`promote`](LadderPolicy::promote) it.
    ///
    /// The days may come in any order, one for each order; those after the date are not seen. Whoever has none left is a
    /// prospect, since the caller knows them.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::segment::{LadderPolicy, LadderRung};
    ///
    /// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    /// let policy = LadderPolicy::standard();
    /// let rung = policy.rung([day(1), day(1), day(9)], day(31));
    /// assert_eq!(rung, LadderRung::RepeatCustomer); // on two days
    /// assert_eq!(policy.promote(rung), LadderRung::Advocate);
    /// ```
    pub fn rung(&self, orders: impl IntoIterator<Item = NaiveDate>, date: NaiveDate) -> LadderRung {
        let seen = orders.into_iter().filter(|day| *day <= date);
        let mut days: Vec<i32> = seen.map(day::number).collect();
        days.sort_unstable();
        let count = |days: &[i32]| u32::try_from(days.len()).unwrap_or(u32::MAX);
        let orders = count(&days);
        days.dedup();
        let (Some(first_day), Some(last_day)) = (days.first().copied(), days.last().copied()) else {
            return LadderRung::Prospect;
        };
        let purchases = Purchases { orders, days_with_orders: count(&days), first_day, last_day };
        self.rung_of(&purchases, day::number(date))
    }

    /// The rung of a customer on this one whom the caller names as an advocate: the advocate's, if this one is high
    /// enough.
    pub fn promote(&self, rung: LadderRung) -> LadderRung {
        if rung >= self.parts.advocate_from { LadderRung::Advocate } else { rung }
    }

    /// No row has a purchase after the date.
    fn assign_rows<'a, K: Clone>(
        &self,
        summary: &CustomerSummary<'a, K>,
        date: i32,
        mut advocates: impl FnMut(&K) -> bool,
    ) -> Segmentation<'a, K, LadderRung> {
        let counts = summary.orders().iter().zip(summary.days_with_orders());
        let days = summary.first_days().iter().zip(summary.last_days());
        let numbers = summary.keys().iter().zip(counts.zip(days)).map(|(key, row)| {
            let ((&orders, &days_with_orders), (&first_day, &last_day)) = row;
            if orders == 0 {
                return None;
            }
            let rung = self.rung_of(&Purchases { orders, days_with_orders, first_day, last_day }, date);
            Some(if advocates(key) { self.promote(rung) } else { rung } as u8)
        });
        Segmentation::new(summary.held_keys(), LadderRung::ALL.to_vec(), numbers)
    }

    /// The rung of a customer with a purchase who is not named as an advocate.
    fn rung_of(&self, customer: &Purchases, date: i32) -> LadderRung {
        let parts = &self.parts;
        let purchases = match parts.unit {
            PurchaseUnit::Orders => customer.orders,
            PurchaseUnit::Days => customer.days_with_orders,
        };
        let recent = parts.loyal_within_days.is_none_or(|days| date.abs_diff(customer.last_day) <= days);
        let long = customer.last_day.abs_diff(customer.first_day) >= parts.loyal_for_days;
        if purchases >= parts.loyal_from && long && recent {
            LadderRung::Loyal
        } else if purchases >= 2 {
            LadderRung::RepeatCustomer
        } else {
            LadderRung::FirstTimeBuyer
        }
    }
}

impl Default for LadderPolicy {
    fn default() -> Self {
        Self::standard()
    }
}

impl Default for LadderPolicyParts {
    fn default() -> Self {
        LadderPolicy::standard().parts()
    }
}

impl TryFrom<LadderPolicyParts> for LadderPolicy {
    type Error = PolicyError;

    fn try_from(parts: LadderPolicyParts) -> Result<Self, PolicyError> {
        Self::new(parts)
    }
}

impl From<LadderPolicy> for LadderPolicyParts {
    fn from(policy: LadderPolicy) -> Self {
        policy.parts
    }
}
