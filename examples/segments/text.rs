//! The report as tables.

use std::fmt::{self, Write};

use crate::common::numbers::{count, counted, decimal, decimal_or_dash, rate};
use crate::common::source::Source;
use crate::common::table::{Table, UNDEFINED};
use crate::report::{EmptyScores, Group, KeyCustomers, List, Member, Migration, Part, Report, Stage};

/// No line is longer.
const WIDTH: usize = 116;
/// Names of customers are cut after so many letters.
const NAME_WIDTH: usize = 40;
/// From so many customers on the migration is told in thousands.
const THOUSANDS: u64 = 10_000;

/// The whole report, or the list that was asked for.
pub(crate) fn render(source: &Source, report: &Report) -> Result<String, fmt::Error> {
    let mut text = String::new();
    if let Some(wanted) = &report.list {
        list(&mut text, report, wanted)?;
        return Ok(text);
    }
    report.overview.write(&mut text, "Customer segments", source)?;
    segments(&mut text, report)?;
    strategies(&mut text, report)?;
    migration(&mut text, report)?;
    key_customers(&mut text, report)?;
    stages(&mut text, report)?;
    Ok(text)
}

fn segments(text: &mut String, report: &Report) -> fmt::Result {
    let Report { map, scoring, overview, .. } = report;
    writeln!(text, "\nWho is who at the end of {}, by the map {map} and scores by {scoring}\n", overview.seen_to)?;
    let mut table = Table::new(
        1,
        [
            "\nsegment",
            "\ncustomers",
            "share of\ncustomers",
            "\norders",
            "\nrevenue",
            "share of\nrevenue",
            "order\nvalue",
            "days since\nlast order",
        ],
    );
    for segment in &report.segments {
        table.row(group_cells(&segment.name, &segment.group, report));
    }
    if let Some(others) = &report.others {
        table.row(group_cells("no segment", others, report));
    }
    table.row(group_cells("all customers", &report.all, report));
    write!(text, "{table}")?;
    writeln!(text, "\n  days since last order: half of the segment's customers have fewer (median)")?;
    for EmptyScores { axis, scores } in &report.empty_scores {
        let scores: Vec<String> = scores.iter().map(u8::to_string).collect();
        let scores = scores.join(", ");
        writeln!(text, "  nobody scores {scores} for {axis}: cells of the map with such a score are empty")?;
    }
    Ok(())
}

fn group_cells(name: &str, group: &Group, report: &Report) -> [String; 8] {
    let scale = report.overview.revenue.scale();
    [
        name.to_owned(),
        count(group.customers),
        rate(group.customer_rate),
        count(group.orders),
        decimal(group.revenue, scale),
        rate(group.revenue_rate),
        decimal_or_dash(group.order_value, scale),
        decimal_or_dash(group.median_recency, 0),
    ]
}

fn strategies(text: &mut String, report: &Report) -> fmt::Result {
    writeln!(text, "\nWhat to do with them\n")?;
    let names = report.segments.iter().map(|segment| segment.name.chars().count());
    let width = names.max().unwrap_or_default();
    for segment in &report.segments {
        let mut name = segment.name.as_str();
        let campaigns: Vec<&str> = segment.campaigns.iter().map(|kind| kind.name()).collect();
        let campaigns = format!("Campaigns: {}", campaigns.join(", "));
        let lines = wrapped(&segment.strategy, WIDTH.saturating_sub(width + 4));
        for line in lines.into_iter().chain((!segment.campaigns.is_empty()).then_some(campaigns)) {
            writeln!(text, "  {name:<width$}  {line}")?;
            name = "";
        }
    }
    Ok(())
}

/// Lines of at most so many letters, broken between words.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn migration(text: &mut String, report: &Report) -> fmt::Result {
    let today = report.overview.seen_to;
    let Some(migration) = &report.migration else {
        return writeln!(text, "\nWhere they came from: three months before {today} there was no customer yet");
    };
    writeln!(text, "\nWhere they came from: from rows of {} to columns of {today}\n", migration.from)?;
    write!(text, "{}", migration_table(migration))?;
    let staying = migration.stayed.map_or_else(
        || UNDEFINED.to_owned(),
        |stayed| format!("{} of {} ({stayed:.1})", decimal(stayed.numerator(), 0), decimal(stayed.denominator(), 0)),
    );
    writeln!(text, "\n  in the same segment as three months before: {staying}")?;
    writeln!(text, "  new: had no order then")?;
    if migration.vanished.iter().any(|customers| *customers > 0) {
        writeln!(text, "  gone: has no order now that counts")?;
    }
    let new = migration.new.iter().sum();
    if migration.all_then.iter().chain(&migration.all_now).chain([&new]).any(|customers| *customers >= THOUSANDS) {
        writeln!(text, "  k: thousands, M: millions")?;
    }
    Ok(())
}

