//! [`GateSets`]: what every gate of a campaign found of every customer, in bit sets.

use std::cmp::Reverse;
use std::fmt;

use super::audience::{Audience, Clause};
use super::bits::Bits;
use super::sets::Sets;
use crate::campaign::{Campaign, Gate, ReasonCode, Rule, Truth};

/// What every gate of a campaign found of every customer, in bit sets: one for each reason that somebody has. From
/// [`Decisions::gates`](crate::campaign::Decisions::gates).
///
/// A [`Waterfall`](crate::campaign::Waterfall) counts each customer once, at the first gate that is closed; it cannot tell for
/// how many a later one is closed, too. Here all gates are asked, whatever the others say, and all reasons kept. So this tells
/// who has not agreed to the channel at all, who more could be written to if two things were done together, and why each single
/// customer gets nothing, at the price of some bits each.
///
/// # What is counted
///
/// Decisions: one for each customer, of campaigns about [customers](crate::campaign::UnitKind::Customer); else one for each of
/// their carts, orders or subscriptions, and one for each customer without any. The rows are those of customers, each once.
///
/// A gate is open or closed, or not reached: [exit](Gate::Exit) and [step](Gate::Step) are not looked at where there is no
/// enrolment, [caps](Gate::Cap) and [send time](Gate::SendTime) where there is no next step, and
/// [arbitration](Gate::Arbitration) where there is no message to hold against others.
///
/// # Cost
///
/// Asking all gates takes time in proportion to the decisions; the audience is evaluated for 64 customers at a time. Kept is a bit
/// a decision for each reason that somebody has and each gate that somebody did not reach, eight bytes for each further cart,
/// order or subscription of a customer, and [two bits](crate::campaign::Audience) a customer for each part of the audience, in
/// blocks of 4,096; [`bytes`](Self::bytes) says how much that is. The columns that the audience asks for are shared. Counts
/// and rows are found 64 decisions at a time; what is found of a customer takes a look at each set.
///
/// # Example
///
/// Who gets no news? The waterfall loses ali and reza at the first gate that is closed. But reza would come with consent alone,
/// and ali has no order, too.
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{
///     Bounds, Campaign, ChannelFacts, CustomerFacts, FactTable, Gate, Moment, Predicate, Programme, ReasonCode, Window,
/// };
/// use retention::model::{Channel, Consent};
///
/// let once = Predicate::Orders { within: Window::Ever, count: Bounds::at_least(1) };
/// let programme = Programme::new([Campaign::news().edit(|parts| parts.audience = once.into())?])?;
/// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
/// let agreed = ChannelFacts::reachable_with_consent(None);
/// let unasked = ChannelFacts { consent: Consent::Unknown, ..agreed };
/// let of = |key, orders: &[u32], email| {
///     let orders = orders.iter().map(|d| (day(*d), 20.into()));
///     CustomerFacts::new(key).with_orders(orders)?.with_touches([]).map(|facts| facts.with_channel(Channel::Email, email))
/// };
/// let table = FactTable::from_rows([of("ali", &[], unasked)?, of("mina", &[2], agreed)?, of("reza", &[3], unasked)?])?;
///
/// // Tuesday morning, when the news goes out.
/// let decisions = programme.decide(&table, Moment::new(day(10).and_hms_opt(10, 30, 0).unwrap().and_utc()));
/// let gates = decisions.gates("news").unwrap();
/// assert_eq!(gates.counts(), [(ReasonCode::ConsentUnknown, 2), (ReasonCode::NotInAudience, 1)]);
/// assert_eq!((gates.closed(Gate::Consent), gates.closed(Gate::Audience), gates.not_reached(Gate::Arbitration)), (2, 1, 2));
///
/// assert_eq!(gates.rows_with(ReasonCode::ConsentUnknown), [0, 2]);
///
/// // To whom there would be something to send, if some gates were open.
/// assert_eq!(gates.rows_if_open(&[]), [1]);
/// assert_eq!(gates.rows_if_open(&[Gate::Consent]), [1, 2]);
/// assert_eq!(gates.rows_if_open(&[Gate::Consent, Gate::Audience]), [0, 1, 2]);
///
/// let ali = &gates.of_customer(0)[0];
/// assert_eq!(ali.closed, [ReasonCode::ConsentUnknown, ReasonCode::NotInAudience]);
/// assert_eq!(ali.to_string(), "consent.unknown, audience.no (orders ever: at least 1)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct GateSets<'t, K> {
    campaign: &'t Campaign,
    sets: Sets,
    audience: Audience<'t, K>,
}

/// What the gates of a campaign found of one decision; of [`GateSets::of_customer`].
///
/// Its text has the reasons in the order of the gates, with the clauses of the audience that do not hold; `all gates are open`
/// if there is none.
///
/// # Example
///
/// See [`GateSets`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GateFindings<'a> {
    /// All reasons why nothing is sent, in the order of the gates; each once, also of several caps. Empty if something is.
    pub closed: Vec<ReasonCode>,
    /// The gates that could not be looked at.
    pub not_reached: Vec<Gate>,
    /// The clauses of the audience that do not hold, or of which it is not known, each with its path in the audience, such as
    /// `all[1]`. Clauses are the conditions that must all hold, as in [`NearMisses`](crate::campaign::NearMisses); an
    /// [explanation](crate::campaign::Explanation::clauses) has the predicates within them. Empty if the gate of the audience is
    /// open; clauses that ask for more than the customer, such as the value of the cart, are left out.
    pub clauses: Vec<(&'a str, &'a Rule)>,
}

