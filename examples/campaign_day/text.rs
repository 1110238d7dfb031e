//! The report as tables.

use std::fmt::{self, Write};

use retention::campaign::ReasonCode;
use rust_decimal::Decimal;

use crate::common::numbers::{count, counted, decimal, decimal_or_dash, rate};
use crate::common::source::Source;
use crate::common::table::{Table, UNDEFINED};
use crate::report::{Explained, Moved, Near, One, Past, Report, Run, WhatIf};

/// No line of a list is longer.
const WIDTH: usize = 116;

/// The whole report, or the customer that was asked for.
pub(crate) fn render(source: &Source, report: &Report) -> Result<String, fmt::Error> {
    let mut text = String::new();
    if let Some(customer) = &report.one {
        one(&mut text, customer)?;
        return Ok(text);
    }
    report.overview.write(&mut text, "A day of campaigns", source)?;
    run(&mut text, report)?;
    messages(&mut text, report)?;
    outcomes(&mut text, report)?;
    waterfall(&mut text, report)?;
    blockers(&mut text, report)?;
    near(&mut text, report.waterfall.campaign(), &report.near)?;
    for example in &report.explained {
        explained(&mut text, report, example)?;
    }
    what_if(&mut text, &report.what_if)?;
    past(&mut text, report)?;
    Ok(text)
}

fn run(text: &mut String, report: &Report) -> fmt::Result {
    let Run { local, zone, campaigns, people, global_holdout, median_gap, orders_alone, assumed, .. } = &report.run;
    let at = local.format("%Y-%m-%d at %H:%M");
    writeln!(text, "\nA run on {at} ({zone}), with the facts of the night before\n")?;
    writeln!(text, "  campaigns   {campaigns}")?;
    let with = if *orders_alone { "" } else { ", with those who never ordered" };
    writeln!(text, "  people      {}{with}", count(*people))?;
    writeln!(text, "  held out    {} of them, of everything", rate(Some(*global_holdout)))?;
    writeln!(text, "  rhythm      {} days between purchases (median)\n", decimal_or_dash(*median_gap, 1))?;
    if *orders_alone {
        writeln!(text, "  Nothing is known but orders: no carts, birthdays, deliveries, visits, answers.")?;
        if assumed.is_empty() {
            writeln!(text, "  So it is not known who has agreed to be written to, and nothing is sent.")?;
            writeln!(text, "  To try it out: --assume-consent email,sms\n")?;
        }
    }
    if !assumed.is_empty() {
        let names: Vec<&str> = assumed.iter().map(|channel| channel.name()).collect();
        writeln!(text, "  For trying out, everybody is taken to have agreed to {}.\n", names.join(", "))?;
    }
    let titles =
        ["\nchannel", "\nreachable", "consent\ngiven", "\nwithdrawn", "\nunknown", "on a\nlist", "may be\nwritten to"];
    let mut table = Table::new(1, titles);
    for contact in &report.contacts {
        let numbers = [
            contact.reachable,
            contact.consent_given,
            contact.consent_withdrawn,
            contact.consent_unknown,
            contact.listed,
            contact.open,
        ];
        table.row([contact.channel.name().to_owned()].into_iter().chain(numbers.map(count)));
    }
    write!(text, "{table}")
}

fn messages(text: &mut String, report: &Report) -> fmt::Result {
    writeln!(text, "\nWhat goes out\n")?;
    let mut table = Table::new(4, ["campaign", "step", "channel", "offer", "messages", "cost", "held out"]);
    for row in &report.messages {
        let counts = &row.counts;
        table.row([
            counts.campaign.clone(),
            counts.step.to_string(),
            counts.channel.name().to_owned(),
            row.offer.clone().unwrap_or_else(|| UNDEFINED.to_owned()),
            count(counts.sent),
            cost(row.cost),
            count(counts.held_out),
        ]);
    }
    let sum = |of: fn(&crate::report::Messages) -> u64| count(report.messages.iter().map(of).sum());
    let all = report.messages.iter().map(|row| row.cost).sum();
    let empty = String::new;
    table.row([
        "all".to_owned(),
        empty(),
        empty(),
        empty(),
        sum(|row| row.counts.sent),
        cost(all),
        sum(|row| row.counts.held_out),
    ]);
    writeln!(text, "{table}\n  held out: would go out now, and does not, so that there is something to compare with")
}

