//! The report as tables.

use std::fmt::{self, Write};

use retention::metrics::QuantileMethod;
use retention::model::Rate;

use crate::common::numbers::{count, counted, decimal, decimal_or_dash, rate};
use crate::common::source::Source;
use crate::common::table::{Table, UNDEFINED};
use crate::compare::comparisons;
use crate::report::{Month, Recent, Report};

/// The whole report.
pub(crate) fn render(source: &Source, report: &Report) -> Result<String, fmt::Error> {
    let mut text = String::new();
    report.overview.write(&mut text, "Retention report", source)?;
    months(&mut text, report)?;
    purchases(&mut text, report)?;
    recent(&mut text, report)?;
    top(&mut text, report)?;
    cited(&mut text, report)?;
    Ok(text)
}

fn months(text: &mut String, report: &Report) -> fmt::Result {
    writeln!(
        text,
        "\nMonth by month; active is who ordered in the last {}\n",
        counted(report.active_days.into(), "day")
    )?;
    let mut table = Table::new(
        1,
        [
            "month",
            "active\nat start",
            "new\nbuyers",
            "came\nback",
            "all\nbuyers",
            "\norders",
            "\nrevenue",
            "order\nvalue",
            "orders\na buyer",
            "\nretention",
            "gross\nchurn",
            "net\nchurn",
        ],
    );
    for run in report.months.chunk_by(|month, next| month.is_empty() && next.is_empty()) {
        match run {
            [first, .., last] => table.row([empty_months(first, last, run.len())]),
            _ => run.iter().for_each(|month| table.row(month_cells(month, report.overview.revenue.scale()))),
        }
    }
    write!(text, "{table}")?;
    if report.months.iter().any(|month| !month.is_whole) {
        let (first, last) = (report.overview.first_day, report.overview.seen_to);
        writeln!(
            text,
            "\n  * Not seen whole: the orders go from {first} to {last}. Retention and churn are open until the"
        )?;
        writeln!(text, "    month is over; if it is, and nothing was sold on its last days, say so with --as-of.")?;
    }
    writeln!(
        text,
        "\n  new buyers  placed the first order of all; came back: was no longer active when the month began"
    )?;
    writeln!(text, "  retention   of those active at the start, who is active at the end; gross churn is the rest;")?;
    let days = report.active_days;
    writeln!(
        text,
        "              nobody can be lost within {} of the first order of all",
        counted(days.into(), "day")
    )?;
    writeln!(text, "  net churn   by how much the active became fewer; negative when they became more")?;
    writeln!(text, "  revenue     after refunds, on the day of the order")?;
    if report.earlier_months > 0 {
        writeln!(text, "  {} before these are not shown (--months)", counted(report.earlier_months as u64, "month"))?;
    }
    Ok(())
}

/// One line for months in which nothing happened: a single wrong date can make hundreds of them.
fn empty_months(first: &Month, last: &Month, months: usize) -> String {
    let (from, to) = (name(first), name(last));
    format!("… {} without orders or active customers, {from} to {to}", counted(months as u64, "month"))
}

fn name(month: &Month) -> String {
    month.activity.period().start().format("%Y-%m").to_string()
}

fn month_cells(month: &Month, scale: u32) -> [String; 12] {
    let (flow, buyers) = (month.activity.customer_flow(), month.activity.active_customers());
    let at_end = |value: Option<Rate>| {
        if month.activity.is_complete() { rate(value) } else { "open".to_owned() }
    };
    [
        format!("{}{}", name(month), if month.is_whole { "" } else { " *" }),
        count(flow.at_start()),
        count(buyers.new_customers()),
        count(buyers.reactivated()),
        count(buyers.total()),
        count(month.activity.orders()),
        decimal(month.activity.revenue(), scale),
        decimal_or_dash(month.activity.average_order_value().value(), scale),
        decimal_or_dash(month.activity.purchase_frequency().value(), 2),
        at_end(flow.retention_rate()),
        at_end(flow.gross_churn_rate()),
        at_end(flow.net_churn_rate()),
    ]
}

