//! Audiences and whole programmes over a base, and one customer in a request path; audiences beside a closure over rows and a generic
//! rule engine.
//!
//! All ways must find the same before they are timed. `cargo bench --bench campaigns`; with `RETENTION_BENCH_LARGE=1` also ten
//! million customers. Throughput is customers × campaigns a second, on as many threads as `--features rayon` is given.

use std::error::Error;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use criterion::{BenchmarkId, Criterion, Throughput};
use naive::Naive;
use naive::campaigns::{Asked, matching, matching_by_engine};
use orders::{DAYS, FIRST_DAY, Spread, shop};
use retention::campaign::{
    AmountBounds, Bounds, Campaign, ChannelFacts, Decisions, EnrolmentId, FactTable, Gate, Moment, OrderFacts,
    Predicate, Programme, Rule, Touch, TouchKind, Unit, Window,
};
use retention::history::OrderLog;
use retention::model::{Cart, Channel, Consent};
use rust_decimal::Decimal;

mod naive;
mod orders;
mod settings;

/// The last day of the shop.
const TODAY: i32 = FIRST_DAY + DAYS - 1;

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = settings::criterion();
    for customers in orders::sizes() {
        // Two orders a customer, so that ten million customers fit in the memory of a small machine.
        let orders = shop(customers * 2, customers, Spread::Skewed);
        let log = OrderLog::from_columns(&orders.keys, &orders.days, &orders.cents)?;
        let asked = Naive::new(&orders).asked(TODAY, consent);
        drop(orders);
        on_shop(&mut criterion, &log, &asked)?;
    }
    criterion.final_summary();
    Ok(())
}

fn on_shop(criterion: &mut Criterion, log: &OrderLog<u64>, asked: &[Asked]) -> Result<(), Box<dyn Error>> {
    let view = log.as_of(NaiveDate::from_epoch_days(TODAY).unwrap_or_default());
    let moment = Moment::new(now()?);
    let table = with_facts(FactTable::of_view(&view), log, moment.now())?;
    audiences(criterion, &table, asked, moment)?;
    programmes(criterion, &table, moment)?;
    requests(criterion, &table, moment)
}

/// An audience of seven clauses.
fn audiences(
    criterion: &mut Criterion,
    table: &FactTable<'_, u64>,
    asked: &[Asked],
    moment: Moment,
) -> Result<(), Box<dyn Error>> {
    let customers = table.len();
    let rule = seven_clauses();
    let campaign = Campaign::news().edit(|parts| parts.audience = rule.clone())?;
    let programme = Programme::new([campaign])?;
    let bound = programme.bind(table, moment);
    let in_columns = bound.audience(&rule)?.matching();
    if [matching(asked), matching_by_engine(asked)?] != [in_columns; 2] {
        return Err("audience: the ways find different customers".into());
    }
    println!("audience: {in_columns} of {customers} match; columns take {} bytes", bound.bytes());

    let mut group = criterion.benchmark_group("audience of seven clauses");
    group.throughput(Throughput::Elements(customers as u64));
    group.bench_function(BenchmarkId::new("columns, all reasons kept", customers), |bencher| {
        bencher.iter(|| bound.audience(&rule).map_or(0, |audience| audience.matching()));
    });
    group.bench_function(BenchmarkId::new("columns with binding", customers), |bencher| {
        bencher.iter(|| programme.bind(table, moment).audience(&rule).map_or(0, |audience| audience.matching()));
    });
    group.bench_function(BenchmarkId::new("closure over rows, no reasons", customers), |bencher| {
        bencher.iter(|| matching(asked));
    });
    // The engine takes long: a part of the rows is enough for its speed.
    let some = asked.get(..asked.len().min(100_000)).unwrap_or_default();
    group.throughput(Throughput::Elements(some.len() as u64));
    group.bench_function(BenchmarkId::new("rule engine, no reasons", some.len()), |bencher| {
        bencher.iter(|| matching_by_engine(some).unwrap_or_default());
    });
    Ok(())
}

