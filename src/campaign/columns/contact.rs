//! [`Contacts`]: whether customers can be written to over a channel and a line.

use chrono::{DateTime, Utc};

use super::code::Code;
use crate::campaign::decide::Findings;
use crate::campaign::{ChannelFacts, FactTable, Line};
use crate::model::Channel;

/// Why customers cannot be written to over a channel and a line, by row: [`Code::FROM_AUDIENCE`] if they can.
#[derive(Clone, Debug)]
pub(super) struct Contacts {
    pub(super) codes: Vec<Code>,
}

impl Contacts {
    pub(super) fn of<K>(table: &FactTable<'_, K>, (channel, line): (Channel, Line), now: DateTime<Utc>) -> Self {
        let code =
            |facts: &ChannelFacts| Findings::of_contact(facts, line, now).first().map_or(Code::FROM_AUDIENCE, Code::of);
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
