//! [`HeldKeys`]: the keys that several results have in common.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The keys of a log, borrowed, or keys of no log, shared: what is computed from a summary holds the summary's keys, and
/// no key is cloned either way.
pub(crate) enum HeldKeys<'a, K> {
    Borrowed(&'a [K]),
    Shared(Arc<[K]>),
}

impl<K: Clone> HeldKeys<'_, K> {
    /// The same keys, of no log; they are cloned only if they are borrowed.
    pub(crate) fn into_owned(self) -> HeldKeys<'static, K> {
        HeldKeys::Shared(match self {
            Self::Borrowed(keys) => keys.into(),
            Self::Shared(keys) => keys,
        })
    }
}

impl<'a, K> From<&'a [K]> for HeldKeys<'a, K> {
    fn from(keys: &'a [K]) -> Self {
        Self::Borrowed(keys)
    }
}

impl<K> From<Vec<K>> for HeldKeys<'_, K> {
    fn from(keys: Vec<K>) -> Self {
        Self::Shared(keys.into())
    }
}

impl<K> Deref for HeldKeys<'_, K> {
    type Target = [K];

    fn deref(&self) -> &[K] {
        match self {
            Self::Borrowed(keys) => keys,
            Self::Shared(keys) => keys,
        }
    }
}

// By hand, because no key is cloned.
impl<K> Clone for HeldKeys<'_, K> {
    fn clone(&self) -> Self {
        match self {
            Self::Borrowed(keys) => Self::Borrowed(keys),
            Self::Shared(keys) => Self::Shared(Arc::clone(keys)),
        }
    }
}

impl<K: PartialEq> PartialEq for HeldKeys<'_, K> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<K: Eq> Eq for HeldKeys<'_, K> {}

impl<K: fmt::Debug> fmt::Debug for HeldKeys<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(feature = "serde")]
impl<K: serde::Serialize> serde::Serialize for HeldKeys<'_, K> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}
