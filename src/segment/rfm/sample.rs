//! From the rows of a summary to scores in columns.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::edges::AxisEdges;
use super::keys::{Means, Measure, Whole};
use super::keys_of_view::Keys;
use super::method::Scored;
use super::scores::NOT_SCORED;
use super::{Monetary, RfmAxis, RfmEdges, RfmError, RfmMeasures, RfmScores};
use crate::history::AsOf;
use crate::measure::{CustomerSummary, PurchaseUnit};
use crate::model::day;
use crate::parallel;

/// What scores customers: a scoring, or edges that one has found.
pub(super) trait Scorer {
    fn measures(&self) -> RfmMeasures;

    /// Whether frequency is scored within recency scores, and money within both.
    fn is_nested(&self) -> bool;

    fn levels(&self, axis: RfmAxis) -> RangeInclusive<u8>;

    /// Scores the customers of a cell; cells are numbered by the scores before, from the lowest.
    fn score<M: Measure>(&self, axis: RfmAxis, cell: usize, measure: M, keys: &[M::Key]) -> Result<Scored, RfmError>;
}

/// The keys of those rows that have an order, in the order of the rows.
pub(super) struct Sample {
    recency: Vec<i32>,
    frequency: Vec<u32>,
    money: Money,
    scale: u32,
}

enum Money {
    Sums(Vec<i64>),
    Means(Vec<i128>),
}

/// Rows sorted into cells: those of cell `c` are at `starts[c]..starts[c + 1]` of `rows`.
struct Cells {
    rows: Vec<usize>,
    starts: Vec<usize>,
}

/// Scores a log's customers as of the view's date.
pub(super) fn score_view<'a, S: Scorer, K: Clone + Sync>(
    scorer: &S,
    view: &AsOf<'a, K>,
) -> Result<RfmScores<'a, K>, RfmError> {
    let (sample, has_orders) = Sample::of_view(view, scorer.measures());
    let (columns, edges) = sample.score(scorer)?;
    let columns = match has_orders {
        None => columns,
        Some(has_orders) => with_unscored(columns, &has_orders),
    };
    let levels = RfmAxis::ALL.map(|axis| scorer.levels(axis));
    Ok(RfmScores { keys: view.keys().into(), columns, levels, date: view.date(), edges })
}

/// Scores a summary's rows at a date.
pub(super) fn score_summary<'a, S: Scorer, K: Clone>(
    scorer: &S,
    summary: &CustomerSummary<'a, K>,
    date: NaiveDate,
) -> Result<RfmScores<'a, K>, RfmError> {
    let sample = Sample::of_summary(summary, scorer.measures(), date)?;
    let (columns, edges) = sample.score(scorer)?;
    let has_orders: Vec<bool> = summary.orders().iter().map(|orders| *orders > 0).collect();
    let columns = with_unscored(columns, &has_orders);
    let levels = RfmAxis::ALL.map(|axis| scorer.levels(axis));
    Ok(RfmScores { keys: summary.held_keys(), columns, levels, date, edges })
}

impl Sample {
    /// One customer: days since the last order, purchases, orders, and minor units.
    pub(super) fn of_one(
        recency: i32,
        frequency: u32,
        orders: u32,
        (net, scale): (i64, u32),
        monetary: Monetary,
    ) -> Self {
        let money = match monetary {
            Monetary::Sum => Money::Sums(vec![net]),
            Monetary::MeanPerOrder => Money::Means(vec![Means::key(net, orders)]),
        };
        Self { recency: vec![-recency], frequency: vec![frequency], money, scale }
    }

    /// The customers of a view, and which have an order, unless all have. Straight from the orders: a summary in between
    /// would be as much memory again.
    fn of_view<K: Sync>(view: &AsOf<'_, K>, measures: RfmMeasures) -> (Self, Option<Vec<bool>>) {
        let scale = view.scale();
        let (recency, frequency, money, has_orders) = match measures.monetary {
            Monetary::Sum => {
                let (keys, has_orders) = Keys::of_view(view, measures, |net, _| net);
                (keys.recency, keys.frequency, Money::Sums(keys.money), has_orders)
            }
            Monetary::MeanPerOrder => {
                let (keys, has_orders) = Keys::of_view(view, measures, Means::key);
                (keys.recency, keys.frequency, Money::Means(keys.money), has_orders)
            }
        };
        (Self { recency, frequency, money, scale }, has_orders)
    }

    fn of_summary<K: Clone>(
        summary: &CustomerSummary<'_, K>,
        measures: RfmMeasures,
        date: NaiveDate,
    ) -> Result<Self, RfmError> {
        summary.check_up_to(date)?;
        let (today, orders) = (day::number(date), summary.orders());
        let purchases = match measures.frequency {
            PurchaseUnit::Orders => orders,
            PurchaseUnit::Days => summary.days_with_orders(),
        };
        let nets = summary.net_amounts();
        let money = match measures.monetary {
            Monetary::Sum => Money::Sums(of_buyers(nets, orders, |net, _| net)),
            Monetary::MeanPerOrder => Money::Means(of_buyers(nets, orders, Means::key)),
        };
        Ok(Self {
            recency: of_buyers(summary.last_days(), orders, |last, _| last.saturating_sub(today)),
            frequency: of_buyers(purchases, orders, |purchases, _| purchases),
            money,
            scale: summary.scale(),
        })
    }

