//! [`Overview`]: the head of each report.

use std::fmt::{self, Display, Write};

use chrono::NaiveDate;
use retention::history::{AsOf, LeftOut, OrderLog};
use retention::measure::CustomerSummary;
use retention::model::Currency;
use rust_decimal::Decimal;

use super::numbers::{count, counted, decimal};
use super::source::Source;

/// How many customers and orders are seen, and from when to when.
#[derive(Clone, Debug)]
pub(crate) struct Overview {
    pub(crate) customers: u64,
    pub(crate) orders: u64,
    pub(crate) revenue: Decimal,
    pub(crate) currency: Option<Currency>,
    /// The days of the first and of the last order.
    pub(crate) first_day: NaiveDate,
    pub(crate) last_day: NaiveDate,
    /// Up to the end of which day the shop is seen.
    pub(crate) seen_to: NaiveDate,
    pub(crate) left_out: LeftOut,
}

/// What is said when there is nothing to report on.
pub(crate) const NO_ORDERS: &str = "expected orders up to the day of --as-of, found none";

impl Overview {
    /// Measures a view of a log and its summary. `None` if there is no order in it.
    pub(crate) fn of(log: &OrderLog<u32>, view: &AsOf<'_, u32>, summary: &CustomerSummary<'_, u32>) -> Option<Self> {
        let days = || summary.iter().map(|customer| (customer.first_day, customer.last_day));
        let overall = summary.average_order_value();
        Some(Self {
            customers: summary.customers(),
            orders: overall.orders(),
            revenue: overall.revenue(),
            currency: log.currency(),
            first_day: days().map(|day| day.0).min()?,
            last_day: days().map(|day| day.1).max()?,
            seen_to: view.date(),
            left_out: log.left_out(),
        })
    }

    /// 5,000 customers, 13,219 orders, 2024-03-01 to 2026-02-17: for under the title of a picture.
    pub(crate) fn in_a_line(&self) -> String {
        let (customers, orders) = (counted(self.customers, "customer"), counted(self.orders, "order"));
        format!("{customers}, {orders}, {} to {}", self.first_day, self.last_day)
    }

    /// The head of a report in text, with everything that was left out: nothing is left out silently.
    pub(crate) fn write(&self, text: &mut String, title: &str, source: &Source) -> fmt::Result {
        writeln!(text, "{title}: {}", source.name)?;
        if source.columns.is_none() {
            writeln!(text, "Give a CSV file of orders for that of your own shop; --help says how.")?;
        }
        writeln!(text)?;
        let currency = self.currency.map_or_else(String::new, |currency| format!(" {currency}"));
        let mut line = |name: &str, value: &dyn Display| writeln!(text, "  {name:<12}{value}");
        if let Some(columns) = &source.columns {
            line("columns", columns)?;
        }
        line("customers", &count(self.customers))?;
        line("orders", &count(self.orders))?;
        line("revenue", &format!("{}{currency}", decimal(self.revenue, self.revenue.scale())))?;
        line("first order", &self.first_day)?;
        line("last order", &self.last_day)?;
        line("seen to", &self.seen_to)?;
        let (cancelled, bad) = (self.left_out.cancelled, source.skipped.rows());
        line("left out", &format!("{}, {}", counted(cancelled, "cancelled order"), counted(bad, "bad row")))?;
        for reason in source.skipped.reasons() {
            writeln!(text, "                {reason}")?;
        }
        Ok(())
    }
}