impl<'t, K> GateSets<'t, K> {
    pub(super) fn new(campaign: &'t Campaign, sets: Sets, audience: Audience<'t, K>) -> Self {
        Self { campaign, sets, audience }
    }

    /// The customers, ascending. Positions in this slice are the rows.
    pub fn keys(&self) -> &'t [K] {
        self.audience.keys()
    }

    /// The campaign.
    pub fn campaign(&self) -> &'t Campaign {
        self.campaign
    }

    /// How many decisions there are: no fewer than customers.
    pub fn decisions(&self) -> usize {
        self.sets.len()
    }

    /// For how many decisions each reason is one, in the order of the codes; only reasons that somebody has. A decision counts at
    /// each of its reasons.
    ///
    /// # Example
    ///
    /// See [`GateSets`].
    pub fn counts(&self) -> Vec<(ReasonCode, u64)> {
        ReasonCode::ALL.iter().filter_map(|code| Some((*code, self.sets.of_reason(*code)?.count()))).collect()
    }

    /// For how many decisions a gate is closed, whatever the others say.
    ///
    /// # Example
    ///
    /// See [`GateSets`].
    pub fn closed(&self, gate: Gate) -> u64 {
        self.sets.closed(|other| other == gate).count()
    }

    /// For how many decisions a gate could not be looked at.
    ///
    /// # Example
    ///
    /// See [`GateSets`].
    pub fn not_reached(&self, gate: Gate) -> u64 {
        self.sets.unreached(gate).map_or(0, Bits::count)
    }

    /// The rows of the customers who have a reason, whatever else they have, ascending: of one of their decisions at least.
    ///
    /// # Example
    ///
    /// See [`GateSets`].
    pub fn rows_with(&self, code: ReasonCode) -> Vec<usize> {
        self.sets.of_reason(code).map_or_else(Vec::new, |decisions| self.sets.rows_of(decisions))
    }

    /// The rows of the customers to whom there would be something to send if some gates were open, ascending: who has no other
    /// gate closed, and a next step. Without any gate: to whom something is sent.
    ///
    /// Several gates of one cause can be taken together, such as reachable and consent for a sign-up form. That the messages of
    /// other campaigns could come first is looked at only for those who have lost to one;
    /// [`sole_blockers`](crate::campaign::Decisions::sole_blockers), of one gate, looks at it for all. Nobody is past a trigger
    /// that has not occurred, because there is no step to send then; but where nobody knows what was sent before, there may be
    /// one.
    ///
    /// # Example
    ///
    /// See [`GateSets`].
    pub fn rows_if_open(&self, gates: &[Gate]) -> Vec<usize> {
        self.sets.rows_of(&self.sets.but_for(gates))
    }

    /// What the gates found of the customer of a row: of each cart, order or subscription, oldest first, as
    /// [`Decisions::explain`](crate::campaign::Decisions::explain) has them, with its reasons, but without their instants and
    /// values. Empty beyond the last row.
    ///
    /// # Example
    ///
    /// See [`GateSets`].
    pub fn of_customer(&self, row: usize) -> Vec<GateFindings<'_>> {
        self.sets.of_row(row).map(|decision| self.findings(decision, row)).collect()
    }

    /// How many bytes the sets take, with those of the clauses, beside the columns.
    pub fn bytes(&self) -> usize {
        self.sets.bytes() + self.audience.found().bytes()
    }

    fn findings(&self, decision: usize, row: usize) -> GateFindings<'_> {
        let closed: Vec<ReasonCode> = self.sets.reasons(decision).collect();
        let unreached = |gate: &Gate| self.sets.unreached(*gate).is_some_and(|set| set.get(decision));
        let of_audience = closed.iter().any(|code| code.gate() == Gate::Audience);
        let fails = |clause: &&Clause| self.audience.truth_of(clause, row).is_some_and(|truth| truth != Truth::True);
        let of_audience = self.audience.clauses().iter().filter(|_| of_audience);
        GateFindings {
            not_reached: Gate::ALL.iter().copied().filter(unreached).collect(),
            clauses: of_audience.filter(fails).map(|clause| (clause.path.as_str(), &clause.rule)).collect(),
            closed,
        }
    }

    pub(crate) fn audience(&self) -> &Audience<'t, K> {
        &self.audience
    }

    /// By row, who would have something sent but for one gate, with the first reason of it. Of several carts, orders or
    /// subscriptions the one whose reason comes last in the order of the gates; a cart for which another one stands is none.
    pub(crate) fn sole(&self) -> Vec<(usize, ReasonCode)> {
        let mut all = Vec::new();
        for only in self.sets.only() {
            all.extend(only.iter().filter_map(|at| Some((self.sets.row(at)?, self.sets.reasons(at).next()?))));
        }
        all.retain(|(_, code)| *code != ReasonCode::OtherUnit);
        all.sort_unstable_by_key(|(row, code)| (*row, Reverse(*code)));
        all.dedup_by_key(|(row, _)| *row);
        all
    }
}

impl fmt::Display for GateFindings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.closed.is_empty() {
            return f.write_str("all gates are open");
        }
        for (at, code) in self.closed.iter().enumerate() {
            write!(f, "{}{code}", if at == 0 { "" } else { ", " })?;
            if code.gate() == Gate::Audience && !self.clauses.is_empty() {
                let clauses: Vec<String> = self.clauses.iter().map(|(_, rule)| rule.to_string()).collect();
                write!(f, " ({})", clauses.join("; "))?;
            }
        }
        Ok(())
    }
}
