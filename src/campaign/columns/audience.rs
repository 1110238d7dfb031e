//! [`Audience`]: who matches a rule, with what each clause found.

use std::sync::Arc;

use super::bind::Bound;
use super::bits::Bits;
use super::clauses::{Clauses, Compiled, Node};
use super::column::Column;
use crate::campaign::{Predicate, Rule, Truth, Value};

/// Who of a table matches a rule, with what each of its clauses found for each customer: 2 bits a customer and part of
/// the rule. From [`Bound::audience`].
///
/// # What depends on more than the customer
///
/// A predicate about the cart, order or subscription of a campaign, or with a
/// [window](crate::campaign::Window::SinceEnrolment) since the enrolment, has no answer for a customer alone. Here it is unknown;
/// [`decide`](crate::campaign::Programme::decide) asks it of each cart, order or subscription.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{Bounds, CustomerFacts, FactTable, Moment, Predicate, Programme, Rule, Window};
///
/// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
/// let with_orders = |key, days: &[u32]| CustomerFacts::new(key).with_orders(days.iter().map(|d| (day(*d), 20.into())));
/// let rows = [with_orders("ali", &[2])?, with_orders("mina", &[2, 4])?, CustomerFacts::new("sara")];
/// let table = FactTable::from_rows(rows)?;
/// let (programme, now) = (Programme::new([])?, Moment::new(day(10).and_hms_opt(12, 0, 0).unwrap().and_utc()));
///
/// let twice = Rule::from(Predicate::Orders { within: Window::Ever, count: Bounds::at_least(2) });
/// let audience = programme.bind(&table, now).audience(&twice)?;
/// assert_eq!((audience.matching(), audience.unknown()), (1, 1)); // nobody knows sara's orders
/// assert_eq!([0, 1, 2].map(|row| audience.matches(row)), [Some(false), Some(true), None]);
/// assert_eq!(audience.rows().into_iter().map(|row| audience.keys()[row]).collect::<Vec<_>>(), ["mina"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Audience<'t, K> {
    keys: &'t [K],
    columns: Vec<Arc<Column>>,
    compiled: Compiled,
    found: Clauses,
    clauses: Vec<Clause>,
    scale: u32,
}

/// One of the conditions that must all hold.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    /// Where in the rule.
    pub(crate) path: String,
    pub(crate) rule: Rule,
    pub(crate) node: usize,
}

/// What is left of the predicates of a rule, with their paths.
type Leaves<'r> = std::vec::IntoIter<(String, &'r Predicate)>;

impl<'t, K: Ord + Clone + Send + Sync> Audience<'t, K> {
    pub(super) fn new(bound: &Bound<'t, K>, rule: &Rule) -> Self {
        let columns = bound.shared_columns();
        let compiled = bound.compile(rule);
        let found = compiled.evaluate(&columns.iter().map(|column| &**column).collect::<Vec<_>>(), bound.table.len());
        let mut clauses = Vec::new();
        flatten(rule, compiled.root(), "", &compiled, &mut rule.leaves().into_iter(), &mut clauses);
        Self { keys: bound.table.keys(), columns, compiled, found, clauses, scale: bound.scale() }
    }
}

impl<'t, K> Audience<'t, K> {
    /// The customers of the table, ascending. Positions in this slice are the rows.
    pub fn keys(&self) -> &'t [K] {
        self.keys
    }

    /// How many match.
    ///
    /// # Example
    ///
    /// See [`Audience`].
    pub fn matching(&self) -> u64 {
        self.yes().count()
    }

    /// Of how many it is not known, because a fact that could decide is not.
    ///
    /// # Example
    ///
    /// See [`Audience`].
    pub fn unknown(&self) -> u64 {
        self.maybe().and_not(&self.yes()).count()
    }

    /// Whether the customer of a row matches; `None` if that is not known, and beyond the last row.
    ///
    /// # Example
    ///
    /// See [`Audience`].
    pub fn matches(&self, row: usize) -> Option<bool> {
        if row >= self.keys.len() {
            return None;
        }
        match self.truth(row) {
            Truth::True => Some(true),
            Truth::False => Some(false),
            Truth::Unknown => None,
        }
    }

    /// The rows that match, ascending.
    ///
    /// # Example
    ///
    /// See [`Audience`].
    pub fn rows(&self) -> Vec<usize> {
        self.yes().iter().collect()
    }

    /// What the rule is for a row of the table.
    pub(super) fn truth(&self, row: usize) -> Truth {
        self.found.truth(self.compiled.root(), row)
    }

    /// The number of decimal places of all amounts.
    pub(crate) fn scale(&self) -> u32 {
        self.scale
    }

    /// For whom it holds.
    pub(crate) fn yes(&self) -> Bits {
        self.found.yes(self.compiled.root())
    }

    /// For whom it holds or may.
    pub(crate) fn maybe(&self) -> Bits {
        self.found.maybe(self.compiled.root())
    }

    /// The conditions that must all hold: the parts of an `all`, also of one inside another; any other rule is one
    /// condition.
    pub(crate) fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// Whether it asks for more than the customer.
    pub(crate) fn depends(&self) -> bool {
        self.compiled.depends()
    }

    /// For each clause, for whom it is the only one that does not hold.
    pub(crate) fn alone(&self) -> Vec<Bits> {
        let missed: Vec<Bits> = self.clauses.iter().map(|clause| self.found.yes(clause.node).not()).collect();
        Bits::alone(self.keys.len(), &missed)
    }

    /// What a clause is for a row; `None` if it asks for more than the customer.
    pub(super) fn truth_of(&self, clause: &Clause, row: usize) -> Option<Truth> {
        (!self.compiled.depends_in(clause.node)).then(|| self.found.truth(clause.node, row))
    }

    pub(crate) fn found(&self) -> &Clauses {
        &self.found
    }

    /// The value that a clause compares, if it is a single predicate of the customer.
    pub(crate) fn value(&self, clause: &Clause, row: usize) -> Option<Value> {
        match self.compiled.nodes.get(clause.node)? {
            Node::Within { column, .. } => Some(self.columns.get(*column)?.get(row)),
            _ => None,
        }
    }
}

/// Collects the clauses; the paths of single predicates are the rule's own.
fn flatten(rule: &Rule, node: usize, path: &str, compiled: &Compiled, leaves: &mut Leaves<'_>, out: &mut Vec<Clause>) {
    if let (Rule::All(rules), Some(Node::All(children))) = (rule, compiled.nodes.get(node)) {
        for (at, (rule, child)) in rules.iter().zip(children).enumerate() {
            let dot = if path.is_empty() { "" } else { "." };
            flatten(rule, *child, &format!("{path}{dot}all[{at}]"), compiled, leaves, out);
        }
        return;
    }
    let below = rule.leaves().len();
    let first = leaves.next();
    leaves.by_ref().take(below.saturating_sub(1)).for_each(drop);
    let path = match (rule, first) {
        (Rule::Is(_), Some((path, _))) => path,
        _ => path.to_owned(),
    };
    out.push(Clause { path, rule: rule.clone(), node });
}
