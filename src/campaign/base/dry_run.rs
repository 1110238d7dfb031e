//! [`DryRun`]: what a programme would have sent over past dates.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;

use super::MessageCounts;
use crate::campaign::{Decisions, Enrolment, FactTable, FactsError, Moment, Programme, Touch};
use crate::model::Period;

/// What a programme would have sent over past dates, to whom and at what cost. From [`Programme::dry_run`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DryRun {
    days: Vec<DryRunDay>,
    campaigns: Vec<DryRunCampaign>,
    reached: u64,
    held_out: u64,
}

/// A day of a [`DryRun`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct DryRunDay {
    /// The day, by the programme's zone.
    pub date: NaiveDate,
    /// The instant of its run.
    pub at: DateTime<Utc>,
    /// How many messages of which step: by campaign, in the programme's order, then by step.
    pub messages: Vec<MessageCounts>,
}

/// A campaign over all days of a [`DryRun`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct DryRunCampaign {
    /// Which.
    pub campaign: String,
    /// How many messages it sends.
    pub sent: u64,
    /// How many customers get at least one.
    pub reached: u64,
    /// How many customers are held out of at least one.
    pub held_out: u64,
    /// What its messages cost: their number times [`cost_per_message`](crate::campaign::CampaignParts::cost_per_message) (document 003: pay per
    /// message). `None` if that has more digits than a `Decimal` holds.
    #[cfg_attr(feature = "serde", serde(serialize_with = "written"))]
    pub cost: Option<Decimal>,
}

impl DryRun {
    /// The days, in order.
    pub fn days(&self) -> &[DryRunDay] {
        &self.days
    }

    /// The campaigns, in the programme's order.
    pub fn campaigns(&self) -> &[DryRunCampaign] {
        &self.campaigns
    }

    /// One campaign; `None` if there is none of this name.
    pub fn campaign(&self, name: &str) -> Option<&DryRunCampaign> {
        self.campaigns.iter().find(|campaign| campaign.campaign == name)
    }

    /// How many messages are sent.
    pub fn sent(&self) -> u64 {
        self.campaigns.iter().map(|campaign| campaign.sent).sum()
    }

    /// How many customers get at least one message.
    pub fn reached(&self) -> u64 {
        self.reached
    }

    /// How many customers are held out of at least one message.
    pub fn held_out(&self) -> u64 {
        self.held_out
    }

    /// What all messages cost; `None` if that has more digits than a `Decimal` holds.
    pub fn cost(&self) -> Option<Decimal> {
        self.campaigns.iter().try_fold(Decimal::ZERO, |sum, campaign| sum.checked_add(campaign.cost?))
    }
}

impl Programme {
    /// What the programme would have sent on each day of a period, run once a day at a time of its zone's clock.
    ///
    /// `facts` gives what was known on a day: most simply what a log saw on it. The messages of one day are part of the contact history
    /// of the days after it, beside the touches and enrolments that the facts bring with them; where those say nothing, nothing had
    /// been sent before. Facts that the programme itself would have changed (who would not have ordered without the reminder) are as
    /// they were: a dry run counts messages and tells nothing of their effect, which takes
    /// an [experiment](crate::experiment).
    ///
    /// Whoever has withdrawn their consent, been suppressed or blacklisted counts as not written to on all days, also on those before
    /// [its date](crate::campaign::ChannelFacts#dates), unless `facts` gives each day's channels as they were.
    ///
    /// Days whose run is outside of the calendar are left out.
    ///
    /// # Errors
    ///
    /// What `facts` fails with, and [`FactsError`] if there are more messages than a table holds.
    ///
    /// # Example
    ///
    /// A message for every new customer on the day after the first order, at 2 cents each:
    ///
    /// ```
    /// use chrono::{NaiveDate, NaiveTime};
    /// use retention::campaign::{Campaign, CampaignParts, ChannelFacts, FactTable, Offset, Programme, Step, Trigger};
    /// use retention::history::OrderLog;
    /// use retention::model::{Channel, Period};
    /// use rust_decimal::Decimal;
    ///
    /// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    /// let log = OrderLog::from_columns(&["ali", "reza", "sara"], &[day(2), day(3), day(3)], &[10_00; 3])?;
    ///
    /// let thanks = Step::new(Offset::Day { days: 1, at: None }, Channel::Email);
    /// let mut parts = CampaignParts::new("thanks", Trigger::FirstOrder, vec![thanks]);
    /// parts.cost_per_message = Decimal::new(2, 2);
    /// let programme = Programme::new([Campaign::new(parts)?])?;
    ///
    /// let contacts = log.keys().iter().map(|key| (*key, Channel::Email, ChannelFacts::reachable_with_consent(None)));
    /// let base = FactTable::of_view(&log.as_of(day(1))).with_channels(contacts)?;
    /// let week = Period::new(day(1), day(8))?;
    /// let run = programme.dry_run(week, NaiveTime::default(), |date| base.clone().with_orders(&log.as_of(date)))?;
    ///
    /// let sent: Vec<u64> = run.days().iter().map(|day| day.messages.iter().map(|step| step.sent).sum()).collect();
    /// assert_eq!(sent, [0, 0, 1, 2, 0, 0, 0]); // ali on the 3rd, reza and sara on the 4th
    /// assert_eq!((run.sent(), run.reached(), run.cost()), (3, 3, Some(Decimal::new(6, 2))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dry_run<'a, K, E>(
        &self,
        days: Period,
        at: NaiveTime,
        mut facts: impl FnMut(NaiveDate) -> Result<FactTable<'a, K>, E>,
    ) -> Result<DryRun, E>
    where
        K: Ord + Clone + Display + Send + Sync + 'a,
        E: From<FactsError>,
    {
        let mut history = History::default();
        let mut run = Vec::new();
        for date in days.start().iter_days().take_while(|date| *date < days.end()) {
            let Some(now) = self.parts().zone.instant(date.and_time(at)) else { continue };
            let table = history.on_top_of(facts(date)?)?;
            let decisions = self.decide(&table, Moment::new(now));
            run.push(DryRunDay { date, at: now, messages: decisions.counts() });
            history.record(&decisions);
        }
        Ok(history.summed_up(self, run))
    }
}