fn purchases(text: &mut String, report: &Report) -> fmt::Result {
    let repeat = &report.repeat;
    writeln!(text, "\nDo they buy again? (orders of one day are one purchase)\n")?;
    let (again, all) = (count(repeat.repeat_customers()), count(repeat.customers()));
    writeln!(
        text,
        "  repeat purchase rate    {}: {again} of {all} customers bought more than once\n",
        rate(repeat.rate())
    )?;
    let mut table = Table::new(1, ["after purchase", "customers", "bought again", "share"]);
    for after in &report.return_after {
        table.row([after.n().to_string(), count(after.reached()), count(after.went_on()), rate(after.rate())]);
    }
    writeln!(text, "{table}")?;
    writeln!(
        text,
        "  Who bought lately has had no time to come back, so the shares are too low rather than too high.\n"
    )?;
    gaps(text, report)
}

fn gaps(text: &mut String, report: &Report) -> fmt::Result {
    let gaps = &report.gaps;
    let nine_tenths = Rate::of_counts(9, 10).and_then(|q| gaps.quantile(q, QuantileMethod::NearestRank).ok().flatten());
    let days = |value| format!("{} days", decimal_or_dash(value, 1));
    writeln!(text, "  days between purchases  mean {}, median {}", days(gaps.mean()), days(gaps.median()))?;
    let longest = nine_tenths.map_or_else(|| UNDEFINED.to_owned(), |value| decimal(value, 0));
    writeln!(
        text,
        "                          nine of ten come back within {longest} days, of {} gaps",
        count(gaps.count())
    )
}

fn recent(text: &mut String, report: &Report) -> fmt::Result {
    let Some(recent) = &report.recent else {
        return writeln!(text, "\nNew and existing customers: no month with a history before it was seen whole yet");
    };
    let Recent { period, months, spend, returning } = recent;
    let (from, to) = (period.start(), period.last_day());
    writeln!(
        text,
        "\nNew and existing customers, in the last {} seen whole ({from} to {to})\n",
        counted(*months as u64, "month")
    )?;
    let scale = report.overview.revenue.scale();
    let mut table = Table::new(
        1,
        ["\n", "\ncustomers", "\norders", "\nrevenue", "share of\nrevenue", "spent a\ncustomer", "order\nvalue"],
    );
    let groups = [
        ("new", spend.new_customers(), spend.new_revenue_rate()),
        ("existing", spend.existing_customers(), spend.existing_revenue_rate()),
    ];
    for (name, group, share) in groups {
        table.row([
            name.to_owned(),
            count(group.customers()),
            count(group.orders()),
            decimal(group.revenue(), scale),
            rate(share),
            decimal_or_dash(group.per_customer(), scale),
            decimal_or_dash(group.per_order(), scale),
        ]);
    }
    writeln!(text, "{table}")?;
    if let Some(lift) = spend.spend_lift() {
        let word = if lift.numerator().is_sign_negative() { "less" } else { "more" };
        let size = format!("{lift:.1}");
        let size = size.trim_start_matches('-');
        writeln!(
            text,
            "  An existing customer spent {size} {word} than a new one, who was there for a part of the time."
        )?;
    }
    let (back, before) = (count(returning.returned()), count(returning.before()));
    writeln!(text, "  Of the {before} customers from before {back} bought again: {}.", rate(returning.rate()))
}

fn top(text: &mut String, report: &Report) -> fmt::Result {
    writeln!(text, "\nWho brings the revenue\n")?;
    for top in &report.top {
        let customers = top.customer_rate().map_or_else(|| UNDEFINED.to_owned(), |rate| format!("{rate:.0}"));
        let (best, share) = (counted(top.top_customers(), "customer"), rate(top.rate()));
        writeln!(text, "  the best {customers:<15}{share} of the revenue from {best}")?;
    }
    Ok(())
}

fn cited(text: &mut String, report: &Report) -> fmt::Result {
    writeln!(text, "\nBeside the figures that the documents cite\n")?;
    let mut table = Table::new(2, ["figure", "document", "cited", "this shop", "difference"]);
    for comparison in comparisons(report) {
        table.row([
            comparison.of.to_owned(),
            comparison.figure.documents().collect::<Vec<_>>().join(", "),
            comparison.cited(),
            rate(comparison.own),
            comparison.difference().unwrap_or_else(|| UNDEFINED.to_owned()),
        ]);
    }
    writeln!(text, "{table}")?;
    writeln!(
        text,
        "  They are what marketers repeat, not what was measured: take them as the question, your own as the answer."
    )
}