fn outcomes(text: &mut String, report: &Report) -> fmt::Result {
    writeln!(text, "\nWhat becomes of whom, by campaign\n")?;
    let titles =
        ["campaign", "triggered, but not yet, mostly for", "send", "not yet", "held out", "skip", "exit", "defer"];
    let mut table = Table::new(2, titles);
    for row in &report.outcomes {
        let waiting = row.waiting_for.map_or_else(|| UNDEFINED.to_owned(), |(code, n)| format!("{code} {}", count(n)));
        let counts = row.counts.iter().map(|(_, customers)| count(*customers));
        table.row([row.campaign.clone(), waiting].into_iter().chain(counts));
    }
    write!(text, "{table}")
}

fn waterfall(text: &mut String, report: &Report) -> fmt::Result {
    let waterfall = &report.waterfall;
    writeln!(text, "\nWho is lost where: {}\n", waterfall.campaign())?;
    let mut table = Table::new(2, ["gate", "lost for", "lost", "left", "decisions closed"]);
    table.row(["known".to_owned(), String::new(), String::new(), count(waterfall.customers()), String::new()]);
    let closed = |gate| report.closed.iter().find(|(other, _)| *other == gate).map_or(0, |(_, closed)| *closed);
    for gate in waterfall.gates().iter().filter(|gate| closed(gate.gate) > 0) {
        let lost = gate.entered - gate.left;
        let name = gate.gate.name().to_owned();
        table.row([name, lost_in_words(&gate.lost), count(lost), count(gate.left), count(closed(gate.gate))]);
    }
    writeln!(text, "{table}\n  closed: whatever the gates before say, of each cart or order where it is about those")?;
    writeln!(text, "  sent: {}", count(waterfall.sent()))
}

/// Codes and how many have them.
pub(crate) fn lost_in_words(lost: &[(ReasonCode, u64)]) -> String {
    let lost: Vec<String> = lost.iter().map(|(code, customers)| format!("{code} {}", count(*customers))).collect();
    lost.join(", ")
}

fn blockers(text: &mut String, report: &Report) -> fmt::Result {
    let campaign = report.waterfall.campaign();
    let reasons = &report.blockers.reasons;
    if reasons.is_empty() {
        return writeln!(text, "  nobody would get {campaign} today, but for one reason");
    }
    writeln!(text, "\nWho would get {campaign} today, but for one reason\n")?;
    let mut table = Table::new(1, ["reason", "customers"]);
    for (code, customers) in reasons {
        table.row([code.to_string(), count(*customers)]);
    }
    for (clause, customers) in &report.blockers.clauses {
        table.row([format!("only: {clause}"), count(*customers)]);
    }
    write!(text, "{table}")
}

fn near(text: &mut String, campaign: &str, near: &Near) -> fmt::Result {
    if near.clauses.is_empty() {
        return Ok(());
    }
    writeln!(text, "\nWho misses the audience of {campaign} by one clause\n")?;
    let mut table = Table::new(1, ["clause", "fails alone", "unknown alone"]);
    for missed in &near.clauses {
        table.row([missed.clause.clone(), count(missed.fails), count(missed.unknown)]);
    }
    write!(text, "{table}")?;
    let nearest = near.nearest.iter().map(|miss| format!("{} (short by {})", miss.customer, miss.short_by));
    let nearest: Vec<String> = nearest.collect();
    if nearest.is_empty() { Ok(()) } else { writeln!(text, "\n  the nearest: {}", nearest.join(", ")) }
}

fn explained(text: &mut String, report: &Report, explained: &Explained) -> fmt::Result {
    let campaign = report.waterfall.campaign();
    writeln!(text, "\nA customer who {}, of {campaign}\n", explained.example_of)?;
    indented(text, &explained.text)
}

fn indented(text: &mut String, lines: &str) -> fmt::Result {
    lines.lines().try_for_each(|line| writeln!(text, "{}", format!("  {line}").trim_end()))
}

