//! [`AudienceChange`]: whom a changed audience gains and loses.

use crate::campaign::columns::{Audience, Bits, Clause};
use crate::campaign::{Bound, Campaign, Rule, Truth};

/// Whom a changed audience gains and loses, and by which clauses. From [`Bound::audience_change`](crate::campaign::Bound::audience_change).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AudienceChange<'t, K> {
    before: u64,
    after: u64,
    gained: Changed<'t, K>,
    lost: Changed<'t, K>,
}

/// The customers that a changed audience gains, or those that it loses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Changed<'t, K> {
    clauses: Vec<ChangedClause>,
    customers: Vec<ChangedCustomer<'t, K>>,
}

/// A clause that kept customers out before, or does after.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ChangedClause {
    /// Where in its rule, such as `all[1]`; empty if it is the whole rule.
    pub path: String,
    /// The clause.
    pub rule: Rule,
    /// For how many of the customers it does not hold, or is not known to.
    pub customers: u64,
}

/// A customer that a changed audience gains or loses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ChangedCustomer<'t, K> {
    /// Who.
    pub key: &'t K,
    /// The positions of the clauses that keep them out.
    pub clauses: Vec<usize>,
}

impl<'t, K: Ord + Clone + Send + Sync> Bound<'t, K> {
    /// Whom a changed audience gains and loses, and by which clauses: a what-if on one rule, before anybody is written to.
    pub fn audience_change(&self, before: &Campaign, after: &Campaign) -> AudienceChange<'t, K> {
        let [before, after] = [before, after].map(|campaign| self.audience_of_valid(&campaign.parts().audience));
        AudienceChange::new(&before, &after)
    }
}

impl<'t, K> AudienceChange<'t, K> {
    fn new(before: &Audience<'t, K>, after: &Audience<'t, K>) -> Self {
        let (was, is) = (before.yes(), after.yes());
        Self {
            before: was.count(),
            after: is.count(),
            gained: Changed::new(before, &is.and_not(&was)),
            lost: Changed::new(after, &was.and_not(&is)),
        }
    }

    /// How many matched before.
    pub fn before(&self) -> u64 {
        self.before
    }

    /// How many match after.
    pub fn after(&self) -> u64 {
        self.after
    }

    /// Who matches after and did not before: with the clauses of the audience before that kept them out.
    pub fn gained(&self) -> &Changed<'t, K> {
        &self.gained
    }

    /// Who matched before and does not after: with the clauses of the audience after that keep them out.
    pub fn lost(&self) -> &Changed<'t, K> {
        &self.lost
    }
}

impl<'t, K> Changed<'t, K> {
    /// The rows, and what of an audience keeps them out.
    fn new(audience: &Audience<'t, K>, rows: &Bits) -> Self {
        let clauses: Vec<_> = audience.clauses().iter().collect();
        let keeps_out = |row: usize| {
            let holds = move |node| audience.found().truth(node, row) == Truth::True;
            clauses.iter().enumerate().filter(move |(_, clause)| !holds(clause.node)).map(|(at, _)| at)
        };
        let customer =
            |row| Some(ChangedCustomer { key: audience.keys().get(row)?, clauses: keeps_out(row).collect() });
        let counted = |clause: &&Clause| ChangedClause {
            path: clause.path.clone(),
            rule: clause.rule.clone(),
            customers: rows.and_not(&audience.found().yes(clause.node)).count(),
        };
        Self { clauses: clauses.iter().map(counted).collect(), customers: rows.iter().filter_map(customer).collect() }
    }

    /// The clauses, in the order of their rule.
    pub fn clauses(&self) -> &[ChangedClause] {
        &self.clauses
    }

    /// The customers, by key.
    pub fn customers(&self) -> &[ChangedCustomer<'t, K>] {
        &self.customers
    }

    /// How many customers.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }
}
