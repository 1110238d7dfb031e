//! What to do now: campaigns, who is eligible for them, and why not.
//!
//! A campaign says what is sent to whom, when, and how often: a welcome after the first order, a reminder of a cart, a voucher for
//! those who have been silent for long. This room decides, for an instant that you name, for each customer and campaign: send this
//! step with this offer, not yet (and when), held out, or not, and why not: all reasons, with what was needed and what there is.
//! Rendering and sending are yours, and so is keeping what was sent.
//!
//! # What you have, what to start with
//!
//! | you have | start with |
//! |---|---|
//! | nothing but orders and addresses | [`Campaign::abandoned_order`], [`Campaign::welcome`], [`Campaign::win_back`] and the other [ready-made campaigns](Campaign::ready_made) of the documents, C1 to C15, in a [`Programme`] |
//! | a campaign in mind | [`CampaignParts`]: a [`Trigger`], [`Step`]s with [`Offset`]s and [`Offer`]s, an audience that is a [`Rule`] |
//! | campaigns in files | [`Programme`] and [`Campaign`] are read from JSON and checked; then [`lint`](Programme::lint) |
//! | one customer, in a request | [`CustomerFacts`], then [`Programme::decide_customer`] |
//! | a base of customers, every day or hour | [`FactTable`], then [`Programme::decide`] |
//! | the question "why did she get nothing?" | [`Programme::explain_customer`], [`Decisions::explain`], and [what each reason means](ReasonCode) |
//! | the question "why did she get this?" | the [explanation kept](Explanation#why-did-this-customer-get-this) when it was sent |
//! | the question "where do we lose them?" | [`Decisions::waterfall`], [all gates](Decisions::gates), [`Decisions::sole_blockers`], [`Audience::near_misses`] |
//! | the question "what if the audience were another?" | [`Programme::bind`], then [`Bound::audience_change`]; what would be sent then, [`Bound::rebind`], then [`Decisions::change_to`] |
//! | the question "what would it have sent last month, and at what cost?" | [`Programme::dry_run`] |
//!
//! Pages to read: the [`guide`] rebuilds document 003's plug-in, lists every reason with its remedy, and names the traps.
//!
//! # From facts to a message
//!
//! Document 003's abandoned order, on the morning after a cart was left. The zone, the holdout and the salt are the shop's to
//! choose once.
//!
//! ```
//! use chrono::DateTime;
//! use retention::campaign::{Campaign, ChannelFacts, CustomerFacts, Moment, Outcome, Programme};
//! use retention::model::{Cart, Channel};
//!
//! let at = |text| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
//! let programme = Programme::new([Campaign::welcome(), Campaign::abandoned_order(), Campaign::win_back()])?;
//!
//! // What is known of her: a cart left on Monday evening, no order ever, no message yet, consent to texts.
//! let cart = Cart::new("c-17", at("2026-03-02T19:30:00Z")).with_value(300.into())?;
//! let sara = CustomerFacts::new("sara")
//!     .with_channel(Channel::Sms, ChannelFacts::reachable_with_consent(None))
//!     .with_carts([cart])?
//!     .with_orders([])?
//!     .with_touches([])?;
//!
//! // On Tuesday at ten: the first step, 5 % off with a code.
//! let decisions = programme.decide_customer(&sara, Moment::new(at("2026-03-03T10:00:00Z")));
//! let send = decisions.iter().find_map(|decision| decision.message()).unwrap();
//! assert_eq!((send.number, send.step.channel), (1, Channel::Sms));
//! assert_eq!(send.offer.unwrap().to_string(), "5 % off, code off5");
//! assert_eq!(send.key.as_str(), "abandoned_order/1/sara/cart:c-17/once/1");
//!
//! // The others say why not. An hour earlier, the first step says when.
//! let reasons: Vec<_> = decisions.iter().map(|decision| decision.reason.as_ref().map(|reason| reason.code.as_str())).collect();
//! assert_eq!(reasons, [Some("reach.unknown"), None, Some("reach.unknown")]);
//! let early = programme.decide_customer(&sara, Moment::new(at("2026-03-03T09:00:00Z")));
//! assert_eq!(early[1].outcome, Outcome::NotYet(Some(at("2026-03-03T10:00:00Z"))));
//!
//! // Once it was sent, it is known, and the next step is due on day 10.
//! let sara = sara.with_touches([send.touch()])?;
//! let later = programme.decide_customer(&sara, Moment::new(at("2026-03-03T10:05:00Z")));
//! assert_eq!(later[1].outcome, Outcome::NotYet(Some(at("2026-03-12T10:00:00Z"))));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A whole base
//!
//! The same for all customers at once, in columns; and who was lost at which gate.
//!
//! ```
//! use chrono::DateTime;
//! use retention::campaign::{Cadence, Campaign, ChannelFacts, CustomerFacts, FactTable, Gate, Moment, Programme};
//! use retention::model::{Cart, Channel};
//!
//! # let at = |text| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
//! # let left = |customer: u32, channel| -> Result<_, Box<dyn std::error::Error>> {
//! #     let cart = Cart::new(format!("c-{customer}").as_str(), at("2026-03-02T19:30:00Z")).with_value(300.into())?;
//! #     let facts = CustomerFacts::new(customer).with_channel(Channel::Sms, channel).with_carts([cart])?;
//! #     Ok(facts.with_orders([])?.with_touches([])?)
//! # };
//! # let agreed = ChannelFacts::reachable_with_consent(None);
//! // Three left a cart; 9 has no number.
//! let rows = [left(7, agreed)?, left(8, agreed)?, left(9, ChannelFacts::unreachable())?];
//! let table = FactTable::from_rows(rows)?;
//!
//! let campaign = Campaign::abandoned_order().edit(|parts| parts.priority = 200)?;
//! let programme = Programme::new([Campaign::welcome(), campaign])?;
//! let tuesday = programme.decide(&table, Moment::new(at("2026-03-03T10:00:00Z")));
//! assert_eq!(tuesday.sends().map(|(customer, _)| *customer).collect::<Vec<_>>(), [7, 8]);
//!
//! let waterfall = tuesday.waterfall("abandoned_order").unwrap();
//! assert_eq!((waterfall.customers(), waterfall.sent()), (3, 2));
//! assert_eq!(tuesday.reason("abandoned_order", 2).unwrap().gate(), Gate::Reachable);
//!
//! // Nobody is held out, so nobody will know what it brings: the lint says so.
//! let findings = programme.lint(Cadence::daily());
//! assert_eq!(findings[0].to_string(), "global_holdout: a share of 0.00 %, as of each campaign (holdout.none)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The order of the gates
//!
//! A decision passes fourteen [`Gate`]s, and the first that is closed gives its outcome and its reason; an [`Explanation`] has the
//! reasons of all of them.
//!
//! ```text
//! live → reachable → suppression → consent → freshness → audience → enrolment → exit
//!      → global holdout → campaign holdout → step → cap → send time → arbitration → (variant)
//! ```
//!
//! Audience before holdouts, because a control is made of people who would have been sent to; holdouts before caps, because both
//! arms wait in the same queue; arbitration last, because only what could go out competes. The variant is chosen in the end, and
//! never stops anything. Each reason has a [code](ReasonCode) that stays the same.
//!
//! # Names elsewhere
//!
//! | here | what it is | Klaviyo | Braze | Customer.io | Mautic |
//! |---|---|---|---|---|---|
//! | [`Campaign`] | messages in steps | flow | Canvas | campaign | campaign |
//! | [`Programme`] | campaigns that share customers | account | workspace | workspace | |
//! | [`Trigger`] | what brings somebody in | trigger | entry schedule | trigger | campaign source |
//! | [`audience`](CampaignParts::audience) | who of them is meant, asked before each message | profile filter | entry audience | filter | segment |
//! | unit ([`UnitKind`]) | what a run through it belongs to: customer, cart, order, subscription | | | | |
//! | enrolment ([`EnrolmentId`]) | one run through it | | entry | journey | |
//! | [`Step`] | one message | message | Message step | message | action |
//! | [`Offset`] | when it is due | time delay | delay | time delay | delay |
//! | [`exit`](CampaignParts::exit) | who leaves, asked before each message | profile filter | exit criteria | exit criteria | |
//! | [`goal`](CampaignParts::goal) | what it is for: who has done it leaves | | conversion event | conversion goal | |
//! | [`conversion_days`](CampaignParts::conversion_days) | conversion window | conversion window | conversion deadline | time frame of the goal | |
//! | [`ReEntry`], [`CoolDown`] | whether and when again | "has not been in this flow" | re-eligibility | | restart |
//! | [`Cap`] | how many messages in a time | Smart Sending | frequency capping | message limit | frequency rule |
//! | [`QuietHours`] | when never | quiet hours | quiet hours | | |
//! | [`SendWindow`] | when at all | | | time window | |
//! | [`Suppression`], [`Blacklist`] | to whom never | suppressed profile | | suppressed | do not contact |
//! | [`Consent`](crate::model::Consent) | whether one may | consent | subscription state | subscription preference | |
//! | [`holdout`](CampaignParts::holdout) | who gets nothing, to compare with | | control group, global control group | holdout | |
//! | [`Variants`](crate::experiment::Variants) | which text | A/B test | variants | A/B test | A/B test |
//! | [`arbitrate`] | which of several goes out | | | | |
//! | [`Reason`] | why nothing was sent | "skipped" | abort | | |
//! | [`IdempotencyKey`] | the same message, however often it is decided on | | | | |
//!
//! An empty place says that there is none, or none that means the same.
//!
//! # What holds everywhere
//!
//! - There is no clock and no state: the same facts and the same [`Moment`] give the same decisions, with the same keys.
//! - Unknown is not false. Whether one may send to somebody and nobody knows, nothing is sent; what else is not known defers.
//! - A step that was sent is never sent again; one that a cap or quiet hours held back is not done.
//! - Campaigns and programmes are data: valid when built and when read, and a [`lint`](Programme::lint) says what is probably not
//!   meant.

