//! [`LorenzCurve`]: how unevenly revenue is spread over the customers; the Gini coefficient.

use rust_decimal::Decimal;

use super::amounts;
use crate::measure::CustomerSummary;
use crate::metrics::MetricsError;
use crate::model::Rate;
use crate::parallel;

/// How revenue is spread over the customers: what the first n bring, from the one who brings least.
///
/// ```text
/// point k: (customers with one of the k lowest net amounts, their revenue), from (0, 0) to (all, all)
/// ```
///
/// Only customers with an order are on it. Customers with one net amount share a point: the curve is straight between
/// two points, so none is lost. It is convex. With net amounts below zero it begins below the axis.
///
/// Curves of groups without a customer in common [merge](LorenzCurve::merge); `default()` is the identity. It takes 16
/// bytes for each different amount. With serde it is written as its points, and not read back.
///
/// # Example
///
/// ```
/// use retention::history::OrderLog;
/// use retention::segment::GiniDefinition;
///
/// let log = OrderLog::from_columns(&[1_u8, 2, 3, 4], &[20_513; 4], &[70_00, 10_00, 10_00, 10_00])?;
/// let curve = log.latest().summary().lorenz_curve();
/// let points: Vec<_> = curve.points().map(|point| (point.customers, point.revenue.to_string())).collect();
/// assert_eq!(points, [(0, "0.00".to_owned()), (3, "30.00".to_owned()), (4, "100.00".to_owned())]);
/// assert_eq!(curve.gini(GiniDefinition::Population).unwrap().to_string(), "45.00 %");
/// assert_eq!(curve.gini(GiniDefinition::Unbiased).unwrap().to_string(), "60.00 %");
/// # Ok::<(), retention::history::LogError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(into = "Vec<LorenzPoint>"))]
pub struct LorenzCurve {
    /// The different net amounts, ascending, and how many customers have each. Without their signs, all amounts of all
    /// customers together fit in an `i64`.
    amounts: Vec<(i64, u64)>,
    scale: u32,
}

/// A point of a [`LorenzCurve`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct LorenzPoint {
    /// So many customers, those who bring least.
    pub customers: u64,
    /// What they bring together.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::model::wire::decimal::serialize"))]
    pub revenue: Decimal,
}

/// Which Gini coefficient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum GiniDefinition {
    /// Twice the area between the diagonal and the curve, from 0 to 1 − 1/n: of these customers as they are. R `ineq`,
    /// most Python recipes.
    Population,
    /// That times n / (n − 1), from 0 to 1: 1 when one customer brings everything, however few there are. R
    /// `DescTools::Gini` by default. It compares groups of different sizes.
    Unbiased,
}

impl LorenzCurve {
    /// How many customers.
    pub fn customers(&self) -> u64 {
        self.amounts.iter().map(|(_, customers)| customers).sum()
    }

    /// What all of them bring.
    pub fn revenue(&self) -> Decimal {
        Decimal::new(self.points_in_minor_units().last().map_or(0, |(_, revenue)| revenue), self.scale)
    }

