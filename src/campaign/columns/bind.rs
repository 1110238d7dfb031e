//! [`Bound`]: a programme's predicates as columns of a table, at a moment.

use std::sync::Arc;

use super::audience::Audience;
use super::clauses::{Compiled, Node};
use super::column::{Block, Column, Draft, ROWS};
use crate::campaign::{
    AmountBounds, Bounds, Campaign, FactTable, Moment, OfOrders, Predicate, Programme, Rule, RuleError, Scope, Subject,
    Value,
};
use crate::parallel;

/// The columns of a table that rules ask for, at a moment: found once, and shared by all campaigns and what-ifs.
///
/// # Example
///
/// Whom the news reaches, and whom it would if one order were enough; the orders are counted once.
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{
///     Bounds, Campaign, ChannelFacts, CustomerFacts, FactTable, Moment, Predicate, Programme, Window,
/// };
/// use retention::model::Channel;
///
/// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
/// let agreed = ChannelFacts::reachable_with_consent(None);
/// let of = |key, days: &[u32]| {
///     let facts = CustomerFacts::new(key).with_channel(Channel::Email, agreed).with_touches([])?;
///     facts.with_orders(days.iter().map(|d| (day(*d), 20.into())))
/// };
/// let table = FactTable::from_rows([of("ali", &[2])?, of("mina", &[2, 4])?])?;
///
/// let orders = |at_least| Predicate::Orders { within: Window::Ever, count: Bounds::at_least(at_least) };
/// let news = |at_least| Campaign::news().edit(|parts| parts.audience = orders(at_least).into());
/// let (now, then) = (Programme::new([news(2)?])?, Programme::new([news(1)?])?);
///
/// // Tuesday morning, when the news goes out.
/// let bound = now.bind(&table, Moment::new(day(10).and_hms_opt(10, 30, 0).unwrap().and_utc()));
/// let would_be = bound.rebind(&then);
/// assert_eq!(would_be.bytes(), bound.bytes()); // the same column
/// assert_eq!((bound.decide().sends().len(), would_be.decide().sends().len()), (1, 2));
/// assert_eq!(bound.audience_of(&now.campaigns()[0]).matching(), 1);
/// assert_eq!(bound.audience(&orders(1).into())?.matching(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Bound<'t, K> {
    pub(super) programme: &'t Programme,
    pub(super) table: &'t FactTable<'t, K>,
    pub(super) moment: Moment,
    /// By what is measured, whatever it is compared with.
    columns: Vec<(Predicate, Arc<Column>)>,
}

impl Programme {
    /// The columns of a table that the programme's rules ask for, at a moment: for several questions of the same customers.
    ///
    /// # Example
    ///
    /// See [`Bound`].
    pub fn bind<'t, K: Ord + Clone + Send + Sync>(
        &'t self,
        table: &'t FactTable<'t, K>,
        moment: Moment,
    ) -> Bound<'t, K> {
        Bound::new(self, table, moment)
    }
}

impl<'t, K: Ord + Clone + Send + Sync> Bound<'t, K> {
    fn new(programme: &'t Programme, table: &'t FactTable<'t, K>, moment: Moment) -> Self {
        let mut bound = Self { programme, table, moment, columns: Vec::new() };
        bound.add(programme.campaigns().iter().map(|campaign| &campaign.parts().audience));
        bound
    }

    /// The same table and moment under another programme, such as one with a changed campaign. Columns are shared, unless
    /// its zone, catalogue or rhythm is another.
    ///
    /// # Example
    ///
    /// See [`Bound`].
    #[must_use]
    pub fn rebind(&self, programme: &'t Programme) -> Self {
        let (before, after) = (self.programme.parts(), programme.parts());
        let alike = before.zone == after.zone && before.catalogue == after.catalogue && before.rhythm == after.rhythm;
        let columns = if alike { self.columns.clone() } else { Vec::new() };
        let mut bound = Self { programme, table: self.table, moment: self.moment, columns };
        bound.add(programme.campaigns().iter().map(|campaign| &campaign.parts().audience));
        bound
    }

