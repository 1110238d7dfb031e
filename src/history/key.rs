//! [`CustomerKey`]: what can identify a customer.

use std::hash::{BuildHasher, Hash};

use rustc_hash::FxBuildHasher;

/// What can identify a customer: integers, texts, byte arrays, and the caller's own types.
///
/// Customers of a log come in the order of their keys. Integers, `String`, `&str`, `Box<str>`, `Arc<str>`,
/// `[u8; N]` and pairs of these have this trait; a type of your own takes one line. The key of a customer is cloned once, never
/// once per order.
///
/// # Example: a UUID newtype
///
/// ```
/// use retention::history::CustomerKey;
///
/// #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
/// struct UserId(u128);
///
/// impl CustomerKey for UserId {}
/// ```
///
/// # Example: an integer newtype, grouped as fast as the integer
///
/// ```
/// use retention::history::CustomerKey;
///
/// #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
/// struct CustomerId(u64);
///
/// impl CustomerKey for CustomerId {
///     const ORDERED_DIGEST: bool = u64::ORDERED_DIGEST;
///
///     fn digest(&self) -> u64 {
///         self.0.digest()
///     }
///
///     fn from_digest(digest: u64) -> Option<Self> {
///         u64::from_digest(digest).map(CustomerId)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot identify a customer yet",
    note = "add `impl retention::history::CustomerKey for {Self} {{}}`; it needs Ord, Hash, Clone, Send and Sync"
)]
pub trait CustomerKey: Ord + Hash + Clone + Send + Sync {
    /// Whether [`digest`](CustomerKey::digest) orders exactly as the key does: `a < b` when and only when
    /// `a.digest() < b.digest()`, and so equal only for equal keys.
    ///
    /// Where this is `true`, orders are grouped by the digest alone, and a key is made again from its digest where
    /// [`from_digest`](CustomerKey::from_digest) can. A type that claims it wrongly gets customers mixed up; leave it
    /// `false` when in doubt.
    const ORDERED_DIGEST: bool = false;

    /// Equal for equal keys: a hash, or, with [`ORDERED_DIGEST`](CustomerKey::ORDERED_DIGEST), the key as an integer.
    fn digest(&self) -> u64 {
        FxBuildHasher.hash_one(self)
    }

    /// How many leading bytes this key and another have in common; 0 by default. A shop's texts often begin alike
    /// (`"customer-"`), and what all keys have in common tells nothing.
    fn shared_bytes(&self, other: &Self) -> usize {
        let _ = other;
        0
    }

    /// A number that orders as the key does, as far as it goes, among keys that have their first `skip` bytes in common:
    /// never larger for a smaller key. Customers are sorted by it, and compared in full only where it is equal.
    fn prefix(&self, skip: usize) -> u128 {
        let _ = skip;
        if Self::ORDERED_DIGEST { self.digest().into() } else { 0 }
    }

    /// Whether, among keys that have their first `skip` bytes in common, no other key has the same
    /// [`prefix`](CustomerKey::prefix), so that comparing prefixes is enough: short texts.
    fn prefix_is_key(&self, skip: usize) -> bool {
        let _ = skip;
        Self::ORDERED_DIGEST
    }

    /// The key that has this digest, where that can be told; `None` otherwise, and by default.
    fn from_digest(digest: u64) -> Option<Self> {
        let _ = digest;
        None
    }
}

macro_rules! ordered_integers {
    ($($unsigned:ty, $signed:ty;)+) => {$(
        impl CustomerKey for $unsigned {
            const ORDERED_DIGEST: bool = true;

            #[allow(clippy::cast_lossless, clippy::unnecessary_cast, reason = "at most 64 bits wide")]
            fn digest(&self) -> u64 {
                *self as u64
            }

            fn from_digest(digest: u64) -> Option<Self> {
                Self::try_from(digest).ok()
            }
        }

        impl CustomerKey for $signed {
            const ORDERED_DIGEST: bool = true;

            #[allow(clippy::cast_lossless, clippy::unnecessary_cast, reason = "at most 64 bits wide")]
            fn digest(&self) -> u64 {
                (*self as i64).cast_unsigned() ^ (1 << 63)
            }

            fn from_digest(digest: u64) -> Option<Self> {
                Self::try_from((digest ^ (1 << 63)).cast_signed()).ok()
            }
        }
    )+};
}

ordered_integers! { u8, i8; u16, i16; u32, i32; u64, i64; usize, isize; }

impl CustomerKey for u128 {
    fn prefix(&self, _skip: usize) -> u128 {
        *self
    }

    fn prefix_is_key(&self, _skip: usize) -> bool {
        true
    }
}

impl CustomerKey for i128 {
    fn prefix(&self, _skip: usize) -> u128 {
        self.cast_unsigned() ^ (1 << 127)
    }

    fn prefix_is_key(&self, _skip: usize) -> bool {
        true
    }
}

impl<const N: usize> CustomerKey for [u8; N] {
    fn shared_bytes(&self, other: &Self) -> usize {
        shared_bytes(self, other)
    }

    fn prefix(&self, skip: usize) -> u128 {
        first_bytes(self.get(skip..).unwrap_or_default())
    }

    fn prefix_is_key(&self, skip: usize) -> bool {
        N <= skip.saturating_add(16)
    }
}

/// The longest rest of a text that its prefix holds all of.
const SHORT: usize = 15;

macro_rules! texts {
    ($($text:ty),+) => {$(
        impl CustomerKey for $text {
            fn shared_bytes(&self, other: &Self) -> usize {
                shared_bytes(self.as_bytes(), other.as_bytes())
            }

            /// Fifteen bytes and how many are left.
            fn prefix(&self, skip: usize) -> u128 {
                let left = self.as_bytes().get(skip..).unwrap_or_default();
                (first_bytes(left) & !0xFF) | left.len().min(SHORT + 1) as u128
            }

            fn prefix_is_key(&self, skip: usize) -> bool {
                self.len() <= skip.saturating_add(SHORT)
            }
        }
    )+};
}

texts! { String, Box<str>, std::sync::Arc<str>, &str }

impl<A: CustomerKey, B: CustomerKey> CustomerKey for (A, B) {
    fn prefix(&self, _skip: usize) -> u128 {
        self.0.prefix(0)
    }
}

fn shared_bytes(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// Up to sixteen bytes, and zeros for those that are missing, as a number that orders as the bytes do.
fn first_bytes(bytes: &[u8]) -> u128 {
    if let Some(all) = bytes.first_chunk() {
        return u128::from_be_bytes(*all);
    }
    if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
        // From 8 to 15 bytes: the last eight overlap the first.
        let missing = 16_usize.saturating_sub(bytes.len());
        let tail = u64::from_be_bytes(*tail).checked_shl(8 * u32::try_from(missing).unwrap_or(8)).unwrap_or(0);
        return u128::from(u64::from_be_bytes(*head)) << 64 | u128::from(tail);
    }
    let mut first = [0; 16];
    for (to, from) in first.iter_mut().zip(bytes) {
        *to = *from;
    }
    u128::from_be_bytes(first)
}
