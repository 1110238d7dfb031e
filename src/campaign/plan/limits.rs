//! How often messages go out, and what becomes of late ones: [`Cap`], [`ReEntry`], [`LatePolicy`].

use std::fmt;
use std::num::NonZeroU32;

use super::CampaignError;
use crate::model::Channel;

/// A frequency cap: at most so many messages in a time.
///
/// A message that a cap holds back is not done: it stays due, and goes out when the cap lets it through, if its campaign still
/// sends it then ([`LatePolicy`]). What counts are messages that were sent (of whichever step), never transactional ones; for a
/// customer who is held out, those that they would have got, so that both arms are held back alike.
///
/// There is no cap of 0, which elsewhere means "nothing" in one version and "no cap" in the next: pause the campaign to send
/// nothing, leave the cap out for none.
///
/// Elsewhere: frequency capping (Braze, where a capped step counts as done), Smart Sending (Klaviyo, which skips the message),
/// message limit (Customer.io), frequency rule (Mautic).
///
/// # Example
///
/// ```
/// use retention::campaign::{Cap, CapWindow};
/// use retention::model::Channel;
///
/// let texts = Cap::new(1, CapWindow::hours(48)?)?.over(Channel::Sms);
/// assert_eq!(texts.to_string(), "at most 1 over sms in 48 hours");
/// assert_eq!(Cap::new(0, CapWindow::Day).unwrap_err().to_string(), "at_most: expected at least 1, found 0");
/// # Ok::<(), retention::campaign::CampaignError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Cap {
    /// How many.
    pub at_most: NonZeroU32,
    /// In which time.
    pub within: CapWindow,
    /// Of which messages; by default all.
    #[cfg_attr(feature = "serde", serde(default))]
    pub of: CapScope,
}

/// The time of a [`Cap`].
///
/// | window | frees | who counts so |
/// |---|---|---|
/// | [`Rolling`](CapWindow::Rolling) | when the oldest message is so many hours old | Klaviyo (Smart Sending: 16 hours for e-mail, 24 for texts), Braze (weeks) |
/// | [`Day`](CapWindow::Day), [`Week`](CapWindow::Week), [`Month`](CapWindow::Month) | at the next midnight of the customer's clock that begins one | Braze (days) |
/// | [`Enrolment`](CapWindow::Enrolment) | never, for that enrolment | |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum CapWindow {
    /// Any span of so many hours of 60 minutes, whatever the clocks do: a message at 10:00 is out of 24 hours at 10:00 on the
    /// next day, and at 11:00 if clocks went forward.
    Rolling {
        /// How many.
        hours: NonZeroU32,
    },
    /// The customer's calendar day.
    Day,
    /// The customer's week, from Monday.
    Week,
    /// The customer's calendar month.
    Month,
    /// One enrolment, for a campaign's own cap; a programme refuses it.
    Enrolment,
}

/// The messages of a [`Cap`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CapScope {
    /// All, over whatever channel: those of the programme for its caps, those of the campaign for a campaign's.
    #[default]
    All,
    /// Those over one channel: it counts them alone, and holds back them alone.
    Channel(Channel),
}

/// What becomes of a step that could not be sent when it was due: there was no run, or a cap or quiet hours held it back.
///
/// # Which one
///
/// - [`Send`](LatePolicy::Send) for what stays true: a gift, a survey. Think of who is found by the very first run: whoever
///   first ordered five years ago is due for a welcome. Name in the audience how long ago it may be, or take the other one.
/// - [`Within`](LatePolicy::Within) for what does not keep: a birthday, a reminder. Longer than the time from one run to the next
///   and than quiet hours, or messages are skipped that nobody meant to skip; [`lint`](super::Campaign::lint) checks both.
///
/// # Example
///
/// ```
/// use retention::campaign::LatePolicy;
///
/// // A message due at 23:00 waits for 08:00 and is still sent.
/// assert_eq!(LatePolicy::within_hours(24), LatePolicy::Within { minutes: 1_440 });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum LatePolicy {
    /// It is sent whenever it can be, for as long as nothing ends the enrolment. What is announced
    /// [before](super::Offset::Before) a date is not announced after it, and no birthday or occasion is greeted on a later day.
    #[default]
    Send,
    /// It is sent up to so many minutes late, and skipped after that; the next step then is the next message.
    Within {
        /// How many, at least 1; exactly so many late is still sent.
        minutes: u32,
    },
}

