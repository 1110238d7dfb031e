//! [`MeanRetention`] and [`MeanRevenue`]: the means of a column or of a row.

use rust_decimal::Decimal;

use super::CohortCell;
use super::cell::CellState;
use crate::model::Rate;

/// Rates are added as integers of this many decimal places, so that their order does not matter. The rates of all cells
/// that a grid may have fit in 128 bits so.
const PLACES: [u128; 2] = [10_u128.pow(19), 10_u128.pow(12)];

/// 10^(31 − 28): what the places above have more than a decimal.
const SPARE: u128 = 1_000;

/// The mean retention of the complete cells of a column or of a row.
///
/// ```text
/// weighted = Σ returned / Σ customers     every customer counts alike
/// simple   = Σ (returned / customers) / cells     every cohort counts alike
/// ```
///
/// Cells that are not [complete](CellState::Complete) are in neither, and cells of nobody have no rate. Where the same
/// people are in many cells (along a row, and in cohorts of each active period) they count in each.
///
/// # Example: ten customers of whom 2 come back, a hundred of whom none does
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::measure::CohortOptions;
/// use retention::model::{CalendarUnit, Period};
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2025, m, d).unwrap();
/// let mut orders: Vec<_> = (0..10).map(|customer| (customer, day(1, 5))).collect();
/// orders.extend((100..200).map(|customer| (customer, day(2, 5))));
/// orders.extend([(0, day(2, 9)), (1, day(2, 9))]);
/// let (customers, days): (Vec<u32>, Vec<_>) = orders.into_iter().unzip();
/// let log = OrderLog::from_columns(&customers, &days, &vec![10_00; days.len()])?;
///
/// let months = Period::quarter(2025, 1)?.split(CalendarUnit::Month);
/// let grid = log.as_of(day(3, 31)).cohorts(&CohortOptions::first_purchase(&months))?;
/// let after_a_month = grid.mean(1);
/// assert_eq!(after_a_month.cells(), 2);
/// assert_eq!(format!("{:.1}", after_a_month.weighted_rate().unwrap()), "1.8 %");
/// assert_eq!(after_a_month.simple_rate().unwrap().to_string(), "0.1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MeanRetention {
    cells: u64,
    returned: u128,
    customers: u128,
    /// With 31 decimal places.
    rates: u128,
}

impl MeanRetention {
    pub(super) fn of(cells: impl Iterator<Item = CohortCell>) -> Self {
        let complete = cells.filter(|cell| cell.state() == CellState::Complete);
        complete.fold(Self::default(), |mean, cell| mean.with(cell.returned(), cell.observed()))
    }

    fn with(self, returned: u64, customers: u64) -> Self {
        let (returned, customers) = (u128::from(returned), u128::from(customers));
        let Some(rate) = places(returned, customers) else { return self };
        Self {
            cells: self.cells.saturating_add(1),
            returned: self.returned.saturating_add(returned),
            customers: self.customers.saturating_add(customers),
            rates: self.rates.saturating_add(rate),
        }
    }

    /// How many cells are in it: complete ones with a customer.
    pub fn cells(&self) -> u64 {
        self.cells
    }

    /// Σ returned / Σ customers, exact; `None` without cells.
    pub fn weighted_rate(&self) -> Option<Rate> {
        Rate::new(decimal(self.returned, 0)?, decimal(self.customers, 0)?).ok()
    }

    /// The mean of the rates to 28 decimal places, from 0 to 1; `None` without cells. It is a `Decimal` and no [`Rate`],
    /// because a sum of many fractions has no denominator that fits.
    pub fn simple_rate(&self) -> Option<Decimal> {
        let parts = u128::from(self.cells).checked_mul(SPARE)?;
        let rounded = self.rates.checked_add(parts / 2)?.checked_div(parts)?;
        decimal(rounded, 28).map(|mean| mean.normalize())
    }
}

