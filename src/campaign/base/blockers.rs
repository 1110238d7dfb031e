//! [`SoleBlockers`]: who would be sent to but for one gate.

use std::fmt::Display;

use super::{BlockerCounts, BlockingClause};
use crate::campaign::decide::{Desk, rank};
use crate::campaign::{Decisions, Gate, GateSets, OutcomeKind, ReasonCode};

/// Who would be sent to now but for one gate of a campaign.
///
/// All gates but one are open for them, and no other campaign's message comes first: without the one they would be sent to. So
/// these are the customers that another consent, rule, cap or holdout would gain, as the gains of one gate; those for whom two
/// are closed need both changed. Who has nothing to be sent, because nothing has triggered the campaign or all steps are out,
/// is nobody's.
///
/// A customer with several carts, orders or subscriptions counts once, by the one whose reason comes last in the order of the
/// gates; a cart for which another one stands (`enrolment.other_unit`) is left out.
///
/// The counts per gate cannot be had from a [`Waterfall`](crate::campaign::Waterfall), which names the first closed gate of
/// each customer, whatever comes after it. All gates are looked at, with all reasons of each; the first reason of the only
/// closed gate is the one that is told.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{
///     Bounds, Campaign, ChannelFacts, CustomerFacts, FactTable, Gate, Moment, Predicate, Programme, ReasonCode, Window,
/// };
/// use retention::model::Channel;
///
/// let twice = Predicate::Orders { within: Window::Ever, count: Bounds::at_least(2) };
/// let programme = Programme::new([Campaign::news().edit(|parts| parts.audience = twice.into())?])?;
/// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
/// let of = |key, orders: &[u32], email| {
///     let orders = orders.iter().map(|d| (day(*d), 20.into()));
///     CustomerFacts::new(key).with_orders(orders)?.with_touches([]).map(|facts| facts.with_channel(Channel::Email, email))
/// };
/// let (agreed, unreachable) = (ChannelFacts::reachable_with_consent(None), ChannelFacts::unreachable());
/// let rows = [of("ali", &[2], agreed)?, of("mina", &[2, 4], agreed)?, of("reza", &[2], unreachable)?];
/// let table = FactTable::from_rows(rows)?;
///
/// // Tuesday morning, when the news goes out: mina gets it; ali would with another order, reza would not.
/// let decisions = programme.decide(&table, Moment::new(day(10).and_hms_opt(10, 30, 0).unwrap().and_utc()));
/// let blockers = decisions.sole_blockers("news").unwrap();
/// assert_eq!(blockers.customers().iter().map(|one| *one.key).collect::<Vec<_>>(), ["ali"]);
/// assert_eq!(blockers.counts(), [(ReasonCode::NotInAudience, 1)]);
/// assert_eq!((blockers.of_gate(Gate::Audience), blockers.clauses()[0].customers), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SoleBlockers<'t, K> {
    #[cfg_attr(feature = "serde", serde(flatten))]
    totals: BlockerCounts,
    customers: Vec<SoleBlocker<'t, K>>,
}

/// A customer who would be sent to but for one gate.
///
/// # Example
///
/// See [`SoleBlockers`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SoleBlocker<'t, K> {
    /// Who.
    pub key: &'t K,
    /// The first reason of the gate.
    pub code: ReasonCode,
    /// The only clause of the audience that does not hold: its position among the [clauses](SoleBlockers::clauses). `None` for
    /// other gates, where several do not hold, and for an audience that asks for more than the customer.
    pub clause: Option<usize>,
}

impl<'t, K> SoleBlockers<'t, K> {
    /// The campaign.
    pub fn campaign(&self) -> &str {
        self.totals.campaign()
    }

    /// For how many customers each reason is the only one, in the order of the codes; only reasons that somebody has.
    pub fn counts(&self) -> &[(ReasonCode, u64)] {
        self.totals.counts()
    }

    /// For how many customers a gate is the only one that is closed.
    pub fn of_gate(&self, gate: Gate) -> u64 {
        self.totals.of_gate(gate)
    }

    /// The clauses of the audience, each with how many customers it alone keeps from being sent to.
    pub fn clauses(&self) -> &[BlockingClause] {
        self.totals.clauses()
    }

    /// The numbers, without the customers: to be added to those of other machines.
    pub fn totals(&self) -> &BlockerCounts {
        &self.totals
    }

    /// The customers, by key.
    pub fn customers(&self) -> &[SoleBlocker<'t, K>] {
        &self.customers
    }
}

impl<'t, K: Ord + Clone + Display + Send + Sync> Decisions<'t, K> {
    /// Who would be sent to but for one gate of a campaign; `None` if there is no such campaign. From the
    /// [sets of all gates](Decisions::gates), which are found for it and let go again.
    ///
    /// # Example
    ///
    /// See [`SoleBlockers`].
    pub fn sole_blockers(&self, campaign: &str) -> Option<SoleBlockers<'t, K>> {
        let gates = self.gates(campaign)?;
        let desk = Desk::all(self.programme()).find(|desk| desk.campaign.name() == campaign)?;
        let codes = self.codes(campaign)?;
        let winners = self.winners();
        let mut rows = gates.sole();
        rows.retain(|(row, reason)| {
            let is_sent = codes.get(*row).is_none_or(|code| code.kind() == OutcomeKind::Send);
            let winner = winners.get(*row).copied().unwrap_or(NOBODY);
            !is_sent && (*reason == ReasonCode::LostTo || wins(desk, winner))
        });
        Some(named(&gates, rows))
    }

    /// By row, the campaign whose message goes out.
    fn winners(&self) -> Vec<u16> {
        let mut winners = vec![NOBODY; self.keys().len()];
        for sent in self.sent() {
            if let Some(winner) = winners.get_mut(sent.row) {
                *winner = u16::try_from(sent.campaign).unwrap_or(NOBODY);
            }
        }
        winners
    }
}

/// No campaign's message goes out. A programme has fewer campaigns.
const NOBODY: u16 = u16::MAX;

/// Whether a message of the campaign would go out instead of that of the winner.
fn wins(desk: Desk<'_>, winner: u16) -> bool {
    let Some(other) = desk.programme.campaigns.get(usize::from(winner)) else { return true };
    rank(desk.parts().priority, desk.position) > rank(other.parts().priority, usize::from(winner))
}

/// With the clauses of the audience that alone do not hold.
fn named<'t, K: Ord + Clone + Send + Sync>(
    gates: &GateSets<'t, K>,
    rows: Vec<(usize, ReasonCode)>,
) -> SoleBlockers<'t, K> {
    let audience = gates.audience();
    let alone = if audience.depends() { Vec::new() } else { audience.alone() };
    let mut clauses: Vec<BlockingClause> = audience.clauses().iter().map(BlockingClause::none).collect();
    let mut customers = Vec::new();
    for (row, code) in rows {
        let of_audience = code.gate() == Gate::Audience;
        let clause = alone.iter().position(|rows| of_audience && rows.get(row));
        if let Some(clause) = clause.and_then(|at| clauses.get_mut(at)) {
            clause.customers += 1;
        }
        customers.extend(gates.keys().get(row).map(|key| SoleBlocker { key, code, clause }));
    }
    let codes = customers.iter().map(|one: &SoleBlocker<'_, K>| one.code);
    SoleBlockers { totals: BlockerCounts::new(gates.campaign().name(), codes, clauses), customers }
}
