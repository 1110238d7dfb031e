//! [`ChannelColumn`]: what is known of a channel, of all customers.

use chrono::{DateTime, Utc};

use crate::campaign::facts::{Blacklist, ChannelFacts, Reach, Suppression};
use crate::model::Consent;

/// What is known of one channel, by row: a byte each, and the instants where there are any.
#[derive(Clone, Debug)]
pub(crate) struct ChannelColumn {
    states: Vec<ChannelState>,
    /// Since when consent is given or withdrawn; empty if no consent has a date.
    consent_since: Vec<Option<DateTime<Utc>>>,
    /// Since when, of those who are on a list with a date, by row. There are few.
    listed: Vec<Listed>,
    latest_consent: Option<DateTime<Utc>>,
}

/// Reach, consent, suppression and blacklist in a byte, without their dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ChannelState(u8);

#[derive(Clone, Copy, Debug)]
struct Listed {
    row: u32,
    suppressed: Option<DateTime<Utc>>,
    blacklisted: Option<DateTime<Utc>>,
}

/// The state has been given.
const GIVEN: u8 = 1 << 7;

impl ChannelState {
    fn of(facts: &ChannelFacts) -> Self {
        let reach = match facts.reach {
            Reach::Unknown => 0,
            Reach::Reachable => 1,
            Reach::Unreachable => 2,
        };
        let consent = match facts.consent {
            Consent::Unknown => 0,
            Consent::Given { .. } => 1,
            Consent::Withdrawn { .. } => 2,
        };
        let suppression = match facts.suppression {
            Suppression::NotListed => 0,
            Suppression::Bounced { .. } => 1,
            Suppression::Complained { .. } => 2,
            Suppression::Unsubscribed { .. } => 3,
        };
        let blacklist = match facts.blacklist {
            Blacklist::NotListed => 0,
            Blacklist::Listed { .. } => 1,
        };
        Self(reach | consent << 2 | suppression << 4 | blacklist << 6)
    }

    /// The facts, without their dates.
    pub(crate) fn facts(self) -> ChannelFacts {
        let since = None;
        ChannelFacts {
            reach: match self.0 & 3 {
                0 => Reach::Unknown,
                1 => Reach::Reachable,
                _ => Reach::Unreachable,
            },
            consent: match self.0 >> 2 & 3 {
                0 => Consent::Unknown,
                1 => Consent::Given { since },
                _ => Consent::Withdrawn { since },
            },
            suppression: match self.0 >> 4 & 3 {
                0 => Suppression::NotListed,
                1 => Suppression::Bounced { since },
                2 => Suppression::Complained { since },
                _ => Suppression::Unsubscribed { since },
            },
            blacklist: match self.0 >> 6 & 1 {
                0 => Blacklist::NotListed,
                _ => Blacklist::Listed { since },
            },
        }
    }

    /// As a number below 128, to look things up by.
    pub(crate) fn index(self) -> usize {
        usize::from(self.0 & !GIVEN)
    }
}

impl ChannelColumn {
    /// Of so many customers, nothing is known.
    pub(super) fn new(customers: usize) -> Self {
        let states = vec![ChannelState::of(&ChannelFacts::UNKNOWN); customers];
        Self { states, consent_since: Vec::new(), listed: Vec::new(), latest_consent: None }
    }

    /// Sets the facts of a row; `None` if they have been set before, or there is no such row.
    pub(super) fn set(&mut self, row: usize, facts: &ChannelFacts) -> Option<()> {
        let customers = self.states.len();
        let state = self.states.get_mut(row).filter(|state| state.0 & GIVEN == 0)?;
        *state = ChannelState(ChannelState::of(facts).0 | GIVEN);
        let [consent, suppressed, blacklisted] = dates(facts);
        if let Consent::Given { since } = facts.consent {
            self.latest_consent = self.latest_consent.max(since);
        }
        if consent.is_some() {
            self.consent_since.resize(customers, None);
            *self.consent_since.get_mut(row)? = consent;
        }
        if suppressed.is_some() || blacklisted.is_some() {
            self.listed.push(Listed { row: u32::try_from(row).ok()?, suppressed, blacklisted });
        }
        Some(())
    }

    /// To be called when all are set.
    pub(super) fn finish(mut self) -> Self {
        self.listed.sort_unstable_by_key(|listed| listed.row);
        self.listed.shrink_to_fit();
        self
    }

    /// What is known of the customer of a row.
    pub(crate) fn get(&self, row: usize) -> ChannelFacts {
        let Some(state) = self.states.get(row) else {
            return ChannelFacts::UNKNOWN;
        };
        let mut facts = state.facts();
        if let Some(dated) = self.consent_since.get(row) {
            match &mut facts.consent {
                Consent::Given { since } | Consent::Withdrawn { since } => *since = *dated,
                Consent::Unknown => {}
            }
        }
        if facts.suppression != Suppression::NotListed || facts.blacklist != Blacklist::NotListed {
            self.date_lists(row, &mut facts);
        }
        facts
    }

    /// The states without their dates, by row.
    pub(crate) fn states(&self) -> &[ChannelState] {
        &self.states
    }

    /// Since when the last of those who agree does. At or after it the states say whom one may write to.
    pub(crate) fn latest_consent(&self) -> Option<DateTime<Utc>> {
        self.latest_consent
    }

    fn date_lists(&self, row: usize, facts: &mut ChannelFacts) {
        let found = self.listed.binary_search_by(|listed| (listed.row as usize).cmp(&row));
        let Some(listed) = found.ok().and_then(|at| self.listed.get(at)) else {
            return;
        };
        match &mut facts.suppression {
            Suppression::Bounced { since }
            | Suppression::Complained { since }
            | Suppression::Unsubscribed { since } => {
                *since = listed.suppressed;
            }
            Suppression::NotListed => {}
        }
        if let Blacklist::Listed { since } = &mut facts.blacklist {
            *since = listed.blacklisted;
        }
    }
}

/// The dates of consent, suppression and blacklist.
fn dates(facts: &ChannelFacts) -> [Option<DateTime<Utc>>; 3] {
    let consent = match facts.consent {
        Consent::Given { since } | Consent::Withdrawn { since } => since,
        Consent::Unknown => None,
    };
    let suppressed = match facts.suppression {
        Suppression::Bounced { since } | Suppression::Complained { since } | Suppression::Unsubscribed { since } => {
            since
        }
        Suppression::NotListed => None,
    };
    let blacklisted = match facts.blacklist {
        Blacklist::Listed { since } => since,
        Blacklist::NotListed => None,
    };
    [consent, suppressed, blacklisted]
}
