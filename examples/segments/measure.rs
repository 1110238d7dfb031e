//! From the log to the numbers of the report.

use std::error::Error;

use chrono::{Months, NaiveDate};
use retention::history::{AsOf, OrderLog};
use retention::measure::CustomerSummary;
use retention::model::Rate;
use retention::segment::{
    AbcPolicy, GiniDefinition, LadderPolicy, LifecyclePolicy, MigrationCell, RfmAxis, RfmScores, Segment as Named,
    SegmentTable, Segmentation,
};

use crate::args::Own;
use crate::choice::Choice;
use crate::common::input::Names;
use crate::common::overview::Overview;
use crate::report::{
    EmptyScores, Group, KeyCustomers, List, Member, Migration, Part, Report, Segment, Stage, position,
};
use crate::stages;

/// The segments are compared with those of so many months earlier.
const MONTHS: Months = Months::new(3);
/// So many of the best customers are named.
const BEST: usize = 10;

/// A log's customers at a date, each with a row.
struct Customers<'l> {
    summary: CustomerSummary<'l, u32>,
    scores: RfmScores<'l, u32>,
    segmentation: Segmentation<'l, u32, Named>,
    /// The rows of all who have an order, those with the most revenue first.
    best: Vec<usize>,
}

/// Measures a log. `None` if it has no order up to the day that is asked for.
pub(crate) fn report(
    log: &OrderLog<u32>,
    names: &Names,
    as_of: Option<NaiveDate>,
    own: &Own,
) -> Result<Option<Report>, Box<dyn Error>> {
    let view = as_of.map_or_else(|| log.latest(), |date| log.as_of(date));
    let customers = Customers::of(&view, own)?;
    let Customers { summary, segmentation, .. } = &customers;
    let Some(overview) = Overview::of(log, &view, summary) else { return Ok(None) };
    let table = segmentation.table(summary, view.date())?;
    let earlier = view.date().checked_sub_months(MONTHS).map(|date| log.as_of(date));
    let migration = earlier.map(|earlier| migration(&earlier, segmentation, own)).transpose()?.flatten();
    let names = by_number(names);
    let member = |row: usize| customers.member(row, &names, &overview);
    let list = own.list.as_ref().map(|wanted| list(wanted, &customers, member)).transpose()?;
    Ok(Some(Report {
        map: own.map.name(),
        scoring: own.scoring().name(),
        empty_scores: empty_scores(&customers.scores, own),
        segments: segments(&table),
        others: others(&table),
        all: table.total().into(),
        migration,
        key_customers: key_customers(&customers, view.date(), member)?,
        stages: lifecycle(&view, summary)?,
        rungs: ladder(summary, view.date())?,
        list,
        overview,
    }))
}

/// Of the axes that the map has.
fn empty_scores(scores: &RfmScores<'_, u32>, own: &Own) -> Vec<EmptyScores> {
    let map = own.map.segments();
    let of_axis = |axis| {
        let empty = scores.empty_scores().filter(|(of, _)| *of == axis).map(|(_, score)| score);
        EmptyScores { axis, scores: empty.collect() }
    };
    let axes = RfmAxis::ALL.into_iter().filter(|axis| map.levels(*axis).is_some());
    axes.map(of_axis).filter(|empty| !empty.scores.is_empty()).collect()
}

fn segments(table: &SegmentTable<Named>) -> Vec<Segment> {
    let rows = table.rows().iter().map(|row| Segment {
        name: row.segment.name.clone(),
        strategy: row.segment.strategy.clone(),
        campaigns: row.segment.campaigns.clone(),
        group: (&row.figures).into(),
    });
    rows.collect()
}

/// Those whose scores the map puts in no segment. Who has no order yet is in none either, but is no customer.
fn others(table: &SegmentTable<Named>) -> Option<Group> {
    let others = table.unassigned();
    (others.customers() > 0 || !others.revenue().is_zero()).then(|| others.into())
}

/// `None` if there was no customer then.
fn migration(
    earlier: &AsOf<'_, u32>,
    now: &Segmentation<'_, u32, Named>,
    own: &Own,
) -> Result<Option<Migration>, Box<dyn Error>> {
    let scores = own.rfm_scoring()?.score(earlier)?;
    if scores.scored() == 0 {
        return Ok(None);
    }
    let moves = own.map.segments().assign(&scores)?.migration_to(now);
    let counts = |cells: &mut dyn Iterator<Item = MigrationCell<'_, Named>>| cells.map(|cell| cell.customers).collect();
    Ok(Some(Migration {
        from: earlier.date(),
        names: now.segments().iter().map(|segment| segment.name.clone()).collect(),
        all_then: moves.earlier_sizes(),
        all_now: moves.later_sizes(),
        moved: moves.rows().map(|row| counts(&mut row.moved())).collect(),
        vanished: moves.rows().map(|row| row.vanished()).collect(),
        new: counts(&mut moves.arrivals()),
        stayed: moves.stayed().rate(),
    }))
}

