//! [`NearMisses`]: who misses an audience by one clause.

use rust_decimal::Decimal;

use crate::campaign::columns::{Audience, Clause};
use crate::campaign::{Rule, Value};

/// Who misses an audience by exactly one of its clauses, by which, and by how much.
///
/// The clauses are the conditions that must all hold: the parts of an `all`, also of one inside another. Any other rule is
/// one clause, so whoever does not match it misses it by one.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{AmountBounds, Bounds, CustomerFacts, FactTable, Moment, Predicate, Programme, Rule, Window};
///
/// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
/// let with_orders = |key, spent: &[i64]| CustomerFacts::new(key).with_orders(spent.iter().map(|amount| (day(2), (*amount).into())));
/// let table = FactTable::from_rows([with_orders("ali", &[90])?, with_orders("mina", &[20, 30])?, with_orders("reza", &[5])?])?;
///
/// let regular = Rule::all([
///     Predicate::Orders { within: Window::Ever, count: Bounds::at_least(2) },
///     Predicate::Spent { within: Window::Ever, amount: AmountBounds::at_least(80.into()) },
/// ]);
/// let programme = Programme::new([])?;
/// let bound = programme.bind(&table, Moment::new(day(10).and_hms_opt(12, 0, 0).unwrap().and_utc()));
/// let near = bound.audience(&regular)?.near_misses();
/// assert_eq!(near.clauses().iter().map(|clause| clause.fails).collect::<Vec<_>>(), [1, 1]);
/// // One order more for ali, 30 more for mina; reza misses both.
/// let misses: Vec<_> = near.customers().iter().map(|miss| (*miss.key, miss.clause, miss.short_by.unwrap())).collect();
/// assert_eq!(misses, [("ali", 0, 1.into()), ("mina", 1, 30.into())]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct NearMisses<'t, K> {
    clauses: Vec<MissedClause>,
    customers: Vec<NearMiss<'t, K>>,
}

/// How many miss an audience by one clause alone.
///
/// # Example
///
/// See [`NearMisses`].
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
///
/// # Example
///
/// See [`NearMisses`].
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
    #[cfg_attr(feature = "serde", serde(serialize_with = "super::written"))]
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
    ///
    /// # Example
    ///
    /// See [`NearMisses`].
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
