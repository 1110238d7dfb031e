//! The shop beside the figures that the documents cite.

use retention::metrics::{CitedFigure, CitedUnit, CitedValue, ReturnAfterPurchase};
use retention::model::Rate;

use crate::report::Report;

/// A cited figure and the shop's own.
pub(crate) struct Comparison {
    pub(crate) figure: &'static CitedFigure,
    /// Which number of the shop's it is held against.
    pub(crate) of: &'static str,
    pub(crate) own: Option<Rate>,
}

impl Comparison {
    /// The figure as the documents have it.
    pub(crate) fn cited(&self) -> String {
        let unit = match self.figure.unit() {
            CitedUnit::Percent => " %",
            CitedUnit::PercentMore => " % more",
            _ => " times",
        };
        match self.figure.value() {
            CitedValue::About(value) => format!("{value}{unit}"),
            CitedValue::AtLeast(low) => format!("at least {low}{unit}"),
            CitedValue::UpTo(high) => format!("up to {high}{unit}"),
            CitedValue::Between(low, high) => format!("{low}–{high}{unit}"),
            _ => self.figure.to_string(),
        }
    }

    /// How far the shop is from the figure in points; from a range, to the end that is nearer.
    pub(crate) fn difference(&self) -> Option<String> {
        let own = self.own?.percent()?;
        let nearest = match self.figure.value() {
            CitedValue::About(cited) | CitedValue::AtLeast(cited) | CitedValue::UpTo(cited) => cited,
            CitedValue::Between(low, high) => own.clamp(low, high),
            _ => return None,
        };
        let points = own.checked_sub(nearest)?.round_dp(1);
        Some(format!("{points:+.1} points"))
    }
}

/// All cited figures that orders alone can be held against.
pub(crate) fn comparisons(report: &Report) -> Vec<Comparison> {
    let after = |n| report.return_after.iter().find(|after| after.n() == n).and_then(ReturnAfterPurchase::rate);
    let lift = report.recent.as_ref().and_then(|recent| recent.spend.spend_lift());
    let pairs = [
        ("return-after-first", "return after the first purchase", after(1)),
        ("return-after-second-or-third", "return after the second purchase", after(2)),
        ("return-after-second-or-third", "return after the third purchase", after(3)),
        ("existing-spend-67", "spend of existing against new customers", lift),
        ("existing-spend-31", "spend of existing against new customers", lift),
    ];
    let compared = pairs.into_iter().filter_map(|(id, of, own)| {
        let figure = CitedFigure::from_id(id)?;
        Some(Comparison { figure, of, own })
    });
    compared.collect()
}