fn what_if(text: &mut String, what_if: &WhatIf) -> fmt::Result {
    let [before, after] = &what_if.rules;
    writeln!(text, "\nWhat if the audience of {} were another\n", what_if.campaign)?;
    writeln!(text, "  now      {before}\n  changed  {after}\n")?;
    let mut table = Table::new(1, ["", "now", "changed"]);
    let rows = [
        ("match the audience", &what_if.matching),
        ("sent today", &what_if.sent),
        ("sent today by all campaigns", &what_if.sent_by_all),
    ];
    for (name, pair) in rows {
        table.row([name.to_owned()].into_iter().chain(pair.map(count)));
    }
    writeln!(text, "{table}")?;
    moved(text, "gained", "kept out before by", &what_if.gained)?;
    moved(text, "lost", "kept out after by", &what_if.lost)?;
    for campaign in &what_if.messages {
        writeln!(text, "  messages of {}", campaign.campaign)?;
        for (lead, reasons) in [("gained, before:", &campaign.gained), ("lost, now:", &campaign.lost)] {
            if !reasons.is_empty() {
                listed(text, lead, reasons.iter().map(|(name, customers)| format!("{name} {}", count(*customers))))?;
            }
        }
    }
    Ok(())
}

fn moved(text: &mut String, name: &str, kept_out: &str, moved: &Moved) -> fmt::Result {
    writeln!(text, "  {name:<8} {}", counted(moved.customers, "customer"))?;
    if moved.customers == 0 {
        return Ok(());
    }
    let clauses = moved.clauses.iter().map(|(clause, customers)| format!("{clause}: {}", count(*customers)));
    listed(text, kept_out, clauses)?;
    listed(text, "today:", moved.outcomes.iter().map(|(name, customers)| format!("{name} {}", count(*customers))))
}

/// What a line has room for, and the rest below it.
fn listed(text: &mut String, lead: &str, items: impl Iterator<Item = String>) -> fmt::Result {
    let mut line = format!("           {lead}");
    let mut comma = "";
    for item in items {
        if line.chars().count() + item.chars().count() + 2 > WIDTH {
            writeln!(text, "{line}{comma}")?;
            line = " ".repeat(12);
            comma = "";
        }
        line = format!("{line}{comma} {item}");
        comma = ",";
    }
    writeln!(text, "{line}")
}

fn past(text: &mut String, report: &Report) -> fmt::Result {
    let past = &report.past;
    let days = counted(past.days.len() as u64, "day");
    writeln!(text, "\nThe {days} before, had the programme run on each of them\n")?;
    let mut table = Table::new(1, ["campaign", "messages", "customers", "held out", "cost"]);
    for campaign in &past.campaigns {
        let numbers = [campaign.sent, campaign.reached, campaign.held_out].map(count);
        let cost = cost(campaign.cost.unwrap_or_default());
        table.row([campaign.campaign.clone()].into_iter().chain(numbers).chain([cost]));
    }
    let numbers = [past.messages, past.customers, past.held_out].map(count);
    table.row(["all".to_owned()].into_iter().chain(numbers).chain([cost(past.cost)]));
    writeln!(text, "{table}\n  customers, held out: people, once each in \"all\"")?;
    over_channels(text, past)
}

fn over_channels(text: &mut String, past: &Past) -> fmt::Result {
    if past.channels.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(1, ["channel", "messages", "customers", "each", "cost"]);
    for over in &past.channels {
        let numbers = [over.messages, over.customers].map(count);
        let name = [over.channel.name().to_owned()];
        table.row(name.into_iter().chain(numbers).chain([cost(over.price), cost(over.cost)]));
    }
    write!(text, "\n{table}")?;
    let most = past.days.iter().max_by_key(|(date, messages, _)| (*messages, std::cmp::Reverse(*date)));
    most.map_or(Ok(()), |(date, messages, _)| writeln!(text, "\n  most on one day: {} on {date}", count(*messages)))
}

fn one(text: &mut String, one: &One) -> fmt::Result {
    writeln!(text, "What {} gets, and why nothing else\n", one.customer)?;
    one.lines.iter().try_for_each(|line| writeln!(text, "  {line}"))?;
    for explained in &one.explanations {
        writeln!(text)?;
        indented(text, &explained.text)?;
    }
    Ok(())
}

/// An amount of money to a tenth of a cent: an e-mail costs no more.
fn cost(amount: Decimal) -> String {
    decimal(amount, 3)
}
