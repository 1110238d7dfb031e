//! [`Contacts`]: whether customers can be written to over a channel and a line.

use chrono::{DateTime, Utc};

use super::code::Code;
use crate::campaign::decide::Findings;
use crate::campaign::{ChannelFacts, FactTable, Line, Reach, ReasonCode};
use crate::model::{Channel, ConsentState};

/// Why customers cannot be written to over a channel and a line, by row: [`Code::FROM_AUDIENCE`] if they can.
#[derive(Clone, Debug)]
pub(super) struct Contacts {
    pub(super) codes: Vec<Code>,
}

impl Contacts {
    pub(super) fn of<K>(table: &FactTable<'_, K>, (channel, line): (Channel, Line), now: DateTime<Utc>) -> Self {
        let code = |facts: &ChannelFacts| findings(facts, line, now).first().map_or(Code::FROM_AUDIENCE, Code::of);
        let Some(column) = table.channel_column(channel) else {
            return Self { codes: vec![code(&ChannelFacts::UNKNOWN); table.len()] };
        };
        if column.latest_consent().is_some_and(|latest| latest > now) {
            return Self { codes: (0..table.len()).map(|row| code(&column.get(row))).collect() };
        }
        // No consent is ahead, so that the state says it all: there are few of them.
        let mut by_state = [None; STATES];
        let codes = column.states().iter().map(|state| {
            let known = by_state.get_mut(state.index());
            known.map_or(Code::FROM_LIVE, |known| *known.get_or_insert_with(|| code(&state.facts())))
        });
        Self { codes: codes.collect() }
    }
}

/// How many states a channel can be in.
const STATES: usize = 128;

/// The reasons of the gates reachable, suppression and consent.
pub(super) fn findings(facts: &ChannelFacts, line: Line, now: DateTime<Utc>) -> Findings {
    let mut findings = Findings::default();
    match facts.reach {
        Reach::Unknown => findings.close(ReasonCode::ReachUnknown),
        Reach::Unreachable => findings.close(ReasonCode::Unreachable),
        Reach::Reachable => {}
    }
    if facts.is_suppressed() {
        findings.close(ReasonCode::Suppressed);
    }
    if facts.is_blacklisted() && line == Line::Advertising {
        findings.close(ReasonCode::Blacklisted);
    }
    match facts.consent.at(now) {
        ConsentState::Given => {}
        ConsentState::Later(_) => findings.close(ReasonCode::ConsentLater),
        ConsentState::Withdrawn => findings.close(ReasonCode::ConsentWithdrawn),
        ConsentState::Unknown => findings.close(ReasonCode::ConsentUnknown),
    }
    findings
}
