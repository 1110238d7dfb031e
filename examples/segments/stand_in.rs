//! Numbers to lay the report out with: they are replaced by those of the library's segments.

#![allow(clippy::all, clippy::pedantic, clippy::indexing_slicing, reason = "not to stay")]

use std::error::Error;

use retention::history::AsOf;
use retention::measure::CustomerSummary;
use retention::model::Rate;
use rust_decimal::Decimal;

use crate::args::Own;
use crate::choice::Choice;
use crate::common::overview::Overview;
use crate::report::{BEST, Group, KeyCustomers, List, Member, Migration, Part, Report, Segment, Stage};

const NAMES: [(&str, &str); 11] = [
    ("Champions", "Reward them, ask them for reviews, show them new products first; they will recommend the shop."),
    ("Loyal", "Offer products of higher value, ask for reviews, engage them."),
    ("Potential Loyalist", "Offer a membership or loyalty programme, recommend other products."),
    ("New Customers", "Onboarding help, early success, start building the relation."),
    ("Promising", "Make the brand known, offer free trials."),
    ("Need Attention", "Offers for a limited time, based on past purchases; bring them back."),
    (
        "About To Sleep",
        "Share resources of value, recommend popular products at a discount, reconnect with them before they are gone for good and somebody else has them.",
    ),
    ("At Risk", "Personal mails to reconnect, offer renewals."),
    ("Cannot Lose Them", "Win them back with renewals or newer products; talk to them."),
    ("Hibernating", "Offer other relevant products and special discounts."),
    ("Lost", "Revive interest with a campaign that reaches out; otherwise ignore them."),
];

fn group(summary: &CustomerSummary<'_, u32>, today: i32, rows: &[usize], overview: &Overview) -> Group {
    let mut recency: Vec<i32> = rows.iter().map(|row| today - summary.last_days()[*row]).collect();
    recency.sort_unstable();
    let orders: u64 = rows.iter().map(|row| u64::from(summary.orders()[*row])).sum();
    let revenue = Decimal::new(rows.iter().map(|row| summary.net_amounts()[*row]).sum(), summary.scale());
    Group {
        customers: rows.len() as u64,
        customer_rate: Rate::of_counts(rows.len() as u64, overview.customers),
        orders,
        revenue,
        revenue_rate: Rate::new(revenue, overview.revenue).ok(),
        order_value: revenue.checked_div(orders.into()),
        median_recency: recency.get(recency.len() / 2).map(|days| (*days).into()),
    }
}

fn numbers(summary: &CustomerSummary<'_, u32>, today: i32, others: bool) -> Vec<Option<usize>> {
    (0..summary.len())
        .map(|row| {
            let orders = summary.orders()[row] as usize;
            let months = usize::try_from((today - summary.last_days()[row]) / 60).unwrap_or(0);
            (orders > 0).then(|| (10 + months).saturating_sub(orders.min(9) * 2).min(if others { 11 } else { 10 }))
        })
        .collect()
}

fn member(
    summary: &CustomerSummary<'_, u32>,
    row: usize,
    names: &[&str],
    numbers: &[Option<usize>],
    overview: &Overview,
) -> Option<Member> {
    let customer = summary.customer(row)?;
    Some(Member {
        name: names
            .get(*customer.key as usize)
            .map_or_else(|| format!("customer {}", customer.key), |name| (*name).to_owned()),
        segment: numbers[row].and_then(|number| NAMES.get(number)).map(|name| name.0.to_owned()),
        scores: Some([5, 4, 3]),
        orders: customer.orders,
        last_day: customer.last_day,
        revenue: customer.net_amount,
        revenue_rate: Rate::new(customer.net_amount, overview.revenue).ok(),
    })
}

