//! [`DryRun`]: what a programme would have sent over past dates.

mod history;
mod rows;
#[cfg(feature = "serde")]
mod wire;

use std::fmt::Display;
use std::ops::Range;

use chrono::{NaiveDate, NaiveTime};

use self::history::{Customers, Found, in_order};
pub use self::rows::{DryRunCampaign, DryRunDay, DryRunMessage, DryRunStep};
use super::{MessageCounts, MessagePrices};
use crate::campaign::{FactTable, FactsError, Moment, Programme, TouchKind};
use crate::model::Period;

/// What a programme would have sent over past dates, to whom and at what cost.
///
/// It plays the host: it decides for a day with the facts of that day, records the messages, the held out and the enrolments, and
/// decides for the next day with those beside the facts. [`Programme::dry_run`] runs the days of a period;
/// [`run`](Self::run) one at a time, for facts with a [watermark](Moment::with_watermark), for runs every hour, and for
/// looking at each as it comes.
///
/// | question | answer |
/// |---|---|
/// | how many messages on which day, of which step? | [`days`](Self::days) |
/// | who would have got which, when, over which channel? | [`messages`](Self::messages) |
/// | what would it have cost, by step and channel? | [`steps`](Self::steps), by campaign [`campaigns`](Self::campaigns), in all [`cost`](Self::cost) |
/// | how many people? | [`reached`](Self::reached), [`held_out`](Self::held_out) |
/// | what has it taken to be sent and entered? | [`touches`](Self::touches), [`enrolments`](Self::enrolments) |
///
/// # What it cannot know
///
/// It is as good as the facts of each day. Those that come with dates are seen as they were then: orders, visits, answers,
/// messages. But
///
/// - **what has only its present state is as it is now**: reach, a consent without a date, birthdays, zones, the catalogue, a
///   cart's contents, an order's lines, segments unless they are assigned anew from each day's view. Who has agreed since,
///   without a date, gets all messages.
/// - **what shuts a channel shuts it on all days**, [whatever its date](crate::campaign::ChannelFacts#dates): who has withdrawn their
///   consent, complained or been blacklisted since gets no message in the past, unless each day's channels are given as they were.
/// - **what a cart was before it was touched last**: a cart of the 1st that was touched again on the 20th is there from the 20th on.
/// - **what was corrected or erased later** (a refund without its day, a deleted cart) looks as if it had always been so.
/// - **the effect**: who would not have ordered without the reminder has ordered all the same, and who would have come back for it
///   is still away and is reminded again. A dry run counts messages; their effect takes an [experiment](crate::experiment).
/// - **what came before its first day**: on that day it also sends what a programme that had been running would have sent in the
///   days before. Begin it some days earlier, and leave them out.
/// - **what was really sent**, unless the facts bring it; if they do, both count against the caps.
///
/// # Cost
///
/// Each day takes what [deciding](Programme::decide) takes and a walk over the customers: what was sent before is not copied from
/// day to day, so that twice as many days take twice as long. It holds every message once, as a [`Touch`](crate::campaign::Touch)
/// (88 bytes on 64-bit machines, and the texts of its campaign and unit), with 8 bytes for its place, and about 200 bytes
/// and the key for every customer who got one; where the facts bring messages of their own, those customers' are there once more.
///
/// # Example
///
/// A dry run day by day, with the facts of the night before.
///
/// ```
/// use chrono::{NaiveDate, NaiveTime};
/// use retention::campaign::{
///     Campaign, CampaignParts, ChannelFacts, DryRun, FactTable, MessagePrices, Moment, Offset, Programme, Step, Trigger,
/// };
/// use retention::history::OrderLog;
/// use retention::model::Channel;
/// use rust_decimal::Decimal;
///
/// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
/// let log = OrderLog::from_columns(&["ali", "reza"], &[day(2), day(3)], &[10_00; 2])?;
/// let steps = [(1, Channel::Email), (3, Channel::Sms)].map(|(days, channel)| Step::new(Offset::Day { days, at: None }, channel));
/// let programme = Programme::new([Campaign::new(CampaignParts::new("thanks", Trigger::FirstOrder, steps.into()))?])?;
///
/// let agreed = ChannelFacts::reachable_with_consent(None);
/// let channels = ["ali", "reza"].into_iter().flat_map(|key| [Channel::Email, Channel::Sms].map(|over| (key, over, agreed)));
/// let base = FactTable::of_view(&log.as_of(day(1))).with_channels(channels)?;
///
/// let mut run = DryRun::new(&programme);
/// for date in day(2).iter_days().take_while(|date| *date < day(6)) {
///     let midnight = date.and_time(NaiveTime::MIN).and_utc();
///     let moment = Moment::new(midnight + chrono::TimeDelta::hours(9)).with_watermark(midnight);
///     run.run(base.seen_from(&log.as_of(date - chrono::Days::new(1)))?, moment)?;
/// }
/// let run = run.with_prices(MessagePrices::new().with(Channel::Sms, Decimal::new(7, 2))?);
///
/// let sent: Vec<String> = run.messages().map(|one| format!("{} {} {}", one.date, one.customer, one.touch.channel)).collect();
/// assert_eq!(sent, ["2026-03-03 ali email", "2026-03-04 reza email", "2026-03-05 ali sms"]);
/// assert_eq!(run.steps().iter().map(|step| (step.counts.sent, step.cost)).collect::<Vec<_>>(), [
///     (2, Some(0.into())),
///     (1, Some(Decimal::new(7, 2))),
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DryRun<'p, K> {
    programme: &'p Programme,
    prices: MessagePrices,
    customers: Customers<K>,
    days: Vec<Ran>,
    /// Of one day after another: whose, and which of theirs.
    messages: Vec<(u32, u32)>,
    /// By campaign: how many customers it sends to, and how many are held out of it.
    reached: Vec<[u64; 2]>,
    reached_by_any: [u64; 2],
}

