//! When messages go out by the customer's clock: [`QuietHours`], [`SendWindow`].

use std::fmt;

use chrono::{NaiveTime, Timelike, Weekday};

/// Hours of the customer's clock in which nothing is sent, every day: half-open, `from` is within and `until` is not. They go
/// over midnight if they begin later than they end, and are never turned round: 22:00 to 06:00 is the night, not the day.
///
/// A message that would go out within them goes out at `until`, if its campaign still sends it then
/// ([`LatePolicy`](super::LatePolicy)). The clock is that of the customer's zone, or of the
/// [programme's](super::ProgrammeParts::zone) if theirs is not known; over a change to daylight saving time they are an hour
/// shorter or longer. Those of a [campaign](super::CampaignParts::quiet_hours) and of its
/// [programme](super::ProgrammeParts::quiet_hours) both hold: what would go out within either goes out when both are over.
///
/// Valid are whole minutes, and `from` and `until` that differ: for a campaign that sends nothing all day there is
/// [`Paused`](super::CampaignStatus::Paused).
///
/// Elsewhere: quiet hours (Braze, Klaviyo), by the customer's zone too.
///
/// # Example
///
/// ```
/// use retention::campaign::QuietHours;
///
/// assert_eq!(QuietHours::night().to_string(), "22:00–08:00");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct QuietHours {
    /// The first minute in which nothing is sent. As JSON `"22:00"` or `"22:00:00"`.
    pub from: NaiveTime,
    /// The first minute in which something is.
    pub until: NaiveTime,
}

/// The days of the week and hours of the customer's clock in which messages are sent: half-open, `from` is within and `until`
/// is not. Equal `from` and `until` are the whole day. It goes over midnight if it begins later than it ends, and then belongs to
/// the day on which it begins: Friday 20:00 to 02:00 is open on Saturday at 01:00, and not on Friday at 01:00.
///
/// A message that would go out outside of it goes out when it opens, if its campaign still sends it then
/// ([`LatePolicy`](super::LatePolicy)). The weekday is that of the customer's zone too, never of UTC.
///
/// Valid are whole minutes, and at least one day, each once. With [`QuietHours`] beside it there must be a minute that is in
/// the one and not in the other.
///
/// Elsewhere: time window (Customer.io).
///
/// # Example
///
/// ```
/// use chrono::{NaiveTime, Weekday};
/// use retention::campaign::SendWindow;
///
/// let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
/// let office = SendWindow::weekdays(at(9), at(18));
/// assert_eq!(office.to_string(), "Mon, Tue, Wed, Thu, Fri 09:00–18:00");
/// assert_eq!(SendWindow::on([Weekday::Sat, Weekday::Sun], at(0), at(0)).to_string(), "Sat, Sun all day");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct SendWindow {
    /// On which days; as JSON `"Mon"` or `"monday"`.
    pub days: Vec<Weekday>,
    /// The first minute.
    pub from: NaiveTime,
    /// The first minute after it; equal to `from` is all day.
    pub until: NaiveTime,
}

impl QuietHours {
    /// From 22:00 until 08:00.
    pub const fn night() -> Self {
        const FROM: NaiveTime = NaiveTime::from_hms_opt(22, 0, 0).unwrap();
        const UNTIL: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).unwrap();
        Self { from: FROM, until: UNTIL }
    }

    /// Whether a minute of the day, from 0, is within them.
    pub(super) fn has_minute(self, minute: u32) -> bool {
        is_between(minute, minute_of(self.from), minute_of(self.until))
    }
}

impl SendWindow {
    /// On these days.
    pub fn on(days: impl IntoIterator<Item = Weekday>, from: NaiveTime, until: NaiveTime) -> Self {
        Self { days: days.into_iter().collect(), from, until }
    }

    /// Every day.
    pub fn every_day(from: NaiveTime, until: NaiveTime) -> Self {
        use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
        Self::on([Mon, Tue, Wed, Thu, Fri, Sat, Sun], from, until)
    }

    /// From Monday to Friday.
    pub fn weekdays(from: NaiveTime, until: NaiveTime) -> Self {
        use Weekday::{Fri, Mon, Thu, Tue, Wed};
        Self::on([Mon, Tue, Wed, Thu, Fri], from, until)
    }

    /// Whether a minute of a day of the week, from Monday as 0, is within it.
    pub(super) fn is_open(&self, day: u8, minute: u32) -> bool {
        let is_on = |day: u8| self.days.iter().any(|each| each.num_days_from_monday() == u32::from(day % 7));
        let (from, until) = (minute_of(self.from), minute_of(self.until));
        // What is over midnight belongs to the day before.
        let of_yesterday = from > until && minute < until;
        self.has_minute(minute) && if of_yesterday { is_on(day + 6) } else { is_on(day) }
    }

    /// Whether a minute of the day, from 0, is within its hours, on one of its days or after it.
    pub(super) fn has_minute(&self, minute: u32) -> bool {
        self.from == self.until || is_between(minute, minute_of(self.from), minute_of(self.until))
    }
}

/// As `22:00–08:00`.
impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}–{}", self.from.format("%H:%M"), self.until.format("%H:%M"))
    }
}

/// As `Sat, Sun 09:00–18:00`.
impl fmt::Display for SendWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, day) in self.days.iter().enumerate() {
            write!(f, "{}{day}", if position == 0 { "" } else { ", " })?;
        }
        if self.from == self.until {
            return f.write_str(" all day");
        }
        write!(f, " {}–{}", self.from.format("%H:%M"), self.until.format("%H:%M"))
    }
}

pub(super) fn minute_of(time: NaiveTime) -> u32 {
    time.hour() * 60 + time.minute()
}

/// Half-open, over midnight if it begins later than it ends.
fn is_between(minute: u32, from: u32, until: u32) -> bool {
    if from <= until { (from..until).contains(&minute) } else { minute >= from || minute < until }
}