pub(crate) fn report(
    overview: Overview,
    summary: &CustomerSummary<'_, u32>,
    earlier: Option<&AsOf<'_, u32>>,
    names: &[&str],
    own: &Own,
) -> Result<Report, Box<dyn Error>> {
    let today = i32::try_from(overview.seen_to.signed_duration_since(chrono::NaiveDate::default()).num_days())?;
    let others = own.map == crate::args::Map::Vignette;
    let numbers_now = numbers(summary, today, others);
    let rows_of = |number| (0..summary.len()).filter(|row| numbers_now[*row] == Some(number)).collect::<Vec<_>>();
    let segments = NAMES.iter().enumerate().map(|(number, (name, strategy))| Segment {
        name: (*name).to_owned(),
        strategy: (*strategy).to_owned(),
        group: group(summary, today, &rows_of(number), &overview),
    });
    let segments: Vec<Segment> = segments.collect();
    let migration = earlier.filter(|view| view.summary().customers() > 0).map(|view| {
        let then = numbers(
            &view.summary(),
            i32::try_from(view.date().signed_duration_since(chrono::NaiveDate::default()).num_days())
                .unwrap_or_default(),
            others,
        );
        let width = if others { 12 } else { 11 };
        let (mut moved, mut new) = (vec![vec![0; width]; width], vec![0; width]);
        let mut stayed = 0;
        for row in 0..summary.len() {
            match (then[row], numbers_now[row]) {
                (Some(from), Some(to)) => {
                    moved[from][to] += 1;
                    stayed += u64::from(from == to)
                }
                (None, Some(to)) => new[to] += 1,
                _ => {}
            }
        }
        let both = moved.iter().flatten().sum();
        let mut names: Vec<String> = NAMES.iter().map(|name| name.0.to_owned()).collect();
        if others {
            names.push("no segment".to_owned());
        }
        Migration {
            from: view.date(),
            names,
            moved,
            vanished: vec![0; width],
            new,
            stayed: Rate::of_counts(stayed, both),
        }
    });
    let mut best: Vec<usize> = (0..summary.len()).filter(|row| summary.orders()[*row] > 0).collect();
    best.sort_by_key(|row| std::cmp::Reverse(summary.net_amounts()[*row]));
    let part = |rows: &[usize]| {
        let group = group(summary, today, rows, &overview);
        Part {
            customers: group.customers,
            customer_rate: group.customer_rate,
            revenue: group.revenue,
            revenue_rate: group.revenue_rate,
        }
    };
    let (fifth, half) = (best.len().div_ceil(5), best.len().div_ceil(2));
    let key_customers = KeyCustomers {
        top: part(&best[..fifth]),
        fewest: Some(part(&best[..half])),
        gini: Some(Decimal::new(612_345, 6)),
        classes: vec![
            ("A".to_owned(), part(&best[..half])),
            ("B".to_owned(), part(&best[half..])),
            ("C".to_owned(), part(&[])),
        ],
        best: best.iter().take(BEST).filter_map(|row| member(summary, *row, names, &numbers_now, &overview)).collect(),
    };
    let stages = ["new", "active", "declining", "lost", "reactivated"].map(|name| Stage {
        name: name.to_owned(),
        meaning: "ordered for the first time within the last 90 days".to_owned(),
        customers: if name == "active" { overview.customers } else { 0 },
        customer_rate: Rate::of_counts(overview.customers / 5, overview.customers),
    });
    let list = match &own.list {
        None => None,
        Some(wanted) => {
            let number = crate::report::position(wanted, segments.iter().map(|segment| segment.name.as_str()))?;
            let rows = best.iter().filter(|row| numbers_now[**row] == Some(number));
            let members = rows.filter_map(|row| member(summary, *row, names, &numbers_now, &overview)).collect();
            Some(List { segment: segments[number].name.clone(), members })
        }
    };
    Ok(Report {
        others: others.then(|| group(summary, today, &rows_of(11), &overview)),
        all: group(summary, today, &best, &overview),
        map: own.map.name(),
        scoring: own.scoring.name(),
        segments,
        migration,
        key_customers,
        stages: stages.to_vec(),
        list,
        overview,
    })
}
