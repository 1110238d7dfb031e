//! What to do now: campaigns, who is eligible for them, and why not.

mod base;
mod columns;
mod decide;
mod facts;
mod plan;
mod preset;
mod rule;
mod schedule;

pub use base::{AudienceChange, Changed, ChangedClause, ChangedCustomer, MissedClause, NearMiss, NearMisses};
pub use columns::{Audience, Bound};
pub use decide::{
    Arbitration, Candidate, ClauseVerdict, Decision, EnrolmentId, Entry, Explanation, Gate, GateVerdict,
    IdempotencyKey, KeyError, KeyParts, Message, Outcome, OutcomeKind, Reason, ReasonCode, ReasonCodeError, Standing,
    Unit, Verdict, arbitrate,
};
pub(crate) use facts::Known;
pub use facts::{
    Blacklist, Catalogue, CatalogueError, ChannelFacts, CustomerFacts, Enrolment, FactTable, FactsError, OrderFacts,
    Reach, SubscriptionFacts, Suppression, Touch, TouchKind,
};
pub use plan::{
    Cadence, Campaign, CampaignError, CampaignParts, CampaignStatus, Cap, CapScope, CapWindow, CoolDown, Finding,
    LatePolicy, Line, MergeField, Milestone, Offer, OfferKind, Offset, PricePromise, Programme, ProgrammeParts,
    QuietHours, ReEntry, SendWindow, Step, Trigger, UnitKind,
};
pub use rule::{
    AmountBounds, Bounds, Predicate, ProductFilter, Relation, Rule, RuleError, RuleFinding, SubscriptionState,
    TouchEvent, Window,
};
pub(crate) use rule::{Scope, Subject, Truth, Value};
pub use schedule::{Anchor, Moment};