fn migration_table(migration: &Migration) -> Table {
    let vanished = migration.vanished.iter().any(|customers| *customers > 0);
    let last = vanished.then_some("\ngone").into_iter().chain(["all\nthen"]).map(str::to_owned);
    let columns = (1..).zip(&migration.names).map(|(number, name)| format!("{number}\n{}", abbreviated(name)));
    let mut table = Table::new(1, ["\nfrom".to_owned()].into_iter().chain(columns).chain(last));
    let rows = migration.names.iter().zip(&migration.moved).zip(&migration.vanished).zip(&migration.all_then);
    for (number, (((name, moved), gone), all)) in (1..).zip(rows) {
        let cells = moved.iter().copied().chain(vanished.then_some(*gone)).chain([*all]).map(short);
        table.row([format!("{number:>2} {name}")].into_iter().chain(cells));
    }
    let nobody = vanished.then_some(String::new());
    let cells = migration.new.iter().copied().map(short).chain(nobody).chain([short(migration.new.iter().sum())]);
    table.row(["   new".to_owned()].into_iter().chain(cells));
    table.row(["   all now".to_owned()].into_iter().chain(migration.all_now.iter().copied().map(short)));
    table
}

/// The first five letters of a name, which its number stands above.
fn abbreviated(name: &str) -> &str {
    let end = name.char_indices().nth(5).map_or(name.len(), |(end, _)| end);
    name.get(..end).unwrap_or(name).trim_end()
}

/// A count in at most five letters up to a billion; a dot for nobody.
fn short(customers: u64) -> String {
    match customers {
        0 => "·".to_owned(),
        1..THOUSANDS => count(customers),
        THOUSANDS..999_500 => format!("{}k", (customers + 500) / 1_000),
        999_500..9_950_000 => format!("{}.{}M", (customers + 50_000) / 1_000_000, (customers + 50_000) / 100_000 % 10),
        _ => format!("{}M", count(customers.saturating_add(500_000) / 1_000_000)),
    }
}

fn key_customers(text: &mut String, report: &Report) -> fmt::Result {
    let KeyCustomers { top, fewest, gini, classes, best } = &report.key_customers;
    writeln!(text, "\nWho brings the revenue\n")?;
    let customers = counted(top.customers, "customer");
    writeln!(text, "  the best 20 %     {} of the revenue from {customers}", rate(top.revenue_rate))?;
    let least = fewest.as_ref().map_or_else(
        || UNDEFINED.to_owned(),
        |part| format!("{} ({} of all)", counted(part.customers, "customer"), rate(part.customer_rate)),
    );
    writeln!(text, "  80 % of it        comes from {least}")?;
    let gini = decimal_or_dash(*gini, 2);
    writeln!(text, "  Gini coefficient  {gini}, from 0, all bring the same, to 1, one brings all\n")?;
    let scale = report.overview.revenue.scale();
    let mut table = Table::new(1, ["class", "customers", "share", "revenue", "share"]);
    for (name, part) in classes {
        let Part { customers, customer_rate, revenue, revenue_rate } = part;
        table.row([
            name.clone(),
            count(*customers),
            rate(*customer_rate),
            decimal(*revenue, scale),
            rate(*revenue_rate),
        ]);
    }
    if !classes.is_empty() {
        writeln!(text, "{table}")?;
    }
    let mut table = Table::new(2, ["best customers", "segment", "R F M", "orders", "last order", "revenue", "share"]);
    for member in best {
        let [name, scores, orders, last_day, revenue] = member_cells(member, scale);
        let segment = member.segment.clone().unwrap_or_else(|| UNDEFINED.to_owned());
        table.row([name, segment, scores, orders, last_day, revenue, rate(member.revenue_rate)]);
    }
    write!(text, "{table}")
}

fn member_cells(member: &Member, scale: u32) -> [String; 5] {
    let scores = member.scores.map(|scores| scores.map(|score| score.to_string()).join(" "));
    [
        shown(&member.name),
        scores.unwrap_or_else(|| UNDEFINED.to_owned()),
        count(member.orders.into()),
        member.last_day.to_string(),
        decimal(member.revenue, scale),
    ]
}

/// A name that fits in a line.
fn shown(name: &str) -> String {
    let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
    match name.char_indices().nth(NAME_WIDTH) {
        None => name.chars().map(plain).collect(),
        Some(_) => name.chars().take(NAME_WIDTH - 1).map(plain).chain(['…']).collect(),
    }
}

fn stages(text: &mut String, report: &Report) -> fmt::Result {
    let scale = report.overview.revenue.scale();
    let tables = [
        ("Where in their life with the shop they are", "stage", &report.stages),
        ("How far they have come", "rung", &report.rungs),
    ];
    for (title, kind, stages) in tables {
        writeln!(text, "\n{title}\n")?;
        let mut table = Table::new(1, [kind, "customers", "share", "revenue", "share"]);
        for Stage { name, part, .. } in stages {
            let Part { customers, customer_rate, revenue, revenue_rate } = part;
            let (customers, revenue) = (count(*customers), decimal(*revenue, scale));
            table.row([(*name).to_owned(), customers, rate(*customer_rate), revenue, rate(*revenue_rate)]);
        }
        writeln!(text, "{table}")?;
        let width = stages.iter().map(|stage| stage.name.chars().count()).max().unwrap_or_default();
        for stage in stages {
            writeln!(text, "  {:<width$}  {}", stage.name, stage.meaning)?;
        }
    }
    Ok(())
}

/// The customers of a segment, each in full.
fn list(text: &mut String, report: &Report, list: &List) -> fmt::Result {
    let (customers, date) = (counted(list.members.len() as u64, "customer"), report.overview.seen_to);
    writeln!(text, "{}: {customers} at the end of {date}", list.segment)?;
    if list.members.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(1, ["customer", "R F M", "orders", "last order", "revenue"]);
    for member in &list.members {
        table.row(member_cells(member, report.overview.revenue.scale()));
    }
    write!(text, "\n{table}")
}