/// One run.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ran {
    moment: Moment,
    counts: Vec<MessageCounts>,
    messages: Range<usize>,
}

impl<'p, K> DryRun<'p, K> {
    /// Of a programme, before its first day. A message costs what its campaign says.
    ///
    /// # Example
    ///
    /// See [`DryRun`].
    pub fn new(programme: &'p Programme) -> Self {
        Self {
            programme,
            prices: MessagePrices::new(),
            customers: Customers::default(),
            days: Vec::new(),
            messages: Vec::new(),
            reached: vec![[0, 0]; programme.campaigns().len()],
            reached_by_any: [0, 0],
        }
    }

    /// The same at other prices; what was sent costs what they say, too.
    ///
    /// # Example
    ///
    /// See [`DryRun`].
    #[must_use]
    pub fn with_prices(self, prices: MessagePrices) -> Self {
        Self { prices, ..self }
    }

    /// The programme.
    pub fn programme(&self) -> &'p Programme {
        self.programme
    }

    /// How many messages are sent.
    pub fn sent(&self) -> u64 {
        self.days.iter().flat_map(|day| &day.counts).map(|counts| counts.sent).sum()
    }

    /// How many customers get at least one message.
    pub fn reached(&self) -> u64 {
        let [reached, _] = self.reached_by_any;
        reached
    }

    /// How many customers are held out of at least one message.
    pub fn held_out(&self) -> u64 {
        let [_, held_out] = self.reached_by_any;
        held_out
    }
}

