//! Monthly recurring revenue: [`MrrMovements`] (M1, M2, M3) and [`GrossRevenueRetention`] (M2).

use rust_decimal::Decimal;

use super::MetricsError;
use super::error::{at_most, not_negative};
use super::exact::{add, fit, sum};
use crate::model::Rate;

/// The amounts of [`MrrMovements`], by name; all zero or more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MrrParts {
    /// MRR at the start of the month.
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    pub start: Decimal,
    /// MRR of customers who are there for the first time.
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    pub new: Decimal,
    /// MRR of customers who had cancelled before the month began and are back.
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    pub reactivation: Decimal,
    /// What the customers of the start pay more at the end: upgrades.
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    pub expansion: Decimal,
    /// What the customers of the start pay less at the end, and still pay: downgrades.
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    pub contraction: Decimal,
    /// What those customers of the start had paid who are gone at the end: cancellations.
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    pub churn: Decimal,
}

/// How the monthly recurring revenue (MRR) at the start of a month became the one at its end.
///
/// ```text
/// end             = start + new + reactivation + expansion − contraction − churn
/// gross MRR churn = (contraction + churn) / start
/// net MRR churn   = (contraction + churn − expansion) / start
/// GRR             = 1 − gross MRR churn
/// NRR             = 1 − net MRR churn
/// quick ratio     = (new + reactivation + expansion) / (contraction + churn)
/// ```
///
/// Source: document 002 (M1: MRR lost from existing customers less MRR gained from them, over their MRR at the start),
/// with its standard companions (M2, M3). Movements of two groups can be added ([`merge`](MrrMovements::merge));
/// `default()`, all zeros, is the identity.
///
/// # Example
///
/// ```
/// use retention::metrics::{MrrMovements, MrrParts, ReactivatedMrr};
/// use rust_decimal::Decimal;
///
/// let march = MrrMovements::new(MrrParts {
///     start: 20_000.into(),
///     new: 2_500.into(),
///     expansion: 3_000.into(),
///     contraction: 1_200.into(),
///     churn: 800.into(),
///     ..MrrParts::default()
/// })?;
/// assert_eq!(march.end(), Decimal::from(23_500));
/// assert_eq!(march.net_revenue_retention_rate().unwrap().to_string(), "105.00 %");
/// assert_eq!(march.gross_revenue_retention_rate().unwrap().to_string(), "90.00 %");
/// assert_eq!(march.net_mrr_churn_rate(ReactivatedMrr::LeftOut).unwrap().to_string(), "-5.00 %");
/// assert_eq!(march.quick_ratio(), Some(Decimal::new(275, 2)));
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # Who defines it otherwise
///
/// ChartMogul takes reactivation off net churn, most tools do not: [`ReactivatedMrr`]. The movements compare a
/// customer's MRR at the end with the one at the start; tools that add up events report an upgrade and a downgrade
/// within one month as both. When a cancellation counts, at the click, at the end of the paid term or when billing
/// stops, is decided where the amounts are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "MrrParts", into = "MrrParts"))]
pub struct MrrMovements(MrrParts);

/// Whether reactivation MRR lowers net MRR churn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ReactivatedMrr {
    /// (contraction + churn − expansion − reactivation) / start: ChartMogul.
    TakenOff,
    /// (contraction + churn − expansion) / start: most tools, and document 002, which speaks of existing
    /// customers only.
    LeftOut,
}

impl MrrMovements {
    /// The movements of a month.
    ///
    /// # Errors
    ///
    /// [`MetricsError::BelowZero`] if an amount is negative; [`MetricsError::AboveLimit`] if contraction and churn
    /// together are more than the start; [`MetricsError::Overflow`] if the amounts do not add up exactly in a decimal.
    pub fn new(parts: MrrParts) -> Result<Self, MetricsError> {
        let MrrParts { start, new, reactivation, expansion, contraction, churn } = parts;
        for (field, amount) in [
            ("start", start),
            ("new", new),
            ("reactivation", reactivation),
            ("expansion", expansion),
            ("contraction", contraction),
            ("churn", churn),
        ] {
            not_negative(field, amount)?;
        }
        fit("mrr", &[start, new, reactivation, expansion, contraction, churn])?;
        at_most("contraction and churn", sum([contraction, churn]), "start", start)?;
        Ok(Self(parts))
    }

