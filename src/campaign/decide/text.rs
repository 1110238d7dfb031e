//! Words and numbers of reasons.

use std::fmt;

use chrono::{DateTime, NaiveTime, SecondsFormat, Utc};

use super::evidence::Ending;
use crate::campaign::{Cap, CapScope, CapWindow, SendWindow};

/// An instant, in UTC: `2026-03-08 05:00 UTC`, with seconds if it has some.
pub(super) struct Instant(pub(super) DateTime<Utc>);

/// A time of the clock: `22:00`.
pub(super) struct Clock(pub(super) NaiveTime);

/// What a cap lets through.
pub(super) struct Limit<'p>(pub(super) &'p Cap);

/// When a window lets through.
pub(super) struct Open<'p>(pub(super) &'p SendWindow);

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use chrono::Timelike;
        if self.0.second() == 0 && self.0.nanosecond() == 0 {
            return write!(f, "{}", self.0.format("%Y-%m-%d %H:%M UTC"));
        }
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%H:%M"))
    }
}

impl fmt::Display for Limit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {}", self.0.at_most)?;
        match self.0.within {
            CapWindow::Rolling { hours } => write!(f, " within {hours} hours")?,
            CapWindow::Day => f.write_str(" a day")?,
            CapWindow::Week => f.write_str(" a week")?,
            CapWindow::Month => f.write_str(" a month")?,
            CapWindow::Enrolment => f.write_str(" an enrolment")?,
        }
        match self.0.of {
            CapScope::All => Ok(()),
            CapScope::Channel(channel) => write!(f, " over {}", channel.name()),
        }
    }
}

impl fmt::Display for Open<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days: Vec<String> = self.0.days.iter().map(ToString::to_string).collect();
        f.write_str(&days.join(", "))?;
        if self.0.from == self.0.until {
            return Ok(());
        }
        write!(f, " {}–{}", Clock(self.0.from), Clock(self.0.until))
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ordered(at) => write!(f, "ordered at {}", Instant(*at)),
            Self::OrderedSince(at) => write!(f, "an order since it was touched at {}", Instant(*at)),
            Self::Emptied(at) => write!(f, "emptied at {}", Instant(*at)),
            Self::Merged(at) => write!(f, "merged at {}", Instant(*at)),
            Self::OrderCancelled(on) => write!(f, "the order was cancelled on {on}"),
            Self::SubscriptionCancelled(on) => write!(f, "the subscription was cancelled on {on}"),
            Self::SubscriptionEnded(on) => write!(f, "the subscription ended on {on}"),
        }
    }
}