/// All gates of ten campaigns.
fn programmes(criterion: &mut Criterion, table: &FactTable<'_, u64>, moment: Moment) -> Result<(), Box<dyn Error>> {
    let programme = ten_campaigns()?;
    let bound = programme.bind(table, moment);
    let decisions = bound.decide();
    let sends = decisions.sends().len();
    println!("programme: {sends} messages for {} customers; decisions take {} bytes", table.len(), decisions.bytes());

    let mut group = criterion.benchmark_group("programme of ten campaigns");
    group.throughput(Throughput::Elements(table.len() as u64 * 10));
    group.bench_function(BenchmarkId::new("binding", table.len()), |bencher| {
        bencher.iter(|| programme.bind(table, moment).bytes());
    });
    group.bench_function(BenchmarkId::new("deciding, bound", table.len()), |bencher| {
        bencher.iter(|| bound.decide().sends().len());
    });
    group.bench_function(BenchmarkId::new("binding and deciding", table.len()), |bencher| {
        bencher.iter(|| programme.decide(table, moment).sends().len());
    });
    drop(group);
    all_gates(criterion, &decisions)
}

/// All reasons of all gates of ten campaigns, and of some customers one by one.
fn all_gates(criterion: &mut Criterion, decisions: &Decisions<'_, u64>) -> Result<(), Box<dyn Error>> {
    let (customers, campaigns) = (decisions.keys().len(), decisions.programme().campaigns());
    let some = || (0..customers).step_by((customers / 1_000).max(1));
    let mut bytes = 0;
    for (campaign, sets) in campaigns.iter().zip(decisions.all_gates()) {
        bytes += sets.bytes();
        for row in some() {
            let explained = decisions.explain(campaign.name(), row);
            let as_explained = explained.iter().map(|one| {
                let mut codes: Vec<_> = one.closed().map(|reason| reason.code).collect();
                // Several caps are one reason.
                codes.dedup();
                codes
            });
            if !sets.of_customer(row).iter().map(|one| one.closed.clone()).eq(as_explained) {
                return Err("all gates: the ways find different reasons".into());
            }
        }
    }
    println!("all gates: {bytes} bytes for {customers} customers and ten campaigns");

    let mut group = criterion.benchmark_group("all reasons of ten campaigns");
    group.throughput(Throughput::Elements(customers as u64 * 10));
    group.bench_function(BenchmarkId::new("in bit sets", customers), |bencher| {
        bencher.iter(|| decisions.all_gates().iter().map(|sets| sets.closed(Gate::Consent)).sum::<u64>());
    });
    group.bench_function(BenchmarkId::new("in bit sets, campaign by campaign", customers), |bencher| {
        let sets = |campaign: &Campaign| decisions.gates(campaign.name()).map_or(0, |sets| sets.closed(Gate::Consent));
        bencher.iter(|| campaigns.iter().map(sets).sum::<u64>());
    });
    group.throughput(Throughput::Elements(some().count() as u64 * 10));
    group.bench_function(BenchmarkId::new("explained one by one", some().count()), |bencher| {
        let explain =
            |campaign: &Campaign| some().map(|row| decisions.explain(campaign.name(), row).len()).sum::<usize>();
        bencher.iter(|| campaigns.iter().map(explain).sum::<usize>());
    });
    Ok(())
}

/// One customer after another, as requests ask.
fn requests(criterion: &mut Criterion, table: &FactTable<'_, u64>, moment: Moment) -> Result<(), Box<dyn Error>> {
    let programme = ten_campaigns()?;
    let step = (table.len() / 1_000).max(1);
    let rows: Vec<_> = (0..table.len()).step_by(step).filter_map(|row| table.customer(row)).collect();
    let mut group = criterion.benchmark_group("one customer in a request");
    group.throughput(Throughput::Elements(rows.len() as u64 * 10));
    group.bench_function(BenchmarkId::new("ten campaigns", rows.len()), |bencher| {
        bencher.iter(|| rows.iter().map(|row| programme.decide_customer(row, moment).len()).sum::<usize>());
    });
    Ok(())
}

