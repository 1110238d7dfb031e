//! [`NearMisses`]: who misses an audience by one clause.

use rust_decimal::Decimal;

use crate::campaign::columns::{Audience, Clause};
use crate::campaign::{Rule, Value};

/// Who misses an audience by exactly one of its clauses, by which, and by how much.
///
/// The clauses are the conditions that must all hold: the parts of an `all`, also of one inside another. Any other rule is
/// one clause, so whoever does not match it misses it by one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct NearMisses<'t, K> {
    clauses: Vec<MissedClause>,
    customers: Vec<NearMiss<'t, K>>,
}

/// How many miss an audience by one clause alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MissedClause {
    /// Where the clause is, such as `all[1]`; empty if it is the whole rule.
    pub path: String,
    /// The clause.
    pub rule: Rule,
    /// For how many customers it is the only one that does not hold.
    pub fails: u64,
    /// For how many it is the only one of which that is not known, and all others hold.
    pub unknown: u64,
}

/// A customer who misses an audience by one clause.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct NearMiss<'t, K> {
    /// Who.
    pub key: &'t K,
    /// Which clause: its position among the [clauses](NearMisses::clauses).
    pub clause: usize,
    /// What would have to be added to the customer's number for the clause to hold: 3 for 2 orders where 5 are asked for, −10
    /// for 40 days where at most 30 may have passed. In the clause's own unit, money in the shop's currency. `None`
    /// unless the clause is one predicate about a number that the customer has, and where no such number can be: an amount between
    /// two bounds closer than the decimal places of the facts, or a sum of more digits than a `Decimal` holds.
    #[cfg_attr(feature = "serde", serde(serialize_with = "written"))]
    pub short_by: Option<Decimal>,
}

impl<'t, K> NearMisses<'t, K> {
    /// The clauses of the audience, in its order, with how many miss it by each.
    pub fn clauses(&self) -> &[MissedClause] {
        &self.clauses
    }

    /// Those who miss it, by key.
    pub fn customers(&self) -> &[NearMiss<'t, K>] {
        &self.customers
    }
}

impl<'t, K> Audience<'t, K> {
    /// Who misses the audience by exactly one clause.
    pub fn near_misses(&self) -> NearMisses<'t, K> {
        let alone = self.alone();
        let mut customers = Vec::new();
        let mut clauses = Vec::new();
        for (at, (clause, rows)) in self.clauses().iter().zip(&alone).enumerate() {
            let unknown = rows.and(&self.found().maybe(clause.node)).count();
            clauses.push(MissedClause {
                path: clause.path.clone(),
                rule: clause.rule.clone(),
                fails: rows.count().saturating_sub(unknown),
                unknown,
            });
            customers.extend(rows.iter().map(|row| (row, at)));
        }
        customers.sort_unstable();
        let near_miss = |(row, clause): (usize, usize)| {
            let short_by = self.clauses().get(clause).and_then(|clause| self.short_by(clause, row));
            Some(NearMiss { key: self.keys().get(row)?, clause, short_by })
        };
        NearMisses { clauses, customers: customers.into_iter().filter_map(near_miss).collect() }
    }

    fn short_by(&self, clause: &Clause, row: usize) -> Option<Decimal> {
        let (Value::Is(value), Rule::Is(predicate)) = (self.value(clause, row)?, &clause.rule) else { return None };
        predicate.short_by(value, self.scale())
    }
}

#[cfg(feature = "serde")]
#[expect(clippy::ref_option, reason = "as serde calls it")]
fn written<S: serde::Serializer>(short_by: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    use serde::Serialize as _;
    short_by.map(crate::model::wire::WireDecimal).serialize(serializer)
}