    /// The amounts that it was made of.
    pub fn parts(&self) -> MrrParts {
        self.0
    }

    /// MRR at the start of the month.
    pub fn start(&self) -> Decimal {
        self.0.start
    }

    /// MRR at the end of the month, to the last minor unit.
    pub fn end(&self) -> Decimal {
        sum([self.0.start, self.gained(), -self.lost()])
    }

    /// (contraction + churn) / start, from 0 to 100 %; `None` when there was no MRR at the start.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::metrics::{MrrMovements, MrrParts, ReactivatedMrr};
    ///
    /// let parts = MrrParts {
    ///     start: 100.into(),
    ///     expansion: 10.into(),
    ///     contraction: 10.into(),
    ///     churn: 10.into(),
    ///     ..MrrParts::default()
    /// };
    /// let month = MrrMovements::new(parts)?;
    /// assert_eq!(month.gross_mrr_churn_rate().unwrap().to_string(), "20.00 %");
    /// assert_eq!(month.net_mrr_churn_rate(ReactivatedMrr::LeftOut).unwrap().to_string(), "10.00 %");
    /// # Ok::<(), retention::metrics::MetricsError>(())
    /// ```
    pub fn gross_mrr_churn_rate(&self) -> Option<Rate> {
        self.of_start(self.lost())
    }

    /// (contraction + churn − expansion) / start, below zero when existing customers pay more than is lost; `None` when
    /// there was no MRR at the start.
    pub fn net_mrr_churn_rate(&self, reactivation: ReactivatedMrr) -> Option<Rate> {
        let taken_off = match reactivation {
            ReactivatedMrr::TakenOff => self.0.reactivation,
            ReactivatedMrr::LeftOut => Decimal::ZERO,
        };
        self.of_start(sum([self.lost(), -self.0.expansion, -taken_off]))
    }

    /// Net revenue retention (NRR): (start + expansion − contraction − churn) / start; `None` when there was no MRR at
    /// the start.
    pub fn net_revenue_retention_rate(&self) -> Option<Rate> {
        self.of_start(sum([self.0.start, self.0.expansion, -self.lost()]))
    }

    /// Gross revenue retention (GRR): (start − contraction − churn) / start, from 0 to 100 %; `None` when there
    /// was no MRR at the start.
    pub fn gross_revenue_retention_rate(&self) -> Option<Rate> {
        self.of_start(sum([self.0.start, -self.lost()]))
    }

    /// (new + reactivation + expansion) / (contraction + churn), to 28 significant digits; `None`, not zero,
    /// when nothing was lost.
    pub fn quick_ratio(&self) -> Option<Decimal> {
        self.gained().checked_div(self.lost()).map(|ratio| ratio.normalize())
    }

    /// The movements of two groups without a customer in common, taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit exactly in a decimal.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(MrrParts {
            start: add("start", self.0.start, other.0.start)?,
            new: add("new", self.0.new, other.0.new)?,
            reactivation: add("reactivation", self.0.reactivation, other.0.reactivation)?,
            expansion: add("expansion", self.0.expansion, other.0.expansion)?,
            contraction: add("contraction", self.0.contraction, other.0.contraction)?,
            churn: add("churn", self.0.churn, other.0.churn)?,
        })
    }

    fn gained(&self) -> Decimal {
        sum([self.0.new, self.0.reactivation, self.0.expansion])
    }

    fn lost(&self) -> Decimal {
        sum([self.0.contraction, self.0.churn])
    }

    fn of_start(&self, amount: Decimal) -> Option<Rate> {
        Rate::new(amount, self.0.start).ok()
    }
}

impl TryFrom<MrrParts> for MrrMovements {
    type Error = MetricsError;

