//! Experiments: who is in which arm.
//!
//! To tell what a campaign brings, some of those who would get it must not: they are *held out*, and compared with the
//! others. And to tell which text is better, each of those who get it is sent one *variant*. This room says who is held
//! out and who gets which variant, by a hash that is specified byte by byte and will never change.
//!
//! | you want | ask |
//! |---|---|
//! | a customer's place for a purpose | [`Bucket::of`], for many customers [`Buckets`] |
//! | held out or treated | [`Bucket::arm`], for many customers [`Share::arm`] |
//! | to check the share in a campaign's data | [`Share::new`] |
//! | which variant | [`Variants::pick`] |
//!
//! # Example
//!
//! ```
//! use retention::experiment::{Arm, Bucket, Purpose, Variants};
//! use retention::model::Rate;
//!
//! let salt = "shop-2026"; // chosen once
//! let campaign = "win-back"; // the campaign's stable id, never its title
//! let tenth = Rate::new(10, 100)?;
//! let texts = Variants::new([("short", 1), ("long", 1)])?;
//!
//! let of = |purpose, scope, customer| Bucket::of(salt, purpose, scope, customer);
//! let decide = |customer| {
//!     let everywhere = of(Purpose::GlobalHoldout, "", customer).arm(tenth);
//!     let here = of(Purpose::CampaignHoldout, campaign, customer).arm(tenth);
//!     match (everywhere, here) {
//!         (Arm::Treated, Arm::Treated) => texts.pick(of(Purpose::Variant, campaign, customer)),
//!         _ => None,
//!     }
//! };
//! assert_eq!(["1", "3", "7"].map(decide), [Some("short"), Some("long"), None]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is promised
//!
//! - **Sticky.** The same salt, purpose, scope and unit give the same bucket: on each machine, in each run, in each version
//!   of this crate. No state is kept, and no order of asking matters.
//! - **Specified.** [`Bucket`] says which bytes are hashed and how, and has vectors to check by, so that an analyst can
//!   find the arms again in SQL or Python years later.
//! - **Independent.** Each [`Purpose`] hashes apart: being held out of all campaigns says nothing of being held out of one
//!   or of the variant, and one campaign's arms say nothing of another's.
//! - **Nested.** Raising a held-out share adds customers and lets nobody go; lowering it lets some go and adds nobody.
//!   The held out always have the lowest buckets and the treated the highest, whatever the share is.
//! - **Exact.** Shares and weights are ranges of the 2⁶⁴ buckets, computed in integers. No range is more than one bucket
//!   longer than its share.
//!
//! # Mistakes that are made elsewhere
//!
//! | mistake | what comes of it | here |
//! |---|---|---|
//! | one hash for the holdout and for the variant | those not held out have only high hashes, so they reach only a part of the variants | purposes hash apart |
//! | the remainder of a division, `hash % 100` | if the number of hashes is not a multiple of 100, the low remainders come more often; and a share of 0.5 % cannot be said | ranges of 2⁶⁴, no remainder |
//! | hashing the name of a campaign or segment | renaming it reshuffles everybody | the scope is a stable id; the title is not hashed |
//! | drawing a random number at run time | who is held out today is treated tomorrow | a function of its arguments, nothing else |
//! | the bucket goes with the profile when two are merged | the held out become treated, or the other way round | see [merged profiles](#merged-profiles) |
//! | a control that is chosen after the caps, or is not capped like the others | the arms are not alike | an arm is known before any cap is asked |
//!
//! # Merged profiles
//!
//! A guest who signs in, or two accounts that turn out to be one person, become one profile. Hash the id that the *first* of
//! them, the one created earliest, was assigned by, and keep that id with the merged profile for as long as experiments
//! run: an assignment id of its own, beside the key of the customer. Hashing the key that survives instead moves a customer
//! between the arms in the middle of an experiment, and more often those who buy often. Whoever has been in both arms
//! before the merge belongs to neither: leave them out of the analysis.
//!
//! # Keys
//!
//! The unit is hashed as its text. Use one text for one customer everywhere: `7` and `007`, or an e-mail address in two
//! cases, are different units.
//!
//! The hash is fast and spreads well, but is not cryptographic: whoever knows the salt can find an id that falls into the
//! arm they like. Assign by ids that customers cannot choose.

mod assignment;

pub use assignment::{Arm, AssignmentError, Bucket, Buckets, Purpose, Share, Variants};
