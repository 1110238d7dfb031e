//! [`AudienceChange`]: whom a changed audience gains and loses.

use crate::campaign::columns::{Audience, Bits, Clause};
use crate::campaign::{Bound, Campaign, Rule, Truth};

/// Whom a changed audience gains and loses, and by which clauses. From
/// [`Bound::audience_change`](crate::campaign::Bound::audience_change). Who of them is sent to then is another question:
/// [`Decisions::change_to`](crate::campaign::Decisions::change_to).
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{Bounds, Campaign, CustomerFacts, FactTable, Moment, Predicate, Programme, Window};
///
/// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
/// let with_orders = |key, days: &[u32]| CustomerFacts::new(key).with_orders(days.iter().map(|d| (day(*d), 20.into())));
/// let table = FactTable::from_rows([with_orders("ali", &[9])?, with_orders("mina", &[2, 4])?])?;
///
/// let news = |rule: Predicate| Campaign::news().edit(|parts| parts.audience = rule.into());
/// let twice = news(Predicate::Orders { within: Window::Ever, count: Bounds::at_least(2) })?;
/// let lately = news(Predicate::OrderRecency { days: Bounds::at_most(5) })?;
/// let programme = Programme::new([twice.clone()])?;
/// let bound = programme.bind(&table, Moment::new(day(10).and_hms_opt(12, 0, 0).unwrap().and_utc()));
///
/// let change = bound.audience_change(&twice, &lately);
/// assert_eq!((change.before(), change.after()), (1, 1));
/// let [gained, lost] = [change.gained(), change.lost()];
/// assert_eq!((*gained.customers()[0].key, *lost.customers()[0].key), ("ali", "mina"));
/// // What kept him out before, and what keeps her out after.
/// assert_eq!((gained.clauses()[0].path.as_str(), gained.clauses()[0].customers), ("orders", 1));
/// assert_eq!((lost.clauses()[0].path.as_str(), lost.len()), ("order_recency", 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AudienceChange<'t, K> {
    before: u64,
    after: u64,
    gained: Changed<'t, K>,
    lost: Changed<'t, K>,
}

/// The customers that a changed audience gains, or those that it loses.
///
/// # Example
///
/// See [`AudienceChange`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Changed<'t, K> {
    clauses: Vec<ChangedClause>,
    customers: Vec<ChangedCustomer<'t, K>>,
}

/// A clause that kept customers out before, or does after.
///
/// # Example
///
/// See [`AudienceChange`].
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
///
/// # Example
///
/// See [`AudienceChange`].
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
    ///
    /// # Example
    ///
    /// See [`AudienceChange`].
    pub fn audience_change(&self, before: &Campaign, after: &Campaign) -> AudienceChange<'t, K> {
        let [before, after] = [before, after].map(|campaign| self.audience_of(campaign));
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