    fn try_from(parts: MrrParts) -> Result<Self, MetricsError> {
        Self::new(parts)
    }
}

impl From<MrrMovements> for MrrParts {
    fn from(movements: MrrMovements) -> Self {
        movements.0
    }
}

/// Gross revenue retention (GRR) customer by customer.
///
/// ```text
/// GRR = Σ min(MRR now, MRR at start) / Σ MRR at start
/// ```
///
/// One customer's expansion never hides another's contraction, nor a later expansion the same customer's. It suits any
/// length of time: twelve months are the custom. Sums of two groups can be added
/// ([`merge`](GrossRevenueRetention::merge)); `default()` is the identity. A standard companion of document 002's net
/// MRR churn (M2).
///
/// # Example
///
/// ```
/// use retention::metrics::GrossRevenueRetention;
///
/// // One doubles, one is gone, one stays: the doubling does not make up for the loss.
/// let start_and_now = [(50.into(), 100.into()), (50.into(), 0.into()), (100.into(), 100.into())];
/// let year = GrossRevenueRetention::from_customers(start_and_now)?;
/// assert_eq!(year.rate().unwrap().to_string(), "75.00 %");
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawGrossRevenueRetention"))]
pub struct GrossRevenueRetention {
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    at_start: Decimal,
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    kept: Decimal,
}

impl GrossRevenueRetention {
    /// The sums: MRR at the start, and what is kept of it, each customer's MRR now or at the start, whichever is less.
    ///
    /// # Errors
    ///
    /// [`MetricsError::BelowZero`] if a sum is negative; [`MetricsError::AboveLimit`] if more is kept than there was;
    /// [`MetricsError::Overflow`] if the two do not share a scale.
    pub fn new(at_start: Decimal, kept: Decimal) -> Result<Self, MetricsError> {
        not_negative("at_start", at_start)?;
        not_negative("kept", kept)?;
        at_most("kept", kept, "at_start", at_start)?;
        fit("mrr", &[at_start, kept])?;
        Ok(Self { at_start, kept })
    }

    /// From each customer's MRR at the start and now. Customers without MRR at the start add nothing.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Customer`] with the place of the first customer with a negative amount;
    /// [`MetricsError::Overflow`] if the amounts do not add up exactly in a decimal.
    pub fn from_customers(start_and_now: impl IntoIterator<Item = (Decimal, Decimal)>) -> Result<Self, MetricsError> {
        let (mut at_start, mut kept) = (Decimal::ZERO, Decimal::ZERO);
        for (index, (start, now)) in (0_u64..).zip(start_and_now) {
            if let Some(found) = [start, now].into_iter().find(|mrr| *mrr < Decimal::ZERO) {
                return Err(MetricsError::Customer { index, field: "mrr", found });
            }
            at_start = add("at_start", at_start, start)?;
            kept = add("kept", kept, start.min(now))?;
        }
        Self::new(at_start, kept)
    }

    /// The customers' MRR at the start.
    pub fn at_start(&self) -> Decimal {
        self.at_start
    }

    /// What is kept of it.
    pub fn kept(&self) -> Decimal {
        self.kept
    }

    /// Kept over start, from 0 to 100 %; `None` when there was no MRR at the start.
    pub fn rate(&self) -> Option<Rate> {
        Rate::new(self.kept, self.at_start).ok()
    }

    /// The sums of two groups without a customer in common, taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit exactly in a decimal.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(add("at_start", self.at_start, other.at_start)?, add("kept", self.kept, other.kept)?)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "GrossRevenueRetention", expecting = "struct GrossRevenueRetention")]
struct RawGrossRevenueRetention {
    #[serde(with = "crate::model::wire::decimal")]
    at_start: Decimal,
    #[serde(with = "crate::model::wire::decimal")]
    kept: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<RawGrossRevenueRetention> for GrossRevenueRetention {
    type Error = MetricsError;

    fn try_from(raw: RawGrossRevenueRetention) -> Result<Self, MetricsError> {
        Self::new(raw.at_start, raw.kept)
    }
}
