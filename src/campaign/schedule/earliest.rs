//! The first instant at which everything lets a message through.

use chrono::{DateTime, Utc};

use super::AppliedCap;
use crate::campaign::{QuietHours, SendWindow};
use crate::model::Zone;

/// The first instant at or after one at which quiet hours, send window and caps all let a message through; `None` if
/// there is none.
///
/// Each limit gives the first instant that it allows, and none moves back: what they agree on in the end is the first
/// that all allow.
pub(crate) fn earliest_send<'a>(
    from: DateTime<Utc>,
    zone: Zone,
    quiet: Option<QuietHours>,
    window: Option<&SendWindow>,
    caps: &(impl Iterator<Item = AppliedCap<'a>> + Clone),
) -> Option<DateTime<Utc>> {
    /// A window opens once a day at most, and days look alike after a week: two weeks, for the one in which clocks
    /// change. Windows that quiet hours cover altogether would be tried for ever.
    const OPENINGS: u32 = 16;
    let mut at = from;
    let mut openings = 0;
    loop {
        // There are only so many messages that a cap can wait for.
        let free = caps.clone().try_fold(at, |at, cap| cap.next_allowed(at, zone))?;
        openings = if free == at { openings + 1 } else { 0 };
        let awake = quiet.map_or(Some(free), |quiet| quiet.next_allowed(free, zone))?;
        let open = window.map_or(Some(awake), |window| window.next_allowed(awake, zone))?;
        if open == at {
            return Some(at);
        }
        if openings > OPENINGS {
            return None;
        }
        at = open;
    }
}
