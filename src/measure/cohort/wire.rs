//! How a grid is written: its rows with their cells, as their getters have them.

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::cell::SoFar;
use super::{CellState, CohortCell, CohortGrid, CohortOptions, CohortRow, MeanRetention, MeanRevenue, OutsideCohorts};
use crate::metrics::Proportion;
use crate::model::Rate;
use crate::model::wire::WireDecimal;

#[derive(Serialize)]
#[serde(rename = "CohortGrid", bound = "C: Serialize")]
struct GridWire<'g, C> {
    options: &'g CohortOptions,
    date: chrono::NaiveDate,
    outside: OutsideCohorts,
    rows: Rows<'g, C>,
}

struct Rows<'g, C>(&'g CohortGrid<C>);

#[derive(Serialize)]
#[serde(rename = "CohortRow", bound = "C: Serialize")]
struct RowWire<'g, C> {
    cohort: &'g C,
    size: u64,
    is_closed: bool,
    cells: Cells<'g, C>,
}

struct Cells<'g, C>(CohortRow<'g, C>);

#[derive(Serialize)]
#[serde(rename = "CohortCell")]
struct CellWire {
    ages: (u32, u32),
    state: CellState,
    observed: u64,
    retention: Option<Proportion>,
    orders: Option<u64>,
    revenue: Option<WireDecimal>,
    cumulated_revenue: Option<WireDecimal>,
    so_far: Option<SoFar>,
}

#[derive(Serialize)]
#[serde(rename = "MeanRetention")]
struct MeanWire {
    cells: u64,
    weighted_rate: Option<Rate>,
    simple_rate: Option<WireDecimal>,
}

#[derive(Serialize)]
#[serde(rename = "MeanRevenue")]
struct MeanRevenueWire {
    cells: u64,
    weighted: Option<WireDecimal>,
    simple: Option<WireDecimal>,
}

impl<C: Serialize> Serialize for CohortGrid<C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (options, date, outside) = (self.options(), self.date(), self.outside());
        GridWire { options, date, outside, rows: Rows(self) }.serialize(serializer)
    }
}

impl<C: Serialize> Serialize for Rows<'_, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        sequence(self.0.rows(), serializer)
    }
}

impl<C: Serialize> Serialize for CohortRow<'_, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (cohort, size, is_closed) = (self.cohort(), self.size(), self.is_closed());
        RowWire { cohort, size, is_closed, cells: Cells(*self) }.serialize(serializer)
    }
}

impl<C: Serialize> Serialize for Cells<'_, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        sequence(self.0.cells(), serializer)
    }
}

impl Serialize for CohortCell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let wire = CellWire {
            ages: self.ages().into_inner(),
            state: self.state(),
            observed: self.observed(),
            retention: self.retention(),
            orders: self.orders(),
            revenue: self.revenue().map(WireDecimal),
            cumulated_revenue: self.cumulated_revenue().map(WireDecimal),
            so_far: self.so_far(),
        };
        wire.serialize(serializer)
    }
}

impl Serialize for MeanRetention {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let simple_rate = self.simple_rate().map(WireDecimal);
        MeanWire { cells: self.cells(), weighted_rate: self.weighted_rate(), simple_rate }.serialize(serializer)
    }
}

impl Serialize for MeanRevenue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (weighted, simple) = (self.weighted().map(WireDecimal), self.simple().map(WireDecimal));
        MeanRevenueWire { cells: self.cells(), weighted, simple }.serialize(serializer)
    }
}

/// Items with their number first, which formats for machines need.
fn sequence<S: Serializer, T: Serialize>(
    items: impl ExactSizeIterator<Item = T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut sequence = serializer.serialize_seq(Some(items.len()))?;
    for item in items {
        sequence.serialize_element(&item)?;
    }
    sequence.end()
}