mod base;
mod columns;
mod decide;
mod facts;
#[cfg(any(doc, doctest))]
pub mod guide;
mod plan;
mod preset;
mod rule;
mod schedule;

pub use base::{
    AudienceChange, BlockerCounts, BlockingClause, CampaignChange, Changed, ChangedClause, ChangedCustomer,
    ChangedDecision, CountsError, DecisionsChange, DryRun, DryRunCampaign, DryRunDay, DryRunMessage, DryRunStep,
    MessageCounts, MessagePrices, MissedClause, NearMiss, NearMisses, SendState, SoleBlocker, SoleBlockers, StateMove,
    Waterfall, WaterfallGate,
};
pub use columns::{Audience, Bound, Decisions, GateFindings, GateSets};
pub use decide::{
    Arbitration, Candidate, ClauseVerdict, Decision, EnrolmentId, Entry, Explanation, Gate, GateVerdict,
    IdempotencyKey, KeyError, KeyParts, Message, Outcome, OutcomeKind, Reason, ReasonCode, ReasonCodeError, Standing,
    Unit, Verdict, arbitrate,
};
pub(crate) use facts::{Added, AddedRows, Known};
pub use facts::{
    Blacklist, Catalogue, CatalogueError, ChannelFacts, CustomerFacts, Enrolment, FactTable, FactsError, OrderFacts,
    Reach, SubscriptionFacts, Suppression, Touch, TouchKind,
};
pub use plan::{
    Cadence, Campaign, CampaignError, CampaignParts, CampaignStatus, Cap, CapScope, CapWindow, CoolDown, Finding,
    FindingCode, LatePolicy, Line, MergeField, Milestone, Offer, OfferKind, Offset, PricePromise, Programme,
    ProgrammeParts, QuietHours, ReEntry, SendWindow, Step, Trigger, UnitKind,
};
pub use rule::{
    AmountBounds, Bounds, Predicate, ProductFilter, Relation, Rule, RuleContext, RuleError, RuleFinding, RuleRole,
    SubscriptionState, TouchEvent, Window,
};
pub(crate) use rule::{Entered, OfOrders, Scope, Subject, Truth, Value, outside};
pub use schedule::{Anchor, Moment};
