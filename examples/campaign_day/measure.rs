//! From the decisions to the numbers of the report.

use std::collections::BTreeSet;
use std::error::Error;

use chrono::{Days, NaiveDate};
use retention::campaign::{
    Campaign, Catalogue, ChannelFacts, Decisions, DryRun, Gate, MessageCounts, MessagePrices, OutcomeKind, Programme,
    Reach, ReasonCode, SoleBlockers, TouchKind,
};
use retention::history::OrderLog;
use retention::measure::PurchaseUnit;
use retention::model::{Channel, ConsentState};
use retention::segment::ShopRhythm;

use crate::args::Own;
use crate::common::overview::Overview;
use crate::facts::{Known, with_segments};
use crate::found;
use crate::knowledge::goods;
use crate::past::{self, moment};
use crate::programme::{changed, prices, programme};
use crate::report::{Blockers, Contact, Messages, Outcomes, OverChannel, Past, Report, Run};

/// Decides for the day after the one up to which the shop is seen. `None` if there is no order up to then.
pub(crate) fn report(
    log: &OrderLog<u32>,
    known: &Known,
    as_of: Option<NaiveDate>,
    own: &Own,
) -> Result<Option<Report>, Box<dyn Error>> {
    let view = as_of.map_or_else(|| log.latest(), |date| log.as_of(date));
    let Some(overview) = Overview::of(log, &view, &view.summary()) else { return Ok(None) };
    let rhythm = ShopRhythm::of(&view.time_between_purchases(PurchaseUnit::Days));
    let programme = programme(rhythm, if known.is_orders_alone() { Catalogue::new() } else { goods::catalogue()? })?;
    let day = view.date().checked_add_days(Days::new(1));
    let moment_of = |day| moment(&programme, day, own.at());
    let (day, moment) = day.and_then(|day| Some((day, moment_of(day)?))).ok_or("--as-of: expected an earlier date")?;

    let base = known.table(&view)?;
    let prices = prices()?;
    let past = past::before(day, own.at(), log, &base, (&programme, prices.clone()))?;
    let table = with_segments(base, &view)?.with_touches(past.touches())?.with_enrolments(past.enrolments())?;
    let bound = programme.bind(&table, moment);
    let decisions = bound.decide();
    let unknown_campaign = || {
        let names: Vec<&str> = programme.campaigns().iter().map(Campaign::name).collect();
        format!("--campaign: expected one of {}, found {}", names.join(", "), own.campaign())
    };
    let campaign = programme.campaign(own.campaign()).ok_or_else(unknown_campaign)?;
    let sole = decisions.sole_blockers(campaign.name()).ok_or_else(unknown_campaign)?;
    let gates = decisions.gates(campaign.name()).ok_or_else(unknown_campaign)?;
    let near = found::near(&bound, campaign, known);
    let changed = changed(&programme)?;
    let zone = programme.parts().zone;
    Ok(Some(Report {
        overview,
        run: Run {
            now: moment.now(),
            local: zone.local(moment.now()),
            zone,
            campaigns: programme.campaigns().len(),
            global_holdout: programme.parts().global_holdout,
            median_gap: rhythm.median_gap(),
            people: table.len() as u64,
            orders_alone: known.is_orders_alone(),
            assumed: known.assumed().to_vec(),
        },
        contacts: contacts(&programme, &known.channels(table.keys()), table.len() as u64, moment.now()),
        messages: decisions.counts().into_iter().map(|counts| messages(&programme, &prices, counts)).collect(),
        outcomes: programme.campaigns().iter().map(|campaign| outcomes(campaign.name(), &decisions)).collect(),
        waterfall: decisions.waterfall(campaign.name()).ok_or_else(unknown_campaign)?,
        closed: Gate::ALL.iter().map(|gate| (*gate, gates.closed(*gate))).collect(),
        explained: found::explained(&decisions, &sole, known)?,
        blockers: blockers(&sole),
        what_if: found::what_if(&bound, &decisions, &changed)?,
        one: own.explain.as_deref().map(|wanted| found::one(&decisions, wanted, known)).transpose()?,
        near,
        past: past_of(&past),
    }))
}

