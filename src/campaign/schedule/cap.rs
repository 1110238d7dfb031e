//! Caps: how many messages count, and when there is room for another.

use std::num::NonZeroU32;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::campaign::{Cap, CapScope, CapWindow, Known, Touch, TouchKind};
use crate::model::{Channel, Zone};

/// Which messages a cap counts.
#[derive(Clone, Copy)]
pub(crate) struct CapOf<'a> {
    /// Those of one campaign; `None` is all of the programme.
    pub(crate) campaign: Option<&'a str>,
    /// What [`CapWindow::Enrolment`] counts; `None` before there is one.
    pub(crate) enrolment: Option<&'a dyn Fn(&Touch) -> bool>,
    /// Which of those that were held out count like those that were sent.
    pub(crate) control: Control<'a>,
}

/// Which messages that were held out count: those of the arm that the customer is in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Control<'a> {
    /// None: the customer gets messages.
    #[default]
    No,
    /// Those of one campaign, which the customer is held out of.
    Of(&'a str),
    /// All: the customer is held out of everything.
    Global,
}

impl<'a> CapOf<'a> {
    /// All that the programme has sent.
    pub(crate) fn programme() -> Self {
        Self { campaign: None, enrolment: None, control: Control::No }
    }

    /// What a campaign has sent.
    pub(crate) fn campaign(name: &'a str, enrolment: Option<&'a dyn Fn(&Touch) -> bool>) -> Self {
        Self { campaign: Some(name), enrolment, control: Control::No }
    }

    /// The same for a customer who is held out.
    pub(crate) fn with_control(self, control: Control<'a>) -> Self {
        Self { control, ..self }
    }

    fn counts(&self, touch: &Touch) -> bool {
        self.control.counts(touch) && self.campaign.is_none_or(|campaign| campaign == &*touch.campaign)
    }
}

impl Control<'_> {
    /// Whether a message is one that they got, or would have.
    pub(crate) fn counts(self, touch: &Touch) -> bool {
        match (touch.kind, self) {
            (TouchKind::Sent, _) | (TouchKind::HeldOut, Self::Global) => true,
            (TouchKind::HeldOut, Self::Of(campaign)) => *campaign == *touch.campaign,
            (TouchKind::HeldOut, Self::No) | (TouchKind::Transactional, _) => false,
        }
    }
}

impl Cap {
    /// How many messages count against it at an instant; `None` if nobody knows what was sent.
    pub(crate) fn count(
        &self,
        of: CapOf<'_>,
        channel: Channel,
        at: DateTime<Utc>,
        zone: Zone,
        known: &Known<'_>,
    ) -> Option<u32> {
        Some(self.within.count_of(self.sent(of, channel, known.touches?), at, zone))
    }

    /// The first instant at or after this at which it lets a message through; `None` if there is none, or nobody knows
    /// what was sent.
    pub(crate) fn next_allowed(
        &self,
        of: CapOf<'_>,
        channel: Channel,
        at: DateTime<Utc>,
        zone: Zone,
        known: &Known<'_>,
    ) -> Option<DateTime<Utc>> {
        self.within.first_with_room(self.at_most, self.sent(of, channel, known.touches?), at, zone)
    }

    /// When the messages that count were sent, in order; none if the message would go over a channel that is not capped.
    fn sent<'a>(
        &self,
        of: CapOf<'a>,
        channel: Channel,
        touches: &'a [Touch],
    ) -> impl DoubleEndedIterator<Item = DateTime<Utc>> + Clone + use<'a> {
        let Self { within, of: scope, .. } = *self;
        let touches = if scope == CapScope::All || scope == CapScope::Channel(channel) { touches } else { &[] };
        let counts = move |touch: &&Touch| {
            of.counts(touch)
                && (scope == CapScope::All || touch.channel == channel)
                && (within != CapWindow::Enrolment || of.enrolment.is_some_and(|of| of(touch)))
        };
        touches.iter().filter(counts).map(|touch| touch.at)
    }
}

impl CapWindow {
    /// How many messages count at an instant, of those that were sent at these, in any order.
    ///
    /// ```text
    /// Rolling { hours }    sent after (instant − hours); later than the instant as well
    /// Day, Week, Month     sent on the same day, in the same week from Monday, in the same month, by the customer's clock
    /// Enrolment            all
    /// ```
    ///
    /// Messages later than the instant are there when runs come late or out of order; they count, so that no order of
    /// runs sends more than the cap.
    pub fn count(self, sent: &[DateTime<Utc>], at: DateTime<Utc>, zone: Zone) -> u32 {
        self.count_of(sorted(sent).into_iter(), at, zone)
    }