/// The mean cumulated revenue per customer of the complete cells of a column: what a customer brings up to that age.
///
/// ```text
/// weighted = Σ cumulated revenue / Σ customers     every customer counts alike
/// simple   = Σ (cumulated revenue / customers) / cells     every cohort counts alike
/// ```
///
/// As in [`MeanRetention`], cells that are not [complete](CellState::Complete) and cells of nobody are in neither. Older
/// cohorts are complete at more ages than young ones, so means of different ages are of different customers: they may
/// fall from one age to the next although no customer has brought less.
///
/// # Example: one customer who brings 90, and two who bring 10 and 20
///
/// ```
/// use chrono::NaiveDate;
/// use retention::history::OrderLog;
/// use retention::measure::CohortOptions;
/// use retention::model::{CalendarUnit, Period};
///
/// let day = |m, d| NaiveDate::from_ymd_opt(2025, m, d).unwrap();
/// let log = OrderLog::from_columns(
///     &["ali", "ali", "mina", "sara"],
///     &[day(1, 5), day(2, 9), day(2, 1), day(2, 20)],
///     &[50_00, 40_00, 10_00, 20_00],
/// )?;
/// let months = Period::quarter(2025, 1)?.split(CalendarUnit::Month);
/// let grid = log.as_of(day(3, 31)).cohorts(&CohortOptions::first_purchase(&months))?;
/// let after_a_month = grid.mean_revenue(1);
/// assert_eq!(after_a_month.cells(), 2);
/// assert_eq!(after_a_month.weighted(), Some(40.into())); // 120 of three
/// assert_eq!(after_a_month.simple().unwrap().to_string(), "52.5"); // 90 and 15
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MeanRevenue {
    cells: u64,
    scale: u32,
    /// In minor units.
    revenue: i128,
    customers: u128,
    /// Revenues per customer, in minor units with [`REVENUE_PLACES`].
    per_customer: i128,
}

/// Revenues per customer are added as integers of this many decimal places of a minor unit, so that their order does not
/// matter: 10¹². Those of all cells of a column, which are below 2²¹, fit in 128 bits so.
const REVENUE_PLACES: i128 = 1_000_000_000_000;

/// The decimal places of a minor unit that a mean is rounded to; the rest of the places above is spare.
const MEAN_PLACES: u32 = 9;

impl MeanRevenue {
    pub(super) fn of(scale: u32, cells: impl Iterator<Item = CohortCell>) -> Self {
        let complete = cells.filter(|cell| cell.state() == CellState::Complete);
        complete.fold(Self { scale, ..Self::default() }, |mean, cell| mean.with(cell.cumulated(), cell.observed()))
    }

    fn with(self, revenue: i64, customers: u64) -> Self {
        let revenue = i128::from(revenue);
        let Some(per_customer) = revenue.saturating_mul(REVENUE_PLACES).checked_div(customers.into()) else {
            return self;
        };
        Self {
            cells: self.cells.saturating_add(1),
            revenue: self.revenue.saturating_add(revenue),
            customers: self.customers.saturating_add(customers.into()),
            per_customer: self.per_customer.saturating_add(per_customer),
            ..self
        }
    }

    /// How many cells are in it: complete ones with a customer.
    pub fn cells(&self) -> u64 {
        self.cells
    }

    /// Σ cumulated revenue / Σ customers, to 28 significant digits; `None` without cells.
    pub fn weighted(&self) -> Option<Decimal> {
        let revenue = Decimal::try_from_i128_with_scale(self.revenue, self.scale).ok()?;
        revenue.checked_div(decimal(self.customers, 0)?).map(|mean| mean.normalize())
    }

    /// The mean of the cells' revenues per customer, to nine decimal places more than the log's amounts have; `None`
    /// without cells.
    pub fn simple(&self) -> Option<Decimal> {
        let parts = i128::from(self.cells).checked_mul(REVENUE_PLACES / 10_i128.pow(MEAN_PLACES))?;
        let half = if self.per_customer < 0 { -(parts / 2) } else { parts / 2 };
        let rounded = self.per_customer.checked_add(half)?.checked_div(parts)?;
        Decimal::try_from_i128_with_scale(rounded, self.scale + MEAN_PLACES).ok().map(|mean| mean.normalize())
    }
}

/// The rate with 31 decimal places, by long division: the counts are below 2⁶⁴, and so no product passes 128 bits.
fn places(returned: u128, customers: u128) -> Option<u128> {
    let mut digits = returned.checked_div(customers)?;
    let mut rest = returned.checked_rem(customers)?;
    for factor in PLACES {
        let next = rest.checked_mul(factor)?;
        digits = digits.checked_mul(factor)?.checked_add(next.checked_div(customers)?)?;
        rest = next.checked_rem(customers)?;
    }
    Some(digits)
}

fn decimal(integer: u128, scale: u32) -> Option<Decimal> {
    Decimal::try_from_i128_with_scale(integer.try_into().ok()?, scale).ok()
}