fn key_customers(
    customers: &Customers<'_>,
    date: NaiveDate,
    member: impl Fn(usize) -> Option<Member>,
) -> Result<KeyCustomers, Box<dyn Error>> {
    let summary = &customers.summary;
    let classes = match AbcPolicy::standard().assign_summary(summary) {
        Some(classes) => classes.table(summary, date)?.rows().to_vec(),
        None => Vec::new(),
    };
    let classes = classes.iter().map(|row| (row.segment.to_string(), Part::from(&row.figures)));
    Ok(KeyCustomers {
        top: (&summary.top_share(Rate::new(20, 100)?)).into(),
        fewest: summary.key_customers(Rate::new(80, 100)?).as_ref().map(Part::from),
        gini: summary.lorenz_curve().gini(GiniDefinition::Population).and_then(|gini| gini.value()),
        classes: classes.collect(),
        best: customers.best.iter().take(BEST).filter_map(|row| member(*row)).collect(),
    })
}

fn lifecycle(view: &AsOf<'_, u32>, summary: &CustomerSummary<'_, u32>) -> Result<Vec<Stage>, Box<dyn Error>> {
    let policy = LifecyclePolicy::standard();
    let table = policy.assign(view).table(summary, view.date())?;
    let stages = table.rows().iter().map(|row| Stage {
        name: row.segment.name(),
        meaning: stages::stage(row.segment, &policy),
        part: (&row.figures).into(),
    });
    Ok(stages.collect())
}

fn ladder(summary: &CustomerSummary<'_, u32>, date: NaiveDate) -> Result<Vec<Stage>, Box<dyn Error>> {
    let policy = LadderPolicy::standard();
    let table = policy.assign_summary(summary, date, |_| false)?.table(summary, date)?;
    let rungs = table.rows().iter().filter_map(|row| {
        let meaning = stages::rung(row.segment, &policy)?;
        Some(Stage { name: row.segment.name(), meaning, part: (&row.figures).into() })
    });
    Ok(rungs.collect())
}

fn list(
    wanted: &str,
    customers: &Customers<'_>,
    member: impl Fn(usize) -> Option<Member>,
) -> Result<List, Box<dyn Error>> {
    let Customers { segmentation, best, .. } = customers;
    let number = position(wanted, segmentation.segments().iter().map(|segment| segment.name.as_str()))?;
    let segment = segmentation.segments().get(number);
    let rows = best.iter().filter(|row| segmentation.segment(**row) == segment);
    let name = segment.map(ToString::to_string).unwrap_or_default();
    Ok(List { segment: name, members: rows.filter_map(|row| member(*row)).collect() })
}

impl<'l> Customers<'l> {
    fn of(view: &AsOf<'l, u32>, own: &Own) -> Result<Self, Box<dyn Error>> {
        let summary = view.summary();
        let scores = own.rfm_scoring()?.score(view)?;
        let segmentation = own.map.segments().assign(&scores)?;
        let best = summary.top_rows(summary.len());
        Ok(Self { summary, scores, segmentation, best })
    }

    fn member(&self, row: usize, names: &[&str], overview: &Overview) -> Option<Member> {
        let customer = self.summary.customer(row)?;
        let name = usize::try_from(*customer.key).ok().and_then(|number| names.get(number));
        Some(Member {
            name: name.map_or_else(|| format!("customer {}", customer.key), |name| (*name).to_owned()),
            segment: self.segmentation.segment(row).map(ToString::to_string),
            scores: self.scores.row(row),
            orders: customer.orders,
            last_day: customer.last_day,
            revenue: customer.net_amount,
            revenue_rate: Rate::new(customer.net_amount, overview.revenue).ok(),
        })
    }
}

/// The names of the customers by their numbers.
fn by_number(names: &Names) -> Vec<&str> {
    let mut sorted: Vec<(u32, &str)> = names.iter().map(|(name, number)| (*number, &**name)).collect();
    sorted.sort_unstable();
    sorted.into_iter().map(|(_, name)| name).collect()
}
