//! [`Keys`]: who is in a table.

use std::ops::Deref;

/// The keys of a log or of another table, borrowed, or of this one alone.
#[derive(Clone, Debug)]
pub(super) enum Keys<'a, K> {
    Borrowed(&'a [K]),
    Owned(Vec<K>),
}

impl<K: Ord> Keys<'_, K> {
    /// Each key once, ascending.
    pub(super) fn ascending(mut keys: Vec<K>) -> Self {
        if !keys.is_sorted_by(|key, next| key < next) {
            keys.sort_unstable();
            keys.dedup();
        }
        Self::Owned(keys)
    }
}

impl<K> Deref for Keys<'_, K> {
    type Target = [K];

    fn deref(&self) -> &[K] {
        match self {
            Self::Borrowed(keys) => keys,
            Self::Owned(keys) => keys,
        }
    }
}
