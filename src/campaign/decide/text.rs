//! Decisions, explanations and their evidence in words.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Timelike, Utc};

use super::evidence::Ending;
use super::{ClauseVerdict, Decision, Explanation, Message, Outcome, OutcomeKind, Unit, Verdict};

/// An instant, in UTC: `2026-03-08 05:00 UTC`, with seconds if it has some.
pub(super) struct Instant(pub(super) DateTime<Utc>);

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.second() == 0 && self.0.nanosecond() == 0 {
            return write!(f, "{}", self.0.format("%Y-%m-%d %H:%M UTC"));
        }
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
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

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer => f.write_str("customer"),
            Self::Cart(id) => write!(f, "cart {id}"),
            Self::Order(id) => write!(f, "order {id}"),
            Self::Subscription(id) => write!(f, "subscription {id}"),
        }
    }
}

impl fmt::Display for OutcomeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// As `step 2 over sms: 10 % off, code off10`.
impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step {} over {}", self.number, self.step.channel.name())?;
        if let Some(variant) = self.variant {
            write!(f, ", variant {variant}")?;
        }
        self.offer.map_or(Ok(()), |offer| write!(f, ": {offer}"))
    }
}

/// As `not yet, at 2026-03-08 12:00 UTC`.
impl fmt::Display for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(message) => write!(f, "send {message}"),
            Self::NotYet(None) => f.write_str("not yet"),
            Self::NotYet(Some(at)) => write!(f, "not yet, at {}", Instant(*at)),
            Self::HeldOut(message) => write!(f, "held out of {message}, at {}", Instant(message.at)),
            Self::Skip => f.write_str("nothing"),
            Self::Exit => f.write_str("nothing more"),
            Self::Defer => f.write_str("undecided"),
        }
    }
}

/// One line: the campaign, what about, the outcome, and the reason.
impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.campaign.name())?;
        match &self.unit {
            None | Some(Unit::Customer) => {}
            Some(unit) => write!(f, ", {unit}")?,
        }
        write!(f, ": {}", self.outcome)?;
        self.reason.map_or(Ok(()), |reason| write!(f, "; {reason}"))
    }
}

/// Several lines, for whoever asks "why did this customer get nothing?", or "why this?".
impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { customer, decision, gates, clauses, next_eligible_at } = self;
        write!(f, "{customer}, {}", decision.campaign.name())?;
        match &decision.unit {
            None | Some(Unit::Customer) => {}
            Some(unit) => write!(f, ", {unit}")?,
        }
        writeln!(f, ", at {}", Instant(decision.decided_at))?;
        writeln!(f, "{}", decision.outcome)?;
        if let Some(reason) = decision.reason {
            writeln!(f, "because: {}", reason.code.meaning())?;
            writeln!(f, "remedy: {}", reason.code.remedy())?;
        }
        if let Outcome::Send(message) | Outcome::HeldOut(message) = &decision.outcome {
            writeln!(f, "entered: {}; due: {}", Instant(message.entered_at), Instant(message.due_at))?;
        } else if let Some(at) = next_eligible_at {
            writeln!(f, "next message: {}", Instant(*at))?;
        }
        writeln!(f, "\ngates")?;
        for verdict in gates {
            write!(f, "  {:<17}", verdict.gate)?;
            match &verdict.verdict {
                Verdict::Open => writeln!(f, "open")?,
                Verdict::NotReached => writeln!(f, "not reached")?,
                Verdict::Closed(reasons) => {
                    let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
                    writeln!(f, "closed: {}", reasons.join(", "))?;
                }
            }
        }
        write_clauses(clauses, f)
    }
}

fn write_clauses(clauses: &[ClauseVerdict], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut rule = "";
    for clause in clauses {
        if clause.rule != rule {
            rule = clause.rule;
            writeln!(f, "\n{rule}")?;
        }
        let holds = match clause.holds {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unknown",
        };
        let actual = clause.actual.as_deref().unwrap_or("nobody knows");
        writeln!(f, "  {holds:<8}{}: {}; found: {actual}", clause.path, clause.needed)?;
    }
    Ok(())
}
