//! [`Bucket`]: the frozen hash that every assignment rests on.

use std::fmt::{self, Display, Write};
use std::hash::Hasher;

use twox_hash::XxHash64;

use super::{Arm, Share};
use crate::model::Rate;

/// What a customer is assigned for. Each purpose hashes apart, so that being held out says nothing of the variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Purpose {
    /// Held out of all campaigns. Its scope is empty.
    GlobalHoldout,
    /// Held out of one campaign. Its scope is the campaign's stable id.
    CampaignHoldout,
    /// Which variant of a campaign. Its scope is the campaign's stable id.
    Variant,
}

/// One of 2⁶⁴ places, on which a unit falls by a hash that is frozen for ever.
///
/// # Which bytes are hashed
///
/// Four texts in UTF-8: the salt, the name of the [`Purpose`], the scope, and the unit. Each of the first three is
/// written as its length in bytes (decimal, without leading zeros), a colon, its bytes, and a comma; the unit follows as it
/// is, up to the end. So no two different arguments give the same bytes, whatever characters are in them.
///
/// ```text
/// bytes  = len(salt) ":" salt ","  len(purpose) ":" purpose ","  len(scope) ":" scope ","  unit
/// bucket = XXH64(bytes, seed 0)
///
/// purpose   global_holdout, campaign_holdout, variant
/// ```
///
/// No text is trimmed, put into lower case or otherwise changed; any of them may be empty. The three with their lengths
/// are netstrings (Bernstein 1997); `XXH64` is Collet's xxHash of 64 bits, whose specification has
/// XXH64("") = `ef46db3751d8e999`, XXH64("a") = `d24ec4f1a98c6e5b` and XXH64("hello") = `26c7827d889f6da3`.
///
/// # Vectors
///
/// | salt | purpose | scope | unit | bytes | bucket |
/// |---|---|---|---|---|---|
/// | | variant | | | `0:,7:variant,0:,` | `b7186df403d8e238` |
/// | shop-2026 | global holdout | | 1 | `9:shop-2026,14:global_holdout,0:,1` | `621c7fae3b8a001d` |
/// | shop-2026 | campaign holdout | win-back | 1 | `9:shop-2026,16:campaign_holdout,8:win-back,1` | `badc370a1120221a` |
/// | shop-2026 | variant | win-back | 1 | `9:shop-2026,7:variant,8:win-back,1` | `3390281c0f640370` |
/// | shop-2026 | variant | win-back | 2 | `9:shop-2026,7:variant,8:win-back,2` | `7bb22903282d7f21` |
/// | shop-2026 | variant | سلام | sara@example.com | `9:shop-2026,7:variant,8:سلام,sara@example.com` | `7cae2706226c1810` |
///
/// The scope of the last is four letters of two bytes each.
///
/// # Elsewhere
///
/// In Python, with the package `xxhash`:
///
/// ```text
/// def bucket(salt, purpose, scope, unit):
///     first = b"".join(b"%d:%b," % (len(f), f) for f in (s.encode() for s in (salt, purpose, scope)))
///     return xxhash.xxh64_intdigest(first + unit.encode())
/// ```
///
/// In SQL, hash the same text with the database's XXH64. Compare with the vectors first: Apache Spark's `xxhash64` has the
/// seed 42, so it gives other values, and databases without unsigned integers give the upper half as negative numbers.
///
/// # Example
///
/// ```
/// use retention::experiment::{Bucket, Purpose};
///
/// let bucket = Bucket::of("shop-2026", Purpose::Variant, "win-back", "1");
/// assert_eq!(bucket.value(), 0x3390_281c_0f64_0370);
/// assert_eq!(bucket.to_string(), "3390281c0f640370");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket(u64);

/// The buckets of one salt, purpose and scope, for many units: what they have in common is hashed once, which is most of
/// the work.
///
/// # Example
///
/// ```
/// use retention::experiment::{Bucket, Buckets, Purpose};
///
/// let buckets = Buckets::new("shop-2026", Purpose::Variant, "win-back");
/// assert_eq!(buckets.of("1"), Bucket::of("shop-2026", Purpose::Variant, "win-back", "1"));
/// assert_eq!(buckets.of_display(1_u64), buckets.of("1"));
/// ```
#[derive(Clone, Debug)]
pub struct Buckets(XxHash64);

