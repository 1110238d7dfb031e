//! The numbers of the report: `measure` makes them, text, JSON and picture show them.

use chrono::NaiveDate;
use retention::metrics::RevenueShare;
use retention::model::{CampaignKind, Rate};
use retention::segment::{RfmAxis, SegmentFigures};
use rust_decimal::Decimal;

use crate::common::overview::Overview;

/// The customers of a shop, by segment.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) overview: Overview,
    /// The names of the map and of the scoring, as on the command line.
    pub(crate) map: &'static str,
    pub(crate) scoring: &'static str,
    /// The scores that nobody has, axis by axis; none, if the map does not ask for them.
    pub(crate) empty_scores: Vec<EmptyScores>,
    /// In the order of the map; also those that nobody is in.
    pub(crate) segments: Vec<Segment>,
    /// Customers whom the map puts in no segment, if it leaves any out.
    pub(crate) others: Option<Group>,
    pub(crate) all: Group,
    /// `None` if there was no customer yet at the earlier date.
    pub(crate) migration: Option<Migration>,
    pub(crate) key_customers: KeyCustomers,
    /// Whether they are coming or going.
    pub(crate) stages: Vec<Stage>,
    /// How far they have come.
    pub(crate) rungs: Vec<Stage>,
    /// What `--list` asks for.
    pub(crate) list: Option<List>,
}

/// Scores that nobody has, so that segments which ask for them are empty.
#[derive(Clone, Debug)]
pub(crate) struct EmptyScores {
    pub(crate) axis: RfmAxis,
    /// Ascending; at least one.
    pub(crate) scores: Vec<u8>,
}

/// A segment of the map.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    pub(crate) name: String,
    pub(crate) strategy: String,
    pub(crate) campaigns: Vec<CampaignKind>,
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
    /// The names of the segments.
    pub(crate) names: Vec<String>,
    /// How many each segment had then, and has now.
    pub(crate) all_then: Vec<u64>,
    pub(crate) all_now: Vec<u64>,
    /// For each segment of the earlier date, how many are in each segment now.
    pub(crate) moved: Vec<Vec<u64>>,
    /// How many of each segment then are in none now.
    pub(crate) vanished: Vec<u64>,
    /// How many of each segment now were in none then.
    pub(crate) new: Vec<u64>,
    /// Of those who were in a segment, who is in the same.
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
    /// The ABC classes; none without revenue.
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

/// A lifecycle stage, or a rung of the customer ladder.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    /// Who is in it.
    pub(crate) meaning: String,
    pub(crate) part: Part,
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

impl From<&SegmentFigures> for Group {
    fn from(figures: &SegmentFigures) -> Self {
        Self {
            customers: figures.customers(),
            customer_rate: figures.customer_share(),
            orders: figures.orders(),
            revenue: figures.revenue(),
            revenue_rate: figures.revenue_share(),
            order_value: figures.average_order_value().value(),
            median_recency: figures.median_recency(),
        }
    }
}

impl From<&SegmentFigures> for Part {
    fn from(figures: &SegmentFigures) -> Self {
        Self {
            customers: figures.customers(),
            customer_rate: figures.customer_share(),
            revenue: figures.revenue(),
            revenue_rate: figures.revenue_share(),
        }
    }
}

impl From<&RevenueShare> for Part {
    fn from(share: &RevenueShare) -> Self {
        Self {
            customers: share.top_customers(),
            customer_rate: share.customer_rate(),
            revenue: share.top_revenue(),
            revenue_rate: share.rate(),
        }
    }
}

/// Which of the segments has this name; capitals, blanks and hyphens make no difference.
pub(crate) fn position<'n>(wanted: &str, names: impl Iterator<Item = &'n str> + Clone) -> Result<usize, String> {
    let plain = |name: &str| -> String {
        name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let position = names.clone().position(|name| plain(name) == plain(wanted));
    position.ok_or_else(|| format!("--list: expected one of {}, found {wanted}", names.collect::<Vec<_>>().join(", ")))
}
