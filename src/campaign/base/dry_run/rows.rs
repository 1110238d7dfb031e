//! What a [`DryRun`] is asked for: days, messages, steps, campaigns.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{DryRun, Ran};
use crate::campaign::{Campaign, Enrolment, MessageCounts, Moment, Touch, TouchKind};

/// A day of a [`DryRun`], or rather one run of it.
///
/// # Example
///
/// See [`Programme::dry_run`](crate::campaign::Programme::dry_run).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DryRunDay<'r> {
    /// The day, by the programme's zone.
    pub date: NaiveDate,
    /// The instant of its run, and up to when its facts were complete.
    pub moment: Moment,
    /// How many messages of which step: by campaign, in the programme's order, then by step.
    pub messages: &'r [MessageCounts],
    /// What they cost; `None` if that has more digits than a `Decimal` holds.
    pub cost: Option<Decimal>,
}

/// A message of a [`DryRun`], or one that somebody is held out of.
///
/// # Example
///
/// See [`DryRun`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DryRunMessage<'r, K> {
    /// Who would have got it.
    pub customer: &'r K,
    /// The day, by the programme's zone.
    pub date: NaiveDate,
    /// What is recorded of it: campaign, unit, enrolment, step, channel, instant, and whether it was sent or held out.
    pub touch: &'r Touch,
    /// What it costs; nothing if it was held out.
    pub cost: Decimal,
}

/// A step of a campaign over all days of a [`DryRun`].
///
/// # Example
///
/// See [`DryRun`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct DryRunStep {
    /// How many messages, of which step over which channel.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub counts: MessageCounts,
    /// What one costs.
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    pub price: Decimal,
    /// What those that are sent cost; `None` if that has more digits than a `Decimal` holds.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::campaign::base::written"))]
    pub cost: Option<Decimal>,
}

/// A campaign over all days of a [`DryRun`].
///
/// # Example
///
/// See [`DryRun::campaign`].
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
    /// What its messages cost, each at the [price](crate::campaign::MessagePrices) of its channel, or else at the campaign's own
    /// (document 003: pay per message). `None` if that has more digits than a `Decimal` holds.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::campaign::base::written"))]
    pub cost: Option<Decimal>,
}

impl DryRunDay<'_> {
    /// How many messages are sent.
    pub fn sent(&self) -> u64 {
        self.messages.iter().map(|step| step.sent).sum()
    }
}

