//! The weeks before: the programme run on each of their days as if it had been there, which makes the contact history.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use retention::campaign::{Campaign, Enrolment, FactTable, Moment, Programme, Touch, TouchKind};
use retention::history::OrderLog;
use rust_decimal::Decimal;

use crate::facts::with_day;

/// For so many days.
const DAYS: u64 = 28;

/// What would have been sent.
#[derive(Default)]
pub(crate) struct Past {
    pub(crate) touches: Vec<(u32, Touch)>,
    enrolments: BTreeMap<(u32, Box<str>, u32), Enrolment>,
    /// How many days the programme ran.
    pub(crate) days: u64,
    pub(crate) sent: Vec<Sent>,
}

/// What a campaign would have sent, and what that would have cost.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) campaign: String,
    pub(crate) messages: u64,
    pub(crate) customers: u64,
    pub(crate) held_out: u64,
    pub(crate) cost: Decimal,
}

/// When a programme runs on a day, with the facts of the night before.
pub(crate) fn moment(programme: &Programme, day: NaiveDate, at: NaiveTime) -> Option<Moment> {
    let zone = programme.parts().zone;
    let now: DateTime<Utc> = zone.instant(day.and_time(at))?;
    Some(Moment::new(now).with_watermark(zone.day_start(day)?))
}

impl Past {
    /// Runs the programme on the days before one, with the facts of each of them.
    pub(crate) fn before(
        day: NaiveDate,
        at: NaiveTime,
        log: &OrderLog<u32>,
        table: &FactTable<'_, u32>,
        programme: &Programme,
    ) -> Result<Self, Box<dyn Error>> {
        let mut past = Self::default();
        for ago in (1..=DAYS).rev() {
            let (day, last) = (day.checked_sub_days(Days::new(ago)), day.checked_sub_days(Days::new(ago + 1)));
            let Some((moment, last)) = day.and_then(|day| moment(programme, day, at)).zip(last) else { continue };
            let view = log.as_of(last);
            let table = with_day(table.seen_from(&view)?, &view, &past.touches, past.enrolments())?;
            let decisions = programme.decide(&table, moment);
            // Held out is recorded like sent, once its time has come.
            let held_out = decisions.held_out().filter(|(_, message)| message.at <= moment.now());
            let due = decisions.sends().chain(held_out).map(|(key, message)| (*key, message.touch()));
            past.touches.extend(due);
            for (key, enrolment) in decisions.enrolments() {
                let name = (*key, enrolment.campaign.clone(), enrolment.number);
                past.enrolments.insert(name, enrolment.clone());
            }
            past.days += 1;
        }
        past.sent = by_campaign(&past.touches, programme);
        Ok(past)
    }

    /// With whose they are.
    pub(crate) fn enrolments(&self) -> impl Iterator<Item = (u32, Enrolment)> {
        self.enrolments.iter().map(|((key, ..), enrolment)| (*key, enrolment.clone()))
    }

    /// How many messages, by all campaigns.
    pub(crate) fn messages(&self) -> u64 {
        self.sent.iter().map(|sent| sent.messages).sum()
    }

    /// What they would have cost.
    pub(crate) fn cost(&self) -> Decimal {
        self.sent.iter().map(|sent| sent.cost).sum()
    }

    /// How many customers would have got anything.
    pub(crate) fn customers(&self) -> u64 {
        let sent = self.touches.iter().filter(|(_, touch)| touch.kind == TouchKind::Sent);
        sent.map(|(key, _)| *key).collect::<BTreeSet<_>>().len() as u64
    }
}

/// By campaign, in the programme's order; only those that would have sent anything, or held it back.
fn by_campaign(touches: &[(u32, Touch)], programme: &Programme) -> Vec<Sent> {
    let of = |campaign: &Campaign| {
        let touches = touches.iter().filter(|(_, touch)| &*touch.campaign == campaign.name());
        let sent = touches.clone().filter(|(_, touch)| touch.kind == TouchKind::Sent);
        let messages = sent.clone().count() as u64;
        Sent {
            campaign: campaign.name().to_owned(),
            messages,
            customers: sent.map(|(key, _)| *key).collect::<BTreeSet<_>>().len() as u64,
            held_out: touches.count() as u64 - messages,
            cost: campaign.parts().cost_per_message * Decimal::from(messages),
        }
    };
    programme.campaigns().iter().map(of).filter(|sent| sent.messages + sent.held_out > 0).collect()
}
