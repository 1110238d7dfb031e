//! The keys of a summary, for what is aligned with its rows.

use std::borrow::Cow;

use super::CustomerSummary;

impl<'a, K: Clone> CustomerSummary<'a, K> {
    /// The keys as they are held: borrowed from the log where they are.
    pub(crate) fn cow_keys(&self) -> Cow<'a, [K]> {
        self.keys.clone()
    }
}