impl<K> DryRun<'_, K> {
    /// The days, in order.
    pub fn days(&self) -> impl ExactSizeIterator<Item = DryRunDay<'_>> {
        self.days.iter().map(|ran| self.day(ran))
    }

    /// All messages, and those that somebody was held out of: day by day, each day in the order of
    /// [`Decisions::touches`](crate::campaign::Decisions::touches).
    ///
    /// # Example
    ///
    /// See [`DryRun`].
    pub fn messages(&self) -> impl Iterator<Item = DryRunMessage<'_, K>> {
        self.days.iter().flat_map(|ran| self.messages_of(ran))
    }

    /// Those of a day, by the programme's zone; none on a day without a run.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::{NaiveDate, NaiveTime};
    /// use retention::campaign::{Campaign, ChannelFacts, CustomerFacts, FactTable, FactsError, Programme, ReEntry};
    /// use retention::model::{Channel, Period};
    ///
    /// let agreed = ChannelFacts::reachable_with_consent(None);
    /// let mina = CustomerFacts::new("mina").with_channel(Channel::Email, agreed).with_orders([])?;
    /// let table = FactTable::from_rows([mina])?;
    /// let programme = Programme::new([Campaign::news()])?;
    ///
    /// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    /// let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
    /// let run = programme.dry_run(Period::new(day(9), day(23))?, noon, |_| Ok::<_, FactsError>(table.clone()))?;
    /// // The news goes out on Tuesdays.
    /// let on = |date| run.messages_on(date).map(|message| *message.customer).collect::<Vec<_>>();
    /// assert_eq!((on(day(9)), on(day(10)), run.sent()), (vec![], vec!["mina"], 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn messages_on(&self, date: NaiveDate) -> impl Iterator<Item = DryRunMessage<'_, K>> {
        self.days.iter().filter(move |ran| self.date(ran) == date).flat_map(|ran| self.messages_of(ran))
    }

    /// The steps, each with its messages over all days and what they cost: by campaign, in the programme's order, then by step.
    /// Only steps that somebody gets, or would.
    ///
    /// # Example
    ///
    /// See [`DryRun`].
    pub fn steps(&self) -> Vec<DryRunStep> {
        let counts = self.days.iter().flat_map(|day| day.counts.iter().cloned());
        // There are fewer messages than 64 bits count.
        let sums = MessageCounts::sum(self.programme, counts).unwrap_or_default();
        let step = |counts: MessageCounts| {
            let price = self.prices.per_message(self.programme, &counts.campaign, counts.channel).unwrap_or_default();
            DryRunStep { cost: price.checked_mul(counts.sent.into()), counts, price }
        };
        sums.into_iter().map(step).collect()
    }

    /// The campaigns, in the programme's order, also those that send nothing.
    pub fn campaigns(&self) -> Vec<DryRunCampaign> {
        let steps = self.steps();
        let campaign = |(campaign, counts): (&Campaign, &[u64; 2])| {
            let own = || steps.iter().filter(|step| step.counts.campaign == campaign.name());
            let [reached, held_out] = *counts;
            DryRunCampaign {
                campaign: campaign.name().to_owned(),
                sent: own().map(|step| step.counts.sent).sum(),
                reached,
                held_out,
                cost: own().try_fold(Decimal::ZERO, |sum, step| sum.checked_add(step.cost?)),
            }
        };
        self.programme.campaigns().iter().zip(&self.reached).map(campaign).collect()
    }

    /// One campaign; `None` if there is none of this name.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::{Campaign, DryRun, Programme};
    ///
    /// let programme = Programme::new([Campaign::news()])?;
    /// let run: DryRun<&str> = DryRun::new(&programme);
    /// assert_eq!(run.campaign("news").map(|news| (news.sent, news.reached, news.cost)), Some((0, 0, Some(0.into()))));
    /// assert_eq!(run.campaign("no such"), None);
    /// # Ok::<(), retention::campaign::CampaignError>(())
    /// ```
    pub fn campaign(&self, name: &str) -> Option<DryRunCampaign> {
        self.campaigns().into_iter().find(|campaign| campaign.campaign == name)
    }

    /// What all messages cost; `None` if that has more digits than a `Decimal` holds.
    pub fn cost(&self) -> Option<Decimal> {
        self.steps().iter().try_fold(Decimal::ZERO, |sum, step| sum.checked_add(step.cost?))
    }

    /// What the run has taken to be sent, or held out, with whose it is: in the order of [`messages`](Self::messages). To go on
    /// from there, hand it to [`with_touches`](crate::campaign::FactTable::with_touches), with what the facts bring.
    ///
    /// # Example
    ///
    /// See [`enrolments`](Self::enrolments).
    pub fn touches(&self) -> impl Iterator<Item = (&K, Touch)> {
        self.messages().map(|message| (message.customer, message.touch.clone()))
    }

    /// What the run has recorded of enrolments of campaigns that customers enter because they match the
    /// [audience](crate::campaign::Trigger::Audience), as it was left: by customer, each enrolment once.
    ///
    /// # Example
    ///
    /// Deciding for today, as if the programme had run all week:
    ///
    /// ```
    /// use chrono::{NaiveDate, NaiveTime};
    /// use retention::campaign::{
    ///     Campaign, CampaignParts, ChannelFacts, CustomerFacts, FactTable, FactsError, Moment, Offset, Outcome, Programme,
    ///     Step, Trigger,
    /// };
    /// use retention::model::{Channel, Period};
    ///
    /// let steps = [0, 7].map(|days| Step::new(Offset::days(days), Channel::Email));
    /// let programme = Programme::new([Campaign::new(CampaignParts::new("tips", Trigger::Audience, steps.into()))?])?;
    /// let agreed = ChannelFacts::reachable_with_consent(None);
    /// let table = FactTable::from_rows([CustomerFacts::new("mina").with_channel(Channel::Email, agreed)])?;
    ///
    /// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    /// let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
    /// let week = Period::new(day(2), day(9))?;
    /// let run = programme.dry_run(week, noon, |_| Ok::<_, FactsError>(table.clone()))?;
    ///
    /// let today = table.clone().with_touches(run.touches())?.with_enrolments(run.enrolments())?;
    /// let mina = programme.decide(&today, Moment::new(day(9).and_time(noon).and_utc())).of_customer(0).remove(0);
    /// assert_eq!(mina.message().map(|message| message.number), Some(2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn enrolments(&self) -> impl Iterator<Item = (&K, Enrolment)> {
        self.customers.iter().flat_map(|customer| {
            customer.added.enrolments.added().iter().map(|enrolment| (&customer.key, enrolment.clone()))
        })
    }

    fn day<'r>(&'r self, ran: &'r Ran) -> DryRunDay<'r> {
        let cost = self.prices.cost(self.programme, &ran.counts);
        DryRunDay { date: self.date(ran), moment: ran.moment, messages: &ran.counts, cost }
    }

    fn date(&self, ran: &Ran) -> NaiveDate {
        self.programme.parts().zone.local(ran.moment.now()).date()
    }

    fn messages_of<'r>(&'r self, ran: &'r Ran) -> impl Iterator<Item = DryRunMessage<'r, K>> {
        let (date, messages) = (self.date(ran), self.messages.get(ran.messages.clone()).unwrap_or_default());
        messages.iter().filter_map(move |message| self.message(date, *message))
    }

    fn message(&self, date: NaiveDate, (place, nth): (u32, u32)) -> Option<DryRunMessage<'_, K>> {
        let customer = self.customers.get(place)?;
        let touch = customer.added.touches.added().get(nth as usize)?;
        let price = self.prices.per_message(self.programme, &touch.campaign, touch.channel);
        let cost = price.filter(|_| touch.kind == TouchKind::Sent).unwrap_or_default();
        Some(DryRunMessage { customer: &customer.key, date, touch, cost })
    }
}