    /// The scores of the three axes, and the edges between them.
    pub(super) fn score<S: Scorer>(&self, scorer: &S) -> Result<([Vec<u8>; 3], RfmEdges), RfmError> {
        let recency = score_axis(scorer, RfmAxis::Recency, Whole::DAYS, &self.recency, None)?;
        let cells = scorer.is_nested().then(|| Cells::one(self.recency.len()));
        let cells = cells.map(|cells| cells.split(&recency.scores, &scorer.levels(RfmAxis::Recency)));
        let frequency = score_axis(scorer, RfmAxis::Frequency, Whole::PURCHASES, &self.frequency, cells.as_ref())?;
        let cells = cells.map(|cells| cells.split(&frequency.scores, &scorer.levels(RfmAxis::Frequency)));
        let scale = self.scale;
        let monetary = match &self.money {
            Money::Sums(keys) => score_axis(scorer, RfmAxis::Monetary, Whole::money(scale), keys, cells.as_ref())?,
            Money::Means(keys) => score_axis(scorer, RfmAxis::Monetary, Means { scale }, keys, cells.as_ref())?,
        };
        let [of_recency, of_frequency, of_money] = [recency.edges, frequency.edges, monetary.edges];
        let edges = RfmEdges::of_cells(scorer.measures(), of_recency, of_frequency, of_money);
        Ok(([recency.scores, frequency.scores, monetary.scores], edges))
    }
}

/// The scores of an axis, and the edges of each of its cells.
struct ScoredAxis {
    scores: Vec<u8>,
    edges: Vec<AxisEdges>,
}

fn score_axis<S: Scorer, M: Measure>(
    scorer: &S,
    axis: RfmAxis,
    measure: M,
    keys: &[M::Key],
    cells: Option<&Cells>,
) -> Result<ScoredAxis, RfmError> {
    let edges = |cuts| AxisEdges::unchecked(axis, &scorer.levels(axis), cuts);
    let Some(cells) = cells else {
        let Scored { cuts, scores } = scorer.score(axis, 0, measure, keys)?;
        return Ok(ScoredAxis { scores, edges: vec![edges(cuts)] });
    };
    let mut all = ScoredAxis { scores: vec![0; keys.len()], edges: Vec::new() };
    let mut here = Vec::new();
    for (cell, rows) in cells.iter().enumerate() {
        here.clear();
        here.extend(rows.iter().filter_map(|row| keys.get(*row)));
        let Scored { cuts, scores } = scorer.score(axis, cell, measure, &here)?;
        for (row, score) in rows.iter().zip(scores) {
            if let Some(of_row) = all.scores.get_mut(*row) {
                *of_row = score;
            }
        }
        all.edges.push(edges(cuts));
    }
    Ok(all)
}

impl Cells {
    /// All rows in one cell.
    fn one(rows: usize) -> Self {
        Self { rows: (0..rows).collect(), starts: vec![0, rows] }
    }

    fn iter(&self) -> impl Iterator<Item = &[usize]> {
        let ends = self.starts.iter().skip(1);
        self.starts.iter().zip(ends).map(|(start, end)| self.rows.get(*start..*end).unwrap_or_default())
    }

    /// Each cell split by the scores of its rows, which keep their order.
    fn split(&self, scores: &[u8], levels: &RangeInclusive<u8>) -> Self {
        let mut split = Self { rows: Vec::with_capacity(self.rows.len()), starts: vec![0] };
        for rows in self.iter() {
            let mut by_score: Vec<Vec<usize>> = levels.clone().map(|_| Vec::new()).collect();
            for row in rows {
                let level = scores.get(*row).and_then(|score| score.checked_sub(*levels.start()));
                if let Some(of_score) = level.and_then(|level| by_score.get_mut(usize::from(level))) {
                    of_score.push(*row);
                }
            }
            for of_score in by_score {
                split.rows.extend(of_score);
                split.starts.push(split.rows.len());
            }
        }
        split
    }
}

/// What a function makes of a column's values and the orders of the rows, where there are orders.
fn of_buyers<T: Copy, R>(column: &[T], orders: &[u32], key: impl Fn(T, u32) -> R) -> Vec<R> {
    let rows = column.iter().zip(orders);
    if !orders.contains(&0) {
        // Nearly always; and then the length is known.
        return rows.map(|(value, orders)| key(*value, *orders)).collect();
    }
    rows.filter(|(_, orders)| **orders > 0).map(|(value, orders)| key(*value, *orders)).collect()
}

/// The scores of the rows with an order, put in their rows.
fn with_unscored(columns: [Vec<u8>; 3], has_orders: &[bool]) -> [Vec<u8>; 3] {
    if columns.iter().all(|scores| scores.len() == has_orders.len()) {
        return columns;
    }
    let put = |(): &mut (), scores: Vec<u8>| {
        let mut position = 0;
        let of_row = |has_orders: &bool| {
            // Nobody can predict who has no order: look first, then decide.
            let score = scores.get(position).copied().unwrap_or(NOT_SCORED);
            position += usize::from(*has_orders);
            if *has_orders { score } else { NOT_SCORED }
        };
        has_orders.iter().map(of_row).collect()
    };
    let mut columns = parallel::map(columns.into(), || (), put).into_iter();
    std::array::from_fn(|_| columns.next().unwrap_or_default())
}