/// What a dry run has sent so far.
struct History<K> {
    touches: Vec<(K, Touch)>,
    /// By customer, campaign and number: what was recorded last.
    enrolments: BTreeMap<(K, Box<str>, u32), Enrolment>,
    /// By campaign.
    reached: BTreeMap<usize, BTreeSet<K>>,
    held_out: BTreeMap<usize, BTreeSet<K>>,
    sent: BTreeMap<usize, u64>,
}

impl<K> Default for History<K> {
    fn default() -> Self {
        Self {
            touches: Vec::new(),
            enrolments: BTreeMap::new(),
            reached: BTreeMap::new(),
            held_out: BTreeMap::new(),
            sent: BTreeMap::new(),
        }
    }
}

impl<K: Ord + Clone + Display + Send + Sync> History<K> {
    /// A day's facts, with what was sent on the days before it. Who is not in the table any more is left out.
    fn on_top_of<'a>(&self, table: FactTable<'a, K>) -> Result<FactTable<'a, K>, FactsError> {
        let is_there = |key: &&K| table.position(key).is_some();
        let (mut touches, mut enrolments) = (Vec::new(), Vec::new());
        for (row, key) in table.keys().iter().enumerate() {
            let Some(known) = table.known(row) else { continue };
            touches.extend(known.touches.unwrap_or_default().iter().map(|touch| (key.clone(), touch.clone())));
            let theirs = known.enrolments.unwrap_or_default().iter();
            let superseded =
                |one: &Enrolment| self.enrolments.contains_key(&(key.clone(), one.campaign.clone(), one.number));
            enrolments.extend(theirs.filter(|one| !superseded(one)).map(|one| (key.clone(), one.clone())));
        }
        touches.extend(self.touches.iter().filter(|(key, _)| is_there(&key)).cloned());
        let own = self.enrolments.iter().filter(|((key, ..), _)| is_there(&key));
        enrolments.extend(own.map(|((key, ..), enrolment)| (key.clone(), enrolment.clone())));
        table.with_touches(touches)?.with_enrolments(enrolments)
    }

    /// Records what a day sends.
    fn record(&mut self, decisions: &Decisions<'_, K>) {
        let now = decisions.moment().now();
        let keys = decisions.keys();
        for one in decisions.sent() {
            let Some(key) = keys.get(one.row) else { continue };
            self.touches.push((key.clone(), one.message.touch()));
            self.reached.entry(one.campaign).or_default().insert(key.clone());
            *self.sent.entry(one.campaign).or_default() += 1;
        }
        for one in decisions.controls().iter().filter(|one| one.message.at <= now) {
            let Some(key) = keys.get(one.row) else { continue };
            self.touches.push((key.clone(), one.message.touch()));
            self.held_out.entry(one.campaign).or_default().insert(key.clone());
        }
        for (key, enrolment) in decisions.enrolments() {
            let place = (key.clone(), enrolment.campaign.clone(), enrolment.number);
            self.enrolments.insert(place, enrolment.clone());
        }
    }

    fn summed_up(self, programme: &Programme, days: Vec<DryRunDay>) -> DryRun {
        let count = |of: &BTreeMap<usize, BTreeSet<K>>, at| of.get(&at).map_or(0, BTreeSet::len) as u64;
        let campaign = |(at, campaign): (usize, &crate::campaign::Campaign)| {
            let sent = self.sent.get(&at).copied().unwrap_or_default();
            DryRunCampaign {
                campaign: campaign.name().to_owned(),
                sent,
                reached: count(&self.reached, at),
                held_out: count(&self.held_out, at),
                cost: campaign.parts().cost_per_message.checked_mul(sent.into()),
            }
        };
        let all = |of: &BTreeMap<usize, BTreeSet<K>>| of.values().flatten().collect::<BTreeSet<_>>().len() as u64;
        DryRun {
            days,
            campaigns: programme.campaigns().iter().enumerate().map(campaign).collect(),
            reached: all(&self.reached),
            held_out: all(&self.held_out),
        }
    }
}

#[cfg(feature = "serde")]
#[expect(clippy::ref_option, reason = "as serde calls it")]
fn written<S: serde::Serializer>(cost: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    use serde::Serialize as _;
    cost.map(crate::model::wire::WireDecimal).serialize(serializer)
}