/// What is written into it is hashed.
struct Hashed<'h>(&'h mut XxHash64);

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 3] = [Self::GlobalHoldout, Self::CampaignHoldout, Self::Variant];

    /// The name that is hashed: `global_holdout`, `campaign_holdout` or `variant`. It will never change.
    pub fn name(self) -> &'static str {
        match self {
            Self::GlobalHoldout => "global_holdout",
            Self::CampaignHoldout => "campaign_holdout",
            Self::Variant => "variant",
        }
    }
}

impl Bucket {
    /// The bucket of a unit: of a customer, by the text of their key, for a purpose and a scope (a campaign's stable id;
    /// empty for the global holdout), salted.
    ///
    /// The salt is the shop's, chosen once. Another salt shuffles everybody anew, which is what a shop wants when it ends a
    /// global holdout and begins the next.
    pub fn of(salt: &str, purpose: Purpose, scope: &str, unit: &str) -> Self {
        Buckets::new(salt, purpose, scope).of(unit)
    }

    /// The bucket of a unit that is shown as text, such as an integer: that of [`of`](Bucket::of) for the same text, which
    /// is not stored anywhere.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::experiment::{Bucket, Purpose};
    ///
    /// let shown = Bucket::of_display("shop-2026", Purpose::GlobalHoldout, "", 1_u32);
    /// assert_eq!(shown, Bucket::of("shop-2026", Purpose::GlobalHoldout, "", "1"));
    /// ```
    pub fn of_display(salt: &str, purpose: Purpose, scope: &str, unit: impl Display) -> Self {
        Buckets::new(salt, purpose, scope).of_display(unit)
    }

    /// A bucket that was computed elsewhere, such as in SQL.
    pub fn from_value(value: u64) -> Self {
        Self(value)
    }

    /// The bucket as a number, from 0 to 2⁶⁴ − 1.
    pub fn value(self) -> u64 {
        self.0
    }

    /// The arm under a held-out share.
    ///
    /// ```text
    /// held out   bucket < share · 2⁶⁴
    /// treated    otherwise
    /// ```
    ///
    /// Exact for every share. A share of 0 and less holds nobody out, one of 1 and more everybody, because a rate can be any
    /// number; [`Share::new`] refuses those outside of 0 to 1. For many buckets, make a [`Share`] once.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::experiment::{Arm, Bucket};
    /// use retention::model::Rate;
    ///
    /// let half = Rate::new(1, 2)?;
    /// assert_eq!(Bucket::from_value((1 << 63) - 1).arm(half), Arm::HeldOut);
    /// assert_eq!(Bucket::from_value(1 << 63).arm(half), Arm::Treated);
    /// assert_eq!(Bucket::from_value(u64::MAX).arm(Rate::new(3, 2)?), Arm::HeldOut);
    /// # Ok::<(), retention::model::RateError>(())
    /// ```
    pub fn arm(self, held_out: Rate) -> Arm {
        Share::clamped(held_out).arm(self)
    }
}

impl Buckets {
    /// The buckets of a salt, a purpose and a scope; see [`Bucket::of`].
    pub fn new(salt: &str, purpose: Purpose, scope: &str) -> Self {
        let mut hasher = XxHash64::with_seed(0);
        for text in [salt, purpose.name(), scope] {
            show(&mut hasher, format_args!("{}:", text.len()));
            hasher.write(text.as_bytes());
            hasher.write(b",");
        }
        Self(hasher)
    }

    /// The bucket of a unit.
    pub fn of(&self, unit: &str) -> Bucket {
        let mut hasher = self.0.clone();
        hasher.write(unit.as_bytes());
        Bucket(hasher.finish())
    }

    /// The bucket of a unit that is shown as text; see [`Bucket::of_display`].
    pub fn of_display(&self, unit: impl Display) -> Bucket {
        let mut hasher = self.0.clone();
        show(&mut hasher, format_args!("{unit}"));
        Bucket(hasher.finish())
    }
}

/// Sixteen hexadecimal digits, as the vectors are published.
impl Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:016x}", self.0))
    }
}

impl Write for Hashed<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

fn show(hasher: &mut XxHash64, text: fmt::Arguments<'_>) {
    // Hashing does not fail. Should a type's own `Display` do so, what it has written is its text.
    let _ = Hashed(hasher).write_fmt(text);
}