    /// The points, from (0, 0) to all customers and all revenue.
    pub fn points(&self) -> impl Iterator<Item = LorenzPoint> + '_ {
        let rest = self.points_in_minor_units();
        let point = |(customers, revenue)| LorenzPoint { customers, revenue: Decimal::new(revenue, self.scale) };
        std::iter::once((0, 0)).chain(rest).map(point)
    }

    /// The Gini coefficient, exact: 0 % when all bring the same, towards 100 % when one brings everything.
    ///
    /// ```text
    /// population = 1 − Σ (cₖ − cₖ₋₁)(rₖ + rₖ₋₁) / (n · R) = Σᵢ Σⱼ |xᵢ − xⱼ| / (2 · n · R)
    /// unbiased   = population · n / (n − 1)
    ///
    /// (cₖ, rₖ) the points, n customers, R their revenue, xᵢ what customer i brings
    /// ```
    ///
    /// `None` when all revenue is zero or less, and unbiased with fewer than two customers. Net amounts below zero are
    /// taken as they are: the coefficient then measures them too, and may pass 100 % (Chen, Tsaur and Rhai 1982), so
    /// compare it with others of their like only. The denominator is n · R or (n − 1) · R, in minor units; for fewer than
    /// 2³² customers, as a log has, it always fits, beyond that it is `None` where it does not.
    pub fn gini(&self, definition: GiniDefinition) -> Option<Rate> {
        let (mut customers, mut revenue, mut doubled_area) = (0_u64, 0_i64, 0_i128);
        for (count, sum) in self.points_in_minor_units() {
            let width = i128::from(count - customers);
            let height = i128::from(revenue) + i128::from(sum);
            doubled_area = doubled_area.checked_add(width.checked_mul(height)?)?;
            (customers, revenue) = (count, sum);
        }
        let (n, total) = (i128::from(customers), i128::from(revenue));
        let numerator = n.checked_mul(total)?.checked_sub(doubled_area)?;
        let denominator = match definition {
            GiniDefinition::Population => n,
            GiniDefinition::Unbiased => n.checked_sub(1)?,
        };
        let decimal = |integer| Decimal::try_from_i128_with_scale(integer, 0).ok();
        Rate::new(decimal(numerator)?, decimal(denominator.checked_mul(total)?)?).ok()
    }

    /// The curve of two groups without a customer in common. `default()` is the identity.
    ///
    /// Amounts with fewer decimal places are taken to those of the others.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if the net amounts in minor units, added up without their signs, or the customers do
    /// not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        let scale = self.scale.max(other.scale);
        let mut amounts = Vec::with_capacity(self.amounts.len() + other.amounts.len());
        let (mut total, mut all) = (Some(0_i64), Some(0_u64));
        for curve in [self, other] {
            let factor = 10_i64.checked_pow(scale - curve.scale);
            for (amount, customers) in &curve.amounts {
                let rescaled = factor.and_then(|factor| amount.checked_mul(factor));
                let amount = rescaled.ok_or(MetricsError::Overflow { field: "revenue" })?;
                let share =
                    i64::try_from(*customers).ok().and_then(|customers| amount.checked_abs()?.checked_mul(customers));
                // Nothing, however many customers bring it.
                let share = if amount == 0 { Some(0) } else { share };
                total = total.zip(share).and_then(|(total, share)| total.checked_add(share));
                all = all.and_then(|all| all.checked_add(*customers));
                amounts.push((amount, *customers));
            }
        }
        total.ok_or(MetricsError::Overflow { field: "revenue" })?;
        all.ok_or(MetricsError::Overflow { field: "customers" })?;
        // Two runs that ascend: a stable sort merges them.
        amounts.sort_by_key(|(amount, _)| *amount);
        Ok(Self { amounts: tied(&amounts).collect(), scale })
    }

    /// Cumulated customers and revenue, without the first point.
    fn points_in_minor_units(&self) -> impl Iterator<Item = (u64, i64)> + '_ {
        self.amounts.iter().scan((0_u64, 0_i64), |(cumulated, revenue), (amount, customers)| {
            *cumulated += customers;
            // The product is a part of the total, which fits.
            *revenue += amount * i64::try_from(*customers).unwrap_or(i64::MAX);
            Some((*cumulated, *revenue))
        })
    }
}

impl<K: Clone> CustomerSummary<'_, K> {
    /// How unevenly revenue is spread over the customers with an order; an example is at [`LorenzCurve`].
    pub fn lorenz_curve(&self) -> LorenzCurve {
        let mut sorted: Vec<i64> = amounts(self).collect();
        parallel::sort(&mut sorted, Ord::cmp);
        let tied = sorted.chunk_by(|a, b| a == b).filter_map(|tied| Some((*tied.first()?, tied.len() as u64)));
        LorenzCurve { amounts: tied.collect(), scale: self.scale() }
    }
}

impl From<LorenzCurve> for Vec<LorenzPoint> {
    fn from(curve: LorenzCurve) -> Self {
        curve.points().collect()
    }
}

/// Each amount once, with the customers of all its rows.
fn tied(ascending: &[(i64, u64)]) -> impl Iterator<Item = (i64, u64)> + '_ {
    let tied = ascending.chunk_by(|a, b| a.0 == b.0);
    tied.filter_map(|tied| Some((tied.first()?.0, tied.iter().map(|(_, customers)| customers).sum())))
}
