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

    /// A number that orders as the key does as far as it goes: never larger for a smaller key. Customers are sorted by
    /// it, and compared in full only where it is equal.
    fn prefix(&self) -> u128 {
        if Self::ORDERED_DIGEST { self.digest().into() } else { 0 }
    }

    /// Whether no other key has this [`prefix`](CustomerKey::prefix), so that comparing prefixes is enough: short texts.
    fn prefix_is_key(&self) -> bool {
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
    fn prefix(&self) -> u128 {
        *self
    }

    fn prefix_is_key(&self) -> bool {
        true
    }
}

impl CustomerKey for i128 {
    fn prefix(&self) -> u128 {
        self.cast_unsigned() ^ (1 << 127)
    }

    fn prefix_is_key(&self) -> bool {
        true
    }
}

impl<const N: usize> CustomerKey for [u8; N] {
    fn prefix(&self) -> u128 {
        first_bytes::<16>(self)
    }

    fn prefix_is_key(&self) -> bool {
        N <= 16
    }
}

/// The longest text whose prefix is the whole of it.
const SHORT: usize = 15;

macro_rules! texts {
    ($($text:ty),+) => {$(
        impl CustomerKey for $text {
            /// The first fifteen bytes and the length.
            fn prefix(&self) -> u128 {
                first_bytes::<SHORT>(self.as_bytes()) | self.len().min(SHORT + 1) as u128
            }

            fn prefix_is_key(&self) -> bool {
                self.len() <= SHORT
            }
        }
    )+};
}

texts! { String, Box<str>, std::sync::Arc<str>, &str }

impl<A: CustomerKey, B: CustomerKey> CustomerKey for (A, B) {
    fn prefix(&self) -> u128 {
        self.0.prefix()
    }
}

/// Up to `N` of sixteen bytes as a number that orders as the bytes do.
fn first_bytes<const N: usize>(bytes: &[u8]) -> u128 {
    let mut first = [0; 16];
    for (to, from) in first.iter_mut().zip(bytes).take(N) {
        *to = *from;
    }
    u128::from_be_bytes(first)
}