impl<K: Ord + Clone + Display + Send + Sync> DryRun<'_, K> {
    /// Runs the programme at a moment, with what was known then: most simply what a log saw. The messages and enrolments of the runs
    /// before are part of the contact history, beside those that the facts bring; where those say nothing, nothing had been sent
    /// before.
    ///
    /// Customers may come and go from run to run.
    ///
    /// # Errors
    ///
    /// [`FactsError`] if the moment is not later than that of the run before, or for more than 2³² customers or messages of one.
    ///
    /// # Example
    ///
    /// See [`DryRun`].
    pub fn run(&mut self, facts: FactTable<'_, K>, moment: Moment) -> Result<(), FactsError> {
        if let Some(last) = self.days.last().filter(|last| last.moment.now() >= moment.now()) {
            let expected = format!("an instant after that of the run before, {}", last.moment.now());
            return Err(FactsError::field("moment", expected, moment.now()));
        }
        let mut places = self.customers.align(facts.keys());
        self.customers.see(&places, &facts, moment.now());
        let (mut found, counts) = {
            let table = facts.with_added(self.customers.rows(&places, moment.now()));
            let decisions = self.programme.decide(&table, moment);
            (Found::of(&decisions, &table, &places), decisions.counts())
        };
        self.customers.enter(&mut places, &mut found)?;
        let first = self.messages.len();
        self.record(&places, found)?;
        self.days.push(Ran { moment, counts, messages: first..self.messages.len() });
        Ok(())
    }

    /// Records what a run sends.
    fn record(&mut self, places: &[Option<u32>], found: Found<K>) -> Result<(), FactsError> {
        let place = |row: usize| places.get(row).copied().flatten();
        for (row, enrolment) in found.enrolments {
            if let Some(customer) = place(row).and_then(|place| self.customers.get_mut(place)) {
                customer.added.enrolments.add(enrolment);
            }
        }
        let mut numbered: Vec<_> = found.touches.into_iter().enumerate().collect();
        let first = self.messages.len();
        self.messages.resize(first.saturating_add(numbered.len()), (0, 0));
        numbered.sort_by(|(_, one), (_, other)| in_order(one, other));
        for (number, (row, campaign, touch)) in numbered {
            let Some(place) = place(row) else { continue };
            let Some(customer) = self.customers.get_mut(place) else { continue };
            let held_out = usize::from(touch.kind == TouchKind::HeldOut);
            let count = |counts: Option<&mut [u64; 2]>| {
                if let Some(count) = counts.and_then(|counts| counts.get_mut(held_out)) {
                    *count += 1;
                }
            };
            if customer.by_campaign.iter().all(|(_, kind)| *kind != touch.kind) {
                count(Some(&mut self.reached_by_any));
            }
            if !customer.by_campaign.contains(&(campaign, touch.kind)) {
                customer.by_campaign.push((campaign, touch.kind));
                count(self.reached.get_mut(campaign));
            }
            let nth = customer.added.touches.add(touch);
            let nth = u32::try_from(nth).map_err(|_| FactsError::TooMany { field: "touches", found: nth })?;
            if let Some(message) = self.messages.get_mut(first.saturating_add(number)) {
                *message = (place, nth);
            }
        }
        Ok(())
    }
}

impl Programme {
    /// What the programme would have sent on each day of a period, run once a day at a time of its zone's clock, with facts that
    /// are complete up to each run.
    ///
    /// `facts` gives what was known on a day: most simply what a log knew by the evening before. [`DryRun`] says what comes of it, and what it
    /// cannot know; facts with a watermark, or runs at other times, take [`DryRun::run`].
    ///
    /// Days whose run is outside of the calendar are left out.
    ///
    /// # Errors
    ///
    /// What `facts` fails with, and [`FactsError`] as for [`DryRun::run`].
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
    /// // Runs at midnight, with what the log knew of the day before: that of the day itself sees the orders of its evening.
    /// let before = |date: NaiveDate| log.as_of(date.pred_opt().unwrap_or(date));
    /// let run = programme.dry_run(week, NaiveTime::default(), |date| base.clone().with_orders(&before(date)))?;
    ///
    /// let sent: Vec<u64> = run.days().map(|day| day.sent()).collect();
    /// assert_eq!(sent, [0, 0, 1, 2, 0, 0, 0]); // ali on the 3rd, reza and sara on the 4th
    /// assert_eq!((run.sent(), run.reached(), run.cost()), (3, 3, Some(Decimal::new(6, 2))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dry_run<'a, K, E>(
        &self,
        days: Period,
        at: NaiveTime,
        mut facts: impl FnMut(NaiveDate) -> Result<FactTable<'a, K>, E>,
    ) -> Result<DryRun<'_, K>, E>
    where
        K: Ord + Clone + Display + Send + Sync + 'a,
        E: From<FactsError>,
    {
        let mut run = DryRun::new(self);
        for date in days.start().iter_days().take_while(|date| *date < days.end()) {
            let Some(now) = self.parts().zone.instant(date.and_time(at)) else { continue };
            run.run(facts(date)?, Moment::new(now))?;
        }
        Ok(run)
    }
}
