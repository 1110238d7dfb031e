//! [`Evidence`]: what a gate found, before anybody has asked for text.

use chrono::{DateTime, NaiveDate, Utc};

use super::text::Instant;
use crate::campaign::{Cap, CoolDown, Predicate, QuietHours, Rule, SendWindow, Suppression, Truth, Value};
use crate::experiment::Bucket;
use crate::model::Rate;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evidence<'p> {
    None,
    /// It is known from, or was at, this instant.
    Since(DateTime<Utc>),
    /// On the suppression list.
    Suppressed(Suppression),
    /// The facts are complete until.
    Watermark {
        until: DateTime<Utc>,
        max_minutes: u32,
    },
    /// The first clause of a rule that decides: that does not hold, is not known, or, of an exit, holds.
    Clause {
        of: RuleOf,
        rule: &'p Rule,
        predicate: &'p Predicate,
        truth: Truth,
        /// What the predicate measures, amounts at this scale.
        value: Value,
        scale: u32,
    },
    /// A cool-down since the day of another enrolment.
    CoolDown {
        cool_down: CoolDown,
        since: NaiveDate,
    },
    /// Another enrolment of theirs.
    Before(NaiveDate),
    /// Another campaign.
    Campaign(&'p str),
    Ended(Ending),
    Holdout {
        share: Rate,
        bucket: Bucket,
    },
    /// Which step is due, from 1.
    Step(u8),
    /// How many steps there are.
    Steps(usize),
    Cap {
        cap: &'p Cap,
        of: CapOwner,
        count: u32,
    },
    Quiet(QuietHours),
    Window(&'p SendWindow),
}

/// Which rule of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RuleOf {
    Audience,
    Exit,
    Goal,
}

/// Whose cap it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CapOwner {
    Campaign,
    Programme,
}

/// How a cart, order or subscription ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The cart was ordered.
    Ordered(DateTime<Utc>),
    /// The customer has ordered since they last touched the cart.
    OrderedSince(DateTime<Utc>),
    /// The cart was emptied.
    Emptied(DateTime<Utc>),
    /// The cart went into another.
    Merged(DateTime<Utc>),
    /// The order was cancelled or sent back.
    OrderCancelled(NaiveDate),
    /// The subscription was cancelled.
    SubscriptionCancelled(NaiveDate),
    /// The subscription is over.
    SubscriptionEnded(NaiveDate),
}

impl Evidence<'_> {
    /// The path of the clause in the campaign.
    pub(super) fn clause(&self) -> Option<String> {
        let Self::Clause { of, rule, predicate, .. } = *self else { return None };
        let mut leaves = rule.leaves().into_iter();
        leaves.find(|(_, leaf)| std::ptr::eq(*leaf, predicate)).map(|(path, _)| format!("{}.{path}", of.name()))
    }

    /// What would have to be, in words.
    pub(super) fn needed(&self) -> Option<String> {
        Some(match *self {
            Self::Watermark { max_minutes, .. } => format!("facts of the last {max_minutes} minutes"),
            Self::Clause { predicate, truth, .. } => clause(predicate, truth.not()),
            Self::CoolDown { cool_down, .. } => format!("{cool_down} after the last enrolment"),
            Self::Holdout { share, .. } => format!("a bucket at or above {share} of all"),
            Self::Cap { cap, .. } => cap.to_string(),
            Self::Quiet(quiet) => format!("outside of {quiet}"),
            Self::Window(window) => window.to_string(),
            _ => return None,
        })
    }

    /// What is, in words.
    pub(super) fn actual(&self) -> Option<String> {
        Some(match *self {
            Self::Since(at) => format!("since {}", Instant(at)),
            Self::Suppressed(suppression) => suppression_in_words(suppression)?,
            Self::Watermark { until, .. } => format!("complete until {}", Instant(until)),
            Self::CoolDown { since, .. } | Self::Before(since) => format!("an enrolment of {since}"),
            Self::Campaign(name) => name.to_owned(),
            Self::Ended(ending) => ending.to_string(),
            Self::Holdout { bucket, .. } => format!("bucket {bucket}"),
            Self::Step(number) => format!("step {number}"),
            Self::Steps(count) => format!("{count} of {count}"),
            Self::Cap { count, of: CapOwner::Campaign, .. } => format!("{count} of the campaign"),
            Self::Cap { count, of: CapOwner::Programme, .. } => format!("{count} of the programme"),
            Self::Clause { truth: Truth::Unknown, .. } => "nobody knows".to_owned(),
            Self::Clause { predicate, value: Value::Is(value), scale, .. } => {
                predicate.counted_in_words(value, scale)?
            }
            Self::None | Self::Clause { .. } | Self::Quiet(_) | Self::Window(_) => return None,
        })
    }
}

impl RuleOf {
    /// The name of the part of a campaign.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Audience => "audience",
            Self::Exit => "exit",
            Self::Goal => "goal",
        }
    }
}

/// A clause that holds, or does not.
fn clause(predicate: &Predicate, truth: Truth) -> String {
    if truth == Truth::False { format!("not {predicate}") } else { predicate.to_string() }
}

fn suppression_in_words(suppression: Suppression) -> Option<String> {
    let (what, since) = match suppression {
        Suppression::NotListed => return None,
        Suppression::Bounced { since } => ("bounced", since),
        Suppression::Complained { since } => ("complained", since),
        Suppression::Unsubscribed { since } => ("unsubscribed", since),
    };
    Some(since.map_or(what.to_owned(), |since| format!("{what} since {}", Instant(since))))
}