    /// The first instant at or after this at which fewer than so many count; `None` if there is none: in a full
    /// enrolment, and outside of the calendar.
    ///
    /// # Example
    ///
    /// ```
    /// use std::num::NonZeroU32;
    ///
    /// use chrono::DateTime;
    /// use retention::campaign::CapWindow;
    /// use retention::model::Zone;
    ///
    /// let at = |text| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    /// let sent = [at("2026-06-01T10:00:00Z"), at("2026-06-01T15:00:00Z")];
    /// let (now, two) = (at("2026-06-01T16:00:00Z"), NonZeroU32::new(2).unwrap());
    ///
    /// let rolling = CapWindow::Rolling { hours: NonZeroU32::new(24).unwrap() };
    /// assert_eq!(rolling.count(&sent, now, Zone::UTC), 2);
    /// assert_eq!(rolling.next_allowed(two, &sent, now, Zone::UTC), Some(at("2026-06-02T10:00:00Z")));
    /// assert_eq!(CapWindow::Day.next_allowed(two, &sent, now, Zone::UTC), Some(at("2026-06-02T00:00:00Z")));
    /// ```
    pub fn next_allowed(
        self,
        at_most: NonZeroU32,
        sent: &[DateTime<Utc>],
        at: DateTime<Utc>,
        zone: Zone,
    ) -> Option<DateTime<Utc>> {
        self.first_with_room(at_most, sorted(sent).into_iter(), at, zone)
    }

    fn count_of(self, sent: impl DoubleEndedIterator<Item = DateTime<Utc>>, at: DateTime<Utc>, zone: Zone) -> u32 {
        let count = match self {
            Self::Rolling { hours } => {
                // At the beginning of the calendar nothing is so long ago.
                let since = at.checked_sub_signed(span(hours));
                sent.rev().take_while(|sent| since.is_none_or(|since| *sent > since)).count()
            }
            Self::Day | Self::Week | Self::Month => match self.period(zone.local(at).date()) {
                Some(period) => near(sent, at).filter(|sent| within(period, *sent, zone)).count(),
                None => 0,
            },
            Self::Enrolment => sent.count(),
        };
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn first_with_room(
        self,
        at_most: NonZeroU32,
        sent: impl DoubleEndedIterator<Item = DateTime<Utc>> + Clone,
        at: DateTime<Utc>,
        zone: Zone,
    ) -> Option<DateTime<Utc>> {
        let most = usize::try_from(at_most.get()).unwrap_or(usize::MAX);
        match self {
            // The last so many have to be so long ago: that is, the earliest of them.
            Self::Rolling { hours } => match sent.rev().nth(most - 1) {
                Some(earliest) => Some(at.max(earliest.checked_add_signed(span(hours))?)),
                None => Some(at),
            },
            Self::Day | Self::Week | Self::Month => zone.first_allowed(at, |local| {
                let full =
                    |period| near(sent.clone(), at).filter(|sent| within(period, *sent, zone)).nth(most - 1).is_some();
                let (mut here, mut period) = (local, self.period(local.date())?);
                while full(period) {
                    here = period.1.and_time(NaiveTime::MIN);
                    period = self.period(period.1)?;
                }
                Some(here)
            }),
            Self::Enrolment => {
                if sent.clone().nth(most - 1).is_none() {
                    Some(at)
                } else {
                    None
                }
            }
        }
    }

    /// The calendar period of a day: its first day, and the first day after it.
    fn period(self, day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        match self {
            Self::Week => {
                let start = day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()))?;
                Some((start, start.checked_add_days(Days::new(7))?))
            }
            Self::Month => {
                let start = day.with_day(1)?;
                Some((start, start.checked_add_months(Months::new(1))?))
            }
            Self::Day | Self::Rolling { .. } | Self::Enrolment => Some((day, day.succ_opt()?)),
        }
    }
}

/// Those that can be in the calendar period of an instant, or in a later one: no month is longer, in no zone.
fn near(
    sent: impl DoubleEndedIterator<Item = DateTime<Utc>>,
    at: DateTime<Utc>,
) -> impl Iterator<Item = DateTime<Utc>> {
    let since = at.checked_sub_signed(TimeDelta::days(35));
    sent.rev().take_while(move |sent| since.is_none_or(|since| *sent >= since))
}

fn within((start, end): (NaiveDate, NaiveDate), at: DateTime<Utc>, zone: Zone) -> bool {
    let day = zone.local(at).date();
    start <= day && day < end
}

fn span(hours: NonZeroU32) -> TimeDelta {
    TimeDelta::hours(hours.get().into())
}

fn sorted(sent: &[DateTime<Utc>]) -> Vec<DateTime<Utc>> {
    let mut sent = sent.to_vec();
    sent.sort_unstable();
    sent
}
