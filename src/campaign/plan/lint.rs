//! [`Finding`]: what is suspicious in a campaign or programme.

use std::num::NonZeroU32;

use crate::campaign::RuleFinding;

/// How often a programme is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cadence {
    /// From one run to the next.
    pub minutes: NonZeroU32,
}

/// Something suspicious in a campaign or programme. It is valid, but is it meant?
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// In a rule.
    Rule {
        /// Of which campaign.
        campaign: String,
        /// `audience`, `exit` or `goal`.
        field: &'static str,
        /// What.
        finding: RuleFinding,
    },
}