/// Re-entry: whether a customer (or cart, order, subscription) can be in a campaign again.
///
/// It asks about occurrences of the trigger: those that are too soon are passed over, and send nothing.
///
/// Elsewhere: re-eligibility (Braze, by the second: a month is 2,592,000 of them), "has not been in this flow in the last … days"
/// (Klaviyo).
///
/// # Example
///
/// ```
/// use retention::campaign::ReEntry;
///
/// assert_eq!(ReEntry::after_days(30)?.to_string(), "again after 30 days");
/// assert_eq!(ReEntry::after_months(1)?.to_string(), "again after 1 month");
/// assert!(ReEntry::after_days(0).is_err());
/// # Ok::<(), retention::campaign::CampaignError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum ReEntry {
    /// Once in a lifetime.
    Never,
    /// With every occurrence of the trigger.
    #[default]
    Always,
    /// With an occurrence at least so long after the last one that they were in.
    After(CoolDown),
}

/// The time from one enrolment to the next, from the day of the one to the day of the other, by the customer's calendar: never by
/// the hour, so that a daily run that is late does not skip a day.
///
/// A campaign that comes every month has a cool-down of one month, not of 30 days: from 15 February the 15 March is 28 days away,
/// from 15 March the 14 April is 30.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum CoolDown {
    /// So many calendar days.
    Days(NonZeroU32),
    /// So many calendar months: from 15 February to 15 March is one, from 31 January to the last day of February too.
    Months(NonZeroU32),
}

impl Cap {
    /// At most so many messages in a time, of all.
    ///
    /// # Errors
    ///
    /// [`CampaignError`] for a cap of 0.
    pub fn new(at_most: u32, within: CapWindow) -> Result<Self, CampaignError> {
        Ok(Self { at_most: at_least_1("at_most", at_most)?, within, of: CapScope::All })
    }

    /// The same of the messages over one channel.
    #[must_use]
    pub fn over(self, channel: Channel) -> Self {
        Self { of: CapScope::Channel(channel), ..self }
    }

    /// Whether it is about messages over a channel.
    pub(super) fn is_over(&self, channel: Channel) -> bool {
        self.of == CapScope::All || self.of == CapScope::Channel(channel)
    }
}

impl CapWindow {
    /// Any span of so many hours.
    ///
    /// # Errors
    ///
    /// [`CampaignError`] for none.
    pub fn hours(hours: u32) -> Result<Self, CampaignError> {
        Ok(Self::Rolling { hours: at_least_1("hours", hours)? })
    }
}

impl LatePolicy {
    /// Sent up to so many hours late, at most 2³² − 1 minutes.
    pub const fn within_hours(hours: u32) -> Self {
        Self::Within { minutes: hours.saturating_mul(60) }
    }
}

impl ReEntry {
    /// Again, from so many calendar days after the last enrolment on.
    ///
    /// # Errors
    ///
    /// [`CampaignError`] for none.
    pub fn after_days(days: u32) -> Result<Self, CampaignError> {
        Ok(Self::After(CoolDown::Days(at_least_1("days", days)?)))
    }

    /// Again, from so many calendar months after the last enrolment on.
    ///
    /// # Errors
    ///
    /// [`CampaignError`] for none.
    pub fn after_months(months: u32) -> Result<Self, CampaignError> {
        Ok(Self::After(CoolDown::Months(at_least_1("months", months)?)))
    }
}

/// As `at most 2 over sms in 24 hours`.
impl fmt::Display for Cap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {}", self.at_most)?;
        if let CapScope::Channel(channel) = self.of {
            write!(f, " over {}", channel.name())?;
        }
        match self.within {
            CapWindow::Rolling { hours } => write!(f, " in {}", Plural(hours, "hour")),
            CapWindow::Day => f.write_str(" a day"),
            CapWindow::Week => f.write_str(" a week"),
            CapWindow::Month => f.write_str(" a month"),
            CapWindow::Enrolment => f.write_str(" an enrolment"),
        }
    }
}

/// As `again after 30 days`.
impl fmt::Display for ReEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("once"),
            Self::Always => f.write_str("always"),
            Self::After(cool_down) => write!(f, "again after {cool_down}"),
        }
    }
}

/// As `30 days`.
impl fmt::Display for CoolDown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => Plural(*days, "day").fmt(f),
            Self::Months(months) => Plural(*months, "month").fmt(f),
        }
    }
}

/// A number and what it counts.
struct Plural(NonZeroU32, &'static str);

impl fmt::Display for Plural {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ending = if self.0 == NonZeroU32::MIN { "" } else { "s" };
        write!(f, "{} {}{ending}", self.0, self.1)
    }
}

fn at_least_1(field: &'static str, number: u32) -> Result<NonZeroU32, CampaignError> {
    NonZeroU32::new(number).ok_or_else(|| CampaignError::field(field, "at least 1", &number))
}
