//! [`RowOrders`]: days and amounts of one customer's orders and refunds.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::campaign::facts::FactsError;
use crate::campaign::facts::check::{check_sum, checked_amount};
use crate::history::{Adjustment, Orders};
use crate::model::day;

/// Orders by day and amount, and refunds on days of their own as negative amounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::campaign::facts) struct RowOrders {
    days: Vec<i32>,
    amounts: Vec<i64>,
    refunds: Vec<Adjustment>,
}

impl RowOrders {
    pub(super) fn with_orders(
        self,
        orders: impl IntoIterator<Item = (NaiveDate, Decimal)>,
        scale: u32,
    ) -> Result<Self, FactsError> {
        let mut sorted = checked("orders", orders, scale)?;
        sorted.sort_unstable();
        let (days, amounts) = sorted.into_iter().unzip();
        let orders = Self { days, amounts, ..self };
        orders.check_sum(scale)?;
        Ok(orders)
    }

    pub(super) fn with_refunds(
        self,
        refunds: impl IntoIterator<Item = (NaiveDate, Decimal)>,
        scale: u32,
    ) -> Result<Self, FactsError> {
        let mut refunds = checked("refunds", refunds, scale)?;
        if let Some(zero) = refunds.iter().position(|(_, amount)| *amount == 0) {
            return Err(FactsError::field(format!("refunds[{zero}].amount"), "more than zero", 0));
        }
        for (_, amount) in &mut refunds {
            *amount = -*amount;
        }
        refunds.sort_unstable();
        let refunds = refunds.into_iter().map(|(day, amount)| Adjustment::of_one(day, amount)).collect();
        let orders = Self { refunds, ..self };
        orders.check_sum(scale)?;
        Ok(orders)
    }

    /// A copy of what a view or table has.
    pub(in crate::campaign::facts) fn copied(orders: Orders<'_>) -> Self {
        let refunds = orders.adjustments.iter();
        Self {
            days: orders.days.to_vec(),
            amounts: orders.amounts.to_vec(),
            refunds: refunds.map(|refund| Adjustment::of_one(refund.day, refund.amount)).collect(),
        }
    }

    pub(in crate::campaign::facts) fn get(&self) -> Orders<'_> {
        Orders { days: &self.days, amounts: &self.amounts, adjustments: &self.refunds }
    }

    fn check_sum(&self, scale: u32) -> Result<(), FactsError> {
        let refunds = self.refunds.iter().map(|refund| refund.amount);
        check_sum("orders", self.amounts.iter().copied().chain(refunds), scale)
    }
}

/// Day numbers and minor units.
fn checked(
    field: &str,
    rows: impl IntoIterator<Item = (NaiveDate, Decimal)>,
    scale: u32,
) -> Result<Vec<(i32, i64)>, FactsError> {
    let numbered = rows.into_iter().enumerate();
    let row = |(i, (on, amount))| {
        let minor = checked_amount("amount", amount, scale).map_err(|wrong| wrong.at(&format!("{field}[{i}]")))?;
        Ok((day::number(on), minor))
    };
    numbered.map(row).collect()
}
