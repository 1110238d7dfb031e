//! The numbers of the report: everything is measured here, and only here; text, JSON and picture show it.

use std::error::Error;

use chrono::{Months, NaiveDate};
use retention::history::OrderLog;
use retention::model::Rate;
use rust_decimal::Decimal;

use crate::args::Own;
use crate::common::input::Names;
use crate::common::overview::Overview;
use crate::stand_in;

/// The customers of a shop, by segment.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) overview: Overview,
    /// The names of the map and of the scoring, as on the command line.
    pub(crate) map: &'static str,
    pub(crate) scoring: &'static str,
    /// In the order of the map; also those that nobody is in.
    pub(crate) segments: Vec<Segment>,
    /// Customers whom the map puts in no segment, if it leaves any out.
    pub(crate) others: Option<Group>,
    pub(crate) all: Group,
    /// `None` if there was no customer yet at the earlier date.
    pub(crate) migration: Option<Migration>,
    pub(crate) key_customers: KeyCustomers,
    pub(crate) stages: Vec<Stage>,
    /// What `--list` asks for.
    pub(crate) list: Option<List>,
}

/// A segment of the map.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    pub(crate) name: String,
    pub(crate) strategy: String,
    pub(crate) group: Group,
}

/// Customers taken together.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) customers: u64,
    /// Of all customers.
    pub(crate) customer_rate: Option<Rate>,
    pub(crate) orders: u64,
    pub(crate) revenue: Decimal,
    /// Of all revenue.
    pub(crate) revenue_rate: Option<Rate>,
    pub(crate) order_value: Option<Decimal>,
    /// Days since the last order: half of the customers have fewer.
    pub(crate) median_recency: Option<Decimal>,
}

/// Who moved from which segment to which.
#[derive(Clone, Debug)]
pub(crate) struct Migration {
    /// The earlier date.
    pub(crate) from: NaiveDate,
    /// The names of the segments, and `no segment` where somebody is in none.
    pub(crate) names: Vec<String>,
    /// For each segment of the earlier date, how many are in each segment now.
    pub(crate) moved: Vec<Vec<u64>>,
    /// How many of each segment then have no order any more that counts.
    pub(crate) vanished: Vec<u64>,
    /// How many of each segment now had no order then.
    pub(crate) new: Vec<u64>,
    /// Of those who are in a segment at both dates, who is in the same.
    pub(crate) stayed: Option<Rate>,
}

/// Who brings the revenue.
#[derive(Clone, Debug)]
pub(crate) struct KeyCustomers {
    /// The best fifth: how many, and their share of the revenue.
    pub(crate) top: Part,
    /// The fewest customers who bring four fifths of the revenue.
    pub(crate) fewest: Option<Part>,
    /// From 0, all bring the same, to 1, one brings all.
    pub(crate) gini: Option<Decimal>,
    /// The ABC classes.
    pub(crate) classes: Vec<(String, Part)>,
    pub(crate) best: Vec<Member>,
}

/// Some of the customers and of the revenue.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) customers: u64,
    pub(crate) customer_rate: Option<Rate>,
    pub(crate) revenue: Decimal,
    pub(crate) revenue_rate: Option<Rate>,
}

/// A lifecycle stage.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    pub(crate) name: String,
    /// Who is in it.
    pub(crate) meaning: String,
    pub(crate) customers: u64,
    pub(crate) customer_rate: Option<Rate>,
}

/// The customers of a segment.
#[derive(Clone, Debug)]
pub(crate) struct List {
    pub(crate) segment: String,
    pub(crate) members: Vec<Member>,
}

/// A customer by name.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) segment: Option<String>,
    /// Recency, frequency and monetary score.
    pub(crate) scores: Option<[u8; 3]>,
    pub(crate) orders: u32,
    pub(crate) last_day: NaiveDate,
    pub(crate) revenue: Decimal,
    /// Of all revenue.
    pub(crate) revenue_rate: Option<Rate>,
}

/// The segments are compared with those of so many months earlier.
const MONTHS: Months = Months::new(3);
/// So many of the best customers are named.
pub(crate) const BEST: usize = 10;

impl Report {
    /// Measures a log. `None` if it has no order up to the day that is asked for.
    pub(crate) fn of(
        log: &OrderLog<u32>,
        names: &Names,
        as_of: Option<NaiveDate>,
        own: &Own,
    ) -> Result<Option<Self>, Box<dyn Error>> {
        let view = as_of.map_or_else(|| log.latest(), |date| log.as_of(date));
        let summary = view.summary();
        let Some(overview) = Overview::of(log, &view, &summary) else { return Ok(None) };
        let earlier = view.date().checked_sub_months(MONTHS).map(|date| log.as_of(date));
        Ok(Some(stand_in::report(overview, &summary, earlier.as_ref(), &by_number(names), own)?))
    }
}

impl Migration {
    /// How many each segment had at the earlier date.
    pub(crate) fn all_then(&self) -> Vec<u64> {
        let rows = self.moved.iter().zip(&self.vanished);
        rows.map(|(moved, vanished)| moved.iter().sum::<u64>() + vanished).collect()
    }

    /// How many each segment has now.
    pub(crate) fn all_now(&self) -> Vec<u64> {
        let moved = |to: usize| self.moved.iter().filter_map(|row| row.get(to)).sum::<u64>();
        self.new.iter().enumerate().map(|(to, new)| moved(to) + new).collect()
    }
}

/// The names of the customers by their numbers.
fn by_number(names: &Names) -> Vec<&str> {
    let mut sorted: Vec<(u32, &str)> = names.iter().map(|(name, number)| (*number, &**name)).collect();
    sorted.sort_unstable();
    sorted.into_iter().map(|(_, name)| name).collect()
}

/// Which of the segments has this name; capitals, blanks and hyphens make no difference.
pub(crate) fn position<'n>(wanted: &str, names: impl Iterator<Item = &'n str> + Clone) -> Result<usize, String> {
    let plain = |name: &str| -> String {
        name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let position = names.clone().position(|name| plain(name) == plain(wanted));
    position.ok_or_else(|| format!("--list: expected one of {}, found {wanted}", names.collect::<Vec<_>>().join(", ")))
}