    /// Adds the columns that rules ask for and that are not there yet.
    pub(crate) fn add<'r>(&mut self, rules: impl Iterator<Item = &'r Rule>) {
        let mut wanted: Vec<Predicate> = Vec::new();
        let mut stack: Vec<&Rule> = rules.collect();
        while let Some(rule) = stack.pop() {
            match rule {
                Rule::All(rules) | Rule::Any(rules) | Rule::AtLeast { of: rules, .. } => stack.extend(rules),
                Rule::Not(rule) => stack.push(rule),
                Rule::Is(predicate) if predicate.is_of_customer() => {
                    let measured = measured(predicate);
                    if self.position(&measured).is_none() && !wanted.contains(&measured) {
                        wanted.push(measured);
                    }
                }
                Rule::Is(_) => {}
            }
        }
        let columns = self.materialise(&wanted);
        self.columns.extend(wanted.into_iter().zip(columns.into_iter().map(Arc::new)));
    }

    /// A rule over the columns, all of which must have been added.
    pub(crate) fn compile(&self, rule: &Rule) -> Compiled {
        let mut nodes = Vec::new();
        self.push_node(rule, &mut nodes);
        Compiled { nodes }
    }

    /// Who matches a rule, with what each of its clauses finds. Columns that the programme's campaigns ask for are there; for
    /// what only this rule asks for they are found now.
    ///
    /// # Errors
    ///
    /// [`RuleError`] if the rule is not [valid](Rule::validate).
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::{DateTime, NaiveDate};
    /// use retention::campaign::{Bounds, FactTable, Moment, Predicate, Programme, Rule, Window};
    /// use retention::history::OrderLog;
    ///
    /// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    /// let log = OrderLog::from_columns(&["ali", "sara", "sara"], &[day(2), day(3), day(20)], &[10_00; 3])?;
    /// let table = FactTable::of_view(&log.as_of(day(31)));
    /// let (programme, now) = (Programme::new([])?, DateTime::parse_from_rfc3339("2026-03-31T09:00:00Z").unwrap().to_utc());
    /// let bound = programme.bind(&table, Moment::new(now));
    ///
    /// let twice = |count| Rule::from(Predicate::Orders { within: Window::Ever, count });
    /// let audience = bound.audience(&twice(Bounds::at_least(2)))?;
    /// assert_eq!((audience.matching(), audience.rows()), (1, vec![1]));
    ///
    /// let error = bound.audience(&twice(Bounds::default())).unwrap_err();
    /// assert_eq!(error.to_string(), "orders.count: expected at_least, at_most or both, found neither");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn audience(&self, rule: &Rule) -> Result<Audience<'t, K>, RuleError> {
        rule.validate()?;
        Ok(self.audience_of_valid(rule))
    }

    /// Who matches the audience of a campaign, which has been checked.
    ///
    /// # Example
    ///
    /// See [`Bound`].
    pub fn audience_of(&self, campaign: &Campaign) -> Audience<'t, K> {
        self.audience_of_valid(&campaign.parts().audience)
    }

    fn audience_of_valid(&self, rule: &Rule) -> Audience<'t, K> {
        let mut bound = self.clone();
        bound.add([rule].into_iter());
        Audience::new(&bound, rule)
    }

    pub(super) fn shared_columns(&self) -> Vec<Arc<Column>> {
        self.columns.iter().map(|(_, column)| Arc::clone(column)).collect()
    }

    /// How many bytes the columns take.
    ///
    /// # Example
    ///
    /// See [`Bound`].
    pub fn bytes(&self) -> usize {
        self.columns.iter().map(|(_, column)| column.bytes()).sum()
    }

    /// The number of decimal places of all amounts of the table.
    pub(super) fn scale(&self) -> u32 {
        self.table.scale()
    }

    pub(crate) fn scope(&self) -> Scope<'t> {
        let parts = self.programme.parts();
        let now = self.moment.now();
        Scope {
            now,
            today: parts.zone.local(now).date(),
            zone: parts.zone,
            catalogue: &parts.catalogue,
            rhythm: parts.rhythm,
            entered: None,
            unit: Some(Subject::Customer),
        }
    }

    fn position(&self, measured: &Predicate) -> Option<usize> {
        self.columns.iter().position(|(other, _)| other == measured)
    }

    fn push_node(&self, rule: &Rule, nodes: &mut Vec<Node>) -> usize {
        let mut children = |rules: &[Rule]| rules.iter().map(|rule| self.push_node(rule, nodes)).collect();
        let node = match rule {
            Rule::All(rules) => Node::All(children(rules)),
            Rule::Any(rules) => Node::Any(children(rules)),
            Rule::AtLeast { count, of } => Node::AtLeast { count: *count, of: children(of) },
            Rule::Not(rule) => Node::Not(self.push_node(rule, nodes)),
            Rule::Is(predicate) if predicate.is_of_customer() => match self.position(&measured(predicate)) {
                Some(column) => Node::Within { column, range: predicate.range(self.scale()) },
                None => Node::Depends,
            },
            Rule::Is(_) => Node::Depends,
        };
        nodes.push(node);
        nodes.len().saturating_sub(1)
    }

    /// A column for each predicate, on all threads.
    fn materialise(&self, predicates: &[Predicate]) -> Vec<Column> {
        if predicates.is_empty() {
            return Vec::new();
        }
        let (rows, scope) = (self.table.len(), self.scope());
        let asked: Vec<_> = predicates.iter().map(|predicate| OfOrders::asked(predicate, &scope)).collect();
        let only_orders = asked.iter().all(Option::is_some);
        let starts: Vec<usize> = (0..rows).step_by(ROWS).collect();
        let new = || predicates.iter().map(|_| Draft::new()).collect::<Vec<_>>();
        let blocks = parallel::map(starts, new, |drafts, start| {
            for row in start..rows.min(start + ROWS) {
                let orders = self.table.orders(row);
                let known = if only_orders { None } else { self.table.known(row) };
                for ((draft, predicate), of_orders) in drafts.iter_mut().zip(predicates).zip(&asked) {
                    draft.push(match (of_orders, &known) {
                        (Some(of_orders), _) => of_orders.value(orders, &scope),
                        (None, Some(known)) => predicate.value(known, &scope),
                        (None, None) => Value::Unknown,
                    });
                }
            }
            drafts.iter_mut().map(Draft::take).collect::<Vec<_>>()
        });
        let mut columns: Vec<Vec<Block>> = predicates.iter().map(|_| Vec::with_capacity(blocks.len())).collect();
        for block in blocks {
            columns.iter_mut().zip(block).for_each(|(column, block)| column.push(block));
        }
        columns.into_iter().map(Column::new).collect()
    }
}

/// What a predicate measures, whatever it is compared with: the same without its bounds.
fn measured(predicate: &Predicate) -> Predicate {
    let mut measured = predicate.clone();
    match &mut measured {
        Predicate::Orders { count, .. }
        | Predicate::Bought { count, .. }
        | Predicate::Visits { count, .. }
        | Predicate::Reviews { count, .. }
        | Predicate::Subscriptions { count, .. }
        | Predicate::OpenCarts { count }
        | Predicate::AccountChanges { count, .. }
        | Predicate::Contacted { count, .. } => *count = Bounds::default(),
        Predicate::OrderRecency { days } | Predicate::CustomerAge { days } | Predicate::Inactive { days } => {
            *days = Bounds::default();
        }
        Predicate::BirthdayWithin { days, .. } => *days = 0,
        Predicate::Spent { amount, .. } => *amount = AmountBounds::default(),
        _ => {}
    }
    measured
}
