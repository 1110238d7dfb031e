//! [`Activity`]: who counts as a customer on a day.

/// Who counts as a customer, or an active one, at the start of a day: a choice that every churn and retention rate of
/// a shop without contracts rests on.
///
/// | definition | who is active at the start of a day | used by |
/// |---|---|---|
/// | [`EverOrdered`](Activity::EverOrdered) | who has ordered on any day before | document 001's returning customers; nobody is ever lost |
/// | [`OrderedWithin`](Activity::OrderedWithin) | who has ordered in the last n days before | inactivity churn, as in openretailscience; document 002 with 365 days |
///
/// # How many days
///
/// Take the time within which nine of ten who come back have done so,
/// `time_between_purchases(..).quantile(Rate::new(9, 10)?, QuantileMethod::NearestRank)`, round it to a habit of the shop
/// (30, 90, 365 days), and do not change it between reports. Within the first window of a shop's life nobody can be
/// lost, so its first months show a retention of 100 % that says nothing.
///
/// # Example
///
/// ```
/// use retention::history::OrderLog;
/// use retention::measure::Activity;
/// use retention::model::Period;
///
/// // One order each, on 1 January and 1 March 2026.
/// let log = OrderLog::from_columns(&["ali", "sara"], &[20_454, 20_513], &[10_00, 10_00])?;
/// let april = log.during(Period::month(2026, 4)?);
/// let flow = april.customer_flow(Activity::OrderedWithin { days: 90 });
/// assert_eq!((flow.at_start(), flow.lost()), (2, 1)); // Ali's 90 days are over on 2 April.
/// assert_eq!(april.customer_flow(Activity::EverOrdered).lost(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Activity {
    /// Who has ordered once is a customer ever after.
    EverOrdered,
    /// Who has ordered in the last so many days: at the start of day `d`, on one of the days `d − days` to `d − 1`.
    OrderedWithin {
        /// How many days. With zero, nobody is active.
        days: u32,
    },
}

/// What one purchase is, when a customer orders more than once a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum PurchaseUnit {
    /// Each order, as SQL recipes, Shopify and R's rfm with its order rows count.
    Orders,
    /// Each day with an order, as the lifetime models (lifetimes, PyMC-Marketing, `CLVTools`) count: a second basket an
    /// hour later is no return.
    Days,
}