fn seven_clauses() -> Rule {
    let clauses = [
        Predicate::Orders { within: Window::Ever, count: Bounds::at_least(2) },
        Predicate::Spent { within: Window::Ever, amount: AmountBounds::at_least(100.into()) },
        Predicate::OrderRecency { days: Bounds::between(7, 365) },
        Predicate::CustomerAge { days: Bounds::at_least(90) },
        Predicate::Orders { within: Window::CalendarDays { days: 365 }, count: Bounds::between(1, 50) },
        Predicate::Spent { within: Window::CalendarDays { days: 90 }, amount: AmountBounds::at_most(2_000.into()) },
        Predicate::Consented { channel: Channel::Email },
    ];
    Rule::All(clauses.into_iter().map(Rule::Is).collect())
}

/// Ten of the ready-made campaigns, of all triggers that the facts can tell of.
fn ten_campaigns() -> Result<Programme, Box<dyn Error>> {
    let campaigns = [
        Campaign::abandoned_order(),
        Campaign::post_purchase_survey(),
        Campaign::welcome(),
        Campaign::win_back(),
        Campaign::declining_customers(),
        Campaign::active_customers(),
        Campaign::loyalty_reward(),
        Campaign::gift(),
        Campaign::news().edit(|parts| parts.audience = seven_clauses())?,
        Campaign::birthday(),
    ];
    Ok(Programme::new(campaigns)?)
}

/// Three of four customers have agreed to e-mail, one of eight has not been asked.
fn consent(key: u64) -> Option<bool> {
    match key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 61 {
        0 => None,
        1 => Some(false),
        _ => Some(true),
    }
}

/// Contacts of all, a cart or an order in detail or a message of every twentieth each.
fn with_facts<'a>(
    table: FactTable<'a, u64>,
    log: &OrderLog<u64>,
    now: DateTime<Utc>,
) -> Result<FactTable<'a, u64>, Box<dyn Error>> {
    let keys = log.keys();
    let every_twentieth = |from: usize| keys.iter().skip(from).step_by(20).copied();
    let days_ago = |days: u64| now - TimeDelta::days(i64::try_from(days).unwrap_or_default());
    let channel = |key: &u64| {
        let consent = match consent(*key) {
            None => Consent::Unknown,
            Some(true) => Consent::Given { since: None },
            Some(false) => Consent::Withdrawn { since: None },
        };
        let facts = ChannelFacts { consent, ..ChannelFacts::reachable_with_consent(None) };
        [(*key, Channel::Email, facts), (*key, Channel::Sms, facts)]
    };
    let carts = every_twentieth(3).map(|key| {
        let cart = Cart::new(key, days_ago(key % 15)).with_value(Decimal::from(key % 90 + 10));
        cart.map(|cart| (key, cart))
    });
    let details = every_twentieth(7).map(|key| {
        let placed_on = days_ago(key % 30 + 5).date_naive();
        let mut order = OrderFacts::new(key, placed_on, Decimal::from(key % 90 + 10));
        order.delivered_on = placed_on.checked_add_days(chrono::Days::new(3));
        (key, order)
    });
    let touches = every_twentieth(11).map(|key| {
        let touch = Touch {
            campaign: "news".into(),
            unit: Unit::Customer,
            enrolment: EnrolmentId::Once,
            step: 1,
            channel: Channel::Email,
            at: days_ago(key % 60),
            kind: TouchKind::Sent,
            opened_at: None,
            clicked_at: None,
        };
        (key, touch)
    });
    let carts: Vec<(u64, Cart)> = carts.collect::<Result<_, _>>()?;
    Ok(table
        .with_channels(keys.iter().flat_map(channel))?
        .with_carts(carts)?
        .with_order_details(details)?
        .with_touches(touches)?
        .with_enrolments(std::iter::empty::<(u64, _)>())?
        .with_visits(std::iter::empty::<(u64, _)>())?)
}

fn now() -> Result<DateTime<Utc>, Box<dyn Error>> {
    let midnight = NaiveDate::from_epoch_days(TODAY).and_then(|today| today.and_hms_opt(10, 0, 0));
    Ok(midnight.ok_or("the shop's last day is outside of the calendar")?.and_utc())
}