/// The channels that the programme writes over.
fn contacts(
    programme: &Programme,
    known: &[(u32, Channel, ChannelFacts)],
    people: u64,
    now: chrono::DateTime<chrono::Utc>,
) -> Vec<Contact> {
    let steps = || programme.campaigns().iter().flat_map(|campaign| &campaign.parts().steps);
    let used = Channel::ALL.into_iter().filter(|channel| steps().any(|step| step.channel == *channel));
    let of_channel = |channel| {
        let facts = || known.iter().filter(move |(_, other, _)| *other == channel).map(|(.., facts)| facts);
        let count = |is: &dyn Fn(&ChannelFacts) -> bool| facts().filter(|facts| is(facts)).count() as u64;
        let reachable = |facts: &ChannelFacts| facts.reach == Reach::Reachable;
        let given = |facts: &ChannelFacts| facts.consent.at(now) == ConsentState::Given;
        let listed = |facts: &ChannelFacts| facts.is_suppressed() || facts.is_blacklisted();
        let consent_given = count(&given);
        let consent_withdrawn = count(&|facts| facts.consent.at(now) == ConsentState::Withdrawn);
        Contact {
            channel,
            reachable: count(&reachable),
            consent_given,
            consent_withdrawn,
            consent_unknown: people - consent_given - consent_withdrawn,
            listed: count(&listed),
            open: count(&|facts| reachable(facts) && given(facts) && !listed(facts)),
        }
    };
    used.map(of_channel).collect()
}

fn messages(programme: &Programme, prices: &MessagePrices, counts: MessageCounts) -> Messages {
    let parts = programme.campaign(&counts.campaign).map(Campaign::parts);
    let step = parts.and_then(|parts| parts.steps.get(usize::from(counts.step).saturating_sub(1)));
    Messages {
        offer: step.and_then(|step| step.offer.as_ref()).map(ToString::to_string),
        cost: prices.cost(programme, [&counts]).unwrap_or_default(),
        counts,
    }
}

/// What went out before, by campaign and by channel.
fn past_of(run: &DryRun<'_, u32>) -> Past {
    let steps = run.steps();
    let over = |channel: Channel| {
        let steps = || steps.iter().filter(move |step| step.counts.channel == channel);
        let sent =
            run.messages().filter(|message| message.touch.kind == TouchKind::Sent && message.touch.channel == channel);
        OverChannel {
            channel,
            messages: steps().map(|step| step.counts.sent).sum(),
            customers: sent.map(|message| *message.customer).collect::<BTreeSet<_>>().len() as u64,
            price: steps().map(|step| step.price).max().unwrap_or_default(),
            cost: steps().filter_map(|step| step.cost).sum(),
        }
    };
    Past {
        days: run.days().map(|day| (day.date, day.sent(), day.cost.unwrap_or_default())).collect(),
        campaigns: run.campaigns().into_iter().filter(|campaign| campaign.sent + campaign.held_out > 0).collect(),
        channels: Channel::ALL.map(over).into_iter().filter(|over| over.messages > 0).collect(),
        messages: run.sent(),
        customers: run.reached(),
        held_out: run.held_out(),
        cost: run.cost().unwrap_or_default(),
    }
}

fn outcomes(campaign: &str, decisions: &Decisions<'_, u32>) -> Outcomes {
    let rows = 0..decisions.keys().len();
    let of_kind = |kind| rows.clone().filter(move |row| decisions.outcome(campaign, *row) == Some(kind));
    let waiting = of_kind(OutcomeKind::NotYet).filter_map(|row| decisions.reason(campaign, row));
    let triggered = waiting.filter(|code| *code != ReasonCode::NotTriggered);
    let mut reasons: Vec<(ReasonCode, u64)> = Vec::new();
    for reason in triggered {
        match reasons.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, count)) => *count += 1,
            None => reasons.push((reason, 1)),
        }
    }
    Outcomes {
        campaign: campaign.to_owned(),
        counts: OutcomeKind::ALL.iter().map(|kind| (*kind, of_kind(*kind).count() as u64)).collect(),
        waiting_for: reasons.into_iter().max_by_key(|(code, count)| (*count, std::cmp::Reverse(*code))),
    }
}

fn blockers(blockers: &SoleBlockers<'_, u32>) -> Blockers {
    let clauses = blockers.clauses().iter().filter(|clause| clause.customers > 0);
    Blockers {
        reasons: blockers.counts().to_vec(),
        clauses: clauses.map(|clause| (clause.rule.to_string(), clause.customers)).collect(),
    }
}
